#include "listform.h"

#include "arena.h"
#include "model.h"

enum { WORDS = 3 };
static const char *const words[WORDS] = { "ARCH", "OS", "VARIANT" };

/* Of a platform, in the order of the words. */
static void split(struct str platform, struct str parts[WORDS])
{
	struct str rest = platform;

	for (size_t i = 0; i < WORDS; i++)
		parts[i] = STR_NONE;
	if (!str_cut(&rest, '/', &parts[1]))
		return;
	if (!str_cut(&rest, '/', &parts[0])) {
		parts[0] = rest;
		return;
	}
	parts[2] = rest;
}

static struct str replace_first(struct arena *a, struct str s, struct str what, struct str by)
{
	size_t at = str_find(s, what);

	if (!what.n || at == s.n)
		return s;
	return arena_printf(a, "%.*s%.*s%.*s", STR_ARG(str_slice(s, 0, at)), STR_ARG(by), STR_ARG(str_from(s, at + what.n)));
}

struct str listform_filled(struct arena *a, struct str text, struct str platform)
{
	struct str parts[WORDS];

	split(platform, parts);
	for (size_t i = 0; i < WORDS; i++)
		text = replace_first(a, text, str_of(words[i]), parts[i]);
	return text;
}

/* The first arch whose suffix a text does not come to; NULL: it does for all. */
static const struct target *misses(struct arena *a, const struct image *image, struct str text)
{
	for (size_t i = 0; i < image->n_targets; i++)
		if (!str_eq(listform_filled(a, text, image->targets[i].platform.s), image->targets[i].suffix.s))
			return &image->targets[i];
	return NULL;
}

/* A suffix with some of its parts as the plugin's words; the longest ones first, so that arm64 is not arm. */
static struct str generalized(struct arena *a, const struct target *t, unsigned some)
{
	struct str parts[WORDS], text = t->suffix.s;

	split(t->platform.s, parts);
	for (size_t i = 0; i < WORDS; i++)
		if (some & 1u << i)
			text = replace_first(a, text, parts[i], str_of(words[i]));
	return text;
}

bool listform_suffix(struct arena *a, const struct image *image, struct str *pattern, const struct target **missed)
{
	const struct target *at;
	bool first = true;

	*missed = NULL;
	for (size_t i = 0; i < image->n_targets; i++)
		for (unsigned some = (1u << WORDS); some-- > 0;) {
			*pattern = generalized(a, &image->targets[i], some);
			at = misses(a, image, *pattern);
			if (!at)
				return true;
			if (first)
				*missed = at;
			first = false;
		}
	return false;
}

size_t listform_steps(const struct model *m, const struct tagset *set)
{
	return m->list.each_tag && !set->automatic && set->tags.n ? set->tags.n + set->extra.n : 1;
}

struct str listform_tag(const struct tagset *set, size_t step)
{
	if (step < set->tags.n)
		return set->tags.items[step].s;
	return step - set->tags.n < set->extra.n ? set->extra.items[step - set->tags.n].s : STR_NONE;
}
