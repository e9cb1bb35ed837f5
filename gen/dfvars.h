/*
 * dfvars: the variables of a Dockerfile, stage by stage, as ENV, ARG and the build arguments set them in turn. What
 * only a base image or the engine knows is unknown, and so is what engines do not agree about.
 */
#ifndef GEN_DFVARS_H
#define GEN_DFVARS_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct arena;
struct df_instr;
struct dfvars;
struct dockerfile;

/* A build argument's value, its p NULL where that is not known yet; false where none is given. */
typedef bool dfvars_value(void *ctx, struct str name, struct str *value);

/* Nothing is set yet. The Dockerfile and ctx are kept. */
struct dfvars *dfvars_new(struct arena *a, const struct dockerfile *df, dfvars_value *given, void *ctx);

/* The value of a build argument that was given. */
bool dfvars_given(const struct dfvars *vars, struct str name, struct str *value);

/* An ENV instruction of its stage. Its values do not see each other. */
void dfvars_env(struct dfvars *vars, const struct df_instr *in);

/* ARG NAME[=DEFAULT]...: the value given, else the default, else that of the ARG ahead of all stages. */
void dfvars_arg(struct dfvars *vars, const struct df_instr *in);

/* What a stage on top of another has of its variables: ENV; engines do not agree about ARG. */
void dfvars_inherit(struct dfvars *vars, size_t stage, size_t below);

/*
 * What a word means at this place of a stage (SIZE_MAX: ahead of all). False where that is not known, and what of it:
 * a name, or the whole word where it holds a modifier that only newer engines understand.
 */
bool dfvars_expand(struct dfvars *vars, size_t stage, struct str word, struct str *out, struct str *unknown);

#endif
