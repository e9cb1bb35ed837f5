#include "gitdisk.h"

#include "arena.h"
#include "diag.h"
#include "file.h"
#include "git.h"
#include "gitask.h"
#include "map.h"
#include "process.h"

/* git keeps no empty folders, but an engine copies them: those that are listed and have no file. */
static bool list_empty_folders(const struct asker *k, struct git_changes *out)
{
	struct process p;
	struct map *folders = map_new(k->arena); /* that have files */
	struct git_paths nowhere = { 0 };
	struct str path, text;

	if (!ASK(k, &p, "ls-files", "-z", "--full-name", "--others", "--directory", "--exclude-standard", "--", ":/"))
		return false;
	if (p.status)
		return gitask_refuse(k, "cannot list folders", &p);
	for (size_t i = 0; i < out->paths.n; i++)
		for (size_t end = 0; end < out->paths.items[i].n; end++)
			if (out->paths.items[i].p[end] == '/')
				map_put(folders, str_slice(out->paths.items[i], 0, end + 1), k);
	for (text = p.out; str_cut(&text, '\0', &path);)
		if (str_ends(path, STR("/")) && str_starts(path, k->prefix) && !map_get(folders, str_from(path, k->prefix.n)))
			gitask_path(k, path, &out->ignored, &nowhere);
	return true;
}

bool gitdisk_list(const struct asker *k, const char *const *words, struct git_paths *paths,
	struct git_paths *outside)
{
	struct process p;

	if (!gitask(k, words, &p))
		return false;
	if (p.status)
		return gitask_refuse(k, "cannot list files", &p);
	gitask_paths(k, p.out, paths, outside);
	return true;
}

/*
 * Of what git has: files at which it was told not to look (assume-unchanged, skip-worktree), and submodules. It lists
 * "h 100644 NAME 0", or "S 160000 ...", a tab and the path.
 */
static bool list_special(const struct asker *k, struct git_paths *flagged, struct git_paths *modules)
{
	struct git_paths nowhere = { 0 };
	struct process p;
	struct str line, text, head;

	if (!ASK(k, &p, "ls-files", "-z", "-v", "--stage", "--full-name", "--", ":/"))
		return false;
	if (p.status)
		return gitask_refuse(k, "cannot list files", &p);
	for (text = p.out; str_cut(&text, '\0', &line);) {
		bool whole = str_cut(&line, '\t', &head) && head.n > 2;

		if (whole && (head.p[0] == 'S' || (head.p[0] >= 'a' && head.p[0] <= 'z')))
			gitask_path(k, line, flagged, &nowhere);
		if (whole && str_starts(str_from(head, 2), STR("160000 ")))
			gitask_path(k, line, modules, &nowhere);
	}
	return true;
}

/* ":120000 100644 ... M": of the head, and of the disk */
static bool is_link(struct str modes)
{
	return str_starts(modes, STR(":120000 ")) || (modes.n > 8 && str_starts(str_from(modes, 8), STR("120000 ")));
}

/* What of a commit is otherwise on the disk. */
static bool list_unlike(const struct asker *k, const char *head, struct git_paths *unlike, struct git_paths *links)
{
	struct git_paths nowhere = { 0 };
	struct process p;
	struct str text, modes, path;

	if (!ASK(k, &p, "diff", "--raw", "-z", "--no-renames", "--no-ext-diff", "--no-textconv", "--no-color",
		"--ignore-submodules=none", "--no-relative", head, "--"))
		return false;
	if (p.status)
		return gitask_refuse(k, "cannot compare", &p);
	for (text = p.out; str_cut(&text, '\0', &modes) && str_cut(&text, '\0', &path);)
		gitask_path(k, path, is_link(modes) ? links : unlike, &nowhere);
	return true;
}

static bool list_changed_and_others(const struct asker *k, struct git_changes *out)
{
	return list_unlike(k, "HEAD", &out->paths, &out->paths) && gitdisk_others(k, out);
}

static bool list_unlike_of_disk(const struct asker *k, struct git_changes *out)
{
	return gitdisk_unlike(k, STR("HEAD"), out);
}

/*
 * Submodules have files of their own that they ignore, and more submodules below, of which by their settings git may
 * tell nothing. One that git cannot tell of, or that has files and is none, may be anything: it is added to `whole`.
 */
static void look_into(const struct asker *k, const struct git_paths *modules,
	bool (*list)(const struct asker *k, struct git_changes *out), struct git_changes *out, struct git_paths *whole)
{
	struct arena *a = k->arena;
	struct asker module = { .arena = a };
	struct str *names;
	bool good;

	for (size_t i = 0; i < modules->n; i++) {
		module.diag = diag_new(a);
		module.within = arena_printf(a, "%.*s/", STR_ARG(modules->items[i]));
		if (file_kind(a, arena_printf(a, "%.*s.git", STR_ARG(module.within))) == FILE_ABSENT)
			good = !file_names(a, modules->items[i], 1, &names);
		else
			good = list(&module, out);
		if (!good)
			LIST_ADD(a, whole, modules->items[i]);
	}
}

bool gitdisk_others(const struct asker *k, struct git_changes *out)
{
	const char *const others[] = { "ls-files", "-z", "--full-name", "--others", "--exclude-standard", "--", ":/", NULL };
	const char *const ignored[] = { "ls-files", "-z", "--full-name", "--others", "--ignored", "--exclude-standard",
		"--", ":/", NULL };
	struct git_paths nowhere = { 0 }, modules = { 0 };

	if (!gitdisk_list(k, others, &out->paths, &out->outside) || !list_empty_folders(k, out)
		|| !gitdisk_list(k, ignored, &out->ignored, &nowhere) || !list_special(k, &out->ignored, &modules))
		return false;
	look_into(k, &modules, list_changed_and_others, out, &out->ignored);
	return true;
}

bool gitdisk_unlike(const struct asker *k, struct str head, struct git_changes *out)
{
	const char *const others[] = { "ls-files", "-z", "--full-name", "--others", "--", ":/", NULL };
	struct git_paths nowhere = { 0 }, modules = { 0 };

	if (!list_unlike(k, arena_cstr(k->arena, head), &out->unlike, &out->unlike_links)
		|| !gitdisk_list(k, others, &out->unlike, &nowhere) || !list_special(k, &out->unlike, &modules))
		return false;
	look_into(k, &modules, list_unlike_of_disk, out, &out->unlike);
	return true;
}
