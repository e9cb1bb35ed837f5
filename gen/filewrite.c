/*
 * How a set of files is written. All new texts go into temporary files of one folder; when the last one is written,
 * each is flushed. Of many files the file system is flushed as a whole instead, where it can be and tells its faults;
 * after a fault each is flushed by itself, which tells the file that has it. Then each goes its way into its place; the
 * first one that cannot has all of them go back. A run that is killed leaves names in that folder; the next one that
 * holds the lock removes them, but never what could not be put back.
 */
#include "filewrite.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "arena.h"
#include "diag.h"
#include "file.h"
#include "fileflush.h"
#include "filefolder.h"
#include "filelock.h"
#include "filemove.h"
#include "filenew.h"
#include "filetemp.h"
#include "map.h"
#include "path.h"

#define FEW 16 /* files whose flushes cost less than what others may have left to be written */

const struct str file_absent = { NULL, 0 };

/* One file on its way. */
struct move {
	const struct file_out *file;
	struct filemove way;
	struct filefolder_plan folders; /* ahead of it, where it clears */
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
	if (err != EXDEV && err != FILEMOVE_SAVED)
		return diag_errno(s->diag, path, what, err);
	return diag_error(s->diag, "system", diag_whole(diag_source(s->diag, path, STR_NONE)), err == FILEMOVE_SAVED
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
		s->moves[i] = (struct move){ .file = &files[i], .way = { .path = files[i].path, .text = files[i].text,
			.was = files[i].was, .adds = files[i].was == &file_absent, .removes = files[i].removed } };
		filemove_plan(&s->moves[i].way, s->arena, s->scratch, s->process, i);
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
		one = s->moves[i].file->removed ? 0 : fileflush(s->moves[i].way.new);
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
			err = filenew_write(s->moves[i].way.new, f->text, f->executable, arena_cstr(s->arena, f->path), s->file_system < 0);
		if (err)
			return diag_errno(s->diag, f->path, "cannot write", err);
	}
	return flush_all(s);
}

static int move_in(struct move *m)
{
	int err = filefolder_do(&m->folders);

	return err ? err : filemove_do(&m->way);
}

/* What of it could not be put back is said, and where it is. */
static void move_back(struct set *s, struct move *m)
{
	static const char *const cannot_what[] = {
		[FILEMOVE_NEW_STAYS] = "cannot take it away again",
		[FILEMOVE_OLD_STUCK] = "cannot put back what was there",
		[FILEMOVE_SAVE_STUCK] = "cannot put back what somebody has saved since",
	};
	const struct pos pos = diag_whole(diag_source(s->diag, m->file->path, STR_NONE));
	int err = 0;
	enum filemove_left left = filemove_back(&m->way, &err);
	const char *kept = filemove_keep(&m->way);

	filefolder_undo(&m->folders);
	if (left == FILEMOVE_SAVE_STAYS)
		diag_error(s->diag, "system", pos, "somebody has saved it since this run wrote it; that stays");
	else if (left != FILEMOVE_BACK)
		diag_errno(s->diag, m->file->path, cannot_what[left], err);
	if (kept)
		diag_note(s->diag, pos, "%s is in '%s'%s", left == FILEMOVE_SAVE_STAYS ? "what was there before" : "it", kept,
			kept == m->way.held ? "; take it from there before the next run" : "");
}

/* Put back what was moved, up to and with that one. False. */
static bool give_up(struct set *s, size_t last, size_t at, int err)
{
	const struct file_out *f = s->moves[at].file;

	cannot(s, f->path, f->removed ? "cannot remove" : "cannot replace", err);
	for (size_t i = last + 1; i-- > 0;)
		move_back(s, &s->moves[i]);
	return false;
}

/* An editor that had the old file open may have written into it until it was moved, or later. */
static bool move_all(struct set *s)
{
	int err;

	for (size_t i = 0; i < s->n; i++) {
		err = move_in(&s->moves[i]);
		if (err)
			return give_up(s, i, i, err);
	}
	for (size_t i = 0; i < s->n; i++)
		if (!filemove_fits(&s->moves[i].way))
			return give_up(s, s->n - 1, i, FILEMOVE_SAVED);
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
		filemove_end(&s.moves[i].way, ok);
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
