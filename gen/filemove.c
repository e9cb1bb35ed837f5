#include "filemove.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "arena.h"
#include "file.h"
#include "filenew.h"
#include "fileswap.h"
#include "filetemp.h"

void filemove_plan(struct filemove *m, struct arena *a, struct arena *scratch, size_t process, size_t n)
{
	m->arena = a;
	m->scratch = scratch;
	m->place = arena_cstr(a, m->path);
	m->new = filetemp_name(a, process, n, ".new");
	m->old = filetemp_name(a, process, n, ".old");
}

/* A second name, in the place of what a run that was killed left. */
static int link_anew(const char *path, const char *name)
{
	int err = link(path, name);

	return !err || errno != EEXIST || unlink(name) ? err : link(path, name);
}

/* A second name for the old file; a copy where the file system, or whose file it is, allows none. */
static int keep_old(struct filemove *m)
{
	struct str text;
	int err;

	m->has_backup = !link_anew(m->place, m->old);
	m->was_there = m->has_backup || (errno != ENOENT && errno != ENOTDIR);
	if (m->has_backup || !m->was_there)
		return 0;
	err = file_read(m->arena, m->path, &text);
	if (!err)
		err = filenew_write(m->old, text, false, m->place, false);
	m->has_backup = !err;
	return err;
}

/* What was saved there since the text was made is in no text. */
static int compare_old(const struct filemove *m, struct str at)
{
	const struct arena_mark mark = arena_mark(m->scratch);
	const struct str *was = m->was;
	bool same = !was || (!m->was_there && (m->adds || m->removes))
		|| (m->was_there && !m->adds && file_is(m->scratch, at, *was));

	arena_reset(m->scratch, &mark);
	return same ? 0 : FILEMOVE_SAVED;
}

/* What was taken from its place under the temporary name: put back where it is another one than was compared. */
static int check_taken(struct filemove *m)
{
	const char *taken = m->new;
	int err = compare_old(m, str_of(taken));

	if (!err && unlink(taken))
		err = errno;
	return err && rename(taken, m->place) ? errno : err;
}

static int take_out(struct filemove *m)
{
	return rename(m->place, m->new) ? errno : check_taken(m);
}

/* An editor may put a file of its own there after it was compared: it is swapped for the new one, and looked at. */
static int put(struct filemove *m)
{
	const char *new = m->new;
	int err = !m->was ? ENOSYS : m->was_there ? fileswap_exchange(new, m->place) : fileswap_add(new, m->place);

	if (err == ENOSYS)
		return rename(new, m->place) ? errno : 0;
	if (err == EEXIST || err == ENOENT)
		return FILEMOVE_SAVED;
	return err || !m->was_there ? err : check_taken(m);
}

int filemove_do(struct filemove *m)
{
	int err = keep_old(m);

	if (!err)
		err = compare_old(m, m->path);
	if (!err && m->removes)
		err = m->was_there ? take_out(m) : 0;
	else if (!err)
		err = put(m);
	return err;
}

bool filemove_fits(const struct filemove *m)
{
	return !m->has_backup || !compare_old(m, str_of(m->old));
}

/* Whether there is what the move has left there, or nothing, and not what somebody has saved since. */
static bool is_ours(const struct filemove *m, struct str at)
{
	const struct arena_mark mark = arena_mark(m->scratch);
	bool is = file_kind(m->scratch, at) == FILE_ABSENT
		|| (!m->removes && file_is(m->scratch, at, m->text));

	arena_reset(m->scratch, &mark);
	return is;
}

static int bring_back(struct filemove *m)
{
	const char *old = m->old;
	int err = m->removes ? fileswap_add(old, m->place) : fileswap_exchange(old, m->place);

	if (err == ENOSYS || err == ENOENT)
		return !is_ours(m, m->path) ? FILEMOVE_SAVED : rename(old, m->place) ? errno : 0;
	if (err || m->removes || is_ours(m, str_of(old)))
		return err == EEXIST ? FILEMOVE_SAVED : err;
	err = fileswap_exchange(old, m->place);
	return err ? err : FILEMOVE_SAVED;
}

/* Where nothing was. */
static int take_back(struct filemove *m)
{
	const char *taken = m->new;

	if (rename(m->place, taken))
		return errno == ENOENT ? 0 : errno;
	if (is_ours(m, str_of(taken)))
		return 0;
	return rename(taken, m->place) ? errno : FILEMOVE_SAVED;
}

int filemove_back(struct filemove *m)
{
	int err = m->has_backup ? bring_back(m) : m->was_there ? 0 : take_back(m);

	m->stuck = err && m->has_backup;
	return err;
}

const char *filemove_keep(struct filemove *m)
{
	return m->stuck ? filetemp_keep(m->arena, m->old) : NULL;
}

void filemove_end(struct filemove *m, bool done)
{
	if (!done)
		unlink(m->new);
	if (!m->stuck && (m->has_backup || !done))
		unlink(m->old);
}
