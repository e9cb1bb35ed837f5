/*
 * infer: what a Dockerfile says about its base style and emulation. Used where the descriptor does not say, by `init`
 * to explain, and by the checks.
 */
#ifndef GEN_INFER_H
#define GEN_INFER_H

#include <stdbool.h>

#include "diag.h"
#include "str.h"

struct df_stage;
struct dockerfile;

enum base_style { BASE_PREFIX, BASE_SUFFIX, BASE_INDEX, BASE_NONE };
enum emulation { EMULATION_STATIC, EMULATION_BINFMT, EMULATION_NATIVE };

const char *base_style_name(enum base_style b);
const char *emulation_name(enum emulation e);

/* Names of the build arguments that aqueduct fills. */
struct arg_names {
	struct str repo, arch, tag_suffix;
};

struct inference {
	enum base_style base;
	enum emulation emulation; /* static or binfmt */
	struct pos base_pos; /* the FROM that decided; no source: the default */
	struct pos qemu_pos; /* the COPY of qemu, if there is one */
};

/*
 * prefix when a FROM line uses the repo argument, suffix when one uses the tag suffix's; else none when the stage to
 * be built (empty: the last) ends in scratch, else index. static when qemu is copied in, else binfmt. Without a
 * Dockerfile (NULL): prefix, static.
 */
struct inference infer(const struct dockerfile *df, struct str stage, const struct arg_names *names);

/* Whether some ARG of the Dockerfile declares the name; *in_from: ahead of the first FROM, where FROM lines see it. */
bool infer_declares(const struct dockerfile *df, struct str name, bool *in_from);

/* Whether an ARG of that name counts at a place behind the first FROM: in its stage or in one that this stands on. */
bool infer_sees(const struct dockerfile *df, struct str name, struct pos pos);

/* The FROM in which a stage's chain of bases ends: the first that names no earlier stage. */
const struct df_stage *infer_base_stage(const struct dockerfile *df, size_t stage);

/* The index of the stage to be built: by name, else the last; n_stages where there is none of that name. */
size_t infer_stage(const struct dockerfile *df, struct str name);

#endif
