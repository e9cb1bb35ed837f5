/*
 * viewci: the documents of the CI file as values: one per cluster of the graph, and the user's own around them.
 */
#ifndef GEN_VIEWCI_H
#define GEN_VIEWCI_H

struct arena;
struct model;
struct plan;
struct value;
struct value_pool;

/* A list of maps: {first, text} for what is verbatim, {first, pipeline} for what a template is to render. */
struct value *viewci_documents(struct arena *a, struct value_pool *pool, const struct model *m, const struct plan *p);

#endif
