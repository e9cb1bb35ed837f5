#include "checker.h"

#include "graph.h"
#include "plan.h"
#include "str.h"
#include "suggest.h"
#include "yaml.h"

static const struct yaml *named(const struct yaml *list, struct str name)
{
	const struct yaml *said, *kind;

	for (size_t i = 0; list && i < list->n; i++) {
		said = yaml_get(list->items[i], "name");
		kind = yaml_get(list->items[i], "kind");
		if (kind && kind->kind == YAML_SCALAR && str_is(kind->text, "pipeline")
			&& said && said->kind == YAML_SCALAR && str_eq(said->text, name))
			return said;
	}
	return NULL;
}

/* What it can be, or what was meant. */
static void note_pipelines(struct checker *c, struct str self, struct str name, struct pos pos)
{
	const struct yaml *after = named(c->model->drone.after, name);
	struct suggest s = suggest_for(name);

	for (size_t i = 0; i < c->plan->n_clusters; i++)
		suggest_try(&s, c->plan->clusters[i].name);
	if (after) {
		diag_note(c->diag, after->pos, "this one stands behind all others; in 'drone.pipelines.before' it can be waited for");
		return;
	}
	if (s.best.n) {
		diag_note(c->diag, pos, "did you mean '%.*s'?", STR_ARG(s.best));
		return;
	}
	for (size_t i = 0; i < c->plan->n_clusters && i < 10; i++)
		if (!str_eq(c->plan->clusters[i].name, self))
			diag_note(c->diag, pos, "it can be '%.*s'", STR_ARG(c->plan->clusters[i].name));
}

void checker_need(struct checker *c, const char *what, struct str self, struct str name, struct pos pos)
{
	if (str_eq(name, self))
		FAULT(c, pos, "the %s '%.*s' waits for itself", what, STR_ARG(name));
	else if (!plan_cluster(c->plan, name) && !named(c->model->drone.before, name)) { /* a cycle is the graph's to find */
		FAULT(c, pos, "no pipeline is called '%.*s'", STR_ARG(name));
		note_pipelines(c, self, name, pos);
	}
}

/* A pipeline that waits for nothing has nothing to be told of: it begins at once, whatever its status says. */
static void check_status(struct checker *c, const struct job *job)
{
	const struct cluster *here = plan_cluster(c->plan, job->role.name.s);

	for (size_t i = 0; i < job->role.n_when; i++)
		if (str_is(str_of(job->role.when[i].key), "status") && job->role.when[i].pos.src && here && !here->n_needs)
			WARN(c, job->role.when[i].pos, "the job '%.*s' waits for no other, so that Drone never asks for a status",
				STR_ARG(job->role.name.s));
}

static void check_job(struct checker *c, const struct job *job)
{
	if (job->role.name.s.n > 100)
		FAULT(c, job->role.name.pos, "a job's name is longer than 100 characters, which Drone refuses");
	if (!job->role.name.s.n)
		FAULT(c, job->role.name.pos, "a job without a name");
	if (job->steps && !job->steps->n)
		FAULT(c, job->steps->pos, "the job '%.*s' has no steps", STR_ARG(job->role.name.s));
	for (size_t i = 0; i < job->role.needs.n; i++)
		checker_need(c, "job", job->role.name.s, job->role.needs.items[i].s, job->role.needs.items[i].pos);
	check_status(c, job);
	checker_role(c, &job->role, " ");
}

static void check_jobs(struct checker *c)
{
	for (size_t i = 0; i < c->model->n_jobs; i++)
		check_job(c, &c->model->jobs[i]);
}

const struct check checks_of_jobs[] = {
	{ "job", check_jobs, "jobs have steps, and wait for pipelines that there are" },
	{ NULL, NULL, NULL }
};
