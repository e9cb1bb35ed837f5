/*
 * filelist: the names of changed files that somebody else tells: a line each, as git quotes them, or each ended by a
 * NUL where there is one. They are held against the disk, for a path that is not there may be meant otherwise.
 */
#ifndef GEN_FILELIST_H
#define GEN_FILELIST_H

#include <stdbool.h>

#include "str.h"

struct arena;
struct diag;
struct git_changes;
struct source;

/*
 * Add the paths of a file, or of standard input where it is "-", to *out; out->unknown says so where one may be that of
 * another folder. False, with a fault in d: it cannot be read, or a path is absolute or leads out of the folder.
 */
bool filelist_read(struct arena *a, struct diag *d, struct str name, struct git_changes *out);

/* The same for a text. */
bool filelist_take(struct arena *a, struct diag *d, const struct source *src, struct git_changes *out);

#endif
