#include "editfix.h"

#include "archlist.h"
#include "arena.h"
#include "diag.h"
#include "schema.h"
#include "spelling.h"
#include "yaml.h"

struct fix {
	const struct yaml *key;
	const char *here;
};

struct fixes {
	struct arena *arena;
	struct diag *diag;
	struct fix *items;
	size_t n, cap;
};

static void find_all(struct fixes *fixes, const struct yaml *map, const struct field *fields, struct str path);

static const struct field *field_of(const struct field *fields, struct str key)
{
	for (; fields->key; fields++)
		if (str_is(key, fields->key))
			return fields;
	return NULL;
}

/* What 'unset' calls a key below a path. */
static struct str join(struct fixes *fixes, struct str path, struct str key)
{
	return path.n ? arena_printf(fixes->arena, "%.*s.%.*s", STR_ARG(path), STR_ARG(key)) : key;
}

static void find_below(struct fixes *fixes, const struct yaml *y, const struct field *f, struct str path)
{
	if (!f->fields)
		return;
	if (f->type == FIELD_MAP)
		find_all(fixes, y, f->fields, path);
	else if (f->type == FIELD_MAPS && y->kind == YAML_MAP)
		for (size_t i = 0; i < y->n; i++)
			find_all(fixes, y->values[i], f->fields, join(fixes, path, y->items[i]->text));
	else if (f->type == FIELD_ARCHES && y->kind == YAML_LIST)
		for (size_t i = 0; i < y->n; i++)
			find_all(fixes, y->items[i], f->fields, join(fixes, path, archlist_name(y->items[i])));
}

/* It stands there already, in its right spelling or in another one. */
static void leave(struct fixes *fixes, const struct yaml *key, const struct yaml *rival, struct str path)
{
	path = join(fixes, path, key->text);
	diag_error(fixes->diag, "unknown-key", key->pos, "unknown key '%.*s'", STR_ARG(key->text));
	diag_note(fixes->diag, rival->pos, "'%.*s' is there already", STR_ARG(rival->text));
	diag_note(fixes->diag, key->pos, "'aqueduct unset %.*s' removes this one", STR_ARG(path));
}

static void find_all(struct fixes *fixes, const struct yaml *map, const struct field *fields, struct str path)
{
	const struct yaml *key, *rival;
	const struct field *f;
	const char *here;

	for (size_t i = 0; map->kind == YAML_MAP && i < map->n; i++) {
		key = map->items[i];
		f = field_of(fields, key->text);
		here = f ? NULL : spelling_here(key->text, fields);
		rival = here ? spelling_rival(map, i, fields) : NULL;
		if (rival) {
			leave(fixes, key, rival, path);
			continue;
		}
		if (here) {
			LIST_ADD(fixes->arena, fixes, ((struct fix){ key, here }));
			f = field_of(fields, str_of(here));
		}
		if (f)
			find_below(fixes, map->values[i], f, join(fixes, path, key->text));
	}
}

size_t editfix_keys(struct arena *a, struct diag *d, const struct source *src, const struct yaml *root,
	const struct field *fields, struct str *text, struct buf *said)
{
	struct fixes fixes = { .arena = a, .diag = d };
	struct buf out = buf_new(a);
	size_t at = 0;

	find_all(&fixes, root, fields, STR_NONE);
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
