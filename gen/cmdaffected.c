#include "cmdaffected.h"

#include "affected.h"
#include "arena.h"
#include "descriptor.h"
#include "diag.h"
#include "file.h"
#include "filelist.h"
#include "git.h"
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

/* What changed, and what it concerns. */
struct question {
	struct run *run;
	struct git_changes changes; /* of --files: paths alone */
	struct map *paths; /* the changed ones */
	struct map *doubted; /* those of which git cannot tell */
	struct affected answer;
};

static void say(struct question *q, struct str text)
{
	buf_adds(&q->run->said, "aqueduct: ");
	diag_mask(&q->run->said, text);
	buf_addc(&q->run->said, '\n');
}

/* All images at once, aloud: what cannot be told is never taken for safe. */
static void concern_all(struct question *q, struct str why, bool unknown)
{
	say(q, arena_printf(q->run->arena, "all images count as affected: %.*s", STR_ARG(why)));
	touched_all(q->run->plan, why, unknown, &q->answer);
	if (!q->answer.pipelines.n)
		q->answer.pipelines = why;
}

static bool has_changed(const struct question *q, struct str path)
{
	return map_get(q->paths, path) != NULL;
}

static bool is_doubted(const struct question *q, struct str path)
{
	return map_get(q->doubted, path) != NULL;
}

static bool ask_git(struct question *q)
{
	const struct options *o = &q->run->options;
	const struct words *branches = &q->run->model->publish.tagset.branches;
	struct git_wish wish = { .base = o->base, .head = o->head, .n_branches = branches->n };
	struct str *names = arena_alloc(q->run->arena, branches->n + 1, sizeof *names), head;

	for (size_t i = 0; i < branches->n; i++)
		names[i] = branches->items[i].s;
	wish.branches = names;
	if (!git_changes(q->run->arena, q->run->diag, &wish, &q->changes))
		return false;
	head = o->head.n ? o->head : STR("the working tree");
	if (q->changes.bases.n)
		say(q, arena_printf(q->run->arena, "%.*s is compared with %.*s, %.*s", STR_ARG(head), STR_ARG(q->changes.base_name),
			STR_ARG(str_slice(q->changes.bases.items[0], 0, 12))));
	else if (!q->changes.unknown.n)
		say(q, arena_printf(q->run->arena, "%.*s is compared with %.*s", STR_ARG(head), STR_ARG(q->changes.base_name)));
	if (q->changes.outside.n)
		say(q, arena_printf(q->run->arena, "'%.*s' lies outside of this folder%s, where no image reads it",
			STR_ARG(q->changes.outside.items[0]), q->changes.outside.n > 1 ? ", as others do" : ""));
	return true;
}

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

/* What a commit changes beside its files: the repository itself, which an image may copy, and what git says of it. */
static void look_at_commit(struct question *q)
{
	static const struct str git = { ".git", 4 };
	const struct touched_paths paths = { &git, 1 };
	struct run *r = q->run;

	if (r->options.files.n)
		touched_by_commit(r->plan, true, &q->answer);
	if (!q->changes.bases.n || q->changes.same_commit)
		return;
	touched_by_commit(r->plan, false, &q->answer);
	if (file_kind(r->arena, git) != FILE_ABSENT)
		touched_by(r->arena, r->model, r->plan, &paths, &q->answer);
}

static struct str output_text(const struct run *r, struct str path)
{
	for (size_t i = 0; i < r->outputs.n; i++)
		if (str_eq(r->outputs.items[i].path, path))
			return r->outputs.items[i].text;
	return STR_NONE;
}

/* Hold the recipes against those of the descriptor as it was, by the files that the graph names them with. */
static void compare_graphs(struct question *q, const struct run *old)
{
	const struct graph *g = q->run->plan->graph;
	struct str file = q->run->model->drone.file.s, name = q->run->options.file;
	struct touch touch = { .cause = name, .reason = STR("another recipe") };
	const struct node *now, *then;

	for (size_t i = 0; i < graph_count(g); i++) {
		now = graph_at(g, i);
		then = graph_find(old->plan->graph, now->id);
		if (then && str_eq(now->file, then->file) && str_eq(now->recipe, then->recipe))
			continue;
		touch.reason = then ? STR("another recipe") : STR("new in it");
		if (str_is(str_of(now->kind), NODE_IMAGE) || str_is(str_of(now->kind), NODE_QEMU))
			affected_touch(&q->answer, now, &touch);
	}
	if (!str_eq(output_text(q->run, file), output_text(old, old->model->drone.file.s)))
		q->answer.pipelines = name;
}

/* The descriptor changed: which recipes did? */
static void look_at_descriptor(struct question *q)
{
	struct run *r = q->run, old = { .arena = r->arena, .diag = diag_new(r->arena), .options = r->options };
	struct str text, name = r->options.file;

	if (q->changes.paths.n && globwalk_meets_link(r->arena, path_clean(r->arena, name))) {
		concern_all(q, arena_printf(r->arena, "'%.*s' is a symbolic link", STR_ARG(name)), true);
		return;
	}
	if (is_doubted(q, path_clean(r->arena, name)))
		concern_all(q, arena_printf(r->arena, "of '%.*s' git keeps nothing to be compared with", STR_ARG(name)), true);
	if (!has_changed(q, path_clean(r->arena, name)))
		return;
	if (q->changes.bases.n != 1 || !git_text(r->arena, q->changes.bases.items[0], name, &text)) {
		concern_all(q, arena_printf(r->arena, "'%.*s' has %s before it to be compared with", STR_ARG(name),
			q->changes.bases.n > 1 ? "more than one" : "nothing"), false);
		return;
	}
	old.repo = repo_new(r->arena, old.diag, r->options.templates);
	repo_put(old.repo, name, text);
	if (run_pipeline(&old))
		compare_graphs(q, &old);
	else
		concern_all(q, arena_printf(r->arena, "'%.*s' as it was is refused", STR_ARG(name)), true);
}

static struct str templates(const struct question *q)
{
	struct str said = q->run->options.templates;

	return said.n ? path_clean(q->run->arena, said) : STR(WATCHED_TEMPLATES);
}

/* Whether any recipe may depend on a file by what kind of file it is. */
static bool is_of_all(const struct question *q, struct str path)
{
	struct str folder = templates(q);

	return watched_is_attributes(path)
		|| (str_starts(path, folder) && (path.n == folder.n || path.p[folder.n] == '/'));
}

/* An output that is not what the descriptor says was edited, and what it does then is not known here. */
static bool is_edited(const struct question *q, struct str path)
{
	struct str text = output_text(q->run, path), there, rest;

	if (!text.n || (!file_read(q->run->arena, path, &there) && str_eq(text, there)))
		return false;
	return file_read(q->run->arena, path, &there) || !signature_cut(q->run->arena, there, &rest) || !str_eq(text, rest);
}

/* What lies outside of the folder, and may still reach into it. */
static void look_outside(struct question *q)
{
	const struct git_paths *paths = &q->changes.outside;
	struct arena *a = q->run->arena;
	struct str folder = templates(q);

	for (size_t i = 0; i < paths->n; i++)
		if (watched_is_attributes(paths->items[i])) {
			concern_all(q, arena_printf(a, "'%.*s' may change line ends", STR_ARG(paths->items[i])), true);
			break;
		}
	if (str_starts(folder, STR("/")) || str_starts(folder, STR("..")))
		concern_all(q, arena_printf(a, "whether templates of '%.*s' changed is not known", STR_ARG(folder)), true);
}

/* The file that holds the tags. */
static void look_at_tags(struct question *q)
{
	const struct run *r = q->run;
	struct arena *a = r->arena;
	struct str file = watched_tags(r->model), cause = file.n ? path_clean(a, file) : file;
	bool unknown = false;

	if (!file.n)
		return;
	if (!watched_is_among(q->paths, cause)) {
		unknown = true;
		if (q->changes.paths.n && globwalk_meets_link(a, cause))
			cause = arena_printf(a, "%.*s, a symbolic link", STR_ARG(cause));
		else if (watched_is_among(q->doubted, cause) && file_kind(a, cause) != FILE_ABSENT)
			cause = arena_printf(a, "%.*s, of which git keeps nothing", STR_ARG(cause));
		else
			return;
	}
	watched_by_tags(r->model, r->plan, cause, unknown, &q->answer);
}

/* What CI alone depends on: its file, steps of the user's own, and make where commands build. */
static void look_at_ci(struct question *q)
{
	const struct run *r = q->run;

	if (has_changed(q, r->model->drone.file.s) && !q->answer.pipelines.n)
		q->answer.pipelines = r->model->drone.file.s;
	if (q->changes.paths.n)
		watched_by_steps(r->model, r->plan, q->changes.paths.items[0], &q->answer);
	if (has_changed(q, r->model->make_file.s))
		watched_by_make(r->model, r->plan, &q->answer);
}

/* The sums of what is downloaded, and what downloads it. */
static void look_at_downloads(struct question *q)
{
	const struct graph *g = q->run->plan->graph;
	struct str script = q->run->model->qemu.script.s;
	bool changed = has_changed(q, STR("qemu.lock")), lock = changed || is_doubted(q, STR("qemu.lock"));
	struct touch touch = { lock ? STR("qemu.lock") : script, lock ? STR("its sums") : STR("it downloads"), { 0 },
		lock && !changed };

	for (size_t i = 0; (lock || has_changed(q, script)) && i < graph_count(g); i++)
		if (str_is(str_of(graph_at(g, i)->kind), NODE_QEMU))
			affected_touch(&q->answer, graph_at(g, i), &touch);
}

/* A file that any recipe may depend on, in a way that is not known here; doubt: what is said beside of it. */
static void concern_by(struct question *q, struct str path, const char *doubt)
{
	concern_all(q, arena_printf(q->run->arena, "'%.*s'%s may change any recipe", STR_ARG(path), doubt), true);
}

static void concern_by_edit(struct question *q, struct str path)
{
	struct arena *a = q->run->arena;

	concern_all(q, arena_printf(a, "'%.*s' is not what the descriptor says; run '%.*s'", STR_ARG(path),
		STR_ARG(descriptor_gen(a, q->run->options.file))), true);
}

static void look_at_files(struct question *q)
{
	const struct git_paths *paths = &q->changes.paths;
	const struct words files = watched_files(q->run->arena, q->run->model);

	for (size_t i = 0; i < files.n; i++)
		if (has_changed(q, files.items[i].s))
			concern_by(q, files.items[i].s, "");
	for (size_t i = 0; i < paths->n; i++) {
		if (is_of_all(q, paths->items[i]))
			concern_by(q, paths->items[i], "");
		else if (is_edited(q, paths->items[i]))
			concern_by_edit(q, paths->items[i]);
	}
}

/* The same for files that git ignores, or was told not to look at: they may be many. */
static void look_at_doubted(struct question *q)
{
	static const char doubt[] = ", of which git keeps nothing,";
	const struct git_paths *paths = &q->changes.ignored;
	const struct words files = watched_files(q->run->arena, q->run->model);
	const struct run *r = q->run;

	for (size_t i = 0; i < files.n; i++)
		if (is_doubted(q, files.items[i].s))
			concern_by(q, files.items[i].s, doubt);
	for (size_t i = 0; i < r->outputs.n; i++)
		if (is_doubted(q, r->outputs.items[i].path) && is_edited(q, r->outputs.items[i].path))
			concern_by_edit(q, r->outputs.items[i].path);
	for (size_t i = 0; i < paths->n; i++)
		if (is_of_all(q, paths->items[i])) {
			concern_by(q, paths->items[i], doubt);
			break;
		}
}

/*
 * The commit that is asked about is not on the disk, but Dockerfiles, ignore files, links and the descriptor are read
 * there: where they are others, what follows from them is not known.
 */
static void look_at_head(struct question *q)
{
	const struct git_changes *c = &q->changes;
	const struct run *r = q->run;
	struct touched_paths unlike = { c->unlike.items, c->unlike.n };
	const char *doubt = arena_printf(r->arena, ", which is another one in %.*s", STR_ARG(r->options.head)).p;
	const struct map *here = paths_map(r->arena, &c->unlike);

	if (c->unlike_links.n)
		concern_all(q, arena_printf(r->arena, "'%.*s', a symbolic link%s", STR_ARG(c->unlike_links.items[0]), doubt),
			true);
	if (map_get(here, path_clean(r->arena, r->options.file)))
		concern_all(q, arena_printf(r->arena, "'%.*s'%s", STR_ARG(r->options.file), doubt), true);
	for (size_t i = 0; i < r->outputs.n; i++)
		if (map_get(here, r->outputs.items[i].path) && has_changed(q, r->outputs.items[i].path))
			concern_all(q, arena_printf(r->arena, "'%.*s'%s", STR_ARG(r->outputs.items[i].path), doubt), true);
	touched_by_unlike(r->arena, r->model, r->plan, &unlike, doubt, &q->answer);
}

/* What lies outside of every context, or is dropped there. */
static void say_unread(struct question *q, struct touched_paths unread)
{
	struct arena *a = q->run->arena;

	if (unread.n)
		say(q, arena_printf(a, "no image reads '%.*s'%s", STR_ARG(unread.items[0]), unread.n == 1 ? "" : unread.n == 2
			? ", nor another file that changed" : arena_printf(a, ", nor %zu other files that changed", unread.n - 1).p));
}

static void answer(struct question *q)
{
	struct run *r = q->run;
	struct touched_paths changed = { q->changes.paths.items, q->changes.paths.n };
	struct touched_paths ignored = { q->changes.ignored.items, q->changes.ignored.n };
	struct node **order;

	q->answer = affected_new(r->arena, r->plan->graph);
	if (q->changes.unknown.n)
		concern_all(q, q->changes.unknown, true);
	look_at_descriptor(q);
	look_at_files(q);
	look_at_doubted(q);
	look_outside(q);
	look_at_head(q);
	look_at_downloads(q);
	look_at_tags(q);
	look_at_ci(q);
	say_unread(q, touched_by(r->arena, r->model, r->plan, &changed, &q->answer));
	touched_by_unknown(r->arena, r->model, r->plan, &ignored, &q->answer);
	look_at_commit(q);
	graph_sort(r->plan->graph, r->arena, r->diag, &order);
	affected_spread(&q->answer, order);
}

static bool print(struct question *q)
{
	const struct options *o = &q->run->options;
	const struct affected_show show = { " image test job pipeline ", " image test ", STR("aqueduct-always") };
	struct str format = o->make ? STR("make") : o->drone ? STR("drone") : o->format.n ? o->format : STR("text");

	if (!q->changes.paths.n && !q->changes.unknown.n && !affected_any(&q->answer))
		say(q, o->files.n ? STR("the list names no file: nothing changed") : STR("nothing changed"));
	affected_format(format)(q->run->arena, &q->run->out, &q->answer, &show);
	return true;
}

static bool check_options(struct run *r)
{
	const struct options *o = &r->options;

	if (o->files.n && (o->base.n || o->head.n))
		return diag_error(r->diag, "option", (struct pos){ 0 }, "--files tells what changed; --base and --head ask git");
	if (o->make + o->drone + (o->format.n > 0) > 1)
		return diag_error(r->diag, "option", (struct pos){ 0 }, "one of --make, --drone and --format");
	return true;
}

bool cmdaffected(struct run *r)
{
	struct question q = { .run = r };

	if (!check_options(r) || !run_pipeline(r))
		return false;
	if (r->options.files.n ? !filelist_read(r->arena, r->diag, r->options.files, &q.changes) : !ask_git(&q))
		return false;
	q.paths = paths_map(r->arena, &q.changes.paths);
	q.doubted = paths_map(r->arena, &q.changes.ignored);
	answer(&q);
	return print(&q);
}
