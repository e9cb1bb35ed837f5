#include "cmdhook.h"

#include <errno.h>

#include "arena.h"
#include "diag.h"
#include "descriptor.h"
#include "file.h"
#include "filewrite.h"
#include "gitdir.h"
#include "path.h"
#include "render.h"
#include "repo.h"
#include "run.h"
#include "stamp.h"
#include "value.h"

#define UP_MAX 64

/* Where a repository is looked for: in this folder, or in one above it. */
struct above {
	struct run *run;
	struct str prefix; /* "", "../", ... */
};

static bool read_above(void *ctx, struct str path, struct str *text)
{
	const struct above *up = ctx;
	struct arena *a = up->run->arena;

	return !file_read(a, str_starts(path, STR("/")) ? path
		: arena_printf(a, "%.*s%.*s", STR_ARG(up->prefix), STR_ARG(path)), text);
}

/* The folder of hooks, as seen from here. */
static bool find_folder(struct run *r, struct str *folder)
{
	struct above up = { r, STR_NONE };

	for (int i = 0; i < UP_MAX; i++) {
		if (gitdir_hooks(r->arena, read_above, &up, folder)) {
			if (str_starts(*folder, STR("~")))
				return diag_error(r->diag, "system", (struct pos){ 0 },
					"core.hooksPath is '%.*s': print the hook, and put it there by hand", STR_ARG(*folder));
			if (!str_starts(*folder, STR("/")))
				*folder = path_clean(r->arena, arena_printf(r->arena, "%.*s%.*s", STR_ARG(up.prefix), STR_ARG(*folder)));
			return true;
		}
		up.prefix = arena_printf(r->arena, "%.*s../", STR_ARG(up.prefix));
	}
	return diag_error(r->diag, "system", (struct pos){ 0 }, "this is no repository of git's");
}

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

static bool install(struct run *r, struct str text)
{
	struct file_out hook = { .text = text, .executable = true };
	struct str folder, there = STR_NONE;
	struct pos pos;

	if (!find_folder(r, &folder))
		return false;
	hook.path = arena_printf(r->arena, "%.*s/pre-commit", STR_ARG(folder));
	pos = diag_whole(diag_source(r->diag, hook.path, STR_NONE));
	if (file_kind(r->arena, hook.path) != FILE_ABSENT) {
		if (file_kind(r->arena, hook.path) != FILE_REGULAR || file_read(r->arena, hook.path, &there)
			|| stamp_read(r->arena, there) != STAMP_INTACT) {
			diag_error(r->diag, "foreign", pos, "there is another hook");
			diag_note(r->diag, pos, "add this line to it: aqueduct hook%s | sh || exit 1", r->options.merge ? " --merge" : "");
			return false;
		}
	}
	if (!str_eq(there, text) && !file_write_all(r->arena, r->diag, &hook, 1))
		return false;
	buf_addf(&r->said, str_eq(there, text) ? "aqueduct: nothing to do; %.*s is there\n" : "aqueduct: wrote %.*s\n",
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
