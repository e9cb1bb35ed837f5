#define _XOPEN_SOURCE 700

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/file.h"
#include "../../gen/filemove.h"
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

/* NULL: nothing is there. */
static void assert_holds(struct fixture *f, const char *path, const char *want)
{
	struct str text = STR_NONE;

	assert_int_equal(file_read(f->a, str_of(path), &text), want ? 0 : ENOENT);
	if (want)
		assert_string_equal(arena_cstr(f->a, text), want);
}

static size_t temporaries(struct fixture *f)
{
	struct str *names;

	return file_names(f->a, STR(FILETEMP_FOLDER), 100, &names);
}

static const struct str old_text = { "old", 3 };

/* What can become of a file: it is replaced, whatever it is or where it is as it was; it comes; it goes. */
enum kind { ANY, REPLACED, ADDED, REMOVED, KINDS };

static struct filemove begin(struct fixture *f, enum kind kind)
{
	struct filemove m = { .path = STR("a"), .text = STR("new"), .was = kind == ANY ? NULL : &old_text,
		.adds = kind == ADDED, .removes = kind == REMOVED };

	(void)!remove("a");
	if (kind != ADDED)
		put("a", "old");
	filemove_plan(&m, f->a, arena_scratch(f->a), 12, (size_t)kind);
	if (kind != REMOVED)
		put(m.new, "new");
	return m;
}

static const char *before(enum kind kind)
{
	return kind == ADDED ? NULL : "old";
}

static const char *after(enum kind kind)
{
	return kind == REMOVED ? NULL : "new";
}

static void into_its_place_and_back(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 2 * KINDS; i++) {
		enum kind kind = i % KINDS;
		struct filemove m = begin(f, kind);

		assert_int_equal(filemove_do(&m), 0);
		assert_holds(f, "a", after(kind));
		assert_true(filemove_fits(&m));
		if (i >= KINDS) {
			assert_int_equal(filemove_back(&m), 0);
			assert_null(filemove_keep(&m));
			assert_holds(f, "a", before(kind));
		}
		filemove_end(&m, i < KINDS);
		assert_int_equal(temporaries(f), 0);
	}
}

static void what_was_saved_ahead_of_it(void **state)
{
	struct fixture *f = *state;

	for (enum kind kind = REPLACED; kind < KINDS; kind++) {
		struct filemove m = begin(f, kind);

		put("a", "saved");
		assert_int_equal(filemove_do(&m), FILEMOVE_SAVED);
		filemove_end(&m, false);
		assert_holds(f, "a", "saved");
		assert_int_equal(temporaries(f), 0);
	}
}

/* Into the old file, by who had it open. */
static void what_is_written_behind_it(void **state)
{
	static const enum kind kinds[] = { REPLACED, REMOVED };
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(kinds); i++) {
		struct filemove m = begin(f, kinds[i]);
		FILE *open = fopen("a", "a");

		assert_int_equal(filemove_do(&m), 0);
		fputs(", saved", open);
		fclose(open);
		assert_false(filemove_fits(&m));
		assert_int_equal(filemove_back(&m), 0);
		filemove_end(&m, false);
		assert_holds(f, "a", "old, saved");
		assert_int_equal(temporaries(f), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(into_its_place_and_back, setup, teardown),
		cmocka_unit_test_setup_teardown(what_was_saved_ahead_of_it, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_written_behind_it, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
