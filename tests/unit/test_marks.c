#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/marks.h"
#include "../../gen/merge3.h"

static int setup(void **state)
{
	*state = arena_new();
	return 0;
}

static int teardown(void **state)
{
	arena_free(*state);
	return 0;
}

static void sides(void **state)
{
	static const char text[] =
		"a\n<<<<<<< HEAD\none\n=======\ntwo\n>>>>>>> other branch\nb\n<<<<<<< HEAD\n||||||| 1234\nwas\n=======\n=======\n>>>>>>> x\nc";
	struct marks m;

	assert_true(marks_read(*state, STR(text), &m));
	assert_int_equal(m.n, 2);
	assert_true(m.yours == 0 && m.at == 2 && m.end == 14);
	assert_true(str_is(m.one, "a\none\nb\nc") && str_is(m.two, "a\ntwo\nb\n=======\nc"));
	assert_true(str_is(m.base, "a\nb\nwas\nc"));
	assert_true(str_is(m.items[0].base, "") && str_is(m.items[0].two, "two\n"));
	assert_true(str_is(m.items[1].base, "was\n") && str_is(m.items[1].two, "=======\n"));
}

/* Where git says what is renamed its marks are longer. */
static void longer_marks(void **state)
{
	struct marks m;

	assert_true(marks_read(*state, STR("<<<<<<<< HEAD:a\none\n========\ntwo\n>>>>>>>> b:c\n"), &m));
	assert_true(str_is(m.one, "one\n") && str_is(m.two, "two\n"));
}

/* What merge3 writes is read back. */
static void of_a_merge(void **state)
{
	const struct merge3_side one = { STR("a\n1\nb\n"), STR(MARKS_YOURS) }, base = { STR("a\n0\nb\n"), STR("was") },
		two = { STR("a\n2\nb\n"), STR("now") };
	const struct merge3 merged = merge3(*state, one, base, two, BLOCKS_NONE);
	struct marks m;

	assert_int_equal(merged.n_conflicts, 1);
	assert_true(marks_read(*state, merged.text, &m) && m.n == 1 && m.yours == 1);
	assert_true(str_eq(m.one, one.text) && str_eq(m.base, base.text) && str_eq(m.two, two.text));
}

static void none(void **state)
{
	static const char *const texts[] = {
		"", "a\n", "=======\n", "||||||| x\n", "<<<<<<\n======\n>>>>>>\n", " <<<<<<< a\n", "======= a\n", "<<<<<<<a\n",
	};
	static const char *const broken[] = {
		"<<<<<<< a\n", "<<<<<<< a\n=======\n", ">>>>>>> a\n", "<<<<<<< a\n<<<<<<< b\n=======\n>>>>>>> b\n=======\n>>>>>>> a\n",
		"<<<<<<< a\n||||||| b\n||||||| c\n=======\n>>>>>>> a\n", "<<<<<<< a\n>>>>>>> a\n", "<<<<<<< a\n=======\n||||||| b\n>>>>>>> a\n",
	};
	struct marks m;

	for (size_t i = 0; i < countof(texts); i++) {
		assert_true(!marks_read(*state, str_of(texts[i]), &m) && m.n == 0);
		assert_int_equal(m.stray, i == 2 || i == 3);
	}
	assert_false(marks_read(*state, STR("a\n\n>>>>>>> b\n=======\n"), &m));
	assert_true(m.stray && m.at == 3 && m.end == 12);
	assert_true(marks_read(*state, STR("=======\n<<<<<<< a\n=======\n>>>>>>> b\n"), &m));
	assert_true(m.stray && m.n == 1 && m.at == 8);
	assert_true(marks_is(STR("=======")) && !marks_is(STR("========")) && marks_is(STR("<<<<<<< a")) && !marks_is(STR("=")));
	for (size_t i = 0; i < countof(broken); i++)
		assert_false(marks_read(*state, str_of(broken[i]), &m));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(sides, setup, teardown),
		cmocka_unit_test_setup_teardown(longer_marks, setup, teardown),
		cmocka_unit_test_setup_teardown(of_a_merge, setup, teardown), cmocka_unit_test_setup_teardown(none, setup, teardown) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
