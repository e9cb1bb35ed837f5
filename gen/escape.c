#include "escape.h"

#include "arena.h"

void escape_make(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '$')
			buf_addc(out, '$');
		buf_addc(out, s.p[i]);
	}
}

static bool is_word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
		|| (c && strchr("_./:=@%+,-", c));
}

void escape_sh(struct buf *out, struct str s)
{
	size_t i = 0;

	while (i < s.n && is_word_char(s.p[i]))
		i++;
	if (s.n && i == s.n) {
		buf_add(out, s);
		return;
	}
	buf_addc(out, '\'');
	for (i = 0; i < s.n; i++)
		if (s.p[i] == '\'')
			buf_adds(out, "'\\''");
		else
			buf_addc(out, s.p[i]);
	buf_addc(out, '\'');
}

/*
 * Words of letters, digits and a few signs inside, beginning with a letter or one of / . _ that reads as text whatever
 * the schema: no number, date, boolean or null of YAML 1.1 or 1.2 begins so, but for the words excluded here.
 */
static bool is_plain_yaml(struct str s)
{
	static const char *const others[] = { "y", "n", "yes", "no", "on", "off", "true", "false", "null" };
	bool word = s.n && s.n < 200 && ((s.p[0] >= 'a' && s.p[0] <= 'z') || (s.p[0] >= 'A' && s.p[0] <= 'Z')
		|| s.p[0] == '/' || s.p[0] == '_' || (s.p[0] == '.' && (s.n == 1 || s.p[1] == '/')));
	size_t k;

	for (size_t i = 0; word && i < s.n; i++) {
		word = is_word_char(s.p[i]) || (s.p[i] == ' ' && i + 1 < s.n) || (strchr("$*{}", s.p[i]) && s.p[i]);
		if (s.p[i] == ':' && (i + 1 == s.n || s.p[i + 1] == ' '))
			word = false;
		if (strchr("*{}", s.p[i]) && (i == 0 || s.p[i - 1] == ' '))
			word = false;
	}
	for (size_t i = 0; word && i < countof(others); i++) {
		for (k = 0; k < s.n && others[i][k] && (s.p[k] | 0x20) == others[i][k]; k++)
			;
		word = k < s.n || others[i][k];
	}
	return word;
}

static void quote_yaml(struct buf *out, struct str s)
{
	buf_addc(out, '"');
	for (size_t i = 0; i < s.n; i++)
		switch (s.p[i]) {
		case '"': buf_adds(out, "\\\""); break;
		case '\\': buf_adds(out, "\\\\"); break;
		case '\n': buf_adds(out, "\\n"); break;
		case '\t': buf_adds(out, "\\t"); break;
		default:
			if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
				buf_addf(out, "\\x%02x", (unsigned)s.p[i]);
			else
				buf_addc(out, s.p[i]);
		}
	buf_addc(out, '"');
}

void escape_yaml(struct buf *out, struct str s)
{
	if (is_plain_yaml(s))
		buf_add(out, s);
	else
		quote_yaml(out, s);
}

/* envsubst reads "$$" as "$" and "${" as the begin of a variable; a lone "$" is nothing to it. */
void escape_drone(struct buf *out, struct str s)
{
	struct buf dollars = buf_new(out->arena);

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '$' && i + 1 < s.n && s.p[i + 1] == '$') {
			buf_adds(&dollars, "$$$$");
			i++;
		} else if (s.p[i] == '$' && i + 1 < s.n && s.p[i + 1] == '{') {
			buf_adds(&dollars, "$$");
		} else {
			buf_addc(&dollars, s.p[i]);
		}
	}
	escape_yaml(out, buf_str(&dollars));
}

void escape_spec(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_word_char(s.p[i]) || strchr("=@%+,", s.p[i]))
			BUG("'%.*s' in a manifest template", STR_ARG(s));
	buf_add(out, s);
}
