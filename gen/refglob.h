/*
 * refglob: patterns of Drone's conditions (doublestar v1.1.1) as regular expressions: `*` and `?` stop at a slash, `**`
 * stands for any components, [a-z] and {a,b} are as in a shell.
 */
#ifndef GEN_REFGLOB_H
#define GEN_REFGLOB_H

#include <stdbool.h>

#include "str.h"

struct arena;

/*
 * The pattern as an extended regular expression that `grep -Ex` and PCRE2 read alike, to be held against the whole of a
 * text. False for a malformed pattern, which never matches.
 */
bool refglob_regex(struct arena *a, struct str pattern, struct str *out);

/* Whether the pattern matches the text. */
bool refglob_matches(struct arena *a, struct str pattern, struct str text);

#endif
