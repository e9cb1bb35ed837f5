#include "checker.h"

#include "arena.h"
#include "map.h"
#include "str.h"
#include "tags.h"

/*
 * Whether two tags of one run can be the same. Each is a row of characters and of what stands for a text; equal ones at
 * both ends are put aside, since a text is the same wherever it stands in one run. If what is left begins or ends with
 * two characters that differ, or is nothing in one and never nothing in the other, then the tags differ.
 */
struct atoms {
	struct atom {
		char c; /* 0: a text */
		struct str text;
	} *items;
	size_t n, cap;
};

#define VERSION "version" /* what auto makes of one, of numbers with points (no pre-release is named like a flavour) */

static void add_chars(struct arena *a, struct atoms *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		LIST_ADD(a, out, ((struct atom){ .c = s.p[i] }));
}

static void add_word(struct arena *a, struct atoms *out, struct str word)
{
	size_t end, depth;

	while (word.n) {
		end = str_find(word, STR("${"));
		add_chars(a, out, str_slice(word, 0, end));
		word = str_from(word, end);
		depth = 0;
		for (end = 0; end < word.n; end++) {
			depth += word.p[end] == '{';
			if (word.p[end] == '}' && !--depth)
				break;
		}
		if (word.n)
			LIST_ADD(a, out, ((struct atom){ .text = str_slice(word, 0, end + 1) }));
		word = str_from(word, end + 1);
	}
}

/* All that a set tags of an image, but for extra and release tags: those of lists, and of each arch. */
struct tag_rows {
	struct atoms *items;
	size_t n, cap;
};

static void add_row(struct arena *a, struct tag_rows *out, struct str text, struct str word, struct str suffix)
{
	struct atoms row = { 0 };

	if (text.n)
		LIST_ADD(a, &row, ((struct atom){ .text = text }));
	if (text.n && word.n)
		add_chars(a, &row, STR("-"));
	add_word(a, &row, word);
	if (row.n && suffix.n)
		add_chars(a, &row, STR("-"));
	add_chars(a, &row, suffix);
	LIST_ADD(a, out, row);
}

static void add_rows(struct arena *a, struct tag_rows *out, const struct tagset *set, struct str whose,
	struct str suffix)
{
	bool bare = set->automatic && !set->flavour.s.n;

	if (set->automatic) {
		add_row(a, out, STR(VERSION), set->flavour.s, suffix);
		add_row(a, out, STR_NONE, !bare ? set->flavour.s : suffix.n ? STR_NONE : STR("latest"), suffix);
	}
	if (set->file.s.n) {
		add_row(a, out, whose, set->flavour.s, suffix);
		if (set->flavour.s.n)
			add_row(a, out, STR_NONE, set->flavour.s, suffix);
	}
	for (size_t i = 0; !set->automatic && i < set->tags.n; i++)
		add_row(a, out, STR_NONE, set->tags.items[i].s, suffix);
}

/* A file has several tags, so that those of two images are never taken for the same text: `whose` tells them apart. */
static struct tag_rows rows_of(struct arena *a, const struct image *image, const struct tagset *set, struct str whose)
{
	struct tag_rows rows = { 0 };

	add_rows(a, &rows, set, whose, STR_NONE);
	for (size_t i = 0; i < set->extra.n; i++)
		add_row(a, &rows, STR_NONE, set->extra.items[i].s, STR_NONE);
	for (size_t i = 0; i < set->release.n; i++)
		add_row(a, &rows, STR_NONE, set->release.items[i].s, STR_NONE);
	for (size_t i = 0; i < image->n_targets; i++)
		add_rows(a, &rows, set, whose, image->targets[i].suffix.s);
	return rows;
}

static bool same(const struct atom *a, const struct atom *b)
{
	return a->c == b->c && (a->c || str_eq(a->text, b->text));
}

/* Whether two that stand in one place cannot begin, or end, with the same. */
static bool differ(const struct atom *a, const struct atom *b)
{
	if (a->c && b->c)
		return a->c != b->c;
	if (!a->c && !b->c)
		return false;
	return str_is(a->c ? b->text : a->text, VERSION) && ((a->c ? a->c : b->c) < '0' || (a->c ? a->c : b->c) > '9');
}

static bool may_be_empty(const struct atoms *row, size_t begin, size_t end)
{
	for (; begin < end; begin++)
		if (row->items[begin].c || str_is(row->items[begin].text, VERSION))
			return false;
	return true;
}

/* Whether what is left of a row is a version alone, and of the other what no version holds. */
static bool is_no_version(const struct atoms *row, size_t begin, size_t end, const struct atoms *other,
	size_t other_end)
{
	if (end != begin + 1 || row->items[begin].c || !str_is(row->items[begin].text, VERSION))
		return false;
	for (size_t i = begin; i < other_end; i++)
		if (other->items[i].c && other->items[i].c != '.' && (other->items[i].c < '0' || other->items[i].c > '9'))
			return true;
	return false;
}

static bool rows_meet(const struct atoms *a, const struct atoms *b)
{
	size_t begin = 0, end_a = a->n, end_b = b->n;

	while (begin < end_a && begin < end_b && same(&a->items[begin], &b->items[begin]))
		begin++;
	while (begin < end_a && begin < end_b && same(&a->items[end_a - 1], &b->items[end_b - 1])) {
		end_a--;
		end_b--;
	}
	if (begin == end_a || begin == end_b)
		return may_be_empty(a, begin, end_a) && may_be_empty(b, begin, end_b);
	if (is_no_version(a, begin, end_a, b, end_b) || is_no_version(b, begin, end_b, a, end_a))
		return false;
	return !differ(&a->items[begin], &b->items[begin]) && !differ(&a->items[end_a - 1], &b->items[end_b - 1]);
}

bool checker_tags_meet(struct checker *c, const struct image *a, const struct tagset *of_a, const struct image *b,
	const struct tagset *of_b)
{
	struct tag_rows rows = rows_of(c->arena, a, of_a, STR("one file's"));
	struct tag_rows others = rows_of(c->arena, b, of_b, STR("another file's"));

	for (size_t i = 0; i < rows.n; i++)
		for (size_t k = 0; k < others.n; k++)
			if (rows_meet(&rows.items[i], &others.items[k]))
				return true;
	return false;
}

/* Images of one repository, each held against those ahead of it. */
struct images {
	const struct image **items;
	size_t n, cap;
};

static void check_image(struct checker *c, const struct images *ahead, const struct image *image)
{
	const struct image *first;

	for (size_t i = 0; i < ahead->n; i++) {
		first = ahead->items[i];
		if (!checker_tags_meet(c, first, first->tagset, image, image->tagset))
			continue;
		FAULT(c, image->repository.pos, "'%.*s' is published to '%.*s', too: its tags would be written over",
			STR_ARG(first->name.s), STR_ARG(image->repository.s));
		diag_note(c->diag, first->repository.pos, "the first one is here");
		diag_note(c->diag, image->repository.pos, "give each a 'flavour', or 'tags' that are never the same");
		return;
	}
}

static void check_clash(struct checker *c)
{
	struct map *seen = map_new(c->arena);
	struct images *there;

	for (size_t i = 0; i < c->model->n_images; i++) {
		const struct image *image = &c->model->images[i];
		struct str repository = image->repository.s;

		if (!repository.n)
			continue;
		repository = model_full_repository(c->arena, repository);
		there = map_get(seen, repository);
		if (!there)
			map_put(seen, repository, there = arena_alloc(c->arena, 1, sizeof *there));
		check_image(c, there, image);
		LIST_ADD(c->arena, there, image);
	}
}

const struct check checks_of_meeting[] = {
	{ "image-clash", check_clash, "images that are published to one repository have tags that are never the same" },
	{ NULL, NULL, NULL }
};
