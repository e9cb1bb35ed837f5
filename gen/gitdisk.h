/*
 * gitdisk: what git says of the disk: files that it does not keep, or was told not to look at, empty folders, and the
 * same of submodules.
 */
#ifndef GEN_GITDISK_H
#define GEN_GITDISK_H

#include <stdbool.h>

#include "str.h"

struct asker;
struct git_changes;
struct git_paths;

/* Each false after a fault, which the asker's diag has then. */

/* Files by the words that ask for them, which are ended by NULL: those of the folder, and those outside of it. */
bool gitdisk_list(const struct asker *k, const char *const *words, struct git_paths *paths, struct git_paths *outside);

/* What is on the disk and not in git: new files count as changed, others and empty folders as not known. */
bool gitdisk_others(const struct asker *k, struct git_changes *out);

/* What the disk has otherwise than a head that was asked for. */
bool gitdisk_unlike(const struct asker *k, struct str head, struct git_changes *out);

#endif
