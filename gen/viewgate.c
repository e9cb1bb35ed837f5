#include "viewgate.h"

#include "arena.h"
#include "graph.h"
#include "plan.h"
#include "viewunion.h"
#include "viewwhen.h"

static bool has_word(const struct words *list, struct str word)
{
	for (size_t i = 0; i < list->n; i++)
		if (str_eq(list->items[i].s, word))
			return true;
	return false;
}

static bool is_pattern(struct str s)
{
	return str_has(s, '*') || str_has(s, '?') || str_has(s, '[') || str_has(s, '{') || str_has(s, '\\');
}

/* Whether a word passes none of a list of plain words. */
static bool is_apart(const struct words *plain, struct str word)
{
	for (size_t i = 0; i < plain->n; i++)
		if (is_pattern(plain->items[i].s) || str_eq(plain->items[i].s, word))
			return false;
	return plain->n && !is_pattern(word);
}

/* Whether what passes one condition passes another of the same key: told by the patterns' texts. */
static bool is_within(const struct condition *narrow, const struct condition *wide)
{
	for (size_t i = 0; wide->include.n && i < narrow->include.n; i++)
		if (!has_word(&wide->include, narrow->include.items[i].s))
			return false;
	if (wide->include.n && !narrow->include.n)
		return false;
	for (size_t i = 0; i < wide->exclude.n; i++)
		if (!has_word(&narrow->exclude, wide->exclude.items[i].s)
			&& !is_apart(&narrow->include, wide->exclude.items[i].s))
			return false;
	return true;
}

/* Refs of branches and tags, of which no pull request is one. */
static bool is_pushed(const struct condition *ref)
{
	for (size_t i = 0; i < ref->include.n; i++)
		if (!str_starts(ref->include.items[i].s, STR("refs/heads/"))
			&& !str_starts(ref->include.items[i].s, STR("refs/tags/")))
			return false;
	return ref->include.n;
}

static bool only_excludes_pulls(const struct condition *c)
{
	return str_is(str_of(c->key), "event") && !c->include.n && c->exclude.n == 1
		&& str_is(c->exclude.items[0].s, "pull_request");
}

/* Whether a trigger lets pass only what a condition does, too; the server never asks for the instance. */
static bool is_asked(const struct condition *trigger, size_t n, const struct condition *c)
{
	for (size_t i = 0; i < n; i++) {
		if (str_is(str_of(trigger[i].key), c->key) && !str_is(str_of(c->key), "instance") && is_within(&trigger[i], c))
			return true;
		if (str_is(str_of(trigger[i].key), "ref") && only_excludes_pulls(c) && is_pushed(&trigger[i]))
			return true;
	}
	return false;
}

static bool is_gated(const struct tagset *set, const struct condition *trigger, size_t n)
{
	for (size_t i = 0; i < set->n_when; i++)
		if (!is_asked(trigger, n, &set->when[i]))
			return true;
	return false;
}

static struct trigger as_said(const struct role *role)
{
	struct trigger trigger = { .said = true, .n = role->n_when };

	for (size_t i = 0; i < role->n_when; i++)
		trigger.when[i] = role->when[i];
	return trigger;
}

/* What is published at one place: the first set as it is, each other one widens that. */
struct sets {
	struct trigger trigger;
	const struct tagset *last;
	bool several; /* the last may be the first again */
};

static void add_set(struct arena *a, struct sets *sets, const struct tagset *set)
{
	struct trigger before = sets->trigger;

	if (set == sets->last)
		return;
	sets->several = sets->last;
	if (sets->last)
		sets->trigger.n = viewunion_of(a, before.when, before.n, set->when, set->n_when, sets->trigger.when);
	for (size_t i = 0; !sets->last && i < set->n_when; i++)
		sets->trigger.when[sets->trigger.n++] = set->when[i];
	sets->last = set;
}

static const struct role *role_of(const struct model *m, const struct target *t)
{
	if (role_says_when(t->drone))
		return t->drone;
	return role_says_when(&m->drone.build) ? &m->drone.build : NULL;
}

struct trigger viewgate_builds(struct arena *a, const struct model *m, const struct plan *p, const struct cluster *c)
{
	const struct role *said = NULL;
	const struct plan_target *pt;
	struct sets sets = { 0 };
	bool tries = false, first = true;

	for (size_t i = 0; i < p->n_targets; i++)
		for (size_t k = 0; k < m->n_publications; k++) {
			pt = &p->targets[i];
			if (!str_eq(pt->pushes[k]->cluster, c->name))
				continue;
			said = first ? role_of(m, pt->target) : said;
			first = false;
			tries = tries || (!k && m->publish.dry_run);
			add_set(a, &sets, model_published(m, &m->publications[k], pt->image)->tagset);
		}
	if (said)
		sets.trigger = as_said(said);
	sets.trigger.tries = tries;
	return sets.trigger;
}

struct trigger viewgate_lists(struct arena *a, const struct model *m, const struct plan *p, const struct cluster *c)
{
	struct sets sets = { 0 };

	if (role_says_when(&m->drone.manifest))
		return as_said(&m->drone.manifest);
	for (size_t i = 0; i < p->n_images; i++)
		for (size_t k = 0; k < m->n_publications; k++)
			if (str_eq(p->images[i].manifests[k]->cluster, c->name))
				add_set(a, &sets, model_published(m, &m->publications[k], p->images[i].image)->tagset);
	return sets.trigger;
}

static const struct tagset *set_of(struct arena *a, const struct sets *sets)
{
	struct tagset *set = arena_alloc(a, 1, sizeof *set);

	*set = *sets->last;
	set->n_when = sets->trigger.n;
	for (size_t i = 0; i < sets->trigger.n; i++)
		set->when[i] = sets->trigger.when[i];
	return set;
}

const struct tagset *viewgate_set(struct arena *a, const struct model *m, const struct image *image,
	const struct publication *to)
{
	const struct tagset *first = model_published(m, to, image)->tagset;
	struct sets sets = { 0 };

	for (size_t i = 0; m->drone.commands && i < m->n_publications; i++)
		add_set(a, &sets, model_published(m, &m->publications[i], image)->tagset);
	return sets.several ? set_of(a, &sets) : first; /* none without commands */
}

const struct tagset *viewgate_all(struct arena *a, const struct model *m)
{
	struct sets sets = { 0 };

	for (size_t i = 0; i < m->n_tagsets; i++)
		add_set(a, &sets, m->tagsets[i]);
	return sets.last && m->n_tagsets > 1 ? set_of(a, &sets) : &m->publish.tagset;
}

const struct tagset *viewgate_either(struct arena *a, const struct tagset *one, const struct tagset *other)
{
	struct sets sets = { 0 };

	add_set(a, &sets, one);
	add_set(a, &sets, other);
	return one == other ? one : set_of(a, &sets);
}

bool viewgate_asks(const struct trigger *trigger, const struct tagset *set)
{
	return trigger->tries || is_gated(set, trigger->when, trigger->n);
}

/* A trigger that lets pull requests pass, too, asks for event and ref alone. */
static bool asks_else(const struct tagset *set)
{
	for (size_t i = 0; i < set->n_when; i++)
		if (!str_is(str_of(set->when[i].key), "event") && !str_is(str_of(set->when[i].key), "ref"))
			return true;
	return false;
}

bool viewgate_asks_more(const struct model *m, const struct trigger *trigger, const struct tagset *set)
{
	bool elsewhere = trigger->said || m->publish.dry_when[0].pos.src; /* than on pull requests */

	return (trigger->tries && (elsewhere || asks_else(set))) || is_gated(set, trigger->when, trigger->n);
}
