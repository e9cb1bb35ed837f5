#include "signature.h"

#include "arena.h"

/* Whether a document is a signature: a line says so. */
static bool is_signature(struct str document)
{
	struct str line;

	while (str_line(&document, &line))
		if (str_starts(line, STR("kind:")) && str_is(str_trim(str_from(line, 5)), "signature"))
			return true;
	return false;
}

/* The documents of a file, but for a signature. */
struct cutting {
	struct buf rest;
	bool any, cut;
};

static void add_document(struct cutting *c, const char *begin, const char *end)
{
	struct str document = { begin, (size_t)(end - begin) };

	if (is_signature(document)) {
		c->cut = true;
		return;
	}
	if (!c->any && !document.n)
		return; /* a line between documents that stands ahead of the first */
	if (c->any)
		buf_adds(&c->rest, "---\n");
	buf_add(&c->rest, document);
	c->any = true;
}

bool signature_cut(struct arena *a, struct str text, struct str *rest)
{
	struct cutting c = { .rest = buf_new(a) };
	struct str left = text, line;
	const char *begin = text.p;
	bool ended = false;

	while (!ended && str_line(&left, &line)) {
		if (!str_starts(line, STR("---")) && !str_starts(line, STR("...")))
			continue;
		add_document(&c, begin, line.p);
		begin = left.p;
		ended = line.p[0] == '.';
	}
	if (!ended)
		add_document(&c, begin, text.p + text.n);
	*rest = buf_str(&c.rest);
	while (rest->n > 1 && rest->p[rest->n - 1] == '\n' && rest->p[rest->n - 2] == '\n')
		rest->n--;
	return c.cut;
}
