/*
 * gitask: how git is asked, for git.c (what changed between commits) and gitdisk.c (what the disk has): of the
 * repository that the folder is in, or of a submodule below it. What it lists is told by the paths of the folder.
 */
#ifndef GEN_GITASK_H
#define GEN_GITASK_H

#include <stdbool.h>

#include "str.h"

struct arena;
struct diag;
struct git_paths;
struct process;

#define GITASK_CHECK "git"

/* The question that is asked, and what is known by then. */
struct asker {
	struct arena *arena;
	struct diag *diag;
	struct str prefix; /* from the top of the repository to the folder, with a '/' behind it; empty at the top */
	struct str within; /* the submodule that is asked, from the folder, with a '/' behind it; empty: none */
	bool shallow;
};

/* Run git; `words` are ended by NULL. False after a fault that has nothing to do with the question. */
bool gitask(const struct asker *k, const char *const *words, struct process *p);

#define ASK(k, p, ...) gitask((k), (const char *const[]){ __VA_ARGS__, NULL }, (p))

/* What git itself says of a fault, on one line; and a fault that holds it: false. */
struct str gitask_said(const struct process *p);
bool gitask_refuse(const struct asker *k, const char *what, const struct process *p);

/* Add a path from the top of the repository, or such paths, each ended by a NUL, to those of the folder, or outside. */
void gitask_path(const struct asker *k, struct str path, struct git_paths *paths, struct git_paths *outside);
void gitask_paths(const struct asker *k, struct str text, struct git_paths *paths, struct git_paths *outside);

#endif
