#include "signature.h"

#include "arena.h"

/* Whether a line of a signature is one that `drone sign` writes, or nothing but blanks. */
static bool is_signed_line(struct str line)
{
	struct str value = str_trim(str_from(line, 5));

	if (str_starts(line, STR("kind:")))
		return str_is(value, "signature");
	if (!str_starts(line, STR("hmac:")))
		return !str_trim(line).n;
	for (size_t i = 0; i < value.n; i++)
		if (!strchr("0123456789abcdefABCDEF'\"", value.p[i]) || !value.p[i])
			return false;
	return true;
}

static bool is_comment(struct str line)
{
	return str_starts(line, STR("#"));
}

/* Whether a document is a signature: a line says so, and but for comments no line says anything else. */
static bool is_signature(struct str document)
{
	bool says_so = false;
	struct str line;

	while (str_line(&document, &line)) {
		if (!is_signed_line(line) && !is_comment(line))
			return false;
		says_so = says_so || str_starts(line, STR("kind:"));
	}
	return says_so;
}

/* The documents of a file, but for a signature; `mark` is the line ahead of one. */
struct cutting {
	struct buf rest;
	bool any, cut;
	struct str mark;
};

/* Whether a line between documents, or behind the last, is as `drone sign` writes it. */
static bool is_bare(struct str line, const char *mark)
{
	return str_is(str_trim(line), mark);
}

static void add_line(struct cutting *c, struct str line)
{
	buf_add(&c->rest, line);
	buf_adds(&c->rest, "\n");
}

/* What a person wrote into a signature stays, behind the document ahead of it. */
static void cut_signature(struct cutting *c, struct str document)
{
	struct str line;

	c->cut = true;
	while (str_line(&document, &line))
		if (is_comment(line))
			add_line(c, line);
}

static void add_document(struct cutting *c, const char *begin, const char *end)
{
	struct str document = { begin, (size_t)(end - begin) };
	bool bare = !c->mark.n || is_bare(c->mark, "---");

	if (bare && is_signature(document)) {
		cut_signature(c, document);
		return;
	}
	if (!c->any && !document.n && bare)
		return; /* a line between documents that stands ahead of the first */
	if (!bare)
		add_line(c, c->mark);
	else if (c->any)
		add_line(c, STR("---"));
	buf_add(&c->rest, document);
	c->any = true;
}

/* What a person wrote behind the end of the last document. */
static void add_behind(struct cutting *c, struct str end, struct str text)
{
	if (is_bare(end, "...") && !str_trim(text).n)
		return;
	add_line(c, end);
	buf_add(&c->rest, text);
}

bool signature_cut(struct arena *a, struct str text, struct str *rest)
{
	struct cutting c = { .rest = buf_new(a), .mark = STR_NONE };
	struct str left = text, line = STR_NONE;
	const char *begin = text.p;
	bool ended = false;

	while (!ended && str_line(&left, &line)) {
		if (!str_starts(line, STR("---")) && !str_starts(line, STR("...")))
			continue;
		add_document(&c, begin, line.p);
		c.mark = line;
		begin = left.p;
		ended = line.p[0] == '.';
	}
	if (ended)
		add_behind(&c, line, left);
	else
		add_document(&c, begin, text.p + text.n);
	*rest = buf_str(&c.rest);
	while (rest->n > 1 && rest->p[rest->n - 1] == '\n' && rest->p[rest->n - 2] == '\n')
		rest->n--;
	return c.cut;
}
