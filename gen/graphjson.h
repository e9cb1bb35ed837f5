/*
 * graphjson: a graph as JSON: {nodes, edges, clusters}, and what the graph's owner tells of nodes; a line each, written
 * as it goes. docs/graph.schema.json says what it holds.
 */
#ifndef GEN_GRAPHJSON_H
#define GEN_GRAPHJSON_H

struct arena;
struct buf;
struct edge;
struct pos;
struct selection;

void graphjson_print(struct buf *out, struct arena *a, const struct selection *s);

/* One edge: {from, to, reason, order_only, position}. */
void graphjson_edge(struct buf *out, const struct edge *e);

/* The member that tells a position; nothing where there is none. */
void graphjson_position(struct buf *out, const struct pos *pos);

#endif
