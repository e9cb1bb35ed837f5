/*
 * glob: patterns for paths, as container engines read them, turned into extended regular expressions. An expression
 * means the same to PCRE2 in bytes, and to awk in the C locale; it has to match a whole path.
 *
 * Rules: https://pkg.go.dev/path/filepath#Match for what COPY names, https://pkg.go.dev/github.com/moby/patternmatcher
 * for lines of .dockerignore.
 */
#ifndef GEN_GLOB_H
#define GEN_GLOB_H

#include "str.h"

struct buf;

enum glob_status {
	GLOB_GOOD,
	GLOB_BAD, /* the engine refuses it: an open bracket, a backslash at the end, a range from high to low */
	GLOB_UNKNOWN, /* the engine makes something of it that nobody means: wildcards in brackets, \d, invalid UTF-8 */
};

/* A line of .dockerignore, cleaned, without its '!'. What is appended to out is of use only where it is good. */
enum glob_status glob_ignore(struct buf *out, struct str pattern);

/* A source of COPY or ADD with its wildcards. */
enum glob_status glob_source(struct buf *out, struct str pattern);

/* Whether a source has wildcards at all. */
bool glob_is_pattern(struct str source);

#endif
