/*
 * tags: the words of publish.tags, and what each is in the languages that have to agree about them. A word is text with
 * substitutions in it, as subst reads them.
 */
#ifndef GEN_TAGS_H
#define GEN_TAGS_H

#include <stdbool.h>

#include "str.h"
#include "subst.h"

struct arena;

struct tag {
	struct str drone; /* as written: ${DRONE_TAG##v}-x */
	struct subst parts;
	struct str shell; /* a word for sh, in quotes, with the variables set */
	struct str spec; /* for manifest.tmpl: {{trimPrefix "v" build.tag}}-x; empty where its language has no such thing */
	bool variable; /* it has variables */
};

/* False, and *bad is the part that is at fault, where a word cannot be read so. */
bool tags_read(struct arena *a, struct str word, struct tag *out, struct str *bad);

/* A word for the CI file, in quotes that both of its readers see through; behind it a dash and a suffix, if any. */
struct str tags_drone(struct arena *a, struct str word, struct str suffix);

#endif
