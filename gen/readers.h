/*
 * readers: who reads a path of the repository: targets by the Dockerfiles, ignore files and sources of COPY that they
 * name. What an ignore file lets through is not looked at here.
 */
#ifndef GEN_READERS_H
#define GEN_READERS_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct arena;
struct map;
struct plan;
struct plan_target;
struct regex;
struct target;

/* Targets with the same context, Dockerfile and reads, as arches of an image mostly are. */
struct reader_group {
	const struct target *first;
	const struct plan_target **items;
	size_t n, cap;
	bool linked; /* the context is or lies behind a symbolic link */
	bool known, unknown; /* the asker's own: what it has made out of the group; false at first */
};

/* One thing that a group reads. */
struct reader {
	struct reader_group *group;
	struct str path; /* cleaned, of the repository */
	struct str id; /* of its node; of what is named, what it is: "the Dockerfile" */
	const struct regex *pattern; /* NULL: it has no wildcards, or none that can be matched */
	const struct regex **above; /* with wildcards: for the folders above what it stands for, ended by NULL */
	bool link; /* a symbolic link: what is read lies elsewhere in the context */
	bool named; /* a Dockerfile or an ignore file, whatever the ignore file says of it */
};

struct reader_list {
	const struct reader **items;
	size_t n, cap;
};

struct readers {
	struct arena *arena;
	struct map *groups; /* by what makes them one -> struct reader_group */
	struct map *by_path, *by_folder; /* what is read, and the folders above it -> struct reader_list */
	struct reader_list patterns, links;
};

struct readers readers_new(struct arena *a, const struct plan *p);

/*
 * Who may read a path, or something below it. modules: submodules came or went, so that a path that is not there may
 * have been a folder. *out is emptied first, and keeps its memory for the next path; some may stand in it twice.
 */
void readers_of(const struct readers *r, struct str path, bool modules, struct reader_list *out);

/* Of what readers_of gives: whether what is read lies below the path, which is a folder or a submodule then. */
bool readers_below(const struct reader *reader, struct str path);

#endif
