/* path: paths as text, with slashes; nothing here looks at a disk. */
#ifndef GEN_PATH_H
#define GEN_PATH_H

#include <stdbool.h>

#include "str.h"

struct arena;

/*
 * The shortest path of the same meaning: no empty part, no ".", and ".." only ahead; "." for nothing. Links are not
 * thought of. What is so already is a view of what was given.
 */
struct str path_clean(struct arena *a, struct str path);

/* Its folder with the slash; empty for one in the folder that the program works in. */
struct str path_folder(struct str path);

/* Shorten a clean, relative path to the folder it lies in; "." at last, and then false. */
bool path_go_up(struct str *path);

/* Whether a clean path is a folder, or below it; "." is below itself alone. */
bool path_is_within(struct str path, struct str folder);

#endif
