#include "escape.h"

#include "arena.h"
#include "yamlwrite.h"

void escape_make(struct buf *out, struct str s)
{
	struct str plain;

	while (str_cut(&s, '$', &plain)) {
		buf_add(out, plain);
		buf_adds(out, "$$");
	}
	buf_add(out, s);
}

static bool is_word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
		|| (c && strchr("_./:=@%+,-", c));
}

void escape_sh(struct buf *out, struct str s)
{
	struct str plain;
	size_t i = 0;

	while (i < s.n && is_word_char(s.p[i]))
		i++;
	if (s.n && i == s.n) {
		buf_add(out, s);
		return;
	}
	buf_addc(out, '\'');
	while (str_cut(&s, '\'', &plain)) {
		buf_add(out, plain);
		buf_adds(out, "'\\''");
	}
	buf_add(out, s);
	buf_addc(out, '\'');
}

/*
 * Begins with a letter or one of / . _, or with a digit where a letter follows that no number, date or boolean has:
 * then it is a text whatever the schema, but for the words excluded below.
 */
static bool begins_plain(struct str s)
{
	if (!s.n || (s.p[0] == '.' && s.n > 1 && s.p[1] != '/'))
		return false;
	if ((s.p[0] >= 'a' && s.p[0] <= 'z') || (s.p[0] >= 'A' && s.p[0] <= 'Z') || strchr("/_.", s.p[0]))
		return true;
	for (size_t i = 0; s.p[0] >= '0' && s.p[0] <= '9' && i < s.n; i++)
		if (s.p[i] && strchr("ghjklmpqrsuvwy", s.p[i]))
			return true;
	return false;
}

/* One line of ASCII that ends where it ends, holds no key and no comment, and no backslash that envsubst would drop. */
static bool is_plain_yaml(struct str s)
{
	static const char *const others[] = { "y", "n", "yes", "no", "on", "off", "true", "false", "null" };
	bool word = s.n < 1000 && begins_plain(s);
	size_t k;

	for (size_t i = 0; word && i < s.n; i++) {
		char next = i + 1 < s.n ? s.p[i + 1] : '\0';

		word = s.p[i] >= ' ' && s.p[i] <= '~' && (s.p[i] != ' ' || (next && next != '#'))
			&& (s.p[i] != ':' || (next && next != ' ')) && (s.p[i] != '\\' || (next != '\\' && next != '/'));
	}
	for (size_t i = 0; word && i < countof(others); i++) {
		for (k = 0; k < s.n && others[i][k] && (s.p[k] | 0x20) == others[i][k]; k++)
			;
		word = k < s.n || others[i][k];
	}
	return word;
}

void escape_yaml(struct buf *out, struct str s)
{
	if (is_plain_yaml(s))
		buf_add(out, s);
	else
		yamlwrite_quoted(out, s);
}

/*
 * envsubst reads two dollars as one, a dollar and a brace as a variable, and two backslashes as one; the server, which
 * reads the file first, does not run it. Written by their numbers, all of them reach both as they are.
 */
void escape_drone(struct buf *out, struct str s)
{
	struct buf quoted = buf_new(out->arena);
	bool special = str_find(s, STR("${")) < s.n || str_find(s, STR("$$")) < s.n;

	if (!special && is_plain_yaml(s)) {
		buf_add(out, s);
		return;
	}
	yamlwrite_quoted(&quoted, s);
	for (size_t i = 0; i < quoted.n; i++)
		if (quoted.p[i] == '\\' && quoted.p[i + 1] == '\\') {
			buf_adds(out, "\\x5c");
			i++;
		} else if (quoted.p[i] == '$' && (strchr("${", quoted.p[i + 1]) || (i && quoted.p[i - 1] == '$'))) {
			buf_adds(out, "\\x24");
		} else {
			buf_addc(out, quoted.p[i]);
		}
}

void escape_spec(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_word_char(s.p[i]) || strchr("=@%,", s.p[i]))
			BUG("'%.*s' in a manifest template", STR_ARG(s));
	buf_add(out, s);
}
