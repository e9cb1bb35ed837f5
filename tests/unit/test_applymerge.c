#define _XOPEN_SOURCE 700

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../gen/apply.h"
#include "../../gen/applymerge.h"
#include "../../gen/applyrefuse.h"
#include "../../gen/arena.h"
#include "../../gen/diag.h"
#include "../../gen/file.h"
#include "../../gen/filewrite.h"
#include "../../gen/render.h"
#include "../../gen/stamp.h"

/* Each test works in a folder of its own, with one output. */
struct fixture {
	struct arena *a;
	struct diag *d;
	struct outputs outs;
	struct applied states;
	char folder[64];
};

static int setup(void **state)
{
	static struct fixture f;

	f = (struct fixture){ .a = arena_new(), .folder = "/tmp/aqueduct-XXXXXX" };
	f.d = diag_new(f.a);
	*state = &f;
	return !mkdtemp(f.folder) || chdir(f.folder);
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	int failed = system("rm -rf .aqueduct out") || chdir("/") || rmdir(f->folder);

	arena_free(f->a);
	return failed;
}

static void put(struct fixture *f, struct str text)
{
	const struct file_out file = { STR("out"), text, false, false, NULL, false };

	assert_true(file_write_all(f->a, f->d, &file, 1));
}

static struct str get(struct fixture *f)
{
	struct str text = STR_NONE;

	assert_int_equal(file_read(f->a, STR("out"), &text), 0);
	return text;
}

static struct str stamped(struct fixture *f, const char *lines)
{
	struct str s = STR_NONE;

	assert_true(stamp_put(f->a, arena_printf(f->a, "# aqueduct-digest: 0000000000000000\n%s", lines), &s));
	return s;
}

/* Compare with what is generated from now on, and merge. */
static enum apply_state merge(struct fixture *f, const char *lines)
{
	f->d = diag_new(f->a);
	f->outs = (struct outputs){ 0 };
	LIST_ADD(f->a, &f->outs, ((struct output){ .path = STR("out"), .text = stamped(f, lines) }));
	assert_true(apply_compare(f->a, f->d, &f->outs, STR("aqueduct.yml"), &f->states));
	applymerge_all(f->a, f->d, &f->outs, &f->states);
	return f->states.items[0].state;
}

static void write_all(struct fixture *f)
{
	assert_true(apply_write(f->a, f->d, &f->outs, &f->states));
}

static bool holds(struct fixture *f, const char *what)
{
	struct str text = get(f);

	return str_find(text, str_of(what)) < text.n;
}

static void an_edit_is_kept(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(merge(f, "a\nb\nc\n"), APPLY_NEW);
	write_all(f);
	put(f, arena_printf(f->a, "%.*smine\n", STR_ARG(get(f))));
	assert_int_equal(merge(f, "a\nb\nc\n"), APPLY_KEPT);
	assert_int_equal(f->states.different, 0);
	assert_int_equal(merge(f, "A\nb\nc\n"), APPLY_MERGED);
	write_all(f);
	assert_true(holds(f, "\nA\nb\nc\nmine\n"));
	assert_true(str_eq(stamp_digest(get(f)), stamp_digest(stamped(f, "A\nb\nc\n"))));
	assert_int_equal(stamp_read(f->a, get(f)), STAMP_EDITED);
	assert_int_equal(merge(f, "A\nb\nc\n"), APPLY_KEPT); /* a second one changes nothing */
	assert_int_equal(f->states.different + f->states.stale, 0);
	assert_int_equal(merge(f, "A\nb\nC\n"), APPLY_MERGED);
	write_all(f);
	assert_true(holds(f, "\nA\nb\nC\nmine\n"));
	assert_int_equal(merge(f, "A\nb\nC\nmine\n"), APPLY_CHANGED); /* the edit is what is generated now */
	write_all(f);
	assert_int_equal(merge(f, "A\nb\nC\nmine\n"), APPLY_SAME);
}

static void conflicts_are_said(void **state)
{
	struct fixture *f = *state;
	struct str text;

	merge(f, "a\nb\nc\n");
	write_all(f);
	text = get(f);
	put(f, arena_printf(f->a, "%.*smine\nc\n", STR_ARG(str_slice(text, 0, text.n - 4))));
	assert_int_equal(merge(f, "a\nB\nc\n"), APPLY_MERGED);
	write_all(f);
	assert_false(applymerge_conflicts(f->d, &f->outs, &f->states));
	assert_int_equal(diag_errors(f->d), 1);
	assert_true(holds(f, "\na\n<<<<<<< yours\nmine\n||||||| as it was generated\nb\n=======\nB\n>>>>>>> as it is generated now\nc\n"));
	assert_int_equal(merge(f, "a\nB\nc\n"), APPLY_KEPT); /* and said until they are resolved */
	assert_false(applymerge_conflicts(f->d, &f->outs, &f->states));
}

static struct str crlf(struct fixture *f, struct str text)
{
	struct buf b = buf_new(f->a);
	struct str line;

	while (str_line(&text, &line))
		buf_addf(&b, "%.*s\r\n", STR_ARG(line));
	return buf_str(&b);
}

/* Line ends are no edit that meets what is generated, and the result has those that are generated. */
static void line_ends_are_no_conflict(void **state)
{
	struct fixture *f = *state;
	struct str text;

	merge(f, "a\nb\nc\n");
	write_all(f);
	text = arena_strdup(f->a, get(f));
	put(f, crlf(f, text));
	assert_int_equal(merge(f, "a\nB\nc\n"), APPLY_CHANGED);
	assert_true(f->states.items[0].only_ends);
	assert_true(str_eq(f->states.items[0].text, f->outs.items[0].text));
	put(f, crlf(f, arena_printf(f->a, "%.*smine\n", STR_ARG(text))));
	assert_int_equal(merge(f, "a\nB\nc\n"), APPLY_MERGED);
	assert_false(f->states.items[0].only_ends);
	write_all(f);
	assert_true(applymerge_conflicts(f->d, &f->outs, &f->states));
	assert_true(holds(f, "\na\nB\nc\nmine\n"));
	put(f, arena_printf(f->a, "%.*sone\r\n", STR_ARG(get(f)))); /* one line's end is a person's */
	assert_int_equal(merge(f, "a\nB\nc\n"), APPLY_KEPT);
	assert_false(f->states.items[0].crlf);
}

/* Killed between an output and its base: the digests tell. Another generation's base is none. */
static void only_the_right_base_counts(void **state)
{
	struct fixture *f = *state;
	struct str base, why;
	const struct file_out other = { STR(".aqueduct/base/out"), stamped(f, "0\n"), false, false, NULL, false };

	merge(f, "a\nb\n");
	write_all(f);
	put(f, arena_printf(f->a, "%.*smine\n", STR_ARG(get(f))));
	assert_true(file_write_all(f->a, f->d, &other, 1));
	assert_int_equal(merge(f, "a\nb\n"), APPLY_KEPT);
	assert_int_equal(f->states.stale, 1);
	assert_int_equal(merge(f, "a\nb\nc\n"), APPLY_EDITED);
	assert_false(apply_find_base(f->a, &f->states.items[0], STR("out"), f->outs.items[0].text, &base, &why));
	assert_true(str_is(why, "'.aqueduct/base/out' is another generation than the one that was edited"));
	assert_false(applyrefuse_all(f->a, f->d, &f->outs, &f->states));
	assert_int_equal(unlink(".aqueduct/base/out"), 0);
	assert_int_equal(merge(f, "a\nb\nc\n"), APPLY_EDITED);
	assert_false(apply_find_base(f->a, &f->states.items[0], STR("out"), f->outs.items[0].text, &base, &why));
	assert_true(str_is(why, "there is no '.aqueduct/base/out'"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(an_edit_is_kept, setup, teardown),
		cmocka_unit_test_setup_teardown(conflicts_are_said, setup, teardown),
		cmocka_unit_test_setup_teardown(line_ends_are_no_conflict, setup, teardown),
		cmocka_unit_test_setup_teardown(only_the_right_base_counts, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
