#include "plan.h"

#include "arch.h"
#include "arena.h"
#include "cluster.h"
#include "dockerfile.h"
#include "graph.h"
#include "map.h"
#include "model.h"
#include "planjobs.h"
#include "planreads.h"

struct planner {
	struct arena *arena;
	const struct model *model;
	struct plan *plan;
	struct node *build_all, *push_all, *qemu_all, *all;
	size_t *first; /* of each image, the number of its first arch among all */
	const struct plan_target **planned; /* by number; NULL while it is not among the targets */
	struct planreads *reads;
	struct map *recipes; /* the texts: many images have the same */
	struct buf recipe;
};

static struct str target_name(const struct planner *p, const char *what, struct str name)
{
	struct str prefix = p->model->make_prefix.s;

	if (!name.n)
		return arena_printf(p->arena, "%.*s%s", STR_ARG(prefix), what);
	return arena_printf(p->arena, "%.*s%s-%.*s", STR_ARG(prefix), what, STR_ARG(name));
}

static struct node *add(const struct planner *p, const char *kind, struct str name)
{
	return graph_node(p->plan->graph, kind, name.n ? arena_printf(p->arena, "%s:%.*s", kind, STR_ARG(name))
		: str_of(kind));
}

/* "push:arm", or with the name of a further publication "push:quay:arm". */
static struct node *add_publication(const struct planner *p, const char *kind, size_t publication, struct str name)
{
	struct str of = p->model->publications[publication].name.s;

	return add(p, kind, of.n && name.n ? arena_printf(p->arena, "%.*s:%.*s", STR_ARG(of), STR_ARG(name))
		: of.n ? of : name);
}

static struct node *add_group(const struct planner *p, const char *name)
{
	struct node *n = graph_node(p->plan->graph, NODE_GROUP, str_of(name));

	n->target = target_name(p, name, STR_NONE);
	return n;
}

static void need(const struct planner *p, struct node *from, struct node *to, const char *reason, struct pos pos)
{
	graph_edge(p->plan->graph, from, to, str_of(reason), pos);
}

/* "api:arm" for ids, "api-arm" for what is typed; of an image without a name "arm". */
static struct str name_of(const struct planner *p, const struct image *image, char between, struct str arch)
{
	if (!image->name.s.n)
		return arch;
	return arena_printf(p->arena, "%.*s%c%.*s", STR_ARG(image->name.s), between, STR_ARG(arch));
}

/* What an arch of an image is called in ids and where it is typed: the same in all of its nodes. */
struct names {
	struct str id, typed;
};

static struct node *for_target(const struct planner *p, struct node *n, const struct plan_target *pt, const char *what,
	const struct names *names)
{
	n->pos = pt->target->pos;
	n->target = target_name(p, what, names->typed);
	n->arch = pt->target->name.s;
	n->image = pt->image->name.s;
	return n;
}

static bool copies_qemu(const struct target *t)
{
	return t->emulation == EMULATION_STATIC && t->arch->qemu;
}

static struct node *plan_qemu(const struct planner *p, const struct target *t)
{
	struct str qemu = str_of(t->arch->qemu);
	struct node *n = add(p, NODE_QEMU, qemu);

	/* One download may be for several arches. */
	n->arch = !n->data || str_eq(n->arch, t->name.s) ? t->name.s : STR_NONE;
	n->file = model_qemu_file(p->arena, t);
	n->recipe = arena_printf(p->arena, "sh ./%.*s %.*s", STR_ARG(p->model->qemu.script.s), STR_ARG(qemu));
	if (!n->target.n)
		n->target = target_name(p, "qemu", t->name.s);
	if (!n->data)
		n->data = t;
	if (!n->pos.src)
		n->pos = t->pos;
	need(p, p->qemu_all, n, "all downloads", n->pos);
	return n;
}

static void plan_qemu_of(const struct planner *p, struct plan_target *pt)
{
	const struct target *t = pt->target;
	struct inference in;

	if (!copies_qemu(t))
		return;
	in = infer(t->df, t->stage.s, &p->model->arg_names);
	pt->qemu = plan_qemu(p, t);
	graph_edge(p->plan->graph, pt->build, pt->qemu, in.qemu_pos.src
		? arena_printf(p->arena, "%.*s:%u: copies it", STR_ARG(in.qemu_pos.src->name), in.qemu_pos.line)
		: STR("emulation: static"), in.qemu_pos.src ? in.qemu_pos : t->pos);
}

/* What is asked anew for each build, and counts where it is another than before. */
static void plan_values(const struct planner *p, struct node *image, const struct target *t)
{
	const struct pair *arg;
	struct node *n;

	for (size_t i = 0; i < t->args.n; i++) {
		arg = &t->args.items[i];
		if (arg->origin == ORIGIN_TEXT)
			continue;
		n = add(p, arg->origin == ORIGIN_GIT ? NODE_GIT : NODE_ENV, arg->value.s);
		n->file = model_value_file(p->arena, arg);
		if (!n->pos.src)
			n->pos = arg->value.pos;
		graph_edge(p->plan->graph, image, n, arena_printf(p->arena, "build_args: %.*s", STR_ARG(arg->name.s)),
			arg->value.pos);
	}
}

/* "Dockerfile:1: FROM me/base:${TAG_SUFFIX}" */
static void plan_bases(const struct planner *p, struct plan_target *pt)
{
	for (size_t i = 0; i < pt->target->n_own; i++) {
		const struct own_base *own = &pt->target->own[i];
		struct str text = own->base->instr->text, line = STR_NONE;

		if (!own->target)
			continue; /* a check tells */
		str_line(&text, &line);
		graph_edge(p->plan->graph, pt->build,
			add(p, NODE_IMAGE, name_of(p, own->image, ':', own->target->name.s)),
			arena_printf(p->arena, "%.*s:%u: %.*s %.*s", STR_ARG(own->base->pos.src->name), own->base->pos.line,
				STR_ARG(own->base->instr->name), STR_ARG(line)), own->base->pos);
	}
}

static struct str recipe_of(struct planner *p, const struct target *t)
{
	const struct str *known;
	struct str *recipe;

	p->recipe.n = 0;
	buf_addf(&p->recipe, "docker build --platform %.*s -f %.*s %.*s", STR_ARG(t->platform.s),
		STR_ARG(t->dockerfile.s), STR_ARG(t->context.s));
	known = map_get(p->recipes, buf_str(&p->recipe));
	if (known)
		return *known;
	recipe = arena_alloc(p->arena, 1, sizeof *recipe);
	*recipe = arena_strdup(p->arena, buf_str(&p->recipe));
	map_put(p->recipes, *recipe, recipe);
	return *recipe;
}

static void plan_image(struct planner *p, struct plan_target *pt, const struct names *names)
{
	const struct target *t = pt->target;
	struct node *n = for_target(p, add(p, NODE_IMAGE, names->id), pt, "build", names);

	pt->build = n;
	n->data = pt;
	n->recipe = recipe_of(p, t);
	need(p, n, planreads_source(p->reads, t->dockerfile.s, t->dockerfile.pos), "dockerfile", t->dockerfile.pos);
	planreads_need(p->reads, n, t);
	plan_values(p, n, t);
	plan_qemu_of(p, pt);
	plan_bases(p, pt);
	need(p, p->build_all, n, "all arches", t->pos);
}

/* The number of an image's arch among all. */
static size_t number_of(const struct planner *p, const struct image *image, const struct target *t)
{
	return p->first[image - p->model->images] + (size_t)(t - image->targets);
}

static struct plan_image *image_of(const struct planner *p, const struct image *image)
{
	return &p->plan->images[image - p->model->images];
}

/* What a person types for an arch of all images. */
static void plan_arch(const struct planner *p, const struct plan_target *pt)
{
	struct plan *plan = p->plan;
	struct str name = pt->target->name.s;
	struct plan_arch *arch = plan->arches;

	if (!pt->image->name.s.n)
		return;
	while (arch < plan->arches + plan->n_arches && !str_eq(arch->target->name.s, name))
		arch++;
	if (arch == plan->arches + plan->n_arches) {
		plan->n_arches++;
		arch->target = pt->target;
		arch->build = add_group(p, arena_printf(p->arena, "build-%.*s", STR_ARG(name)).p);
		arch->push = add_group(p, arena_printf(p->arena, "push-%.*s", STR_ARG(name)).p);
		arch->build->arch = arch->push->arch = name;
	}
	need(p, arch->build, pt->build, "all images", pt->target->pos);
	for (size_t i = 0; i < p->model->n_publications; i++) {
		need(p, arch->push, pt->pushes[i], "all images", pt->target->pos);
		need(p, image_of(p, pt->image)->push, pt->pushes[i], "all arches", pt->target->pos);
	}
}

/* What goes to one publication: "push:api:arm", "push:quay:api:arm". A person types the same for all. */
static struct node *plan_push(const struct planner *p, const struct plan_target *pt, size_t publication,
	const struct names *names)
{
	const struct target *t = pt->target;
	struct node *n = for_target(p, add_publication(p, NODE_PUSH, publication, names->id), pt, "push", names);

	if (publication)
		n->pos = p->model->publications[publication].name.pos;
	need(p, n, pt->build, "pushes it", t->pos);
	if (p->plan->test)
		graph_wait(p->plan->graph, n, p->plan->test, STR("nothing is published that fails its tests"), p->model->test.pos);
	need(p, p->push_all, n, "all arches", t->pos);
	need(p, image_of(p, pt->image)->manifests[publication], n, "lists it", t->pos);
	return n;
}

static void plan_target(struct planner *p, struct plan_target *pt)
{
	const struct target *t = pt->target;
	const struct names names = { name_of(p, pt->image, ':', t->name.s), name_of(p, pt->image, '-', t->name.s) };

	plan_image(p, pt, &names);
	pt->run = for_target(p, add(p, NODE_RUN, names.id), pt, "run", &names);
	need(p, pt->run, pt->build, "runs it", t->pos);
	pt->pushes = arena_alloc(p->arena, p->model->n_publications, sizeof *pt->pushes);
	for (size_t i = 0; i < p->model->n_publications; i++)
		pt->pushes[i] = plan_push(p, pt, i, &names);
	pt->push = pt->pushes[0];
	plan_arch(p, pt);
}

/* An image's list in each publication. */
static void plan_lists_of(const struct planner *p, struct plan_image *pi)
{
	const struct model *m = p->model;
	struct str name = pi->image->name.s;
	struct node *n;

	pi->manifests = arena_alloc(p->arena, m->n_publications, sizeof *pi->manifests);
	for (size_t i = 0; i < m->n_publications; i++) {
		pi->manifests[i] = n = add_publication(p, NODE_MANIFEST, i, name);
		n->target = target_name(p, "manifest", name);
		n->image = name;
		n->pos = i ? m->publications[i].name.pos : pi->image->repository.pos;
		n->data = pi;
	}
	pi->manifest = pi->manifests[0];
}

/* Images' lists; with several images also what is typed for all. */
static void plan_lists(struct planner *p)
{
	struct plan *plan = p->plan;
	const struct model *m = p->model;

	plan->images = arena_alloc(p->arena, m->n_images + 1, sizeof *plan->images);
	for (size_t i = 0; i < m->n_images; i++) {
		struct plan_image *pi = &plan->images[plan->n_images++];
		struct str name = m->images[i].name.s;

		pi->image = &m->images[i];
		plan_lists_of(p, pi);
		if (!name.n)
			continue;
		pi->push = add_group(p, arena_printf(p->arena, "push-%.*s", STR_ARG(name)).p);
		pi->push->image = name;
	}
	plan->manifest = plan->images[0].manifest;
	if (!m->images[0].name.s.n)
		return;
	plan->manifest = add_group(p, "manifest");
	for (size_t i = 0; i < plan->n_images; i++)
		for (size_t k = 0; k < m->n_publications; k++)
			need(p, plan->manifest, plan->images[i].manifests[k], "all images", plan->images[i].manifest->pos);
}

static void plan_groups(struct planner *p)
{
	struct plan *plan = p->plan;

	if (p->model->test.present) {
		plan->test = add(p, NODE_TEST, STR_NONE);
		plan->test->pos = p->model->test.pos;
		plan->test->target = target_name(p, "test", STR_NONE);
	}
	p->build_all = add_group(p, "build-all");
	p->push_all = plan->push = add_group(p, "push");
	for (size_t i = 0; i < p->model->n_images && !p->qemu_all; i++)
		for (size_t k = 0; k < p->model->images[i].n_targets && !p->qemu_all; k++)
			if (copies_qemu(&p->model->images[i].targets[k]))
				p->qemu_all = add_group(p, "qemu");
	p->all = add_group(p, "all");
	plan_lists(p);
	need(p, p->all, p->build_all, "everything that is local", plan->images[0].manifest->pos);
}

/* Each arch of an image behind what it is made of; a cycle is found when the graph is sorted. */
static void add_target(struct planner *p, const struct image *image, const struct target *t)
{
	struct plan *plan = p->plan;
	size_t number = number_of(p, image, t);

	if (p->planned[number])
		return;
	p->planned[number] = plan->targets; /* so that a cycle ends here */
	for (size_t i = 0; i < t->n_own; i++)
		if (t->own[i].target)
			add_target(p, t->own[i].image, t->own[i].target);
	p->planned[number] = &plan->targets[plan->n_targets];
	plan->targets[plan->n_targets++] = (struct plan_target){ .image = image, .target = t };
}

static void order_targets(struct planner *p)
{
	const struct model *m = p->model;
	size_t count = 0;

	p->first = arena_alloc(p->arena, m->n_images + 1, sizeof *p->first);
	for (size_t i = 0; i < m->n_images; i++) {
		p->first[i] = count;
		count += m->images[i].n_targets;
	}
	p->planned = arena_alloc(p->arena, count + 1, sizeof *p->planned);
	p->plan->targets = arena_alloc(p->arena, count + 1, sizeof *p->plan->targets);
	p->plan->arches = arena_alloc(p->arena, count + 1, sizeof *p->plan->arches);
	for (size_t i = 0; i < m->n_images; i++)
		for (size_t k = 0; k < m->images[i].n_targets; k++)
			add_target(p, &m->images[i], &m->images[i].targets[k]);
}

const struct plan *plan_build(struct arena *a, const struct model *m)
{
	struct plan *plan = arena_alloc(a, 1, sizeof *plan);
	struct planner p = { .arena = a, .model = m, .plan = plan, .recipes = map_new(a),
		.recipe = buf_new(a) };

	plan->graph = graph_new(a);
	p.reads = planreads_new(a, plan->graph);
	plan_groups(&p);
	planjobs_add(a, m, plan, true);
	order_targets(&p);
	for (size_t i = 0; i < plan->n_targets; i++)
		plan_target(&p, &plan->targets[i]);
	planjobs_add(a, m, plan, false);
	cluster_plan(a, m, plan);
	return plan;
}
