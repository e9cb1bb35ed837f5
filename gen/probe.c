#define _POSIX_C_SOURCE 200809L

#include "probe.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "arena.h"
#include "gitvalue.h"
#include "process.h"

#define WORDS_MAX 64 /* of a command line */
#define HALF_YEAR (31556952 / 2) /* seconds, as ls has it */

static bool get_time(void *ctx, struct str path, struct file_time *time)
{
	return file_time(ctx, path, time);
}

static enum file_kind get_kind(void *ctx, struct str path)
{
	return file_kind(ctx, path);
}

static bool get_text(void *ctx, struct str path, struct str *text)
{
	return file_read(ctx, path, text) == 0;
}

static size_t get_names(void *ctx, struct str folder, struct str **names)
{
	return file_names(ctx, folder, SIZE_MAX, names);
}

/*
 * Whether a line of `ls -ld` shows when the name was written last: the hour and minute, or the year where that is half
 * a year away or in the future. Neither depends on the language. What was young then and is not now: that depends.
 */
static enum told shows_time(struct str line, long long written)
{
	time_t t = (time_t)written, now = time(NULL);
	bool young = t <= now && difftime(now, t) < HALF_YEAR;
	struct tm tm;
	char minute[16], year[16];

	if (!localtime_r(&t, &tm))
		return TOLD_NOTHING;
	strftime(minute, sizeof minute, " %H:%M ", &tm);
	strftime(year, sizeof year, " %Y ", &tm);
	if (str_find(line, str_of(minute)) < line.n)
		return young ? TOLD_YES : TOLD_NOTHING;
	return !young && str_find(line, str_of(year)) < line.n ? TOLD_YES : TOLD_NO;
}

static enum told get_listed(void *ctx, struct str path, struct str line, struct file_time since)
{
	struct arena *a = ctx;
	struct file_look look;
	struct str end, links;

	if (!file_look(a, path, &look))
		return TOLD_NO;
	end = look.target.n ? arena_printf(a, " %.*s -> %.*s", STR_ARG(path), STR_ARG(look.target))
		: arena_printf(a, " %.*s", STR_ARG(path));
	links = arena_printf(a, " %llu ", look.links);
	if (file_is_later(look.changed, since)
		&& !(str_starts(line, str_of(look.mode)) && str_find(line, links) < line.n && str_ends(line, end)))
		return TOLD_NO;
	return shows_time(line, look.written.s);
}

static bool get_variable(void *ctx, struct str name, struct str *value)
{
	const char *found = getenv(arena_cstr(ctx, name));

	*value = str_of(found);
	return found != NULL;
}

static enum told ask_git(void *ctx, struct str word, struct str *value)
{
	struct str ref;

	get_variable(ctx, STR("REF"), &ref);
	return gitvalue_of(ctx, word, ref, value) ? TOLD_YES : TOLD_NOTHING;
}

/* A text's words, which are the first of an argv; false where they are too many. */
static bool split(struct arena *a, struct str text, const char **argv, size_t *n)
{
	struct str word;

	for (*n = 0; text.n; (*n)++) {
		if (!str_cut(&text, ' ', &word)) {
			word = text;
			text = STR_NONE;
		}
		if (*n == WORDS_MAX)
			return false;
		argv[*n] = arena_cstr(a, word);
	}
	return true;
}

/* Any failure is a lost image to make, whatever the cause. */
static enum told ask_engine(void *ctx, struct str command, struct str id, struct str *said)
{
	const char *argv[WORDS_MAX + 5];
	struct process p;
	struct str text;
	size_t n;
	int err;

	*said = STR_NONE;
	if (!split(ctx, command, argv, &n)) {
		*said = STR("its command has too many words");
		return TOLD_NOTHING;
	}
	argv[n++] = "image";
	argv[n++] = "inspect";
	argv[n++] = arena_cstr(ctx, id);
	argv[n] = NULL;
	err = process_run(ctx, argv, NULL, &p);
	if (!err && !p.status)
		return TOLD_YES;
	*said = err ? str_of(strerror(err)) : STR("nothing");
	text = p.err;
	if (!err)
		str_line(&text, said);
	return TOLD_NO;
}

struct facts probe_facts(struct arena *a)
{
	return (struct facts){ a, get_time, get_kind, get_text, get_names, get_listed, get_variable, ask_git, ask_engine };
}
