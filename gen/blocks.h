/*
 * blocks: which part of a text each line belongs to, for texts in which parts look alike: in YAML a document with a
 * name for each arch, an item of a list for each step or platform; in a Makefile a rule for each image of an arch.
 * Lines of two parts mean two things, however equal.
 */
#ifndef GEN_BLOCKS_H
#define GEN_BLOCKS_H

#include <stddef.h>
#include <stdint.h>

#include "str.h"

struct arena;

enum blocks {
	BLOCKS_NONE, /* one block is all there is */
	BLOCKS_YAML,
	BLOCKS_MAKE
};

/*
 * For each line a number that stands for its block, the blocks around it included: the same one in another text for a
 * block of the same name in blocks of the same names. In YAML a document and an item are blocks where they have a
 * `name`, or say which platform they are for; others belong to what is around them. Only the lines are looked at, by
 * how far they are indented: templates of YAML are good, too. In a Makefile a rule is one, by its targets, in which
 * digests do not count. 0 stands for what is in no block.
 */
uint64_t *blocks_of(struct arena *a, enum blocks kind, const struct str *lines, size_t n);

/* Take blocks that one of two texts alone has for the same: a person may have given one another name. */
void blocks_rename(struct arena *a, uint64_t *one, size_t n, uint64_t *other, size_t n_other);

#endif
