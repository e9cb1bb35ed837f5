#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/check.h"
#include "../../gen/descriptor.h"
#include "../../gen/dockerfile.h"
#include "../../gen/graph.h"
#include "../../gen/graphjson.h"
#include "../../gen/kinds.h"
#include "../../gen/model.h"
#include "../../gen/plan.h"
#include "../../gen/planjson.h"
#include "../../gen/select.h"
#include "../../gen/yaml.h"

/* The pipeline that this program is the successor of. */
#define ANCESTOR "image: me/app\narches: [amd64, arm/v6, arm64]\npublish: {branch: master}\ntest: {image: ubuntu, run: [echo ok]}\n"
#define DOCKERFILE \
	"ARG REPO=library\nFROM ${REPO}/python:3-alpine\nARG ARCH=x86_64\nCOPY ./build/qemu-${ARCH}-static /usr/bin/\nCOPY main.py .\n"

struct fixture {
	struct arena *a;
	struct diag *d;
	const char *dockerfile;
};

static int setup(void **state)
{
	static struct fixture f;

	f = (struct fixture){ .a = arena_new(), .dockerfile = DOCKERFILE };
	f.d = diag_new(f.a);
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	arena_free(f->a);
	return 0;
}

static const struct dockerfile *load(void *ctx, struct str path)
{
	struct fixture *f = ctx;

	if (str_ends(path, STR("Base")))
		return dockerfile_read(f->a, f->d, diag_source(f->d, path, STR("FROM alpine:3\n")));
	return dockerfile_read(f->a, f->d, diag_source(f->d, path, str_of(f->dockerfile)));
}

static const struct plan *plan_of(struct fixture *f, const char *text)
{
	struct model_files files = { .dockerfile = load, .ctx = f };
	const struct source *src = diag_source(f->d, STR("t"), str_of(text));
	const struct model *m = model_resolve(f->a, f->d, descriptor_read(f->a, f->d, src), src, &files);
	const struct plan *p = plan_build(f->a, m);
	struct node **order;

	assert_int_equal(diag_errors(f->d), 0);
	assert_true(graph_sort(p->graph, f->a, f->d, &order));
	assert_int_equal(p->n_images, m->n_images);
	return p;
}

/* "id > what it needs" of all nodes, a line each. */
static const char *needs(struct fixture *f, const struct plan *p)
{
	struct buf b = buf_new(f->a);

	for (size_t i = 0; i < graph_count(p->graph); i++) {
		const struct node *n = graph_at(p->graph, i);

		buf_addf(&b, "%.*s >", STR_ARG(n->id));
		for (size_t k = 0; k < n->n_edges; k++)
			buf_addf(&b, " %.*s", STR_ARG(n->edges[k].to->id));
		buf_addc(&b, '\n');
	}
	return b.p;
}

static void nodes_and_edges_of_the_ancestor(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(needs(f, plan_of(f, ANCESTOR)),
		"test >\n"
		"build-all > image:amd64 image:arm image:arm64\n"
		"push > push:amd64 push:arm push:arm64\n"
		"qemu > qemu:x86_64 qemu:arm qemu:aarch64\n"
		"all > build-all\n"
		"manifest > push:amd64 push:arm push:arm64\n"
		"image:amd64 > source:Dockerfile source:main.py qemu:x86_64\n"
		"source:Dockerfile >\n"
		"source:main.py >\n"
		"qemu:x86_64 >\n"
		"run:amd64 > image:amd64\n"
		"push:amd64 > image:amd64 test\n"
		"image:arm > source:Dockerfile source:main.py qemu:arm\n"
		"qemu:arm >\n"
		"run:arm > image:arm\n"
		"push:arm > image:arm test\n"
		"image:arm64 > source:Dockerfile source:main.py qemu:aarch64\n"
		"qemu:aarch64 >\n"
		"run:arm64 > image:arm64\n"
		"push:arm64 > image:arm64 test\n");
}

static void nodes_say_what_they_are(void **state)
{
	static const struct { const char *id, *kind, *cluster, *target, *file; } wants[] = {
		{ "test", NODE_TEST, "test", "test", "" },
		{ "build-all", NODE_GROUP, "", "build-all", "" },
		{ "push", NODE_GROUP, "", "push", "" },
		{ "qemu", NODE_GROUP, "", "qemu", "" },
		{ "manifest", NODE_MANIFEST, "manifest", "manifest", "" },
		{ "image:arm", NODE_IMAGE, "linux-arm", "build-arm", "" },
		{ "qemu:arm", NODE_QEMU, "", "qemu-arm", "build/qemu-arm-static" },
		{ "run:arm", NODE_RUN, "", "run-arm", "" },
		{ "push:arm", NODE_PUSH, "linux-arm", "push-arm", "" },
		{ "source:Dockerfile", NODE_SOURCE, "", "", "Dockerfile" },
		{ "source:main.py", NODE_SOURCE, "", "", "main.py" },
	};
	struct fixture *f = *state;
	const struct plan *p = plan_of(f, ANCESTOR);

	for (size_t i = 0; i < countof(wants); i++) {
		const struct node *n = graph_find(p->graph, str_of(wants[i].id));

		assert_non_null(n);
		assert_string_equal(n->kind, wants[i].kind);
		assert_true(str_is(n->cluster, wants[i].cluster));
		assert_true(str_is(n->target, wants[i].target));
		assert_true(str_is(n->file, wants[i].file));
	}
	assert_ptr_equal(p->test, graph_find(p->graph, STR("test")));
	assert_ptr_equal(p->manifest, graph_find(p->graph, STR("manifest")));
	assert_ptr_equal(p->targets[1].build, graph_find(p->graph, STR("image:arm")));
	assert_ptr_equal(p->targets[1].qemu, graph_find(p->graph, STR("qemu:arm")));
	assert_ptr_equal(p->targets[2].push, graph_find(p->graph, STR("push:arm64")));
	assert_ptr_equal(p->targets[0].run, graph_find(p->graph, STR("run:amd64")));
}

/* "NAME needs NAME..." of all clusters. */
static const char *clusters(struct fixture *f, const struct plan *p)
{
	struct buf b = buf_new(f->a);

	for (size_t i = 0; i < p->n_clusters; i++) {
		const struct cluster *c = &p->clusters[i];

		buf_addf(&b, "%s%.*s", i ? "; " : "", STR_ARG(c->name));
		assert_ptr_equal(plan_cluster(p, c->name), c);
		for (size_t k = 0; k < c->n_needs; k++) {
			buf_addf(&b, " %.*s", STR_ARG(c->needs[k]));
			assert_true(plan_cluster(p, c->needs[k]) < c); /* topological, and there */
		}
	}
	assert_null(plan_cluster(p, STR("nowhere")));
	assert_null(plan_cluster(p, STR_NONE));
	return b.p;
}

static void clusters_of_ci(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(clusters(f, plan_of(f, ANCESTOR)),
		"test; linux-amd64 test; linux-arm test; linux-arm64 test; manifest linux-amd64 linux-arm linux-arm64");
	assert_string_equal(clusters(f, plan_of(f, "image: a\narches: [arm, {arch: windows, base: index}]\n")),
		"linux-arm; windows-amd64; manifest linux-arm windows-amd64");
	assert_string_equal(clusters(f, plan_of(f, "image: a\narches: [{arch: arm, name: linux-pi}]\n")), "linux-pi; manifest linux-pi");
}

static void members_of_clusters(void **state)
{
	struct fixture *f = *state;
	const struct plan *p = plan_of(f, "images: {a: {image: me/a}, b: {image: me/b}}\narches: [amd64, arm64]\n"
		"jobs: {lint: {stage: test, steps: [{name: s, image: i}]}}\npublish: {also: {quay: {registry: quay.io}}}\n");
	const struct plan_members *at = plan_members(p, STR("linux-arm64"));

	assert_int_equal(at->targets.n, 2); /* once, for both publications */
	assert_ptr_equal(at->targets.items[0], &p->targets[1]);
	assert_ptr_equal(at->targets.items[1], &p->targets[3]);
	assert_int_equal(at->images.n, 0);
	assert_null(at->job);
	assert_ptr_equal(at->cluster, plan_cluster(p, STR("linux-arm64")));
	assert_int_equal(plan_members(p, STR("manifest"))->images.n, 2);
	assert_true(str_is(plan_members(p, STR("lint"))->job->role.name.s, "lint"));
	assert_int_equal(plan_members(p, STR("nowhere"))->targets.n, 0);
	assert_null(plan_members(p, STR("nowhere"))->cluster);
}

/* Each arch has a cluster to itself, whatever it is called: CI builds one arch in one. */
static void no_two_arches_share_a_cluster(void **state)
{
	struct fixture *f = *state;
	static const char text[] = "image: a\narches: [{arch: arm/v6, name: arm, suffix: x}, {arch: arm64, name: linux-arm, suffix: y}]\n";
	struct model_files files = { .dockerfile = load, .ctx = f };
	const struct source *src = diag_source(f->d, STR("t"), str_of(text));
	const struct model *m = model_resolve(f->a, f->d, descriptor_read(f->a, f->d, src), src, &files);
	const struct plan *p = plan_build(f->a, m);

	check_run(f->a, f->d, m, p);
	if (diag_errors(f->d))
		return; /* refused */
	assert_false(str_eq(p->targets[0].push->cluster, p->targets[1].push->cluster));
	assert_int_equal(p->n_clusters, 3);
	assert_int_equal(plan_cluster(p, STR("manifest"))->n_needs, 2);
}

/* What other programs read of it. */
static void tells_builds_and_clusters(void **state)
{
	struct fixture *f = *state;
	const struct plan *p = plan_of(f, ANCESTOR);
	struct buf out = buf_new(f->a);
	struct selection all;
	const struct yaml *v, *arm, *list, *item;
	static const struct { const char *key, *text; } wants[] = {
		{ "repository", "me/app" }, { "platform", "linux/arm/v6" }, { "suffix", "linux-arm" }, { "dockerfile", "Dockerfile" },
		{ "context", "." }, { "stage", NULL }, { "runner", "linux/amd64" }, { "os_version", NULL },
	};

	planjson_describe(p);
	assert_true(select_nodes(f->a, f->d, p->graph, &(const struct select_wish){ .depth = STR_NONE }, &all));
	graphjson_print(&out, f->a, &all);
	v = yaml_parse(f->a, f->d, diag_source(f->d, STR("json"), buf_str(&out)));
	arm = yaml_get(yaml_get(v, "builds"), "image:arm");
	for (size_t i = 0; i < countof(wants); i++) {
		item = yaml_get(arm, wants[i].key);
		assert_true(wants[i].text ? str_is(item->text, wants[i].text) : !item);
	}
	assert_true(str_is(yaml_get(yaml_get(arm, "args"), "REPO")->text, "arm32v6"));
	assert_int_equal(yaml_get(v, "builds")->n, 3);
	list = yaml_get(v, "clusters");
	assert_int_equal(list->n, 5);
	assert_true(str_is(yaml_get(list->items[4], "name")->text, "manifest"));
	assert_int_equal(yaml_get(list->items[4], "needs")->n, 3);
	assert_int_equal(yaml_get(v, "nodes")->n, graph_count(p->graph));
}

/* What it is for alone, and nothing where that is more than one. */
static void nodes_know_their_arch_and_image(void **state)
{
	static const struct { const char *id, *arch, *image; } wants[] = {
		{ "image:api:armv6", "armv6", "api" }, { "push:api:armv6", "armv6", "api" }, { "run:web:amd64", "amd64", "web" },
		{ "qemu:arm", "", "" }, { "qemu:x86_64", "amd64", "" }, { "build-armv7", "armv7", "" }, { "push-armv7", "armv7", "" },
		{ "push-web", "", "web" }, { "manifest:web", "", "web" }, { "manifest", "", "" }, { "all", "", "" }, { "push", "", "" },
		{ "source:Dockerfile", "", "" },
	};
	struct fixture *f = *state;
	const struct plan *p = plan_of(f, "images: {api: {image: me/api}, web: {image: me/web, arches: [amd64]}}\n"
		"arches: [amd64, {arch: arm/v6, name: armv6}, {arch: arm/v7, name: armv7}]\nemulation: static\n");

	for (size_t i = 0; i < countof(wants); i++) {
		const struct node *n = graph_find(p->graph, str_of(wants[i].id));

		assert_non_null(n);
		assert_true(str_is(n->arch, wants[i].arch) && str_is(n->image, wants[i].image));
	}
}

/* Pictures know them all. */
static void kinds_are_in_their_table(void **state)
{
	static const char *const kinds[] = { NODE_SOURCE, NODE_QEMU, NODE_IMAGE, NODE_GIT, NODE_ENV, NODE_TEST, NODE_RUN,
		NODE_PUSH, NODE_MANIFEST, NODE_JOB, NODE_PIPELINE, NODE_GROUP };

	(void)state;
	for (size_t i = 0; i < countof(kinds); i++)
		assert_non_null(kinds_find(str_of(kinds[i]))->name);
}

static void edges_cite_what_caused_them(void **state)
{
	struct fixture *f = *state;
	const struct node *n = plan_of(f, ANCESTOR)->targets[1].build;

	assert_true(str_is(n->edges[2].reason, "Dockerfile:4: copies it"));
	assert_int_equal(n->edges[2].pos.line, 4);
	assert_int_equal(n->pos.line, 2);
	f->dockerfile = "FROM a\n";
	n = plan_of(f, "image: a\narches: [{arch: arm, emulation: static}]\n")->targets[0].build;
	assert_true(str_is(n->edges[1].reason, "emulation: static"));
	assert_int_equal(n->edges[1].pos.line, 2);
}

static void arches_of_one_qemu_share_its_download(void **state)
{
	struct fixture *f = *state;
	const struct plan *p = plan_of(f, "image: a\narches: [arm/v6, {arch: arm/v7, name: armv7, suffix: linux-armv7}]\n");

	assert_ptr_equal(p->targets[0].qemu, p->targets[1].qemu);
	assert_int_equal(graph_find(p->graph, STR("qemu"))->n_edges, 1);
	assert_ptr_not_equal(p->targets[0].build, p->targets[1].build);
}

static void what_is_not_copied_is_not_downloaded(void **state)
{
	struct fixture *f = *state;
	const struct plan *p;

	f->dockerfile = "FROM a\n";
	p = plan_of(f, "image: a\narches: [arm, windows]\n");
	assert_null(p->targets[0].qemu);
	assert_null(p->targets[1].qemu);
	assert_null(p->test);
	assert_null(graph_find(p->graph, STR("qemu")));
	assert_null(graph_find(p->graph, STR("test")));
	assert_int_equal(p->targets[0].push->n_edges, 1);
}

static void contexts_and_dockerfiles_of_their_own(void **state)
{
	struct fixture *f = *state;
	const struct plan *p;

	f->dockerfile = "FROM a\nCOPY b ./c/d /\nADD . /\n";
	p = plan_of(f, "image: a\ncontext: x\ndockerfile: x/D\narches: [arm, {arch: arm64, context: y, dockerfile: E}]\n");
	assert_true(str_is(p->targets[0].build->edges[1].to->id, "source:x/b"));
	assert_true(str_is(p->targets[0].build->edges[1].reason, "x/D:2: COPY b ./c/d /"));
	assert_true(str_is(p->targets[0].build->edges[2].to->id, "source:x/c/d"));
	assert_true(str_is(p->targets[0].build->edges[3].to->id, "source:x"));
	assert_true(str_is(p->targets[1].build->edges[1].to->id, "source:y/b"));
	assert_ptr_equal(p->targets[0].build->edges[0].to, graph_find(p->graph, STR("source:x/D")));
	assert_ptr_equal(p->targets[1].build->edges[0].to, graph_find(p->graph, STR("source:E")));
}

static void targets_have_the_prefix(void **state)
{
	struct fixture *f = *state;
	const struct plan *p = plan_of(f, "image: a\narches: [arm]\nmake: {prefix: image-}\ntest: {run: x}\n");

	assert_true(str_is(p->test->target, "image-test"));
	assert_true(str_is(p->manifest->target, "image-manifest"));
	assert_true(str_is(p->targets[0].build->target, "image-build-arm"));
	assert_true(str_is(p->targets[0].qemu->target, "image-qemu-arm"));
	assert_true(str_is(p->targets[0].build->id, "image:arm")); /* ids have not */
}

#define SEVERAL(base, app) "images:\n  app: {image: me/app" app "}\n  base: {image: me/base, dockerfile: Base" base "}\narches: [amd64, arm64]\n"
#define ON_BASE "ARG TAG_SUFFIX\nFROM docker.io/me/base:${TAG_SUFFIX}\nCOPY a /\n"

static const char *names_of_clusters(struct fixture *f, const struct plan *p)
{
	struct buf b = buf_new(f->a);

	for (size_t i = 0; i < p->n_clusters; i++) {
		buf_addf(&b, "%.*s <", STR_ARG(p->clusters[i].name));
		for (size_t k = 0; k < p->clusters[i].n_needs; k++)
			buf_addf(&b, " %.*s", STR_ARG(p->clusters[i].needs[k]));
		buf_adds(&b, "; ");
	}
	return b.p;
}

/* An image stands behind what it is made of, in one place of CI for each arch, unless another runner builds it. */
static void images_on_images(void **state)
{
	struct fixture *f = *state;
	const struct plan *p;
	const struct node *n;

	f->dockerfile = ON_BASE;
	p = plan_of(f, SEVERAL("", ""));
	assert_int_equal(p->n_targets, 4);
	assert_true(str_is(p->targets[0].image->name.s, "base"));
	assert_true(str_is(p->targets[1].image->name.s, "app"));
	n = graph_find(p->graph, STR("image:app:arm64"));
	assert_true(str_is(n->target, "build-app-arm64"));
	assert_true(str_is(n->edges[n->n_edges - 1].to->id, "image:base:arm64"));
	assert_true(str_is(n->edges[n->n_edges - 1].reason, "Dockerfile:2: FROM docker.io/me/base:${TAG_SUFFIX}"));
	assert_string_equal(names_of_clusters(f, p), "linux-amd64 <; linux-arm64 <; manifest < linux-amd64 linux-arm64; ");
	assert_int_equal(p->n_arches, 2);
	assert_true(str_is(p->arches[1].build->target, "build-arm64"));
	assert_int_equal(p->arches[1].build->n_edges, 2);
	assert_true(str_is(p->images[0].manifest->target, "manifest-app"));
	assert_true(str_is(p->manifest->target, "manifest"));
	assert_string_equal(names_of_clusters(f, plan_of(f, SEVERAL(", runner: linux/arm64", ""))),
		"linux-amd64 <; linux-amd64-app < linux-amd64; linux-arm64 <; linux-arm64-app < linux-arm64; "
		"manifest < linux-amd64-app linux-arm64-app linux-amd64 linux-arm64; ");
	f->dockerfile = "FROM me/app:latest AS last\nFROM alpine:3\nCOPY --from=last /a /b\n";
	p = plan_of(f, SEVERAL("", ""));
	assert_true(str_is(p->targets[0].image->name.s, "app"));
}

/* A publication more is nodes more, done where the first is or in pipelines of its own, which build once more. */
static void publications(void **state)
{
	struct fixture *f = *state;
	const struct plan *p;
	const struct node *n;

	f->dockerfile = "FROM alpine:3\n";
	p = plan_of(f, "image: me/app\narches: [amd64, arm]\nemulation: binfmt\ntest: {run: t}\njobs: {lint: {stage: test, steps: []}, "
		"mail: {stage: notify, steps: []}}\npublish: {also: {q: {registry: q.io}, own: {registry: o.io, pipeline: \"{name}-own\"}}}\n");
	n = graph_find(p->graph, STR("push:q:arm"));
	assert_true(str_is(n->target, "push-arm"));
	assert_true(str_is(n->edges[0].to->id, "image:arm"));
	assert_ptr_equal(p->targets[1].pushes[1], n);
	n = graph_find(p->graph, STR("manifest:own"));
	assert_true(str_is(n->target, "manifest"));
	assert_int_equal(n->n_edges, 2);
	assert_string_equal(names_of_clusters(f, p), "test <; lint <; linux-amd64 < test lint; amd64-own < test lint; linux-arm < test "
		"lint; arm-own < test lint; manifest < linux-amd64 linux-arm; manifest-own < amd64-own arm-own; "
		"mail < manifest manifest-own; ");
	f->dockerfile = ON_BASE;
	p = plan_of(f, SEVERAL("", "") "publish: {also: {own: {registry: o.io, pipeline: \"{name}-own\", manifest_pipeline: lists}}}\n");
	assert_non_null(graph_find(p->graph, STR("push:own:app:arm64")));
	assert_true(str_is(graph_find(p->graph, STR("manifest:own:app"))->target, "manifest-app"));
	assert_string_equal(names_of_clusters(f, p), "linux-amd64 <; amd64-own < linux-amd64; linux-arm64 <; arm64-own < linux-arm64; "
		"manifest < linux-amd64 linux-arm64; lists < amd64-own arm64-own; ");
	p = plan_of(f, SEVERAL("", "") "drone: {shape: steps}\npublish: {also: {a: {registry: a.io}, own: {registry: o.io, pipeline: own}}}\n");
	assert_string_equal(names_of_clusters(f, p), "build <; own < build; ");
}

/* What all builds and lists are said to wait for, those of a publication's own pipelines wait for, too. */
static void publications_wait_as_well(void **state)
{
	struct fixture *f = *state;
	const struct plan *p = plan_of(f, "image: me/app\narches: [amd64]\n"
		"publish: {also: {own: {registry: r.io, pipeline: '{name}-own'}, q: {registry: q.io}}}\n"
		"jobs: {a: {steps: [{name: x, image: i}]}, b: {steps: [{name: x, image: i}]}}\n"
		"drone: {build: {needs: a}, manifest: {needs: b}}\n");

	assert_string_equal(names_of_clusters(f, p), "a <; b <; linux-amd64 < a; amd64-own < a; manifest < linux-amd64 b; "
		"manifest-own < amd64-own b; ");
}

static void a_cycle_of_images(void **state)
{
	struct fixture *f = *state;
	struct model_files files = { .dockerfile = load, .ctx = f };
	const struct source *src = diag_source(f->d, STR("t"), STR("images:\n  a: {image: me/a}\n  b: {image: me/b, dockerfile: B}\narches: [arm]\n"));
	const struct model *m;
	struct node **order;

	f->dockerfile = "ARG TAG_SUFFIX\nFROM me/a:$TAG_SUFFIX\nFROM me/b:$TAG_SUFFIX\n";
	m = model_resolve(f->a, f->d, descriptor_read(f->a, f->d, src), src, &files);
	assert_int_equal(diag_errors(f->d), 0);
	assert_false(graph_sort(plan_build(f->a, m)->graph, f->a, f->d, &order));
	assert_int_equal(diag_errors(f->d), 1);
}

/* No target is two nodes' own. */
static void targets_are_unique(void **state)
{
	struct fixture *f = *state;
	const struct graph *g = plan_of(f, ANCESTOR)->graph;

	for (size_t i = 0; i < graph_count(g); i++)
		for (size_t k = 0; k < i; k++)
			assert_true(!graph_at(g, i)->target.n || !str_eq(graph_at(g, i)->target, graph_at(g, k)->target));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(nodes_and_edges_of_the_ancestor, setup, teardown),
		cmocka_unit_test_setup_teardown(nodes_say_what_they_are, setup, teardown),
		cmocka_unit_test_setup_teardown(clusters_of_ci, setup, teardown),
		cmocka_unit_test_setup_teardown(members_of_clusters, setup, teardown),
		cmocka_unit_test_setup_teardown(no_two_arches_share_a_cluster, setup, teardown),
		cmocka_unit_test_setup_teardown(tells_builds_and_clusters, setup, teardown),
		cmocka_unit_test_setup_teardown(nodes_know_their_arch_and_image, setup, teardown),
		cmocka_unit_test_setup_teardown(kinds_are_in_their_table, setup, teardown),
		cmocka_unit_test_setup_teardown(edges_cite_what_caused_them, setup, teardown),
		cmocka_unit_test_setup_teardown(arches_of_one_qemu_share_its_download, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_not_copied_is_not_downloaded, setup, teardown),
		cmocka_unit_test_setup_teardown(contexts_and_dockerfiles_of_their_own, setup, teardown),
		cmocka_unit_test_setup_teardown(targets_have_the_prefix, setup, teardown),
		cmocka_unit_test_setup_teardown(images_on_images, setup, teardown),
		cmocka_unit_test_setup_teardown(publications, setup, teardown),
		cmocka_unit_test_setup_teardown(publications_wait_as_well, setup, teardown),
		cmocka_unit_test_setup_teardown(a_cycle_of_images, setup, teardown),
		cmocka_unit_test_setup_teardown(targets_are_unique, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
