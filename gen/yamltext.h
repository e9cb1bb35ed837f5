/* yamltext: whether a text is one that every reader of YAML sees alike, before any of them sees it. */
#ifndef GEN_YAMLTEXT_H
#define GEN_YAMLTEXT_H

#include <stdbool.h>

struct diag;
struct source;

/*
 * False, with a 'yaml' fault at its place, for a text beyond its bounds (textbound), one that is not UTF-8, or one that
 * holds control characters (tabs and line ends are none) or line ends that only YAML takes for such.
 */
bool yamltext_check(struct diag *d, const struct source *src);

#endif
