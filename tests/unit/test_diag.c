#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/diag.h"

struct fixture {
	struct arena *a;
	struct diag *d;
};

static int setup(void **state)
{
	static struct fixture f;

	f.a = arena_new();
	f.d = diag_new(f.a);
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	arena_free(f->a);
	return 0;
}

static void assert_prints(const struct fixture *f, const char *want)
{
	struct buf out = buf_new(f->a);

	diag_print(f->d, &out, false);
	assert_string_equal(out.p, want);
}

static void assert_pos(struct pos pos, size_t line, size_t col, size_t len)
{
	assert_int_equal(pos.line, line);
	assert_int_equal(pos.col, col);
	assert_int_equal(pos.len, len);
}

static void nothing_prints_nothing(void **state)
{
	struct fixture *f = *state;

	assert_prints(f, "");
	assert_int_equal(diag_errors(f->d), 0);
	assert_int_equal(diag_warnings(f->d), 0);
}

static void positions(void **state)
{
	struct fixture *f = *state;
	const struct source *s = diag_source(f->d, STR("f"), STR("ab\n\tcd \xC3\xA9x\r\n\nend"));

	assert_pos(diag_pos(s, 0, 2), 1, 1, 2);
	assert_pos(diag_pos(s, 1, 5), 1, 2, 1);
	assert_pos(diag_pos(s, 2, 3), 1, 3, 0);
	assert_pos(diag_pos(s, 3, 4), 2, 1, 0);
	assert_pos(diag_pos(s, 4, 6), 2, 2, 2);
	assert_pos(diag_pos(s, 7, 10), 2, 5, 2);
	assert_pos(diag_pos(s, 9, 99), 2, 6, 1);
	assert_pos(diag_pos(s, 12, 13), 3, 1, 0);
	assert_pos(diag_pos(s, 13, 16), 4, 1, 3);
	assert_pos(diag_pos(s, 16, 16), 4, 4, 0);
	assert_pos(diag_pos(s, 999, 1000), 4, 4, 0);
	assert_pos(diag_pos(s, 15, 3), 4, 3, 0);
	assert_pos(diag_whole(s), 0, 0, 0);
}

/* The answer does not depend on how the room finds it. */
static void positions_in_long_texts(void **state)
{
	struct fixture *f = *state;
	struct buf b = buf_new(f->a);
	const struct source *s;
	size_t line = 1, col = 1;

	for (size_t i = 0; i < 900; i++)
		buf_adds(&b, i % 97 == 0 ? "\n\n" : i % 5 ? "x" : "\xE2\x82\xAC");
	s = diag_source(f->d, STR("f"), buf_str(&b));
	for (size_t i = 0; i <= b.n; i++) {
		if (i == b.n || ((unsigned char)b.p[i] & 0xC0) != 0x80) {
			assert_int_equal(diag_pos(s, i, i + 1).line, line);
			assert_int_equal(diag_pos(s, i, i + 1).col, col);
			col++;
		}
		if (i < b.n && b.p[i] == '\n') {
			line++;
			col = 1;
		}
	}
}

static void renders_with_a_caret(void **state)
{
	struct fixture *f = *state;
	const struct source *s = diag_source(f->d, STR("aqueduct.yml"), STR("image: x\n  archs: [a]\n"));

	assert_false(diag_error(f->d, "unknown-key", diag_pos(s, 11, 16), "unknown key '%s'", "archs"));
	diag_note(f->d, diag_pos(s, 11, 16), "did you mean '%s'?", "arches");
	assert_int_equal(diag_errors(f->d), 1);
	assert_prints(f,
		"aqueduct.yml:2:3: error: unknown key 'archs' [unknown-key]\n"
		"    2 |   archs: [a]\n"
		"      |   ^~~~~\n"
		"aqueduct.yml:2:3: note: did you mean 'arches'?\n");
}

static void notes_show_another_line_only(void **state)
{
	struct fixture *f = *state;
	const struct source *s = diag_source(f->d, STR("f"), STR("one\ntwo\n"));

	diag_warn(f->d, "twice", diag_pos(s, 4, 7), "second");
	diag_note(f->d, diag_pos(s, 0, 3), "first is here");
	diag_note(f->d, diag_whole(s), "and the file");
	diag_note(f->d, (struct pos){ 0 }, "and nothing");
	assert_int_equal(diag_warnings(f->d), 1);
	assert_int_equal(diag_errors(f->d), 0);
	assert_prints(f,
		"f:2:1: warning: second [twice]\n"
		"    2 | two\n"
		"      | ^~~\n"
		"f:1:1: note: first is here\n"
		"    1 | one\n"
		"      | ^~~\n"
		"f: note: and the file\n"
		"aqueduct: note: and nothing\n");
}

static void carets_stand_under_tabs_and_wide_letters(void **state)
{
	struct fixture *f = *state;
	const struct source *s = diag_source(f->d, STR("f"), STR("\t\xC3\xA9\ta\xE2\x82\xAC!\r\n"));

	diag_error(f->d, "c", diag_pos(s, 4, 8), "x");
	assert_prints(f,
		"f:1:4: error: x [c]\n"
		"    1 | \t\xC3\xA9\ta\xE2\x82\xAC!\n"
		"      | \t \t^~\n");
}

static void control_bytes_are_masked(void **state)
{
	struct fixture *f = *state;
	const struct source *s = diag_source(f->d, STR("n\nm"), STR("a\x1b[31m\xC2\x9B" "b\x7f\n"));

	diag_error(f->d, "c", diag_pos(s, 8, 9), "'%s'", "\033]0;\x07\t\n\xC2\x85\xC2\xA0");
	assert_prints(f,
		"n?m:1:8: error: '?]0;????\xC2\xA0' [c]\n"
		"    1 | a?[31m?b?\n"
		"      |        ^\n");
}

static void a_byte_order_mark_has_no_width(void **state)
{
	struct fixture *f = *state;
	const struct source *s = diag_source(f->d, STR("f"), STR("\xEF\xBB\xBF" "ab\ncd"));

	assert_pos(diag_pos(s, 0, 3), 1, 1, 0);
	assert_pos(diag_pos(s, 7, 8), 2, 2, 1);
	diag_error(f->d, "c", diag_pos(s, 4, 5), "x");
	assert_prints(f, "f:1:2: error: x [c]\n    1 | ab\n      |  ^\n");
}

static void sorts_and_drops_duplicates(void **state)
{
	struct fixture *f = *state;
	const struct source *first = diag_source(f->d, STR("a"), STR("xyz\n"));
	const struct source *second = diag_source(f->d, STR("b"), STR("q"));

	diag_error(f->d, "c", diag_whole(second), "last");
	diag_error(f->d, "c", diag_pos(first, 2, 3), "fourth");
	diag_error(f->d, "c", diag_pos(first, 0, 1), "second");
	diag_warn(f->d, "c", diag_pos(first, 0, 1), "third");
	diag_error(f->d, "d", diag_pos(first, 0, 1), "second");
	diag_warn(f->d, "c", diag_pos(first, 0, 1), "third");
	diag_error(f->d, "c", diag_whole(first), "whole");
	diag_error(f->d, "c", (struct pos){ 0 }, "no file");
	assert_prints(f,
		"aqueduct: error: no file [c]\n"
		"a: error: whole [c]\n"
		"a:1:1: error: second [c]\n    1 | xyz\n      | ^\n"
		"a:1:1: warning: third [c]\n    1 | xyz\n      | ^\n"
		"a:1:3: error: fourth [c]\n    1 | xyz\n      |   ^\n"
		"b: error: last [c]\n");
}

static void shows_twenty_of_each(void **state)
{
	struct fixture *f = *state;
	const struct source *s = diag_source(f->d, STR("f"), STR(""));
	struct buf want = buf_new(f->a);

	for (int i = 0; i < 22; i++) {
		diag_error(f->d, "c", diag_whole(s), "error %d", i);
		diag_warn(f->d, "c", diag_whole(s), "warning %d", i);
		if (i < 20)
			buf_addf(&want, "f: error: error %d [c]\n", i);
		if (i < 20)
			buf_addf(&want, "f: warning: warning %d [c]\n", i);
	}
	buf_adds(&want, "aqueduct: and 2 more errors\naqueduct: and 2 more warnings\n");
	assert_int_equal(diag_errors(f->d), 22);
	assert_prints(f, want.p);
}

/* The line is found from marks in the text, wherever those fall. */
static void lines_of_long_texts(void **state)
{
	struct fixture *f = *state;
	struct buf text = buf_new(f->a), want = buf_new(f->a);
	const struct source *s;

	for (size_t i = 0; i < 2000; i++)
		buf_addf(&text, "%s%.*s\n", i % 7 ? "\t" : "", (int)(i % 90), "0123456789012345678901234567890123456789012345678901234567890"
			"12345678901234567890123456789");
	s = diag_source(f->d, STR("f"), buf_str(&text));
	for (size_t i = 1; i <= 2000; i += 111) {
		diag_warn(f->d, "c", (struct pos){ s, (uint32_t)i, 1, 1 }, "w");
		buf_addf(&want, "f:%zu:1: warning: w [c]\n%5zu | %s%.*s\n      | ^\n", i, i, (i - 1) % 7 ? "\t" : "", (int)((i - 1) % 90),
			"012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789");
	}
	assert_prints(f, want.p);
}

/* Not within a character. */
static void leaves_out_the_middle_of_a_message(void **state)
{
	struct fixture *f = *state;
	struct buf text = buf_new(f->a), out = buf_new(f->a);

	for (size_t i = 0; i < 100000; i++)
		buf_adds(&text, "\xE2\x82\xAC");
	diag_error(f->d, "c", (struct pos){ 0 }, "'%s' is long", text.p);
	diag_print(f->d, &out, false);
	assert_true(out.n > 900 && out.n < 1100);
	assert_non_null(strstr(out.p, "aqueduct: error: '\xE2\x82\xAC"));
	assert_non_null(strstr(out.p, "\xE2\x82\xAC[...]\xE2\x82\xAC"));
	assert_non_null(strstr(out.p, "\xE2\x82\xAC' is long [c]\n"));
}

static void says_what_the_system_said(void **state)
{
	struct fixture *f = *state;
	struct str want = arena_printf(f->a, "p/q: error: cannot open: %s [system]\n", strerror(ENOENT));

	assert_false(diag_errno(f->d, STR("p/q"), "cannot open", ENOENT));
	assert_prints(f, want.p);
}

static void colours(void **state)
{
	struct fixture *f = *state;
	struct buf out = buf_new(f->a);

	diag_error(f->d, "c", (struct pos){ 0 }, "x");
	diag_print(f->d, &out, true);
	assert_string_equal(out.p, "aqueduct: \033[1;31merror:\033[0m x [c]\n");
}

static void long_and_missing_lines(void **state)
{
	struct fixture *f = *state;
	struct buf b = buf_new(f->a);
	const struct source *s;

	buf_pad(&b, 'x', 401);
	buf_addc(&b, '\n');
	s = diag_source(f->d, STR("f"), buf_str(&b));
	diag_error(f->d, "c", diag_pos(s, 0, 5), "long");
	diag_error(f->d, "c", diag_pos(s, 402, 402), "end");
	assert_prints(f, "f:1:1: error: long [c]\nf:2:1: error: end [c]\n    2 | \n      | ^\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

static struct pos at(const struct source *src, unsigned line)
{
	return (struct pos){ src, line, 1, 1 };
}

/* What another run has is forgotten, one for one, wherever it stands there; notes go with their messages. */
static void forgets_what_is_known(void **state)
{
	struct fixture *f = *state;
	struct diag *old = diag_new(f->a), *copy;
	const struct source *src = diag_source(f->d, STR("t"), STR("a\nb\nc\nd\n"));

	diag_error(old, "x", at(src, 1), "one");
	diag_warn(old, "x", at(src, 1), "two");
	diag_error(old, "x", at(src, 1), "three");
	diag_error(f->d, "x", at(src, 2), "one");
	diag_note(f->d, at(src, 2), "of the first");
	diag_error(f->d, "x", at(src, 3), "one");
	diag_note(f->d, at(src, 3), "of the second");
	diag_error(f->d, "x", at(src, 4), "two"); /* a fault now */
	diag_error(f->d, "y", at(src, 4), "three"); /* another check */
	copy = diag_copy(f->a, f->d);
	diag_forget(f->d, old);
	assert_prints(f, "t:3:1: error: one [x]\n    3 | c\n      | ^\nt:3:1: note: of the second\n"
		"t:4:1: error: two [x]\n    4 | d\n      | ^\nt:4:1: error: three [y]\n    4 | d\n      | ^\n");
	assert_int_equal(diag_errors(f->d), 3);
	assert_int_equal(diag_errors(copy), 4);
	assert_int_equal(diag_warnings(f->d), 0);
	diag_error(f->d, "z", at(src, 1), "more");
	diag_note(f->d, at(src, 1), "of that");
	assert_int_equal(diag_errors(f->d), 4);
	assert_int_equal(diag_errors(copy), 4);
}

/* The second line of a source is the first of another. */
static struct pos second(const void *other, struct pos pos)
{
	return pos.line == 2 ? at(other, 1) : (struct pos){ 0 };
}

static void moves_to_another_source(void **state)
{
	struct fixture *f = *state;
	const struct source *src = diag_source(f->d, STR("t"), STR("a\nb\nc\n"));
	const struct source *other = diag_source(f->d, STR("o"), STR("B\n"));

	diag_warn(f->d, "x", at(src, 2), "of it");
	diag_error(f->d, "x", at(src, 3), "elsewhere");
	assert_false(diag_move(f->d, second, other));
	assert_int_equal(diag_errors(f->d) + diag_warnings(f->d), 2);
	diag_error(f->d, "x", at(src, 2), "in it");
	diag_note(f->d, at(src, 2), "here");
	diag_note(f->d, at(src, 3), "there");
	assert_true(diag_move(f->d, second, other));
	assert_prints(f, "o:1:1: error: in it [x]\n    1 | B\n      | ^\no:1:1: note: here\n"
		"t:3:1: note: there\n    3 | c\n      | ^\n");
	assert_int_equal(diag_errors(f->d), 1);
	assert_int_equal(diag_warnings(f->d), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nothing_prints_nothing),
		TEST(positions),
		TEST(positions_in_long_texts),
		TEST(renders_with_a_caret),
		TEST(notes_show_another_line_only),
		TEST(carets_stand_under_tabs_and_wide_letters),
		TEST(control_bytes_are_masked),
		TEST(a_byte_order_mark_has_no_width),
		TEST(sorts_and_drops_duplicates),
		TEST(shows_twenty_of_each),
		TEST(forgets_what_is_known),
		TEST(moves_to_another_source),
		TEST(lines_of_long_texts),
		TEST(leaves_out_the_middle_of_a_message),
		TEST(says_what_the_system_said),
		TEST(colours),
		TEST(long_and_missing_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
