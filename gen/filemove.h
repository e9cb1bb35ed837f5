/*
 * filemove: one file's way into its place, and back. What is taken from a place is under a name of its own until it is
 * known what it is; whoever saves there meanwhile keeps the place, and what is in no place is told, never removed.
 */
#ifndef GEN_FILEMOVE_H
#define GEN_FILEMOVE_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct arena;

#define FILEMOVE_SAVED (-1) /* in the place of an errno: somebody has saved there */

/* What is under the name `held`. */
enum filemove_state {
	FILEMOVE_NOTHING, /* that is not in its place, or the new text */
	FILEMOVE_ADDED, /* nothing, as nothing was there */
	FILEMOVE_SWAPPED, /* the file that was in its place */
	FILEMOVE_TAKEN, /* that, and there is none in its place */
	FILEMOVE_OVER /* another name, or a copy, of the one that was written over */
};

struct filemove {
	struct str path, text;
	const struct str *was; /* what is to be there ahead of it; NULL: whatever is, but no folder */
	bool adds; /* nothing is to be there; was means nothing */
	bool removes; /* what is there goes, if it has not gone; text means nothing */

	/* Of filemove_plan: where the text is to be written, and flushed, ahead of filemove_do; and what is held. */
	const char *new, *held;
	enum filemove_state state;

	/* The room's own. */
	struct arena *arena, *scratch;
	const char *place, *copy;
};

/*
 * Names for the n-th file of that process; by them the next run knows what a killed one has left (filetemp.h). The
 * scratch arena has all it needs by then, and gets it back.
 */
void filemove_plan(struct filemove *m, struct arena *a, struct arena *scratch, size_t process, size_t n);

/* Move it into its place, or out of it. 0, or why not: then filemove_back is due. */
int filemove_do(struct filemove *m);

/* Whether what was there is still what it was: who had it open may have written into it until it was moved. */
bool filemove_fits(const struct filemove *m);

enum filemove_left {
	FILEMOVE_BACK, /* all is as it was ahead of filemove_do, or as it was saved meanwhile */
	FILEMOVE_SAVE_STAYS, /* somebody has saved there behind filemove_do */
	FILEMOVE_NEW_STAYS, /* where nothing was; the errno says why */
	FILEMOVE_OLD_STUCK, /* what was there could not be put back; the errno says why */
	FILEMOVE_SAVE_STUCK /* what somebody has saved behind filemove_do could not be put back; the errno says why */
};

/* Put back what is held. */
enum filemove_left filemove_back(struct filemove *m, int *err);

/*
 * Behind filemove_back: have what is in no place where no run removes it. Where it is then; `held` if that cannot be
 * done; NULL: there is none.
 */
const char *filemove_keep(struct filemove *m);

/* Remove the names that are left: when all is done what is held, else just what is in its place, or the new text. */
void filemove_end(struct filemove *m, bool done);

#endif
