/*
 * Any bytes are read as a descriptor and taken through all phases that ask nothing of the disk. What is said about them
 * is said at a place in the text, and said again in the same words.
 */
#include <stdint.h>
#include <stdlib.h>

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char dockerfile[] =
	"ARG REPO=library\nFROM ${REPO}/alpine:3 AS build\nARG ARCH=x86_64\nCOPY build/qemu-${ARCH}-static /usr/bin/\n"
	"FROM scratch\nCOPY --from=build / /\n";

struct run {
	struct arena *arena;
	struct diag *diag;
	const struct dockerfile *df;
};

static void require(bool ok)
{
	if (!ok)
		abort();
}

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

static size_t number(struct str *s)
{
	size_t n = 0;

	while (s->n && s->p[0] >= '0' && s->p[0] <= '9') {
		n = n * 10 + (size_t)(s->p[0] - '0');
		*s = str_from(*s, 1);
	}
	return n;
}

/* The place LINE:COLUMN that a message names is a character of the text, or right behind a line. */
static void require_place(struct str text, size_t line, size_t col)
{
	struct str rest = text, head = STR_NONE;
	size_t width = 0;

	require(line > 0 && col > 0);
	if (str_starts(rest, STR("\xEF\xBB\xBF")))
		rest = str_from(rest, 3);
	for (; line > 1; line--)
		require(str_cut(&rest, '\n', &head));
	if (str_cut(&rest, '\n', &head))
		rest = head;
	for (size_t i = 0; i < rest.n; i++)
		width += ((unsigned char)rest.p[i] & 0xC0) != 0x80;
	require(col <= width + 1);
}

static void require_places(struct str messages, struct str text)
{
	struct str line, name;
	size_t at;

	while (str_line(&messages, &line)) {
		if (!str_cut(&line, ':', &name) || !str_is(name, "t") || !line.n || line.p[0] == ' ')
			continue;
		at = number(&line);
		line = str_from(line, 1);
		require_place(text, at, number(&line));
	}
}

static void require_plan(const struct model *m, const struct plan *p)
{
	require(p->n_targets == m->images[0].n_targets);
	for (size_t i = 0; i < p->n_targets; i++) {
		const struct plan_target *pt = &p->targets[i];

		require(pt->target && pt->target->arch && pt->build && pt->run && pt->push);
		require(plan_cluster(p, pt->push->cluster) != NULL);
	}
	for (size_t i = 0; i < p->n_clusters; i++)
		for (size_t k = 0; k < p->clusters[i].n_needs; k++)
			require(plan_cluster(p, p->clusters[i].needs[k]) != NULL);
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

	require(desc || diag_errors(r.diag));
	if (desc) {
		m = model_resolve(a, r.diag, desc, src, &files);
		p = plan_build(a, m);
		require_plan(m, p);
		require(graph_sort(p->graph, a, r.diag, &order));
		check_run(a, r.diag, m, p);
		descriptor_dump(&out, desc);
		model_dump(&out, m);
		print_graph(a, &out, p);
	}
	text = arena_strdup(a, buf_str(&out));
	out = buf_new(a);
	diag_print(r.diag, &out, false);
	require_places(buf_str(&out), src->text);
	require((diag_errors(r.diag) + diag_warnings(r.diag) > 0) == (out.n > 0));
	buf_add(&out, text);
	return buf_str(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct str text = arena_strdup(a, (struct str){ (const char *)data, size });

	require(str_eq(explain(a, text), explain(a, text)));
	arena_free(a);
	return 0;
}
