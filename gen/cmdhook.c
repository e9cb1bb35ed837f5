#include "cmdhook.h"

#include <errno.h>

#include "arena.h"
#include "diag.h"
#include "descriptor.h"
#include "file.h"
#include "filewrite.h"
#include "git.h"
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
	value_put(v, "merge", value_bool(r->arena, r->options.merge));
	return render_one(r->arena, r->diag, &templates, "hook.sh", v, text) && stamp_put(r->arena, *text, text);
}

/* What is there already stays: it takes ours as a line. */
static bool refuse(struct run *r, struct str path, const char *what)
{
	struct pos pos = diag_whole(diag_source(r->diag, path, STR_NONE));
	struct str name = path_clean(r->arena, r->options.file), option = STR_NONE;

	if (!str_is(name, DESCRIPTOR_NAME))
		option = arena_printf(r->arena, " -f %.*s", STR_ARG(name));
	diag_error(r->diag, "foreign", pos, "%s", what);
	diag_note(r->diag, pos, "add this line to it: aqueduct hook%s%.*s | sh || exit 1", r->options.merge ? " --merge" : "",
		STR_ARG(option));
	return false;
}

/* Whether a hook of ours looks for this descriptor, not for one of another name. */
static bool looks_for(struct run *r, struct str hook)
{
	struct str name = path_clean(r->arena, r->options.file);

	return str_find(hook, arena_printf(r->arena, "':(glob)**/%.*s'", STR_ARG(name))) < hook.n;
}

static bool install(struct run *r, struct str text)
{
	struct file_out hook = { .text = text, .executable = true, .was = &file_absent };
	struct str folder, there = STR_NONE;
	bool done;

	if (!git_hooks(r->arena, r->diag, &folder))
		return false;
	hook.path = arena_printf(r->arena, "%.*s/pre-commit", STR_ARG(folder));
	if (file_kind(r->arena, hook.path) != FILE_ABSENT) {
		if (file_kind(r->arena, hook.path) != FILE_REGULAR || file_read(r->arena, hook.path, &there)
			|| stamp_read(r->arena, there) != STAMP_INTACT)
			return refuse(r, hook.path, "there is another hook");
		if (!looks_for(r, there))
			return refuse(r, hook.path, "there is the hook of another descriptor");
		hook.was = &there;
	}
	done = str_eq(there, text) && file_is_executable(r->arena, hook.path);
	if (!done && !file_write_all(r->arena, r->diag, &hook, 1))
		return false;
	buf_addf(&r->said, done ? "aqueduct: nothing to do; %.*s is there\n" : "aqueduct: wrote %.*s\n",
		STR_ARG(hook.path));
	return true;
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
