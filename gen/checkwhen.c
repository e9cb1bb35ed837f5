#include "checker.h"

#include "arena.h"
#include "refglob.h"
#include "str.h"
#include "suggest.h"
#include "yaml.h"

/* harness/drone, core/event.go. */
static const char *const events[] = { "push", "pull_request", "tag", "promote", "rollback", "cron", "custom", NULL };

/* The server reads patterns without replacing variables, the runner with: both must see the same. */
static void check_patterns(struct checker *c, const struct words *list)
{
	struct str s, expression;

	checker_all_fit(c, list, GRAMMAR_VALUE);
	for (size_t i = 0; i < list->n; i++) {
		s = list->items[i].s;
		if (str_find(s, STR("${")) < s.n || str_find(s, STR("$$")) < s.n)
			FAULT(c, list->items[i].pos, "'%.*s' cannot be told to Drone: its server knows no variables here", STR_ARG(s));
		else if (!refglob_regex(c->arena, s, &expression))
			FAULT(c, list->items[i].pos, "'%.*s' is no pattern: brackets and braces are not closed, empty, or hold a slash",
				STR_ARG(s));
	}
}

/* A pattern that is true of no event never is. */
static void check_event(struct checker *c, struct str event, struct pos pos)
{
	struct suggest s = suggest_for(event);

	for (size_t i = 0; events[i]; i++) {
		if (refglob_matches(c->arena, event, str_of(events[i])))
			return;
		suggest_try(&s, str_of(events[i]));
	}
	FAULT(c, pos, "Drone has no event '%.*s': push, pull_request, tag, promote, rollback, cron, custom", STR_ARG(event));
	if (s.best.n)
		diag_note(c->diag, pos, "did you mean '%.*s'?", STR_ARG(s.best));
}

/* Copied from one repository to the next for years. */
static void check_ref(struct checker *c, struct str ref, struct pos pos)
{
	bool head = str_starts(ref, STR("refs/head/"));

	if (head || str_starts(ref, STR("refs/tag/"))) {
		FAULT(c, pos, "git has no refs like '%.*s': nothing is ever one", STR_ARG(ref));
		diag_note(c->diag, pos, "did you mean 'refs/%ss/...'?", head ? "head" : "tag");
	} else if (!checker_may_begin(ref, "refs/")) {
		FAULT(c, pos, "no ref is called '%.*s': each begins with refs/", STR_ARG(ref));
		diag_note(c->diag, pos, "a branch is 'refs/heads/NAME', a tag 'refs/tags/NAME'");
	}
}

/* Drone knows a branch by its name alone. */
static void check_branch_name(struct checker *c, struct str branch, struct pos pos)
{
	if (!str_starts(branch, STR("refs/")))
		return;
	FAULT(c, pos, "no branch is called '%.*s': this is a ref", STR_ARG(branch));
	if (str_starts(branch, STR("refs/heads/")) && branch.n > 11)
		diag_note(c->diag, pos, "did you mean '%.*s'?", STR_ARG(str_from(branch, 11)));
}

/* harness/drone, core/status.go: a build is told as one of two. */
static void check_status_word(struct checker *c, struct str status, struct pos pos)
{
	struct suggest s = suggest_for(status);

	if (refglob_matches(c->arena, status, STR("success")) || refglob_matches(c->arena, status, STR("failure")))
		return;
	FAULT(c, pos, "no status is ever '%.*s': there are success and failure", STR_ARG(status));
	suggest_try(&s, STR("success"));
	suggest_try(&s, STR("failure"));
	if (s.best.n)
		diag_note(c->diag, pos, "did you mean '%.*s'?", STR_ARG(s.best));
}

static void check_value(struct checker *c, struct str key, struct str value, struct pos pos)
{
	if (str_is(key, "event"))
		check_event(c, value, pos);
	if (str_is(key, "ref"))
		check_ref(c, value, pos);
	if (str_is(key, "branch"))
		check_branch_name(c, value, pos);
	if (str_is(key, "status"))
		check_status_word(c, value, pos);
}

static void check_values(struct checker *c, const char *key, const struct words *list)
{
	for (size_t i = 0; i < list->n; i++)
		check_value(c, str_of(key), list->items[i].s, list->items[i].pos);
}

static const struct condition *find(const struct condition *when, size_t n, const char *key)
{
	for (size_t i = 0; i < n; i++)
		if (str_is(str_of(when[i].key), key))
			return &when[i];
	return NULL;
}

bool checker_lets_pass(struct checker *c, const struct condition *when, const char *text)
{
	for (size_t i = 0; when && i < when->exclude.n; i++)
		if (refglob_matches(c->arena, when->exclude.items[i].s, str_of(text)))
			return false;
	for (size_t i = 0; when && i < when->include.n; i++)
		if (refglob_matches(c->arena, when->include.items[i].s, str_of(text)))
			return true;
	return !when || !when->include.n;
}

/* A tag has no branch, so that the two are never true of one build. */
static void check_branch(struct checker *c, const struct condition *when, size_t n)
{
	const struct condition *branch = find(when, n, "branch"), *event = find(when, n, "event");

	if (!branch || !branch->include.n || !event || !event->pos.src || !event->include.n
		|| !checker_lets_pass(c, event, "tag"))
		return;
	WARN(c, branch->pos, "with 'branch' nothing runs for a tag, which Drone's server gives no branch");
	diag_note(c->diag, event->pos, "this asks for tags; say 'ref' instead of 'branch': [refs/heads/..., refs/tags/...]");
}

static bool any_may_begin(const struct words *refs, const char *with)
{
	for (size_t i = 0; i < refs->n; i++)
		if (checker_may_begin(refs->items[i].s, with))
			return true;
	return false;
}

/* A push is one of a branch, a tag one of a tag; what other events are of is not judged. */
static void check_apart(struct checker *c, const struct condition *when, size_t n)
{
	const struct condition *ref = find(when, n, "ref"), *event = find(when, n, "event");
	bool push, tag;

	if (!ref || !ref->include.n || !ref->pos.src || !event || !event->include.n || !event->pos.src)
		return;
	push = checker_lets_pass(c, event, "push");
	tag = checker_lets_pass(c, event, "tag");
	for (size_t i = 0; events[i]; i++)
		if (!str_is(str_of(events[i]), "push") && !str_is(str_of(events[i]), "tag")
			&& checker_lets_pass(c, event, events[i]))
			return;
	if (push == tag || any_may_begin(&ref->include, push ? "refs/heads/" : "refs/tags/")
		|| !any_may_begin(&ref->include, "refs/"))
		return;
	FAULT(c, ref->pos, "no %s has such a ref: the two are never true of one build", push ? "push" : "tag");
	diag_note(c->diag, event->pos, "this asks for %s alone", push ? "pushes to branches" : "tags");
}

void checker_conditions(struct checker *c, const struct condition *when, size_t n, const char *of)
{
	for (size_t i = 0; i < n; i++) {
		if (!when[i].include.n && !when[i].exclude.n)
			FAULT(c, when[i].pos, "'%s.%s' names nothing, which Drone takes for anything", of, when[i].key);
		check_patterns(c, &when[i].include);
		check_patterns(c, &when[i].exclude);
		check_values(c, when[i].key, &when[i].include);
		check_values(c, when[i].key, &when[i].exclude);
	}
	check_branch(c, when, n);
	check_apart(c, when, n);
}

static void check_branches(struct checker *c, const struct words *branches)
{
	checker_all_fit(c, branches, GRAMMAR_BRANCH);
	check_values(c, "branch", branches);
}

/* What a set says for itself; conditions that it has from `publish` are looked at there. */
static void check_set(struct checker *c, const struct tagset *set, const char *of)
{
	const struct condition *event = find(set->when, set->n_when, "event");

	check_branches(c, &set->branches);
	checker_conditions(c, set->when, set->n_when, of);
	if (!set->automatic && (!event || event->pos.src) && checker_lets_pass(c, event, "pull_request")
		&& checker_lets_pass(c, find(set->when, set->n_when, "ref"), "refs/pull/1/head"))
		WARN(c, event ? event->pos : set->when_pos, "pull requests would publish whatever is in them; "
			"'dry_run: pull_request' only builds them");
}

static bool says_when(const struct tagset *set, const struct tagset *first)
{
	return set == first || set->when_pos.line != first->when_pos.line || set->when_pos.col != first->when_pos.col;
}

static void check_when(struct checker *c)
{
	const struct model *m = c->model;
	const struct tagset *set;

	for (size_t i = 0; i < m->n_tagsets; i++) {
		set = m->tagsets[i];
		if (set->to.n && !says_when(set, m->tagsets[0]))
			check_branches(c, &set->branches);
		else
			check_set(c, set, set->to.n ? arena_printf(c->arena, "publish.also.%.*s.when", STR_ARG(set->to)).p
				: "publish.when");
	}
	checker_conditions(c, m->publish.dry_when, m->publish.n_dry_when, "publish.dry_run_when");
}

/* A scalar or list of what is written in Drone's own words; else Drone drops it without a word. */
static void check_list(struct checker *c, const struct yaml *y, struct str key)
{
	const struct yaml *item;

	for (size_t i = 0; i < (y->kind == YAML_LIST ? y->n : 1); i++) {
		item = y->kind == YAML_LIST ? y->items[i] : y;
		if (item->kind != YAML_SCALAR) {
			FAULT(c, item->pos, "a condition's values are texts; Drone drops %s", yaml_kind_name(item));
			continue;
		}
		check_value(c, key, item->text, item->pos);
	}
}

static void check_condition(struct checker *c, const struct yaml *y, struct str key)
{
	if (yaml_is_null(y) || (y->kind == YAML_LIST && !y->n)) {
		FAULT(c, y->pos, "'%.*s' names nothing, which Drone takes for anything", STR_ARG(key));
		return;
	}
	if (y->kind != YAML_MAP) {
		check_list(c, y, key);
		return;
	}
	for (size_t i = 0; i < y->n; i++) {
		if (!str_is(y->items[i]->text, "include") && !str_is(y->items[i]->text, "exclude"))
			FAULT(c, y->items[i]->pos, "Drone ignores '%.*s': a condition has include and exclude", STR_ARG(y->items[i]->text));
		else if (y->values[i]->kind != YAML_LIST)
			FAULT(c, y->values[i]->pos, "'%.*s' must be a list; Drone drops anything else", STR_ARG(y->items[i]->text));
		else
			check_list(c, y->values[i], key);
	}
}

/* The texts of a scalar or a list. */
static void add_words(struct checker *c, struct words *out, const struct yaml *y)
{
	const struct yaml *item;

	for (size_t i = 0; y && i < (y->kind == YAML_LIST ? y->n : 1); i++) {
		item = y->kind == YAML_LIST ? y->items[i] : y;
		if (item->kind == YAML_SCALAR)
			LIST_ADD(c->arena, out, ((struct word){ item->text, item->pos }));
	}
}

static void check_verbatim_apart(struct checker *c, const struct yaml *map)
{
	static const char *const keys[] = { "event", "ref" };
	struct condition when[countof(keys)] = { 0 };
	const struct yaml *y;
	size_t n = 0;

	for (size_t i = 0; i < countof(keys); i++) {
		y = yaml_get(map, keys[i]);
		if (!y)
			continue;
		when[n].key = keys[i];
		when[n].pos = y->pos;
		add_words(c, &when[n].include, y->kind == YAML_MAP ? yaml_get(y, "include") : y);
		add_words(c, &when[n++].exclude, y->kind == YAML_MAP ? yaml_get(y, "exclude") : NULL);
	}
	check_apart(c, when, n);
}

/* A trigger of a pipeline, or a step's when. */
static void check_conditions(struct checker *c, const struct yaml *map, bool trigger)
{
	static const char *const keys[] = { "action", "cron", "ref", "repo", "instance", "target", "event", "branch", "status",
		NULL };
	struct suggest s;
	bool known;

	if (map && map->kind != YAML_MAP && !yaml_is_null(map))
		FAULT(c, map->pos, "conditions are a map, which Drone's server insists on");
	if (map && map->kind == YAML_MAP)
		check_verbatim_apart(c, map);
	for (size_t i = 0; map && map->kind == YAML_MAP && i < map->n; i++) {
		s = suggest_for(map->items[i]->text);
		known = false;
		for (size_t k = 0; keys[k]; k++) {
			known = known || str_is(map->items[i]->text, keys[k]);
			suggest_try(&s, str_of(keys[k]));
		}
		if (known) {
			check_condition(c, map->values[i], map->items[i]->text);
			if (trigger && str_is(map->items[i]->text, "instance"))
				WARN(c, map->items[i]->pos, "the server never asks for the instance; a step's 'when' can");
			continue;
		}
		if (str_is(map->items[i]->text, "paths")) {
			WARN(c, map->items[i]->pos, "neither Drone's server nor its runner reads 'paths'; an extension of the server may");
			continue;
		}
		FAULT(c, map->items[i]->pos, "Drone ignores the condition '%.*s'", STR_ARG(map->items[i]->text));
		if (s.best.n)
			diag_note(c->diag, map->items[i]->pos, "did you mean '%.*s'?", STR_ARG(s.best));
	}
}

static void check_steps(struct checker *c, const struct yaml *list)
{
	for (size_t i = 0; list && list->kind == YAML_LIST && i < list->n; i++)
		check_conditions(c, yaml_get(list->items[i], "when"), false);
}

/* A pipeline that waits for nothing begins at once, and nothing came before it. */
static void check_status(struct checker *c, const struct yaml *pipeline)
{
	const struct yaml *needs = yaml_get(pipeline, "depends_on"), *trigger = yaml_get(pipeline, "trigger");
	const struct yaml *status = trigger ? yaml_get(trigger, "status") : NULL;

	if (!status || (needs && (needs->kind != YAML_LIST || needs->n)))
		return;
	WARN(c, status->pos, "a pipeline without 'depends_on' is never asked for its status: it begins at once");
}

static void check_pipelines(struct checker *c, const struct yaml *list)
{
	const struct yaml *type;

	for (size_t i = 0; list && i < list->n; i++) {
		type = yaml_get(list->items[i], "type");
		if (type && (type->kind != YAML_SCALAR || !str_is(type->text, "docker")))
			continue; /* another runner's */
		check_conditions(c, yaml_get(list->items[i], "trigger"), true);
		check_status(c, list->items[i]);
		check_steps(c, yaml_get(list->items[i], "steps"));
		check_steps(c, yaml_get(list->items[i], "services"));
		if (yaml_get(list->items[i], "when"))
			FAULT(c, yaml_get(list->items[i], "when")->pos, "Drone ignores 'when' of a pipeline: it is called 'trigger'");
	}
}

static void check_role(struct checker *c, const struct role *role)
{
	check_steps(c, role->before);
	check_steps(c, role->after);
	check_conditions(c, yaml_get(role->step, "when"), false);
}

static void target_role(struct checker *c, const struct image *i, const struct target *t)
{
	(void)i;
	check_role(c, t->drone);
}

static void check_verbatim(struct checker *c)
{
	const struct model *m = c->model;

	check_pipelines(c, m->drone.before);
	check_pipelines(c, m->drone.after);
	check_pipelines(c, m->drone.documents);
	check_conditions(c, yaml_get(m->drone.merge_pipeline, "trigger"), true);
	check_conditions(c, yaml_get(m->drone.merge_step, "when"), false);
	check_steps(c, m->before);
	check_steps(c, m->test.services);
	check_role(c, &m->drone.all);
	check_role(c, &m->drone.test);
	check_role(c, &m->drone.build);
	check_role(c, &m->drone.manifest);
	checker_targets(c, target_role);
	for (size_t i = 0; i < m->n_jobs; i++) {
		check_steps(c, m->jobs[i].steps);
		check_steps(c, m->jobs[i].services);
	}
}

const struct check checks_of_conditions[] = {
	{ "when", check_when, "branches and conditions are of one line, and of events and refs that there are" },
	{ "condition", check_verbatim, "conditions in Drone's own words are ones that it reads" },
	{ NULL, NULL, NULL }
};
