#include "editarch.h"

#include "arch.h"
#include "archlist.h"
#include "arena.h"
#include "diag.h"
#include "edit.h"
#include "suggest.h"
#include "yaml.h"

/* One list of arches, and how it is called. */
struct list {
	struct str image; /* whose it is; empty: at the top */
	struct str path; /* images.api.arches */
	const struct yaml *items;
};

struct lists {
	struct list *items;
	size_t n, cap;
};

struct work {
	struct arena *arena;
	struct diag *diag;
	struct buf *said;
	const struct yaml *root;
	const struct editarch *edit;
	const char *verb; /* the command */
	struct lists lists;
};

static const struct pos nowhere;

/* ---- which lists */

static bool add_list(struct work *w, struct str image, const struct yaml *map)
{
	const struct yaml *items = yaml_get(map, "arches");
	struct str path = image.n ? arena_printf(w->arena, "images.%.*s.arches", STR_ARG(image)) : STR("arches");

	if (items && yaml_is_null(items))
		items = edit_list(w->arena, false);
	if (items && items->kind != YAML_LIST)
		return diag_error(w->diag, "edit", items->pos, "'%.*s' is no list of arches", STR_ARG(path));
	if (items)
		LIST_ADD(w->arena, &w->lists, ((struct list){ image, path, items }));
	return true;
}

static bool list_of_image(struct work *w, const struct yaml *images, struct str image)
{
	struct suggest s = suggest_for(image);

	for (size_t i = 0; images && images->kind == YAML_MAP && i < images->n; i++) {
		suggest_try(&s, images->items[i]->text);
		if (!str_eq(images->items[i]->text, image))
			continue;
		if (yaml_get(images->values[i], "arches"))
			return add_list(w, image, images->values[i]);
		diag_error(w->diag, "edit", images->items[i]->pos, "'%.*s' has no 'arches' of its own", STR_ARG(image));
		diag_note(w->diag, images->items[i]->pos, "'aqueduct set images.%.*s.arches [...]' gives it some", STR_ARG(image));
		return false;
	}
	diag_error(w->diag, "edit", nowhere, "there is no image '%.*s'", STR_ARG(image));
	if (s.best.n)
		diag_note(w->diag, nowhere, "did you mean '%.*s'?", STR_ARG(s.best));
	return false;
}

/* names: what is to be added; none where something is removed. */
static bool no_lists(struct work *w, const struct yaml *root, const struct str *names, size_t n)
{
	struct buf list = buf_new(w->arena);

	for (size_t i = 0; i < n; i++)
		buf_addf(&list, "%s%.*s", i ? ", " : "", STR_ARG(names[i]));
	diag_error(w->diag, "edit", root->pos, "there is no 'arches' to change");
	if (n)
		diag_note(w->diag, nowhere, "to give it some: aqueduct set arches '[%.*s]'", STR_ARG(buf_str(&list)));
	return false;
}

static bool find_lists(struct work *w, bool adds)
{
	const struct editarch *e = w->edit;
	const struct yaml *root = w->root, *images = yaml_get(root, "images");
	bool ok = true;

	if (e->image.n)
		return list_of_image(w, images, e->image);
	if (!add_list(w, STR_NONE, root))
		return false;
	for (size_t i = 0; !yaml_get(root, "arches") && images && images->kind == YAML_MAP && i < images->n; i++)
		ok = add_list(w, images->items[i]->text, images->values[i]) && ok;
	return ok && (w->lists.n || no_lists(w, root, e->names, adds ? e->n : 0));
}

/* The list at the top, or those of images, which are in the order of these. */
static const struct yaml *put_lists(struct work *w, const struct yaml *root)
{
	const struct list *list = w->lists.items;
	struct yaml *images;
	size_t n = w->lists.n;

	if (n && !list->image.n)
		return edit_put(w->arena, root, STR("arches"), edit_copy(w->arena, list->items));
	images = edit_copy(w->arena, yaml_get(root, "images"));
	for (size_t i = 0; n && i < images->n; i++) {
		if (!str_eq(images->items[i]->text, list->image))
			continue;
		images->values[i] = edit_put(w->arena, images->values[i], STR("arches"), edit_copy(w->arena, list->items));
		list++;
		n--;
	}
	return edit_put(w->arena, root, STR("images"), images);
}

/* The words of a list with commas, a blank ahead of each; empty where they are not arches, all of them. */
static struct str apart(struct work *w, struct str rest)
{
	struct buf words = buf_new(w->arena);
	struct str word;

	for (bool more = true; more;) {
		more = str_cut(&rest, ',', &word);
		word = str_trim(more ? word : rest);
		if (!word.n || !arch_find(word, NULL))
			return STR_NONE;
		buf_addf(&words, " %.*s", STR_ARG(word));
	}
	return buf_str(&words);
}

static bool unknown(struct work *w, struct str name, struct str near)
{
	struct str words = apart(w, name), image = w->edit->image;

	diag_error(w->diag, "unknown-arch", nowhere, "unknown arch '%.*s'", STR_ARG(name));
	if (words.n)
		diag_note(w->diag, nowhere, "write them apart: 'aqueduct %s%s%.*s%.*s'", w->verb, image.n ? " --in " : "",
			STR_ARG(image), STR_ARG(words));
	else if (near.n)
		diag_note(w->diag, nowhere, "did you mean '%.*s'?", STR_ARG(near));
	else
		diag_note(w->diag, nowhere, "'aqueduct arches' lists them");
	return false;
}

/* ---- adding */

static void put_text(struct work *w, struct yaml **map, struct str key, struct str text)
{
	*map = edit_put(w->arena, *map, key, edit_text(w->arena, text));
}

/* An arch whose short name is taken: called after its variant, too. */
static struct yaml *long_form(struct work *w, const struct list *list, const struct arch *row, size_t taken)
{
	struct str variant = str_of(row->variant), name, suffix;
	struct yaml *map = edit_map(w->arena, true);

	name = arena_printf(w->arena, "%s%.*s", row->arch, STR_ARG(variant));
	suffix = arena_printf(w->arena, "%s-%.*s", row->os, STR_ARG(name));
	if (!variant.n || archlist_with_name(list->items, name) < list->items->n) {
		diag_error(w->diag, "edit", list->items->items[taken]->pos, "the short name '%s' of '%s' is this one's%s",
			row->short_name, row->name, variant.n ? ", and its name with the variant is another one's" : "");
		diag_note(w->diag, list->items->items[taken]->pos, "add {arch: %s, name: ..., suffix: ...} by hand", row->name);
		return NULL;
	}
	put_text(w, &map, STR("arch"), str_of(row->name));
	put_text(w, &map, STR("name"), name);
	put_text(w, &map, STR("suffix"), suffix);
	buf_addf(w->said, "aqueduct: added '%s' to '%.*s' as '%.*s', with the suffix '%.*s': '%s' stays what it is\n",
		row->name, STR_ARG(list->path), STR_ARG(name), STR_ARG(suffix), row->short_name);
	return map;
}

/* Whether one of several lists had an arch: what was added is of no text. */
static bool had(const struct list *list, const struct arch *row)
{
	size_t at = archlist_of(list->items, row, 0);

	return at < list->items->n && list->items->items[at]->pos.src;
}

/* Of lists that images have of their own, one has the arch already: the first that has it not. */
static void note_lacking(struct work *w, const struct arch *row, struct str name)
{
	const struct list *list = w->lists.items;

	for (size_t i = 0; i < w->lists.n; i++, list++)
		if (!had(list, row)) {
			diag_note(w->diag, nowhere, "'aqueduct add --in %.*s %.*s' adds it to '%.*s' alone", STR_ARG(list->image),
				STR_ARG(name), STR_ARG(list->path));
			return;
		}
}

static bool add_one(struct work *w, struct list *list, struct str name)
{
	struct str near = STR_NONE;
	const struct arch *row = arch_find(name, &near);
	struct yaml *item;
	size_t at, taken;

	if (!row)
		return unknown(w, name, near);
	at = archlist_of(list->items, row, 0);
	if (at < list->items->n) {
		taken = archlist_with_name(list->items, name);
		if (taken < list->items->n && !str_is(name, row->name))
			at = taken;
		item = list->items->items[at];
		diag_error(w->diag, "edit", item->pos, str_eq(archlist_arch(item)->text, name) ? "'%.*s' is there already"
			: "'%.*s' is there already, as '%.*s'", STR_ARG(name), STR_ARG(archlist_arch(item)->text));
		note_lacking(w, row, name);
		return false;
	}
	at = archlist_with_name(list->items, name);
	if (at < list->items->n && !str_is(name, row->name)) {
		diag_error(w->diag, "edit", list->items->items[at]->pos, "'%.*s' is the short name of this one", STR_ARG(name));
		diag_note(w->diag, list->items->items[at]->pos, "say '%s' for the other one", row->name);
		return false;
	}
	taken = archlist_with_name(list->items, str_of(row->short_name));
	if (taken < list->items->n) {
		item = long_form(w, list, row, taken);
		if (!item)
			return false;
	} else {
		item = edit_text(w->arena, name);
		buf_addf(w->said, "aqueduct: added '%.*s' to '%.*s'\n", STR_ARG(name), STR_ARG(list->path));
	}
	list->items = edit_add(w->arena, list->items, item);
	return true;
}

/* Images with a list of their own build for what it says. */
static void say_others(struct work *w, const struct yaml *root)
{
	const struct yaml *images = yaml_get(root, "images");

	for (size_t i = 0; !w->lists.items[0].image.n && images && images->kind == YAML_MAP && i < images->n; i++)
		if (yaml_get(images->values[i], "arches"))
			buf_addf(w->said, "aqueduct: '%.*s' has a list of its own, which stays as it is; --in %.*s changes that\n",
				STR_ARG(images->items[i]->text), STR_ARG(images->items[i]->text));
}

const struct yaml *editarch_add(struct arena *a, struct diag *d, const struct yaml *root, const struct editarch *e,
	struct buf *said)
{
	struct work w = { a, d, said, root, e, "add", { 0 } };
	bool ok = find_lists(&w, true);

	for (size_t i = 0; ok && i < w.lists.n; i++)
		for (size_t k = 0; k < e->n; k++)
			ok = add_one(&w, &w.lists.items[i], e->names[k]) && ok;
	if (!ok)
		return NULL;
	say_others(&w, root);
	return put_lists(&w, root);
}

/* ---- removing */

/* Images that have the arch in a list of their own, beside the one at the top. */
static void note_having(struct work *w, struct str name)
{
	const struct yaml *images = yaml_get(w->root, "images"), *list;
	size_t second;

	for (size_t i = 0; !w->lists.items[0].image.n && images && images->kind == YAML_MAP && i < images->n; i++) {
		list = yaml_get(images->values[i], "arches");
		if (list && list->kind == YAML_LIST && archlist_find(list, name, &second) < list->n)
			diag_note(w->diag, list->pos, "'%.*s' has it in a list of its own; 'aqueduct rm --in %.*s %.*s' removes it there",
				STR_ARG(images->items[i]->text), STR_ARG(images->items[i]->text), STR_ARG(name));
	}
}

static bool not_there(struct work *w, struct str name)
{
	struct suggest s = suggest_for(name);
	struct str near = STR_NONE;
	const struct list *list = &w->lists.items[0];

	if (!arch_find(name, &near)) {
		for (size_t i = 0; i < list->items->n; i++)
			suggest_try(&s, archlist_name(list->items->items[i]));
		return unknown(w, name, s.best.n ? s.best : near);
	}
	diag_error(w->diag, "edit", list->items->pos, "'%.*s' is not in '%.*s'", STR_ARG(name), STR_ARG(list->path));
	note_having(w, name);
	return false;
}

static bool ambiguous(struct work *w, const struct list *list, struct str name, size_t first, size_t second)
{
	const struct yaml *one = list->items->items[first], *other = list->items->items[second];

	diag_error(w->diag, "edit", one->pos, "'%.*s' can be this one or another", STR_ARG(name));
	diag_note(w->diag, other->pos, "the other one is here, with the short name '%.*s'", STR_ARG(archlist_name(other)));
	return false;
}

static bool is_last(struct work *w, const struct list *list, struct str name)
{
	diag_error(w->diag, "edit", list->items->items[0]->pos, "'%.*s' is the last arch of '%.*s'", STR_ARG(name),
		STR_ARG(list->path));
	diag_note(w->diag, nowhere, "'aqueduct add%s%.*s ARCH' first adds the one that takes its place",
		list->image.n ? " --in " : "", STR_ARG(list->image));
	if (list->image.n && yaml_get(w->root, "arches"))
		diag_note(w->diag, nowhere, "'aqueduct unset %.*s' leaves it to the list at the top", STR_ARG(list->path));
	return false;
}

/* Whether a list is without one arch more; *found tells whether it had it. */
static bool remove_one(struct work *w, struct list *list, struct str name, const struct arch **row, bool *found)
{
	size_t second, at = archlist_find(list->items, name, &second);

	if (at == list->items->n)
		return true;
	*found = true;
	if (second < list->items->n)
		return ambiguous(w, list, name, at, second);
	if (list->items->n == 1)
		return is_last(w, list, name);
	*row = archlist_row(list->items->items[at]);
	buf_addf(w->said, "aqueduct: removed '%.*s' from '%.*s'\n", STR_ARG(archlist_arch(list->items->items[at])->text),
		STR_ARG(list->path));
	list->items = edit_without(w->arena, list->items, at);
	return true;
}

static bool has_qemu(const struct yaml *list, const char *qemu)
{
	const struct arch *row;

	for (size_t i = 0; list && list->kind == YAML_LIST && i < list->n; i++) {
		row = archlist_row(list->items[i]);
		if (row && row->qemu && str_is(str_of(row->qemu), qemu))
			return true;
	}
	return false;
}

/* Sums of a qemu that is downloaded no more. */
static void say_sums(struct work *w, const struct yaml *root, const struct arch *row)
{
	const struct yaml *sums = yaml_get(yaml_get(root, "qemu"), "sha256"), *images = yaml_get(root, "images");
	const struct arch *named;
	bool needed = !row || !row->qemu || has_qemu(yaml_get(root, "arches"), row->qemu);

	for (size_t i = 0; images && images->kind == YAML_MAP && i < images->n; i++)
		needed = needed || has_qemu(yaml_get(images->values[i], "arches"), row->qemu);
	for (size_t i = 0; !needed && sums && sums->kind == YAML_MAP && i < sums->n; i++) {
		named = arch_find(sums->items[i]->text, NULL);
		if (named && named->qemu && str_is(str_of(named->qemu), row->qemu))
			buf_addf(w->said, "aqueduct: 'qemu.sha256' has a sum for it still (line %u); 'aqueduct unset qemu.sha256.%.*s' "
				"removes it\n", sums->items[i]->pos.line, STR_ARG(sums->items[i]->text));
	}
}

/* Images that build for it by a list of their own. */
static void say_lists(struct work *w, const struct yaml *root, const struct arch *row)
{
	const struct yaml *images = yaml_get(root, "images"), *list;

	for (size_t i = 0; images && images->kind == YAML_MAP && i < images->n; i++) {
		list = yaml_get(images->values[i], "arches");
		if (list && list->kind == YAML_LIST && archlist_of(list, row, 0) < list->n)
			buf_addf(w->said, "aqueduct: '%.*s' has it in a list of its own still; --in %.*s removes it there\n",
				STR_ARG(images->items[i]->text), STR_ARG(images->items[i]->text));
	}
}

const struct yaml *editarch_remove(struct arena *a, struct diag *d, const struct yaml *root, const struct editarch *e,
	struct buf *said)
{
	const struct arch **rows = arena_alloc(a, e->n + 1, sizeof(struct arch *));
	struct work w = { a, d, said, root, e, "rm", { 0 } };
	bool ok = find_lists(&w, false), found;

	for (size_t k = 0; ok && k < e->n; k++) {
		found = false;
		for (size_t i = 0; ok && i < w.lists.n; i++)
			ok = remove_one(&w, &w.lists.items[i], e->names[k], &rows[k], &found);
		ok = ok && (found || not_there(&w, e->names[k]));
	}
	if (!ok)
		return NULL;
	root = put_lists(&w, root);
	for (size_t k = 0; k < e->n; k++) {
		say_sums(&w, root, rows[k]);
		say_lists(&w, root, rows[k]);
	}
	return root;
}
