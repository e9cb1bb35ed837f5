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
	f->d = diag_new(f->a);
	assert_true(apply_compare(f->a, f->d, &f->outs, STR("aqueduct.yml"), &f->states));
	assert_false(applyrefuse_all(f->a, f->d, &f->outs, &f->states)); /* and without a merge */
	assert_true(diag_has(f->d, "conflict") && !diag_has(f->d, "edited"));
}

/* A conflict that is there is decided anew: it ends where the lines are generated as they were, and never holds another. */
static void a_conflict_is_decided_anew(void **state)
{
	struct fixture *f = *state;
	struct str text;

	merge(f, "a\nb\nc\nd\n");
	write_all(f);
	text = get(f);
	put(f, arena_printf(f->a, "%.*sb\nmine\nc\nd\n", STR_ARG(str_slice(text, 0, text.n - 6))));
	assert_int_equal(merge(f, "a\nd\n"), APPLY_MERGED);
	write_all(f);
	assert_true(holds(f, "\na\n<<<<<<< yours\nb\nmine\nc\n||||||| as it was generated\nb\nc\n=======\n>>>>>>> as it is generated now\nd\n"));
	assert_int_equal(merge(f, "a\nx\nd\n"), APPLY_EDITED); /* there would be marks within marks */
	assert_false(applyrefuse_all(f->a, f->d, &f->outs, &f->states));
	assert_true(diag_has(f->d, "conflict"));
	text = get(f);
	put(f, arena_printf(f->a, "%.*sedit\nd\n", STR_ARG(str_slice(text, 0, text.n - 2))));
	assert_int_equal(merge(f, "a\nb\nc\nd\n"), APPLY_MERGED); /* an edit beside it stays */
	write_all(f);
	assert_true(holds(f, "\na\nb\nmine\nc\nedit\nd\n"));
	merge(f, "a\nd\n");
	write_all(f);
	put(f, arena_printf(f->a, "%.*s%.*s", STR_ARG(str_slice(text, 0, str_find(text, STR("a\n<<<")))),
		STR_ARG(str_from(text, str_find(text, STR("<<<"))))));
	assert_int_equal(merge(f, "a\nb\nc\nd\n"), APPLY_MERGED); /* one that touches it: it is still to be decided */
	assert_true(str_find(f->states.items[0].text, STR("<<<<<<< yours\nb\nmine\nc\n")) < f->states.items[0].text.n);
	put(f, text);
	assert_int_equal(merge(f, "a\nb\nc\nd\n"), APPLY_MERGED);
	write_all(f);
	assert_true(holds(f, "\na\nb\nmine\nc\nd\n") && !holds(f, "<<<"));
	assert_true(applymerge_conflicts(f->d, &f->outs, &f->states));
}

/* An edit where the marks are: they are merged as any lines. */
static void a_conflict_with_an_edit_in_it(void **state)
{
	struct fixture *f = *state;
	struct str text;

	merge(f, "a\nb\nc\n");
	write_all(f);
	text = get(f);
	put(f, arena_printf(f->a, "%.*smine\nc\n", STR_ARG(str_slice(text, 0, text.n - 4))));
	merge(f, "a\nB\nc\n");
	write_all(f);
	text = get(f);
	put(f, arena_printf(f->a, "%.*sedit\n>>>>>>> as it is generated now\nc\n", STR_ARG(str_slice(text, 0, str_find(text, STR("B\n>>>"))))));
	assert_int_equal(merge(f, "a\nB\nc\n2\n"), APPLY_MERGED);
	write_all(f);
	assert_true(holds(f, "mine\n") && holds(f, "edit\n") && holds(f, "c\n2\n"));
}

/* What somebody wrote into what was generated stays, whatever is generated then. */
static void a_conflict_with_a_line_more(void **state)
{
	static const char *const now[] = { "a\nB\nc\n2\n", "a\nb\nc\n", "a\nc\n", "a\nB\nC\nc\n", "1\n" };
	static const char *const places[] = { "B\n", "b\n", "mine\n" };
	struct fixture *f = *state;
	struct str text, with;

	merge(f, "a\nb\nc\n");
	write_all(f);
	text = get(f);
	put(f, arena_printf(f->a, "%.*smine\nc\n", STR_ARG(str_slice(text, 0, text.n - 4))));
	merge(f, "a\nB\nc\n");
	write_all(f);
	text = get(f);
	for (size_t i = 0; i < countof(now) * countof(places); i++) {
		size_t at = str_find(text, str_of(places[i % countof(places)]));

		assert_true(at < text.n);
		with = arena_printf(f->a, "%.*swritten\n%.*s", STR_ARG(str_slice(text, 0, at)), STR_ARG(str_from(text, at)));
		assert_true(file_write_all(f->a, f->d, &(struct file_out){ .path = STR("out"), .text = with }, 1));
		merge(f, now[i / countof(places)]);
		if (applyrefuse_all(f->a, f->d, &f->outs, &f->states))
			assert_true(str_find(f->states.items[0].text, STR("written\n")) < f->states.items[0].text.n);
		else
			assert_true(diag_has(f->d, "conflict"));
	}
}

/* Conflicts of git's, in the output and in its base: what is generated now, where neither side was edited by hand. */
static void a_merge_of_git(void **state)
{
	static const char conflict[] = "# <<<<<<< no mark\n<<<<<<<< HEAD:out\n# aqueduct-digest: %s\n%s========\n# aqueduct-digest: %s\n%s"
		">>>>>>>> other:out\n%s";
	struct fixture *f = *state;
	const char *one = arena_cstr(f->a, stamp_digest(stamped(f, "x\na\nb\n")));
	const char *two = arena_cstr(f->a, stamp_digest(stamped(f, "y\na\nb\n")));
	struct str base = arena_printf(f->a, conflict, one, "x\n", two, "y\n", "a\nb\n");
	const struct str refused[] = {
		arena_printf(f->a, conflict, one, "x\nmine\n", two, "y\n", "a\nb\n"), /* edited */
		arena_printf(f->a, conflict, one, "x\n", two, "y\n", "a\nmine\nb\n"),
		arena_printf(f->a, "%.*s<<<<<<< yours\nb\n||||||| as it was generated\n=======\nc\n>>>>>>> as it is generated now\n",
			STR_ARG(str_slice(base, 0, base.n - 2))), /* and another merge had left one */
		str_slice(base, 0, str_find(base, STR(">>>>"))), /* and somebody began to take it out */
	};
	struct file_out files[] = { { .path = STR("out"), .text = base }, { .path = STR(".aqueduct/base/out"), .text = base } };

	assert_true(file_write_all(f->a, f->d, files, 2));
	assert_int_equal(merge(f, "x\ny\na\nb\n"), APPLY_CHANGED);
	write_all(f);
	assert_int_equal(merge(f, "x\ny\na\nb\n"), APPLY_SAME);
	for (size_t i = 0; i < countof(refused); i++) {
		files[0].text = refused[i];
		assert_true(file_write_all(f->a, f->d, files, 2));
		assert_int_equal(merge(f, "x\ny\na\nb\n"), APPLY_EDITED);
		assert_false(applyrefuse_all(f->a, f->d, &f->outs, &f->states));
		assert_true(diag_has(f->d, "conflict") && !diag_has(f->d, "edited"));
	}
	files[0].text = base;
	files[1].removed = true; /* without the base nobody knows */
	assert_true(file_write_all(f->a, f->d, files, 2));
	assert_int_equal(merge(f, "x\ny\na\nb\n"), APPLY_EDITED);
}

/* Lines that look like marks may be generated, and mean nothing then. */
static void what_looks_like_marks(void **state)
{
	static const char lines[] = "cat <<END\n<<<<<<< a\nb\n=======\nc\n>>>>>>> d\nEND\n";
	struct fixture *f = *state;

	merge(f, lines);
	write_all(f);
	put(f, arena_printf(f->a, "%.*smine\n", STR_ARG(get(f))));
	assert_int_equal(merge(f, arena_printf(f->a, "first\n%s", lines).p), APPLY_MERGED);
	write_all(f);
	assert_true(holds(f, "\nfirst\ncat <<END\n<<<<<<< a\n") && holds(f, "END\nmine\n"));
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
	assert_true(str_is(why, "there is no '.aqueduct/base/out'; with the descriptor as it was, 'gen --merge' makes it"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(an_edit_is_kept, setup, teardown),
		cmocka_unit_test_setup_teardown(conflicts_are_said, setup, teardown),
		cmocka_unit_test_setup_teardown(a_conflict_is_decided_anew, setup, teardown),
		cmocka_unit_test_setup_teardown(a_conflict_with_an_edit_in_it, setup, teardown),
		cmocka_unit_test_setup_teardown(a_conflict_with_a_line_more, setup, teardown),
		cmocka_unit_test_setup_teardown(a_merge_of_git, setup, teardown),
		cmocka_unit_test_setup_teardown(what_looks_like_marks, setup, teardown),
		cmocka_unit_test_setup_teardown(line_ends_are_no_conflict, setup, teardown),
		cmocka_unit_test_setup_teardown(only_the_right_base_counts, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
