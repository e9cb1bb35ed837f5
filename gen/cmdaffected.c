#include "cmdaffected.h"

#include "affected.h"
#include "arena.h"
#include "concern.h"
#include "diag.h"
#include "file.h"
#include "filelist.h"
#include "git.h"
#include "graph.h"
#include "model.h"
#include "plan.h"
#include "run.h"
#include "touched.h"

static void say(struct run *r, struct str text)
{
	buf_adds(&r->said, "aqueduct: ");
	diag_mask(&r->said, text);
	buf_addc(&r->said, '\n');
}

static bool ask_git(struct run *r, struct git_changes *out)
{
	const struct options *o = &r->options;
	const struct words *branches = &r->model->publish.tagset.branches;
	struct git_wish wish = { .base = o->base, .head = o->head, .n_branches = branches->n };
	struct str *names = arena_alloc(r->arena, branches->n + 1, sizeof *names), head;

	for (size_t i = 0; i < branches->n; i++)
		names[i] = branches->items[i].s;
	wish.branches = names;
	if (!git_changes(r->arena, r->diag, &wish, out))
		return false;
	head = o->head.n ? o->head : STR("the working tree");
	if (out->bases.n)
		say(r, arena_printf(r->arena, "%.*s is compared with %.*s, %.*s", STR_ARG(head), STR_ARG(out->base_name),
			STR_ARG(str_slice(out->bases.items[0], 0, 12))));
	else if (!out->unknown.n)
		say(r, arena_printf(r->arena, "%.*s is compared with %.*s", STR_ARG(head), STR_ARG(out->base_name)));
	if (out->outside.n)
		say(r, arena_printf(r->arena, "'%.*s' lies outside of this folder%s, where no image reads it",
			STR_ARG(out->outside.items[0]), out->outside.n > 1 ? ", as others do" : ""));
	return true;
}

/* What a commit changes beside its files: the repository itself, which an image may copy, and what git says of it. */
static void look_at_commit(struct concern *c)
{
	static const struct str git = { ".git", 4 };
	const struct touched_paths paths = { &git, 1 };
	struct run *r = c->run;

	if (r->options.files.n)
		touched_by_commit(r->plan, true, &c->answer);
	if (!c->changes.bases.n || c->changes.same_commit)
		return;
	touched_by_commit(r->plan, false, &c->answer);
	if (file_kind(r->arena, git) != FILE_ABSENT)
		touched_by(r->arena, r->model, r->plan, &paths, &c->answer);
}

/* What lies outside of every context, or is dropped there. */
static void say_unread(struct concern *c, struct touched_paths unread)
{
	struct arena *a = c->run->arena;

	if (unread.n)
		say(c->run, arena_printf(a, "no image reads '%.*s'%s", STR_ARG(unread.items[0]), unread.n == 1 ? "" : unread.n == 2
			? ", nor another file that changed" : arena_printf(a, ", nor %zu other files that changed", unread.n - 1).p));
}

static void answer(struct concern *c)
{
	struct run *r = c->run;
	struct touched_paths changed = { c->changes.paths.items, c->changes.paths.n };
	struct touched_paths ignored = { c->changes.ignored.items, c->changes.ignored.n };
	struct node **order;

	if (c->changes.unknown.n)
		concern_all(c, c->changes.unknown, true);
	concern_beside(c);
	say_unread(c, touched_by(r->arena, r->model, r->plan, &changed, &c->answer));
	touched_by_unknown(r->arena, r->model, r->plan, &ignored, &c->answer);
	look_at_commit(c);
	graph_sort(r->plan->graph, r->arena, r->diag, &order);
	affected_spread(&c->answer, order);
}

static bool print(struct concern *c)
{
	const struct options *o = &c->run->options;
	const struct affected_show show = { " image test job pipeline ", " image test ", STR("aqueduct-always") };
	struct str format = o->make ? STR("make") : o->drone ? STR("drone") : o->format.n ? o->format : STR("text");

	if (!c->changes.paths.n && !c->changes.unknown.n && !affected_any(&c->answer))
		say(c->run, o->files.n ? STR("the list names no file: nothing changed") : STR("nothing changed"));
	affected_format(format)(c->run->arena, &c->run->out, &c->answer, &show);
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
	struct git_changes changes = { .bases = { 0 } };
	struct concern c;

	if (!check_options(r) || !run_pipeline(r))
		return false;
	if (r->options.files.n ? !filelist_read(r->arena, r->diag, r->options.files, &changes) : !ask_git(r, &changes))
		return false;
	c = concern_new(r, &changes);
	answer(&c);
	return print(&c);
}
