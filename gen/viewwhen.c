#include "viewwhen.h"

#include "arena.h"
#include "value.h"
#include "viewunion.h"

static void put(struct arena *a, struct value *map, const char *name, struct str s)
{
	value_put(map, name, value_text(a, s));
}

/* Texts as maps, so that a template can name each. */
static struct value *texts(struct arena *a, const struct words *list)
{
	struct value *v = value_list(a), *item;

	for (size_t i = 0; i < list->n; i++) {
		item = value_map(a);
		put(a, item, "value", list->items[i].s);
		value_add(v, item);
	}
	return v;
}

static struct value *condition(struct arena *a, const char *indent, const struct condition *c)
{
	struct value *v = value_map(a);

	put(a, v, "indent", str_of(indent));
	put(a, v, "key", str_of(c->key));
	value_put(v, "map", value_bool(a, c->exclude.n));
	value_put(v, "include?", value_bool(a, c->include.n));
	value_put(v, "include", texts(a, &c->include));
	value_put(v, "exclude", texts(a, &c->exclude));
	return v;
}

static struct value *conditions(struct arena *a, const struct condition *when, size_t n, const char *indent)
{
	struct value *list = value_list(a);

	for (size_t i = 0; i < n; i++)
		value_add(list, condition(a, indent, &when[i]));
	return list;
}

struct value *viewwhen_publish(struct arena *a, const struct tagset *set, const char *indent)
{
	return conditions(a, set->when, set->n_when, indent);
}

struct value *viewwhen_notify(struct arena *a, const struct tagset *set)
{
	struct condition status = { .key = "status" };
	struct value *list = viewwhen_publish(a, set, "  ");

	for (size_t i = 0; i < set->n_when; i++)
		if (str_is(str_of(set->when[i].key), "status"))
			return list;
	LIST_ADD(a, &status.include, ((struct word){ .s = STR("success") }));
	LIST_ADD(a, &status.include, ((struct word){ .s = STR("failure") }));
	value_add(list, condition(a, "  ", &status));
	return list;
}

struct value *viewwhen_dry_run(struct arena *a, const struct model *m, const char *indent)
{
	return conditions(a, m->publish.dry_when, m->publish.n_dry_when, indent);
}

struct value *viewwhen_trigger(struct arena *a, const struct model *m, const struct trigger *trigger)
{
	struct condition either[CONDITIONS_MAX];
	size_t n;

	if (!trigger->tries || trigger->said)
		return conditions(a, trigger->when, trigger->n, "  ");
	n = viewunion_of(a, trigger->when, trigger->n, m->publish.dry_when, m->publish.n_dry_when, either);
	return conditions(a, either, n, "  ");
}

struct value *viewwhen_role(struct arena *a, const struct role *role, struct value *otherwise)
{
	return role_says_when(role) ? conditions(a, role->when, role->n_when, "  ") : otherwise;
}

static void add_word(struct arena *a, struct words *list, const char *word)
{
	for (size_t i = 0; i < list->n; i++)
		if (str_is(list->items[i].s, word))
			return;
	LIST_ADD(a, list, ((struct word){ .s = str_of(word) }));
}

static const struct condition *find_condition(const struct tagset *set, const char *key)
{
	for (size_t i = 0; i < set->n_when; i++)
		if (str_is(str_of(set->when[i].key), key))
			return &set->when[i];
	return NULL;
}

struct value *viewwhen_test(struct arena *a, const struct tagset *set)
{
	static const char *const events[] = { "push", "tag", "pull_request" };
	const struct condition *publish = find_condition(set, "event");
	struct condition c = { .key = "event" };
	struct value *list = value_list(a);

	if (!publish)
		return list;
	if (!publish->include.n) {
		for (size_t i = 0; i < publish->exclude.n; i++)
			if (!str_is(publish->exclude.items[i].s, "pull_request") && !str_is(publish->exclude.items[i].s, "push"))
				LIST_ADD(a, &c.exclude, publish->exclude.items[i]);
	} else {
		for (size_t i = 0; i < countof(events); i++)
			add_word(a, &c.include, events[i]);
		for (size_t i = 0; i < publish->include.n; i++)
			add_word(a, &c.include, arena_cstr(a, publish->include.items[i].s));
	}
	if (c.include.n || c.exclude.n)
		value_add(list, condition(a, "  ", &c));
	return list;
}

struct value *viewwhen_event(struct arena *a, const struct tagset *set, const char *only, const char *const *not,
	const char *indent)
{
	struct condition c = { .key = "event" };
	const struct condition *event = set ? find_condition(set, "event") : NULL;
	struct value *list = value_list(a);

	if (only)
		add_word(a, &c.include, only);
	for (size_t i = 0; !only && event && i < event->include.n; i++)
		LIST_ADD(a, &c.include, event->include.items[i]);
	for (size_t i = 0; event && i < event->exclude.n; i++)
		LIST_ADD(a, &c.exclude, event->exclude.items[i]);
	for (; not && *not; not++)
		add_word(a, &c.exclude, *not);
	value_add(list, condition(a, indent, &c));
	for (size_t i = 0; set && i < set->n_when; i++)
		if (!str_is(str_of(set->when[i].key), "event"))
			value_add(list, condition(a, indent, &set->when[i]));
	return list;
}
