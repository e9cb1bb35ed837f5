#define _XOPEN_SOURCE 700

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../gen/apply.h"
#include "../../gen/applyrefuse.h"
#include "../../gen/arena.h"
#include "../../gen/diag.h"
#include "../../gen/file.h"
#include "../../gen/render.h"
#include "../../gen/stamp.h"
#include "scratch.h"

#define TEXT "# aqueduct-digest: 0000000000000000\nall:\n"

static size_t looks;

/* Takes the place of the library's for all of this program. */
int lstat(const char *path, struct stat *st)
{
	looks++;
	return fstatat(AT_FDCWD, path, st, AT_SYMLINK_NOFOLLOW);
}

/* Each test works in a folder of its own. */
struct fixture {
	struct arena *a;
	struct diag *d;
	char folder[SCRATCH_SIZE];
};

static int setup(void **state)
{
	static struct fixture f;

	f.a = arena_new();
	f.d = diag_new(f.a);
	if (!scratch_enter(f.folder))
		return -1;
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	arena_free(f->a);
	return scratch_leave(f->folder);
}

static void put(const char *path, struct str text)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(text.p, 1, text.n, f), text.n);
	assert_int_equal(fclose(f), 0);
}

static struct str stamped(struct fixture *f, const char *more)
{
	struct str s = STR_NONE;

	assert_true(stamp_put(f->a, arena_printf(f->a, TEXT "%s", more), &s));
	return s;
}

enum { N = 5 };

/* One output in each state. */
static struct outputs one_of_each(struct fixture *f)
{
	static const char *const paths[N] = { "same", "sub/new", "changed", "edited", "foreign" };
	struct str text = stamped(f, "now\n"), before = stamped(f, "before\n");
	struct outputs outs = { 0 };

	for (size_t i = 0; i < N; i++)
		LIST_ADD(f->a, &outs, ((struct output){ .path = str_of(paths[i]), .text = text }));
	put("same", text);
	put("changed", before);
	put("edited", arena_printf(f->a, "%.*sby hand\n", STR_ARG(before)));
	put("foreign", STR("all: mine\n"));
	return outs;
}

static void states_are_told_apart(void **state)
{
	struct fixture *f = *state;
	const struct outputs outs = one_of_each(f);
	struct applied result;

	assert_true(apply_compare(f->a, f->d, &outs, STR("aqueduct.yml"), &result));
	assert_int_equal(diag_errors(f->d), 0);
	assert_int_equal(result.n, N);
	assert_int_equal(result.different, N - 1);
	assert_int_equal(result.items[0].state, APPLY_SAME);
	assert_int_equal(result.items[1].state, APPLY_NEW);
	assert_int_equal(result.items[2].state, APPLY_CHANGED);
	assert_int_equal(result.items[3].state, APPLY_EDITED);
	assert_int_equal(result.items[4].state, APPLY_FOREIGN);
	for (size_t i = 0; i < N; i++)
		assert_string_equal(apply_state_name(result.items[i].state),
			((const char *const[N]){ "same", "new", "changed", "edited", "foreign" })[i]);
}

static void places_that_are_no_files(void **state)
{
	static const char *const paths[] = { "folder", "link", "broken", "pipe" };
	struct fixture *f = *state;
	struct outputs outs = { 0 };
	struct applied result;

	put("file", STR("x"));
	assert_int_equal(mkdir("folder", 0777), 0);
	assert_int_equal(symlink("file", "link"), 0);
	assert_int_equal(symlink("nowhere", "broken"), 0);
	assert_int_equal(mkfifo("pipe", 0666), 0);
	for (size_t i = 0; i < countof(paths); i++)
		LIST_ADD(f->a, &outs, ((struct output){ .path = str_of(paths[i]), .text = STR(TEXT) }));
	assert_false(apply_compare(f->a, f->d, &outs, STR("aqueduct.yml"), &result));
	assert_int_equal(diag_errors(f->d), countof(paths));
}

static void differences(void **state)
{
	struct fixture *f = *state;
	const struct outputs outs = one_of_each(f);
	struct applied result;
	struct buf all = buf_new(f->a), users = buf_new(f->a);

	assert_true(apply_compare(f->a, f->d, &outs, STR("aqueduct.yml"), &result));
	apply_diff(f->a, &outs, &result, &all);
	apply_diff_edited(f->a, &outs, &result, &users);
	assert_int_equal(diag_errors(f->d), 0);
	assert_null(strstr(all.p, "a/same"));
	assert_non_null(strstr(all.p, "--- /dev/null\n+++ b/sub/new\n@@ -0,0 +1,3 @@\n+# aqueduct-digest: "));
	assert_non_null(strstr(all.p, "--- a/changed\n+++ b/changed\n"));
	assert_non_null(strstr(all.p, "\n all:\n-before\n+now\n"));
	assert_non_null(strstr(all.p, "--- a/edited\n"));
	assert_non_null(strstr(all.p, "-all: mine\n"));
	assert_true(str_starts(buf_str(&users), STR("--- a/edited\n")));
	assert_non_null(strstr(users.p, "-by hand\n"));
	assert_null(strstr(users.p, "--- a/foreign\n"));
}

static void what_is_the_users_is_refused(void **state)
{
	struct fixture *f = *state;
	struct outputs outs = one_of_each(f);
	struct applied result;
	struct buf printed = buf_new(f->a);

	assert_true(apply_compare(f->a, f->d, &outs, STR("aqueduct.yml"), &result));
	assert_false(applyrefuse_all(f->a, f->d, &outs, &result));
	assert_int_equal(diag_errors(f->d), 2);
	diag_print(f->d, &printed, false);
	assert_non_null(strstr(printed.p, "edited: error: edited by hand since it was generated [edited]\n"));
	assert_non_null(strstr(printed.p, "foreign: error: not written by aqueduct [foreign]\n"));
	outs.n = 3;
	f->d = diag_new(f->a);
	assert_true(apply_compare(f->a, f->d, &outs, STR("aqueduct.yml"), &result));
	assert_true(applyrefuse_all(f->a, f->d, &outs, &result));
	assert_int_equal(diag_errors(f->d), 0);
}

static void what_differs_is_written(void **state)
{
	struct fixture *f = *state;
	struct outputs outs = one_of_each(f);
	struct applied result;
	struct stat before, after;

	outs.items[1].executable = true;
	assert_int_equal(stat("same", &before), 0);
	assert_true(apply_compare(f->a, f->d, &outs, STR("aqueduct.yml"), &result));
	assert_true(apply_write(f->a, f->d, &outs, &result));
	assert_int_equal(diag_errors(f->d), 0);
	assert_int_equal(stat("same", &after), 0);
	assert_int_equal(before.st_ino, after.st_ino); /* not even touched */
	assert_int_equal(stat("sub/new", &after), 0);
	assert_true(after.st_mode & 0100);
	assert_true(apply_compare(f->a, f->d, &outs, STR("aqueduct.yml"), &result));
	assert_int_equal(result.different, 0);
	for (size_t i = 0; i < N; i++)
		assert_int_equal(result.items[i].state, APPLY_SAME);
	assert_true(applyrefuse_all(f->a, f->d, &outs, &result));
	assert_true(apply_write(f->a, f->d, &outs, &result));
}

static void a_fault_leaves_all_as_it_was(void **state)
{
	struct fixture *f = *state;
	struct outputs outs = one_of_each(f);
	struct applied result;
	struct str text;

	assert_true(apply_compare(f->a, f->d, &outs, STR("aqueduct.yml"), &result));
	assert_int_equal(mkdir("sub", 0777), 0);
	assert_int_equal(mkdir("sub/new", 0777), 0); /* since then */
	assert_false(apply_write(f->a, f->d, &outs, &result));
	assert_int_equal(diag_errors(f->d), 1);
	assert_int_equal(file_read(f->a, STR("foreign"), &text), 0);
	assert_true(str_is(text, "all: mine\n"));
	assert_int_equal(file_read(f->a, STR("changed"), &text), 0);
	assert_true(str_eq(text, stamped(f, "before\n")));
}

/* An edit that is saved while this runs is not lost, and a file that is none any more not removed with it. */
static void what_is_saved_meanwhile_stays(void **state)
{
	struct fixture *f = *state;
	struct outputs outs = one_of_each(f);
	struct applied result;
	struct str text;

	assert_true(apply_compare(f->a, f->d, &outs, STR("aqueduct.yml"), &result));
	put("changed", STR("saved\n"));
	assert_false(apply_write(f->a, f->d, &outs, &result));
	assert_int_equal(file_read(f->a, STR("changed"), &text), 0);
	assert_true(str_is(text, "saved\n"));
	assert_int_equal(file_kind(f->a, STR("sub/new")), FILE_ABSENT);
	put("changed", stamped(f, "before\n"));
	assert_true(apply_write(f->a, f->d, &outs, &result));
}

static void nothing_to_do(void **state)
{
	struct fixture *f = *state;
	const struct outputs outs = { 0 };
	struct applied result;
	struct buf b = buf_new(f->a);

	assert_true(apply_compare(f->a, f->d, &outs, STR("aqueduct.yml"), &result));
	assert_int_equal(result.n + result.different, 0);
	apply_diff(f->a, &outs, &result, &b);
	assert_int_equal(b.n, 0);
	assert_true(applyrefuse_all(f->a, f->d, &outs, &result));
	assert_true(apply_write(f->a, f->d, &outs, &result));
}

/* Bases of other descriptors cost some looks each, however many outputs there are. */
static void bases_of_others_are_cheap(void **state)
{
	enum { MANY = 100 };
	struct fixture *f = *state;
	struct outputs outs = { 0 };
	struct str text = stamped(f, "# by aqueduct from other.yml. \n");
	struct applied result;

	assert_int_equal(mkdir(".aqueduct", 0777), 0);
	assert_int_equal(mkdir(".aqueduct/base", 0777), 0);
	for (size_t i = 0; i < MANY; i++) {
		LIST_ADD(f->a, &outs, ((struct output){ .path = arena_printf(f->a, "mine%zu", i), .text = text }));
		put(outs.items[i].path.p, text);
		put(arena_printf(f->a, "theirs%zu", i).p, text);
		put(arena_printf(f->a, ".aqueduct/base/theirs%zu", i).p, text);
	}
	looks = 0;
	assert_true(apply_compare(f->a, f->d, &outs, STR("aqueduct.yml"), &result));
	assert_int_equal(result.n_former, 0);
	assert_true(looks >= MANY && looks < MANY * 50);
	assert_true(apply_compare(f->a, f->d, &outs, STR("other.yml"), &result));
	assert_int_equal(result.n_former, MANY);
}

/* Its base says that it was an output, and what it was. */
static void put_former(struct fixture *f, const char *folders, const char *path, struct str text)
{
	struct str rest = str_of(folders), folder;

	while (str_cut(&rest, ' ', &folder))
		assert_int_equal(mkdir(arena_cstr(f->a, folder), 0777), 0);
	put(path, text);
	put(arena_printf(f->a, ".aqueduct/base/%s", path).p, text);
}

/* Where one file has two names, as on a disk that takes capitals for small letters, none of them is to be removed. */
static void another_name_of_an_output(void **state)
{
	struct fixture *f = *state;
	struct outputs outs = { 0 };
	struct str text = stamped(f, "# by aqueduct from other.yml. \n");
	struct applied result;

	put_former(f, ".aqueduct .aqueduct/base ", "second", text);
	assert_int_equal(link("second", "first"), 0);
	LIST_ADD(f->a, &outs, ((struct output){ .path = STR("first"), .text = text }));
	assert_true(apply_compare(f->a, f->d, &outs, STR("other.yml"), &result));
	assert_int_equal(result.items[0].state, APPLY_SAME);
	assert_int_equal(result.n_former, 0);
	assert_int_equal(unlink("second"), 0);
	put("second", text);
	assert_true(apply_compare(f->a, f->d, &outs, STR("other.yml"), &result));
	assert_int_equal(result.n_former, 1);
	assert_int_equal(result.former[0].left, LEFT_INTACT);
}

/* What lies behind a link is not aqueduct's to remove, whatever it says. */
static void a_former_output_behind_a_link(void **state)
{
	struct fixture *f = *state;
	const struct outputs none = { 0 };
	struct str text = stamped(f, "# by aqueduct from other.yml. \n"), there;
	struct applied result;

	put_former(f, ".aqueduct .aqueduct/base .aqueduct/base/ci ci ", "ci/x", text);
	assert_int_equal(rename("ci", "real"), 0);
	assert_int_equal(symlink("real", "ci"), 0);
	assert_true(apply_compare(f->a, f->d, &none, STR("other.yml"), &result));
	assert_int_equal(result.n_former, 1);
	assert_int_equal(result.former[0].left, LEFT_FOREIGN);
	assert_true(apply_write(f->a, f->d, &none, &result));
	assert_int_equal(file_read(f->a, STR("real/x"), &there), 0);
	assert_true(str_eq(there, text));
	assert_int_equal(file_kind(f->a, STR(".aqueduct/base/ci/x")), FILE_ABSENT);
}

/* What git did to its line ends is no edit; a line more is one. */
static void a_former_output_with_other_line_ends(void **state)
{
	struct fixture *f = *state;
	const struct outputs none = { 0 };
	struct str text = stamped(f, "# by aqueduct from other.yml. \n");
	struct str crlf = arena_printf(f->a, "%.*s\r\n", STR_ARG(str_slice(text, 0, text.n - 1)));
	struct applied result;

	put_former(f, ".aqueduct .aqueduct/base ", "x", text);
	put("x", arena_printf(f->a, "%.*smine\r\n", STR_ARG(crlf)));
	assert_true(apply_compare(f->a, f->d, &none, STR("other.yml"), &result));
	assert_int_equal(result.former[0].left, LEFT_EDITED);
	assert_true(apply_write(f->a, f->d, &none, &result)); /* it may be an output again, and be merged then */
	assert_int_equal(file_kind(f->a, STR(".aqueduct/base/x")), FILE_REGULAR);
	put("x", STR("mine\n"));
	assert_true(apply_compare(f->a, f->d, &none, STR("other.yml"), &result));
	assert_int_equal(result.former[0].left, LEFT_FOREIGN);
	put("x", crlf);
	assert_true(apply_compare(f->a, f->d, &none, STR("other.yml"), &result));
	assert_int_equal(result.former[0].left, LEFT_INTACT);
	assert_true(apply_write(f->a, f->d, &none, &result));
	assert_int_equal(file_kind(f->a, STR("x")), FILE_ABSENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(states_are_told_apart, setup, teardown),
		cmocka_unit_test_setup_teardown(places_that_are_no_files, setup, teardown),
		cmocka_unit_test_setup_teardown(differences, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_the_users_is_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(what_differs_is_written, setup, teardown),
		cmocka_unit_test_setup_teardown(a_fault_leaves_all_as_it_was, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_saved_meanwhile_stays, setup, teardown),
		cmocka_unit_test_setup_teardown(nothing_to_do, setup, teardown),
		cmocka_unit_test_setup_teardown(bases_of_others_are_cheap, setup, teardown),
		cmocka_unit_test_setup_teardown(another_name_of_an_output, setup, teardown),
		cmocka_unit_test_setup_teardown(a_former_output_behind_a_link, setup, teardown),
		cmocka_unit_test_setup_teardown(a_former_output_with_other_line_ends, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
