#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/envsubst.h"
#include "../../gen/str.h"

/* The kinds of what is found, a letter each, and where the last one ends. */
static void finds(const char *text, const char *kinds, size_t end)
{
	static const char letters[] = { [ENVSUBST_VARIABLE] = 'v', [ENVSUBST_ALTERNATIVE] = 'a', [ENVSUBST_UNCHANGED] = 'u',
		[ENVSUBST_NO_NAME] = 'n', [ENVSUBST_REFUSED] = 'r', [ENVSUBST_OPEN] = 'o', [ENVSUBST_BACKSLASH] = 'b' };
	char got[16];
	size_t at = 0, n = 0, last = 0;
	struct envsubst found;

	while (n < sizeof got - 1 && envsubst_next(str_of(text), &at, &found)) {
		assert_true(found.begin >= last && found.begin < found.end && found.end <= str_of(text).n);
		got[n++] = letters[found.kind];
		last = found.end;
	}
	got[n] = '\0';
	assert_string_equal(got, kinds);
	if (n)
		assert_int_equal(last, end);
}

static void test_good(void **state)
{
	(void)state;
	finds("", "", 0);
	finds("no $VAR, $(cmd), lone $ or {{ x }}", "", 0);
	finds("a ${DRONE_TAG} b", "v", 14);
	finds("${A}${B}", "vv", 8);
	finds("${A:-def}", "v", 9);
	finds("${A:=d}${A=d}${A:?d}", "vvv", 20);
	finds("${A:-${B:-c}x}", "v", 14);
	finds("${A:0:8}${A:7}", "vv", 14);
	finds("${A#v}${A##v}${A%v}${A%%v}", "vvvv", 26);
	finds("${A/a/b}${A//a/b}${A/#a/b}${A/%a/b}", "vvvv", 35);
	finds("${A/a/}${A//a/}", "vv", 15);
	finds("${A^}${A^^}${A,}${A,,}${#A}", "vvvvv", 27);
	finds("$${A} $$$${B}", "", 0);
	finds("$$${A}", "v", 6);
}

static void test_otherwise(void **state)
{
	(void)state;
	finds("${A:+x}", "a", 7);
	finds("${A/#v/}${A/%v/}", "uu", 16);
	finds("a\\/b c\\\\d e\\n", "bb", 8);
	finds("${A/release\\//}", "v", 15);
}

static void test_refused(void **state)
{
	(void)state;
	finds("${}", "n", 3);
	finds("${{ x }} ", "n", 7);
	finds("${ A}", "n", 5);
	finds("${A-b}", "r", 6);
	finds("${A+b} ${B}", "rv", 11);
	finds("${A!}", "r", 5);
	finds("${A#}", "r", 5);
	finds("${A:}", "r", 5);
	finds("${A::3}", "r", 7);
	finds("${A/b}", "r", 6);
	finds("${#}", "r", 4);
}

static void test_open(void **state)
{
	(void)state;
	finds("${", "o", 2);
	finds("${A", "o", 3);
	finds("${A:-b", "o", 6);
	finds("${A:-b\n}", "o", 6);
	finds("${A'", "o", 3);
}

static void test_name(void **state)
{
	struct envsubst found;
	size_t at = 0;

	(void)state;
	assert_true(envsubst_next(STR("x ${ONE:-1} ${#TWO}"), &at, &found));
	assert_true(str_is(found.name, "ONE"));
	assert_int_equal(found.begin, 2);
	assert_int_equal(at, found.end);
	assert_true(envsubst_next(STR("x ${ONE:-1} ${#TWO}"), &at, &found));
	assert_true(str_is(found.name, "TWO"));
	assert_false(envsubst_next(STR("x ${ONE:-1} ${#TWO}"), &at, &found));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good), cmocka_unit_test(test_otherwise), cmocka_unit_test(test_refused),
		cmocka_unit_test(test_open), cmocka_unit_test(test_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
