/*
 * ignore: .dockerignore files, with the engine's meaning. Rules: https://docs.docker.com/build/concepts/context/ and
 * https://pkg.go.dev/github.com/moby/patternmatcher.
 */
#ifndef GEN_IGNORE_H
#define GEN_IGNORE_H

#include <stdbool.h>
#include <stddef.h>

#include "diag.h"
#include "str.h"

struct arena;
struct ignore_state;

/* One line that says something. */
struct ignore_pattern {
	struct str text; /* cleaned, without its '!' */
	struct str expression; /* as glob.h says, for the path itself; what lies below a path that it matches goes with it */
	bool exception; /* "!...": what it matches is kept */
	struct pos pos;
};

struct ignore {
	const struct source *src;
	struct ignore_pattern *items;
	size_t n, cap;
	bool unknown; /* some pattern was not understood: there are no items */
	struct ignore_state *state; /* ignore_drops's own */
};

/*
 * Read a whole file. A pattern that engines refuse is a 'dockerignore' error; one that they read as nobody means it is
 * a warning, and the file then drops nothing, so that no file of a context is missed. Never NULL.
 */
struct ignore *ignore_read(struct arena *a, struct diag *d, const struct source *src);

/*
 * Whether a path of the context (no "." or ".." in it) is dropped. Patterns are asked in their order, for each folder
 * on the way down and then for the path itself: what matched a folder matches all below it, later ones win.
 */
bool ignore_drops(const struct ignore *g, struct str path);

/* Whether something below a folder that is dropped may be kept all the same, by an exception. */
bool ignore_may_keep_below(const struct ignore *g, struct str folder);

#endif
