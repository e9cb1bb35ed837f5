/* editvalue: what a VALUE of the command line is for a key of the descriptor: a text as it stands, or YAML. */
#ifndef GEN_EDITVALUE_H
#define GEN_EDITVALUE_H

#include "str.h"

struct arena;
struct diag;
struct field;
struct yaml;

/*
 * The value as a node of a tree of what is to be (see edit.h): YAML where the field holds a map, a list of maps or what
 * is kept verbatim, and where it may hold a list or map and the value begins like one. A map has the order of the one
 * that is there: old, or NULL. In it, keys and plain texts are quoted as their neighbours are; in what is kept verbatim
 * only texts that are such to every reader. NULL, with a fault in d at its place in a source of that name, for what is
 * no YAML.
 */
struct yaml *editvalue_of(struct arena *a, struct diag *d, const struct field *f, struct str name, struct str value,
	const struct yaml *old);

#endif
