#include "envsubst.h"

/* A reader of one ${...}; it follows parse.go of v1.0.3, function by function. */
struct reader {
	struct str text;
	size_t at;
	enum envsubst_kind kind; /* of what was read so far */
};

static char peek(const struct reader *r)
{
	return r->at < r->text.n ? r->text.p[r->at] : '\0';
}

static bool is_open(const struct reader *r)
{
	return str_starts(str_from(r->text, r->at), STR("${"));
}

static bool fail(struct reader *r, enum envsubst_kind kind)
{
	r->kind = peek(r) ? kind : ENVSUBST_OPEN;
	return false;
}

/* A backslash ahead of another, or of a slash. */
static bool is_escape(const struct reader *r)
{
	return str_starts(str_from(r->text, r->at), STR("\\\\")) || str_starts(str_from(r->text, r->at), STR("\\/"));
}

/* As many of these characters as there are, at most most. */
static size_t take(struct reader *r, const char *characters, size_t most)
{
	size_t begin = r->at;

	while (r->at - begin < most && peek(r) && str_has(str_of(characters), peek(r)))
		r->at++;
	return r->at - begin;
}

static bool is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'
		|| (unsigned char)c >= 0x80;
}

static struct str take_name(struct reader *r)
{
	size_t begin = r->at;

	while (is_name_char(peek(r)))
		r->at++;
	return str_slice(r->text, begin, r->at);
}

static bool take_close(struct reader *r)
{
	if (peek(r) != '}')
		return fail(r, ENVSUBST_REFUSED);
	r->at++;
	return true;
}

static bool take_rest(struct reader *r);

/* A word up to one of the characters, or another ${...}; in a pattern a backslash may stand ahead of a slash. */
static bool take_word(struct reader *r, const char *stops, bool escapes)
{
	size_t begin = r->at;

	if (is_open(r)) {
		r->at += 2;
		return take_rest(r);
	}
	while (peek(r) && peek(r) != '\n' && !is_open(r)) {
		if (escapes && is_escape(r))
			r->at++;
		else if (str_has(str_of(stops), peek(r)))
			break;
		r->at++;
	}
	return r->at > begin && peek(r) != '\n' ? true : fail(r, peek(r) == '\n' ? ENVSUBST_OPEN : ENVSUBST_REFUSED);
}

static bool take_default(struct reader *r)
{
	r->at += peek(r) == '=' ? 1 : 2;
	while (peek(r) != '}')
		if (!take_word(r, "}", false))
			return false;
	return take_close(r);
}

static bool take_part(struct reader *r)
{
	r->at++;
	if (!take_word(r, ":}", false))
		return false;
	if (take(r, ":", r->text.n) && !take_word(r, "}", false))
		return false;
	return take_close(r);
}

static bool take_replacement(struct reader *r)
{
	size_t begin = r->at;
	bool edge;

	take(r, "/", 1);
	take(r, "/#%", 1);
	edge = str_has(STR("#%"), r->text.p[r->at - 1]) && r->at > begin + 1;
	/* The reader itself looks for the next slash, wherever it is: a brace ahead of it was meant as the end. */
	if (!take_word(r, "/}", true) || peek(r) == '}')
		return fail(r, ENVSUBST_REFUSED);
	if (!take(r, "/", r->text.n))
		return fail(r, ENVSUBST_REFUSED);
	if (peek(r) == '}') {
		if (edge)
			r->kind = ENVSUBST_UNCHANGED;
		return take_close(r);
	}
	return take_word(r, "}", true) && take_close(r);
}

static bool take_function(struct reader *r)
{
	char next = r->at + 1 < r->text.n ? r->text.p[r->at + 1] : '\0';

	switch (peek(r)) {
	case ':':
		if (next == '+')
			r->kind = ENVSUBST_ALTERNATIVE;
		return next && str_has(STR("=-?+"), next) ? take_default(r) : take_part(r);
	case '=': return take_default(r);
	case ',':
	case '^': take(r, ",^", 2); return take_close(r);
	case '/': return take_replacement(r);
	case '#': take(r, "#", 2); return take_word(r, "}", false) && take_close(r);
	case '%': take(r, "%", 2); return take_word(r, "}", false) && take_close(r);
	default: return take_close(r);
	}
}

/* What is behind "${". */
static bool take_rest(struct reader *r)
{
	if (take(r, "#", 1))
		return take_name(r).n ? take_close(r) : fail(r, ENVSUBST_REFUSED);
	if (!take_name(r).n)
		return fail(r, ENVSUBST_NO_NAME);
	return take_function(r);
}

/* Behind the brace that was meant to close it; where it stopped if there is none on the line. */
static size_t find_close(const struct reader *r)
{
	for (size_t i = r->at; i < r->text.n && r->text.p[i] != '\n' && r->text.p[i] != '$'; i++)
		if (r->text.p[i] == '}')
			return i + 1;
	return r->at;
}

bool envsubst_next(struct str text, size_t *at, struct envsubst *found)
{
	struct reader r = { .text = text, .at = *at };
	struct reader name;

	for (; r.at < text.n; r.at++) {
		if (str_starts(str_from(text, r.at), STR("$$"))) {
			r.at++;
			continue;
		}
		*found = (struct envsubst){ .begin = r.at };
		if (is_open(&r)) {
			r.at += 2;
			name = r;
			take(&name, "#", 1);
			found->name = take_name(&name);
			take_rest(&r);
			found->kind = r.kind;
			found->end = *at = r.kind == ENVSUBST_NO_NAME || r.kind == ENVSUBST_REFUSED ? find_close(&r) : r.at;
			if (r.kind == ENVSUBST_REFUSED && text.p[found->end - 1] != '}')
				found->kind = ENVSUBST_OPEN;
			return true;
		}
		if (is_escape(&r)) {
			found->kind = ENVSUBST_BACKSLASH;
			found->end = *at = r.at + 2;
			return true;
		}
	}
	*at = text.n;
	return false;
}
