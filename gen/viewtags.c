#include "viewtags.h"

#include "arena.h"
#include "escape.h"
#include "model.h"
#include "refglob.h"
#include "reftags.h"
#include "tags.h"
#include "value.h"
#include "viewdesk.h"

static void put(struct arena *a, struct value *map, const char *name, struct str s)
{
	value_put(map, name, value_text(a, s));
}

/* The branches that publish, as a pattern of sh. */
static struct str branch_pattern(struct arena *a, const struct tagset *set)
{
	struct buf b = buf_new(a);

	for (size_t i = 0; i < set->branches.n; i++)
		buf_addf(&b, "%srefs/heads/%.*s", i ? "|" : "", STR_ARG(set->branches.items[i].s));
	return buf_str(&b);
}

/* Patterns as arguments of grep, each a word of sh in a recipe. */
static struct value *expressions(struct arena *a, const struct words *patterns)
{
	struct words list = { 0 };
	struct str expression;

	for (size_t i = 0; i < patterns->n; i++)
		if (refglob_regex(a, patterns->items[i].s, &expression))
			LIST_ADD(a, &list, ((struct word){ .s = expression }));
	return viewdesk_words(a, &list);
}

static void add_filter(struct arena *a, struct value *list, const char *what, const struct words *patterns,
	bool exclude)
{
	struct value *v = value_map(a);

	if (!patterns->n)
		return;
	put(a, v, "what", str_of(what));
	value_put(v, "exclude", value_bool(a, exclude));
	value_put(v, "expressions", expressions(a, patterns));
	value_add(list, v);
}

/* What a ref must be, and its branch, for CI to publish from it. */
static void put_filters(struct arena *a, struct value *v, const struct tagset *set)
{
	static const char *const refs[] = { "refs/heads/*", "refs/tags/*", "refs/pull/*" };
	struct value *filters = value_list(a);
	struct buf none = buf_new(a);

	for (int kind = REF_BRANCH; kind <= REF_PULL; kind++)
		if (!reftags_has_event(a, set, (enum ref_kind)kind))
			buf_addf(&none, "%s%s", none.n ? "|" : "", refs[kind]);
	put(a, v, "no_event", buf_str(&none));
	for (size_t i = 0; i < set->n_when; i++) {
		const struct condition *c = &set->when[i];
		const char *what = str_is(str_of(c->key), "ref") ? "ref" : str_is(str_of(c->key), "branch") ? "branch" : NULL;

		if (!what)
			continue;
		add_filter(a, filters, what, &c->include, false);
		add_filter(a, filters, what, &c->exclude, true);
		value_put(v, "asks_branch", value_bool(a, str_is(str_of(what), "branch")));
	}
	value_put(v, "filters", filters);
	value_put(v, "filters?", value_bool(a, value_count(filters)));
}

/* Tags of lists alone, as words of sh in a recipe and in the template's language; whether git must be asked. */
static bool put_more(struct arena *a, struct value *v, const char *name, const char *any, const struct words *tags)
{
	struct value *list = value_list(a), *item;
	bool variables = false;
	struct buf shell;
	struct str bad;
	struct tag tag;

	for (size_t i = 0; i < tags->n; i++) {
		if (!tags_read(a, tags->items[i].s, &tag, &bad))
			continue;
		variables = variables || tag.variable;
		item = value_map(a);
		shell = buf_new(a);
		escape_make(&shell, tag.shell);
		put(a, item, "shell", buf_str(&shell));
		put(a, item, "text", tag.spec);
		value_add(list, item);
	}
	value_put(v, name, list);
	value_put(v, any, value_bool(a, value_count(list)));
	return variables;
}

static void put_tags(struct arena *a, struct value *v, const struct tagset *set)
{
	const struct words none = { 0 };
	struct value *more = value_list(a);
	const struct value *tags;
	bool variables = put_more(a, v, "tags", "tags?", set->automatic ? &none : &set->tags);

	tags = value_get(v, STR("tags"));
	put(a, v, "first_tag", value_count(tags) ? value_str(value_get(value_item(tags, 0), STR("text"))) : STR_NONE);
	for (size_t i = 1; i < value_count(tags); i++)
		value_add(more, value_item(tags, i));
	value_put(v, "automatic", value_bool(a, set->automatic));
	value_put(v, "more_tags", more);
	value_put(v, "more_tags?", value_bool(a, value_count(more)));
	variables = put_more(a, v, "extra_tags", "extra_tags?", &set->extra) || variables;
	variables = put_more(a, v, "release_tags", "release_tags?", &set->release) || variables;
	value_put(v, "drone_variables", value_bool(a, variables));
	value_put(v, "lists?", value_bool(a, set->extra.n || set->release.n));
}

struct str viewtags_file(struct arena *a, const struct tagset *set)
{
	(void)set;
	return arena_printf(a, "build/.aqueduct/publish");
}

void viewtags_put(struct arena *a, struct value *v, const struct tagset *set)
{
	put(a, v, "branches", branch_pattern(a, set));
	value_put(v, "asks_branch", value_bool(a, false));
	put_filters(a, v, set);
	put_tags(a, v, set);
	put(a, v, "tags_file", viewtags_file(a, set));
}

void viewtags_sets(struct arena *a, struct value *top, const struct model *m)
{
	struct value *list = value_list(a), *v = value_map(a);

	viewtags_put(a, v, &m->publish.tagset);
	value_add(list, v);
	value_put(top, "tagsets", list);
}
