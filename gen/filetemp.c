#include "filetemp.h"

#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "file.h"

#define KEPT_MAX 1000

const char *filetemp_name(struct arena *a, size_t process, size_t n, const char *ending)
{
	return arena_printf(a, FILETEMP_FOLDER "/%zu-%zu%s", process, n, ending).p;
}

static size_t skip_digits(struct str s, size_t at)
{
	while (at < s.n && s.p[at] >= '0' && s.p[at] <= '9')
		at++;
	return at;
}

/* The length of its PROCESS-N; 0: it has none. */
static size_t stem_of(struct str name)
{
	size_t dash = skip_digits(name, 0), end;

	if (!dash || !str_starts(str_from(name, dash), STR("-")))
		return 0;
	end = skip_digits(name, dash + 1);
	return end > dash + 1 ? end : 0;
}

bool filetemp_is(struct str name)
{
	size_t stem = stem_of(name);
	struct str rest = str_from(name, stem);

	return stem && (str_is(rest, ".new") || str_is(rest, ".old"));
}

const char *filetemp_keep(struct arena *a, const char *path)
{
	const size_t folder = strlen(FILETEMP_FOLDER "/");
	const struct str stem = str_slice(str_of(path), 0, folder + stem_of(str_from(str_of(path), folder)));
	struct str kept = arena_printf(a, "%.*s.kept", STR_ARG(stem));

	for (int i = 1; file_kind(a, kept) != FILE_ABSENT && i < KEPT_MAX; i++)
		kept = arena_printf(a, "%.*s-%d.kept", STR_ARG(stem), i);
	return file_kind(a, kept) != FILE_ABSENT || rename(path, kept.p) ? path : kept.p;
}
