#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/diag.h"
#include "../../gen/schema.h"
#include "../../gen/value.h"
#include "../../gen/yaml.h"

struct inner {
	const struct yaml *x, *y;
};

struct all {
	const struct yaml *text, *flag, *choice, *texts, *text_map, *secret, *secret_map, *form, *forms, *condition, *arches, *steps, *any;
	struct inner map;
};

static const char *const colours[] = { "red", "green", "blue", NULL };

static const struct field inner_fields[] = {
	{ .key = "x", FIELD_TEXT, offsetof(struct inner, x), "an x", .required = true },
	{ .key = "y", FIELD_TEXT, offsetof(struct inner, y), "a y", "`0`" },
	{ .key = NULL }
};

static const struct field form_fields[] = {
	{ .key = "git", FIELD_CHOICE, 0, "a colour", .choices = colours },
	{ .key = "env", FIELD_TEXT, 0, "a name" },
	{ .key = NULL }
};

static const struct field fields[] = {
	{ .key = "text", FIELD_TEXT, offsetof(struct all, text), "a text" },
	{ .key = "flag", FIELD_BOOL, offsetof(struct all, flag), "a flag" },
	{ .key = "choice", FIELD_CHOICE, offsetof(struct all, choice), "a choice", .choices = colours },
	{ .key = "texts", FIELD_TEXTS, offsetof(struct all, texts), "texts" },
	{ .key = "text_map", FIELD_TEXT_MAP, offsetof(struct all, text_map), "a map" },
	{ .key = "secret", FIELD_SECRET, offsetof(struct all, secret), "a secret" },
	{ .key = "secret_map", FIELD_SECRET_MAP, offsetof(struct all, secret_map), "secrets" },
	{ .key = "form", FIELD_FORM, offsetof(struct all, form), "a form", .fields = form_fields, .plain = FIELD_BOOL,
		.form = "true or a map" },
	{ .key = "forms", FIELD_FORM_MAP, offsetof(struct all, forms), "forms", .fields = form_fields, .plain = FIELD_TEXT,
		.form = "text or a map", .hint = "a hint" },
	{ .key = "condition", FIELD_CONDITION, offsetof(struct all, condition), "a condition" },
	{ .key = "map", FIELD_MAP, offsetof(struct all, map), "a map", .fields = inner_fields },
	{ .key = "arches", FIELD_ARCHES, offsetof(struct all, arches), "arches", .fields = inner_fields },
	{ .key = "steps", FIELD_STEPS, offsetof(struct all, steps), "steps" },
	{ .key = "any", FIELD_ANY_MAP, offsetof(struct all, any), "anything" },
	{ .key = NULL }
};

struct fixture {
	struct arena *a;
	struct diag *d;
	struct all all;
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

static bool read(struct fixture *f, const char *text)
{
	const struct yaml *y;

	f->d = diag_new(f->a);
	f->all = (struct all){ 0 };
	y = yaml_parse(f->a, f->d, diag_source(f->d, STR("t"), str_of(text)));
	assert_non_null(y);
	assert_int_equal(diag_errors(f->d), 0);
	return schema_read(f->d, y, fields, &f->all);
}

static void good(void **state)
{
	static const char *const texts[] = {
		"text: a", "text: 010", "text: yes", "text: ''", "text: 'null'", "text: |\n  a\n  b\n", "flag: true", "flag: false",
		"choice: red", "choice: 'blue'", "texts: a", "texts: []", "texts: [a, '', 1]", "text_map: {}", "text_map: {a: 1, b: ''}",
		"secret: a", "secret: {secret: a}", "secret: {secret: ''}", "secret_map: {a: b, c: {secret: d}}", "condition: a",
		"form: true", "form: {env: a}", "forms: {}", "forms: {a: b, c: {git: red}, d: {env: x}}", "condition: [a, b]", "condition: {include: a}", "condition: {include: [a], exclude: b}", "condition: {}",
		"map: {x: a}", "map: {y: b, x: a}", "arches: [a, {x: b}, {anything: c}]", "arches: []", "steps: []",
		"steps: [{}, {a: [b]}]", "any: {}", "any: {a: {b: [c]}}", "{}",
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(texts); i++) {
		assert_true(read(f, texts[i]));
		assert_int_equal(diag_errors(f->d), 0);
	}
}

static void nodes_are_stored_as_written(void **state)
{
	struct fixture *f = *state;

	assert_true(read(f, "any: {b: c}\ntext: a\nmap:\n  x: 1\nsteps:\n  - d\n  - e\ntexts: f\n") == false);
	assert_true(str_is(f->all.text->text, "a"));
	assert_int_equal(f->all.text->pos.line, 2);
	assert_int_equal(f->all.any->kind, YAML_MAP);
	assert_true(str_is(f->all.map.x->text, "1"));
	assert_true(str_is(f->all.texts->text, "f"));
	assert_null(f->all.map.y);
	assert_null(f->all.steps); /* of the wrong kind */
	assert_null(f->all.flag);
	assert_int_equal(diag_errors(f->d), 2);
}

/* All that is said about a text, without the lines of the text. */
static const char *said(struct fixture *f, const char *text)
{
	struct buf printed = buf_new(f->a), b = buf_new(f->a);
	struct str rest, line;

	assert_false(read(f, text));
	assert_true(diag_errors(f->d) > 0);
	diag_print(f->d, &printed, false);
	rest = buf_str(&printed);
	while (str_line(&rest, &line))
		if (!str_starts(line, STR(" ")))
			buf_addf(&b, "%.*s\n", STR_ARG(line));
	return b.p;
}

static void bad(void **state)
{
	static const struct { const char *text, *want; } cases[] = {
		{ "text: [a]", "t:1:7: error: 'text' must be text, not a list [type]\n" },
		{ "text: {a: b}", "t:1:7: error: 'text' must be text, not a map [type]\n" },
		{ "text:", "t:1:6: error: 'text' must be text, not nothing [type]\n" },
		{ "text: ~", "t:1:7: error: 'text' must be text, not nothing [type]\n" },
		{ "flag: yes", "t:1:7: error: 'flag' must be true or false [type]\n" },
		{ "flag: 'true'", "t:1:7: error: 'flag' must be true or false [type]\n" },
		{ "flag: True", "t:1:7: error: 'flag' must be true or false [type]\n" },
		{ "flag: [true]", "t:1:7: error: 'flag' must be true or false [type]\n" },
		{ "choice: rad", "t:1:9: error: unknown value 'rad' for 'choice' [choice]\nt:1:9: note: did you mean 'red'?\n" },
		{ "choice: x", "t:1:9: error: unknown value 'x' for 'choice' [choice]\nt:1:9: note: it can be 'red'\n"
			"t:1:9: note: it can be 'green'\nt:1:9: note: it can be 'blue'\n" },
		{ "choice: [red]", "t:1:9: error: 'choice' must be one word, not a list [type]\n" },
		{ "choice: ~", "t:1:9: error: 'choice' must be one word, not nothing [type]\n" },
		{ "texts: {a: b}", "t:1:8: error: 'texts' must be a list of texts, not a map [type]\n" },
		{ "texts:\n", "t:1:7: error: 'texts' must be a list of texts, not nothing [type]\n" },
		{ "texts: [a, [b], ~]", "t:1:12: error: each of 'texts' must be text, not a list [type]\n"
			"t:1:17: error: each of 'texts' must be text, not nothing [type]\n" },
		{ "text_map: a", "t:1:11: error: 'text_map' must be a map, not text [type]\n" },
		{ "text_map: {a: [b], c: }", "t:1:15: error: 'a' must be text, not a list [type]\n"
			"t:1:23: error: 'c' must be text, not nothing [type]\n" },
		{ "secret: {secrets: a}", "t:1:9: error: 'secret' must be text or {secret: NAME}, not a map [type]\n" },
		{ "secret: {secret: a, b: c}", "t:1:9: error: 'secret' must be text or {secret: NAME}, not a map [type]\n" },
		{ "secret: {secret: [a]}", "t:1:9: error: 'secret' must be text or {secret: NAME}, not a map [type]\n" },
		{ "secret: [a]", "t:1:9: error: 'secret' must be text or {secret: NAME}, not a list [type]\n" },
		{ "secret_map: {a: {b: c}}", "t:1:17: error: 'a' must be text or {secret: NAME}, not a map [type]\n" },
		{ "secret_map: []", "t:1:13: error: 'secret_map' must be a map, not a list [type]\n" },
		{ "form: yes", "t:1:7: error: 'form' must be true or a map, not text [type]\n" },
		{ "form: {gti: red}", "t:1:7: error: 'form' must be true or a map, not {gti: ...} [type]\n"
			"t:1:8: note: did you mean 'git'?\n" },
		{ "form: {secret: a}", "t:1:7: error: 'form' must be true or a map, not {secret: ...} [type]\n" },
		{ "forms: {a: {secret: b}}", "t:1:12: error: 'a' must be text or a map, not {secret: ...} [type]\n"
			"t:1:12: note: a hint\n" },
		{ "forms: {a: {git: red, env: b}}", "t:1:12: error: 'a' must be text or a map, not a map [type]\n" },
		{ "forms: {a: {git: rad}, b: {env: [c]}}", "t:1:18: error: unknown value 'rad' for 'git' [choice]\n"
			"t:1:18: note: did you mean 'red'?\nt:1:33: error: 'env' must be text, not a list [type]\n" },
		{ "forms: a", "t:1:8: error: 'forms' must be a map, not text [type]\n" },
		{ "condition: {includes: a}",
			"t:1:13: error: unknown key 'includes'; a condition has include and exclude [unknown-key]\n" },
		{ "condition: {exclude: {a: b}}", "t:1:22: error: 'exclude' must be a list of texts, not a map [type]\n" },
		{ "condition: [[a]]", "t:1:13: error: each of 'condition' must be text, not a list [type]\n" },
		{ "map: a", "t:1:6: error: 'map' must be a map, not text [type]\n" },
		{ "map: [x]", "t:1:6: error: 'map' must be a map, not a list [type]\n" },
		{ "map: {y: a}", "t:1:1: error: 'x' is missing: an x [missing-key]\n" },
		{ "map: {x: [a], z: b}", "t:1:10: error: 'x' must be text, not a list [type]\n"
			"t:1:15: error: unknown key 'z' [unknown-key]\nt:1:15: note: did you mean 'x'?\n" },
		{ "arches: a", "t:1:9: error: 'arches' must be a list of arches, not text [type]\n"
			"t:1:9: note: write a list: [a]\n" },
		{ "arches: [[a]]", "t:1:10: error: each of 'arches' must be a name, or a map with 'arch', not a list [type]\n" },
		{ "arches: [a, ~]",
			"t:1:13: error: each of 'arches' must be a name, or a map with 'arch', not nothing [type]\n" },
		{ "steps: {a: b}", "t:1:8: error: 'steps' must be a list of maps, not a map [type]\n" },
		{ "steps: [{}, a]", "t:1:13: error: each of 'steps' must be a map, not text [type]\n" },
		{ "any: [a]", "t:1:6: error: 'any' must be a map, not a list [type]\n" },
		{ "any:", "t:1:5: error: 'any' must be a map, not nothing [type]\n" },
		{ "tetx: a", "t:1:1: error: unknown key 'tetx' [unknown-key]\nt:1:1: note: did you mean 'text'?\n" },
		{ "secretmap: {}", "t:1:1: error: unknown key 'secretmap' [unknown-key]\nt:1:1: note: write 'secret_map'; 'aqueduct fix' does it\n" },
		{ "nothing_like_it: a", "t:1:1: error: unknown key 'nothing_like_it' [unknown-key]\n" },
		{ "Text: a", "t:1:1: error: unknown key 'Text' [unknown-key]\nt:1:1: note: write 'text'; 'aqueduct fix' does it\n" },
		{ "'': a", "t:1:1: error: unknown key '' [unknown-key]\n" },
		{ "- text", "t:1:1: error: expected a map with keys like 'text', not a list [type]\n" },
		{ "text", "t:1:1: error: expected a map with keys like 'text', not text [type]\n" },
		{ "~", "t:1:1: error: expected a map with keys like 'text', not nothing [type]\n" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(cases); i++)
		assert_string_equal(said(f, cases[i].text), cases[i].want);
}

/* A fault tells of itself only: what stands behind it is read all the same. */
static void all_faults_at_once(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(said(f, "flag: maybe\nchoice: gren\nmap: {z: 1}\nunknown: 2\ntext: good\n"),
		"t:1:7: error: 'flag' must be true or false [type]\n"
		"t:2:9: error: unknown value 'gren' for 'choice' [choice]\nt:2:9: note: did you mean 'green'?\n"
		"t:3:7: error: unknown key 'z' [unknown-key]\nt:3:7: note: did you mean 'x'?\n" /* and not that x is missing */
		"t:4:1: error: unknown key 'unknown' [unknown-key]\n");
	assert_true(str_is(f->all.text->text, "good"));
	assert_string_equal(said(f, "map: {other: 1}\n"), "t:1:1: error: 'x' is missing: an x [missing-key]\n"
		"t:1:7: error: unknown key 'other' [unknown-key]\n");
}

static void markdown(void **state)
{
	struct fixture *f = *state;
	struct buf b = buf_new(f->a);

	schema_markdown(f->a, &b, fields);
	assert_non_null(strstr(b.p, "| key | type | default | meaning |\n|---|---|---|---|\n| `text` | text |  | a text |\n"));
	assert_non_null(strstr(b.p, "\n| `choice` | one of `red`, `green`, `blue` |  | a choice |\n"));
	assert_non_null(strstr(b.p, "\n| `map.x` | text |  | an x (required) |\n| `map.y` | text | `0` | a y |\n"));
	assert_non_null(strstr(b.p, "\n| `arches[].x` | text |  | an x (required) |\n"));
}

static const struct value *at(const struct value *v, const char *path)
{
	struct str rest = str_of(path), part;

	while (str_cut(&rest, '.', &part))
		v = value_get(v, part);
	v = value_get(v, rest);
	assert_non_null(v);
	return v;
}

static void json_schema(void **state)
{
	struct fixture *f = *state;
	const struct value *v = schema_json(f->a, fields, "a title"), *p = at(v, "properties");

	assert_true(str_is(value_str(at(v, "$schema")), "https://json-schema.org/draft/2020-12/schema"));
	assert_true(str_is(value_str(at(v, "title")), "a title"));
	assert_true(str_is(value_str(at(v, "type")), "object"));
	assert_int_equal(value_kind(at(v, "additionalProperties")), VALUE_BOOL);
	assert_false(value_truth(at(v, "additionalProperties")));
	assert_null(value_get(v, STR("required")));
	assert_int_equal(value_count(p), countof(fields) - 1);
	for (size_t i = 0; i < value_count(p); i++) {
		assert_true(str_is(value_name(p, i), fields[i].key));
		assert_true(str_is(value_str(at(value_at(p, i), "description")), fields[i].help));
	}
	assert_true(str_is(value_str(value_item(at(p, "map.required"), 0)), "x"));
	assert_true(str_is(value_str(at(p, "flag.type")), "boolean"));
	assert_int_equal(value_count(at(p, "choice.enum")), 3);
	assert_int_equal(value_count(at(p, "text.type")), 3);
	assert_int_equal(value_count(at(p, "texts.anyOf")), 2);
	assert_true(str_is(value_str(at(p, "arches.type")), "array"));
	assert_true(str_is(value_str(at(p, "steps.items.type")), "object"));
	assert_true(value_truth(at(p, "any.type")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(good, setup, teardown),
		cmocka_unit_test_setup_teardown(nodes_are_stored_as_written, setup, teardown),
		cmocka_unit_test_setup_teardown(bad, setup, teardown),
		cmocka_unit_test_setup_teardown(all_faults_at_once, setup, teardown),
		cmocka_unit_test_setup_teardown(markdown, setup, teardown),
		cmocka_unit_test_setup_teardown(json_schema, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
