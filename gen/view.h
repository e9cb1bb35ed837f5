/*
 * view: model and graph as values that templates may name. All that is decided or put together for an output is
 * decided here; templates only say where it stands.
 */
#ifndef GEN_VIEW_H
#define GEN_VIEW_H

struct arena;
struct model;
struct plan;
struct value;
struct value_pool;
struct viewlists;

/*
 * The values of all outputs. In it `targets` has one map per arch (the rules of its image still missing: see render)
 * and `documents` one map per document of the CI file, of which those with `pipeline` are rendered by a template; those
 * have the `name` of it, too. What is large is made in the pool when it is asked for.
 */
struct value *view_build(struct arena *a, struct value_pool *pool, const struct viewlists *lists,
	const struct model *m, const struct plan *p);

#endif
