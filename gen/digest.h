/*
 * digest: 64 bits (FNV-1a) that differ when a list of strings does. For noticing edits and changed recipes; it is no
 * protection against forgery, since anyone can make two lists of one digest.
 */
#ifndef GEN_DIGEST_H
#define GEN_DIGEST_H

#include <stdint.h>

#include "str.h"

struct arena;

struct digest {
	uint64_t state;
};

struct digest digest_new(void);

/* Add one string. Where it ends counts: ("ab", "c") and ("a", "bc") differ. */
void digest_add(struct digest *d, struct str s);

/* 16 lower-case hexadecimal digits. */
struct str digest_hex(struct arena *a, struct digest d);

#endif
