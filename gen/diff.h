/* diff: what changed between two texts, as a unified diff that patch(1) applies. */
#ifndef GEN_DIFF_H
#define GEN_DIFF_H

#include "str.h"

struct arena;
struct buf;

/*
 * Append the difference with three lines of context: "--- FROM_NAME", "+++ TO_NAME", then hunks. Equal texts append
 * nothing. The diff is minimal unless more than 1000 lines differ; then all between the first and the last difference
 * is shown as replaced. Memory: linear in the texts, and at most 2 MB on top.
 */
void diff_unified(struct arena *a, struct str from_name, struct str from, struct str to_name, struct str to,
	struct buf *out);

#endif
