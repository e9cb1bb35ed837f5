#include "affected.h"

#include "arena.h"
#include "graph.h"
#include "graphjson.h"
#include "json.h"
#include "map.h"

struct affected affected_new(struct arena *a, const struct graph *g)
{
	size_t n = graph_count(g);

	return (struct affected){ .graph = g, .touches = arena_alloc(a, n, sizeof(struct touch)),
		.through = arena_alloc(a, n, sizeof(struct edge *)), .is = arena_alloc(a, n, sizeof(bool)), .pipelines = STR_NONE };
}

void affected_touch(struct affected *c, const struct node *n, const struct touch *touch)
{
	struct touch *own = &c->touches[n->index];

	if (!own->cause.n || (own->unknown && !touch->unknown))
		*own = *touch;
	c->is[n->index] = true;
}

/* In topological order all that a node is made of is known before it. */
void affected_spread(struct affected *c, struct node *const *order)
{
	const struct node *n;

	c->order = order;
	for (size_t i = 0; i < graph_count(c->graph); i++) {
		n = order[i];
		for (size_t k = 0; k < n->n_edges && !c->is[n->index]; k++)
			if (!n->edges[k].order_only && c->is[n->edges[k].to->index]) {
				c->is[n->index] = true;
				c->through[n->index] = &n->edges[k];
			}
	}
}

bool affected_any(const struct affected *c)
{
	bool any = c->pipelines.n;

	for (size_t i = 0; i < graph_count(c->graph) && !any; i++)
		any = c->is[i];
	return any;
}

static bool is_shown(const struct affected *c, const struct node *n, const char *kinds)
{
	return c->is[n->index] && str_among(str_of(n->kind), kinds);
}

/* Whether a node that is touched itself is not listed: its cause would stand nowhere. */
static bool is_silent(const struct affected *c, const struct node *n, const struct affected_show *show)
{
	return c->touches[n->index].cause.n && !c->through[n->index] && !is_shown(c, n, show->kinds);
}

/* A place of CI, and the first node in it that is concerned; NULL where all of CI is. */
struct place {
	struct str name;
	const struct node *node;
};

struct places {
	struct place *items;
	size_t n, cap;
};

/* Each behind those that it waits for. */
static struct places places_of(struct arena *a, const struct affected *c)
{
	struct places places = { 0 };
	struct map *seen = map_new(a);
	const struct node *n;

	for (size_t i = 0; i < graph_count(c->graph); i++) {
		n = c->order[i];
		if (n->cluster.n && (c->is[n->index] || c->pipelines.n) && !map_put(seen, n->cluster, n))
			LIST_ADD(a, &places, ((struct place){ n->cluster, c->is[n->index] ? n : NULL }));
	}
	return places;
}

/* "src/main.c (Dockerfile:7: COPY src/ /app)", so that a terminal does not act on it */
static void add_reason(struct buf *out, const struct affected *c, const struct node *n)
{
	const struct edge *through = c->through[n->index];
	const struct touch *touch = &c->touches[n->index];
	struct str reason = through ? through->reason : touch->reason;

	diag_mask(out, through ? through->to->id : touch->cause);
	if (!reason.n)
		return;
	buf_adds(out, " (");
	diag_mask(out, reason);
	buf_addc(out, ')');
}

static void print_text(struct arena *a, struct buf *out, const struct affected *c, const struct affected_show *show)
{
	struct places places = places_of(a, c);
	const struct node *n;

	for (size_t i = 0; i < graph_count(c->graph); i++) {
		n = graph_at(c->graph, i);
		if (!is_shown(c, n, show->kinds))
			continue;
		diag_mask(out, n->id);
		buf_addc(out, '\t');
		add_reason(out, c, n);
		buf_addc(out, '\n');
	}
	for (size_t i = 0; i < places.n; i++) {
		n = places.items[i].node;
		buf_adds(out, "pipeline:");
		diag_mask(out, places.items[i].name);
		buf_addc(out, '\t');
		if (n && is_silent(c, n, show))
			add_reason(out, c, n);
		else
			diag_mask(out, n ? n->id : c->pipelines);
		buf_addc(out, '\n');
	}
}

static void put_unknown(struct buf *out, const struct touch *touch)
{
	if (!touch->unknown)
		return;
	json_name(out, STR("unknown"));
	buf_adds(out, "true");
}

static void put_node(struct buf *out, const struct affected *c, const struct node *n, const struct affected_show *show)
{
	const struct edge *through = c->through[n->index];
	const struct node *silent = through && is_silent(c, through->to, show) ? through->to : NULL;
	const struct touch *touch = &c->touches[silent ? silent->index : n->index];

	buf_addc(out, '{');
	json_member(out, "id", n->id);
	json_member(out, "kind", str_of(n->kind));
	json_member(out, "target", n->target);
	json_member(out, "through", through ? through->to->id : STR_NONE);
	json_member(out, "cause", !through || silent ? touch->cause : STR_NONE);
	json_member(out, "reason", through ? through->reason : touch->reason);
	graphjson_position(out, through ? &through->pos : &touch->pos);
	if (!through || silent)
		put_unknown(out, touch);
	buf_addc(out, '}');
}

static void put_place(struct buf *out, const struct affected *c, const struct place *place,
	const struct affected_show *show)
{
	const struct node *n = place->node;
	const struct touch *touch = n && is_silent(c, n, show) ? &c->touches[n->index] : NULL;

	buf_addc(out, '{');
	json_member(out, "name", place->name);
	json_member(out, n ? "through" : "cause", n ? n->id : c->pipelines);
	if (touch) {
		json_member(out, "cause", touch->cause);
		json_member(out, "reason", touch->reason);
		graphjson_position(out, &touch->pos);
		put_unknown(out, touch);
	}
	buf_addc(out, '}');
}

/* A node or pipeline is a line. */
static void print_json(struct arena *a, struct buf *out, const struct affected *c, const struct affected_show *show)
{
	struct places places = places_of(a, c);
	size_t n = 0;

	buf_adds(out, "{\n  \"affected\": [");
	for (size_t i = 0; i < graph_count(c->graph); i++)
		if (is_shown(c, graph_at(c->graph, i), show->kinds)) {
			buf_adds(out, n++ ? ",\n    " : "\n    ");
			put_node(out, c, graph_at(c->graph, i), show);
		}
	buf_adds(out, n ? "\n  ],\n  \"pipelines\": [" : "],\n  \"pipelines\": [");
	for (size_t i = 0; i < places.n; i++) {
		buf_adds(out, i ? ",\n    " : "\n    ");
		put_place(out, c, &places.items[i], show);
	}
	buf_adds(out, places.n ? "\n  ]\n}\n" : "]\n}\n");
}

static void print_make(struct arena *a, struct buf *out, const struct affected *c, const struct affected_show *show)
{
	size_t before = out->n;

	(void)a;
	for (size_t i = 0; i < graph_count(c->graph); i++)
		if (is_shown(c, graph_at(c->graph, i), show->builds) && graph_at(c->graph, i)->target.n)
			buf_addf(out, "%.*s\n", STR_ARG(graph_at(c->graph, i)->target));
	if (out->n == before)
		buf_addf(out, "%.*s\n", STR_ARG(show->nothing));
}

static void print_drone(struct arena *a, struct buf *out, const struct affected *c, const struct affected_show *show)
{
	struct places places = places_of(a, c);

	(void)show;
	for (size_t i = 0; i < places.n; i++)
		buf_addf(out, "%.*s\n", STR_ARG(places.items[i].name));
}

affected_printer *affected_format(struct str name)
{
	static const struct {
		const char *name;
		affected_printer *print;
	} formats[] = { { "text", print_text }, { "json", print_json }, { "make", print_make }, { "drone", print_drone } };

	for (size_t i = 0; i < countof(formats); i++)
		if (str_is(name, formats[i].name))
			return formats[i].print;
	return NULL;
}
