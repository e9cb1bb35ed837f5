#include "desctext.h"

#include "arena.h"
#include "descriptor.h"
#include "diag.h"
#include "file.h"
#include "marks.h"
#include "options.h"
#include "path.h"
#include "repo.h"

#define UP_MAX 32 /* folders, where no .git ends the search */

/* A line that may be a mark; the rest of the question takes a copy of the text. */
static bool may_have_marks(struct str text)
{
	return str_starts(text, STR("<<<<<<<")) || str_find(text, STR("\n<<<<<<<")) < text.n;
}

static bool check_marks(struct arena *a, struct diag *d, const struct source *src, struct str file)
{
	struct marks marks;
	struct pos pos;

	if (!may_have_marks(src->text) || (!marks_read(a, src->text, &marks) && !marks.n))
		return true;
	pos = diag_pos(src, marks.at, marks.end);
	diag_error(d, "conflict", pos, "a conflict that git has left");
	diag_note(d, pos, "choose among its lines, and take the marks out; '%.*s --merge' then ends the merge in the outputs",
		STR_ARG(descriptor_gen(a, file)));
	return false;
}

/* Nothing but blank lines and comments; what it needs is not to be looked up. */
static bool check_empty(struct diag *d, const struct source *src)
{
	struct str rest = str_starts(src->text, STR("\xEF\xBB\xBF")) ? str_from(src->text, 3) : src->text, line;

	while (str_line(&rest, &line)) {
		line = str_trim(line);
		if (line.n && line.p[0] != '#')
			return true;
	}
	diag_error(d, "yaml", diag_whole(src), "empty");
	diag_note(d, diag_whole(src), "it needs 'image: NAME' and 'arches: [...]' at least; with the file removed, "
		"'aqueduct init' writes one");
	return false;
}

static bool is_there(struct arena *a, struct str path)
{
	enum file_kind kind = file_kind(a, path);

	return kind != FILE_ABSENT && kind != FILE_FOLDER;
}

/* The name with the other of YAML's two endings; empty where it has neither. */
static struct str other_name(struct arena *a, struct str file)
{
	if (str_ends(file, STR(".yml")))
		return arena_printf(a, "%.*s.yaml", STR_ARG(str_slice(file, 0, file.n - 4)));
	if (str_ends(file, STR(".yaml")))
		return arena_printf(a, "%.*s.yml", STR_ARG(str_slice(file, 0, file.n - 5)));
	return STR_NONE;
}

/* The next folder above with such a file, up to the top of the repository: ".."; empty where there is none. */
static struct str folder_above(struct arena *a, struct str file)
{
	struct str folder = STR(".");

	for (int i = 0; i < UP_MAX && !str_starts(file, STR("/")); i++) {
		if (file_kind(a, arena_printf(a, "%.*s/.git", STR_ARG(folder))) != FILE_ABSENT)
			break;
		folder = i ? arena_printf(a, "%.*s/..", STR_ARG(folder)) : STR("..");
		if (is_there(a, arena_printf(a, "%.*s/%.*s", STR_ARG(folder), STR_ARG(file))))
			return folder;
	}
	return STR_NONE;
}

/* What may have been meant by a descriptor that is not there: one more would be a second one. */
static void note_missing(struct arena *a, struct diag *d, struct str file, struct str dir)
{
	struct pos pos = diag_whole(diag_source(d, file, STR_NONE));
	struct str other = other_name(a, file), up;

	if (other.n && is_there(a, other)) {
		diag_note(d, pos, "there is '%.*s'; '-f %.*s' reads it", STR_ARG(other), STR_ARG(other));
		return;
	}
	up = folder_above(a, file);
	if (!up.n) {
		diag_note(d, pos, "'aqueduct init' writes one");
		return;
	}
	if (dir.n)
		up = path_clean(a, arena_printf(a, "%.*s/%.*s", STR_ARG(dir), STR_ARG(up)));
	file = path_clean(a, arena_printf(a, "%.*s/%.*s", STR_ARG(up), STR_ARG(file)));
	diag_note(d, pos, "there is '%.*s'; '-C %.*s' works in its folder", STR_ARG(file), STR_ARG(up));
}

const struct source *desctext_read(struct arena *a, struct diag *d, struct repo *repo, const struct options *options)
{
	const struct source *src = repo_source(repo, options->file);

	if (!src && file_kind(a, options->file) == FILE_ABSENT)
		note_missing(a, d, options->file, options->dir);
	return src && check_empty(d, src) && check_marks(a, d, src, options->file) ? src : NULL;
}
