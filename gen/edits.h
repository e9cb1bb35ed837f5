/* edits: the lines that went and the lines that came between two texts. */
#ifndef GEN_EDITS_H
#define GEN_EDITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "blocks.h"
#include "str.h"

struct arena;

/* Lines are with their ends: one without a newline at the end of a text differs from the same one with it. */
struct edits {
	struct str *from, *to;
	size_t n_from, n_to;
	bool *gone, *came; /* beside the lines */
	const uint64_t *from_in, *to_in; /* beside them, too: their blocks; NULL: all lines are in one */
};

/*
 * Compare. What went and came is the least there can be, unless more than 1000 lines differ in a stretch; that is cut
 * where both sides have a line that no other is like, and a piece without one counts as replaced. Memory: linear in the
 * texts, and at most 2 MB on top.
 */
struct edits edits_find(struct arena *a, struct str from, struct str to);

/*
 * The same, where lines of different blocks (blocks.h) are different, however alike. Lines of a block that is gone are
 * those of one that came where a person, who may have renamed it, has written `to`; a generator replaces it.
 */
struct edits edits_find_in_blocks(struct arena *a, struct str from, struct str to, enum blocks kind, bool by_hand);

/* Lines [i, i_end) of the one text have become lines [j, j_end) of the other; one of both may be empty. */
struct edit {
	size_t i, i_end, j, j_end;
};

/* The change behind another one, or the first behind { 0 }. False at the end. */
bool edits_next(const struct edits *e, struct edit *at);

#endif
