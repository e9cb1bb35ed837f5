#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/diag.h"
#include "../../gen/map.h"
#include "../../gen/tmpl.h"
#include "../../gen/value.h"

/* Partials are compiled when they are asked for, as the program does. */
struct fixture {
	struct arena *a;
	struct diag *d;
	struct value *top;
	struct map *partials; /* name -> struct str */
	struct map *compiled; /* name -> struct tmpl */
	enum tmpl_mode mode;
};

static int setup(void **state)
{
	static struct fixture f;

	f.a = arena_new();
	f.d = diag_new(f.a);
	f.top = value_map(f.a);
	f.partials = map_new(f.a);
	f.compiled = map_new(f.a);
	f.mode = TMPL_STRICT;
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	arena_free(f->a);
	return 0;
}

static void put(struct fixture *f, struct value *map, const char *name, const char *text)
{
	value_put(map, name, value_text(f->a, str_of(text)));
}

static struct value *put_map(struct fixture *f, struct value *map, const char *name)
{
	struct value *v = value_map(f->a);

	value_put(map, name, v);
	return v;
}

/* A list of texts, given as one with blanks between. */
static void put_list(struct fixture *f, const char *name, const char *words)
{
	struct value *list = value_list(f->a);
	struct str rest = str_of(words), word;

	while (str_cut(&rest, ' ', &word))
		value_add(list, value_text(f->a, word));
	if (rest.n)
		value_add(list, value_text(f->a, rest));
	value_put(f->top, name, list);
}

static void put_partial(struct fixture *f, const char *name, const char *text)
{
	struct str *s = arena_alloc(f->a, 1, sizeof *s);

	*s = str_of(text);
	map_put(f->partials, str_of(name), s);
}

static const struct tmpl *find_partial(void *ctx, struct str name)
{
	struct fixture *f = ctx;
	const struct str *text = map_get(f->partials, name);
	const struct tmpl *t = map_get(f->compiled, name);

	if (!t && text) {
		t = tmpl_compile(f->a, f->d, diag_source(f->d, name, *text));
		if (t)
			map_put(f->compiled, name, (void *)(size_t)t);
	}
	return t;
}

static void escape(struct buf *out, struct str s)
{
	buf_addf(out, "<%.*s>", STR_ARG(s));
}

static const struct tmpl *compile(struct fixture *f, struct str text)
{
	size_t errors = diag_errors(f->d);
	const struct tmpl *t = tmpl_compile(f->a, f->d, diag_source(f->d, STR("t"), text));

	assert_int_equal(t == NULL, diag_errors(f->d) > errors);
	return t;
}

/* Render behind what is there already; a fault leaves that as it was. */
static bool render(struct fixture *f, const struct tmpl *t, struct buf *out)
{
	struct tmpl_env env = { .mode = f->mode, .escape = escape, .partial = find_partial, .ctx = f };
	size_t errors = diag_errors(f->d), before = out->n;
	bool ok = tmpl_render(f->a, f->d, t, &env, f->top, out);

	assert_int_equal(ok, diag_errors(f->d) == errors);
	assert_true(ok ? out->n >= before : out->n == before);
	assert_int_equal(out->p[out->n], '\0');
	return ok;
}

static void assert_renders(struct fixture *f, const char *text, const char *want)
{
	const struct tmpl *t = compile(f, str_of(text));
	struct buf out = buf_new(f->a);

	assert_non_null(t);
	buf_adds(&out, "before:");
	for (int i = 0; i < 2; i++) {
		out.n = strlen("before:");
		assert_true(render(f, t, &out));
		assert_memory_equal(out.p, "before:", 7);
		assert_string_equal(out.p + 7, want);
	}
}

static void assert_prints(struct fixture *f, const char *want)
{
	struct buf out = buf_new(f->a);

	diag_print(f->d, &out, false);
	assert_string_equal(out.p, want);
}

static void assert_refused(struct fixture *f, const char *text, const char *want)
{
	assert_null(compile(f, str_of(text)));
	assert_prints(f, want);
}

static void assert_fails(struct fixture *f, const char *text, const char *want)
{
	const struct tmpl *t = compile(f, str_of(text));
	struct buf out = buf_new(f->a);

	assert_non_null(t);
	assert_false(render(f, t, &out));
	assert_prints(f, want);
}

static struct str repeated(struct fixture *f, const char *text, size_t n)
{
	struct buf b = buf_new(f->a);

	while (n--)
		buf_adds(&b, text);
	return buf_str(&b);
}

/* ---- what is rendered */

static void texts_without_tags(void **state)
{
	struct fixture *f = *state;
	struct buf out = buf_new(f->a);
	const struct tmpl *t = compile(f, (struct str){ NULL, 0 });

	assert_true(render(f, t, &out));
	assert_int_equal(out.n, 0);
	assert_renders(f, "", "");
	assert_renders(f, "\n", "\n");
	assert_renders(f, " } }} { {\r\n\t", " } }} { {\r\n\t");
	t = compile(f, STR("a\1b\xff"));
	assert_true(render(f, t, &out));
	assert_true(str_eq(buf_str(&out), STR("a\1b\xff")));
}

static void values_are_escaped_or_raw(void **state)
{
	struct fixture *f = *state;

	put(f, f->top, "a", "A\nB");
	value_put(f->top, "n", value_number(f->a, -3));
	value_put(f->top, "yes", value_bool(f->a, true));
	value_put(f->top, "null", value_null(f->a));
	assert_renders(f, "{{a}} {{{a}}} {{&a}}", "<A\nB> A\nB A\nB");
	assert_renders(f, "{{ a\n}} {{{ a }}} {{& a }}", "<A\nB> A\nB A\nB");
	assert_renders(f, "{{n}}{{yes}}{{null}}", "<-3><true><>");
	assert_renders(f, "{{{a}}}}{{n}}}", "A\nB}<-3>}");
	assert_renders(f, "${{{n}}}}", "$-3}");
}

static void names_may_be_odd(void **state)
{
	struct fixture *f = *state;
	char name[256];

	put(f, f->top, "tags?", "1");
	put(f, f->top, "a-b_c/d", "2");
	put(f, f->top, "\xC3\xA4}", "3");
	memset(name, 'n', 200);
	name[200] = '\0';
	put(f, f->top, name, "4");
	assert_renders(f, "{{tags?}}{{#tags?}}{{.}}{{/tags?}}{{a-b_c/d}}", "<1><1><2>");
	assert_renders(f, "{{\xC3\xA4} }}", "<3>");
	assert_renders(f, arena_printf(f->a, "{{%s}}", name).p, "<4>");
	assert_refused(f, arena_printf(f->a, "{{%sn}}", name).p, arena_printf(f->a,
		"t:1:1: error: no tag: it wants one name, without blanks [template-syntax]\n"
		"    1 | {{%sn}}\n      | ^%.*s\n", name, 204, repeated(f, "~", 204).p).p);
}

static void sections(void **state)
{
	struct fixture *f = *state;
	struct value *map = put_map(f, f->top, "map");

	put_list(f, "list", "x y z");
	put_list(f, "none", "");
	put(f, f->top, "a", "outer");
	put(f, f->top, "empty", "");
	put(f, map, "a", "inner");
	value_put(map, "null", value_null(f->a));
	value_put(f->top, "zero", value_number(f->a, 0));
	value_put(f->top, "no", value_bool(f->a, false));
	assert_renders(f, "{{#list}}{{.}},{{/list}}{{^list}}-{{/list}}", "<x>,<y>,<z>,");
	assert_renders(f, "{{#none}}+{{/none}}{{^none}}-{{/none}}", "-");
	assert_renders(f, "{{#empty}}+{{/empty}}{{^empty}}-{{/empty}}", "-");
	assert_renders(f, "{{#zero}}+{{/zero}}{{^zero}}-{{/zero}}", "+");
	assert_renders(f, "{{#no}}+{{/no}}{{^no}}-{{/no}}", "-");
	assert_renders(f, "{{#map}}{{a}}{{^null}}{{a}}{{/null}}{{/map}}{{a}}", "<inner><inner><outer>");
	assert_renders(f, "{{#a}}{{.}}{{#map}}{{a}}{{/map}}{{/a}}", "<outer><inner>");
	assert_renders(f, "{{#list}}{{#list}}{{.}}{{/list}} {{/list}}", "<x><y><z> <x><y><z> <x><y><z> ");
	assert_renders(f, "{{#map.a}}{{.}}{{/map.a}}{{^map.null}}-{{/map.null}}", "<inner>-");
}

static void lists_in_lists(void **state)
{
	struct fixture *f = *state;
	struct value *outer = value_list(f->a), *inner;

	for (long i = 0; i < 3; i++) {
		inner = value_list(f->a);
		for (long k = 0; k < i; k++)
			value_add(inner, value_number(f->a, 10 * i + k));
		value_add(outer, inner);
	}
	value_put(f->top, "outer", outer);
	assert_renders(f, "{{#outer}}({{#.}}{{.}}{{/.}}{{^.}}none{{/.}}){{/outer}}", "(none)(<10>)(<20><21>)");
}

static void dotted_names(void **state)
{
	struct fixture *f = *state;
	struct value *a = put_map(f, f->top, "a"), *b = put_map(f, a, "b");

	put(f, b, "c", "deep");
	put_map(f, put_map(f, f->top, "x"), "b"); /* x.b has no c */
	put(f, f->top, "c", "outside");
	assert_renders(f, "{{a.b.c}}{{#a}}{{b.c}}{{#b}}{{c}}{{/b}}{{/a}}", "<deep><deep><deep>");
	f->mode = TMPL_LAX;
	assert_renders(f, "{{#x}}{{b.c}}|{{/x}}{{a.b.c.d}}|{{a..b}}|{{.a}}|{{a.}}|{{..}}", "<>|<>|<>|<>|<>|<>");
}

static void lines_of_tags_vanish(void **state)
{
	struct fixture *f = *state;

	put_list(f, "list", "x y");
	assert_renders(f, "a\n{{#list}}\n- {{.}}\n{{/list}}\nb\n", "a\n- <x>\n- <y>\nb\n");
	assert_renders(f, "a\n \t{{#list}} \t\n- {{.}}\n  {{/list}}", "a\n- <x>\n- <y>\n");
	assert_renders(f, "{{! one }}\r\na\r\n  {{!\n two\n}}  \r\nb", "a\r\nb");
	assert_renders(f, "{{!a}} {{!b}}\n", " \n");
	assert_renders(f, "{{#list}}{{/list}}\n", "\n");
	assert_renders(f, "{{!a}}\r", "\r");
	assert_renders(f, "a {{!b}}\n{{!c}} d\n", "a \n d\n");
	assert_renders(f, "{{=<% %>=}}\n<%#list%>\n{{<%.%>}}\n<%/list%>\n", "{{<x>}}\n{{<y>}}\n");
}

static void delimiters(void **state)
{
	struct fixture *f = *state;

	put(f, f->top, "a", "A");
	put(f, f->top, "E", "B");
	assert_renders(f, "{{=<% %>=}}<%a%> {{a}} <%{a}%> <%={{ }}=%>{{a}}", "<A> {{a}} A <A>");
	assert_renders(f, "{{= | | =}}|a| |& a |", "<A> A");
	assert_renders(f, "{{=[ ]=}}[a][{a}]", "<A>A");
	assert_renders(f, "{{=\\E \\Q=}}\\Ea\\Q", "<A>");
	assert_renders(f, "{{=.* (?=}}.*a(?", "<A>");
	assert_renders(f, "{{=<= =>=}}<=a=>", "<A>");
	assert_renders(f, "{{=\xC2\xAB \xC2\xBB=}}\xC2\xAB" "a\xC2\xBB", "<A>");
	assert_renders(f, "{{=((((((((((((((( )))))))))))))))=}}(((((((((((((((a)))))))))))))))", "<A>");
	assert_renders(f, "{{=0123456789abcdef 0123456789ABCDEF=}}0123456789abcdefE0123456789ABCDEF", "<B>");
}

/* ---- partials */

static void partials_in_lines(void **state)
{
	struct fixture *f = *state;

	put(f, f->top, "a", "1\n2");
	put_list(f, "list", "x y");
	put_partial(f, "p", "p\n{{{a}}}\n\nq");
	put_partial(f, "list", "{{#list}}\n{{.}} {{#list}}{{.}}{{/list}}\n{{/list}}\n{{! gone }}\nend\n");
	put_partial(f, "inline", "[{{>p}}]");
	put_partial(f, "nested", "a\n  {{>p}}\nb {{>p}}\n{{>p}}\n");
	put_partial(f, "tags", "{{#list}}+\n{{/list}}|\n");
	assert_renders(f, "({{>p}})", "(p\n1\n2\n\nq)");
	assert_renders(f, "  {{>p}}\n|", "  p\n  1\n2\n  \n  q|");
	assert_renders(f, "\t{{> list }}\nz", "\t<x> <x><y>\n\t<y> <x><y>\n\tend\nz");
	assert_renders(f, " {{>inline}}\n", " [p\n1\n2\n\nq]");
	assert_renders(f, " {{>nested}}\n", " a\n   p\n   1\n2\n   \n   q b p\n1\n2\n\nq\n p\n 1\n2\n \n q");
	assert_renders(f, " {{>tags}}\n", " +\n +\n |\n");
	assert_renders(f, "{{>p}}\n{{>p}}", "p\n1\n2\n\nqp\n1\n2\n\nq");
}

/* A text that is rendered already and stands as deep as it should needs nothing but {{{x}}}. */
static void texts_of_several_lines(void **state)
{
	struct fixture *f = *state;

	put(f, f->top, "services", "  - name: a\n    image: b");
	assert_renders(f, "services:\n{{#services}}\n{{{services}}}\n{{/services}}\n.\n",
		"services:\n  - name: a\n    image: b\n.\n");
}

static void partials_have_their_own_delimiters(void **state)
{
	struct fixture *f = *state;

	put(f, f->top, "a", "A");
	put_partial(f, "p", "{{a}} {{=| |=}}|a|");
	assert_renders(f, "{{=<% %>=}}<%>p%> <%a%>", "<A> <A> <A>");
	assert_renders(f, "{{>p}} {{a}} |a|", "<A> <A> <A> |a|");
}

static void partials_end_recursion_by_data(void **state)
{
	struct fixture *f = *state;
	struct value *node = f->top, *next;

	for (int i = 0; i < 20; i++) {
		next = value_map(f->a);
		put(f, node, "name", "n");
		value_put(node, "next", next);
		node = next;
	}
	put(f, node, "name", "last");
	value_put(node, "next", value_null(f->a));
	put_partial(f, "node", "{{name}}\n{{#next}}\n {{>node}}\n{{/next}}\n");
	assert_renders(f, "{{#next}}{{#next}}{{>node}}{{/next}}{{/next}}", "<n>\n <n>\n  <n>\n   <n>\n    <n>\n"
		"     <n>\n      <n>\n       <n>\n        <n>\n         <n>\n          <n>\n           <n>\n            <n>\n"
		"             <n>\n              <n>\n               <n>\n                <n>\n                 <n>\n"
		"                  <last>\n");
}

/* ---- strict and lax */

static void lax_mode_renders_nothing(void **state)
{
	struct fixture *f = *state;

	f->mode = TMPL_LAX;
	put(f, f->top, "text", "t");
	assert_renders(f, "[{{a}}{{{a}}}{{#a}}+{{/a}}{{^a}}-{{/a}}{{a.b}}{{text.a}}{{>p}}]", "[<>-<><>]");
	assert_int_equal(diag_errors(f->d), 0);
}

static void strict_mode_wants_names(void **state)
{
	struct fixture *f = *state;

	put(f, f->top, "name", "n");
	value_put(f->top, "null", value_null(f->a));
	assert_fails(f, "{{nmae}} {{null}}\n  {{#zzz}}{{/zzz}}{{^zzz}}{{{ nam }}}{{/zzz}}\n",
		"t:1:3: error: 'nmae' is not defined [template-name]\n"
		"    1 | {{nmae}} {{null}}\n"
		"      |   ^~~~\n"
		"t:1:3: note: did you mean 'name'?\n"
		"t:2:6: error: 'zzz' is not defined [template-name]\n"
		"    2 |   {{#zzz}}{{/zzz}}{{^zzz}}{{{ nam }}}{{/zzz}}\n"
		"      |      ^~~\n"
		"t:2:22: error: 'zzz' is not defined [template-name]\n"
		"    2 |   {{#zzz}}{{/zzz}}{{^zzz}}{{{ nam }}}{{/zzz}}\n"
		"      |                      ^~~\n"
		"t:2:31: error: 'nam' is not defined [template-name]\n"
		"    2 |   {{#zzz}}{{/zzz}}{{^zzz}}{{{ nam }}}{{/zzz}}\n"
		"      |                               ^~~\n"
		"t:2:31: note: did you mean 'name'?\n");
}

static void strict_mode_wants_all_parts(void **state)
{
	struct fixture *f = *state;
	struct value *user = put_map(f, f->top, "username");

	put(f, user, "secret", "s");
	put(f, f->top, "secrt", "not this one");
	assert_fails(f, "{{username.secrt}}\n{{usernam.secret}}\n{{username.secret.x}}\n{{username.}}",
		"t:1:12: error: 'username.secrt' is not defined [template-name]\n"
		"    1 | {{username.secrt}}\n"
		"      |            ^~~~~\n"
		"t:1:12: note: did you mean 'username.secret'?\n"
		"t:2:3: error: 'usernam' is not defined [template-name]\n"
		"    2 | {{usernam.secret}}\n"
		"      |   ^~~~~~~\n"
		"t:2:3: note: did you mean 'username'?\n"
		"t:3:19: error: 'username.secret.x' is not defined [template-name]\n"
		"    3 | {{username.secret.x}}\n"
		"      |                   ^\n"
		"t:4:12: error: 'username.' is not defined [template-name]\n"
		"    4 | {{username.}}\n"
		"      |            ^\n");
}

/* Names of all open sections are candidates, the innermost first. */
static void suggestions_from_the_whole_stack(void **state)
{
	struct fixture *f = *state;
	struct value *inner = put_map(f, f->top, "inner");

	put(f, f->top, "image", "top");
	put(f, f->top, "colour", "top");
	put(f, inner, "imago", "inner");
	assert_fails(f, "{{#inner}}{{imagx}}{{color}}{{/inner}}",
		"t:1:13: error: 'imagx' is not defined [template-name]\n"
		"    1 | {{#inner}}{{imagx}}{{color}}{{/inner}}\n"
		"      |             ^~~~~\n"
		"t:1:13: note: did you mean 'imago'?\n"
		"t:1:22: error: 'color' is not defined [template-name]\n"
		"    1 | {{#inner}}{{imagx}}{{color}}{{/inner}}\n"
		"      |                      ^~~~~\n"
		"t:1:22: note: did you mean 'colour'?\n");
}

static void faults_are_told_once(void **state)
{
	struct fixture *f = *state;
	struct value *list = value_list(f->a);
	struct buf out = buf_new(f->a);

	for (int i = 0; i < 10000; i++)
		value_add(list, value_map(f->a));
	value_put(f->top, "list", list);
	assert_false(render(f, compile(f, STR("{{#list}}{{a}}{{b}}{{>c}}{{/list}}{{d}}")), &out));
	assert_int_equal(diag_errors(f->d), 4);
	assert_false(render(f, compile(f, repeated(f, "{{x}}", 1000)), &out));
	assert_int_equal(diag_errors(f->d), 24);
}

static void strict_mode_wants_partials(void **state)
{
	struct fixture *f = *state;

	put_partial(f, "p", "a\n\t{{> q}}\n");
	assert_fails(f, "{{>p}}{{>p}}",
		"p:2:6: error: there is no template 'q' [template-name]\n"
		"    2 | \t{{> q}}\n"
		"      | \t    ^\n");
}

static void faults_in_partials_are_theirs(void **state)
{
	struct fixture *f = *state;

	put_list(f, "list", "x y z");
	put_partial(f, "p", "{{#a}}");
	f->mode = TMPL_LAX;
	assert_fails(f, "{{#list}}{{>p}}{{/list}}",
		"p:1:4: error: section 'a' is not closed [template-syntax]\n"
		"    1 | {{#a}}\n"
		"      |    ^\n");
	assert_int_equal(diag_errors(f->d), 1);
}

static void no_partials_at_all(void **state)
{
	struct fixture *f = *state;
	struct tmpl_env env = { .mode = TMPL_STRICT, .escape = escape };
	struct buf out = buf_new(f->a);

	assert_false(tmpl_render(f->a, f->d, compile(f, STR("{{>p}}")), &env, NULL, &out));
	env.mode = TMPL_LAX;
	assert_true(tmpl_render(f->a, f->d, compile(f, STR("{{>p}}{{.}}{{a}}")), &env, NULL, &out));
	assert_string_equal(out.p, "<><>");
}

/* ---- faults of syntax */

static void unclosed_and_stray_sections(void **state)
{
	struct fixture *f = *state;

	assert_refused(f, "{{#a}}\n  {{^b}}x{{/b}}\n {{#c}}\n{{/a}}\n{{/d}}\n{{#e}}\n{{#f}}",
		"t:4:4: error: 'a' is closed where section 'c' is open [template-syntax]\n"
		"    4 | {{/a}}\n"
		"      |    ^\n"
		"t:3:5: note: opened here\n"
		"    3 |  {{#c}}\n"
		"      |     ^\n"
		"t:5:4: error: 'd' is closed, but no section is open [template-syntax]\n"
		"    5 | {{/d}}\n"
		"      |    ^\n"
		"t:6:4: error: section 'e' is not closed [template-syntax]\n"
		"    6 | {{#e}}\n"
		"      |    ^\n"
		"t:7:4: error: section 'f' is not closed [template-syntax]\n"
		"    7 | {{#f}}\n"
		"      |    ^\n");
}

static void misspelt_sections(void **state)
{
	struct fixture *f = *state;

	assert_refused(f, "{{#outer}}{{#items}}\xC3\xA4{{/item}}{{/outer}}",
		"t:1:25: error: 'item' is closed where section 'items' is open [template-syntax]\n"
		"    1 | {{#outer}}{{#items}}\xC3\xA4{{/item}}{{/outer}}\n"
		"      |                         ^~~~\n"
		"t:1:14: note: opened here\n");
}

static void unclosed_tags(void **state)
{
	struct fixture *f = *state;

	assert_refused(f, "{{a {{b}}\n{{c\n{{#d}}{{/d}}\n{{=<% %>=}}\n<%a\n",
		"t:1:1: error: tag is not closed: '}}' is missing [template-syntax]\n"
		"    1 | {{a {{b}}\n"
		"      | ^~\n"
		"t:2:1: error: tag is not closed: '}}' is missing [template-syntax]\n"
		"    2 | {{c\n"
		"      | ^~\n"
		"t:5:1: error: tag is not closed: '%>' is missing [template-syntax]\n"
		"    5 | <%a\n"
		"      | ^~\n");
}

/* What comes behind is inside the comment: that a section is not closed there says nothing. */
static void unclosed_comments(void **state)
{
	struct fixture *f = *state;

	assert_refused(f, "{{#a}}\n{{! {{b}\n{{/a}\n",
		"t:2:1: error: comment is not closed: '}}' is missing [template-syntax]\n"
		"    2 | {{! {{b}\n"
		"      | ^~~\n");
}

static void wrong_tags(void **state)
{
	struct fixture *f = *state;

	assert_refused(f, "{{}}\n{{# }}\n{{a b}}\n{{{a}}\n{{=a=}}\n{{=a b c=}}\n{{=a b}}\n{{=}}",
		"t:1:1: error: no tag: it wants one name, without blanks [template-syntax]\n"
		"    1 | {{}}\n"
		"      | ^~~~\n"
		"t:2:1: error: no tag: it wants one name, without blanks [template-syntax]\n"
		"    2 | {{# }}\n"
		"      | ^~~~~~\n"
		"t:3:1: error: no tag: it wants one name, without blanks [template-syntax]\n"
		"    3 | {{a b}}\n"
		"      | ^~~~~~~\n"
		"t:4:1: error: no tag: it wants one name, without blanks, and a '}' behind it [template-syntax]\n"
		"    4 | {{{a}}\n"
		"      | ^~~~~~\n"
		"t:5:1: error: no tag: it wants two delimiters and a '=' behind them [template-syntax]\n"
		"    5 | {{=a=}}\n"
		"      | ^~~~~~~\n"
		"t:6:1: error: no tag: it wants two delimiters and a '=' behind them [template-syntax]\n"
		"    6 | {{=a b c=}}\n"
		"      | ^~~~~~~~~~~\n"
		"t:7:1: error: no tag: it wants two delimiters and a '=' behind them [template-syntax]\n"
		"    7 | {{=a b}}\n"
		"      | ^~~~~~~~\n"
		"t:8:1: error: no tag: it wants two delimiters and a '=' behind them [template-syntax]\n"
		"    8 | {{=}}\n"
		"      | ^~~~~\n");
}

static void faults_behind_a_byte_order_mark(void **state)
{
	struct fixture *f = *state;

	assert_refused(f, "\xEF\xBB\xBF{{#a}}",
		"t:1:4: error: section 'a' is not closed [template-syntax]\n"
		"    1 | {{#a}}\n"
		"      |    ^\n");
}

/* ---- hostile inputs */

static struct str nested(struct fixture *f, size_t n)
{
	struct buf b = buf_new(f->a);

	buf_add(&b, repeated(f, "{{#a}}", n));
	buf_addc(&b, 'x');
	buf_add(&b, repeated(f, "{{/a}}", n));
	return buf_str(&b);
}

static void sections_nest_256_deep(void **state)
{
	struct fixture *f = *state;
	struct buf out = buf_new(f->a);

	put(f, f->top, "a", "A");
	assert_true(render(f, compile(f, nested(f, 256)), &out));
	assert_string_equal(out.p, "x");
	assert_null(compile(f, nested(f, 257)));
	assert_null(compile(f, nested(f, 100000)));
	assert_int_equal(diag_errors(f->d), 2);
}

static void sections_of_partials_count(void **state)
{
	struct fixture *f = *state;
	struct buf out = buf_new(f->a);

	put(f, f->top, "a", "A");
	put_partial(f, "p", "{{#a}}{{>p}}{{/a}}");
	put_partial(f, "deep", nested(f, 200).p);
	assert_true(render(f, compile(f, STR("{{#a}}{{>deep}}{{/a}}")), &out));
	assert_string_equal(out.p, "x");
	put_partial(f, "deeper", "{{>deep2}}");
	put_partial(f, "deep2", arena_printf(f->a, "%s{{>deep}}%s", repeated(f, "{{^b}}", 100).p,
		repeated(f, "{{/b}}", 100).p).p);
	f->mode = TMPL_LAX;
	assert_fails(f, "{{>deeper}}", arena_printf(f->a,
		"deep:1:940: error: sections are nested more than 256 deep [template-limit]\n").p);
}

static void partials_nest_64_deep(void **state)
{
	struct fixture *f = *state;
	struct buf out = buf_new(f->a);

	put_partial(f, "p", "a\n  {{>q}}\n");
	put_partial(f, "q", "{{>p}}\n");
	for (int i = 1; i < 64; i++)
		put_partial(f, arena_printf(f->a, "%d", i).p, arena_printf(f->a, " {{>%d}}", i + 1).p);
	put_partial(f, "64", "end");
	f->mode = TMPL_LAX;
	assert_true(render(f, compile(f, STR("{{>1}}")), &out));
	assert_int_equal(out.n, 63 + 3);
	out.n = 0;
	assert_false(render(f, compile(f, STR("{{#p}}{{/p}}{{>x}} {{>0}}{{>p}}")), &out));
	assert_prints(f,
		"q:1:4: error: partials are nested more than 64 deep [template-limit]\n"
		"    1 | {{>p}}\n"
		"      |    ^\n");
}

/* 2^40 times x, by sections within sections; 2^64, by a partial that asks for itself twice; and nothing 2^40 times. */
static void rendering_ends(void **state)
{
	struct fixture *f = *state;
	struct str open = repeated(f, "{{#list}}", 40), close = repeated(f, "{{/list}}", 40);
	const size_t mb = TMPL_OUTPUT_MAX_MIB / 64; /* in each of 64 pieces */
	struct str text = repeated(f, "x", 1000000), big = repeated(f, text.p, mb);
	struct buf out = buf_new(f->a);

	put_list(f, "list", "1 2");
	value_put(f->top, "big", value_text(f->a, big));
	put_partial(f, "much", text.p);
	put_partial(f, "twice", "{{#list}}{{>twice}}{{/list}}");
	assert_false(render(f, compile(f, arena_printf(f->a, "%sx%s", open.p, close.p)), &out));
	assert_false(render(f, compile(f, arena_printf(f->a, "%s%s", open.p, close.p)), &out));
	assert_false(render(f, compile(f, repeated(f, "{{{big}}}", 80)), &out));
	assert_int_equal(diag_errors(f->d), 3);
	assert_true(render(f, compile(f, repeated(f, "{{{big}}}", 64)), &out)); /* megabytes are less than mebibytes */
	assert_int_equal(out.n, 64 * mb * 1000000);
	out.n = 0;
	assert_false(render(f, compile(f, STR("{{>twice}}")), &out));
	assert_int_equal(diag_errors(f->d), 4);
	assert_false(render(f, compile(f, repeated(f, "{{>much}}", 68 * mb)), &out));
	assert_int_equal(diag_errors(f->d), 5);
}

static void huge_texts(void **state)
{
	struct fixture *f = *state;
	struct buf text = buf_new(f->a), out = buf_new(f->a);

	put(f, f->top, "a", "A");
	buf_adds(&text, "{{! }");
	buf_pad(&text, 'x', 800000);
	buf_adds(&text, "}}\n");
	buf_add(&text, repeated(f, "a {{a}} }\n", 20000));
	assert_true(render(f, compile(f, buf_str(&text)), &out));
	assert_int_equal(out.n, 20000 * strlen("a <A> }\n"));
}

static void no_texts(void **state)
{
	struct fixture *f = *state;
	struct buf text = buf_new(f->a);

	buf_adds(&text, "a\n");
	buf_addc(&text, '\0');
	assert_null(compile(f, buf_str(&text)));
	assert_int_equal(diag_errors(f->d), 1);
	buf_pad(&text, 'x', 1024 * 1024);
	assert_null(compile(f, buf_str(&text)));
	assert_null(compile(f, STR("\xFF\xFE{\0")));
	assert_int_equal(diag_errors(f->d), 3);
}

static void huge_faults(void **state)
{
	static const struct {
		const char *text;
		size_t n, errors;
	} cases[] = {
		{ "{{", 50000, 50000 },
		{ "{{!", 200000, 1 },
		{ "{{a ", 20000, 20000 },
		{ "{{{a}} ", 10000, 10000 },
		{ "{{/a}}\n", 10000, 10000 },
		{ "{{#", 20000, 20000 },
		{ "{", 50001, 25000 },
		{ "{{=| |=}}|={{ }}=|", 500, 0 },
	};
	struct fixture *f = *state;
	size_t before;

	for (size_t i = 0; i < countof(cases); i++) {
		before = diag_errors(f->d);
		compile(f, repeated(f, cases[i].text, cases[i].n));
		assert_int_equal(diag_errors(f->d) - before, cases[i].errors);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
		TEST(texts_without_tags),
		TEST(values_are_escaped_or_raw),
		TEST(names_may_be_odd),
		TEST(sections),
		TEST(lists_in_lists),
		TEST(dotted_names),
		TEST(lines_of_tags_vanish),
		TEST(delimiters),
		TEST(partials_in_lines),
		TEST(texts_of_several_lines),
		TEST(partials_have_their_own_delimiters),
		TEST(partials_end_recursion_by_data),
		TEST(lax_mode_renders_nothing),
		TEST(strict_mode_wants_names),
		TEST(strict_mode_wants_all_parts),
		TEST(suggestions_from_the_whole_stack),
		TEST(faults_are_told_once),
		TEST(strict_mode_wants_partials),
		TEST(faults_in_partials_are_theirs),
		TEST(no_partials_at_all),
		TEST(unclosed_and_stray_sections),
		TEST(misspelt_sections),
		TEST(unclosed_tags),
		TEST(unclosed_comments),
		TEST(wrong_tags),
		TEST(faults_behind_a_byte_order_mark),
		TEST(sections_nest_256_deep),
		TEST(sections_of_partials_count),
		TEST(partials_nest_64_deep),
		TEST(rendering_ends),
		TEST(huge_texts),
		TEST(no_texts),
		TEST(huge_faults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
