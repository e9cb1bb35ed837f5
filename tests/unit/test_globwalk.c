#define _POSIX_C_SOURCE 200809L

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/globwalk.h"

static char folder[] = "/tmp/aqueduct-globwalk.XXXXXX";

/* a/b/file, a/link -> b, top -> a, a/d1/ */
static int setup(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(chdir(folder), 0);
	assert_int_equal(mkdir("a", 0777) | mkdir("a/b", 0777) | mkdir("a/d1", 0777) | mkdir("a/b/file", 0777), 0);
	assert_int_equal(symlink("b", "a/link") | symlink("a", "top"), 0);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	assert_int_equal(unlink("a/link") | unlink("top") | rmdir("a/b/file") | rmdir("a/b") | rmdir("a/d1") | rmdir("a"), 0);
	assert_int_equal(chdir("/") | rmdir(folder), 0);
	return 0;
}

static void met_or_not(void **state)
{
	static const struct { const char *path; bool met; } cases[] = {
		{ ".", false }, { "a", false }, { "a/b/file", false }, { "nowhere/at/all", false }, { "top", true }, { "top/b", true },
		{ "a/link", true }, { "a/link/file", true }, { "a/b*", false }, { "a/d?", false }, { "*", true }, { "a/*", true },
		{ "a/l*/file", true }, { "*/b", true }, { "a*/b", false }, { "a*/l*", true }, { "a/[bd]*", false }, { "a/[", true },
		{ "x*/y*/z*", false },
	};
	struct arena *a = arena_new();
	(void)state;

	for (size_t i = 0; i < countof(cases); i++)
		if (globwalk_meets_link(a, str_of(cases[i].path)) != cases[i].met)
			fail_msg("'%s' %s a link", cases[i].path, cases[i].met ? "meets" : "meets not");
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(met_or_not) };

	return cmocka_run_group_tests(tests, setup, teardown);
}
