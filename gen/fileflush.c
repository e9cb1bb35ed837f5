#define _GNU_SOURCE /* syncfs */

#include "fileflush.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/utsname.h>
#include <unistd.h>

int fileflush(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), err;

	if (fd < 0 && errno == EACCES)
		fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == EACCES ? 0 : errno;
	err = fsync(fd) ? errno : 0;
	close(fd);
	return err == EINVAL || err == EROFS || err == ENOTSUP ? 0 : err;
}

/* Whether a flush of all tells that something could not be written: since Linux 5.8. */
static bool tells_faults(void)
{
	struct utsname name;
	char *end;
	long major, minor;

	if (uname(&name))
		return false;
	major = strtol(name.release, &end, 10);
	minor = *end == '.' ? strtol(end + 1, NULL, 10) : 0;
	return major > 5 || (major == 5 && minor >= 8);
}

int fileflush_all(int fd)
{
#ifdef __linux__
	return fd < 0 ? ENOSYS : syncfs(fd) ? errno : tells_faults() ? 0 : ENOSYS;
#else
	(void)fd, (void)tells_faults;
	return ENOSYS;
#endif
}
