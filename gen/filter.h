/*
 * filter: what of a context counts, as lines that the awk program of the Makefile reads. It then names the very files
 * that an engine would read, since the expressions mean the same to both (glob.h).
 */
#ifndef GEN_FILTER_H
#define GEN_FILTER_H

#include <stddef.h>

#include "str.h"

struct arena;
struct ignore;
struct reads;

/*
 * One rule a line, its kind ahead of an expression that has to match a whole path within the context:
 *   <  a path that is read, with all below it
 *   /  a folder in which such a path may lie
 *   -  a path that is dropped, with all below it
 *   +  one that is kept all the same; of these two kinds later ones win
 *   ~  a folder in which such a path may lie
 * Without a rule of the first kind everything is read.
 */
struct filter {
	struct str *items;
	size_t n, cap;
};

/* ignore: NULL where nothing is dropped. */
struct filter filter_of(struct arena *a, const struct reads *reads, const struct ignore *ignore);

#endif
