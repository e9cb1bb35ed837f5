/*
 * outputkind: the table of outputs: what is made of which template, in which language, and where it goes.
 */
#ifndef GEN_OUTPUTKIND_H
#define GEN_OUTPUTKIND_H

#include <stdbool.h>

#include "str.h"

struct buf;
struct model;

struct outputkind {
	const char *template;
	void (*escape)(struct buf *out, struct str s);
	struct str (*path)(const struct model *m); /* empty: not wanted; NULL: one for each image */
	bool executable;
	bool has_blocks; /* YAML, in which parts look alike: see blocks.h */
	bool sums; /* it knows the outputs above it by their sums, and itself by its own */
};

/* Ended by a row without template. */
extern const struct outputkind outputkinds[];

#endif
