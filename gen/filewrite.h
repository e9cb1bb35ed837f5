/*
 * filewrite: writes files. A set of files is written together or not at all. The caller holds the lock of filelock.h.
 */
#ifndef GEN_FILEWRITE_H
#define GEN_FILEWRITE_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct arena;
struct diag;

struct file_out {
	struct str path, text;
	bool executable;
	bool removed; /* take the file away, if it is there; text means nothing */
	const struct str *was; /* what the text was made from, and is to be there still; NULL: whatever is there */
	bool clears; /* the empty folders in its place go, or those on its way come, only when those ahead of it are done */
};

extern const struct str file_absent; /* for `was`: nothing is to be there */

/*
 * Write all, in this order: first into temporary files in .aqueduct/tmp, flushed to disk, and only then does each go
 * into its place. Missing folders of a path are made; those that a removed file leaves empty are removed. Where a
 * removed file gives way to a folder, or the folder it was in to a file, it stands ahead of that one, which clears. A
 * file that somebody has written since the caller read it is a fault; where fileswap has no exchange, what is saved
 * between its last comparison and a rename over it is not seen. After a fault (in d) each file is as it was, and no
 * temporary file is left, but for what d says: that it could not be put back, or that somebody has saved there since,
 * which stays. What is in no place then has a name that d tells and that no later run removes. After a kill each file
 * is wholly old or wholly new; what somebody had saved at that moment filelock.h keeps.
 */
bool file_write_all(struct arena *a, struct diag *d, const struct file_out *files, size_t n);

#endif
