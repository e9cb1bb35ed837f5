#include "applyplace.h"

#include <errno.h>

#include "apply.h"
#include "arena.h"
#include "bases.h"
#include "diag.h"
#include "file.h"
#include "render.h"

#define DEPTH_MAX 32
#define NAMES_MAX 100000

/* Whether the files of outputs are looked at, or their bases. */
struct places {
	struct arena *arena;
	struct diag *diag;
	const struct applied *states;
	bool bases;
};

/* The output that a file was once, or whose base it is; NULL where there is none. */
static struct apply_former *former_of(const struct places *p, struct str path)
{
	struct apply_former *f;

	for (size_t i = 0; i < p->states->n_former; i++) {
		f = &p->states->former[i];
		if (p->bases ? str_eq(bases_path(p->arena, f->path), path) : file_is_same(p->arena, f->path, path))
			return f;
	}
	return NULL;
}

static bool gives_way(const struct places *p, struct str path)
{
	struct apply_former *f = former_of(p, path);

	if (f && !p->bases && f->left == LEFT_INTACT)
		f->first = true;
	return f && (p->bases || f->left == LEFT_INTACT);
}

/* What in a folder, or in one in it, does not give way; empty where all does. */
static struct str find_foreign(const struct places *p, struct str folder, int depth)
{
	struct str *names, path, found = STR_NONE;
	size_t n = file_names(p->arena, folder, NAMES_MAX, &names);

	for (size_t i = 0; i < n && !found.n; i++) {
		path = arena_printf(p->arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(names[i]));
		if (file_kind(p->arena, path) == FILE_FOLDER && depth < DEPTH_MAX)
			found = find_foreign(p, path, depth + 1);
		else if (!gives_way(p, path))
			found = path;
	}
	return found;
}

/* Whether an output was once in a folder. */
static bool held_outputs(const struct places *p, struct str folder)
{
	const struct str inside = arena_printf(p->arena, "%.*s/", STR_ARG(folder));

	for (size_t i = 0; i < p->states->n_former; i++)
		if (str_starts(p->states->former[i].path, inside))
			return true;
	return false;
}

/* What can be done where something of the user's is in the way. */
static void note_remedy(const struct places *p, struct pos pos)
{
	if (p->bases)
		diag_note(p->diag, pos, "move it to another place: what is in .aqueduct/base is written by gen alone");
	else
		diag_note(p->diag, pos, "move it to another place, or choose another name for the output (make.file, drone.file, "
			"manifest.file, qemu.script, drone.affected_script)");
}

/* What stays, because it is more than what was generated, or was never that. */
static bool refuse(const struct places *p, struct str path, struct str stays, const char *how)
{
	const struct str name = arena_strdup(arena_of_run(p->arena), path);
	const struct pos pos = diag_whole(diag_source(p->diag, name, STR_NONE));
	const bool edited = !p->bases && former_of(p, stays);

	if (!edited) {
		diag_error(p->diag, "system", pos, "cannot write: '%.*s' is %s", STR_ARG(stays), how);
		note_remedy(p, pos);
		return false;
	}
	diag_error(p->diag, "edited", pos, "cannot write: '%.*s' is %s; it is no output any more, but was edited by hand "
		"since it was generated", STR_ARG(stays), how);
	diag_note(p->diag, pos, "move it to another place; --force does not write over it");
	return false;
}

static bool check_place(const struct places *p, struct str path, const struct apply_place *place)
{
	struct str found;

	if (place->file.n)
		return gives_way(p, place->file) || refuse(p, path, place->file, "a file where a folder is to be");
	if (!place->folder)
		return true;
	if (!p->bases && !held_outputs(p, path)) {
		diag_errno(p->diag, path, "cannot write", EISDIR);
		note_remedy(p, diag_whole(diag_source(p->diag, path, STR_NONE)));
		return false;
	}
	found = find_foreign(p, path, 0);
	return !found.n || refuse(p, path, found, "in the folder of that name");
}

bool applyplace_all(struct arena *a, struct diag *d, const struct outputs *outs, const struct applied *states)
{
	const struct places files = { a, d, states, false }, bases = { a, d, states, true };
	const struct applied_one *one;
	bool ok = true;

	for (size_t i = 0; i < outs->n; i++) {
		one = &states->items[i];
		ok = check_place(&files, outs->items[i].path, &one->place)
			&& check_place(&bases, bases_path(a, outs->items[i].path), &one->base_place) && ok;
	}
	return ok;
}
