/*
 * signature: the signature of a CI file, which `drone sign --save` writes into it. It is over the other documents, byte
 * by byte, and nothing but Drone's server can make it.
 */
#ifndef GEN_SIGNATURE_H
#define GEN_SIGNATURE_H

#include <stdbool.h>

#include "str.h"

struct arena;

/*
 * The other documents of a signed file, with the lines between them that aqueduct writes: `drone sign` puts one ahead
 * of the first, too, and an end behind the last. What a person wrote into the signature, into a line between documents
 * or behind the end stays: the rest is then none that was generated. False where nothing is signed.
 */
bool signature_cut(struct arena *a, struct str text, struct str *rest);

#endif
