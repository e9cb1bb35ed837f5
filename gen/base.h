/* What every room may use: a few macros, and functions that nobody may. */
#ifndef GEN_BASE_H
#define GEN_BASE_H

#define countof(a) (sizeof(a) / sizeof((a)[0]))

#if defined(__GNUC__)
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))
#define NORETURN __attribute__((noreturn))
#else
#define PRINTF_LIKE(fmt, args)
#define NORETURN
#endif

/* Print "FILE:LINE: bug: MESSAGE" to stderr and abort. For broken invariants, never for input. */
#define BUG(...) bug_at(__FILE__, __LINE__, __VA_ARGS__)
NORETURN void bug_at(const char *file, int line, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* Unbounded or stateful: use struct str, struct buf, arena_printf. */
#if defined(__GNUC__)
#include <stdio.h>
#include <string.h>
#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf strtok gets
#endif

#endif
