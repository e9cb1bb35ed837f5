#include "planjobs.h"

#include "arena.h"
#include "graph.h"
#include "map.h"
#include "model.h"
#include "plan.h"

static bool is_ahead(const struct job *job)
{
	return job->stage == STAGE_TEST || job->stage == STAGE_FREE;
}

static void need_lists(const struct plan *p, struct node *n, const char *reason)
{
	for (size_t i = 0; i < p->n_images; i++)
		graph_edge(p->graph, n, p->images[i].manifest, str_of(reason), n->pos);
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
		need_lists(p, n, "deploys what is published");
		break;
	case STAGE_NOTIFY:
		need_lists(p, n, "tells what came of it");
		for (size_t i = 0; i < m->n_jobs; i++)
			if (m->jobs[i].stage == STAGE_FREE || m->jobs[i].stage == STAGE_DEPLOY) /* the lists wait for tests */
				graph_edge(p->graph, n, p->jobs[i], STR("tells what came of it"), n->pos);
		break;
	}
}

static void add_stages(const struct model *m, struct plan *p)
{
	for (size_t i = 0; i < m->n_jobs; i++) {
		if (!m->jobs[i].needs_pos.src)
			need_stage(m, p, i);
		for (size_t k = 0; m->jobs[i].stage == STAGE_TEST && k < p->n_targets; k++)
			graph_edge(p->graph, p->targets[k].push, p->jobs[i], STR("nothing is published that fails its tests"),
				m->jobs[i].role.name.pos);
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

void planjobs_needs(struct arena *a, const struct model *m, struct plan *p)
{
	struct places places = { a, map_new(a) };
	const struct words *needs;
	const struct nodes *list;

	if (!m->n_jobs)
		return;
	add_place(&places, p->test);
	for (size_t i = 0; i < p->n_targets; i++)
		add_place(&places, p->targets[i].push);
	for (size_t i = 0; i < p->n_images; i++)
		add_place(&places, p->images[i].manifest);
	for (size_t i = 0; i < m->n_jobs; i++)
		add_place(&places, p->jobs[i]);
	for (size_t i = 0; i < m->n_jobs; i++) {
		needs = &m->jobs[i].needs;
		for (size_t k = 0; k < needs->n; k++) {
			list = map_get(places.lists, needs->items[k].s);
			for (size_t l = 0; list && l < list->n; l++)
				if (list->items[l] != p->jobs[i])
					graph_edge(p->graph, p->jobs[i], list->items[l], arena_printf(a, "needs: %.*s",
						STR_ARG(needs->items[k].s)), needs->items[k].pos);
		}
	}
}
