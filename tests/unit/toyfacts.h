/* Facts without a disk, for the tests of rooms that think make's thoughts: files with times, variables, images. */
#ifndef TESTS_TOYFACTS_H
#define TESTS_TOYFACTS_H

#include "../../gen/arena.h"
#include "../../gen/facts.h"
#include "../../gen/map.h"

struct toyfile {
	struct file_time time;
	enum file_kind kind;
	struct str text;
	bool locked; /* it may not be read */
};

struct toyfacts {
	struct arena *a;
	struct map *files; /* by path -> struct toyfile */
	struct map *variables, *images, *git; /* by name -> const char * */
	enum told listed, engine; /* for all links; for an image that is not there */
	size_t asked; /* how often the engine was */
};

static inline struct toyfacts toyfacts_new(struct arena *a)
{
	return (struct toyfacts){ a, map_new(a), map_new(a), map_new(a), map_new(a), TOLD_YES, TOLD_NO, 0 };
}

static inline struct toyfile *toyfacts_put(struct toyfacts *t, const char *path, long ns, const char *text)
{
	struct toyfile *f = arena_alloc(t->a, 1, sizeof *f);

	*f = (struct toyfile){ { 1000, ns }, text ? FILE_REGULAR : FILE_FOLDER, str_of(text), false };
	map_put(t->files, str_of(path), f);
	return f;
}

static inline void toyfacts_remove(struct toyfacts *t, const char *path)
{
	toyfacts_put(t, path, 0, "")->kind = FILE_ABSENT;
}

static inline struct toyfile *toyfacts_get(void *ctx, struct str path)
{
	struct toyfacts *t = ctx;
	struct toyfile *f = map_get(t->files, path);

	return f && f->kind != FILE_ABSENT ? f : NULL;
}

static inline bool toyfacts_time(void *ctx, struct str path, struct file_time *time)
{
	struct toyfile *f = toyfacts_get(ctx, path);

	if (f)
		*time = f->time;
	return f != NULL;
}

static inline enum file_kind toyfacts_kind(void *ctx, struct str path)
{
	struct toyfile *f = toyfacts_get(ctx, path);

	return f ? f->kind : FILE_ABSENT;
}

static inline bool toyfacts_text(void *ctx, struct str path, struct str *text)
{
	struct toyfile *f = toyfacts_get(ctx, path);

	if (!f || f->kind != FILE_REGULAR || f->locked)
		return false;
	*text = f->text;
	return true;
}

/* Those whose path is the folder's and one more name, the last one first. */
static inline size_t toyfacts_names(void *ctx, struct str folder, struct str **names)
{
	struct toyfacts *t = ctx;
	size_t n = 0, cap = 0;
	struct str rest;

	*names = NULL;
	for (size_t i = map_count(t->files); i-- > 0;) {
		rest = map_key(t->files, i);
		if (!str_is(folder, ".")) {
			if (!str_starts(rest, folder) || rest.n <= folder.n || rest.p[folder.n] != '/')
				continue;
			rest = str_from(rest, folder.n + 1);
		}
		if (!rest.n || str_has(rest, '/') || str_is(rest, ".") || !toyfacts_get(t, map_key(t->files, i)))
			continue;
		*names = arena_grow(t->a, *names, n, &cap, sizeof **names);
		(*names)[n++] = rest;
	}
	return n;
}

static inline enum told toyfacts_listed(void *ctx, struct str path, struct str line, struct file_time since)
{
	(void)path;
	(void)line;
	(void)since;
	return ((struct toyfacts *)ctx)->listed;
}

static inline bool toyfacts_variable(void *ctx, struct str name, struct str *value)
{
	const char *found = map_get(((struct toyfacts *)ctx)->variables, name);

	*value = str_of(found);
	return found != NULL;
}

static inline enum told toyfacts_git(void *ctx, struct str word, struct str *value)
{
	const char *found = map_get(((struct toyfacts *)ctx)->git, word);

	*value = str_of(found);
	return found ? TOLD_YES : TOLD_NOTHING;
}

static inline enum told toyfacts_image(void *ctx, struct str command, struct str id, struct str *said)
{
	struct toyfacts *t = ctx;

	t->asked++;
	*said = arena_printf(t->a, "no such image for %.*s", STR_ARG(command));
	return map_get(t->images, id) ? TOLD_YES : t->engine;
}

static inline struct facts toyfacts_facts(struct toyfacts *t)
{
	return (struct facts){ t, toyfacts_time, toyfacts_kind, toyfacts_text, toyfacts_names, toyfacts_listed,
		toyfacts_variable, toyfacts_git, toyfacts_image };
}

#endif
