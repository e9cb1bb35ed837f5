#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/check.h"
#include "../../gen/descriptor.h"
#include "../../gen/digest.h"
#include "../../gen/dockerfile.h"
#include "../../gen/embedded.h"
#include "../../gen/graph.h"
#include "../../gen/model.h"
#include "../../gen/plan.h"
#include "../../gen/render.h"
#include "../../gen/stamp.h"
#include "../../gen/value.h"
#include "../../gen/yaml.h"

#define LEAST "image: me/app\narches: [amd64, arm/v6, arm64]\n"
#define QEMU "ARG REPO\nFROM ${REPO}/a\nARG ARCH\nCOPY build/qemu-${ARCH}-static /usr/bin/\nARG A\n"

struct fixture {
	struct arena *a;
	struct diag *d;
	const char *dockerfile;
	const char *other, *text; /* the template that is another one, and its text; NULL: it is not there */
	struct outputs outs;
	struct value *values;
};

static int setup(void **state)
{
	static struct fixture f;

	f = (struct fixture){ .a = arena_new(), .dockerfile = QEMU, .other = "" };
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	arena_free(f->a);
	return 0;
}

static const struct dockerfile *load_dockerfile(void *ctx, struct str path)
{
	struct fixture *f = ctx;

	return dockerfile_read(f->a, f->d, diag_source(f->d, path, str_of(f->dockerfile)));
}

static const struct source *load_template(void *ctx, struct str name)
{
	struct fixture *f = ctx;

	if (str_is(name, f->other))
		return f->text ? diag_source(f->d, name, str_of(f->text)) : NULL;
	for (size_t i = 0; i < embedded_templates_n; i++)
		if (str_is(name, embedded_templates[i].name))
			return diag_source(f->d, name, (struct str){ embedded_templates[i].bytes, embedded_templates[i].size });
	return NULL;
}

/* The descriptor up to its checks. */
static bool plan(struct fixture *f, const char *text, const struct model **m, const struct plan **p)
{
	struct model_files files = { .dockerfile = load_dockerfile, .ctx = f };
	const struct source *src;

	f->d = diag_new(f->a);
	f->outs = (struct outputs){ 0 };
	src = diag_source(f->d, STR("aqueduct.yml"), str_of(text));
	*m = model_resolve(f->a, f->d, descriptor_read(f->a, f->d, src), src, &files);
	*p = plan_build(f->a, *m);
	check_run(f->a, f->d, *m, *p);
	return !diag_errors(f->d);
}

static bool render(struct fixture *f, const char *text)
{
	struct render_templates templates = { load_template, f };
	const struct model *m;
	const struct plan *p;

	return plan(f, text, &m, &p) && render_all(f->a, f->d, m, p, &templates, &f->outs, &f->values);
}

static void render_good(struct fixture *f, const char *text)
{
	struct buf b = buf_new(f->a);
	bool ok = render(f, text);

	diag_print(f->d, &b, false);
	assert_string_equal(b.p, "");
	assert_true(ok);
	assert_true(f->outs.n >= 3);
}

static const char *output(struct fixture *f, const char *path)
{
	for (size_t i = 0; i < f->outs.n; i++)
		if (str_is(f->outs.items[i].path, path))
			return arena_cstr(f->a, f->outs.items[i].text);
	fail_msg("there is no output '%s'", path);
	return NULL;
}

static void the_table_of_outputs(void **state)
{
	static const char *const paths[] = { "Makefile", ".drone.yml", "manifest.tmpl", "get_qemu.sh" };
	struct fixture *f = *state;

	render_good(f, LEAST);
	assert_int_equal(f->outs.n, countof(paths));
	for (size_t i = 0; i < countof(paths); i++) {
		assert_true(str_is(f->outs.items[i].path, paths[i]));
		assert_int_equal(f->outs.items[i].executable, i == 3);
		assert_int_equal(stamp_read(f->a, f->outs.items[i].text), STAMP_INTACT);
		assert_true(str_ends(f->outs.items[i].text, STR("\n")));
		assert_false(str_ends(f->outs.items[i].text, STR("\n\n")));
	}
	assert_true(value_count(f->values) > 0);
	render_good(f, LEAST "make: {file: m/k}\ndrone: {file: d}\nmanifest: {file: t}\nqemu: {script: q}\n");
	assert_non_null(output(f, "m/k"));
	assert_non_null(output(f, "d"));
	assert_non_null(output(f, "t"));
	assert_non_null(output(f, "q"));
	render_good(f, LEAST "publish: {dry_run: pull_request}\ndrone: {only_affected: true, affected_script: s}\n");
	assert_int_equal(f->outs.n, 5);
	assert_true(str_is(f->outs.items[4].path, "s"));
	assert_true(f->outs.items[4].executable);
	assert_true(str_find(f->outs.items[4].text, arena_printf(f->a, "as_written Makefile '%.*s'\n",
		STR_ARG(digest_cksum(f->a, f->outs.items[0].text)))) < f->outs.items[4].text.n);
	f->dockerfile = "FROM a\n";
	render_good(f, LEAST);
	assert_int_equal(f->outs.n, 3); /* nothing to download */
}

static void the_same_input_gives_the_same_bytes(void **state)
{
	struct fixture *f = *state;
	struct outputs first;

	render_good(f, LEAST "test: {run: x}\n");
	first = f->outs;
	render_good(f, LEAST "test: {run: x}\n");
	assert_int_equal(first.n, f->outs.n);
	for (size_t i = 0; i < first.n; i++)
		assert_true(str_eq(first.items[i].text, f->outs.items[i].text));
}

/* Only what a recipe says decides on the name of its id file. */
static void id_files_follow_the_recipe(void **state)
{
	struct fixture *f = *state;
	const char *first, *again;

	render_good(f, LEAST);
	first = strstr(output(f, "Makefile"), "build/.aqueduct/arm/");
	render_good(f, LEAST "publish: {tags: latest}\n");
	again = strstr(output(f, "Makefile"), "build/.aqueduct/arm/");
	assert_memory_equal(first, again, 40);
	render_good(f, LEAST "build_args: {A: b}\n");
	again = strstr(output(f, "Makefile"), "build/.aqueduct/arm/");
	assert_memory_not_equal(first, again, 40);
}

static const char *said(struct fixture *f)
{
	struct buf b = buf_new(f->a);

	diag_print(f->d, &b, false);
	return b.p;
}

/* A template of the user's own can be wrong in many ways. All are told; none is rendered. */
static void templates_that_are_wrong(void **state)
{
	static const char *const names[] = { "Makefile", "drone.yml", "manifest.tmpl", "get_qemu.sh", "image.mk", "pipeline.yml", "condition.yml",
		"build-args.mk", "tags.mk", "scan.mk", "built.mk" };
	static const struct { const char *text, *said; } cases[] = {
		{ "# aqueduct-digest: 0000000000000000\n{{#targets}}\n", "targets" },
		{ "# aqueduct-digest: 0000000000000000\n{{/targets}}\n", "targets" },
		{ "# aqueduct-digest: 0000000000000000\n{{no_such_name}}\n", "no_such_name" },
		{ "# aqueduct-digest: 0000000000000000\n{{>no-such-partial}}\n", "no-such-partial" },
		{ "# aqueduct-digest: 0000000000000000\n{{", "" },
		{ NULL, "" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(names); i++)
		for (size_t k = 0; k < countof(cases); k++) {
			f->other = names[i];
			f->text = cases[k].text;
			assert_false(render(f, LEAST));
			assert_true(diag_errors(f->d) > 0);
			assert_non_null(strstr(said(f), names[i]));
			assert_non_null(strstr(said(f), cases[k].said));
		}
}

static void templates_without_a_digest(void **state)
{
	static const char *const names[] = { "Makefile", "drone.yml", "manifest.tmpl", "get_qemu.sh" };
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(names); i++) {
		f->other = names[i];
		f->text = "x\n";
		assert_false(render(f, LEAST));
		assert_int_equal(diag_errors(f->d), 1);
		assert_non_null(strstr(said(f), "aqueduct-digest"));
		f->text = "";
		assert_false(render(f, LEAST));
	}
}

static void one_template(void **state)
{
	struct fixture *f = *state;
	struct render_templates templates = { load_template, f };
	struct value *v = value_map(f->a);
	struct str text = STR_NONE;

	f->d = diag_new(f->a);
	f->other = "mine";
	f->text = "{{x}} {{{x}}}\n";
	value_put(v, "x", value_text(f->a, STR("a $ 'b' \"c\" &")));
	assert_true(render_one(f->a, f->d, &templates, "mine", v, &text));
	assert_true(str_is(text, "a $ 'b' \"c\" & a $ 'b' \"c\" &\n"));
	f->text = "{{y}}\n";
	assert_false(render_one(f->a, f->d, &templates, "mine", v, &text));
	assert_false(render_one(f->a, f->d, &templates, "yours", v, &text));
	f->text = "{{#x}}\n";
	assert_false(render_one(f->a, f->d, &templates, "mine", v, &text));
	assert_int_equal(diag_errors(f->d), 3);
}

/* Whether a text holds a variable of make's that nobody defines: a single $ ahead of what is the shell's. */
static void assert_no_half_dollar(const char *text, const char *name)
{
	for (const char *s = text; (s = strstr(s, name)); s++) {
		const char *dollar = s;

		while (dollar > text && (dollar[-1] == '{' || dollar[-1] == '$'))
			dollar--;
		if (dollar[0] == '$')
			assert_int_equal(dollar[1], '$');
	}
}

static void tags_with_variables(void **state)
{
	struct fixture *f = *state;

	render_good(f, LEAST "publish: {tags: [latest, '${DRONE_TAG##v}', 'x-${DRONE_BRANCH}-${DRONE_COMMIT:0:8}'], when: {event: tag}}\n");
	assert_no_half_dollar(output(f, "Makefile"), "DRONE_");
	assert_non_null(strstr(output(f, "Makefile"), "\"latest\" \"$${DRONE_TAG##v}\" "));
	assert_non_null(strstr(output(f, ".drone.yml"), "        - \"${DRONE_TAG##v}-linux-arm\"\n"));
	assert_non_null(strstr(output(f, "manifest.tmpl"), "\n  - \"{{trimPrefix \"v\" build.tag}}\"\n"));
	assert_non_null(strstr(output(f, "manifest.tmpl"), "\nimage: me/app:latest\n"));
}

/* The documents of a CI file, split as Drone's server does: at lines that begin with ---, up to one with ... */
static size_t split(struct fixture *f, const char *text, struct str *docs, size_t most)
{
	struct str rest = str_of(text), line;
	struct buf b = buf_new(f->a);
	size_t n = 0;

	while (str_line(&rest, &line)) {
		assert_true(line.n < 65536);
		assert_false(str_starts(line, STR("...")));
		if (str_starts(line, STR("---"))) {
			assert_true(n + 1 < most);
			docs[n++] = buf_str(&b);
			b = buf_new(f->a);
		} else {
			buf_addf(&b, "%.*s\n", STR_ARG(line));
		}
	}
	docs[n++] = buf_str(&b);
	return n;
}

static const struct yaml *parse(struct fixture *f, struct str text)
{
	struct diag *d = diag_new(f->a);
	const struct yaml *y = yaml_parse(f->a, d, diag_source(d, STR("document"), text));

	assert_int_equal(diag_errors(d), 0);
	return y;
}

#define DOCS 12

static void the_ci_file_reads_as_meant(void **state)
{
	struct fixture *f = *state;
	struct str docs[DOCS];
	const struct yaml *y;
	size_t n;

	render_good(f, LEAST "test: {run: ['echo ${A} $$ \\n', \"a\\nb\"], setup: x, environment: {Y: 'no', N: {secret: n}}}\n"
		"before: [{name: lint, image: a}]\n"
		"drone:\n  documents:\n    - kind: secret\n      data: |\n        x\n\n        --- y\n"
		"  merge: {pipeline: {clone: {depth: 1}}, step: {pull: always}, settings: {mtu: 1400}}\n");
	n = split(f, output(f, ".drone.yml"), docs, DOCS);
	assert_int_equal(n, 6);
	y = parse(f, docs[0]);
	assert_true(str_is(yaml_get(y, "name")->text, "test"));
	assert_true(str_is(yaml_get(yaml_get(y, "clone"), "depth")->text, "1"));
	y = yaml_get(y, "steps")->items[0];
	assert_true(str_is(yaml_get(y, "pull")->text, "always"));
	assert_int_equal(yaml_get(y, "commands")->n, 3);
	assert_true(str_is(yaml_get(y, "commands")->items[2]->text, "a\nb"));
	assert_true(str_is(yaml_get(yaml_get(y, "environment"), "Y")->text, "no"));
	y = parse(f, docs[2]);
	assert_int_equal(yaml_get(y, "steps")->n, 3);
	assert_true(str_is(yaml_get(yaml_get(y, "steps")->items[0], "name")->text, "lint"));
	assert_null(yaml_get(yaml_get(y, "steps")->items[0], "pull"));
	assert_true(str_is(yaml_get(yaml_get(yaml_get(y, "steps")->items[2], "settings"), "mtu")->text, "1400"));
	y = parse(f, docs[4]);
	assert_true(str_is(yaml_get(y, "name")->text, "manifest"));
	assert_null(yaml_get(yaml_get(yaml_get(y, "steps")->items[0], "settings"), "mtu"));
	assert_true(str_is(yaml_get(parse(f, docs[5]), "data")->text, "x\n\n--- y\n"));
}

/* What Drone's server would cut in two or refuse is not written: it reads lines, of less than 64 KiB, not YAML. */
static void what_drone_would_misread_is_not_written(void **state)
{
	struct fixture *f = *state;
	struct str docs[DOCS];
	struct buf b = buf_new(f->a);

	buf_pad(&b, 'x', 70000);
	if (render(f, arena_printf(f->a, LEAST "test: {run: \"%s\"}\n", b.p).p))
		split(f, output(f, ".drone.yml"), docs, DOCS);
	else
		assert_true(diag_errors(f->d) > 0);
	if (render(f, LEAST "drone:\n  documents:\n    - kind: secret\n      data: \"a\n      --- b\n      ... c\"\n"))
		assert_int_equal(split(f, output(f, ".drone.yml"), docs, DOCS), 5);
	else
		assert_true(diag_errors(f->d) > 0);
	if (render(f, LEAST "drone:\n  merge:\n    pipeline:\n      x: 'a\n      --- b'\n"))
		assert_int_equal(split(f, output(f, ".drone.yml"), docs, DOCS), 4);
	else
		assert_true(diag_errors(f->d) > 0);
}

/* No path of the Makefile's is a file and a folder, whatever an arch is called. */
static void arches_have_folders_of_their_own(void **state)
{
	static const char *const names[] = { "tags", "context", "began", "cache", "qemu", "publish", "new" };
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(names); i++) {
		const char *text;

		if (!render(f, arena_printf(f->a, "image: a\narches: [{arch: amd64, name: %s}]\n", names[i]).p))
			continue; /* refused */
		text = output(f, "Makefile");
		assert_non_null(strstr(text, arena_printf(f->a, "build/.aqueduct/%s/", names[i]).p));
		assert_null(strstr(text, arena_printf(f->a, "\nbuild/.aqueduct/%s:", names[i]).p));
		assert_null(strstr(text, arena_printf(f->a, "< build/.aqueduct/%s\n", names[i]).p));
	}
}

/* The Makefile of some images with a flavour each. */
static size_t size_of_flavoured(struct fixture *f, size_t n)
{
	struct buf b = buf_new(f->a);

	buf_adds(&b, "arches: [amd64, arm/v6, arm64]\nemulation: binfmt\nimages:\n");
	for (size_t i = 0; i < n; i++)
		buf_addf(&b, "  i%zu: {image: me/i%zu, flavour: f%zu}\n", i, i, i);
	render_good(f, buf_str(&b).p);
	return strlen(output(f, "Makefile"));
}

static void outputs_grow_by_lines_for_each_image(void **state)
{
	struct fixture *f = *state;
	size_t one, two;

	f->dockerfile = "FROM scratch\n";
	one = size_of_flavoured(f, 50);
	two = size_of_flavoured(f, 100);
	assert_true(two * 10 < one * 22);
}

/* A push waits for the tags of its own image, whatever others have; one of all fails where there is none at all. */
static void pushes_name_their_own_tags(void **state)
{
	struct fixture *f = *state;
	const char *text;

	f->dockerfile = "FROM scratch\n";
	render_good(f, "arches: [amd64]\nemulation: binfmt\nimages:\n  a: {image: me/a, tags: ['${DRONE_BUILD_NUMBER}']}\n"
		"  b: {image: me/b}\n");
	text = output(f, "Makefile");
	assert_non_null(strstr(text, "\npush-b-amd64: build-b-amd64 build/.aqueduct/publish.tags\n"));
	assert_non_null(strstr(text, "\npush-b: build-b-amd64 build/.aqueduct/publish.tags\n"));
	assert_non_null(strstr(text, "\npush-a-amd64: build-a-amd64 build/.aqueduct/publish-a.tags\n"));
	assert_non_null(strstr(text, "\npush: aqueduct-publishes build-all push-a push-b\n\t@test -s build/.aqueduct/publish-a.tags || "
		"test -s build/.aqueduct/publish.tags || {"));
}

/* A set of a publication has another name than that of an image, whatever that is called. */
static void sets_have_names_of_their_own(void **state)
{
	struct fixture *f = *state;
	const char *text;

	f->dockerfile = "FROM scratch\n";
	render_good(f, "arches: [amd64]\nemulation: binfmt\nimages:\n  also.quay: {image: me/a, tags: [x]}\n"
		"  b: {image: me/b}\npublish: {also: {quay: {registry: quay.io, username: {secret: u}, password: {secret: p}, tags: [y]}}}\n");
	text = output(f, "Makefile");
	assert_non_null(strstr(text, "\nbuild/.aqueduct/publish-also.quay.tags:\n"));
	assert_non_null(strstr(text, "\nbuild/.aqueduct/publish-also--quay.tags:\n"));
	assert_non_null(strstr(text, "\nbuild/.aqueduct/publish-also--quay--also.quay.tags:\n"));
}

/* The text of a built-in template behind a line of somebody's own. */
static const char *with_line(struct fixture *f, const char *name, const char *line)
{
	f->other = "";
	return arena_printf(f->a, "%s\n%.*s", line, STR_ARG(load_template(f, str_of(name))->text)).p;
}

/* Rules are made when they are asked for, which may be while another text is rendered for a while. */
static void rules_within_other_texts(void **state)
{
	struct fixture *f = *state;
	const char *text;

	f->d = diag_new(f->a);
	f->text = with_line(f, "pipeline.yml", "# begin {{#targets}}{{name}}:{{#rules}}some{{/rules}}{{/targets}} end");
	f->other = "pipeline.yml";
	render_good(f, LEAST);
	text = output(f, ".drone.yml");
	assert_non_null(strstr(text, "# begin amd64:somearm:somearm64:some end\nkind: pipeline\n"));
	f->text = with_line(f, "image.mk", "# begin {{#contexts}}{{#rules}}some{{/rules}}{{/contexts}} end");
	f->other = "image.mk";
	render_good(f, LEAST);
	assert_non_null(strstr(output(f, "Makefile"), "\n# begin some end\n"));
}

/* Asking for the names alone takes the templates that rendering takes, and finds the same names. */
static void names_without_outputs(void **state)
{
	struct fixture *f = *state;
	struct render_templates templates = { load_template, f };
	const struct model *m;
	const struct plan *p;
	struct str named;
	const char *text;

	f->d = diag_new(f->a);
	f->text = with_line(f, "image.mk", "# {{#contexts}}{{scan_file}}{{/contexts}}");
	f->other = "image.mk";
	render_good(f, LEAST);
	text = output(f, "Makefile");
	assert_true(plan(f, LEAST, &m, &p));
	assert_true(render_names(f->a, f->d, m, p, &templates));
	for (size_t i = 0; i < p->n_targets; i++) {
		named = p->targets[i].build->file;
		assert_true(named.n > 0);
		assert_non_null(strstr(text, arena_printf(f->a, "\n%.*s: ", STR_ARG(named)).p));
	}
}

/* The script of Drone's step has a line for its sum. */
static void templates_that_lack_a_line(void **state)
{
	struct fixture *f = *state;

	f->other = "only_affected.sh";
	f->text = "# aqueduct-digest: 0000000000000000\n";
	assert_false(render(f, LEAST "publish: {dry_run: pull_request}\ndrone: {only_affected: true}\n"));
	assert_non_null(strstr(said(f), "no line that is 'self='"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_table_of_outputs, setup, teardown),
		cmocka_unit_test_setup_teardown(the_same_input_gives_the_same_bytes, setup, teardown),
		cmocka_unit_test_setup_teardown(id_files_follow_the_recipe, setup, teardown),
		cmocka_unit_test_setup_teardown(tags_with_variables, setup, teardown),
		cmocka_unit_test_setup_teardown(the_ci_file_reads_as_meant, setup, teardown),
		cmocka_unit_test_setup_teardown(what_drone_would_misread_is_not_written, setup, teardown),
		cmocka_unit_test_setup_teardown(arches_have_folders_of_their_own, setup, teardown),
		cmocka_unit_test_setup_teardown(templates_without_a_digest, setup, teardown),
		cmocka_unit_test_setup_teardown(outputs_grow_by_lines_for_each_image, setup, teardown),
		cmocka_unit_test_setup_teardown(pushes_name_their_own_tags, setup, teardown),
		cmocka_unit_test_setup_teardown(sets_have_names_of_their_own, setup, teardown),
		cmocka_unit_test_setup_teardown(rules_within_other_texts, setup, teardown),
		cmocka_unit_test_setup_teardown(names_without_outputs, setup, teardown),
		cmocka_unit_test_setup_teardown(one_template, setup, teardown),
		cmocka_unit_test_setup_teardown(templates_that_are_wrong, setup, teardown),
		cmocka_unit_test_setup_teardown(templates_that_lack_a_line, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
