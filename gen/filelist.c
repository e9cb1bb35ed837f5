#include "filelist.h"

#include <string.h>

#include "arena.h"
#include "diag.h"
#include "file.h"
#include "git.h"
#include "path.h"

#define CHECK "file-list"

struct reader {
	struct arena *arena;
	struct diag *diag;
	const struct source *src;
	struct git_changes *out;
};

static bool is_folder_there(struct arena *a, struct str path)
{
	struct str folder = path_folder(path);

	return !folder.n || file_kind(a, str_slice(folder, 0, folder.n - 1)) == FILE_FOLDER;
}

/* A path may be that of another folder: git's are those of the top of a repository, which may lie above this one. */
static void doubt(const struct reader *r, struct pos pos, struct str line)
{
	diag_warn(r->diag, CHECK, pos, "neither '%.*s' nor its folder is there; all images count as affected", STR_ARG(line));
	diag_note(r->diag, pos, "paths are those of the folder of the descriptor; 'git diff --relative' gives them");
	r->out->unknown = arena_printf(r->arena, "'%.*s' is not known", STR_ARG(line));
}

/* A name as git writes it: "src/\303\251" in quotes, where it has letters that git does not show. */
static struct str unquoted(struct arena *a, struct str line)
{
	static const char letters[] = "abtnvfr", meant[] = "\a\b\t\n\v\f\r";
	struct buf b = buf_new(a);
	const char *letter;
	char byte;

	if (line.n < 2 || line.p[0] != '"' || line.p[line.n - 1] != '"')
		return line;
	for (size_t i = 1; i + 1 < line.n; i++) {
		if (line.p[i] != '\\' || i + 2 >= line.n) {
			buf_addc(&b, line.p[i]);
			continue;
		}
		letter = strchr(letters, line.p[++i]);
		if (letter)
			buf_addc(&b, meant[letter - letters]);
		else if (str_octal(str_slice(line, i, line.n - 1), &byte) == 3) {
			buf_addc(&b, byte);
			i += 2;
		} else {
			buf_addc(&b, line.p[i]);
		}
	}
	return buf_str(&b);
}

/* A path of a list: one that leads out of the folder is a fault, one that is not there was removed. */
static void read_path(const struct reader *r, struct str line, bool quoted)
{
	size_t begin = (size_t)(line.p - r->src->text.p);
	struct pos pos = diag_pos(r->src, begin, begin + line.n);
	struct str path = path_clean(r->arena, quoted ? unquoted(r->arena, line) : line);

	if (!line.n)
		return;
	if (str_starts(path, STR("/")))
		diag_error(r->diag, CHECK, pos, "'%.*s' is absolute; paths are those of the folder of the descriptor",
			STR_ARG(line));
	else if (str_is(path, "..") || str_starts(path, STR("../")))
		diag_error(r->diag, CHECK, pos, "'%.*s' leads out of the folder of the descriptor", STR_ARG(line));
	else if (file_kind(r->arena, path) == FILE_ABSENT && !is_folder_there(r->arena, path))
		doubt(r, pos, line);
	else if (file_kind(r->arena, path) == FILE_ABSENT)
		diag_warn(r->diag, CHECK, pos, "'%.*s' is not there; it counts as removed", STR_ARG(line));
	LIST_ADD(r->arena, &r->out->paths, path);
}

bool filelist_read(struct arena *a, struct diag *d, struct str name, struct git_changes *out)
{
	bool input = str_is(name, "-");
	struct str text = STR_NONE;
	int err = input ? file_read_input(a, &text) : file_read(a, name, &text);

	if (err)
		return diag_errno(d, input ? STR("standard input") : name, "cannot read", err);
	return filelist_take(a, d, diag_source(d, input ? STR("standard input") : name, text), out);
}

bool filelist_take(struct arena *a, struct diag *d, const struct source *src, struct git_changes *out)
{
	const struct reader r = { a, d, src, out };
	struct str text = src->text, line;

	if (str_has(text, '\0'))
		while (str_cut(&text, '\0', &line))
			read_path(&r, line, false);
	while (str_line(&text, &line))
		read_path(&r, line, true);
	return !diag_errors(d);
}
