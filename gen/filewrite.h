/*
 * filewrite: writes files. A set of files is written together or not at all, and by one run at a time.
 */
#ifndef GEN_FILEWRITE_H
#define GEN_FILEWRITE_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct arena;
struct diag;

/* The folder that the program works in, held by one run at a time. */
struct file_lock {
	int fd; /* -1: nothing to let go of */
	bool held; /* false where the folder or its file system cannot be locked */
	size_t swept; /* files that a run which was killed had left, and that are gone now */
};

/*
 * Take the lock, before anything is read that decides what is written; while another run has it this
 * one waits, and waits() is called ahead of that, once. Where there are no locks the run goes on without. It ends with
 * file_unlock, or with the process.
 */
struct file_lock file_lock(struct arena *a, void (*waits)(void));
void file_unlock(struct file_lock *lock);

struct file_out {
	struct str path, text;
	bool executable;
	bool removed; /* take the file away, if it is there; text means nothing */
};

/*
 * Write all, in this order: first into temporary files in .aqueduct/tmp, flushed to disk, and only then are they
 * renamed. Missing folders of a path are made; those that a removed file leaves empty are removed. After a fault (in d)
 * none has changed and no temporary file is left; after a kill each is wholly old or wholly new. Where not even the old
 * file can be put back, it is kept under a name that d tells and that no later run removes.
 */
bool file_write_all(struct arena *a, struct diag *d, const struct file_out *files, size_t n);

#endif
