#include "filenew.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static int write_all(int fd, struct str text)
{
	ssize_t n;

	while (text.n) {
		n = write(fd, text.p, text.n);
		if (n < 0 && errno != EINTR)
			return errno;
		text = str_from(text, n > 0 ? (size_t)n : 0);
	}
	return 0;
}

static int create(const char *path, mode_t mode)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
	int fd = open(path, flags, mode);

	return fd >= 0 || errno != EEXIST || unlink(path) ? fd : open(path, flags, mode);
}

int filenew_write(const char *path, struct str text, bool executable, const char *replaces, bool soon)
{
	struct stat st;
	bool exists = !lstat(replaces, &st) && S_ISREG(st.st_mode);
	int fd = create(path, executable ? 0777 : 0666), err;

	if (fd < 0)
		return errno;
	err = write_all(fd, text);
	if (!err && exists && fchmod(fd, (st.st_mode & 0777) | (executable ? 0100 : 0)))
		err = errno;
#ifdef POSIX_FADV_DONTNEED
	if (!err && soon)
		(void)!posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
#else
	(void)soon;
#endif
	if (close(fd) && !err)
		err = errno;
	return err;
}
