/*
 * envsubst: what github.com/drone/envsubst makes of a text. Drone's runner runs it over the whole file before it reads
 * that as YAML; it looks at comments as at anything else.
 */
#ifndef GEN_ENVSUBST_H
#define GEN_ENVSUBST_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

enum envsubst_kind {
	ENVSUBST_VARIABLE, /* ${NAME...}, which is replaced */
	ENVSUBST_ALTERNATIVE, /* ${NAME:+x}, which is taken for :-x */
	ENVSUBST_UNCHANGED, /* ${NAME/#x/} or ${NAME/%x/}, which cuts nothing off */
	ENVSUBST_NO_NAME, /* ${ without a name behind it: the runner stops */
	ENVSUBST_REFUSED, /* ${NAME with something that it does not know: the runner stops */
	ENVSUBST_OPEN, /* not closed on its line: the runner stops, or takes what follows for a part of it */
	ENVSUBST_BACKSLASH, /* two backslashes, or one and a slash: the first is dropped */
};

struct envsubst {
	enum envsubst_kind kind;
	size_t begin, end; /* in the text */
	struct str name; /* of the variable, where there is one */
};

/* The next of these at or behind *at, which is moved behind it; false where there is none. */
bool envsubst_next(struct str text, size_t *at, struct envsubst *found);

#endif
