#include "viewgate.h"

#include "model.h"

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

const struct role *viewgate_role(const struct model *m, const struct target *t)
{
	if (role_says_when(&t->drone))
		return &t->drone;
	return role_says_when(&m->drone.build) ? &m->drone.build : NULL;
}

bool viewgate_build(const struct model *m, const struct tagset *set, const struct target *t)
{
	const struct role *said = viewgate_role(m, t);

	return m->publish.dry_run || is_gated(set, said ? said->when : set->when, said ? said->n_when : set->n_when);
}

bool viewgate_lists(const struct model *m, const struct tagset *set)
{
	const struct role *said = &m->drone.manifest;

	return role_says_when(said) ? is_gated(set, said->when, said->n_when) : is_gated(set, set->when, set->n_when);
}
