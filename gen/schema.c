#include "schema.h"

#include "arena.h"
#include "diag.h"
#include "suggest.h"
#include "value.h"
#include "yaml.h"

static bool wrong_type(struct diag *d, const struct yaml *y, struct str key, const char *expected)
{
	return diag_error(d, "type", y->pos, "'%.*s' must be %s, not %s", STR_ARG(key), expected, yaml_kind_name(y));
}

static bool wrong_item(struct diag *d, const struct yaml *item, struct str key, const char *expected)
{
	return diag_error(d, "type", item->pos, "each of '%.*s' must be %s, not %s", STR_ARG(key), expected,
		yaml_kind_name(item));
}

static bool is_text(const struct yaml *y)
{
	return y->kind == YAML_SCALAR && !yaml_is_null(y);
}

static bool check_texts(struct diag *d, const struct yaml *y, struct str key)
{
	bool ok = true;

	if (y->kind != YAML_LIST)
		return is_text(y) || wrong_type(d, y, key, "a list of texts");
	for (size_t i = 0; i < y->n; i++)
		if (!is_text(y->items[i]))
			ok = wrong_item(d, y->items[i], key, "text");
	return ok;
}

static bool check_secret(struct diag *d, const struct yaml *y, struct str key)
{
	const struct yaml *name = yaml_get(y, "secret");

	if (is_text(y) || (name && y->n == 1 && is_text(name)))
		return true;
	wrong_type(d, y, key, "text or {secret: NAME}");
	if (!name && (name = yaml_get(y, "from_secret")) && is_text(name))
		diag_note(d, y->pos, "write {secret: %.*s}", STR_ARG(name->text));
	return false;
}

static bool check_text(struct diag *d, const struct yaml *y, struct str key)
{
	return is_text(y) || wrong_type(d, y, key, "text");
}

static bool check_map_of(struct diag *d, const struct yaml *y, struct str key,
	bool (*check)(struct diag *, const struct yaml *, struct str))
{
	bool ok = true;

	if (y->kind != YAML_MAP)
		return wrong_type(d, y, key, "a map");
	for (size_t i = 0; i < y->n; i++)
		ok = check(d, y->values[i], y->items[i]->text) && ok;
	return ok;
}

static bool check_condition(struct diag *d, const struct yaml *y, struct str key)
{
	bool ok = true;

	if (y->kind != YAML_MAP)
		return check_texts(d, y, key);
	for (size_t i = 0; i < y->n; i++) {
		if (!str_is(y->items[i]->text, "include") && !str_is(y->items[i]->text, "exclude"))
			ok = diag_error(d, "unknown-key", y->items[i]->pos, "unknown key '%.*s'; a condition has include and exclude",
				STR_ARG(y->items[i]->text));
		else
			ok = check_texts(d, y->values[i], y->items[i]->text) && ok;
	}
	return ok;
}

static bool check_choice(struct diag *d, const struct yaml *y, const struct field *f)
{
	struct suggest s;

	if (!is_text(y))
		return wrong_type(d, y, str_of(f->key), "one word");
	s = suggest_for(y->text);
	for (size_t i = 0; f->choices[i]; i++) {
		if (str_is(y->text, f->choices[i]))
			return true;
		suggest_try(&s, str_of(f->choices[i]));
	}
	diag_error(d, "choice", y->pos, "unknown value '%.*s' for '%s'", STR_ARG(y->text), f->key);
	if (s.best.n)
		diag_note(d, y->pos, "did you mean '%.*s'?", STR_ARG(s.best));
	else
		for (size_t i = 0; f->choices[i]; i++)
			diag_note(d, y->pos, "it can be '%s'", f->choices[i]);
	return false;
}

static bool check_bool(struct diag *d, const struct yaml *y, struct str key)
{
	if (y->kind == YAML_SCALAR && y->plain && (str_is(y->text, "true") || str_is(y->text, "false")))
		return true;
	return diag_error(d, "type", y->pos, "'%.*s' must be true or false", STR_ARG(key));
}

static bool check_steps(struct diag *d, const struct yaml *y, struct str key)
{
	bool ok = true;

	if (y->kind != YAML_LIST)
		return wrong_type(d, y, key, "a list of maps");
	for (size_t i = 0; i < y->n; i++)
		if (y->items[i]->kind != YAML_MAP)
			ok = wrong_item(d, y->items[i], key, "a map");
	return ok;
}

/* Arches are read one by one by whoever knows the struct of a long entry; here only their kinds are checked. */
static bool check_arches(struct diag *d, const struct yaml *y, struct str key)
{
	bool ok = true;

	if (y->kind != YAML_LIST)
		return wrong_type(d, y, key, "a list of arches");
	for (size_t i = 0; i < y->n; i++)
		if (!is_text(y->items[i]) && y->items[i]->kind != YAML_MAP)
			ok = wrong_item(d, y->items[i], key, "a name, or a map with 'arch'");
	return ok;
}

/* Maps of maps, too. */
static bool check_map(struct diag *d, const struct yaml *y, struct str key)
{
	return y->kind == YAML_MAP || wrong_type(d, y, key, "a map");
}

static bool check_field(struct diag *d, const struct yaml *y, const struct field *f)
{
	struct str key = str_of(f->key);

	switch (f->type) {
	case FIELD_TEXT: return check_text(d, y, key);
	case FIELD_BOOL: return check_bool(d, y, key);
	case FIELD_CHOICE: return check_choice(d, y, f);
	case FIELD_TEXTS: return check_texts(d, y, key);
	case FIELD_TEXT_MAP: return check_map_of(d, y, key, check_text);
	case FIELD_SECRET: return check_secret(d, y, key);
	case FIELD_SECRET_MAP: return check_map_of(d, y, key, check_secret);
	case FIELD_CONDITION: return check_condition(d, y, key);
	case FIELD_ARCHES: return check_arches(d, y, key);
	case FIELD_MAPS: return check_map_of(d, y, key, check_map);
	case FIELD_STEPS: return check_steps(d, y, key);
	case FIELD_ANY_MAP: return check_map(d, y, key);
	case FIELD_MAP:
	case FIELD_TYPE_COUNT: break;
	}
	BUG("field '%s' has no check", f->key);
}

static const struct field *field_find(const struct field *fields, struct str key)
{
	for (; fields->key; fields++)
		if (str_is(key, fields->key))
			return fields;
	return NULL;
}

static bool unknown_key(struct diag *d, const struct yaml *key, const struct field *fields)
{
	struct suggest s = suggest_for(key->text);

	s.abbreviates = true;
	for (; fields->key; fields++)
		suggest_try(&s, str_of(fields->key));
	diag_error(d, "unknown-key", key->pos, "unknown key '%.*s'", STR_ARG(key->text));
	if (s.best.n)
		diag_note(d, key->pos, "did you mean '%.*s'?", STR_ARG(s.best));
	return false;
}

/* name: the key that the map belongs to, NULL for the map that is a whole file or an item of a list. */
static bool read_fields(struct diag *d, const struct yaml *name, const struct yaml *map, const struct field *fields,
	void *out)
{
	const struct field *f;
	bool ok = true;
	char *base = out;

	if (map->kind != YAML_MAP)
		return name ? wrong_type(d, map, name->text, "a map")
			: diag_error(d, "type", map->pos, "expected a map with keys like '%s', not %s", fields->key,
				yaml_kind_name(map));
	for (size_t i = 0; i < map->n; i++) {
		f = field_find(fields, map->items[i]->text);
		if (!f)
			ok = unknown_key(d, map->items[i], fields);
		else if (f->type == FIELD_MAP)
			ok = read_fields(d, map->items[i], map->values[i], f->fields, base + f->offset) && ok;
		else if (check_field(d, map->values[i], f))
			*(const struct yaml **)(void *)(base + f->offset) = map->values[i];
		else
			ok = false;
	}
	for (f = fields; f->key; f++)
		if (f->required && !yaml_get(map, f->key))
			ok = diag_error(d, "missing-key", name ? name->pos : map->pos, "'%s' is missing: %s", f->key, f->help);
	return ok;
}

bool schema_read(struct diag *d, const struct yaml *map, const struct field *fields, void *out)
{
	return read_fields(d, NULL, map, fields, out);
}

static const char *const type_names[] = {
	[FIELD_TEXT] = "text", [FIELD_BOOL] = "true or false", [FIELD_CHOICE] = "one of", [FIELD_TEXTS] = "list of texts",
	[FIELD_TEXT_MAP] = "map of texts", [FIELD_SECRET] = "text or {secret: NAME}",
	[FIELD_SECRET_MAP] = "map of texts or {secret: NAME}",
	[FIELD_CONDITION] = "text, list, or {include: [...], exclude: [...]}", [FIELD_MAP] = "map",
	[FIELD_ARCHES] = "list of names or maps", [FIELD_MAPS] = "map of maps",
	[FIELD_STEPS] = "list of maps, verbatim", [FIELD_ANY_MAP] = "map, verbatim",
};
_Static_assert(countof(type_names) == FIELD_TYPE_COUNT, "one name per type");

static void markdown_rows(struct arena *a, struct buf *out, const struct field *fields, struct str prefix)
{
	const char *like = NULL;

	for (const struct field *f = fields; f->key; f++) {
		if (f->like && f->type != FIELD_MAP) {
			like = f->like;
			continue;
		}
		buf_addf(out, "| `%.*s%s` | %s", STR_ARG(prefix), f->key, type_names[f->type]);
		for (size_t i = 0; f->choices && f->choices[i]; i++)
			buf_addf(out, "%s `%s`", i ? "," : "", f->choices[i]);
		buf_addf(out, " | %s | %s%s", f->fallback ? f->fallback : "", f->help, f->required ? " (required)" : "");
		if (f->like)
			buf_addf(out, "; keys as those of `%s`", f->like);
		buf_adds(out, " |\n");
		if (f->fields && !f->like && !f->told)
			markdown_rows(a, out, f->fields,
				arena_printf(a, "%.*s%s%s.", STR_ARG(prefix), f->key,
					f->type == FIELD_ARCHES ? "[]" : f->type == FIELD_MAPS ? ".NAME" : ""));
	}
	if (like)
		buf_addf(out, "| `%.*s*` | | | and the keys of `%s` |\n", STR_ARG(prefix), like);
}

void schema_markdown(struct arena *a, struct buf *out, const struct field *fields)
{
	buf_adds(out, "| key | type | default | meaning |\n|---|---|---|---|\n");
	markdown_rows(a, out, fields, STR_NONE);
}

static struct value *typed(struct arena *a, const char *type)
{
	struct value *v = value_map(a);

	if (type)
		value_put(v, "type", value_text(a, str_of(type)));
	return v;
}

static struct value *list_of(struct arena *a, struct value *items)
{
	struct value *v = typed(a, "array");

	value_put(v, "items", items);
	return v;
}

static struct value *map_of(struct arena *a, struct value *values)
{
	struct value *v = typed(a, "object");

	value_put(v, "additionalProperties", values);
	return v;
}

static struct value *either(struct arena *a, struct value *x, struct value *y)
{
	struct value *v = value_map(a), *list = value_list(a);

	value_add(list, x);
	value_add(list, y);
	value_put(v, "anyOf", list);
	return v;
}

/* YAML's scalars are untyped for us: a number or a boolean is as good a text as any. */
static struct value *json_text(struct arena *a)
{
	struct value *v = value_map(a), *types = value_list(a);

	value_add(types, value_text(a, STR("string")));
	value_add(types, value_text(a, STR("number")));
	value_add(types, value_text(a, STR("boolean")));
	value_put(v, "type", types);
	return v;
}

static struct value *json_field(struct arena *a, const struct field *f);

static struct value *json_fields(struct arena *a, const struct field *fields)
{
	struct value *v = typed(a, "object"), *properties = value_map(a), *required = value_list(a), *property;

	for (const struct field *f = fields; f->key; f++) {
		property = json_field(a, f);
		value_put(property, "description", value_text(a, str_of(f->help)));
		value_put(properties, f->key, property);
		if (f->required)
			value_add(required, value_text(a, str_of(f->key)));
	}
	value_put(v, "properties", properties);
	if (value_count(required))
		value_put(v, "required", required);
	value_put(v, "additionalProperties", value_bool(a, false));
	return v;
}

static struct value *json_secret(struct arena *a)
{
	static const struct field secret[] = {
		{ .key = "secret", .type = FIELD_TEXT, .help = "name of a secret", .required = true }, { .key = NULL }
	};

	return either(a, json_text(a), json_fields(a, secret));
}

static struct value *json_choice(struct arena *a, const struct field *f)
{
	struct value *v = value_map(a), *words = value_list(a);

	for (size_t i = 0; f->choices[i]; i++)
		value_add(words, value_text(a, str_of(f->choices[i])));
	value_put(v, "enum", words);
	return v;
}

static struct value *json_condition(struct arena *a)
{
	static const struct field parts[] = {
		{ .key = "include", .type = FIELD_TEXTS, .help = "any of these" },
		{ .key = "exclude", .type = FIELD_TEXTS, .help = "none of these" }, { .key = NULL }
	};

	return either(a, either(a, json_text(a), list_of(a, json_text(a))), json_fields(a, parts));
}

static struct value *json_field(struct arena *a, const struct field *f)
{
	switch (f->type) {
	case FIELD_TEXT: return json_text(a);
	case FIELD_BOOL: return typed(a, "boolean");
	case FIELD_CHOICE: return json_choice(a, f);
	case FIELD_TEXTS: return either(a, json_text(a), list_of(a, json_text(a)));
	case FIELD_TEXT_MAP: return map_of(a, json_text(a));
	case FIELD_SECRET: return json_secret(a);
	case FIELD_SECRET_MAP: return map_of(a, json_secret(a));
	case FIELD_CONDITION: return json_condition(a);
	case FIELD_MAP: return json_fields(a, f->fields);
	case FIELD_ARCHES: return list_of(a, either(a, json_text(a), json_fields(a, f->fields)));
	case FIELD_MAPS: return map_of(a, json_fields(a, f->fields));
	case FIELD_STEPS: return list_of(a, typed(a, "object"));
	case FIELD_ANY_MAP: return typed(a, "object");
	case FIELD_TYPE_COUNT: break;
	}
	BUG("field '%s' has no schema", f->key);
}

struct value *schema_json(struct arena *a, const struct field *fields, const char *title)
{
	struct value *v = json_fields(a, fields);

	value_put(v, "$schema", value_text(a, STR("https://json-schema.org/draft/2020-12/schema")));
	value_put(v, "title", value_text(a, str_of(title)));
	return v;
}
