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

#define MARKS_YOURS "yours" /* the label of conflicts that a merge with what is generated has made; others are git's */

/* The lines of a conflict, without its marks. */
struct marks_part {
	struct str base, two; /* base: empty where the conflict does not tell it */
};

struct marks {
	struct marks_part *items; /* one for each conflict */
	size_t n, cap; /* n is 0 where no conflict begins */
	bool stray; /* a mark stands outside of one, which somebody has left there */
	size_t yours; /* conflicts with that label */
	struct str one, base, two; /* the whole text with one's lines, those of both before them, and two's */
	size_t at, end; /* the first mark of a conflict, with its label, or where none begins the first stray one */
};

/*
 * Take a text apart. False where it has no conflict, and also, with n above 0, where marks stand otherwise than as they
 * are written: within each other, or not all of them. A mark has seven characters, or more where git says what is
 * renamed.
 */
bool marks_read(struct arena *a, struct str text, struct marks *out);

/* Whether a line is one of the four marks. */
bool marks_is(struct str line);

#endif
