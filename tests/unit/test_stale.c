#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/diag.h"
#include "../../gen/digest.h"
#include "../../gen/graph.h"
#include "../../gen/makerules.h"
#include "../../gen/reach.h"
#include "../../gen/stale.h"
#include "../../gen/why.h"
#include "toyfacts.h"

/* A base that reads src, and on it an image with a download and a value of git's; both in one context. */
static const char makefile[] =
	"build/qemu-arm-static: build/.aqueduct/qemu.arm.v7\n"
	"build/.aqueduct/c/1.scan: $(c_dirs) $(c_odd)\n"
	"\t  '<src' > build/.aqueduct/c/rules.$$PPID\n"
	"\t+@context=c path=. cut=0 dockerfile=Base sum='%.*s' ignores='' folder=.; \\\n"
	"\tall() { find -H . \\( -path ./build/.aqueduct -o -path './build/qemu-*-static' ! -path './build/qemu-*/*' \\) -prune -o \"$$@\"; }; \\\n"
	"\t$(aqueduct_scan)\n"
	"# image:base, for linux/arm\n"
	"build/.aqueduct/base/1.id: build/.aqueduct/c/list $(c_files) Base\n"
	"build-base: build/.aqueduct/base/1.id\n"
	"\t@d=build/.aqueduct/base context=c made=build/.aqueduct/base/1.id; aqueduct_engine() { $(DOCKER_arm) \"$$@\"; }\n"
	"# image:app, for linux/arm\n"
	"build/.aqueduct/app/1.id: Dockerfile build/qemu-arm-static build/.aqueduct/base/1.id build/.aqueduct/git.short build/.aqueduct/env.V\n"
	"build-app: build/.aqueduct/app/1.id\n"
	"\t@d=build/.aqueduct/app context=c made=build/.aqueduct/app/1.id; aqueduct_engine() { $(DOCKER_arm) \"$$@\"; }\n";

struct fixture {
	struct arena *a;
	struct toyfacts facts;
	struct graph *g;
	struct node *base, *app, *qemu, *git, *env, *push;
	struct str makefile;
	struct why why;
};

static struct node *add(struct fixture *f, const char *kind, const char *id, const char *file, const char *target)
{
	struct node *n = graph_node(f->g, kind, str_of(id));

	n->file = str_of(file);
	n->target = str_of(target);
	return n;
}

static void edge(struct fixture *f, struct node *from, struct node *to, const char *reason)
{
	graph_edge(f->g, from, to, str_of(reason), (struct pos){ 0 });
}

static void draw(struct fixture *f)
{
	f->g = graph_new(f->a);
	f->push = add(f, "push", "push:app", "", "push-app");
	f->app = add(f, "image", "image:app", "", "build-app");
	f->base = add(f, "image", "image:base", "", "build-base");
	f->qemu = add(f, "qemu", "qemu:arm", "build/qemu-arm-static", "qemu-arm");
	f->git = add(f, "git", "git:short", "build/.aqueduct/git.short", "");
	f->env = add(f, "env", "env:V", "build/.aqueduct/env.V", "");
	edge(f, f->push, f->app, "pushes it");
	graph_wait(f->g, f->push, add(f, "test", "test", "", "test"), STR("tests"), (struct pos){ 0 });
	edge(f, f->app, add(f, "source", "source:Dockerfile", "Dockerfile", ""), "dockerfile");
	edge(f, f->app, f->base, "Dockerfile:1: FROM base");
	edge(f, f->app, f->qemu, "copies it");
	edge(f, f->app, f->git, "build_args: C");
	edge(f, f->app, f->env, "build_args: V");
	edge(f, f->base, add(f, "source", "source:Base", "Base", ""), "dockerfile");
	edge(f, f->base, add(f, "source", "source:src", "src", ""), "Base:2: COPY src /");
	edge(f, f->base, add(f, "source", "source:*.md", "*.md", ""), "Base:3: COPY *.md /");
}

/* Everything built, the base at 50, the image at 60. */
static int setup(void **state)
{
	static struct fixture f;
	static const char *const sources[] = { "Base", "Dockerfile", "src/a", "x.md" };

	f = (struct fixture){ .a = arena_new() };
	f.facts = toyfacts_new(f.a);
	draw(&f);
	f.makefile = arena_printf(f.a, makefile, STR_ARG(digest_cksum(f.a, STR("Base"))));
	for (size_t i = 0; i < countof(sources); i++)
		toyfacts_put(&f.facts, sources[i], 1, sources[i]);
	toyfacts_put(&f.facts, ".", 1, NULL);
	toyfacts_put(&f.facts, "src", 1, NULL);
	toyfacts_put(&f.facts, "build/qemu-arm-static", 20, "q");
	toyfacts_put(&f.facts, "build/.aqueduct/qemu.arm.v7", 10, "");
	toyfacts_put(&f.facts, "build/.aqueduct/c/1.scan", 40, "");
	toyfacts_put(&f.facts, "build/.aqueduct/c/list", 40, "src/a\nsrc\n");
	toyfacts_put(&f.facts, "build/.aqueduct/c/files.mk", 40, "c_files = \\\nbuild/.aqueduct/c/../../../src/a \\\n\nc_dirs = \\\n"
		"build/.aqueduct/c/../../../src/. \\\nbuild/.aqueduct/c/.././../../Base \\\n\n$(c_files) $(c_dirs):\n\t@rm\n");
	toyfacts_put(&f.facts, "src/.", 1, NULL);
	toyfacts_put(&f.facts, "build/.aqueduct/git.short", 30, "1234\n");
	toyfacts_put(&f.facts, "build/.aqueduct/env.V", 30, "v\n");
	toyfacts_put(&f.facts, "build/.aqueduct/base/1.id", 50, "sha256:b\n\n");
	toyfacts_put(&f.facts, "build/.aqueduct/app/1.id", 60, "sha256:a\n\n");
	map_put(f.facts.git, STR("short"), "1234");
	map_put(f.facts.variables, STR("V"), "v");
	map_put(f.facts.images, STR("sha256:a"), "");
	map_put(f.facts.images, STR("sha256:b"), "");
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	arena_free(f->a);
	return 0;
}

static void judge(struct fixture *f)
{
	struct facts facts = toyfacts_facts(&f->facts);
	struct makerules rules = makerules_read(f->a, f->makefile);
	struct node **order;

	assert_true(graph_sort(f->g, f->a, diag_new(f->a), &order));
	f->facts.asked = 0;
	stale_judge(f->a, f->g, order, &facts, &rules, &f->why);
}

/* What is said of a node. */
static const char *said(struct fixture *f, const struct node *n)
{
	bool *marks = reach_marks(f->a, f->g);
	struct buf out = buf_new(f->a);

	judge(f);
	marks[n->index] = true;
	why_text(&out, &f->why, marks);
	return out.p;
}

static bool made(struct fixture *f, const struct node *n)
{
	judge(f);
	return why_is_made(&f->why, n);
}

#define FRESH(f) do { \
	assert_string_equal(said((f), (f)->app), "image:app: up to date\n"); \
	assert_string_equal(said((f), (f)->base), "image:base: up to date\n"); \
	} while (0)

static void up_to_date(void **state)
{
	struct fixture *f = *state;

	FRESH(f);
	assert_string_equal(said(f, f->qemu), "qemu:arm: up to date\n");
	assert_string_equal(said(f, f->git), "git:short: up to date\n");
	assert_int_equal(f->facts.asked, 2);
}

/* To the nanosecond; as old is old enough. */
static void times(void **state)
{
	struct fixture *f = *state;

	toyfacts_put(&f->facts, "Dockerfile", 60, "x");
	FRESH(f);
	toyfacts_put(&f->facts, "Dockerfile", 61, "x");
	assert_string_equal(said(f, f->app),
		"image:app: would be built: dockerfile -> Dockerfile is newer than build/.aqueduct/app/1.id\n");
	assert_false(made(f, f->base));
	assert_int_equal(f->facts.asked, 1); /* what is built anyway is not asked for */
}

static void the_base_goes_first(void **state)
{
	struct fixture *f = *state;

	toyfacts_put(&f->facts, "src/a", 51, "new");
	assert_string_equal(said(f, f->base),
		"image:base: would be built: Base:2: COPY src / -> src/a is newer than build/.aqueduct/base/1.id\n");
	assert_string_equal(said(f, f->app),
		"image:app: would be built: Dockerfile:1: FROM base -> image:base would be built first\n"
		"\timage:base: Base:2: COPY src / -> src/a is newer than build/.aqueduct/base/1.id\n");
	assert_non_null(strstr(said(f, f->push), "push:app: always runs, by 'make push-app': pushes it -> image:app would be built first"));
	toyfacts_put(&f->facts, "src/a", 1, "");
	toyfacts_put(&f->facts, "build/.aqueduct/base/1.id", 61, "sha256:b\n\n");
	assert_string_equal(said(f, f->app), "image:app: would be built: Dockerfile:1: FROM base -> image:base was built since\n");
	assert_false(made(f, f->base));
}

/* A base that the engine lost, or that was built with other arguments, is built with its time kept, or too late. */
static void what_a_base_keeps_to_itself(void **state)
{
	struct fixture *f = *state;

	map_put(f->facts.images, STR("sha256:b2"), "");
	toyfacts_put(&f->facts, "build/.aqueduct/base/1.id", 50, "sha256:gone\n\n");
	assert_string_equal(said(f, f->base), "image:base: would be built: the engine shows no such image: 'docker image inspect sha256:gone' "
		"says: no such image for docker\n");
	assert_false(made(f, f->app));
	toyfacts_put(&f->facts, "build/.aqueduct/base/1.id", 50, "sha256:b\n--pull\n");
	assert_string_equal(said(f, f->base), "image:base: would be built: DOCKER_BUILD_ARGS is '', and was '--pull'\n");
	assert_false(made(f, f->app));
	f->facts.engine = TOLD_NOTHING;
	toyfacts_put(&f->facts, "build/.aqueduct/base/1.id", 50, "sha256:gone\n\n");
	assert_non_null(strstr(said(f, f->base), "cannot be told: whether the engine has the image is not known"));
	assert_string_equal(said(f, f->app), "image:app: up to date\n");
}

static void engines(void **state)
{
	struct fixture *f = *state;

	toyfacts_put(&f->facts, "build/.aqueduct/app/1.id", 60, "sha256:gone\n\n");
	map_put(f->facts.variables, STR("DOCKER"), "podman");
	assert_non_null(strstr(said(f, f->app), "'podman image inspect sha256:gone'"));
	map_put(f->facts.variables, STR("DOCKER_arm"), "docker --context  pi");
	assert_non_null(strstr(said(f, f->app), "'docker --context pi image inspect sha256:gone'"));
	map_put(f->facts.variables, STR("DOCKER_arm"), "ssh 'a b' docker");
	assert_non_null(strstr(said(f, f->app), "image:app: cannot be told: whether the engine has the image is not known"));
}

static void arguments(void **state)
{
	struct fixture *f = *state;

	map_put(f->facts.variables, STR("DOCKER_BUILD_ARGS"), "  ");
	FRESH(f);
	map_put(f->facts.variables, STR("DOCKER_BUILD_ARGS"), "--pull   --a");
	assert_string_equal(said(f, f->app), "image:app: would be built: DOCKER_BUILD_ARGS is '--pull --a', and was ''\n");
	toyfacts_put(&f->facts, "build/.aqueduct/app/1.id", 60, "sha256:a\n--pull --a\n");
	assert_string_equal(said(f, f->app), "image:app: up to date\n");
	map_put(f->facts.variables, STR("DOCKER_BUILD_ARGS"), "--a=$(date)");
	assert_non_null(strstr(said(f, f->app), "cannot be told: what a shell makes of DOCKER_BUILD_ARGS is not known"));
}

static void downloads(void **state)
{
	struct fixture *f = *state;

	toyfacts_put(&f->facts, "build/.aqueduct/qemu.arm.v7", 21, "");
	assert_non_null(strstr(said(f, f->qemu), "would be downloaded: build/.aqueduct/qemu.arm.v7 is newer"));
	toyfacts_remove(&f->facts, "build/.aqueduct/qemu.arm.v7");
	assert_non_null(strstr(said(f, f->qemu), "another version, URL or sum"));
	toyfacts_remove(&f->facts, "build/qemu-arm-static");
	assert_string_equal(said(f, f->app),
		"image:app: would be built: copies it -> build/qemu-arm-static would be downloaded first\n"
		"\tqemu:arm: build/qemu-arm-static is not there\n");
	toyfacts_put(&f->facts, "build/.aqueduct/qemu.arm.v7", 10, "");
	toyfacts_put(&f->facts, "build/qemu-arm-static", 61, "");
	assert_string_equal(said(f, f->app),
		"image:app: would be built: copies it -> build/qemu-arm-static is newer than build/.aqueduct/app/1.id\n");
}

static void values(void **state)
{
	struct fixture *f = *state;

	map_put(f->facts.variables, STR("V"), "other");
	assert_string_equal(said(f, f->app), "image:app: would be built: build_args: V -> build/.aqueduct/env.V would be written first\n"
		"\tenv:V: the variable V is another than it was\n");
	map_put(f->facts.variables, STR("V"), "v");
	map_put(f->facts.git, STR("short"), "abcd");
	assert_non_null(strstr(said(f, f->app), "\tgit:short: git's short is 'abcd', and was '1234'\n"));
	map_put(f->facts.git, STR("short"), "1234");
	toyfacts_put(&f->facts, "build/.aqueduct/git.short", 61, "1234\n");
	assert_non_null(strstr(said(f, f->app), "build/.aqueduct/git.short is newer than build/.aqueduct/app/1.id"));
	f->facts.git = map_new(f->a);
	toyfacts_put(&f->facts, "build/.aqueduct/git.short", 30, "1234\n");
	assert_non_null(strstr(said(f, f->app), "image:app: cannot be told: "));
}

static void contexts(void **state)
{
	struct fixture *f = *state;

	toyfacts_put(&f->facts, "src/b", 45, "");
	FRESH(f); /* no folder is newer than the last scan: make does not look */
	toyfacts_put(&f->facts, "src/.", 45, NULL);
	assert_string_equal(said(f, f->base), "image:base: would be built: Base:2: COPY src / -> src/b is new\n");
	toyfacts_remove(&f->facts, "src/b");
	FRESH(f); /* make looks, and finds what was there */
	toyfacts_remove(&f->facts, "src/a");
	assert_string_equal(said(f, f->base), "image:base: would be built: Base:2: COPY src / -> src/a is not there\n");
	toyfacts_put(&f->facts, "src/a", 1, "src/a");
	toyfacts_put(&f->facts, "build/.aqueduct/c/list", 51, "src/a\nsrc\n");
	assert_non_null(strstr(said(f, f->base), "since build/.aqueduct/base/1.id was written, what counts of '.' came or went"));
	toyfacts_remove(&f->facts, "build/.aqueduct/c/list");
	assert_non_null(strstr(said(f, f->base), "build/.aqueduct/c/list is not there"));
}

static void another_dockerfile(void **state)
{
	struct fixture *f = *state;

	toyfacts_put(&f->facts, "Base", 70, "other");
	assert_string_equal(said(f, f->base), "image:base: would be built: dockerfile -> Base is not what 'aqueduct gen' saw: "
		"until its next run all of '.' counts\n");
}

/* By rules of the last gen, without a name that came or went. */
static void other_rules(void **state)
{
	struct fixture *f = *state;

	toyfacts_remove(&f->facts, "build/.aqueduct/c/1.scan");
	toyfacts_put(&f->facts, "build/.aqueduct/c/0.scan", 40, "");
	FRESH(f);
	toyfacts_put(&f->facts, "build/.aqueduct/c/list", 40, "src/a\nx.md\nsrc\n");
	assert_string_equal(said(f, f->base),
		"image:base: would be built: Base:3: COPY *.md / -> x.md is left out now, by what 'aqueduct gen' read last\n");
	toyfacts_put(&f->facts, "Base", 45, "Base");
	assert_string_equal(said(f, f->base), "image:base: would be built: dockerfile -> Base changed: x.md is left out now\n");
}

static void records(void **state)
{
	struct fixture *f = *state;

	toyfacts_remove(&f->facts, "build/.aqueduct/app/1.id");
	assert_non_null(strstr(said(f, f->app), "build/.aqueduct/app/1.id is not there: it was not built here"));
	toyfacts_put(&f->facts, "build/.aqueduct/app/0.id", 60, "");
	toyfacts_put(&f->facts, "Dockerfile", 61, "");
	assert_string_equal(said(f, f->app), "image:app: would be built: its recipe is another than that of its last build\n"
		"image:app: would be built: dockerfile -> Dockerfile is newer than build/.aqueduct/app/0.id\n");
	toyfacts_remove(&f->facts, "build/.aqueduct/base/1.id");
	toyfacts_put(&f->facts, "build/.aqueduct/app/1.id", 80, "sha256:a\n\n");
	assert_true(made(f, f->base) && why_is_made(&f->why, f->app));
}

static void a_makefile_without_it(void **state)
{
	struct fixture *f = *state;

	f->makefile = STR("all:\n\ttrue\n");
	assert_string_equal(said(f, f->app), "image:app: cannot be told: the Makefile has no rule for it that is known here\n");
	assert_non_null(strstr(said(f, f->qemu), "no rule"));
	assert_non_null(strstr(said(f, f->push), "whether image:app would be built first is not known"));
}

static void what_is_no_image(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(said(f, f->push), "push:app: always runs, by 'make push-app': tests (only waited for) -> test runs first\n");
	assert_string_equal(said(f, graph_find(f->g, STR("test"))), "test: always runs, by 'make test'\n");
	assert_string_equal(said(f, graph_find(f->g, STR("source:src"))), "source:src: is not made, it is read as it is\n");
	assert_string_equal(said(f, add(f, "job", "job:notify", "", "")), "job:notify: is not made, make has nothing for it\n");
}

/* The Makefile with a piece of it changed, as other templates write it. */
static void change_makefile(struct fixture *f, const char *piece, const char *to)
{
	size_t at = str_find(f->makefile, str_of(piece));

	assert_true(at < f->makefile.n);
	f->makefile = arena_printf(f->a, "%.*s%s%.*s", STR_ARG(str_slice(f->makefile, 0, at)), to,
		STR_ARG(str_from(f->makefile, at + strlen(piece))));
}

/* A list that nothing on the disk explains, one of which nothing can be said, and one that no rule writes. */
static void odd_lists(void **state)
{
	struct fixture *f = *state;

	toyfacts_put(&f->facts, "src/.", 41, NULL);
	toyfacts_put(&f->facts, "build/.aqueduct/c/list", 40, "src/a\nsrc");
	assert_string_equal(said(f, f->base),
		"image:base: would be built: the files that count of '.' are not those of that build\n");
	toyfacts_put(&f->facts, "src/b\nc", 1, "");
	assert_string_equal(said(f, f->base),
		"image:base: cannot be told: what counts of '.' is not known: a name in '.' has a line end\n");
	assert_string_equal(said(f, f->app), "image:app: cannot be told: Dockerfile:1: FROM base -> "
		"whether image:base would be built is not known\n"
		"\timage:base: what counts of '.' is not known: a name in '.' has a line end\n");
	toyfacts_remove(&f->facts, "src/b\nc");
	change_makefile(f, "build/.aqueduct/c/1.scan: ", "build/.aqueduct/other/1.scan: ");
	change_makefile(f, "@context=c ", "@context=other ");
	assert_string_equal(said(f, f->base),
		"image:base: cannot be told: the Makefile has no rule for build/.aqueduct/c/list that is known here\n");
}

/* What the Makefile says and the graph does not: another base, another file. */
static void a_makefile_beside_the_graph(void **state)
{
	struct fixture *f = *state;

	change_makefile(f, "app/1.id: Dockerfile", "app/1.id: other Dockerfile");
	assert_string_equal(said(f, f->app), "image:app: would be built: other is not there\n");
	toyfacts_put(&f->facts, "other", 1, "");
	assert_string_equal(said(f, f->app), "image:app: up to date\n");
	change_makefile(f, "base/1.id: build/.aqueduct/c/list", "base/1.id: build/.aqueduct/app/1.id build/.aqueduct/c/list");
	assert_non_null(strstr(said(f, f->base), "image:base: would be built: image:app was built since\n"));
}

static void an_id_without_arguments(void **state)
{
	struct fixture *f = *state;

	toyfacts_put(&f->facts, "build/.aqueduct/app/1.id", 60, "sha256:a\n--pull");
	assert_string_equal(said(f, f->app), "image:app: would be built: DOCKER_BUILD_ARGS is '', and was '--pull'\n");
	assert_string_equal(said(f, add(f, "git", "git:tag", "", "")), "git:tag: is not made\n");
}

/* Of what has rules, the newest since the look is told: here an ignore file. */
static void rules_of_an_ignore_file(void **state)
{
	struct fixture *f = *state;

	change_makefile(f, "ignores=''", "ignores=' .dockerignore'");
	change_makefile(f, "\tall() {", arena_printf(f->a, "\tignored() { as_known .dockerignore '%.*s'; }; \\\n\tall() {",
		STR_ARG(digest_cksum(f->a, STR("*.md\n")))).p);
	toyfacts_put(&f->facts, ".dockerignore", 1, "*.md\n");
	toyfacts_remove(&f->facts, "build/.aqueduct/c/1.scan");
	toyfacts_put(&f->facts, "build/.aqueduct/c/0.scan", 40, "");
	FRESH(f);
	toyfacts_put(&f->facts, "build/.aqueduct/c/list", 40, "src/a\nx.md\nsrc\n");
	toyfacts_put(&f->facts, "Base", 41, "Base");
	toyfacts_put(&f->facts, ".dockerignore", 45, "*.md\n");
	assert_string_equal(said(f, f->base), "image:base: would be built: .dockerignore changed: x.md is left out now\n");
	toyfacts_remove(&f->facts, "build/.aqueduct/c/0.scan"); /* as when a name went by the last look */
	assert_string_equal(said(f, f->base), "image:base: would be built: .dockerignore changed: x.md is left out now\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(up_to_date, setup, teardown),
		cmocka_unit_test_setup_teardown(times, setup, teardown),
		cmocka_unit_test_setup_teardown(the_base_goes_first, setup, teardown),
		cmocka_unit_test_setup_teardown(what_a_base_keeps_to_itself, setup, teardown),
		cmocka_unit_test_setup_teardown(engines, setup, teardown),
		cmocka_unit_test_setup_teardown(arguments, setup, teardown),
		cmocka_unit_test_setup_teardown(downloads, setup, teardown),
		cmocka_unit_test_setup_teardown(values, setup, teardown),
		cmocka_unit_test_setup_teardown(contexts, setup, teardown),
		cmocka_unit_test_setup_teardown(another_dockerfile, setup, teardown),
		cmocka_unit_test_setup_teardown(other_rules, setup, teardown),
		cmocka_unit_test_setup_teardown(records, setup, teardown),
		cmocka_unit_test_setup_teardown(a_makefile_without_it, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_no_image, setup, teardown),
		cmocka_unit_test_setup_teardown(odd_lists, setup, teardown),
		cmocka_unit_test_setup_teardown(a_makefile_beside_the_graph, setup, teardown),
		cmocka_unit_test_setup_teardown(an_id_without_arguments, setup, teardown),
		cmocka_unit_test_setup_teardown(rules_of_an_ignore_file, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
