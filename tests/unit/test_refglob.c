#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/refglob.h"

static void what_matches(void **state)
{
	static const struct { const char *pattern, *text; bool matches; } cases[] = {
		{ "refs/heads/main", "refs/heads/main", true }, { "refs/heads/main", "refs/heads/main2", false },
		{ "refs/heads/*", "refs/heads/a", true }, { "refs/heads/*", "refs/heads/a/b", false },
		{ "refs/heads/**", "refs/heads/a/b", true }, { "refs/**/x", "refs/x", true }, { "refs/**/x", "refs/a/b/x", true },
		{ "refs/**/x", "refs/ax", false }, { "v**", "v1", true }, { "v**", "v1/2", false }, { "v?", "v1", true },
		{ "v?", "v/", false }, { "[ab]*", "bc", true }, { "[^ab]*", "bc", false }, { "[^a]", "/", false },
		{ "[c-a].x", "b.x", false }, { "[^c-a].x", "b.x", true }, { "[c-ab].x", "b.x", true }, { "[a^]", "^", true },
		{ "[..]", ".", true }, { "[..]", "a", false }, { "[...]", ".", true }, { "[:a:]", ":", true }, { "[:a:]", "a", true },
		{ "[=!-=]", "<", true }, { "[=!-=]", "=", true }, { "[.-9.]", "7", true }, { "[^..]", "a", true },
		{ "[a-c].x", "b.x", true }, { "[a-c].x", "bax", false }, { "{a,b}", "b", true }, { "{a,b}", "{a,b}", false },
		{ "{a,{b,c}d}", "cd", true }, { "a,b", "a,b", true }, { "\\*", "*", true }, { "\\*", "a", false },
		{ "a+b(c)|$", "a+b(c)|$", true }, { "a+b", "aab", false }, { "", "", true }, { "", "a", false },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < countof(cases); i++)
		if (refglob_matches(a, str_of(cases[i].pattern), str_of(cases[i].text)) != cases[i].matches)
			fail_msg("'%s' and '%s'", cases[i].pattern, cases[i].text);
	arena_free(a);
}

/* A malformed pattern never matches, not even itself. */
static void what_is_malformed(void **state)
{
	static const char *const patterns[] = { "[a", "[]", "[^]", "{a", "a}", "a\\", "[a/b]", "{a/b}", "[\\]]", "[-a]", "[a-]",
		"[a--]", "[c-a]", "[c-a^b]", "[.-9!-.]" };
	struct arena *a = arena_new();
	struct str out;

	(void)state;
	for (size_t i = 0; i < countof(patterns); i++) {
		assert_false(refglob_regex(a, str_of(patterns[i]), &out));
		assert_false(refglob_matches(a, str_of(patterns[i]), str_of(patterns[i])));
	}
	arena_free(a);
}

static void what_grep_reads(void **state)
{
	struct arena *a = arena_new();
	struct str out;

	(void)state;
	assert_true(refglob_regex(a, STR("refs/tags/v*.{1,2}"), &out));
	assert_string_equal(arena_cstr(a, out), "refs/tags/v[^/]*\\.(1|2)");
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_matches), cmocka_unit_test(what_is_malformed), cmocka_unit_test(what_grep_reads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
