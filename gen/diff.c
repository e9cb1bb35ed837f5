/*
 * Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), the greedy form.
 *
 * Walk a grid from (0, 0) to (n, m): a step right deletes a line of the old text, a step down inserts one of the new,
 * a diagonal step keeps an equal line. For d = 0, 1, 2 ... the furthest x that d steps off the diagonal can reach is
 * found for every diagonal k = x - y; it comes from its neighbour k - 1 (a deletion) or k + 1 (an insertion). A row of
 * these is kept for each d, and the way back from (n, m) through the rows says which lines went and which came. Rows
 * grow with d, so beyond D_MAX steps the search is given up. Common lines at both ends are cut off before.
 */
#include "diff.h"

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"

#define CONTEXT 3
#define D_MAX 1000

/* Lines with their ends: one without a newline at the end of a text differs from the same one with it. */
struct lines {
	struct str *items;
	size_t n, cap;
	bool *changed; /* beside items: deleted, or inserted */
};

struct differ {
	struct arena *arena;
	struct lines from, to;
	size_t skip; /* equal lines at the beginning */
	long n, m; /* lines between the equal ends */
	int32_t *rows[D_MAX + 1]; /* [d][i]: x on diagonal k = 2 * i - d */
};

static struct lines split(struct arena *a, struct str text)
{
	struct lines l = { 0 };
	struct str line;

	while (text.n) {
		line = text;
		if (str_cut(&text, '\n', &line))
			line.n++;
		else
			text.n = 0;
		LIST_ADD(a, &l, line);
	}
	l.changed = arena_alloc(a, l.n + 1, sizeof *l.changed);
	return l;
}

static bool equal(const struct differ *d, long x, long y)
{
	return str_eq(d->from.items[d->skip + (size_t)x], d->to.items[d->skip + (size_t)y]);
}

static void cut_ends(struct differ *d)
{
	size_t n = d->from.n, m = d->to.n;

	while (d->skip < n && d->skip < m && str_eq(d->from.items[d->skip], d->to.items[d->skip]))
		d->skip++;
	while (n > d->skip && m > d->skip && str_eq(d->from.items[n - 1], d->to.items[m - 1])) {
		n--;
		m--;
	}
	d->n = (long)(n - d->skip);
	d->m = (long)(m - d->skip);
}

/* Whether diagonal i of row d is reached by an insertion, from i of the row before, else by a deletion, from i - 1. */
static bool comes_down(const int32_t *before, long d, long i)
{
	return i == 0 || (i < d && before[i - 1] < before[i]);
}

/* Fill rows until one reaches the end; its d, or -1 where the search was given up. */
static long search(struct differ *r)
{
	if (r->n > INT32_MAX - D_MAX)
		return -1;
	for (long d = 0; d <= D_MAX; d++) {
		int32_t *row = r->rows[d] = arena_alloc(r->arena, (size_t)d + 1, sizeof *row);

		for (long i = 0; i <= d; i++) {
			long x = 0, k = 2 * i - d;

			if (d)
				x = comes_down(r->rows[d - 1], d, i) ? r->rows[d - 1][i] : r->rows[d - 1][i - 1] + 1;
			while (x < r->n && x - k < r->m && x - k >= 0 && equal(r, x, x - k))
				x++;
			row[i] = (int32_t)x;
			if (x >= r->n && k == r->n - r->m)
				return d;
		}
	}
	return -1;
}

/* The way back from the end, which row d reached. */
static void mark_path(struct differ *r, long d)
{
	bool *from = r->from.changed + r->skip, *to = r->to.changed + r->skip;
	long i = (r->n - r->m + d) / 2;

	for (; d > 0; d--) {
		const int32_t *before = r->rows[d - 1];

		if (comes_down(before, d, i)) {
			to[before[i] - (2 * i - d + 1)] = true;
		} else {
			i--;
			from[before[i]] = true;
		}
	}
}

static void mark_all(struct differ *r)
{
	for (long x = 0; x < r->n; x++)
		r->from.changed[r->skip + (size_t)x] = true;
	for (long y = 0; y < r->m; y++)
		r->to.changed[r->skip + (size_t)y] = true;
}

/* A stretch of both texts: lines [i, i_end) of the old one, [j, j_end) of the new one. */
struct hunk {
	size_t i, i_end, j, j_end;
};

/* From a line of each text on, how many pairs of lines are equal before the next change or the end. */
static size_t equal_run(const struct differ *r, size_t i, size_t j)
{
	size_t n = 0;

	while (i + n < r->from.n && j + n < r->to.n && !r->from.changed[i + n] && !r->to.changed[j + n])
		n++;
	return n;
}

static bool at_end(const struct differ *r, size_t i, size_t j)
{
	return i == r->from.n && j == r->to.n;
}

/* The hunk behind another one: changes with at most twice the context between them belong together. */
static bool next_hunk(const struct differ *r, struct hunk *h)
{
	size_t run = equal_run(r, h->i_end, h->j_end), context = run < CONTEXT ? run : CONTEXT;
	size_t i = h->i_end + run, j = h->j_end + run;

	if (at_end(r, i, j))
		return false;
	h->i = i - context;
	h->j = j - context;
	for (;;) {
		while (r->from.changed[i])
			i++;
		while (r->to.changed[j])
			j++;
		run = equal_run(r, i, j);
		if (run > 2 * CONTEXT || at_end(r, i + run, j + run))
			break;
		i += run;
		j += run;
	}
	context = run < CONTEXT ? run : CONTEXT;
	h->i_end = i + context;
	h->j_end = j + context;
	return true;
}

static void print_line(struct buf *out, char mark, struct str line)
{
	buf_addc(out, mark);
	buf_add(out, line);
	if (!str_ends(line, STR("\n")))
		buf_adds(out, "\n\\ No newline at end of file\n");
}

/* An empty side is named by the line before it. */
static void print_range(struct buf *out, char mark, size_t begin, size_t end)
{
	buf_addf(out, "%c%zu,%zu ", mark, end > begin ? begin + 1 : begin, end - begin);
}

static void print_hunk(const struct differ *r, const struct hunk *h, struct buf *out)
{
	size_t i = h->i, j = h->j;

	buf_adds(out, "@@ ");
	print_range(out, '-', i, h->i_end);
	print_range(out, '+', j, h->j_end);
	buf_adds(out, "@@\n");
	while (i < h->i_end || j < h->j_end) {
		if (r->from.changed[i]) {
			print_line(out, '-', r->from.items[i++]);
		} else if (r->to.changed[j]) {
			print_line(out, '+', r->to.items[j++]);
		} else {
			print_line(out, ' ', r->from.items[i++]);
			j++;
		}
	}
}

/* A tab tells patch where a name with blanks in it ends. */
static void print_name(struct buf *out, const char *mark, struct str name)
{
	buf_adds(out, mark);
	buf_add(out, name);
	buf_adds(out, str_has(name, ' ') ? "\t\n" : "\n");
}

void diff_unified(struct arena *a, struct str from_name, struct str from, struct str to_name, struct str to,
	struct buf *out)
{
	struct differ *r;
	struct hunk h = { 0 };
	long d;

	if (str_eq(from, to))
		return;
	r = arena_alloc(a, 1, sizeof *r);
	*r = (struct differ){ .arena = a, .from = split(a, from), .to = split(a, to) };
	cut_ends(r);
	d = search(r);
	if (d < 0)
		mark_all(r);
	else
		mark_path(r, d);
	print_name(out, "--- ", from_name);
	print_name(out, "+++ ", to_name);
	while (next_hunk(r, &h))
		print_hunk(r, &h, out);
}
