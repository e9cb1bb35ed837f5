/* utf8: where a character ends. */
#ifndef GEN_UTF8_H
#define GEN_UTF8_H

#include <stddef.h>

#include "str.h"

/*
 * Bytes of the character of UTF-8 that s begins with, or 0 where it begins with none (RFC 3629: no surrogates, nothing
 * longer than need be, nothing above U+10FFFF); s is not empty.
 */
size_t utf8_length(struct str s);

/* Its first characters, which take so many bytes at most. */
struct str utf8_cut(struct str s, size_t most);

/* How many bytes s begins with that are printable ASCII and none of some others: what most texts are all of. */
size_t utf8_plain(struct str s, const char *but);

#endif
