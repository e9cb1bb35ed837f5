#include "concern.h"

#include "arena.h"
#include "descriptor.h"
#include "diag.h"
#include "file.h"
#include "globwalk.h"
#include "graph.h"
#include "map.h"
#include "model.h"
#include "path.h"
#include "plan.h"
#include "repo.h"
#include "run.h"
#include "signature.h"
#include "touched.h"
#include "watched.h"

/* Clean them, and find them again. */
static struct map *paths_map(struct arena *a, const struct git_paths *paths)
{
	struct map *map = map_new(a);

	for (size_t i = 0; i < paths->n; i++) {
		paths->items[i] = path_clean(a, paths->items[i]);
		map_put(map, paths->items[i], map);
	}
	return map;
}

struct concern concern_new(struct run *r, const struct git_changes *changes)
{
	struct concern c = { .run = r, .changes = *changes, .answer = affected_new(r->arena, r->plan->graph) };

	c.paths = paths_map(r->arena, &c.changes.paths);
	c.doubted = paths_map(r->arena, &c.changes.ignored);
	return c;
}

void concern_all(struct concern *c, struct str why, bool unknown)
{
	buf_adds(&c->run->said, "aqueduct: all images count as affected: ");
	diag_mask(&c->run->said, why);
	buf_addc(&c->run->said, '\n');
	touched_all(c->run->plan, why, unknown, &c->answer);
	if (!c->answer.pipelines.n)
		c->answer.pipelines = why;
}

static bool has_changed(const struct concern *c, struct str path)
{
	return watched_is_among(c->paths, path);
}

/*
 * What is to be said behind the name of a cleaned path: nothing where it changed, why where that cannot be told. NULL:
 * it is as it was. An empty folder is doubted, too, but a file that is not there is none of its.
 */
static const char *news_of(const struct concern *c, struct str path)
{
	struct arena *a = c->run->arena;

	if (has_changed(c, path))
		return "";
	if (c->changes.paths.n && globwalk_meets_link(a, path))
		return ", a symbolic link";
	if (map_get(c->doubted, path) || (watched_is_among(c->doubted, path) && file_kind(a, path) != FILE_ABSENT))
		return ", of which git keeps nothing";
	return NULL;
}

/* The same as a touch; false where it is as it was. */
static bool touch_of(const struct concern *c, struct str file, struct touch *touch)
{
	struct str path = path_clean(c->run->arena, file);
	const char *news = news_of(c, path);

	if (!news)
		return false;
	touch->cause = arena_printf(c->run->arena, "%.*s%s", STR_ARG(path), news);
	touch->unknown = *news;
	return true;
}

static struct str ci_text(const struct run *r)
{
	for (size_t i = 0; i < r->outputs.n; i++)
		if (str_eq(r->outputs.items[i].path, r->model->drone.file.s))
			return r->outputs.items[i].text;
	BUG("a descriptor without a file of CI");
}

/* Hold the recipes against those of the descriptor as it was, by the files that the graph names them with. */
static void compare_graphs(struct concern *c, const struct run *old)
{
	const struct graph *g = c->run->plan->graph;
	struct str name = c->run->options.file;
	struct touch touch = { .cause = name, .reason = STR("another recipe") };
	const struct node *now, *then;

	for (size_t i = 0; i < graph_count(g); i++) {
		now = graph_at(g, i);
		then = graph_find(old->plan->graph, now->id);
		if (then && str_eq(now->file, then->file) && str_eq(now->recipe, then->recipe))
			continue;
		touch.reason = then ? STR("another recipe") : STR("new in it");
		if (str_is(str_of(now->kind), NODE_IMAGE) || str_is(str_of(now->kind), NODE_QEMU))
			affected_touch(&c->answer, now, &touch);
	}
	if (!str_eq(ci_text(c->run), ci_text(old)))
		c->answer.pipelines = name;
}

/* The descriptor changed: which recipes did? */
static void look_at_descriptor(struct concern *c)
{
	struct run *r = c->run, old = { .arena = r->arena, .diag = diag_new(r->arena), .options = r->options };
	struct str text, name = r->options.file;

	if (c->changes.paths.n && globwalk_meets_link(r->arena, path_clean(r->arena, name))) {
		concern_all(c, arena_printf(r->arena, "'%.*s' is a symbolic link", STR_ARG(name)), true);
		return;
	}
	if (map_get(c->doubted, path_clean(r->arena, name)))
		concern_all(c, arena_printf(r->arena, "of '%.*s' git keeps nothing to be compared with", STR_ARG(name)), true);
	if (!has_changed(c, path_clean(r->arena, name)))
		return;
	if (c->changes.bases.n != 1 || !git_text(r->arena, c->changes.bases.items[0], name, &text)) {
		concern_all(c, arena_printf(r->arena, "'%.*s' has %s before it to be compared with", STR_ARG(name),
			c->changes.bases.n > 1 ? "more than one" : "nothing"), false);
		return;
	}
	old.repo = repo_new(r->arena, old.diag, r->options.templates);
	repo_put(old.repo, name, text);
	if (run_pipeline(&old))
		compare_graphs(c, &old);
	else
		concern_all(c, arena_printf(r->arena, "'%.*s' as it was is refused", STR_ARG(name)), true);
}

static struct str templates(const struct concern *c)
{
	struct str said = c->run->options.templates;

	return said.n ? path_clean(c->run->arena, said) : STR(WATCHED_TEMPLATES);
}

/* Whether any recipe may depend on a file by what kind of file it is. */
static bool is_of_all(const struct concern *c, struct str path)
{
	return watched_is_attributes(path) || path_is_within(path, templates(c));
}

/* An output that is not what the descriptor says was edited, and what it does then is not known here. */
static bool is_edited(const struct concern *c, const struct output *o)
{
	struct str there, rest;

	if (file_read(c->run->arena, o->path, &there))
		return true;
	return !str_eq(o->text, there) && (!signature_cut(c->run->arena, there, &rest) || !str_eq(o->text, rest));
}

/* What lies outside of the folder, and may still reach into it. */
static void look_outside(struct concern *c)
{
	const struct git_paths *paths = &c->changes.outside;
	struct arena *a = c->run->arena;
	struct str folder = templates(c);

	for (size_t i = 0; i < paths->n; i++)
		if (watched_is_attributes(paths->items[i])) {
			concern_all(c, arena_printf(a, "'%.*s' may change line ends", STR_ARG(paths->items[i])), true);
			break;
		}
	if (str_starts(folder, STR("/")) || str_starts(folder, STR("..")))
		concern_all(c, arena_printf(a, "whether templates of '%.*s' changed is not known", STR_ARG(folder)), true);
}

/* The file that holds the tags, and templates of lists that are the user's own. */
static void look_at_lists(struct concern *c)
{
	const struct model *m = c->run->model;
	struct touch touch = { .reason = STR("it holds the tags") };

	if (watched_tags(m).n && touch_of(c, watched_tags(m), &touch))
		watched_by_tags(m, c->run->plan, &touch, &c->answer);
	touch.reason = STR("the list's template");
	for (size_t i = 0; m->manifest_own && i < m->n_images; i++)
		for (size_t k = 0; k < m->n_publications; k++)
			if (touch_of(c, m->publications[k].images[i].list, &touch))
				affected_touch(&c->answer, c->run->plan->images[i].manifests[k], &touch);
}

/* What CI alone depends on: its file, steps of the user's own, and make where commands build. */
static void look_at_ci(struct concern *c)
{
	const struct run *r = c->run;
	struct touch touch = { .reason = STR("its commands call make") };

	if (!c->answer.pipelines.n && touch_of(c, r->model->drone.file.s, &touch))
		c->answer.pipelines = touch.cause;
	if (c->changes.paths.n)
		watched_by_steps(r->model, r->plan, c->changes.paths.items[0], &c->answer);
	if (touch_of(c, r->model->make_file.s, &touch))
		watched_by_make(r->model, r->plan, &touch, &c->answer);
}

/* The sums of what is downloaded, and what downloads it, which is generated where it is not said to be edited. */
static void look_at_downloads(struct concern *c)
{
	const struct graph *g = c->run->plan->graph;
	struct str script = c->run->model->qemu.script.s;
	struct touch touch = { .reason = STR("its sums") };
	bool is = touch_of(c, STR("qemu.lock"), &touch);

	if (!is && has_changed(c, path_clean(c->run->arena, script))) {
		touch = (struct touch){ .cause = script, .reason = STR("it downloads") };
		is = true;
	}
	for (size_t i = 0; is && i < graph_count(g); i++)
		if (str_is(str_of(graph_at(g, i)->kind), NODE_QEMU))
			affected_touch(&c->answer, graph_at(g, i), &touch);
}

/* A file that any recipe may depend on, in a way that is not known here; news: what is said of it. */
static void all_by(struct concern *c, struct str path, const char *news)
{
	concern_all(c, arena_printf(c->run->arena, "'%.*s'%s%s may change any recipe", STR_ARG(path), news, *news ? "," : ""),
		true);
}

static void all_by_edit(struct concern *c, struct str path)
{
	struct arena *a = c->run->arena;

	concern_all(c, arena_printf(a, "'%.*s' is not what the descriptor says; run '%.*s'", STR_ARG(path),
		STR_ARG(descriptor_gen(a, c->run->options.file))), true);
}

/* Each of changed files that any recipe may depend on; of doubted ones, which may be many, the first. */
static void look_among(struct concern *c, const struct git_paths *paths, bool each)
{
	for (size_t i = 0; i < paths->n; i++)
		if (is_of_all(c, paths->items[i])) {
			all_by(c, paths->items[i], each ? "" : ", of which git keeps nothing");
			if (!each)
				break;
		}
}

static void look_at_files(struct concern *c)
{
	const struct words files = watched_files(c->run->arena, c->run->model);
	const struct outputs *outputs = &c->run->outputs;
	struct str folder = templates(c);
	const char *news;

	for (size_t i = 0; i < files.n; i++)
		if ((news = news_of(c, files.items[i].s)))
			all_by(c, files.items[i].s, news);
	if (file_kind(c->run->arena, folder) != FILE_ABSENT && (news = news_of(c, folder)))
		all_by(c, folder, news);
	for (size_t i = 0; i < outputs->n; i++)
		if (news_of(c, outputs->items[i].path) && is_edited(c, &outputs->items[i]))
			all_by_edit(c, outputs->items[i].path);
	look_among(c, &c->changes.paths, true);
	look_among(c, &c->changes.ignored, false);
}

/*
 * The commit that is asked about is not on the disk, but Dockerfiles, ignore files, links and the descriptor are read
 * there: where they are others, what follows from them is not known.
 */
static void look_at_head(struct concern *c)
{
	const struct git_changes *seen = &c->changes;
	const struct run *r = c->run;
	struct touched_paths unlike = { seen->unlike.items, seen->unlike.n };
	const char *doubt = arena_printf(r->arena, ", which is another one in %.*s", STR_ARG(r->options.head)).p;
	const struct map *here = paths_map(r->arena, &seen->unlike);

	if (seen->unlike_links.n)
		concern_all(c, arena_printf(r->arena, "'%.*s', a symbolic link%s", STR_ARG(seen->unlike_links.items[0]), doubt),
			true);
	if (map_get(here, path_clean(r->arena, r->options.file)))
		concern_all(c, arena_printf(r->arena, "'%.*s'%s", STR_ARG(r->options.file), doubt), true);
	for (size_t i = 0; i < r->outputs.n; i++)
		if (map_get(here, r->outputs.items[i].path) && has_changed(c, r->outputs.items[i].path))
			concern_all(c, arena_printf(r->arena, "'%.*s'%s", STR_ARG(r->outputs.items[i].path), doubt), true);
	touched_by_unlike(r->arena, r->model, r->plan, &unlike, doubt, &c->answer);
}

void concern_beside(struct concern *c)
{
	look_at_descriptor(c);
	look_at_files(c);
	look_outside(c);
	look_at_head(c);
	look_at_downloads(c);
	look_at_lists(c);
	look_at_ci(c);
}
