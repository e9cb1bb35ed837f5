#include "gitconfig.h"

#include "arena.h"

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool is_alnum(char c)
{
	return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9');
}

static bool at_end(const struct gitconfig *c)
{
	return c->at >= c->text.n;
}

/* The next character, CR LF being one line end; '\n' at the end, too. */
static char peek(const struct gitconfig *c)
{
	if (at_end(c))
		return '\n';
	if (c->text.p[c->at] == '\r' && c->at + 1 < c->text.n && c->text.p[c->at + 1] == '\n')
		return '\n';
	return c->text.p[c->at];
}

static char next(struct gitconfig *c)
{
	char ch = peek(c);

	if (!at_end(c))
		c->at += c->text.p[c->at] == '\r' && ch == '\n' ? 2 : 1;
	return ch;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static void skip_blanks(struct gitconfig *c)
{
	while (is_blank(peek(c)))
		next(c);
}

static void skip_line(struct gitconfig *c)
{
	while (next(c) != '\n')
		;
}

/* Letters, digits and dashes (in a section's name dots, too), in lower case. */
static struct str read_name(struct gitconfig *c, bool dots)
{
	struct buf b = buf_new(c->arena);

	while (is_alnum(peek(c)) || peek(c) == '-' || (dots && peek(c) == '.'))
		buf_addc(&b, lower(next(c)));
	return buf_str(&b);
}

/* [section], [section "Sub \"section\""], or of old [section.subsection]. */
static void read_section(struct gitconfig *c)
{
	struct buf b = buf_new(c->arena);
	struct str head;

	c->section = read_name(c, true);
	c->subsection = STR_NONE;
	if (str_cut(&c->section, '.', &head)) {
		c->subsection = c->section;
		c->section = head;
	}
	skip_blanks(c);
	if (peek(c) == '"') {
		next(c);
		while (peek(c) != '"' && peek(c) != '\n') {
			if (peek(c) == '\\')
				next(c);
			buf_addc(&b, next(c));
		}
		next(c);
		c->subsection = buf_str(&b);
	}
	if (peek(c) == ']')
		next(c);
}

/* What stands behind a backslash in a value. The end of the line is continued; others stand for themselves. */
static void read_escape(struct gitconfig *c, struct buf *out)
{
	char ch = next(c);

	if (ch != '\n')
		buf_addc(out, ch == 'n' ? '\n' : ch == 't' ? '\t' : ch == 'b' ? '\b' : ch);
}

/* Up to the end of the line; blanks at both ends go, unless they are quoted. */
static struct str read_value(struct gitconfig *c)
{
	struct buf b = buf_new(c->arena);
	bool quoted = false;
	size_t keep = 0; /* so many bytes are not blanks at the end */

	skip_blanks(c);
	while (peek(c) != '\n' && (quoted || (peek(c) != '#' && peek(c) != ';'))) {
		char ch = next(c);

		if (ch == '"') {
			quoted = !quoted;
			keep = b.n;
		} else if (ch == '\\') {
			read_escape(c, &b);
			keep = b.n;
		} else {
			buf_addc(&b, ch);
			keep = quoted || !is_blank(ch) ? b.n : keep;
		}
	}
	skip_line(c);
	return str_slice(buf_str(&b), 0, keep);
}

bool gitconfig_next(struct gitconfig *c)
{
	while (!at_end(c)) {
		skip_blanks(c);
		if (peek(c) == '[') {
			next(c);
			read_section(c);
			continue;
		}
		c->key = read_name(c, false);
		skip_blanks(c);
		c->value = STR_NONE;
		if (c->key.n && peek(c) == '=') {
			next(c);
			c->value = read_value(c);
			return true;
		}
		skip_line(c);
		if (c->key.n)
			return true;
	}
	return false;
}
