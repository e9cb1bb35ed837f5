#include "git.h"

#include "arena.h"
#include "diag.h"
#include "gitask.h"
#include "gitdisk.h"
#include "path.h"
#include "process.h"

static bool look_around(struct asker *k)
{
	struct process p;
	struct str rest;

	if (!ASK(k, &p, "rev-parse", "--show-prefix", "--is-shallow-repository"))
		return false;
	rest = p.out;
	if (p.status) {
		if (str_starts(gitask_said(&p), STR("not a git repository")))
			diag_error(k->diag, GITASK_CHECK, (struct pos){ 0 }, "this folder is in no repository of git");
		else
			gitask_refuse(k, "no repository to ask", &p);
		diag_note(k->diag, (struct pos){ 0 }, "--files tells what changed without git");
		return false;
	}
	k->shallow = str_line(&rest, &k->prefix) && str_starts(rest, STR("true"));
	return true;
}

/* The commit of a name; empty where git knows none. */
static bool commit_of(const struct asker *k, struct str name, struct str *commit)
{
	struct process p;
	struct str text;

	*commit = STR_NONE;
	if (str_starts(name, STR("-")) || str_has(name, '\0'))
		return true;
	if (!ASK(k, &p, "rev-parse", "--verify", "--quiet", arena_printf(k->arena, "%.*s^{commit}", STR_ARG(name)).p))
		return false;
	text = p.out;
	if (!p.status)
		str_line(&text, commit);
	return true;
}

/* The default branch, as the remote has it, else as it is here. */
static bool default_base(const struct asker *k, const struct git_wish *wish, struct str *name, struct str *commit)
{
	static const char *const places[] = { "origin/", "" };

	for (size_t i = 0; i < wish->n_branches; i++)
		for (size_t at = 0; at < countof(places); at++) {
			*name = arena_printf(k->arena, "%s%.*s", places[at], STR_ARG(wish->branches[i]));
			if (!commit_of(k, arena_printf(k->arena, "refs/%s/%.*s", at ? "heads" : "remotes", STR_ARG(*name)), commit))
				return false;
			if (commit->n)
				return true;
		}
	if (k->shallow && wish->n_branches) {
		*name = wish->branches[0];
		return true;
	}
	diag_error(k->diag, GITASK_CHECK, (struct pos){ 0 }, "there is no branch to compare with");
	for (size_t i = 0; i < wish->n_branches; i++)
		diag_note(k->diag, (struct pos){ 0 }, "neither 'origin/%.*s' nor '%.*s'", STR_ARG(wish->branches[i]),
			STR_ARG(wish->branches[i]));
	diag_note(k->diag, (struct pos){ 0 }, "--base names one, 'publish.branch' the default");
	return false;
}

static bool no_commit(const struct asker *k, const char *option, struct str name)
{
	return diag_error(k->diag, GITASK_CHECK, (struct pos){ 0 }, "%s: '%.*s' is no commit that git knows", option,
		STR_ARG(name));
}

/* The tip to compare with; where it cannot be known, out->unknown says why. */
static bool find_base(const struct asker *k, const struct git_wish *wish, struct git_changes *out, struct str *commit)
{
	out->base_name = wish->base;
	if (!wish->base.n ? !default_base(k, wish, &out->base_name, commit) : !commit_of(k, wish->base, commit))
		return false;
	if (!commit->n && !k->shallow)
		return no_commit(k, "--base", wish->base);
	if (!commit->n)
		out->unknown = arena_printf(k->arena, "this clone is shallow and has no '%.*s'; 'git fetch --unshallow' brings it",
			STR_ARG(out->base_name));
	return true;
}

/* Where the head's history left that of the base: where they were merged both ways, several places that all count. */
static bool merge_bases(const struct asker *k, struct str tip, struct str head, struct git_paths *bases)
{
	struct process p;
	struct str text, line;

	if (!ASK(k, &p, "merge-base", "--all", arena_cstr(k->arena, tip), arena_cstr(k->arena, head)))
		return false;
	if (p.status > 1)
		return gitask_refuse(k, "no merge base", &p);
	text = p.out;
	while (str_line(&text, &line))
		LIST_ADD(k->arena, bases, line);
	return true;
}

/* A shallow clone may have lost the right ones: there only a base that is itself part of the head's history counts. */
static bool find_merge_bases(const struct asker *k, struct str tip, struct str head, struct git_changes *out)
{
	struct git_paths *bases = &out->bases;

	if (!merge_bases(k, tip, head, bases))
		return false;
	if (k->shallow && (!bases->n || !str_eq(bases->items[0], tip))) {
		bases->n = 0;
		out->unknown = arena_printf(k->arena, "this clone is shallow: it does not tell where '%.*s' was left; "
			"'git fetch --unshallow' brings what is missing", STR_ARG(out->base_name));
	} else if (!bases->n) { /* unrelated histories: all that is different */
		LIST_ADD(k->arena, bases, tip);
	} else if (bases->n > 1) {
		out->base_name = arena_printf(k->arena, "each of the %zu merge bases with %.*s", bases->n, STR_ARG(out->base_name));
	} else if (!str_eq(bases->items[0], tip)) {
		out->base_name = arena_printf(k->arena, "the merge base with %.*s", STR_ARG(out->base_name));
	}
	return true;
}

/* Between two trees, or with an empty head, a tree and what is on the disk. */
static bool compare_with(const struct asker *k, struct str base, struct str head, struct git_changes *out)
{
	struct process p;
	const char *const words[] = { "diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--no-textconv",
		"--no-color", "--ignore-submodules=none", "--no-relative", arena_cstr(k->arena, base),
		head.n ? arena_cstr(k->arena, head) : "--", head.n ? "--" : NULL, NULL };

	if (!gitask(k, words, &p))
		return false;
	if (p.status)
		return gitask_refuse(k, "cannot compare", &p);
	gitask_paths(k, p.out, &out->paths, &out->outside);
	return true;
}

static bool compare(const struct asker *k, struct str head, struct git_changes *out)
{
	bool good = true;

	for (size_t i = 0; good && i < out->bases.n; i++)
		good = compare_with(k, out->bases.items[i], head, out);
	return good;
}

/* There is no commit yet: all that git would take counts as new. */
static bool list_all(const struct asker *k, struct git_changes *out)
{
	const char *const known[] = { "ls-files", "-z", "--full-name", "--", ":/", NULL };

	out->base_name = STR("nothing: there is no commit yet");
	return gitdisk_list(k, known, &out->paths, &out->outside) && gitdisk_others(k, out);
}

bool git_changes(struct arena *a, struct diag *d, const struct git_wish *wish, struct git_changes *out)
{
	struct asker k = { .arena = a, .diag = d };
	struct str head, tip = STR_NONE;

	*out = (struct git_changes){ .base_name = STR_NONE, .unknown = STR_NONE };
	if (!look_around(&k) || !commit_of(&k, wish->head.n ? wish->head : STR("HEAD"), &head))
		return false;
	if (!head.n && wish->head.n)
		return no_commit(&k, "--head", wish->head);
	if (!head.n && !wish->base.n)
		return list_all(&k, out);
	if (!find_base(&k, wish, out, &tip))
		return false;
	if (!out->unknown.n && !head.n)
		LIST_ADD(a, &out->bases, tip);
	if (!out->unknown.n && head.n && !find_merge_bases(&k, tip, head, out))
		return false;
	if (out->unknown.n)
		return true;
	out->same_commit = out->bases.n == 1 && str_eq(out->bases.items[0], head);
	return compare(&k, wish->head.n ? head : STR_NONE, out)
		&& (wish->head.n ? gitdisk_unlike(&k, head, out) : gitdisk_others(&k, out));
}

/* Git answers, but there is no folder of files that somebody changes. */
static bool refuse_own_folder(const struct asker *k)
{
	struct process p;

	if (!ASK(k, &p, "rev-parse", "--is-bare-repository"))
		return false;
	diag_error(k->diag, GITASK_CHECK, (struct pos){ 0 }, str_starts(p.out, STR("true"))
		? "this repository of git's is bare: it has no working tree, and nothing is committed in it"
		: "this is a folder of git's own, not one of the working tree");
	diag_note(k->diag, (struct pos){ 0 }, "a hook looks at what is committed; install it where that is done");
	return false;
}

/* It is asked at the top of the work tree, where hooks are run, and where a relative core.hooksPath begins. */
bool git_hooks(struct arena *a, struct diag *d, struct str *folder)
{
	struct asker k = { .arena = a, .diag = d };
	struct process p;
	struct str up, rest;

	if (!ASK(&k, &p, "rev-parse", "--show-cdup"))
		return false;
	if (p.status && str_starts(gitask_said(&p), STR("not a git repository")))
		return diag_error(d, GITASK_CHECK, (struct pos){ 0 }, "this is no repository of git's");
	if (p.status)
		return gitask_refuse(&k, "no repository to ask", &p);
	rest = p.out;
	if (!str_line(&rest, &up))
		return refuse_own_folder(&k);
	if (!ASK(&k, &p, "-C", up.n ? arena_cstr(a, up) : ".", "rev-parse", "--git-path", "hooks"))
		return false;
	if (p.status || p.out.n < 2)
		return gitask_refuse(&k, "no folder of hooks", &p);
	*folder = str_slice(p.out, 0, p.out.n - 1);
	if (!str_starts(*folder, STR("/")))
		*folder = path_clean(a, arena_printf(a, "%.*s%.*s", STR_ARG(up), STR_ARG(*folder)));
	return true;
}

bool git_text(struct arena *a, struct str commit, struct str path, struct str *text)
{
	const struct asker k = { .arena = a, .diag = diag_new(a) };
	struct process p;

	if (!ASK(&k, &p, "cat-file", "blob", arena_printf(a, "%.*s:./%.*s", STR_ARG(commit), STR_ARG(path)).p) || p.status)
		return false;
	*text = p.out;
	return true;
}
