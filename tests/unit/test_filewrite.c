#define _GNU_SOURCE

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/diag.h"
#include "../../gen/file.h"
#include "../../gen/filelock.h"
#include "../../gen/filetemp.h"
#include "../../gen/filewrite.h"
#include "calls.h"
#include "scratch.h"

#ifdef __linux__
static const bool on_linux = true;
#else
static const bool on_linux = false;
#endif

/*
 * Files into which an editor writes just ahead of their replacement or removal, or just behind it, or in whose place it
 * puts one of its own; NULL: none.
 */
static const char *saved_late, *saved_after;
static bool saved_anew;

static void save(const char **which, const char *from, const char *to)
{
	FILE *f;

	if (!*which || (strcmp(from, *which) != 0 && strcmp(to, *which) != 0))
		return;
	if (saved_anew)
		unlink(*which);
	if ((f = fopen(*which, "a"))) {
		fputs(", saved", f);
		fclose(f);
	}
	*which = NULL;
}

static void save_late(const char *from, const char *to)
{
	save(&saved_late, from, to);
}

static void save_after(const char *from, const char *to)
{
	if (saved_after && (!strcmp(to, saved_after) || access(saved_after, F_OK))) /* no second name of the old one */
		save(&saved_after, from, to);
}

static void let_fail(int from, int to)
{
	calls.n = 0;
	calls.fail_from = from;
	calls.fail_to = to;
}

static void rename_only(bool only)
{
	calls.swap_fails = only ? EINVAL : 0;
}

/* What was flushed, by its number in the file system. */
static struct {
	ino_t items[64];
	size_t n;
} flushed;

int fsync(int fd)
{
	struct stat st;

	if (!fstat(fd, &st) && flushed.n < countof(flushed.items))
		flushed.items[flushed.n++] = st.st_ino;
	return 0;
}

/* What a flush of the whole file system comes to, how many there were, and of which release the system is. */
static struct {
	int err;
	size_t n;
	const char *release;
} whole;

int syncfs(int fd);
int syncfs(int fd)
{
	whole.n++;
	errno = fd < 0 ? EBADF : whole.err;
	return errno ? -1 : 0;
}

int uname(struct utsname *name)
{
	snprintf(name->release, sizeof name->release, "%s", whole.release);
	return 0;
}

static size_t flushes(const char *path)
{
	struct stat st;
	size_t n = 0;

	assert_int_equal(stat(path, &st), 0);
	for (size_t i = 0; i < flushed.n; i++)
		n += flushed.items[i] == st.st_ino;
	return n;
}

/* Each test works in a folder of its own. */
struct fixture {
	struct arena *a;
	struct diag *d;
	bool can_swap; /* here */
	char folder[SCRATCH_SIZE];
};

static int setup(void **state)
{
	static struct fixture f;

	memset(&calls, 0, sizeof calls);
	calls.before = save_late;
	calls.after = save_after;
	saved_late = saved_after = NULL;
	whole.release = "6.1.0";
	whole.err = 0;
	f.a = arena_new();
	f.d = diag_new(f.a);
	if (!scratch_enter(f.folder))
		return -1;
	f.can_swap = calls_exchange();
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	arena_free(f->a);
	return scratch_leave(f->folder);
}

static void put(const char *path, const char *text)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
	assert_int_equal(fclose(f), 0);
}

static void assert_holds(struct fixture *f, const char *path, const char *want)
{
	struct str text = STR_NONE;

	assert_int_equal(file_read(f->a, str_of(path), &text), 0);
	assert_string_equal(arena_cstr(f->a, text), want);
}

/* Where nobody else has the lock. */
static void wait_not(void)
{
	fail();
}

static size_t entries(const char *folder)
{
	DIR *d = opendir(folder);
	size_t n = 0;

	assert_non_null(d);
	while (readdir(d))
		n++;
	closedir(d);
	return n - 2;
}

static mode_t mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return st.st_mode & 0777;
}

static bool write_all(struct fixture *f, const struct file_out *files, size_t n)
{
	f->d = diag_new(f->a);
	return file_write_all(f->a, f->d, files, n);
}

static void new_files(void **state)
{
	const struct file_out files[] = {
		{ STR("a"), STR("text a"), false, false, NULL, false }, { STR("b/c/d"), STR(""), false, false, NULL, false }, { STR("run"), STR("#!/bin/sh\n"), true, false, NULL, false },
		{ STR("./e"), STR("e"), false, false, NULL, false }, { STR("b/f"), STR("f"), false, false, NULL, false },
	};
	struct fixture *f = *state;
	mode_t old = umask(027);

	assert_true(write_all(f, files, countof(files)));
	umask(old);
	assert_int_equal(diag_errors(f->d), 0);
	assert_holds(f, "a", "text a");
	assert_holds(f, "b/c/d", "");
	assert_holds(f, "run", "#!/bin/sh\n");
	assert_int_equal(mode_of("a"), 0640);
	assert_int_equal(mode_of("run"), 0750);
	assert_int_equal(mode_of("b/c"), 0750);
	assert_int_equal(entries("."), 4);
	assert_int_equal(entries("b"), 2);
	assert_true(write_all(f, files, 0));
	assert_int_equal(entries("."), 4);
}

static void many_files(void **state)
{
	struct file_out files[300];
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(files); i++)
		files[i] = (struct file_out){ arena_printf(f->a, "d%zu/f%zu", i % 7, i), arena_printf(f->a, "text %zu", i), false, false, NULL, false };
	assert_true(write_all(f, files, countof(files)));
	for (size_t i = 0; i < countof(files); i++)
		assert_holds(f, arena_cstr(f->a, files[i].path), arena_cstr(f->a, files[i].text));
	assert_int_equal(entries("."), 7);
}

/* Of many files: whether they could be written, and how often one of them was flushed by itself. */
static size_t flushes_of_many(struct fixture *f, const char *release, int err, bool *good)
{
	struct file_out files[20];

	whole.release = release;
	whole.err = err;
	whole.n = flushed.n = 0;
	for (size_t i = 0; i < countof(files); i++)
		files[i] = (struct file_out){ arena_printf(f->a, "m/f%zu", i), arena_printf(f->a, "%s", release), false, false, NULL, false };
	*good = write_all(f, files, countof(files));
	assert_true(whole.n == 1 || !on_linux);
	return *good ? flushes("m/f7") : entries(".");
}

/* At once where the system can, and tells faults; else one by one. A fault that no file has is one all the same. */
static void many_are_flushed_at_once(void **state)
{
	static const char *const old[] = { "5.7.19", "4.18.0-553.el8", "5", "unknown" };
	struct fixture *f = *state;
	bool good;

	if (!on_linux)
		skip();
	assert_int_equal(flushes_of_many(f, "5.8.0", EIO, &good), 0);
	assert_false(good);
	assert_int_equal(diag_errors(f->d), 1);
	for (size_t i = 0; i < countof(old); i++) {
		assert_int_equal(flushes_of_many(f, old[i], 0, &good), 1);
		assert_true(good);
	}
	assert_int_equal(flushes_of_many(f, "6.1.0", ENOSYS, &good), 1);
	assert_true(good);
	assert_int_equal(flushes_of_many(f, "5.8", 0, &good), 0);
	assert_true(good);
	assert_int_equal(flushes_of_many(f, "6.1.0-amd64", 0, &good), 0);
	assert_true(good);
}

static void old_files_are_replaced(void **state)
{
	const struct file_out files[] = { { STR("a"), STR("new"), false, false, NULL, false }, { STR("run"), STR("new"), true, false, NULL, false },
		{ STR("link"), STR("new"), false, false, NULL, false } };
	struct fixture *f = *state;
	mode_t old = umask(022);

	put("a", "old and longer");
	put("run", "old");
	assert_int_equal(chmod("a", 0604), 0);
	assert_int_equal(chmod("run", 0640), 0);
	assert_int_equal(symlink("nothing", "link"), 0);
	assert_int_equal(link("a", "other"), 0);
	assert_true(write_all(f, files, countof(files)));
	assert_holds(f, "a", "new");
	assert_holds(f, "run", "new");
	assert_holds(f, "other", "old and longer"); /* replaced, not written into */
	assert_int_equal(mode_of("a"), 0604);
	assert_int_equal(mode_of("run"), 0740);
	assert_int_equal(mode_of("link"), 0644);
	assert_int_equal(entries("."), 4);
	umask(old);
}

/* None changes when one cannot be written, whether that shows early or late, and nothing is left lying about. */
static void all_or_none(void **state)
{
	const char *const wrong[] = { "folder", "file/x", "", "missing/\xFF/../../file/y" };
	struct fixture *f = *state;

	put("old", "old");
	put("file", "file");
	assert_int_equal(mkdir("folder", 0777), 0);
	for (size_t i = 0; i < countof(wrong); i++)
		for (size_t place = 0; place < 3; place++) {
			struct file_out files[3] = { { STR("old"), STR("new"), false, false, NULL, false }, { STR("fresh"), STR("new"), false, false, NULL, false } };

			files[2] = files[place];
			files[place] = (struct file_out){ str_of(wrong[i]), STR("new"), false, false, NULL, false };
			assert_false(write_all(f, files, countof(files)));
			assert_int_equal(diag_errors(f->d), 1);
			assert_holds(f, "old", "old");
			assert_int_equal(file_kind(f->a, STR("fresh")), FILE_ABSENT);
			assert_int_equal(entries("folder"), 0);
			assert_int_equal(entries("."), 3 + (file_kind(f->a, STR("missing")) == FILE_FOLDER));
		}
}

static void a_removed_file(void **state)
{
	const struct file_out files[] = { { STR("a"), STR("new"), false, false, NULL, false }, { STR("b/c/d"), STR_NONE, false, true, NULL, false },
		{ STR("none"), STR_NONE, false, true, NULL, false }, { STR("no/such"), STR_NONE, false, true, NULL, false } };
	const struct file_out wrong[] = { { STR("a"), STR_NONE, false, true, NULL, false }, { STR("b"), STR("new"), false, false, NULL, false } };
	struct fixture *f = *state;

	assert_int_equal(mkdir("b", 0777), 0);
	assert_int_equal(mkdir("b/c", 0777), 0);
	put("a", "old");
	put("b/c/d", "old");
	assert_int_equal(chmod("a", 0640), 0);
	assert_false(write_all(f, wrong, countof(wrong)));
	assert_holds(f, "a", "old");
	assert_int_equal(mode_of("a"), 0640);
	put("b/other", "");
	assert_true(write_all(f, files, countof(files)));
	assert_holds(f, "a", "new");
	assert_int_equal(file_kind(f->a, STR("b/c")), FILE_ABSENT);
	assert_int_equal(file_kind(f->a, STR("b/other")), FILE_REGULAR);
	assert_int_equal(entries("."), 2);
}

/* A file that goes, then a folder in its place, and the other way round; after a fault all is as it was. */
static void files_and_folders_in_one_place(void **state)
{
	const struct file_out deeper[] = { { STR("x"), STR_NONE, false, true, NULL, false },
		{ STR("x/y/z"), STR("new"), false, false, &file_absent, true }, { STR("x/a"), STR("a"), false, false, NULL, true },
		{ STR("last"), STR("last"), false, false, NULL, false } };
	const struct file_out back[] = { { STR("x/y/z"), STR_NONE, false, true, NULL, false },
		{ STR("x/a"), STR_NONE, false, true, NULL, false }, { STR("x"), STR("old"), false, false, &file_absent, true },
		{ STR("last"), STR("last"), false, false, NULL, false } };
	struct fixture *f = *state;

	put("x", "old");
	assert_int_equal(chmod("x", 0640), 0);
	for (int at = f->can_swap ? 4 : 1; at > 0; at--) { /* the last one, after the folders came; then each of them */
		let_fail(at, at);
		assert_false(write_all(f, deeper, countof(deeper)));
		let_fail(0, 0);
		assert_holds(f, "x", "old");
		assert_int_equal(mode_of("x"), 0640);
		assert_int_equal(entries("."), 1);
	}
	assert_true(write_all(f, deeper, countof(deeper)));
	assert_holds(f, "x/y/z", "new");
	assert_holds(f, "x/a", "a");
	assert_int_equal(entries("."), 2);
	assert_int_equal(chmod("x/y", 0710), 0);
	assert_int_equal(mkdir("x/empty", 0700), 0);
	for (int at = f->can_swap ? 5 : 1; at > 0; at--) {
		let_fail(at, at);
		assert_false(write_all(f, back, countof(back)));
		let_fail(0, 0);
		assert_holds(f, "x/y/z", "new");
		assert_holds(f, "x/a", "a");
		assert_int_equal(mode_of("x/y"), 0710);
		assert_int_equal(entries("x"), 3);
	}
	put("x/mine", "mine"); /* what is not of the set stays */
	assert_false(write_all(f, back, countof(back)));
	assert_int_equal(diag_errors(f->d), 1);
	assert_holds(f, "x/y/z", "new");
	assert_holds(f, "x/mine", "mine");
	assert_int_equal(entries("x"), 4);
	assert_int_equal(unlink("x/mine"), 0);
	assert_true(write_all(f, back, countof(back)));
	assert_holds(f, "x", "old");
	assert_int_equal(entries("."), 2);
}

/* Temporary files go through no link. */
static void the_folder_is_a_real_one(void **state)
{
	const struct file_out file = { STR("a"), STR("new"), false, false, NULL, false };
	struct fixture *f = *state;
	struct file_lock lock;
	const char *theirs;

	assert_int_equal(mkdir("other", 0777), 0);
	assert_int_equal(symlink("other", ".aqueduct"), 0);
	assert_int_equal(mkdir("other/tmp", 0777), 0);
	lock = file_lock(f->a, wait_not);
	file_unlock(&lock);
	assert_false(write_all(f, &file, 1));
	assert_int_equal(diag_errors(f->d), 1);
	assert_int_equal(entries("other"), 1);
	theirs = arena_printf(f->a, "other/tmp/%ld-0.new", (long)getpid()).p;
	put(theirs, "");
	assert_false(write_all(f, &file, 1));
	assert_int_equal(unlink(theirs), 0);
	assert_int_equal(rmdir("other/tmp"), 0);
	assert_int_equal(unlink(".aqueduct"), 0);
	assert_int_equal(mkdir(".aqueduct", 0777), 0);
	assert_int_equal(symlink("../other", ".aqueduct/tmp"), 0);
	put("other/1-1.new", "mine");
	assert_false(write_all(f, &file, 1));
	lock = file_lock(f->a, wait_not);
	assert_int_equal(lock.swept, 0);
	file_unlock(&lock);
	assert_int_equal(entries("other"), 1);
	assert_int_equal(unlink(".aqueduct/tmp"), 0);
	put(".aqueduct/tmp", "a file");
	assert_false(write_all(f, &file, 1));
	assert_int_equal(entries("."), 2);
}

/* What a killed run leaves behind, the next one removes, and nothing else; it may have that one's number. */
static void leftovers_of_a_killed_run(void **state)
{
	static const char *const mine[] = { "mine.old", "1notes.old", "1-.old", "-1.new", "1-2-3.new", "1-2.older", "1-2" };
	const struct file_out good = { STR("a"), STR("new"), false, false, NULL, false };
	struct fixture *f = *state;
	struct file_lock lock;

	put("a", "old");
	assert_int_equal(mkdir(".aqueduct", 0777), 0);
	assert_int_equal(mkdir(".aqueduct/tmp", 0777), 0);
	put(arena_printf(f->a, ".aqueduct/tmp/%ld-0.new", (long)getpid()).p, "older");
	put(arena_printf(f->a, ".aqueduct/tmp/%ld-0.old", (long)getpid()).p, "older");
	assert_true(write_all(f, &good, 1));
	assert_holds(f, "a", "new");
	assert_int_equal(entries("."), 1);
	assert_int_equal(mkdir(".aqueduct", 0777), 0);
	assert_int_equal(mkdir(".aqueduct/tmp", 0777), 0);
	put(".aqueduct/tmp/123-0.new", "");
	put(".aqueduct/tmp/123-1.old", "");
	for (size_t i = 0; i < countof(mine); i++)
		put(arena_printf(f->a, ".aqueduct/tmp/%s", mine[i]).p, "");
	lock = file_lock(f->a, wait_not);
	assert_true(lock.held);
	assert_int_equal(lock.swept, 2);
	assert_int_equal(entries(".aqueduct/tmp"), countof(mine));
	file_unlock(&lock);
	file_unlock(&lock);
	for (size_t i = 0; i < countof(mine); i++)
		assert_int_equal(unlink(arena_printf(f->a, ".aqueduct/tmp/%s", mine[i]).p), 0);
	put(".aqueduct/tmp/123-0.new", "");
	lock = file_lock(f->a, wait_not);
	assert_int_equal(lock.swept, 1);
	assert_int_equal(entries("."), 1);
	file_unlock(&lock);
	assert_false(mkdir(".aqueduct", 0777) || mkdir(".aqueduct/tmp", 0777));
	put(filetemp_held(f->a, 123, 0, STR("new"), STR("old")), "old");
	put(filetemp_held(f->a, 123, 1, STR("new"), STR("old")), "saved");
	put(".aqueduct/tmp/123-2.kept", "");
	lock = file_lock(f->a, wait_not);
	assert_int_equal(lock.swept, 1);
	assert_int_equal(lock.n_kept, 1);
	assert_string_equal(lock.kept[0], ".aqueduct/tmp/123-1.kept");
	assert_holds(f, lock.kept[0], "saved");
	assert_int_equal(entries(".aqueduct/tmp"), 2);
	file_unlock(&lock);
}

/* Each file, and once each folder in which a name is new, up to the first one that was there. */
static void what_is_flushed(void **state)
{
	static const char *const new[] = { "old", "old/b", "old/b/c", "old/b/c/f", "old/b/c/g" };
	const struct file_out files[] = { { STR("old/b/c/f"), STR("f"), false, false, NULL, false },
		{ STR("old/b/c/g"), STR("g"), false, false, NULL, false } };
	struct fixture *f = *state;

	assert_int_equal(mkdir("old", 0777), 0);
	flushed.n = 0;
	assert_true(write_all(f, files, countof(files)));
	for (size_t i = 0; i < countof(new); i++)
		assert_int_equal(flushes(new[i]), 1);
	flushed.n = 0;
	assert_true(write_all(f, files, 1));
	assert_int_equal(flushes("old/b/c") + flushes("old/b/c/f"), 2);
	assert_int_equal(flushes("old") + flushes("old/b") + flushes("old/b/c/g"), 0);
}

/* What somebody saved since the caller read it is not written over, and nothing else is then. */
static void what_was_saved_meanwhile(void **state)
{
	static const struct str old = { "old", 3 };
	const struct file_out files[][2] = {
		{ { STR("b"), STR("new"), false, false, &file_absent, false }, { STR("a"), STR("new"), false, false, &old, false } },
		{ { STR("b"), STR("new"), false, false, NULL, false }, { STR("a"), STR("new"), false, false, &file_absent, false } },
		{ { STR("b"), STR("new"), false, false, NULL, false }, { STR("a"), STR_NONE, false, true, &old, false } },
		{ { STR("b"), STR("new"), false, false, NULL, false }, { STR("gone"), STR("new"), false, false, &old, false } },
	};
	struct fixture *f = *state;
	struct buf said = buf_new(f->a);

	put("a", "saved");
	for (size_t i = 0; i < countof(files); i++) {
		assert_false(write_all(f, files[i], 2));
		assert_int_equal(diag_errors(f->d), 1);
		assert_holds(f, "a", "saved");
		assert_int_equal(entries("."), 1);
	}
	diag_print(f->d, &said, false);
	assert_string_equal(said.p, "gone: error: cannot replace: it has changed since this run read it; run it again [system]\n");
	put("a", "old");
	assert_true(write_all(f, files[0], 2));
	assert_holds(f, "a", "new");
	put("a", "old");
	assert_true(write_all(f, files[2], 2));
	assert_int_equal(entries("."), 1);
	assert_true(write_all(f, files[2], 2)); /* what is to go may have gone */
}

/* So is what came into the file when it was compared already, by who had it open: it is put back, and so are the others. */
static void what_is_saved_while_it_is_replaced(void **state)
{
	static const struct str old = { "old", 3 };
	const struct file_out files[] = {
		{ STR("sub/new"), STR("new"), false, false, &file_absent, false }, { STR("a"), STR("new"), false, false, &old, false },
		{ STR("b"), STR("new"), false, false, &old, false }, { STR("c"), STR_NONE, false, true, &old, false },
	};
	static const char *const late[] = { "a", "b", "c", "sub/new" };
	struct fixture *f = *state;

	for (size_t i = 0; i < 3 * countof(late); i++) {
		rename_only(i >= 2 * countof(late));
		saved_anew = i / countof(late) == 1;
		put("a", "old");
		put("b", "old");
		put("c", "old");
		saved_late = late[i % countof(late)];
		assert_false(write_all(f, files, countof(files)));
		assert_int_equal(diag_errors(f->d), 1);
		for (size_t k = 0; k < 3; k++)
			assert_holds(f, late[k], k != i % countof(late) ? "old" : saved_anew ? ", saved" : "old, saved");
		if (i % countof(late) == 3) {
			assert_holds(f, "sub/new", ", saved");
			assert_false(unlink("sub/new") || rmdir("sub"));
		}
		assert_int_equal(entries("."), 3);
	}
	saved_late = NULL;
}

static FILE *editor; /* which has a file open */

static void save_into_open(const char *from, const char *to)
{
	(void)from;
	if (!editor || strcmp(to, "b") != 0)
		return;
	fputs(", saved", editor);
	fclose(editor);
	editor = NULL;
}

/* And what comes into the old file, by who has it open, when the new one is in its place, and others still come. */
static void what_is_saved_into_an_open_file(void **state)
{
	static const struct str old = { "old", 3 };
	const struct file_out files[] = {
		{ STR("a"), STR("new"), false, false, &old, false }, { STR("b"), STR("new"), false, false, NULL, false } };
	struct fixture *f = *state;

	for (int i = 0; i < 2; i++) {
		rename_only(i);
		put("a", "old");
		editor = fopen("a", "a");
		calls.before = save_into_open;
		assert_false(write_all(f, files, countof(files)));
		assert_null(editor);
		assert_int_equal(diag_errors(f->d), 1);
		assert_holds(f, "a", "old, saved");
		assert_int_equal(entries("."), 1);
	}
}

static void assert_said(struct fixture *f, const char *want)
{
	struct buf said = buf_new(f->a);

	diag_print(f->d, &said, false);
	assert_string_equal(said.p, want);
}

/* So is what is saved behind that, where all is put back for the fault of another one; and the old text is kept. */
static void what_is_saved_ahead_of_a_fault(void **state)
{
	static const struct str old = { "old", 3 };
	const struct file_out files[] = {
		{ STR("a"), STR("new"), false, false, &old, false }, { STR("b"), STR_NONE, false, true, &old, false },
		{ STR("c"), STR("new"), false, false, &file_absent, false }, { STR("d"), STR("new"), false, false, &old, false },
	};
	static const char *const after[] = { "a", "b", "c" };
	static const char *const holds[][2] = { { "new, saved", ", saved" }, { ", saved", ", saved" }, { "new, saved", ", saved" } };
	struct fixture *f = *state;

	for (size_t i = 0; i < 4 * countof(after); i++) {
		const size_t at = i % countof(after);
		const char *kept = filetemp_name(f->a, (size_t)getpid(), at, ".kept");
		struct str note = arena_printf(f->a, "%s: note: what was there before is in '%s'\n", after[at], kept);

		saved_anew = i / countof(after) % 2;
		rename_only(i / countof(after) / 2);
		put("a", "old");
		put("b", "old");
		put("d", "old, too");
		saved_after = after[at];
		assert_false(write_all(f, files, countof(files)));
		assert_null(saved_after);
		assert_said(f, arena_printf(f->a, "d: error: cannot replace: it has changed since this run read it; run it again [system]\n"
			"%s: error: somebody has saved it since this run wrote it; that stays [system]\n%s", after[at], at < 2 ? note.p : "").p);
		for (size_t k = 0; k < 2; k++)
			if (k != at)
				assert_holds(f, after[k], "old");
		assert_holds(f, after[at], holds[at][saved_anew]);
		assert_holds(f, "d", "old, too");
		if (at < 2) {
			assert_holds(f, kept, "old");
			assert_int_equal(unlink(kept) || rmdir(".aqueduct/tmp") || rmdir(".aqueduct"), 0);
		} else {
			assert_int_equal(unlink("c"), 0);
		}
		assert_int_equal(entries("."), 3);
	}
}

/* What cannot be put back is in the folder, where its message says, and no run removes it or writes over it. */
static void what_cannot_be_put_back(void **state)
{
	const struct file_out files[] = { { STR("mine"), STR("new"), false, false, NULL, false }, { STR("b"), STR("new"), false, false, NULL, false } };
	static const char faults[] = "b: error: cannot replace: Input/output error [system]\n"
		"mine: error: cannot put back what was there: Input/output error [system]\nmine: note: it is in '%s%s'%s\n";
	struct fixture *f = *state;
	const int second = f->can_swap ? 3 : 5 + CALLS_SWAP; /* the first call for it */
	const char *stem = filetemp_name(f->a, (size_t)getpid(), 0, "");
	struct file_lock lock;
	struct str kept[2];

	for (size_t i = 0; i < countof(kept); i++) {
		kept[i] = arena_printf(f->a, "%s%s.kept", stem, i ? "-1" : "");
		put("mine", i ? "by hand, too" : "by hand");
		let_fail(second, second + 1); /* the second file, and what was the first one */
		assert_false(write_all(f, files, countof(files)));
		assert_said(f, arena_printf(f->a, faults, kept[i].p, "", "").p);
	}
	lock = file_lock(f->a, wait_not);
	assert_int_equal(lock.swept, 0);
	file_unlock(&lock);
	assert_true(write_all(f, files, countof(files)));
	assert_holds(f, kept[0].p, "by hand");
	assert_holds(f, kept[1].p, "by hand, too");
	assert_int_equal(entries(".aqueduct/tmp"), 2);
	put("mine", "by hand");
	assert_int_equal(unlink("b"), 0);
	let_fail(second, 99);
	assert_false(write_all(f, files, countof(files)));
	assert_said(f, arena_printf(f->a, faults, stem, ".old", "; take it from there before the next run").p);
	assert_holds(f, filetemp_name(f->a, (size_t)getpid(), 0, ".old"), "by hand");
}

static void say_waiting(void)
{
	put("waits", "");
}

/* A second process gets the lock when the first one lets go, not before, and says that it waits. */
static void one_at_a_time(void **state)
{
	struct fixture *f = *state;
	struct file_lock lock = file_lock(f->a, wait_not);
	pid_t child = fork();
	int status;

	assert_true(lock.held);
	if (!child) {
		struct file_lock second;

		file_unlock(&lock); /* which a fork holds, too */
		second = file_lock(f->a, say_waiting);
		_exit(file_kind(f->a, STR("written")) == FILE_REGULAR && file_kind(f->a, STR("waits")) == FILE_REGULAR
			&& second.held ? 0 : 1);
	}
	for (int i = 0; i < 20 || file_kind(f->a, STR("waits")) == FILE_ABSENT; i++) {
		assert_int_equal(waitpid(child, &status, WNOHANG), 0);
		nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
	}
	put("written", "");
	file_unlock(&lock);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

enum { KILLS = 150, FILES = 6 };

static void write_for_ever(struct fixture *f, const char *const *texts)
{
	struct file_out files[FILES];
	struct str was;

	for (size_t round = 0;; round++) {
		was = str_of(texts[(round + 1) % 2]);
		for (size_t i = 0; i < FILES; i++)
			files[i] = (struct file_out){ arena_printf(f->a, "d%zu/f%zu", i % 2, i), str_of(texts[round % 2]),
				i == 3, false, round ? &was : NULL, false };
		if (!file_write_all(f->a, f->d, files, FILES))
			_exit(1);
	}
}

/* Killed anywhere, it leaves each file whole, one text or the other, once there never gone, and the rest is swept. */
static void killed_anywhere(void **state)
{
	struct fixture *f = *state;
	const char *texts[2] = { "first\n", NULL };
	struct str long_text, text;
	struct file_lock lock;
	bool there[FILES] = { false };
	size_t swept = 0;
	int status;

	long_text = arena_printf(f->a, "%0100000d\n", 0);
	texts[1] = long_text.p;
	for (int n = 0; n < KILLS; n++) {
		pid_t child = fork();

		if (!child)
			write_for_ever(f, texts);
		nanosleep(&(struct timespec){ .tv_nsec = 100000 + n * 37000 }, NULL);
		assert_int_equal(kill(child, SIGKILL), 0);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status));
		lock = file_lock(f->a, wait_not);
		swept += lock.swept;
		file_unlock(&lock);
		assert_int_equal(lock.n_kept, 0);
		assert_int_equal(file_kind(f->a, STR(".aqueduct")), FILE_ABSENT);
		for (size_t i = 0; i < FILES; i++) {
			struct str path = arena_printf(f->a, "d%zu/f%zu", i % 2, i);

			if (!there[i] && file_kind(f->a, path) == FILE_ABSENT)
				continue;
			assert_int_equal(file_read(f->a, path, &text), 0);
			assert_true(str_is(text, texts[0]) || str_eq(text, long_text));
			there[i] = true;
		}
		assert_true(entries(".") <= 2);
	}
	assert_true(swept > 0);
	for (size_t i = 0; i < FILES; i++)
		assert_true(there[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(new_files, setup, teardown),
		cmocka_unit_test_setup_teardown(many_files, setup, teardown),
		cmocka_unit_test_setup_teardown(many_are_flushed_at_once, setup, teardown),
		cmocka_unit_test_setup_teardown(old_files_are_replaced, setup, teardown),
		cmocka_unit_test_setup_teardown(all_or_none, setup, teardown),
		cmocka_unit_test_setup_teardown(a_removed_file, setup, teardown),
		cmocka_unit_test_setup_teardown(files_and_folders_in_one_place, setup, teardown),
		cmocka_unit_test_setup_teardown(the_folder_is_a_real_one, setup, teardown),
		cmocka_unit_test_setup_teardown(leftovers_of_a_killed_run, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_flushed, setup, teardown),
		cmocka_unit_test_setup_teardown(what_was_saved_meanwhile, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_saved_while_it_is_replaced, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_saved_into_an_open_file, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_saved_ahead_of_a_fault, setup, teardown),
		cmocka_unit_test_setup_teardown(what_cannot_be_put_back, setup, teardown),
		cmocka_unit_test_setup_teardown(one_at_a_time, setup, teardown),
		cmocka_unit_test_setup_teardown(killed_anywhere, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
