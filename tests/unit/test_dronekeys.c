#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/base.h"
#include "../../gen/dronekeys.h"
#include "../../gen/str.h"

/* A path through the tables, in words. */
static const struct dronekey *walk(const struct dronekey *known, const char *path)
{
	struct str rest = str_of(path), word;
	const struct dronekey *k;

	while (str_cut(&rest, ' ', &word)) {
		k = dronekeys_find(known, word);
		assert_non_null(k);
		known = k->within;
		assert_non_null(known);
	}
	return dronekeys_find(known, rest);
}

static void keys_and_what_they_hold(void **state)
{
	static const struct { const char *path, *name; } of_pipelines[] = {
		{ "clone depth", "a number" }, { "clone disable", "'true' or 'false'" }, { "concurrency limit", "a number" },
		{ "platform version", "a text" }, { "volumes temp size_limit", "a size" }, { "node", "a map of texts" },
		{ "image_pull_secrets", "a list of texts" }, { "steps", "a list" }, { "clone dept", NULL }, { "image", NULL },
	}, of_steps[] = {
		{ "privileged", "'true' or 'false'" }, { "mem_limit", "a size" }, { "ports port", "a number" },
		{ "devices", "a list of maps" }, { "ports", "a list of ports" }, { "settings", "a map" }, { "steps", NULL }, { "", NULL },
	};
	const struct dronekey *k;

	(void)state;
	for (size_t i = 0; i < countof(of_pipelines); i++) {
		k = walk(dronekeys_of_pipelines, of_pipelines[i].path);
		assert_true(!k == !of_pipelines[i].name);
		if (k)
			assert_string_equal(dronekeys_name(k->holds), of_pipelines[i].name);
	}
	for (size_t i = 0; i < countof(of_steps); i++) {
		k = walk(dronekeys_of_steps, of_steps[i].path);
		assert_true(!k == !of_steps[i].name);
		if (k)
			assert_string_equal(dronekeys_name(k->holds), of_steps[i].name);
	}
}

/* A second row of a key would never be found; what holds no map has no keys within. */
static void check_table(const struct dronekey *known)
{
	for (const struct dronekey *k = known; k->key; k++) {
		assert_ptr_equal(dronekeys_find(known, str_of(k->key)), k);
		if (!k->within)
			continue;
		assert_true(k->holds == HOLDS_MAP || k->holds == HOLDS_LIST || k->holds == HOLDS_MAPS || k->holds == HOLDS_PORTS);
		check_table(k->within);
	}
}

static void tables(void **state)
{
	(void)state;
	check_table(dronekeys_of_pipelines);
	check_table(dronekeys_of_steps);
}

static void whose_they_are(void **state)
{
	(void)state;
	assert_true(dronekeys_is_of_runner(walk(dronekeys_of_pipelines, "clone retries")));
	assert_true(dronekeys_is_of_runner(walk(dronekeys_of_steps, "mem_limit")));
	assert_false(dronekeys_is_of_runner(walk(dronekeys_of_pipelines, "clone depth")));
	assert_false(dronekeys_is_of_runner(walk(dronekeys_of_steps, "privileged")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_and_what_they_hold), cmocka_unit_test(tables), cmocka_unit_test(whose_they_are)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
