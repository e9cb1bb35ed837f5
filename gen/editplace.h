/*
 * editplace: where in a VALUE of the command line a part of the descriptor comes from that says it. Faults of a
 * descriptor as it would be are told at what the user gave, which is not in any file.
 */
#ifndef GEN_EDITPLACE_H
#define GEN_EDITPLACE_H

#include "diag.h"

struct arena;
struct yaml;

struct editplace {
	const struct yaml *written; /* what the changed descriptor has there */
	const struct yaml *given; /* the value, parsed; NULL where it is a text as it stands */
	struct pos whole; /* the whole of the value */
};

/* The value as a source of its own, named by its key, in d. */
struct editplace editplace_new(struct arena *a, struct diag *d, const struct yaml *written, struct str key,
	struct str value);

/* The place in the value of a place in the descriptor; its source is NULL where that was not given. For diag_move. */
struct pos editplace_of(const void *editplace, struct pos pos);

#endif
