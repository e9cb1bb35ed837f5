#define _POSIX_C_SOURCE 200809L

/*
 * The program: the table of commands, and the pipeline that they all look into.
 *
 *   text -> nodes -> as written -> model -> plan (the graph) -> checks -> values -> texts -> disk
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "apply.h"
#include "arch.h"
#include "arena.h"
#include "check.h"
#include "config.h"
#include "descriptor.h"
#include "diag.h"
#include "explain.h"
#include "file.h"
#include "graph.h"
#include "init.h"
#include "model.h"
#include "options.h"
#include "plan.h"
#include "planjson.h"
#include "plugins.h"
#include "refvars.h"
#include "render.h"
#include "repo.h"
#include "schema.h"
#include "taglist.h"
#include "value.h"
#include "yaml.h"

/* One run of the program: what each phase has made, and what is to be printed. */
struct run {
	struct arena *arena;
	struct diag *diag;
	struct repo *repo;
	struct options options;
	struct buf out, said; /* standard output and standard error */
	const struct descriptor *desc;
	const struct model *model;
	const struct plan *plan;
	struct outputs outputs;
	struct value *values;
};

static bool pipeline(struct run *r)
{
	struct arena *a = r->arena;
	const struct model_files dockerfiles = repo_model_files(r->repo);
	const struct render_templates templates = repo_templates(r->repo);
	const struct source *src = repo_source(r->repo, r->options.file);
	struct node **order;

	if (!src && file_kind(a, r->options.file) == FILE_ABSENT)
		diag_note(r->diag, diag_whole(diag_source(r->diag, r->options.file, STR_NONE)), "'aqueduct init' writes one");
	r->desc = src ? descriptor_read(a, r->diag, src) : NULL;
	if (!r->desc)
		return false;
	r->model = model_resolve(a, r->diag, r->desc, src, &dockerfiles);
	r->plan = plan_build(a, r->model);
	graph_sort(r->plan->graph, a, r->diag, &order);
	check_run(a, r->diag, r->model, r->plan);
	if (diag_errors(r->diag))
		return false;
	return render_all(a, r->diag, r->model, r->plan, &templates, &r->outputs, &r->values);
}

static bool print_json(struct run *r, const struct value *v)
{
	value_json(&r->out, v);
	return true;
}

static bool wants_json(const struct run *r)
{
	return str_is(r->options.format, "json");
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
		return print_json(r, schema_json(r->arena, descriptor_fields(), "aqueduct.yml"));
	ok = pipeline(r);
	if (str_is(phase, "yaml") && r->desc)
		yaml_dump(&r->out, r->desc->root);
	else if (str_is(phase, "descriptor") && r->desc)
		descriptor_dump(&r->out, r->desc);
	else if (str_is(phase, "model") && r->model)
		model_dump(&r->out, r->model);
	else if (str_is(phase, "graph") && r->plan)
		graph_print(&r->out, r->plan->graph);
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

static void say_each(struct run *r, const char *verb, const struct applied *states)
{
	for (size_t i = 0; i < states->n; i++)
		if (states->states[i] != APPLY_SAME)
			buf_addf(&r->said, "aqueduct: %s %.*s (%s)\n", verb, STR_ARG(r->outputs.items[i].path),
				apply_state_name(states->states[i]));
	if (!states->different)
		buf_adds(&r->said, "aqueduct: nothing to write; all outputs are what the descriptor says\n");
}

static bool report_drift(struct run *r, const struct applied *states)
{
	bool ok = apply_refuse(r->diag, &r->outputs, states);

	for (size_t i = 0; i < states->n; i++)
		if (states->states[i] == APPLY_NEW || states->states[i] == APPLY_CHANGED)
			ok = diag_error(r->diag, "drift", diag_whole(diag_source(r->diag, r->outputs.items[i].path, STR_NONE)),
				states->states[i] == APPLY_NEW ? "not generated yet; run 'aqueduct gen'"
				: "not what the descriptor says; run 'aqueduct gen'");
	return ok;
}

static bool write_outputs(struct run *r, const struct applied *states, bool force)
{
	if (!force && !apply_refuse(r->diag, &r->outputs, states)) {
		apply_diff(r->arena, r->diag, &r->outputs, states, true, &r->said);
		return false;
	}
	if (!apply_write(r->arena, r->diag, &r->outputs, states))
		return false;
	say_each(r, "wrote", states);
	return true;
}

static bool command_gen(struct run *r)
{
	const struct options *o = &r->options;
	struct applied states;

	if (o->dump.n)
		return dump(r);
	if (!pipeline(r))
		return false;
	if (o->to_stdout.n)
		return print_output(r);
	if (!apply_compare(r->arena, r->diag, &r->outputs, &states))
		return false;
	if (o->diff)
		apply_diff(r->arena, r->diag, &r->outputs, &states, false, &r->out);
	if (o->dry_run)
		say_each(r, "would write", &states);
	if (o->check)
		return report_drift(r, &states);
	return o->diff || o->dry_run || write_outputs(r, &states, o->force);
}

static bool command_init(struct run *r)
{
	const struct options *o = &r->options;
	const struct init_wish wish = { o->file, o->image, o->arch, o->base, o->emulation };
	struct outputs files = { 0 };
	struct applied states;

	if (!init_prepare(r->arena, r->diag, r->repo, &wish, &files, &r->said) || !pipeline(r))
		return false;
	for (size_t i = 0; i < files.n; i++)
		LIST_ADD(r->arena, &r->outputs, files.items[i]);
	return apply_compare(r->arena, r->diag, &r->outputs, &states) && write_outputs(r, &states, false);
}

static bool command_check(struct run *r)
{
	struct applied states;

	if (r->options.list) {
		check_print(&r->out);
		return true;
	}
	if (r->options.explain.n)
		return explain_print(&r->out, r->diag, r->options.explain);
	return pipeline(r) && apply_compare(r->arena, r->diag, &r->outputs, &states) && report_drift(r, &states);
}

static bool command_arches(struct run *r)
{
	if (wants_json(r))
		return print_json(r, arch_json(r->arena));
	arch_print(&r->out);
	return true;
}

static bool command_graph(struct run *r)
{
	if (!pipeline(r))
		return false;
	if (wants_json(r))
		return print_json(r, plan_json(r->arena, r->plan));
	graph_print(&r->out, r->plan->graph);
	return true;
}

/* What the ref and its commit tell cannot be said otherwise. */
static bool check_given(struct run *r)
{
	struct str lines = r->options.set, line, rest, name;

	while (str_line(&lines, &line)) {
		rest = line;
		if (!str_cut(&rest, '=', &name) || refvars_source(name) != REFVARS_SERVER)
			return diag_error(r->diag, "option", (struct pos){ 0 },
				"--set: '%.*s' is no NAME=VALUE of a variable that only a server knows", STR_ARG(line));
	}
	return true;
}

/* Tags that a file holds are those that it holds now. */
static bool read_tags(struct run *r, struct str *text)
{
	const struct word *file = NULL;
	int err;

	for (size_t i = 0; !file && i < r->model->n_tagsets; i++)
		if (r->model->tagsets[i]->file.s.n)
			file = &r->model->tagsets[i]->file;
	if (!file || repo_read(r->repo, file->s, text, &err))
		return true;
	diag_error(r->diag, "ref", file->pos, "'%.*s' cannot be read: %s", STR_ARG(file->s), strerror(err));
	diag_note(r->diag, file->pos, "the command or rule that writes it must have run");
	return false;
}

static bool command_tags(struct run *r)
{
	const struct options *o = &r->options;
	struct refvars vars = { .ref = o->operand, .commit = o->commit, .given = o->set };

	return check_given(r) && pipeline(r) && read_tags(r, &vars.tags)
		&& taglist_print(r->arena, r->diag, r->model, &vars, o->arch, &r->out, &r->said);
}

static const struct command commands[] = {
	{ "init", COMMAND_INIT, command_init, "write a descriptor and scaffold for this repository, then generate",
		"Looks at the Dockerfile and at .git, says what it decided and why, writes only what is missing and\n"
		"touches no file of yours.\n", NULL },
	{ "gen", COMMAND_GEN, command_gen, "write the outputs",
		"Writes the Makefile, the CI file, the manifest template and the download script, all or none of them.\n"
		"An output that was edited by hand is not written over, and the difference is shown.\n", NULL },
	{ "check", COMMAND_CHECK, command_check, "everything that is wrong, in descriptor, Dockerfiles and outputs",
		"Writes nothing. Exits 1 when there is a fault, or an output is not what the descriptor says.\n", NULL },
	{ "arches", COMMAND_ARCHES, command_arches, "the table of architectures",
		"ARCH is what a descriptor names, NAME what targets and suffixes are called after, BASE the prefix of base\n"
		"images, QEMU what qemu calls it, DRONE RUNNER what builds it natively.\n", NULL },
	{ "graph", COMMAND_GRAPH, command_graph, "the build graph, as text or json",
		"Each node with what it needs, and why. Ids are stable: image:arm, push:arm, manifest.\n", NULL },
	{ "tags", COMMAND_TAGS, command_tags, "the tags that a git ref publishes",
		"REF is a full one: refs/heads/main, refs/tags/v1.2.3. Prints what 'make push manifest REF=...' and Drone\n"
		"would push, a tag a line, behind its repository for a further publication ('publish.also'); with --arch, the\n"
		"tags of those images. Nothing where nothing is published.\n"
		"Exits 1 where the ref cannot be published.\n", "REF" },
	{ NULL, 0, NULL, NULL, NULL, NULL }
};

/* Standard output carries results, standard error everything else. False when they could not be written. */
static bool print_all(const struct run *r)
{
	struct buf messages = buf_new(r->arena);
	const char *no_color = getenv("NO_COLOR");

	diag_print(r->diag, &messages, isatty(STDERR_FILENO) && !(no_color && *no_color));
	fwrite(r->said.p, 1, r->said.n, stderr);
	fwrite(messages.p, 1, messages.n, stderr);
	fwrite(r->out.p, 1, r->out.n, stdout);
	if (fflush(stdout) == 0 && !ferror(stdout))
		return true;
	fputs("aqueduct: error: cannot write to standard output\n", stderr);
	return false;
}

static bool run_command(struct run *r)
{
	struct options *o = &r->options;
	int err = o->dir.n ? file_enter(r->arena, o->dir) : 0;

	if (err)
		return diag_errno(r->diag, o->dir, "cannot enter", err);
	if (!o->file.n)
		o->file = STR("aqueduct.yml");
	r->repo = repo_new(r->arena, r->diag, o->templates);
	return o->command->run(r);
}

static int run_all(struct run *r, int argc, char **argv)
{
	struct str why;
	bool ok = true;

	if (!options_read(r->arena, commands, argc - 1, argv + 1, &r->options, &why)) {
		fprintf(stderr, "aqueduct: error: %.*s\n", STR_ARG(why));
		return 2;
	}
	if (r->options.version)
		buf_adds(&r->out, "aqueduct " AQUEDUCT_VERSION "\n");
	else if (r->options.help || !r->options.command)
		options_help(r->options.help ? &r->out : &r->said, commands, r->options.command);
	else
		ok = run_command(r);
	ok = print_all(r) && ok;
	if (!r->options.help && !r->options.version && !r->options.command)
		return 2;
	return ok ? 0 : diag_has(r->diag, "option") ? 2 : 1;
}

int main(int argc, char **argv)
{
	struct arena *a = arena_new();
	struct run r = { .arena = a, .diag = diag_new(a), .out = buf_new(a), .said = buf_new(a) };
	int status = argc > 0 ? run_all(&r, argc, argv) : 2;

	arena_free(a);
	return status;
}
