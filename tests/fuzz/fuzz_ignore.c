/*
 * Any bytes up to a NUL are an ignore file, the rest paths, a line each: there are faults, or each pattern is an
 * expression; a fault is shown at its place; what a path is told is the same each time; and where every line is an
 * exception, or none was understood, nothing is dropped. The first line is a source of COPY, too, and an expression or
 * none.
 */
#include <stdint.h>

#include "../../gen/arena.h"
#include "../../gen/glob.h"
#include "../../gen/ignore.h"
#include "../../gen/regex.h"
#include "judge.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_patterns(struct arena *a, const struct ignore *g)
{
	struct regex *r;

	require(!g->unknown || !g->n);
	for (size_t i = 0; i < g->n; i++) {
		const struct ignore_pattern *p = &g->items[i];

		require(p->pos.src == g->src && p->pos.line > 0 && p->pos.col > 0 && p->text.n > 0);
		r = regex_try(arena_printf(a, "\\A(?:%.*s)\\z", STR_ARG(p->expression)).p);
		require(r || p->expression.n >= 4096);
		regex_free(r);
	}
}

/* No component is empty, "." or "..": that is what ignore_drops asks for. */
static bool is_path(struct str path)
{
	struct str rest = path, part;
	bool more = true;

	while (more) {
		more = str_cut(&rest, '/', &part);
		if (!more)
			part = rest;
		if (!part.n || str_is(part, ".") || str_is(part, ".."))
			return false;
	}
	return true;
}

static void check_source(struct arena *a, struct str line)
{
	struct buf out = buf_new(a);

	if (glob_source(&out, line) == GLOB_GOOD)
		regex_free(regex_try(arena_printf(a, "\\A(?:%.*s)\\z", STR_ARG(buf_str(&out))).p));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct diag *d = diag_new(a);
	struct str rest = arena_strdup(a, (struct str){ (const char *)data, size }), text = rest, line = STR_NONE;
	const struct ignore *g;
	bool drops = false, dropped;

	if (!str_cut(&rest, '\0', &text))
		rest = STR("a/b\na\n.git\n");
	g = ignore_read(a, d, diag_source(d, STR("t"), text));
	check_patterns(a, g);
	judge_said(a, d, &(const struct judged){ STR("t"), text }, 1);
	for (size_t i = 0; i < g->n; i++)
		drops = drops || !g->items[i].exception;
	for (size_t n = 0; n < 20 && str_line(&rest, &line); n++) {
		if (!is_path(line))
			continue;
		dropped = ignore_drops(g, line);
		require(dropped == ignore_drops(g, line));
		require(drops || !dropped);
	}
	line = text;
	str_line(&text, &line);
	check_source(a, line);
	arena_free(a);
	return 0;
}
