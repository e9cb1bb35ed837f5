#include "apply.h"

#include <errno.h>

#include "arena.h"
#include "diag.h"
#include "diff.h"
#include "file.h"
#include "filewrite.h"
#include "render.h"
#include "signature.h"
#include "stamp.h"

const char *apply_state_name(enum apply_state s)
{
	static const char *const names[] = { "same", "new", "changed", "edited", "foreign" };

	return names[s];
}

/* Folders on the way are real ones: a link may lead out of the repository. */
static bool check_folders(struct arena *a, struct diag *d, struct str path)
{
	for (size_t i = 1; i < path.n; i++)
		if (path.p[i] == '/' && file_kind(a, str_slice(path, 0, i)) == FILE_OTHER)
			return diag_error(d, "system", diag_whole(diag_source(d, path, STR_NONE)),
				"'%.*s' is a symbolic link or a device; nothing is written through it", (int)i, path.p);
	return true;
}

static bool compare_one(struct arena *a, struct diag *d, const struct output *o, enum apply_state *state)
{
	struct str text, rest;
	bool is_signed;
	int err;

	if (!check_folders(a, d, o->path))
		return false;
	switch (file_kind(a, o->path)) {
	case FILE_ABSENT: *state = APPLY_NEW; return true;
	case FILE_FOLDER: return diag_errno(d, o->path, "cannot write", EISDIR);
	case FILE_OTHER:
		return diag_error(d, "system", diag_whole(diag_source(d, o->path, STR_NONE)),
			"not a regular file; a symbolic link or a device is not written over");
	case FILE_REGULAR: break;
	}
	err = file_read(a, o->path, &text);
	if (err)
		return diag_errno(d, o->path, "cannot read", err);
	if (str_eq(text, o->text)) {
		*state = APPLY_SAME;
		return true;
	}
	is_signed = signature_cut(a, text, &rest);
	if (is_signed && str_eq(rest, o->text)) {
		*state = APPLY_SAME;
		return true;
	}
	switch (stamp_read(a, is_signed ? rest : text)) {
	case STAMP_NONE: *state = APPLY_FOREIGN; break;
	case STAMP_EDITED: *state = APPLY_EDITED; break;
	case STAMP_INTACT: *state = APPLY_CHANGED; break;
	}
	if (is_signed && *state == APPLY_CHANGED) {
		diag_warn(d, "signature", diag_whole(diag_source(d, o->path, STR_NONE)), "its signature is of what it says now");
		diag_note(d, diag_whole(diag_source(d, o->path, STR_NONE)), "it is dropped with the change; 'drone sign OWNER/NAME "
			"--save' signs again");
	}
	return true;
}

bool apply_compare(struct arena *a, struct diag *d, const struct outputs *outs, struct applied *result)
{
	bool ok = true;

	*result = (struct applied){ .states = arena_alloc(a, outs->n + 1, sizeof *result->states), .n = outs->n };
	for (size_t i = 0; i < outs->n; i++) {
		ok = compare_one(a, d, &outs->items[i], &result->states[i]) && ok;
		result->different += result->states[i] != APPLY_SAME;
	}
	return ok;
}

void apply_diff(struct arena *a, struct diag *d, const struct outputs *outs, const struct applied *states,
	bool only_edited, struct buf *out)
{
	const struct output *o;
	struct str text, from;
	int err;

	for (size_t i = 0; i < outs->n; i++) {
		o = &outs->items[i];
		if (states->states[i] == APPLY_SAME || (only_edited && states->states[i] != APPLY_EDITED))
			continue;
		text = STR_NONE;
		from = arena_printf(a, "a/%.*s", STR_ARG(o->path));
		if (states->states[i] == APPLY_NEW)
			from = STR("/dev/null");
		else if ((err = file_read(a, o->path, &text)))
			diag_errno(d, o->path, "cannot read", err);
		diff_unified(a, from, text, arena_printf(a, "b/%.*s", STR_ARG(o->path)), o->text, out);
	}
}

bool apply_refuse(struct diag *d, const struct outputs *outs, const struct applied *states)
{
	bool ok = true;

	for (size_t i = 0; i < outs->n; i++) {
		struct pos pos = diag_whole(diag_source(d, outs->items[i].path, STR_NONE));

		if (states->states[i] == APPLY_EDITED) {
			ok = diag_error(d, "edited", pos, "edited by hand since it was generated");
			diag_note(d, pos, "move the change into the descriptor or a template; --force writes over it");
		} else if (states->states[i] == APPLY_FOREIGN) {
			ok = diag_error(d, "foreign", pos, "not written by aqueduct");
			diag_note(d, pos, "choose another name for the output (make.file, drone.file, manifest.file, qemu.script); "
				"--force writes over it");
		}
	}
	return ok;
}

bool apply_write(struct arena *a, struct diag *d, const struct outputs *outs, const struct applied *states)
{
	struct file_out *files = arena_alloc(a, outs->n + 1, sizeof *files);
	size_t n = 0;

	for (size_t i = 0; i < outs->n; i++)
		if (states->states[i] != APPLY_SAME)
			files[n++] = (struct file_out){ outs->items[i].path, outs->items[i].text,
				outs->items[i].executable, false };
	return file_write_all(a, d, files, n);
}
