/*
 * grammar: what names may look like, so that make, sh, YAML, Docker and git all read them as what they are.
 */
#ifndef GEN_GRAMMAR_H
#define GEN_GRAMMAR_H

#include <stdbool.h>

#include "str.h"

struct arena;

enum grammar {
	GRAMMAR_REPOSITORY, /* an image without tag: ghcr.io/me/app */
	GRAMMAR_REFERENCE, /* an image with or without tag or digest */
	GRAMMAR_TAG, /* [A-Za-z0-9_][A-Za-z0-9_.-]*, at most 128 */
	GRAMMAR_SUFFIX, /* what may stand behind a tag's '-' */
	GRAMMAR_NAME, /* of an arch: part of a make target */
	GRAMMAR_IMAGE_NAME, /* that, with single points, too, as versions have them */
	GRAMMAR_PREFIX, /* of make targets */
	GRAMMAR_PATH, /* relative, inside the repository */
	GRAMMAR_FILE, /* a path that is no folder */
	GRAMMAR_STAGE, /* of a Dockerfile */
	GRAMMAR_VARIABLE, /* of a shell, or a build argument */
	GRAMMAR_LABEL, /* the key of a label */
	GRAMMAR_LINE, /* any text without line ends or other control characters */
	GRAMMAR_VALUE, /* that, but no word for null, which Drone takes for nothing even in quotes */
	GRAMMAR_ARG, /* a line without blanks at its end, which Drone's plugins cut off */
	GRAMMAR_ITEM, /* that, without commas: Drone's plugins split lists at them */
	GRAMMAR_TEXT, /* any text, line ends too */
	GRAMMAR_VERSION,
	GRAMMAR_URL,
	GRAMMAR_HOST, /* of a registry, with a port or without */
	GRAMMAR_SECRET,
	GRAMMAR_BRANCH,
	GRAMMAR_PLATFORM, /* os/arch[/variant] */
	GRAMMAR_SHA256,
	GRAMMAR_COUNT
};

/* The arena keeps the rules that were asked for, to ask them again. */
bool grammar_fits(struct arena *a, enum grammar g, struct str s);

/* The rule in words: "'Foo' " + this. */
const char *grammar_rule(enum grammar g);

#endif
