/* editfix: a descriptor whose keys are spelt otherwise, rewritten as they are spelt here, and not a byte else. */
#ifndef GEN_EDITFIX_H
#define GEN_EDITFIX_H

#include <stddef.h>

#include "str.h"

struct arena;
struct buf;
struct diag;
struct field;
struct source;
struct yaml;

/*
 * The source's text with each such key rewritten, by the table of its fields; what was rewritten is told in *said, a
 * line each. One that stands there already is left alone: a fault in d, with the command that removes it. Returns how
 * many were rewritten.
 */
size_t editfix_keys(struct arena *a, struct diag *d, const struct source *src, const struct yaml *root,
	const struct field *fields, struct str *text, struct buf *said);

#endif
