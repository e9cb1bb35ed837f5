#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/utf8.h"

static void characters_have_their_lengths(void **state)
{
	static const struct {
		const char *text;
		size_t length;
	} rows[] = {
		{ "a", 1 }, { "\x7f", 1 }, { "\xc2\x80", 2 }, { "\xe0\xa0\x80", 3 }, { "\xef\xbf\xbd", 3 },
		{ "\xf0\x90\x80\x80", 4 }, { "\xf4\x8f\xbf\xbf", 4 }, { "\x80", 0 }, { "\xc1\xbf", 0 }, { "\xc2", 0 },
		{ "\xe0\x9f\xbf", 0 }, { "\xed\xa0\x80", 0 }, { "\xf0\x8f\xbf\xbf", 0 }, { "\xf4\x90\x80\x80", 0 },
		{ "\xe2\x82", 0 }, { "\xe2\x82z", 0 },
	};
	(void)state;

	for (size_t i = 0; i < countof(rows); i++)
		if (utf8_length(str_of(rows[i].text)) != rows[i].length)
			fail_msg("row %zu", i);
}

static void plain_text_ends_where_it_ends(void **state)
{
	(void)state;

	assert_int_equal(utf8_plain(STR_NONE, ""), 0);
	assert_int_equal(utf8_plain(STR(" a~"), ""), 3);
	assert_int_equal(utf8_plain(STR("ab\"c"), "\"\\"), 2);
	assert_int_equal(utf8_plain(STR("\\"), "\"\\"), 0);
	assert_int_equal(utf8_plain(STR("ab\tc"), ""), 2);
	assert_int_equal(utf8_plain(STR("a\x7f"), ""), 1);
	assert_int_equal(utf8_plain(STR("a\xc3\xa4"), ""), 1);
	assert_int_equal(utf8_plain((struct str){ "a\0b", 3 }, "x"), 1);
}

static void what_is_cut_ends_with_a_character(void **state)
{
	const struct str s = STR("a\xc3\xa4\xe2\x82\xac");

	(void)state;
	assert_int_equal(utf8_cut(s, 9).n, 6);
	assert_int_equal(utf8_cut(s, 6).n, 6);
	assert_int_equal(utf8_cut(s, 5).n, 3);
	assert_int_equal(utf8_cut(s, 4).n, 3);
	assert_int_equal(utf8_cut(s, 2).n, 1);
	assert_int_equal(utf8_cut(s, 0).n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(characters_have_their_lengths),
		cmocka_unit_test(plain_text_ends_where_it_ends),
		cmocka_unit_test(what_is_cut_ends_with_a_character),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
