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
	return map_get(c->paths, path) != NULL;
}

static bool is_doubted(const struct concern *c, struct str path)
{
	return map_get(c->doubted, path) != NULL;
}

static struct str output_text(const struct run *r, struct str path)
{
	for (size_t i = 0; i < r->outputs.n; i++)
		if (str_eq(r->outputs.items[i].path, path))
			return r->outputs.items[i].text;
	return STR_NONE;
}

/* Hold the recipes against those of the descriptor as it was, by the files that the graph names them with. */
static void compare_graphs(struct concern *c, const struct run *old)
{
	const struct graph *g = c->run->plan->graph;
	struct str file = c->run->model->drone.file.s, name = c->run->options.file;
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
	if (!str_eq(output_text(c->run, file), output_text(old, old->model->drone.file.s)))
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
	if (is_doubted(c, path_clean(r->arena, name)))
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
static bool is_edited(const struct concern *c, struct str path)
{
	struct str text = output_text(c->run, path), there, rest;

	if (!text.n || (!file_read(c->run->arena, path, &there) && str_eq(text, there)))
		return false;
	return file_read(c->run->arena, path, &there) || !signature_cut(c->run->arena, there, &rest) || !str_eq(text, rest);
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

/* The file that holds the tags. */
static void look_at_tags(struct concern *c)
{
	const struct run *r = c->run;
	struct arena *a = r->arena;
	struct str file = watched_tags(r->model), cause = file.n ? path_clean(a, file) : file;
	bool unknown = false;

	if (!file.n)
		return;
	if (!watched_is_among(c->paths, cause)) {
		unknown = true;
		if (c->changes.paths.n && globwalk_meets_link(a, cause))
			cause = arena_printf(a, "%.*s, a symbolic link", STR_ARG(cause));
		else if (watched_is_among(c->doubted, cause) && file_kind(a, cause) != FILE_ABSENT)
			cause = arena_printf(a, "%.*s, of which git keeps nothing", STR_ARG(cause));
		else
			return;
	}
	watched_by_tags(r->model, r->plan, cause, unknown, &c->answer);
}

/* What CI alone depends on: its file, steps of the user's own, and make where commands build. */
static void look_at_ci(struct concern *c)
{
	const struct run *r = c->run;

	if (has_changed(c, r->model->drone.file.s) && !c->answer.pipelines.n)
		c->answer.pipelines = r->model->drone.file.s;
	if (c->changes.paths.n)
		watched_by_steps(r->model, r->plan, c->changes.paths.items[0], &c->answer);
	if (has_changed(c, r->model->make_file.s))
		watched_by_make(r->model, r->plan, &c->answer);
}

/* The sums of what is downloaded, and what downloads it. */
static void look_at_downloads(struct concern *c)
{
	const struct graph *g = c->run->plan->graph;
	struct str script = c->run->model->qemu.script.s;
	bool changed = has_changed(c, STR("qemu.lock")), lock = changed || is_doubted(c, STR("qemu.lock"));
	struct touch touch = { lock ? STR("qemu.lock") : script, lock ? STR("its sums") : STR("it downloads"), { 0 },
		lock && !changed };

	for (size_t i = 0; (lock || has_changed(c, script)) && i < graph_count(g); i++)
		if (str_is(str_of(graph_at(g, i)->kind), NODE_QEMU))
			affected_touch(&c->answer, graph_at(g, i), &touch);
}

/* A file that any recipe may depend on, in a way that is not known here; doubt: what is said beside of it. */
static void all_by(struct concern *c, struct str path, const char *doubt)
{
	concern_all(c, arena_printf(c->run->arena, "'%.*s'%s may change any recipe", STR_ARG(path), doubt), true);
}

static void all_by_edit(struct concern *c, struct str path)
{
	struct arena *a = c->run->arena;

	concern_all(c, arena_printf(a, "'%.*s' is not what the descriptor says; run '%.*s'", STR_ARG(path),
		STR_ARG(descriptor_gen(a, c->run->options.file))), true);
}

static void look_at_files(struct concern *c)
{
	const struct git_paths *paths = &c->changes.paths;
	const struct words files = watched_files(c->run->arena, c->run->model);

	for (size_t i = 0; i < files.n; i++)
		if (has_changed(c, files.items[i].s))
			all_by(c, files.items[i].s, "");
	for (size_t i = 0; i < paths->n; i++) {
		if (is_of_all(c, paths->items[i]))
			all_by(c, paths->items[i], "");
		else if (is_edited(c, paths->items[i]))
			all_by_edit(c, paths->items[i]);
	}
}

/* The same for files that git ignores, or was told not to look at: they may be many. */
static void look_at_doubted(struct concern *c)
{
	static const char doubt[] = ", of which git keeps nothing,";
	const struct git_paths *paths = &c->changes.ignored;
	const struct words files = watched_files(c->run->arena, c->run->model);
	const struct run *r = c->run;

	for (size_t i = 0; i < files.n; i++)
		if (is_doubted(c, files.items[i].s))
			all_by(c, files.items[i].s, doubt);
	for (size_t i = 0; i < r->outputs.n; i++)
		if (is_doubted(c, r->outputs.items[i].path) && is_edited(c, r->outputs.items[i].path))
			all_by_edit(c, r->outputs.items[i].path);
	for (size_t i = 0; i < paths->n; i++)
		if (is_of_all(c, paths->items[i])) {
			all_by(c, paths->items[i], doubt);
			break;
		}
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
	look_at_doubted(c);
	look_outside(c);
	look_at_head(c);
	look_at_downloads(c);
	look_at_tags(c);
	look_at_ci(c);
}
