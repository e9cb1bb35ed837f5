#include "planjobs.h"

#include "arena.h"
#include "graph.h"
#include "map.h"
#include "model.h"
#include "pattern.h"
#include "plan.h"
#include "yaml.h"

static bool is_ahead(const struct job *job)
{
	return job->stage == STAGE_TEST || job->stage == STAGE_FREE;
}

static void need_lists(const struct model *m, const struct plan *p, struct node *n, const char *reason)
{
	for (size_t i = 0; i < p->n_images; i++)
		for (size_t k = 0; k < m->n_publications; k++)
			graph_wait(p->graph, n, p->images[i].manifests[k], str_of(reason), n->pos);
}

/* What a job waits for by its stage. */
static void need_stage(const struct model *m, const struct plan *p, size_t job)
{
	struct node *n = p->jobs[job];

	switch (m->jobs[job].stage) {
	case STAGE_FREE:
	case STAGE_TEST:
		break;
	case STAGE_DEPLOY:
		need_lists(m, p, n, "deploys what is published");
		break;
	case STAGE_NOTIFY:
		need_lists(m, p, n, "tells what came of it");
		for (size_t i = 0; i < m->n_jobs; i++)
			if (m->jobs[i].stage == STAGE_FREE || m->jobs[i].stage == STAGE_DEPLOY) /* the lists wait for tests */
				graph_wait(p->graph, n, p->jobs[i], STR("tells what came of it"), n->pos);
		break;
	}
}

static void need_tests(const struct model *m, const struct plan *p, struct node *test)
{
	for (size_t i = 0; i < p->n_targets; i++)
		for (size_t k = 0; k < m->n_publications; k++)
			graph_wait(p->graph, p->targets[i].pushes[k], test, STR("nothing is published that fails its tests"),
				test->pos);
}

static void add_stages(const struct model *m, struct plan *p)
{
	for (size_t i = 0; i < m->n_jobs; i++) {
		if (!m->jobs[i].needs_pos.src)
			need_stage(m, p, i);
		if (m->jobs[i].stage == STAGE_TEST)
			need_tests(m, p, p->jobs[i]);
	}
}

void planjobs_add(struct arena *a, const struct model *m, struct plan *p, bool ahead)
{
	const struct job *job;

	if (ahead)
		p->jobs = arena_alloc(a, m->n_jobs, sizeof *p->jobs);
	for (size_t i = 0; i < m->n_jobs; i++) {
		job = &m->jobs[i];
		if (is_ahead(job) != ahead)
			continue;
		p->jobs[i] = graph_node(p->graph, NODE_JOB, arena_printf(a, "job:%.*s", STR_ARG(job->role.name.s)));
		p->jobs[i]->cluster = job->role.name.s;
		p->jobs[i]->pos = job->role.name.pos;
	}
	if (!ahead)
		add_stages(m, p);
}

/* Nodes that other places of CI can wait for, by the name of their own. */
struct places {
	struct arena *arena;
	struct map *lists; /* name -> struct nodes */
};

struct nodes {
	struct node **items;
	size_t n, cap;
};

static void add_place(struct places *places, struct node *n)
{
	struct nodes *list;

	if (!n)
		return;
	list = map_get(places->lists, n->cluster);
	if (!list)
		map_put(places->lists, n->cluster, list = arena_alloc(places->arena, 1, sizeof *list));
	LIST_ADD(places->arena, list, n);
}

/* One written in Drone's own words ahead of all others is a node once it is asked for. */
static const struct nodes *find_place(struct places *places, const struct model *m, struct plan *p, struct str name)
{
	const struct nodes *known = map_get(places->lists, name);
	const struct yaml *list = m->drone.before, *said, *kind;
	struct node *n;

	for (size_t i = 0; !known && list && i < list->n; i++) {
		said = yaml_get(list->items[i], "name");
		kind = yaml_get(list->items[i], "kind");
		if (!kind || kind->kind != YAML_SCALAR || !str_is(kind->text, "pipeline"))
			continue;
		if (!said || said->kind != YAML_SCALAR || !name.n || !str_eq(said->text, name))
			continue;
		n = graph_node(p->graph, NODE_PIPELINE, arena_printf(places->arena, "pipeline:%.*s", STR_ARG(name)));
		n->cluster = name;
		n->pos = said->pos;
		add_place(places, n);
		return map_get(places->lists, name);
	}
	return known;
}

/* What a node waits for by names of pipelines. */
struct waiting {
	const struct model *model;
	struct plan *plan;
	const struct image *image; /* NULL: names are no patterns */
	const struct target *target;
};

static void need_places(struct places *places, const struct waiting *w, struct node *from, const struct words *needs)
{
	const struct nodes *list;
	struct str name;

	for (size_t i = 0; from && i < needs->n; i++) {
		name = w->image ? pattern_fill(places->arena, needs->items[i].s, w->image, w->target) : needs->items[i].s;
		list = find_place(places, w->model, w->plan, name);
		for (size_t k = 0; list && k < list->n; k++)
			if (!str_eq(list->items[k]->cluster, from->cluster))
				graph_wait(w->plan->graph, from, list->items[k], arena_printf(places->arena, "needs: %.*s", STR_ARG(name)),
					needs->items[i].pos);
	}
}

void planjobs_needs(struct arena *a, const struct model *m, struct plan *p)
{
	struct places places = { a, map_new(a) };
	struct waiting w = { m, p, NULL, NULL };

	add_place(&places, p->test);
	for (size_t k = 0; k < m->n_publications; k++) {
		for (size_t i = 0; i < p->n_targets; i++)
			add_place(&places, p->targets[i].pushes[k]);
		for (size_t i = 0; i < p->n_images; i++)
			add_place(&places, p->images[i].manifests[k]);
	}
	for (size_t i = 0; i < m->n_jobs; i++)
		add_place(&places, p->jobs[i]);
	need_places(&places, &w, p->test, &m->drone.test.needs);
	for (size_t i = 0; i < m->n_jobs; i++)
		need_places(&places, &w, p->jobs[i], &m->jobs[i].role.needs);
	for (size_t i = 0; i < p->n_images; i++)
		for (size_t k = 0; k < m->n_publications; k++)
			need_places(&places, &w, p->images[i].manifests[k], &m->drone.manifest.needs);
	for (size_t i = 0; i < p->n_targets; i++) {
		w.image = p->targets[i].image;
		w.target = p->targets[i].target;
		for (size_t k = 0; k < m->n_publications; k++) {
			need_places(&places, &w, p->targets[i].pushes[k], &m->drone.build.needs);
			need_places(&places, &w, p->targets[i].pushes[k], &w.target->drone->needs);
		}
	}
}
