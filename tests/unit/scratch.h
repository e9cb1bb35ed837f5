/* A folder of a test's own, in which it works, for the tests of rooms that know the disk. */
#ifndef TESTS_SCRATCH_H
#define TESTS_SCRATCH_H

#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define SCRATCH_SIZE 256 /* bytes of its path */

/* Make it in TMPDIR, empty, and go there. */
static inline bool scratch_enter(char folder[SCRATCH_SIZE])
{
	const char *tmp = getenv("TMPDIR");

	snprintf(folder, SCRATCH_SIZE, "%s/aqueduct-XXXXXX", tmp ? tmp : "/tmp");
	return mkdtemp(folder) && chdir(folder) == 0;
}

/* A file with that text; false where it cannot be written. */
static inline bool scratch_put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");
	bool done = f && fputs(text, f) >= 0;

	return f && !fclose(f) && done;
}

static inline int scratch_remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void)st;
	(void)kind;
	(void)ftw;
	return remove(path);
}

/* Leave it, and remove it with all that is in it; 0, or not. */
static inline int scratch_leave(const char *folder)
{
	return chdir("/") || nftw(folder, scratch_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

#endif
