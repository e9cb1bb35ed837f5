/*
 * stalecontext: whether make would look through a context once more, and what would come of it: once for all images
 * that read the same.
 */
#ifndef GEN_STALECONTEXT_H
#define GEN_STALECONTEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "listing.h"
#include "makerules.h"

struct arena;
struct facts;

#define STALECONTEXT_STATE "build/.aqueduct/"

struct stalecontext {
	const struct makerules_scan *scan; /* NULL: the Makefile has none of that name */
	struct str list; /* the file that images depend on */
	bool has_list;
	struct file_time list_time;
	struct file_time looked; /* when the context was looked through last, as far as that is known */
	struct makerules_words files; /* that are compared one by one */
	bool looks; /* the scan runs; listing is then what it finds */
	bool is_scanned; /* by the rules that there are; else a name came or went, or there are others */
	bool ruled_anew; /* by other rules than before */
	bool was_other; /* the last scan, too, met a Dockerfile or ignore file that 'gen' had not seen */
	struct listing listing;
};

/* whole: as for listing_of. */
struct stalecontext stalecontext_of(struct arena *a, const struct facts *facts, const struct makerules *rules,
	struct str name, bool whole);

/* The file by which what counts is ruled anew: the ignore file or Dockerfile that was written last; empty: none. */
struct str stalecontext_ruler(const struct facts *facts, const struct stalecontext *c);

#endif
