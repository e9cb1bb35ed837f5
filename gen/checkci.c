#include "checker.h"

#include "arena.h"
#include "map.h"
#include "plan.h"
#include "regex.h"
#include "str.h"
#include "tags.h"
#include "viewci.h"
#include "yaml.h"

static void check_tags(struct checker *c)
{
	const struct words *tags = &c->model->publish.tags;
	struct str bad;
	struct tag tag;

	if (!c->model->publish.automatic && !tags->n)
		FAULT(c, c->model->images[0].repository.pos, "'publish.tags' names no tag");
	for (size_t i = 0; !c->model->publish.automatic && i < tags->n; i++) {
		if (str_is(tags->items[i].s, "auto"))
			FAULT(c, tags->items[i].pos, "'auto' makes all tags; it cannot stand beside others");
		else if (!tags_read(c->arena, tags->items[i].s, &tag, &bad))
			FAULT(c, tags->items[i].pos, "'%.*s' cannot stand in a tag: letters, digits, . _ - and ${DRONE_TAG}, "
				"${DRONE_BRANCH}, ${DRONE_COMMIT_SHA}, with ##v or :0:8", STR_ARG(bad));
	}
}

static void check_branch(struct checker *c)
{
	checker_all_fit(c, &c->model->publish.branches, GRAMMAR_BRANCH);
	for (size_t i = 0; i < c->model->publish.n_when; i++) {
		checker_all_fit(c, &c->model->publish.when[i].include, GRAMMAR_LINE);
		checker_all_fit(c, &c->model->publish.when[i].exclude, GRAMMAR_LINE);
	}
}

static void check_registry(struct checker *c)
{
	const struct credential *both[] = { &c->model->publish.username, &c->model->publish.password };

	if (c->model->publish.registry.pos.src)
		checker_fits(c, &c->model->publish.registry, GRAMMAR_HOST);
	for (size_t i = 0; i < countof(both); i++)
		checker_fits(c, &both[i]->value, both[i]->secret ? GRAMMAR_SECRET : GRAMMAR_LINE);
	if (!c->model->publish.password.secret)
		WARN(c, c->model->publish.password.value.pos, "a password in clear; write {secret: NAME}");
}

static void check_ignore_missing(struct checker *c)
{
	if (c->model->ignore_missing)
		WARN(c, (struct pos){ 0 }, "with 'ignore_missing' a list is published even when an arch failed");
}

/* The test pipeline must not call the very target that calls the tests. */
static void check_test(struct checker *c)
{
	const struct words *run = &c->model->test.run;
	struct str prefix = c->model->make_prefix.s;
	struct str pattern = arena_printf(c->arena, "(?:\\A|[\\s;&|(])(?:g?make|bmake|remake)"
		"(?:\\s+-\\S+|\\s+\\w+=\\S*)*\\s+%.*stest(?:\\z|[\\s;&|)])", STR_ARG(prefix));

	if (!c->model->test.present)
		return;
	if (c->model->test.run.n == 0)
		FAULT(c, c->model->test.pos, "'test' runs nothing");
	checker_all_fit(c, &c->model->test.setup, GRAMMAR_TEXT);
	checker_all_fit(c, run, GRAMMAR_TEXT);
	if (prefix.n && !grammar_fits(GRAMMAR_PREFIX, prefix))
		return;
	for (size_t i = 0; i < run->n; i++)
		if (regex_is(pattern.p, run->items[i].s)) {
			FAULT(c, run->items[i].pos, "'make %.*stest' would call itself: it is made of these commands",
				STR_ARG(prefix));
			diag_note(c->diag, run->items[i].pos, "write here what it should do");
		}
}

static void check_steps_of(struct checker *c, const struct yaml *list, bool generated)
{
	struct map *names = map_new(c->arena);
	const struct yaml *name, *first;
	const struct str *steps;
	size_t n;

	steps = viewci_steps(&n);
	for (size_t i = 0; list && i < list->n; i++) {
		name = yaml_get(list->items[i], "name");
		if (!name || name->kind != YAML_SCALAR || !name->text.n) {
			FAULT(c, list->items[i]->pos, "a step without a name");
			continue;
		}
		if (name->text.n > 100)
			FAULT(c, name->pos, "a step's name is longer than 100 characters, which Drone refuses");
		if (!yaml_get(list->items[i], "image"))
			FAULT(c, list->items[i]->pos, "the step '%.*s' has no image", STR_ARG(name->text));
		for (size_t k = 0; generated && k < n; k++)
			if (str_eq(steps[k], name->text) || (k == 0 && str_is(name->text, "clone")))
				FAULT(c, name->pos, "the step '%.*s' is generated, or Drone's own; give this one another name",
					STR_ARG(name->text));
		first = map_put(names, name->text, name);
		if (first) {
			FAULT(c, name->pos, "a second step '%.*s'", STR_ARG(name->text));
			diag_note(c->diag, first->pos, "the first one is here");
		}
	}
}

static void check_steps(struct checker *c)
{
	check_steps_of(c, c->model->before, true);
	check_steps_of(c, c->model->test.services, false);
}

static void check_pipelines(struct checker *c)
{
	const struct yaml *const lists[] = { c->model->drone.before, c->model->drone.after };
	struct map *names = map_new(c->arena);
	const struct yaml *name;

	for (size_t i = 0; i < countof(lists); i++)
		for (size_t k = 0; lists[i] && k < lists[i]->n; k++) {
			name = yaml_get(lists[i]->items[k], "name");
			if (!yaml_get(lists[i]->items[k], "kind"))
				FAULT(c, lists[i]->items[k]->pos, "a pipeline without 'kind: pipeline', which Drone's server refuses");
			if (!name || name->kind != YAML_SCALAR || !name->text.n)
				FAULT(c, lists[i]->items[k]->pos, "a pipeline without a name");
			else if (map_put(names, name->text, name) || plan_cluster(c->plan, name->text))
				FAULT(c, name->pos, "a second pipeline '%.*s'", STR_ARG(name->text));
		}
	for (size_t k = 0; c->model->drone.documents && k < c->model->drone.documents->n; k++)
		if (!yaml_get(c->model->drone.documents->items[k], "kind"))
			FAULT(c, c->model->drone.documents->items[k]->pos, "a document without 'kind', which Drone's server refuses");
}

/* No output may lie on another, nor on what the user wrote. */
static void check_outputs(struct checker *c)
{
	const struct model *m = c->model;
	const struct word lock = { .s = STR("qemu.lock") },
		descriptor = { .s = m->src->name }, dockerfile = m->images[0].n_targets ? m->images[0].targets[0].dockerfile
			: (struct word){ .s = STR("Dockerfile") };
	const struct word *const all[] = { &descriptor, &dockerfile, &m->qemu.script, &lock, &m->make_file, &m->drone.file,
		&m->manifest_file };

	for (size_t i = 0; i < countof(all); i++)
		for (size_t k = 0; k < i; k++)
			if (str_eq(all[i]->s, all[k]->s))
				FAULT(c, all[i]->pos.src ? all[i]->pos : all[k]->pos, "'%.*s' would be written over by another file",
					STR_ARG(all[i]->s));
}

const struct check checks_of_ci[] = {
	{ "tags", check_tags, "tags are 'auto', or texts that make, Drone and the manifest's template read alike" },
	{ "when", check_branch, "branches and conditions are of one line" },
	{ "credentials", check_registry, "registry and credentials have names; no password in clear (a warning)" },
	{ "ignore-missing", check_ignore_missing, "a list without an arch that failed is asked for (a warning)" },
	{ "test", check_test, "tests have commands, none of which calls the tests again" },
	{ "step", check_steps, "steps have names of their own and images" },
	{ "document", check_pipelines, "pipelines and documents have a kind, and pipelines a name" },
	{ "output", check_outputs, "each output has a file of its own" },
	{ NULL, NULL, NULL }
};
