/*
 * The grammar is that of BuildKit's frontend/dockerfile/shell: 'text' as it is; "text" with variables, where the escape
 * character counts before ", $ and itself only; outside quotes it takes the next character as it is and vanishes at
 * the end. A name is one run of digits, one special parameter (never set), or letters, digits and underscores. The
 * word of a modifier is read by the same rules up to its brace, so everything nests.
 */
#include "dfword.h"

#include <stdint.h>

#include "arena.h"

#define DEPTH_MAX 50

struct lexer {
	struct str text;
	size_t at;
	char escape;
	size_t depth; /* of braces */
	dfword_value *value;
	void *ctx;
};

static bool element(struct lexer *l, struct buf *out);

bool dfword_blank(char c)
{
	return str_has(STR(" \t\n\v\f\r"), c);
}

struct str dfword_trim(struct str s)
{
	while (s.n && dfword_blank(s.p[s.n - 1]))
		s.n--;
	while (s.n && dfword_blank(s.p[0]))
		s = str_from(s, 1);
	return s;
}

static bool at_end(const struct lexer *l)
{
	return l->at == l->text.n;
}

static bool next_is(const struct lexer *l, char c)
{
	return !at_end(l) && l->text.p[l->at] == c;
}

static void emit(struct buf *out, struct str s)
{
	if (out)
		buf_add(out, s);
}

/* Pass the next character on; at the end there is none. */
static void emit_next(struct lexer *l, struct buf *out)
{
	if (!at_end(l)) {
		emit(out, str_slice(l->text, l->at, l->at + 1));
		l->at++;
	}
}

static bool single_quoted(struct lexer *l, struct buf *out)
{
	struct str rest = str_from(l->text, l->at + 1), inner;

	if (!str_cut(&rest, '\'', &inner))
		return false;
	emit(out, inner);
	l->at += inner.n + 2;
	return true;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Bytes of UTF-8 count as letters: that is what nearly all of them are. */
static bool is_name(char c)
{
	return is_digit(c) || c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

static struct str read_name(struct lexer *l)
{
	size_t begin = l->at;

	if (!at_end(l) && is_digit(l->text.p[begin])) {
		while (!at_end(l) && is_digit(l->text.p[l->at]))
			l->at++;
	} else if (!at_end(l) && str_has(STR("@*#?-$!"), l->text.p[begin])) {
		l->at++;
	} else {
		while (!at_end(l) && is_name(l->text.p[l->at]))
			l->at++;
	}
	return str_slice(l->text, begin, l->at);
}

static bool lookup(const struct lexer *l, struct str name, struct str *value)
{
	*value = STR_NONE;
	return name.n && l->value && l->value(l->ctx, name, value);
}

/* Up to a stop character, which is passed. */
static bool until(struct lexer *l, char stop, struct buf *out)
{
	while (!at_end(l)) {
		if (next_is(l, stop)) {
			l->at++;
			return true;
		}
		if (!element(l, out))
			return false;
	}
	return false;
}

static bool pattern_modifier(struct lexer *l, char op)
{
	if (op != '/')
		return until(l, '}', NULL);
	if (next_is(l, '/'))
		l->at++;
	return until(l, '/', NULL) && until(l, '}', NULL);
}

/* Whether a modifier is one; where variables are not replaced, BuildKit lets any other behind a colon pass, too. */
static bool known(const struct lexer *l, char op, bool colon)
{
	return str_has(STR("+-?"), op) || (!l->value && colon && op != '#' && op != '%');
}

/* ${NAME...}, from behind the name on. */
static bool modifier(struct lexer *l, struct str name, struct buf *out, bool *as_written)
{
	struct str value;
	bool set = lookup(l, name, &value), colon = next_is(l, ':'), wants_word;
	char op;

	l->at += colon;
	if (at_end(l))
		return false;
	op = l->text.p[l->at++];
	set = set && (value.n || !colon);
	if (op == '}' && !colon) {
		emit(out, value);
		return true;
	}
	if (str_has(STR("#%/"), op) && !colon) {
		*as_written = true;
		return pattern_modifier(l, op);
	}
	wants_word = op == '+' ? set : !set;
	if (!known(l, op, colon) || !until(l, '}', wants_word ? out : NULL))
		return false;
	if (set && op != '+')
		emit(out, value);
	return set || op != '?' || !l->value;
}

static bool braced(struct lexer *l, struct buf *out, bool *as_written)
{
	struct str name;
	bool ok;

	if (at_end(l) || str_has(STR("{}:"), l->text.p[l->at]) || l->depth == DEPTH_MAX)
		return false;
	name = read_name(l);
	l->depth++;
	ok = modifier(l, name, out, as_written);
	l->depth--;
	return ok;
}

static bool variable(struct lexer *l, struct buf *out)
{
	size_t begin = l->at++;
	bool as_written = !l->value;
	struct str name, value;

	if (next_is(l, '{')) {
		l->at++;
		if (!braced(l, as_written ? NULL : out, &as_written))
			return false;
	} else {
		name = read_name(l);
		if (lookup(l, name, &value) && !as_written)
			emit(out, value);
		as_written = as_written || !name.n;
	}
	if (as_written)
		emit(out, str_slice(l->text, begin, l->at));
	return true;
}

static bool double_quoted(struct lexer *l, struct buf *out)
{
	for (l->at++; !at_end(l);) {
		if (next_is(l, '"')) {
			l->at++;
			return true;
		}
		if (next_is(l, '$')) {
			if (!variable(l, out))
				return false;
			continue;
		}
		if (next_is(l, l->escape)) {
			l->at++;
			if (!next_is(l, '"') && !next_is(l, '$') && !next_is(l, l->escape)) {
				emit(out, (struct str){ &l->escape, 1 });
				continue;
			}
		}
		emit_next(l, out);
	}
	return false;
}

static bool element(struct lexer *l, struct buf *out)
{
	if (next_is(l, '\''))
		return single_quoted(l, out);
	if (next_is(l, '"'))
		return double_quoted(l, out);
	if (next_is(l, '$'))
		return variable(l, out);
	if (next_is(l, l->escape))
		l->at++;
	emit_next(l, out);
	return true;
}

bool dfword_expand(struct buf *out, struct str word, char escape, dfword_value *value, void *ctx)
{
	struct lexer l = { .text = word, .escape = escape, .value = value, .ctx = ctx };

	while (!at_end(&l))
		if (!element(&l, out))
			return false;
	return true;
}

bool dfword_split(struct arena *a, struct str text, char escape, struct dfwords *out)
{
	struct lexer l = { .text = text, .escape = escape };
	size_t begin;

	*out = (struct dfwords){ 0 };
	for (;;) {
		while (!at_end(&l) && dfword_blank(text.p[l.at]))
			l.at++;
		if (at_end(&l))
			return true;
		begin = l.at;
		while (!at_end(&l) && !dfword_blank(text.p[l.at]))
			if (!element(&l, NULL))
				return false;
		LIST_ADD(a, out, ((struct dfword){ str_slice(text, begin, l.at), begin, l.at }));
	}
}

static void skip_json_blanks(struct str text, size_t *at)
{
	while (*at < text.n && str_has(STR(" \t\r\n"), text.p[*at]))
		++*at;
}

/* Four hexadecimal digits. */
static bool json_unit(struct str text, size_t *at, uint32_t *unit)
{
	*unit = 0;
	if (text.n - *at < 4)
		return false;
	for (size_t end = *at + 4; *at < end; ++*at) {
		char c = text.p[*at];

		if (is_digit(c))
			*unit = *unit * 16 + (uint32_t)(c - '0');
		else if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))
			*unit = *unit * 16 + (uint32_t)((c | 0x20) - 'a' + 10);
		else
			return false;
	}
	return true;
}

static void add_utf8(struct buf *out, uint32_t c)
{
	if (c < 0x80) {
		buf_addc(out, (char)c);
		return;
	}
	if (c < 0x800) {
		buf_addc(out, (char)(0xC0 | c >> 6));
	} else {
		if (c < 0x10000) {
			buf_addc(out, (char)(0xE0 | c >> 12));
		} else {
			buf_addc(out, (char)(0xF0 | c >> 18));
			buf_addc(out, (char)(0x80 | (c >> 12 & 0x3F)));
		}
		buf_addc(out, (char)(0x80 | (c >> 6 & 0x3F)));
	}
	buf_addc(out, (char)(0x80 | (c & 0x3F)));
}

/* Behind "\u": one unit of UTF-16, or a pair of surrogates; a lone one becomes U+FFFD. */
static bool json_unicode(struct buf *out, struct str text, size_t *at)
{
	uint32_t c, low;
	size_t next;

	if (!json_unit(text, at, &c))
		return false;
	next = *at + 2;
	if (c >> 10 == 0x36 && str_starts(str_from(text, *at), STR("\\u")) && json_unit(text, &next, &low)
		&& low >> 10 == 0x37) {
		*at = next;
		c = 0x10000 + ((c & 0x3FF) << 10) + (low & 0x3FF);
	}
	add_utf8(out, c >> 11 == 0x1B ? 0xFFFD : c);
	return true;
}

/* Behind the opening quote. */
static bool json_string(struct buf *out, struct str text, size_t *at)
{
	static const char escapes[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
	size_t e;

	while (*at < text.n && (unsigned char)text.p[*at] >= 0x20) {
		char c = text.p[(*at)++];

		if (c == '"')
			return true;
		if (c != '\\') {
			buf_addc(out, c);
			continue;
		}
		if (*at == text.n)
			return false;
		c = text.p[(*at)++];
		e = str_find(str_of(escapes), (struct str){ &c, 1 });
		if (c == 'u' ? !json_unicode(out, text, at) : e == sizeof escapes - 1)
			return false;
		if (c != 'u')
			buf_addc(out, meanings[e]);
	}
	return false;
}

static bool json_is(struct str text, size_t *at, char c)
{
	skip_json_blanks(text, at);
	if (*at == text.n || text.p[*at] != c)
		return false;
	++*at;
	return true;
}

bool dfword_json(struct arena *a, struct str text, struct dfwords *out)
{
	size_t at = 0, begin;
	struct buf b;

	*out = (struct dfwords){ 0 };
	if (!json_is(text, &at, '['))
		return false;
	if (!json_is(text, &at, ']')) {
		do {
			if (!json_is(text, &at, '"'))
				return false;
			begin = at - 1;
			b = buf_new(a);
			if (!json_string(&b, text, &at))
				return false;
			LIST_ADD(a, out, ((struct dfword){ buf_str(&b), begin, at }));
		} while (json_is(text, &at, ','));
		if (!json_is(text, &at, ']'))
			return false;
	}
	skip_json_blanks(text, &at);
	return at == text.n;
}
