/*
 * gitdir: what `init` wants to know of a repository, read from its .git without starting git. Texts only: the
 * caller reads the files. Git's include.path, url.*.insteadOf and config files outside the repository are not followed.
 */
#ifndef GEN_GITDIR_H
#define GEN_GITDIR_H

#include <stdbool.h>

#include "str.h"

struct arena;

struct gitinfo {
	bool found; /* there is a repository; all else may be empty */
	struct str remote_url; /* of origin, else of the first remote that has one; as written, it may hold a password */
	struct str host; /* of the url, lower case, without user and port; empty for a path */
	struct str owner, repo; /* the last two parts of the url's path; owner is empty where there is no host */
	/*
	 * The remote's default branch; where it says none, the local main or master, else the one checked out, else empty.
	 */
	struct str branch;
	bool branch_said; /* by the remote */
};

/*
 * read() gives the text of a file, false where there is none (or it is a directory). It is asked for paths like
 * ".git/config", relative to the repository's top; where .git is a file (worktrees, submodules), also for paths made
 * of what stands there, which may be absolute or hold "..".
 *
 * owner and repo are made fit for an image's name: lower-case letters, digits, and between these single '.', one or
 * two '_', or '-'; any other run of characters in between becomes one '-'.
 */
struct gitinfo gitdir_read(struct arena *a, bool (*read)(void *ctx, struct str path, struct str *text), void *ctx);

#endif
