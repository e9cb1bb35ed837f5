#include "why.h"

#include "arena.h"
#include "diag.h"
#include "graph.h"
#include "graphjson.h"
#include "json.h"

#define SHOWN 10 /* causes of one node in the text */

struct why why_new(struct arena *a, const struct graph *g)
{
	struct why w = { a, g, arena_alloc(a, graph_count(g) + 1, sizeof *w.nodes) };

	return w;
}

void why_add(struct why *w, const struct node *n, const struct why_cause *cause)
{
	struct why_node *of = &w->nodes[n->index];

	LIST_ADD(w->arena, of, *cause);
	if (of->state == WHY_FRESH || (of->state == WHY_UNKNOWN && !cause->unknown))
		of->state = cause->unknown ? WHY_UNKNOWN : WHY_MADE;
}

bool why_is_made(const struct why *w, const struct node *n)
{
	return w->nodes[n->index].state == WHY_MADE;
}

/* What tells most of a node: its first cause that is known, else its first. NULL: it has none. */
static const struct why_cause *main_cause(const struct why_node *of)
{
	for (size_t i = 0; i < of->n; i++)
		if (!of->items[i].unknown)
			return &of->items[i];
	return of->n ? &of->items[0] : NULL;
}

/* The cause behind one: that of the node it leads to. NULL: it is the root. */
static const struct why_cause *next_cause(const struct why *w, const struct why_cause *cause)
{
	return cause->edge && cause->follows ? main_cause(&w->nodes[cause->edge->to->index]) : NULL;
}

/* "Dockerfile:7: COPY src/ /app -> src/main.c is newer than build/.aqueduct/arm/0123.id" */
static void put_cause(struct buf *out, const struct why_cause *cause)
{
	if (cause->edge && cause->edge->reason.n) {
		diag_mask(out, cause->edge->reason);
		buf_adds(out, cause->edge->order_only ? " (only waited for) -> " : " -> ");
	}
	diag_mask(out, cause->text);
	buf_addc(out, '\n');
}

static void put_chain(struct buf *out, const struct why *w, const struct why_cause *cause)
{
	size_t most = graph_count(w->graph);

	for (const struct why_cause *next = next_cause(w, cause); next && most--; next = next_cause(w, cause)) {
		buf_addc(out, '\t');
		diag_mask(out, cause->edge->to->id);
		buf_adds(out, ": ");
		put_cause(out, next);
		cause = next;
	}
}

static void put_state(struct buf *out, const struct node *n, const struct why_node *of)
{
	diag_mask(out, n->id);
	switch (of->state) {
	case WHY_FRESH: buf_adds(out, ": up to date"); break;
	case WHY_MADE: buf_addf(out, ": would be %s", of->verb ? of->verb : "made"); break;
	case WHY_ALWAYS: buf_adds(out, ": always runs"); break;
	case WHY_NEVER: buf_adds(out, ": is not made"); break;
	case WHY_UNKNOWN: buf_adds(out, ": cannot be told"); break;
	}
	if (of->note.n) {
		buf_adds(out, ", ");
		diag_mask(out, of->note);
	}
}

static void put_node(struct buf *out, const struct why *w, const struct node *n)
{
	const struct why_node *of = &w->nodes[n->index];
	size_t shown = 0;

	for (size_t i = 0; i < of->n && shown < SHOWN; i++) {
		if (of->items[i].unknown && of->state == WHY_MADE)
			continue;
		put_state(out, n, of);
		buf_adds(out, ": ");
		put_cause(out, &of->items[i]);
		put_chain(out, w, &of->items[i]);
		shown++;
	}
	if (!shown) {
		put_state(out, n, of);
		buf_addc(out, '\n');
	} else if (of->n > shown && shown == SHOWN) {
		put_state(out, n, of);
		buf_addf(out, ": and for %zu more reasons, which --format json tells\n", of->n - shown);
	}
}

void why_text(struct buf *out, const struct why *w, const bool *marks)
{
	for (size_t i = 0; i < graph_count(w->graph); i++)
		if (marks[i])
			put_node(out, w, graph_at(w->graph, i));
}

void why_ids(struct buf *out, const struct why *w, const bool *marks)
{
	for (size_t i = 0; i < graph_count(w->graph); i++)
		if (marks[i] && why_is_made(w, graph_at(w->graph, i))) {
			buf_add(out, graph_at(w->graph, i)->id);
			buf_addc(out, '\0');
		}
}

static void put_facts(struct buf *out, const struct why_cause *cause)
{
	json_member(out, "kind", str_of(cause->kind));
	json_member(out, "subject", cause->subject);
	json_member(out, "text", cause->text);
	if (cause->unknown) {
		json_name(out, STR("unknown"));
		buf_adds(out, "true");
	}
}

/* A cause, the edges to what is at its root, and that. */
static void put_reason(struct buf *out, const struct why *w, const struct why_cause *cause)
{
	const struct why_cause *root = cause, *next;
	size_t most = graph_count(w->graph);

	buf_addc(out, '{');
	put_facts(out, cause);
	json_name(out, STR("chain"));
	buf_addc(out, '[');
	for (next = cause; next && most--; next = next_cause(w, next)) {
		root = next;
		if (!next->edge)
			break;
		buf_adds(out, next == cause ? "" : ", ");
		graphjson_edge(out, next->edge);
	}
	buf_addc(out, ']');
	if (root != cause) {
		json_name(out, STR("root"));
		buf_addc(out, '{');
		put_facts(out, root);
		buf_addc(out, '}');
	}
	buf_addc(out, '}');
}

void why_json(struct buf *out, const struct why *w, const bool *marks)
{
	static const char *const states[] = { "fresh", "made", "always", "never", "unknown" };
	const struct why_node *of;
	const struct node *n;
	bool any = false;

	buf_adds(out, "{\"why\": [");
	for (size_t i = 0; i < graph_count(w->graph); i++) {
		n = graph_at(w->graph, i);
		of = &w->nodes[i];
		if (!marks[i])
			continue;
		buf_adds(out, any ? ",\n{" : "\n{");
		any = true;
		json_member(out, "id", n->id);
		json_member(out, "kind", str_of(n->kind));
		json_member(out, "target", n->target);
		json_member(out, "state", str_of(states[of->state]));
		json_member(out, "note", of->note);
		json_name(out, STR("reasons"));
		buf_addc(out, '[');
		for (size_t k = 0; k < of->n; k++) {
			buf_adds(out, k ? ",\n  " : "\n  ");
			put_reason(out, w, &of->items[k]);
		}
		buf_adds(out, "]}");
	}
	buf_adds(out, any ? "\n]}\n" : "]}\n");
}
