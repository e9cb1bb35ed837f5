/*
 * outputkind: the table of outputs: what is made of which template, in which language, and where it goes.
 */
#ifndef GEN_OUTPUTKIND_H
#define GEN_OUTPUTKIND_H

#include <stdbool.h>

#include "blocks.h"
#include "str.h"

struct buf;
struct model;

struct outputkind {
	const char *template;
	void (*escape)(struct buf *out, struct str s);
	struct str (*path)(const struct model *m); /* empty: not wanted; NULL: one for each image */
	bool executable;
	enum blocks blocks; /* its parts that look alike */
	bool sums; /* it knows the outputs above it by their sums, and itself by its own */
};

/* Ended by a row without template. */
extern const struct outputkind outputkinds[];

#endif
