/* Whole documents of the user's own: what kinds there are, where pipelines run, what their steps are called. */
#include "checker.h"

#include "map.h"
#include "pieces.h"
#include "plan.h"
#include "str.h"
#include "suggest.h"
#include "yaml.h"

static void check_step_needs(struct checker *c, const struct map *above, const struct yaml *step)
{
	const struct yaml *needs = yaml_get(step, "depends_on"), *need;
	struct suggest s;

	if (needs && needs->kind != YAML_LIST && !yaml_is_null(needs))
		FAULT(c, needs->pos, "'depends_on' is a list of names");
	for (size_t i = 0; needs && needs->kind == YAML_LIST && i < needs->n; i++) {
		need = needs->items[i];
		if (need->kind != YAML_SCALAR || map_get(above, need->text))
			continue;
		FAULT(c, need->pos, "no step above it is called '%.*s', which Drone's runner refuses", STR_ARG(need->text));
		s = suggest_for(need->text);
		for (size_t k = 0; k < map_count(above); k++)
			suggest_try(&s, map_key(above, k));
		if (s.best.n)
			diag_note(c->diag, need->pos, "did you mean '%.*s'?", STR_ARG(s.best));
	}
}

static void check_step(struct checker *c, struct map *above, const struct yaml *step)
{
	const struct yaml *name = yaml_get(step, "name"), *first;

	if (!piece_text(step, "name").n) {
		FAULT(c, step->pos, "a step without a name");
		return;
	}
	check_step_needs(c, above, step);
	if (name->text.n > 100)
		FAULT(c, name->pos, "a step's name is longer than 100 characters, which Drone refuses");
	if (!yaml_get(step, "image"))
		FAULT(c, step->pos, "the step '%.*s' has no image", STR_ARG(name->text));
	first = map_put(above, name->text, name);
	if (!first)
		return;
	if (str_is(name->text, "clone")) {
		FAULT(c, name->pos, "Drone's own step is called 'clone'; give this one another name");
		diag_note(c->diag, name->pos, "or turn that one off: 'clone: {disable: true}'");
		return;
	}
	FAULT(c, name->pos, "two steps of one pipeline are called '%.*s', which Drone refuses", STR_ARG(name->text));
	diag_note(c->diag, first->pos, "the first one is here");
}

void checker_pipeline_steps(struct checker *c, const struct yaml *pipeline)
{
	static const char *const lists[] = { "services", "steps" };
	const struct yaml *clone = yaml_get(pipeline, "clone"), *list;
	struct map *above = map_new(c->arena);

	if (!clone || !str_is(piece_text(clone, "disable"), "true"))
		map_put(above, STR("clone"), pipeline);
	for (size_t i = 0; i < countof(lists); i++) {
		list = yaml_get(pipeline, lists[i]);
		for (size_t k = 0; list && list->kind == YAML_LIST && k < list->n; k++)
			if (list->items[k]->kind == YAML_MAP)
				check_step(c, above, list->items[k]);
	}
}

bool checker_is_template(const struct checker *c)
{
	const struct model *m = c->model;
	const struct yaml *only = m->drone.documents;

	return !c->plan->n_clusters && !m->drone.before && !m->drone.after && only && only->n == 1
		&& only->items[0]->kind == YAML_MAP && str_is(piece_text(only->items[0], "kind"), "template");
}

/* Drone's server looks for the plain line. */
static void check_template(struct checker *c, const struct yaml *document)
{
	const struct yaml *kind = yaml_get(document, "kind");

	if (!checker_is_template(c))
		FAULT(c, document->pos, "a template stands for the whole file, and not beside other documents");
	else if (document->flow || kind->end - kind->begin != kind->text.n)
		FAULT(c, kind->pos, "Drone's server knows a template by a line 'kind: template', without braces and quotes");
	else if (!piece_text(document, "load").n)
		FAULT(c, document->pos, "a template has 'load', its name on Drone's server");
}

/* Kinds of which there is something to say. */
static void tell_kind(struct checker *c, const struct yaml *document, struct str kind)
{
	if (str_is(kind, "secret") && !yaml_get(document, "data") && !yaml_get(document, "get"))
		WARN(c, document->pos, "a secret has 'data', or 'get' with a path and a name: Drone's server refuses this one");
	if (str_is(kind, "cron"))
		WARN(c, document->pos, "Drone's server never reads this: 'drone cron add' makes a cron job");
	if (str_is(kind, "template"))
		check_template(c, document);
}

void checker_kind(struct checker *c, const struct yaml *document, const struct yaml *kind)
{
	static const char *const kinds[] = { "pipeline", "secret", "signature", "cron", "registry", "template", NULL };
	struct suggest s = suggest_for(kind->text);
	bool known = false;

	for (size_t i = 0; kinds[i]; i++) {
		known = known || str_is(kind->text, kinds[i]);
		suggest_try(&s, str_of(kinds[i]));
	}
	if (known) {
		tell_kind(c, document, kind->text);
		return;
	}
	FAULT(c, kind->pos, "no kind is called '%.*s': Drone's server takes it for a pipeline, its runners drop it",
		STR_ARG(kind->text));
	if (s.best.n)
		diag_note(c->diag, kind->pos, "did you mean '%.*s'?", STR_ARG(s.best));
}

/* Where a runner says nothing of itself, as by default, nothing must be asked of it. */
static void check_exact(struct checker *c, const struct yaml *platform, const char *key, const char *variable)
{
	const struct yaml *y = yaml_get(platform, key);

	if (!y || yaml_is_null(y) || !y->text.n)
		return;
	WARN(c, y->pos, "'platform.%s' waits for a runner that is set up with just this, and else for ever", key);
	diag_note(c->diag, y->pos, "leave it out, or set %s=%.*s for the runner", variable, STR_ARG(y->text));
}

static void piece_platform(struct checker *c, const struct piece *piece)
{
	const struct yaml *platform = yaml_get(piece->map, "platform");
	struct str os, arch;

	if ((piece->kind != PIECE_PIPELINE && piece->kind != PIECE_PIPELINE_KEYS) || !platform || platform->kind != YAML_MAP)
		return;
	os = piece_text(platform, "os");
	arch = piece_text(platform, "arch");
	if (os.n && !str_among(os, " linux windows "))
		FAULT(c, yaml_get(platform, "os")->pos, "Drone's server refuses the os '%.*s': linux or windows", STR_ARG(os));
	if (arch.n && !str_among(arch, " amd64 arm64 arm ppc64le s390x "))
		FAULT(c, yaml_get(platform, "arch")->pos, "Drone's server refuses the arch '%.*s': amd64, arm64, arm, ppc64le or "
			"s390x", STR_ARG(arch));
	check_exact(c, platform, "variant", "DRONE_PLATFORM_VARIANT");
	if (!str_is(os, "windows"))
		check_exact(c, platform, "version", "DRONE_PLATFORM_KERNEL");
}

static void check_platforms(struct checker *c)
{
	pieces_each(c, piece_platform);
}

const struct check checks_of_documents[] = {
	{ "drone-platform", check_platforms, "pipelines ask for runners that Drone has" },
	{ NULL, NULL, NULL }
};
