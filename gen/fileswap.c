#define _GNU_SOURCE /* renameat2 */

#include "fileswap.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#ifndef RENAME_EXCHANGE
#define RENAME_EXCHANGE 0
#define RENAME_NOREPLACE 0
#define renameat2(from_folder, from, to_folder, to, how) ((void)(from), (void)(to), (void)(how), errno = ENOSYS, -1)
#endif

/* What is said where there is no such step. */
static bool is_missing(int err)
{
	return err == ENOSYS || err == EINVAL || err == ENOTSUP || err == EPERM;
}

static int swap(const char *new, const char *path, unsigned how)
{
	if (!renameat2(AT_FDCWD, new, AT_FDCWD, path, how))
		return 0;
	return is_missing(errno) ? ENOSYS : errno;
}

int fileswap_exchange(const char *new, const char *path)
{
	return swap(new, path, RENAME_EXCHANGE);
}

int fileswap_add(const char *new, const char *path)
{
	int err = swap(new, path, RENAME_NOREPLACE);

	if (err != ENOSYS)
		return err;
	if (link(new, path))
		return is_missing(errno) ? ENOSYS : errno;
	(void)!unlink(new);
	return 0;
}
