/*
 * stamp: how an output remembers what was generated. One of its lines holds a digest of the whole text, in which the
 * digest itself reads as zeros; an edit by hand shows as a digest that no longer fits. It is put near the top alone,
 * and found wherever an edit has moved it.
 */
#ifndef GEN_STAMP_H
#define GEN_STAMP_H

#include <stdbool.h>

#include "str.h"

struct arena;

enum stamp { STAMP_NONE, STAMP_EDITED, STAMP_INTACT };

/* Fill the digest of a text in, where it is; false when it has no line for it. */
bool stamp_fill(struct buf *text);

/* The text with its digest filled in; false when it has no line for it. */
bool stamp_put(struct arena *a, struct str text, struct str *stamped);

/* Whether a text has a digest, and whether it still fits. */
enum stamp stamp_read(struct arena *a, struct str text);

/* The digest that stands in a text, whether it fits or not; empty where there is none. */
struct str stamp_digest(struct str text);

/* The text with that digest in place of its own; as it is where it has none. */
struct str stamp_swap(struct arena *a, struct str text, struct str digest);

/*
 * Fill in, behind the line that is "self=", what `cksum` says of all lines but that one and the digest's, as a word of
 * sh, ahead of the digest: so a script can tell by itself whether it was edited. False when it has no such line.
 */
bool stamp_fill_sum(struct buf *text);

#endif
