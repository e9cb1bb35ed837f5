#include "bases.h"

#include <errno.h>
#include <stdlib.h>

#include "arena.h"
#include "file.h"
#include "map.h"
#include "marks.h"
#include "stamp.h"

#define DEPTH_MAX 32
#define NAMES_MAX 100000

struct str bases_path(struct arena *a, struct str path)
{
	return arena_printf(a, BASES_FOLDER "/%.*s", STR_ARG(path));
}

/* Not through a link anywhere on the way. */
static bool is_real(struct arena *a, struct str path)
{
	for (size_t i = 1; i < path.n; i++)
		if (path.p[i] == '/' && file_kind(a, str_slice(path, 0, i)) != FILE_FOLDER)
			return false;
	return file_kind(a, path) == FILE_REGULAR;
}

bool bases_is(struct arena *a, struct str path, struct str text)
{
	struct str base = bases_path(a, path);

	return is_real(a, base) && file_is(a, base, text);
}

enum bases_state bases_read(struct arena *a, struct str path, struct str *text)
{
	struct str base = bases_path(a, path);

	*text = STR_NONE;
	if (file_kind(a, base) == FILE_ABSENT)
		return BASES_NONE;
	if (is_real(a, base) && !file_read(a, base, text)) {
		if (stamp_read(a, *text) == STAMP_INTACT)
			return BASES_GOOD;
		*text = str_lf(a, *text);
		if (stamp_read(a, *text) == STAMP_INTACT)
			return BASES_GOOD;
	}
	*text = STR_NONE;
	return BASES_BROKEN;
}

static void add_lines(struct map *lines, struct str text)
{
	struct str line;

	while (str_line(&text, &line))
		map_put(lines, line, lines);
}

static bool is_digest(struct str line)
{
	struct str digest = stamp_digest(line);

	return digest.n && digest.p + digest.n == line.p + line.n;
}

/* Whether a text has a line that begins so. */
static bool begins_line(struct arena *a, struct str text, struct str line)
{
	return str_starts(text, line) || str_find(text, arena_printf(a, "\n%.*s", STR_ARG(line))) < text.n;
}

/* Two generations between marks, of which nobody has edited one. */
static bool is_of_git(struct arena *a, struct str text)
{
	struct marks marks;

	return marks_read(a, str_lf(a, text), &marks) && stamp_read(a, marks.one) == STAMP_INTACT
		&& stamp_read(a, marks.two) == STAMP_INTACT;
}

bool bases_find_own(struct arena *a, struct str path, struct str one, struct str other, struct bases_line *out)
{
	struct map *known = map_new(a);
	struct str rest, line;
	bool found = false;

	*out = (struct bases_line){ .path = bases_path(a, path) };
	if (!is_real(a, out->path) || file_read(a, out->path, &out->text))
		return false;
	if (is_of_git(a, out->text))
		return false;
	add_lines(known, one);
	add_lines(known, other);
	rest = out->text;
	while (str_line(&rest, &line)) {
		out->has_marks = out->has_marks || marks_is(line);
		if (found || marks_is(line) || is_digest(line) || map_get(known, line)
			|| (!rest.n && !str_ends(out->text, STR("\n")) && (begins_line(a, one, line) || begins_line(a, other, line))))
			continue;
		found = true;
		out->at = (size_t)(line.p - out->text.p);
		out->end = out->at + line.n;
	}
	return found;
}

struct listing {
	struct arena *arena;
	struct str *items;
	size_t n, cap;
};

static void list_folder(struct listing *l, struct str folder, struct str prefix, int depth)
{
	struct str *names, path, file;
	size_t n = file_names(l->arena, folder, NAMES_MAX, &names);

	for (size_t i = 0; i < n && depth < DEPTH_MAX; i++) {
		path = arena_printf(l->arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(names[i]));
		file = arena_printf(l->arena, "%.*s%.*s", STR_ARG(prefix), STR_ARG(names[i]));
		switch (file_kind(l->arena, path)) {
		case FILE_FOLDER:
			list_folder(l, path, arena_printf(l->arena, "%.*s/", STR_ARG(file)), depth + 1);
			break;
		case FILE_REGULAR: LIST_ADD(l->arena, l, file); break;
		case FILE_ABSENT:
		case FILE_OTHER: break;
		}
	}
}

static int by_path(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

size_t bases_list(struct arena *a, struct str **paths)
{
	struct listing l = { .arena = a };

	if (file_kind(a, STR(".aqueduct")) == FILE_FOLDER && file_kind(a, STR(BASES_FOLDER)) == FILE_FOLDER)
		list_folder(&l, STR(BASES_FOLDER), STR_NONE, 0);
	if (l.n)
		qsort(l.items, l.n, sizeof *l.items, by_path);
	*paths = l.items;
	return l.n;
}

bool bases_is_of(struct arena *a, struct str text, struct str descriptor)
{
	struct str head = str_slice(text, 0, 1000), line = arena_printf(a, " by aqueduct from %.*s. ", STR_ARG(descriptor));

	return str_find(head, line) < head.n;
}
