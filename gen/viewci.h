/*
 * viewci: the documents of the CI file as values: one per cluster of the graph, and the user's own around them.
 */
#ifndef GEN_VIEWCI_H
#define GEN_VIEWCI_H

#include "str.h"

struct arena;
struct model;
struct plan;
struct value;

/* A list of maps: {first, text} for what is verbatim, {first, pipeline} for what a template is to render. */
struct value *viewci_documents(struct arena *a, const struct model *m, const struct plan *p);

/* Names of the generated steps, which no other step may have and into which keys are merged. */
const struct str *viewci_steps(struct arena *a, const struct model *m, size_t *n);

#endif
