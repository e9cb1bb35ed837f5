/* Pipelines that end early on pull requests: which there are, and whether they ever can. */
#include "checker.h"

#include "graph.h"
#include "plan.h"
#include "reftags.h"
#include "steporder.h"
#include "str.h"
#include "watched.h"

/* Whether refs let those of pull requests pass; doubt is true. */
static bool has_pulls(struct checker *c, const struct condition *when)
{
	for (size_t i = 0; i < when->include.n; i++)
		if (checker_may_begin(when->include.items[i].s, "refs/pull/"))
			return true;
	return !when->include.n && checker_lets_pass(c, when, "refs/pull/1/head");
}

static bool is_on_pulls(struct checker *c, const struct condition *when, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((str_is(str_of(when[i].key), "event") && !checker_lets_pass(c, &when[i], "pull_request"))
			|| (str_is(str_of(when[i].key), "ref") && !has_pulls(c, &when[i])))
			return false;
	return true;
}

/* Tags that are listed are published whenever the conditions say; those of `auto` never are from a pull request. */
static void check_published(struct checker *c)
{
	const struct model *m = c->model;
	const struct tagset *set;

	for (size_t i = 0; i < m->n_tagsets; i++) {
		set = m->tagsets[i];
		if (set->automatic || !reftags_has_event(c->arena, set, REF_PULL) || !is_on_pulls(c, set->when, set->n_when))
			continue;
		FAULT(c, m->drone.only_affected_pos, "pull requests publish, and what publishes builds all");
		diag_note(c->diag, checker_pos(c, set->when_pos), "by these conditions: leave pull_request out of 'event'");
		return;
	}
}

/* The first pipeline that steps of its own keep from ending early; NULL: none. */
static const struct cluster *held_up(const struct checker *c, size_t *n)
{
	const struct plan *p = c->plan;
	const struct cluster *first = NULL, *here;

	for (size_t i = 0; i < p->n_targets; i++) {
		here = plan_cluster(p, p->targets[i].pushes[0]->cluster);
		if (!here || !steporder_looks(c->model, p, here->name))
			continue;
		++*n;
		if (!first && watched_wholly(c->model, &p->targets[i]))
			first = here;
	}
	return first;
}

static void check_pipelines(struct checker *c)
{
	struct pos pos = c->model->drone.only_affected_pos;
	size_t n = 0;
	const struct cluster *held = held_up(c, &n);

	if (!n)
		WARN(c, pos, "no pipeline can end early: runners of Windows have no shell for the script");
	if (!held)
		return;
	WARN(c, pos, "the pipeline '%.*s' ends early only where nothing at all has changed", STR_ARG(held->name));
	diag_note(c->diag, pos, "steps of its own ahead of the build, or commands in its place, may read any file");
}

static void check_affected(struct checker *c)
{
	const struct model *m = c->model;
	struct pos pos = m->drone.only_affected_pos;

	if (!m->drone.only_affected) {
		if (m->drone.affected_script.pos.src)
			WARN(c, m->drone.affected_script.pos, "without 'only_affected' no such script is written");
	} else if (m->drone.shape == SHAPE_NONE) {
		FAULT(c, pos, "with 'shape: none' there is no pipeline that could end early");
	} else if (!m->publish.dry_run) {
		FAULT(c, pos, "no pipeline builds without pushing, and those that publish build all");
		diag_note(c->diag, pos, "'publish: {dry_run: pull_request}' builds on pull requests");
	} else if (!is_on_pulls(c, m->publish.dry_when, m->publish.n_dry_when)) {
		FAULT(c, pos, "no dry run is one of a pull request, which alone may end early");
		diag_note(c->diag, m->publish.dry_when[0].pos, "they run then");
	} else {
		check_published(c);
		check_pipelines(c);
	}
}

const struct check checks_of_affected[] = {
	{ "only-affected", check_affected, "pipelines that may end early are dry runs of pull requests" },
	{ NULL, NULL, NULL }
};
