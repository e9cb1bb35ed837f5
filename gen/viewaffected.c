#include "viewaffected.h"

#include "arena.h"
#include "escape.h"
#include "graph.h"
#include "map.h"
#include "model.h"
#include "path.h"
#include "plan.h"
#include "stepname.h"
#include "steporder.h"
#include "value.h"
#include "viewreads.h"
#include "watched.h"

static void put(struct arena *a, struct value *map, const char *name, struct str s)
{
	value_put(map, name, value_text(a, s));
}

static void put_flag(struct arena *a, struct value *map, const char *name, bool flag)
{
	value_put(map, name, value_bool(a, flag));
}

/* Texts as maps, so that a template can name each. */
static void add(struct arena *a, struct value *list, const char *name, struct str s)
{
	struct value *item = value_map(a);

	put(a, item, name, s);
	value_add(list, item);
}

struct value *viewaffected_steps(struct arena *a, const struct model *m, const struct plan *p, const struct cluster *c)
{
	struct value *list = value_list(a), *step;
	struct buf command = buf_new(a);

	if (!steporder_looks(m, p, c->name))
		return list;
	buf_addf(&command, "sh ./%.*s ", STR_ARG(m->drone.affected_script.s));
	escape_sh(&command, c->name);
	step = value_map(a);
	put(a, step, "name", stepname(a, m, STEP_LOOK, NULL, NULL, NULL));
	put(a, step, "image", m->drone.git_image.s);
	put(a, step, "command", buf_str(&command));
	put_flag(a, step, "explain", str_eq(p->targets->push->cluster, c->name));
	value_add(list, step);
	return list;
}

/* What is looked for of one cluster after the other: a mark of the graph's nodes says for which one they were seen. */
struct looker {
	struct arena *arena;
	const struct model *model;
	const struct plan *plan;
	size_t *seen; /* by index: the number of a cluster, from 1 on */
	size_t number;
	const struct node **stack;
	size_t depth;
	struct map *nodes; /* by cluster -> struct here */
	struct map *used; /* names of contexts */
};

/* What CI does in one place. */
struct here {
	const struct node **items;
	size_t n, cap;
	bool steps; /* some of the user's may read any file */
};

/* What a pipeline is made of. */
struct made {
	struct value *contexts, *files;
	struct map *names; /* of the contexts */
	bool commit, qemu;
};

static struct here *here_of(struct looker *l, struct str cluster)
{
	struct here *here = map_get(l->nodes, cluster);

	if (!here)
		map_put(l->nodes, cluster, here = arena_alloc(l->arena, 1, sizeof *here));
	return here;
}

static struct looker looker_new(struct arena *a, const struct model *m, const struct plan *p)
{
	size_t count = graph_count(p->graph);
	struct looker l = { .arena = a, .model = m, .plan = p, .seen = arena_alloc(a, count, sizeof(size_t)),
		.stack = arena_alloc(a, count, sizeof(struct node *)), .nodes = map_new(a), .used = map_new(a) };
	const struct node *n;

	for (size_t i = 0; i < count; i++) {
		n = graph_at(p->graph, i);
		if (n->cluster.n)
			LIST_ADD(a, here_of(&l, n->cluster), n);
	}
	for (size_t i = 0; i < p->n_targets; i++)
		for (size_t k = 0; watched_wholly(m, &p->targets[i]) && k < m->n_publications; k++)
			here_of(&l, p->targets[i].pushes[k]->cluster)->steps = true;
	return l;
}

static void visit(struct looker *l, const struct node *n)
{
	if (l->seen[n->index] == l->number)
		return;
	l->seen[n->index] = l->number;
	l->stack[l->depth++] = n;
}

static void add_node(struct looker *l, struct made *made, const struct node *n)
{
	struct str kind = str_of(n->kind), name;

	made->commit = made->commit || str_is(kind, NODE_GIT);
	made->qemu = made->qemu || str_is(kind, NODE_QEMU);
	if (!str_is(kind, NODE_IMAGE))
		return;
	name = viewreads_name(l->arena, ((const struct plan_target *)n->data)->target);
	map_put(l->used, name, l);
	if (!map_put(made->names, name, l))
		add(l->arena, made->contexts, "name", name);
}

/* What the nodes of a cluster are made of, themselves among it: along the edges that are more than an order. */
static void walk(struct looker *l, const struct here *here, struct made *made)
{
	const struct node *n;

	l->number++;
	for (size_t i = 0; i < here->n; i++)
		visit(l, here->items[i]);
	while (l->depth) {
		n = l->stack[--l->depth];
		add_node(l, made, n);
		for (size_t i = 0; i < n->n_edges; i++)
			if (!n->edges[i].order_only)
				visit(l, n->edges[i].to);
	}
}

static struct value *pipeline(struct looker *l, const struct cluster *c)
{
	struct arena *a = l->arena;
	struct made made = { value_list(a), value_list(a), map_new(a), false, false };
	const struct here *here = here_of(l, c->name);
	struct value *v = value_map(a);

	walk(l, here, &made);
	if (watched_makefile(l->model).n)
		add(a, made.files, "file", path_clean(a, watched_makefile(l->model)));
	if (made.qemu) {
		add(a, made.files, "file", STR("qemu.lock"));
		add(a, made.files, "file", path_clean(a, l->model->qemu.script.s));
	}
	put(a, v, "name", c->name);
	put_flag(a, v, "steps", here->steps);
	put_flag(a, v, "commit", made.commit);
	value_put(v, "files", made.files);
	value_put(v, "contexts", made.contexts);
	return v;
}

/* Of which any change concerns all pipelines. */
static struct value *for_all(struct arena *a, const struct model *m)
{
	const struct words files = watched_files(a, m);
	struct value *list = value_list(a);

	add(a, list, "file", path_clean(a, m->src->name));
	add(a, list, "file", path_clean(a, m->drone.file.s));
	for (size_t i = 0; i < files.n; i++)
		add(a, list, "file", files.items[i].s);
	return list;
}

static struct value *own_files(struct arena *a, const struct model *m, const struct plan *p)
{
	const struct words files = model_own_files(a, m);
	struct value *list = value_list(a);
	struct map *seen = map_new(a);
	struct str path;

	for (size_t i = 0; i < files.n; i++)
		if (!map_put(seen, files.items[i].s, m))
			add(a, list, "file", files.items[i].s);
	for (size_t i = 0; i < p->n_targets; i++) {
		path = p->targets[i].qemu ? path_clean(a, p->targets[i].qemu->file) : STR_NONE;
		if (path.n && !map_put(seen, path, m))
			add(a, list, "file", path);
	}
	return list;
}

/* Those of the contexts that some pipeline is made of. */
static struct value *contexts(struct arena *a, const struct value *all, const struct map *used)
{
	struct value *list = value_list(a);

	for (size_t i = 0; i < value_count(all); i++)
		if (map_get(used, value_str(value_get(value_item(all, i), STR("name")))))
			value_add(list, value_item(all, i));
	return list;
}

void viewaffected_put(struct arena *a, struct value *v, const struct model *m, const struct plan *p)
{
	struct value *look = value_map(a), *pipelines = value_list(a);
	struct looker l;

	if (!m->drone.only_affected)
		return;
	l = looker_new(a, m, p);
	for (size_t i = 0; i < p->n_clusters; i++)
		if (steporder_looks(m, p, p->clusters[i].name))
			value_add(pipelines, pipeline(&l, &p->clusters[i]));
	put(a, look, "script", m->drone.affected_script.s);
	value_put(look, "all", for_all(a, m));
	value_put(look, "own", own_files(a, m, p));
	value_put(look, "pipelines", pipelines);
	value_put(look, "contexts", contexts(a, value_get(v, STR("contexts")), l.used));
	value_put(v, "look", look);
}
