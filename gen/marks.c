#include "marks.h"

#include "arena.h"

#define LENGTH 7 /* of a mark */

enum part { OUTSIDE, ONE, BASE, TWO };

struct reader {
	struct marks *out;
	struct buf one, base, two;
	enum part part;
	bool told; /* the conflict at hand has a part for the base */
	size_t bases; /* conflicts that have one */
};

/* Whether a line is a mark of that character: alone, or with a label behind a blank. */
static bool is_mark(struct str line, char c)
{
	for (size_t i = 0; i < LENGTH; i++)
		if (i >= line.n || line.p[i] != c)
			return false;
	return line.n == LENGTH || (line.p[LENGTH] == ' ' && c != '=');
}

static void begin(struct reader *r, struct str line, size_t at)
{
	r->part = ONE;
	r->told = false;
	if (r->out->n++)
		return;
	r->out->label = str_from(line, LENGTH + 1);
	r->out->at = at;
	r->out->end = at + line.n;
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

/* False where a mark stands where none can. */
static bool take(struct reader *r, struct str line, struct str whole, size_t at)
{
	if (is_mark(line, '<') && r->part == OUTSIDE) {
		begin(r, line, at);
	} else if (is_mark(line, '|') && r->part == ONE) {
		r->part = BASE;
		r->told = true;
	} else if (is_mark(line, '=') && (r->part == ONE || r->part == BASE)) {
		r->part = TWO;
		r->bases += r->told;
	} else if (is_mark(line, '>') && r->part == TWO) {
		r->part = OUTSIDE;
	} else if (is_mark(line, '<') || is_mark(line, '>') || (is_mark(line, '|') && r->part != OUTSIDE)) {
		return false;
	} else {
		add(r, whole);
	}
	return true;
}

bool marks_read(struct arena *a, struct str text, struct marks *out)
{
	struct reader r = { .out = out, .one = buf_new(a), .base = buf_new(a), .two = buf_new(a) };
	struct str rest = text, line;

	*out = (struct marks){ 0 };
	while (str_line(&rest, &line)) {
		size_t at = (size_t)(line.p - text.p), end = text.n - rest.n;

		if (!take(&r, line, str_slice(text, at, end), at))
			return false;
	}
	out->has_base = out->n && r.bases == out->n;
	out->one = buf_str(&r.one);
	out->base = out->has_base ? buf_str(&r.base) : out->one;
	out->two = buf_str(&r.two);
	return out->n && r.part == OUTSIDE;
}
