#include "planjson.h"

#include "graph.h"
#include "json.h"
#include "model.h"
#include "plan.h"

/* A text, or what is asked for it: {"git": "version"}. */
static void put_args(struct buf *out, const struct target *t)
{
	json_name(out, STR("args"));
	buf_addc(out, '{');
	for (size_t i = 0; i < t->args.n; i++) {
		const struct pair *arg = &t->args.items[i];

		json_name(out, arg->name.s);
		if (arg->origin == ORIGIN_TEXT) {
			json_text(out, arg->value.s);
			continue;
		}
		buf_addc(out, '{');
		json_member(out, arg->origin == ORIGIN_GIT ? "git" : "env", arg->value.s);
		buf_addc(out, '}');
	}
	buf_addc(out, '}');
}

/* What CI and make give the engine for a build, less what the plugins add. */
static bool print_build(struct buf *out, const struct node *n)
{
	const struct plan_target *pt = n->data;
	const struct target *t;

	if (!str_is(str_of(n->kind), NODE_IMAGE) || !pt)
		return false;
	t = pt->target;
	buf_addc(out, '{');
	json_member(out, "repository", pt->image->repository.s);
	json_member(out, "platform", t->platform.s);
	json_member(out, "suffix", t->suffix.s);
	json_member(out, "dockerfile", t->dockerfile.s);
	json_member(out, "context", t->context.s);
	json_member(out, "stage", t->stage.s);
	put_args(out, t);
	json_member(out, "runner", t->runner.s);
	json_member(out, "os_version", t->os_version.s);
	buf_addc(out, '}');
	return true;
}

void planjson_describe(const struct plan *p)
{
	static const struct graph_detail builds = { "builds", print_build };

	graph_set_detail(p->graph, &builds);
}
