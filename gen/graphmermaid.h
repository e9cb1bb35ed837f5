/*
 * graphmermaid: the picture of graphdot for mermaid, which forges and wikis draw in the reader's browser.
 */
#ifndef GEN_GRAPHMERMAID_H
#define GEN_GRAPHMERMAID_H

struct arena;
struct buf;
struct selection;

void graphmermaid_print(struct buf *out, struct arena *a, const struct selection *s);

#endif
