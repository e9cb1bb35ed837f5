#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/path.h"

static void cleaned(void **state)
{
	static const struct { const char *path, *want; } cases[] = {
		{ "", "." }, { ".", "." }, { "/", "/" }, { "//", "/" }, { "a", "a" }, { "a/", "a" }, { "./a", "a" }, { "a//b", "a/b" },
		{ "a/./b/.", "a/b" }, { "a/..", "." }, { "a/../b", "b" }, { "..", ".." }, { "../..", "../.." }, { "../a/..", ".." },
		{ "a/../..", ".." }, { "/..", "/" }, { "/a/..", "/" }, { "/a/../../b", "/b" }, { "a/b/../../c", "c" }, { "...", "..." },
		{ "../a/../b", "../b" }, { "../../a/b", "../../a/b" }, { "a../b", "a../b" }, { "a/b/../..", "." }, { "..a/..", "." },
	};
	struct arena *a = arena_new();
	(void)state;

	for (size_t i = 0; i < countof(cases); i++)
		assert_string_equal(arena_cstr(a, path_clean(a, str_of(cases[i].path))), cases[i].want);
	assert_ptr_equal(path_clean(a, str_of(cases[4].path)).p, cases[4].path);
	arena_free(a);
}

static void folders(void **state)
{
	static const struct { const char *path, *want; } cases[] = {
		{ "", "" }, { "a", "" }, { "a/b", "a/" }, { "a/b/c", "a/b/" }, { "a/", "a/" }, { "/a", "/" }, { "./a", "./" },
	};
	(void)state;

	for (size_t i = 0; i < countof(cases); i++)
		assert_true(str_is(path_folder(str_of(cases[i].path)), cases[i].want));
}

static void up(void **state)
{
	struct str path = STR("a/b c/d");
	(void)state;

	assert_true(path_go_up(&path) && str_is(path, "a/b c"));
	assert_true(path_go_up(&path) && str_is(path, "a"));
	assert_true(path_go_up(&path) && str_is(path, "."));
	assert_true(!path_go_up(&path) && str_is(path, "."));
}

static void within(void **state)
{
	(void)state;

	assert_true(path_is_within(STR("a/b"), STR("a")) && path_is_within(STR("a/b/c"), STR("a/b")));
	assert_true(path_is_within(STR("a"), STR("a")) && path_is_within(STR("."), STR(".")));
	assert_false(path_is_within(STR("ab"), STR("a")) || path_is_within(STR("a"), STR("a/b")));
	assert_false(path_is_within(STR("b/a"), STR("a")) || path_is_within(STR("a"), STR(".")));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(cleaned), cmocka_unit_test(folders),
		cmocka_unit_test(up), cmocka_unit_test(within) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
