/*
 * digest: numbers that differ when texts do, for noticing edits and changed recipes: 64 bits (FNV-1a) of a list of
 * strings, and the checksum that `cksum` prints. No protection against forgery: anyone can make two texts of one
 * digest.
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

/* Add one string, whole or in pieces. Where it ends counts: ("ab", "c") and ("a", "bc") differ. */
void digest_add(struct digest *d, struct str s);
void digest_pieces(struct digest *d, const struct str *pieces, size_t n);

/* 16 lower-case hexadecimal digits. */
struct str digest_hex(struct arena *a, struct digest d);

/* What `cksum < FILE` of POSIX prints for these bytes, without its line end: a CRC and the number of bytes. */
struct str digest_cksum(struct arena *a, struct str bytes);

/* The same of a text, whatever git made of its line ends: what `tr -d '\r' < FILE | cksum` prints. */
struct str digest_text_cksum(struct arena *a, struct str text);

#endif
