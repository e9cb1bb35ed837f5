/*
 * graphtext: a graph as trees for a terminal: what nothing needs stands at the left, below each node what it needs, and
 * why. A node is told in full where it is met first; elsewhere it refers to that place. What is drawn is as large as
 * the graph, however deep it is: what lies too deep begins a tree of its own.
 */
#ifndef GEN_GRAPHTEXT_H
#define GEN_GRAPHTEXT_H

struct arena;
struct buf;
struct selection;

void graphtext_print(struct buf *out, struct arena *a, const struct selection *s);

#endif
