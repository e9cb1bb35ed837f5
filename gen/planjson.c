#include "planjson.h"

#include "arena.h"
#include "graph.h"
#include "model.h"
#include "plan.h"
#include "value.h"

static void put(struct arena *a, struct value *map, const char *name, struct str s)
{
	if (s.n)
		value_put(map, name, value_text(a, s));
}

/* A text, or what is asked for it: {"git": "version"}. */
static struct value *arg_json(struct arena *a, const struct pair *arg)
{
	struct value *v = value_map(a);

	if (arg->origin == ORIGIN_TEXT)
		return value_text(a, arg->value.s);
	value_put(v, arg->origin == ORIGIN_GIT ? "git" : "env", value_text(a, arg->value.s));
	return v;
}

/* What CI and make give the engine for a build, less what the plugins add. */
static struct value *build_json(struct arena *a, const struct plan_target *pt)
{
	const struct target *t = pt->target;
	struct value *v = value_map(a), *args = value_map(a);

	put(a, v, "repository", pt->image->repository.s);
	put(a, v, "platform", t->platform.s);
	put(a, v, "suffix", t->suffix.s);
	put(a, v, "dockerfile", t->dockerfile.s);
	put(a, v, "context", t->context.s);
	put(a, v, "stage", t->stage.s);
	for (size_t i = 0; i < t->args.n; i++)
		value_put_str(args, t->args.items[i].name.s, arg_json(a, &t->args.items[i]));
	value_put(v, "args", args);
	put(a, v, "runner", t->runner.s);
	put(a, v, "os_version", t->os_version.s);
	return v;
}

static struct value *builds_json(struct arena *a, const struct plan *p)
{
	struct value *v = value_map(a);

	for (size_t i = 0; i < p->n_targets; i++)
		value_put_str(v, p->targets[i].build->id, build_json(a, &p->targets[i]));
	return v;
}

static struct value *clusters_json(struct arena *a, const struct plan *p)
{
	struct value *list = value_list(a), *v, *needs;

	for (size_t i = 0; i < p->n_clusters; i++) {
		v = value_map(a);
		needs = value_list(a);
		for (size_t k = 0; k < p->clusters[i].n_needs; k++)
			value_add(needs, value_text(a, p->clusters[i].needs[k]));
		put(a, v, "name", p->clusters[i].name);
		value_put(v, "needs", needs);
		value_add(list, v);
	}
	return list;
}

struct value *plan_json(struct arena *a, const struct plan *p)
{
	struct value *v = graph_json(a, p->graph);

	value_put(v, "builds", builds_json(a, p));
	value_put(v, "clusters", clusters_json(a, p));
	return v;
}
