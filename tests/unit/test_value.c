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

/* What makers are asked for, counted. */
struct asked {
	size_t made;
	const char *text;
};

static const struct value *make_list(struct arena *a, const void *of)
{
	struct asked *asked = *(struct asked *const *)of;
	struct value *list = value_list(a);

	asked->made++;
	value_add(list, value_text(a, arena_printf(a, "%s!", asked->text)));
	return list;
}

static void lazy_values_are_made_when_asked(void **state)
{
	struct arena *a = *state;
	struct value_pool *pool = value_pool_new(a);
	struct asked asked = { 0, "a" }, *at = &asked;
	struct value *v = value_lazy(a, pool, make_list, &at), *stays = value_lazy(a, NULL, make_list, &at);
	struct value_pool_mark mark = value_pool_mark(pool), inner;

	assert_int_equal(asked.made, 0);
	assert_is(v, VALUE_LIST, "", true, 1);
	assert_true(str_is(value_str(value_item(v, 0)), "a!"));
	assert_int_equal(asked.made, 1);
	inner = value_pool_mark(pool);
	assert_is(v, VALUE_LIST, "", true, 1);
	value_pool_reset(pool, &inner);
	assert_is(v, VALUE_LIST, "", true, 1);
	assert_int_equal(asked.made, 1); /* it is older than that mark */
	value_pool_reset(pool, &mark);
	asked.text = "b";
	assert_true(str_is(value_str(value_item(v, 0)), "b!"));
	assert_int_equal(asked.made, 2);
	assert_is(stays, VALUE_LIST, "", true, 1);
	value_pool_reset(pool, &mark);
	assert_is(stays, VALUE_LIST, "", true, 1);
	assert_int_equal(asked.made, 3);
	assert_json(a, v, "[\n  \"b!\"\n]\n");
}

/* A value that asks for another one, or for itself, while it is made. */
struct asking {
	const struct value *other;
	size_t left; /* how often it still asks */
};

static const struct value *make_by_asking(struct arena *a, const void *of)
{
	struct asking *asking = *(struct asking *const *)of;

	if (asking->left) {
		asking->left--;
		return value_text(a, arena_printf(a, "(%.*s)", STR_ARG(value_str(asking->other))));
	}
	return value_text(a, STR("x"));
}

static const struct value *make_none(struct arena *a, const void *of)
{
	(void)a;
	++*(*(size_t *const *)of);
	return NULL;
}

static void values_may_ask_for_themselves(void **state)
{
	struct arena *a = *state;
	struct value_pool *pool = value_pool_new(a);
	struct asking one = { NULL, 2 }, other = { NULL, 2 }, *first = &one, *second = &other;
	const struct value *v = value_lazy(a, pool, make_by_asking, &first), *w = value_lazy(a, pool, make_by_asking, &second);
	struct value_pool_mark mark = value_pool_mark(pool);
	size_t asked = 0, *counter = &asked;
	const struct value *none = value_lazy(a, pool, make_none, &counter);

	one.other = v;
	assert_true(str_is(value_str(v), "((x))"));
	value_pool_reset(pool, &mark);
	one = (struct asking){ w, 2 };
	other.other = v;
	assert_true(str_is(value_str(v), "((((x))))"));
	assert_true(str_is(value_str(w), "(((x)))"));
	value_pool_reset(pool, &mark);
	assert_true(str_is(value_str(v), "x"));
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(value_count(none), 0);
	assert_int_equal(asked, 2);
	value_pool_reset(pool, &mark);
	assert_true(str_is(value_str(v), "x"));
}

static void put_first(struct arena *a, struct value *map, const void *of)
{
	struct asked *asked = *(struct asked *const *)of;

	asked->made++;
	value_put(map, "one", value_text(a, STR("1")));
	value_put(map, "two", value_text(a, STR("2")));
}

static void put_second(struct arena *a, struct value *map, const void *of)
{
	struct asked *asked = *(struct asked *const *)of;

	asked->made += 100;
	value_put(map, "three", value_text(a, STR("3")));
}

static void parts_are_put_when_asked(void **state)
{
	static const struct value_part rows[] = { { " one two ", put_first }, { " three ", put_second }, { NULL, NULL } };
	struct arena *a = *state;
	struct value_pool *pool = value_pool_new(a);
	struct asked asked = { 0, "" }, *at = &asked;
	const struct value_parts *parts = value_parts(a, pool, rows);
	struct value *v = value_parted(a, parts, &at);
	struct value_pool_mark mark = value_pool_mark(pool);

	assert_true(value_truth(v) && value_kind(v) == VALUE_MAP);
	assert_null(value_get(v, STR("four")));
	assert_int_equal(asked.made, 0);
	assert_true(str_is(value_str(value_get(v, STR("two"))), "2") && str_is(value_str(value_get(v, STR("one"))), "1"));
	assert_int_equal(asked.made, 1);
	assert_true(str_is(value_str(value_get(v, STR("three"))), "3"));
	assert_int_equal(asked.made, 101);
	value_pool_reset(pool, &mark);
	assert_true(str_is(value_str(value_get(v, STR("one"))), "1"));
	assert_int_equal(asked.made, 102);
	value_put(v, "one", value_text(a, STR("its own")));
	assert_true(str_is(value_str(value_get(v, STR("one"))), "its own"));
	assert_json(a, v, "{\n  \"one\": \"its own\",\n  \"two\": \"2\",\n  \"three\": \"3\"\n}\n");
}

static void names_show_through(void **state)
{
	struct arena *a = *state;
	struct value *map = value_map(a), *near = value_map(a), *far = value_map(a);

	value_put(map, "a", value_text(a, STR("map")));
	value_put(near, "a", value_text(a, STR("near")));
	value_put(near, "b", value_text(a, STR("near")));
	value_put(far, "b", value_text(a, STR("far")));
	value_put(far, "c", value_text(a, STR("far")));
	value_behind(a, map, near);
	value_behind(a, map, far);
	assert_true(str_is(value_str(value_get(map, STR("a"))), "map"));
	assert_true(str_is(value_str(value_get(map, STR("b"))), "near"));
	assert_true(str_is(value_str(value_get(map, STR("c"))), "far"));
	assert_null(value_get(map, STR("d")));
	assert_int_equal(value_count(map), 1);
	assert_int_equal(value_count(value_whole(a, map)), 3);
	assert_json(a, map, "{\n  \"a\": \"map\",\n  \"b\": \"near\",\n  \"c\": \"far\"\n}\n");
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
		cmocka_unit_test_setup_teardown(lazy_values_are_made_when_asked, setup, teardown),
		cmocka_unit_test_setup_teardown(values_may_ask_for_themselves, setup, teardown),
		cmocka_unit_test_setup_teardown(parts_are_put_when_asked, setup, teardown),
		cmocka_unit_test_setup_teardown(names_show_through, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
