#include "viewunion.h"

#include "arena.h"
#include "model.h"

static bool has_word(const struct words *list, struct str word)
{
	for (size_t i = 0; i < list->n; i++)
		if (str_eq(list->items[i].s, word))
			return true;
	return false;
}

/* What a pattern begins with, up to the first character that stands for others. */
static struct str plain_head(struct str s)
{
	size_t n = 0;

	while (n < s.n && !strchr("*?[{\\", s.p[n]))
		n++;
	return str_slice(s, 0, n);
}

/* Whether some text may be what both patterns stand for. */
static bool may_meet(struct str a, struct str b)
{
	struct str head = plain_head(a), other = plain_head(b);

	if (head.n == a.n && other.n == b.n)
		return str_eq(a, b);
	return head.n < other.n ? str_starts(other, head) : str_starts(head, other);
}

static bool may_pass(const struct condition *c, struct str word)
{
	if (has_word(&c->exclude, word))
		return false;
	for (size_t i = 0; i < c->include.n; i++)
		if (may_meet(c->include.items[i].s, word))
			return true;
	return !c->include.n;
}

static void add_new(struct arena *a, struct words *list, const struct words *more)
{
	for (size_t i = 0; i < more->n; i++)
		if (!has_word(list, more->items[i].s))
			LIST_ADD(a, list, more->items[i]);
}

/* What neither lets pass. */
static void add_excluded(struct arena *a, struct words *list, const struct condition *c, const struct condition *other)
{
	for (size_t i = 0; i < c->exclude.n; i++)
		if (!may_pass(other, c->exclude.items[i].s) && !has_word(list, c->exclude.items[i].s))
			LIST_ADD(a, list, c->exclude.items[i]);
}

static const struct condition *find(const struct condition *list, size_t n, const char *key)
{
	for (size_t i = 0; i < n; i++)
		if (str_is(str_of(list[i].key), key))
			return &list[i];
	return NULL;
}

static bool are_pulls(const struct condition *c, const char *what)
{
	for (size_t i = 0; c && i < c->include.n; i++)
		if (!str_starts(c->include.items[i].s, str_of(what)))
			return false;
	return c && c->include.n;
}

/* A pull request has refs of its own, so that the one condition follows from the other. */
static const struct condition *follows(struct arena *a, const struct condition *list, size_t n, const char *key)
{
	const struct condition *said = find(list, n, key);
	const char *word = NULL;
	struct condition *c;

	if (!said && str_is(str_of(key), "ref") && are_pulls(find(list, n, "event"), "pull_request"))
		word = "refs/pull/**";
	if (!said && str_is(str_of(key), "event") && are_pulls(find(list, n, "ref"), "refs/pull/"))
		word = "pull_request";
	if (!word)
		return said;
	c = arena_alloc(a, 1, sizeof *c);
	c->key = key;
	LIST_ADD(a, &c->include, ((struct word){ .s = str_of(word) }));
	return c;
}

size_t viewunion_of(struct arena *a, const struct condition *one, size_t n_one, const struct condition *other,
	size_t n_other, struct condition *out)
{
	const struct condition *c;
	size_t n = 0;

	for (size_t i = 0; i < n_one; i++) {
		c = follows(a, other, n_other, one[i].key);
		if (!c)
			continue; /* the other one passes with anything */
		out[n] = (struct condition){ .key = one[i].key };
		if (one[i].include.n && c->include.n) {
			add_new(a, &out[n].include, &one[i].include);
			add_new(a, &out[n].include, &c->include);
		}
		add_excluded(a, &out[n].exclude, &one[i], c);
		add_excluded(a, &out[n].exclude, c, &one[i]);
		n += out[n].include.n || out[n].exclude.n;
	}
	return n;
}
