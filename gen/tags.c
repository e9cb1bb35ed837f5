#include "tags.h"

#include "arena.h"

/* Variables that plugins/manifest has too, under names of its own. */
static const struct {
	const char *drone, *spec;
} variables[] = {
	{ "DRONE_TAG", "build.tag" },
	{ "DRONE_BRANCH", "build.branch" },
	{ "DRONE_COMMIT", "build.commit" },
	{ "DRONE_COMMIT_SHA", "build.commit" },
};

static const char *spec_name(struct str name)
{
	for (size_t i = 0; i < countof(variables); i++)
		if (str_is(name, variables[i].drone))
			return variables[i].spec;
	return NULL;
}

/* False where the template's language has nothing that is just the same. */
static bool add_spec(struct buf *spec, const struct subst_part *p)
{
	const char *name = spec_name(p->text);
	bool cut = p->op == SUBST_CUT_FRONT || p->op == SUBST_CUT_FRONT_MOST;

	if (p->op == SUBST_TEXT)
		buf_add(spec, p->text);
	else if (!name)
		return false;
	else if (p->op == SUBST_VALUE)
		buf_addf(spec, "{{%s}}", name);
	else if (cut && str_is(p->from, "v"))
		buf_addf(spec, "{{trimPrefix \"v\" %s}}", name);
	else if (p->op == SUBST_SLICE && !p->begin && p->length)
		buf_addf(spec, "{{substr 0 %zu %s}}", p->length, name);
	else
		return false;
	return true;
}

static struct str spec_of(struct arena *a, const struct subst *s)
{
	struct buf spec = buf_new(a);

	for (size_t i = 0; i < s->n; i++)
		if (!add_spec(&spec, &s->items[i]))
			return STR_NONE;
	return buf_str(&spec);
}

bool tags_read(struct arena *a, struct str word, struct tag *out, struct str *bad)
{
	struct buf shell = buf_new(a);

	*out = (struct tag){ .drone = word };
	*bad = word;
	if (!word.n || word.p[0] == '.' || word.p[0] == '-' || !subst_read(a, word, &out->parts, bad))
		return false;
	for (size_t i = 0; i < out->parts.n; i++)
		out->variable = out->variable || out->parts.items[i].op != SUBST_TEXT;
	buf_addc(&shell, '"');
	subst_shell(&shell, &out->parts);
	buf_addc(&shell, '"');
	out->shell = buf_str(&shell);
	out->spec = spec_of(a, &out->parts);
	return true;
}

struct str tags_drone(struct arena *a, struct str word, struct str suffix)
{
	const char *quote = str_has(word, '\\') ? "'" : "\"";

	return arena_printf(a, "%s%.*s%s%.*s%s", quote, STR_ARG(word), suffix.n ? "-" : "", STR_ARG(suffix), quote);
}
