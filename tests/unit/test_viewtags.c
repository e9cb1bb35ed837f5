#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/value.h"
#include "../../gen/viewtags.h"

#define LINE_BYTES (128 * 1024) /* what Linux takes for one argument */

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

/* Sets whose paths have n bytes, put into groups. */
static const struct value *grouped(struct arena *a, size_t n_sets, size_t n)
{
	struct value *list = value_list(a), *v = value_map(a), *set;
	char *path = arena_alloc(a, n + 1, 1);

	for (size_t i = 0; i < n; i++)
		path[i] = 'x';
	for (size_t i = 0; i < n_sets; i++) {
		set = value_map(a);
		value_put(set, "tags_file", value_text(a, (struct str){ path, n }));
		value_put(set, "name", value_text(a, arena_printf(a, "%zu", i)));
		value_add(list, set);
	}
	viewtags_put_groups(a, v, "groups", list);
	assert_int_equal(value_truth(value_get(v, STR("groups?"))), value_count(value_get(v, STR("groups"))) > 0);
	return value_get(v, STR("groups"));
}

static void few_sets_have_no_groups(void **state)
{
	assert_int_equal(value_count(grouped(*state, 0, 100)), 0);
	assert_int_equal(value_count(grouped(*state, 1, 100)), 0);
	assert_int_equal(value_count(grouped(*state, 300, 100)), 0);
}

/* All are there, each once and in their order, and the lines that say them are short enough. */
static void assert_groups(struct arena *a, size_t n_sets, size_t n)
{
	const struct value *groups = grouped(a, n_sets, n), *sets, *set;
	size_t seen = 0;

	assert_true(value_count(groups) > 1 && value_count(groups) <= n_sets * (n + 100) / (LINE_BYTES / 4) + 1);
	for (size_t i = 0; i < value_count(groups); i++) {
		sets = value_get(value_item(groups, i), STR("tagsets"));
		assert_true(value_count(sets) > 0 && value_count(sets) * (n + 64) <= LINE_BYTES / 2);
		for (size_t k = 0; k < value_count(sets); k++, seen++) {
			set = value_item(sets, k);
			assert_true(str_eq(value_str(value_get(set, STR("name"))), arena_printf(a, "%zu", seen)));
			assert_int_equal(value_truth(value_get(set, STR("first_set"))), k == 0);
		}
	}
	assert_int_equal(seen, n_sets);
}

static void many_sets_have_some(void **state)
{
	assert_groups(*state, 1000, 100);
	assert_groups(*state, 5000, 40);
	assert_groups(*state, 3, 40000);
	assert_groups(*state, 9, 30000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(few_sets_have_no_groups, setup, teardown),
		cmocka_unit_test_setup_teardown(many_sets_have_some, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
