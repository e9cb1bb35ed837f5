/*
 * Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), the greedy form.
 *
 * Walk a grid from (0, 0) to (n, m): a step right deletes a line of the old text, a step down inserts one of the new,
 * a diagonal step keeps an equal line. For d = 0, 1, 2 ... the furthest x that d steps off the diagonal can reach is
 * found for every diagonal k = x - y; it comes from its neighbour k - 1 (a deletion) or k + 1 (an insertion). A row of
 * these is kept for each d, and the way back from (n, m) through the rows says which lines went and which came. Common
 * lines at both ends are cut off before.
 *
 * Rows grow with d, so beyond D_MAX steps the search is given up. Then the lines that stand once on either side, in
 * the longest run that has one order on both, are taken for equal (Cohen's patience diff), and what is between them is
 * compared by itself.
 */
#include "edits.h"

#include <stdint.h>

#include "arena.h"
#include "blocks.h"
#include "map.h"

#define D_MAX 1000
#define DEPTH_MAX 8

struct differ {
	struct arena *arena;
	struct edits e;
	int32_t *rows[D_MAX + 1]; /* [d][i]: x on diagonal k = 2 * i - d; used again for each piece */
};

/* A piece of both texts, in which `search` counts from its beginning. */
struct piece {
	size_t i, i_end, j, j_end;
};

static struct str *split(struct arena *a, struct str text, size_t *n)
{
	size_t cap = 1;
	struct str *items = arena_alloc(a, cap, sizeof *items), line;

	*n = 0;
	while (text.n) {
		line = text;
		if (str_cut(&text, '\n', &line))
			line.n++;
		else
			text.n = 0;
		items = arena_grow(a, items, *n, &cap, sizeof *items);
		items[(*n)++] = line;
	}
	return items;
}

static bool is_same(const struct edits *e, size_t i, size_t j)
{
	return str_eq(e->from[i], e->to[j]) && (!e->from_in || e->from_in[i] == e->to_in[j]);
}

static void cut_ends(const struct edits *e, struct piece *p)
{
	while (p->i < p->i_end && p->j < p->j_end && is_same(e, p->i, p->j)) {
		p->i++;
		p->j++;
	}
	while (p->i < p->i_end && p->j < p->j_end && is_same(e, p->i_end - 1, p->j_end - 1)) {
		p->i_end--;
		p->j_end--;
	}
}

/* Whether diagonal i of row d is reached by an insertion, from i of the row before, else by a deletion, from i - 1. */
static bool comes_down(const int32_t *before, long d, long i)
{
	return i == 0 || (i < d && before[i - 1] < before[i]);
}

/* How far the diagonal goes from x on. */
static long slide(const struct edits *e, const struct piece *p, long x, long k)
{
	long n = (long)(p->i_end - p->i), m = (long)(p->j_end - p->j);

	while (x < n && x - k < m && x - k >= 0 && is_same(e, p->i + (size_t)x, p->j + (size_t)(x - k)))
		x++;
	return x;
}

/* Fill rows until one reaches the end; its d, or -1 where the search was given up. */
static long search(struct differ *r, const struct piece *p)
{
	long n = (long)(p->i_end - p->i), m = (long)(p->j_end - p->j), x, k;

	if (n > INT32_MAX - D_MAX)
		return -1;
	for (long d = 0; d <= D_MAX; d++) {
		if (!r->rows[d])
			r->rows[d] = arena_alloc(r->arena, (size_t)d + 1, sizeof *r->rows[d]);
		for (long i = 0; i <= d; i++) {
			x = 0;
			k = 2 * i - d;
			if (d)
				x = comes_down(r->rows[d - 1], d, i) ? r->rows[d - 1][i] : r->rows[d - 1][i - 1] + 1;
			x = slide(&r->e, p, x, k);
			r->rows[d][i] = (int32_t)x;
			if (x >= n && k == n - m)
				return d;
		}
	}
	return -1;
}

/* The way back from the end, which row d reached. */
static void mark_path(struct differ *r, const struct piece *p, long d)
{
	bool *gone = r->e.gone + p->i, *came = r->e.came + p->j;
	long i = ((long)(p->i_end - p->i) - (long)(p->j_end - p->j) + d) / 2;

	for (; d > 0; d--) {
		const int32_t *before = r->rows[d - 1];

		if (comes_down(before, d, i)) {
			came[before[i] - (2 * i - d + 1)] = true;
		} else {
			i--;
			gone[before[i]] = true;
		}
	}
}

static void mark_all(struct differ *r, const struct piece *p)
{
	for (size_t i = p->i; i < p->i_end; i++)
		r->e.gone[i] = true;
	for (size_t j = p->j; j < p->j_end; j++)
		r->e.came[j] = true;
}

/* How often a line stands on either side, and where. */
struct seen {
	size_t n_from, n_to, i, j;
};

/* By the line, and by its block where there are any. */
static struct seen *note(struct differ *r, struct map *lines, struct str line, const uint64_t *in)
{
	struct buf key = buf_new(r->arena);
	struct seen *s;

	if (in) {
		buf_add(&key, (struct str){ (const char *)in, sizeof *in });
		buf_add(&key, line);
		line = buf_str(&key);
	}
	s = map_get(lines, line);
	if (!s) {
		s = arena_alloc(r->arena, 1, sizeof *s);
		map_put(lines, line, s);
	}
	return s;
}

/* The lines that stand once on either side, in the order of the old text. */
static size_t find_unique(struct differ *r, const struct piece *p, struct seen **found)
{
	const struct edits *e = &r->e;
	struct seen **all = arena_alloc(r->arena, p->i_end - p->i + 1, sizeof *all), *s;
	struct map *lines = map_new(r->arena);
	size_t n = 0;

	for (size_t i = p->i; i < p->i_end; i++) {
		s = all[i - p->i] = note(r, lines, e->from[i], e->from_in ? &e->from_in[i] : NULL);
		s->n_from++;
		s->i = i;
	}
	for (size_t j = p->j; j < p->j_end; j++) {
		s = note(r, lines, e->to[j], e->to_in ? &e->to_in[j] : NULL);
		s->n_to++;
		s->j = j;
	}
	for (size_t i = 0; i < p->i_end - p->i; i++)
		if (all[i]->n_from == 1 && all[i]->n_to == 1)
			found[n++] = all[i];
	return n;
}

/* Of these, the longest run that is in order in the new text, too; moved to the front. Its length. */
static size_t longest_run(struct differ *r, struct seen **found, size_t n)
{
	size_t *ends = arena_alloc(r->arena, n + 1, sizeof *ends), *before = arena_alloc(r->arena, n + 1, sizeof *before);
	size_t length = 0, low, high, middle;
	struct seen **run = arena_alloc(r->arena, n + 1, sizeof *run);

	for (size_t i = 0; i < n; i++) {
		low = 0;
		high = length;
		while (low < high) {
			middle = low + (high - low) / 2;
			if (found[ends[middle]]->j < found[i]->j)
				low = middle + 1;
			else
				high = middle;
		}
		before[i] = low ? ends[low - 1] : i;
		ends[low] = i;
		length += low == length;
	}
	for (size_t k = length, i = length ? ends[length - 1] : 0; k-- > 0; i = before[i])
		run[k] = found[i];
	for (size_t k = 0; k < length; k++)
		found[k] = run[k];
	return length;
}

static void compare(struct differ *r, struct piece p, int depth)
{
	struct seen **anchors;
	size_t n, i, j;
	long d;

	cut_ends(&r->e, &p);
	d = search(r, &p);
	if (d >= 0) {
		mark_path(r, &p, d);
		return;
	}
	anchors = arena_alloc(r->arena, p.i_end - p.i + 1, sizeof *anchors);
	n = depth < DEPTH_MAX ? longest_run(r, anchors, find_unique(r, &p, anchors)) : 0;
	if (!n) {
		mark_all(r, &p);
		return;
	}
	i = p.i;
	j = p.j;
	for (size_t k = 0; k < n; k++) {
		compare(r, (struct piece){ i, anchors[k]->i, j, anchors[k]->j }, depth + 1);
		i = anchors[k]->i + 1;
		j = anchors[k]->j + 1;
	}
	compare(r, (struct piece){ i, p.i_end, j, p.j_end }, depth + 1);
}

static struct differ *begin(struct arena *a, struct str from, struct str to)
{
	struct differ *r = arena_alloc(a, 1, sizeof *r);
	struct edits *e = &r->e;

	r->arena = a;
	e->from = split(a, from, &e->n_from);
	e->to = split(a, to, &e->n_to);
	e->gone = arena_alloc(a, e->n_from + 1, sizeof *e->gone);
	e->came = arena_alloc(a, e->n_to + 1, sizeof *e->came);
	return r;
}

static struct edits find(struct differ *r)
{
	compare(r, (struct piece){ 0, r->e.n_from, 0, r->e.n_to }, 0);
	return r->e;
}

struct edits edits_find(struct arena *a, struct str from, struct str to)
{
	return find(begin(a, from, to));
}

struct edits edits_find_in_blocks(struct arena *a, struct str from, struct str to, enum blocks kind, bool by_hand)
{
	struct differ *r = begin(a, from, to);
	uint64_t *from_in, *to_in;

	if (kind == BLOCKS_NONE)
		return find(r);
	from_in = blocks_of(a, kind, r->e.from, r->e.n_from);
	to_in = blocks_of(a, kind, r->e.to, r->e.n_to);
	if (by_hand)
		blocks_rename(a, from_in, r->e.n_from, to_in, r->e.n_to);
	r->e.from_in = from_in;
	r->e.to_in = to_in;
	return find(r);
}

bool edits_next(const struct edits *e, struct edit *at)
{
	size_t i = at->i_end, j = at->j_end;

	while (i < e->n_from && j < e->n_to && !e->gone[i] && !e->came[j]) {
		i++;
		j++;
	}
	at->i = i;
	at->j = j;
	while (i < e->n_from && e->gone[i])
		i++;
	while (j < e->n_to && e->came[j])
		j++;
	at->i_end = i;
	at->j_end = j;
	return i > at->i || j > at->j;
}
