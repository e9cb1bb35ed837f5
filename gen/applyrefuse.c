#include "applyrefuse.h"

#include "apply.h"
#include "arena.h"
#include "bases.h"
#include "diag.h"
#include "file.h"
#include "marks.h"
#include "render.h"
#include "stamp.h"

static void note_line_ends(struct diag *d, struct pos pos, struct str path)
{
	const char *quote = str_has(path, ' ') ? "\"" : "";

	diag_note(d, pos, "git's core.autocrlf or an editor changes them; a line '%s%.*s%s text eol=lf' in .gitattributes "
		"keeps them", quote, STR_ARG(path), quote);
}

/* An output that has other line ends, and is else what was generated once. */
static bool refuse_line_ends(struct diag *d, struct pos pos, const struct output *o, const struct applied_one *one)
{
	diag_error(d, "edited", pos, "its line ends are CRLF; nothing else was edited since it was generated");
	note_line_ends(d, pos, o->path);
	if (!str_eq(one->rest, o->text))
		diag_note(d, pos, "what the descriptor says has changed, too");
	diag_note(d, pos, "--force writes it anew, as does --merge");
	return false;
}

/* Conflicts that nobody has decided yet, of this program's or of git's. */
static bool refuse_marks(struct arena *a, struct diag *d, const struct output *o, const struct applied_one *one)
{
	const struct marks *m = &one->marks;
	const struct pos pos = diag_pos(diag_source(d, o->path, one->rest), m->at, m->end);

	if (m->yours == m->n) {
		diag_error(d, "conflict", pos, "a conflict that 'gen --merge' has left");
		diag_note(d, pos, "choose among its lines, and take the marks out; --force writes over all of the file");
		return false;
	}
	diag_error(d, "conflict", pos, "a conflict that git has left%s", one->stuck
		? ", and a side of it may have been edited by hand" : "");
	if (one->stuck)
		diag_note(d, pos, "take that side, 'git checkout --ours %.*s %.*s' or '--theirs': --merge then keeps what was edited "
			"there", STR_ARG(o->path), STR_ARG(bases_path(a, o->path)));
	else
		diag_note(d, pos, "once the descriptor is right, --merge ends it, or says what was edited by hand; --force writes "
			"over all of the file");
	return false;
}

/* How an edited output can be written all the same. */
static void note_edited(struct arena *a, struct diag *d, struct pos pos, const struct output *o,
	const struct applied_one *one)
{
	struct str base, why;

	if (one->crlf) {
		diag_note(d, pos, "its line ends are CRLF, too");
		note_line_ends(d, pos, o->path);
	}
	if (!apply_find_base(a, one, o->path, o->text, &base, &why)) {
		diag_note(d, pos, "move the change into the descriptor or a template; to give it up, remove the file, or say --force "
			"for every edited one");
		diag_note(d, pos, "--merge cannot keep it: %.*s", STR_ARG(why));
		return;
	}
	if (!str_eq(base, o->text))
		diag_note(d, pos, "what the descriptor says has changed, too");
	diag_note(d, pos, "move the change into the descriptor or a template; --merge keeps it, --force writes over it");
}

/*
 * A base that holds an edit: nobody writes there, but git may bring one from an output of the same text, where two
 * branches rename it. What is cut short or none of them at all is no edit, and what has marks is looked at by a merge.
 */
static bool check_base(struct arena *a, struct diag *d, const struct output *o, const struct applied_one *one)
{
	const struct str path = bases_path(a, o->path);
	struct marks marks;
	struct str text;
	struct pos pos;

	if (o->scaffold || one->base_state != BASES_BROKEN || file_read(a, path, &text)
		|| stamp_read(a, str_lf(a, text)) != STAMP_EDITED || marks_read(a, text, &marks) || marks.n)
		return true;
	pos = diag_whole(diag_source(d, path, STR_NONE));
	diag_error(d, "edited", pos, "edited by hand, or by git, since it was written");
	diag_note(d, pos, "it is what 'gen --merge' starts from: move the edit to '%.*s', and remove this file; --force "
		"writes over it", STR_ARG(o->path));
	return false;
}

bool applyrefuse_all(struct arena *a, struct diag *d, const struct outputs *outs, const struct applied *states)
{
	bool ok = true;

	for (size_t i = 0; i < outs->n; i++) {
		struct pos pos = diag_whole(diag_source(d, outs->items[i].path, STR_NONE));

		ok = check_base(a, d, &outs->items[i], &states->items[i]) && ok;
		if (states->items[i].state == APPLY_EDITED && states->items[i].only_ends) {
			ok = refuse_line_ends(d, pos, &outs->items[i], &states->items[i]);
		} else if (states->items[i].state == APPLY_EDITED && states->items[i].has_marks) {
			ok = refuse_marks(a, d, &outs->items[i], &states->items[i]);
		} else if (states->items[i].state == APPLY_EDITED) {
			ok = diag_error(d, "edited", pos, "edited by hand since it was generated");
			note_edited(a, d, pos, &outs->items[i], &states->items[i]);
		} else if (states->items[i].state == APPLY_FOREIGN) {
			ok = diag_error(d, "foreign", pos, "not written by aqueduct");
			diag_note(d, pos, "choose another name for the output (make.file, drone.file, manifest.file, qemu.script, "
				"drone.affected_script); "
				"--force writes over it");
		}
	}
	return ok;
}
