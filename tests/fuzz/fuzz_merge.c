/*
 * Three texts, between NUL bytes: a base, and what two hands made of it. Whoever changed nothing has no say, both alike
 * are one, and conflicts and marks come together; the difference of two texts, applied, makes one of the other.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "../../gen/arena.h"
#include "../../gen/edits.h"
#include "../../gen/merge3.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(what) ((what) ? (void)0 : BUG("not so: %s", #what))

static struct merge3 merge(struct arena *a, struct str one, struct str base, struct str two)
{
	return merge3(a, (struct merge3_side){ one, STR("one") }, (struct merge3_side){ base, STR("base") },
		(struct merge3_side){ two, STR("two") });
}

static void check_edits(struct arena *a, struct str from, struct str to)
{
	const struct edits e = edits_find(a, from, to);
	struct buf out = buf_new(a);
	struct edit at = { 0 };
	size_t i = 0;

	while (edits_next(&e, &at)) {
		for (; i < at.i; i++)
			buf_add(&out, e.from[i]);
		for (size_t j = at.j; j < at.j_end; j++)
			buf_add(&out, e.to[j]);
		i = at.i_end;
	}
	for (; i < e.n_from; i++)
		buf_add(&out, e.from[i]);
	CHECK(str_eq(buf_str(&out), to));
}

static size_t marks(struct str text)
{
	struct str line;
	size_t n = 0;

	while (str_line(&text, &line))
		n += str_is(line, "<<<<<<< one");
	return n;
}

/* Each conflict is where it is said to be. */
static void check_places(const struct merge3 *m)
{
	struct str text = m->text, line;
	size_t n = 0, at = 0;

	while (str_line(&text, &line)) {
		n++;
		if (at < m->n_conflicts && m->conflicts[at] == n) {
			CHECK(str_is(line, "<<<<<<< one"));
			at++;
		}
	}
	CHECK(at == m->n_conflicts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct str rest = { (const char *)data, size }, base, x;
	struct merge3 m, back;

	if (!str_cut(&rest, '\0', &base) || !str_cut(&rest, '\0', &x)) {
		arena_free(a);
		return 0;
	}
	check_edits(a, base, x);
	check_edits(a, x, rest);
	CHECK(str_eq(merge(a, x, base, base).text, x) && !merge(a, x, base, base).n_conflicts);
	CHECK(str_eq(merge(a, base, base, x).text, x) && !merge(a, base, base, x).n_conflicts);
	CHECK(str_eq(merge(a, x, base, x).text, x) && !merge(a, x, base, x).n_conflicts);
	m = merge(a, x, base, rest);
	back = merge(a, rest, base, x);
	CHECK(str_eq(merge(a, x, base, rest).text, m.text));
	CHECK(m.n_conflicts == back.n_conflicts && (m.n_conflicts || str_eq(m.text, back.text)));
	if (!marks(base) && !marks(x) && !marks(rest))
		CHECK(marks(m.text) == m.n_conflicts);
	check_places(&m);
	arena_free(a);
	return 0;
}
