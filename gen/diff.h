/* diff: what changed between two texts, as a unified diff that patch(1) applies. */
#ifndef GEN_DIFF_H
#define GEN_DIFF_H

#include "str.h"

struct arena;
struct buf;

/*
 * Append the difference with three lines of context: "--- FROM_NAME", "+++ TO_NAME", then hunks. Equal texts append
 * nothing. What is shown as changed, and the memory for it, are those of edits_find.
 */
void diff_unified(struct arena *a, struct str from_name, struct str from, struct str to_name, struct str to,
	struct buf *out);

#endif
