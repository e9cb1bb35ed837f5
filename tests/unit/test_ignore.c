#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/ignore.h"

struct fixture {
	struct arena *a;
	struct diag *d;
	struct ignore *g;
};

static int setup(void **state)
{
	static struct fixture f;

	f = (struct fixture){ .a = arena_new() };
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	arena_free(f->a);
	return 0;
}

static void read_text(struct fixture *f, struct str text)
{
	f->d = diag_new(f->a);
	f->g = ignore_read(f->a, f->d, diag_source(f->d, STR(".dockerignore"), text));
}

static const char *said(struct fixture *f)
{
	struct buf b = buf_new(f->a);

	diag_print(f->d, &b, false);
	return b.p;
}

static void what_is_dropped(void **state)
{
	static const struct { const char *text, *path; bool want; } cases[] = {
		{ "", "a", false }, { "a\n", "a", true }, { "a\n", "a/b/c", true }, { "a\n", "b/a", false }, { "**/a\n", "b/a/c", true },
		{ "# a\na\n", "# a", false }, { " # a\n", "# a", true }, { "\xEF\xBB\xBF" "a", "a", true }, { "/a\r\n", "a", true },
		{ "./a/../b/ \n", "b", true }, { "*\n!a\n", "a", false }, { "*\n!a\n", "b", true }, { "*\n!a/b\n", "a/b", false },
		{ "*\n!a/b\n", "a/c", true }, { "a\n!a/b\na/b/c\n", "a/b/c", true }, { "a\n!a/b\na/b/c\n", "a/b/d", false },
		{ "!a\na\n", "a", true }, { "*\n!*.md\nREADME*.md\n", "README-x.md", true }, { "*\n!*.md\nREADME*.md\n", "x.md", false },
		{ "*\n! a \n", "a", false }, { "\u3000a\u00A0\n", "a", true }, { "./!a\n", "a", false }, { "*\n./!a\n", "a", false },
		{ ".\n", "a", false }, { "/\n", "a", false }, { "..\n", "a", false }, { "a", "a", true }, { "a**", "ab/c", true },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(cases); i++) {
		read_text(f, str_of(cases[i].text));
		assert_int_equal(diag_errors(f->d) + diag_warnings(f->d), 0);
		assert_int_equal(ignore_drops(f->g, str_of(cases[i].path)), cases[i].want);
	}
}

/* A pattern that a folder made needless is not asked for that folder, and does not hold below it. */
static void folders_remember(void **state)
{
	struct fixture *f = *state;

	read_text(f, STR("a\n!a/b\na\n"));
	assert_true(ignore_drops(f->g, STR("a/c")));
	assert_false(ignore_drops(f->g, STR("a/b")));
}

static void what_may_be_kept_below(void **state)
{
	static const struct { const char *text, *folder; bool want; } cases[] = {
		{ "*\n", "a", false }, { "*\n!a\n", "a", false }, { "*\n!a/b\n", "a", true }, { "*\n!a/b\n", "ab", false },
		{ "*\n!a/b\n", "a/b", false }, { "*\n!a/b/c\n", "a/b", true }, { "*\n!a/b/c\n", "a/c", false },
		{ "*\n!a/b/c\n", "a/b/c", false }, { "*\n!x/y\n!a/b\n", "a", true }, { "*\n!*/b\n", "a", true },
		{ "*\n!?/b\n", "aa", false }, { "*\n!?/b\n", "\u00E9", true }, { "*\n!**/b\n", "a/c/d", true },
		{ "*\n![a]/b\n", "c", true }, { "*\n!a.b/c\n", "axb", false }, { "a\nb/c\n", "b", false },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(cases); i++) {
		read_text(f, str_of(cases[i].text));
		if (ignore_may_keep_below(f->g, str_of(cases[i].folder)) != cases[i].want)
			fail_msg("'%s' of '%s'", cases[i].folder, cases[i].text);
	}
}

static void what_is_refused(void **state)
{
	static const struct { const char *text, *said; } cases[] = {
		{ "a\n[b\n", ".dockerignore:2:1: error: '[b' is no pattern" },
		{ "!\n", ".dockerignore:1:1: error: '!' alone keeps nothing" },
		{ "!/\n", ".dockerignore:1:1: error: '!' alone keeps nothing" },
	};
	struct fixture *f = *state;
	char *text = arena_alloc(f->a, 70001, 1);

	for (size_t i = 0; i < countof(cases); i++) {
		read_text(f, str_of(cases[i].text));
		assert_int_equal(diag_errors(f->d), 1);
		assert_non_null(strstr(said(f), cases[i].said));
	}
	read_text(f, (struct str){ memset(text, 'a', 70000), 70000 });
	assert_non_null(strstr(said(f), ".dockerignore:1:1: error: a line longer than 64 KiB"));
}

static void files_beyond_their_bounds(void **state)
{
	struct fixture *f = *state;
	struct buf b = buf_new(f->a);

	for (size_t i = 0; i < 5000; i++)
		buf_adds(&b, "a\n");
	read_text(f, buf_str(&b));
	assert_int_equal(diag_warnings(f->d), 0);
	assert_true(ignore_drops(f->g, STR("a")));
	buf_adds(&b, "b\n");
	read_text(f, buf_str(&b));
	assert_non_null(strstr(said(f), ".dockerignore:5001:1: warning: more patterns than are looked at (5000); no line"));
	assert_true(f->g->unknown && f->g->n == 0);
	buf_pad(&b, '#', 1024 * 1024);
	read_text(f, buf_str(&b));
	assert_non_null(strstr(said(f), ".dockerignore: error: larger than an ignore file can need (1 MiB)"));
	assert_false(ignore_drops(f->g, STR("a")));
	read_text(f, (struct str){ "\xFF\xFE" "a\0\n\0", 6 });
	assert_non_null(strstr(said(f), ".dockerignore: error: UTF-16; write it in UTF-8"));
}

/* In doubt every file is part of the context. */
static void what_is_not_understood(void **state)
{
	struct fixture *f = *state;

	read_text(f, STR("a\n!b\\d\nc\n"));
	assert_int_equal(diag_errors(f->d), 0);
	assert_non_null(strstr(said(f), ".dockerignore:2:1: warning: engines read '!b\\d' as nobody means it"));
	assert_false(ignore_drops(f->g, STR("a")));
	assert_true(f->g->unknown);
}

/* Engines take such lines; PCRE2 does not take all of what they mean. */
static void what_is_too_large(void **state)
{
	struct fixture *f = *state;
	char *text = arena_alloc(f->a, 50001, 1);

	for (size_t n = 100; n <= 50000; n *= 5) {
		read_text(f, (struct str){ memset(text, '?', n), n });
		assert_int_equal(diag_errors(f->d), 0);
		assert_int_equal(f->g->unknown, n > 100);
		assert_false(ignore_drops(f->g, STR("a")));
	}
	assert_non_null(strstr(said(f), ".dockerignore:1:1: warning: this pattern is too large"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_dropped, setup, teardown),
		cmocka_unit_test_setup_teardown(folders_remember, setup, teardown),
		cmocka_unit_test_setup_teardown(what_may_be_kept_below, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(files_beyond_their_bounds, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_not_understood, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_too_large, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
