#define _GNU_SOURCE

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

#include "../../gen/base.h"
#include "../../gen/fileswap.h"
#include "calls.h"
#include "scratch.h"

static bool can_swap; /* here */

static int setup(void **state)
{
	static char folder[SCRATCH_SIZE];

	*state = folder;
	if (!scratch_enter(folder))
		return -1;
	calls.swap_fails = calls.link_fails = 0;
	can_swap = calls_exchange();
	return 0;
}

static int teardown(void **state)
{
	return scratch_leave(*state);
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

static void assert_absent(const char *path)
{
	assert_int_not_equal(access(path, F_OK), 0);
}

/* Where the file system has no such step nothing is done. */
static void exchanges_what_is_there(void **state)
{
	(void)state;
	assert_true(scratch_put("new", "new"));
	assert_true(scratch_put("old", "old"));
	assert_int_equal(fileswap_exchange("new", "old"), can_swap ? 0 : ENOSYS);
	assert_holds("old", can_swap ? "new" : "old");
	assert_holds("new", can_swap ? "old" : "new");
	assert_int_equal(fileswap_exchange("new", "none"), can_swap ? ENOENT : ENOSYS);
	assert_absent("none");
}

static void add_replaces_nothing(void)
{
	assert_true(scratch_put("new", "new"));
	assert_true(scratch_put("old", "old"));
	assert_int_equal(fileswap_add("new", "old"), EEXIST);
	assert_holds("old", "old");
	assert_holds("new", "new");
	assert_int_equal(fileswap_add("new", "none"), 0);
	assert_holds("none", "new");
	assert_absent("new");
	assert_int_equal(fileswap_add("gone", "elsewhere"), ENOENT);
	assert_int_equal(remove("none"), 0);
}

static void replaces_nothing(void **state)
{
	(void)state;
	add_replaces_nothing();
	assert_int_equal(mkdir("folder", 0777), 0);
	assert_int_equal(fileswap_add("folder", "moved"), can_swap ? 0 : ENOSYS);
}

/* An old system, a file system that cannot, a sandbox: no exchange, but a second name takes nothing away either. */
static void where_there_is_no_swap(void **state)
{
	static const int says[] = { ENOSYS, EINVAL, ENOTSUP, EPERM };

	(void)state;
	assert_true(scratch_put("other", "other"));
	for (size_t i = 0; i < countof(says); i++) {
		calls.swap_fails = says[i];
		calls.link_fails = 0;
		add_replaces_nothing();
		assert_true(scratch_put("new", "new"));
		assert_int_equal(fileswap_exchange("new", "other"), ENOSYS);
		calls.link_fails = says[i];
		assert_int_equal(fileswap_add("new", "none"), ENOSYS);
		assert_absent("none");
		assert_holds("other", "other");
	}
}

/* It is told, and nothing else is tried. */
static void a_fault(void **state)
{
	(void)state;
	assert_true(scratch_put("new", "new"));
	assert_true(scratch_put("other", "other"));
	calls.swap_fails = EIO;
	assert_int_equal(fileswap_exchange("new", "other"), CALLS_SWAP ? EIO : ENOSYS);
	if (CALLS_SWAP)
		assert_int_equal(fileswap_add("new", "none"), EIO);
	assert_absent("none");
	calls.swap_fails = EINVAL;
	calls.link_fails = EIO;
	assert_int_equal(fileswap_add("new", "none"), EIO);
	assert_holds("new", "new");
	assert_holds("other", "other");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(exchanges_what_is_there, setup, teardown),
		cmocka_unit_test_setup_teardown(replaces_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(where_there_is_no_swap, setup, teardown),
		cmocka_unit_test_setup_teardown(a_fault, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
