#include "editvalue.h"

#include "arena.h"
#include "diag.h"
#include "edit.h"
#include "schema.h"
#include "yaml.h"
#include "yamltext.h"

/* Whether a scalar without quotes may be put in some: in what is kept verbatim one that is a text for every reader. */
static bool is_text(const struct yaml *y, bool verbatim)
{
	return y->plain && (verbatim ? yamltext_is_word(y->text) : !yaml_is_null(y) && !str_among(y->text, " true false "));
}

/* A value that was parsed: keys and texts are quoted as their neighbours are, unless the user wrote quotes. */
static struct yaml *relaxed(struct arena *a, const struct yaml *y, bool verbatim)
{
	struct yaml *copy = edit_copy(a, y);

	if (y->kind == YAML_SCALAR)
		return is_text(y, verbatim) ? edit_text(a, y->text) : copy;
	for (size_t i = 0; i < y->n; i++) {
		if (y->kind == YAML_MAP && y->items[i]->plain && !yaml_is_null(y->items[i]))
			copy->items[i] = edit_text(a, y->items[i]->text);
		*(y->kind == YAML_MAP ? &copy->values[i] : &copy->items[i])
			= relaxed(a, y->kind == YAML_MAP ? y->values[i] : y->items[i], verbatim);
	}
	return copy;
}

static struct yaml *parsed(struct arena *a, struct diag *d, struct str name, struct str value, const struct yaml *old,
	bool verbatim)
{
	const struct yaml *y = str_trim(value).n ? yaml_parse(a, d, diag_source(d, name, value)) : edit_text(a, STR_NONE);
	struct yaml *new;

	if (!y || diag_errors(d))
		return NULL;
	new = relaxed(a, y, verbatim);
	return old && old->kind == YAML_MAP && new->kind == YAML_MAP ? edit_map_as(a, old, new) : new;
}

static bool begins_with(struct str value, const char *brackets)
{
	value = str_trim(value);
	return value.n && value.p[0] && strchr(brackets, value.p[0]);
}

/* Whether a value is text that begins with a placeholder, {base}, which is a map for YAML. */
static bool is_placeholder(struct str value)
{
	size_t end;

	value = str_trim(value);
	end = str_find(value, STR("}"));
	if (!value.n || value.p[0] != '{' || end < 2 || end == value.n)
		return false;
	for (size_t i = 1; i < end; i++)
		if (strchr(" \t:,[]{", value.p[i]))
			return false;
	return true;
}

struct yaml *editvalue_of(struct arena *a, struct diag *d, const struct field *f, struct str name, struct str value,
	const struct yaml *old)
{
	static const char *const brackets[] = { [FIELD_TEXTS] = "[", [FIELD_SECRET] = "{", [FIELD_CONDITION] = "[{",
		[FIELD_FORM] = "{", [FIELD_TYPE_COUNT] = NULL };

	switch (f->type) {
	case FIELD_TEXT:
	case FIELD_CHOICE:
		break;
	case FIELD_BOOL:
		if (str_among(value, " true false "))
			return edit_plain(a, value);
		break;
	case FIELD_TEXTS:
	case FIELD_SECRET:
	case FIELD_CONDITION:
	case FIELD_FORM:
		if (begins_with(value, brackets[f->type]) && !is_placeholder(value))
			return parsed(a, d, name, value, old, false);
		if (f->type == FIELD_FORM && f->plain == FIELD_BOOL && str_is(value, "true"))
			return edit_plain(a, value);
		break;
	default:
		return parsed(a, d, name, value, old, f->type == FIELD_ANY_MAP || f->type == FIELD_STEPS);
	}
	return edit_text(a, value);
}
