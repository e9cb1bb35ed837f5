/* Tags of variables that are empty of some refs: the tag alone of a branch, the branch of a tag. */
#include "checker.h"

#include "arena.h"
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

const struct check checks_of_empty_tags[] = {
	{ "tag-empty", check_empty, "what they are made of is there for each kind of ref that is published (a warning)" },
	{ NULL, NULL, NULL }
};
