#include "viewtags.h"

#include "arena.h"
#include "escape.h"
#include "map.h"
#include "model.h"
#include "refglob.h"
#include "reftags.h"
#include "refvars.h"
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

/* The variables that tags hold, each once. */
struct names {
	struct arena *arena;
	struct map *seen;
	struct value *server, *branch, *plain;
	bool any, ref, commit, semver;
};

static void add_name(void *ctx, struct str name)
{
	struct names *n = ctx;
	enum refvars_source source = refvars_source(name);
	struct value *v = value_map(n->arena);

	n->any = true;
	if (map_put(n->seen, name, n))
		return;
	put(n->arena, v, "name", name);
	n->commit = n->commit || source == REFVARS_COMMIT;
	n->semver = n->semver || source == REFVARS_SEMVER;
	n->ref = n->ref || (source != REFVARS_COMMIT && source != REFVARS_SERVER);
	if (source == REFVARS_SERVER)
		value_add(n->server, v);
	if (source == REFVARS_BRANCH || str_is(name, "DRONE_COMMIT_REF"))
		value_add(n->branch, v);
	put(n->arena, v, "value", str_is(name, "DRONE_COMMIT_REF") ? STR("ref") : STR("DRONE_BRANCH"));
	if (source != REFVARS_COMMIT)
		value_add(n->plain, v);
}

static void put_names(struct arena *a, struct value *v, const struct names *n)
{
	value_put(v, "drone_variables", value_bool(a, n->any));
	value_put(v, "tags_ref", value_bool(a, n->ref));
	value_put(v, "tags_commit", value_bool(a, n->commit));
	value_put(v, "tags_semver", value_bool(a, n->semver));
	value_put(v, "server_names", n->server);
	value_put(v, "branch_names", n->branch);
	value_put(v, "plain_names", n->plain);
	value_put(v, "plain_names?", value_bool(a, value_count(n->plain)));
}

/* What the list's step has as a variable, because the template's language has nothing like it. */
static struct str variable_name(struct arena *a, size_t i)
{
	return arena_printf(a, "LIST_TAG_%zu", i + 1);
}

/*
 * Tags as words of sh in a recipe, and in the template's language: where that has none, as the variable of the list's
 * step that has the n-th place.
 */
static void put_words(struct arena *a, struct value *v, const char *name, const struct words *tags, size_t n,
	struct names *names)
{
	struct value *list = value_list(a), *item;
	struct buf shell;
	struct str bad;
	struct tag tag;

	for (size_t i = 0; i < tags->n; i++) {
		if (!tags_read(a, tags->items[i].s, &tag, &bad))
			continue;
		subst_names(&tag.parts, add_name, names);
		item = value_map(a);
		shell = buf_new(a);
		escape_make(&shell, tag.shell);
		put(a, item, "shell", buf_str(&shell));
		put(a, item, "text", tag.spec.n ? tag.spec
			: arena_printf(a, "{{env \"%.*s\"}}", STR_ARG(variable_name(a, n + i))));
		value_add(list, item);
	}
	value_put(v, name, list);
	value_put(v, arena_printf(a, "%s?", name).p, value_bool(a, value_count(list)));
}

bool viewtags_given(struct arena *a, const struct tagset *set)
{
	struct str bad;
	struct tag tag;

	for (size_t i = 0; !set->automatic && i < set->tags.n; i++)
		if (tags_read(a, set->tags.items[i].s, &tag, &bad) && !tag.spec.n)
			return true;
	return set->file.s.n;
}

/* Quoted where Drone puts in what nobody knows yet, else as any text. */
static struct str for_drone(struct arena *a, struct str tag, struct str suffix)
{
	struct buf b = buf_new(a);

	if (str_has(tag, '$'))
		return tags_drone(a, tag, suffix);
	escape_drone(&b, arena_printf(a, "%.*s%s%.*s", STR_ARG(tag), suffix.n ? "-" : "", STR_ARG(suffix)));
	return buf_str(&b);
}

static void add_environment(struct arena *a, struct value *list, const struct words *tags, size_t n)
{
	struct value *item;
	struct str bad;
	struct tag tag;

	for (size_t i = 0; i < tags->n; i++) {
		if (!tags_read(a, tags->items[i].s, &tag, &bad) || tag.spec.n)
			continue;
		item = value_map(a);
		put(a, item, "name", variable_name(a, n + i));
		put(a, item, "drone", for_drone(a, tags->items[i].s, STR_NONE));
		value_add(list, item);
	}
}

struct value *viewtags_environment(struct arena *a, const struct tagset *set)
{
	struct value *list = value_list(a);

	add_environment(a, list, &set->extra, 0);
	add_environment(a, list, &set->release, set->extra.n);
	return list;
}

struct value *viewtags_listed(struct arena *a, const struct tagset *set, struct str suffix)
{
	struct value *list = value_list(a), *item;

	for (size_t i = 0; !set->automatic && i < set->tags.n; i++) {
		item = value_map(a);
		put(a, item, "drone", for_drone(a, set->tags.items[i].s, suffix));
		value_add(list, item);
	}
	return list;
}

static void put_tags(struct arena *a, struct value *v, const struct tagset *set)
{
	const struct words none = { 0 };
	struct names names = { .arena = a, .seen = map_new(a), .server = value_list(a), .branch = value_list(a),
		.plain = value_list(a) };
	struct value *more = value_list(a);
	const struct value *tags;
	bool given = viewtags_given(a, set);

	put_words(a, v, "tags", set->automatic ? &none : &set->tags, 0, &names);
	tags = value_get(v, STR("tags"));
	put(a, v, "first_tag", given ? STR("{{build.tags.[0]}}") : value_count(tags)
		? value_str(value_get(value_item(tags, 0), STR("text"))) : STR_NONE);
	for (size_t i = 1; i < value_count(tags); i++)
		value_add(more, value_item(tags, i));
	value_put(v, "given", value_bool(a, given));
	value_put(v, "more_tags", more);
	value_put(v, "more_tags?", value_bool(a, value_count(more)));
	put_words(a, v, "extra_tags", &set->extra, 0, &names);
	put_words(a, v, "release_tags", &set->release, set->extra.n, &names);
	put_names(a, v, &names);
}

struct str viewtags_file(struct arena *a, const struct tagset *set)
{
	return arena_printf(a, "build/.aqueduct/publish%s%.*s", set->name.n ? "-" : "", STR_ARG(set->name));
}

struct str viewtags_suffix(struct arena *a, const struct tagset *set, struct str suffix)
{
	struct str flavour = set->automatic ? set->flavour.s : STR_NONE; /* words have theirs */

	return arena_printf(a, "%.*s%s%.*s", STR_ARG(flavour), flavour.n && suffix.n ? "-" : "", STR_ARG(suffix));
}

void viewtags_put_rest(struct arena *a, struct value *v, const struct tagset *set)
{
	put(a, v, "branches", branch_pattern(a, set));
	value_put(v, "asks_branch", value_bool(a, false));
	put_filters(a, v, set);
	put_tags(a, v, set);
}

void viewtags_put_brief(struct arena *a, struct value *v, const struct tagset *set)
{
	struct str flavour = set->automatic ? set->flavour.s : STR_NONE;

	put(a, v, "tags_file", viewtags_file(a, set));
	put(a, v, "listed_in", set->file.s);
	put(a, v, "flavour", set->flavour.s);
	put(a, v, "latest", flavour.n ? flavour : STR("latest"));
	put(a, v, "behind", flavour.n ? arena_printf(a, "-%.*s", STR_ARG(flavour)) : STR_NONE);
	put(a, v, "ahead", flavour.n ? arena_printf(a, "%.*s-", STR_ARG(flavour)) : STR_NONE);
	value_put(v, "bare", value_bool(a, set->automatic && !flavour.n));
	value_put(v, "automatic", value_bool(a, set->automatic));
	value_put(v, "lists?", value_bool(a, set->extra.n || set->release.n));
}

void viewtags_put(struct arena *a, struct value *v, const struct tagset *set)
{
	viewtags_put_rest(a, v, set);
	viewtags_put_brief(a, v, set);
}

/* Suffixes as words of sh; they hold what tags may. */
static struct str suffix_words(struct arena *a, const struct map *suffixes)
{
	struct buf b = buf_new(a);

	for (size_t i = 0; i < map_count(suffixes); i++)
		buf_addf(&b, "%s%.*s", i ? " " : "", STR_ARG(map_key(suffixes, i).n ? map_key(suffixes, i) : STR("''")));
	return buf_str(&b);
}

/* Each set of some publications, once. */
static struct value *sets_of(struct arena *a, const struct model *m, size_t n_publications)
{
	struct map *seen = map_new(a), *suffixes = reftags_suffixes(a, m), *named = reftags_named(a, m);
	struct value *list = value_list(a), *v;
	const struct tagset *set;

	for (size_t i = 0; i < m->n_images; i++)
		for (size_t k = 0; k < n_publications; k++) {
			set = model_published(m, &m->publications[k], &m->images[i])->tagset;
			if (map_put(seen, set->name, set))
				continue;
			v = value_map(a);
			viewtags_put(a, v, set);
			put(a, v, "suffixes", suffix_words(a, map_get(suffixes, set->name)));
			value_put(v, "named", value_bool(a, map_get(named, set->name)));
			put(a, v, "for_whom", set->to);
			value_put(v, "itself", value_bool(a, !set->to.n && m->n_publications > 1));
			value_put(v, "first_set", value_bool(a, !value_count(list)));
			value_add(list, v);
		}
	return list;
}

void viewtags_add(struct arena *a, struct value *list, struct map *seen, const struct model *m,
	const struct image *image)
{
	const struct tagset *set;
	struct value *v;

	for (size_t i = 0; i < m->n_publications; i++) {
		set = model_published(m, &m->publications[i], image)->tagset;
		if (map_put(seen, set->name, set))
			continue;
		v = value_map(a);
		put(a, v, "tags_file", viewtags_file(a, set));
		value_put(v, "lists?", value_bool(a, set->extra.n || set->release.n));
		value_put(v, "first_set", value_bool(a, !value_count(list)));
		value_add(list, v);
	}
}

struct value *viewtags_of(struct arena *a, const struct model *m, const struct image *image)
{
	struct value *list = value_list(a);

	viewtags_add(a, list, map_new(a), m, image);
	return list;
}

/* A line of a recipe is one argument of sh, which Linux bounds by 128 KiB. */
#define GROUP_BYTES (64 * 1024)
#define SET_BYTES 64 /* what is said of each beside its file */

static struct value *add_group(struct arena *a, struct value *groups)
{
	struct value *group = value_map(a), *list = value_list(a);

	value_put(group, "tagsets", list);
	value_add(groups, group);
	return list;
}

void viewtags_put_groups(struct arena *a, struct value *v, const char *name, const struct value *tagsets)
{
	struct value *groups = value_list(a), *list = add_group(a, groups), *set;
	size_t bytes = 0, size;

	for (size_t i = 0; i < value_count(tagsets); i++) {
		set = value_map(a);
		value_behind(a, set, value_item(tagsets, i));
		size = value_str(value_get(set, STR("tags_file"))).n + SET_BYTES;
		bytes += size;
		if (bytes > GROUP_BYTES) {
			list = add_group(a, groups);
			bytes = size;
		}
		value_put(set, "first_set", value_bool(a, !value_count(list)));
		value_add(list, set);
	}
	if (value_count(groups) == 1)
		groups = value_list(a);
	value_put(v, name, groups);
	value_put(v, arena_printf(a, "%s?", name).p, value_bool(a, value_count(groups)));
}

/* Whether one image is tagged by other sets than another. */
static bool sets_apart(const struct model *m)
{
	for (size_t i = 0; i < m->n_publications; i++)
		for (size_t k = 1; k < m->n_images; k++)
			if (m->publications[i].images[k].tagset != m->publications[i].images[0].tagset)
				return true;
	return false;
}

void viewtags_sets(struct arena *a, struct value *top, const struct model *m)
{
	struct value *list = sets_of(a, m, m->n_publications), *plain = sets_of(a, m, 1);

	value_put(top, "tagsets", list);
	viewtags_put_groups(a, top, "tagset_groups", list);
	viewtags_put_groups(a, top, "plain_groups", plain);
	value_put(top, "tagsets_differ", value_bool(a, value_count(list) > 1));
	value_put(top, "sets_apart", value_bool(a, sets_apart(m)));
	value_put(top, "plain_sets", plain);
	value_put(top, "plain_differ", value_bool(a, value_count(plain) > 1));
}
