#define _XOPEN_SOURCE 700 /* realpath */

#include "file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"

static int read_all(struct arena *a, int fd, size_t most, struct str *text)
{
	struct stat st;
	char *p;
	size_t size, got = 0;
	ssize_t n = 1;

	if (fstat(fd, &st))
		return errno;
	if (!S_ISREG(st.st_mode))
		return S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
	if (st.st_size < 0 || (size_t)st.st_size > most)
		return EFBIG;
	size = (size_t)st.st_size;
	p = arena_alloc(a, size + 1, 1);
	while (got < size && n) {
		n = read(fd, p + got, size - got);
		if (n < 0 && errno != EINTR)
			return errno;
		got += n > 0 ? (size_t)n : 0;
	}
	*text = (struct str){ p, got };
	return 0;
}

int file_read_within(struct arena *a, struct str path, size_t most, struct str *text)
{
	int fd = open(arena_cstr(a, path), O_RDONLY | O_CLOEXEC | O_NONBLOCK), err;

	if (fd < 0)
		return errno;
	err = read_all(a, fd, most, text);
	close(fd);
	return err;
}

int file_read(struct arena *a, struct str path, struct str *text)
{
	return file_read_within(a, path, FILE_SIZE_MAX, text);
}

int file_read_input(struct arena *a, struct str *text)
{
	struct buf b = buf_new(a);
	char bytes[16384];
	ssize_t n;

	while ((n = read(STDIN_FILENO, bytes, sizeof bytes)) != 0) {
		if (n < 0 && errno != EINTR)
			return errno;
		if (n > 0 && b.n + (size_t)n > FILE_SIZE_MAX)
			return EFBIG;
		if (n > 0)
			buf_add(&b, (struct str){ bytes, (size_t)n });
	}
	*text = buf_str(&b);
	return 0;
}

/* From where fd stands on, piece by piece. */
static bool holds(int fd, struct str text)
{
	char piece[16 * 1024];
	ssize_t n;

	for (;;) {
		n = read(fd, piece, sizeof piece);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n == 0 && !text.n;
		if (!str_starts(text, (struct str){ piece, (size_t)n }))
			return false;
		text = str_from(text, (size_t)n);
	}
}

bool file_is(struct arena *a, struct str path, struct str text)
{
	int fd = open(arena_cstr(a, path), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	bool is = fd >= 0 && !fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_size >= 0 && (size_t)st.st_size == text.n
		&& holds(fd, text);

	if (fd >= 0)
		close(fd);
	return is;
}

enum file_kind file_kind(struct arena *a, struct str path)
{
	struct stat st;

	if (lstat(arena_cstr(a, path), &st))
		return errno == ENOENT || errno == ENOTDIR ? FILE_ABSENT : FILE_OTHER;
	return S_ISREG(st.st_mode) ? FILE_REGULAR : S_ISDIR(st.st_mode) ? FILE_FOLDER : FILE_OTHER;
}

bool file_is_later(struct file_time one, struct file_time two)
{
	return one.s != two.s ? one.s > two.s : one.ns > two.ns;
}

static struct file_time time_of(struct timespec t)
{
	return (struct file_time){ (long long)t.tv_sec, t.tv_nsec };
}

bool file_time(struct arena *a, struct str path, struct file_time *time)
{
	struct stat st;

	if (stat(arena_cstr(a, path), &st))
		return false;
	*time = time_of(st.st_mtim);
	return true;
}

static char type_of(mode_t mode)
{
	return S_ISDIR(mode) ? 'd' : S_ISLNK(mode) ? 'l' : S_ISCHR(mode) ? 'c' : S_ISBLK(mode) ? 'b' : S_ISFIFO(mode) ? 'p'
		: S_ISSOCK(mode) ? 's' : '-';
}

/* What may be done with it; what else may be is in the place of the x, in capitals where there is none. */
static void put_mode(char *out, mode_t mode)
{
	static const char letters[] = "rwxrwxrwx";
	static const struct {
		mode_t bit;
		size_t at;
		char with, without;
	} more[] = { { S_ISUID, 3, 's', 'S' }, { S_ISGID, 6, 's', 'S' }, { S_ISVTX, 9, 't', 'T' } };

	out[0] = type_of(mode);
	for (size_t i = 0; i < 9; i++)
		out[i + 1] = mode >> (8 - i) & 1 ? letters[i] : '-';
	for (size_t i = 0; i < countof(more); i++)
		if (mode & more[i].bit)
			out[more[i].at] = out[more[i].at] == 'x' ? more[i].with : more[i].without;
	out[10] = '\0';
}

bool file_look(struct arena *a, struct str path, struct file_look *look)
{
	const char *name = arena_cstr(a, path);
	struct stat st;
	char *target;
	ssize_t n;

	if (lstat(name, &st))
		return false;
	*look = (struct file_look){ .links = st.st_nlink, .size = (unsigned long long)st.st_size, .target = STR_NONE,
		.written = time_of(st.st_mtim), .changed = time_of(st.st_ctim) };
	put_mode(look->mode, st.st_mode);
	if (!S_ISLNK(st.st_mode))
		return true;
	target = arena_alloc(a, PATH_MAX, 1);
	n = readlink(name, target, PATH_MAX);
	look->target = (struct str){ target, n > 0 ? (size_t)n : 0 };
	return true;
}

bool file_is_executable(struct arena *a, struct str path)
{
	struct stat st;

	return !lstat(arena_cstr(a, path), &st) && S_ISREG(st.st_mode) && (st.st_mode & S_IXUSR);
}

bool file_is_same(struct arena *a, struct str one, struct str two)
{
	struct stat st, other;

	if (lstat(arena_cstr(a, one), &st) || lstat(arena_cstr(a, two), &other))
		return false;
	return st.st_dev == other.st_dev && st.st_ino == other.st_ino;
}

bool file_leads_out(struct arena *a, struct str path)
{
	char here[PATH_MAX], there[PATH_MAX];
	struct str rest;

	/* Of what is not there, the folder that is. */
	while (path.n && !realpath(arena_cstr(a, path), there)) {
		if (errno != ENOENT && errno != ENOTDIR)
			return false;
		while (path.n && path.p[path.n - 1] != '/')
			path.n--;
		while (path.n && path.p[path.n - 1] == '/')
			path.n--;
	}
	if (!path.n || !realpath(".", here))
		return false;
	rest = str_from(str_of(there), str_of(here).n);
	return !str_starts(str_of(there), str_of(here)) || (rest.n && rest.p[0] != '/' && !str_is(str_of(here), "/"));
}

int file_enter(struct arena *a, struct str path)
{
	return chdir(arena_cstr(a, path)) ? errno : 0;
}

struct str file_folder_name(struct arena *a)
{
	char *path = arena_alloc(a, PATH_MAX, 1);
	struct str rest = getcwd(path, PATH_MAX) ? str_of(path) : STR_NONE, head;

	while (str_cut(&rest, '/', &head))
		;
	return rest;
}

static int by_bytes(const void *x, const void *y)
{
	return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

size_t file_names(struct arena *a, struct str path, size_t max, struct str **names)
{
	DIR *dir = opendir(arena_cstr(a, path));
	struct dirent *entry;
	size_t n = 0, cap = 0;

	if (!dir && errno == ENOMEM)
		arena_out_of_memory(); /* no names would be a wrong answer */
	*names = NULL;
	while (dir && n < max && (entry = readdir(dir))) {
		if (str_among(str_of(entry->d_name), " . .. "))
			continue;
		*names = arena_grow(a, *names, n, &cap, sizeof **names);
		(*names)[n++] = arena_strdup(a, str_of(entry->d_name));
	}
	if (dir)
		closedir(dir);
	if (n)
		qsort(*names, n, sizeof **names, by_bytes);
	return n;
}
