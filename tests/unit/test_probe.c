#define _XOPEN_SOURCE 700

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/gitvalue.h"
#include "../../gen/probe.h"
#include "../../gen/process.h"
#include "scratch.h"

/* Each test works in a folder of its own, that is no repository of git. */
struct fixture {
	struct arena *a;
	char folder[SCRATCH_SIZE];
	struct facts facts;
};

static int setup(void **state)
{
	static struct fixture f;

	f.a = arena_new();
	if (!scratch_enter(f.folder) || setenv("GIT_CEILING_DIRECTORIES", f.folder, 1))
		return -1;
	f.facts = probe_facts(f.a);
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	arena_free(f->a);
	return scratch_leave(f->folder);
}

/* What a command of sh prints. */
static struct str sh(struct fixture *f, const char *command)
{
	const char *const argv[] = { "sh", "-c", command, NULL };
	struct process p;

	assert_int_equal(process_run(f->a, argv, NULL, &p), 0);
	assert_int_equal(p.status, 0);
	return str_trim(p.out);
}

static void times_to_the_nanosecond(void **state)
{
	struct fixture *f = *state;
	struct file_time one, two;

	sh(f, "touch -d 2020-01-02T03:04:05.000000007Z a && touch -d 2020-01-02T03:04:05.000000008Z b && ln -s a l");
	assert_true(f->facts.time(f->a, STR("a"), &one) && one.s == 1577934245 && one.ns == 7);
	assert_true(f->facts.time(f->a, STR("b"), &two) && file_is_later(two, one) && !file_is_later(one, two));
	assert_false(file_is_later(one, one));
	assert_true(f->facts.time(f->a, STR("l"), &two) && two.ns == 7);
	assert_false(f->facts.time(f->a, STR("none"), &one));
	assert_int_equal(f->facts.kind(f->a, STR("l")), FILE_OTHER);
}

/* What `ls -ld` said then is what it says now, or not. */
static void links(void **state)
{
	struct fixture *f = *state;
	const struct file_time long_ago = { 0 }, later = { (long long)time(NULL) + 1000, 0 };
	struct str line;

	sh(f, "ln -s to l && mkfifo p");
	line = sh(f, "ls -ld l");
	assert_int_equal(f->facts.is_listed(f->a, STR("l"), line, long_ago), TOLD_YES);
	assert_int_equal(f->facts.is_listed(f->a, STR("p"), sh(f, "ls -ld p"), long_ago), TOLD_YES);
	sh(f, "touch -h -d 2001-02-03T04:05:06 l");
	assert_int_equal(f->facts.is_listed(f->a, STR("l"), sh(f, "ls -ld l"), long_ago), TOLD_YES);
	assert_int_equal(f->facts.is_listed(f->a, STR("l"), line, long_ago), TOLD_NO);
	line = sh(f, "ls -ld l | sed 's/ 2001 / 04:05 /'"); /* as it was listed when it was young */
	assert_int_equal(f->facts.is_listed(f->a, STR("l"), line, later), TOLD_NOTHING);
	sh(f, "touch -h l");
	line = sh(f, "ls -ld l | sed s/lrwx/lr--/");
	assert_int_equal(f->facts.is_listed(f->a, STR("l"), line, later), TOLD_YES); /* nothing was done to it since */
	assert_int_equal(f->facts.is_listed(f->a, STR("l"), line, long_ago), TOLD_NO);
	sh(f, "rm l && ln -s elsewhere l && chmod 600 p");
	assert_int_equal(f->facts.is_listed(f->a, STR("l"), line, long_ago), TOLD_NO);
	assert_int_equal(f->facts.is_listed(f->a, STR("p"), STR("prw-r--r-- 1 a b 0 Jan  1  1999 p"), long_ago), TOLD_NO);
	assert_int_equal(f->facts.is_listed(f->a, STR("none"), line, later), TOLD_NO);
}

static void modes(void **state)
{
	struct fixture *f = *state;
	struct file_look look;

	sh(f, ": >a && chmod 6751 a && mkdir d && chmod 1776 d");
	assert_true(file_look(f->a, STR("a"), &look));
	assert_string_equal(look.mode, "-rwsr-s--x");
	assert_true(file_look(f->a, STR("d"), &look));
	assert_string_equal(look.mode, "drwxrwxrwT");
	assert_int_equal(look.target.n, 0);
}

static void variables(void **state)
{
	struct fixture *f = *state;
	struct str value;

	assert_int_equal(setenv("WHY_A", "a b", 1) + setenv("WHY_B", "", 1) + unsetenv("WHY_C"), 0);
	assert_true(f->facts.variable(f->a, STR("WHY_A"), &value) && str_is(value, "a b"));
	assert_true(f->facts.variable(f->a, STR("WHY_B"), &value) && !value.n);
	assert_false(f->facts.variable(f->a, STR("WHY_C"), &value));
	assert_int_equal(value.n, 0);
}

/* Words of the command stand ahead of the question, and no shell is between. */
static void engines(void **state)
{
	struct fixture *f = *state;
	struct buf b = buf_new(f->a);
	struct str said;

	sh(f, "printf 'echo \"$@\" >>log\\ntest \"$4\" = sha256:1 || { echo \"no such image\" >&2; exit 1; }\\n' >engine");
	assert_int_equal(f->facts.has_image(f->a, STR("sh engine --context"), STR("sha256:1"), &said), TOLD_YES);
	assert_true(str_is(sh(f, "cat log"), "--context image inspect sha256:1"));
	assert_int_equal(f->facts.has_image(f->a, STR("sh engine x"), STR("$(id)"), &said), TOLD_NO);
	assert_true(str_is(said, "no such image"));
	assert_true(str_is(sh(f, "tail -n 1 log"), "x image inspect $(id)"));
	assert_int_equal(f->facts.has_image(f->a, STR("there-is-no-such-engine"), STR("sha256:1"), &said), TOLD_NO);
	assert_true(said.n > 0);
	assert_int_equal(f->facts.has_image(f->a, STR("false"), STR("x"), &said), TOLD_NO);
	assert_true(str_is(said, "nothing"));
	for (size_t i = 0; i < 100; i++)
		buf_adds(&b, "true ");
	assert_int_equal(f->facts.has_image(f->a, buf_str(&b), STR("x"), &said), TOLD_NOTHING);
	assert_true(str_is(said, "its command has too many words"));
}

static void assert_value(struct fixture *f, const char *word, const char *ref, const char *want)
{
	struct str value;

	assert_true(gitvalue_of(f->a, str_of(word), str_of(ref), &value));
	assert_string_equal(arena_cstr(f->a, value), want);
}

/* As templates/values.mk.mustache has it in sh. */
static void git_values(void **state)
{
	struct fixture *f = *state;
	struct str commit, value;

	assert_value(f, "commit", "", "");
	assert_value(f, "version", "", "");
	assert_value(f, "branch", "", "");
	if (system("git --version >/dev/null 2>&1"))
		skip();
	sh(f, "git init -q -b side && git -c user.name=a -c user.email=b commit -q --allow-empty -m c --date 2020-01-02T03:04:05Z");
	commit = sh(f, "git rev-parse HEAD");
	assert_value(f, "commit", "", arena_cstr(f->a, commit));
	assert_value(f, "short", "", arena_cstr(f->a, str_slice(commit, 0, 8)));
	assert_value(f, "date", "", arena_cstr(f->a, sh(f, "TZ=UTC0 git log -1 --pretty=%cd --date=format-local:%Y-%m-%dT%H:%M:%SZ")));
	assert_value(f, "ref", "", "refs/heads/side");
	assert_value(f, "branch", "", "side");
	assert_value(f, "tag", "", "");
	assert_value(f, "version", "", arena_cstr(f->a, str_slice(commit, 0, 8)));
	assert_value(f, "version", "refs/tags/v2.0", "2.0");
	assert_value(f, "tag", "refs/tags/v2.0", "v2.0");
	assert_value(f, "branch", "refs/tags/v2.0", "");
	sh(f, "git tag v1.0");
	assert_value(f, "ref", "", "refs/tags/v1.0");
	assert_value(f, "version", "", "1.0");
	assert_false(gitvalue_of(f->a, STR("ref"), STR("main"), &value));
	assert_false(gitvalue_of(f->a, STR("ref"), STR("refs/heads/a;b"), &value));
	sh(f, "git tag v1.1");
	assert_false(gitvalue_of(f->a, STR("version"), STR_NONE, &value));
	assert_value(f, "commit", "", arena_cstr(f->a, commit));
}

/* On a machine without git the recipe's values are empty, too; what REF says needs none. */
static void git_that_is_not_there(void **state)
{
	struct fixture *f = *state;
	struct str path = arena_strdup(f->a, str_of(getenv("PATH")));

	assert_int_equal(setenv("PATH", "/nowhere", 1), 0);
	assert_value(f, "commit", "", "");
	assert_value(f, "date", "", "");
	assert_value(f, "version", "", "");
	assert_value(f, "branch", "", "");
	assert_value(f, "tag", "refs/tags/v2.0", "v2.0");
	assert_int_equal(setenv("PATH", path.p, 1), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(times_to_the_nanosecond, setup, teardown),
		cmocka_unit_test_setup_teardown(links, setup, teardown),
		cmocka_unit_test_setup_teardown(modes, setup, teardown),
		cmocka_unit_test_setup_teardown(variables, setup, teardown),
		cmocka_unit_test_setup_teardown(engines, setup, teardown),
		cmocka_unit_test_setup_teardown(git_values, setup, teardown),
		cmocka_unit_test_setup_teardown(git_that_is_not_there, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
