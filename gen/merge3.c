/*
 * The changes from the base to either text are walked together. Those that have lines of the base in common are taken
 * into one group, with all that meet the group in turn, and a group that both have part in is decided as a whole.
 */
#include "merge3.h"

#include <stdbool.h>

#include "arena.h"
#include "edits.h"

struct side {
	struct edits edits;
	struct edit next;
	bool more; /* next is one */
	size_t j; /* the first line that is not printed yet */
};

struct merger {
	struct arena *arena;
	struct side sides[2];
	struct str names[3]; /* one, base, two */
	struct merge3 result;
	struct buf out;
	size_t lines; /* that are printed */
};

/* Lines of the base: [i, end), and which sides change them. */
struct group {
	size_t i, end;
	bool has[2];
};

static void step(struct side *s)
{
	s->more = edits_next(&s->edits, &s->next);
}

static void print(struct merger *m, const struct str *lines, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (m->out.n && m->out.p[m->out.n - 1] != '\n')
			buf_addc(&m->out, '\n'); /* the end of one text within the other */
		buf_add(&m->out, lines[i]);
	}
	m->lines += n;
}

static void print_mark(struct merger *m, const char *mark, struct str name)
{
	struct str line = arena_printf(m->arena, "%s%s%.*s\n", mark, name.n ? " " : "", STR_ARG(name));

	print(m, &line, 1);
}

/* Whether two stretches have a line in common; one without lines is between two, and meets what goes on there. */
static bool meet(size_t i, size_t end, size_t k, size_t k_end)
{
	if (i == end && k == k_end)
		return i == k;
	if (i == end)
		return k < i && i < k_end;
	if (k == k_end)
		return i < k && k < end;
	return i < k_end && k < end;
}

/* The line of a side's text that line i of the base, which is behind its changes so far, has become. */
static size_t follow(const struct side *s, size_t i)
{
	if (s->more)
		return s->next.j - (s->next.i - i);
	return s->edits.n_to - (s->edits.n_from - i);
}

/*
 * Whether a line that a side puts in at i, and that is in the block of the line of the base ahead of it, would stand
 * behind a line of another block in what the other side has made of it; or, ahead of i, that is so of those behind.
 */
static bool strays(const struct merger *m, size_t side, size_t line, size_t i, bool ahead)
{
	const struct edits *mine = &m->sides[side].edits, *other = &m->sides[!side].edits;
	const size_t behind = follow(&m->sides[!side], i);

	if (!mine->from_in || !mine->to_in[line] || (ahead ? i == mine->n_from : !i)
		|| mine->to_in[line] != mine->from_in[ahead ? i : i - 1])
		return false;
	return ahead ? behind == other->n_to || other->to_in[behind] != other->from_in[i]
		: !behind || other->to_in[behind - 1] != other->from_in[i - 1];
}

/* Whether a side's next change touches the group, and one puts lines into a block that ends with the other. */
static bool shares_block(const struct merger *m, const struct group *g, size_t side)
{
	const struct side *s = &m->sides[side], *other = &m->sides[!side];

	if (s->next.i != g->end)
		return false;
	if (s->next.j < s->next.j_end && strays(m, side, s->next.j, g->end, false))
		return true;
	return g->has[!side] && follow(other, g->end) > other->j && strays(m, !side, follow(other, g->end) - 1, g->end, true);
}

/* Whether a line that a side puts in at i is in the block of the line of the base ahead of it. */
static bool continues(const struct merger *m, size_t side, size_t line, size_t i)
{
	const struct edits *e = &m->sides[side].edits;

	return e->from_in && i && e->to_in[line] == e->from_in[i - 1];
}

/* Whether both put in lines at one place, of which those of one alone belong to what is ahead of them. */
static bool are_apart(const struct merger *m, const struct group *g, size_t side)
{
	const struct side *s = &m->sides[side];

	return g->i == g->end && s->next.i == g->i && s->next.i_end == g->i
		&& continues(m, side, s->next.j, g->i) != continues(m, !side, m->sides[!side].j, g->i);
}

/* Take a side's next change into the group, if it meets it. */
static bool join(struct merger *m, struct group *g, size_t side)
{
	struct side *s = &m->sides[side];

	if (!s->more || are_apart(m, g, side)
		|| (!meet(g->i, g->end, s->next.i, s->next.i_end) && !shares_block(m, g, side)))
		return false;
	g->end = s->next.i_end > g->end ? s->next.i_end : g->end;
	g->has[side] = true;
	step(s);
	return true;
}

/* The side whose change comes first; of two at one place, the one that only inserts, or goes on with what is ahead. */
static size_t first(const struct merger *m)
{
	const struct side *one = &m->sides[0], *two = &m->sides[1];

	if (!one->more || !two->more)
		return one->more ? 0 : 1;
	if (one->next.i != two->next.i)
		return one->next.i < two->next.i ? 0 : 1;
	if (one->next.i_end == two->next.i_end && one->next.i == one->next.i_end)
		return continues(m, 0, one->next.j, one->next.i) || !continues(m, 1, two->next.j, two->next.i) ? 0 : 1;
	return one->next.i_end <= two->next.i_end ? 0 : 1;
}

/* Lines of a text that are printed together. */
struct lines {
	const struct str *items;
	size_t n;
};

static bool is_same(struct lines one, struct lines two)
{
	size_t same = 0;

	while (same < one.n && same < two.n && str_eq(one.items[same], two.items[same]))
		same++;
	return same == one.n && same == two.n;
}

/* Whether all three have a line, counted from their beginnings or from their ends. */
static bool have(const struct lines sides[3], size_t i, bool from_end)
{
	struct str line[3];

	for (size_t k = 0; k < 3; k++) {
		if (i >= sides[k].n)
			return false;
		line[k] = sides[k].items[from_end ? sides[k].n - 1 - i : i];
	}
	return str_eq(line[0], line[1]) && str_eq(line[0], line[2]);
}

static struct lines inner(struct lines all, size_t ahead, size_t behind)
{
	return (struct lines){ all.items + ahead, all.n - ahead - behind };
}

static void print_lines(struct merger *m, struct lines lines)
{
	print(m, lines.items, lines.n);
}

/* Of one, of base, of two. */
static void print_conflict(struct merger *m, struct lines sides[3])
{
	struct merge3 *r = &m->result;
	struct lines behind;
	size_t n = 0;

	while (have(sides, n, false))
		n++;
	print(m, sides[0].items, n);
	for (size_t k = 0; k < 3; k++)
		sides[k] = inner(sides[k], n, 0);
	for (n = 0; have(sides, n, true);)
		n++;
	behind = inner(sides[0], sides[0].n - n, 0);
	r->conflicts = arena_grow(m->arena, r->conflicts, r->n_conflicts, &r->cap_conflicts, sizeof *r->conflicts);
	r->conflicts[r->n_conflicts++] = m->lines + 1;
	print_mark(m, "<<<<<<<", m->names[0]);
	print_lines(m, inner(sides[0], 0, n));
	print_mark(m, "|||||||", m->names[1]);
	print_lines(m, inner(sides[1], 0, n));
	print_mark(m, "=======", STR_NONE);
	print_lines(m, inner(sides[2], 0, n));
	print_mark(m, ">>>>>>>", m->names[2]);
	print_lines(m, behind);
}

/* Print what a group has become. j_end: behind its lines, in either text. */
static void print_group(struct merger *m, const struct group *g, const size_t j_end[2])
{
	const struct side *one = &m->sides[0], *two = &m->sides[1];
	struct lines sides[] = { { one->edits.to + one->j, j_end[0] - one->j }, { one->edits.from + g->i, g->end - g->i },
		{ two->edits.to + two->j, j_end[1] - two->j } };

	if (!g->has[1] || is_same(sides[0], sides[2]))
		print_lines(m, sides[0]);
	else if (!g->has[0])
		print_lines(m, sides[2]);
	else
		print_conflict(m, sides);
}

static void merge_all(struct merger *m)
{
	size_t at = 0, side, j_end[2];
	struct group g;

	while (m->sides[0].more || m->sides[1].more) {
		side = first(m);
		g = (struct group){ .i = m->sides[side].next.i, .end = m->sides[side].next.i_end };
		print(m, m->sides[0].edits.from + at, g.i - at);
		m->sides[0].j = follow(&m->sides[0], g.i);
		m->sides[1].j = follow(&m->sides[1], g.i);
		g.has[side] = true;
		step(&m->sides[side]);
		while (join(m, &g, 0) || join(m, &g, 1))
			;
		j_end[0] = follow(&m->sides[0], g.end);
		j_end[1] = follow(&m->sides[1], g.end);
		print_group(m, &g, j_end);
		at = g.end;
	}
	print(m, m->sides[0].edits.from + at, m->sides[0].edits.n_from - at);
}

struct merge3 merge3(struct arena *a, struct merge3_side one, struct merge3_side base, struct merge3_side two,
	enum blocks kind)
{
	struct merger m = { .arena = a, .names = { one.name, base.name, two.name }, .out = buf_new(a) };

	if (str_eq(one.text, two.text))
		return (struct merge3){ .text = one.text };
	m.sides[0].edits = edits_find_in_blocks(a, base.text, one.text, kind, true);
	m.sides[1].edits = edits_find_in_blocks(a, base.text, two.text, kind, false);
	step(&m.sides[0]);
	step(&m.sides[1]);
	merge_all(&m);
	m.result.text = buf_str(&m.out);
	return m.result;
}
