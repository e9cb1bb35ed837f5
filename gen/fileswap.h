/*
 * fileswap: puts a file where another one is, or where none is, in one step that takes nothing away: who saves there at
 * that moment is ahead of it, and is found, or behind it.
 */
#ifndef GEN_FILESWAP_H
#define GEN_FILESWAP_H

/*
 * Both return 0, an errno, or ENOSYS where the system or the file system has no such step (it came to Linux with 3.15).
 * The first leaves under the name `new` what was at `path`; the second has EEXIST where something is there.
 */
int fileswap_exchange(const char *new, const char *path);
int fileswap_add(const char *new, const char *path);

#endif
