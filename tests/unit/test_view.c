#define _POSIX_C_SOURCE 200809L

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/descriptor.h"
#include "../../gen/dockerfile.h"
#include "../../gen/model.h"
#include "../../gen/plan.h"
#include "../../gen/value.h"
#include "../../gen/view.h"
#include "../../gen/viewlists.h"

#define LEAST "image: me/app\narches: [amd64, arm/v6, arm64]\n"

struct fixture {
	struct arena *a;
	struct diag *d;
	const char *dockerfile;
};

static int setup(void **state)
{
	static struct fixture f;

	f = (struct fixture){ .a = arena_new() };
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

	return f->dockerfile ? dockerfile_read(f->a, f->d, diag_source(f->d, path, str_of(f->dockerfile))) : NULL;
}

static const struct value *view(struct fixture *f, const char *text)
{
	struct model_files files = { .dockerfile = load, .ctx = f };
	const struct source *src = diag_source(f->d, STR("aqueduct.yml"), str_of(text));
	const struct model *m = model_resolve(f->a, f->d, descriptor_read(f->a, f->d, src), src, &files);

	assert_int_equal(diag_errors(f->d), 0);
	const struct plan *p = plan_build(f->a, m);
	const struct viewlists *lists = viewlists_new(f->a, NULL, m);
	struct value *v = view_build(f->a, NULL, lists, m, p);

	viewlists_put(f->a, lists, v, p);
	return v;
}

/* The value at "name.3.name": names of maps and places in lists, from 0. */
static const struct value *at(const struct value *v, const char *path)
{
	struct str rest = str_of(path), part;
	bool more = true;

	while (more) {
		more = str_cut(&rest, '.', &part);
		part = more ? part : rest;
		v = value_kind(v) == VALUE_LIST ? value_item(v, (size_t)(part.p[0] - '0')) : value_get(v, part);
		if (!v)
			fail_msg("nothing at '%s'", path);
	}
	return v;
}

static void assert_at(const struct value *v, const char *path, const char *want)
{
	if (!str_is(value_str(at(v, path)), want))
		fail_msg("%s is '%.*s', not '%s'", path, STR_ARG(value_str(at(v, path))), want);
}

static void what_all_outputs_see(void **state)
{
	struct fixture *f = *state;
	const struct value *v = view(f, LEAST "make: {prefix: p-}\n");

	assert_at(v, "source", "aqueduct.yml");
	assert_at(v, "images.0.repository", "me/app");
	assert_at(v, "file", "Makefile");
	assert_true(value_truth(at(v, "own_file")));
	assert_at(v, "names.build_all", "p-build-all");
	assert_at(v, "names.default", "p-default");
	assert_at(v, "example.name", "amd64");
	assert_int_equal(value_count(at(v, "targets")), 3);
	assert_int_equal(value_count(at(v, "qemus")), 3);
	assert_int_equal(value_count(at(v, "contexts")), 1);
	assert_int_equal(value_count(at(v, "documents")), 4);
	assert_false(value_truth(at(v, "test")));
	assert_false(value_truth(at(view(f, LEAST "make: {file: multiarch.mk}\n"), "own_file")));
}

static void targets(void **state)
{
	struct fixture *f = *state;
	const struct value *v = view(f, "image: a\narches: [amd64, {arch: arm/v6, name: my-pi}, windows]\n"
		"build_args: {A: 'it''s $x'}\nlabels: {l: ''}\ncache_from: me/app:cache\nbase: index\n");

	assert_at(v, "targets.1.name", "my-pi");
	assert_at(v, "targets.1.id", "image:my-pi");
	assert_at(v, "targets.1.variable", "my_pi");
	assert_at(v, "targets.1.suffix", "linux-my-pi");
	assert_at(v, "targets.1.platform", "linux/arm/v6");
	assert_at(v, "targets.1.os", "linux");
	assert_at(v, "targets.1.architecture", "arm");
	assert_at(v, "targets.1.variant", "v6");
	assert_at(v, "targets.1.build", "build-my-pi");
	assert_at(v, "targets.1.qemu_file", "build/qemu-arm-static");
	assert_at(v, "arches.1.qemu_target", "qemu-my-pi");
	assert_at(v, "targets.1.args.1.option", "--build-arg 'A=it'\\''s $$x'");
	assert_at(v, "targets.1.labels.0.word", "l=");
	assert_at(v, "targets.1.cache_from.0.word", "me/app:cache");
	assert_false(value_truth(at(v, "targets.2.qemu")));
	assert_at(v, "targets.2.os", "windows");
}

/* A base that one name stands for on several platforms. */
static void turns(void **state)
{
	struct fixture *f = *state;

	f->dockerfile = "FROM --platform=$BUILDPLATFORM golang:1 AS make\nFROM alpine:3\nCOPY --from=make /a /a\n";
	assert_true(value_truth(at(view(f, LEAST "base: index\n"), "targets.0.shares_base")));
	assert_true(value_truth(at(view(f, LEAST "base: index\n"), "turns?")));
	assert_false(value_truth(at(view(f, "image: a\narches: [arm64]\nbase: index\n"), "turns?")));
	f->dockerfile = "FROM --platform=$BUILDPLATFORM golang:1 AS make\nFROM scratch\nCOPY --from=make /a /a\n";
	assert_false(value_truth(at(view(f, LEAST "base: none\n"), "turns?")));
	f->dockerfile = "ARG BASE\nFROM $BASE\n";
	assert_true(value_truth(at(view(f, LEAST "base: index\nbuild_args: {BASE: {env: BASE}}\n"), "targets.0.shares_base")));
	f->dockerfile = "FROM --platform=linux/amd64 alpine AS a\nFROM docker.io/library/alpine:latest\nCOPY --from=a /a /a\n";
	assert_true(value_truth(at(view(f, "image: a\narches: [arm64]\nbase: index\n"), "turns?")));
	f->dockerfile = "FROM --platform=linux/amd64 me/alpine AS a\nFROM alpine\nCOPY --from=a /a /a\n";
	assert_false(value_truth(at(view(f, "image: a\narches: [arm64]\nbase: index\n"), "turns?")));
	f->dockerfile = "ARG REPO\nFROM $REPO/alpine:3\n";
	assert_false(value_truth(at(view(f, LEAST "base: prefix\n"), "targets.0.shares_base")));
}

/* Whether a shell's case of the patterns takes a text. */
static bool takes(struct fixture *f, const char *patterns, const char *text)
{
	return system(arena_printf(f->a, "case '%s' in %s) exit 0 ;; *) exit 9 ;; esac", text, patterns).p) == 0;
}

/* What engines say of an image: with its variant, without, or '?' where they know none. */
static void what_an_image_may_be(void **state)
{
	static const struct { const char *arch, *good[4], *bad[4]; } cases[] = {
		{ "amd64", { "linux/amd64/", "linux/amd64/?" }, { "linux/amd64/v3", "linux/arm64/", "windows/amd64/" } },
		{ "arm/v6", { "linux/arm/v6", "linux/arm/?" }, { "linux/arm/v7", "linux/arm/v5", "linux/arm64/" } },
		{ "arm/v7", { "linux/arm/v7", "linux/arm/", "linux/arm/?" }, { "linux/arm/v6", "linux/arm64/v8" } },
		{ "arm64", { "linux/arm64/v8", "linux/arm64/", "linux/arm64/?" }, { "linux/arm/v7", "linux/amd64/" } },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(cases); i++) {
		const struct value *v = view(f, arena_printf(f->a, "image: a\narches: [%s]\n", cases[i].arch).p);
		const char *accepts = arena_cstr(f->a, value_str(at(v, "targets.0.accepts")));

		for (size_t k = 0; cases[i].good[k]; k++)
			assert_true(takes(f, accepts, cases[i].good[k]));
		for (size_t k = 0; cases[i].bad[k]; k++)
			assert_false(takes(f, accepts, cases[i].bad[k]));
	}
}

static void documents(void **state)
{
	struct fixture *f = *state;
	const struct value *v = view(f, LEAST "test: {run: x}\npublish: {dry_run: pull_request}\n"
		"drone:\n  pipelines:\n    before:\n      - kind: pipeline\n        # c\n        name: b\n    after: [{kind: pipeline, name: a}]\n"
		"  documents:\n    - kind: secret\n      data: |\n        x\n");

	assert_int_equal(value_count(at(v, "documents")), 8);
	assert_at(v, "documents.0.text", "kind: pipeline\n# c\nname: b");
	assert_at(v, "documents.1.pipeline.name", "test");
	assert_at(v, "documents.2.pipeline.name", "linux-amd64");
	assert_at(v, "documents.2.pipeline.depends_on.0.name", "test");
	assert_at(v, "documents.5.pipeline.name", "manifest");
	assert_int_equal(value_count(at(v, "documents.5.pipeline.depends_on")), 3);
	assert_at(v, "documents.6.text", "{kind: pipeline, name: a}");
	assert_at(v, "documents.7.text", "kind: secret\ndata: |\n  x");
	for (size_t i = 0; i < 8; i++)
		assert_int_equal(value_truth(value_get(value_item(at(v, "documents"), i), STR("first"))), i == 0);
	assert_at(v, "documents.2.pipeline.trigger.0.include.2.value", "pull_request");
	assert_int_equal(value_count(at(v, "documents.2.pipeline.build.steps.0.when.0.include")), 2);
	assert_int_equal(value_count(at(v, "documents.5.pipeline.trigger.0.include")), 2);
}

static void hosts_build_the_best_they_run(void **state)
{
	struct fixture *f = *state;
	const struct value *v = view(f, "image: a\narches: [{arch: arm/v5, name: v5, suffix: a}, {arch: arm/v6, name: v6, suffix: b}, 386]\n");

	assert_int_equal(value_count(at(v, "hosts")), 6);
	assert_at(v, "hosts.0.pattern", "x86_64|amd64");
	assert_at(v, "hosts.0.name", "386");
	assert_at(v, "hosts.1.pattern", "aarch64|arm64");
	assert_at(v, "hosts.1.name", "v6");
	assert_at(v, "hosts.4.pattern", "armv5*");
	assert_at(v, "hosts.4.name", "v5");
}

static void builds_that_read_the_same_share_a_context(void **state)
{
	struct fixture *f = *state;
	const struct value *v = view(f, "image: a\narches: [amd64, {arch: arm64, context: x}, {arch: arm, context: x}, {arch: 386, context: y}]\n");
	const struct value *more = view(f, "image: a\narches: [{arch: 386, context: y}, {arch: riscv64, context: z}, {arch: arm64, context: x}]\n");

	assert_int_equal(value_count(at(v, "contexts")), 3);
	assert_at(v, "contexts.0.path", ".");
	assert_at(v, "contexts.1.path", "x");
	assert_at(v, "contexts.2.path", "y");
	assert_true(str_eq(value_str(at(v, "contexts.1.name")), value_str(at(v, "targets.1.context_name"))));
	assert_true(str_eq(value_str(at(v, "contexts.1.name")), value_str(at(v, "targets.2.context_name"))));
	assert_true(str_eq(value_str(at(v, "contexts.2.name")), value_str(at(v, "targets.3.context_name"))));
	assert_false(str_eq(value_str(at(v, "contexts.2.name")), value_str(at(v, "contexts.1.name"))));
	assert_true(str_eq(value_str(at(v, "contexts.1.name")), value_str(at(more, "contexts.2.name"))));
	assert_true(str_eq(value_str(at(v, "contexts.2.name")), value_str(at(more, "contexts.0.name"))));
}

/* What a shell prints; with make_ahead, after make has read the text as a line of a recipe. */
static const char *run(struct fixture *f, const char *script, bool make_ahead)
{
	struct buf b = buf_new(f->a);
	FILE *p;
	int c;

	buf_adds(&b, "exec 2>/dev/null\n");
	for (const char *s = script; *s; s++) {
		if (make_ahead && *s == '$')
			assert_int_equal(*++s, '$');
		assert_true(!make_ahead || *s != '\n');
		buf_addc(&b, *s);
	}
	p = popen(b.p, "r");
	assert_non_null(p);
	b = buf_new(f->a);
	while ((c = getc(p)) != EOF)
		buf_addc(&b, (char)c);
	buf_addf(&b, "[%d]", pclose(p));
	return b.p;
}

/* A descriptor with one test, and what the Makefile has for it. */
static const char *recipe(struct fixture *f, const char *command)
{
	struct buf b = buf_new(f->a);
	const struct value *v;

	buf_adds(&b, LEAST "test:\n  environment: {A: \"x  y\", B: \"$A 'q' \\\\\", C: {secret: s}}\n  run:\n    - \"");
	for (const char *c = command; *c; c++)
		buf_adds(&b, *c == '\n' ? "\\n" : *c == '"' ? "\\\"" : *c == '\\' ? "\\\\" : *c == '\t' ? "\\t" : (char[]){ *c, '\0' });
	buf_adds(&b, "\"\n");
	v = view(f, b.p);
	assert_int_equal(value_count(at(v, "environment")), 2);
	return arena_printf(f->a, "set -e; run() { eval \"$$1\"; }; export %.*s; export %.*s; run %.*s",
		STR_ARG(value_str(at(v, "environment.0.word"))), STR_ARG(value_str(at(v, "environment.1.word"))),
		STR_ARG(value_str(at(v, "commands.0.command")))).p;
}

static void tests_run_at_the_desk_as_in_ci(void **state)
{
	static const char *const commands[] = {
		"echo a", "echo $HOME '$x' \"$A\" $$ | sed 's/[0-9]//g'", "echo \"it's # no comment\"", "for i in 1 2\ndo\n  echo \"$i\"\ndone\n",
		"printf '%s\\n' 'a  b' \\\n  c", "@echo", "  echo b", "echo a\\\\", "echo 'a\\'", "echo \"$B\"", "exit 3",
		"echo a\nfalse\necho b", "cat <<'EOF'\n$x \"y\" 'z' \\\nEOF\n", "echo `echo $((1 + 2))`", "echo 100%", "\techo tab", "a=1; echo $a",
		"", "\n", "# nothing",
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(commands); i++) {
		const char *plain = arena_printf(f->a, "export A='x  y' B=\"\\$A 'q' \\\\\"\nset -e\n%s", commands[i]).p;

		assert_string_equal(run(f, recipe(f, commands[i]), true), run(f, plain, false));
	}
}

/* Nor does make read them as modifiers: what fails does not pass for good. */
static void make_sees_no_modifiers(void **state)
{
	static const char *const commands[] = { "-false", "@false", "+false", "- false", "@- false", "-false\nfalse" };
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(commands); i++) {
		const char *line = recipe(f, commands[i]);

		assert_true(!str_ends(str_of(run(f, line, true)), STR("[0]")));
	}
}

static void sums_and_stamps(void **state)
{
	struct fixture *f = *state;
	const struct value *v = view(f, LEAST), *other;

	other = view(f, LEAST "qemu: {sha256: {arm: abc}}\n");
	assert_at(other, "sums.0.qemu", "arm");
	assert_at(other, "sums.0.sum", "abc");
	assert_true(str_eq(value_str(at(v, "qemus.0.stamp")), value_str(at(other, "qemus.0.stamp"))));
	assert_false(str_eq(value_str(at(v, "qemus.1.stamp")), value_str(at(other, "qemus.1.stamp"))));
	other = view(f, LEAST "qemu: {version: v1}\n");
	assert_false(str_eq(value_str(at(v, "qemus.0.stamp")), value_str(at(other, "qemus.0.stamp"))));
	other = view(f, LEAST "qemu: {url: 'https://x/{arch}'}\n");
	assert_false(str_eq(value_str(at(v, "qemus.0.stamp")), value_str(at(other, "qemus.0.stamp"))));
}

/* A step asks when to publish unless its pipeline's trigger says as much. */
static void steps_ask_when_their_pipelines_do_not(void **state)
{
	static const struct { const char *publish, *build; bool asks; } cases[] = {
		{ "", "", false },
		{ "", "{}", true },
		{ "", "{event: [push, tag], ref: [refs/heads/main, refs/heads/master, 'refs/tags/v*']}", false },
		{ "", "{event: tag, ref: 'refs/tags/v*'}", false },
		{ "", "{event: tag, ref: 'refs/tags/*'}", true },
		{ "", "{event: {exclude: [cron]}, ref: 'refs/tags/v*'}", true },
		{ "", "{ref: 'refs/tags/v*'}", true },
		{ "event: [], ref: []", "", false },
		{ "event: [], ref: []", "{}", false },
		{ "event: {exclude: pull_request}, ref: []", "{}", true },
		{ "event: {exclude: pull_request}, ref: []", "{event: {exclude: [pull_request, cron]}}", false },
		{ "event: {exclude: pull_request}, ref: []", "{event: push}", false },
		{ "event: {exclude: pull_request}, ref: []", "{event: 'pu*'}", true },
		{ "event: {exclude: pull_request}, ref: []", "{ref: ['refs/heads/**', 'refs/tags/**']}", false },
		{ "event: {exclude: pull_request}, ref: []", "{ref: ['refs/heads/**', 'refs/pull/**']}", true },
		{ "event: {exclude: pull_request}, ref: []", "{ref: {exclude: 'refs/pull/**'}}", true },
		{ "instance: ci.example.com", "", true },
		{ "instance: ci.example.com, event: [], ref: []", "{instance: ci.example.com}", true },
	};
	struct fixture *f = *state;
	const char *text;
	bool asks;

	for (size_t i = 0; i < countof(cases); i++) {
		text = arena_printf(f->a, LEAST "publish: {when: {%s}}\ndrone: {build: {%s%s}}\n", cases[i].publish,
			*cases[i].build ? "when: " : "", cases[i].build).p;
		asks = value_truth(at(view(f, text), "documents.0.pipeline.build.steps.0.when?"));
		if (asks != cases[i].asks)
			fail_msg("case %zu", i);
	}
}

/* Where no plugin builds, make does, and is not asked for what other pipelines have done. */
static void commands_build(void **state)
{
	struct fixture *f = *state;
	const struct value *v = view(f, LEAST "test: {run: [a]}\ndrone: {builder: command}\n");

	assert_at(v, "documents.1.pipeline.build.steps.0.image", "docker:27.5.1-cli");
	assert_at(v, "documents.1.pipeline.build.steps.0.shell.commands.2.command",
		"REF=\"$DRONE_COMMIT_REF\" make -o test build-amd64 push-amd64");
	assert_at(v, "documents.4.pipeline.manifests.0.shell.commands.2.command",
		"REF=\"$DRONE_COMMIT_REF\" make -o push tags manifest");
	v = view(f, LEAST "drone: {builder: command, command: {image: me/b, run: [x]}}\npublish: {registry: r.io}\n");
	assert_int_equal(value_count(at(v, "documents.0.pipeline.build.steps.0.shell.commands")), 2);
	assert_at(v, "documents.0.pipeline.build.steps.0.shell.commands.1.command", "x");
	v = view(f, LEAST);
	assert_at(v, "documents.0.pipeline.build.steps.0.shell", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_all_outputs_see, setup, teardown),
		cmocka_unit_test_setup_teardown(targets, setup, teardown),
		cmocka_unit_test_setup_teardown(turns, setup, teardown),
		cmocka_unit_test_setup_teardown(what_an_image_may_be, setup, teardown),
		cmocka_unit_test_setup_teardown(documents, setup, teardown),
		cmocka_unit_test_setup_teardown(hosts_build_the_best_they_run, setup, teardown),
		cmocka_unit_test_setup_teardown(builds_that_read_the_same_share_a_context, setup, teardown),
		cmocka_unit_test_setup_teardown(tests_run_at_the_desk_as_in_ci, setup, teardown),
		cmocka_unit_test_setup_teardown(make_sees_no_modifiers, setup, teardown),
		cmocka_unit_test_setup_teardown(steps_ask_when_their_pipelines_do_not, setup, teardown),
		cmocka_unit_test_setup_teardown(commands_build, setup, teardown),
		cmocka_unit_test_setup_teardown(sums_and_stamps, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
