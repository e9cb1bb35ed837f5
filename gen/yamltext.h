/*
 * yamltext: what of a text in YAML can be told without a reader: whether all see it alike, where a block ends, and
 * whether a scalar needs no quotes to be a text.
 */
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

/*
 * Whether a scalar without quotes is a text for every reader, of whatever version of YAML: neither nothing, nor a truth
 * value, nor what may be a number or a date. In quotes it means the same then.
 */
bool yamltext_is_word(struct str s);

#endif
