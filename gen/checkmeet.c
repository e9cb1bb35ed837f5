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
	struct tag_row {
		struct atoms atoms;
		const struct tagger *by;
	} *items;
	size_t n, cap;
};

/* Who tags so, after how many others. */
struct tagger {
	struct checker_tagger who;
	size_t number;
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
	LIST_ADD(a, out, ((struct tag_row){ .atoms = row }));
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

/*
 * Rows of one repository. Those without texts are found by their characters: a row as it is, with a mark for a version;
 * and one that begins like a version by a second mark and what is behind that. Others are held against all.
 */
struct checker_tagged {
	checker_together *together;
	struct group {
		const struct publication *to;
		struct map *known; /* a key to the first that has it */
		struct tag_rows rows, open;
		bool together; /* with the publication that is added now */
	} *items;
	size_t n, cap, n_taggers;
};

enum { MARK_VERSION = 1, MARK_LIKE = 2 };

struct checker_tagged *checker_tagged_new(struct checker *c, checker_together *together)
{
	struct checker_tagged *t = arena_alloc(c->arena, 1, sizeof *t);

	t->together = together;
	return t;
}

static bool is_version(const struct atom *atom)
{
	return !atom->c && str_is(atom->text, VERSION);
}

static bool is_open(const struct atoms *row)
{
	for (size_t i = 0; i < row->n; i++)
		if (!row->items[i].c && (i || !is_version(&row->items[i])))
			return true;
	return false;
}

/* How many characters a row begins with that a version may be; 0: it does not begin like one. */
static size_t like_version(const struct atoms *row)
{
	size_t n = 0;

	while (n < row->n && (row->items[n].c == '.' || (row->items[n].c >= '0' && row->items[n].c <= '9')))
		n++;
	return n && row->items[0].c != '.' && row->items[n - 1].c != '.' ? n : 0;
}

static struct str key_of(struct arena *a, char mark, const struct atoms *row, size_t from)
{
	struct buf b = buf_new(a);

	if (mark)
		buf_addc(&b, mark);
	for (; from < row->n; from++)
		buf_addc(&b, row->items[from].c);
	return buf_str(&b);
}

/* The keys of a row: its own, and that of what it could be otherwise (a version that is said, or what is like one). */
struct row_keys {
	struct str own, put, find; /* `put` is found by others' `find`; empty: none */
};

static struct row_keys keys_of(struct arena *a, const struct atoms *row)
{
	size_t like = like_version(row);

	if (row->n && is_version(&row->items[0]))
		return (struct row_keys){ key_of(a, MARK_VERSION, row, 1), STR_NONE, key_of(a, MARK_LIKE, row, 1) };
	if (!like)
		return (struct row_keys){ key_of(a, 0, row, 0), STR_NONE, STR_NONE };
	return (struct row_keys){ key_of(a, 0, row, 0), key_of(a, MARK_LIKE, row, like),
		key_of(a, MARK_VERSION, row, like) };
}

static const struct tagger *earlier(const struct tagger *a, const struct tagger *b)
{
	return !a || (b && b->number < a->number) ? b : a;
}

static const struct tagger *find_among(const struct tag_rows *rows, const struct tag_row *row)
{
	for (size_t i = 0; i < rows->n; i++)
		if (rows_meet(&rows->items[i].atoms, &row->atoms))
			return rows->items[i].by;
	return NULL;
}

static const struct tagger *find_in(struct arena *a, const struct group *group, const struct tag_row *row)
{
	const struct tagger *first;
	struct row_keys keys;

	if (is_open(&row->atoms))
		return find_among(&group->rows, row);
	keys = keys_of(a, &row->atoms);
	first = earlier(map_get(group->known, keys.own), map_get(group->known, keys.find));
	return earlier(first, find_among(&group->open, row));
}

static void put_first(struct map *known, struct str key, const struct tagger *by)
{
	if (key.n && !map_get(known, key))
		map_put(known, key, by);
}

static void keep(struct arena *a, struct group *group, const struct tag_row *row)
{
	struct row_keys keys;

	LIST_ADD(a, &group->rows, *row);
	if (is_open(&row->atoms)) {
		LIST_ADD(a, &group->open, *row);
		return;
	}
	keys = keys_of(a, &row->atoms);
	put_first(group->known, keys.own, row->by);
	put_first(group->known, keys.put, row->by);
}

/* The group of a publication, and of all whether one ref may be published by both. */
static struct group *find_group(struct checker *c, struct checker_tagged *t, const struct publication *to)
{
	struct group *own = NULL;

	for (size_t i = 0; i < t->n && !own; i++)
		own = t->items[i].to == to ? &t->items[i] : NULL;
	if (!own) {
		LIST_ADD(c->arena, t, ((struct group){ .to = to, .known = map_new(c->arena) }));
		own = &t->items[t->n - 1];
	}
	for (size_t i = 0; i < t->n; i++)
		t->items[i].together = !t->together || t->together(c, to, t->items[i].to);
	return own;
}

const struct checker_tagger *checker_tagged_add(struct checker *c, struct checker_tagged *t,
	const struct publication *to, const struct image *image)
{
	struct tagger *by = arena_alloc(c->arena, 1, sizeof *by);
	struct group *own = find_group(c, t, to);
	const struct tagger *first = NULL;
	struct tag_rows rows;

	*by = (struct tagger){ { to, image }, t->n_taggers++ };
	rows = rows_of(c->arena, image, model_published(c->model, to, image)->tagset,
		arena_printf(c->arena, "file of %zu", by->number));
	for (size_t i = 0; i < rows.n; i++) {
		rows.items[i].by = by;
		for (size_t k = 0; k < t->n; k++)
			if (t->items[k].together)
				first = earlier(first, find_in(c->arena, &t->items[k], &rows.items[i]));
	}
	for (size_t i = 0; i < rows.n; i++)
		keep(c->arena, own, &rows.items[i]);
	return first ? &first->who : NULL;
}

struct checker_tagged *checker_tagged_in(struct checker *c, struct map *repositories, struct str repository,
	checker_together *together)
{
	struct str whole = model_full_repository(c->arena, repository);
	struct checker_tagged *t = map_get(repositories, whole);

	if (!t)
		map_put(repositories, whole, t = checker_tagged_new(c, together));
	return t;
}

/* Images of one repository, each held against those ahead of it. */
static void check_clash(struct checker *c)
{
	struct map *seen = map_new(c->arena);
	const struct checker_tagger *first;
	struct checker_tagged *tagged;

	for (size_t i = 0; i < c->model->n_images; i++) {
		const struct image *image = &c->model->images[i];

		if (!image->repository.s.n)
			continue;
		tagged = checker_tagged_in(c, seen, image->repository.s, NULL);
		first = checker_tagged_add(c, tagged, c->model->publications, image);
		if (!first)
			continue;
		FAULT(c, image->repository.pos, "'%.*s' is published to '%.*s', too: its tags would be written over",
			STR_ARG(first->image->name.s), STR_ARG(image->repository.s));
		diag_note(c->diag, first->image->repository.pos, "the first one is here");
		diag_note(c->diag, image->repository.pos, "give each a 'flavour', or 'tags' that are never the same");
	}
}

const struct check checks_of_meeting[] = {
	{ "image-clash", check_clash, "images that are published to one repository have tags that are never the same" },
	{ NULL, NULL, NULL }
};
