/* What the system can do here, for tests that put a call of their own in the place of the library's renameat2. */
#ifndef TESTS_CALLS_H
#define TESTS_CALLS_H

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/syscall.h>
#endif

/* The real one. */
static inline int calls_renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned how)
{
#ifdef SYS_renameat2
	return (int)syscall(SYS_renameat2, from_folder, from, to_folder, to, how);
#else
	(void)from_folder, (void)from, (void)to_folder, (void)to, (void)how;
	errno = ENOSYS;
	return -1;
#endif
}

/* Whether it can exchange two files of the folder that the test works in. */
static inline bool calls_exchange(void)
{
#ifdef RENAME_EXCHANGE
	static const char *const names[] = { "calls-one", "calls-two" };
	bool can;

	for (size_t i = 0; i < 2; i++)
		close(open(names[i], O_WRONLY | O_CREAT, 0600));
	can = !calls_renameat2(AT_FDCWD, names[0], AT_FDCWD, names[1], RENAME_EXCHANGE);
	for (size_t i = 0; i < 2; i++)
		unlinkat(AT_FDCWD, names[i], 0);
	return can;
#else
	return false;
#endif
}

#endif
