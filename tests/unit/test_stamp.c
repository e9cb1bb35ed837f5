#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/digest.h"
#include "../../gen/stamp.h"

#define LINE "# aqueduct-digest: 0000000000000000\n"

static int setup(void **state)
{
	*state = arena_new();
	return 0;
}

static int teardown(void **state)
{
	arena_free(*state);
	return 0;
}

static struct str stamped(struct arena *a, const char *text)
{
	struct str s = STR_NONE;

	assert_true(stamp_put(a, str_of(text), &s));
	assert_int_equal(s.n, strlen(text));
	assert_int_equal(stamp_read(a, s), STAMP_INTACT);
	return s;
}

static void a_stamp_fits_its_text(void **state)
{
	static const char *const texts[] = { LINE, "a\n" LINE "b\n", "#!/bin/sh\n# x\n" LINE, "x" LINE, "# aqueduct-digest: 0000000000000000" };
	struct arena *a = *state;

	for (size_t i = 0; i < countof(texts); i++) {
		struct str s = stamped(a, texts[i]), again;
		size_t at = str_find(s, STR("aqueduct-digest: ")) + 17;

		assert_true(str_eq(str_slice(s, 0, at), str_slice(str_of(texts[i]), 0, at)));
		assert_true(str_eq(str_from(s, at + 16), str_from(str_of(texts[i]), at + 16)));
		assert_false(str_eq(str_slice(s, at, at + 16), STR("0000000000000000")));
		assert_true(stamp_put(a, s, &again)); /* of what is stamped already: the same */
		assert_true(str_eq(again, s));
		assert_int_equal(stamp_read(a, str_of(texts[i])), STAMP_EDITED);
	}
}

/* A script finds by cksum and sed what stands behind "self=". */
static void a_sum_of_all_other_lines(void **state)
{
	struct arena *a = *state;
	struct buf b = buf_new(a), other = buf_new(a), none = buf_new(a);

	buf_adds(&b, "x\n# aqueduct-digest: 0000000000000000\nself=\ny\n");
	assert_true(stamp_fill_sum(&b));
	assert_true(str_is(buf_str(&b), arena_printf(a, "x\n# aqueduct-digest: 0000000000000000\nself='%.*s'\ny\n",
		STR_ARG(digest_cksum(a, STR("x\ny\n")))).p));
	assert_true(stamp_fill(&b)); /* the digest is another line's, and is of it */
	assert_int_equal(stamp_read(a, buf_str(&b)), STAMP_INTACT);
	buf_adds(&other, "self=\nx\n# aqueduct-digest: 1\ny\nself=1\n");
	assert_true(stamp_fill_sum(&other));
	assert_true(str_starts(buf_str(&other), arena_printf(a, "self='%.*s'\nx\n", STR_ARG(digest_cksum(a, STR("x\ny\n"))))));
	buf_adds(&none, "x\nself=1\n self=\n");
	assert_false(stamp_fill_sum(&none));
	assert_true(str_is(buf_str(&none), "x\nself=1\n self=\n"));
}

static void every_edit_shows(void **state)
{
	struct arena *a = *state;
	struct str s = stamped(a, "first line\n" LINE "last line\n");

	for (size_t i = 0; i < s.n; i++)
		for (unsigned bit = 0; bit < 8; bit++) {
			char *copy = arena_alloc(a, s.n, 1);

			memcpy(copy, s.p, s.n);
			copy[i] = (char)(copy[i] ^ 1 << bit);
			assert_int_not_equal(stamp_read(a, (struct str){ copy, s.n }), STAMP_INTACT);
		}
	assert_int_not_equal(stamp_read(a, str_slice(s, 0, s.n - 1)), STAMP_INTACT);
	assert_int_not_equal(stamp_read(a, str_from(s, 1)), STAMP_INTACT);
	assert_int_not_equal(stamp_read(a, arena_printf(a, "%.*s\n", STR_ARG(s))), STAMP_INTACT);
	assert_int_equal(stamp_read(a, s), STAMP_INTACT);
}

static void texts_without_a_stamp(void **state)
{
	static const char *const texts[] = { "", "a\n", "# aqueduct-digest: ", "# aqueduct-digest: 000000000000000", "aqueduct-digest",
		"# aqueduct-digest:0000000000000000\n" };
	struct arena *a = *state;
	struct buf b = buf_new(a);
	struct str s;

	for (size_t i = 0; i < countof(texts); i++) {
		assert_false(stamp_put(a, str_of(texts[i]), &s));
		assert_int_equal(stamp_read(a, str_of(texts[i])), STAMP_NONE);
	}
	buf_pad(&b, '\n', 2000);
	assert_int_equal(stamp_read(a, buf_str(&b)), STAMP_NONE);
	buf_adds(&b, LINE); /* too far down to be put there */
	assert_false(stamp_put(a, buf_str(&b), &s));
	assert_int_equal(stamp_read(a, buf_str(&b)), STAMP_EDITED);
	assert_true(str_is(stamp_digest(buf_str(&b)), "0000000000000000"));
}

/* A line that has the words, but no place for sixteen digits, is none: what stands behind it must not be written over. */
static void nothing_else_is_written_over(void **state)
{
	static const char *const texts[] = { "# aqueduct-digest: \nall: build-all\n", "# aqueduct-digest: {{digest}}\nabcdefghijkl\n" };
	struct arena *a = *state;
	struct str s = STR_NONE;

	for (size_t i = 0; i < countof(texts); i++)
		assert_false(stamp_put(a, str_of(texts[i]), &s));
}

/* Wherever it stands in the first lines, below which none is put, and whatever the text's length is. */
static void every_place(void **state)
{
	struct arena *a = *state;

	for (size_t ahead = 0; ahead < 1100; ahead++) {
		struct buf b = buf_new(a);
		struct str s;

		buf_pad(&b, 'x', ahead);
		buf_adds(&b, LINE);
		if (stamp_put(a, buf_str(&b), &s))
			assert_int_equal(stamp_read(a, s), STAMP_INTACT);
		else
			assert_true(ahead > 900 && stamp_read(a, buf_str(&b)) == STAMP_EDITED);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_stamp_fits_its_text, setup, teardown),
		cmocka_unit_test_setup_teardown(a_sum_of_all_other_lines, setup, teardown),
		cmocka_unit_test_setup_teardown(every_edit_shows, setup, teardown),
		cmocka_unit_test_setup_teardown(texts_without_a_stamp, setup, teardown),
		cmocka_unit_test_setup_teardown(nothing_else_is_written_over, setup, teardown),
		cmocka_unit_test_setup_teardown(every_place, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
