/*
 * Any bytes are read as a descriptor and taken through all phases that ask nothing of the disk. What is said about them
 * is shown at a place of the text, and said again in the same words.
 */
#include <stdint.h>

#include "../../gen/arena.h"
#include "../../gen/check.h"
#include "../../gen/descriptor.h"
#include "../../gen/dockerfile.h"
#include "../../gen/graph.h"
#include "../../gen/graphdot.h"
#include "../../gen/graphjson.h"
#include "../../gen/graphmermaid.h"
#include "../../gen/graphtext.h"
#include "../../gen/model.h"
#include "../../gen/plan.h"
#include "../../gen/planjson.h"
#include "../../gen/select.h"
#include "../../gen/yaml.h"
#include "judge.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char dockerfile[] =
	"ARG REPO=library\nFROM ${REPO}/alpine:3 AS build\nARG ARCH=x86_64\nCOPY build/qemu-${ARCH}-static /usr/bin/\n"
	"FROM scratch\nCOPY --from=build / /\n";

struct run {
	struct arena *arena;
	struct diag *diag;
	const struct dockerfile *df;
};

/* There is one Dockerfile, and it is asked for by paths in the repository only. */
static const struct dockerfile *load(void *ctx, struct str path)
{
	struct run *r = ctx;

	require(path.n && path.p[0] != '/' && !str_starts(path, STR("../")) && !str_has(path, '\0'));
	if (!str_is(path, "Dockerfile"))
		return NULL;
	if (!r->df)
		r->df = dockerfile_read(r->arena, r->diag, diag_source(r->diag, path, str_of(dockerfile)));
	return r->df;
}

static bool is_named(const struct yaml *documents, struct str name)
{
	for (size_t i = 0; documents && i < documents->n; i++)
		if (yaml_get(documents->items[i], "name") && str_eq(yaml_get(documents->items[i], "name")->text, name))
			return true;
	return false;
}

/* What a cluster waits for is another, or a pipeline in Drone's own words. */
static bool is_known(const struct model *m, const struct plan *p, struct str name)
{
	return plan_cluster(p, name) || is_named(m->drone.before, name) || is_named(m->drone.after, name) ||
		is_named(m->drone.documents, name);
}

static void require_plan(const struct model *m, const struct plan *p)
{
	size_t n = 0;

	for (size_t i = 0; i < m->n_images; i++)
		n += m->images[i].n_targets;
	require(p->n_targets == n);
	for (size_t i = 0; i < p->n_targets; i++) {
		const struct plan_target *pt = &p->targets[i];

		require(pt->target && pt->target->arch && pt->build && pt->run && pt->push);
	}
}

/* Of what has no faults: each push is in a pipeline, and what that waits for is there. */
static void require_clusters(const struct model *m, const struct plan *p)
{
	for (size_t i = 0; i < p->n_targets; i++)
		require(m->drone.shape == SHAPE_NONE || plan_cluster(p, p->targets[i].push->cluster));
	for (size_t i = 0; i < p->n_clusters; i++)
		for (size_t k = 0; k < p->clusters[i].n_needs; k++)
			require(is_known(m, p, p->clusters[i].needs[k]));
}

/* In every format, which is there for what is no good graph, too. */
static void print_graph(struct arena *a, struct buf *out, const struct plan *p)
{
	struct selection all;

	planjson_describe(p);
	require(select_nodes(a, diag_new(a), p->graph, &(const struct select_wish){ .clusters = true }, &all));
	graphtext_print(out, a, &all);
	graphjson_print(out, a, &all);
	graphdot_print(out, a, &all);
	graphmermaid_print(out, a, &all);
}

/* All that is said and known about a text. */
static struct str explain(struct arena *a, struct str text)
{
	struct run r = { a, diag_new(a), NULL };
	struct model_files files = { .dockerfile = load, .ctx = &r };
	const struct source *src = diag_source(r.diag, STR("t"), text);
	const struct descriptor *desc = descriptor_read(a, r.diag, src);
	struct buf out = buf_new(a);
	const struct model *m;
	const struct plan *p;
	struct node **order;
	bool sorted;

	require(desc || diag_errors(r.diag));
	if (desc) {
		m = model_resolve(a, r.diag, desc, src, &files);
		p = plan_build(a, m);
		sorted = graph_sort(p->graph, a, r.diag, &order);
		require(sorted || diag_errors(r.diag));
		require_plan(m, p);
		check_run(a, r.diag, m, p);
		if (!diag_errors(r.diag))
			require_clusters(m, p);
		descriptor_dump(&out, desc);
		model_dump(&out, m);
		print_graph(a, &out, p);
	}
	buf_add(&out, judge_said(a, r.diag, (const struct judged[]){ { STR("t"), text },
		{ STR("Dockerfile"), str_of(dockerfile) } }, 2));
	return buf_str(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct str text = arena_strdup(a, (struct str){ (const char *)data, size }), said = explain(a, text);

	require(!judge_sampled(data, size) || str_eq(explain(a, text), said));
	arena_free(a);
	return 0;
}
