/*
 * query: questions about a graph, and their answers: sets of nodes in the graph's order, or paths in it.
 */
#ifndef GEN_QUERY_H
#define GEN_QUERY_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct arena;
struct buf;
struct diag;
struct graph;
struct node;

struct query_wish {
	const struct str *words; /* the question, and what it is about */
	size_t n;
	struct str depth; /* deps, rdeps: a number of edges, to go no farther */
	bool direct; /* the same as a depth of 1 */
	bool all; /* path: all of them, not the shortest alone; */
	struct str limit; /* where there are no more than that */
	bool strict; /* what matches nothing, or leads nowhere, is a fault */
};

struct answer_list {
	const struct node **items;
	size_t n, cap;
};

struct answer {
	bool paths; /* each list is a path: each node needs the next. Else there is one list, a set */
	struct answer_list *items;
	size_t n, cap;
};

/* False after a fault, which d has then; what is known of the answer is there nevertheless. */
bool query_ask(struct arena *a, struct diag *d, const struct graph *g, const struct query_wish *w, struct answer *out);

enum answer_form { ANSWER_LINES, ANSWER_NULLS, ANSWER_JSON };

/*
 * An id a line, so that a terminal does not act on it; or as it is with a NUL behind it. Between paths is an empty one.
 * As JSON: {"ids": [...]}, or {"paths": [{"ids": [...], "edges": [...]}]} with edges as the graph's JSON has them.
 */
void answer_print(struct buf *out, const struct answer *answer, enum answer_form form);

#endif
