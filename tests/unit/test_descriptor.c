#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/descriptor.h"
#include "../../gen/diag.h"
#include "../../gen/schema.h"
#include "../../gen/value.h"
#include "../../gen/yaml.h"

struct fixture {
	struct arena *a;
	struct diag *d;
};

static int setup(void **state)
{
	static struct fixture f;

	f.a = arena_new();
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	arena_free(f->a);
	return 0;
}

static const struct descriptor *read(struct fixture *f, const char *text)
{
	f->d = diag_new(f->a);
	return descriptor_read(f->a, f->d, diag_source(f->d, STR("t"), str_of(text)));
}

static void assert_text(const struct yaml *y, const char *want)
{
	assert_non_null(y);
	assert_int_equal(y->kind, YAML_SCALAR);
	assert_true(str_is(y->text, want));
}

static const char everything[] =
	"image: ghcr.io/me/app\n"
	"arches:\n"
	"  - amd64\n"
	"  - {arch: arm/v6, name: pi, suffix: linux-pi, platform: linux/arm/v6, base: suffix, emulation: binfmt,\n"
	"     dockerfile: D, context: c, target: t, build_args: {A: b}, labels: {l: m}, cache_from: x, runner: linux/arm64}\n"
	"  - {arch: windows, os_version: '1809'}\n"
	"base: prefix\n"
	"emulation: static\n"
	"dockerfile: Dockerfile\n"
	"context: .\n"
	"target: stage\n"
	"build_args: {A: a}\n"
	"labels: {L: l}\n"
	"cache_from: [x, y]\n"
	"runner: linux/amd64\n"
	"arg_names: {repo: R, arch: A, tag_suffix: T}\n"
	"qemu: {version: v, url: u, sha256: {arm: s}, image: i, script: q}\n"
	"test: {image: i, setup: s, run: [r], services: [{name: n}], environment: {E: e, S: {secret: s}}}\n"
	"before: [{name: n}]\n"
	"publish:\n"
	"  tags: auto\n"
	"  branch: main\n"
	"  when: {event: e, ref: r, branch: b, repo: o, instance: i, cron: c, target: t, status: s, action: a}\n"
	"  dry_run: never\n"
	"  registry: r\n"
	"  username: u\n"
	"  password: {secret: p}\n"
	"run: {args: a, command: c}\n"
	"manifest: {file: m, ignore_missing: true}\n"
	"make: {file: M, prefix: p}\n"
	"drone:\n"
	"  file: d\n"
	"  docker_plugin: dp\n"
	"  manifest_plugin: mp\n"
	"  pipelines: {before: [{a: b}], after: [{c: d}]}\n"
	"  documents: [{kind: secret}]\n"
	"  merge: {pipeline: {a: b}, step: {c: d}, settings: {e: f}}\n";

static void every_key_has_its_place(void **state)
{
	struct fixture *f = *state;
	const struct descriptor *d = read(f, everything);

	assert_int_equal(diag_errors(f->d), 0);
	assert_int_equal(d->shared.n_arches, 3);
	assert_text(d->shared.image, "ghcr.io/me/app");
	assert_text(d->shared.arches[0].arch, "amd64");
	assert_int_equal(d->shared.arches[0].pos.line, 3);
	assert_null(d->shared.arches[0].name);
	assert_null(d->shared.arches[0].build.base);
	assert_text(d->shared.arches[1].arch, "arm/v6");
	assert_text(d->shared.arches[1].name, "pi");
	assert_text(d->shared.arches[1].suffix, "linux-pi");
	assert_text(d->shared.arches[1].platform, "linux/arm/v6");
	assert_text(d->shared.arches[1].build.base, "suffix");
	assert_text(d->shared.arches[1].build.emulation, "binfmt");
	assert_text(d->shared.arches[1].build.dockerfile, "D");
	assert_text(d->shared.arches[1].build.context, "c");
	assert_text(d->shared.arches[1].build.target, "t");
	assert_text(yaml_get(d->shared.arches[1].build.build_args, "A"), "b");
	assert_text(yaml_get(d->shared.arches[1].build.labels, "l"), "m");
	assert_text(d->shared.arches[1].build.cache_from, "x");
	assert_text(d->shared.arches[1].build.runner, "linux/arm64");
	assert_text(d->shared.arches[2].os_version, "1809");
	assert_text(d->shared.build.base, "prefix");
	assert_text(d->shared.build.emulation, "static");
	assert_text(d->shared.build.runner, "linux/amd64");
	assert_int_equal(d->shared.build.cache_from->n, 2);
	assert_text(d->arg_names.repo, "R");
	assert_text(d->arg_names.arch, "A");
	assert_text(d->arg_names.tag_suffix, "T");
	assert_text(d->qemu.version, "v");
	assert_text(d->qemu.url, "u");
	assert_text(yaml_get(d->qemu.sha256, "arm"), "s");
	assert_text(d->qemu.image, "i");
	assert_text(d->qemu.script, "q");
}

static void every_key_of_ci_has_its_place(void **state)
{
	struct fixture *f = *state;
	const struct descriptor *d = read(f, everything);

	assert_text(d->test.image, "i");
	assert_text(d->test.setup, "s");
	assert_int_equal(d->test.run->n, 1);
	assert_int_equal(d->test.services->n, 1);
	assert_text(yaml_get(yaml_get(d->test.environment, "S"), "secret"), "s");
	assert_int_equal(d->before->n, 1);
	assert_text(d->publish.tags, "auto");
	assert_text(d->publish.branch, "main");
	assert_text(d->publish.dry_run, "never");
	assert_text(d->publish.registry, "r");
	assert_text(d->publish.username, "u");
	assert_text(yaml_get(d->publish.password, "secret"), "p");
	assert_text(d->publish.when.event, "e");
	assert_text(d->publish.when.ref, "r");
	assert_text(d->publish.when.branch, "b");
	assert_text(d->publish.when.repo, "o");
	assert_text(d->publish.when.instance, "i");
	assert_text(d->publish.when.cron, "c");
	assert_text(d->publish.when.target, "t");
	assert_text(d->publish.when.status, "s");
	assert_text(d->publish.when.action, "a");
	assert_text(d->shared.run.args, "a");
	assert_text(d->shared.run.command, "c");
	assert_text(d->manifest.file, "m");
	assert_text(d->manifest.ignore_missing, "true");
	assert_text(d->make.file, "M");
	assert_text(d->make.prefix, "p");
	assert_text(d->drone.file, "d");
	assert_text(d->drone.docker_plugin, "dp");
	assert_text(d->drone.manifest_plugin, "mp");
	assert_text(yaml_get(d->drone.before->items[0], "a"), "b");
	assert_text(yaml_get(d->drone.after->items[0], "c"), "d");
	assert_text(yaml_get(d->drone.documents->items[0], "kind"), "secret");
	assert_text(yaml_get(d->drone.merge_pipeline, "a"), "b");
	assert_text(yaml_get(d->drone.merge_step, "c"), "d");
	assert_text(yaml_get(d->drone.merge_settings, "e"), "f");
}

static void the_least(void **state)
{
	struct fixture *f = *state;
	const struct descriptor *d = read(f, "image: a\narches: [amd64]\n");

	assert_int_equal(diag_errors(f->d), 0);
	assert_int_equal(d->shared.n_arches, 1);
	assert_null(d->test.run);
	assert_null(d->publish.when.event);
	assert_null(d->drone.merge_step);
	assert_int_equal(d->root->n, 2);
}

/* First lines and notes, without the lines of the text. */
static const char *said(struct fixture *f, const char *text)
{
	struct buf printed = buf_new(f->a), b = buf_new(f->a);
	struct str rest, line;

	read(f, text);
	diag_print(f->d, &printed, false);
	rest = buf_str(&printed);
	while (str_line(&rest, &line))
		if (!str_starts(line, STR(" ")))
			buf_addf(&b, "%.*s\n", STR_ARG(line));
	return b.p;
}

static void faults(void **state)
{
	static const struct { const char *text, *want; } cases[] = {
		{ "{}", "t:1:1: error: 'image' is missing: repository to publish to, with its registry where it is not Docker Hub "
			"[missing-key]\nt:1:1: error: 'arches' is missing: what to build for [missing-key]\n" },
		{ "image: a\narches: []\n", "t:2:9: error: 'arches' names no arch [missing-key]\n" },
		{ "image: a\narches: [{name: b}]\n",
			"t:2:10: error: 'arch' is missing: the arch, as in `aqueduct arches` [missing-key]\n" },
		{ "image: a\narches: [{arch: b, sufix: c}]\n",
			"t:2:20: error: unknown key 'sufix' [unknown-key]\nt:2:20: note: did you mean 'suffix'?\n" },
		{ "image: a\narches: [{arch: [b]}]\n", "t:2:17: error: 'arch' must be text, not a list [type]\n" },
		{ "image: a\narches: [b]\nbase: sufix\n",
			"t:3:7: error: unknown value 'sufix' for 'base' [choice]\nt:3:7: note: did you mean 'suffix'?\n" },
		{ "image: a\narches: [{arch: b, emulation: qemu}]\n", "t:2:31: error: unknown value 'qemu' for 'emulation' [choice]\n"
			"t:2:31: note: it can be 'static'\nt:2:31: note: it can be 'binfmt'\nt:2:31: note: it can be 'native'\n" },
		{ "image: a\narches: [b]\ntest: {}\n",
			"t:3:1: error: 'run' is missing: the tests: commands of one shell, in CI and for `make test` [missing-key]\n" },
		{ "image: a\narches: [b]\npublish: {when: {evnt: c}}\n",
			"t:3:18: error: unknown key 'evnt' [unknown-key]\nt:3:18: note: did you mean 'event'?\n" },
		{ "image: a\narches: [b]\ndrone: {merge: {steps: {}}}\n",
			"t:3:17: error: unknown key 'steps' [unknown-key]\nt:3:17: note: did you mean 'step'?\n" },
		{ "image: a\narches: [b]\nimage: c\n",
			"t:3:1: error: duplicate key 'image' [duplicate-key]\nt:1:1: note: first defined here\n" },
		{ "image: a\narches: [b\n", "t:2:9: error: a list that is not closed: ',' or ']' is missing [yaml]\n" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(cases); i++)
		assert_string_equal(said(f, cases[i].text), cases[i].want);
}

static void unreadable_texts_give_nothing(void **state)
{
	static const char *const texts[] = { "", "#\n", "a: [", "\xFF" };
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(texts); i++) {
		assert_null(read(f, texts[i]));
		assert_int_equal(diag_errors(f->d), 1);
	}
	assert_true(!read(f, "- a\n") || diag_errors(f->d) == 1);
}

static void what_is_readable_is_read(void **state)
{
	struct fixture *f = *state;
	const struct descriptor *d = read(f, "image: [x]\narches:\n  - amd64\n  - {arch: arm, base: what, name: n}\nwhat: ever\n");

	assert_int_equal(diag_errors(f->d), 3);
	assert_null(d->shared.image);
	assert_int_equal(d->shared.n_arches, 2);
	assert_text(d->shared.arches[1].name, "n");
	assert_null(d->shared.arches[1].build.base);
}

/* Keys of nested lists and maps that are no scalars are told of once, and harm nobody. */
static void strange_keys(void **state)
{
	static const char *const texts[] = {
		"image: a\narches: [b]\nlabels: {[x]: y}\n", "image: a\narches: [b]\n[x]: y\n",
		"image: a\narches: [b]\nqemu: {sha256: {{x: y}: z}}\n", "image: a\narches: [{[x]: y}]\n",
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(texts); i++) {
		assert_non_null(read(f, texts[i]));
		assert_true(diag_errors(f->d) > 0);
	}
}

static void dump(void **state)
{
	struct fixture *f = *state;
	struct buf b = buf_new(f->a);

	descriptor_dump(&b, read(f, "image: a\narches: [x, {arch: y, name: z}]\nmake: {file: M}\n"));
	assert_non_null(strstr(b.p, "image:1:8: \"a\"\n"));
	assert_non_null(strstr(b.p, "make:\n  file:3:14: \"M\"\n"));
	assert_non_null(strstr(b.p, "arch 1:\n  arch:2:10: \"x\"\narch 2:\n  arch:2:20: \"y\"\n  name:2:29: \"z\"\n"));
	b = buf_new(f->a);
	descriptor_dump(&b, read(f, everything));
	assert_non_null(strstr(b.p, "password:"));
}

/* Each row of the table has a help of one line, and a type that fits its other columns. */
static void assert_rows(const struct field *fields)
{
	for (const struct field *row = fields; row->key; row++) {
		assert_true(row->help && *row->help && !strchr(row->help, '\n'));
		assert_true(!row->fallback || !row->required);
		assert_int_equal(row->choices != NULL, row->type == FIELD_CHOICE);
		assert_int_equal(row->fields != NULL, row->type == FIELD_MAP || row->type == FIELD_ARCHES || row->type == FIELD_MAPS
			|| row->type == FIELD_FORM || row->type == FIELD_FORM_MAP);
		assert_int_equal(row->form != NULL, row->type == FIELD_FORM || row->type == FIELD_FORM_MAP);
		for (const struct field *other = fields; other < row; other++)
			assert_string_not_equal(other->key, row->key);
		if (row->fields)
			assert_rows(row->fields);
	}
}

static void the_table(void **state)
{
	struct fixture *f = *state;
	struct buf b = buf_new(f->a);

	assert_rows(descriptor_fields());
	schema_markdown(f->a, &b, descriptor_fields());
	assert_non_null(strstr(b.p, "\n| `arches[].os_version` | text |  |"));
	value_json(&b, schema_json(f->a, descriptor_fields(), "aqueduct.yml"));
	assert_non_null(strstr(b.p, "draft/2020-12/schema"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_key_has_its_place, setup, teardown),
		cmocka_unit_test_setup_teardown(every_key_of_ci_has_its_place, setup, teardown),
		cmocka_unit_test_setup_teardown(the_least, setup, teardown),
		cmocka_unit_test_setup_teardown(faults, setup, teardown),
		cmocka_unit_test_setup_teardown(unreadable_texts_give_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_readable_is_read, setup, teardown),
		cmocka_unit_test_setup_teardown(strange_keys, setup, teardown),
		cmocka_unit_test_setup_teardown(dump, setup, teardown),
		cmocka_unit_test_setup_teardown(the_table, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
