#include "cmdhook.h"

#include "arena.h"
#include "diag.h"
#include "descriptor.h"
#include "file.h"
#include "filewrite.h"
#include "git.h"
#include "hooktext.h"
#include "path.h"
#include "render.h"
#include "repo.h"
#include "run.h"
#include "stamp.h"
#include "value.h"

/* The name stands in the script's patterns and words as it is. */
static bool check_name(struct run *r, struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (!strchr("-._/", name.p[i]) && (name.p[i] < '0' || name.p[i] > '9') && (name.p[i] < 'A' || name.p[i] > 'Z')
			&& (name.p[i] < 'a' || name.p[i] > 'z'))
			return diag_error(r->diag, "option", (struct pos){ 0 },
				"--file: a hook can look for names of letters, digits and '-._/', not for '%.*s'", STR_ARG(name));
	return !str_starts(name, STR("/")) || diag_error(r->diag, "option", (struct pos){ 0 },
		"--file: a hook looks for a path within the repository, not for '%.*s'", STR_ARG(name));
}

static bool make_text(struct run *r, struct str *text)
{
	const struct render_templates templates = repo_templates(r->repo);
	struct value *v = value_map(r->arena);
	struct str name = path_clean(r->arena, r->options.file);

	if (!check_name(r, name))
		return false;
	value_put(v, "file", value_text(r->arena, name));
	value_put(v, "gen", value_text(r->arena, descriptor_gen(r->arena, name)));
	value_put(v, "option", value_text(r->arena, str_is(name, DESCRIPTOR_NAME) ? STR_NONE
		: arena_printf(r->arena, " -f %.*s", STR_ARG(name))));
	value_put(v, "merge", value_bool(r->arena, r->options.merge));
	return render_one(r->arena, r->diag, &templates, "hook.sh", v, text) && stamp_put(r->arena, *text, text);
}

/* ---- where it is put */

/* A hook that is there. */
struct there {
	struct str path, text;
	enum file_kind kind;
	struct hooktext_script script; /* of ours, in it */
};

/* What is there stays; the line is told that makes it run ours, one more or in the place of another. */
static bool refuse(struct run *r, const struct there *t, const char *what, struct str call)
{
	struct pos pos = diag_whole(diag_source(r->diag, t->path, STR_NONE));
	struct str line = hooktext_line(r->arena, r->options.file, r->options.merge);

	diag_error(r->diag, "foreign", pos, "%s", what);
	if (call.n)
		diag_note(r->diag, pos, "write this line in the place of '%.*s': %.*s", STR_ARG(call), STR_ARG(line));
	else
		diag_note(r->diag, pos, "add this line to it: %.*s", STR_ARG(line));
	return false;
}

static bool refuse_edited(struct run *r, const struct there *t)
{
	const struct source *src = diag_source(r->diag, t->path, t->text);
	struct pos pos = diag_pos(src, t->script.begin, t->script.begin);
	struct pos last = diag_pos(src, t->script.end - 1, t->script.end - 1);

	diag_error(r->diag, "edited", diag_whole(src), "edited by hand since it was written");
	if (t->script.begin)
		diag_note(r->diag, diag_whole(src), "lines of your own may stand ahead of it or behind; put what 'aqueduct hook' "
			"prints in the place of lines %u to %u, or remove the file, and install it again", pos.line, last.line);
	else
		diag_note(r->diag, diag_whole(src), "move lines of your own away, remove the file, and install it again");
	return false;
}

/* Whether a hook of ours looks for this descriptor, not for one of another name. */
static bool looks_for(struct run *r, struct str hook)
{
	struct str name = path_clean(r->arena, r->options.file);

	return str_find(hook, arena_printf(r->arena, "':(glob)**/%.*s'", STR_ARG(name))) < hook.n;
}

static bool nothing_to_do(struct run *r, const struct there *t)
{
	buf_addf(&r->said, "aqueduct: nothing to do; %.*s is there\n", STR_ARG(t->path));
	return true;
}

static bool write_hook(struct run *r, const struct there *t, struct str text)
{
	const struct file_out hook = { .path = t->path, .text = text, .executable = true,
		.was = t->kind == FILE_ABSENT ? &file_absent : &t->text };

	if (t->kind != FILE_ABSENT && str_eq(t->text, text) && file_is_executable(r->arena, t->path))
		return nothing_to_do(r, t);
	if (!file_write_all(r->arena, r->diag, &hook, 1))
		return false;
	buf_addf(&r->said, "aqueduct: wrote %.*s\n", STR_ARG(t->path));
	return true;
}

/* A hook of somebody else's, or ours of another descriptor: it may run ours by a line already. */
static bool look_for_line(struct run *r, const struct there *t, const char *what)
{
	struct pos pos = diag_whole(diag_source(r->diag, t->path, STR_NONE));
	struct str name = path_clean(r->arena, r->options.file), call = STR_NONE;

	if (hooktext_calls(t->text, name, r->options.merge, &call) != HOOKTEXT_CALL)
		return refuse(r, t, what, call);
	if (t->kind != FILE_REGULAR || file_is_executable(r->arena, t->path)) {
		buf_addf(&r->said, "aqueduct: nothing to do; %.*s has the line '%.*s'\n", STR_ARG(t->path), STR_ARG(call));
		return true;
	}
	diag_error(r->diag, "foreign", pos, "git does not run this hook: it is not executable");
	diag_note(r->diag, pos, "'chmod +x %.*s' makes it so", STR_ARG(t->path));
	return false;
}

static bool install(struct run *r, struct str text)
{
	struct there t = { .text = STR_NONE };
	struct str folder, part;

	if (!git_hooks(r->arena, r->diag, &folder))
		return false;
	t.path = arena_printf(r->arena, "%.*s/pre-commit", STR_ARG(folder));
	t.kind = file_kind(r->arena, t.path);
	if (t.kind == FILE_ABSENT)
		return write_hook(r, &t, text);
	if (file_read(r->arena, t.path, &t.text))
		return refuse(r, &t, "there is another hook", STR_NONE);
	t.script = hooktext_find(r->arena, t.text, text);
	if (t.kind != FILE_REGULAR || t.script.is == HOOKTEXT_NONE)
		return look_for_line(r, &t, "there is another hook");
	part = str_slice(t.text, t.script.begin, t.script.end);
	if (!looks_for(r, part))
		return look_for_line(r, &t, "there is the hook of another descriptor");
	if (t.script.is == HOOKTEXT_EDITED)
		return refuse_edited(r, &t);
	return write_hook(r, &t, hooktext_replace(r->arena, t.text, t.script, text));
}

bool cmdhook_hook(struct run *r)
{
	struct str text;

	if (r->options.install)
		run_lock(r);
	if (!make_text(r, &text))
		return false;
	if (r->options.install)
		return install(r, text);
	buf_add(&r->out, text);
	return true;
}
