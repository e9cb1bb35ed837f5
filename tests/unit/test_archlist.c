#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arch.h"
#include "../../gen/archlist.h"
#include "../../gen/arena.h"
#include "../../gen/diag.h"
#include "../../gen/yaml.h"

static const struct yaml *list_of(struct arena *a, const char *text)
{
	struct diag *d = diag_new(a);

	return yaml_parse(a, d, diag_source(d, STR("t"), str_of(text)));
}

static void test_items(void **state)
{
	struct arena *a = arena_new();
	const struct yaml *list = list_of(a, "[aarch64, {arch: arm/v6, name: pi}, {arch: [arm]}, {name: x}, colour, ~]");
	(void)state;

	assert_string_equal(arena_strdup(a, archlist_arch(list->items[1])->text).p, "arm/v6");
	assert_string_equal(archlist_row(list->items[0])->name, "arm64");
	assert_string_equal(arena_strdup(a, archlist_name(list->items[0])).p, "arm64");
	assert_string_equal(arena_strdup(a, archlist_name(list->items[1])).p, "pi");
	for (size_t i = 2; i < list->n; i++)
		assert_null(archlist_row(list->items[i]));
	assert_ptr_equal(archlist_arch(list->items[2]), list->items[2]);
	assert_ptr_equal(archlist_arch(list->items[3]), list->items[3]);
	assert_string_equal(arena_strdup(a, archlist_name(list->items[3])).p, "x");
	assert_int_equal(archlist_name(list->items[4]).n, 0);
	assert_int_equal(archlist_with_name(list, STR("pi")), 1);
	assert_int_equal(archlist_with_name(list, STR("arm")), list->n);
	assert_int_equal(archlist_with_name(list, STR_NONE), list->n);
	assert_int_equal(archlist_of(list, arch_find(STR("arm/v6"), NULL), 0), 1);
	assert_int_equal(archlist_of(list, arch_find(STR("arm/v6"), NULL), 2), list->n);
	assert_int_equal(archlist_of(list, NULL, 0), list->n);
	arena_free(a);
}

static void assert_found(const char *text, const char *word, int at, int second)
{
	struct arena *a = arena_new();
	const struct yaml *list = list_of(a, text);
	size_t other;

	assert_int_equal(archlist_find(list, str_of(word), &other), at < 0 ? list->n : (size_t)at);
	assert_int_equal(other, second < 0 ? list->n : (size_t)second);
	arena_free(a);
}

static void test_words(void **state)
{
	(void)state;
	assert_found("[amd64, arm/v6]", "arm", 1, -1);
	assert_found("[amd64, arm/v6]", "linux/arm/v6", 1, -1);
	assert_found("[amd64, arm/v6]", "s390x", -1, -1);
	assert_found("[amd64, arm/v6]", "colour", -1, -1);
	assert_found("[{arch: windows, name: a}, {arch: windows, name: b}]", "windows", 0, 1);
	assert_found("[{arch: windows, name: a}, {arch: windows, name: b}]", "b", 1, -1);
	assert_found("[{arch: arm64, name: amd64}, {arch: amd64, name: a}]", "amd64", 0, 1);
	assert_found("[arm/v6, {arch: arm/v7, name: armv7}]", "arm", 0, -1);
	assert_found("[]", "arm", -1, -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_items), cmocka_unit_test(test_words) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
