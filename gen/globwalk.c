#include "globwalk.h"

#include "arena.h"
#include "file.h"
#include "glob.h"
#include "regex.h"

#define NAMES_MAX 10000

struct walk {
	struct arena *arena;
	bool (*test)(void *ctx, struct str path, bool last);
	void *ctx;
};

static bool any_below(const struct walk *w, struct str folder, struct str rest);

static struct str step(const struct walk *w, struct str folder, struct str name)
{
	return folder.n ? arena_printf(w->arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(name)) : name;
}

/* By all names of the folder that a pattern matches. */
static bool any_among(const struct walk *w, struct str folder, const struct regex *pattern, struct str rest)
{
	struct regex_match m;
	struct str *names, path;
	size_t n = file_names(w->arena, folder.n ? folder : STR("."), NAMES_MAX, &names);
	bool found = n == NAMES_MAX;

	for (size_t i = 0; i < n && !found; i++) {
		path = step(w, folder, names[i]);
		found = regex_at(pattern, names[i], 0, &m) && (w->test(w->ctx, path, !rest.n) || any_below(w, path, rest));
	}
	return found;
}

static bool any_of_pattern(const struct walk *w, struct str folder, struct str part, struct str rest)
{
	struct buf expression = buf_new(w->arena);
	struct regex *pattern;
	bool found;

	buf_adds(&expression, "\\A(?:");
	if (glob_source(&expression, part) != GLOB_GOOD)
		return true;
	buf_adds(&expression, ")\\z");
	pattern = regex_try(arena_cstr(w->arena, buf_str(&expression)));
	found = !pattern || any_among(w, folder, pattern, rest);
	regex_free(pattern);
	return found;
}

/* It calls itself for wildcards alone, and as deep as there are folders. */
static bool any_below(const struct walk *w, struct str folder, struct str rest)
{
	struct str part;

	while (rest.n) {
		if (!str_cut(&rest, '/', &part)) {
			part = rest;
			rest = STR_NONE;
		}
		if (glob_is_pattern(part))
			return any_of_pattern(w, folder, part, rest);
		folder = step(w, folder, part);
		if (w->test(w->ctx, folder, !rest.n))
			return true;
	}
	return false;
}

bool globwalk_any(struct arena *a, struct str path, bool (*test)(void *ctx, struct str path, bool last), void *ctx)
{
	return any_below(&(struct walk){ a, test, ctx }, STR_NONE, path);
}

static bool is_link(void *ctx, struct str path, bool last)
{
	struct arena *a = ctx;

	(void)last;
	return file_kind(a, path) == FILE_OTHER;
}

bool globwalk_meets_link(struct arena *a, struct str path)
{
	return globwalk_any(a, path, is_link, a);
}
