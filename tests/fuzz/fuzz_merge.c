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

static struct merge3 merge(struct arena *a, struct str one, struct str base, struct str two)
{
	return merge3(a, (struct merge3_side){ one, STR("one") }, (struct merge3_side){ base, STR("base") },
		(struct merge3_side){ two, STR("two") });
}

static struct merge3 merge_blocks(struct arena *a, struct str one, struct str base, struct str two)
{
	return merge3_in_blocks(a, (struct merge3_side){ one, STR("one") }, (struct merge3_side){ base, STR("base") },
		(struct merge3_side){ two, STR("two") });
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
	struct merge3 m = merge(a, one, base, two), in_blocks = merge_blocks(a, one, base, two);

	require(!m.n_conflicts && str_eq(m.text, merged));
	require(!in_blocks.n_conflicts && str_eq(in_blocks.text, merged));
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct str rest = { (const char *)data, size }, base, x;
	struct edits of[2], in_blocks[2];
	struct merge3 m, back;
	bool has_marks;

	if (!str_cut(&rest, '\0', &base) || !str_cut(&rest, '\0', &x)) {
		arena_free(a);
		return 0;
	}
	for (size_t i = 0; i < 2; i++) {
		of[i] = edits_find(a, base, i ? rest : x);
		in_blocks[i] = edits_find_in_blocks(a, base, i ? rest : x, !i);
		check_edits(a, of[i], i ? rest : x);
		check_edits(a, in_blocks[i], i ? rest : x);
	}
	has_marks = marks(base) || marks(x) || marks(rest);
	require_merged(a, x, base, base, x);
	require_merged(a, base, base, x, x);
	require_merged(a, x, base, x, x);
	m = merge(a, x, base, rest);
	back = merge(a, rest, base, x);
	require(m.n_conflicts == back.n_conflicts && (m.n_conflicts || str_eq(m.text, back.text)));
	require(!judge_sampled(data, size) || str_eq(merge(a, x, base, rest).text, m.text));
	check_merge(a, &m, of[0], of[1], has_marks);
	m = merge_blocks(a, x, base, rest);
	check_merge(a, &m, in_blocks[0], in_blocks[1], has_marks);
	arena_free(a);
	return 0;
}
