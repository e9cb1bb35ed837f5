/* fileflush: has the disk hold what was written, file by file or all that a file system has. */
#ifndef GEN_FILEFLUSH_H
#define GEN_FILEFLUSH_H

/* A file or folder. 0, or an errno; that its file system cannot, or that its mode forbids to open it, is no fault. */
int fileflush(const char *path);

/* The file system of an open file. 0, an errno, or ENOSYS where it does not tell of what could not be written. */
int fileflush_all(int fd);

#endif
