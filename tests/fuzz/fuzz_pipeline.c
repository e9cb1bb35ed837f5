/*
 * Bytes up to a NUL or a line of %%% are a descriptor, the rest its Dockerfile; both are taken all the way to the
 * outputs. There are faults or outputs; twice the same gives the same; and the CI file is one that Drone's server splits
 * where it was meant to be split, each document being what was written.
 */
#include <stdint.h>
#include <stdlib.h>

#include "../../gen/arena.h"
#include "../../gen/check.h"
#include "../../gen/descriptor.h"
#include "../../gen/dockerfile.h"
#include "../../gen/embedded.h"
#include "../../gen/model.h"
#include "../../gen/plan.h"
#include "../../gen/render.h"
#include "../../gen/stamp.h"
#include "../../gen/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct run {
	struct arena *arena;
	struct diag *diag;
	struct str dockerfile;
	const struct dockerfile *df;
	const struct model *model;
	const struct plan *plan;
	struct outputs outputs;
};

static void require(bool ok)
{
	if (!ok)
		abort();
}

static const struct dockerfile *load_dockerfile(void *ctx, struct str path)
{
	struct run *r = ctx;

	if (!str_is(path, "Dockerfile"))
		return NULL;
	if (!r->df)
		r->df = dockerfile_read(r->arena, r->diag, diag_source(r->diag, path, r->dockerfile));
	return r->df;
}

static const struct source *load_template(void *ctx, struct str name)
{
	struct run *r = ctx;

	for (size_t i = 0; i < embedded_templates_n; i++)
		if (str_is(name, embedded_templates[i].name))
			return diag_source(r->diag, name, (struct str){ embedded_templates[i].bytes, embedded_templates[i].size });
	return NULL;
}

static struct run run(struct arena *a, struct str text, struct str dockerfile)
{
	struct run r = { .arena = a, .diag = diag_new(a), .dockerfile = dockerfile };
	struct model_files files = { .dockerfile = load_dockerfile, .ctx = &r };
	struct render_templates templates = { load_template, &r };
	const struct source *src = diag_source(r.diag, STR("aqueduct.yml"), text);
	const struct descriptor *desc = descriptor_read(a, r.diag, src);
	struct value *values;
	bool ok;

	if (!desc)
		return r;
	r.model = model_resolve(a, r.diag, desc, src, &files);
	r.plan = plan_build(a, r.model);
	check_run(a, r.diag, r.model, r.plan);
	if (diag_errors(r.diag))
		return r;
	ok = render_all(a, r.diag, r.model, r.plan, &templates, &r.outputs, &values);
	require(ok == !diag_errors(r.diag));
	return r;
}

struct docs {
	struct str *items;
	size_t n, cap;
};

/* As drone-yaml's ParseRaw: a line that begins with --- parts documents, one with ... ends them; no line of 64 KiB. */
static struct docs split(struct arena *a, struct str text)
{
	struct docs docs = { 0 };
	struct buf b = buf_new(a);
	struct str line;

	while (str_line(&text, &line)) {
		require(line.n < 65536 && !str_starts(line, STR("...")));
		if (str_starts(line, STR("---"))) {
			require(str_is(line, "---"));
			LIST_ADD(a, &docs, buf_str(&b));
			b = buf_new(a);
		} else {
			buf_addf(&b, "%.*s\n", STR_ARG(line));
		}
	}
	LIST_ADD(a, &docs, buf_str(&b));
	return docs;
}

static bool same(const struct yaml *x, const struct yaml *y)
{
	if (x->kind != y->kind || x->n != y->n || !str_eq(x->text, y->text))
		return false;
	for (size_t i = 0; i < x->n; i++)
		if (!same(x->items[i], y->items[i]) || (x->kind == YAML_MAP && !same(x->values[i], y->values[i])))
			return false;
	return true;
}

static const struct yaml *parse(struct arena *a, struct str text)
{
	struct diag *d = diag_new(a);
	const struct yaml *y = yaml_parse(a, d, diag_source(d, STR("document"), text));

	require(y && y->kind == YAML_MAP && diag_errors(d) == 0);
	require(yaml_get(y, "kind") != NULL);
	return y;
}

/* The documents that a user gave verbatim say what they said, and the generated ones have the names of the clusters. */
static void require_documents(struct arena *a, const struct run *r, struct str text)
{
	const struct yaml *const lists[] = { r->model->drone.before, NULL, r->model->drone.after, r->model->drone.documents };
	struct docs docs = split(a, text);
	size_t at = 0;

	for (size_t i = 0; i < countof(lists); i++) {
		for (size_t k = 0; lists[i] && k < lists[i]->n; k++, at++) {
			require(at < docs.n);
			require(same(parse(a, docs.items[at]), lists[i]->items[k]));
		}
		for (size_t k = 0; i == 1 && k < r->plan->n_clusters; k++, at++) {
			require(at < docs.n);
			parse(a, docs.items[at]);
		}
	}
	require(at == docs.n);
}

static void require_ci_file(struct arena *a, const struct run *r, struct str text)
{
	struct str rest = text, line;

	require(str_starts(text, STR("# ")));
	while (str_line(&rest, &line) && str_starts(line, STR("#")))
		;
	require(!str_starts(line, STR("---")));
	require(!str_starts(str_from(text, text.n > 5 ? text.n - 5 : 0), STR("\n---\n")));
	require_documents(a, r, text);
}

static void check_outputs(struct arena *a, const struct run *r)
{
	size_t ci_files = 0;

	require(r->outputs.n == 3 || r->outputs.n == 4);
	for (size_t i = 0; i < r->outputs.n; i++) {
		const struct output *o = &r->outputs.items[i];

		require(o->path.n && o->path.p[0] != '/');
		require(stamp_read(a, o->text) == STAMP_INTACT && str_ends(o->text, STR("\n")) && !str_has(o->text, '\0'));
		for (size_t k = 0; k < i; k++)
			require(!str_eq(o->path, r->outputs.items[k].path));
		if (str_eq(o->path, r->model->drone.file.s)) {
			require_ci_file(a, r, o->text);
			ci_files++;
		}
	}
	require(ci_files == 1);
}

/* Cut off what stands ahead of a NUL, or of a line %%%. */
static struct str cut(struct str *s)
{
	struct str head = *s, marker = STR("\n%%%\n");
	size_t at = str_find(*s, marker);

	if (str_cut(s, '\0', &head))
		return head;
	head = str_slice(*s, 0, at < s->n ? at + 1 : at);
	*s = str_from(*s, at < s->n ? at + marker.n : at);
	return head;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct str rest = arena_strdup(a, (struct str){ (const char *)data, size }), text = cut(&rest);
	struct run first = run(a, text, rest), again = run(a, text, rest);

	require(diag_errors(first.diag) == diag_errors(again.diag) && first.outputs.n == again.outputs.n);
	for (size_t i = 0; i < first.outputs.n; i++)
		require(str_eq(first.outputs.items[i].text, again.outputs.items[i].text));
	if (!diag_errors(first.diag))
		check_outputs(a, &first);
	arena_free(a);
	return 0;
}
