/*
 * touched: the nodes of the graph that a change of files begins at, by what Dockerfiles read of their contexts and
 * ignore files let through. What then follows from a node is the graph's to tell.
 */
#ifndef GEN_TOUCHED_H
#define GEN_TOUCHED_H

#include <stdbool.h>
#include <stddef.h>

#include "affected.h"
#include "str.h"

struct arena;
struct model;
struct plan;

/* Paths are those of the repository, cleaned, without "./" and a '/' at the end; a folder stands for all below it. */
struct touched_paths {
	const struct str *items;
	size_t n;
};

/*
 * Add what is touched to a change: images whose Dockerfile, ignore file or context has one of the paths, the tests and
 * the jobs of CI by any path at all (they see the whole repository). Gives the paths that no image reads, but for files
 * of aqueduct's own.
 */
struct touched_paths touched_by(struct arena *a, const struct model *m, const struct plan *p,
	const struct touched_paths *changed, struct affected *change);

/* The same for files of which nobody can say whether they changed, as git ignores them: images that read one. */
void touched_by_unknown(struct arena *a, const struct model *m, const struct plan *p, const struct touched_paths *files,
	struct affected *change);

/*
 * The same for files that are not those of the commit which is asked about: images whose Dockerfile or ignore file is
 * one of them, for it is read as it is here, or that read something below one (a submodule, where it may be a link).
 * doubt: what is said behind the name.
 */
void touched_by_unlike(struct arena *a, const struct model *m, const struct plan *p, const struct touched_paths *files,
	const char *doubt, struct affected *change);

/* Images that have what git says of the commit in a build argument; unknown: whether it changed is not known. */
void touched_by_commit(const struct plan *p, bool unknown, struct affected *change);

/* Every image, the tests and the jobs. */
void touched_all(const struct plan *p, struct str cause, bool unknown, struct affected *change);

#endif
