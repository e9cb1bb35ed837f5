#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/map.h"

#define KEYS 3000

static void empty(void **state)
{
	struct arena *a = arena_new();
	struct map *m = map_new(a);
	(void)state;

	assert_int_equal(map_count(m), 0);
	assert_null(map_get(m, STR("")));
	assert_null(map_get(m, STR("a")));
	arena_free(a);
}

static void put_replaces_and_keeps_the_place(void **state)
{
	struct arena *a = arena_new();
	struct map *m = map_new(a);
	int one = 1, two = 2, three = 3;
	(void)state;

	assert_null(map_put(m, STR("b"), &one));
	assert_null(map_put(m, STR("a"), &two));
	assert_ptr_equal(map_put(m, STR("b"), &three), &one);
	assert_int_equal(map_count(m), 2);
	assert_ptr_equal(map_get(m, STR("b")), &three);
	assert_true(str_is(map_key(m, 0), "b"));
	assert_ptr_equal(map_value(m, 0), &three);
	assert_true(str_is(map_key(m, 1), "a"));
	arena_free(a);
}

static void keys_are_bytes(void **state)
{
	struct arena *a = arena_new();
	struct map *m = map_new(a);
	int v[4];
	(void)state;

	map_put(m, STR(""), &v[0]);
	map_put(m, STR("\0"), &v[1]);
	map_put(m, STR("a\0b"), &v[2]);
	map_put(m, STR("a"), &v[3]);
	assert_ptr_equal(map_get(m, (struct str){ NULL, 0 }), &v[0]);
	assert_ptr_equal(map_get(m, STR("\0")), &v[1]);
	assert_ptr_equal(map_get(m, STR("a\0b")), &v[2]);
	assert_ptr_equal(map_get(m, STR("a")), &v[3]);
	assert_null(map_get(m, STR("A")));
	arena_free(a);
}

static void many_keys_stay_in_order(void **state)
{
	struct arena *a = arena_new();
	struct map *m = map_new(a);
	static int values[KEYS];
	(void)state;

	for (size_t i = 0; i < KEYS; i++) {
		struct str key = arena_printf(a, "k%zu", i * 7919 % KEYS);

		assert_null(map_get(m, key));
		assert_null(map_put(m, key, &values[i]));
		assert_int_equal(map_count(m), i + 1);
		assert_ptr_equal(map_get(m, key), &values[i]);
		assert_ptr_equal(map_get(m, map_key(m, i / 2)), &values[i / 2]);
	}
	for (size_t i = 0; i < KEYS; i++) {
		assert_true(str_eq(map_key(m, i), arena_printf(a, "k%zu", i * 7919 % KEYS)));
		assert_ptr_equal(map_value(m, i), &values[i]);
	}
	arena_free(a);
}

/* Few keys are walked over, more have a table: both are the same to who asks. */
static void hashes_can_be_kept(void **state)
{
	struct arena *a = arena_new();
	struct map *m = map_new(a);
	struct str key[40];
	(void)state;

	for (size_t i = 0; i < countof(key); i++) {
		key[i] = arena_printf(a, "key%zu", i);
		assert_null(map_get_hashed(m, key[i], map_hash(key[i])));
		map_put(m, key[i], &key[i]);
		for (size_t k = 0; k <= i; k++)
			assert_ptr_equal(map_get_hashed(m, key[k], map_hash(key[k])), &key[k]);
		assert_null(map_get_hashed(m, key[i], map_hash(key[i]) + 1));
	}
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty),
		cmocka_unit_test(put_replaces_and_keeps_the_place),
		cmocka_unit_test(keys_are_bytes),
		cmocka_unit_test(many_keys_stay_in_order),
		cmocka_unit_test(hashes_can_be_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
