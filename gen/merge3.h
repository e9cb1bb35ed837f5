/*
 * merge3: what two hands have made of one text, in one. Lines that only one of them changed are as that one has them;
 * lines that both changed alike are so once; lines that both changed, each in its way, are a conflict.
 */
#ifndef GEN_MERGE3_H
#define GEN_MERGE3_H

#include <stddef.h>

#include "blocks.h"
#include "str.h"

struct arena;

/* A text, and what conflicts call it. */
struct merge3_side {
	struct str text, name;
};

struct merge3 {
	struct str text;
	size_t *conflicts; /* the line of each conflict's first mark, from 1 on */
	size_t n_conflicts, cap_conflicts;
};

/*
 * Both texts were made from base: one by hand, two by a generator. A conflict stands in the result as git writes it
 * with merge.conflictStyle diff3: the lines of one, of base, and of two, between marks; lines that all three have at
 * its ends stand outside. Changes of lines that only touch each other are none. What one changed in a block (blocks.h)
 * that is gone from two, or has another place there, is a conflict, and never comes into another block. Memory: linear
 * in the texts, and at most 4 MB on top.
 */
struct merge3 merge3(struct arena *a, struct merge3_side one, struct merge3_side base, struct merge3_side two,
	enum blocks kind);

#endif
