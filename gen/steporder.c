#include "steporder.h"

#include "arena.h"
#include "asked.h"
#include "graph.h"
#include "listform.h"
#include "model.h"
#include "plan.h"
#include "yaml.h"

bool steporder_looks(const struct model *m, const struct plan *p, struct str cluster)
{
	const struct plan_members *at = plan_members(p, cluster);

	for (size_t i = 0; m->drone.only_affected && m->publish.dry_run && i < at->targets.n; i++)
		if (str_eq(at->targets.items[i]->pushes[0]->cluster, cluster))
			return !str_starts(at->targets.items[i]->target->runner.s, STR("windows/"));
	return false;
}

unsigned steporder_kinds(const struct model *m, const struct plan *p, struct str cluster)
{
	const struct plan_members *at = plan_members(p, cluster);
	unsigned kinds = steporder_looks(m, p, cluster) ? STEP_LOOK : STEP_NONE;

	if (p->test && str_eq(p->test->cluster, cluster))
		kinds |= STEP_TEST;
	if (at->targets.n)
		kinds |= STEP_QEMU | STEP_ARGS | STEP_TAGS | STEP_BUILDS;
	if (at->images.n && m->drone.shape != SHAPE_BUILDX)
		kinds |= STEP_TAGS | STEP_MANIFEST;
	return kinds;
}

/* What the steps of a pipeline are listed for. */
struct listing {
	struct arena *arena;
	const struct model *model;
	struct str cluster;
	const struct plan_members *at; /* what is in it */
	unsigned kinds;
	struct order order;
};

static void add_user(struct listing *l, const struct yaml *list, bool behind)
{
	const struct yaml *name, *needs;

	for (size_t i = 0; list && i < list->n; i++) {
		name = yaml_get(list->items[i], "name");
		if (!name || name->kind != YAML_SCALAR)
			continue;
		needs = yaml_get(list->items[i], "depends_on");
		l->order.own = l->order.own || (needs && needs->kind == YAML_LIST && needs->n);
		LIST_ADD(l->arena, &l->order, ((struct ordered){ .name = name->text, .pos = name->pos, .list = list,
			.behind = behind, .depends_on = needs }));
	}
}

/* Whether a list of steps stands there already; one list is one text. */
static bool has_list(const struct order *order, const struct yaml *list)
{
	for (size_t i = 0; i < order->n; i++)
		if (order->items[i].list == list)
			return true;
	return false;
}

/* Those of arches, each list once, however many images have the arch. */
static void add_arches(struct listing *l, bool behind)
{
	const struct yaml *list;
	const struct target *t;

	for (size_t i = 0; i < l->at->targets.n; i++) {
		t = l->at->targets.items[i]->target;
		list = behind ? t->drone->after : t->drone->before;
		if (list && !has_list(&l->order, list))
			add_user(l, list, behind);
	}
}

static void add_generated(struct listing *l, enum step_kind kind, const struct image *image, const struct target *t,
	const struct publication *to)
{
	const struct word *said = stepname_said(l->model, kind, t);

	LIST_ADD(l->arena, &l->order, ((struct ordered){ .name = stepname(l->arena, l->model, kind, image, t, to),
		.pos = said ? said->pos : (struct pos){ 0 }, .kind = kind, .image = image, .target = t, .to = to }));
}

static void add_builds_of(struct listing *l, const struct plan_target *pt)
{
	const struct model *m = l->model;
	const struct publication *to;

	for (size_t i = 0; i < stepname_publications(m, STEP_BUILDS); i++) {
		to = &m->publications[i];
		if (!str_eq(pt->pushes[i]->cluster, l->cluster)
			|| (m->drone.shape == SHAPE_BUILDX && pt->target != pt->image->targets))
			continue;
		add_generated(l, STEP_BUILD, pt->image, pt->target, to);
		if (stepname_twice(l->arena, m, pt->image, pt->target, to))
			add_generated(l, STEP_TAGGED, pt->image, pt->target, to);
		if (m->publish.dry_run && !i)
			add_generated(l, STEP_DRY_RUN, pt->image, pt->target, to);
	}
}

/* Where commands build, make downloads. */
static bool downloads(const struct model *m, const struct plan_target *pt)
{
	return pt->qemu && !(m->drone.commands && !pt->target->command->run_pos.src);
}

/* Whether something is published here whose tags a file holds. */
static bool files_tags(const struct listing *l)
{
	const struct model *m = l->model;
	const struct plan_members *at = l->at;

	for (size_t k = 0; k < m->n_publications; k++) {
		for (size_t i = 0; i < at->targets.n; i++)
			if (str_eq(at->targets.items[i]->pushes[k]->cluster, l->cluster)
				&& stepname_files_tags(m, STEP_BUILD, at->targets.items[i]->image, &m->publications[k]))
				return true;
		for (size_t i = 0; i < at->images.n; i++)
			if (str_eq(at->images.items[i]->manifests[k]->cluster, l->cluster)
				&& stepname_files_tags(m, STEP_MANIFEST, at->images.items[i]->image, &m->publications[k]))
				return true;
	}
	return false;
}

static void add_builds(struct listing *l)
{
	const struct plan_target *pt;
	bool qemu = false, args = false;

	for (size_t i = 0; i < l->at->targets.n; i++) {
		pt = l->at->targets.items[i];
		qemu = qemu || downloads(l->model, pt);
		args = args || (!l->model->drone.commands && asked_any_filed(l->arena, pt->target));
	}
	if (qemu)
		add_generated(l, STEP_QEMU, NULL, NULL, NULL);
	if (args)
		add_generated(l, STEP_ARGS, NULL, NULL, NULL);
	if (files_tags(l))
		add_generated(l, STEP_TAGS, NULL, NULL, NULL);
	for (size_t i = 0; i < l->at->targets.n; i++)
		add_builds_of(l, l->at->targets.items[i]);
}

static void add_list(struct listing *l, const struct image *image, const struct publication *to)
{
	for (size_t i = 0; i < listform_steps(l->model, model_published(l->model, to, image)->tagset); i++) {
		add_generated(l, STEP_MANIFEST, image, NULL, to);
		l->order.items[l->order.n - 1].name = stepname_list(l->arena, l->model, image, to, i);
	}
}

static void add_lists(struct listing *l)
{
	const struct model *m = l->model;

	for (size_t i = 0; i < l->at->images.n; i++)
		for (size_t k = 0; k < stepname_publications(m, STEP_MANIFEST); k++)
			if (str_eq(l->at->images.items[i]->manifests[k]->cluster, l->cluster))
				add_list(l, l->at->images.items[i]->image, &m->publications[k]);
}

/* The role of the user's words for what is generated here. */
static const struct role *kind_of(const struct model *m, unsigned kinds)
{
	if (kinds & STEP_BUILD)
		return &m->drone.build;
	return kinds & STEP_TEST ? &m->drone.test : &m->drone.manifest;
}

static void add_all(struct listing *l)
{
	const struct model *m = l->model;
	const struct role *kind = l->kinds ? kind_of(m, l->kinds) : NULL;

	if (l->kinds & STEP_LOOK)
		add_generated(l, STEP_LOOK, NULL, NULL, NULL);
	add_user(l, m->drone.all.before, false);
	if (l->kinds & STEP_BUILD)
		add_user(l, m->before, false);
	add_user(l, kind ? kind->before : NULL, false);
	add_arches(l, false);
	if (l->at->job)
		add_user(l, l->at->job->steps, false);
	if (l->kinds & STEP_TEST)
		add_generated(l, STEP_TEST, NULL, NULL, NULL);
	if (l->kinds & STEP_BUILD)
		add_builds(l);
	else if (files_tags(l))
		add_generated(l, STEP_TAGS, NULL, NULL, NULL);
	if (l->kinds & STEP_MANIFEST)
		add_lists(l);
	add_arches(l, true);
	add_user(l, kind ? kind->after : NULL, true);
	add_user(l, m->drone.all.after, true);
}

const struct words *steporder_said(const struct model *m, const struct ordered *step)
{
	switch (step->kind) {
	case STEP_NONE:
	case STEP_ARGS:
	case STEP_TAGS:
	case STEP_LOOK:
	case STEP_QEMU: return NULL;
	case STEP_TEST: return &m->drone.test.depends_on;
	case STEP_MANIFEST: return &m->drone.manifest.depends_on;
	default: return step->target->drone->depends_on.n ? &step->target->drone->depends_on : &m->drone.build.depends_on;
	}
}

static bool is_own_base(const struct target *t, const struct target *base)
{
	for (size_t i = 0; i < t->n_own; i++)
		if (t->own[i].target == base)
			return true;
	return false;
}

/* Whether a list is put over what a step pushes: where commands build, that is all publications at once. */
static bool is_listed(const struct model *m, const struct ordered *list, const struct ordered *build)
{
	return build->kind & (STEP_BUILD | STEP_TAGGED) && build->image == list->image
		&& (build->to == list->to || m->drone.commands);
}

/* Whether a generated step needs what another one makes; other images are those of the first publication. */
static bool is_made_of(const struct listing *l, const struct ordered *step, const struct ordered *other)
{
	switch (step->kind) {
	case STEP_NONE:
	case STEP_ARGS:
	case STEP_LOOK:
	case STEP_QEMU:
	case STEP_TEST: return false;
	case STEP_TAGS: return other->kind == STEP_ARGS;
	case STEP_MANIFEST: return other->kind == STEP_TAGS || is_listed(l->model, step, other);
	default: break;
	}
	if (other->kind == STEP_QEMU || (other->kind == STEP_TAGS && !l->model->drone.commands)
		|| (other->kind == STEP_ARGS && asked_any_filed(l->arena, step->target)))
		return true;
	return other->kind & (STEP_BUILD | STEP_TAGGED) && !other->to->name.s.n && is_own_base(step->target, other->target);
}

static void add_need(struct arena *a, struct step_names *needs, struct str name)
{
	for (size_t i = 0; i < needs->n; i++)
		if (str_eq(needs->items[i], name))
			return;
	LIST_ADD(a, needs, name);
}

static void put_needs(struct listing *l, struct ordered *step)
{
	const struct words *said = steporder_said(l->model, step);

	for (size_t i = 0; said && i < said->n; i++)
		add_need(l->arena, &step->needs, said->items[i].s);
	for (struct ordered *other = l->order.items; other < step; other++)
		if (other->kind == STEP_LOOK || is_made_of(l, step, other) || (other->kind == STEP_NONE && (!said || !said->n)))
			add_need(l->arena, &step->needs, other->name);
}

struct order steporder_of(struct arena *a, const struct model *m, const struct plan *p, struct str cluster)
{
	struct listing l = { .arena = a, .model = m, .cluster = cluster,
		.at = plan_members(p, cluster), .kinds = steporder_kinds(m, p, cluster) };
	const struct words *said;

	add_all(&l);
	for (size_t i = 0; i < l.order.n; i++) {
		said = steporder_said(m, &l.order.items[i]);
		l.order.own = l.order.own || (said && said->n);
	}
	for (size_t i = 0; l.order.own && i < l.order.n; i++)
		if (!(l.order.items[i].kind & (STEP_LOOK | STEP_QEMU)) && l.order.items[i].kind != STEP_NONE)
			put_needs(&l, &l.order.items[i]);
	return l.order;
}
