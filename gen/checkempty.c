/* Tags that come to nothing: variables that are empty of some refs, and sets that no ref is published by. */
#include "checker.h"

#include "arena.h"
#include "reftags.h"
#include "refvars.h"
#include "str.h"
#include "tags.h"

/* A ref, as the variables in tags have it. */
struct sample {
	struct arena *arena;
	struct refvars vars;
	struct str empty; /* the first that is */
};

static bool sample_value(void *ctx, struct str name, struct str *value)
{
	struct sample *s = ctx;
	struct str why;

	*value = STR("1");
	if (refvars_source(name) >= REFVARS_SERVER || !refvars_value(s->arena, &s->vars, name, value, &why))
		return true;
	if (!value->n && !s->empty.n)
		s->empty = name;
	return true;
}

/* The kinds of refs, and how only the other one is published. */
static const struct {
	const char *ref, *head, *event, *what, *instead, *others, *other_event;
} kinds_of_refs[] = {
	{ "refs/heads/main", "refs/heads/", "push", "branch", "edge", "tags", "tag" },
	{ "refs/tags/v1.2.3", "refs/tags/", "tag", "tag", "release", "branches", "push" },
};

/* Whether a set's conditions may let pass what is pushed of a kind of refs; doubt is false. */
static bool may_publish(struct checker *c, const struct tagset *set, size_t kind)
{
	const struct condition *when;
	bool lets;

	for (size_t i = 0; i < set->n_when; i++) {
		when = &set->when[i];
		lets = !when->include.n && checker_lets_pass(c, when, kinds_of_refs[kind].ref);
		for (size_t k = 0; k < when->include.n; k++)
			lets = lets || checker_may_begin(when->include.items[k].s, kinds_of_refs[kind].head);
		if (str_is(str_of(when->key), "event") && !checker_lets_pass(c, when, kinds_of_refs[kind].event))
			return false;
		if (str_is(str_of(when->key), "ref") && !lets)
			return false;
		if (str_is(str_of(when->key), "branch") && kind && when->include.n)
			return false;
	}
	return true;
}

/* A variable that is empty of some refs must leave a tag. */
static void check_sample(struct checker *c, const struct word *w, size_t kind)
{
	struct refvars of = { .ref = str_of(kinds_of_refs[kind].ref), .commit = STR("0123456789abcdef") };
	struct sample s = { c->arena, of, STR_NONE };
	struct subst_values values = { sample_value, &s };
	struct buf b = buf_new(c->arena);
	struct str bad;
	struct tag tag;

	if (!tags_read(c->arena, w->s, &tag, &bad) || !subst_make(c->arena, &tag.parts, &values, &b, &bad))
		return;
	if (!s.empty.n || grammar_fits(c->arena, GRAMMAR_TAG, buf_str(&b)))
		return;
	WARN(c, w->pos, "'%.*s' is no tag where a %s is published: %.*s is empty there", STR_ARG(w->s),
		kinds_of_refs[kind].what, STR_ARG(s.empty));
	diag_note(c->diag, w->pos, "give it another text there, like '${%.*s:-%s}', or publish %s alone: 'when: "
		"{event: %s}'", STR_ARG(s.empty), kinds_of_refs[kind].instead,
		kinds_of_refs[kind].others, kinds_of_refs[kind].other_event);
}

static void check_empty(struct checker *c)
{
	const struct model *m = c->model;

	for (size_t i = 0; i < m->n_tagsets; i++) {
		const struct tagset *set = m->tagsets[i];

		for (size_t kind = 0; kind < countof(kinds_of_refs); kind++) {
			if (!may_publish(c, set, kind))
				continue;
			for (size_t k = 0; !set->automatic && k < set->tags.n; k++)
				check_sample(c, &set->tags.items[k], kind);
			for (size_t k = 0; k < set->extra.n; k++)
				check_sample(c, &set->extra.items[k], kind);
		}
	}
}

static const struct condition *condition_of(const struct tagset *set, const char *key)
{
	for (size_t i = 0; i < set->n_when; i++)
		if (str_is(str_of(set->when[i].key), key))
			return &set->when[i];
	return NULL;
}

/* Whether a ref is published, or refused where it is. */
static bool has_tags(struct checker *c, const struct tagset *set, struct str ref)
{
	struct refvars vars = { .ref = ref, .commit = STR("0123456789abcdef") };
	struct reftags tags;
	struct str why;

	return !reftags_of(c->arena, set, (struct reftags_use){ 0 }, &vars, &tags, &why) || tags.n;
}

static bool is_literal(struct str pattern)
{
	const char *special = "*?[{\\";

	while (*special && !str_has(pattern, *special))
		special++;
	return !*special;
}

/* Whether a pattern of a ref and one of a branch may be true of one branch. */
static bool branch_meets(struct checker *c, const struct tagset *set, struct str ref, const struct condition *branch)
{
	if (is_literal(ref))
		return has_tags(c, set, ref);
	for (size_t i = 0; branch && i < branch->include.n; i++)
		if (checker_patterns_meet(c, ref, arena_printf(c->arena, "refs/heads/%.*s", STR_ARG(branch->include.items[i].s))))
			return true;
	return !branch || !branch->include.n;
}

/* By tags: auto a branch has one where it is named; else each that the conditions may let pass. */
static bool publishes_branch(struct checker *c, const struct tagset *set)
{
	const struct condition *ref = condition_of(set, "ref"), *branch = condition_of(set, "branch");

	for (size_t i = 0; set->automatic && i < set->branches.n; i++)
		if (has_tags(c, set, arena_printf(c->arena, "refs/heads/%.*s", STR_ARG(set->branches.items[i].s))))
			return true;
	if (set->automatic || !reftags_has_event(c->arena, set, REF_BRANCH))
		return false;
	for (size_t i = 0; ref && i < ref->include.n; i++)
		if (!checker_may_begin(ref->include.items[i].s, "refs/tags/")
			|| checker_may_begin(ref->include.items[i].s, "refs/heads/"))
			if (branch_meets(c, set, ref->include.items[i].s, branch))
				return true;
	return !ref || !ref->include.n;
}

static bool publishes_tag(struct checker *c, const struct tagset *set)
{
	const struct condition *ref = condition_of(set, "ref"), *branch = condition_of(set, "branch");

	if (!reftags_has_event(c->arena, set, REF_TAG) || (branch && !checker_lets_pass(c, branch, "")))
		return false;
	for (size_t i = 0; ref && i < ref->include.n; i++)
		if (checker_may_begin(ref->include.items[i].s, "refs/tags/"))
			return true;
	return !ref || !ref->include.n;
}

/* Doubt is true. Pull requests have no tags but those that are listed. */
static bool ever_publishes(struct checker *c, const struct tagset *set)
{
	return publishes_branch(c, set) || publishes_tag(c, set)
		|| (!set->automatic && reftags_has_event(c->arena, set, REF_PULL));
}

static void never(struct checker *c, const struct tagset *set)
{
	WARN(c, set->when_pos, "nothing is ever published: no ref that meets 'when' has tags");
	if (!reftags_has_event(c->arena, set, REF_BRANCH) && !reftags_has_event(c->arena, set, REF_TAG))
		diag_note(c->diag, set->when_pos, "pull requests have no tags; 'dry_run: pull_request' builds them without pushing");
	else if (set->automatic)
		diag_note(c->diag, set->when_pos, "'tags: auto' has 'latest' for '%.*s', and versions for tags of git; "
			"'publish.branch' names another branch, 'tags' lists tags of all", STR_ARG(set->branches.items[0].s));
	else
		diag_note(c->diag, set->when_pos, "each key of 'when' must hold: these never do at once");
}

/* Where other publications have other conditions, those of `publish` may be meant to hold never. */
static void check_never(struct checker *c)
{
	const struct model *m = c->model;
	const struct tagset *set, *told = NULL;
	bool others = false;

	if (diag_has(c->diag, "when")) /* a condition that is none, which is why */
		return;
	for (size_t i = 0; i < m->n_tagsets; i++)
		others = others || (m->tagsets[i]->to.n && ever_publishes(c, m->tagsets[i]));
	for (size_t i = 0; i < m->n_tagsets; i++) {
		set = m->tagsets[i];
		if (!set->when_pos.src || (!set->to.n && others) || ever_publishes(c, set)
			|| (told && told->when_pos.line == set->when_pos.line && told->when_pos.col == set->when_pos.col))
			continue;
		never(c, set);
		told = set;
	}
}

const struct check checks_of_empty_tags[] = {
	{ "never-published", check_never, "there are refs that meet publish.when, and have tags (a warning)" },
	{ "tag-empty", check_empty, "what they are made of is there for each kind of ref that is published (a warning)" },
	{ NULL, NULL, NULL }
};
