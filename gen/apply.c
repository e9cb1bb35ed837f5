#include "apply.h"

#include <errno.h>

#include "applyplace.h"
#include "arena.h"
#include "bases.h"
#include "diag.h"
#include "diff.h"
#include "file.h"
#include "filewrite.h"
#include "map.h"
#include "path.h"
#include "render.h"
#include "revisions.h"
#include "signature.h"
#include "stamp.h"

const char *apply_state_name(enum apply_state s)
{
	static const char *const names[] = { "same", "new", "changed", "edited", "foreign", "kept", "merged" };

	return names[s];
}

/* Folders on the way are real ones: a link may lead out of the repository. *file: the first that is a regular file. */
static bool check_folders(struct arena *a, struct diag *d, struct str path, struct str *file)
{
	*file = STR_NONE;
	for (size_t i = 1; i < path.n && !file->n; i++) {
		if (path.p[i] != '/')
			continue;
		switch (file_kind(a, str_slice(path, 0, i))) {
		case FILE_ABSENT:
		case FILE_FOLDER: break;
		case FILE_REGULAR: *file = str_slice(path, 0, i); break;
		case FILE_OTHER:
			return diag_error(d, "system", diag_whole(diag_source(d, arena_strdup(arena_of_run(a), path), STR_NONE)),
				"'%.*s' is a symbolic link or a device; nothing is written through it", (int)i, path.p);
		}
	}
	return true;
}

/* Where outputs are compared; what is asked of the system for one is forgotten with the next. */
struct comparison {
	struct arena *arena, *scratch;
	struct diag *diag;
};

/* Read what is there, mostly the text given. False after a fault; a file that is not there is none, but *absent. */
static bool read_place(const struct comparison *c, struct str path, struct str like, struct applied_one *one,
	bool *absent)
{
	struct diag *d = c->diag;
	int err;

	if (!check_folders(c->scratch, d, path, &one->place.file))
		return false;
	*absent = true;
	switch (file_kind(c->scratch, path)) {
	case FILE_ABSENT: return true;
	case FILE_FOLDER: one->place.folder = true; return true;
	case FILE_OTHER:
		diag_error(d, "system", diag_whole(diag_source(d, path, STR_NONE)),
			"not a regular file; a symbolic link or a device is not written over");
		diag_note(d, diag_whole(diag_source(d, path, STR_NONE)), "move it away, or choose another name for the output");
		return false;
	case FILE_REGULAR: break;
	}
	*absent = false;
	if (file_is(c->scratch, path, like)) {
		one->disk = like;
		return true;
	}
	err = file_read(c->arena, path, &one->disk);
	return !err || diag_errno(d, path, "cannot read", err);
}

static enum apply_state state_of(struct arena *a, const struct applied_one *one)
{
	switch (stamp_read(a, one->rest)) {
	case STAMP_NONE: return one->base_state == BASES_GOOD ? APPLY_EDITED : APPLY_FOREIGN; /* it was an output */
	case STAMP_EDITED: return APPLY_EDITED;
	case STAMP_INTACT: break;
	}
	return APPLY_CHANGED;
}

/* Whether each line ends in CR and LF: so many bytes are more than with a LF alone. */
static bool all_crlf(struct str text, struct str lf)
{
	size_t lines = 0;

	for (size_t i = 0; i < lf.n; i++)
		lines += lf.p[i] == '\n';
	return lines && text.n == lf.n + lines;
}

/* What git or an editor did to line ends is no edit of lines. */
static void compare_line_ends(struct arena *a, struct applied_one *one)
{
	struct str lf = str_lf(a, one->rest);

	if (lf.n == one->rest.n)
		return;
	one->only_ends = stamp_read(a, lf) == STAMP_INTACT;
	one->crlf = one->only_ends || all_crlf(one->rest, lf);
	if (one->crlf)
		one->rest = lf;
}

/* What looks like them may be generated, as of a command of the user's. */
static void compare_marks(struct arena *a, struct applied_one *one, struct str generated)
{
	struct marks of_text;

	one->whole_marks = marks_read(a, one->rest, &one->marks);
	one->has_marks = (one->marks.n || one->marks.stray) && !marks_read(a, generated, &of_text) && !of_text.n
		&& !of_text.stray;
}

void apply_warn_signature(struct diag *d, struct str path)
{
	struct pos pos = diag_whole(diag_source(d, path, STR_NONE));

	diag_warn(d, "signature", pos, "its signature is of what it says now");
	diag_note(d, pos, "it is dropped with the change; 'drone sign OWNER/NAME --save' signs again");
}

/* It is mostly the text that is generated now. */
static bool compare_base(const struct comparison *c, const struct output *o, struct applied_one *one)
{
	struct str path = bases_path(c->scratch, o->path), file;

	if (!check_folders(c->scratch, c->diag, path, &file))
		return false;
	one->base_place.file = file.n ? arena_strdup(c->arena, file) : STR_NONE;
	one->base = o->text;
	one->base_state = BASES_GOOD;
	if (bases_is(c->scratch, o->path, o->text))
		return true;
	one->base_state = bases_read(c->arena, o->path, &one->base);
	one->base_place.folder = one->base_state == BASES_BROKEN && file_kind(c->scratch, path) == FILE_FOLDER;
	return true;
}

static bool compare_one(const struct comparison *c, const struct output *o, struct applied_one *one)
{
	struct arena *a = c->arena;
	bool absent;

	one->text = o->text;
	if (!read_place(c, o->path, o->text, one, &absent) || (!o->scaffold && !compare_base(c, o, one)))
		return false;
	one->state = APPLY_NEW;
	if (absent)
		return true;
	one->rest = one->disk;
	one->state = APPLY_SAME;
	if (str_eq(one->disk, o->text))
		return true;
	one->is_signed = signature_cut(a, one->disk, &one->rest);
	if (!one->is_signed)
		one->rest = one->disk;
	one->state = str_eq(one->rest, o->text) ? APPLY_SAME : state_of(a, one);
	if (one->state == APPLY_EDITED) {
		compare_line_ends(a, one);
		compare_marks(a, one, o->text);
	}
	if (one->is_signed && one->state == APPLY_CHANGED)
		apply_warn_signature(c->diag, o->path);
	return true;
}

/* What is left of a file that was an output, and its text: its base says what it was, but for line ends. */
static enum apply_left left_of(struct arena *a, struct str path, struct str base, struct str *text)
{
	struct str lf, rest;

	for (size_t i = 1; i < path.n; i++)
		if (path.p[i] == '/' && file_kind(a, str_slice(path, 0, i)) == FILE_OTHER)
			return LEFT_FOREIGN;
	if (file_kind(a, path) == FILE_ABSENT || file_kind(a, path) == FILE_FOLDER)
		return LEFT_NOTHING;
	if (file_kind(a, path) != FILE_REGULAR)
		return LEFT_FOREIGN;
	if (file_read(a, path, text))
		return LEFT_EDITED;
	lf = str_lf(a, *text);
	if (str_eq(lf, base) || (signature_cut(a, lf, &rest) && str_eq(rest, base)))
		return LEFT_INTACT;
	return stamp_read(a, lf) == STAMP_NONE ? LEFT_FOREIGN : LEFT_EDITED;
}

/* Where a file system takes two spellings for one name, the file of the one is that of the other. */
static bool is_output(struct arena *a, const struct outputs *outs, struct str path)
{
	for (size_t i = 0; i < outs->n; i++)
		if (file_is_same(a, path, outs->items[i].path))
			return true;
	return false;
}

static void find_former(const struct comparison *c, const struct outputs *outs, struct str descriptor,
	struct applied *result)
{
	struct arena *a = c->scratch;
	struct map *paths = map_new(a);
	struct apply_former *former;
	struct str *listed, base;
	size_t n = bases_list(a, &listed);

	for (size_t i = 0; i < outs->n; i++)
		map_put(paths, path_clean(a, outs->items[i].path), outs);
	for (size_t i = 0; i < n; i++) {
		if (map_get(paths, listed[i]) || bases_read(a, listed[i], &base) != BASES_GOOD
			|| !bases_is_of(a, base, descriptor) || is_output(a, outs, listed[i]))
			continue; /* to look at each output for each base comes last: other descriptors may have many */
		result->former = arena_grow(c->arena, result->former, result->n_former, &result->cap_former,
			sizeof *result->former);
		former = &result->former[result->n_former++];
		*former = (struct apply_former){ .path = arena_strdup(c->arena, listed[i]), .text = STR_NONE };
		former->left = left_of(a, former->path, base, &former->text);
		former->text = former->left == LEFT_INTACT ? arena_strdup(c->arena, former->text) : STR_NONE;
	}
}

bool apply_compare(struct arena *a, struct diag *d, const struct outputs *outs, struct str descriptor,
	struct applied *result)
{
	const struct comparison c = { a, arena_scratch(a), d };
	const struct arena_mark mark = arena_mark(c.scratch);
	bool ok = true;

	*result = (struct applied){ .items = arena_alloc(a, outs->n + 1, sizeof *result->items), .n = outs->n };
	for (size_t i = 0; i < outs->n; i++) {
		struct applied_one *one = &result->items[i];

		ok = compare_one(&c, &outs->items[i], one) && ok;
		arena_reset(c.scratch, &mark);
		result->different += one->state != APPLY_SAME;
		result->stale += !outs->items[i].scaffold && !str_eq(one->base, outs->items[i].text);
	}
	if (descriptor.n)
		find_former(&c, outs, descriptor, result);
	arena_reset(c.scratch, &mark);
	ok = applyplace_all(c.scratch, d, outs, result) && ok;
	arena_reset(c.scratch, &mark);
	return ok;
}

bool apply_find_base(struct arena *a, const struct applied_one *one, struct str path, struct str generated,
	struct str *base, struct str *why)
{
	struct str digest = stamp_digest(one->rest), folder = bases_path(a, path);

	*base = one->base;
	if (one->base_state == BASES_GOOD && str_eq(digest, stamp_digest(one->base)))
		return true;
	*base = generated;
	if (str_eq(digest, stamp_digest(generated)))
		return true; /* nothing else is generated now than when it was edited */
	*why = !digest.n ? arena_printf(a, "it has lost its line with 'aqueduct-digest'; put that of '%.*s' back",
			STR_ARG(folder))
		: one->base_state == BASES_NONE ? arena_printf(a, "there is no '%.*s'; with the descriptor as it was, 'gen --merge' "
			"makes it", STR_ARG(folder))
		: one->base_state == BASES_BROKEN ? arena_printf(a, "'%.*s' is not as it was written; where git has merged it, take "
			"it and this file from one side", STR_ARG(folder))
		: arena_printf(a, "'%.*s' is another generation than the one that was edited", STR_ARG(folder));
	return false;
}

static void print_diff(struct arena *a, struct str path, const struct applied_one *one, struct buf *out)
{
	struct str from = one->state == APPLY_NEW ? STR("/dev/null") : arena_printf(a, "a/%.*s", STR_ARG(path));

	if (one->crlf)
		buf_addf(out, "%s: CRLF in a/%.*s, LF in b/%.*s\n", str_eq(one->rest, one->text) ? "only line ends differ"
			: "line ends differ", STR_ARG(path), STR_ARG(path));
	diff_unified(a, from, one->crlf ? one->rest : one->disk, arena_printf(a, "b/%.*s", STR_ARG(path)), one->text, out);
}

static bool differs(const struct applied_one *one)
{
	return one->state != APPLY_SAME && one->state != APPLY_KEPT;
}

void apply_diff(struct arena *a, const struct outputs *outs, const struct applied *states, struct buf *out)
{
	const struct apply_former *former;

	for (size_t i = 0; i < outs->n; i++)
		if (differs(&states->items[i]))
			print_diff(a, outs->items[i].path, &states->items[i], out);
	for (size_t i = 0; i < states->n_former; i++) {
		struct str text = STR_NONE;

		former = &states->former[i];
		if (former->left == LEFT_INTACT && !file_read(a, former->path, &text))
			diff_unified(a, arena_printf(a, "a/%.*s", STR_ARG(former->path)), text, STR("/dev/null"), STR_NONE, out);
	}
}

void apply_diff_edited(struct arena *a, const struct outputs *outs, const struct applied *states, struct buf *out)
{
	const struct applied_one *one;
	struct str base, why, path;

	for (size_t i = 0; i < outs->n; i++) {
		one = &states->items[i];
		path = outs->items[i].path;
		if (one->state != APPLY_EDITED || one->only_ends || one->has_marks)
			continue;
		if (apply_find_base(a, one, path, outs->items[i].text, &base, &why))
			diff_unified(a, arena_printf(a, "%.*s as it was generated", STR_ARG(path)), base,
				arena_printf(a, "%.*s as it is", STR_ARG(path)), one->rest, out);
		else
			print_diff(a, path, one, out);
	}
}

bool apply_former_ends(const struct apply_former *f)
{
	return f->left != LEFT_EDITED;
}

static bool clears(const struct apply_place *place)
{
	return place->file.n || place->folder;
}

/* Bases of what is no output any more go first: one may be where another belongs. */
static void add_bases(struct arena *a, const struct outputs *outs, const struct applied *states, struct file_out *files,
	size_t *n)
{
	const struct applied_one *one;

	for (size_t i = 0; i < states->n_former; i++)
		if (apply_former_ends(&states->former[i]))
			files[(*n)++] = (struct file_out){ .path = bases_path(a, states->former[i].path), .removed = true };
	for (size_t i = 0; i < outs->n; i++) {
		one = &states->items[i];
		if (!outs->items[i].scaffold && !str_eq(one->base, outs->items[i].text))
			files[(*n)++] = (struct file_out){ .path = bases_path(a, outs->items[i].path), .text = outs->items[i].text,
				.clears = clears(&one->base_place) };
	}
}

static void add_former(const struct applied *states, bool first, struct file_out *files, size_t *n)
{
	const struct apply_former *f;

	for (size_t i = 0; i < states->n_former; i++) {
		f = &states->former[i];
		if (f->left == LEFT_INTACT && f->first == first)
			files[(*n)++] = (struct file_out){ .path = f->path, .removed = true, .was = &f->text };
	}
}

static void add_outputs(const struct outputs *outs, const struct applied *states, bool leads, struct file_out *files,
	size_t *n)
{
	const struct applied_one *one;

	for (size_t i = 0; i < outs->n; i++) {
		one = &states->items[i];
		if (differs(one) && outs->items[i].leads == leads)
			files[(*n)++] = (struct file_out){ outs->items[i].path, one->text, outs->items[i].executable, false,
				one->state == APPLY_NEW ? &file_absent : &one->disk, clears(&one->place) };
	}
}

/*
 * What others follow from comes first: a run that is killed behind it leaves the rest to the next one, which makes the
 * same of it. Outputs come ahead of their bases: a run that is killed between them leaves an output that is newer than
 * its base, which is known from the digests; not a base that an edited output was never made from. And what is no
 * output any more goes last, but for what is in the way of one.
 */
bool apply_write(struct arena *a, struct diag *d, const struct outputs *outs, const struct applied *states)
{
	struct file_out *files = arena_alloc(a, 2 * (outs->n + states->n_former) + 2, sizeof *files);
	size_t n = 0;

	add_outputs(outs, states, true, files, &n);
	add_former(states, true, files, &n);
	add_outputs(outs, states, false, files, &n);
	add_former(states, false, files, &n);
	add_bases(a, outs, states, files, &n);
	if (states->record.n)
		files[n++] = (struct file_out){ STR(REVISIONS_FILE), states->record, false, false, NULL, false };
	return file_write_all(a, d, files, n);
}
