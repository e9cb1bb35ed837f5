#include "checker.h"

#include "map.h"
#include "plan.h"
#include "str.h"
#include "viewci.h"
#include "yaml.h"

static void check_twice(struct checker *c, struct map *names, const struct yaml *name, const char *what)
{
	const struct yaml *first = map_put(names, name->text, name);

	if (!first)
		return;
	FAULT(c, name->pos, "a second %s '%.*s'", what, STR_ARG(name->text));
	diag_note(c->diag, first->pos, "the first one is here");
}

static void check_steps_of(struct checker *c, const struct yaml *list, bool generated)
{
	struct map *names = map_new(c->arena);
	const struct yaml *name;
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
		check_twice(c, names, name, "step");
	}
}

static void check_steps(struct checker *c)
{
	check_steps_of(c, c->model->before, true);
	check_steps_of(c, c->model->test.services, false);
}

/* A line of the copied text that Drone takes for the border of a document, whatever it stands in. */
static void check_borders(struct checker *c, const struct yaml *item)
{
	struct buf b = buf_new(c->arena);
	struct str text, line;

	yaml_copy(&b, item->pos.src, item->begin, item->end, item->pos.col - 1, 0);
	text = buf_str(&b);
	while (str_line(&text, &line))
		if (str_starts(line, STR("---")) || str_starts(line, STR("...")))
			FAULT(c, item->pos, "a line in it begins with '%.*s', which Drone takes for the end of a document",
				STR_ARG(str_slice(line, 0, 3)));
}

static void check_pipelines(struct checker *c)
{
	const struct yaml *const lists[] = { c->model->drone.before, c->model->drone.after };
	struct map *names = map_new(c->arena);
	const struct yaml *name;

	for (size_t i = 0; i < countof(lists); i++)
		for (size_t k = 0; lists[i] && k < lists[i]->n; k++) {
			name = yaml_get(lists[i]->items[k], "name");
			check_borders(c, lists[i]->items[k]);
			if (!yaml_get(lists[i]->items[k], "kind"))
				FAULT(c, lists[i]->items[k]->pos, "a pipeline without 'kind: pipeline', which Drone's server refuses");
			if (!name || name->kind != YAML_SCALAR || !name->text.n)
				FAULT(c, lists[i]->items[k]->pos, "a pipeline without a name");
			else if (plan_cluster(c->plan, name->text))
				FAULT(c, name->pos, "the pipeline '%.*s' is generated; give this one another name", STR_ARG(name->text));
			else
				check_twice(c, names, name, "pipeline");
		}
	for (size_t k = 0; c->model->drone.documents && k < c->model->drone.documents->n; k++) {
		check_borders(c, c->model->drone.documents->items[k]);
		if (!yaml_get(c->model->drone.documents->items[k], "kind"))
			FAULT(c, c->model->drone.documents->items[k]->pos, "a document without 'kind', which Drone's server refuses");
	}
}

const struct check checks_of_drone[] = {
	{ "step", check_steps, "steps have names of their own and images" },
	{ "document", check_pipelines, "pipelines and documents have a kind, and pipelines a name" },
	{ NULL, NULL, NULL }
};
