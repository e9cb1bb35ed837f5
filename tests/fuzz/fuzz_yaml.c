/*
 * Any bytes are read as YAML: there is a root or a fault, faults and nodes have places in the text, children lie in
 * their parents, and what a node takes of the text says by itself what it said in its place.
 */
#include <stdint.h>

#include "../../gen/arena.h"
#include "../../gen/map.h"
#include "../../gen/yaml.h"
#include "judge.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Only faults of keys leave a root: the messages then are of no other kind. */
static void require_faults_of_keys(struct str said)
{
	struct str line;

	while (str_line(&said, &line))
		if (str_starts(line, STR("t:")) && str_find(line, STR(": error: ")) < line.n)
			require(str_find(line, STR("key")) < line.n);
}

/* And of such keys none is in the tree. */
static void require_keys(struct arena *a, const struct yaml *y)
{
	struct map *keys = map_new(a);

	for (size_t i = 0; i < y->n; i++) {
		const struct yaml *key = y->items[i];

		require_keys(a, key);
		if (y->kind != YAML_MAP)
			continue;
		require_keys(a, y->values[i]);
		require(key->kind == YAML_SCALAR && !(key->plain && str_is(key->text, "<<")));
		require(!map_put(keys, key->text, key));
	}
}

static void require_inside(const struct yaml *y, size_t begin, size_t end)
{
	struct pos pos = diag_pos(y->pos.src, y->begin, y->begin);
	size_t at = y->begin;

	require(begin <= y->begin && y->begin <= y->end && y->end <= end);
	require(y->pos.line == pos.line && y->pos.col == pos.col && y->pos.len > 0);
	require(y->n == 0 || y->kind != YAML_SCALAR);
	for (size_t i = 0; i < y->n; i++) {
		require_inside(y->items[i], at, y->end);
		at = y->items[i]->end;
		if (y->kind != YAML_MAP)
			continue;
		require_inside(y->values[i], at, y->end);
		at = y->values[i]->end;
	}
}

static bool same(const struct yaml *x, const struct yaml *y)
{
	if (x->kind != y->kind || x->n != y->n || x->plain != y->plain || !str_eq(x->text, y->text))
		return false;
	for (size_t i = 0; i < x->n; i++)
		if (!same(x->items[i], y->items[i]) || (x->kind == YAML_MAP && !same(x->values[i], y->values[i])))
			return false;
	return true;
}

/* A line that would end the document if it stood at the margin; a byte order mark, which libyaml skips only there. */
static bool has_marker(struct str piece)
{
	struct str line;

	if (str_find(piece, STR("\xEF\xBB\xBF")) < piece.n)
		return true;
	while (str_line(&piece, &line)) {
		line = str_trim(line);
		if (str_starts(line, STR("---")) || str_starts(line, STR("...")))
			return true;
	}
	return false;
}

static void require_piece(struct arena *a, const struct yaml *y)
{
	struct str piece = str_slice(y->pos.src->text, y->begin, y->end);
	bool block = y->kind != YAML_SCALAR && !y->flow;
	struct diag *d = diag_new(a);
	struct buf b = buf_new(a);
	const struct yaml *again;

	for (size_t i = 0; i < y->n; i++)
		require_piece(a, y->kind == YAML_MAP ? y->values[i] : y->items[i]); /* some keys can be nothing but keys */
	if (!piece.n || has_marker(piece) || (y->kind == YAML_SCALAR && (piece.p[0] == '|' || piece.p[0] == '>')))
		return; /* a block scalar by itself depends on the indentation around it */
	if (y->kind == YAML_SCALAR && y->plain && str_has(STR("-?:"), piece.p[0]))
		return; /* in a list in brackets it is a text, by itself a list or a map */
	if (y->flow && str_find(piece, STR("?]")) < piece.n)
		return; /* libyaml reads over that bracket, so that another one, behind the piece, closes the list */
	if (y->kind == YAML_MAP && y->flow && piece.p[0] != '{')
		return; /* [a: b] */
	buf_addc(&b, ' ');
	yaml_copy(&b, y->pos.src, y->begin, y->end, block ? y->pos.col - 1 : 0, block ? 1 : 0);
	buf_addc(&b, '\n');
	again = yaml_parse(a, d, diag_source(d, STR("piece"), buf_str(&b)));
	require(again && same(y, again));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct diag *d = diag_new(a);
	struct str text = arena_strdup(a, (struct str){ (const char *)data, size });
	const struct yaml *root = yaml_parse(a, d, diag_source(d, STR("t"), text));
	struct str said = judge_said(a, d, &(const struct judged){ STR("t"), text }, 1);
	struct buf out = buf_new(a);

	require(diag_warnings(d) == 0);
	if (root) {
		require_faults_of_keys(said);
		require_keys(a, root);
		require_inside(root, 0, text.n);
		if (size < 2000 && str_ends(text, STR("\n")) && !diag_errors(d))
			require_piece(a, root);
		yaml_dump(&out, root);
		require(out.n > 0);
	} else {
		require(diag_errors(d) > 0);
	}
	arena_free(a);
	return 0;
}
