/* Graphs of a few letters, and the memory of a test, for the tests of rooms that look at graphs. */
#ifndef TESTS_TOYGRAPH_H
#define TESTS_TOYGRAPH_H

#include "../../gen/arena.h"
#include "../../gen/diag.h"
#include "../../gen/graph.h"

struct fixture {
	struct arena *a;
	struct diag *d;
	struct graph *g;
};

static inline int setup(void **state)
{
	static struct fixture f;

	f.a = arena_new();
	f.d = diag_new(f.a);
	f.g = graph_new(f.a);
	*state = &f;
	return 0;
}

static inline int teardown(void **state)
{
	struct fixture *f = *state;

	arena_free(f->a);
	return 0;
}

/* "a>b,c b c" makes a graph: nodes in the order of their words, each needs what stands behind its >. */
static inline struct graph *toygraph(struct arena *a, const char *text)
{
	struct graph *g = graph_new(a);
	struct str rest = str_of(text), word, from, to;
	struct node *n;

	for (bool more = true; more;) {
		more = str_cut(&rest, ' ', &word);
		word = more ? word : rest;
		if (!str_cut(&word, '>', &from)) {
			graph_node(g, "kind", word);
			continue;
		}
		n = graph_node(g, "kind", from);
		while (word.n) {
			if (!str_cut(&word, ',', &to)) {
				to = word;
				word = STR_NONE;
			}
			graph_edge(g, n, graph_node(g, "kind", to), STR_NONE, (struct pos){ 0 });
		}
	}
	return g;
}

/* The marked ids, with blanks between. */
static inline const char *toygraph_marked(struct arena *a, const struct graph *g, const bool *marks)
{
	struct buf b = buf_new(a);

	for (size_t i = 0; i < graph_count(g); i++)
		if (marks[i])
			buf_addf(&b, "%s%.*s", b.n ? " " : "", STR_ARG(graph_at(g, i)->id));
	return b.p;
}

#endif
