#include "diff.h"

#include <stdbool.h>

#include "arena.h"
#include "edits.h"

#define CONTEXT 3

/* A stretch of both texts: lines [i, i_end) of the old one, [j, j_end) of the new one. */
struct hunk {
	size_t i, i_end, j, j_end;
};

/* From a line of each text on, how many pairs of lines are equal before the next change or the end. */
static size_t equal_run(const struct edits *r, size_t i, size_t j)
{
	size_t n = 0;

	while (i + n < r->n_from && j + n < r->n_to && !r->gone[i + n] && !r->came[j + n])
		n++;
	return n;
}

static bool at_end(const struct edits *r, size_t i, size_t j)
{
	return i == r->n_from && j == r->n_to;
}

/* The hunk behind another one: changes with at most twice the context between them belong together. */
static bool next_hunk(const struct edits *r, struct hunk *h)
{
	size_t run = equal_run(r, h->i_end, h->j_end), context = run < CONTEXT ? run : CONTEXT;
	size_t i = h->i_end + run, j = h->j_end + run;

	if (at_end(r, i, j))
		return false;
	h->i = i - context;
	h->j = j - context;
	for (;;) {
		while (r->gone[i])
			i++;
		while (r->came[j])
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

static void print_hunk(const struct edits *r, const struct hunk *h, struct buf *out)
{
	size_t i = h->i, j = h->j;

	buf_adds(out, "@@ ");
	print_range(out, '-', i, h->i_end);
	print_range(out, '+', j, h->j_end);
	buf_adds(out, "@@\n");
	while (i < h->i_end || j < h->j_end) {
		if (r->gone[i]) {
			print_line(out, '-', r->from[i++]);
		} else if (r->came[j]) {
			print_line(out, '+', r->to[j++]);
		} else {
			print_line(out, ' ', r->from[i++]);
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
	struct edits r;
	struct hunk h = { 0 };

	if (str_eq(from, to))
		return;
	r = edits_find(a, from, to);
	print_name(out, "--- ", from_name);
	print_name(out, "+++ ", to_name);
	while (next_hunk(&r, &h))
		print_hunk(&r, &h, out);
}
