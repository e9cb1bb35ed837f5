#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/edits.h"

static size_t count(const bool *marks, size_t n)
{
	size_t marked = 0;

	for (size_t i = 0; i < n; i++)
		marked += marks[i];
	return marked;
}

/* The other text, made of the one and of what came. */
static struct str apply(struct arena *a, const struct edits *e)
{
	struct buf out = buf_new(a);
	struct edit at = { 0 };
	size_t i = 0;

	while (edits_next(e, &at)) {
		for (; i < at.i; i++)
			buf_add(&out, e->from[i]);
		for (size_t j = at.j; j < at.j_end; j++)
			buf_add(&out, e->to[j]);
		i = at.i_end;
	}
	for (; i < e->n_from; i++)
		buf_add(&out, e->from[i]);
	return buf_str(&out);
}

static void assert_edits(const char *from, const char *to, size_t gone, size_t came)
{
	struct arena *a = arena_new();
	const struct edits e = edits_find(a, str_of(from), str_of(to));

	assert_int_equal(count(e.gone, e.n_from), gone);
	assert_int_equal(count(e.came, e.n_to), came);
	assert_string_equal(arena_cstr(a, apply(a, &e)), to);
	arena_free(a);
}

static void the_least_is_found(void **state)
{
	(void)state;
	assert_edits("", "", 0, 0);
	assert_edits("a\n", "a\n", 0, 0);
	assert_edits("", "a\nb\n", 0, 2);
	assert_edits("a\nb\n", "", 2, 0);
	assert_edits("a\nb\nc\n", "a\nc\n", 1, 0);
	assert_edits("a\nb\nc\na\nb\nb\na\n", "c\nb\na\nb\na\nc\n", 3, 2); /* Myers' own example */
	assert_edits("a\nb", "a\nb\n", 1, 1);
	assert_edits("a\r\nb\n", "a\nb\n", 1, 1);
}

static void changes_one_by_one(void **state)
{
	struct arena *a = arena_new();
	const struct edits e = edits_find(a, STR("a\nb\nc\nd\n"), STR("x\na\nB\nc\n"));
	struct edit at = { 0 };

	(void)state;
	assert_true(edits_next(&e, &at));
	assert_int_equal(at.i, 0);
	assert_int_equal(at.i_end, 0);
	assert_int_equal(at.j_end, 1);
	assert_true(edits_next(&e, &at));
	assert_int_equal(at.i, 1);
	assert_int_equal(at.i_end, 2);
	assert_int_equal(at.j, 2);
	assert_int_equal(at.j_end, 3);
	assert_true(edits_next(&e, &at));
	assert_int_equal(at.i, 3);
	assert_int_equal(at.i_end, 4);
	assert_int_equal(at.j, at.j_end);
	assert_false(edits_next(&e, &at));
	assert_false(edits_next(&e, &at));
	arena_free(a);
}

/* More than the search has steps for: lines that stand once on either side cut it. */
static void many_changes(void **state)
{
	enum { N = 6000 };
	struct arena *a = arena_new();
	struct buf from = buf_new(a), to = buf_new(a);
	struct edits e;

	(void)state;
	for (int i = 0; i < N; i++) {
		buf_addf(&from, "line %d\n\n", i);
		buf_addf(&to, i % 2 ? "line %d\n\n" : "other %d\n\n", i);
	}
	e = edits_find(a, buf_str(&from), buf_str(&to));
	assert_int_equal(count(e.gone, e.n_from), N / 2);
	assert_int_equal(count(e.came, e.n_to), N / 2);
	assert_true(str_eq(apply(a, &e), buf_str(&to)));
	arena_free(a);
}

/* Without any such line all between the equal ends is replaced; lines that change places are no anchor. */
static void no_anchor(void **state)
{
	enum { N = 3000 };
	struct arena *a = arena_new();
	struct buf from = buf_new(a), to = buf_new(a);
	struct edits e;

	(void)state;
	for (int i = 0; i < N; i++) {
		buf_adds(&from, i % 3 ? "a\n" : "b\n");
		buf_adds(&to, i % 2 ? "c\n" : "b\n");
	}
	e = edits_find(a, buf_str(&from), buf_str(&to));
	assert_true(str_eq(apply(a, &e), buf_str(&to)));
	from = buf_new(a);
	to = buf_new(a);
	for (int i = 0; i < N; i++) {
		buf_addf(&from, "%d\n", i);
		buf_addf(&to, "%d\n", N - 1 - i);
	}
	e = edits_find(a, buf_str(&from), buf_str(&to));
	assert_int_equal(count(e.gone, e.n_from), N - 1);
	assert_true(str_eq(apply(a, &e), buf_str(&to)));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_least_is_found),
		cmocka_unit_test(changes_one_by_one),
		cmocka_unit_test(many_changes),
		cmocka_unit_test(no_anchor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
