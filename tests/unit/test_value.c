#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/value.h"

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

static void assert_is(const struct value *v, enum value_kind kind, const char *text, bool truth, size_t count)
{
	assert_int_equal(value_kind(v), kind);
	assert_true(str_is(value_str(v), text));
	assert_int_equal(value_truth(v), truth);
	assert_int_equal(value_count(v), count);
	if (kind != VALUE_MAP)
		assert_null(value_get(v, STR("name")));
}

static void assert_json(struct arena *a, const struct value *v, const char *want)
{
	struct buf out = buf_new(a);

	value_json(&out, v);
	assert_string_equal(out.p, want);
	value_json(&out, v);
	assert_int_equal(out.n, 2 * str_of(want).n);
}

static void scalars(void **state)
{
	struct arena *a = *state;

	assert_is(value_null(a), VALUE_NULL, "", false, 0);
	assert_is(value_bool(a, false), VALUE_BOOL, "", false, 0);
	assert_is(value_bool(a, true), VALUE_BOOL, "true", true, 0);
	assert_is(value_number(a, 0), VALUE_NUMBER, "0", true, 0);
	assert_is(value_number(a, -42), VALUE_NUMBER, "-42", true, 0);
	assert_true(str_eq(value_str(value_number(a, LONG_MIN)), arena_printf(a, "%ld", LONG_MIN)));
	assert_is(value_text(a, STR_NONE), VALUE_TEXT, "", false, 0);
	assert_is(value_text(a, STR("0")), VALUE_TEXT, "0", true, 0);
	assert_is(value_text(a, STR("false")), VALUE_TEXT, "false", true, 0);
	assert_is(NULL, VALUE_NULL, "", false, 0);
}

static void lists_keep_their_order(void **state)
{
	struct arena *a = *state;
	struct value *list = value_list(a), *item;

	assert_is(list, VALUE_LIST, "", false, 0);
	for (long i = 0; i < 1000; i++) {
		item = value_number(a, i);
		value_add(list, item);
		assert_is(list, VALUE_LIST, "", true, (size_t)i + 1);
		assert_ptr_equal(value_item(list, (size_t)i), item);
		assert_true(str_is(value_str(value_item(list, 0)), "0"));
	}
	value_add(list, list); /* may hold anything: nothing walks it unasked */
	assert_int_equal(value_count(list), 1001);
}

static void maps_keep_the_first_place_and_the_last_value(void **state)
{
	struct arena *a = *state;
	struct value *map = value_map(a), *one = value_null(a), *two = value_null(a);

	assert_is(map, VALUE_MAP, "", true, 0);
	value_put(map, "b", one);
	value_put_str(map, STR("a"), two);
	assert_is(map, VALUE_MAP, "", true, 2);
	value_put(map, "b", two);
	assert_is(map, VALUE_MAP, "", true, 2);
	assert_ptr_equal(value_get(map, STR("b")), two);
	assert_ptr_equal(value_get(map, STR("a")), two);
	assert_true(str_is(value_name(map, 0), "b") && str_is(value_name(map, 1), "a"));
	assert_ptr_equal(value_at(map, 0), two);
	assert_null(value_get(map, STR("c")));
	assert_null(value_get(map, STR_NONE));
	value_put(map, "", one);
	assert_ptr_equal(value_get(map, STR_NONE), one);
	assert_null(value_get(NULL, STR("a")));
}

static void json_of_scalars(void **state)
{
	struct arena *a = *state;

	assert_json(a, NULL, "null\n");
	assert_json(a, value_null(a), "null\n");
	assert_json(a, value_bool(a, true), "true\n");
	assert_json(a, value_bool(a, false), "false\n");
	assert_json(a, value_number(a, -7), "-7\n");
	assert_json(a, value_text(a, STR_NONE), "\"\"\n");
	assert_json(a, value_text(a, STR("7")), "\"7\"\n");
	assert_json(a, value_list(a), "[]\n");
	assert_json(a, value_map(a), "{}\n");
}

static void json_of_texts(void **state)
{
	struct arena *a = *state;

	assert_json(a, value_text(a, STR("a\"b\\c/d")), "\"a\\\"b\\\\c/d\"\n");
	assert_json(a, value_text(a, STR("\n\r\t")), "\"\\n\\r\\t\"\n");
	assert_json(a, value_text(a, STR("\0\x01\x1f\x7f")), "\"\\u0000\\u0001\\u001f\\u007f\"\n");
	assert_json(a, value_text(a, STR("\xC3\xA4 \xE2\x82\xAC \xF0\x9F\x90\x9F")),
		"\"\xC3\xA4 \xE2\x82\xAC \xF0\x9F\x90\x9F\"\n");
}

#define BAD "\xEF\xBF\xBD"

static void json_is_utf8(void **state)
{
	static const struct {
		struct str in;
		const char *out;
	} cases[] = {
		{ { "\x80", 1 }, BAD },
		{ { "a\xFF" "b", 3 }, "a" BAD "b" },
		{ { "\xC3", 1 }, BAD },
		{ { "\xC3(", 2 }, BAD "(" },
		{ { "\xC0\x80", 2 }, BAD BAD }, /* longer than need be */
		{ { "\xC1\xBF", 2 }, BAD BAD },
		{ { "\xE0\x9F\xBF", 3 }, BAD BAD BAD },
		{ { "\xF0\x8F\xBF\xBF", 4 }, BAD BAD BAD BAD },
		{ { "\xE0\xA0\x80", 3 }, "\xE0\xA0\x80" },
		{ { "\xED\x9F\xBF", 3 }, "\xED\x9F\xBF" },
		{ { "\xED\xA0\x80", 3 }, BAD BAD BAD }, /* a surrogate */
		{ { "\xEF\xBF\xBF", 3 }, "\xEF\xBF\xBF" },
		{ { "\xF4\x8F\xBF\xBF", 4 }, "\xF4\x8F\xBF\xBF" },
		{ { "\xF4\x90\x80\x80", 4 }, BAD BAD BAD BAD }, /* above U+10FFFF */
		{ { "\xF5\x80\x80\x80", 4 }, BAD BAD BAD BAD },
		{ { "\xE2\x82", 2 }, BAD BAD },
		{ { "\xE2\x82" "a", 3 }, BAD BAD "a" },
		{ { "\xF0\x9F\x90", 3 }, BAD BAD BAD },
	};
	struct arena *a = *state;

	for (size_t i = 0; i < countof(cases); i++)
		assert_json(a, value_text(a, cases[i].in), arena_printf(a, "\"%s\"\n", cases[i].out).p);
}

static void json_is_indented(void **state)
{
	struct arena *a = *state;
	struct value *map = value_map(a), *list = value_list(a), *inner = value_map(a);

	value_put(inner, "x\n", value_number(a, 1));
	value_put(inner, "empty", value_map(a));
	value_add(list, value_text(a, STR("one")));
	value_add(list, inner);
	value_add(list, value_list(a));
	value_put(map, "list", list);
	value_put(map, "b", value_null(a));
	value_put(map, "a", value_bool(a, true));
	assert_json(a, map,
		"{\n"
		"  \"list\": [\n"
		"    \"one\",\n"
		"    {\n"
		"      \"x\\n\": 1,\n"
		"      \"empty\": {}\n"
		"    },\n"
		"    []\n"
		"  ],\n"
		"  \"b\": null,\n"
		"  \"a\": true\n"
		"}\n");
}

static void json_of_deep_lists(void **state)
{
	struct arena *a = *state;
	struct value *v = value_list(a), *outer;
	struct buf out = buf_new(a);

	for (int i = 0; i < 1000; i++) {
		outer = value_list(a);
		value_add(outer, v);
		v = outer;
	}
	value_json(&out, v);
	assert_int_equal(out.n, 2 * (999 * 1000 + 1000) + 2 * 2 * 1000 + 2 + 1); /* blanks, brackets and line ends */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(scalars, setup, teardown),
		cmocka_unit_test_setup_teardown(lists_keep_their_order, setup, teardown),
		cmocka_unit_test_setup_teardown(maps_keep_the_first_place_and_the_last_value, setup, teardown),
		cmocka_unit_test_setup_teardown(json_of_scalars, setup, teardown),
		cmocka_unit_test_setup_teardown(json_of_texts, setup, teardown),
		cmocka_unit_test_setup_teardown(json_is_utf8, setup, teardown),
		cmocka_unit_test_setup_teardown(json_is_indented, setup, teardown),
		cmocka_unit_test_setup_teardown(json_of_deep_lists, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
