/*
 * file: what the file system says: whole files, kinds, names. With filewrite the only room that touches it.
 */
#ifndef GEN_FILE_H
#define GEN_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct arena;

#define FILE_SIZE_MAX ((size_t)513 * 1024 * 1024) /* outputs are read back: no less than what is written */

/* Read a regular file. 0, or the errno (ENOENT: not there; EFBIG: larger than FILE_SIZE_MAX). */
int file_read(struct arena *a, struct str path, struct str *text);

/* The same with a bound of the caller's, which is less: for what a person writes. */
int file_read_within(struct arena *a, struct str path, size_t most, struct str *text);

/* All of standard input; the same errnos. */
int file_read_input(struct arena *a, struct str *text);

/* Whether a regular file holds just that, without having it in memory. False, too, of one that cannot be read. */
bool file_is(struct arena *a, struct str path, struct str text);

enum file_kind { FILE_ABSENT, FILE_REGULAR, FILE_FOLDER, FILE_OTHER };

enum file_kind file_kind(struct arena *a, struct str path); /* of the name itself: a symbolic link is FILE_OTHER */

/* Seconds and nanoseconds since 1970, as exact as the file system keeps them. */
struct file_time {
	long long s;
	long ns;
};

/* Whether the first is later. */
bool file_is_later(struct file_time one, struct file_time two);

/* When what a path leads to was written last, symbolic links followed. False: nothing is there. */
bool file_time(struct arena *a, struct str path, struct file_time *time);

/* Of a name itself: what `ls -l` shows of it. False: nothing is there. */
struct file_look {
	char mode[11]; /* "lrwxrwxrwx" */
	unsigned long long links, size;
	struct file_time written, changed; /* the second: any of this, the name included */
	struct str target; /* of a symbolic link */
};
bool file_look(struct arena *a, struct str path, struct file_look *look);

/* Whether its owner may run that regular file. */
bool file_is_executable(struct arena *a, struct str path);

/* Whether two paths are of one file: names that a file system takes for the same, links left aside. */
bool file_is_same(struct arena *a, struct str one, struct str two);

/* Whether symbolic links on a relative path lead out of the folder that the program works in. */
bool file_leads_out(struct arena *a, struct str path);

/* The names in a folder but for "." and "..", by their bytes, at most max; 0 where it is none or cannot be read. */
size_t file_names(struct arena *a, struct str path, size_t max, struct str **names);

/* The name of the folder that the program works in; empty where the system does not tell. */
struct str file_folder_name(struct arena *a);

/* Change to a folder: 0 or the errno. */
int file_enter(struct arena *a, struct str path);

#endif
