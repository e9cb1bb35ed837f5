#define _GNU_SOURCE /* renameat2 */

#include "fileswap.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#ifdef RENAME_EXCHANGE
static int swap(const char *new, const char *path, unsigned how)
{
	if (!renameat2(AT_FDCWD, new, AT_FDCWD, path, how))
		return 0;
	return errno == EINVAL || errno == ENOTSUP ? ENOSYS : errno;
}
#else
#define RENAME_EXCHANGE 0
#define RENAME_NOREPLACE 0

static int swap(const char *new, const char *path, unsigned how)
{
	(void)new, (void)path, (void)how;
	return ENOSYS;
}
#endif

int fileswap_exchange(const char *new, const char *path)
{
	return swap(new, path, RENAME_EXCHANGE);
}

int fileswap_add(const char *new, const char *path)
{
	return swap(new, path, RENAME_NOREPLACE);
}
