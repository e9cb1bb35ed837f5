/*
 * why: what would be made now, and why. Nodes of a graph, each with what is the matter with it, or with what it is made
 * of. Knows the graph alone; whoever knows what makes the nodes tells.
 */
#ifndef GEN_WHY_H
#define GEN_WHY_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct arena;
struct buf;
struct edge;
struct graph;
struct node;

enum why_state {
	WHY_FRESH, /* nothing is to be done */
	WHY_MADE, /* it would be made */
	WHY_ALWAYS, /* what makes it runs whenever it is asked for: it leaves no file */
	WHY_NEVER, /* nothing makes it */
	WHY_UNKNOWN, /* it cannot be told */
};

struct why_cause {
	const char *kind; /* one of the caller's words: "newer", "recipe" */
	struct str subject; /* what it is about: a file */
	struct str text; /* for people: "src/main.c is newer than build/.aqueduct/arm/0123.id" */
	const struct edge *edge; /* by which it concerns the node; NULL: it is the node's own matter */
	bool unknown; /* whether it is so cannot be told */
	bool follows; /* from what is the matter with the node that the edge leads to */
};

struct why_node {
	enum why_state state;
	const char *verb; /* "built"; NULL: "made" */
	struct str note; /* beside the state; may be empty */
	struct why_cause *items;
	size_t n, cap;
};

struct why {
	struct arena *arena;
	const struct graph *graph;
	struct why_node *nodes; /* by index; fresh and without causes at first */
};

struct why why_new(struct arena *a, const struct graph *g);

/* Add a cause: the node would be made by it, or that is unknown; one that is always or never made stays so. */
void why_add(struct why *w, const struct node *n, const struct why_cause *cause);

/* Whether something that is known makes the node. */
bool why_is_made(const struct why *w, const struct node *n);

/*
 * The marked nodes. As text, a line for each cause, and behind it the way to what is at its root:
 *
 *	image:web:arm: would be built: web/Dockerfile:2: FROM me/base -> image:base:arm would be built first
 *		image:base:arm: base/Dockerfile:3: COPY rootfs / -> base/rootfs/motd is newer than build/...
 *
 * As JSON {"why": [...]}, as docs/why.schema.json says. Or the ids of those that would be made, each with a NUL behind.
 */
void why_text(struct buf *out, const struct why *w, const bool *marks);
void why_json(struct buf *out, const struct why *w, const bool *marks);
void why_ids(struct buf *out, const struct why *w, const bool *marks);

#endif
