/*
 * Where the system can exchange two files that is all there is to it: the new text is given the name `held`, and
 * changes places with the old file. What is held then is what was in the place, and not what was there a moment ago;
 * and going back is the same step.
 */
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
	m->copy = filetemp_name(a, process, n, ".old");
	m->held = !m->adds && !m->was ? m->copy
		: filetemp_held(a, process, n, m->text, m->adds ? m->text : *m->was);
	m->state = FILEMOVE_NOTHING;
}

/* Whether what is held is in no place. */
static bool holds_old(const struct filemove *m)
{
	return m->state == FILEMOVE_SWAPPED || m->state == FILEMOVE_TAKEN || m->state == FILEMOVE_OVER;
}

static enum file_kind kind_of(const struct filemove *m, const char *name)
{
	const struct arena_mark mark = arena_mark(m->scratch);
	enum file_kind kind = file_kind(m->scratch, str_of(name));

	arena_reset(m->scratch, &mark);
	return kind;
}

static bool is(const struct filemove *m, const char *name, struct str text)
{
	const struct arena_mark mark = arena_mark(m->scratch);
	bool same = file_is(m->scratch, str_of(name), text);

	arena_reset(m->scratch, &mark);
	return same;
}

/* Whether that is what the move may take the place of: what was saved since the text was made is in no text. */
static bool is_old(const struct filemove *m, const char *name)
{
	if (m->adds)
		return kind_of(m, name) == FILE_ABSENT;
	if (!m->was)
		return kind_of(m, name) != FILE_FOLDER;
	return is(m, name, *m->was) || (m->removes && kind_of(m, name) == FILE_ABSENT);
}

static bool is_new(const struct filemove *m, const char *name)
{
	return is(m, name, m->text);
}

static int hold(struct filemove *m, enum filemove_state state)
{
	m->state = state;
	return is_old(m, m->held) ? 0 : FILEMOVE_SAVED;
}

static int take_out(struct filemove *m)
{
	if (!rename(m->place, m->held))
		return hold(m, FILEMOVE_TAKEN);
	return errno == ENOENT || errno == ENOTDIR ? 0 : errno;
}

static int add(struct filemove *m)
{
	int err = fileswap_add(m->new, m->place);

	if (err == ENOSYS)
		err = rename(m->new, m->place) ? errno : 0;
	if (!err)
		m->state = FILEMOVE_ADDED;
	return err == EEXIST ? FILEMOVE_SAVED : err;
}

/* Another name; a copy where that is not allowed. */
static int keep_old(struct filemove *m)
{
	struct str text;
	int err;

	if (!link(m->place, m->held))
		return 0;
	err = file_read(m->arena, m->path, &text);
	if (!err)
		err = filenew_write(m->copy, text, false, m->place, false);
	if (!err && rename(m->copy, m->held)) /* now that it is whole */
		err = errno;
	if (err)
		(void)!unlink(m->copy);
	return err;
}

static int write_over(struct filemove *m)
{
	int err = keep_old(m);

	if (!err && rename(m->new, m->place))
		err = errno;
	return err ? err : hold(m, FILEMOVE_OVER);
}

static int replace(struct filemove *m)
{
	int err;

	if (rename(m->new, m->held))
		return errno;
	err = fileswap_exchange(m->held, m->place);
	if (!err)
		return hold(m, FILEMOVE_SWAPPED);
	if (err == ENOSYS)
		err = rename(m->held, m->new) ? errno : write_over(m);
	return err == ENOENT ? FILEMOVE_SAVED : err; /* it has gone */
}

int filemove_do(struct filemove *m)
{
	if (!is_old(m, m->place))
		return m->was || m->adds ? FILEMOVE_SAVED : EISDIR;
	if (m->removes)
		return take_out(m);
	return kind_of(m, m->place) == FILE_ABSENT ? add(m) : replace(m);
}

bool filemove_fits(const struct filemove *m)
{
	return !holds_old(m) || is_old(m, m->held);
}

static enum filemove_left back(struct filemove *m)
{
	m->state = FILEMOVE_NOTHING;
	return FILEMOVE_BACK;
}

/* Where there is none in its place. */
static enum filemove_left put_back(struct filemove *m, int *err)
{
	*err = fileswap_add(m->held, m->place);
	if (*err == ENOSYS)
		*err = kind_of(m, m->place) != FILE_ABSENT ? EEXIST : rename(m->held, m->place) ? errno : 0;
	return !*err ? back(m) : *err == EEXIST ? FILEMOVE_SAVE_STAYS : FILEMOVE_OLD_STUCK;
}

/* What somebody has saved there comes out, and goes back again. */
static enum filemove_left swap_back(struct filemove *m, int *err)
{
	*err = fileswap_exchange(m->held, m->place);
	if (*err == ENOENT)
		return put_back(m, err);
	if (*err)
		return FILEMOVE_OLD_STUCK;
	if (is_new(m, m->held))
		return back(m);
	*err = fileswap_exchange(m->held, m->place);
	return *err ? FILEMOVE_SAVE_STUCK : FILEMOVE_SAVE_STAYS;
}

static enum filemove_left take_back(struct filemove *m, int *err)
{
	if (rename(m->place, m->held)) {
		*err = errno;
		return *err == ENOENT || *err == ENOTDIR ? back(m) : FILEMOVE_NEW_STAYS;
	}
	if (is_new(m, m->held))
		return back(m);
	m->state = FILEMOVE_TAKEN;
	return put_back(m, err) == FILEMOVE_OLD_STUCK ? FILEMOVE_SAVE_STUCK : FILEMOVE_SAVE_STAYS;
}

static enum filemove_left write_back(struct filemove *m, int *err)
{
	if (kind_of(m, m->place) == FILE_ABSENT)
		return put_back(m, err);
	if (!is_new(m, m->place))
		return FILEMOVE_SAVE_STAYS;
	if (!rename(m->held, m->place))
		return back(m);
	*err = errno;
	return FILEMOVE_OLD_STUCK;
}

enum filemove_left filemove_back(struct filemove *m, int *err)
{
	switch (m->state) {
	case FILEMOVE_ADDED: return take_back(m, err);
	case FILEMOVE_SWAPPED: return swap_back(m, err);
	case FILEMOVE_TAKEN: return put_back(m, err);
	case FILEMOVE_OVER: return write_back(m, err);
	case FILEMOVE_NOTHING: break;
	}
	return FILEMOVE_BACK;
}

const char *filemove_keep(struct filemove *m)
{
	return holds_old(m) ? filetemp_keep(m->arena, m->held) : NULL;
}

void filemove_end(struct filemove *m, bool done)
{
	(void)!unlink(m->new);
	if (done || !holds_old(m))
		(void)!unlink(m->held);
}
