/*
 * filefolder: the folders of files that are written as one set. They are made ahead of all, but where a file that the
 * set takes away gives way to a folder, or a folder to a file: that is planned ahead, needs no memory when it is done,
 * and can be undone.
 */
#ifndef GEN_FILEFOLDER_H
#define GEN_FILEFOLDER_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct arena;

struct filefolder_made {
	const char **items; /* that were not there */
	size_t n, cap;
	struct str ready; /* the one that was looked for last, and is there */
};

/* Make the folders that lead to a path, each if it is not there. 0, or the errno. */
int filefolder_make(struct arena *a, struct filefolder_made *made, struct str path);

/* Remove those that are empty now that the file is gone. */
void filefolder_remove(struct arena *a, struct str path);

struct filefolder_step {
	const char *path;
	unsigned mode; /* of one that is taken away: its permissions */
	bool done;
};

struct filefolder_plan {
	struct filefolder_step *items;
	size_t n, cap;
	bool removes; /* or makes */
};

/* What a file needs: that the folders in its place, if there are any, go; else those that lead to it. */
struct filefolder_plan filefolder_plan(struct arena *a, struct str path);

/* 0, or the errno of the step that failed (ENOTEMPTY: something is in a folder that is to go). */
int filefolder_do(struct filefolder_plan *plan);

/* Undo the steps that were done, the last one first. */
void filefolder_undo(struct filefolder_plan *plan);

#endif
