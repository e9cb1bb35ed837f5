/*
 * reads: what the build of a Dockerfile's stage reads from its context. Rules:
 * https://docs.docker.com/reference/dockerfile/ and BuildKit's frontend/dockerfile.
 */
#ifndef GEN_READS_H
#define GEN_READS_H

#include <stdbool.h>
#include <stddef.h>

#include "dfvars.h"
#include "diag.h"
#include "str.h"

struct arena;
struct df_instr;
struct dockerfile;

/* One source of COPY or ADD, one mount of RUN, or the whole context where what is read cannot be told. */
struct read {
	struct str source; /* cleaned path within the context; "." is all of it; a folder stands for all below it */
	bool pattern; /* it has wildcards, as glob_source reads them */
	bool missing, folder; /* not there, or a folder; the caller's own, for reads_of looks at no disk */
	bool emptied; /* and so is this: of all files of that folder the ignore file drops each */
	bool leaves; /* as written it leads out of the context, which engines refuse or cut off */
	struct str doubt; /* why it is the whole context; empty where it was said */
	struct pos pos; /* the word that says it */
	const struct df_instr *instr; /* its instruction; NULL where that is no one's */
};

/* An image that a FROM, a COPY --from or a mount names. */
struct base {
	struct str word, ref; /* as written; as it is, empty where that is not known */
	bool known; /* false: ref is empty; true with an empty ref: that is what it comes to */
	struct pos pos;
	const struct df_instr *instr;
};

/* A RUN that mounts a secret or an ssh agent. */
struct mounted {
	struct str id; /* of a secret; empty: ssh */
	bool known; /* else its id holds a variable */
	struct pos pos;
};

struct reads {
	struct read *items;
	size_t n, cap;
	struct base *bases; /* no stages, nor `scratch` */
	size_t n_bases, cap_bases;
	struct mounted *mounts; /* of secrets and ssh agents */
	size_t n_mounts, cap_mounts;
	bool triggers; /* the stage has ONBUILD instructions, which are run on top of its image */
};

/*
 * In the order of the file; those of all stages that the given one (an index) is made of, and of no other. Variables
 * have the values of ENV, of the build arguments given, and of ARG's defaults; one that only a base image or the engine
 * knows makes the read the whole context. So do ONBUILD images, by their name, and foreign syntaxes. What stands
 * behind ONBUILD is read by the stages on top of its own. A base image that sets a variable of an ARG's name is not
 * thought of.
 */
struct reads reads_of(struct arena *a, const struct dockerfile *df, size_t stage, dfvars_value *arg, void *ctx);

#endif
