/*
 * tags: the words of publish.tags, and what each is in the three languages that have to agree about them.
 *
 * A word is text with at most the variables below in it: ${NAME}, ${NAME#v} and ${NAME##v} (a leading v cut off), and
 * ${NAME:0:N} (the first N characters), as Drone's substitution has them.
 */
#ifndef GEN_TAGS_H
#define GEN_TAGS_H

#include <stdbool.h>

#include "str.h"

struct arena;

struct tag {
	struct str drone; /* as written: ${DRONE_TAG##v}-x */
	struct str shell; /* a word for sh, in quotes, with the variables DRONE_TAG, DRONE_BRANCH, DRONE_COMMIT... set */
	struct str spec; /* for manifest.tmpl: {{trimPrefix "v" build.tag}}-x */
	bool variable; /* it has variables */
};

/* False, and *bad is the part that is at fault, where a word cannot be read so. */
bool tags_read(struct arena *a, struct str word, struct tag *out, struct str *bad);

#endif
