#include "plan.h"

#include "arch.h"
#include "arena.h"
#include "dockerfile.h"
#include "graph.h"
#include "model.h"
#include "path.h"

struct planner {
	struct arena *arena;
	const struct model *model;
	struct plan *plan;
	struct node *build_all, *push_all, *qemu_all, *all;
};

static struct str target_name(const struct planner *p, const char *what, struct str name)
{
	struct str prefix = p->model->make_prefix.s;

	if (!name.n)
		return arena_printf(p->arena, "%.*s%s", STR_ARG(prefix), what);
	return arena_printf(p->arena, "%.*s%s-%.*s", STR_ARG(prefix), what, STR_ARG(name));
}

static struct node *add(const struct planner *p, const char *kind, struct str name)
{
	return graph_node(p->plan->graph, kind, name.n ? arena_printf(p->arena, "%s:%.*s", kind, STR_ARG(name))
		: str_of(kind));
}

static struct node *add_group(const struct planner *p, const char *name)
{
	struct node *n = graph_node(p->plan->graph, NODE_GROUP, str_of(name));

	n->target = target_name(p, name, STR_NONE);
	return n;
}

static void need(const struct planner *p, struct node *from, struct node *to, const char *reason, struct pos pos)
{
	graph_edge(p->plan->graph, from, to, str_of(reason), pos);
}

static struct node *plan_source(const struct planner *p, struct str path, struct pos pos)
{
	struct node *n = add(p, NODE_SOURCE, path);

	n->file = path;
	if (!n->pos.src)
		n->pos = pos;
	return n;
}

/* "Dockerfile:7: COPY src/ /app" */
static struct str reason_of(const struct planner *p, const struct read *read)
{
	struct str text = read->instr ? read->instr->text : STR_NONE, line = STR_NONE;

	str_line(&text, &line);
	return arena_printf(p->arena, "%.*s:%zu: %.*s%s%.*s%s%.*s", STR_ARG(read->pos.src->name), read->pos.line,
		STR_ARG(read->instr ? read->instr->name : STR("syntax")), line.n ? " " : "", STR_ARG(line),
		read->doubt.n ? "; the whole context, for " : "", STR_ARG(read->doubt));
}

/* What it reads of its context, less what is ignored. */
static void plan_reads(const struct planner *p, struct node *image, const struct target *t)
{
	struct str path;

	for (size_t i = 0; i < t->reads.n; i++) {
		path = path_clean(p->arena, arena_printf(p->arena, "%.*s/%.*s", STR_ARG(t->context.s),
			STR_ARG(t->reads.items[i].source)));
		graph_edge(p->plan->graph, image, plan_source(p, path, t->context.pos),
			t->df && t->df->src ? reason_of(p, &t->reads.items[i]) : STR("context"), t->reads.items[i].pos);
	}
}

static bool copies_qemu(const struct planner *p, const struct target *t)
{
	return model_qemu_file(p->arena, t).n;
}

static struct node *plan_qemu(const struct planner *p, const struct target *t)
{
	struct str qemu = str_of(t->arch->qemu);
	struct node *n = add(p, NODE_QEMU, qemu);

	n->file = model_qemu_file(p->arena, t);
	n->recipe = arena_printf(p->arena, "sh ./%.*s %.*s", STR_ARG(p->model->qemu.script.s), STR_ARG(qemu));
	if (!n->target.n)
		n->target = target_name(p, "qemu", t->name.s);
	if (!n->data)
		n->data = t;
	if (!n->pos.src)
		n->pos = t->pos;
	need(p, p->qemu_all, n, "all downloads", n->pos);
	return n;
}

static void plan_image(const struct planner *p, struct plan_target *pt)
{
	const struct target *t = pt->target;
	struct node *n = add(p, NODE_IMAGE, t->name.s);
	struct inference in = infer(t->df, t->stage.s, &p->model->arg_names);

	pt->build = n;
	n->data = pt;
	n->pos = t->pos;
	n->target = target_name(p, "build", t->name.s);
	n->recipe = arena_printf(p->arena, "docker build --platform %.*s -f %.*s %.*s", STR_ARG(t->platform.s),
		STR_ARG(t->dockerfile.s), STR_ARG(t->context.s));
	need(p, n, plan_source(p, t->dockerfile.s, t->dockerfile.pos), "dockerfile", t->dockerfile.pos);
	plan_reads(p, n, t);
	if (copies_qemu(p, t)) {
		pt->qemu = plan_qemu(p, t);
		graph_edge(p->plan->graph, n, pt->qemu, in.qemu_pos.src
			? arena_printf(p->arena, "%.*s:%zu: copies it", STR_ARG(in.qemu_pos.src->name), in.qemu_pos.line)
			: STR("emulation: static"), in.qemu_pos.src ? in.qemu_pos : t->pos);
	}
	need(p, p->build_all, n, "all arches", t->pos);
}

static void plan_target(const struct planner *p, struct plan_target *pt)
{
	const struct target *t = pt->target;
	struct str cluster = str_starts(t->name.s, str_of(t->arch->os)) ? t->name.s
		: arena_printf(p->arena, "%s-%.*s", t->arch->os, STR_ARG(t->name.s));

	for (const struct plan_target *other = p->plan->targets; other < pt; other++)
		if (str_eq(other->push->cluster, cluster))
			cluster = arena_printf(p->arena, "%s-%.*s", t->arch->os, STR_ARG(cluster));
	plan_image(p, pt);
	pt->build->cluster = cluster;
	pt->run = add(p, NODE_RUN, t->name.s);
	pt->run->pos = t->pos;
	pt->run->target = target_name(p, "run", t->name.s);
	need(p, pt->run, pt->build, "runs it", t->pos);
	pt->push = add(p, NODE_PUSH, t->name.s);
	pt->push->pos = t->pos;
	pt->push->cluster = cluster;
	pt->push->target = target_name(p, "push", t->name.s);
	need(p, pt->push, pt->build, "pushes it", t->pos);
	if (p->plan->test)
		need(p, pt->push, p->plan->test, "nothing is published that fails its tests", p->model->test.pos);
	need(p, p->push_all, pt->push, "all arches", t->pos);
	need(p, p->plan->manifest, pt->push, "lists it", t->pos);
}

static struct cluster *cluster_of(struct plan *plan, struct str name)
{
	for (size_t i = 0; i < plan->n_clusters; i++)
		if (str_eq(plan->clusters[i].name, name))
			return &plan->clusters[i];
	return NULL;
}

static void cluster_needs(struct cluster *c, struct str name)
{
	for (size_t i = 0; i < c->n_needs; i++)
		if (str_eq(c->needs[i], name))
			return;
	c->needs[c->n_needs++] = name;
}

/* Nodes come in an order in which what they need in other clusters was declared before: tests, arches, list. */
static void plan_clusters(const struct planner *p)
{
	struct plan *plan = p->plan;
	size_t count = graph_count(plan->graph);
	const struct node *n;
	struct cluster *c;

	plan->clusters = arena_alloc(p->arena, count, sizeof *plan->clusters);
	for (size_t pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < count; i++) {
			n = graph_at(plan->graph, i);
			if (!n->cluster.n || (n == plan->manifest) != (pass == 1))
				continue;
			c = cluster_of(plan, n->cluster);
			if (!c) {
				c = &plan->clusters[plan->n_clusters++];
				*c = (struct cluster){ .name = n->cluster, .needs = arena_alloc(p->arena, count, sizeof *c->needs) };
			}
			for (size_t k = 0; k < n->n_edges; k++)
				if (n->edges[k].to->cluster.n && !str_eq(n->edges[k].to->cluster, n->cluster))
					cluster_needs(c, n->edges[k].to->cluster);
		}
}

const struct cluster *plan_cluster(const struct plan *p, struct str name)
{
	for (size_t i = 0; i < p->n_clusters; i++)
		if (str_eq(p->clusters[i].name, name))
			return &p->clusters[i];
	return NULL;
}

static void plan_groups(struct planner *p)
{
	struct plan *plan = p->plan;

	if (p->model->test.present) {
		plan->test = add(p, NODE_TEST, STR_NONE);
		plan->test->pos = p->model->test.pos;
		plan->test->target = target_name(p, "test", STR_NONE);
		plan->test->cluster = STR("test");
	}
	p->build_all = add_group(p, "build-all");
	p->push_all = add_group(p, "push");
	for (size_t i = 0; i < p->model->n_images && !p->qemu_all; i++)
		for (size_t k = 0; k < p->model->images[i].n_targets && !p->qemu_all; k++)
			if (copies_qemu(p, &p->model->images[i].targets[k]))
				p->qemu_all = add_group(p, "qemu");
	p->all = add_group(p, "all");
	plan->manifest = add(p, NODE_MANIFEST, STR_NONE);
	plan->manifest->target = target_name(p, "manifest", STR_NONE);
	plan->manifest->cluster = STR("manifest");
	plan->manifest->pos = p->model->images[0].repository.pos;
	need(p, p->all, p->build_all, "everything that is local", plan->manifest->pos);
}

const struct plan *plan_build(struct arena *a, const struct model *m)
{
	struct plan *plan = arena_alloc(a, 1, sizeof *plan);
	struct planner p = { .arena = a, .model = m, .plan = plan };
	size_t count = 0;

	plan->graph = graph_new(a);
	plan_groups(&p);
	for (size_t i = 0; i < m->n_images; i++)
		count += m->images[i].n_targets;
	plan->targets = arena_alloc(a, count, sizeof *plan->targets);
	for (size_t i = 0; i < m->n_images; i++)
		for (size_t k = 0; k < m->images[i].n_targets; k++) {
			struct plan_target *pt = &plan->targets[plan->n_targets++];

			pt->image = &m->images[i];
			pt->target = &m->images[i].targets[k];
			plan_target(&p, pt);
		}
	plan_clusters(&p);
	return plan;
}
