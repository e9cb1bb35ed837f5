/*
 * regex: the only user of PCRE2.
 *
 * A pattern is compiled once and matched with bounds on steps and memory, so that no pattern and no text can hang the
 * program. Patterns are the program's own, but for those of regex_kept: one that does not compile is a bug. Texts may
 * be any bytes (no UTF mode).
 */
#ifndef GEN_REGEX_H
#define GEN_REGEX_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

#define REGEX_GROUPS 8

struct arena;
struct regex;

struct regex_match {
	struct str group[REGEX_GROUPS]; /* views into the text; [0] is the whole match; n == 0 and p == NULL where unset */
	size_t begin, end; /* offsets of the whole match in the text */
};

struct regex *regex_new(const char *pattern);
struct regex *regex_try(const char *pattern); /* NULL where it is more than the library takes; for a translated one */
void regex_free(struct regex *r); /* NULL is allowed */

/* The same of any text, which may be no pattern: NULL then, too. Freed with the arena. */
const struct regex *regex_kept(struct arena *a, const char *pattern);

/* Search from an offset on; regex_at wants the match to begin right there. False: no match (or a bound was hit). */
bool regex_search(const struct regex *r, struct str text, size_t from, struct regex_match *m);
bool regex_at(const struct regex *r, struct str text, size_t from, struct regex_match *m);

/*
 * The pattern compiled, once for each arena however often it is asked for, and freed with it: for grammars of the
 * program that are asked again and again. The pattern's bytes must live as long.
 */
const struct regex *regex_of(struct arena *a, const char *pattern);

/* Compile, search from 0, free: for grammars that are asked once. Anchor the pattern yourself ("^...$" as \A...\z). */
bool regex_is(const char *pattern, struct str text);

#endif
