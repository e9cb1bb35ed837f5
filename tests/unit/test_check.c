#define _POSIX_C_SOURCE 200809L

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/check.h"
#include "../../gen/descriptor.h"
#include "../../gen/dockerfile.h"
#include "../../gen/embedded.h"
#include "../../gen/model.h"
#include "../../gen/plan.h"
#include "../../gen/render.h"

#define LEAST "image: me/app\narches: [amd64]\n"
#define QEMU "ARG REPO\nFROM ${REPO}/a\nARG ARCH\nCOPY build/qemu-${ARCH}-static /usr/bin/\nARG A B\n"
#define INDEX "FROM a\nARG A B\n"

struct fixture {
	struct arena *a;
	struct diag *d;
	const char *name, *dockerfile; /* of the descriptor; the text of every Dockerfile, or NULL: there is none */
	const struct dockerfile *df; /* that text, once it was read */
	const struct model *model;
	const struct plan *plan;
};

static int setup(void **state)
{
	static struct fixture f;

	f = (struct fixture){ .a = arena_new(), .name = "t" };
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

	if (f->dockerfile && !f->df)
		f->df = dockerfile_read(f->a, f->d, diag_source(f->d, path, str_of(f->dockerfile)));
	return f->df;
}

/* Everything up to the checks; what the phases before them find is none of this test's. */
static void check(struct fixture *f, const char *text, const char *dockerfile)
{
	struct model_files files = { .dockerfile = load, .ctx = f };
	const struct source *src;

	f->d = diag_new(f->a);
	f->dockerfile = dockerfile;
	f->df = NULL;
	src = diag_source(f->d, str_of(f->name), str_of(text));
	f->model = model_resolve(f->a, f->d, descriptor_read(f->a, f->d, src), src, &files);
	f->plan = plan_build(f->a, f->model);
	if (diag_errors(f->d))
		fail_msg("'%s' has a fault before any check", text);
	check_run(f->a, f->d, f->model, f->plan);
}

/* The messages, without the lines of the texts. */
static const char *said(struct fixture *f)
{
	struct buf printed = buf_new(f->a), b = buf_new(f->a);
	struct str rest, line;

	diag_print(f->d, &printed, false);
	rest = buf_str(&printed);
	while (str_line(&rest, &line))
		if (!str_starts(line, STR(" ")))
			buf_addf(&b, "%.*s\n", STR_ARG(line));
	return b.p;
}

static void assert_good(struct fixture *f, const char *text, const char *dockerfile)
{
	check(f, text, dockerfile);
	assert_string_equal(said(f), "");
}

/* The check that speaks, in its brackets, and nothing else but it. */
static void assert_fault(struct fixture *f, const char *text, const char *dockerfile, const char *name)
{
	struct str rest, line;

	check(f, text, dockerfile);
	if (!diag_errors(f->d))
		fail_msg("no fault in '%s'", text);
	for (rest = str_of(said(f)); str_line(&rest, &line);)
		if (str_find(line, STR(": note: ")) == line.n && !str_ends(line, arena_printf(f->a, " [%s]", name)))
			fail_msg("'%.*s' is not of [%s]", STR_ARG(line), name);
}

static void good(void **state)
{
	static const struct { const char *text, *dockerfile; } cases[] = {
		{ LEAST, QEMU },
		{ LEAST, INDEX },
		{ LEAST, "FROM scratch\n" },
		{ LEAST, "ARG TAG_SUFFIX\nFROM me/base:1-${TAG_SUFFIX}\n" },
		{ "image: ghcr.io/me/app\narches: [amd64, arm/v6, arm64, 386, ppc64le, s390x, riscv64, mips64le]\n"
			"make: {file: multiarch.mk, prefix: image-}\n", NULL },
		{ "image: a\narches: [arm64, {arch: windows, os_version: '10.0.17763.1', drone: {step: {volumes: []}}}]\nemulation: native\n", INDEX },
		{ LEAST "build_args: {A: 'b;c', B: \"d=e f\"}\nlabels: {org.x/y: 'a;b'}\ncache_from: [me/app:cache]\n", INDEX },
		{ LEAST "build_args: {A: 'b,c'}\n", INDEX },
		{ LEAST "target: build\n", "FROM a AS build\nFROM scratch\n" },
		{ LEAST "test: {run: [make -C sub all, make check, 'make test-x', maketest, 'echo make test_it']}\n", INDEX },
		{ LEAST "before: [{name: x, image: y}]\ndrone: {pipelines: {before: [{kind: pipeline, name: z}]}, documents: [{kind: registry}]}\n",
			INDEX },
		{ LEAST "publish: {tags: [latest, '${DRONE_TAG:-v}'], branch: release/1.x, when: {event: {exclude: [cron]}}}\n", INDEX },
		{ LEAST "qemu: {version: v1, url: 'https://x/{arch}', sha256: "
			"{amd64: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef}}\n", QEMU },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(cases); i++) {
		check(f, cases[i].text, cases[i].dockerfile);
		if (cases[i].dockerfile)
			assert_string_equal(said(f), "");
		assert_int_equal(diag_errors(f->d), 0);
	}
}

static void names(void **state)
{
	static const struct { const char *text, *check; } cases[] = {
		{ "image: Me/App\narches: [amd64]\n", "image-name" },
		{ "image: me/app:1\narches: [amd64]\n", "image-name" },
		{ "image: ''\narches: [amd64]\n", "image-name" },
		{ "image: a\narches: [{arch: amd64, name: A}]\n", "short-name" },
		{ "image: a\narches: [{arch: amd64, name: all}]\n", "short-name" },
		{ "image: a\narches: [{arch: amd64, name: ''}]\n", "short-name" },
		{ "image: a\narches: [{arch: amd64, name: 'a b', suffix: c}]\n", "short-name" },
		{ LEAST "make: {prefix: 'a b'}\n", "short-name" },
		{ LEAST "make: {prefix: -}\n", "short-name" },
		{ "image: a\narches: [{arch: amd64, suffix: a/b}]\n", "suffix" },
		{ "image: a\narches: [{arch: amd64, suffix: ''}]\n", "suffix" },
		{ "image: a\narches: [{arch: windows, os_version: '10 0', drone: {step: {volumes: []}}}]\n", "suffix" },
		{ LEAST "dockerfile: ../D\n", "path" },
		{ LEAST "dockerfile: ''\n", "path" },
		{ LEAST "context: /\n", "path" },
		{ LEAST "context: 'a b'\n", "path" },
		{ LEAST "target: -x\n", "path" },
		{ LEAST "qemu: {script: 'a;b'}\n", "path" },
		{ LEAST "make: {file: a/}\n", "path" },
		{ LEAST "drone: {file: .}\n", "path" },
		{ LEAST "manifest: {file: '$x'}\n", "path" },
		{ LEAST "build_args: {a-b: c}\n", "build-arg" },
		{ LEAST "build_args: {A: \"b\\nc\"}\n", "build-arg" },
		{ LEAST "build_args: {A: 'b,c', B: 'd;e'}\n", "build-arg" },
		{ LEAST "arg_names: {repo: a-b}\n", "build-arg" },
		{ LEAST "labels: {a b: c}\n", "label" },
		{ LEAST "labels: {a: 'b,c'}\n", "label" },
		{ LEAST "labels: {a: \"b\\ec\"}\n", "label" },
		{ LEAST "cache_from: [A]\n", "reference" },
		{ LEAST "qemu: {image: 'a b'}\n", "reference" },
		{ LEAST "drone: {docker_plugin: 'a:'}\n", "reference" },
		{ LEAST "test: {run: x, image: ''}\n", "reference" },
		{ LEAST "qemu: {version: '$x'}\n", "qemu" },
		{ LEAST "qemu: {url: 'https://x/y'}\n", "qemu" },
		{ LEAST "qemu: {url: 'https://x/{arch} y'}\n", "qemu" },
		{ LEAST "qemu: {sha256: {amd64: abc}}\n", "qemu" },
		{ LEAST "run: {args: [\"a\\nb\"]}\n", "run-arg" },
		{ LEAST "test: {run: x, environment: {a-b: c}}\n", "environment" },
		{ LEAST "test: {run: x, environment: {A: {secret: a b}}}\n", "environment" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(cases); i++)
		assert_fault(f, cases[i].text, INDEX, cases[i].check);
}

static void builds(void **state)
{
	static const struct { const char *text, *dockerfile, *check; } cases[] = {
		{ "image: a\narches: [arm, {arch: arm/v7, name: b, suffix: c}]\n", INDEX, "platform" },
		{ "image: a\narches: [{arch: arm64, platform: linux/amd64}]\n", INDEX, "platform" },
		{ "image: a\narches: [{arch: amd64, platform: linux/amd64p}]\n", INDEX, "platform" },
		{ "image: a\narches: [{arch: amd64, platform: x}]\n", INDEX, "platform" },
		{ "image: a\narches: [{arch: amd64, os_version: '1'}]\n", INDEX, "os-version" },
		{ "image: a\narches: [{arch: windows, os_version: '1809', emulation: binfmt}]\n", INDEX, "emulation" },
		{ "image: a\ndrone: {manifest_plugin: p}\narches: [{arch: loong64, base: prefix}]\n", "ARG REPO\nFROM ${REPO}/a\n", "emulation" },
		{ "image: a\narches: [riscv64]\nemulation: native\n", INDEX, "runner" },
		{ "image: a\narches: [amd64]\nrunner: linux/riscv64\n", INDEX, "runner" },
		{ "image: a\narches: [amd64]\nrunner: windows/amd64\n", INDEX, "runner" },
		{ "image: a\narches: [amd64]\nrunner: amd64\n", INDEX, "runner" },
		{ "image: a\narches: [amd64]\ntarget: tset\n", "FROM a AS test\n", "stage" },
		{ "image: a\narches: [amd64]\nbase: prefix\n", INDEX, "base-arg" },
		{ "image: a\narches: [amd64]\nbase: suffix\n", "ARG TAG_SUFFIX\nFROM a\n", "base-arg" },
		{ "image: a\narches: [amd64]\nbase: prefix\n", "FROM a\nARG REPO\n", "base-arg" },
		{ "image: a\narches: [amd64]\n", "FROM arm32v6/alpine\n", "base-arch" },
		{ "image: a\narches: [amd64]\n", "FROM ghcr.io/x/arm64v8/alpine\n", "base-arch" },
		{ "image: a\narches: [amd64]\nbuild_args: {B: arm32v7}\n", "ARG B=amd64\nFROM $B/alpine\n", "base-arch" },
		{ "image: a\narches: [amd64]\nemulation: static\n", INDEX, "qemu-copy" },
		{ "image: a\narches: [amd64]\nemulation: binfmt\n", QEMU, "qemu-copy" },
		{ "image: a\narches: [amd64]\n", "FROM a\nCOPY build/qemu-x86_64-static /usr/bin/\n", "qemu-copy" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(cases); i++)
		assert_fault(f, cases[i].text, cases[i].dockerfile, cases[i].check);
	assert_good(f, "image: a\narches: [amd64]\n", "FROM --platform=$BUILDPLATFORM arm32v6/x AS b\nFROM amd64/alpine\n");
}

static void ci(void **state)
{
	static const struct { const char *text, *check; } cases[] = {
		{ LEAST "publish: {tags: []}\n", "tags" },
		{ LEAST "publish: {tags: [auto, b]}\n", "tags" },
		{ LEAST "publish: {tags: ['a b']}\n", "tags" },
		{ LEAST "publish: {tags: ['${DRONE_STAGE_NAME}']}\n", "tags" },
		{ LEAST "publish: {branch: 'a b'}\n", "when" },
		{ LEAST "publish: {when: {ref: [\"a\\nb\"]}}\n", "when" },
		{ LEAST "publish: {registry: 'a b'}\n", "credentials" },
		{ LEAST "publish: {username: {secret: 'a b'}}\n", "credentials" },
		{ LEAST "test: {run: []}\n", "test" },
		{ LEAST "test: {run: make test}\n", "test" },
		{ LEAST "test: {run: ['true && make -s -k test']}\n", "test" },
		{ LEAST "test: {run: ['x; gmake A=b test;']}\n", "test" },
		{ LEAST "make: {prefix: i-}\ntest: {run: [make i-test]}\n", "test" },
		{ LEAST "test: {run: [\"a\\rb\"]}\n", "test" },
		{ LEAST "before: [{image: y}]\n", "step" },
		{ LEAST "before: [{name: y}]\n", "step" },
		{ LEAST "before: [{name: [y], image: z}]\n", "step" },
		{ LEAST "before: [{name: build, image: y}]\n", "step" },
		{ LEAST "before: [{name: clone, image: y}]\n", "step" },
		{ LEAST "before: [{name: x, image: y}, {name: x, image: z}]\n", "step" },
		{ LEAST "test: {run: x, services: [{name: a}]}\n", "step" },
		{ LEAST "drone: {pipelines: {before: [{name: x}]}}\n", "document" },
		{ LEAST "drone: {pipelines: {after: [{kind: pipeline}]}}\n", "document" },
		{ LEAST "drone: {pipelines: {after: [{kind: pipeline, name: manifest}]}}\n", "document" },
		{ LEAST "drone: {pipelines: {before: [{kind: pipeline, name: x}], after: [{kind: pipeline, name: x}]}}\n", "document" },
		{ LEAST "drone: {documents: [{name: x}]}\n", "document" },
		{ LEAST "make: {file: t}\n", "output" },
		{ LEAST "make: {file: Dockerfile}\n", "output" },
		{ LEAST "drone: {file: Makefile}\n", "output" },
		{ LEAST "manifest: {file: qemu.lock}\n", "output" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(cases); i++)
		assert_fault(f, cases[i].text, INDEX, cases[i].check);
}

static void warnings(void **state)
{
	struct fixture *f = *state;

	check(f, LEAST "manifest: {ignore_missing: true}\npublish: {password: clear}\n", NULL);
	assert_int_equal(diag_errors(f->d), 0);
	assert_int_equal(diag_warnings(f->d), 3);
	assert_non_null(strstr(said(f), "t: warning: there is no 'Dockerfile' yet [no-dockerfile]\n"));
	assert_non_null(strstr(said(f), "t:4:21: warning: a password in clear; write {secret: NAME} [credentials]\n"));
	assert_non_null(strstr(said(f), "[ignore-missing]\n"));
}

/* Only where nothing else may be meant. */
static void doubts_are_not_told(void **state)
{
	static const struct { const char *text, *dockerfile, *name; } cases[] = {
		{ LEAST "build_args: {C: x}\n", INDEX, "unused-arg" },
		{ LEAST "build_args: {C: x}\n", "FROM a AS b\nARG C\nFROM a\n", NULL },
		{ LEAST "build_args: {C: x}\n", "FROM a\nONBUILD ARG C\n", NULL },
		{ LEAST "build_args: {C: x}\n", "FROM node:onbuild\n", NULL },
		{ LEAST "build_args: {https_proxy: x, BUILDKIT_SYNTAX: docker/dockerfile:1, TARGETOS: x}\n", INDEX, NULL },
		{ LEAST "build_args: {BUILDKIT: x}\n", INDEX, "unused-arg" },
		{ LEAST "publish: {tags: ['${DRONE_TAG}']}\n", INDEX, "tag-empty" },
		{ LEAST "publish: {tags: ['${DRONE_TAG}'], when: {event: tag}}\n", INDEX, NULL },
		{ LEAST "publish: {tags: ['${DRONE_TAG}'], when: {ref: [refs/tags/**]}}\n", INDEX, NULL },
		{ LEAST "publish: {tags: ['${DRONE_TAG}'], when: {ref: {exclude: [refs/heads/**]}}}\n", INDEX, NULL },
		{ LEAST "publish: {tags: ['${DRONE_TAG}'], when: {ref: {exclude: [refs/heads/x]}}}\n", INDEX, "tag-empty" },
		{ LEAST "publish: {tags: ['${DRONE_BRANCH}'], when: {branch: main, event: push}}\n", INDEX, NULL },
		{ LEAST "publish: {tags: ['v${DRONE_TAG}', '${DRONE_BUILD_NUMBER}', '${DRONE_COMMIT:0:8}']}\n", INDEX, NULL },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(cases); i++) {
		check(f, cases[i].text, cases[i].dockerfile);
		assert_int_equal(diag_errors(f->d), 0);
		assert_int_equal(diag_has(f->d, "unused-arg") + diag_has(f->d, "tag-empty"), cases[i].name != NULL);
		assert_true(!cases[i].name || diag_has(f->d, cases[i].name));
	}
}

/* A fault of a Dockerfile is told once, not once per arch. */
static void told_once(void **state)
{
	struct fixture *f = *state;

	check(f, "image: a\narches: [amd64, arm, arm64]\nbase: prefix\nemulation: static\ntarget: x\n", INDEX);
	assert_string_equal(said(f),
		"t:5:9: error: Dockerfile has no stage 'x' [stage]\n"
		"Dockerfile:1:6: error: base style 'prefix', but there is no 'ARG REPO' [base-arg]\n"
		"Dockerfile:1:6: note: write 'ARG REPO' ahead of it, and 'FROM ${REPO}/NAME:TAG'\n"
		"t:3:7: note: the base style is said here\n"
		"Dockerfile:1:6: error: emulation 'static', but no COPY of qemu [qemu-copy]\n"
		"Dockerfile:1:6: note: write 'ARG ARCH' and 'COPY ./build/qemu-${ARCH}-static /usr/bin/' behind this FROM\n");
}

/* No output lies on a file of the user's, whichever arch it belongs to and however its path is spelt. */
static void outputs_lie_on_nothing(void **state)
{
	struct fixture *f = *state;

	assert_fault(f, "image: a\narches: [amd64, {arch: arm64, dockerfile: Makefile}]\n", INDEX, "output");
	assert_fault(f, LEAST "make: {file: ./x}\ndrone: {file: x}\n", INDEX, "output");
}

/* Drone reads a condition without values as none: what was meant to publish never would publish always. */
static void conditions_have_values(void **state)
{
	struct fixture *f = *state;

	assert_fault(f, LEAST "publish: {when: {branch: []}}\n", INDEX, "when");
	assert_fault(f, LEAST "publish: {when: {ref: {include: []}}}\n", INDEX, "when");
	assert_fault(f, LEAST "publish: {when: {branch: {}}}\n", INDEX, "when");
}

static const struct source *load_template(void *ctx, struct str name)
{
	struct fixture *f = ctx;

	for (size_t i = 0; i < embedded_templates_n; i++)
		if (str_is(name, embedded_templates[i].name))
			return diag_source(f->d, name, (struct str){ embedded_templates[i].bytes, embedded_templates[i].size });
	return NULL;
}

/* How a whole run ends: 0, 1 with faults, or -SIGNAL; in a child, its stderr closed. */
static int status_of(struct fixture *f, const char *text)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		struct render_templates templates = { load_template, f };
		struct outputs outs = { 0 };
		struct value *values;

		close(2);
		check(f, text, INDEX);
		_exit(diag_errors(f->d) || !render_all(f->a, f->d, f->model, f->plan, &templates, &outs, &values));
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

/* What the checks let through can be written; what cannot be written they do not let through. */
static void what_is_let_through_can_be_written(void **state)
{
	static const char *const descriptors[] = { "aqueduct.yml", "a b.yml", "caf\xC3\xA9.yml", "a'b.yml", "../x/aqueduct.yml", "a\nb", "$(x)",
		"{{x}}", "a+b,c@d.yml" };
	static const char *const texts[] = {
		LEAST,
		"image: a\narches: [{arch: windows, os_version: 10.0.1+2}]\n",
		"image: a\narches: [{arch: amd64, suffix: -.-}]\n",
		"image: a\narches: [{arch: amd64, name: tags}]\n",
		"image: localhost:1/a__b--c\narches: [{arch: arm, platform: linux/arm/v8}]\n",
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(texts); i++)
		assert_true(status_of(f, texts[i]) >= 0);
	for (size_t i = 0; i < countof(descriptors); i++) {
		f->name = descriptors[i];
		assert_true(status_of(f, LEAST) >= 0);
	}
}

static void the_table(void **state)
{
	struct fixture *f = *state;
	struct buf b = buf_new(f->a);
	struct str rest, line;
	size_t lines = 0;

	check_print(&b);
	for (rest = buf_str(&b); str_line(&rest, &line); lines++)
		assert_true(line.n > 17 && line.p[16] == ' ' && line.p[17] != ' ' && line.p[0] != ' ');
	assert_true(lines > 60);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(good, setup, teardown),
		cmocka_unit_test_setup_teardown(names, setup, teardown),
		cmocka_unit_test_setup_teardown(builds, setup, teardown),
		cmocka_unit_test_setup_teardown(ci, setup, teardown),
		cmocka_unit_test_setup_teardown(warnings, setup, teardown),
		cmocka_unit_test_setup_teardown(doubts_are_not_told, setup, teardown),
		cmocka_unit_test_setup_teardown(told_once, setup, teardown),
		cmocka_unit_test_setup_teardown(outputs_lie_on_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(conditions_have_values, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_let_through_can_be_written, setup, teardown),
		cmocka_unit_test_setup_teardown(the_table, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
