#include "arena.h"
#include "schema.h"
#include "value.h"

static const char *const type_names[] = {
	[FIELD_TEXT] = "text", [FIELD_BOOL] = "true or false", [FIELD_CHOICE] = "one of", [FIELD_TEXTS] = "list of texts",
	[FIELD_TEXT_MAP] = "map of texts", [FIELD_SECRET] = "text or {secret: NAME}",
	[FIELD_SECRET_MAP] = "map of texts or {secret: NAME}",
	[FIELD_CONDITION] = "text, list, or {include: [...], exclude: [...]}", [FIELD_MAP] = "map",
	[FIELD_FORM] = "", [FIELD_FORM_MAP] = "map of ",
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
		buf_adds(out, f->form ? f->form : "");
		for (size_t i = 0; f->choices && f->choices[i]; i++)
			buf_addf(out, "%s `%s`", i ? "," : "", f->choices[i]);
		buf_addf(out, " | %s | %s%s", f->fallback ? f->fallback : "", f->help, f->required ? " (required)" : "");
		if (f->like)
			buf_addf(out, "; keys as those of `%s`", f->like);
		buf_adds(out, " |\n");
		if (f->fields && !f->like && !f->told && !f->form)
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

/* What is plain, or one of the maps, each of which has its one key. */
static struct value *json_form(struct arena *a, const struct field *f)
{
	struct value *v = f->plain == FIELD_TEXT ? json_text(a) : f->plain == FIELD_BOOL ? typed(a, "boolean") : NULL;
	struct field one[2] = { { .key = NULL } };
	struct value *map;

	for (const struct field *form = f->fields; form->key; form++) {
		one[0] = *form;
		one[0].required = true;
		one[1].key = NULL;
		map = json_fields(a, one);
		v = v ? either(a, v, map) : map;
	}
	return v;
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
	case FIELD_FORM: return json_form(a, f);
	case FIELD_FORM_MAP: return map_of(a, json_form(a, f));
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
