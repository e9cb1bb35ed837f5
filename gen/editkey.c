#include "editkey.h"

#include "archlist.h"
#include "arena.h"
#include "diag.h"
#include "edit.h"
#include "editvalue.h"
#include "schema.h"
#include "suggest.h"
#include "yaml.h"
#include "yamlwrite.h"

#define NEAR_MAX 3 /* images that are named for a key */

/* value: NULL to take the key out, or to find what is there. */
struct work {
	struct arena *arena;
	struct diag *diag;
	struct str key;
	const struct str *value;
	struct yaml *gone; /* in the place of a value: that there is to be none */
	bool takes_out;
	const struct yaml *found; /* what the key held */
	const struct yaml *root;
};

static const struct pos nowhere;

static const struct field secret_fields[] = { { .key = "secret", .type = FIELD_TEXT }, { .key = NULL } };
static const struct field condition_fields[] = {
	{ .key = "include", .type = FIELD_TEXTS }, { .key = "exclude", .type = FIELD_TEXTS }, { .key = NULL }
};

/* What is ahead of a rest of the key, without the dot. */
static struct str ahead_of(const struct work *w, struct str rest)
{
	return rest.n < w->key.n ? str_slice(w->key, 0, w->key.n - rest.n - 1) : STR_NONE;
}

/* The value in the place of what is there. */
static struct yaml *new_value(struct work *w, const struct field *f, const struct yaml *old)
{
	w->found = old;
	return w->value ? editvalue_of(w->arena, w->diag, f, w->key, *w->value, old) : w->gone;
}

/* ---- the way there */

static struct yaml *walk(struct work *w, const struct field *f, const struct yaml *y, struct str rest);

/* A map with another value under a key; without it, or not there any more, where that leaves nothing. */
static struct yaml *put(struct work *w, const struct yaml *map, struct str key, struct yaml *value, bool keep_empty)
{
	struct yaml *new;
	size_t i = 0;

	if (!value)
		return NULL;
	if (!map || map->kind != YAML_MAP) {
		if (!w->value)
			return map ? edit_copy(w->arena, map) : w->gone;
		map = edit_map(w->arena, map && !yaml_is_null(map));
	}
	if (value != w->gone)
		return edit_put(w->arena, map, key, value);
	while (i < map->n && !str_eq(map->items[i]->text, key))
		i++;
	new = i < map->n ? edit_without(w->arena, map, i) : edit_copy(w->arena, map);
	return new->n || keep_empty ? new : w->gone;
}

/* The next name of a key: one with dots in it where the map has such a key, else up to a dot that is not the last. */
static struct str next_name(const struct yaml *map, struct str *rest)
{
	struct str name = STR_NONE;
	size_t n = 0;

	for (size_t i = 0; map && map->kind == YAML_MAP && i < map->n; i++) {
		name = map->items[i]->text;
		if (name.n > n && str_starts(*rest, name) && (rest->n == name.n || rest->p[name.n] == '.'))
			n = name.n;
	}
	n = n ? n : str_find(*rest, STR("."));
	n += n + 1 == rest->n;
	name = str_slice(*rest, 0, n);
	*rest = str_from(*rest, n + 1);
	return name;
}

static const struct yaml *member(const struct yaml *map, struct str key)
{
	for (size_t i = 0; map && map->kind == YAML_MAP && i < map->n; i++)
		if (str_eq(map->items[i]->text, key))
			return map->values[i];
	return NULL;
}

static struct yaml *unknown_key(struct work *w, const struct field *fields, struct str ahead, struct str name)
{
	struct suggest s = suggest_for(name);
	const char *dot = ahead.n ? "." : "";

	s.abbreviates = true;
	for (; fields->key; fields++)
		suggest_try(&s, str_of(fields->key));
	diag_error(w->diag, "unknown-key", nowhere, "unknown key '%.*s%s%.*s'", STR_ARG(ahead), dot, STR_ARG(name));
	if (s.best.n)
		diag_note(w->diag, nowhere, "did you mean '%.*s%s%.*s'?", STR_ARG(ahead), dot, STR_ARG(s.best));
	return NULL;
}

/* A key that the table does not have: where it is there, it can be taken out, and only as a whole. */
static struct yaml *walk_unknown(struct work *w, const struct field *fields, const struct yaml *y, struct str rest,
	bool keep_empty)
{
	struct str ahead = ahead_of(w, rest), whole = rest, name = next_name(y, &whole);

	if (!w->takes_out || !member(y, name)) {
		name = next_name(NULL, &rest);
		return unknown_key(w, fields, ahead, name);
	}
	if (!whole.n)
		return put(w, y, name, w->gone, keep_empty);
	unknown_key(w, fields, ahead, name);
	diag_note(w->diag, nowhere, "'aqueduct unset %.*s' removes all of it", STR_ARG(ahead_of(w, whole)));
	return NULL;
}

/* In a map whose keys are those of a table. */
static struct yaml *walk_fields(struct work *w, const struct field *fields, const struct yaml *y, struct str rest,
	bool keep_empty)
{
	struct str whole = rest, name = next_name(NULL, &rest);

	for (const struct field *f = fields; f->key; f++)
		if (str_is(name, f->key))
			return put(w, y, name, walk(w, f, member(y, name), rest), keep_empty);
	return walk_unknown(w, fields, y, whole, keep_empty);
}

/* In a map whose keys are names, each with a map of keys of a table. */
static struct yaml *walk_names(struct work *w, const struct field *f, const struct yaml *y, struct str rest)
{
	static const struct field whole = { .type = FIELD_MAPS };
	struct str name = next_name(y, &rest);
	const struct yaml *old = member(y, name);

	if (!rest.n)
		return put(w, y, name, new_value(w, &whole, old), false);
	return put(w, y, name, walk_fields(w, f->fields, old, rest, false), false);
}

/* In a map whose keys are names, each with a value. */
static struct yaml *walk_entries(struct work *w, const struct field *f, enum field_type type, const struct yaml *y,
	struct str rest)
{
	struct field entry = *f;

	entry.type = type;
	return put(w, y, rest, new_value(w, &entry, member(y, rest)), false);
}

static struct yaml *walk_verbatim(struct work *w, const struct yaml *y, struct str rest)
{
	static const struct field whole = { .type = FIELD_ANY_MAP };
	struct str name;

	if (!rest.n)
		return new_value(w, &whole, y);
	if (y && y->kind == YAML_LIST) {
		diag_error(w->diag, "edit", y->pos, "'%.*s' is a list; edit it by hand", STR_ARG(ahead_of(w, rest)));
		return NULL;
	}
	name = next_name(y, &rest);
	return put(w, y, name, walk_verbatim(w, member(y, name), rest), false);
}

/* An item in its long form; the arch alone where no more is left to say. */
static struct yaml *item_with(struct work *w, const struct field *f, struct yaml *item, struct str rest)
{
	const struct yaml *map = item;
	struct yaml *new;

	if (item->kind == YAML_SCALAR && !w->value)
		return walk_fields(w, f->fields, NULL, rest, true) ? item : NULL;
	if (item->kind == YAML_SCALAR)
		map = edit_put(w->arena, edit_map(w->arena, true), STR("arch"), item);
	new = walk_fields(w, f->fields, map, rest, true);
	return new && new->n < map->n && new->n == 1 && yaml_get(new, "arch") && !edit_has_comment(w->arena, item)
		? new->values[0] : new;
}

/* The item that a key begins with, cut off it; the list's number of items, with a fault, where that is not one. */
static size_t cut_item(struct work *w, const struct yaml *list, struct str *rest)
{
	struct str ahead = ahead_of(w, *rest), word, whole = *rest;
	size_t second = list->n, at = list->n, end = 0;

	for (; at == list->n && end < whole.n; end++) { /* a short name may have dots */
		end += str_find(str_from(whole, end), STR("."));
		word = str_slice(whole, 0, end);
		at = archlist_find(list, word, &second);
	}
	*rest = str_from(whole, end);
	if (at < list->n && second == list->n && rest->n)
		return at;
	if (at == list->n)
		word = next_name(NULL, &whole);
	diag_error(w->diag, "edit", list->pos, at == list->n ? "'%.*s' is not in '%.*s'" : second < list->n
		? "'%.*s' can be two of '%.*s'" : "'%.*s' of '%.*s' is an arch, no key", STR_ARG(word), STR_ARG(ahead));
	if (at < list->n && second == list->n)
		diag_note(w->diag, list->pos, "'aqueduct rm' removes it; 'aqueduct set %.*s.%.*s.KEY VALUE' says more of it",
			STR_ARG(ahead), STR_ARG(word));
	return list->n;
}

/*
 * The list that an image needs to say more of an arch: what it is built for so far, which is the list at the top, with
 * that arch in it; of no other list, the arch alone.
 */
static struct str list_with(struct work *w, struct str ahead, struct str word)
{
	const struct yaml *top = str_is(ahead, "arches") ? NULL : yaml_get(w->root, "arches");
	const struct yamlwrite style = { .key_quote = '\0' };
	struct buf b = buf_new(w->arena);
	size_t second;

	if (!top || top->kind != YAML_LIST)
		top = edit_list(w->arena, true);
	if (archlist_find(top, word, &second) == top->n)
		top = edit_add(w->arena, top, edit_text(w->arena, word));
	yamlwrite_inline(&b, &style, top, '\0', true);
	return buf_str(&b);
}

/* Lists that images have of their own, where there is none at the top: the first that the arch is in. */
static struct yaml *no_arches(struct work *w, const struct yaml *y, struct str rest)
{
	const struct yaml *images = yaml_get(w->root, "images"), *list;
	struct str ahead = ahead_of(w, rest), word = str_slice(rest, 0, str_find(rest, STR(".")));
	size_t second, n = 0;

	diag_error(w->diag, "edit", y ? y->pos : nowhere, "'%.*s' has no arches", STR_ARG(ahead));
	if (!str_is(ahead, "arches") || (images && images->kind != YAML_MAP))
		images = NULL;
	for (size_t i = 0; images && i < images->n && n < NEAR_MAX; i++) {
		list = yaml_get(images->values[i], "arches");
		if (!list || list->kind != YAML_LIST || archlist_find(list, word, &second) == list->n)
			continue;
		n++;
		diag_note(w->diag, list->pos, "'%.*s' has a list of its own: 'images.%.*s.%.*s'", STR_ARG(images->items[i]->text),
			STR_ARG(images->items[i]->text), STR_ARG(w->key));
	}
	if (!n && w->value)
		diag_note(w->diag, nowhere, "to give it some: aqueduct set %.*s '%.*s'", STR_ARG(ahead),
			STR_ARG(list_with(w, ahead, word)));
	return NULL;
}

static struct yaml *walk_arches(struct work *w, const struct field *f, const struct yaml *y, struct str rest)
{
	struct yaml *item;
	size_t at;

	if (!y || y->kind != YAML_LIST || !y->n)
		return no_arches(w, y, rest);
	at = cut_item(w, y, &rest);
	item = at < y->n ? item_with(w, f, y->items[at], rest) : NULL;
	return item ? edit_replace(w->arena, y, at, item) : NULL;
}

static struct yaml *no_keys(struct work *w, struct str rest)
{
	struct str ahead = ahead_of(w, rest);

	diag_error(w->diag, "unknown-key", nowhere, "unknown key '%.*s'", STR_ARG(w->key));
	diag_note(w->diag, nowhere, "'%.*s' has no keys that could be set singly; set it as a whole", STR_ARG(ahead));
	return NULL;
}

/* What a field holds, with the value put in where the rest of the key leads to. */
static struct yaml *walk(struct work *w, const struct field *f, const struct yaml *y, struct str rest)
{
	if (!rest.n)
		return new_value(w, f, y);
	switch (f->type) {
	case FIELD_MAP: return walk_fields(w, f->fields, y, rest, false);
	case FIELD_FORM: return walk_fields(w, f->fields, y, rest, false);
	case FIELD_SECRET: return walk_fields(w, secret_fields, y, rest, false);
	case FIELD_CONDITION: return walk_fields(w, condition_fields, y, rest, false);
	case FIELD_MAPS: return walk_names(w, f, y, rest);
	case FIELD_TEXT_MAP: return walk_entries(w, f, FIELD_TEXT, y, rest);
	case FIELD_SECRET_MAP: return walk_entries(w, f, FIELD_SECRET, y, rest);
	case FIELD_FORM_MAP: return walk_entries(w, f, FIELD_FORM, y, rest);
	case FIELD_ANY_MAP: return walk_verbatim(w, y, rest);
	case FIELD_ARCHES: return walk_arches(w, f, y, rest);
	default: return no_keys(w, rest);
	}
}

static const struct yaml *start(struct work *w, const struct yaml *root, const struct field *fields)
{
	if (root->kind != YAML_MAP) {
		diag_error(w->diag, "edit", root->pos, "the descriptor is no map");
		return NULL;
	}
	w->root = root;
	return walk_fields(w, fields, root, w->key, true);
}

const struct yaml *editkey_set(struct arena *a, struct diag *d, const struct yaml *root, const struct field *fields,
	struct str key, struct str value)
{
	struct work w = { a, d, key, &value, NULL, false, NULL, NULL };

	return start(&w, root, fields);
}

const struct yaml *editkey_unset(struct arena *a, struct diag *d, const struct yaml *root, const struct field *fields,
	struct str key)
{
	struct work w = { a, d, key, NULL, edit_map(a, true), true, NULL, NULL };

	return start(&w, root, fields);
}

const struct yaml *editkey_find(struct arena *a, const struct yaml *root, const struct field *fields, struct str key)
{
	struct work w = { a, diag_new(a), key, NULL, edit_map(a, true), false, NULL, NULL };

	start(&w, root, fields);
	return w.found;
}
