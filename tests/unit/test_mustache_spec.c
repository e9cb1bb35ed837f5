/*
 * The specification's own tests: those of its six core files, each a test of its own here. They lie in the folder that
 * MUSTACHE_SPEC names, else in ../shared/mustache-spec beside the project; without it there is nothing to run.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <yaml.h>

#include "../../gen/arena.h"
#include "../../gen/diag.h"
#include "../../gen/regex.h"
#include "../../gen/tmpl.h"
#include "../../gen/value.h"

#define CASES 136

static const char *const files[] = { "comments", "delimiters", "interpolation", "inverted", "partials", "sections" };

struct suite {
	struct arena *arena;
	struct str problem; /* why not all of it could be read */
	struct CMUnitTest tests[CASES + 1];
	size_t n;
};

struct spec_case {
	struct arena *arena;
	const struct value *map; /* as in the file: name, data, template, partials, expected */
	struct diag *diag;
};

/* ---- a case is run */

static void escape_html(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		switch (s.p[i]) {
		case '&': buf_adds(out, "&amp;"); break;
		case '<': buf_adds(out, "&lt;"); break;
		case '>': buf_adds(out, "&gt;"); break;
		case '"': buf_adds(out, "&quot;"); break;
		default: buf_addc(out, s.p[i]);
		}
}

static const struct tmpl *compile(struct spec_case *c, struct str name, const struct value *text)
{
	return text ? tmpl_compile(c->arena, c->diag, diag_source(c->diag, name, value_str(text))) : NULL;
}

static const struct tmpl *find_partial(void *ctx, struct str name)
{
	struct spec_case *c = ctx;

	return compile(c, name, value_get(value_get(c->map, STR("partials")), name));
}

static void run_case(void **state)
{
	struct spec_case *c = *state;
	struct tmpl_env env = { .mode = TMPL_LAX, .escape = escape_html, .partial = find_partial, .ctx = c };
	const struct value *expected = value_get(c->map, STR("expected")), *data = value_get(c->map, STR("data"));
	struct buf out = buf_new(c->arena), said = buf_new(c->arena);
	const struct tmpl *t;
	bool ok;

	assert_non_null(expected);
	assert_non_null(data);
	c->diag = diag_new(c->arena);
	t = compile(c, STR("template"), value_get(c->map, STR("template")));
	ok = t && tmpl_render(c->arena, c->diag, t, &env, data, &out);
	diag_print(c->diag, &said, false);
	assert_string_equal(said.p, "");
	assert_true(ok);
	assert_string_equal(out.p, value_str(expected).p);
}

/* ---- cases are read */

/* A number as JavaScript prints it: 1.210 is 1.21, 2.0 is 2. */
static struct str canonical(struct str number)
{
	if (!str_has(number, '.'))
		return number;
	while (str_ends(number, STR("0")))
		number.n--;
	return str_ends(number, STR(".")) ? str_slice(number, 0, number.n - 1) : number;
}

static struct str scalar_text(struct arena *a, const yaml_node_t *node)
{
	const void *bytes = node->data.scalar.value;

	return arena_strdup(a, (struct str){ bytes, node->data.scalar.length });
}

static struct value *read_scalar(struct arena *a, const yaml_node_t *node)
{
	struct str s = scalar_text(a, node);

	if (node->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
		return value_text(a, s);
	if (regex_is("\\A(?:null|~|)\\z", s))
		return value_null(a);
	if (regex_is("\\A(?:true|false)\\z", s))
		return value_bool(a, str_is(s, "true"));
	if (regex_is("\\A-?[0-9]+(?:\\.[0-9]+)?\\z", s))
		return value_text(a, canonical(s));
	return value_text(a, s);
}

static struct value *read_node(struct arena *a, yaml_document_t *doc, int id)
{
	const yaml_node_t *node = yaml_document_get_node(doc, id);
	struct value *v;

	if (node->type == YAML_SEQUENCE_NODE) {
		v = value_list(a);
		for (const yaml_node_item_t *i = node->data.sequence.items.start; i < node->data.sequence.items.top; i++)
			value_add(v, read_node(a, doc, *i));
		return v;
	}
	if (node->type == YAML_MAPPING_NODE) {
		v = value_map(a);
		for (const yaml_node_pair_t *p = node->data.mapping.pairs.start; p < node->data.mapping.pairs.top; p++)
			value_put_str(v, scalar_text(a, yaml_document_get_node(doc, p->key)), read_node(a, doc, p->value));
		return v;
	}
	return read_scalar(a, node);
}

static struct value *read_yaml(struct arena *a, FILE *f)
{
	yaml_parser_t parser;
	yaml_document_t doc;
	struct value *v = NULL;

	if (!yaml_parser_initialize(&parser))
		return NULL;
	yaml_parser_set_input_file(&parser, f);
	if (yaml_parser_load(&parser, &doc)) {
		if (yaml_document_get_root_node(&doc))
			v = read_node(a, &doc, 1); /* the root's number */
		yaml_document_delete(&doc);
	}
	yaml_parser_delete(&parser);
	return v;
}

static void add_case(struct suite *s, const char *file, const struct value *map)
{
	struct spec_case *c = arena_alloc(s->arena, 1, sizeof *c);

	*c = (struct spec_case){ .arena = s->arena, .map = map };
	if (s->n < CASES)
		s->tests[s->n] = (struct CMUnitTest){ .test_func = run_case, .initial_state = c,
			.name = arena_printf(s->arena, "%s: %.*s", file, STR_ARG(value_str(value_get(map, STR("name"))))).p };
	s->n++;
}

static void read_file(struct suite *s, const char *dir, const char *file)
{
	struct str path = arena_printf(s->arena, "%s/%s.yml", dir, file);
	FILE *f = fopen(path.p, "rb");
	const struct value *root = f ? read_yaml(s->arena, f) : NULL, *tests = value_get(root, STR("tests"));

	if (f)
		fclose(f);
	if (!value_count(tests))
		s->problem = arena_printf(s->arena, "%s: no tests in it", path.p);
	for (size_t i = 0; i < value_count(tests); i++)
		add_case(s, file, value_item(tests, i));
}

static void all_cases_were_there(void **state)
{
	const struct suite *s = *state;

	assert_string_equal(s->problem.p, "");
	assert_int_equal(s->n, CASES);
}

static bool is_there(struct arena *a, const char *dir)
{
	FILE *f = fopen(arena_printf(a, "%s/%s.yml", dir, files[0]).p, "rb");

	return f && fclose(f) == 0;
}

int main(void)
{
	const char *asked = getenv("MUSTACHE_SPEC"), *top = getenv("top_srcdir");
	struct arena *a = arena_new();
	struct suite *s = arena_alloc(a, 1, sizeof *s);
	const char *dir = asked ? asked : arena_printf(a, "%s/../shared/mustache-spec", top ? top : ".").p;
	size_t n;
	int failed;

	*s = (struct suite){ .arena = a, .problem = STR_NONE };
	if (!asked && !is_there(a, dir)) {
		printf("1..0 # SKIP the specification is not in %s; MUSTACHE_SPEC can name its folder\n", dir);
		arena_free(a);
		return 0;
	}
	for (size_t i = 0; i < countof(files); i++)
		read_file(s, dir, files[i]);
	n = s->n < CASES ? s->n : CASES;
	s->tests[n] = (struct CMUnitTest){ .name = "all cases were there", .test_func = all_cases_were_there,
		.initial_state = s };
	failed = _cmocka_run_group_tests("mustache-spec", s->tests, n + 1, NULL, NULL);
	arena_free(a);
	return failed;
}
