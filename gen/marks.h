/*
 * marks: a text in which conflicts stand between marks, as git and merge3 write them, taken apart into what it would be
 * with each side of them.
 */
#ifndef GEN_MARKS_H
#define GEN_MARKS_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct arena;

struct marks {
	size_t n; /* conflicts; 0: none, and no mark */
	struct str label; /* behind the first mark of each conflict: "HEAD"; of several that of the first */
	struct str one, base, two; /* the whole text with one's lines, those of both before them, and two's */
	bool has_base; /* each conflict tells what both were made from; else base is one */
	size_t at, end; /* the first mark, with its label: for a message */
};

#define MARKS_YOURS "yours" /* the label of conflicts that a merge with what is generated has made; others are git's */

/*
 * Take a text apart. False where it has no conflict, or where marks stand otherwise than as they are written: within
 * each other, or not all of them.
 */
bool marks_read(struct arena *a, struct str text, struct marks *out);

#endif
