#include "select.h"

#include "arena.h"
#include "diag.h"
#include "graph.h"
#include "kinds.h"
#include "map.h"
#include "reach.h"
#include "suggest.h"

struct selector {
	struct arena *arena;
	struct diag *diag;
	const struct graph *graph;
	size_t count; /* of nodes */
	struct incoming incoming;
	bool *marks;
};

/* What was probably meant; where nothing is near, what there is. */
static void say_near(struct diag *d, struct str near, const char *what, struct str all)
{
	if (near.n)
		diag_note(d, (struct pos){ 0 }, "did you mean '%.*s'?", STR_ARG(near));
	else if (all.n)
		diag_note(d, (struct pos){ 0 }, "%s: %.*s", what, STR_ARG(all));
}

static void add_name(struct buf *names, struct str name)
{
	buf_addf(names, names->n ? ", %.*s" : "%.*s", STR_ARG(name));
}

struct node *select_node(struct diag *d, const struct graph *g, struct str id)
{
	struct node *n = graph_find(g, id);
	struct suggest s = suggest_for(id);

	if (n)
		return n;
	s.abbreviates = true;
	for (size_t i = 0; i < graph_count(g); i++)
		suggest_try(&s, graph_at(g, i)->id);
	diag_error(d, "node", (struct pos){ 0 }, "no node has the id '%.*s'", STR_ARG(id));
	say_near(d, s.best, "for the ids that there are", STR("'aqueduct query list'"));
	return NULL;
}

bool select_kind(struct arena *a, struct diag *d, const struct graph *g, struct str kind)
{
	struct suggest s = suggest_for(kind);
	struct buf names = buf_new(a);

	if (kinds_find(kind)->name)
		return true;
	for (size_t i = 0; i < graph_count(g); i++)
		if (str_is(kind, graph_at(g, i)->kind))
			return true;
	for (const struct kind *k = kinds_all(); k->name; k++) {
		suggest_try(&s, str_of(k->name));
		add_name(&names, str_of(k->name));
	}
	diag_error(d, "node", (struct pos){ 0 }, "there is no kind '%.*s'", STR_ARG(kind));
	say_near(d, s.best, "kinds", buf_str(&names));
	return false;
}

bool select_number(struct diag *d, const char *option, struct str text, size_t *out)
{
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] < '0' || text.p[i] > '9' || text.n > 9)
			return diag_error(d, "option", (struct pos){ 0 }, "--%s: '%.*s' is no number from 0 to 999999999", option,
				STR_ARG(text));
		n = n * 10 + (size_t)(text.p[i] - '0');
	}
	*out = n;
	return true;
}

/* The marks of ids, a line each; NULL where one is unknown. */
static bool *mark_ids(const struct selector *s, struct str ids)
{
	bool *marks = reach_marks(s->arena, s->graph), known = true;
	const struct node *n;
	struct str id;

	while (str_line(&ids, &id)) {
		n = select_node(s->diag, s->graph, id);
		if (n)
			marks[n->index] = true;
		known = known && n;
	}
	return known ? marks : NULL;
}

static void keep_near(struct selector *s, const size_t *distances, size_t depth)
{
	for (size_t i = 0; i < s->count; i++)
		s->marks[i] = s->marks[i] && distances[i] != REACH_NEVER && distances[i] <= depth;
}

/* The nodes on ways between two sets that are no longer than they may be. */
static void keep_between(struct selector *s, const size_t *from, const size_t *to, size_t depth)
{
	for (size_t i = 0; i < s->count; i++)
		s->marks[i] = s->marks[i] && from[i] != REACH_NEVER && to[i] != REACH_NEVER && from[i] + to[i] <= depth;
}

static const bool *mark_unneeded(const struct selector *s)
{
	bool *marks = reach_marks(s->arena, s->graph);

	for (size_t i = 0; i < s->count; i++)
		marks[i] = s->incoming.first[i] == s->incoming.first[i + 1];
	return marks;
}

static bool keep_reached(struct selector *s, const struct select_wish *w)
{
	const bool *from = w->from.n ? mark_ids(s, w->from) : NULL, *to = w->to.n ? mark_ids(s, w->to) : NULL;
	size_t depth = REACH_NEVER, *behind, *ahead;

	if ((w->from.n && !from) || (w->to.n && !to) || (w->depth.n && !select_number(s->diag, "depth", w->depth, &depth)))
		return false;
	if (!w->from.n && !w->to.n && w->depth.n)
		from = mark_unneeded(s);
	behind = from ? reach_distances(s->arena, s->graph, NULL, from, NULL) : NULL;
	ahead = to ? reach_distances(s->arena, s->graph, &s->incoming, to, NULL) : NULL;
	if (behind && ahead)
		keep_between(s, behind, ahead, depth);
	else if (behind || ahead)
		keep_near(s, behind ? behind : ahead, depth);
	return true;
}

static bool keep_kinds(struct selector *s, struct str kinds)
{
	bool *any = reach_marks(s->arena, s->graph), known = true;
	struct str kind;

	for (bool more = kinds.n; more;) {
		more = str_cut(&kinds, ',', &kind);
		kind = more ? kind : kinds;
		known = select_kind(s->arena, s->diag, s->graph, kind) && known;
		for (size_t i = 0; i < s->count; i++)
			any[i] = any[i] || str_is(kind, graph_at(s->graph, i)->kind);
	}
	for (size_t i = 0; i < s->count; i++)
		s->marks[i] = s->marks[i] && any[i];
	return known;
}

/* A property of nodes that --arch or --image asks for. */
struct property {
	const char *what;
	size_t offset; /* in struct node */
};

static struct str property_of(const struct node *n, const struct property *p)
{
	return *(const struct str *)(const void *)((const char *)n + p->offset);
}

#define NAMES_MAX 16

/* The values of a property, if they are not too many to be read. */
static struct str names_of(const struct selector *s, const struct property *p)
{
	struct buf names = buf_new(s->arena);
	struct map *seen = map_new(s->arena);
	struct str has;

	for (size_t i = 0; i < s->count; i++) {
		has = property_of(graph_at(s->graph, i), p);
		if (has.n && !map_put(seen, has, s))
			add_name(&names, has);
	}
	return map_count(seen) > NAMES_MAX ? STR_NONE : buf_str(&names);
}

/* Mark the nodes that have a property; false where none has. */
static bool mark_property(const struct selector *s, const struct property *p, struct str value, bool *marks)
{
	struct suggest near = suggest_for(value);
	struct str has;
	bool any = false;

	for (size_t i = 0; i < s->count; i++) {
		has = property_of(graph_at(s->graph, i), p);
		if (has.n && str_eq(has, value))
			marks[i] = any = true;
		else if (has.n)
			suggest_try(&near, has);
	}
	if (any)
		return true;
	diag_error(s->diag, "node", (struct pos){ 0 }, "no node is for the %s '%.*s'", p->what, STR_ARG(value));
	say_near(s->diag, near.best, "there are", names_of(s, p));
	return false;
}

/* Those that have one of the values, and of those that have none what they need, or what needs them. */
static bool keep_property(struct selector *s, const struct property *p, struct str values)
{
	bool *own = reach_marks(s->arena, s->graph), *allowed = reach_marks(s->arena, s->graph), known = true;
	size_t *needed, *needing;
	struct str value;

	for (bool more = values.n; more;) {
		more = str_cut(&values, ',', &value);
		known = mark_property(s, p, more ? value : values, own) && known;
	}
	for (size_t i = 0; i < s->count; i++)
		allowed[i] = own[i] || !property_of(graph_at(s->graph, i), p).n;
	needed = reach_distances(s->arena, s->graph, NULL, own, allowed);
	needing = reach_distances(s->arena, s->graph, &s->incoming, own, allowed);
	for (size_t i = 0; i < s->count; i++)
		s->marks[i] = s->marks[i] && (needed[i] != REACH_NEVER || needing[i] != REACH_NEVER);
	return known;
}

bool select_nodes(struct arena *a, struct diag *d, const struct graph *g, const struct select_wish *w,
	struct selection *out)
{
	static const struct property arch = { "arch", offsetof(struct node, arch) };
	static const struct property image = { "image", offsetof(struct node, image) };
	struct selector s = { .arena = a, .diag = d, .graph = g, .count = graph_count(g), .marks = reach_marks(a, g) };
	bool known;

	for (size_t i = 0; i < s.count; i++)
		s.marks[i] = true;
	if (w->to.n || w->depth.n || w->arches.n || w->images.n)
		s.incoming = reach_incoming(a, g);
	known = keep_reached(&s, w);
	known = (!w->kinds.n || keep_kinds(&s, w->kinds)) && known;
	known = (!w->arches.n || keep_property(&s, &arch, w->arches)) && known;
	known = (!w->images.n || keep_property(&s, &image, w->images)) && known;
	*out = (struct selection){ .graph = g, .marks = s.marks, .clusters = w->clusters };
	for (size_t i = 0; i < s.count; i++)
		out->n += s.marks[i];
	if (known && !out->n)
		return diag_error(d, "node", (struct pos){ 0 }, "no node is left of what was asked for");
	return known;
}

bool select_has(const struct selection *s, const struct edge *e)
{
	return s->marks[e->from->index] && s->marks[e->to->index];
}
