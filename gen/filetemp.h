/*
 * filetemp: the names of temporary files. What has one is gone after the run, or with the next one; what a fault keeps
 * from being put back gets another name, which nobody removes.
 */
#ifndef GEN_FILETEMP_H
#define GEN_FILETEMP_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct arena;

#define FILETEMP_FOLDER ".aqueduct/tmp" /* in which all of them are */

/* FOLDER/PROCESS-N with an ending: .new of a new text until it is in its place, .old of the old file until all are. */
const char *filetemp_name(struct arena *a, size_t process, size_t n, const char *ending);

/* Whether that name of the folder is one of a temporary file: all others are somebody else's. */
bool filetemp_is(struct str name);

/* Rename one to PROCESS-N.kept, or what of that is free. Where it is then; where it was, if that cannot be done. */
const char *filetemp_keep(struct arena *a, const char *path);

#endif
