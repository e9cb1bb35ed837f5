#include "checker.h"

#include "plan.h"
#include "str.h"
#include "suggest.h"
#include "yaml.h"

static void check_need(struct checker *c, const struct job *job, const struct word *need)
{
	struct suggest s = suggest_for(need->s);

	if (str_eq(need->s, job->role.name.s)) {
		FAULT(c, need->pos, "the job '%.*s' waits for itself", STR_ARG(need->s));
		return;
	}
	if (plan_cluster(c->plan, need->s))
		return; /* a cycle is the graph's to find */
	for (size_t i = 0; i < c->plan->n_clusters; i++)
		suggest_try(&s, c->plan->clusters[i].name);
	FAULT(c, need->pos, "no pipeline is called '%.*s'", STR_ARG(need->s));
	if (s.best.n) {
		diag_note(c->diag, need->pos, "did you mean '%.*s'?", STR_ARG(s.best));
		return;
	}
	for (size_t i = 0; i < c->plan->n_clusters && i < 10; i++)
		if (!str_eq(c->plan->clusters[i].name, job->role.name.s))
			diag_note(c->diag, need->pos, "it can be '%.*s'", STR_ARG(c->plan->clusters[i].name));
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
	for (size_t i = 0; i < job->needs.n; i++)
		check_need(c, job, &job->needs.items[i]);
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
