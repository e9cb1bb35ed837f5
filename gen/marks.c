#include "marks.h"

#include "arena.h"

#define LENGTH 7 /* of a mark, at least */

enum part { OUTSIDE, ONE, BASE, TWO };

struct reader {
	struct arena *arena;
	struct marks *out;
	struct buf one, base, two;
	size_t base_at, two_at; /* where the lines of the conflict at hand begin in these */
	enum part part;
};

/* Whether a line is a mark of that character: alone, or with a label behind a blank. */
static bool is_mark(struct str line, char c, struct str *label)
{
	size_t n = 0;

	while (n < line.n && line.p[n] == c)
		n++;
	*label = str_from(line, n + 1);
	return n >= LENGTH && (n == line.n || (line.p[n] == ' ' && c != '='));
}

static void place(struct marks *out, struct str line, size_t at)
{
	out->at = at;
	out->end = at + line.n;
}

static void begin(struct reader *r, struct str line, struct str label, size_t at)
{
	struct marks *out = r->out;

	r->part = ONE;
	r->base_at = r->base.n;
	r->two_at = r->two.n;
	if (!out->n)
		place(out, line, at);
	LIST_ADD(r->arena, out, ((struct marks_part){ .base = STR_NONE }));
	out->yours += str_is(label, MARKS_YOURS);
}

static void end(struct reader *r)
{
	struct marks_part *last = &r->out->items[r->out->n - 1];

	r->part = OUTSIDE;
	last->base = arena_strdup(r->arena, str_from(buf_str(&r->base), r->base_at));
	last->two = arena_strdup(r->arena, str_from(buf_str(&r->two), r->two_at));
}

/* A line between marks, or one for all sides. */
static void add(struct reader *r, struct str line)
{
	if (r->part == OUTSIDE || r->part == ONE)
		buf_add(&r->one, line);
	if (r->part == OUTSIDE || r->part == BASE)
		buf_add(&r->base, line);
	if (r->part == OUTSIDE || r->part == TWO)
		buf_add(&r->two, line);
}

bool marks_is(struct str line)
{
	struct str label;

	return is_mark(line, '<', &label) || is_mark(line, '|', &label) || is_mark(line, '>', &label)
		|| (is_mark(line, '=', &label) && line.n == LENGTH);
}

static void note_stray(struct marks *out, struct str line, size_t at)
{
	if (!out->n && !out->stray)
		place(out, line, at);
	out->stray = true;
}

/* False where a mark stands where none can. */
static bool take(struct reader *r, struct str line, struct str whole, size_t at)
{
	struct str label;

	if (r->part == OUTSIDE && marks_is(line) && !is_mark(line, '<', &label))
		note_stray(r->out, line, at);
	if (is_mark(line, '<', &label)) {
		if (r->part != OUTSIDE)
			return false;
		begin(r, line, label, at);
	} else if (is_mark(line, '|', &label) && r->part != OUTSIDE) {
		if (r->part != ONE)
			return false;
		r->part = BASE;
	} else if (is_mark(line, '=', &label) && (r->part == ONE || r->part == BASE)) {
		r->part = TWO;
	} else if (is_mark(line, '>', &label)) {
		if (r->part != TWO)
			return false;
		end(r);
	} else {
		add(r, whole);
	}
	return true;
}

bool marks_read(struct arena *a, struct str text, struct marks *out)
{
	struct reader r = { .arena = a, .out = out, .one = buf_new(a), .base = buf_new(a), .two = buf_new(a) };
	struct str rest = text, line;

	*out = (struct marks){ 0 };
	while (str_line(&rest, &line)) {
		size_t at = (size_t)(line.p - text.p);

		if (!take(&r, line, str_slice(text, at, text.n - rest.n), at))
			return false;
	}
	out->one = buf_str(&r.one);
	out->base = buf_str(&r.base);
	out->two = buf_str(&r.two);
	return out->n && r.part == OUTSIDE;
}
