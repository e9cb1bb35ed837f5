#include "graphtext.h"

#include "arena.h"
#include "diag.h"
#include "graph.h"
#include "places.h"
#include "select.h"

enum { DEEPEST = 24 };

enum state { STATE_NEW, STATE_LATER, STATE_OPEN, STATE_TOLD };

struct drawing {
	struct buf *out;
	const struct selection *selection;
	enum state *states;
	size_t *next; /* of each node, the edge to follow */
	bool *needed; /* by another of its section */
	const struct place *place;
	const char *indent; /* of all lines of a section */
	const struct node *stack[DEEPEST];
	bool last[DEEPEST]; /* whether more stands below, at each level */
	size_t depth;
	const struct node **later; /* those that lay too deep, */
	size_t n_later, drawn; /* and how many of them have been drawn since */
};

static bool is_elsewhere(const struct drawing *d, const struct node *n)
{
	return d->selection->clusters && n->cluster.n && !str_eq(n->cluster, d->place->name);
}

/* The first edge of a node from that one on that is drawn, or their number. */
static size_t next_edge(const struct drawing *d, const struct node *n, size_t i)
{
	while (i < n->n_edges && !select_has(d->selection, &n->edges[i]))
		i++;
	return i;
}

static void put_maker(struct drawing *d, const struct node *n)
{
	if (!n->target.n && (!n->file.n || str_ends(n->id, n->file)))
		return;
	buf_adds(d->out, n->target.n ? "  (make " : "  (");
	diag_mask(d->out, n->target.n ? n->target : n->file);
	buf_addc(d->out, ')');
}

static const char *told_where(const struct drawing *d, const struct node *n)
{
	switch (d->states[n->index]) {
	case STATE_OPEN: return "  (needs itself)";
	case STATE_TOLD: return "  (above)";
	default: return "  (below)";
	}
}

/* A line behind what leads to it. True where what the node needs is to follow. */
static bool put_node(struct drawing *d, const struct node *n, struct str reason)
{
	bool needs = next_edge(d, n, 0) < n->n_edges, elsewhere = is_elsewhere(d, n);
	bool full = !elsewhere && (!needs || (d->depth < DEEPEST && d->states[n->index] == STATE_NEW));

	diag_mask(d->out, n->id);
	if (elsewhere) {
		buf_adds(d->out, "  (in ");
		diag_mask(d->out, n->cluster);
		buf_addc(d->out, ')');
	} else if (full && d->states[n->index] != STATE_TOLD) {
		put_maker(d, n);
	} else if (!full) {
		if (d->states[n->index] == STATE_NEW) {
			d->states[n->index] = STATE_LATER;
			d->later[d->n_later++] = n;
		}
		buf_adds(d->out, told_where(d, n));
	}
	if (reason.n) {
		buf_adds(d->out, "  [");
		diag_mask(d->out, reason);
		buf_addc(d->out, ']');
	}
	buf_addc(d->out, '\n');
	if (full && !needs)
		d->states[n->index] = STATE_TOLD;
	return full && needs;
}

static void put_lead(struct drawing *d, bool last)
{
	buf_adds(d->out, d->indent);
	for (size_t i = 1; i < d->depth; i++)
		buf_adds(d->out, d->last[i] ? "    " : "\xE2\x94\x82   ");
	buf_adds(d->out, last ? "\xE2\x94\x94\xE2\x94\x80\xE2\x94\x80 " : "\xE2\x94\x9C\xE2\x94\x80\xE2\x94\x80 ");
}

static void descend(struct drawing *d, const struct node *n)
{
	d->states[n->index] = STATE_OPEN;
	d->stack[d->depth++] = n;
}

static void draw_tree(struct drawing *d, const struct node *root)
{
	if (d->states[root->index] > STATE_LATER)
		return;
	d->states[root->index] = STATE_NEW;
	d->depth = 0;
	buf_adds(d->out, d->indent);
	if (put_node(d, root, STR_NONE))
		descend(d, root);
	while (d->depth) {
		const struct node *n = d->stack[d->depth - 1];
		size_t i = next_edge(d, n, d->next[n->index]);
		bool last;

		d->next[n->index] = i + 1;
		if (i == n->n_edges) {
			d->states[n->index] = STATE_TOLD;
			d->depth--;
			continue;
		}
		last = next_edge(d, n, i + 1) == n->n_edges;
		put_lead(d, last);
		if (!put_node(d, n->edges[i].to, n->edges[i].reason))
			continue;
		d->last[d->depth] = last;
		descend(d, n->edges[i].to);
	}
}

static void draw_later(struct drawing *d)
{
	while (d->drawn < d->n_later) /* which may grow */
		draw_tree(d, d->later[d->drawn++]);
}

/* From what nothing needs; then what lay too deep; then what only a cycle leads to. */
static void draw_place(struct drawing *d, const struct place *p)
{
	d->place = p;
	for (size_t i = 0; i < p->n; i++)
		if (!d->needed[p->nodes[i]->index])
			draw_tree(d, p->nodes[i]);
	draw_later(d);
	for (size_t i = 0; i < p->n; i++) {
		draw_tree(d, p->nodes[i]);
		draw_later(d);
	}
}

/* Within a section, where something else of it needs a node, that is drawn below. */
static void mark_needed(struct drawing *d)
{
	const struct selection *s = d->selection;
	const struct node *n, *to;

	for (size_t i = 0; i < graph_count(s->graph); i++) {
		n = graph_at(s->graph, i);
		for (size_t k = 0; k < n->n_edges; k++) {
			to = n->edges[k].to;
			if (select_has(s, &n->edges[k]) && to != n && (!s->clusters || str_eq(n->cluster, to->cluster)))
				d->needed[to->index] = true;
		}
	}
}

static void put_heading(struct buf *out, const struct place *p)
{
	if (out->n)
		buf_addc(out, '\n');
	if (p->name.n)
		diag_mask(out, p->name);
	else
		buf_adds(out, "in no pipeline");
	buf_addc(out, ':');
	for (size_t i = 0; p->cluster && i < p->cluster->n_needs; i++) {
		buf_adds(out, i ? ", " : " waits for ");
		diag_mask(out, p->cluster->needs[i]);
	}
	buf_addc(out, '\n');
}

void graphtext_print(struct buf *out, struct arena *a, const struct selection *s)
{
	size_t count = graph_count(s->graph);
	struct drawing d = { .out = out, .selection = s, .states = arena_alloc(a, count, sizeof *d.states),
		.next = arena_alloc(a, count, sizeof *d.next), .needed = arena_alloc(a, count, sizeof *d.needed),
		.later = arena_alloc(a, count, sizeof *d.later), .indent = s->clusters ? "  " : "" };
	const struct places places = places_of(a, s);

	mark_needed(&d);
	for (size_t i = 0; i < places.n; i++) {
		if (s->clusters)
			put_heading(out, places.items[i]);
		draw_place(&d, places.items[i]);
	}
}
