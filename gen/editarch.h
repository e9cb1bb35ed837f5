/*
 * editarch: arches put into the lists of a descriptor, and taken out of them. Works on trees (see edit.h) and knows
 * what an arch is called, and which list is meant; writes nothing.
 */
#ifndef GEN_EDITARCH_H
#define GEN_EDITARCH_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct arena;
struct buf;
struct diag;
struct yaml;

/*
 * Which arches, and whose: those of one image of `images`, by its list, or with an empty name those at the top; where
 * nothing is at the top, those of every image.
 */
struct editarch {
	struct str image;
	const struct str *names;
	size_t n;
};

/*
 * The tree with these arches more, each as it was written, at the end of the list. One whose short name another one has
 * gets a name and a suffix of its own. NULL, with a fault in d, where one is there already or is unknown. *said gets a
 * line for each.
 */
const struct yaml *editarch_add(struct arena *a, struct diag *d, const struct yaml *root, const struct editarch *e,
	struct buf *said);

/*
 * The tree without these arches, which may be named by their short names, too. NULL, with a fault in d, where one is
 * not there, could be either of two, or is the last of its list. *said gets a line for each, and for what still names
 * one.
 */
const struct yaml *editarch_remove(struct arena *a, struct diag *d, const struct yaml *root, const struct editarch *e,
	struct buf *said);

#endif
