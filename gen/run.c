#include "run.h"

#include <stdio.h>

#include "arena.h"
#include "check.h"
#include "descriptor.h"
#include "diag.h"
#include "file.h"
#include "graph.h"
#include "marks.h"
#include "model.h"
#include "path.h"
#include "plan.h"
#include "repo.h"
#include "value.h"

#define UP_MAX 32 /* folders, where no .git ends the search */

/* A merge of git's that nobody has ended yet; whoever reads it as YAML finds worse words for it. */
static bool check_marks(struct run *r, const struct source *src)
{
	const size_t at = str_find(src->text, STR("<<<<<<< "));
	struct marks marks;
	struct pos pos;

	if (at == src->text.n || (at && src->text.p[at - 1] != '\n') || (!marks_read(r->arena, src->text, &marks) && !marks.n))
		return true;
	pos = diag_pos(src, marks.at, marks.end);
	diag_error(r->diag, "conflict", pos, "a conflict that git has left");
	diag_note(r->diag, pos, "choose among its lines, and take the marks out; '%.*s --merge' then ends the merge in the "
		"outputs", STR_ARG(descriptor_gen(r->arena, r->options.file)));
	return false;
}

static bool is_there(struct run *r, struct str path)
{
	enum file_kind kind = file_kind(r->arena, path);

	return kind != FILE_ABSENT && kind != FILE_FOLDER;
}

/* The name with the other of YAML's two endings; empty where it has neither. */
static struct str other_name(struct run *r, struct str file)
{
	if (str_ends(file, STR(".yml")))
		return arena_printf(r->arena, "%.*s.yaml", STR_ARG(str_slice(file, 0, file.n - 4)));
	if (str_ends(file, STR(".yaml")))
		return arena_printf(r->arena, "%.*s.yml", STR_ARG(str_slice(file, 0, file.n - 5)));
	return STR_NONE;
}

/* The next folder above with such a file, up to the top of the repository: ".."; empty where there is none. */
static struct str folder_above(struct run *r, struct str file)
{
	struct str folder = STR(".");

	for (int i = 0; i < UP_MAX && !str_starts(file, STR("/")); i++) {
		if (file_kind(r->arena, arena_printf(r->arena, "%.*s/.git", STR_ARG(folder))) != FILE_ABSENT)
			break;
		folder = i ? arena_printf(r->arena, "%.*s/..", STR_ARG(folder)) : STR("..");
		if (is_there(r, arena_printf(r->arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(file))))
			return folder;
	}
	return STR_NONE;
}

/* What may have been meant by a descriptor that is not there: one more would be a second one. */
static void note_missing(struct run *r)
{
	struct str file = r->options.file, other = other_name(r, file), up;
	struct pos pos = diag_whole(diag_source(r->diag, file, STR_NONE));

	if (other.n && is_there(r, other)) {
		diag_note(r->diag, pos, "there is '%.*s'; '-f %.*s' reads it", STR_ARG(other), STR_ARG(other));
		return;
	}
	up = folder_above(r, file);
	if (!up.n) {
		diag_note(r->diag, pos, "'aqueduct init' writes one");
		return;
	}
	if (r->options.dir.n)
		up = path_clean(r->arena, arena_printf(r->arena, "%.*s/%.*s", STR_ARG(r->options.dir), STR_ARG(up)));
	file = path_clean(r->arena, arena_printf(r->arena, "%.*s/%.*s", STR_ARG(up), STR_ARG(file)));
	diag_note(r->diag, pos, "there is '%.*s'; '-C %.*s' works in its folder", STR_ARG(file), STR_ARG(up));
}

const struct source *run_source(struct run *r)
{
	const struct source *src = repo_source(r->repo, r->options.file);

	if (!src && file_kind(r->arena, r->options.file) == FILE_ABSENT)
		note_missing(r);
	return src && check_marks(r, src) ? src : NULL;
}

bool run_graph(struct run *r)
{
	struct arena *a = r->arena;
	const struct model_files dockerfiles = repo_model_files(r->repo);
	const struct source *src = run_source(r);

	r->desc = src ? descriptor_read(a, r->diag, src) : NULL;
	if (!r->desc)
		return false;
	r->model = model_resolve(a, r->diag, r->desc, src, &dockerfiles);
	r->plan = plan_build(a, r->model);
	return !diag_errors(r->diag);
}

/* Whether there is an order is all that is asked. */
static void look_for_cycle(struct run *r)
{
	struct arena *scratch = arena_scratch(r->arena);
	struct arena_mark mark = arena_mark(scratch);
	struct node **order;

	graph_sort(r->plan->graph, scratch, r->diag, &order);
	arena_reset(scratch, &mark);
}

/* Up to the checks. */
static bool run_plan(struct run *r)
{
	run_graph(r);
	if (!r->plan)
		return false;
	look_for_cycle(r);
	check_run(r->arena, r->diag, r->model, r->plan);
	return !diag_errors(r->diag);
}

bool run_names(struct run *r)
{
	const struct render_templates templates = repo_templates(r->repo);

	return run_plan(r) && render_names(r->arena, r->diag, r->model, r->plan, &templates);
}

bool run_pipeline(struct run *r)
{
	const struct render_templates templates = repo_templates(r->repo);

	if (!run_plan(r) || !render_all(r->arena, r->diag, r->model, r->plan, &templates, &r->outputs, &r->values))
		return false;
	repo_warn_unused(r->repo);
	return true;
}

bool run_wants_json(const struct run *r)
{
	return str_is(r->options.format, "json");
}

bool run_print_json(struct run *r, const struct value *v)
{
	value_json(&r->out, v);
	return true;
}

/* At once: it may last. */
static void say_waiting(void)
{
	fputs("aqueduct: another run writes in this folder; waiting for it\n", stderr);
}

void run_lock(struct run *r)
{
	r->lock = file_lock(r->arena, say_waiting);
	if (r->lock.swept)
		buf_adds(&r->said, "aqueduct: an earlier run was stopped while it wrote; what it left in .aqueduct/tmp is removed\n");
}
