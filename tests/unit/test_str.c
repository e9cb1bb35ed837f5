#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/str.h"

static const struct str none; /* as zeroed memory holds it: p is NULL */

static void assert_str(struct str s, const char *want)
{
	assert_int_equal(s.n, strlen(want));
	if (s.n)
		assert_memory_equal(s.p, want, s.n);
}

static void compares(void **state)
{
	(void)state;
	assert_true(str_eq(STR("ab"), STR("ab")));
	assert_false(str_eq(STR("ab"), STR("abc")));
	assert_true(str_eq(none, STR("")));
	assert_true(str_is(STR("a"), "a"));
	assert_true(str_is(none, ""));
	assert_true(str_cmp(STR("a"), STR("b")) < 0);
	assert_true(str_cmp(STR("ab"), STR("a")) > 0);
	assert_true(str_cmp(STR("\xff"), STR("a")) > 0);
	assert_int_equal(str_cmp(none, STR("")), 0);
	assert_str(str_of(NULL), "");
	assert_str(str_of("x"), "x");
}

static void searches(void **state)
{
	(void)state;
	assert_true(str_starts(STR("abc"), STR("ab")));
	assert_true(str_starts(none, none));
	assert_false(str_starts(STR("a"), STR("ab")));
	assert_true(str_ends(STR("abc"), STR("bc")));
	assert_true(str_ends(STR("abc"), STR("")));
	assert_false(str_ends(STR("c"), STR("bc")));
	assert_true(str_has(STR("a\0b"), '\0'));
	assert_false(str_has(none, 'a'));
	assert_int_equal(str_find(STR("aab"), STR("ab")), 1);
	assert_int_equal(str_find(STR("aab"), STR("abc")), 3);
	assert_int_equal(str_find(STR("a"), STR("")), 0);
	assert_int_equal(str_find(none, STR("a")), 0);
}

static void slices_stay_inside(void **state)
{
	struct str s = STR("hello");
	(void)state;

	for (size_t b = 0; b < 8; b++)
		for (size_t e = 0; e < 8; e++) {
			struct str part = str_slice(s, b, e);

			assert_true(part.p >= s.p && part.p + part.n <= s.p + s.n);
		}
	assert_str(str_slice(s, 1, 3), "el");
	assert_str(str_slice(s, 3, 1), "");
	assert_str(str_from(s, 4), "o");
	assert_str(str_from(s, 9), "");
	assert_str(str_slice(none, 0, 4), "");
	assert_str(str_trim(STR(" \t\r\na b\n ")), "a b");
	assert_str(str_trim(STR(" \n")), "");
	assert_str(str_trim(none), "");
}

static void line_ends(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_str(str_lf(a, STR("a\r\nb\nc\rd\r\r\n\r\n")), "a\nb\nc\rd\r\n\n");
	assert_str(str_lf(a, STR("\r\n")), "\n");
	assert_str(str_lf(a, STR("a\n\r")), "a\n\r");
	assert_str(str_lf(a, STR("")), "");
	arena_free(a);
}

static void cuts(void **state)
{
	struct str s = STR("a=b=c"), head = STR("?");
	(void)state;

	assert_true(str_cut(&s, '=', &head));
	assert_str(head, "a");
	assert_str(s, "b=c");
	assert_true(str_cut(&s, '=', &head));
	assert_false(str_cut(&s, '=', &head));
	assert_str(head, "b");
	assert_str(s, "c");
	s = none;
	assert_false(str_cut(&s, '=', &head));
	s = STR("=");
	assert_true(str_cut(&s, '=', &head));
	assert_str(head, "");
	assert_str(s, "");
}

static void lines_end_in_any_way(void **state)
{
	struct str text = STR("a\r\n\nb\rc\nlast"), line;
	static const char *const want[] = { "a", "", "b\rc", "last" };
	(void)state;

	for (size_t i = 0; i < countof(want); i++) {
		assert_true(str_line(&text, &line));
		assert_str(line, want[i]);
	}
	assert_false(str_line(&text, &line));
	text = STR("x\n");
	assert_true(str_line(&text, &line));
	assert_false(str_line(&text, &line));
	text = none;
	assert_false(str_line(&text, &line));
}

static void octal_digits_are_a_byte(void **state)
{
	static const struct { const char *text; size_t n; unsigned char byte; } cases[] = {
		{ "303x", 3, 0303 }, { "1234", 3, 0123 }, { "18", 1, 1 }, { "777", 3, 0xff }, { "0", 1, 0 }, { " 12", 0, 0 }, { "", 0, 0 },
	};
	char byte;
	(void)state;

	for (size_t i = 0; i < countof(cases); i++) {
		assert_int_equal(str_octal(str_of(cases[i].text), &byte), cases[i].n);
		assert_int_equal((unsigned char)byte, cases[i].byte);
	}
}

static void assert_buf(const struct buf *b, const char *want)
{
	assert_non_null(b->p);
	assert_true(b->n < b->cap);
	assert_int_equal(b->p[b->n], '\0');
	assert_string_equal(b->p, want);
	assert_str(buf_str(b), want);
}

static void buf_is_always_a_string(void **state)
{
	struct arena *a = arena_new();
	struct buf b = buf_new(a);
	(void)state;

	assert_buf(&b, "");
	buf_add(&b, STR("ab"));
	assert_buf(&b, "ab");
	buf_add(&b, none);
	buf_adds(&b, "");
	buf_adds(&b, NULL);
	assert_buf(&b, "ab");
	buf_addc(&b, 'c');
	assert_buf(&b, "abc");
	buf_addf(&b, "%d-%s", 7, "x");
	assert_buf(&b, "abc7-x");
	buf_pad(&b, '.', 3);
	buf_pad(&b, '.', 0);
	assert_buf(&b, "abc7-x...");
	buf_add(&b, buf_str(&b));
	assert_buf(&b, "abc7-x...abc7-x...");
	arena_free(a);
}

/* What is done here, and what is left to the C library. */
static void buf_formats_as_printf(void **state)
{
	static const size_t numbers[] = { 0, 9, 10, 4096, SIZE_MAX };
	struct arena *a = arena_new();
	struct buf b;
	char want[200];
	(void)state;

	for (size_t i = 0; i < countof(numbers); i++) {
		const int part = (int)i, end = i % 2 ? '.' : ':';

		b = buf_new(a);
		buf_addf(&b, "<%zu%%%c%.*s%s>%u", numbers[i], end, part, "cut", "whole", (unsigned)i);
		snprintf(want, sizeof want, "<%zu%%%c%.*s%s>%u", numbers[i], end, part, "cut", "whole", (unsigned)i);
		assert_buf(&b, want);
		buf_addf(&b, "%s %zu%zx %.3s|%5zu", "x", numbers[i], numbers[i], "cutter", numbers[i]);
		snprintf(want + strlen(want), sizeof want - strlen(want), "%s %zu%zx %.3s|%5zu", "x", numbers[i], numbers[i], "cutter",
			numbers[i]);
		assert_buf(&b, want);
	}
	b = buf_new(a);
	buf_addf(&b, "a%cb", '\0');
	assert_int_equal(b.n, 3);
	assert_memory_equal(b.p, "a\0b", 4);
	arena_free(a);
}

static void buf_grows_at_every_size(void **state)
{
	struct arena *a = arena_new();
	(void)state;

	for (size_t step = 1; step < 130; step += 3) {
		struct buf b = buf_new(a);

		for (size_t n = 0; n < 1000; n += step) {
			assert_int_equal(b.n, n);
			if (step % 2)
				buf_addf(&b, "%*s", (int)step, "y");
			else
				buf_pad(&b, 'y', step);
			assert_true(b.n < b.cap);
			assert_int_equal(b.p[b.n - 1], 'y');
			assert_int_equal(b.p[b.n], '\0');
		}
	}
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(compares),
		cmocka_unit_test(searches),
		cmocka_unit_test(slices_stay_inside),
		cmocka_unit_test(line_ends), cmocka_unit_test(cuts),
		cmocka_unit_test(lines_end_in_any_way),
		cmocka_unit_test(octal_digits_are_a_byte),
		cmocka_unit_test(buf_is_always_a_string),
		cmocka_unit_test(buf_formats_as_printf),
		cmocka_unit_test(buf_grows_at_every_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
