#include "viewbases.h"

#include "arena.h"
#include "dockerfile.h"
#include "map.h"
#include "model.h"
#include "plan.h"
#include "value.h"
#include "viewdesk.h"

struct value *viewbases_own(struct arena *a, const struct target *t)
{
	struct value *list = value_list(a), *v;
	struct map *seen = map_new(a);
	struct str id;

	for (size_t i = 0; i < t->n_own; i++) {
		id = arena_printf(a, "%.*s-%.*s", STR_ARG(t->own[i].image->name.s),
			STR_ARG(t->own[i].target ? t->own[i].target->name.s : STR_NONE));
		if (map_put(seen, id, t))
			continue;
		v = value_map(a);
		value_put(v, "of", value_text(a, id));
		value_put(v, "own_repository", value_text(a, t->own[i].image->repository.s));
		value_add(list, v);
	}
	return list;
}

/* The platform of a base: its stage's own, where it says one; empty: that of the engine. */
static struct str base_platform(const struct target *t, const struct base *base)
{
	struct str said = str_is(base->instr->name, "FROM") ? t->df->stages[base->instr->stage].platform : STR_NONE;

	if (!said.n || str_find(said, STR("TARGETPLATFORM")) < said.n)
		return t->platform.s;
	return str_has(said, '$') ? STR_NONE : said;
}

/* A text as a word of sh in a recipe; empty where it is. */
static void put_word(struct arena *a, struct value *map, const char *name, struct str s)
{
	struct words one = { 0 };

	if (s.n)
		LIST_ADD(a, &one, ((struct word){ .s = s }));
	value_put(map, name, s.n ? value_get(value_item(viewdesk_words(a, &one), 0), STR("word")) : value_text(a, s));
}

/* Whether a base is another image of the descriptor. */
static bool is_own(const struct target *t, const struct base *base)
{
	for (size_t i = 0; i < t->n_own; i++)
		if (t->own[i].base == base)
			return true;
	return false;
}

struct value *viewbases_pulls(struct arena *a, const struct target *t)
{
	struct value *list = value_list(a), *v;
	struct map *seen = map_new(a);

	for (size_t i = 0; i < t->reads.n_bases; i++) {
		if (!t->reads.bases[i].ref.n || map_put(seen, t->reads.bases[i].ref, t) || is_own(t, &t->reads.bases[i]))
			continue;
		v = value_map(a);
		put_word(a, v, "of", base_platform(t, &t->reads.bases[i]));
		put_word(a, v, "ref", t->reads.bases[i].ref);
		value_add(list, v);
	}
	return list;
}

/* One name for all that name one image: alpine, alpine:latest and docker.io/library/alpine; unknown ones may be any. */
static struct str full_name(struct arena *a, struct str ref)
{
	static const char *const implied[] = { "docker.io/", "index.docker.io/", "library/" };
	struct str rest, part, last = STR_NONE;

	for (size_t i = 0; i < countof(implied); i++)
		if (str_starts(ref, str_of(implied[i])))
			ref = str_from(ref, str_of(implied[i]).n);
	for (rest = ref; str_cut(&rest, '/', &part);)
		;
	last = rest;
	return !ref.n || str_has(last, ':') || str_has(last, '@') ? ref : arena_printf(a, "%.*s:latest", STR_ARG(ref));
}

const struct map *viewbases_shared(struct arena *a, const struct plan *p)
{
	struct map *first = map_new(a), *shared = map_new(a);
	const struct target *t;
	const struct base *base;
	struct str *platform, *other;

	for (size_t i = 0; i < p->n_targets; i++) {
		t = p->targets[i].target;
		for (size_t k = 0; k < t->reads.n_bases; k++) {
			base = &t->reads.bases[k];
			if (is_own(t, base))
				continue;
			platform = arena_alloc(a, 1, sizeof *platform);
			*platform = base_platform(t, base);
			other = map_put(first, full_name(a, base->ref), platform);
			if (other && !str_eq(*other, *platform))
				map_put(shared, full_name(a, base->ref), base);
		}
	}
	return shared;
}

bool viewbases_takes_turns(struct arena *a, const struct map *shared, const struct target *t)
{
	const struct base *base;

	for (size_t i = 0; i < t->reads.n_bases; i++) {
		base = &t->reads.bases[i];
		if (!is_own(t, base) && map_get(shared, full_name(a, base->ref)))
			return true;
	}
	return false;
}
