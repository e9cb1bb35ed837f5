/*
 * filemove: one file's way into its place, and back. Whoever saves there meanwhile keeps the place.
 */
#ifndef GEN_FILEMOVE_H
#define GEN_FILEMOVE_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct arena;

#define FILEMOVE_SAVED (-1) /* in the place of an errno: somebody has saved there */

struct filemove {
	struct str path, text;
	const struct str *was; /* what is to be there ahead of it; NULL: whatever is */
	bool adds; /* nothing is to be there; was means nothing */
	bool removes; /* what is there goes; text means nothing */

	/* Of filemove_plan: where the text is to be written, flushed, ahead of filemove_do; and where the old file is. */
	const char *new, *old;

	/* The room's own. */
	struct arena *arena, *scratch;
	const char *place;
	bool was_there, has_backup, stuck;
};

/* Names for the n-th file of that process. The scratch arena has all it needs by then, and gets it back. */
void filemove_plan(struct filemove *m, struct arena *a, struct arena *scratch, size_t process, size_t n);

/* Move it into its place, or out of it. 0, or why not: then it is where it was. */
int filemove_do(struct filemove *m);

/* Whether what was there is still what it was: who had it open may have written into it until it was moved. */
bool filemove_fits(const struct filemove *m);

/* Put back what was there. 0, or why not; then, where something was, it is in `old`, or in what filemove_keep says. */
int filemove_back(struct filemove *m);

/* Have that where no run removes it; where it is then, `old` if that cannot be done. NULL: nothing was there. */
const char *filemove_keep(struct filemove *m);

/* What is left of it goes, but what could not be put back. */
void filemove_end(struct filemove *m, bool done);

#endif
