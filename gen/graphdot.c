#include "graphdot.h"

#include "arena.h"
#include "graph.h"
#include "kinds.h"
#include "places.h"
#include "select.h"
#include "utf8.h"

#define FAINT "#8a8a8a"

/*
 * A text in quotes as it shall be seen. In labels Graphviz reads escapes that begin with a backslash, and HTML's
 * entities; in the names of nodes neither. What is no character is seen as \xNN, a backslash therefore twice.
 */
static void put_text(struct buf *out, struct str s, bool label)
{
	buf_addc(out, '"');
	for (size_t n; s.n; s = str_from(s, n ? n : 1)) {
		unsigned char c = (unsigned char)s.p[0];

		n = utf8_plain(s, "\"\\&");
		if (n) {
			buf_add(out, str_slice(s, 0, n));
			continue;
		}
		n = utf8_length(s);
		if (!n || c < 0x20 || c == 0x7f || (c == 0xC2 && (unsigned char)s.p[1] < 0xA0))
			buf_addf(out, "\\\\x%02X", n == 2 ? (unsigned char)s.p[1] : c);
		else if (c == '"')
			buf_adds(out, "\\\"");
		else if (c == '\\')
			buf_adds(out, "\\\\\\\\");
		else if (c == '&' && label)
			buf_adds(out, "&amp;");
		else
			buf_add(out, str_slice(s, 0, n));
	}
	buf_addc(out, '"');
}

/* What each node is called, and how it is shown: by its index, for it stands at each of its edges. */
struct drawing {
	struct buf *out;
	const struct selection *selection;
	struct str *names; /* its id in quotes */
	const struct kind **kinds;
};

static struct drawing drawing_of(struct buf *out, struct arena *a, const struct selection *s)
{
	const size_t count = graph_count(s->graph);
	struct drawing d = { out, s, arena_alloc(a, count, sizeof *d.names), arena_alloc(a, count, sizeof *d.kinds) };
	const struct node *n;

	for (size_t i = 0; i < count; i++) {
		struct buf name = buf_new(a);

		n = graph_at(s->graph, i);
		put_text(&name, n->id, false);
		d.names[i] = buf_str(&name);
		d.kinds[i] = i && n->kind == graph_at(s->graph, i - 1)->kind ? d.kinds[i - 1] : kinds_find(str_of(n->kind));
	}
	return d;
}

static void put_kind(struct buf *out, const struct kind *k)
{
	buf_addf(out, "shape=%s style=\"%s\" fillcolor=\"%s\" color=\"%s\"", k->shape, k->style, k->fill, k->line);
}

static void put_node(const struct drawing *d, const struct node *n, const char *indent)
{
	struct buf *out = d->out;

	buf_adds(out, indent);
	buf_add(out, d->names[n->index]);
	buf_adds(out, " [label=");
	put_text(out, n->id, true);
	buf_addc(out, ' ');
	put_kind(out, d->kinds[n->index]);
	buf_adds(out, " tooltip=");
	put_text(out, n->recipe.n ? n->recipe : n->file.n ? n->file : n->target.n ? n->target : str_of(n->kind), true);
	buf_adds(out, "];\n");
}

static void put_places(const struct drawing *d, struct arena *a)
{
	const struct places places = places_of(a, d->selection);
	struct buf *out = d->out;

	for (size_t i = 0; i < places.n; i++) {
		const struct place *p = places.items[i];

		if (p->name.n) {
			buf_addf(out, "\tsubgraph cluster_%zu {\n\t\tlabel=", i);
			put_text(out, p->name, true);
			buf_adds(out, ";\n");
		}
		for (size_t k = 0; k < p->n; k++)
			put_node(d, p->nodes[k], p->name.n ? "\t\t" : "\t");
		if (p->name.n)
			buf_adds(out, "\t}\n");
	}
}

/* Of the colour of what is needed, so that it can be followed; what leads to a group is of less weight. */
static void put_edge(const struct drawing *d, const struct edge *e)
{
	struct buf *out = d->out;

	buf_addc(out, '\t');
	buf_add(out, d->names[e->to->index]);
	buf_adds(out, " -> ");
	buf_add(out, d->names[e->from->index]);
	if (kinds_is_dashed(d->kinds[e->from->index])) {
		buf_adds(out, " [style=dashed color=\"" FAINT "\"");
	} else {
		buf_adds(out, e->order_only ? " [style=dotted color=\"" : " [color=\"");
		buf_adds(out, d->kinds[e->to->index]->line);
		buf_addc(out, '"');
	}
	if (e->reason.n) {
		buf_adds(out, " tooltip=");
		put_text(out, e->reason, true);
	}
	buf_adds(out, "];\n");
}

static void put_edges(const struct drawing *d)
{
	const struct selection *s = d->selection;
	const struct node *n;

	for (size_t i = 0; i < graph_count(s->graph); i++) {
		n = graph_at(s->graph, i);
		for (size_t k = 0; s->marks[i] && k < n->n_edges; k++)
			if (select_has(s, &n->edges[k]))
				put_edge(d, &n->edges[k]);
	}
}

static void put_legend(struct buf *out, struct arena *a, const struct selection *s)
{
	const struct kind **kinds = places_kinds(a, s);

	buf_addf(out, "\tsubgraph cluster_legend {\n\t\tlabel=\"%s\";\n", places_legend(s));
	for (size_t i = 0; kinds[i]; i++) {
		buf_addf(out, "\t\t\"legend %s\" [label=", kinds[i]->name ? kinds[i]->name : "other");
		put_text(out, str_of(kinds[i]->meaning), true);
		buf_addc(out, ' ');
		put_kind(out, kinds[i]);
		buf_adds(out, "];\n");
	}
	buf_adds(out, "\t}\n");
}

void graphdot_print(struct buf *out, struct arena *a, const struct selection *s)
{
	const struct drawing d = drawing_of(out, a, s);

	buf_adds(out, "digraph aqueduct {\n"
		"\tgraph [rankdir=LR nodesep=0.15 ranksep=0.6 fontname=\"Helvetica,Arial,sans-serif\" fontsize=11 labeljust=l\n"
		"\t\tstyle=\"rounded,filled\" color=\"#5a5a5a\" fillcolor=\"#fafafa\" bgcolor=\"#ffffff\" tooltip=\" \"];\n"
		"\tnode [fontname=\"Helvetica,Arial,sans-serif\" fontsize=11 fontcolor=\"#000000\"\n"
		"\t\theight=0.3 margin=\"0.12,0.04\"];\n"
		"\tedge [arrowsize=0.6 headport=w tailport=e];\n");
	put_places(&d, a);
	put_edges(&d);
	put_legend(out, a, s);
	buf_adds(out, "}\n");
}
