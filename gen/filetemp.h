/*
 * filetemp: the names of temporary files, which tell what may be in them. What has one is gone after the run, or with
 * the next one, but for what turns out to be somebody's: that gets another name, which nobody removes.
 */
#ifndef GEN_FILETEMP_H
#define GEN_FILETEMP_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct arena;

#define FILETEMP_FOLDER ".aqueduct/tmp" /* in which all of them are */

/* FOLDER/PROCESS-N with an ending: .new of a new text until it is complete, .old of what nobody would miss. */
const char *filetemp_name(struct arena *a, size_t process, size_t n, const char *ending);

/* FOLDER/PROCESS-N-DIGEST-DIGEST.old: of either text, or of what somebody has saved in the place of it. */
const char *filetemp_held(struct arena *a, size_t process, size_t n, struct str one, struct str other);

enum filetemp_whose {
	FILETEMP_OTHER, /* no name of a temporary file */
	FILETEMP_OURS, /* a text that is of no use any more */
	FILETEMP_SOMEBODYS /* neither of both texts, or a folder; or it cannot be read */
};

/* What a run that was killed has left under that name of the folder. */
enum filetemp_whose filetemp_whose(struct arena *a, struct str name);

/* Rename one to PROCESS-N.kept, or what of that is free. Where it is then; where it was, if that cannot be done. */
const char *filetemp_keep(struct arena *a, const char *path);

#endif
