/*
 * git: asks git which files of the folder that the program works in changed, and where its hooks are. Paths are those
 * of that folder. Nothing is written, no hook and no external diff is run.
 */
#ifndef GEN_GIT_H
#define GEN_GIT_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct arena;
struct diag;

struct git_wish {
	struct str base, head; /* as given; empty: the default branch, and the working tree */
	const struct str *branches; /* names of the default branch, which are tried in turn */
	size_t n_branches;
};

struct git_paths {
	struct str *items;
	size_t n, cap;
};

struct git_changes {
	struct git_paths bases; /* commits that were compared with: several where histories were merged both ways; none
		where there is none yet, or it is not known */
	struct str base_name; /* for people: "the merge base of origin/main and HEAD" */
	struct str unknown; /* why it is not known what changed; empty: it is */
	struct git_paths paths; /* changed, added or removed; of a rename both; of a submodule or a repository
		inside the folder, with or without a '/' at its end */
	struct git_paths ignored; /* there, but git ignores them, does not keep them, or was told not to look: nothing can be
		said of them; an empty folder ends in '/' */
	struct git_paths outside; /* changed ones outside of the folder, from the top of the repository */
	struct git_paths unlike; /* of a head that was asked for: what the disk has otherwise, or has alone; */
	struct git_paths unlike_links; /* where one of the two is a symbolic link */
	bool same_commit; /* the one base is what is checked out, or the head that was asked for */
};

/*
 * What is different between the merge base and the head. False, with a 'git' fault in d: no git, no repository, or a
 * name that it does not know. In a shallow clone a base that is not there leaves *out unknown instead.
 */
bool git_changes(struct arena *a, struct diag *d, const struct git_wish *wish, struct git_changes *out);

/* The folder of git's hooks, as seen from here; it may not be there yet. False, with a 'git' fault in d, as above. */
bool git_hooks(struct arena *a, struct diag *d, struct str *folder);

/* The text of a file in a commit; false where it has none. */
bool git_text(struct arena *a, struct str commit, struct str path, struct str *text);

#endif
