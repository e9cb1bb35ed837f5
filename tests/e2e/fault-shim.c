/*
 * For LD_PRELOAD: counts the calls with which a program touches files, or takes memory, and lets one of them fail, or
 * kills the program in its place.
 *
 *	FAULT_AT	the number of that call, from 1; 0 or absent: none
 *	FAULT_FOR	how many fail from there on, where FAULT_HOW is an errno; absent: one
 *	FAULT_HOW	an errno by number, "kill", "short" (half of a read or write), or "memory" (counts allocations instead)
 *	FAULT_ON	like =NAME: that call is not counted but always fails so; with FAULT_HOW's errno
 *	FAULT_COUNT	a file to which the number of calls is written at the end
 *
 * Flushes to disk are not made: they cost most of the time, and none of these tests cuts the power.
 */
#define _GNU_SOURCE

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);

static long at, last, count;
static int code; /* 0: kill */
static bool cut, memory;
static char always[32];

__attribute__((constructor)) static void begin(void)
{
	const char *how = getenv("FAULT_HOW"), *on = getenv("FAULT_ON"), *n = getenv("FAULT_AT"),
		*many = getenv("FAULT_FOR");

	cut = how && !strcmp(how, "short");
	memory = how && !strcmp(how, "memory");
	code = how ? atoi(how) : 0;
	if (on)
		snprintf(always, sizeof always, "%s", on);
	at = n ? atol(n) : 0;
	last = at + (many ? atol(many) : 1) - 1;
}

__attribute__((destructor)) static void end(void)
{
	const char *path = getenv("FAULT_COUNT");
	FILE *f;

	at = last = 0;
	if (path && (f = fopen(path, "w"))) {
		fprintf(f, "%ld\n", count);
		fclose(f);
	}
}

/* Whether this call is to fail. */
static bool fails(const char *name)
{
	if (always[0] && !strcmp(always, name)) {
		errno = code;
		return true;
	}
	if (memory || always[0] || ++count < at || count > last || cut)
		return false;
	if (!code)
		raise(SIGKILL);
	errno = code;
	return true;
}

static bool is_short(size_t n)
{
	return cut && count == at && n > 1;
}

#define WRAP(result, name, failed, parameters, types, arguments) \
	result name parameters \
	{ \
		static result (*real) types; \
		if (!real) \
			*(void **)&real = dlsym(RTLD_NEXT, #name); \
		return fails(#name) ? failed : real arguments; \
	}

WRAP(int, close, -1, (int fd), (int), (fd))
WRAP(int, rename, -1, (const char *a, const char *b), (const char *, const char *), (a, b))
WRAP(int, renameat2, -1, (int d, const char *a, int e, const char *b, unsigned how),
	(int, const char *, int, const char *, unsigned), (d, a, e, b, how))
WRAP(int, link, -1, (const char *a, const char *b), (const char *, const char *), (a, b))
WRAP(int, unlink, -1, (const char *a), (const char *), (a))
WRAP(int, mkdir, -1, (const char *a, mode_t m), (const char *, mode_t), (a, m))
WRAP(int, rmdir, -1, (const char *a), (const char *), (a))
WRAP(int, fchmod, -1, (int fd, mode_t m), (int, mode_t), (fd, m))
WRAP(int, chdir, -1, (const char *a), (const char *), (a))
WRAP(char *, getcwd, NULL, (char *p, size_t n), (char *, size_t), (p, n))
WRAP(int, flock, -1, (int fd, int how), (int, int), (fd, how))
WRAP(DIR *, opendir, NULL, (const char *a), (const char *), (a))
WRAP(struct dirent *, readdir, NULL, (DIR *d), (DIR *), (d))
WRAP(int, closedir, -1, (DIR *d), (DIR *), (d))
WRAP(int, stat, -1, (const char *a, struct stat *s), (const char *, struct stat *), (a, s))
WRAP(int, lstat, -1, (const char *a, struct stat *s), (const char *, struct stat *), (a, s))
WRAP(int, fstat, -1, (int fd, struct stat *s), (int, struct stat *), (fd, s))
WRAP(ssize_t, readlink, -1, (const char *a, char *p, size_t n), (const char *, char *, size_t), (a, p, n))

int fsync(int fd)
{
	return fails("fsync") ? -1 : fcntl(fd, F_GETFD) < 0 ? -1 : 0;
}

int fdatasync(int fd)
{
	return fails("fsync") ? -1 : fcntl(fd, F_GETFD) < 0 ? -1 : 0;
}

int syncfs(int fd)
{
	return fails("syncfs") ? -1 : fcntl(fd, F_GETFD) < 0 ? -1 : 0;
}

int posix_fadvise(int fd, off_t from, off_t n, int advice)
{
	(void)fd, (void)from, (void)n, (void)advice;
	return fails("posix_fadvise") ? errno : 0;
}

int open(const char *path, int flags, ...)
{
	static int (*real)(const char *, int, ...);
	mode_t mode = 0;
	va_list ap;

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "open");
	va_start(ap, flags);
	if (flags & (O_CREAT | O_TMPFILE))
		mode = va_arg(ap, mode_t);
	va_end(ap);
	return fails("open") ? -1 : real(path, flags, mode);
}

int openat(int fd, const char *path, int flags, ...)
{
	static int (*real)(int, const char *, int, ...);
	mode_t mode = 0;
	va_list ap;

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "openat");
	va_start(ap, flags);
	if (flags & (O_CREAT | O_TMPFILE))
		mode = va_arg(ap, mode_t);
	va_end(ap);
	return fails("openat") ? -1 : real(fd, path, flags, mode);
}

ssize_t read(int fd, void *p, size_t n)
{
	static ssize_t (*real)(int, void *, size_t);

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "read");
	return fails("read") ? -1 : real(fd, p, is_short(n) ? n / 2 : n);
}

ssize_t write(int fd, const void *p, size_t n)
{
	static ssize_t (*real)(int, const void *, size_t);

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "write");
	return fails("write") ? -1 : real(fd, p, is_short(n) ? n / 2 : n);
}

static bool is_out(void)
{
	if (!memory || ++count != at)
		return false;
	errno = ENOMEM;
	return true;
}

void *malloc(size_t n)
{
	return is_out() ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
	return is_out() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
	return is_out() ? NULL : __libc_realloc(p, n);
}
