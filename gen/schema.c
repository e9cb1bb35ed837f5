#include "schema.h"

#include "diag.h"
#include "spelling.h"
#include "suggest.h"
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

/* What goes with each of many may be much more than what is written. */
static bool check_count(struct diag *d, const struct yaml *y, struct str key, size_t most)
{
	return y->n <= most || diag_error(d, "yaml", y->pos, "'%.*s' has %zu entries, more than a descriptor can need (%zu)",
		STR_ARG(key), y->n, most);
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
			ok = check_count(d, y->values[i], y->items[i]->text, SCHEMA_ENTRIES_MAX)
				&& check_texts(d, y->values[i], y->items[i]->text) && ok;
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

/* How the arches are written that a text or a map names. */
static void note_list(struct diag *d, const struct yaml *y)
{
	if (is_text(y))
		diag_note(d, y->pos, "write a list: [%.*s]", STR_ARG(y->text));
	else if (y->n && yaml_get(y, "arch"))
		diag_note(d, y->pos, "write a list: [{arch: ...}]");
	else if (y->n)
		diag_note(d, y->pos, "write a list: [%.*s%s]", STR_ARG(y->items[0]->text), y->n > 1 ? ", ..." : "");
}

/* Arches are read one by one by whoever knows the struct of a long entry; here only their kinds are checked. */
static bool check_arches(struct diag *d, const struct yaml *y, struct str key)
{
	bool ok = true;

	if (y->kind != YAML_LIST) {
		wrong_type(d, y, key, "a list of arches");
		note_list(d, y);
		return false;
	}
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

static bool check_field(struct diag *d, const struct yaml *y, const struct field *f);
static const struct field *field_find(const struct field *fields, struct str key);

static bool other_form(struct diag *d, const struct yaml *y, struct str key, const struct field *f)
{
	struct str word = y->items[0]->text;
	struct suggest s = suggest_for(word);

	for (const struct field *form = f->fields; form->key; form++)
		suggest_try(&s, str_of(form->key));
	diag_error(d, "type", y->pos, "'%.*s' must be %s, not {%.*s: ...}", STR_ARG(key), f->form, STR_ARG(word));
	if (s.best.n)
		diag_note(d, y->items[0]->pos, "did you mean '%.*s'?", STR_ARG(s.best));
	else if (f->hint)
		diag_note(d, y->pos, "%s", f->hint);
	return false;
}

static bool check_form(struct diag *d, const struct yaml *y, struct str key, const struct field *f)
{
	const struct field *form;

	if (f->plain == FIELD_TEXT && is_text(y))
		return true;
	if (f->plain == FIELD_BOOL && y->kind == YAML_SCALAR && y->plain && str_is(y->text, "true"))
		return true;
	if (y->kind != YAML_MAP || y->n != 1) {
		wrong_type(d, y, key, f->form);
		if (is_text(y) && f->plain == FIELD_MAP)
			diag_note(d, y->pos, "did you mean {secret: %.*s}?", STR_ARG(y->text));
		return false;
	}
	form = field_find(f->fields, y->items[0]->text);
	if (form)
		return check_field(d, y->values[0], form);
	return other_form(d, y, key, f);
}

static bool check_forms(struct diag *d, const struct yaml *y, const struct field *f)
{
	bool ok = true;

	if (y->kind != YAML_MAP)
		return wrong_type(d, y, str_of(f->key), "a map");
	for (size_t i = 0; i < y->n; i++)
		ok = check_form(d, y->values[i], y->items[i]->text, f) && ok;
	return ok;
}

static bool check_field(struct diag *d, const struct yaml *y, const struct field *f)
{
	struct str key = str_of(f->key);

	if (!check_count(d, y, key, f->most ? f->most : SCHEMA_ENTRIES_MAX))
		return false;
	switch (f->type) {
	case FIELD_TEXT: return check_text(d, y, key);
	case FIELD_BOOL: return check_bool(d, y, key);
	case FIELD_CHOICE: return check_choice(d, y, f);
	case FIELD_TEXTS: return check_texts(d, y, key);
	case FIELD_TEXT_MAP: return check_map_of(d, y, key, check_text);
	case FIELD_SECRET: return check_secret(d, y, key);
	case FIELD_SECRET_MAP: return check_map_of(d, y, key, check_secret);
	case FIELD_CONDITION: return check_condition(d, y, key);
	case FIELD_FORM: return check_form(d, y, key, f);
	case FIELD_FORM_MAP: return check_forms(d, y, f);
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

/* Whether maps of a table have a key that it has not itself: 'branch', which belongs into 'publish'. */
static bool note_below(struct diag *d, const struct yaml *key, const struct field *fields)
{
	bool any = false;

	for (const struct field *f = fields; f->key; f++) {
		if (f->type != FIELD_MAP || !field_find(f->fields, key->text))
			continue;
		diag_note(d, key->pos, "there is '%s.%.*s'", f->key, STR_ARG(key->text));
		any = true;
	}
	return any;
}

static bool is_map_type(enum field_type type)
{
	return type == FIELD_MAP || type == FIELD_MAPS || type == FIELD_TEXT_MAP || type == FIELD_SECRET_MAP
		|| type == FIELD_FORM_MAP || type == FIELD_ANY_MAP;
}

/* A value as it can stand in braces. */
static struct str in_braces(const struct yaml *value)
{
	for (size_t i = 0; i < value->text.n; i++)
		if (strchr(",[]{}", value->text.p[i]))
			return STR("...");
	return value->kind == YAML_SCALAR && value->plain ? value->text : STR("...");
}

/* Whether a key is a path, as of 'aqueduct set': here it is written as a map, in one that is there already. */
static bool note_path(struct diag *d, const struct yaml *map, size_t i, const struct field *fields)
{
	const struct yaml *key = map->items[i];
	const struct str text = in_braces(map->values[i]);
	const struct field *f;
	struct str name = key->text, head, second;

	if (!str_cut(&name, '.', &head) || !name.n)
		return false;
	f = field_find(fields, head);
	if (!f || !is_map_type(f->type))
		return false;
	for (size_t k = 0; k < map->n; k++)
		if (str_eq(map->items[k]->text, head)) {
			diag_note(d, map->items[k]->pos, "write it in the map of this key, as '%.*s'%s", STR_ARG(name),
				str_has(name, '.') ? " with a map for each part" : "");
			return true;
		}
	if (!str_cut(&name, '.', &second))
		diag_note(d, key->pos, "write '%.*s: {%.*s: %.*s}'", STR_ARG(head), STR_ARG(name), STR_ARG(text));
	else if (!str_has(name, '.'))
		diag_note(d, key->pos, "write '%.*s: {%.*s: {%.*s: %.*s}}'", STR_ARG(head), STR_ARG(second), STR_ARG(name),
			STR_ARG(text));
	else
		diag_note(d, key->pos, "write '%.*s: {%.*s: ...}', with a map for each part", STR_ARG(head), STR_ARG(second));
	return true;
}

/* The key that an unknown one is near to. */
static struct suggest nearest(struct str key, const struct field *fields)
{
	struct suggest s = suggest_for(key);

	s.abbreviates = true;
	for (; fields->key; fields++)
		suggest_try(&s, str_of(fields->key));
	return s;
}

/* Whether text begins with a key, and has no blank behind the colon: in the place of a map, or of a key in braces. */
static bool note_blank(struct diag *d, const struct yaml *y, const struct field *fields)
{
	struct str rest = y->kind == YAML_SCALAR && y->plain ? y->text : STR_NONE, key;

	if (!str_cut(&rest, ':', &key) || !field_find(fields, key) || str_starts(rest, STR("//")))
		return false;
	diag_note(d, y->pos, "a blank is missing behind the colon: '%.*s: ...'", STR_ARG(key));
	return true;
}

static bool unknown_key(struct diag *d, const struct yaml *map, size_t i, const struct field *fields)
{
	const struct yaml *key = map->items[i], *rival;
	struct suggest s = nearest(key->text, fields);
	const char *here = spelling_here(key->text, fields);

	diag_error(d, "unknown-key", key->pos, "unknown key '%.*s'", STR_ARG(key->text));
	rival = here ? spelling_rival(map, i, fields) : NULL;
	if (rival)
		diag_note(d, rival->pos, "'%.*s' is there already; remove one of the two", STR_ARG(rival->text));
	else if (here)
		diag_note(d, key->pos, "write '%s'; 'aqueduct fix' does it", here);
	else if (!note_blank(d, key, fields) && !note_path(d, map, i, fields) && !note_below(d, key, fields) && s.best.n)
		diag_note(d, key->pos, "did you mean '%.*s'?", STR_ARG(s.best));
	return false;
}

bool schema_has(const struct yaml *map, const struct field *fields, const char *key)
{
	if (spelling_has(map, fields, key))
		return true;
	for (size_t i = 0; map->kind == YAML_MAP && i < map->n; i++)
		if (!field_find(fields, map->items[i]->text) && !spelling_here(map->items[i]->text, fields)
			&& str_is(nearest(map->items[i]->text, fields).best, key))
			return true;
	return false;
}

/* name: the key that the map belongs to, NULL for the map that is a whole file or an item of a list. */
static bool read_fields(struct diag *d, const struct yaml *name, const struct yaml *map, const struct field *fields,
	void *out)
{
	const struct field *f;
	bool ok = true;
	char *base = out;

	if (map->kind != YAML_MAP) {
		if (name)
			wrong_type(d, map, name->text, "a map");
		else
			diag_error(d, "type", map->pos, "expected a map with keys like '%s', not %s", fields->key, yaml_kind_name(map));
		note_blank(d, map, fields);
		return false;
	}
	for (size_t i = 0; i < map->n; i++) {
		f = field_find(fields, map->items[i]->text);
		if (!f)
			ok = unknown_key(d, map, i, fields);
		else if (f->type == FIELD_MAP) {
			ok = read_fields(d, map->items[i], map->values[i], f->fields, base + f->offset) && ok;
			if (f->hint && map->values[i]->kind != YAML_MAP)
				diag_note(d, map->values[i]->pos, "%s", f->hint);
		}
		else if (check_field(d, map->values[i], f))
			*(const struct yaml **)(void *)(base + f->offset) = map->values[i];
		else
			ok = false;
	}
	for (f = fields; f->key; f++)
		if (f->required && !schema_has(map, fields, f->key))
			ok = diag_error(d, "missing-key", name ? name->pos : map->pos, "'%s' is missing: %s", f->key, f->help);
	return ok;
}

bool schema_read(struct diag *d, const struct yaml *map, const struct field *fields, void *out)
{
	return read_fields(d, NULL, map, fields, out);
}
