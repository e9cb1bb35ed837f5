#include "checker.h"

#include "graph.h"
#include "map.h"
#include "plan.h"
#include "str.h"
#include "suggest.h"
#include "yaml.h"

static void check_twice(struct checker *c, struct map *names, const struct yaml *name, const char *what)
{
	const struct yaml *first = map_put(names, name->text, name);

	if (!first)
		return;
	FAULT(c, name->pos, "a second %s '%.*s'", what, STR_ARG(name->text));
	diag_note(c->diag, first->pos, "the first one is here");
}

/* A line of the copied text that Drone takes for the border of a document, whatever it stands in. */
void checker_borders(struct checker *c, const struct yaml *item)
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

/* Nothing above is called that: what was meant stands near, or further down. */
static void fault_missing(struct checker *c, const struct map *above, const struct yaml *need)
{
	struct suggest s = suggest_for(need->text);

	FAULT(c, need->pos, "no pipeline above it is called '%.*s', which Drone's server refuses", STR_ARG(need->text));
	for (size_t i = 0; i < map_count(above); i++)
		suggest_try(&s, map_key(above, i));
	if (plan_cluster(c->plan, need->text))
		diag_note(c->diag, need->pos, "'%.*s' is generated below it; move the pipeline to 'drone.pipelines.after'",
			STR_ARG(need->text));
	else if (s.best.n)
		diag_note(c->diag, need->pos, "did you mean '%.*s'?", STR_ARG(s.best));
}

static void check_needs(struct checker *c, const struct map *above, const struct yaml *pipeline)
{
	const struct yaml *needs = yaml_get(pipeline, "depends_on");

	if (needs && needs->kind != YAML_LIST)
		FAULT(c, needs->pos, "'depends_on' is a list of names");
	for (size_t i = 0; needs && needs->kind == YAML_LIST && i < needs->n; i++)
		if (needs->items[i]->kind != YAML_SCALAR)
			FAULT(c, needs->items[i]->pos, "'depends_on' is a list of names");
		else if (!map_get(above, needs->items[i]->text))
			fault_missing(c, above, needs->items[i]);
}

static void check_pipeline(struct checker *c, struct map *above, const struct yaml *pipeline)
{
	const struct yaml *name = yaml_get(pipeline, "name");

	check_needs(c, above, pipeline);
	if (!name || name->kind != YAML_SCALAR || !name->text.n)
		FAULT(c, pipeline->pos, "a pipeline without a name");
	else if (plan_cluster(c->plan, name->text))
		FAULT(c, name->pos, "the pipeline '%.*s' is generated; give this one another name", STR_ARG(name->text));
	else
		check_twice(c, above, name, "pipeline");
}

static void check_documents_of(struct checker *c, struct map *above, const struct yaml *list, bool pipelines)
{
	const struct yaml *kind;

	for (size_t i = 0; list && i < list->n; i++) {
		kind = yaml_get(list->items[i], "kind");
		checker_borders(c, list->items[i]);
		if (!kind && pipelines)
			FAULT(c, list->items[i]->pos, "a pipeline without 'kind: pipeline', which Drone's server refuses");
		else if (!kind)
			FAULT(c, list->items[i]->pos, "a document without 'kind', which Drone's server refuses");
		else if (kind->kind == YAML_SCALAR)
			checker_kind(c, list->items[i], kind);
		if ((!kind && pipelines) || (kind && kind->kind == YAML_SCALAR && str_is(kind->text, "pipeline")))
			check_pipeline(c, above, list->items[i]);
	}
}

/* In the order of the file, in which the server looks for what a pipeline waits for. */
static void check_documents(struct checker *c)
{
	struct map *above = map_new(c->arena);

	check_documents_of(c, above, c->model->drone.before, true);
	for (size_t i = 0; i < c->plan->n_clusters; i++)
		map_put(above, c->plan->clusters[i].name, &c->plan->clusters[i]);
	check_documents_of(c, above, c->model->drone.after, true);
	check_documents_of(c, above, c->model->drone.documents, false);
}

/* Keys by which the pipelines keep the graph's order, or do what the Makefile does; what to write instead. */
struct kept {
	const char *key, *instead;
};

static const struct kept kept_of_pipelines[] = {
	{ "kind", NULL },
	{ "name", NULL },
	{ "depends_on", "a pipeline of your own can wait for these: 'drone.pipelines.after'" },
	{ "steps", "steps of your own: 'before', 'drone.pipelines'" },
	{ NULL, NULL }
};

static const struct kept kept_of_steps[] = {
	{ "name", NULL },
	{ "image", "the keys for it are 'drone.docker_plugin', 'drone.manifest_plugin', 'test.image' and 'qemu.image'" },
	{ "commands", "'test.run' says what the tests do" },
	{ "depends_on", NULL },
	{ "detach", NULL },
	{ NULL, NULL }
};

static const struct kept kept_of_settings[] = {
	{ "repo", "the descriptor's key for it is 'image'" },
	{ "registry", "the descriptor's key for it is 'publish.registry'" },
	{ "dockerfile", "the descriptor's key for it is 'dockerfile'" },
	{ "context", "the descriptor's key for it is 'context'" },
	{ "target", "the descriptor's key for it is 'target'" },
	{ "platform", "the descriptor's key for it is 'arches'" },
	{ "build_args", "the descriptor's key for it is 'build_args'" },
	{ "tag", "the descriptor's key for it is 'publish.tags'" },
	{ "tags", "the descriptor's key for it is 'publish.tags'" },
	{ "default_tags", "the descriptor's key for it is 'publish.tags'" },
	{ "default_suffix", "the descriptor's key for it is 'publish.tags'" },
	{ "auto_tag", "the descriptor's key for it is 'publish.tags'" },
	{ "auto_tag_suffix", "the descriptor's key for it is 'publish.tags'" },
	{ "dry_run", "the descriptor's key for it is 'publish.dry_run'" },
	{ "no_push", "the descriptor's key for it is 'publish.dry_run'" },
	{ NULL, NULL }
};

static void check_merge_of(struct checker *c, const struct yaml *map, const char *what, const struct kept *kept)
{
	const struct yaml *key;

	for (size_t i = 0; map && i < map->n; i++) {
		key = map->items[i];
		for (const struct kept *k = kept; k->key; k++) {
			if (!str_is(key->text, k->key))
				continue;
			FAULT(c, key->pos, "'%s' of a %s is generated, and cannot be replaced", k->key, what);
			if (k->instead)
				diag_note(c->diag, key->pos, "%s", k->instead);
		}
	}
}

static void check_merge(struct checker *c)
{
	const struct yaml *settings = c->model->drone.merge_step ? yaml_get(c->model->drone.merge_step, "settings") : NULL;

	check_merge_of(c, c->model->drone.merge_pipeline, "pipeline", kept_of_pipelines);
	check_merge_of(c, c->model->drone.merge_step, "step", kept_of_steps);
	check_merge_of(c, c->model->drone.merge_settings, "build", kept_of_settings);
	if (settings && settings->kind == YAML_MAP)
		check_merge_of(c, settings, "build", kept_of_settings);
	else if (settings)
		FAULT(c, settings->pos, "'settings' of a step is a map");
}

/* Nobody but Drone's server can make a signature that fits, and it is over what is written from here. */
static void check_signatures_of(struct checker *c, const struct yaml *list)
{
	const struct yaml *kind;

	for (size_t i = 0; list && i < list->n; i++) {
		kind = yaml_get(list->items[i], "kind");
		if (!kind || kind->kind != YAML_SCALAR || !str_is(kind->text, "signature"))
			continue;
		WARN(c, list->items[i]->pos, "a signature is of each byte of a written file: this one is left out");
		diag_note(c->diag, list->items[i]->pos, "'drone sign OWNER/NAME --save' writes one into '%.*s', where it is "
			"kept as long as nothing else changes", STR_ARG(c->model->drone.file.s));
	}
}

static void check_signature(struct checker *c)
{
	check_signatures_of(c, c->model->drone.before);
	check_signatures_of(c, c->model->drone.after);
	check_signatures_of(c, c->model->drone.documents);
}

const struct check checks_of_drone[] = {
	{ "document", check_documents, "documents have a kind, pipelines a name of their own, and wait for some above them" },
	{ "signature", check_signature, "a signed file is signed again when it changes (a warning)" },
	{ "merge", check_merge, "what is merged leaves the order of steps and pipelines, and what they build" },
	{ NULL, NULL, NULL }
};
