#include "judge.h"

#include "facts.h"
#include "glob.h"
#include "graph.h"
#include "map.h"
#include "path.h"
#include "plan.h"
#include "regex.h"
#include "why.h"

#define WORD_SIGNS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./:=@%+,-"

static void add(struct judge *j, struct subject *s, const struct why_cause *cause)
{
	if (!map_put(s->seen, cause->subject, j))
		why_add(j->why, s->node, cause);
}

void judge_add(struct judge *j, struct subject *s, const char *kind, struct str of, const struct edge *edge,
	bool unknown, struct str text)
{
	add(j, s, &(struct why_cause){ kind, of, text, edge, unknown, false });
}

void judge_follow(struct judge *j, struct subject *s, const char *kind, struct str of, const struct edge *edge,
	bool unknown, struct str text)
{
	add(j, s, &(struct why_cause){ kind, of, text, edge, unknown, true });
}

/* Whether a source with wildcards stands for a path, or for a folder above it. */
static bool pattern_covers(struct judge *j, struct str pattern, struct str path)
{
	struct buf expression = buf_new(j->arena);
	const struct regex *r;
	struct regex_match m;

	buf_adds(&expression, "\\A(?:");
	if (!glob_is_pattern(pattern) || glob_source(&expression, pattern) != GLOB_GOOD)
		return false;
	buf_adds(&expression, ")(?:/.*)?\\z");
	r = regex_kept(j->arena, arena_cstr(j->arena, buf_str(&expression)));
	return r && regex_at(r, path, 0, &m);
}

static bool covers(struct judge *j, const struct node *source, struct str path)
{
	struct str file = source->file;

	if (!str_is(str_of(source->kind), NODE_SOURCE))
		return false;
	return str_is(file, ".") || (path_is_within(path, file) && path.n > file.n)
		|| pattern_covers(j, file, path);
}

const struct edge *judge_edge(struct judge *j, const struct node *n, struct str path)
{
	for (size_t i = 0; i < n->n_edges; i++)
		if (str_eq(n->edges[i].to->file, path))
			return &n->edges[i];
	for (size_t i = 0; i < n->n_edges; i++)
		if (covers(j, n->edges[i].to, path))
			return &n->edges[i];
	return NULL;
}

bool judge_time(const struct judge *j, struct str path, struct file_time *time)
{
	return j->facts->time(j->facts->ctx, path, time);
}

void judge_file(struct judge *j, struct subject *s, struct str path)
{
	struct file_time time;

	if (!judge_time(j, path, &time))
		judge_add(j, s, "missing", path, judge_edge(j, s->node, path), false, TEXT(j, "%.*s is not there", STR_ARG(path)));
	else if (file_is_later(time, s->time))
		judge_add(j, s, "newer", path, judge_edge(j, s->node, path), false,
			TEXT(j, "%.*s is newer than %.*s", STR_ARG(path), STR_ARG(s->file)));
}

bool judge_words(struct arena *a, struct str text, struct str *words)
{
	struct buf b = buf_new(a);
	bool blank = false;

	for (size_t i = 0; i < text.n; i++) {
		if (str_has(STR(" \t\n"), text.p[i])) {
			blank = b.n > 0;
			continue;
		}
		if (!str_has(STR(WORD_SIGNS), text.p[i]))
			return false;
		if (blank)
			buf_addc(&b, ' ');
		blank = false;
		buf_addc(&b, text.p[i]);
	}
	*words = buf_str(&b);
	return true;
}
