/*
 * kinds: the kinds of nodes that graphs of ours have, and how pictures show them: each by a shape and by a colour of
 * its own, so that neither alone has to tell.
 */
#ifndef GEN_KINDS_H
#define GEN_KINDS_H

#include <stdbool.h>

#include "str.h"

struct kind {
	const char *name; /* as nodes have it; NULL: any other */
	const char *meaning; /* for the legend */
	const char *shape; /* of Graphviz */
	const char *open, *close; /* what is around a text for mermaid */
	const char *fill, *line; /* #rrggbb; text is black on the one, and the other is dark enough on white */
	const char *style; /* of Graphviz: filled, and what else */
};

/* All of them, ended by one without name: how what is none of them is shown. */
const struct kind *kinds_all(void);

/* Whether it is drawn with dashes, as what is there for people alone. */
bool kinds_is_dashed(const struct kind *k);

/* The row of a kind, or the last. */
const struct kind *kinds_find(struct str name);

#endif
