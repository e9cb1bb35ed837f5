#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/diag.h"
#include "../../gen/edit.h"
#include "../../gen/yaml.h"

/*
 * An edit: at the node that a path of keys and indices leads to, with dots between; "" is the root.
 *	+ VALUE	an item more	=KEY VALUE	a key's value	- N	without the N-th member
 * A VALUE that begins with a bracket or brace is YAML, and so is one behind "!"; any other is a text, the rest of the line.
 */
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
	arena_free(((struct fixture *)*state)->a);
	return 0;
}

static size_t index_of(const struct yaml *y, struct str word)
{
	size_t i = 0;

	if (y->kind == YAML_LIST)
		return (size_t)(word.p[0] - '0');
	while (i < y->n && !str_eq(y->items[i]->text, word))
		i++;
	return i;
}

static struct yaml *value_of(struct fixture *f, struct str text)
{
	const struct yaml *y;

	if (!text.n || !strchr("[{!", text.p[0]))
		return edit_text(f->a, text);
	y = yaml_parse(f->a, f->d, diag_source(f->d, STR("value"), str_from(text, text.p[0] == '!')));
	assert_non_null(y);
	return edit_copy(f->a, y);
}

static struct yaml *edited(struct fixture *f, const struct yaml *y, struct str path, struct str op)
{
	struct str word = path, key;
	size_t i;

	if (path.n) {
		if (!str_cut(&path, '.', &word))
			path = STR_NONE;
		i = index_of(y, word);
		assert_true(i < y->n);
		return edit_replace(f->a, y, i, edited(f, y->kind == YAML_MAP ? y->values[i] : y->items[i], path, op));
	}
	word = str_from(op, 2);
	if (op.p[0] == '+')
		return edit_add(f->a, y, value_of(f, word));
	if (op.p[0] == '-')
		return edit_without(f->a, y, (size_t)(word.p[0] - '0'));
	word = str_from(op, 1);
	assert_true(str_cut(&word, ' ', &key));
	return edit_put(f->a, y, key, value_of(f, word));
}

/* What the text becomes; "refused" where it cannot be edited. */
static struct str apply(struct fixture *f, struct str text, const char *path, const char *op)
{
	const struct source *src = diag_source(f->d, STR("t"), text);
	const struct yaml *root = yaml_parse(f->a, f->d, src);
	size_t errors = diag_errors(f->d);
	struct str out = STR("unset");

	assert_non_null(root);
	if (edit_apply(f->a, f->d, src, root, edited(f, root, str_of(path), str_of(op)), &out)) {
		assert_int_equal(diag_errors(f->d), errors);
		return out;
	}
	assert_true(diag_errors(f->d) > errors && diag_has(f->d, "edit"));
	return STR("refused");
}

static void assert_text(struct str text, const char *want)
{
	assert_string_equal(text.n ? text.p : "", want);
}

static void assert_edit(struct fixture *f, const char *before, const char *path, const char *op, const char *after)
{
	assert_text(arena_strdup(f->a, apply(f, str_of(before), path, op)), after);
}

/* The item more is the last one of `a` (or `b`), and without it the bytes are the old ones. */
static void assert_added(struct fixture *f, const char *before, const char *after)
{
	size_t n = yaml_get(yaml_parse(f->a, f->d, diag_source(f->d, STR("t"), str_of(before))), "a")->n;

	assert_edit(f, before, "a", "+ X", after);
	assert_edit(f, after, "a", arena_printf(f->a, "- %zu", n).p, before);
}

static void test_block_list(void **state)
{
	struct fixture *f = *state;

	assert_added(f, "a:\n  - p\n  - q\nb: 1\n", "a:\n  - p\n  - q\n  - X\nb: 1\n");
	assert_added(f, "a:\n- p\nb: 1\n", "a:\n- p\n- X\nb: 1\n");
	assert_added(f, "a:\n    - p # one\n\n    # two\n    -   q   # three\n  # four\n\nb: 1\n",
		"a:\n    - p # one\n\n    # two\n    -   q   # three\n    - X\n  # four\n\nb: 1\n");
	assert_added(f, "a:\n  -   p\n  -   q\n", "a:\n  -   p\n  -   q\n  -   X\n");
	assert_added(f, "a:\r\n  - p\r\n  - q\r\nb: 1\r\n", "a:\r\n  - p\r\n  - q\r\n  - X\r\nb: 1\r\n");
	assert_added(f, "b: 1\na:\n  - p", "b: 1\na:\n  - p\n  - X");
	assert_added(f, "b: 1\r\na:\r\n  - p", "b: 1\r\na:\r\n  - p\r\n  - X");
	assert_added(f, "b: 1\na:\n  - p # no line end", "b: 1\na:\n  - p # no line end\n  - X");
	assert_added(f, "\xEF\xBB\xBF" "a:\n- p\n", "\xEF\xBB\xBF" "a:\n- p\n- X\n");
	assert_added(f, "a:\n  - 'p'\n  - \"q\"\n", "a:\n  - 'p'\n  - \"q\"\n  - X\n");
	assert_added(f, "a:\n  - 'p'\n  - 'q'\n", "a:\n  - 'p'\n  - 'q'\n  - 'X'\n");
	assert_added(f, "a:\n  - \"p\"\n...\n", "a:\n  - \"p\"\n  - \"X\"\n...\n");
	assert_added(f, "a:\n  - k: p\n    # in it\n    l: q # behind\n  - r\n  - k:\n      l: |\n        text\n\n\n# end\n",
		"a:\n  - k: p\n    # in it\n    l: q # behind\n  - r\n  - k:\n      l: |\n        text\n  - X\n\n\n# end\n");
	assert_added(f, "a:\n  - k: |+\n      text\n\nb: 1\n", "a:\n  - k: |+\n      text\n\n  - X\nb: 1\n");
	assert_added(f, "a:\n  - p\n    q\n  -\n  - # none\nb: 1\n", "a:\n  - p\n    q\n  -\n  - # none\n  - X\nb: 1\n");
	assert_added(f, "a:\n  - - p\n    - q\n  - [r]\n", "a:\n  - - p\n    - q\n  - [r]\n  - X\n");
	assert_added(f, "a:\n  -\n    k: p\n", "a:\n  -\n    k: p\n  - X\n");
	assert_edit(f, "a:\n  - - p\n    - q\n", "a.0", "+ X", "a:\n  - - p\n    - q\n    - X\n");
	assert_edit(f, "a:\n  - - p\n    - q\n", "a.0", "- 0", "a:\n  - - q\n");
	assert_edit(f, "a:\n  - - p # why\n    - q\n", "a.0", "- 0", "refused");
	assert_edit(f, "a:\n  # one\n  - p # two\n  # three\n  - q\n", "a", "- 0", "refused");
	assert_edit(f, "a:\n  # one\n\n  - p\n  # three\n  - q # four\n", "a", "- 0", "a:\n  # one\n\n  # three\n  - q # four\n");
	assert_edit(f, "a:\n  - p\n  # three\n  - q\n", "a", "- 1", "refused");
	assert_edit(f, "a:\n  - p\n# three\n  - q\n", "a", "- 1", "a:\n  - p\n# three\n");
	assert_edit(f, "a:\n  - p\n  - q", "a", "- 0", "a:\n  - q");
	assert_edit(f, "a:\n  - p\nb: 1\n", "a", "- 0", "a: []\nb: 1\n");
	assert_edit(f, "a:\n  - p # why\nb: 1\n", "a", "- 0", "refused");
	assert_edit(f, "a:\n  # why\n  - p\nb: 1\n", "a", "- 0", "refused");
}

static void test_flow_list(void **state)
{
	struct fixture *f = *state;

	assert_added(f, "a: [p, q] # why\n", "a: [p, q, X] # why\n");
	assert_added(f, "a: [p,q]\n", "a: [p,q,X]\n");
	assert_added(f, "a: [ p,  q ]\n", "a: [ p,  q,  X ]\n");
	assert_added(f, "a: [p]\n", "a: [p, X]\n");
	assert_added(f, "a: [p, q, ]\n", "a: [p, q, X, ]\n");
	assert_added(f, "a: [p, q,]\r\n", "a: [p, q, X,]\r\n");
	assert_added(f, "a: [p,\n    q]\n", "a: [p,\n    q, X]\n");
	assert_added(f, "a: [\n  p,\n  q\n]\n", "a: [\n  p,\n  q,\n  X\n]\n");
	assert_added(f, "a: [\n  p,\n  q,\n]\n", "a: [\n  p,\n  q,\n  X,\n]\n");
	assert_added(f, "a: [\n\tp, # one\n\n\t# two\n\tq # three\n  # four\n  ]\n",
		"a: [\n\tp, # one\n\n\t# two\n\tq, # three\n\tX\n  # four\n  ]\n");
	assert_added(f, "a: [\r\n  p,\r\n  q , # one, two\r\n ]\r\n", "a: [\r\n  p,\r\n  q , # one, two\r\n  X,\r\n ]\r\n");
	assert_added(f, "a: [\n  p\n  , q # one\n]\n", "a: [\n  p\n  , q # one\n  , X\n]\n");
	assert_added(f, "a:\n  [\n  \"p\",\n  \"q, r\"\n  ]\n", "a:\n  [\n  \"p\",\n  \"q, r\",\n  \"X\"\n  ]\n");
	assert_added(f, "a: ['p', 'q']", "a: ['p', 'q', 'X']");
	assert_added(f, "{a: [p], b: 1}\n", "{a: [p, X], b: 1}\n");
	assert_added(f, "{\"a\": [\"p\"],\"b\": 1}\n", "{\"a\": [\"p\", \"X\"],\"b\": 1}\n");
	assert_added(f, "{\"a\": [{\"k\": \"p\"}]}\n", "{\"a\": [{\"k\": \"p\"}, \"X\"]}\n");
	assert_added(f, "a: [{k: \"p\"}, {k: q}]\n", "a: [{k: \"p\"}, {k: q}, X]\n");
	assert_edit(f, "{\"a\": [], \"b\": {}}\n", "b", "=k v", "{\"a\": [], \"b\": {\"k\": \"v\"}}\n");
	assert_added(f, "a: [{k: p}, {k: q, l: {m: r}}]\n", "a: [{k: p}, {k: q, l: {m: r}}, X]\n");
	assert_added(f, "a: [p: q, r]\n", "a: [p: q, r, X]\n");
	assert_edit(f, "a: []\n", "a", "+ X", "a: [X]\n");
	assert_edit(f, "a: [ ]\n", "a", "+ X", "a: [ X ]\n");
	assert_edit(f, "a: [X]\n", "a", "- 0", "a: []\n");
	assert_edit(f, "a: [p, q, r]\n", "a", "- 0", "a: [q, r]\n");
	assert_edit(f, "a: [p, q, r]\n", "a", "- 1", "a: [p, r]\n");
	assert_edit(f, "a: [p,\n  q, r]\n", "a", "- 1", "a: [p,\n  r]\n");
	assert_edit(f, "a: [p, # why\n  q]\n", "a", "- 1", "a: [p # why\n  ]\n");
	assert_edit(f, "a: [p # one\n  # two\n  ,\n  q # three\n  , r]\n", "a", "- 2", "a: [p # one\n  # two\n  ,\n  q # three\n  ]\n");
	assert_edit(f, "a: [p, # why\n  q, r]\n", "a", "- 0", "refused");
	assert_edit(f, "a: [\n  p\n  # why\n  , q\n]\n", "a", "- 0", "a: [\n  # why\n  q\n]\n");
	assert_edit(f, "a: {p: 1, # why\n  q: 2}\n", "a", "- 1", "a: {p: 1 # why\n  }\n");
	assert_edit(f, "a: [p, # why\n  q, r]\n", "a", "- 1", "a: [p, # why\n  r]\n");
	assert_edit(f, "a: [\n  p,\n  q, # why\n  r\n]\n", "a", "- 1", "refused");
	assert_edit(f, "a: [\n  p, # one\n  q\n]\n", "a", "- 1", "a: [\n  p # one\n]\n");
	assert_edit(f, "a: [\n  p, # one\n  q # two\n]\n", "a", "- 1", "refused");
	assert_edit(f, "a: [\n  p, q # two\n]\n", "a", "- 1", "a: [\n  p # two\n]\n");
	assert_edit(f, "a: [\n  p,\n  # why\n  q\n]\n", "a", "- 1", "refused");
	assert_edit(f, "a: [p, # why\n  q]\n", "", "=a p", "refused");
	assert_edit(f, "a: [p, # why\n  q]\n", "", "=a [r, q]", "refused");
	assert_edit(f, "a: [p, # why\n  q]\n", "", "=a [p, r]", "a: [p, # why\n  r]\n");
	assert_edit(f, "a: [ # why\n  q ]\n", "a", "- 0", "refused");
}

static void test_map(void **state)
{
	struct fixture *f = *state;

	assert_edit(f, "a: 1\n", "", "=b v7.2", "a: 1\nb: v7.2\n");
	assert_edit(f, "a: 1 # one\n\n# end\n", "", "=b 2", "a: 1 # one\nb: 2\n\n# end\n");
	assert_edit(f, "a: 1", "", "=b 2", "a: 1\nb: 2");
	assert_edit(f, "a:\n   k: v\nb: 1\n", "", "=c {k: v, l: [w]}", "a:\n   k: v\nb: 1\nc: {k: v, l: [w]}\n");
	assert_edit(f, "a: {k: v}\n", "a", "=l w", "a: {k: v, l: w}\n");
	assert_edit(f, "a: { k: v }\nb: 1\n", "", "=c {k: v}", "a: { k: v }\nb: 1\nc: { k: v }\n");
	assert_edit(f, "a:\n  - k: v\n    l: w\n", "a.0", "=m x", "a:\n  - k: v\n    l: w\n    m: x\n");
	assert_edit(f, "a:\n  - k: v\n    l: w\n", "a.0", "- 0", "a:\n  - l: w\n");
	assert_edit(f, "a:\n  - k: v\n    l: w\n", "a.0", "- 1", "a:\n  - k: v\n");
	assert_edit(f, "a:\n  ? k\n  : v\n  ? l\n  : w\n", "a", "- 0", "refused");
	assert_edit(f, "a: {? k : v, l: w}\n", "a", "- 0", "refused");
	assert_edit(f, "\"a\": \"v\"\n", "", "=b w", "\"a\": \"v\"\n\"b\": \"w\"\n");
	assert_edit(f, "{\"a\": \"v\"}\n", "", "=b w", "{\"a\": \"v\", \"b\": \"w\"}\n");
	assert_edit(f, "{}\n", "", "=b w", "{b: w}\n");
	assert_edit(f, "{\n  a: v # why\n}\n", "", "=b w", "{\n  a: v, # why\n  b: w\n}\n");
	assert_edit(f, "{\n  a: v, # why\n  b: w\n}\n", "", "- 1", "{\n  a: v # why\n}\n");
	assert_edit(f, "\xEF\xBB\xBF" "a: 1\nb: 2\n", "", "- 0", "\xEF\xBB\xBF" "b: 2\n");
	assert_edit(f, "a: 1\nb:\n  # in\n  c: 2\n# out\n", "", "- 1", "refused");
	assert_edit(f, "a: 1\nb:\n  c: 2\n# out\n", "", "- 1", "a: 1\n# out\n");
	assert_edit(f, "a: # why\nb: 2\n", "", "=a {k: v}", "a: {k: v} # why\nb: 2\n");
	assert_edit(f, "a: # why\r\nb: 2\r\n", "", "=a !k:\n  - v", "a: # why\r\n  k:\r\n    - v\r\nb: 2\r\n");
	assert_edit(f, "a: 1 # why\nb: 2\n", "", "=a !k: v", "a: # why\n  k: v\nb: 2\n");
	assert_edit(f, "a: | # why\n  b\nc: 2\n", "", "=a d", "refused");
	assert_edit(f, "a: |\n  # text\nc: 2\n", "", "=a d", "a: d\nc: 2\n");
	assert_edit(f, "a: 1\nb: 2", "", "- 1", "a: 1");
	assert_edit(f, "a: 1\n", "", "- 0", "refused");
	assert_edit(f, "{a: 1}\n", "", "- 0", "{}\n");
	assert_edit(f, "a:\n  b: 1\n", "a", "- 0", "a: {}\n");
	assert_edit(f, "a: {b, c}\n", "a", "=b 1", "refused");
	assert_edit(f, "a: {b, c}\n", "a", "- 0", "a: {c}\n");
}

static void test_values(void **state)
{
	struct fixture *f = *state;

	assert_edit(f, "a: 1 # why\n", "", "=a 2", "a: 2 # why\n");
	assert_edit(f, "a: '1' # why\n", "", "=a it's", "a: 'it''s' # why\n");
	assert_edit(f, "a: \"1\"\n", "", "=a \\", "a: \"\\\\\"\n");
	assert_edit(f, "a: 1\n", "", "=a null", "a: \"null\"\n");
	assert_edit(f, "a: 1\n", "", "=a # x: y", "a: \"# x: y\"\n");
	assert_edit(f, "a: 1\n", "", "=a -v", "a: -v\n");
	assert_edit(f, "a: 1\n", "", "=a - v", "a: \"- v\"\n");
	assert_edit(f, "a: 1\n", "", "=a a, b", "a: a, b\n");
	assert_edit(f, "{a: 1}\n", "", "=a a, b", "{a: \"a, b\"}\n");
	assert_edit(f, "a: 1\n", "", "=a ", "a: \"\"\n");
	assert_edit(f, "a: 1\n", "", "=a b\nc", "a: |-\n  b\n  c\n");
	assert_edit(f, "b:\n    c: 1\na: 1\n", "b", "=c d\n\n\te\n", "b:\n    c: |\n        d\n\n        \te\na: 1\n");
	assert_edit(f, "{a: 1}\n", "", "=a b\nc", "{a: \"b\\nc\"}\n");
	assert_edit(f, "a: |\n  b\n  c\n# d\n", "", "=a e", "a: e\n# d\n");
	assert_edit(f, "a: |\n  b\n# d\n", "", "=a e\nf\n", "a: |\n  e\n  f\n# d\n");
	assert_edit(f, "a: |+\n  b\n\nc: d\n", "", "=a e", "a: e\nc: d\n");
	assert_edit(f, "a: | # why\n  b\n", "", "=a e", "refused");
	assert_edit(f, "a: b\n  c\n", "", "=a e", "a: e\n");
	assert_edit(f, "a:\n  b\n", "", "=a e", "a:\n  e\n");
	assert_edit(f, "a: # why\nb: 1\n", "", "=a e", "a: e # why\nb: 1\n");
	assert_edit(f, "a:\n", "", "=a [e]", "a: [e]\n");
	assert_edit(f, "a: b\n", "", "=a [e, f]", "a: [e, f]\n");
	assert_edit(f, "a: [e, f]\n", "", "=a b", "a: b\n");
	assert_edit(f, "a:\n  - e\n  - f\n", "", "=a b", "a: b\n");
	assert_edit(f, "a:\n  - e # why\n  - f\n", "", "=a b", "refused");
	assert_edit(f, "a:\n  - e # why\n  - f\n  - g\n", "", "=a [e, h, i, g]", "a:\n  - e # why\n  - h\n  - i\n  - g\n");
	assert_edit(f, "a:\n  - e # why\n  - f\n", "", "=a [d, e]", "a:\n  - d\n  - e # why\n");
	assert_edit(f, "a: [e, f]\n", "", "=a [d, e]", "a: [d, e]\n");
	assert_edit(f, "a: [e, f, g]\n", "", "=a [g]", "a: [g]\n");
	assert_edit(f, "a: [e, f]\n", "", "=a [e, f]", "a: [e, f]\n");
	assert_edit(f, "a: {k: 1, l: 2}\n", "", "=a {k: 1, l: 3}", "a: {k: 1, l: 3}\n");
	assert_edit(f, "a:\n  k: 1 # why\n  l: 2\n", "", "=a {k: 1, m: 3}", "a:\n  k: 1 # why\n  m: 3\n");
	assert_edit(f, "a: \"true\"\n", "", "=a !true", "a: true\n");
	assert_edit(f, "a: 'x'\n", "", "=a !\"1\"", "a: \"1\"\n");
	assert_edit(f, "a: {k: }\n", "a", "=k v", "a: {k: v}\n");
	assert_edit(f, "a: ['1', '2']\n", "", "=a !['1', 2]", "a: ['1', 2]\n");
	assert_edit(f, "a: ['1', '2']\n", "", "=a !['1', '2']", "a: ['1', '2']\n");
	assert_edit(f, "b:\n    c: 1\n", "", "=a !k: v\nl:\n  m: w\n  n: x", "b:\n    c: 1\na:\n    k: v\n    l:\n        m: w\n        n: x\n");
	assert_edit(f, "a:\r\n- b\r\n", "a", "+ !k: v\nl: w", "a:\r\n- b\r\n- k: v\r\n  l: w\r\n");
}

static void assert_becomes(struct fixture *f, const char *before, const char *meant, const char *after)
{
	const struct source *src = diag_source(f->d, STR("t"), str_of(before));
	struct str text = STR("unset");

	if (!edit_apply(f->a, f->d, src, yaml_parse(f->a, f->d, src), value_of(f, str_of(meant)), &text))
		text = STR("refused");
	assert_text(arena_strdup(f->a, text), after);
}

/* Of members with comments all around them, each goes with a comma; where two of these meet, by hand. */
static void test_apart(void **state)
{
	static const char all[] = "{k: 1, # x\n  p: 2\n  # one\n  , q: 3\n  # two\n  , r: 4}\n";
	struct fixture *f = *state;

	assert_becomes(f, all, "{k: 1, q: 3, r: 4}", "{k: 1, # x\n  # one\n  q: 3\n  # two\n  , r: 4}\n");
	assert_becomes(f, all, "{k: 1, r: 4}", "refused");
	assert_becomes(f, "[\n  a, b, # x\n  c]\n", "[c]", "refused");
	assert_becomes(f, "[\n  a, b, c, # x\n  d]\n", "[c, d]", "[\n  c, # x\n  d]\n");
	assert_becomes(f, "{k: 1\n  # one\n  , # x\n  q: 3}\n", "{q: 3}", "refused");
	assert_becomes(f, "{p: 2\n  # one\n}\n", "{q: 3, r: 4}", "{q: 3, r: 4\n  # one\n}\n");
	assert_becomes(f, "{p: 2, q: 3}\n", "{r: 4, s: 5, q: 3}", "{r: 4, s: 5, q: 3}\n");
	assert_becomes(f, "{ # x\n  p: 2\n  # one\n}\n", "{q: 3}", "{ # x\n  q: 3\n  # one\n}\n");
	assert_becomes(f, "a:\n  k: 1\n  l: 2\n", "!a:\n  m: 3\n  l: 2\n", "refused");
	assert_becomes(f, "{\n  k: 1,\n  l: 2\n}\n", "{m: 3, l: 2}", "{\n  m: 3,\n  l: 2\n}\n");
}

/* In a map in braces, a new member comes in the place of one that goes, with the commas that are there. */
static void test_places(void **state)
{
	static const char all[] = "{\n  k: 1,\n  l: 2,\n  m: 3\n}\n";
	struct fixture *f = *state;

	assert_becomes(f, all, "{k: 1, n: 4}", "{\n  k: 1,\n  n: 4\n}\n");
	assert_becomes(f, all, "{k: 1, n: 4, o: 5, p: 6}", "{\n  k: 1,\n  n: 4,\n  o: 5,\n  p: 6\n}\n");
	assert_becomes(f, all, "{n: 4, m: 3, o: 5}", "{\n  n: 4,\n  m: 3,\n  o: 5\n}\n");
	assert_becomes(f, "{\n  k: 1,\n  l: 2 # two\n}\n", "{k: 1, n: 4}", "refused");
	assert_becomes(f, "{\n  k: 1,\n  # two\n  l: 2\n}\n", "{k: 1, n: 4}", "refused");
	assert_becomes(f, "{k: 1, l: [2, # two\n  3]}\n", "{k: 1, n: 4}", "refused");
	assert_becomes(f, "{k, l: 2}\n", "{n: 4, l: 2}", "{n: 4, l: 2}\n");
}

/* What says the same in other quotes keeps those it has, and its comment; what would say something else does not. */
static void test_quotes(void **state)
{
	struct fixture *f = *state;

	assert_becomes(f, "a:\n  - k: 'x' # why\n    l: y:1\n  - z\n", "!a: [{\"k\": x, l: \"y:1\"}, 'z']",
		"a:\n  - k: 'x' # why\n    l: y:1\n  - z\n");
	assert_becomes(f, "a: ['x', w]\n", "{a: [x, \"w\", z]}", "a: ['x', w, z]\n");
	assert_becomes(f, "a: {k: '1', l: 1, m: 'true', n: true}\n", "{a: {k: 1, l: '1', m: true, n: 'true'}}",
		"a: {k: 1, l: '1', m: true, n: 'true'}\n");
	assert_becomes(f, "a: {1: x, 'on': y}\n", "{a: {\"1\": x, on: z}}", "a: {1: x, 'on': z}\n");
}

/* A list item turned into a map; the other way. */
static void test_items(void **state)
{
	struct fixture *f = *state;
	const struct source *src = diag_source(f->d, STR("t"), STR("a:\n  - p # why\n  - q\n"));
	const struct yaml *root = yaml_parse(f->a, f->d, src), *list = yaml_get(root, "a");
	struct yaml *map = edit_put(f->a, edit_map(f->a, true), STR("k"), list->items[0]);
	struct str text;

	assert_true(edit_apply(f->a, f->d, src, root, edit_put(f->a, root, STR("a"), edit_replace(f->a, list, 0, map)), &text));
	assert_text(text, "a:\n  - {k: p} # why\n  - q\n");
	src = diag_source(f->d, STR("t"), STR("a:\n  - k: p\n  - q\n"));
	root = yaml_parse(f->a, f->d, src);
	list = yaml_get(root, "a");
	assert_true(edit_apply(f->a, f->d, src, root, edit_put(f->a, root, STR("a"), edit_replace(f->a, list, 0, list->items[0]->values[0])), &text));
	assert_text(text, "a:\n  - p\n  - q\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_block_list, setup, teardown),
		cmocka_unit_test_setup_teardown(test_flow_list, setup, teardown),
		cmocka_unit_test_setup_teardown(test_map, setup, teardown),
		cmocka_unit_test_setup_teardown(test_values, setup, teardown),
		cmocka_unit_test_setup_teardown(test_apart, setup, teardown),
		cmocka_unit_test_setup_teardown(test_places, setup, teardown),
		cmocka_unit_test_setup_teardown(test_quotes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_items, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
