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

#define D1 "-0123456789abcdef"
#define D2 "-00000000000000ff"

static void names(void **state)
{
	static const char *const ours[] = { "1-2.new", "1-2.old", "0123-456.new" };
	static const char *const others[] = { "mine.old", "1notes.old", "1-.old", "-1.new", "1-2-3.new", "1-2.older", "1-2", "",
		"1-2.kept", "1-2-3.kept", "1-2" D1 D2, "1-2" D1 D2 ".new", "1-2" D1 ".old", "1-2" D1 "-0123456789abcdeg.old",
		"1-2" D1 "0" D2 ".old", "1-2" D1 D2 D2 ".old", "1-2" D1 D2 ".older" };
	struct fixture *f = *state;

	assert_string_equal(filetemp_name(f->a, 12, 0, ".new"), FILETEMP_FOLDER "/12-0.new");
	for (size_t i = 0; i < countof(ours); i++)
		assert_int_equal(filetemp_whose(f->a, str_of(ours[i])), FILETEMP_OURS);
	for (size_t i = 0; i < countof(others); i++)
		assert_int_equal(filetemp_whose(f->a, str_of(others[i])), FILETEMP_OTHER);
	assert_int_equal(filetemp_whose(f->a, STR("1-2" D1 D2 ".old")), FILETEMP_SOMEBODYS); /* which is not there to be read */
}

/* A text that is neither of those that the name speaks of is somebody's, and so is what is no text. */
static void whose(void **state)
{
	static const struct {
		const char *text;
		enum filetemp_whose whose;
	} rows[] = { { "one", FILETEMP_OURS }, { "other", FILETEMP_OURS }, { "oneother", FILETEMP_SOMEBODYS },
		{ "one\n", FILETEMP_SOMEBODYS }, { "on", FILETEMP_SOMEBODYS }, { "", FILETEMP_SOMEBODYS } };
	struct fixture *f = *state;
	const char *held = filetemp_held(f->a, 12, 3, STR("one"), STR("other")), *plain = filetemp_name(f->a, 12, 3, ".old");
	const size_t folder = strlen(FILETEMP_FOLDER "/");

	for (size_t i = 0; i < countof(rows); i++) {
		assert_true(scratch_put(held, rows[i].text));
		assert_true(scratch_put(plain, rows[i].text));
		assert_int_equal(filetemp_whose(f->a, str_of(held + folder)), rows[i].whose);
		assert_int_equal(filetemp_whose(f->a, str_of(plain + folder)), FILETEMP_OURS);
		assert_false(unlink(held) || unlink(plain));
	}
	assert_false(mkdir(held, 0777) || mkdir(plain, 0777));
	assert_int_equal(filetemp_whose(f->a, str_of(held + folder)), FILETEMP_SOMEBODYS);
	assert_int_equal(filetemp_whose(f->a, str_of(plain + folder)), FILETEMP_SOMEBODYS);
	assert_string_equal(filetemp_keep(f->a, held), FILETEMP_FOLDER "/12-3.kept");
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

		assert_true(scratch_put(path, want[i]));
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
		cmocka_unit_test_setup_teardown(whose, setup, teardown),
		cmocka_unit_test_setup_teardown(keeps_for_good, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
