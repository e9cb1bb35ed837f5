/*
 * filelock: one run at a time writes in a folder, and the place of its temporary files.
 */
#ifndef GEN_FILELOCK_H
#define GEN_FILELOCK_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* The folder that the program works in, held by one run at a time. */
struct file_lock {
	int fd; /* -1: nothing to let go of */
	bool held; /* false where the folder or its file system cannot be locked */
	size_t swept; /* files that a run which was killed had left, and that are gone now */
	const char **kept; /* files that were among them, but are somebody's: where they are now */
	size_t n_kept;
};

/*
 * Take the lock, before anything is read that decides what is written; while another run has it this one waits, and
 * waits() is called ahead of that, once. What a run that was killed has left is removed, but for what somebody had
 * saved meanwhile. Where there are no locks the run goes on without. It ends with file_unlock, or with the process.
 */
struct file_lock file_lock(struct arena *a, void (*waits)(void));
void file_unlock(struct file_lock *lock);

/* Whether the folder of temporary files and the one it is in are there, and real: nothing is done through a link. */
bool filelock_has_folder(struct arena *a);

/* Remove both where they are empty. */
void filelock_remove_folder(struct arena *a);

#endif
