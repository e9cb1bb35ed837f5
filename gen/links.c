#include "links.h"

#include "arena.h"
#include "file.h"
#include "glob.h"
#include "regex.h"

#define NAMES_MAX 100000

static struct str below(struct arena *a, struct str folder, struct str name)
{
	return str_is(folder, ".") ? name : arena_printf(a, "%.*s/%.*s", STR_ARG(folder), STR_ARG(name));
}

static bool is_link(struct arena *a, struct str path)
{
	return file_kind(a, path) == FILE_OTHER;
}

static bool meets(struct arena *a, struct str folder, struct str rest);

/* The same for what a part with wildcards stands for. */
static bool meets_among(struct arena *a, struct str folder, struct regex *pattern, struct str rest)
{
	struct regex_match m;
	struct str *names, path;
	size_t n = file_names(a, folder, NAMES_MAX, &names);

	if (n == NAMES_MAX)
		return true;
	for (size_t i = 0; i < n; i++) {
		path = below(a, folder, names[i]);
		if (regex_at(pattern, names[i], 0, &m) && (is_link(a, path) || meets(a, path, rest)))
			return true;
	}
	return false;
}

static bool meets_pattern(struct arena *a, struct str folder, struct str part, struct str rest)
{
	struct buf expression = buf_new(a);
	struct regex *pattern;
	bool met;

	buf_adds(&expression, "\\A(?:");
	if (glob_source(&expression, part) != GLOB_GOOD)
		return true;
	buf_adds(&expression, ")\\z");
	pattern = regex_try(arena_cstr(a, buf_str(&expression)));
	met = !pattern || meets_among(a, folder, pattern, rest);
	regex_free(pattern);
	return met;
}

static bool meets(struct arena *a, struct str folder, struct str rest)
{
	struct str part;

	while (rest.n) {
		if (!str_cut(&rest, '/', &part)) {
			part = rest;
			rest = STR_NONE;
		}
		if (glob_is_pattern(part))
			return meets_pattern(a, folder, part, rest);
		folder = below(a, folder, part);
		if (is_link(a, folder))
			return true;
	}
	return false;
}

bool links_met(struct arena *a, struct str path)
{
	return !str_is(path, ".") && meets(a, STR("."), path);
}
