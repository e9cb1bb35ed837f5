#define _XOPEN_SOURCE 700

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../gen/fileswap.h"
#include "scratch.h"

static int setup(void **state)
{
	static char folder[SCRATCH_SIZE];

	*state = folder;
	return scratch_enter(folder) ? 0 : -1;
}

static int teardown(void **state)
{
	return scratch_leave(*state);
}

static void put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void assert_holds(const char *path, const char *text)
{
	char line[16] = "";
	FILE *f = fopen(path, "r");

	assert_non_null(f);
	assert_non_null(fgets(line, sizeof line, f));
	fclose(f);
	assert_string_equal(line, text);
}

/* Where the file system has no such step nothing is done. */
static void exchanges_what_is_there(void **state)
{
	int err;

	(void)state;
	put("new", "new");
	put("old", "old");
	err = fileswap_exchange("new", "old");
	assert_true(!err || err == ENOSYS);
	assert_holds("old", err ? "old" : "new");
	assert_holds("new", err ? "new" : "old");
	err = fileswap_exchange("new", "none");
	assert_true(err == ENOENT || err == ENOSYS);
	assert_int_not_equal(access("none", F_OK), 0);
}

static void replaces_nothing(void **state)
{
	int err;

	(void)state;
	put("new", "new");
	put("old", "old");
	err = fileswap_add("new", "old");
	assert_true(err == EEXIST || err == ENOSYS);
	assert_holds("old", "old");
	assert_holds("new", "new");
	err = fileswap_add("new", "none");
	assert_true(!err || err == ENOSYS);
	assert_holds(err ? "new" : "none", "new");
	assert_int_equal(fileswap_add("gone", "elsewhere"), err ? ENOSYS : ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(exchanges_what_is_there, setup, teardown),
		cmocka_unit_test_setup_teardown(replaces_nothing, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
