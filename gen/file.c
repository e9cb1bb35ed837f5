#define _POSIX_C_SOURCE 200809L

#include "file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"
#include "diag.h"

static int read_all(struct arena *a, int fd, struct str *text)
{
	struct stat st;
	char *p;
	size_t size, got = 0;
	ssize_t n = 1;

	if (fstat(fd, &st))
		return errno;
	if (!S_ISREG(st.st_mode))
		return S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
	if (st.st_size < 0 || (size_t)st.st_size > FILE_SIZE_MAX)
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

int file_read(struct arena *a, struct str path, struct str *text)
{
	int fd = open(arena_cstr(a, path), O_RDONLY | O_CLOEXEC | O_NONBLOCK), err;

	if (fd < 0)
		return errno;
	err = read_all(a, fd, text);
	close(fd);
	return err;
}

enum file_kind file_kind(struct arena *a, struct str path)
{
	struct stat st;

	if (lstat(arena_cstr(a, path), &st))
		return errno == ENOENT || errno == ENOTDIR ? FILE_ABSENT : FILE_OTHER;
	return S_ISREG(st.st_mode) ? FILE_REGULAR : S_ISDIR(st.st_mode) ? FILE_FOLDER : FILE_OTHER;
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

struct folders {
	const char **items;
	size_t n, cap;
};

/* The folders that lead to a path, each if it is not there; those made are added to the list. */
static int make_folders(struct arena *a, struct str path, struct folders *made)
{
	const char *folder;

	for (size_t i = 1; i < path.n; i++) {
		if (path.p[i] != '/')
			continue;
		folder = arena_cstr(a, str_slice(path, 0, i));
		if (!mkdir(folder, 0777))
			LIST_ADD(a, made, folder);
		else if (errno != EEXIST)
			return errno;
	}
	return 0;
}

static int sync_close(int fd, int err)
{
	if (!err && fsync(fd) && errno != EINVAL && errno != EROFS && errno != ENOTSUP)
		err = errno;
	if (close(fd) && !err)
		err = errno;
	return err;
}

size_t file_names(struct arena *a, struct str path, size_t max, struct str **names)
{
	DIR *dir = opendir(arena_cstr(a, path));
	struct dirent *entry;
	size_t n = 0, cap = 0;

	*names = NULL;
	while (dir && n < max && (entry = readdir(dir))) {
		if (str_among(str_of(entry->d_name), " . .. "))
			continue;
		*names = arena_grow(a, *names, n, &cap, sizeof **names);
		(*names)[n++] = arena_strdup(a, str_of(entry->d_name));
	}
	if (dir)
		closedir(dir);
	return n;
}

/* The permissions of the file that is replaced are kept; a new one gets the umask's. */
static int write_temporary(struct arena *a, const struct file_out *f, const char *temporary)
{
	struct stat st;
	mode_t mode = f->executable ? 0777 : 0666;
	bool exists = !lstat(arena_cstr(a, f->path), &st);
	int left = unlink(temporary); /* by a run of the same number that was killed */
	int fd = left && errno != ENOENT ? -1 : open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode), err;

	if (fd < 0)
		return errno;
	err = write_all(fd, f->text);
	if (!err && exists && fchmod(fd, (st.st_mode & 0777) | (f->executable ? 0100 : 0)))
		err = errno;
	return sync_close(fd, err);
}

/* So that the names themselves survive a crash. Some file systems cannot: no fault, the data is safe. */
static void sync_folder(struct arena *a, struct str path)
{
	size_t end = path.n;
	int fd;

	while (end && path.p[end - 1] != '/')
		end--;
	fd = open(end ? arena_cstr(a, str_slice(path, 0, end)) : ".", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	(void)!fsync(fd);
	close(fd);
}

/* One file on its way: where its new text is, and where the old file can be had back from. */
struct move {
	const char *path, *temporary, *backup;
	bool was_there, had_backup;
};

static int move_in(struct move *m)
{
	int err;

	unlink(m->backup);
	m->had_backup = !link(m->path, m->backup);
	m->was_there = m->had_backup || errno != ENOENT;
	if (!rename(m->temporary, m->path))
		return 0;
	err = errno;
	if (m->had_backup)
		unlink(m->backup);
	return err;
}

static void move_back(const struct move *m)
{
	if (m->had_backup || !m->was_there)
		(void)!(m->had_backup ? rename(m->backup, m->path) : unlink(m->path));
}

static struct move *plan_moves(struct arena *a, const struct file_out *files, size_t n)
{
	struct move *moves = arena_alloc(a, n + 1, sizeof *moves);

	for (size_t i = 0; i < n; i++) {
		moves[i].path = arena_cstr(a, files[i].path);
		moves[i].temporary = arena_printf(a, "%s.aqueduct-%ld", moves[i].path, (long)getpid()).p;
		moves[i].backup = arena_printf(a, "%s.aqueduct-%ld-old", moves[i].path, (long)getpid()).p;
	}
	return moves;
}

bool file_write_all(struct arena *a, struct diag *d, const struct file_out *files, size_t n)
{
	struct move *moves = plan_moves(a, files, n);
	struct folders folders = { 0 };
	size_t made = 0, moved = 0;
	bool ok = true;
	int err;

	for (; ok && made < n; made++) {
		err = make_folders(a, files[made].path, &folders);
		if (!err)
			err = write_temporary(a, &files[made], moves[made].temporary);
		ok = !err || diag_errno(d, files[made].path, "cannot write", err);
	}
	while (ok && moved < n) {
		err = move_in(&moves[moved]);
		if (err)
			ok = diag_errno(d, files[moved].path, "cannot replace", err);
		else
			moved++;
	}
	for (size_t i = moved; i < made; i++)
		unlink(moves[i].temporary);
	for (size_t i = 0; i < moved; i++) {
		if (!ok)
			move_back(&moves[i]);
		else if (moves[i].had_backup)
			unlink(moves[i].backup);
	}
	for (size_t i = folders.n; !ok && i-- > 0;)
		rmdir(folders.items[i]);
	for (size_t i = 0; ok && i < n; i++)
		sync_folder(a, files[i].path);
	return ok;
}
