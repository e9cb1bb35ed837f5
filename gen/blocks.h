/*
 * blocks: which part of a YAML text each line belongs to, for texts in which parts look alike: a document with a name
 * for each arch, an item of a list for each step or platform. Lines of two parts mean two things, however equal.
 */
#ifndef GEN_BLOCKS_H
#define GEN_BLOCKS_H

#include <stddef.h>
#include <stdint.h>

#include "str.h"

struct arena;

/*
 * For each line a number that stands for its block, the blocks around it included: the same one in another text for a
 * block of the same name in blocks of the same names. A document and an item are blocks where they have a `name`, or
 * say which platform they are for; others belong to what is around them, as does what stands ahead of the first
 * document: 0. Only the lines are looked at, by how far they are indented: templates of YAML are good, too.
 */
uint64_t *blocks_of(struct arena *a, const struct str *lines, size_t n);

/* Take blocks that one of two texts alone has for the same: a person may have given one another name. */
void blocks_rename(struct arena *a, uint64_t *one, size_t n, uint64_t *other, size_t n_other);

#endif
