#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/sprig.h"

static void gives(const char *name, const char *first, const char *second, const char *third, const char *want)
{
	struct arena *a = arena_new();
	struct str x[] = { str_of(first), str_of(second), str_of(third) }, out;

	assert_true(sprig_call(a, str_of(name), x, third ? 3 : second ? 2 : 1, &out));
	assert_string_equal(arena_cstr(a, out), want);
	arena_free(a);
}

static void texts(void **state)
{
	(void)state;
	gives("lower", "AbZ1[", NULL, NULL, "abz1[");
	gives("upper", "aBz1{", NULL, NULL, "ABZ1{");
	gives("trim", " a b ", NULL, NULL, "a b");
	gives("trimPrefix", "v", "v1", NULL, "1");
	gives("trimPrefix", "v1x", "v1", NULL, "v1");
	gives("trimSuffix", "-rc", "1-rc", NULL, "1");
	gives("trimSuffix", "-rc", "1", NULL, "1");
	gives("default", "x", "", NULL, "x");
	gives("default", "x", "y", NULL, "y");
	gives("replace", "aa", "b", "aaaaa", "bba");
	gives("replace", "", "b", "aaa", "aaa");
}

static void pieces(void **state)
{
	(void)state;
	gives("trunc", "2", "abc", NULL, "ab");
	gives("trunc", "9", "abc", NULL, "abc");
	gives("trunc", "99999999999999999999", "abc", NULL, "abc");
	gives("substr", "1", "2", "abc", "b");
	gives("substr", "2", "9", "abc", "c");
	gives("substr", "2", "1", "abc", "");
}

static void truths(void **state)
{
	(void)state;
	gives("hasPrefix", "v", "v1", NULL, "true");
	gives("hasPrefix", "x", "v1", NULL, "");
	gives("hasSuffix", "1", "v1", NULL, "true");
	gives("hasSuffix", "v", "v1", NULL, "");
	gives("contains", "", "", NULL, "true");
	gives("contains", "1", "v1", NULL, "true");
	gives("contains", "2", "v1", NULL, "");
}

static void what_is_not_known(void **state)
{
	struct arena *a = arena_new();
	struct str x[4] = { STR("a"), STR("b"), STR("c"), STR("d") }, out;

	(void)state;
	assert_false(sprig_call(a, STR("abbrev"), x, 2, &out));
	assert_false(sprig_call(a, STR("lower"), x, 0, &out));
	assert_false(sprig_call(a, STR("lower"), x, 2, &out));
	assert_false(sprig_call(a, STR("replace"), x, 4, &out));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts),
		cmocka_unit_test(pieces),
		cmocka_unit_test(truths),
		cmocka_unit_test(what_is_not_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
