/*
 * The comments of a text of YAML, by the rules of its specification alone: of the program nothing is used but the arena.
 * A '#' begins one where a token could begin: not within quotes, not within plain text (which a blank ahead of it ends),
 * and not in a block scalar, which goes on as long as lines are as deep as its first one. What is no YAML gets an answer,
 * too: the same one for the same text.
 */
#ifndef TESTS_FUZZ_COMMENTS_H
#define TESTS_FUZZ_COMMENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "../../gen/arena.h"
#include "../../gen/str.h"

struct comment {
	struct str text; /* without blanks at its end */
	bool alone; /* on its line */
};

struct comments {
	struct comment *items;
	size_t n, cap;
};

#define COMMENTS_DEPTH 64

struct comments_scan {
	struct arena *arena;
	struct str text;
	size_t at, line; /* here; where its line begins */
	long columns[COMMENTS_DEPTH]; /* of the block lists and maps around */
	size_t depth, brackets;
	long key; /* the column of what may turn out to be a key; -1: nothing */
	bool plain; /* the last token was plain text, which the next line may go on with */
	bool first; /* no token of the line has been read */
	struct comments found;
};

/* Bytes of the line end there, of which YAML 1.1 has more than others; 0: there is none. */
static inline size_t comments_end(const struct comments_scan *s, size_t at)
{
	static const char *const ends[] = { "\n", "\r", "\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9" };

	for (size_t i = 0; i < countof(ends); i++)
		if (str_starts(str_from(s->text, at), str_of(ends[i])))
			return str_of(ends[i]).n;
	return 0;
}

static inline bool comments_blank(const struct comments_scan *s, size_t at)
{
	return at < s->text.n && (s->text.p[at] == ' ' || s->text.p[at] == '\t');
}

static inline bool comments_parts(const struct comments_scan *s, size_t at)
{
	return at >= s->text.n || comments_blank(s, at) || comments_end(s, at);
}

static inline void comments_newline(struct comments_scan *s)
{
	s->at += comments_end(s, s->at);
	s->line = s->at;
	s->first = true;
}

static inline void comments_add(struct comments_scan *s)
{
	size_t begin = s->at, ahead = s->line;
	struct comment c;

	while (s->at < s->text.n && !comments_end(s, s->at))
		s->at++;
	while (comments_blank(s, ahead))
		ahead++;
	c = (struct comment){ str_trim(str_slice(s->text, begin, s->at)), ahead == begin };
	LIST_ADD(s->arena, &s->found, c);
}

static inline long comments_around(const struct comments_scan *s)
{
	return s->depth ? s->columns[s->depth - 1] : -1;
}

/* A list or map begins in that column, unless it is the one around. */
static inline void comments_open(struct comments_scan *s, long column)
{
	if (!s->brackets && column > comments_around(s) && s->depth < COMMENTS_DEPTH)
		s->columns[s->depth++] = column;
	s->key = -1;
}

static inline void comments_quoted(struct comments_scan *s, char quote)
{
	for (s->at++; s->at < s->text.n; s->at++) {
		char c = s->text.p[s->at], next = s->at + 1 < s->text.n ? s->text.p[s->at + 1] : '\0';

		if ((quote == '"' && c == '\\' && !comments_end(s, s->at + 1)) || (quote == '\'' && c == quote && next == quote)) {
			s->at++;
		} else if (c == quote) {
			s->at++;
			return;
		} else if (comments_end(s, s->at)) {
			s->line = s->at + comments_end(s, s->at);
		}
	}
}

/* Plain text, to where something else begins on its line. */
static inline void comments_plain(struct comments_scan *s)
{
	for (; s->at < s->text.n && !comments_end(s, s->at); s->at++) {
		char c = s->text.p[s->at];

		if (c == ':' && comments_parts(s, s->at + 1))
			break;
		if (s->brackets && str_has(STR(",[]{}"), c))
			break;
		if (c == '#' && s->at > s->line && comments_blank(s, s->at - 1))
			break;
	}
	s->plain = true;
}

/* The blanks that a line begins with. */
static inline size_t comments_indent(const struct comments_scan *s, size_t at)
{
	size_t n = 0;

	while (at + n < s->text.n && s->text.p[at + n] == ' ')
		n++;
	return n;
}

/* How deep the lines of a block scalar are that begins with this line: as its first one that is not empty. */
static inline size_t comments_deep(const struct comments_scan *s, size_t at, size_t least)
{
	size_t deep = least, n;

	while (at < s->text.n) {
		n = comments_indent(s, at);
		deep = n > deep ? n : deep;
		if (!comments_end(s, at + n))
			break;
		at += n + comments_end(s, at + n);
	}
	return deep;
}

static inline void comments_scalar(struct comments_scan *s)
{
	size_t deep = 0, least = (size_t)(comments_around(s) + 1), n;

	for (s->at++; s->at < s->text.n && str_has(STR("+-0123456789"), s->text.p[s->at]); s->at++)
		if (s->text.p[s->at] >= '1' && s->text.p[s->at] <= '9')
			deep = (size_t)(s->text.p[s->at] - '0') + (least ? least - 1 : 0);
	while (comments_blank(s, s->at))
		s->at++;
	if (s->at < s->text.n && s->text.p[s->at] == '#')
		comments_add(s);
	while (s->at < s->text.n && !comments_end(s, s->at))
		s->at++;
	comments_newline(s);
	if (!deep)
		deep = comments_deep(s, s->at, least ? least : 1);
	while (s->at < s->text.n) {
		n = comments_indent(s, s->at);
		if (n < deep && !comments_end(s, s->at + n))
			break;
		s->at += n < deep ? n : deep;
		while (s->at < s->text.n && !comments_end(s, s->at))
			s->at++;
		comments_newline(s);
	}
}

/* A line's first token, which says what the line belongs to. True where plain text goes on. */
static inline bool comments_begin(struct comments_scan *s, long column)
{
	s->first = false;
	if (s->brackets)
		return s->plain && !str_has(STR(",[]{}"), s->text.p[s->at]) &&
			!(s->text.p[s->at] == ':' && comments_parts(s, s->at + 1));
	if (s->plain && column > comments_around(s))
		return true;
	while (s->depth && comments_around(s) > column)
		s->depth--;
	s->key = -1;
	return false;
}

static inline void comments_token(struct comments_scan *s)
{
	char c = s->text.p[s->at];
	long column = (long)(s->at - s->line);

	if (s->first && comments_begin(s, column)) {
		comments_plain(s);
		return;
	}
	s->plain = false;
	if (s->brackets && str_has(STR("]}"), c)) {
		s->brackets--;
		s->at++;
	} else if (s->brackets && c == ',') {
		s->at++;
	} else if (c == ':' && (s->brackets || comments_parts(s, s->at + 1))) {
		s->at++;
		comments_open(s, s->key < 0 ? column : s->key);
	} else if ((c == '?' && s->brackets) || ((c == '-' || c == '?') && comments_parts(s, s->at + 1))) {
		s->at++;
		comments_open(s, column);
	} else if (!s->brackets && (c == '|' || c == '>')) {
		comments_scalar(s);
	} else {
		if (!s->brackets && s->key < 0)
			s->key = column;
		if (c == '[' || c == '{') {
			s->brackets++;
			s->at++;
		} else if (c == '"' || c == '\'') {
			comments_quoted(s, c);
		} else {
			comments_plain(s);
		}
	}
}

static inline struct comments comments_of(struct arena *a, struct str text)
{
	struct comments_scan s = { .arena = a, .text = text, .key = -1, .first = true };

	if (str_starts(text, STR("\xEF\xBB\xBF")))
		s.at = s.line = 3;
	while (s.at < text.n) {
		if (comments_end(&s, s.at)) {
			comments_newline(&s);
		} else if (comments_blank(&s, s.at)) {
			s.at++;
		} else if (text.p[s.at] == '#') {
			comments_add(&s);
			s.plain = false;
		} else if (s.at == s.line && (str_starts(str_from(text, s.at), STR("---")) ||
			str_starts(str_from(text, s.at), STR("..."))) && comments_parts(&s, s.at + 3)) {
			s.at += 3;
			s.depth = s.brackets = 0;
			s.plain = s.first = false;
			s.key = -1;
		} else {
			comments_token(&s);
		}
	}
	return s.found;
}

/* Whether both have the same comments in one order, each by itself or behind something as before. */
static inline bool comments_same(const struct comments *x, const struct comments *y)
{
	size_t i = 0;

	while (i < x->n && i < y->n && str_eq(x->items[i].text, y->items[i].text) && x->items[i].alone == y->items[i].alone)
		i++;
	return i == x->n && i == y->n;
}

#endif
