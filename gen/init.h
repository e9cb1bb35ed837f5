/*
 * init: what a repository is given to begin with. Looks at what is there, decides what is not said, and makes the
 * texts of the descriptor and of the scaffold; writes nothing.
 */
#ifndef GEN_INIT_H
#define GEN_INIT_H

#include <stdbool.h>

#include "str.h"

struct arena;
struct buf;
struct diag;
struct outputs;
struct repo;

/* What the user decided; empty where init is to. */
struct init_wish {
	struct str descriptor; /* its path */
	struct str image, arch, base, emulation;
};

/*
 * Add the files that are missing to *files and lay them over the repository, so that the pipeline can run on them.
 * Each decision is told in *said, a line each. False, with faults in d, when the wishes make no sense or a descriptor
 * is there already.
 */
bool init_prepare(struct arena *a, struct diag *d, struct repo *repo, const struct init_wish *wish,
	struct outputs *files, struct buf *said);

#endif
