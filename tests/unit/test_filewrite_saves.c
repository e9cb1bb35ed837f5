/*
 * Of a set of files that is written while somebody saves in them, while calls fail, and until it is killed: whenever
 * that is, every text is in its place, or where a message says it is. FULL=1 tries all; else one of so many.
 */
#define _GNU_SOURCE

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/diag.h"
#include "../../gen/filelock.h"
#include "../../gen/filetemp.h"
#include "../../gen/filewrite.h"
#include "calls.h"
#include "scratch.h"

enum { CALLS = 24, SOME = 53 };

/* Nobody cuts the power. */
int fsync(int fd)
{
	(void)fd;
	return 0;
}

static const struct str old_a = { "old a", 5 }, old_b = { "old b", 5 };

/* Replaced, removed, added; and replaced whatever it is, where nobody saves. */
static const struct row {
	struct file_out file;
	const char *old, *new; /* NULL: no file */
} rows[] = {
	{ { { "a", 1 }, { "new a", 5 }, false, false, &old_a, false }, "old a", "new a" },
	{ { { "b", 1 }, { NULL, 0 }, false, true, &old_b, false }, "old b", NULL },
	{ { { "c", 1 }, { "new c", 5 }, false, false, &file_absent, false }, NULL, "new c" },
	{ { { "d", 1 }, { "new d", 5 }, false, false, NULL, false }, "old d", "new d" },
};

/* What happens, at which calls; 0: it does not. */
struct trial {
	bool no_swap;
	int fail_from, fail_to;
	size_t saved; /* the row */
	bool anew; /* a file of its own that is renamed, not one that is written into */
	int save[2];
	int kill;
	bool behind; /* the call is made ahead of that */
};

static struct {
	struct trial t;
	jmp_buf killed;
	bool has_saved[2], replaced[countof(rows)], replaced_first; /* by who saves: what was there is not missed */
} now;

static void put(const char *path, const char *text, const char *how)
{
	FILE *f = fopen(path, how);

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

/* Whether that text is in it. */
static bool holds(const char *path, const char *text)
{
	char line[200] = "";
	FILE *f = fopen(path, "r");
	bool does;

	if (!f)
		return false;
	line[fread(line, 1, sizeof line - 1, f)] = '\0';
	does = strstr(line, text) != NULL;
	fclose(f);
	return does;
}

static const char *const mine[] = { "(mine, one)", "(mine, two)" };

static void save(int which)
{
	const char *path = rows[now.t.saved].file.path.p;

	now.has_saved[which] = true;
	if (!now.t.anew) {
		put(path, mine[which], "a");
		return;
	}
	now.replaced[now.t.saved] |= rows[now.t.saved].old && holds(path, rows[now.t.saved].old);
	now.replaced_first |= holds(path, mine[0]);
	put("x", mine[which], "w");
	assert_int_equal(renameat(AT_FDCWD, "x", AT_FDCWD, path), 0);
}

static void happen(void)
{
	for (int i = 0; i < 2; i++)
		if (now.t.save[i] == calls.n)
			save(i);
	if (now.t.kill != calls.n)
		return;
	calls.in_hook = false;
	longjmp(now.killed, 1);
}

static void ahead(const char *from, const char *to)
{
	(void)from, (void)to;
	if (!now.t.behind)
		happen();
}

static void behind(const char *from, const char *to)
{
	(void)from, (void)to;
	if (now.t.behind)
		happen();
}

static void wait_not(void)
{
	fail();
}

struct world {
	struct arena *a;
	struct str said;
	struct file_lock lock;
	bool killed, done;
};

/* Whether a temporary file holds it whose name is told; or that no run removes, where it was killed ahead of its message. */
static bool is_told(struct world *w, const char *text)
{
	DIR *d = opendir(FILETEMP_FOLDER);
	struct dirent *entry;
	bool told = false;

	while (d && (entry = readdir(d))) {
		const char *path = arena_printf(w->a, FILETEMP_FOLDER "/%s", entry->d_name).p;

		if (!holds(path, text))
			continue;
		told |= w->killed && strstr(path, ".kept");
		told |= str_find(w->said, arena_printf(w->a, "is in '%s'", path)) < w->said.n;
		for (size_t i = 0; i < w->lock.n_kept; i++)
			told |= !strcmp(w->lock.kept[i], path);
	}
	if (d)
		closedir(d);
	return told;
}

static void assert_true_of(const struct trial *t, struct world *w, const char *what, bool is)
{
	if (!is)
		fail_msg("%s: swap %d, calls %d to %d fail, saves %s%s at %d and %d, killed at %d%s: %.*s", what, !t->no_swap, t->fail_from,
			t->fail_to, rows[t->saved].file.path.p, t->anew ? " anew" : "", t->save[0], t->save[1], t->kill,
			t->behind ? " (behind)" : "", STR_ARG(w->said));
}

static bool is_as(const struct row *r, const char *text)
{
	return text ? holds(r->file.path.p, text) : access(r->file.path.p, F_OK) != 0;
}

static void judge(const struct trial *t, struct world *w)
{
	for (int i = 0; i < 2; i++)
		assert_true_of(t, w, "what was saved is lost", !now.has_saved[i] || (i == 0 && now.replaced_first)
			|| holds(rows[t->saved].file.path.p, mine[i]) || is_told(w, mine[i]));
	for (size_t i = 0; i < countof(rows); i++) {
		const struct row *r = &rows[i];
		bool saved = holds(r->file.path.p, mine[0]) || holds(r->file.path.p, mine[1]);
		bool old = is_as(r, r->old), new = is_as(r, r->new);
		bool error = str_find(w->said, arena_printf(w->a, "%s: error: ", r->file.path.p)) < w->said.n;

		if (w->killed) {
			assert_true_of(t, w, "neither old nor new", old || new || saved || (now.has_saved[0] && i == t->saved));
			continue;
		}
		assert_true_of(t, w, "done, but not new", !w->done || new || saved);
		assert_true_of(t, w, "not done, and nothing is said", w->done || old || saved || error);
		assert_true_of(t, w, "what was there is lost", w->done || !r->old || now.replaced[i] || holds(r->file.path.p, r->old)
			|| is_told(w, r->old));
	}
}

static void prepare(void)
{
	for (size_t i = 0; i < countof(rows); i++)
		if (rows[i].old)
			put(rows[i].file.path.p, rows[i].old, "w");
		else
			(void)!remove(rows[i].file.path.p);
}

static void clear(struct world *w)
{
	DIR *d = opendir(FILETEMP_FOLDER);
	struct dirent *entry;

	while (d && (entry = readdir(d)))
		if (entry->d_name[0] != '.') {
			const char *path = arena_printf(w->a, FILETEMP_FOLDER "/%s", entry->d_name).p;

			assert_non_null(strstr(path, ".kept"));
			assert_int_equal(remove(path), 0);
		}
	if (d)
		closedir(d);
	filelock_remove_folder(w->a);
	assert_int_not_equal(access(".aqueduct", F_OK), 0);
}

static int tried;

static void try(struct trial t)
{
	static struct world w;
	static struct diag *d;
	struct file_out files[countof(rows)];
	struct buf said;

	if (!getenv("FULL") && tried++ % SOME)
		return;
	for (size_t i = 0; i < countof(rows); i++)
		files[i] = rows[i].file;
	w = (struct world){ .a = arena_new() };
	d = diag_new(w.a);
	prepare();
	memset(&now, 0, sizeof now);
	now.t = t;
	memset(&calls, 0, sizeof calls);
	calls.swap_fails = t.no_swap ? EINVAL : 0;
	calls.fail_from = t.fail_from;
	calls.fail_to = t.fail_to;
	calls.before = ahead;
	calls.after = behind;
	if (setjmp(now.killed))
		w.killed = true;
	else
		w.done = file_write_all(w.a, d, files, countof(files));
	memset(&calls, 0, sizeof calls);
	said = buf_new(w.a);
	diag_print(d, &said, false);
	w.said = buf_str(&said);
	if (!w.killed)
		judge(&t, &w);
	w.lock = file_lock(w.a, wait_not);
	if (w.killed)
		judge(&t, &w);
	if (w.killed && !now.has_saved[0])
		assert_int_equal(w.lock.n_kept, 0);
	file_unlock(&w.lock);
	clear(&w);
	arena_free(w.a);
}

static const int lengths[] = { 1, 2, 3, 99 };

static int setup(void **state)
{
	static char folder[SCRATCH_SIZE];

	*state = folder;
	tried = 0;
	if (!access("/dev/shm", W_OK))
		setenv("TMPDIR", "/dev/shm", 0); /* a disk would take its time for each rename */
	return scratch_enter(folder) ? 0 : -1;
}

static int teardown(void **state)
{
	return scratch_leave(*state);
}

/* Nobody saves: each file is the old one or the new one, and which one is said. */
static void calls_fail(void **state)
{
	(void)state;
	for (int from = 1; from <= 2 * CALLS; from++)
		for (size_t k = 0; k < countof(lengths); k++)
			for (int no_swap = 0; no_swap < 2; no_swap++)
				try((struct trial){ .no_swap = no_swap, .fail_from = from, .fail_to = from + lengths[k] - 1 });
}

/* With saves at all calls, once or twice. Without a swap not all of those where a file was are seen: the header says so. */
static void with_saves(void (*then)(struct trial t))
{
	bool no_swap = !calls_exchange();
	struct trial t = { 0 };

	for (int i = no_swap ? 12 : 0; i < 24; i++) {
		t.saved = (size_t)i % 3;
		t.anew = i / 3 % 2;
		t.behind = i / 6 % 2;
		t.no_swap = i / 12;
		for (t.save[0] = 1; t.save[0] <= CALLS && (t.saved || !t.no_swap); t.save[0]++)
			for (int later = 0; later < 4; later++) {
				t.save[1] = later ? t.save[0] + later : 0;
				then(t);
			}
	}
}

static void failing(struct trial t)
{
	try(t);
	for (size_t k = 0; k < countof(lengths); k++)
		for (int from = 1; from <= CALLS; from++) {
			t.fail_from = from;
			t.fail_to = from + lengths[k] - 1;
			try(t);
		}
}

static void killed(struct trial t)
{
	for (t.kill = 1; t.kill <= CALLS; t.kill++)
		try(t);
}

static void saves_while_calls_fail(void **state)
{
	(void)state;
	with_saves(failing);
}

static void saves_until_it_is_killed(void **state)
{
	struct trial t = { 0 };

	(void)state;
	for (int i = 0; i < 4; i++) { /* nobody saves */
		t.no_swap = i / 2;
		t.behind = i % 2;
		killed(t);
	}
	with_saves(killed);
	t = (struct trial){ .no_swap = true };
	for (t.save[0] = 1; t.save[0] <= CALLS; t.save[0]++) /* into a file that has another name then */
		killed(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(calls_fail, setup, teardown),
		cmocka_unit_test_setup_teardown(saves_while_calls_fail, setup, teardown),
		cmocka_unit_test_setup_teardown(saves_until_it_is_killed, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
