#include "editfix.h"

#include "arena.h"
#include "schema.h"
#include "spelling.h"
#include "yaml.h"

struct fix {
	const struct yaml *key;
	const char *here;
};

struct fixes {
	struct arena *arena;
	struct fix *items;
	size_t n, cap;
};

static void find_all(struct fixes *fixes, const struct yaml *map, const struct field *fields);

static const struct field *field_of(const struct field *fields, struct str key)
{
	for (; fields->key; fields++)
		if (str_is(key, fields->key))
			return fields;
	return NULL;
}

static void find_below(struct fixes *fixes, const struct yaml *y, const struct field *f)
{
	if (!f->fields)
		return;
	if (f->type == FIELD_MAP)
		find_all(fixes, y, f->fields);
	else if (f->type == FIELD_MAPS && y->kind == YAML_MAP)
		for (size_t i = 0; i < y->n; i++)
			find_all(fixes, y->values[i], f->fields);
	else if (f->type == FIELD_ARCHES && y->kind == YAML_LIST)
		for (size_t i = 0; i < y->n; i++)
			find_all(fixes, y->items[i], f->fields);
}

/* Whether the key stands there already, in its right spelling or in another one ahead of i. */
static bool is_taken(const struct yaml *map, size_t i, const char *here, const struct field *fields)
{
	const char *other;

	for (size_t k = 0; k < i; k++) {
		other = field_of(fields, map->items[k]->text) ? NULL : spelling_here(map->items[k]->text, fields);
		if (other && str_is(str_of(other), here))
			return true;
	}
	return yaml_get(map, here);
}

static void find_all(struct fixes *fixes, const struct yaml *map, const struct field *fields)
{
	const struct field *f;
	const char *here;

	for (size_t i = 0; map->kind == YAML_MAP && i < map->n; i++) {
		f = field_of(fields, map->items[i]->text);
		here = f ? NULL : spelling_here(map->items[i]->text, fields);
		if (here && is_taken(map, i, here, fields))
			continue;
		if (here) {
			LIST_ADD(fixes->arena, fixes, ((struct fix){ map->items[i], here }));
			f = field_of(fields, str_of(here));
		}
		if (f)
			find_below(fixes, map->values[i], f);
	}
}

size_t editfix_keys(struct arena *a, const struct source *src, const struct yaml *root, const struct field *fields,
	struct str *text, struct buf *said)
{
	struct fixes fixes = { .arena = a };
	struct buf out = buf_new(a);
	size_t at = 0;

	find_all(&fixes, root, fields);
	for (size_t i = 0; i < fixes.n; i++) {
		const struct yaml *key = fixes.items[i].key;
		size_t quote = str_has(STR("\"'"), src->text.p[key->begin]); /* its quotes stay */

		buf_add(&out, str_slice(src->text, at, key->begin + quote));
		buf_adds(&out, fixes.items[i].here);
		at = key->end - quote;
		buf_addf(said, "aqueduct: line %u: '%.*s' is '%s' now\n", key->pos.line, STR_ARG(key->text), fixes.items[i].here);
	}
	buf_add(&out, str_from(src->text, at));
	*text = buf_str(&out);
	return fixes.n;
}
