/* yamltext: what of a text in YAML can be told without a reader: whether all see it alike, and where a block ends. */
#ifndef GEN_YAMLTEXT_H
#define GEN_YAMLTEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct diag;
struct source;

/*
 * False, with a 'yaml' fault at its place, for a text beyond its bounds (textbound), one that is not UTF-8, or one that
 * holds control characters (tabs and line ends are none) or line ends that only YAML takes for such.
 */
bool yamltext_check(struct diag *d, const struct source *src);

/*
 * How much of a block scalar, which libyaml says to end at the next token, it takes: without the last line end, and
 * without the empty lines behind it. Blanks behind its indentation it holds, and with "keep" in its header all.
 */
size_t yamltext_block_length(struct str s);

#endif
