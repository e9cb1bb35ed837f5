#include "graphjson.h"

#include "arena.h"
#include "diag.h"
#include "graph.h"
#include "json.h"
#include "map.h"
#include "select.h"

void graphjson_position(struct buf *out, const struct pos *pos)
{
	if (!pos->src)
		return;
	json_name(out, STR("position"));
	buf_addc(out, '{');
	json_member(out, "file", pos->src->name);
	if (pos->line) {
		json_number(out, "line", pos->line);
		json_number(out, "column", pos->col);
	}
	buf_addc(out, '}');
}

static void put_node(struct buf *out, const struct node *n)
{
	buf_addc(out, '{');
	json_member(out, "id", n->id);
	json_member(out, "kind", str_of(n->kind));
	json_member(out, "image", n->image);
	json_member(out, "arch", n->arch);
	json_member(out, "cluster", n->cluster);
	json_member(out, "target", n->target);
	json_member(out, "file", n->file);
	json_member(out, "recipe", n->recipe);
	graphjson_position(out, &n->pos);
	buf_addc(out, '}');
}

void graphjson_edge(struct buf *out, const struct edge *e)
{
	buf_addc(out, '{');
	json_member(out, "from", e->from->id);
	json_member(out, "to", e->to->id);
	json_member(out, "reason", e->reason);
	if (e->order_only) {
		json_name(out, STR("order_only"));
		buf_adds(out, "true");
	}
	graphjson_position(out, &e->pos);
	buf_addc(out, '}');
}

/* The comma and the line end ahead of an item or member that has its own line. */
static void put_line(struct buf *out, bool *first)
{
	buf_adds(out, *first ? "\n" : ",\n");
	*first = false;
}

static void put_nodes(struct buf *out, const struct selection *s)
{
	bool first = true;

	buf_adds(out, "\"nodes\": [");
	for (size_t i = 0; i < graph_count(s->graph); i++) {
		if (!s->marks[i])
			continue;
		put_line(out, &first);
		put_node(out, graph_at(s->graph, i));
	}
	buf_adds(out, "\n],\n");
}

static void put_edges(struct buf *out, const struct selection *s)
{
	const struct node *n;
	bool first = true;

	buf_adds(out, "\"edges\": [");
	for (size_t i = 0; i < graph_count(s->graph); i++) {
		n = graph_at(s->graph, i);
		for (size_t k = 0; s->marks[i] && k < n->n_edges; k++) {
			if (!select_has(s, &n->edges[k]))
				continue;
			put_line(out, &first);
			graphjson_edge(out, &n->edges[k]);
		}
	}
	buf_adds(out, "\n]");
}

static void put_detail(struct buf *out, const struct selection *s)
{
	const struct graph_detail *detail = graph_detail(s->graph);
	struct buf line;
	bool first = true;

	if (!detail)
		return;
	buf_adds(out, ",\n");
	json_name(out, str_of(detail->name));
	buf_addc(out, '{');
	line = buf_new(out->arena);
	for (size_t i = 0; i < graph_count(s->graph); i++) {
		line.n = 0;
		if (!s->marks[i] || !detail->print(&line, graph_at(s->graph, i)))
			continue;
		put_line(out, &first);
		json_name(out, graph_at(s->graph, i)->id);
		buf_add(out, buf_str(&line));
	}
	buf_adds(out, "\n}");
}

/* Those that a selected node is in. */
static void put_clusters(struct buf *out, struct arena *a, const struct selection *s)
{
	size_t n;
	const struct cluster *clusters = graph_clusters(s->graph, &n);
	struct map *there = map_new(a);
	bool first = true;

	for (size_t i = 0; i < graph_count(s->graph); i++)
		if (s->marks[i])
			map_put(there, graph_at(s->graph, i)->cluster, s);
	buf_adds(out, ",\n\"clusters\": [");
	for (size_t i = 0; i < n; i++) {
		if (!map_get(there, clusters[i].name))
			continue;
		put_line(out, &first);
		buf_addc(out, '{');
		json_member(out, "name", clusters[i].name);
		json_name(out, STR("needs"));
		buf_addc(out, '[');
		for (size_t k = 0; k < clusters[i].n_needs; k++)
			json_item(out, clusters[i].needs[k]);
		buf_adds(out, "]}");
	}
	buf_adds(out, "\n]\n}\n");
}

void graphjson_print(struct buf *out, struct arena *a, const struct selection *s)
{
	buf_adds(out, "{\n");
	put_nodes(out, s);
	put_edges(out, s);
	put_detail(out, s);
	put_clusters(out, a, s);
}
