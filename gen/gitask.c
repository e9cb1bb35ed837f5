#include "gitask.h"

#include "arena.h"
#include "diag.h"
#include "git.h"
#include "process.h"

#define WORDS_MAX 28

/* It asks nobody, fetches nothing that a partial clone lacks, and speaks plainly. */
static const char *const quiet[] = { "GIT_TERMINAL_PROMPT=0", "GIT_NO_LAZY_FETCH=1", "LC_ALL=C", NULL };

bool gitask(const struct asker *k, const char *const *words, struct process *p)
{
	const char *argv[WORDS_MAX] = { "git", "--no-optional-locks", "-c", "core.fsmonitor=false", "-c",
		"core.quotePath=false" };
	size_t n = 6;
	int err;

	if (k->within.n) {
		argv[n++] = "-C";
		argv[n++] = arena_cstr(k->arena, k->within);
		argv[n++] = "--git-dir=.git";
		argv[n++] = "--work-tree=.";
	}
	while (*words) {
		if (n + 1 == WORDS_MAX)
			BUG("more words than a question has");
		argv[n++] = *words++;
	}
	err = process_run(k->arena, argv, quiet, p);
	return !err || diag_errno(k->diag, STR("git"), "cannot run", err);
}

struct str gitask_said(const struct process *p)
{
	struct str text = p->err, line = STR_NONE;

	str_line(&text, &line);
	if (str_starts(line, STR("fatal: ")))
		line = str_from(line, 7);
	return line.n ? line : STR("it fails without a word");
}

bool gitask_refuse(const struct asker *k, const char *what, const struct process *p)
{
	struct str why = gitask_said(p);

	return diag_error(k->diag, GITASK_CHECK, (struct pos){ 0 }, "%s: %.*s", what, STR_ARG(why));
}

void gitask_path(const struct asker *k, struct str path, struct git_paths *paths, struct git_paths *outside)
{
	if (k->within.n)
		LIST_ADD(k->arena, paths, arena_printf(k->arena, "%.*s%.*s", STR_ARG(k->within), STR_ARG(path)));
	else if (!str_starts(path, k->prefix))
		LIST_ADD(k->arena, outside, path);
	else
		LIST_ADD(k->arena, paths, str_from(path, k->prefix.n));
}

void gitask_paths(const struct asker *k, struct str text, struct git_paths *paths, struct git_paths *outside)
{
	struct str path;

	while (str_cut(&text, '\0', &path))
		gitask_path(k, path, paths, outside);
}
