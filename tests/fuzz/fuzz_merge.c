/*
 * Three texts, between NUL bytes: a base, and what two hands made of it. Whoever changed nothing has no say, both alike
 * are one, no line that either wrote is lost, and conflicts and marks come together; the difference of two texts, applied,
 * makes one of the other. So it is of texts in blocks; of these, who generated one side has another say than who wrote
 * the other by hand.
 */
#include <stddef.h>
#include <stdint.h>

#include "../../gen/arena.h"
#include "../../gen/edits.h"
#include "../../gen/map.h"
#include "../../gen/merge3.h"
#include "judge.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct merge3 merge(struct arena *a, struct str one, struct str base, struct str two, enum blocks kind)
{
	return merge3(a, (struct merge3_side){ one, STR("one") }, (struct merge3_side){ base, STR("base") },
		(struct merge3_side){ two, STR("two") }, kind);
}

/* The differences of `from` and `to`, applied. */
static void check_edits(struct arena *a, const struct edits e, struct str to)
{
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
	require(str_eq(buf_str(&out), to));
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
			require(str_is(line, "<<<<<<< one"));
			at++;
		}
	}
	require(at == m->n_conflicts);
}

/* What came is all there: no line that either hand wrote is lost. */
static void require_written(const struct edits e, const struct map *merged)
{
	struct str line;

	for (size_t j = 0; j < e.n_to; j++) {
		line = e.to[j];
		line.n -= line.n && line.p[line.n - 1] == '\n';
		require(!e.came[j] || !line.n || map_get(merged, line));
	}
}

static struct map *lines_of(struct arena *a, struct str text)
{
	struct map *lines = map_new(a);
	struct str rest = text, line = STR_NONE;

	while (str_cut(&rest, '\n', &line))
		map_put(lines, line, lines);
	map_put(lines, rest, lines);
	return lines;
}

static void require_merged(struct arena *a, struct str one, struct str base, struct str two, struct str merged)
{
	for (enum blocks kind = BLOCKS_NONE; kind <= BLOCKS_MAKE; kind++) {
		const struct merge3 m = merge(a, one, base, two, kind);

		require(!m.n_conflicts && str_eq(m.text, merged));
	}
}

static void check_merge(struct arena *a, const struct merge3 *m, const struct edits of_one, const struct edits of_two,
	bool has_marks)
{
	const struct map *lines = lines_of(a, m->text);

	require_written(of_one, lines);
	require_written(of_two, lines);
	require(has_marks || marks(m->text) == m->n_conflicts);
	check_places(m);
}

static void try_blocks(struct arena *a, struct str one, struct str base, struct str two, enum blocks kind, bool has_marks)
{
	const struct edits of_one = edits_find_in_blocks(a, base, one, kind, true);
	const struct edits of_two = edits_find_in_blocks(a, base, two, kind, false);
	const struct merge3 m = merge(a, one, base, two, kind);

	check_edits(a, of_one, one);
	check_edits(a, of_two, two);
	check_merge(a, &m, of_one, of_two, has_marks);
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
	require_merged(a, x, base, base, x);
	require_merged(a, base, base, x, x);
	require_merged(a, x, base, x, x);
	m = merge(a, x, base, rest, BLOCKS_NONE);
	back = merge(a, rest, base, x, BLOCKS_NONE);
	require(m.n_conflicts == back.n_conflicts && (m.n_conflicts || str_eq(m.text, back.text)));
	require(!judge_sampled(data, size) || str_eq(merge(a, x, base, rest, BLOCKS_NONE).text, m.text));
	for (enum blocks kind = BLOCKS_NONE; kind <= BLOCKS_MAKE; kind++)
		try_blocks(a, x, base, rest, kind, marks(base) || marks(x) || marks(rest));
	arena_free(a);
	return 0;
}
