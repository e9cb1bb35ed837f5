#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/diag.h"
#include "../../gen/filelist.h"
#include "../../gen/git.h"
#include "scratch.h"

struct fixture {
	char folder[SCRATCH_SIZE];
	struct arena *a;
	struct diag *d;
	struct git_changes changes;
};

static int setup(void **state)
{
	static struct fixture f;
	FILE *out;

	f = (struct fixture){ .a = arena_new() };
	f.d = diag_new(f.a);
	*state = &f;
	if (!scratch_enter(f.folder) || mkdir("src", 0755) || !(out = fopen("src/a", "w")))
		return 1;
	return fclose(out);
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	arena_free(f->a);
	return scratch_leave(f->folder);
}

/* The paths of a list, with blanks between; "-" in the place of all where it is refused. */
static const char *take(struct fixture *f, const char *text, size_t n)
{
	struct buf b = buf_new(f->a);

	f->changes = (struct git_changes){ .unknown = STR_NONE };
	if (!filelist_take(f->a, f->d, diag_source(f->d, STR("list"), (struct str){ text, n }), &f->changes))
		return "-";
	for (size_t i = 0; i < f->changes.paths.n; i++)
		buf_addf(&b, i ? " %.*s" : "%.*s", STR_ARG(f->changes.paths.items[i]));
	return arena_cstr(f->a, buf_str(&b));
}

#define TAKE(f, text) take((f), (text), sizeof(text) - 1)

static const char *said(struct fixture *f)
{
	struct buf b = buf_new(f->a);

	diag_print(f->d, &b, false);
	return arena_cstr(f->a, buf_str(&b));
}

static void lines_and_nuls(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(TAKE(f, ""), "");
	assert_string_equal(TAKE(f, "\n\n"), "");
	assert_string_equal(TAKE(f, "src/a\n./src//a"), "src/a src/a");
	assert_string_equal(TAKE(f, "src/a\r\nsrc\r\n"), "src/a src");
	assert_string_equal(TAKE(f, "src/a\0src\0"), "src/a src");
	assert_string_equal(TAKE(f, "src/a\0src"), "src/a src");
	assert_string_equal(TAKE(f, "src/../src/a\n."), "src/a .");
	assert_string_equal(said(f), "");
	assert_string_equal(TAKE(f, "src/x\ny\0"), "src/x\ny");
	assert_string_equal(TAKE(f, "\"src/x\"\0"), "\"src/x\""); /* no quotes of git's where it has NULs */
	assert_int_equal(f->changes.unknown.n > 0, true);
}

static void names_as_git_writes_them(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(TAKE(f, "\"src/\\303\\251 \\t\\\"\\\\\"\n"), "src/\303\251 \t\"\\");
	assert_string_equal(TAKE(f, "\"src/a\"\n"), "src/a");
	assert_string_equal(TAKE(f, "\"src/a\n"), "\"src/a");
	assert_string_equal(TAKE(f, "\"\n"), "\"");
	assert_string_equal(TAKE(f, "\"src/x\\\"\n"), "src/x\\");
	assert_string_equal(TAKE(f, "\"src/x\\3\"\n"), "src/x3");
	assert_string_equal(TAKE(f, "\"src/x\\3  y\"\n"), "src/x3  y"); /* digits alone are a number */
}

static void what_is_not_there(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(TAKE(f, "src/b\n"), "src/b");
	assert_int_equal(f->changes.unknown.n, 0);
	assert_non_null(strstr(said(f), "list:1:1: warning: 'src/b' is not there; it counts as removed"));
	assert_string_equal(TAKE(f, "top/src/a\n"), "top/src/a");
	assert_int_equal(f->changes.unknown.n > 0, true);
	assert_non_null(strstr(said(f), "neither 'top/src/a' nor its folder is there; all images count as affected"));
}

static void refuses(struct fixture *f, const char *text, const char *why)
{
	f->d = diag_new(f->a);
	assert_string_equal(take(f, text, strlen(text)), "-");
	assert_non_null(strstr(said(f), why));
}

static void what_is_refused(void **state)
{
	struct fixture *f = *state;

	refuses(f, "src/a\n/etc/passwd\n", "list:2:1: error: '/etc/passwd' is absolute");
	refuses(f, "/\n", "'/' is absolute");
	refuses(f, "\"/etc/\\303\\251\"\n", "is absolute");
	refuses(f, "..\n", "'..' leads out");
	refuses(f, "src/../../x\n", "'src/../../x' leads out");
	refuses(f, "\"\\056\\056/x\"\n", "leads out");
	f->d = diag_new(f->a);
	assert_false(filelist_read(f->a, f->d, STR("nowhere"), &f->changes));
	assert_non_null(strstr(said(f), "nowhere: error: cannot read: No such file or directory"));
	f->d = diag_new(f->a);
	assert_false(filelist_read(f->a, f->d, STR("src"), &f->changes));
	f->d = diag_new(f->a);
	f->changes = (struct git_changes){ .unknown = STR_NONE };
	assert_true(filelist_read(f->a, f->d, STR("src/a"), &f->changes));
	assert_int_equal(f->changes.paths.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(lines_and_nuls, setup, teardown),
		cmocka_unit_test_setup_teardown(names_as_git_writes_them, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_not_there, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_refused, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
