#include "cmdask.h"

#include <string.h>

#include "arch.h"
#include "arena.h"
#include "diag.h"
#include "model.h"
#include "refvars.h"
#include "regex.h"
#include "repo.h"
#include "run.h"
#include "taglist.h"
#include "value.h"

bool cmdask_arches(struct run *r)
{
	if (run_wants_json(r))
		return run_print_json(r, arch_json(r->arena));
	arch_print(&r->out);
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

/* What is no commit would be in tags that nothing makes. */
static bool check_commit(struct run *r)
{
	struct str commit = r->options.commit;

	return !commit.n || regex_is("\\A(?:[0-9A-Fa-f]{7,40}|[0-9A-Fa-f]{64})\\z", commit) || diag_error(r->diag, "option",
		(struct pos){ 0 }, "--commit: '%.*s' is no commit: 7 to 40 hexadecimal digits, or 64", STR_ARG(commit));
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

bool cmdask_tags(struct run *r)
{
	const struct options *o = &r->options;
	struct refvars vars = { .ref = o->operands[0], .commit = o->commit, .given = o->set };

	return check_given(r) && check_commit(r) && run_pipeline(r) && read_tags(r, &vars.tags)
		&& taglist_print(r->arena, r->diag, r->model, &vars, o->arch, &r->out, &r->said);
}
