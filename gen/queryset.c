#include "queryset.h"

#include "arena.h"
#include "diag.h"
#include "graph.h"
#include "reach.h"
#include "select.h"
#include "suggest.h"
#include "utf8.h"

enum join { JOIN_UNION, JOIN_INTERSECT, JOIN_MINUS, JOIN_NONE };

struct reader {
	struct arena *arena;
	struct diag *diag;
	const struct graph *graph;
	bool strict;
	bool *set;
};

/* What a pattern is held against. */
enum subject { SUBJECT_ID, SUBJECT_KIND, SUBJECT_ARCH, SUBJECT_IMAGE, SUBJECT_CLUSTER, SUBJECT_DEPS, SUBJECT_RDEPS };

static const struct {
	const char *name;
	enum subject subject;
} subjects[] = {
	{ "kind=", SUBJECT_KIND }, { "arch=", SUBJECT_ARCH }, { "image=", SUBJECT_IMAGE }, { "cluster=", SUBJECT_CLUSTER },
	{ "deps=", SUBJECT_DEPS }, { "rdeps=", SUBJECT_RDEPS },
};

static enum join join_of(struct str word)
{
	if (str_among(word, " and intersect ") && word.n)
		return JOIN_INTERSECT;
	if (str_among(word, " or union ") && word.n)
		return JOIN_UNION;
	return str_is(word, "minus") ? JOIN_MINUS : JOIN_NONE;
}

bool queryset_joins(struct str word)
{
	return join_of(word) != JOIN_NONE;
}

bool queryset_has_subject(struct str term)
{
	for (size_t i = 0; i < countof(subjects); i++)
		if (str_starts(term, str_of(subjects[i].name)))
			return true;
	return false;
}

/* What a word that joins nothing here does elsewhere; NULL: it is none. */
static const char *hint_of(struct str word)
{
	static const struct { const char *words, *hint; } hints[] = {
		{ " not NOT except without MINUS - ! ", "'minus' subtracts: 'A minus B'" },
		{ " AND INTERSECT & && ", "'and' intersects: 'A and B'" },
		{ " OR UNION | || + , ", "'or' unites: 'A or B'" },
	};

	for (size_t i = 0; i < countof(hints) && word.n; i++)
		if (str_among(word, hints[i].words))
			return hints[i].hint;
	return NULL;
}

/* Bytes of the character that a text begins with, 1 where it begins with none. */
static size_t char_length(struct str s)
{
	size_t n = utf8_length(s);

	return n ? n : 1;
}

bool queryset_matches(struct str text, struct str pattern)
{
	struct str star = STR_NONE, rest = STR_NONE; /* what is behind the last *, and where it was held against the text */
	bool starred = false;

	while (text.n) {
		if (pattern.n && pattern.p[0] == '*') {
			star = pattern = str_from(pattern, 1);
			rest = text;
			starred = true;
		} else if (pattern.n && pattern.p[0] == '?') {
			text = str_from(text, char_length(text));
			pattern = str_from(pattern, 1);
		} else if (pattern.n && pattern.p[0] == text.p[0]) {
			text = str_from(text, 1);
			pattern = str_from(pattern, 1);
		} else if (starred) {
			text = rest = str_from(rest, 1);
			pattern = star;
		} else {
			return false;
		}
	}
	while (pattern.n && pattern.p[0] == '*')
		pattern = str_from(pattern, 1);
	return !pattern.n;
}

static struct str text_of(const struct node *n, enum subject subject)
{
	switch (subject) {
	case SUBJECT_KIND: return str_of(n->kind);
	case SUBJECT_ARCH: return n->arch;
	case SUBJECT_IMAGE: return n->image;
	case SUBJECT_CLUSTER: return n->cluster;
	default: return n->id;
	}
}

/* A pattern that matches nothing is no fault: what a graph has depends on the descriptor. False where it is one. */
static bool say_nothing(const struct reader *r, struct str term, struct str near)
{
	if (r->strict)
		diag_error(r->diag, "node", (struct pos){ 0 }, "'%.*s' matches no node", STR_ARG(term));
	else
		diag_warn(r->diag, "node", (struct pos){ 0 }, "'%.*s' matches no node", STR_ARG(term));
	if (hint_of(term))
		diag_note(r->diag, (struct pos){ 0 }, "%s", hint_of(term));
	else if (near.n)
		diag_note(r->diag, (struct pos){ 0 }, "did you mean '%.*s'?", STR_ARG(near));
	else if (str_has(term, '=') && !str_has(str_slice(term, 0, str_find(term, STR("="))), ':'))
		diag_note(r->diag, (struct pos){ 0 }, "a pattern of what is no id begins with "
			"kind=, arch=, image=, cluster=, deps= or rdeps=");
	return !r->strict;
}

static bool *match(const struct reader *r, struct str term, enum subject subject, struct str pattern)
{
	bool *marks = reach_marks(r->arena, r->graph), any = false, id = subject == SUBJECT_ID || subject >= SUBJECT_DEPS;
	bool plain = !str_has(pattern, '*') && !str_has(pattern, '?');
	struct suggest near = suggest_for(pattern);
	const struct node *n;

	near.abbreviates = id;
	if (subject == SUBJECT_KIND && plain && !select_kind(r->arena, r->diag, r->graph, pattern))
		return NULL;
	if (subject >= SUBJECT_DEPS && plain && !select_node(r->diag, r->graph, pattern))
		return NULL;
	if (id && plain && (n = graph_find(r->graph, pattern))) {
		marks[n->index] = true;
		return marks;
	}
	for (size_t i = 0; i < graph_count(r->graph); i++) {
		struct str text = text_of(graph_at(r->graph, i), subject);

		marks[i] = text.n && queryset_matches(text, pattern);
		any = any || marks[i];
		if (text.n && plain)
			suggest_try(&near, text);
	}
	return any || say_nothing(r, term, near.best) ? marks : NULL;
}

/* What the marked nodes need, or what needs them, however far. */
static bool *reach_all(const struct reader *r, const bool *marks, bool against)
{
	struct incoming in = reach_incoming(r->arena, r->graph);
	bool *found = reach_marks(r->arena, r->graph);
	const size_t *distances;
	const struct node *n;

	for (size_t i = 0; i < graph_count(r->graph); i++) {
		n = graph_at(r->graph, i);
		for (size_t k = 0; k < n->n_edges; k++)
			if (marks[against ? n->edges[k].to->index : i])
				found[against ? i : n->edges[k].to->index] = true;
	}
	distances = reach_distances(r->arena, r->graph, against ? &in : NULL, found, NULL);
	for (size_t i = 0; i < graph_count(r->graph); i++)
		found[i] = distances[i] != REACH_NEVER;
	return found;
}

static bool *read_term(const struct reader *r, struct str term)
{
	bool *marks;

	for (size_t i = 0; i < countof(subjects); i++)
		if (str_starts(term, str_of(subjects[i].name))) {
			marks = match(r, term, subjects[i].subject, str_from(term, str_of(subjects[i].name).n));
			if (!marks || subjects[i].subject < SUBJECT_DEPS)
				return marks;
			return reach_all(r, marks, subjects[i].subject == SUBJECT_RDEPS);
		}
	return match(r, term, SUBJECT_ID, term);
}

static void add(const struct reader *r, const bool *term, enum join join)
{
	for (size_t i = 0; i < graph_count(r->graph); i++)
		r->set[i] = join == JOIN_UNION ? r->set[i] || term[i] : r->set[i] && term[i] == (join == JOIN_INTERSECT);
}

bool *queryset_read(struct arena *a, struct diag *d, const struct graph *g, const struct str *words, size_t n,
	bool strict)
{
	struct reader r = { a, d, g, strict, reach_marks(a, g) };
	bool good = true, *term;

	for (size_t i = 0; i < graph_count(g); i++)
		r.set[i] = !n;
	for (size_t i = 0; i < n; i++) {
		enum join join = join_of(words[i]);

		if (join != JOIN_NONE && (i == 0 || i + 1 == n || join_of(words[i + 1]) != JOIN_NONE)) {
			diag_error(d, "option", (struct pos){ 0 }, "'%.*s' wants a pattern on both sides", STR_ARG(words[i]));
			return NULL;
		}
		term = read_term(&r, words[join == JOIN_NONE ? i : ++i]);
		good = good && term;
		if (term)
			add(&r, term, join == JOIN_NONE ? JOIN_UNION : join);
	}
	return good ? r.set : NULL;
}
