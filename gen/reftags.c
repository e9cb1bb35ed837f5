#include "reftags.h"

#include "arena.h"
#include "map.h"
#include "model.h"
#include "refglob.h"
#include "refvars.h"
#include "regex.h"
#include "tags.h"

#define TAG_REF "refs/tags/"
#define BRANCH_REF "refs/heads/"
#define TAG_MAX 128

static bool refuse(struct arena *a, struct str *why, struct str ref, struct str reason)
{
	*why = arena_printf(a, "%.*s is no version that can be published: %.*s", STR_ARG(ref), STR_ARG(reason));
	return false;
}

static void add(struct arena *a, struct reftags *out, struct str tag)
{
	LIST_ADD(a, out, tag);
}

static bool is_number(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0;
}

static bool is_zero(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != '0')
			return false;
	return true;
}

/* The three numbers; false where they are not just that. */
static bool read_core(struct arena *a, struct str ref, struct str core, struct str numbers[3], struct str *why)
{
	struct str rest = core;

	for (size_t i = 0; i < 2; i++)
		if (!str_cut(&rest, '.', &numbers[i]))
			return refuse(a, why, ref, STR("not three numbers like 1.2.3"));
	if (str_has(rest, '.'))
		return refuse(a, why, ref, STR("more than three numbers"));
	numbers[2] = rest;
	for (size_t i = 0; i < 3; i++)
		if (!is_number(numbers[i]))
			return refuse(a, why, ref, arena_printf(a, "'%.*s' is no number", STR_ARG(numbers[i])));
	return true;
}

/* The numbers of a version; false where the plugins fail at them. */
static bool read_numbers(struct arena *a, struct str ref, struct str core, struct str numbers[3], struct str *why)
{
	if (!read_core(a, ref, core, numbers, why))
		return false;
	for (size_t i = 0; i < 3; i++)
		if (!refvars_number(numbers[i]).n)
			return refuse(a, why, ref, arena_printf(a, "'%.*s' is too large a number", STR_ARG(numbers[i])));
	return true;
}

/* A release keeps its numbers as they are written, a pre-release does not. */
static void add_version(struct arena *a, struct reftags *out, struct str core, const struct str numbers[3],
	struct str pre)
{
	if (pre.n) {
		add(a, out, arena_printf(a, "%.*s.%.*s.%.*s-%.*s", STR_ARG(refvars_number(numbers[0])),
			STR_ARG(refvars_number(numbers[1])), STR_ARG(refvars_number(numbers[2])), STR_ARG(pre)));
		return;
	}
	if (!is_zero(numbers[0]))
		add(a, out, numbers[0]);
	add(a, out, arena_printf(a, "%.*s.%.*s", STR_ARG(numbers[0]), STR_ARG(numbers[1])));
	add(a, out, core);
}

static bool of_version(struct arena *a, bool named, struct str ref, struct reftags *out, struct str *why)
{
	struct str version = str_from(ref, sizeof TAG_REF - 1), core, pre, build, tag, numbers[3];

	version = str_from(version, str_starts(version, STR("v")));
	build = version;
	if (!str_cut(&build, '+', &core))
		core = version;
	else if (build.n)
		return refuse(a, why, ref, STR("an image tag cannot hold a +"));
	pre = core;
	if (!str_cut(&pre, '-', &core))
		pre = STR_NONE;
	if (!read_numbers(a, ref, core, numbers, why))
		return false;
	if (pre.n && !regex_is("\\A[0-9A-Za-z-]+(?:[.][0-9A-Za-z-]+)*\\z", pre))
		return refuse(a, why, ref, arena_printf(a, "'%.*s' is no pre-release", STR_ARG(pre)));
	add_version(a, out, core, numbers, pre);
	tag = out->items[out->n - 1];
	if (!named || str_eq(tag, version))
		return true;
	return refuse(a, why, ref, arena_printf(a, "its image is tagged %.*s, and what stands on that asks for %.*s",
		STR_ARG(tag), STR_ARG(version)));
}

static bool automatic(struct arena *a, const struct tagset *set, bool named, struct str ref, struct reftags *out,
	struct str *why)
{
	const struct words *branches = &set->branches;

	if (str_starts(ref, STR(TAG_REF)))
		return of_version(a, named, ref, out, why);
	for (size_t i = 0; str_starts(ref, STR(BRANCH_REF)) && i < branches->n; i++)
		if (str_eq(str_from(ref, sizeof BRANCH_REF - 1), branches->items[i].s)) {
			add(a, out, STR("latest"));
			break;
		}
	return true;
}

struct expansion {
	struct arena *arena;
	const struct refvars *vars;
	struct str *why;
};

static bool value_of(void *ctx, struct str name, struct str *value)
{
	const struct expansion *e = ctx;

	return refvars_value(e->arena, e->vars, name, value, e->why);
}

/* One listed word, which tags_read has taken. */
static bool expand(struct arena *a, struct str word, const struct refvars *vars, struct str *tag, struct str *why)
{
	struct expansion e = { a, vars, why };
	struct subst_values values = { value_of, &e };
	struct buf b = buf_new(a);
	struct str bad;
	struct tag read;

	if (!tags_read(a, word, &read, &bad)) {
		*why = arena_printf(a, "'%.*s' cannot stand in a tag", STR_ARG(bad));
		return false;
	}
	if (!subst_make(a, &read.parts, &values, &b, &bad))
		return false;
	*tag = buf_str(&b);
	if (regex_is("\\A[A-Za-z0-9_][A-Za-z0-9_.-]*\\z", *tag))
		return true;
	*why = arena_printf(a, "'%.*s' is no tag for %.*s", STR_ARG(*tag), STR_ARG(vars->ref));
	return false;
}

static bool any_matches(struct arena *a, const struct words *patterns, struct str text)
{
	for (size_t i = 0; i < patterns->n; i++)
		if (refglob_matches(a, patterns->items[i].s, text))
			return true;
	return false;
}

/* A condition holds where something is included, or nothing is said of that, and nothing excluded. */
static bool holds(struct arena *a, const struct condition *c, struct str text)
{
	return (!c->include.n || any_matches(a, &c->include, text)) && !any_matches(a, &c->exclude, text);
}

bool reftags_has_event(struct arena *a, const struct tagset *set, enum ref_kind kind)
{
	static const char *const events[][6] = {
		[REF_BRANCH] = { "push", "cron", "custom", "promote", "rollback", NULL },
		[REF_TAG] = { "tag", "promote", "rollback", NULL },
		[REF_PULL] = { "pull_request", NULL },
	};
	const struct condition *when = NULL;

	for (size_t i = 0; i < set->n_when; i++)
		if (str_is(str_of(set->when[i].key), "event"))
			when = &set->when[i];
	for (size_t i = 0; events[kind][i]; i++)
		if (!when || holds(a, when, str_of(events[kind][i])))
			return true;
	return false;
}

/* Whether CI publishes from it: events, refs and branches are all that can be told of a ref. */
static bool is_published(struct arena *a, const struct tagset *set, struct str ref)
{
	bool tag = str_starts(ref, STR(TAG_REF)), branch = str_starts(ref, STR(BRANCH_REF));
	const struct condition *when;

	if (!reftags_has_event(a, set, tag ? REF_TAG : branch || !str_starts(ref, STR("refs/pull/")) ? REF_BRANCH : REF_PULL))
		return false;
	for (size_t i = 0; i < set->n_when; i++) {
		when = &set->when[i];
		if (str_is(str_of(when->key), "ref") && !holds(a, when, ref))
			return false;
		if (str_is(str_of(when->key), "branch") && !holds(a, when, branch ? str_from(ref, sizeof BRANCH_REF - 1) : STR_NONE))
			return false;
	}
	return true;
}

static bool has_tag(const struct reftags *out, struct str tag)
{
	for (size_t i = 0; i < out->n; i++)
		if (str_eq(out->items[i], tag))
			return true;
	return false;
}

static bool add_more(struct arena *a, const struct words *tags, const struct refvars *vars, struct reftags *out,
	struct str *why)
{
	struct str tag;

	for (size_t i = 0; i < tags->n; i++) {
		if (!expand(a, tags->items[i].s, vars, &tag, why))
			return false;
		if (!has_tag(out, tag))
			add(a, out, tag);
	}
	return true;
}

/* Tags of the lists alone. A version with more than one tag is a release: pre-releases have their own alone. */
static bool add_lists(struct arena *a, const struct tagset *set, const struct refvars *vars, struct reftags *out,
	struct str *why)
{
	out->n_arch = out->n;
	return !out->n || (add_more(a, &set->extra, vars, out, why)
		&& (out->n_arch < 2 || add_more(a, &set->release, vars, out, why)));
}

/* Tags of a file: commas or line ends stand between them, and blanks around them. */
static bool add_filed(struct arena *a, const struct tagset *set, struct str text, struct reftags *out, struct str *why)
{
	struct buf b = buf_new(a);
	struct str lines, tag;

	for (size_t i = 0; i < text.n; i++)
		buf_addc(&b, text.p[i] == ',' || text.p[i] == '\r' ? '\n' : text.p[i]);
	lines = buf_str(&b);
	while (str_line(&lines, &tag)) {
		tag = str_trim(tag);
		if (tag.n && !regex_is("\\A[A-Za-z0-9_][A-Za-z0-9_.-]*\\z", tag)) {
			*why = arena_printf(a, "%.*s: '%.*s' is no tag", STR_ARG(set->file.s), STR_ARG(tag));
			return false;
		}
		if (tag.n)
			add(a, out, tag);
	}
	if (!out->n)
		*why = arena_printf(a, "%.*s names no tag", STR_ARG(set->file.s));
	return out->n;
}

static void add_flavour(struct arena *a, struct reftags *out, struct str flavour)
{
	for (size_t i = 0; flavour.n && i < out->n; i++)
		out->items[i] = str_is(out->items[i], "latest") ? flavour
			: arena_printf(a, "%.*s-%.*s", STR_ARG(out->items[i]), STR_ARG(flavour));
}

/* As the set makes them, whatever their length. */
static bool make_tags(struct arena *a, const struct tagset *set, bool named, const struct refvars *vars,
	struct reftags *out, struct str *why)
{
	const struct words *tags = &set->tags;
	struct str tag;

	if (set->automatic) {
		if (!automatic(a, set, named, vars->ref, out, why))
			return false;
		add_flavour(a, out, set->flavour.s);
		return add_lists(a, set, vars, out, why);
	}
	if (set->file.s.n && !add_filed(a, set, vars->tags, out, why))
		return false;
	if (set->file.s.n)
		add_flavour(a, out, set->flavour.s);
	for (size_t i = 0; i < tags->n; i++) {
		if (!expand(a, tags->items[i].s, vars, &tag, why))
			return false;
		add(a, out, tag);
	}
	out->n_arch = out->n;
	return add_more(a, &set->extra, vars, out, why);
}

/* With the longest suffix; `latest` is the suffix alone there. */
static size_t length_of(const struct tagset *set, struct reftags_use use, struct str tag)
{
	return set->automatic && !set->flavour.s.n && str_is(tag, "latest") ? use.suffix : tag.n + 1 + use.suffix;
}

static bool check_lengths(struct arena *a, const struct tagset *set, struct reftags_use use, const struct reftags *tags,
	struct str *why)
{
	bool built;

	for (size_t i = 0; i < tags->n; i++) {
		built = i < tags->n_arch && use.suffix;
		if ((built ? length_of(set, use, tags->items[i]) : tags->items[i].n) <= TAG_MAX)
			continue;
		*why = arena_printf(a, "'%.*s' is longer than a tag can be%s: %d", STR_ARG(tags->items[i]),
			built ? " with its suffix" : "", TAG_MAX);
		return false;
	}
	return true;
}

bool reftags_of(struct arena *a, const struct tagset *set, struct reftags_use use, const struct refvars *vars,
	struct reftags *out, struct str *why)
{
	struct str ref = vars->ref;

	*out = (struct reftags){ 0 };
	if (!str_starts(ref, STR("refs/"))) {
		*why = arena_printf(a, "'%.*s' is no full ref; say refs/heads/... or refs/tags/...", STR_ARG(ref));
		return false;
	}
	if (!is_published(a, set, ref))
		return true;
	return make_tags(a, set, use.named, vars, out, why) && check_lengths(a, set, use, out, why);
}

size_t reftags_longest(const struct image *image)
{
	size_t longest = 0;

	for (size_t i = 0; i < image->n_targets; i++)
		if (image->targets[i].suffix.s.n > longest)
			longest = image->targets[i].suffix.s.n;
	return longest;
}

struct map *reftags_suffixes(struct arena *a, const struct model *m)
{
	struct map *sets = map_new(a), *suffixes;
	struct str name;

	for (size_t i = 0; i < m->n_images; i++)
		for (size_t k = 0; k < m->n_publications; k++) {
			name = model_published(m, &m->publications[k], &m->images[i])->tagset->name;
			suffixes = map_get(sets, name);
			if (!suffixes)
				map_put(sets, name, suffixes = map_new(a));
			for (size_t t = 0; t < m->images[i].n_targets; t++)
				map_put(suffixes, m->images[i].targets[t].suffix.s, m);
		}
	return sets;
}

struct map *reftags_named(struct arena *a, const struct model *m)
{
	struct map *names = map_new(a);
	const struct target *t;

	for (size_t i = 0; !m->drone.commands && i < m->n_images; i++)
		for (size_t k = 0; k < m->images[i].n_targets; k++) {
			t = &m->images[i].targets[k];
			for (size_t n = 0; n < t->n_own; n++)
				map_put(names, t->own[n].image->tagset->name, t->own[n].image->tagset);
		}
	return names;
}

struct str reftags_arch(struct arena *a, const struct tagset *set, const struct target *t, struct str tag)
{
	if (set->automatic && !set->flavour.s.n && str_is(tag, "latest"))
		return t->suffix.s;
	return arena_printf(a, "%.*s-%.*s", STR_ARG(tag), STR_ARG(t->suffix.s));
}
