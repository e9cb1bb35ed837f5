#include "planreads.h"

#include "arena.h"
#include "dockerfile.h"
#include "graph.h"
#include "map.h"
#include "model.h"
#include "path.h"
#include "plan.h"
#include "utf8.h"

struct planreads {
	struct arena *arena;
	struct graph *graph;
	struct map *sources; /* what is known of a read, by its place in memory */
};

/* What a read of the context is to the graph. */
struct known_source {
	const struct read *read;
	struct node *node;
	struct str reason;
};

struct planreads *planreads_new(struct arena *a, struct graph *g)
{
	struct planreads *p = arena_alloc(a, 1, sizeof *p);

	*p = (struct planreads){ a, g, map_new(a) };
	return p;
}

struct node *planreads_source(struct planreads *p, struct str path, struct pos pos)
{
	struct node *n = graph_node(p->graph, NODE_SOURCE, arena_printf(p->arena, NODE_SOURCE ":%.*s", STR_ARG(path)));

	n->file = path;
	if (!n->pos.src)
		n->pos = pos;
	return n;
}

#define REASON_BYTES 500 /* of an instruction; one may name a thousand sources, each of which has it for a reason */

/* "Dockerfile:7: COPY src/ /app" */
static struct str reason_of(const struct planreads *p, const struct read *read)
{
	struct str text = read->instr ? read->instr->text : STR_NONE, line = STR_NONE, number = STR_NONE;

	str_line(&text, &line);
	if (line.n > REASON_BYTES)
		line = arena_printf(p->arena, "%.*s...", STR_ARG(utf8_cut(line, REASON_BYTES)));
	if (read->pos.line) /* 0: the whole file, for what a build argument says of it */
		number = arena_printf(p->arena, ":%u", read->pos.line);
	return arena_printf(p->arena, "%.*s%.*s: %.*s%s%.*s%s%.*s", STR_ARG(read->pos.src->name), STR_ARG(number),
		STR_ARG(read->instr ? read->instr->name : STR("syntax")), line.n ? " " : "", STR_ARG(line),
		read->doubt.n ? "; the whole context, for " : "", STR_ARG(read->doubt));
}

/* Lists are shared by arches of one context alone. */
static const struct known_source *source_of(struct planreads *p, const struct target *t, const struct read *read)
{
	const struct str key = { (const char *)&read, sizeof read };
	struct known_source *known = map_get(p->sources, key);
	struct str path;

	if (known)
		return known;
	path = str_is(t->context.s, ".") ? read->source
		: arena_printf(p->arena, "%.*s/%.*s", STR_ARG(t->context.s), STR_ARG(read->source));
	known = arena_alloc(p->arena, 1, sizeof *known);
	*known = (struct known_source){ read, planreads_source(p, path_clean(p->arena, path), t->context.pos),
		t->df && t->df->src ? reason_of(p, read) : STR("context") };
	map_put(p->sources, (struct str){ (const char *)&known->read, sizeof known->read }, known);
	return known;
}

void planreads_need(struct planreads *p, struct node *image, const struct target *t)
{
	const struct known_source *known;

	for (size_t i = 0; i < t->reads.n; i++) {
		known = source_of(p, t, &t->reads.items[i]);
		graph_edge(p->graph, image, known->node, known->reason, t->reads.items[i].pos);
	}
}
