#include "pieces.h"

#include "checker.h"
#include "refglob.h"
#include "str.h"
#include "yaml.h"

#define PULL_EVENT "pull_request"
#define PULL_REF "refs/pull/1/head"

typedef void piece_fn(struct checker *c, const struct piece *piece);

struct str piece_text(const struct yaml *map, const char *key)
{
	const struct yaml *y = yaml_get(map, key);

	return y && y->kind == YAML_SCALAR && !yaml_is_null(y) ? y->text : STR_NONE;
}

/* A scalar, or a list with one that matches. */
static bool names(struct checker *c, const struct yaml *y, const char *text)
{
	if (y && y->kind == YAML_SCALAR)
		return refglob_matches(c->arena, y->text, str_of(text));
	for (size_t i = 0; y && y->kind == YAML_LIST && i < y->n; i++)
		if (y->items[i]->kind == YAML_SCALAR && refglob_matches(c->arena, y->items[i]->text, str_of(text)))
			return true;
	return false;
}

static bool lets_pass(struct checker *c, const struct yaml *conditions, const char *key, const char *text)
{
	const struct yaml *y = conditions ? yaml_get(conditions, key) : NULL;
	const struct yaml *include = y && y->kind == YAML_MAP ? yaml_get(y, "include") : y;

	if (!y || yaml_is_null(y) || names(c, yaml_get(y, "exclude"), text))
		return !y || yaml_is_null(y);
	return !include || names(c, include, text);
}

bool piece_lets_pulls(struct checker *c, const struct yaml *conditions)
{
	return lets_pass(c, conditions, "event", PULL_EVENT) && lets_pass(c, conditions, "ref", PULL_REF)
		&& (!conditions || !yaml_get(conditions, "target")) && (!conditions || !yaml_get(conditions, "cron"));
}

/* The same of conditions that are resolved. */
static bool pulls_pass(struct checker *c, const struct condition *when, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((str_is(str_of(when[i].key), "event") && !checker_lets_pass(c, &when[i], PULL_EVENT))
			|| (str_is(str_of(when[i].key), "ref") && !checker_lets_pass(c, &when[i], PULL_REF))
			|| str_among(str_of(when[i].key), " target cron "))
			return false;
	return true;
}

static void each_of(struct checker *c, piece_fn *fn, struct piece p, const struct yaml *list)
{
	for (size_t i = 0; list && list->kind == YAML_LIST && i < list->n; i++) {
		p.map = list->items[i];
		if (p.map->kind != YAML_MAP)
			continue;
		p.image = piece_text(p.map, "image");
		fn(c, &p);
	}
}

static void steps(struct checker *c, piece_fn *fn, const struct yaml *list, bool pulls)
{
	each_of(c, fn, (struct piece){ .kind = PIECE_STEP, .pulls = pulls }, list);
}

static void services(struct checker *c, piece_fn *fn, const struct yaml *list)
{
	each_of(c, fn, (struct piece){ .kind = PIECE_SERVICE }, list);
}

static void keys(struct checker *c, piece_fn *fn, enum piece_kind kind, const struct yaml *map, struct str image)
{
	if (map && map->kind == YAML_MAP)
		fn(c, &(struct piece){ .kind = kind, .map = map, .image = image });
}

/* Whether the docker runner takes the pipelines of a kind, of which the arches' have keys of their own. */
static bool is_of_docker(const struct checker *c, const struct role *r, const struct role *kind)
{
	struct str type = r->type.s.n ? r->type.s : kind && kind->type.s.n ? kind->type.s : c->model->drone.all.type.s;

	return !type.n || str_is(type, "docker");
}

static void role_of(struct checker *c, piece_fn *fn, const struct role *r, const struct role *kind, struct str image,
	bool pulls)
{
	if (!is_of_docker(c, r, kind)) {
		each_of(c, fn, (struct piece){ .kind = PIECE_DOCUMENT }, r->before);
		each_of(c, fn, (struct piece){ .kind = PIECE_DOCUMENT }, r->after);
		return;
	}
	pulls = r->when_pos.src ? pulls_pass(c, r->when, r->n_when) : pulls;
	keys(c, fn, PIECE_PIPELINE_KEYS, r->pipeline, STR_NONE);
	steps(c, fn, r->before, pulls);
	steps(c, fn, r->after, pulls);
	keys(c, fn, PIECE_STEP_KEYS, r->step, image);
	keys(c, fn, PIECE_SETTINGS, r->settings, image);
}

static void role(struct checker *c, piece_fn *fn, const struct role *r, struct str image, bool pulls)
{
	role_of(c, fn, r, NULL, image, pulls);
}

static bool is_docker(const struct yaml *document)
{
	struct str type = piece_text(document, "type");

	return str_is(piece_text(document, "kind"), "pipeline") && (!type.n || str_is(type, "docker"));
}

static void documents(struct checker *c, piece_fn *fn, const struct yaml *list)
{
	struct piece p = { 0 };
	bool pulls;

	for (size_t i = 0; list && i < list->n; i++) {
		p.map = list->items[i];
		p.kind = is_docker(p.map) ? PIECE_PIPELINE : PIECE_DOCUMENT;
		fn(c, &p);
		if (p.kind == PIECE_DOCUMENT)
			continue;
		pulls = piece_lets_pulls(c, yaml_get(p.map, "trigger"));
		services(c, fn, yaml_get(p.map, "services"));
		steps(c, fn, yaml_get(p.map, "steps"), pulls);
	}
}

static bool job_pulls(struct checker *c, const struct job *job, bool publish)
{
	if (job->role.when_pos.src)
		return pulls_pass(c, job->role.when, job->role.n_when);
	return job->stage == STAGE_FREE || job->stage == STAGE_TEST || publish;
}

static void merged(struct checker *c, piece_fn *fn)
{
	const struct model *m = c->model;

	keys(c, fn, PIECE_PIPELINE_KEYS, m->drone.merge_pipeline, STR_NONE);
	keys(c, fn, PIECE_STEP_KEYS, m->drone.merge_step, m->drone.docker_plugin.s);
	keys(c, fn, PIECE_SETTINGS, m->drone.merge_settings, m->drone.docker_plugin.s);
}

static struct str plugin_of(const struct role *r, struct str otherwise)
{
	return r->plugin.s.n ? r->plugin.s : otherwise;
}

void pieces_each(struct checker *c, piece_fn *fn)
{
	const struct model *m = c->model;
	bool publish = pulls_pass(c, m->publish.tagset.when, m->publish.tagset.n_when), build = publish || m->publish.dry_run;
	struct str builder = m->drone.commands ? STR_NONE : m->drone.shape == SHAPE_BUILDX ? m->drone.buildx_plugin.s
		: m->drone.docker_plugin.s;

	services(c, fn, m->test.services);
	steps(c, fn, m->before, m->drone.build.when_pos.src ? pulls_pass(c, m->drone.build.when, m->drone.build.n_when)
		: build);
	for (size_t i = 0; i < m->n_jobs; i++) {
		role(c, fn, &m->jobs[i].role, STR_NONE, false);
		if (is_of_docker(c, &m->jobs[i].role, NULL)) {
			services(c, fn, m->jobs[i].services);
			steps(c, fn, m->jobs[i].steps, job_pulls(c, &m->jobs[i], publish));
		} else {
			each_of(c, fn, (struct piece){ .kind = PIECE_DOCUMENT }, m->jobs[i].steps);
		}
	}
	for (size_t i = 0; i < m->n_images; i++)
		for (size_t k = 0; k < m->images[i].n_targets; k++)
			role_of(c, fn, m->images[i].targets[k].drone, &m->drone.build,
				plugin_of(m->images[i].targets[k].drone, builder), build);
	role(c, fn, &m->drone.all, builder, build || m->test.present);
	role(c, fn, &m->drone.test, m->test.image.s, true);
	role(c, fn, &m->drone.build, plugin_of(&m->drone.build, builder), build);
	role(c, fn, &m->drone.dry_run, plugin_of(&m->drone.dry_run, builder), false);
	role(c, fn, &m->drone.manifest, plugin_of(&m->drone.manifest, m->drone.manifest_plugin.s), publish);
	documents(c, fn, m->drone.before);
	documents(c, fn, m->drone.after);
	documents(c, fn, m->drone.documents);
	merged(c, fn);
}
