#include "applyrefuse.h"

#include "apply.h"
#include "arena.h"
#include "bases.h"
#include "diag.h"
#include "marks.h"
#include "render.h"

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

/* git has merged what it could: nobody can tell any more whose lines are whose. */
static void note_sides(struct arena *a, struct diag *d, struct pos pos, struct str path)
{
	const struct str base = bases_path(a, path);

	diag_note(d, pos, "take a side of it and of its base: 'git checkout HEAD -- %.*s %.*s', or with MERGE_HEAD in "
		"place of HEAD (in a rebase REBASE_HEAD); --merge then keeps what was edited there", STR_ARG(path), STR_ARG(base));
	diag_note(d, pos, "what the other side has edited, 'git diff MERGE_HEAD:%.*s MERGE_HEAD:%.*s' shows: edit it again",
		STR_ARG(base), STR_ARG(path));
}

/* Conflicts that nobody has decided yet, of this program's or of git's. */
static bool refuse_marks(struct arena *a, struct diag *d, const struct output *o, const struct applied_one *one)
{
	const struct marks *m = &one->marks;
	const struct pos pos = diag_pos(diag_source(d, o->path, one->rest), m->at, m->end);

	if (!m->n) {
		diag_error(d, "conflict", pos, "a mark that a conflict has left");
		diag_note(d, pos, "take it out, if the lines around it are what you want; --force writes over all of the file");
		return false;
	}
	if (m->yours == m->n) {
		diag_error(d, "conflict", pos, "a conflict that 'gen --merge' has left");
		diag_note(d, pos, "choose among its lines, and take the marks out; --force writes over all of the file");
		return false;
	}
	diag_error(d, "conflict", pos, "a conflict that git has left%s", one->stuck
		? ", and a side of it may have been edited by hand" : "");
	if (one->stuck)
		note_sides(a, d, pos, o->path);
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
 * A base that holds an edit: nobody writes there, but git may bring one from an output of the same text, where a branch
 * renames it.
 */
static bool find_own(struct arena *a, const struct output *o, const struct applied_one *one, struct bases_line *own)
{
	return !o->scaffold && one->base_state == BASES_BROKEN && bases_find_own(a, o->path, one->disk, o->text, own);
}

bool applyrefuse_base(struct arena *a, const struct output *o, const struct applied_one *one)
{
	struct bases_line own;

	return find_own(a, o, one, &own);
}

static bool check_base(struct arena *a, struct diag *d, const struct output *o, const struct applied_one *one)
{
	struct bases_line own;
	struct pos pos;

	if (!find_own(a, o, one, &own))
		return true;
	pos = diag_pos(diag_source(d, own.path, own.text), own.at, own.end);
	diag_error(d, "edited", pos, "edited by hand, or by git, since it was written; this line is nowhere else");
	diag_note(d, pos, "it is what 'gen --merge' starts from: move the edit to '%.*s', and take it out here; --force "
		"writes over it", STR_ARG(o->path));
	if (own.has_marks)
		diag_note(d, pos, "take out the marks that git has left, too; 'git checkout HEAD -- %.*s' does, where nobody wrote "
			"the line", STR_ARG(own.path));
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
