#define _GNU_SOURCE /* flock */

#include "filelock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "arena.h"
#include "file.h"
#include "filetemp.h"

#define NAMES_MAX 100000

bool filelock_has_folder(struct arena *a)
{
	return file_kind(a, STR(".aqueduct")) == FILE_FOLDER && file_kind(a, STR(FILETEMP_FOLDER)) == FILE_FOLDER;
}

void filelock_remove_folder(struct arena *a)
{
	if (filelock_has_folder(a))
		rmdir(FILETEMP_FOLDER);
	rmdir(".aqueduct"); /* unless something else is in it, or it is a link */
}

static void sweep(struct arena *a, struct file_lock *lock)
{
	struct str *names;
	const char *path;
	size_t n = 0, cap = 0;

	if (filelock_has_folder(a))
		n = file_names(a, STR(FILETEMP_FOLDER), NAMES_MAX, &names);
	for (size_t i = 0; i < n; i++) {
		path = arena_printf(a, FILETEMP_FOLDER "/%.*s", STR_ARG(names[i])).p;
		switch (filetemp_whose(a, names[i])) {
		case FILETEMP_OURS:
			lock->swept += !unlink(path);
			break;
		case FILETEMP_SOMEBODYS:
			lock->kept = arena_grow(a, lock->kept, lock->n_kept, &cap, sizeof *lock->kept);
			lock->kept[lock->n_kept++] = filetemp_keep(a, path);
			break;
		case FILETEMP_OTHER:
			break;
		}
	}
	filelock_remove_folder(a);
}

static int take_lock(int fd, int how)
{
	int failed;

	while ((failed = flock(fd, how)) && errno == EINTR)
		;
	return failed ? errno : 0;
}

struct file_lock file_lock(struct arena *a, void (*waits)(void))
{
	struct file_lock lock = { .fd = open(".", O_RDONLY | O_CLOEXEC) };
	int err = lock.fd < 0 ? errno : take_lock(lock.fd, LOCK_EX | LOCK_NB);

	if (lock.fd >= 0 && err == EWOULDBLOCK) {
		waits();
		err = take_lock(lock.fd, LOCK_EX);
	}
	lock.held = !err;
	if (lock.held)
		sweep(a, &lock);
	return lock;
}

void file_unlock(struct file_lock *lock)
{
	if (lock->fd >= 0)
		close(lock->fd);
	*lock = (struct file_lock){ .fd = -1 };
}
