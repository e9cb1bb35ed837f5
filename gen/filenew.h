/* filenew: writes one new file, which is to take the place of another one. */
#ifndef GEN_FILENEW_H
#define GEN_FILENEW_H

#include <stdbool.h>

#include "str.h"

/*
 * Write a text under a name of the caller's own; what a run that was killed left there goes. It gets the permissions of
 * the file that it is to replace, if that is one (a link has none that mean something), and may be run by its owner
 * where it is executable. `soon`: it will be flushed by itself, so that the system may begin to write it out. 0, or the
 * errno; what was written until then stays.
 */
int filenew_write(const char *path, struct str text, bool executable, const char *replaces, bool soon);

#endif
