#include "viewci.h"

#include "arch.h"
#include "arena.h"
#include "graph.h"
#include "listform.h"
#include "map.h"
#include "merge.h"
#include "model.h"
#include "plan.h"
#include "stepname.h"
#include "value.h"
#include "viewaffected.h"
#include "viewargs.h"
#include "viewarguments.h"
#include "viewbuild.h"
#include "viewcommand.h"
#include "viewfiled.h"
#include "viewgate.h"
#include "viewrole.h"
#include "viewtags.h"
#include "viewwhen.h"
#include "yaml.h"

static void put(struct arena *a, struct value *map, const char *name, struct str s)
{
	value_put(map, name, value_text(a, s));
}

static void put_flag(struct arena *a, struct value *map, const char *name, bool flag)
{
	value_put(map, name, value_bool(a, flag));
}

/* Texts as maps, so that a template can name each. */
static struct value *texts(struct arena *a, const struct words *list, const char *name)
{
	struct value *v = value_list(a), *item;

	for (size_t i = 0; i < list->n; i++) {
		item = value_map(a);
		put(a, item, name, list->items[i].s);
		value_add(v, item);
	}
	return v;
}

static struct value *new_pipeline(struct arena *a, const struct cluster *c, struct str runner, struct str os_version)
{
	struct value *v = value_map(a), *needs = value_list(a), *need;
	struct str os = STR("linux");

	for (size_t i = 0; i < c->n_needs; i++) {
		need = value_map(a);
		put(a, need, "name", c->needs[i]);
		value_add(needs, need);
	}
	put(a, v, "name", c->name);
	value_put(v, "depends_on", needs);
	put_flag(a, v, "depends_on?", c->n_needs);
	str_cut(&runner, '/', &os);
	put_flag(a, v, "platform?", !str_is(os, "linux") || !str_is(runner, "amd64"));
	put(a, v, "other_os", str_is(os, "linux") ? STR_NONE : os);
	put(a, v, "arch", runner);
	put(a, v, "os_version", str_is(os, "windows") ? os_version : STR_NONE);
	put_flag(a, v, "test", false);
	put_flag(a, v, "build", false);
	put(a, v, "job", STR_NONE);
	put(a, v, "services", STR_NONE);
	value_put(v, "filing", value_list(a));
	value_put(v, "look", value_list(a));
	value_put(v, "manifests", value_list(a));
	return v;
}

static struct value *environment(struct arena *a, const struct pairs *list)
{
	struct value *v = value_list(a), *item;

	for (size_t i = 0; i < list->n; i++) {
		item = value_map(a);
		put(a, item, "name", list->items[i].name.s);
		put(a, item, "value", list->items[i].value.s);
		put_flag(a, item, "secret", list->items[i].origin == ORIGIN_SECRET);
		value_add(v, item);
	}
	return v;
}

static struct str runner_of(const struct role *role)
{
	return role->runner.s.n ? role->runner.s : STR("linux/amd64");
}

static void put_trigger(struct arena *a, struct value *v, struct value *conditions)
{
	value_put(v, "trigger", conditions);
	put_flag(a, v, "trigger?", value_count(conditions));
}

/* The kind of its runner; docker is said, too. */
static void put_type(struct arena *a, struct value *v, const struct model *m, const struct role *role)
{
	put(a, v, "type", role->type.s.n ? role->type.s : m->drone.all.type.s.n ? m->drone.all.type.s : STR("docker"));
}

static void put_services(struct arena *a, struct value *v, const struct yaml *list)
{
	put(a, v, "services", list && list->n ? merge_list(a, list, 2) : STR_NONE);
}

static struct value *test_pipeline(struct arena *a, const struct model *m, const struct cluster *c)
{
	struct value *v = new_pipeline(a, c, runner_of(&m->drone.test), STR_NONE), *test = value_map(a);
	struct words commands = { 0 };

	for (size_t i = 0; i < m->test.setup.n; i++)
		LIST_ADD(a, &commands, m->test.setup.items[i]);
	for (size_t i = 0; i < m->test.run.n; i++)
		LIST_ADD(a, &commands, m->test.run.items[i]);
	put(a, test, "name", stepname(a, m, STEP_TEST, NULL, NULL, NULL));
	put(a, test, "image", m->test.image.s);
	value_put(test, "environment", environment(a, &m->test.environment));
	put_flag(a, test, "environment?", m->test.environment.n);
	value_put(test, "commands", texts(a, &commands, "command"));
	put_services(a, v, m->test.services);
	value_put(v, "test", test);
	viewrole_steps(a, v, m, &m->drone.test, NULL);
	put_type(a, v, m, &m->drone.test);
	put_trigger(a, v, viewwhen_role(a, &m->drone.test, viewwhen_test(a, viewgate_all(a, m))));
	return v;
}

/* Whether a template that the user wrote may ask for all tags; one that lies elsewhere is not looked into. */
static bool own_asks_tags(const struct model *m)
{
	return m->manifest_own || str_find(m->list.spec.s, STR("build.tags")) < m->list.spec.s.n;
}

/* What the template asks its step for. */
static void put_list_tags(struct arena *a, struct value *step, const struct model *m, const struct tagset *set)
{
	struct value *environment = m->list.arguments ? value_list(a) : viewtags_environment(a, set);
	bool given = !set->file.s.n && (viewtags_given(a, set) || (own_asks_tags(m) && !set->automatic));

	value_put(step, "tags", given ? viewtags_listed(a, set, STR_NONE) : value_list(a));
	put_flag(a, step, "tags?", given);
	value_put(step, "environment", environment);
	put_flag(a, step, "environment?", value_count(environment));
}

static struct value *list_step(struct arena *a, const struct model *m, const struct image *image,
	const struct publication *to, size_t number, const struct trigger *trigger)
{
	const struct published *at = model_published(m, to, image);
	const struct tagset *asked = m->drone.manifest.plugin.s.n ? at->tagset : viewgate_set(a, m, image, to);
	struct value *step = value_map(a), *when;

	put(a, step, "name", stepname_list(a, m, image, to, number));
	put(a, step, "image", viewbuild_list_plugin(m).s);
	put(a, step, "spec", stepname_files_tags(m, STEP_MANIFEST, image, to) ? viewfiled_spec(a, at) : at->list);
	put_flag(a, step, "automatic", at->tagset->automatic);
	put_list_tags(a, step, m, at->tagset);
	viewarguments_put(a, step, m, image, at, number);
	value_put(step, "variables", value_list(a));
	put_flag(a, step, "variables?", false);
	put_flag(a, step, "ignore_missing", m->ignore_missing);
	viewbuild_credentials(a, step, to, STR_NONE);
	viewbuild_logins(a, step, m, image);
	when = viewgate_asks(trigger, asked) ? viewwhen_publish(a, asked, "      ") : value_list(a);
	value_put(step, "when", when);
	put_flag(a, step, "when?", value_count(when));
	return step;
}

/* Steps that publish lists here. */
static void put_lists(struct arena *a, const struct model *m, const struct plan *p, const struct cluster *c,
	struct value *v, const struct trigger *trigger)
{
	struct value *steps = value_list(a), *step;
	const struct published *at;

	for (size_t i = 0; i < p->n_images; i++)
		for (size_t k = 0; m->drone.shape != SHAPE_BUILDX && k < stepname_publications(m, STEP_MANIFEST); k++) {
			at = model_published(m, &m->publications[k], p->images[i].image);
			for (size_t n = 0; str_eq(p->images[i].manifests[k]->cluster, c->name)
				&& n < listform_steps(m, at->tagset); n++) {
				step = list_step(a, m, p->images[i].image, &m->publications[k], n, trigger);
				viewcommand_list(a, step, m, p, &p->images[i], !value_count(steps));
				put_flag(a, step, "first", !value_count(steps));
				put_flag(a, step, "apart", value_count(steps) || value_truth(value_get(v, STR("build"))));
				value_add(steps, step);
			}
		}
	value_put(v, "manifests", steps);
}

/* A build for each publication that is made here. */
static void add_builds(struct arena *a, const struct model *m, const struct plan *p, struct value *steps,
	const struct plan_target *pt, const struct cluster *c, const struct trigger *trigger, bool explain)
{
	if (m->drone.shape == SHAPE_BUILDX && pt->target != pt->image->targets)
		return; /* the first stands for all */
	for (size_t i = 0; i < stepname_publications(m, STEP_BUILDS); i++)
		if (str_eq(pt->pushes[i]->cluster, c->name))
			viewbuild_steps(a, m, p, steps, pt, &m->publications[i], trigger, explain);
}

/* All that is built in one place, each image behind those that it is made of. */
static struct value *build_pipeline(struct arena *a, const struct model *m, const struct plan *p,
	const struct plan_target *const *built, size_t n, const struct cluster *c)
{
	bool explain = built[0] == p->targets && str_eq(p->targets->push->cluster, c->name);
	const struct target *first = built[0]->target;
	struct value *v = new_pipeline(a, c, first->runner.s, first->os_version.s), *build = value_map(a);
	struct value *steps = value_list(a), *qemus = value_list(a), *item;
	struct map *seen = map_new(a);
	struct roles arches = { 0 };
	struct trigger trigger = viewgate_builds(a, m, p, c);

	for (size_t i = 0; i < n; i++) {
		LIST_ADD(a, &arches, built[i]->target->drone);
		add_builds(a, m, p, steps, built[i], c, &trigger, explain);
		if (m->drone.shape == SHAPE_BUILDX && built[i]->target != built[i]->image->targets)
			continue;
		if (!built[i]->qemu || viewcommand_downloads(m, built[i]->target)
			|| map_put(seen, built[i]->qemu->id, built[i]))
			continue;
		item = value_map(a);
		put(a, item, "qemu_command", arena_printf(a, "sh ./%.*s %s", STR_ARG(m->qemu.script.s),
			built[i]->target->arch->qemu));
		value_add(qemus, item);
	}
	value_put(build, "qemu_commands", qemus);
	put_flag(a, build, "qemu", value_count(qemus));
	put(a, build, "qemu_image", m->qemu.image.s);
	put_flag(a, build, "explain", explain);
	value_put(build, "arg_commands", viewargs_commands(a, built, m->drone.commands ? 0
		: m->drone.shape == SHAPE_BUILDX ? 1 : n)); /* make asks by itself */
	put_flag(a, build, "asks", value_count(value_get(build, STR("arg_commands"))));
	put(a, build, "git_image", m->drone.git_image.s);
	value_put(build, "steps", steps);
	value_put(v, "build", build);
	viewrole_steps(a, v, m, &m->drone.build, &arches);
	put_type(a, v, m, built[0]->target->drone->type.s.n ? built[0]->target->drone : &m->drone.build);
	put_trigger(a, v, viewwhen_trigger(a, m, &trigger));
	put_lists(a, m, p, c, v, &trigger);
	value_put(v, "filing", viewfiled_steps(a, m, p, c, &trigger));
	value_put(v, "look", viewaffected_steps(a, m, p, c));
	return v;
}

static struct value *manifest_pipeline(struct arena *a, const struct model *m, const struct plan *p,
	const struct cluster *c)
{
	struct value *v = new_pipeline(a, c, runner_of(&m->drone.manifest), STR_NONE);
	struct trigger trigger = viewgate_lists(a, m, p, c);

	put_lists(a, m, p, c, v, &trigger);
	value_put(v, "filing", viewfiled_steps(a, m, p, c, &trigger));
	viewrole_steps(a, v, m, &m->drone.manifest, NULL);
	put_type(a, v, m, &m->drone.manifest);
	put_trigger(a, v, viewwhen_trigger(a, m, &trigger));
	return v;
}

/* When a job runs, as long as it does not say. */
static struct value *stage_trigger(struct arena *a, const struct model *m, enum stage stage)
{
	switch (stage) {
	case STAGE_FREE:
	case STAGE_TEST: break;
	case STAGE_DEPLOY: return viewwhen_publish(a, &m->publish.tagset, "  ");
	case STAGE_NOTIFY: return viewwhen_notify(a, &m->publish.tagset);
	}
	return viewwhen_test(a, viewgate_all(a, m));
}

static struct value *job_pipeline(struct arena *a, const struct model *m, const struct cluster *c,
	const struct job *job)
{
	struct value *v = new_pipeline(a, c, runner_of(&job->role), STR_NONE);

	put(a, v, "job", merge_list(a, job->steps, 2));
	put_services(a, v, job->services);
	viewrole_steps(a, v, m, &job->role, NULL);
	put_type(a, v, m, &job->role);
	put_trigger(a, v, viewwhen_role(a, &job->role, stage_trigger(a, m, job->stage)));
	return v;
}

static struct value *add_document(struct arena *a, struct value *list)
{
	struct value *v = value_map(a);

	put_flag(a, v, "first", value_count(list) == 0);
	value_add(list, v);
	return v;
}

static void add_verbatim(struct arena *a, struct value *list, const struct yaml *documents)
{
	const struct yaml *item, *kind;
	struct buf b;

	for (size_t i = 0; documents && i < documents->n; i++) {
		item = documents->items[i];
		kind = yaml_get(item, "kind");
		if (kind && kind->kind == YAML_SCALAR && str_is(kind->text, "signature"))
			continue; /* that of a file is in the file */
		b = buf_new(a);
		yaml_copy(&b, item->pos.src, item->begin, item->end, item->pos.col - 1, 0);
		put(a, add_document(a, list), "text", buf_str(&b));
	}
}

/* Those that are built in a cluster, in the plan's order. */
struct built {
	const struct plan_target **items;
	size_t n, cap;
};

/* What is known of all clusters. */
struct ci {
	const struct model *model;
	const struct plan *plan;
	struct map *built, *jobs; /* name -> struct built, struct job */
};

/* A pipeline of its own document. */
struct piped {
	const struct ci *ci;
	const struct cluster *cluster;
};

/* What CI does for a cluster follows from the nodes that are in it. */
static const struct value *cluster_pipeline(struct arena *a, const void *of)
{
	const struct piped *it = of;
	const struct cluster *c = it->cluster;
	const struct model *m = it->ci->model;
	const struct plan *p = it->ci->plan;
	const struct built *here = map_get(it->ci->built, c->name);
	const struct job *job = map_get(it->ci->jobs, c->name);
	struct value *v;

	if (here)
		v = build_pipeline(a, m, p, here->items, here->n, c);
	else if (job)
		v = job_pipeline(a, m, c, job);
	else if (p->test && str_eq(p->test->cluster, c->name))
		v = test_pipeline(a, m, c);
	else
		v = manifest_pipeline(a, m, p, c);
	viewrole_waits(a, v, m, p, c->name);
	return v;
}

static void build_in(struct arena *a, struct map *clusters, struct str cluster, const struct plan_target *pt)
{
	struct built *here = map_get(clusters, cluster);

	if (!here)
		map_put(clusters, cluster, here = arena_alloc(a, 1, sizeof *here));
	if (!here->n || here->items[here->n - 1] != pt)
		LIST_ADD(a, here, pt);
}

static struct map *built_in(struct arena *a, const struct model *m, const struct plan *p)
{
	struct map *clusters = map_new(a);

	for (size_t i = 0; i < p->n_targets; i++)
		for (size_t k = 0; k < m->n_publications; k++)
			build_in(a, clusters, p->targets[i].pushes[k]->cluster, &p->targets[i]);
	return clusters;
}

struct value *viewci_documents(struct arena *a, struct value_pool *pool, const struct model *m, const struct plan *p)
{
	struct value *list = value_list(a), *document;
	struct piped *piped = arena_alloc(a, p->n_clusters, sizeof *piped);
	struct ci *ci = arena_alloc(a, 1, sizeof *ci);

	*ci = (struct ci){ m, p, built_in(a, m, p), map_new(a) };
	for (size_t i = 0; i < m->n_jobs; i++)
		map_put(ci->jobs, m->jobs[i].role.name.s, &m->jobs[i]);
	add_verbatim(a, list, m->drone.before);
	for (size_t i = 0; i < p->n_clusters; i++) {
		piped[i] = (struct piped){ ci, &p->clusters[i] };
		document = add_document(a, list);
		put(a, document, "name", p->clusters[i].name);
		value_put(document, "pipeline", value_lazy(a, pool, cluster_pipeline, &piped[i]));
	}
	add_verbatim(a, list, m->drone.after);
	add_verbatim(a, list, m->drone.documents);
	return list;
}
