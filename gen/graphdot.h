/*
 * graphdot: a graph as a picture for Graphviz, from left to right: what is read, what is made of it, what is published.
 * An arrow leads from what is needed to what needs it; its reason, and how a node is made, show under the pointer.
 */
#ifndef GEN_GRAPHDOT_H
#define GEN_GRAPHDOT_H

struct arena;
struct buf;
struct selection;

void graphdot_print(struct buf *out, struct arena *a, const struct selection *s);

#endif
