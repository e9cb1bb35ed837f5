/*
 * Bytes up to a NUL or a line of %%% are a descriptor, the rest its Dockerfile; both are taken all the way to the
 * outputs. There are faults, shown at their places, or outputs; twice the same gives the same; the CI file is one that
 * Drone's server splits where it was meant to be split, each document being what was written or the pipeline that was
 * planned; and a template of a manifest list, rendered as its plugin does, names the images and platforms of the model.
 */
#include <stdint.h>

#include "../../gen/arena.h"
#include "../../gen/check.h"
#include "../../gen/descriptor.h"
#include "../../gen/dockerfile.h"
#include "../../gen/arch.h"
#include "../../gen/embedded.h"
#include "../../gen/graph.h"
#include "../../gen/handlebars.h"
#include "../../gen/map.h"
#include "../../gen/model.h"
#include "../../gen/plan.h"
#include "../../gen/render.h"
#include "../../gen/stamp.h"
#include "../../gen/value.h"
#include "../../gen/yaml.h"
#include "judge.h"

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

	require(desc || diag_errors(r.diag));
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

static struct str text_at(const struct yaml *y, const char *key)
{
	const struct yaml *value = yaml_get(y, key);

	return value ? value->text : STR_NONE;
}

static bool has_text(const struct yaml *list, struct str text)
{
	for (size_t i = 0; list && i < list->n; i++)
		if (str_eq(list->items[i]->text, text))
			return true;
	return false;
}

/* A generated pipeline has its cluster's name, waits for what the cluster needs, and its steps have names of their own. */
static void require_pipeline(struct arena *a, const struct yaml *y, const struct cluster *c)
{
	const struct yaml *steps = yaml_get(y, "steps"), *name;
	struct map *names = map_new(a);

	require(str_eq(text_at(y, "name"), c->name));
	for (size_t i = 0; i < c->n_needs; i++)
		require(has_text(yaml_get(y, "depends_on"), c->needs[i]));
	require(steps && steps->kind == YAML_LIST && steps->n);
	for (size_t i = 0; i < steps->n; i++) {
		name = yaml_get(steps->items[i], "name");
		require(name && name->text.n && !map_put(names, name->text, (void *)(uintptr_t)name));
	}
}

/* The documents that a user gave verbatim say what they said, and the others are the pipelines of the clusters. */
static void require_documents(struct arena *a, const struct run *r, struct str text)
{
	const struct yaml *const lists[] = { r->model->drone.before, NULL, r->model->drone.after, r->model->drone.documents };
	struct docs docs = split(a, text);
	size_t at = 0;

	for (size_t i = 0; i < countof(lists); i++) {
		for (size_t k = 0; lists[i] && k < lists[i]->n; k++) {
			if (str_is(text_at(lists[i]->items[k], "kind"), "signature"))
				continue; /* it would not fit */
			require(at < docs.n);
			require(same(parse(a, docs.items[at++]), lists[i]->items[k]));
		}
		for (size_t k = 0; i == 1 && k < r->plan->n_clusters; k++, at++) {
			require(at < docs.n);
			require_pipeline(a, parse(a, docs.items[at]), &r->plan->clusters[k]);
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

/* What the plugin has to render a template with: of a release, or of a push. */
static struct value *build_of(struct arena *a, bool release)
{
	struct value *top = value_map(a), *build = value_map(a), *tags = value_list(a);

	value_put(build, "tag", value_text(a, release ? STR("v1.2.3") : STR_NONE));
	if (release) {
		value_add(tags, value_text(a, STR("1")));
		value_add(tags, value_text(a, STR("1.2.3")));
	}
	value_put(build, "tags", tags);
	value_put(top, "build", build);
	return top;
}

/* One manifest for each target: its tag ends in the target's suffix, and its platform is the target's. */
static void require_manifest(struct arena *a, const struct yaml *y, struct str repository, const struct target *t)
{
	const struct yaml *platform = yaml_get(y, "platform");
	struct str image = text_at(y, "image");

	require(str_starts(image, arena_printf(a, "%.*s:", STR_ARG(repository))) && str_ends(image, t->suffix.s));
	require(str_is(text_at(platform, "os"), t->arch->os) && str_is(text_at(platform, "architecture"), t->arch->arch));
	require(str_eq(text_at(platform, "variant"), t->variant));
}

static void require_list(struct arena *a, struct str text, const struct published *to, const struct image *image)
{
	struct str rendered = STR_NONE, bad = STR_NONE;
	const struct yaml *y, *manifests;
	struct diag *d = diag_new(a);

	for (int release = !to->tagset->automatic; release < 2; release++) { /* tags of one's own are always there */
		if (!handlebars_render(a, text, build_of(a, release), &rendered, &bad)) {
			require(str_is(bad, "env")); /* which a tag with ${...} becomes */
			continue;
		}
		y = yaml_parse(a, d, diag_source(d, STR("list"), rendered));
		require(y && !diag_errors(d));
		manifests = yaml_get(y, "manifests");
		require(str_starts(text_at(y, "image"), arena_printf(a, "%.*s:", STR_ARG(to->repository.s))));
		require(manifests && manifests->n == image->n_targets);
		for (size_t i = 0; i < manifests->n; i++)
			require_manifest(a, manifests->items[i], to->repository.s, &image->targets[i]);
	}
}

/* What is the template of a list of one publication of one image; false where it is that of none. */
static bool check_lists(struct arena *a, const struct run *r, const struct output *o)
{
	const struct model *m = r->model;
	bool is_list = false;

	for (size_t i = 0; i < m->n_publications; i++)
		for (size_t k = 0; k < m->n_images; k++) {
			if (!str_eq(o->path, m->publications[i].images[k].list))
				continue;
			if (!m->list.spec.pos.src) /* else it is the user's text */
				require_list(a, o->text, &m->publications[i].images[k], &m->images[k]);
			is_list = true;
		}
	return is_list;
}

static void check_outputs(struct arena *a, const struct run *r)
{
	size_t ci_files = 0, makefiles = 0;

	for (size_t i = 0; i < r->outputs.n; i++) {
		const struct output *o = &r->outputs.items[i];

		require(o->path.n && o->path.p[0] != '/');
		require(stamp_read(a, o->text) == STAMP_INTACT && str_ends(o->text, STR("\n")) && !str_has(o->text, '\0'));
		for (size_t k = 0; k < i; k++)
			require(!str_eq(o->path, r->outputs.items[k].path));
		if (str_eq(o->path, r->model->drone.file.s)) {
			require_ci_file(a, r, o->text);
			ci_files++;
		} else if (str_eq(o->path, r->model->make_file.s)) {
			makefiles++;
		} else if (!check_lists(a, r, o)) {
			require(str_eq(o->path, r->model->qemu.script.s)
				|| (r->model->drone.only_affected && str_eq(o->path, r->model->drone.affected_script.s)));
		}
	}
	require(ci_files == 1 && makefiles == 1);
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

static void require_same(const struct run *first, const struct run *again)
{
	require(diag_errors(first->diag) == diag_errors(again->diag) && first->outputs.n == again->outputs.n);
	for (size_t i = 0; i < first->outputs.n; i++)
		require(str_eq(first->outputs.items[i].text, again->outputs.items[i].text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct str rest = arena_strdup(a, (struct str){ (const char *)data, size }), text = cut(&rest);
	struct run first = run(a, text, rest), again;

	judge_said(a, first.diag, (const struct judged[]){ { STR("aqueduct.yml"), text }, { STR("Dockerfile"), rest } }, 2);
	if (judge_sampled(data, size)) {
		again = run(a, text, rest);
		require_same(&first, &again);
	}
	if (!diag_errors(first.diag))
		check_outputs(a, &first);
	arena_free(a);
	return 0;
}
