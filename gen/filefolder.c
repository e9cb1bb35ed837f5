#define _XOPEN_SOURCE 700

#include "filefolder.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"
#include "file.h"
#include "path.h"

#define DEPTH_MAX 32
#define NAMES_MAX 1000 /* in a folder that is to be empty when it goes */

int filefolder_make(struct arena *a, struct filefolder_made *made, struct str path)
{
	struct str whole = path_folder(path);
	const char *folder;

	for (size_t i = 1; i < whole.n && !str_eq(whole, made->ready); i++) {
		if (path.p[i] != '/')
			continue;
		folder = arena_cstr(a, str_slice(path, 0, i));
		if (!mkdir(folder, 0777))
			LIST_ADD(a, made, folder);
		else if (errno != EEXIST)
			return errno;
	}
	made->ready = whole;
	return 0;
}

void filefolder_remove(struct arena *a, struct str path)
{
	struct str folder = path_folder(path);

	while (folder.n && !rmdir(arena_cstr(a, folder)))
		folder = path_folder(str_slice(folder, 0, folder.n - 1));
}

/* A folder after all that are in it. */
static void plan_removal(struct arena *a, struct filefolder_plan *plan, struct str folder, int depth)
{
	const char *path = arena_cstr(a, folder);
	struct str *names, inner;
	struct stat st;
	size_t n = file_names(a, folder, NAMES_MAX, &names);

	for (size_t i = 0; i < n && depth < DEPTH_MAX; i++) {
		inner = arena_printf(a, "%s/%.*s", path, STR_ARG(names[i]));
		if (file_kind(a, inner) == FILE_FOLDER)
			plan_removal(a, plan, inner, depth + 1);
	}
	if (!lstat(path, &st))
		LIST_ADD(a, plan, ((struct filefolder_step){ .path = path, .mode = st.st_mode & 07777 }));
}

struct filefolder_plan filefolder_plan(struct arena *a, struct str path)
{
	struct filefolder_plan plan = { .removes = file_kind(a, path) == FILE_FOLDER };

	if (plan.removes)
		plan_removal(a, &plan, path, 0);
	for (size_t i = 1; i < path.n && !plan.removes; i++)
		if (path.p[i] == '/')
			LIST_ADD(a, &plan, ((struct filefolder_step){ .path = arena_cstr(a, str_slice(path, 0, i)) }));
	return plan;
}

int filefolder_do(struct filefolder_plan *plan)
{
	struct filefolder_step *step;

	for (size_t i = 0; i < plan->n; i++) {
		step = &plan->items[i];
		step->done = !(plan->removes ? rmdir(step->path) : mkdir(step->path, 0777));
		if (!step->done && errno != (plan->removes ? ENOENT : EEXIST))
			return errno;
	}
	return 0;
}

void filefolder_undo(struct filefolder_plan *plan)
{
	struct filefolder_step *step;

	for (size_t i = plan->n; i-- > 0;) {
		step = &plan->items[i];
		if (!step->done)
			continue;
		if (!plan->removes)
			(void)!rmdir(step->path);
		else if (!mkdir(step->path, 0700))
			(void)!chmod(step->path, (mode_t)step->mode);
		step->done = false;
	}
}
