#define _GNU_SOURCE

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
#include "calls.h"
#include "scratch.h"

struct fixture {
	struct arena *a;
	bool can_swap; /* here */
	char folder[SCRATCH_SIZE];
};

static int setup(void **state)
{
	static struct fixture f;

	f.a = arena_new();
	memset(&calls, 0, sizeof calls);
	*state = &f;
	if (!scratch_enter(f.folder))
		return -1;
	f.can_swap = calls_exchange();
	return !mkdir(".aqueduct", 0777) && !mkdir(FILETEMP_FOLDER, 0777) ? 0 : -1;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	arena_free(f->a);
	return scratch_leave(f->folder);
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
enum { ANY, REPLACED, ADDED, REMOVED, KINDS };

static struct filemove begin(struct fixture *f, int kind)
{
	struct filemove m = { .path = STR("a"), .text = STR("new"), .was = kind == ANY ? NULL : &old_text,
		.adds = kind == ADDED, .removes = kind == REMOVED };

	(void)!remove("a");
	if (kind != ADDED)
		assert_true(scratch_put("a", "old"));
	filemove_plan(&m, f->a, arena_scratch(f->a), 12, (size_t)kind);
	if (kind != REMOVED)
		assert_true(scratch_put(m.new, "new"));
	return m;
}

static const char *before(int kind)
{
	return kind == ADDED ? NULL : "old";
}

static const char *after(int kind)
{
	return kind == REMOVED ? NULL : "new";
}


/* What there is to put a file in its place: a step that exchanges, a second name, nothing but a rename. */
enum { SWAP, LINK, RENAME, MEANS };

static void allow(int means)
{
	memset(&calls, 0, sizeof calls);
	calls.swap_fails = means == SWAP ? 0 : EINVAL;
	calls.link_fails = means == RENAME ? EPERM : 0;
}

/* What somebody saves ahead of a call, by its number, or behind it; twice, where it is so many. */
static struct {
	int at, times;
	bool behind, appends; /* else it is a file of its own that is renamed */
	const char *texts[2];
} save;

static void save_now(void)
{
	const char *text = save.texts[save.times == 2 || !save.texts[1] ? 0 : 1];
	FILE *f = fopen(save.appends ? "a" : "x", save.appends ? "a" : "w");

	fputs(text, f);
	fclose(f);
	if (!save.appends)
		renameat(AT_FDCWD, "x", AT_FDCWD, "a");
	save.times--;
}

static void save_ahead(const char *from, const char *to)
{
	(void)from, (void)to;
	if (!save.behind && save.times && calls.n >= save.at)
		save_now();
}

static void save_behind(const char *from, const char *to)
{
	(void)from, (void)to;
	if (save.behind && save.times && calls.n >= save.at)
		save_now();
}

/* From the call `at` on, counted from now. */
static void will_save(int at, bool behind, const char *first, const char *second)
{
	calls.n = 0;
	calls.before = save_ahead;
	calls.after = save_behind;
	save.at = at;
	save.times = second ? 2 : 1;
	save.behind = behind;
	save.appends = false;
	save.texts[0] = first;
	save.texts[1] = second;
}

static void will_fail(int from, int to)
{
	calls.n = 0;
	calls.fail_from = from;
	calls.fail_to = to;
}

static void assert_left(struct fixture *f, struct filemove *m, enum filemove_left want, int want_err, const char *keeps)
{
	int err = 0;
	const char *kept;

	assert_int_equal(filemove_back(m, &err), want);
	if (want > FILEMOVE_SAVE_STAYS)
		assert_int_equal(err, want_err);
	calls.before = calls.after = NULL;
	calls.fail_to = 0;
	kept = filemove_keep(m);
	assert_int_equal(!kept, !keeps);
	filemove_end(m, false);
	assert_int_equal(temporaries(f), keeps ? 1 : 0);
	if (keeps) {
		assert_holds(f, kept, keeps);
		assert_int_equal(unlink(kept), 0);
	}
}

static void into_its_place_and_back(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 2 * KINDS * MEANS; i++) {
		int kind = i / 2 % KINDS;
		struct filemove m = begin(f, kind);

		allow(i / 2 / KINDS);
		assert_int_equal(filemove_do(&m), 0);
		assert_holds(f, "a", after(kind));
		assert_true(filemove_fits(&m));
		if (i % 2) {
			assert_left(f, &m, FILEMOVE_BACK, 0, NULL);
			assert_holds(f, "a", before(kind));
		}
		filemove_end(&m, true);
		assert_int_equal(temporaries(f), 0);
	}
}

/* It is the same file that is back, with all that it has, and not one of its text, where that can be. */
static void the_file_itself_comes_back(void **state)
{
	struct fixture *f = *state;
	struct stat old, now;

	for (int means = SWAP; means <= LINK; means++)
		for (int kind = ANY; kind < KINDS; kind++) {
			struct filemove m = begin(f, kind == ADDED ? ANY : kind);

			allow(means);
			assert_int_equal(stat("a", &old), 0);
			assert_int_equal(filemove_do(&m), 0);
			assert_left(f, &m, FILEMOVE_BACK, 0, NULL);
			assert_int_equal(stat("a", &now), 0);
			assert_int_equal(now.st_ino, old.st_ino);
		}
}

/* Any call fails: it is not done, and all goes back. */
static void each_call_fails(void **state)
{
	struct fixture *f = *state;
	int err;

	for (int i = 0; i < KINDS * MEANS; i++) {
		const int kind = i % KINDS;

		for (int at = 1; at == 1 || calls.n >= at - 1; at++) {
			struct filemove m = begin(f, kind);

			allow(i / KINDS);
			will_fail(at, at);
			err = filemove_do(&m);
			assert_true(!err || err == EIO); /* none: that call fails always here, or was not made */
			calls.fail_to = 0;
			assert_holds(f, "a", err ? before(kind) : after(kind));
			assert_left(f, &m, FILEMOVE_BACK, 0, NULL);
			assert_holds(f, "a", before(kind));
		}
	}
}

static void what_was_saved_ahead_of_it(void **state)
{
	struct fixture *f = *state;

	for (int kind = REPLACED; kind < KINDS; kind++) {
		struct filemove m = begin(f, kind);

		assert_true(scratch_put("a", "saved"));
		assert_int_equal(filemove_do(&m), FILEMOVE_SAVED);
		assert_left(f, &m, FILEMOVE_BACK, 0, NULL);
		assert_holds(f, "a", "saved");
	}
}

/* Into the old file, by who had it open. A copy would not know. */
static void what_is_written_behind_it(void **state)
{
	static const int kinds[] = { REPLACED, REMOVED };
	struct fixture *f = *state;

	for (size_t i = 0; i < 2 * countof(kinds); i++) {
		struct filemove m = begin(f, kinds[i / 2]);
		FILE *open = fopen("a", "a");

		allow(i % 2);
		assert_int_equal(filemove_do(&m), 0);
		fputs(", saved", open);
		fclose(open);
		assert_false(filemove_fits(&m));
		assert_left(f, &m, FILEMOVE_BACK, 0, NULL);
		assert_holds(f, "a", "old, saved");
	}
}

/* At the last moment, into the file or in its place, or a folder is put there: that goes back to where it was. */
static void what_is_saved_at_its_moment(void **state)
{
	struct fixture *f = *state;
	int err;

	for (int i = 0; i < 2 * KINDS * MEANS; i++) {
		int kind = i / 2 % KINDS;
		int means = i / 2 / KINDS;
		struct filemove m;

		if (kind == ANY || (kind == ADDED && means == RENAME) || (kind == REPLACED && (means == RENAME
			|| ((means == LINK || !f->can_swap) && i % 2)))) /* as the header of filewrite says */
			continue;
		m = begin(f, kind);
		allow(means);
		will_save(1, false, ", saved", NULL);
		save.appends = !(i % 2);
		if (kind == REPLACED)
			save.at = means == SWAP && f->can_swap ? 2 : 4 + CALLS_SWAP; /* its exchange, or the rename over it */
		err = filemove_do(&m);
		assert_int_equal(err, FILEMOVE_SAVED);
		assert_left(f, &m, FILEMOVE_BACK, 0, NULL);
		assert_holds(f, "a", i % 2 || kind == ADDED ? ", saved" : "old, saved");
	}
}

static void remove_it(const char *from, const char *to)
{
	(void)from, (void)to;
	(void)!remove("a");
}

static void what_is_removed_at_its_moment(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < KINDS * MEANS; i++) {
		int kind = i % KINDS;
		struct filemove m = begin(f, kind);

		allow(i / KINDS);
		calls.before = remove_it;
		assert_int_equal(filemove_do(&m), kind == ANY || kind == REPLACED ? FILEMOVE_SAVED : 0);
		calls.before = NULL;
		assert_left(f, &m, FILEMOVE_BACK, 0, NULL);
		assert_holds(f, "a", NULL);
	}
}

static void put_folder(const char *from, const char *to)
{
	(void)from, (void)to;
	if (calls.n != 2)
		return;
	assert_int_equal(unlink("a"), 0);
	assert_int_equal(mkdir("a", 0777), 0);
	assert_true(scratch_put("a/file", "mine"));
}

static void a_folder_at_its_moment(void **state)
{
	struct fixture *f = *state;

	if (!f->can_swap)
		skip();
	for (int kind = ANY; kind <= REPLACED; kind++) {
		struct filemove m = begin(f, kind);

		allow(SWAP);
		calls.before = put_folder;
		assert_int_equal(filemove_do(&m), FILEMOVE_SAVED);
		assert_left(f, &m, FILEMOVE_BACK, 0, NULL);
		assert_holds(f, "a/file", "mine");
		assert_int_equal(unlink("a/file"), 0);
	}
	assert_int_equal(rmdir("a") || mkdir("a", 0777), 0);
	for (int removes = 0; removes < 2; removes++) { /* it stands there from the beginning */
		struct filemove m = { .path = STR("a"), .text = STR("new"), .removes = removes };

		filemove_plan(&m, f->a, arena_scratch(f->a), 12, 0);
		assert_true(scratch_put(m.new, "new"));
		assert_int_equal(filemove_do(&m), EISDIR);
		assert_left(f, &m, FILEMOVE_BACK, 0, NULL);
		assert_int_equal(rmdir("a") || mkdir("a", 0777), 0);
	}
}

/*
 * Behind it, but ahead of a fault of another one: what is saved stays, and what was there before has a name. What is
 * only removed is put back all the same: that is what was there.
 */
static void what_is_done_to_it_since(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 2 * KINDS * MEANS; i++) {
		const int kind = i / 2 % KINDS;
		struct filemove m = begin(f, kind);

		allow(i / 2 / KINDS);
		assert_int_equal(filemove_do(&m), 0);
		(void)!remove("a");
		if (i % 2)
			assert_true(scratch_put("a", "saved"));
		if (i % 2)
			assert_left(f, &m, FILEMOVE_SAVE_STAYS, 0, before(kind));
		else
			assert_left(f, &m, FILEMOVE_BACK, 0, NULL);
		assert_holds(f, "a", i % 2 ? "saved" : before(kind));
	}
}

/* Twice, at its moment and while that goes back: the later one has the place, and the other one has a name. */
static void what_is_saved_twice(void **state)
{
	struct fixture *f = *state;

	if (!f->can_swap)
		skip();
	for (int kind = REPLACED; kind < KINDS; kind++) {
		struct filemove m = begin(f, kind);

		allow(SWAP);
		if (kind != ADDED) {
			will_save(kind == REPLACED ? 2 : 1, false, "one", NULL);
			assert_int_equal(filemove_do(&m), FILEMOVE_SAVED);
			will_save(1, false, "two", NULL);
		} else { /* it is added, and then saved; and once more, when that one was taken out to be looked at */
			assert_int_equal(filemove_do(&m), 0);
			assert_true(scratch_put("a", "one"));
			will_save(1, true, "two", NULL);
		}
		assert_left(f, &m, FILEMOVE_SAVE_STAYS, 0, "one");
		assert_holds(f, "a", "two");
	}
}

/* It cannot go back, or who saved there cannot have it back: what is in no place has a name. */
static void what_is_stuck(void **state)
{
	static const struct {
		int kind;
		int means;
		bool saved; /* behind it */
		int fail_from, fail_to;
		enum filemove_left left;
		const char *keeps, *place;
	} rows[] = {
		{ REPLACED, SWAP, false, 1, 9, FILEMOVE_OLD_STUCK, "old", "new" },
		{ REPLACED, SWAP, true, 2, 9, FILEMOVE_SAVE_STUCK, "saved", "old" },
		{ REPLACED, LINK, false, 2, 9, FILEMOVE_BACK, NULL, "old" },
		{ REPLACED, LINK, false, 1, 9, FILEMOVE_OLD_STUCK, "old", "new" },
		{ REMOVED, SWAP, false, 1, 9, FILEMOVE_OLD_STUCK, "old", NULL },
		{ REMOVED, LINK, false, 1 + CALLS_SWAP, 1 + CALLS_SWAP, FILEMOVE_OLD_STUCK, "old", NULL },
		{ ADDED, SWAP, false, 1, 9, FILEMOVE_NEW_STAYS, NULL, "new" },
		{ ADDED, SWAP, true, 1, 9, FILEMOVE_NEW_STAYS, NULL, "saved" },
		{ ADDED, SWAP, true, 2, 9, FILEMOVE_SAVE_STUCK, "saved", NULL },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(rows); i++) {
		struct filemove m;

		if (rows[i].means == SWAP && !f->can_swap)
			continue;
		m = begin(f, rows[i].kind);
		allow(rows[i].means);
		assert_int_equal(filemove_do(&m), 0);
		if (rows[i].saved)
			assert_true(scratch_put("a", "saved"));
		will_fail(rows[i].fail_from, rows[i].fail_to);
		assert_left(f, &m, rows[i].left, EIO, rows[i].keeps);
		assert_holds(f, "a", rows[i].place);
	}
}

/* Nothing can be renamed: it is where it was held, and stays there. */
static void what_cannot_be_kept(void **state)
{
	struct fixture *f = *state;
	struct filemove m = begin(f, REMOVED);
	int err;

	assert_int_equal(filemove_do(&m), 0);
	will_fail(1, 9);
	assert_int_equal(filemove_back(&m, &err), FILEMOVE_OLD_STUCK);
	assert_ptr_equal(filemove_keep(&m), m.held);
	calls.fail_to = 0;
	filemove_end(&m, false);
	assert_holds(f, m.held, "old");
}

/* A process of that number was killed here. */
static void what_is_in_the_way(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < KINDS * MEANS; i++) {
		struct filemove m = begin(f, i % KINDS);

		assert_true(scratch_put(m.held, "older"));
		allow(i / KINDS);
		assert_int_equal(filemove_do(&m), 0);
		assert_left(f, &m, FILEMOVE_BACK, 0, NULL);
		assert_holds(f, "a", before(i % KINDS));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(into_its_place_and_back, setup, teardown),
		cmocka_unit_test_setup_teardown(the_file_itself_comes_back, setup, teardown),
		cmocka_unit_test_setup_teardown(each_call_fails, setup, teardown),
		cmocka_unit_test_setup_teardown(what_was_saved_ahead_of_it, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_written_behind_it, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_saved_at_its_moment, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_removed_at_its_moment, setup, teardown),
		cmocka_unit_test_setup_teardown(a_folder_at_its_moment, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_done_to_it_since, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_saved_twice, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_stuck, setup, teardown),
		cmocka_unit_test_setup_teardown(what_cannot_be_kept, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_in_the_way, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
