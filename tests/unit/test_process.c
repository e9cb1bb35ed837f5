#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/process.h"

static int run(struct arena *a, const char *script, struct process *p)
{
	const char *const argv[] = { "sh", "-c", script, NULL };

	return process_run(a, argv, NULL, p);
}

static void both_outputs_and_the_status(void **state)
{
	struct arena *a = arena_new();
	struct process p;
	(void)state;

	assert_int_equal(run(a, "echo out; echo err >&2; exit 3", &p), 0);
	assert_int_equal(p.status, 3);
	assert_true(str_is(p.out, "out\n") && str_is(p.err, "err\n"));
	assert_int_equal(run(a, "printf 'a\\000b'", &p), 0);
	assert_int_equal(p.status, 0);
	assert_int_equal(p.out.n, 3);
	assert_int_equal(p.err.n, 0);
	assert_int_equal(run(a, "kill -TERM $$", &p), 0);
	assert_int_equal(p.status, 128 + 15);
	arena_free(a);
}

/* More than a pipe holds on each side, in turns: neither end may wait for the other. */
static void much_of_both(void **state)
{
	struct arena *a = arena_new();
	struct process p;
	(void)state;

	assert_int_equal(run(a, "i=0; while [ $i -lt 300 ]; do printf '%01000d' 0; printf '%01000d' 0 >&2; i=$((i+1)); done", &p), 0);
	assert_int_equal(p.out.n, 300000);
	assert_int_equal(p.err.n, 300000);
	arena_free(a);
}

static void no_shell_and_no_terminal(void **state)
{
	const char *const words[] = { "printf", "%s|", "$(echo no)", "a b", ";exit 1", NULL };
	const char *const nothing[] = { "there-is-no-such-program", NULL };
	struct arena *a = arena_new();
	struct process p;
	(void)state;

	assert_int_equal(process_run(a, words, NULL, &p), 0);
	assert_true(str_is(p.out, "$(echo no)|a b|;exit 1|"));
	assert_int_equal(run(a, "cat; echo end", &p), 0);
	assert_true(str_is(p.out, "end\n"));
	assert_int_equal(process_run(a, nothing, NULL, &p), ENOENT);
	arena_free(a);
}

static void environment_and_ignored_children(void **state)
{
	const char *const argv[] = { "sh", "-c", "echo $A_WORD$LC_ALL", NULL }, *const more[] = { "A_WORD=a", "LC_ALL=C", NULL };
	struct arena *a = arena_new();
	struct process p;
	(void)state;

	assert_int_equal(setenv("LC_ALL", "C.UTF-8", 1), 0);
	signal(SIGCHLD, SIG_IGN);
	assert_int_equal(process_run(a, argv, more, &p), 0);
	assert_true(str_is(p.out, "aC\n"));
	assert_true(signal(SIGCHLD, SIG_DFL) == SIG_IGN);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_outputs_and_the_status),
		cmocka_unit_test(much_of_both),
		cmocka_unit_test(no_shell_and_no_terminal),
		cmocka_unit_test(environment_and_ignored_children),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
