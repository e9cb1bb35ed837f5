/*
 * viewvalues: build arguments at the desk: as options of the engine, and what git and the environment say for them,
 * each in a file of its own that make compares.
 */
#ifndef GEN_VIEWVALUES_H
#define GEN_VIEWVALUES_H

struct arena;
struct model;
struct plan;
struct target;
struct value;

/* Put args, each with its `option` in a recipe, and values, the files that those which are no texts come from. */
void viewvalues_put_target(struct arena *a, struct value *v, const struct model *m, const struct target *t);

/* Put values?, and each once: git with `word`, env with `variable`, both with `file`; asks_ref: a ref decides. */
void viewvalues_put(struct arena *a, struct value *v, const struct plan *p);

#endif
