#include "checker.h"

#include "arch.h"
#include "arena.h"
#include "path.h"
#include "regex.h"
#include "str.h"
#include "tags.h"

static void check_image_name(struct checker *c)
{
	struct str rest, host;
	const struct word *w;

	for (size_t i = 0; i < c->model->n_images; i++) {
		w = &c->model->images[i].repository;
		if (!w->pos.src || grammar_fits(c->arena, GRAMMAR_REPOSITORY, w->s))
			continue;
		FAULT(c, w->pos, "'%.*s' %s", STR_ARG(w->s), grammar_rule(GRAMMAR_REPOSITORY));
		rest = w->s;
		while (str_cut(&rest, '/', &host))
			;
		if (str_cut(&rest, ':', &host) && grammar_fits(c->arena, GRAMMAR_TAG, rest))
			diag_note(c->diag, w->pos, "tags belong into publish.tags");
	}
}

static void target_names(struct checker *c, const struct image *i, const struct target *t)
{
	static const char *const taken[] = { "all" };

	(void)i;
	if (!checker_fits(c, &t->name, GRAMMAR_NAME))
		return;
	for (size_t k = 0; k < countof(taken); k++)
		if (str_is(t->name.s, taken[k]))
			FAULT(c, t->name.pos, "'%s' cannot be an arch's name: build-%s builds every arch", taken[k], taken[k]);
}

static void check_names(struct checker *c)
{
	checker_targets(c, target_names);
	checker_fits(c, &c->model->make_prefix, GRAMMAR_PREFIX);
}

static void target_suffix(struct checker *c, const struct image *i, const struct target *t)
{
	(void)i;
	checker_fits(c, &t->os_version, GRAMMAR_VERSION);
	if (!checker_fits(c, &t->suffix, GRAMMAR_SUFFIX))
		return;
	if (str_is(t->suffix.s, "latest") || regex_is("\\Av?[0-9]+(\\.[0-9]+)*\\z", t->suffix.s))
		FAULT(c, t->suffix.pos, "the suffix '%.*s' is what a list's own tag may be", STR_ARG(t->suffix.s));
}

static void check_suffix(struct checker *c)
{
	checker_targets(c, target_suffix);
}

static void target_paths(struct checker *c, const struct image *i, const struct target *t)
{
	(void)i;
	checker_fits(c, &t->dockerfile, GRAMMAR_FILE);
	checker_fits(c, &t->context, GRAMMAR_PATH);
	if (t->stage.s.n)
		checker_fits(c, &t->stage, GRAMMAR_STAGE);
}

static void output_path(struct checker *c, const struct word *w)
{
	struct str path;

	if (!checker_fits(c, w, GRAMMAR_FILE))
		return;
	path = path_clean(c->arena, w->s);
	if (str_find(arena_printf(c->arena, "/%.*s/", STR_ARG(path)), STR("/.git/")) < path.n)
		FAULT(c, w->pos, "no output can be in '.git', which is git's own");
	if (str_among(path, " local.mk .gitignore .dockerignore "))
		FAULT(c, w->pos, "no output can be '%.*s', which is written by hand", STR_ARG(path));
	if (str_is(path, ".aqueduct") || str_starts(path, STR(".aqueduct/")))
		FAULT(c, w->pos, "no output can be in '.aqueduct': what aqueduct remembers of outputs is there");
}

static void check_path(struct checker *c)
{
	checker_targets(c, target_paths);
	if (!grammar_fits(c->arena, GRAMMAR_FILE, c->model->src->name))
		FAULT(c, (struct pos){ 0 }, "'%.*s' %s", STR_ARG(c->model->src->name), grammar_rule(GRAMMAR_FILE));
	output_path(c, &c->model->qemu.script);
	output_path(c, &c->model->make_file);
	output_path(c, &c->model->drone.file);
	if (c->model->drone.affected_script.s.n || c->model->drone.affected_script.pos.src)
		output_path(c, &c->model->drone.affected_script);
	output_path(c, &c->model->manifest_file);
}

static void target_labels(struct checker *c, const struct image *i, const struct target *t)
{
	(void)i;
	for (size_t k = 0; k < t->labels.n; k++) {
		checker_fits(c, &t->labels.items[k].name, GRAMMAR_LABEL);
		checker_fits(c, &t->labels.items[k].value, GRAMMAR_ITEM);
	}
}

static void check_labels(struct checker *c)
{
	checker_targets(c, target_labels);
}

/* An image whose tag may hold variables of Drone's. */
static void check_cache(struct checker *c, const struct word *w)
{
	struct str name = w->s, bad;
	struct tag tag;
	size_t colon = name.n;

	for (size_t i = 0; i < name.n && name.p[i] != '$'; i++)
		if (name.p[i] == ':' || name.p[i] == '/')
			colon = name.p[i] == ':' ? i : name.n;
	if (!str_has(w->s, '$') || colon == name.n) {
		checker_fits(c, w, GRAMMAR_REFERENCE);
		return;
	}
	if (!tags_read(c->arena, str_from(name, colon + 1), &tag, &bad))
		FAULT(c, w->pos, "'%.*s' cannot stand in a tag: letters, digits, . _ - and ${DRONE_NAME} as in publish.tags",
			STR_ARG(bad));
	name.n = colon;
	checker_fits(c, &(struct word){ name, w->pos }, GRAMMAR_REFERENCE);
}

static void target_references(struct checker *c, const struct image *i, const struct target *t)
{
	(void)i;
	for (size_t k = 0; k < t->cache_from.n; k++)
		check_cache(c, &t->cache_from.items[k]);
}

static void check_references(struct checker *c)
{
	checker_targets(c, target_references);
	checker_fits(c, &c->model->qemu.image, GRAMMAR_REFERENCE);
	checker_fits(c, &c->model->test.image, GRAMMAR_REFERENCE);
	checker_fits(c, &c->model->drone.docker_plugin, GRAMMAR_REFERENCE);
	checker_fits(c, &c->model->drone.manifest_plugin, GRAMMAR_REFERENCE);
	checker_fits(c, &c->model->drone.buildx_plugin, GRAMMAR_REFERENCE);
	checker_fits(c, &c->model->drone.git_image, GRAMMAR_REFERENCE);
}

static void check_qemu(struct checker *c)
{
	const struct model *m = c->model;
	const struct word *url;

	checker_fits(c, &m->qemu.version, GRAMMAR_VERSION);
	if (!m->qemu.urls.n)
		FAULT(c, (struct pos){ 0 }, "'qemu.url' names no URL");
	for (size_t i = 0; i < m->qemu.urls.n; i++) {
		url = &m->qemu.urls.items[i];
		if (checker_fits(c, url, GRAMMAR_URL) && str_find(url->s, STR("{arch}")) == url->s.n)
			FAULT(c, url->pos, "without {arch} every arch would get the same file");
	}
	for (size_t i = 0; i < m->qemu.n_sums; i++) {
		checker_fits(c, &m->qemu.sums[i].sum, GRAMMAR_SHA256);
		for (size_t k = 0; k < i; k++)
			if (str_eq(m->qemu.sums[k].qemu, m->qemu.sums[i].qemu)) {
				FAULT(c, m->qemu.sums[i].sum.pos, "a second sum for qemu-%.*s-static", STR_ARG(m->qemu.sums[i].qemu));
				diag_note(c->diag, m->qemu.sums[k].sum.pos, "the first one is here");
			}
	}
}

static void check_run_args(struct checker *c)
{
	for (size_t i = 0; i < c->model->n_images; i++) {
		checker_all_fit(c, &c->model->images[i].run_args, GRAMMAR_LINE);
		checker_all_fit(c, &c->model->images[i].run_command, GRAMMAR_LINE);
	}
}

static void check_environment(struct checker *c)
{
	const struct pairs *env = &c->model->test.environment;

	for (size_t i = 0; i < env->n; i++) {
		checker_fits(c, &env->items[i].name, GRAMMAR_VARIABLE);
		checker_fits(c, &env->items[i].value, env->items[i].origin == ORIGIN_SECRET ? GRAMMAR_SECRET : GRAMMAR_VALUE);
	}
}

const struct check checks_of_names[] = {
	{ "image-name", check_image_name, "the image is a repository name that registries accept, without a tag" },
	{ "short-name", check_names, "names of arches and the prefix make good make targets" },
	{ "suffix", check_suffix, "suffixes and versions of Windows can stand in a tag" },
	{ "path", check_path, "paths stay in the repository, and make can name them" },
	{ "label", check_labels, "labels have keys and values that docker, make and Drone read alike" },
	{ "reference", check_references, "images that are used are image references" },
	{ "qemu", check_qemu, "the download has a version, a URL and sums that make sense" },
	{ "run-arg", check_run_args, "arguments of run are one line each" },
	{ "environment", check_environment, "variables of the tests have names and values of one line" },
	{ NULL, NULL, NULL }
};
