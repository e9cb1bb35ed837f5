#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/glob.h"
#include "../../gen/regex.h"

struct glob_case {
	const char *pattern, *path;
	bool ignores, copies; /* whether it matches as the one and as the other */
};

static bool matches(struct arena *a, enum glob_status (*read)(struct buf *, struct str), const char *pattern, const char *path)
{
	struct buf b = buf_new(a);

	assert_int_equal(read(&b, str_of(pattern)), GLOB_GOOD);
	return regex_is(arena_printf(a, "\\A(?:%s)\\z", b.p).p, str_of(path));
}

static void what_matches(void **state)
{
	static const struct glob_case cases[] = {
		{ "a", "a", true, true }, { "a", "ab", false, false }, { "a.c", "abc", false, false }, { "a*", "a", true, true },
		{ "*", "a", true, true }, { "*", "a/b", false, false }, { "*", ".a", true, true }, { "a/*", "a/b", true, true },
		{ "?", "a", true, true }, { "?", "/", false, false }, { "?", "\u00E9", true, true }, { "??", "\u00E9", false, false },
		{ "**", "a/b", true, false }, { "a/**", "a/b/c", true, false }, { "a/**", "a", false, false },
		{ "**/a", "a", true, false }, { "**/a", "b/c/a", true, false }, { "**/a", "ba", false, false },
		{ "**a", "b/ca", true, false }, { "**a*", "b/ca", false, false }, { "**a*", "b/ac", true, false },
		{ "a/**/b", "a/b", true, false }, { "a/**/b", "a/c/d/b", true, false }, { "[a-c]", "b", true, true },
		{ "[a-c]", "d", false, false }, { "[^a-c]", "d", true, true }, { "[^a]", "\u00E9", true, true },
		{ "[\\]]", "]", true, true }, { "[\\-a]", "-", true, true }, { "[A-z]", "^", true, true },
		{ "[A-z]", "\\", true, true }, { "[A-z]", "[", true, true }, { "\\*", "*", true, true }, { "\\*", "a", false, false },
		{ "a$b(c){1}|+", "a$b(c){1}|+", true, true }, { "^a", "^a", true, true }, { "[\\^]", "^", true, true },
		{ "]", "]", true, true }, { "\u00E9*", "\u00E9a", true, true }, { "[.]", "a", false, false },
	};
	struct arena *a = arena_new();
	(void)state;

	for (size_t i = 0; i < countof(cases); i++) {
		const struct glob_case *c = &cases[i];

		assert_int_equal(matches(a, glob_ignore, c->pattern, c->path), c->ignores);
		if (!str_starts(str_of(c->pattern), STR("**")) && str_find(str_of(c->pattern), STR("**")) == str_of(c->pattern).n)
			assert_int_equal(matches(a, glob_source, c->pattern, c->path), c->copies);
	}
	arena_free(a);
}

static void what_is_no_pattern(void **state)
{
	static const struct { const char *pattern; enum glob_status ignores, copies; } cases[] = {
		{ "a", GLOB_GOOD, GLOB_GOOD }, { "[", GLOB_BAD, GLOB_BAD }, { "[a", GLOB_BAD, GLOB_BAD }, { "[]", GLOB_BAD, GLOB_BAD },
		{ "[]a]", GLOB_BAD, GLOB_BAD }, { "[^]", GLOB_BAD, GLOB_BAD }, { "[a-]", GLOB_BAD, GLOB_BAD }, { "[-a]", GLOB_BAD, GLOB_BAD },
		{ "[b-a]", GLOB_BAD, GLOB_BAD }, { "a\\", GLOB_BAD, GLOB_BAD }, { "[a\\", GLOB_BAD, GLOB_BAD },
		{ "[*]", GLOB_UNKNOWN, GLOB_GOOD }, { "[[]", GLOB_UNKNOWN, GLOB_GOOD }, { "\\d", GLOB_UNKNOWN, GLOB_GOOD },
		{ "[\\d]", GLOB_UNKNOWN, GLOB_GOOD }, { "a|*", GLOB_UNKNOWN, GLOB_GOOD }, { "*^", GLOB_UNKNOWN, GLOB_GOOD },
		{ "[^a]", GLOB_GOOD, GLOB_GOOD }, { "[\u00E9]", GLOB_UNKNOWN, GLOB_UNKNOWN }, { "\xFF", GLOB_UNKNOWN, GLOB_UNKNOWN },
	};
	struct arena *a = arena_new();
	(void)state;

	for (size_t i = 0; i < countof(cases); i++) {
		struct buf b = buf_new(a);

		assert_int_equal(glob_ignore(&b, str_of(cases[i].pattern)), cases[i].ignores);
		b = buf_new(a);
		assert_int_equal(glob_source(&b, str_of(cases[i].pattern)), cases[i].copies);
	}
	assert_true(glob_is_pattern(STR("a*")) && glob_is_pattern(STR("[a]")) && glob_is_pattern(STR("a?")));
	assert_false(glob_is_pattern(STR("a.b/c")));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(what_matches), cmocka_unit_test(what_is_no_pattern) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
