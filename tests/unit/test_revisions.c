#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/diag.h"
#include "../../gen/map.h"
#include "../../gen/revisions.h"

static struct str say(struct arena *a, const char *old, const struct map *templates)
{
	struct buf out = buf_new(a);

	revisions_say(a, str_of(old), templates, &out);
	return buf_str(&out);
}

static void what_changed_is_said(void **state)
{
	struct arena *a = arena_new();
	struct diag *d = diag_new(a);
	struct map *templates = map_new(a);
	struct str record, old;

	(void)state;
	map_put(templates, STR("Makefile"), diag_source(d, STR("templates/Makefile.mustache"), STR("all:\n")));
	map_put(templates, STR("tags.mk"), diag_source(d, STR("mine/tags.mk.mustache"), STR("")));
	map_put(templates, STR("gitignore"), diag_source(d, STR("templates/gitignore.mustache"), STR("build/\n")));
	record = revisions_record(a, templates);
	assert_true(str_find(record, STR("\nMakefile ")) < record.n);
	assert_true(str_find(record, STR("\ntags.mk 4294967295-0\n")) < record.n);
	assert_true(str_find(record, STR("gitignore")) == record.n);
	assert_true(str_eq(revisions_record(a, templates), record));
	assert_int_equal(say(a, arena_cstr(a, record), templates).n, 0);
	assert_int_equal(say(a, "", templates).n, 0);
	assert_string_equal(arena_cstr(a, say(a, "aqueduct 0.0.1\ntags.mk 1-1\n", templates)),
		arena_printf(a, "aqueduct: outputs were made by aqueduct 0.0.1; this is %.*s\naqueduct: mine/tags.mk.mustache "
			"has changed\n", (int)str_find(str_from(record, str_find(record, STR("\naqueduct ")) + 10), STR("\n")),
			record.p + str_find(record, STR("\naqueduct ")) + 10).p);
	old = say(a, "Makefile 1-1\n", templates);
	assert_string_equal(arena_cstr(a, old), "aqueduct: templates/Makefile.mustache has changed\n");
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_changed_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
