#define _XOPEN_SOURCE 700

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/file.h"
#include "../../gen/filetemp.h"
#include "scratch.h"

struct fixture {
	struct arena *a;
	char folder[SCRATCH_SIZE];
};

static int setup(void **state)
{
	static struct fixture f;

	f.a = arena_new();
	*state = &f;
	return scratch_enter(f.folder) && !mkdir(".aqueduct", 0777) && !mkdir(FILETEMP_FOLDER, 0777) ? 0 : -1;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	arena_free(f->a);
	return scratch_leave(f->folder);
}

static void put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void names(void **state)
{
	static const char *const good[] = { "1-2.new", "1-2.old", "0123-456.new" };
	static const char *const others[] = { "mine.old", "1notes.old", "1-.old", "-1.new", "1-2-3.new", "1-2.older", "1-2", "",
		"1-2.kept", "1-2-3.kept" };
	struct fixture *f = *state;

	assert_string_equal(filetemp_name(f->a, 12, 0, ".new"), FILETEMP_FOLDER "/12-0.new");
	for (size_t i = 0; i < countof(good); i++)
		assert_true(filetemp_is(str_of(good[i])));
	for (size_t i = 0; i < countof(others); i++)
		assert_false(filetemp_is(str_of(others[i])));
}

/* Under the next name that is free; where there is none, or nothing to rename, the path itself is the answer. */
static void keeps_for_good(void **state)
{
	static const char *const want[] = { "12-3.kept", "12-3-1.kept", "12-3-2.kept" };
	struct fixture *f = *state;
	const char *path = filetemp_name(f->a, 12, 3, ".old");
	struct str text;

	for (size_t i = 0; i < countof(want); i++) {
		struct str kept = arena_printf(f->a, FILETEMP_FOLDER "/%s", want[i]);

		put(path, want[i]);
		assert_string_equal(filetemp_keep(f->a, path), kept.p);
		assert_int_equal(file_read(f->a, kept, &text), 0);
		assert_true(str_is(text, want[i]));
		assert_int_equal(file_kind(f->a, str_of(path)), FILE_ABSENT);
	}
	assert_ptr_equal(filetemp_keep(f->a, path), path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(names, setup, teardown),
		cmocka_unit_test_setup_teardown(keeps_for_good, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
