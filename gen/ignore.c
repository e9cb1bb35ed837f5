#include "ignore.h"

#include <string.h>

#include "arena.h"
#include "glob.h"
#include "path.h"
#include "regex.h"
#include "textbound.h"

#define CHECK "dockerignore"
#define LARGE 4096 /* bytes of an expression; less is never too large */
#define PATTERNS_MAX 5000 /* each is compiled, and asked for each source of each instruction */
#define LINE_MAX_BYTES 65000 /* Go's scanner gives up above 64 KiB */

/* What a match needs; made at the first, for most runs ask nothing. */
struct ignore_state {
	struct arena *arena;
	struct regex **compiled; /* of each pattern, NULL until it was asked */
	bool *above, *here; /* which patterns matched the folder, and what lies in it */
};

/* How many bytes of white space, as Unicode has it, s begins with. */
static size_t blank_length(struct str s)
{
	static const char *const wide[] = { "\xC2\x85", "\xC2\xA0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004",
		"\u2005", "\u2006", "\u2007", "\u2008", "\u2009", "\u200A", "\u2028", "\u2029", "\u202F", "\u205F", "\u3000" };

	if (s.n && s.p[0] && strchr(" \t\v\f\r\n", s.p[0]))
		return 1;
	for (size_t i = 0; i < countof(wide); i++)
		if (str_starts(s, str_of(wide[i])))
			return strlen(wide[i]);
	return 0;
}

static struct str trim(struct str s)
{
	size_t begin = 0, end;

	while (begin < s.n && blank_length(str_from(s, begin)))
		begin += blank_length(str_from(s, begin));
	s = str_from(s, begin);
	for (end = s.n; end; ) {
		size_t n = 1;

		while (n <= 3 && n <= end && blank_length(str_slice(s, end - n, end)) != n)
			n++;
		if (n > 3 || n > end)
			break;
		end -= n;
	}
	return str_slice(s, 0, end);
}

static const char *whole(struct arena *a, struct str expression)
{
	return arena_printf(a, "\\A(?:%.*s)\\z", STR_ARG(expression)).p;
}

/* Only where it may be so, for patterns are compiled when they are asked. */
static bool is_too_large(struct arena *a, struct str expression)
{
	struct regex *r;

	if (expression.n < LARGE)
		return false;
	r = regex_try(whole(a, expression));
	regex_free(r);
	return !r;
}

static void add_pattern(struct ignore *g, struct arena *a, struct diag *d, struct str line, struct str text)
{
	struct pos pos = diag_pos(g->src, (size_t)(line.p - g->src->text.p), (size_t)(line.p - g->src->text.p) + line.n);
	struct ignore_pattern p = { .pos = pos, .exception = str_starts(text, STR("!")) };
	struct buf expression = buf_new(a);
	enum glob_status status;

	if (str_is(text, "!")) {
		diag_error(d, CHECK, pos, "'!' alone keeps nothing; engines refuse it");
		return;
	}
	p.text = str_from(text, p.exception);
	status = glob_ignore(&expression, p.text);
	p.expression = buf_str(&expression);
	if (status == GLOB_BAD) {
		diag_error(d, CHECK, pos, "'%.*s' is no pattern; engines refuse it", STR_ARG(line));
		diag_note(d, pos, "a '[' wants its ']', a '-' both its ends, and a '\\' a character behind it");
		return;
	}
	if (status == GLOB_UNKNOWN) {
		diag_warn(d, CHECK, pos, "engines read '%.*s' as nobody means it; no line of this file is taken to drop anything",
			STR_ARG(line));
		g->unknown = true;
	} else if (is_too_large(a, p.expression)) {
		diag_warn(d, CHECK, pos, "this pattern is too large; no line of this file is taken to drop anything");
		g->unknown = true;
	}
	LIST_ADD(a, g, p);
}

/* A line is cleaned twice, first behind its '!' and then as a whole: './!a' keeps a. */
static void read_line(struct ignore *g, struct arena *a, struct diag *d, struct str line)
{
	bool exception;
	struct str text;

	if (str_starts(line, STR("#")))
		return;
	line = trim(line);
	if (!line.n)
		return;
	exception = line.p[0] == '!';
	text = trim(str_from(line, exception));
	if (text.n)
		text = path_clean(a, text);
	if (text.n > 1 && text.p[0] == '/')
		text = str_from(text, 1);
	text = path_clean(a, trim(arena_printf(a, "%s%.*s", exception ? "!" : "", STR_ARG(text))));
	add_pattern(g, a, d, line, text);
}

struct ignore *ignore_read(struct arena *a, struct diag *d, const struct source *src)
{
	struct ignore *g = arena_alloc(a, 1, sizeof *g);
	struct str rest = src->text, line;

	g->src = src;
	g->state = arena_alloc(a, 1, sizeof *g->state);
	g->state->arena = a;
	if (!textbound_check(d, src, CHECK, "an ignore file"))
		return g;
	if (str_starts(rest, STR("\xEF\xBB\xBF")))
		rest = str_from(rest, 3);
	while (str_line(&rest, &line))
		if (line.n > LINE_MAX_BYTES)
			diag_error(d, CHECK, diag_pos(src, (size_t)(line.p - src->text.p), (size_t)(line.p - src->text.p) + 1),
				"a line longer than 64 KiB, which engines refuse");
		else
			read_line(g, a, d, line);
	if (g->n > PATTERNS_MAX) {
		diag_warn(d, CHECK, g->items[PATTERNS_MAX].pos, "more patterns than are looked at (%d); no line of this file is taken"
			" to drop anything", PATTERNS_MAX);
		g->unknown = true;
	}
	if (g->unknown)
		g->n = 0;
	return g;
}

static void free_regex(void *r)
{
	regex_free(r);
}

static bool matches(const struct ignore *g, size_t i, struct str path)
{
	struct ignore_state *s = g->state;
	struct regex_match m;

	if (!s->compiled[i]) {
		s->compiled[i] = regex_new(whole(s->arena, g->items[i].expression));
		arena_at_free(s->arena, free_regex, s->compiled[i]);
	}
	return regex_at(s->compiled[i], path, 0, &m);
}

/* One step down: `above` is replaced. A pattern that could change nothing is not asked, which its children remember. */
static bool drops_here(const struct ignore *g, struct str path)
{
	struct ignore_state *s = g->state;
	bool dropped = false, *swap = s->above;

	for (size_t i = 0; i < g->n; i++) {
		s->here[i] = s->above[i] || (g->items[i].exception == dropped && matches(g, i, path));
		if (s->here[i])
			dropped = !g->items[i].exception;
	}
	s->above = s->here;
	s->here = swap;
	return dropped;
}

bool ignore_drops(const struct ignore *g, struct str path)
{
	struct ignore_state *s = g->state;
	bool dropped = false;

	if (!s->compiled) {
		s->compiled = arena_alloc(s->arena, g->n + 1, sizeof *s->compiled);
		s->above = arena_alloc(s->arena, g->n + 1, sizeof *s->above);
		s->here = arena_alloc(s->arena, g->n + 1, sizeof *s->here);
	}
	memset(s->above, 0, g->n * sizeof *s->above);
	for (size_t i = 1; i <= path.n; i++)
		if (i == path.n || path.p[i] == '/')
			dropped = drops_here(g, str_slice(path, 0, i));
	return dropped;
}

/* As many parts of a pattern as a path has; false where there are no more than these. */
static bool cut_as(struct str path, struct str *pattern)
{
	size_t parts = 1, at = 0;

	for (size_t i = 0; i < path.n; i++)
		parts += path.p[i] == '/';
	for (; at < pattern->n && parts; at++)
		parts -= pattern->p[at] == '/';
	if (parts)
		return false;
	*pattern = str_slice(*pattern, 0, at - 1);
	return true;
}

/* What is not plain letters and stars is taken for anything, as filter.h has it. */
static bool leads_to(struct arena *a, struct str folder, struct str pattern)
{
	struct buf expression = buf_new(a);
	struct regex_match m;
	struct regex *r;
	bool found;

	if (str_find(pattern, STR("**")) < pattern.n)
		return true;
	if (!cut_as(folder, &pattern))
		return false;
	if (str_has(pattern, '[') || str_has(pattern, '\\') || glob_source(&expression, pattern) != GLOB_GOOD)
		return true;
	r = regex_try(whole(a, buf_str(&expression)));
	found = !r || regex_at(r, folder, 0, &m);
	regex_free(r);
	return found;
}

bool ignore_may_keep_below(const struct ignore *g, struct str folder)
{
	for (size_t i = 0; i < g->n; i++)
		if (g->items[i].exception && leads_to(g->state->arena, folder, g->items[i].text))
			return true;
	return false;
}
