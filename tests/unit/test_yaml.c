#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/textbound.h"
#include "../../gen/yaml.h"

struct fixture {
	struct arena *a;
	struct diag *d;
	const struct source *src;
};

static int setup(void **state)
{
	static struct fixture f;

	f.a = arena_new();
	f.d = diag_new(f.a);
	f.src = NULL;
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	arena_free(f->a);
	return 0;
}

/* Every node has the position of its first byte, lies in the text and in its parent, behind its elder. */
static void assert_inside(const struct yaml *y, size_t begin, size_t end)
{
	struct pos pos = diag_pos(y->pos.src, y->begin, y->begin);
	size_t at = y->begin;

	assert_true(begin <= y->begin && y->begin <= y->end && y->end <= end);
	assert_int_equal(y->pos.line, pos.line);
	assert_int_equal(y->pos.col, pos.col);
	assert_true(y->pos.len > 0);
	for (size_t i = 0; i < y->n; i++) {
		assert_inside(y->items[i], at, y->end);
		at = y->items[i]->end;
		if (y->kind == YAML_MAP) {
			assert_inside(y->values[i], at, y->end);
			at = y->values[i]->end;
		}
	}
}

static const struct yaml *parse(struct fixture *f, struct str text)
{
	const struct yaml *y;

	f->d = diag_new(f->a);
	f->src = diag_source(f->d, STR("t"), text);
	y = yaml_parse(f->a, f->d, f->src);
	assert_true(y || diag_errors(f->d));
	if (y)
		assert_inside(y, 0, text.n);
	return y;
}

static const struct yaml *parse_good(struct fixture *f, const char *text)
{
	const struct yaml *y = parse(f, str_of(text));

	assert_int_equal(diag_errors(f->d), 0);
	assert_non_null(y);
	return y;
}

static void add_shape(struct buf *b, const struct yaml *y)
{
	if (y->kind == YAML_SCALAR) {
		buf_addf(b, y->plain ? "%.*s" : "'%.*s'", STR_ARG(y->text));
		return;
	}
	buf_addf(b, "%s%c", y->flow ? "~" : "", y->kind == YAML_MAP ? '{' : '[');
	for (size_t i = 0; i < y->n; i++) {
		if (i)
			buf_addc(b, ',');
		add_shape(b, y->items[i]);
		if (y->kind == YAML_MAP) {
			buf_addc(b, '=');
			add_shape(b, y->values[i]);
		}
	}
	buf_addc(b, y->kind == YAML_MAP ? '}' : ']');
}

/* The tree as "{key=plain,key='quoted',key=[item]}", with ~ ahead of what is in flow style. */
static const char *shape(struct fixture *f, const struct yaml *y)
{
	struct buf b = buf_new(f->a);

	add_shape(&b, y);
	return b.p;
}

static const char *printed(struct fixture *f)
{
	struct buf b = buf_new(f->a);

	diag_print(f->d, &b, false);
	return b.p;
}

/* The first line of what is said about a text that is no YAML of ours. */
static void assert_refused(struct fixture *f, struct str text, const char *want)
{
	struct str all, line = STR_NONE;

	assert_null(parse(f, text));
	all = str_of(printed(f));
	str_line(&all, &line);
	assert_string_equal(arena_cstr(f->a, line), want);
}

static void trees(void **state)
{
	static const struct { const char *text, *want; } cases[] = {
		{ "a", "a" },
		{ "a: 1\nb: [x, 'y', \"z\"]\n", "{a=1,b=~[x,'y','z']}" },
		{ "a:\n  - b: 1\n    c:\n  - d\n", "{a=[{b=1,c=},d]}" },
		{ "a:\n- b\n- - c\n  - d\n", "{a=[b,[c,d]]}" },
		{ "{a: {b: c}, d, e: [{f: g}]}", "~{a=~{b=c},d=,e=~[~{f=g}]}" },
		{ "a: |\n  x\n  y\nb: >\n  x\n  y\nc: |-\n  x\n", "{a='x\ny\n',b='x y\n',c='x'}" },
		{ "a: yes\nb: 010\nc: ~\nd: 'x''y'\ne: \"\\t\\x41\\u00e9\"\n", "{a=yes,b=010,c=~,d='x'y',e='\tA\xC3\xA9'}" },
		{ "a: x y\n  z\nb: \"x\n  y\"\n", "{a=x y z,b='x y'}" },
		{ "# c\n---\na: b # c\n...\n# c\n", "{a=b}" },
		{ "a:\tb\nc: d\t# e\n", "{a=b,c=d}" },
		{ "\"<<\": a\n'*x': b\n", "{'<<'=a,'*x'=b}" },
		{ "a: {}\nb: []\nc: ''\n", "{a=~{},b=~[],c=''}" },
		{ "a: 1\r\nb:\r\n  - x\r\n", "{a=1,b=[x]}" },
		{ "a: |\r\n  x\r\n  y\r\n", "{a='x\ny\n'}" },
		{ "---\n", "" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(cases); i++)
		assert_string_equal(shape(f, parse_good(f, cases[i].text)), cases[i].want);
}

static void add_positions(struct buf *b, const struct yaml *y)
{
	buf_addf(b, "%s%u:%u+%u", b->n ? " " : "", y->pos.line, y->pos.col, y->pos.len);
	for (size_t i = 0; i < y->n; i++) {
		add_positions(b, y->items[i]);
		if (y->kind == YAML_MAP)
			add_positions(b, y->values[i]);
	}
}

/* LINE:COL+LEN of all nodes, parents first. */
static void positions_count_characters(void **state)
{
	static const struct { const char *text, *want; } cases[] = {
		{ "k: word\n", "1:1+1 1:1+1 1:4+4" },
		{ "\n# c\n  - x\n  - y: z\n", "3:3+1 3:5+1 4:5+1 4:5+1 4:8+1" },
		{ "k\xC3\xA9: \xF0\x9F\x98\x80\xC3\xBC! # c\n", "1:1+1 1:1+2 1:5+3" },
		{ "a: 1\r\nbc: 'd'\r\n", "1:1+1 1:1+1 1:4+1 2:1+2 2:5+3" },
		{ "a:\t\tb\n", "1:1+1 1:1+1 1:5+1" },
		{ "a: [b, {c: d}]\n", "1:1+1 1:1+1 1:4+1 1:5+1 1:8+1 1:9+1 1:12+1" },
		{ "a: \"b\n  c\"\n", "1:1+1 1:1+1 1:4+1" },
		{ "a: |\n  b\n", "1:1+1 1:1+1 1:4+1" },
		{ "a:\nb: c\n", "1:1+1 1:1+1 1:3+1 2:1+1 2:4+1" },
	};
	struct fixture *f = *state;
	struct buf b;

	for (size_t i = 0; i < countof(cases); i++) {
		b = buf_new(f->a);
		add_positions(&b, parse_good(f, cases[i].text));
		assert_string_equal(b.p, cases[i].want);
	}
}

static void a_byte_order_mark_is_nothing(void **state)
{
	struct fixture *f = *state;
	const struct yaml *y = parse_good(f, "\xEF\xBB\xBF" "a: b\nc: d\n");

	assert_string_equal(shape(f, y), "{a=b,c=d}");
	assert_int_equal(y->begin, 3);
	assert_int_equal(y->pos.col, 1);
	assert_int_equal(y->values[0]->begin, 6);
	assert_int_equal(y->values[0]->pos.col, 4);
	assert_int_equal(y->items[1]->pos.line, 2);
	y = parse_good(f, "\xEF\xBB\xBF# c\na: b\n");
	assert_string_equal(shape(f, y), "{a=b}");
	assert_int_equal(y->pos.line, 2);
}

/* YAML 1.1 ends lines at these, but nobody else does: lines are then counted as everywhere, or the text is refused. */
static void other_line_ends_shift_nothing(void **state)
{
	static const char *const texts[] = {
		"a: 1\rb: 2\n", "a: \xC2\x85 b\nc: d\n", "a: \"x\xE2\x80\xA8y\"\nb: c\n",
		"a: x\xE2\x80\xA9\nb: c\n", "# \r\na: |\n  x\r  y\n",
		"---", "a: b\n---",
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(texts); i++)
		parse(f, str_of(texts[i])); /* asserts where nodes are */
}

/* A piece of a text, shifted to the left margin, says what it said in its place. */
static void assert_piece(struct fixture *f, const struct yaml *y)
{
	const struct source *src = f->src;
	struct buf b = buf_new(f->a);
	size_t from = y->kind == YAML_SCALAR || y->flow ? 0 : y->pos.col - 1;

	yaml_copy(&b, src, y->begin, y->end, from, 0);
	buf_addc(&b, '\n'); /* only what follows it, and no comment */
	if (y->begin < y->end)
		assert_string_equal(shape(f, parse_good(f, b.p)), shape(f, y));
	f->src = src;
	for (size_t i = 0; i < y->n; i++) {
		assert_piece(f, y->items[i]);
		if (y->kind == YAML_MAP)
			assert_piece(f, y->values[i]);
	}
}

static void nodes_are_pieces_of_the_text(void **state)
{
	static const char *const texts[] = {
		"a: b # c\n# d\n\ne:\n    f:   'g' # h\n    # i\n    j: \"k\"\n\n# l\n",
		"a:\n  - b: 1\n    c:\n      - d\n      # e\n      -\n  # f\n  - g\n\n\nh: i\n",
		"- a\n- - b\n  - c\n-   d: e\n    f: g\n",
		"a: [b, {c: d, 'e': \"f\"},\n  g] # h\ni: {j: [k]} # l\n",
		"a: |\n  b\n   c # no comment\n\n  d\n\n# e\nf: >-\n  g\n\n\n",
		"a: b c\n  d\n  # e\nf: \"g\n\n  h\" # i\nj: 'k\n  l'\n",
		"a:\r\n  b: c # d\r\n  e: |\r\n    f\r\n\r\ng: h\r\n",
		"\xC3\xA9: \xC3\xBC # \xC3\xA4\n\xF0\x9F\x98\x80:\n  - \xC3\xB6\n",
		"a: \xC2\xA0x\n",
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(texts); i++)
		assert_piece(f, parse_good(f, texts[i]));
}

/* Blanks at the end of a block scalar's line are text; so are all its line ends where it says + . */
static void block_scalars_are_kept_whole(void **state)
{
	struct fixture *f = *state;

	assert_piece(f, parse_good(f, "a: |\n  b  \n\n# c\nd: e\n"));
	assert_piece(f, parse_good(f, "a: |+\n  b\n\n\nc: d\n"));
	assert_piece(f, parse_good(f, "a: |\nb: c\n"));
	assert_piece(f, parse_good(f, "a:\n  - b: |\n      c\n          \n      d\n"));
}

static void ends_leave_out_what_follows(void **state)
{
	static const struct { const char *text, *want; } cases[] = {
		{ "a: b # c\n", "b" },
		{ "a:\n  b: c # d\n\n# e\n", "b: c" },
		{ "a:\n  - b # c\n  # d\n", "- b" },
		{ "a:\n  b:   # c\n\n", "b:" },
		{ "a:\n  -   # c\n\n", "-" },
		{ "a:\n  ? b # c\n\n", "? b" },
		{ "a:\n  ? b\n  : # c\n\n", "? b\n  :" },
		{ "a:\n  b :  # c\n\n", "b :" },
		{ "a: [b,\n c ] # d\n", "[b,\n c ]" },
		{ "a: { } # c\n", "{ }" },
		{ "a: |\n  b\n\n\n# c\n", "|\n  b" },
		{ "a: |\n  b\n  \n    \n \n", "|\n  b\n  \n    " },
		{ "a: |\n  b\n  \t\n  \r\n", "|\n  b\n  \t" },
		{ "a: |+\n  b\n \n# c\n", "|+\n  b\n \n" },
		{ "a: |+\n b\n   ", "|+\n b\n   " },
		{ "a: |1\n  \n \n", "|1\n  " },
		{ "a: |1-\n    b\n   \n \n", "|1-\n    b\n   " },
		{ "a: \"b \" # c\n", "\"b \"" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(cases); i++) {
		const struct yaml *y = yaml_get(parse_good(f, cases[i].text), "a");

		assert_string_equal(arena_cstr(f->a, str_slice(f->src->text, y->begin, y->end)), cases[i].want);
	}
}

static void what_is_not_allowed(void **state)
{
	static const struct { const char *text, *want; } cases[] = {
		{ "", "t: error: empty [yaml]" },
		{ "# a\n\n# b\n", "t: error: empty [yaml]" },
		{ "a: &x b", "t:1:4: error: anchors are not allowed; write the value where it is needed [yaml]" },
		{ "a: &x [b]", "t:1:4: error: anchors are not allowed; write the value where it is needed [yaml]" },
		{ "&x a: b", "t:1:1: error: anchors are not allowed; write the value where it is needed [yaml]" },
		{ "a: b\nc: *x\n", "t:2:4: error: aliases are not allowed; write the value where it is needed [yaml]" },
		{ "*x", "t:1:1: error: aliases are not allowed; write the value where it is needed [yaml]" },
		{ "a:\n  - !!str b", "t:2:5: error: tags are not allowed [yaml]" },
		{ "! a", "t:1:1: error: tags are not allowed [yaml]" },
		{ "!!map {a: b}", "t:1:1: error: tags are not allowed [yaml]" },
		{ "!x!y a", "t:1:1: error: '!' begins a tag, and tags are not allowed; quote the text [yaml]" },
		{ "a: b\n---\nc: d\n", "t:2:1: error: a second document; a descriptor has one [yaml]" },
		{ "a: b\n...\n---\n", "t:3:1: error: a second document; a descriptor has one [yaml]" },
		{ "a: \xFF\n", "t:1:4: error: not UTF-8 (byte 0xFF) [yaml]" },
		{ "a: \xC3\xA9\xC0\xAF\n", "t:1:5: error: not UTF-8 (byte 0xC0) [yaml]" },
		{ "a: \xED\xA0\x80\n", "t:1:4: error: not UTF-8 (byte 0xED) [yaml]" },
		{ "a: \xF4\x90\x80\x80\n", "t:1:4: error: not UTF-8 (byte 0xF4) [yaml]" },
		{ "a\xE2\x82", "t:1:2: error: not UTF-8 (byte 0xE2) [yaml]" },
		{ "\xFF\xFE" "a", "t: error: UTF-16; write it in UTF-8 [yaml]" },
		{ "a: \"b\\0\"\n", "t:1:4: error: a NUL character [yaml]" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(cases); i++)
		assert_refused(f, str_of(cases[i].text), cases[i].want);
	assert_refused(f, STR("\xFF\xFE\0\0a\0\0\0"), "t: error: UTF-32; write it in UTF-8 [yaml]");
	assert_refused(f, STR("\0\0\xFE\xFF\0\0\0a"), "t: error: UTF-32; write it in UTF-8 [yaml]");
	assert_refused(f, STR("\xFF\xFE" "a\0\0\0"), "t: error: UTF-16; write it in UTF-8 [yaml]");
	assert_refused(f, STR("a: b\0c\n"), "t:1:5: error: a NUL character [yaml]");
}

static void syntax(void **state)
{
	static const struct { const char *text, *want; } cases[] = {
		{ "a: b: c\n", "t:1:5: error: a ': ' where no key can stand; quote the value, or mend the indentation [yaml]" },
		{ "a: b\n\tc: d\n", "t:2:1: error: a tab in the indentation; use blanks [yaml]" },
		{ "a: `b`\n", "t:1:4: error: a character that cannot start a value; quote it [yaml]" },
		{ "a: @b\n", "t:1:4: error: a character that cannot start a value; quote it [yaml]" },
		{ "a: \"b\n", "t:1:4: error: quotes that are not closed [yaml]" },
		{ "a:\n  b: c\n d: e\n", "t:3:2: error: this does not fit the map around it; look at quotes and indentation [yaml]" },
		{ "- a\nb: c\n", "t:2:1: error: this line does not fit the list around it [yaml]" },
		{ "a: [b, c\nd: e\n", "t:1:4: error: a list that is not closed: ',' or ']' is missing [yaml]" },
		{ "a: {b: c\n", "t:1:4: error: a map that is not closed: ',' or '}' is missing [yaml]" },
		{ "a: b\nc\nd: e\n", "t:2:1: error: a key without ': ' behind it [yaml]" },
		{ "a: b\x01\n", "t:1:5: error: a control character [yaml]" },
		{ "\xC3\xA9: b\xC2\x9B\n", "t:1:5: error: a control character [yaml]" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(cases); i++)
		assert_refused(f, str_of(cases[i].text), cases[i].want);
}

/* Faults of keys keep that one from being read, and nothing else. */
static void keys(void **state)
{
	struct fixture *f = *state;
	const struct yaml *y = parse(f, STR("a: 1\nb: 2\n'a': 3\n"));

	assert_string_equal(printed(f), "t:3:1: error: duplicate key 'a' [duplicate-key]\n    3 | 'a': 3\n      | ^~~\n"
		"t:1:1: note: first defined here\n    1 | a: 1\n      | ^\n");
	assert_string_equal(shape(f, y), "{a=1,b=2}");
	y = parse(f, STR("<<: {a: b}\n[c]: d\n{e: f}: g\nh: {i: 1, i: 2}\n"));
	assert_int_equal(diag_errors(f->d), 4);
	assert_string_equal(shape(f, yaml_get(y, "h")), "~{i=1}");
	assert_null(yaml_get(y, "c"));
}

static const char *repeat(struct fixture *f, const char *first, const char *piece, size_t n, const char *last)
{
	struct buf b = buf_new(f->a);

	buf_adds(&b, first);
	for (size_t i = 0; i < n; i++)
		buf_adds(&b, piece);
	buf_adds(&b, last);
	return b.p;
}

static void depth_has_a_limit(void **state)
{
	struct fixture *f = *state;

	parse_good(f, repeat(f, "", "[", YAML_DEPTH_MAX, repeat(f, "", "]", YAML_DEPTH_MAX, "")));
	parse_good(f, repeat(f, "", "- ", YAML_DEPTH_MAX - 1, "x\n"));
	assert_refused(f, str_of(repeat(f, "", "[", YAML_DEPTH_MAX + 1, repeat(f, "", "]", YAML_DEPTH_MAX + 1, ""))),
		"t:1:33: error: nested deeper than a descriptor can need (32) [yaml]");
	assert_refused(f, str_of(repeat(f, "", "- ", YAML_DEPTH_MAX, "x\n")),
		"t:1:65: error: nested deeper than a descriptor can need (32) [yaml]");
	assert_refused(f, str_of(repeat(f, "", "{a: ", 100000, "")),
		"t:1:126: error: nested deeper than a descriptor can need (32) [yaml]");
	assert_null(parse(f, str_of(repeat(f, "", "[", 1000000, ""))));
	assert_null(parse(f, str_of(repeat(f, "", "? ", 500000, ""))));
}

static void nodes_have_a_limit(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(parse_good(f, repeat(f, "", "- a\n", YAML_NODES_MAX - 1, ""))->n, YAML_NODES_MAX - 1);
	assert_refused(f, str_of(repeat(f, "", "- a\n", YAML_NODES_MAX, "")),
		"t:50000:3: error: more nodes than a descriptor can need (50000) [yaml]");
}

static void size_has_a_limit(void **state)
{
	struct fixture *f = *state;
	const char *most = repeat(f, "a", "#", TEXTBOUND_SIZE - 1, "");

	assert_int_equal(str_of(most).n, TEXTBOUND_SIZE);
	assert_int_equal(parse_good(f, most)->text.n, TEXTBOUND_SIZE);
	assert_refused(f, str_of(repeat(f, most, "", 0, "#")), "t: error: larger than a descriptor can need (1 MiB) [yaml]");
}

static void many_keys_take_no_longer_each(void **state)
{
	struct fixture *f = *state;
	struct buf b = buf_new(f->a);

	for (size_t i = 0; i < 24000; i++)
		buf_addf(&b, "key%zu: \"\xC3\xA9\"\n", i);
	assert_int_equal(parse_good(f, b.p)->n, 24000);
}

static void copies_are_shifted(void **state)
{
	static const struct { const char *text, *want; size_t from, to; } cases[] = {
		{ "a: b", "a: b", 0, 4 },
		{ "a:\n  b: c\n  d: e", "a:\n      b: c\n      d: e", 0, 4 },
		{ "a:\n      b: c\n    d: e", "a:\n    b: c\n  d: e", 4, 2 },
		{ "a:\n      b: c\n    d: e", "a:\n  b: c\nd: e", 4, 0 },
		{ "a: \"b\n c\"", "a: \"b\nc\"", 4, 0 },
		{ "a: |\n    b\n\n     c\n", "a: |\n  b\n\n   c", 4, 2 },
		{ "a:\r\n  b: c\r\n", "a:\n    b: c", 2, 4 },
		{ "a:\n  # b\n  c: d # e", "a:\n    # b\n    c: d # e", 0, 2 },
		{ "a: |\n    b\n      \n    c", "a: |\n  b\n    \n  c", 4, 2 },
		{ "", "", 0, 2 },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(cases); i++) {
		const struct source *src = diag_source(f->d, STR("t"), str_of(cases[i].text));
		struct buf b = buf_new(f->a);

		yaml_copy(&b, src, 0, src->text.n, cases[i].from, cases[i].to);
		assert_string_equal(b.p, cases[i].want);
	}
}

static void lookups(void **state)
{
	struct fixture *f = *state;
	const struct yaml *y = parse_good(f, "a: ~\nb: [null]\nc: {d: 'null'}\ne: Null\nf: NULL\ng: nUll\nh:\n");

	assert_null(yaml_get(y, "x"));
	assert_null(yaml_get(NULL, "a"));
	assert_null(yaml_get(yaml_get(y, "b"), "null"));
	assert_true(yaml_is_null(yaml_get(y, "a")) && yaml_is_null(yaml_get(y, "e")));
	assert_true(yaml_is_null(yaml_get(y, "f")) && yaml_is_null(yaml_get(y, "h")));
	assert_false(yaml_is_null(yaml_get(y, "b")) || yaml_is_null(yaml_get(y, "g")));
	assert_false(yaml_is_null(yaml_get(yaml_get(y, "c"), "d")));
	assert_string_equal(yaml_kind_name(yaml_get(y, "a")), "nothing");
	assert_string_equal(yaml_kind_name(yaml_get(y, "b")), "a list");
	assert_string_equal(yaml_kind_name(yaml_get(y, "c")), "a map");
	assert_string_equal(yaml_kind_name(yaml_get(y, "g")), "text");
}

static void dump(void **state)
{
	struct fixture *f = *state;
	struct buf b = buf_new(f->a);

	yaml_dump(&b, parse_good(f, "a: 'x\"\\'\nb: [c, {}]\nd:\n  e: |\n    f\n"));
	assert_string_equal(b.p, "\na:1:1: \"x\\\"\\\\\"\nb:2:1: \n  - \"c\"\n  - {}\nd:3:1: \n  e:4:3: \"f\\n\"\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(trees, setup, teardown),
		cmocka_unit_test_setup_teardown(positions_count_characters, setup, teardown),
		cmocka_unit_test_setup_teardown(a_byte_order_mark_is_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(other_line_ends_shift_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(nodes_are_pieces_of_the_text, setup, teardown),
		cmocka_unit_test_setup_teardown(block_scalars_are_kept_whole, setup, teardown),
		cmocka_unit_test_setup_teardown(ends_leave_out_what_follows, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_not_allowed, setup, teardown),
		cmocka_unit_test_setup_teardown(syntax, setup, teardown),
		cmocka_unit_test_setup_teardown(keys, setup, teardown),
		cmocka_unit_test_setup_teardown(depth_has_a_limit, setup, teardown),
		cmocka_unit_test_setup_teardown(nodes_have_a_limit, setup, teardown),
		cmocka_unit_test_setup_teardown(size_has_a_limit, setup, teardown),
		cmocka_unit_test_setup_teardown(many_keys_take_no_longer_each, setup, teardown),
		cmocka_unit_test_setup_teardown(copies_are_shifted, setup, teardown),
		cmocka_unit_test_setup_teardown(lookups, setup, teardown),
		cmocka_unit_test_setup_teardown(dump, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
