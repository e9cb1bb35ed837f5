/*
 * The calls that give files their names, in the place of the library's for all of a test program: they are counted, and
 * one can be told what becomes of each. Names that a hook gives by itself are no calls.
 */
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

static struct {
	int n; /* made until now */
	int fail_from, fail_to; /* those of these numbers fail, from 1, with EIO */
	int swap_fails, link_fails; /* what all of renameat2, and of link, fail with; 0: nothing */
	void (*before)(const char *from, const char *to), (*after)(const char *from, const char *to); /* `to` of unlink: "" */
	bool in_hook;
} calls;

static inline void calls_hook(void (*hook)(const char *, const char *), const char *from, const char *to)
{
	int err = errno;

	if (!hook || calls.in_hook)
		return;
	calls.in_hook = true;
	hook(from, to);
	calls.in_hook = false;
	errno = err;
}

/* Whether this one is not to be made. */
static inline bool calls_begin(const char *from, const char *to, int fails)
{
	if (calls.in_hook)
		return false;
	calls.n++;
	calls_hook(calls.before, from, to);
	errno = fails ? fails : EIO;
	return fails || (calls.n >= calls.fail_from && calls.n <= calls.fail_to);
}

static inline int calls_end(const char *from, const char *to, int status)
{
	if (!status)
		calls_hook(calls.after, from, to);
	return status;
}

/* The system's own, where there is one. */
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

int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned how);
int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned how)
{
	return calls_begin(from, to, calls.swap_fails) ? -1
		: calls_end(from, to, calls_renameat2(from_folder, from, to_folder, to, how));
}

int rename(const char *from, const char *to)
{
	return calls_begin(from, to, 0) ? -1 : calls_end(from, to, renameat(AT_FDCWD, from, AT_FDCWD, to));
}

int link(const char *from, const char *to)
{
	return calls_begin(from, to, calls.link_fails) ? -1 : calls_end(from, to, linkat(AT_FDCWD, from, AT_FDCWD, to, 0));
}

int unlink(const char *path)
{
	return calls_begin(path, "", 0) ? -1 : calls_end(path, "", unlinkat(AT_FDCWD, path, 0));
}

/* The calls of one that the program makes where it would swap: none where the C library knows no such call. */
#ifdef RENAME_EXCHANGE
enum { CALLS_SWAP = 1 };
#else
enum { CALLS_SWAP = 0 };
#endif

/* Whether two files of the folder that the test works in can be exchanged. */
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
