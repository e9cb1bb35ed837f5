#include "cmdgen.h"

#include "apply.h"
#include "applymerge.h"
#include "applyrefuse.h"
#include "arena.h"
#include "check.h"
#include "descriptor.h"
#include "diag.h"
#include "explain.h"
#include "file.h"
#include "graphtext.h"
#include "init.h"
#include "initlook.h"
#include "map.h"
#include "model.h"
#include "path.h"
#include "plan.h"
#include "plugins.h"
#include "repo.h"
#include "revisions.h"
#include "run.h"
#include "schema.h"
#include "select.h"
#include "value.h"
#include "yaml.h"

#define MESSAGES_SIZE ((size_t)64 * 1024) /* room for what is said at the end */

static void print_graph(struct run *r)
{
	const struct select_wish all = { 0 };
	struct selection selection;

	if (select_nodes(r->arena, r->diag, r->plan->graph, &all, &selection))
		graphtext_print(&r->out, r->arena, &selection);
}

static bool dump(struct run *r)
{
	struct str phase = r->options.dump;
	bool ok;

	if (str_is(phase, "keys")) {
		schema_markdown(r->arena, &r->out, descriptor_fields());
		return true;
	}
	if (str_is(phase, "plugins")) {
		plugins_markdown(&r->out);
		return true;
	}
	if (str_is(phase, "schema"))
		return run_print_json(r, schema_json(r->arena, descriptor_fields(), DESCRIPTOR_NAME));
	ok = run_pipeline(r);
	if (str_is(phase, "yaml") && r->desc)
		yaml_dump(&r->out, r->desc->root);
	else if (str_is(phase, "descriptor") && r->desc)
		descriptor_dump(&r->out, r->desc);
	else if (str_is(phase, "model") && r->model)
		model_dump(&r->out, r->model);
	else if (str_is(phase, "graph") && r->plan)
		print_graph(r);
	else if (r->values)
		value_json(&r->out, r->values);
	return ok;
}

static bool print_output(struct run *r)
{
	for (size_t i = 0; i < r->outputs.n; i++)
		if (str_eq(r->outputs.items[i].path, r->options.to_stdout)) {
			buf_add(&r->out, r->outputs.items[i].text);
			return true;
		}
	diag_error(r->diag, "option", (struct pos){ 0 }, "--stdout: there is no output '%.*s'",
		STR_ARG(r->options.to_stdout));
	for (size_t i = 0; i < r->outputs.n; i++)
		diag_note(r->diag, (struct pos){ 0 }, "there is '%.*s'", STR_ARG(r->outputs.items[i].path));
	return false;
}

/* verb: "", or "would ". */
static void say_former(struct run *r, const char *would, const struct applied *states)
{
	for (size_t i = 0; i < states->n_former; i++) {
		const struct apply_former *f = &states->former[i];

		if (f->left == LEFT_INTACT)
			buf_addf(&r->said, "aqueduct: %s %.*s (no output any more)\n", *would ? "would remove" : "removed",
				STR_ARG(f->path));
		else if (f->left == LEFT_EDITED)
			buf_addf(&r->said, "aqueduct: %s %.*s (no output any more, and edited by hand)\n",
				*would ? "would leave" : "left", STR_ARG(f->path));
		else if (f->left == LEFT_FOREIGN)
			buf_addf(&r->said, "aqueduct: %s %.*s (no output any more: it is yours)\n", *would ? "would leave" : "left",
				STR_ARG(f->path));
	}
}

static bool ends_former(const struct applied *states)
{
	for (size_t i = 0; i < states->n_former; i++)
		if (apply_former_ends(&states->former[i]))
			return true;
	return false;
}

static void say_each(struct run *r, const char *would, const struct applied *states)
{
	for (size_t i = 0; i < states->n; i++) {
		enum apply_state s = states->items[i].state;

		if (s == APPLY_KEPT)
			buf_addf(&r->said, "aqueduct: %s %.*s (edited by hand; nothing to merge)\n", *would ? "would keep" : "kept",
				STR_ARG(r->outputs.items[i].path));
		else if (s != APPLY_SAME)
			buf_addf(&r->said, "aqueduct: %s %.*s (%s)\n", *would ? "would write" : "wrote",
				STR_ARG(r->outputs.items[i].path), apply_state_name(s));
	}
	say_former(r, would, states);
	if (states->different || ends_former(states))
		return;
	if (states->stale || states->record.n)
		buf_addf(&r->said, "aqueduct: %s " BASES_FOLDER " (what 'gen --merge' starts from)\n",
			*would ? "would write" : "wrote");
	else
		buf_adds(&r->said, "aqueduct: nothing to write; all outputs are what the descriptor says\n");
}

/* What `gen` would do, and whether it would. */
static bool say_plan(struct run *r, const struct applied *states)
{
	if (!r->options.force && !applyrefuse_all(r->arena, r->diag, &r->outputs, states)) {
		buf_adds(&r->said, "aqueduct: nothing would be written\n");
		return false;
	}
	say_each(r, "would ", states);
	return true;
}

static bool drift(struct run *r, struct str path, const char *what, const char *option)
{
	return diag_error(r->diag, "drift", diag_whole(diag_source(r->diag, path, STR_NONE)), "%s; run '%.*s%s'", what,
		STR_ARG(descriptor_gen(r->arena, r->options.file)), option);
}

static bool drift_of_former(struct run *r, const struct apply_former *former)
{
	return diag_error(r->diag, "drift", diag_whole(diag_source(r->diag, former->path, STR_NONE)),
		"no output any more; '%.*s' %s it", STR_ARG(descriptor_gen(r->arena, r->options.file)),
		former->left == LEFT_INTACT ? "removes" : "forgets");
}

static bool report_drift(struct run *r, const struct applied *states)
{
	bool ok = applyrefuse_all(r->arena, r->diag, &r->outputs, states);

	for (size_t i = 0; i < states->n; i++) {
		const struct applied_one *one = &states->items[i];
		struct str path = r->outputs.items[i].path;

		if (one->state == APPLY_NEW)
			ok = drift(r, path, "not generated yet", "");
		else if (one->crlf && (one->state == APPLY_CHANGED || one->state == APPLY_MERGED))
			ok = drift(r, path, "its line ends are CRLF", " --merge");
		else if (one->state == APPLY_CHANGED)
			ok = drift(r, path, "not what the descriptor says", "");
		else if (one->state == APPLY_MERGED)
			ok = drift(r, path, "not what the descriptor says", " --merge");
		else if (one->state == APPLY_SAME && one->base_state != BASES_NONE && !str_eq(one->base, one->text)
			&& !applyrefuse_base(r->arena, &r->outputs.items[i], one))
			ok = drift(r, bases_path(r->arena, path), "not the last generation", "");
	}
	for (size_t i = 0; i < states->n_former; i++)
		if (apply_former_ends(&states->former[i]))
			ok = drift_of_former(r, &states->former[i]);
	return ok;
}

/* Whether git will see what the script downloads, which is new, as far as its rules are the user's. */
static bool shows_downloads(struct run *r, const struct applied *states)
{
	bool begins = false;

	for (size_t i = 0; i < states->n; i++) {
		if (str_is(r->outputs.items[i].path, ".gitignore"))
			return false;
		begins = begins || (str_eq(r->outputs.items[i].path, r->model->qemu.script.s) && states->items[i].state == APPLY_NEW);
	}
	return begins && initlook_unignored(r->arena);
}

/* Whether nothing that was edited by hand is in the way. */
static bool may_write(struct run *r, const struct applied *states, bool force)
{
	if (force || applyrefuse_all(r->arena, r->diag, &r->outputs, states))
		return true;
	apply_diff_edited(r->arena, &r->outputs, states, &r->said);
	return false;
}

/* What there is to say is put together first: memory may be out, and then nothing is to be written. */
static bool write_outputs(struct run *r, const struct applied *states)
{
	size_t told = r->said.n;

	say_each(r, "", states);
	if (shows_downloads(r, states))
		buf_adds(&r->said, "aqueduct: git sees what is downloaded into build/; add the line '/build/' to .gitignore\n");
	arena_reserve(r->arena, MESSAGES_SIZE);
	if (apply_write(r->arena, r->diag, &r->outputs, states))
		return true;
	r->said.n = told;
	return false;
}

/* Say which templates are others than those that the outputs on the disk were made of, and remember those of now. */
static void note_revisions(struct run *r, struct applied *states)
{
	struct str now = revisions_record(r->arena, repo_used(r->repo)), old = STR_NONE;

	if (file_read(r->arena, STR(REVISIONS_FILE), &old))
		old = STR_NONE;
	if (states->different && old.n)
		revisions_say(r->arena, old, repo_used(r->repo), &r->said);
	if (!str_eq(old, now))
		states->record = now;
}

/* Templates of lists that were written, and are the user's by now. */
static void spare_own(struct run *r, const struct applied *states)
{
	const struct model *m = r->model;
	struct map *own = map_new(r->arena);

	for (size_t i = 0; m->manifest_own && i < m->n_publications; i++)
		for (size_t k = 0; k < m->n_images; k++)
			map_put(own, path_clean(r->arena, m->publications[i].images[k].list), own);
	for (size_t i = 0; i < states->n_former; i++)
		if (map_get(own, states->former[i].path) && states->former[i].left == LEFT_INTACT)
			states->former[i].left = LEFT_FOREIGN;
}

static bool compare(struct run *r, struct applied *states)
{
	if (!apply_compare(r->arena, r->diag, &r->outputs, r->options.no_gen ? STR_NONE : r->options.file, states))
		return false;
	spare_own(r, states);
	if (!r->options.no_gen)
		note_revisions(r, states);
	return true;
}

/* Whether gen is to write, not only to tell. */
static bool writes(const struct options *o)
{
	return !o->check && !o->diff && !o->dry_run && !o->to_stdout.n;
}

bool cmdgen_gen(struct run *r)
{
	const struct options *o = &r->options;
	struct applied states;
	bool ok = true;

	if (o->dump.n)
		return dump(r);
	if (writes(o))
		run_lock(r);
	if (!run_pipeline(r))
		return false;
	if (o->to_stdout.n)
		return print_output(r);
	if (!compare(r, &states))
		return false;
	if (o->merge)
		applymerge_all(r->arena, r->diag, &r->outputs, &states);
	if (o->diff)
		apply_diff(r->arena, &r->outputs, &states, &r->out);
	if (o->check)
		ok = report_drift(r, &states);
	else if (o->dry_run)
		ok = say_plan(r, &states);
	else if (writes(o))
		ok = may_write(r, &states, o->force) && write_outputs(r, &states);
	if (!ok && writes(o))
		return false; /* what would stand between marks is not there */
	return applymerge_conflicts(r->diag, &r->outputs, &states) && ok;
}

bool cmdgen_init(struct run *r)
{
	const struct options *o = &r->options;
	const struct init_wish wish = { o->file, o->image, o->arch, o->base, o->emulation };
	struct outputs files = { 0 };
	struct applied states;

	run_lock(r);
	if (!init_prepare(r->arena, r->diag, r->repo, &wish, &files, &r->said)) {
		r->said.n = 0; /* nothing is decided where a wish is wrong */
		return false;
	}
	if (!run_pipeline(r))
		return false;
	for (size_t i = 0; i < files.n; i++)
		LIST_ADD(r->arena, &r->outputs, files.items[i]);
	return compare(r, &states) && may_write(r, &states, false) && write_outputs(r, &states);
}

bool cmdgen_write(struct run *r, const struct output *besides, struct str was, struct str said)
{
	size_t at = r->outputs.n, told = r->said.n;
	struct applied states;
	struct str rest;

	LIST_ADD(r->arena, &r->outputs, *besides);
	r->outputs.items[at].scaffold = r->outputs.items[at].leads = true;
	if (!compare(r, &states))
		return false;
	if (states.items[at].state != APPLY_SAME)
		states.items[at].state = APPLY_CHANGED;
	states.items[at].disk = was; /* or else somebody has saved it since */
	if (r->options.merge)
		applymerge_all(r->arena, r->diag, &r->outputs, &states);
	if (!may_write(r, &states, r->options.force))
		return false;
	rest = arena_strdup(r->arena, str_from(buf_str(&r->said), told));
	r->said.n = told;
	buf_add(&r->said, said);
	buf_add(&r->said, rest);
	if (!write_outputs(r, &states)) {
		r->said.n = told;
		buf_add(&r->said, rest);
		return false;
	}
	return applymerge_conflicts(r->diag, &r->outputs, &states);
}

bool cmdgen_check(struct run *r)
{
	struct applied states;

	if (r->options.list) {
		check_print(&r->out);
		return true;
	}
	if (r->options.explain.n)
		return explain_print(&r->out, r->diag, r->options.explain);
	return run_pipeline(r) && compare(r, &states) && report_drift(r, &states);
}
