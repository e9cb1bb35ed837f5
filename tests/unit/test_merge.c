#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/merge.h"
#include "../../gen/yaml.h"

static const struct str steps[] = { { "build", 5 }, { "get qemu", 8 } };

static const char generated[] =
	"kind: pipeline\n"
	"name: linux-arm\n"
	"\n"
	"platform:\n"
	"  os: linux\n"
	"  arch: amd64\n"
	"\n"
	"steps:\n"
	"  - name: own\n"
	"    image: x\n"
	"    settings:\n"
	"      repo: r\n"
	"  - name: get qemu\n"
	"    image: busybox\n"
	"    commands:\n"
	"      - sh\n"
	"  - name: build\n"
	"    image: plugin\n"
	"    settings:\n"
	"      repo: r\n"
	"      tags:\n"
	"        - a\n"
	"    when:\n"
	"      event:\n"
	"        - push";

struct fixture {
	struct arena *a;
	struct diag *d;
};

static int setup(void **state)
{
	static struct fixture f;

	f.a = arena_new();
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

static const struct yaml *parse(struct fixture *f, const char *text)
{
	const struct yaml *y = yaml_parse(f->a, f->d, diag_source(f->d, STR("t"), str_of(text)));

	assert_non_null(y);
	assert_int_equal(diag_errors(f->d), 0);
	return y;
}

/* What a descriptor with these lines under pipeline:, step: or settings: makes of the pipeline. */
static const char *merged(struct fixture *f, const char *text)
{
	const struct yaml *y = parse(f, text);
	const struct merge m = { yaml_get(y, "pipeline"), yaml_get(y, "step"), yaml_get(y, "settings"), false, false, steps, countof(steps) };
	const char *out = arena_cstr(f->a, merge_pipeline(f->a, f->d, str_of(generated), &m));

	parse(f, out);
	return out;
}

/* The generated text in which one piece was replaced. */
static const char *edited(struct fixture *f, const char *from, const char *to)
{
	size_t at = str_find(str_of(generated), str_of(from)), n = str_of(from).n;

	assert_true(at < str_of(generated).n);
	return arena_printf(f->a, "%.*s%s%s", (int)at, generated, to, generated + at + n).p;
}

static void nothing_changes_nothing(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(merged(f, "other: {}"), generated);
	assert_string_equal(merged(f, "{pipeline: {}, step: {}, settings: {}}"), generated);
	assert_string_equal(merged(f, "pipeline: {platform: {}}"), generated);
}

static void maps_are_merged(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(merged(f, "pipeline:\n  platform:\n    arch: arm64\n    version: 1\n"),
		edited(f, "arch: amd64\n", "arch: arm64\n  version: 1\n"));
	assert_string_equal(merged(f, "pipeline: {platform: {arch: arm64, version: 1}}\n"),
		edited(f, "arch: amd64\n", "arch: arm64\n  version: 1\n"));
	assert_string_equal(merged(f, "pipeline: {name: other}\n"), edited(f, "linux-arm", "other"));
	assert_string_equal(merged(f, "pipeline:\n  node:\n    disk: ssd\n"),
		arena_printf(f->a, "%s\n\nnode:\n  disk: ssd", generated).p);
	assert_string_equal(merged(f, "pipeline: {node: {disk: ssd}}\n"), arena_printf(f->a, "%s\n\nnode: {disk: ssd}", generated).p);
}

/* A map in braces has no lines of its own to put keys behind. */
static void maps_in_braces_are_merged(void **state)
{
	struct fixture *f = *state;
	static const char text[] = "kind: pipeline\nclone: {depth: 1, deep: {a: 1, b: [x, y]}} # why\nsteps: []";
	static const struct { const char *pipeline, *clone; } cases[] = {
		{ "{clone: {disable: true}}", "clone:\n  depth: 1\n  deep: {a: 1, b: [x, y]}\n  disable: true # why" },
		{ "{clone: {depth: 2}}", "clone:\n  depth: 2\n  deep: {a: 1, b: [x, y]} # why" },
		{ "{clone: {deep: {b: z, c: 'q'}}}", "clone:\n  depth: 1\n  deep:\n    a: 1\n    b: z\n    c: 'q' # why" },
		{ "{clone: {deep: z}}", "clone:\n  depth: 1\n  deep: z # why" },
		{ "{clone: {deep: {}}}", "clone:\n  depth: 1\n  deep:\n    a: 1\n    b: [x, y] # why" },
		{ "{clone: {}}", "clone:\n  depth: 1\n  deep: {a: 1, b: [x, y]} # why" },
	};
	struct merge m = { 0 };

	for (size_t i = 0; i < countof(cases); i++) {
		m.pipeline = parse(f, cases[i].pipeline);
		assert_string_equal(arena_cstr(f->a, merge_pipeline(f->a, f->d, str_of(text), &m)),
			arena_printf(f->a, "kind: pipeline\n%s\nsteps: []", cases[i].clone).p);
	}
}

static void all_else_is_replaced(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(merged(f, "settings:\n  tags:\n    - b\n    - c\n"),
		edited(f, "      tags:\n        - a\n", "      tags:\n        - b\n        - c\n"));
	assert_string_equal(merged(f, "settings: {tags: [b]}\n"), edited(f, "      tags:\n        - a\n", "      tags: [b]\n"));
	assert_string_equal(merged(f, "settings: {repo: {a: b}}\n"),
		edited(f, "repo: r\n      tags", "repo: {a: b}\n      tags"));
	assert_string_equal(merged(f, "pipeline: {platform: none}\n"),
		edited(f, "platform:\n  os: linux\n  arch: amd64\n", "platform: none\n"));
	assert_string_equal(merged(f, "settings: {repo: }\n"), edited(f, "repo: r\n      tags", "repo:\n      tags"));
}

static void only_generated_steps_are_changed(void **state)
{
	struct fixture *f = *state;
	const char *got = merged(f, "step: {pull: always}\n");

	assert_string_equal(got, arena_printf(f->a, "%s\n    pull: always", edited(f, "      - sh\n", "      - sh\n    pull: always\n")).p);
	got = merged(f, "settings: {mtu: 1}\n");
	assert_string_equal(got, edited(f, "        - a\n", "        - a\n      mtu: 1\n"));
	got = merged(f, "step: {when: {event: [tag], ref: x}}\n");
	assert_non_null(strstr(got, "\n    when:\n      event: [tag]\n      ref: x"));
	assert_non_null(strstr(got, "      - sh\n    when: {event: [tag], ref: x}\n"));
}

/* settings first, then step, then pipeline: each sees what those before it made. */
static void all_three(void **state)
{
	struct fixture *f = *state;
	const struct yaml *y = parse(f, merged(f, "pipeline: {a: 1}\nstep: {b: 2, settings: {c: 3}}\nsettings: {c: 4, d: 5}\n"));
	const struct yaml *build = yaml_get(y, "steps")->items[2], *settings = yaml_get(build, "settings");

	assert_true(str_is(yaml_get(y, "a")->text, "1"));
	assert_true(str_is(yaml_get(build, "b")->text, "2"));
	assert_true(str_is(yaml_get(settings, "c")->text, "3"));
	assert_true(str_is(yaml_get(settings, "d")->text, "5"));
	assert_true(str_is(yaml_get(settings, "repo")->text, "r"));
	assert_int_equal(yaml_get(y, "steps")->items[0]->n, 3);
}

static void what_was_written_is_kept(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(merged(f, "pipeline:\n    node:\n        # why\n        disk: 'ssd'   # really\n        size: \"1\\t\"\n"),
		arena_printf(f->a, "%s\n\nnode:\n    # why\n    disk: 'ssd'   # really\n    size: \"1\\t\"", generated).p);
	assert_string_equal(merged(f, "step:\n  commands:\n    # why\n    - a # b\n    - |\n      c\n\n      d\n    - >-\n      e\n"
		"settings: {}\n") + str_of(generated).n,
		merged(f, "step:\n  commands:\n    # why\n    - a # b\n    - |\n      c\n\n      d\n    - >-\n      e\n")
		+ str_of(generated).n);
	assert_non_null(strstr(merged(f, "step:\n  commands:\n    # why\n    - a # b\n    - |\n      c\n\n      d\n"),
		"\n    commands:\n      # why\n      - a # b\n      - |\n        c\n\n        d\n  - name: build"));
	assert_non_null(strstr(merged(f, "pipeline: {\"a b\": 'c, d', e: [f,\n    g]}\n"), "\n\"a b\": 'c, d'\ne: [f,\n"));
}

/*
 * Keys and values in any style that YAML has: what is merged reads as what was written, or the text
 * is refused.
 */
static void every_style(void **state)
{
	static const struct { const char *text, *want; } cases[] = {
		{ "pipeline:\n  ? node\n  : x\n", "x" },
		{ "pipeline:\n  ? node\n  : - x\n", NULL },
		{ "pipeline:\n  ? node\n  :\n    - x\n", NULL },
		{ "pipeline:\n  ? node\n  ? other\n", "" },
		{ "pipeline: {? node : x}\n", "x" },
		{ "pipeline: {node, other: y}\n", "" },
		{ "pipeline: {\"node\":x}\n", "x" },
		{ "pipeline:\n  node:\n  other: y\n", "" },
		{ "pipeline:\n  'node' : x\n", "x" },
		{ "pipeline:\n  node: x\n\n    y\n", "x\ny" },
		{ "pipeline:\n  node: |\n    x \n", "x \n" },
		{ "pipeline:\n  node: |2\n      x\n", "  x\n" },
		{ "pipeline:\n  node: >\n    x\n    y\n\n  other: y\n", "x y\n" },
		{ "pipeline:\n  node: |+\n    x\n\n  other: y\n", "x\n\n" },
		{ "pipeline:\n  node: \"x\n y\"\n", "x y" },
		{ "pipeline:\n  node:\n  - x\n  other: y\n", NULL },
		{ "pipeline:\r\n  node: |\r\n    x\r\n    y\r\n", "x\ny\n" },
	};
	struct fixture *f = *state;
	size_t wrong = 0;

	for (size_t i = 0; i < countof(cases); i++) {
		struct diag *d = diag_new(f->a);
		const struct yaml *y = yaml_parse(f->a, d, diag_source(d, STR("t"), str_of(cases[i].text))), *node;
		const struct merge m = { yaml_get(y, "pipeline"), NULL, NULL, false, false, steps, countof(steps) };
		struct str out = merge_pipeline(f->a, d, str_of(generated), &m);

		if (diag_errors(d))
			continue;
		out = arena_printf(f->a, "%.*s\n", STR_ARG(out));
		node = yaml_get(yaml_parse(f->a, d, diag_source(d, STR("out"), out)), "node");
		if (!node || (cases[i].want ? node->kind != YAML_SCALAR || !str_is(node->text, cases[i].want) : node->kind != YAML_LIST)) {
			print_error("'%s' gives\n%s\n", cases[i].text, arena_cstr(f->a, str_from(out, str_of(generated).n)));
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
}

static void lists_at_a_column(void **state)
{
	static const struct { const char *text, *want; size_t column; } cases[] = {
		{ "- a: b\n  c: d\n# e\n- f\n", "  - a: b\n    c: d\n  # e\n  - f", 2 },
		{ "    - a: b\n      c: d\n", "- a: b\n  c: d", 0 },
		{ "[{a: b}, {c: d,\n  e: f}]", "  - {a: b}\n  - {c: d,\n", 2 },
		{ "- a: |\n    b\n\n    c\n", "    - a: |\n        b\n\n        c", 4 },
		{ "[]", "", 0 },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(cases); i++) {
		const struct yaml *list = parse(f, cases[i].text);
		struct str out = merge_list(f->a, list, cases[i].column);

		assert_true(str_starts(out, str_of(cases[i].want)));
		if (list->n)
			assert_int_equal(parse(f, arena_cstr(f->a, out))->n, list->n);
	}
}

static void lists_are_added_to(void **state)
{
	struct fixture *f = *state;
	struct merge m = { .add = true, .steps = steps, .n_steps = 2,
		.step = parse(f, "volumes:\n  - name: docker\n    path: /s\n"),
		.pipeline = parse(f, "volumes:\n  - name: docker\n    host:\n      path: /s\n") };
	struct str text = STR(
		"volumes: [{name: a, temp: {}}]\n"
		"steps:\n"
		"  - name: build\n"
		"    volumes:\n"
		"      - name: a\n"
		"        path: /a\n"
		"  - name: get qemu\n"
		"    volumes: []\n"
		"  - name: own\n"
		"    volumes: []");

	assert_string_equal(arena_cstr(f->a, merge_pipeline(f->a, f->d, text, &m)),
		"volumes: [{name: a, temp: {}}, {name: docker, host: {path: /s}}]\n"
		"steps:\n"
		"  - name: build\n"
		"    volumes:\n"
		"      - name: a\n"
		"        path: /a\n"
		"      - name: docker\n"
		"        path: /s\n"
		"  - name: get qemu\n"
		"    volumes: [{name: docker, path: /s}]\n"
		"  - name: own\n"
		"    volumes: []");
	text = STR("volumes:\n  - {name: docker, temp: {}}\nsteps: []");
	assert_string_equal(arena_cstr(f->a, merge_pipeline(f->a, f->d, text, &m)),
		"volumes:\n  - {name: docker, temp: {}}\nsteps: []");
}

/* A text that goes on at the edge of the lines, which is one in brackets alone. */
static void texts_of_many_lines(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(merged(f, "settings: {a: alw\nays, b: \"a\nb\", c: 'c\n\nd'}"), edited(f, "        - a\n",
		"        - a\n      a: alw ays\n      b: \"a b\"\n      c: \"c\\nd\"\n"));
	assert_string_equal(arena_cstr(f->a, merge_list(f->a, parse(f, "[a\nb, 'c\n d']"), 2)), "  - a b\n  - 'c d'");
}

/* As a template of the user's may make it. */
static void a_pipeline_that_is_no_yaml(void **state)
{
	struct fixture *f = *state;
	const struct merge m = { .pipeline = parse(f, "a: b") };

	assert_string_equal(arena_cstr(f->a, merge_pipeline(f->a, f->d, STR("steps: ["), &m)), "steps: [");
	assert_int_equal(diag_errors(f->d), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(nothing_changes_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(maps_are_merged, setup, teardown),
		cmocka_unit_test_setup_teardown(maps_in_braces_are_merged, setup, teardown),
		cmocka_unit_test_setup_teardown(all_else_is_replaced, setup, teardown),
		cmocka_unit_test_setup_teardown(only_generated_steps_are_changed, setup, teardown),
		cmocka_unit_test_setup_teardown(all_three, setup, teardown),
		cmocka_unit_test_setup_teardown(what_was_written_is_kept, setup, teardown),
		cmocka_unit_test_setup_teardown(every_style, setup, teardown),
		cmocka_unit_test_setup_teardown(lists_are_added_to, setup, teardown),
		cmocka_unit_test_setup_teardown(lists_at_a_column, setup, teardown),
		cmocka_unit_test_setup_teardown(texts_of_many_lines, setup, teardown),
		cmocka_unit_test_setup_teardown(a_pipeline_that_is_no_yaml, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
