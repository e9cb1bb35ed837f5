/*
 * How a set of files is written. All new texts go into temporary files of one folder; when the last one is written,
 * each is flushed. Of many files the file system is flushed as a whole instead, where it can be and tells its faults;
 * after a fault each is flushed by itself, which tells the file that has it. Then each old file gets a second name in
 * that folder and the new one is renamed over it, which leaves at every moment the whole old or the whole new text in
 * its place. A fault puts back what was moved, but where somebody has saved since: that stays, and the old text is kept
 * in the folder. A run that is killed leaves names there; the next one that holds the lock removes them, but never what
 * could not be put back.
 */
#include "filewrite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "arena.h"
#include "diag.h"
#include "file.h"
#include "fileflush.h"
#include "filefolder.h"
#include "filelock.h"
#include "filenew.h"
#include "fileswap.h"
#include "filetemp.h"
#include "map.h"
#include "path.h"

#define FEW 16 /* files whose flushes cost less than what others may have left to be written */
#define WRITTEN (-1) /* in the place of an errno: by somebody else */

const struct str file_absent = { NULL, 0 };

/* One file on its way. */
struct move {
	const struct file_out *file;
	const char *path;
	const char *new, *old; /* where the new text is until it is in its place, and the old file until all are */
	struct filefolder_plan folders; /* ahead of it, where it clears */
	bool was_there, has_backup, stuck;
};

struct set {
	struct arena *arena, *scratch; /* memory of the second one is there ahead of the first move */
	struct diag *diag;
	struct move *moves;
	size_t n, process;
	struct filefolder_made made;
	int file_system; /* to flush as a whole; -1: each file by itself */
};

static bool cannot(struct set *s, struct str path, const char *what, int err)
{
	if (err != EXDEV && err != WRITTEN)
		return diag_errno(s->diag, path, what, err);
	return diag_error(s->diag, "system", diag_whole(diag_source(s->diag, path, STR_NONE)), err == WRITTEN
		? "%s: it has changed since this run read it; run it again"
		: "%s: its folder is on another file system than '" FILETEMP_FOLDER "'", what);
}

static bool prepare_folder(struct set *s)
{
	static const char *const steps[] = { ".aqueduct", FILETEMP_FOLDER };
	int err;

	for (size_t i = 0; i < countof(steps); i++)
		if (file_kind(s->arena, str_of(steps[i])) == FILE_OTHER)
			return diag_error(s->diag, "system", diag_whole(diag_source(s->diag, str_of(steps[i]), STR_NONE)),
				"a symbolic link or a device; nothing is written through it");
	err = filefolder_make(s->arena, &s->made, STR(FILETEMP_FOLDER "/"));
	return !err || diag_errno(s->diag, STR(FILETEMP_FOLDER), "cannot write", err);
}

static void plan_moves(struct set *s, const struct file_out *files, size_t n)
{
	s->moves = arena_alloc(s->arena, n + 1, sizeof *s->moves);
	for (size_t i = 0; i < n; i++) {
		s->moves[i] = (struct move){ .file = &files[i], .path = arena_cstr(s->arena, files[i].path),
			.new = filetemp_name(s->arena, s->process, i, ".new"), .old = filetemp_name(s->arena, s->process, i, ".old") };
		if (files[i].clears)
			s->moves[i].folders = filefolder_plan(s->arena, files[i].path);
	}
	s->n = n;
}

/* All at once where that can be; else, and to tell which one it is that cannot be written, each file. */
static bool flush_all(struct set *s)
{
	int err = fileflush_all(s->file_system), fault = err, one;

	for (size_t i = 0; err && i < s->n; i++) {
		one = s->moves[i].file->removed ? 0 : fileflush(s->moves[i].new);
		if (one)
			return diag_errno(s->diag, s->moves[i].file->path, "cannot write", one);
	}
	return fault != EIO && fault != ENOSPC && fault != EDQUOT
		? true : diag_errno(s->diag, STR(FILETEMP_FOLDER), "cannot write", fault);
}

static bool write_temporaries(struct set *s)
{
	const struct file_out *f;
	int err;

	if (s->n > FEW)
		s->file_system = open(FILETEMP_FOLDER, O_RDONLY | O_CLOEXEC); /* ahead of the first file: it then tells of all */
	for (size_t i = 0; i < s->n; i++) {
		f = s->moves[i].file;
		if (f->removed)
			continue;
		err = f->clears ? 0 : filefolder_make(s->arena, &s->made, f->path);
		if (!err)
			err = filenew_write(s->moves[i].new, f->text, f->executable, s->moves[i].path, s->file_system < 0);
		if (err)
			return diag_errno(s->diag, f->path, "cannot write", err);
	}
	return flush_all(s);
}

/* A second name, in the place of what a run that was killed left. */
static int link_anew(const char *path, const char *name)
{
	int err = link(path, name);

	return !err || errno != EEXIST || unlink(name) ? err : link(path, name);
}

/* A second name for the old file; a copy where the file system, or whose file it is, allows none. */
static int keep_old(struct set *s, struct move *m)
{
	struct str text;
	int err;

	m->has_backup = !link_anew(m->path, m->old);
	m->was_there = m->has_backup || (errno != ENOENT && errno != ENOTDIR);
	if (m->has_backup || !m->was_there)
		return 0;
	err = file_read(s->arena, m->file->path, &text);
	if (!err)
		err = filenew_write(m->old, text, false, m->path, false);
	m->has_backup = !err;
	return err;
}

/* What was saved there since the text was made is in no text. */
static int compare_old(const struct set *s, const struct move *m, struct str at)
{
	const struct arena_mark mark = arena_mark(s->scratch);
	const struct str *was = m->file->was;
	bool same = !was || (!m->was_there && (was == &file_absent || m->file->removed))
		|| (m->was_there && was != &file_absent && file_is(s->scratch, at, *was));

	arena_reset(s->scratch, &mark);
	return same ? 0 : WRITTEN;
}

/* What was taken from its place under the temporary name: put back where it is another one than was compared. */
static int check_taken(struct set *s, struct move *m)
{
	const char *taken = m->new;
	int err = compare_old(s, m, str_of(taken));

	if (!err && unlink(taken))
		err = errno;
	return err && rename(taken, m->path) ? errno : err;
}

static int take_out(struct set *s, struct move *m)
{
	return rename(m->path, m->new) ? errno : check_taken(s, m);
}

/* An editor may put a file of its own there after it was compared: it is swapped for the new one, and looked at. */
static int put(struct set *s, struct move *m)
{
	const char *new = m->new;
	int err = !m->file->was ? ENOSYS : m->was_there ? fileswap_exchange(new, m->path) : fileswap_add(new, m->path);

	if (err == ENOSYS)
		return rename(new, m->path) ? errno : 0;
	if (err == EEXIST || err == ENOENT)
		return WRITTEN;
	return err || !m->was_there ? err : check_taken(s, m);
}

static int move_in(struct set *s, struct move *m)
{
	int err = filefolder_do(&m->folders);

	if (!err)
		err = keep_old(s, m);
	if (!err)
		err = compare_old(s, m, m->file->path);
	if (!err && m->file->removed)
		err = m->was_there ? take_out(s, m) : 0;
	else if (!err)
		err = put(s, m);
	return err;
}

/* Whether there is what the move has left there, or nothing, and not what somebody has saved since. */
static bool is_ours(const struct set *s, const struct move *m, struct str at)
{
	const struct arena_mark mark = arena_mark(s->scratch);
	bool is = file_kind(s->scratch, at) == FILE_ABSENT
		|| (!m->file->removed && file_is(s->scratch, at, m->file->text));

	arena_reset(s->scratch, &mark);
	return is;
}

static int bring_back(struct set *s, struct move *m)
{
	const char *old = m->old;
	int err = m->file->removed ? fileswap_add(old, m->path) : fileswap_exchange(old, m->path);

	if (err == ENOSYS || err == ENOENT)
		return !is_ours(s, m, m->file->path) ? WRITTEN : rename(old, m->path) ? errno : 0;
	if (err || m->file->removed || is_ours(s, m, str_of(old)))
		return err == EEXIST ? WRITTEN : err;
	err = fileswap_exchange(old, m->path);
	return err ? err : WRITTEN;
}

/* Where nothing was. */
static int take_back(struct set *s, struct move *m)
{
	const char *taken = m->new;

	if (rename(m->path, taken))
		return errno == ENOENT ? 0 : errno;
	if (is_ours(s, m, str_of(taken)))
		return 0;
	return rename(taken, m->path) ? errno : WRITTEN;
}

static void move_back(struct set *s, struct move *m)
{
	const char *kept;
	int err = m->has_backup ? bring_back(s, m) : m->was_there ? 0 : take_back(s, m);

	filefolder_undo(&m->folders);
	if (!err)
		return;
	cannot(s, m->file->path, "cannot put back what it was", err);
	m->stuck = m->has_backup;
	if (!m->stuck)
		return;
	kept = filetemp_keep(s->arena, m->old);
	diag_note(s->diag, diag_whole(diag_source(s->diag, m->file->path, STR_NONE)), kept == m->old
		? "it is in '%s'; take it from there before the next run, which removes it" : "it is in '%s'", kept);
}

/* Put back what the first n moves have moved. False. */
static bool give_up(struct set *s, size_t n, const struct move *at, int err)
{
	cannot(s, at->file->path, at->file->removed ? "cannot remove" : "cannot replace", err);
	while (n-- > 0)
		move_back(s, &s->moves[n]);
	return false;
}

/* An editor that had the old file open may have written into it until it was moved: it has its second name still. */
static bool move_all(struct set *s)
{
	int err;

	for (size_t i = 0; i < s->n; i++) {
		err = move_in(s, &s->moves[i]);
		if (!err)
			continue;
		filefolder_undo(&s->moves[i].folders);
		return give_up(s, i, &s->moves[i], err);
	}
	for (size_t i = 0; i < s->n; i++)
		if (s->moves[i].has_backup && compare_old(s, &s->moves[i], str_of(s->moves[i].old)))
			return give_up(s, s->n, &s->moves[i], WRITTEN);
	return true;
}

/* A file system that cannot is no fault. */
static void flush_folder_of(struct set *s, struct map *done, struct str path)
{
	struct str folder = path_folder(path);

	if (!map_put(done, folder, s))
		(void)fileflush(folder.n ? arena_cstr(s->arena, folder) : ".");
}

/* So that the names themselves survive a crash, those of new folders too: each folder once. */
static void flush_folders(struct set *s)
{
	struct map *done = map_new(s->arena);
	const struct filefolder_plan *plan;

	for (size_t i = 0; i < s->n; i++) {
		flush_folder_of(s, done, s->moves[i].file->path);
		plan = &s->moves[i].folders;
		for (size_t k = 0; k < plan->n; k++)
			flush_folder_of(s, done, str_of(plan->items[k].path));
	}
	for (size_t i = 0; i < s->made.n; i++)
		if (!str_is(str_of(s->made.items[i]), FILETEMP_FOLDER))
			flush_folder_of(s, done, str_of(s->made.items[i]));
}

bool file_write_all(struct arena *a, struct diag *d, const struct file_out *files, size_t n)
{
	struct set s = { .arena = a, .scratch = arena_scratch(a), .diag = d, .process = (size_t)getpid(),
		.file_system = -1 };
	bool ready, ok;

	if (!n)
		return true;
	plan_moves(&s, files, n);
	ready = prepare_folder(&s);
	ok = ready && write_temporaries(&s) && move_all(&s);
	if (ok)
		flush_folders(&s);
	for (size_t i = 0; ready && i < n; i++) {
		if (!ok)
			unlink(s.moves[i].new);
		if (!s.moves[i].stuck && (s.moves[i].has_backup || !ok))
			unlink(s.moves[i].old);
		if (ok && files[i].removed)
			filefolder_remove(a, files[i].path);
	}
	for (size_t i = s.made.n; !ok && i-- > 0;)
		rmdir(s.made.items[i]);
	if (s.file_system >= 0)
		close(s.file_system);
	filelock_remove_folder(a);
	return ok;
}
