#define _XOPEN_SOURCE 700

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../gen/filenew.h"
#include "scratch.h"

static int setup(void **state)
{
	static char folder[SCRATCH_SIZE];

	*state = folder;
	umask(022);
	return scratch_enter(folder) ? 0 : -1;
}

static int teardown(void **state)
{
	return scratch_leave(*state);
}

static unsigned mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(lstat(path, &st), 0);
	return st.st_mode & 0777;
}

static void assert_new(const char *replaces, bool executable, unsigned mode)
{
	for (int soon = 0; soon < 2; soon++) { /* the second one finds what the first one left */
		assert_int_equal(filenew_write("new", STR("text"), executable, replaces, soon), 0);
		assert_int_equal(mode_of("new"), mode);
	}
	assert_int_equal(unlink("new"), 0);
}

static void has_the_permissions_of_what_it_replaces(void **state)
{
	(void)state;
	assert_int_equal(filenew_write("old", STR(""), false, "none", false), 0);
	assert_int_equal(symlink("old", "link"), 0);
	assert_new("none", false, 0644);
	assert_new("none", true, 0755);
	assert_int_equal(chmod("old", 0600), 0);
	assert_new("old", false, 0600);
	assert_new("old", true, 0700);
	assert_new("link", false, 0644);
	assert_new(".", true, 0755);
}

static void tells_why_it_cannot(void **state)
{
	int err;

	(void)state;
	assert_int_equal(filenew_write("none/new", STR("text"), false, "old", false), ENOENT);
	assert_int_equal(mkdir("new", 0777), 0);
	err = filenew_write("new", STR("text"), false, "old", false);
	assert_true(err == EISDIR || err == EPERM); /* what unlink says of a folder */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(has_the_permissions_of_what_it_replaces, setup, teardown),
		cmocka_unit_test_setup_teardown(tells_why_it_cannot, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
