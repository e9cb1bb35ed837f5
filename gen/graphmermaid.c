#include "graphmermaid.h"

#include "arena.h"
#include "graph.h"
#include "kinds.h"
#include "places.h"
#include "select.h"
#include "utf8.h"

/*
 * A text in quotes as it shall be seen: what may mean something to mermaid, to Markdown or to HTML is written as
 * mermaid's own entity, #N;. What is no character is seen as \xNN.
 */
static void put_text(struct buf *out, struct str s)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .:,/+=@-";

	buf_addc(out, '"');
	for (size_t n; s.n; s = str_from(s, n ? n : 1)) {
		unsigned char c = (unsigned char)s.p[0];

		n = utf8_length(s);
		if (!n || c < 0x20 || c == 0x7f || (c == 0xC2 && (unsigned char)s.p[1] < 0xA0))
			buf_addf(out, "#92;x%02X", n == 2 ? (unsigned char)s.p[1] : c);
		else if (n == 1 && !str_has(STR(plain), s.p[0]))
			buf_addf(out, "#%u;", c);
		else
			buf_add(out, str_slice(s, 0, n));
	}
	buf_addc(out, '"');
}

static const char *class_of(const struct kind *k)
{
	return k->name ? k->name : "other";
}

/* n12["image:arm"]:::image */
static void put_shape(struct buf *out, struct str text, const struct kind *k)
{
	buf_adds(out, k->open);
	put_text(out, text);
	buf_addf(out, "%s:::kind-%s\n", k->close, class_of(k));
}

static void put_places(struct buf *out, struct arena *a, const struct selection *s)
{
	const struct places places = places_of(a, s);

	for (size_t i = 0; i < places.n; i++) {
		const struct place *p = places.items[i];

		if (p->name.n) {
			buf_addf(out, "\tsubgraph c%zu [", i);
			put_text(out, p->name);
			buf_adds(out, "]\n");
		}
		for (size_t k = 0; k < p->n; k++) {
			buf_addf(out, "%sn%zu", p->name.n ? "\t\t" : "\t", p->nodes[k]->index);
			put_shape(out, p->nodes[k]->id, kinds_find(str_of(p->nodes[k]->kind)));
		}
		if (p->name.n)
			buf_adds(out, "\tend\n");
	}
}

static void put_edges(struct buf *out, const struct selection *s)
{
	const struct node *n;

	for (size_t i = 0; i < graph_count(s->graph); i++) {
		n = graph_at(s->graph, i);
		for (size_t k = 0; s->marks[i] && k < n->n_edges; k++)
			if (select_has(s, &n->edges[k]))
				buf_addf(out, "\tn%zu %s n%zu\n", n->edges[k].to->index, n->edges[k].order_only ? "-.->" : "-->", n->index);
	}
}

static void put_legend(struct buf *out, const struct selection *s, const struct kind **kinds)
{
	buf_addf(out, "\tsubgraph legend [\"%s\"]\n", places_legend(s));
	for (size_t i = 0; kinds[i]; i++) {
		buf_addf(out, "\t\tlegend-%s", class_of(kinds[i]));
		put_shape(out, str_of(kinds[i]->meaning), kinds[i]);
	}
	buf_adds(out, "\tend\n");
	for (size_t i = 0; kinds[i]; i++)
		buf_addf(out, "\tclassDef kind-%s fill:%s,stroke:%s,color:#000000%s\n", class_of(kinds[i]), kinds[i]->fill,
			kinds[i]->line, kinds_is_dashed(kinds[i]) ? ",stroke-dasharray:4 3" : "");
}

void graphmermaid_print(struct buf *out, struct arena *a, const struct selection *s)
{
	const struct kind **kinds = places_kinds(a, s);

	buf_adds(out, "flowchart LR\n");
	put_places(out, a, s);
	put_edges(out, s);
	put_legend(out, s, kinds);
}
