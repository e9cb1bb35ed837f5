#include "yamlfault.h"

#include <string.h>

#include "base.h"

#define COLON "mapping values are not allowed in this context"
#define ALIAS "'*' begins an alias, and aliases are not allowed; quote the text"
#define ANCHOR "'&' begins an anchor, and anchors are not allowed; quote the text"
#define DIRECTIVE "'%' begins a directive, and a descriptor has none; quote the text"
#define TAG "'!' begins a tag, and tags are not allowed; quote the text"
#define TAB "a tab in the indentation; use blanks"
#define UNCLOSED "quotes that are not closed"

/* The first row that fits wins: next and context narrow a row down where they are given. */
static const struct row {
	const char *problem;
	const char *context;
	char next;
	struct yamlfault fault;
} rows[] = {
	{ "found character that cannot start any token", NULL, '\t', { TAB, false, NULL } },
	{ "found character that cannot start any token", NULL, '%', { DIRECTIVE, false, NULL } },
	{ "found character that cannot start any token", NULL, 0,
		{ "a character that cannot start a value; quote it", false, NULL } },
	{ "found a tab character that violates indentation", NULL, 0, { TAB, false, NULL } },
	{ "found a tab character where an indentation space is expected", NULL, 0, { TAB, false, NULL } },
	{ COLON, NULL, 0,
		{ "a ': ' where no key can stand; quote the value, or mend the indentation", false, NULL } },
	{ "mapping keys are not allowed in this context", NULL, 0,
		{ "a '? ' where no key can stand; quote the text", false, NULL } },
	{ "block sequence entries are not allowed in this context", NULL, 0,
		{ "a '- ' where no list can begin; it belongs on a line of its own", false, NULL } },
	{ "did not find expected key", "while parsing a block mapping", 0,
		{ "this does not fit the map around it; look at quotes and indentation", false, "that map began here" } },
	{ "did not find expected '-' indicator", NULL, 0,
		{ "this line does not fit the list around it", false, "that list began here" } },
	{ "could not find expected ':'", NULL, 0, { "a key without ': ' behind it", true, NULL } },
	{ "did not find expected ',' or ']'", NULL, 0,
		{ "a list that is not closed: ',' or ']' is missing", true, "it is missing ahead of this" } },
	{ "did not find expected ',' or '}'", NULL, 0,
		{ "a map that is not closed: ',' or '}' is missing", true, "it is missing ahead of this" } },
	{ "found unexpected end of stream", NULL, 0, { UNCLOSED, true, NULL } },
	{ "found unexpected document indicator", NULL, 0, { UNCLOSED, true, NULL } },
	{ "did not find expected node content", NULL, 0, { "a value is missing ahead of this", false, NULL } },
	{ "did not find expected <document start>", NULL, 0,
		{ "this does not fit what is above it; is a ': ' missing?", false, NULL } },
	{ "did not find expected comment or line break", "while scanning a block scalar", 0,
		{ "text behind '|' or '>'; it belongs on the next line, indented", false, NULL } },
	{ "did not find expected alphabetic or numeric character", "while scanning an alias", 0, { ALIAS, true, NULL } },
	{ "did not find expected alphabetic or numeric character", "while scanning an anchor", 0, { ANCHOR, true, NULL } },
	{ "found unknown escape character", NULL, 0,
		{ "an escape that YAML does not know; between single quotes a backslash is itself", false, NULL } },
	{ "did not find expected hexdecimal number", NULL, 0,
		{ "an escape without its hexadecimal digits", false, NULL } },
	{ "found invalid Unicode character escape code", NULL, 0, { "an escape for no character", false, NULL } },
	{ "found an indentation indicator equal to 0", NULL, 0, { "'|' and '>' count indentation from 1", false, NULL } },
	{ "found undefined tag handle", NULL, 0, { TAG, true, NULL } },
	{ "control characters are not allowed", NULL, 0, { "a control character", false, NULL } },
};

/* Whatever is wrong with one of these: a descriptor has none of them. */
static const struct { const char *context; struct yamlfault fault; } refused[] = {
	{ "while scanning a directive", { DIRECTIVE, true, NULL } },
	{ "while scanning a %YAML directive", { DIRECTIVE, true, NULL } },
	{ "while scanning a %TAG directive", { DIRECTIVE, true, NULL } },
	{ "while scanning a tag", { TAG, true, NULL } },
};

static bool same(const char *x, const char *y)
{
	return x && str_is(str_of(x), y);
}

struct yamlfault yamlfault_of(const char *problem, const char *context, char next)
{
	for (size_t i = 0; i < countof(refused); i++)
		if (same(context, refused[i].context))
			return refused[i].fault;
	for (size_t i = 0; i < countof(rows); i++)
		if (same(problem, rows[i].problem) && (!rows[i].context || same(context, rows[i].context))
			&& (!rows[i].next || rows[i].next == next))
			return rows[i].fault;
	return (struct yamlfault){ problem ? problem : "cannot be read", false, NULL };
}

/* Behind what is ahead of a place on its line, blanks aside. */
static size_t behind_last(struct str text, size_t at)
{
	while (at && strchr(" \t", text.p[at - 1]))
		at--;
	return at;
}

/* Whether a bracket follows a text: what ends in quotes is one where the bracket follows at once. */
static bool is_in_text(struct str text, size_t bracket)
{
	size_t end = behind_last(text, bracket);

	return end && !strchr(end < bracket ? "\n,[]{}:\"'" : "\n,[]{}:", text.p[end - 1]);
}

/* The bracket that one on the same line closes. */
static size_t opening(struct str text, size_t closing)
{
	size_t depth = 0;

	for (size_t i = closing + 1; i-- && text.p[i] != '\n';) {
		depth += strchr("]}", text.p[i]) != NULL;
		depth -= strchr("[{", text.p[i]) != NULL;
		if (!depth)
			return i;
	}
	return text.n;
}

size_t yamlfault_bracket(struct str text, size_t at)
{
	size_t end = behind_last(text, at), bracket;

	if (at >= text.n || strchr("]},:", text.p[at]))
		return text.n;
	if (strchr("[{", text.p[at]))
		return is_in_text(text, at) ? at : text.n;
	if (!end || !strchr("]}", text.p[end - 1]))
		return text.n;
	bracket = opening(text, end - 1);
	return end == at || (bracket < text.n && is_in_text(text, bracket)) ? bracket : text.n;
}

size_t yamlfault_colon(const char *problem, struct str text, size_t at)
{
	struct str rest = str_slice(text, 0, at), line, above = STR_NONE, key;

	if (!same(problem, COLON))
		return text.n;
	while (str_line(&rest, &line) && rest.n)
		above = str_trim(line).n ? line : above;
	rest = str_trim(above);
	if (!str_cut(&rest, ':', &key) || !key.n || !rest.n || strchr(" \t/:", rest.p[0]))
		return text.n;
	for (size_t i = 0; i < key.n; i++)
		if (strchr(" \t\"'#,[]{}", key.p[i]))
			return text.n;
	return (size_t)(rest.p - text.p) - 1;
}
