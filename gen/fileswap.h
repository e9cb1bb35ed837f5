/*
 * fileswap: puts a file where another one is, or where none is, in one step that takes nothing away: who saves there at
 * that moment is ahead of it, and is found, or behind it.
 */
#ifndef GEN_FILESWAP_H
#define GEN_FILESWAP_H

/*
 * All return 0, an errno, or ENOSYS where the system (before Linux 3.15), the file system, or a sandbox has no such
 * step; what forbids every change of that file makes a plain rename fail, too.
 */

/* Leaves under the name `new` what was at `path`; ENOENT where nothing was. */
int fileswap_exchange(const char *new, const char *path);

/* EEXIST where something is there. Without a step of its own it is a second name, and the first one goes, if it can. */
int fileswap_add(const char *new, const char *path);

#endif
