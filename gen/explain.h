/*
 * explain: the documentation of checks (docs/checks.md), a section at a time.
 */
#ifndef GEN_EXPLAIN_H
#define GEN_EXPLAIN_H

#include <stdbool.h>

#include "str.h"

struct buf;
struct diag;

/* Print what is written of a check: its name, an empty line, paragraphs. False, and a fault, when there is none. */
bool explain_print(struct buf *out, struct diag *d, struct str name);

#endif
