#include "filetemp.h"

#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "digest.h"
#include "file.h"

#define KEPT_MAX 1000
#define DIGEST 16 /* characters of one */

const char *filetemp_name(struct arena *a, size_t process, size_t n, const char *ending)
{
	return arena_printf(a, FILETEMP_FOLDER "/%zu-%zu%s", process, n, ending).p;
}

static struct str digest_of(struct arena *a, struct str text)
{
	struct digest d = digest_new();

	digest_add(&d, text);
	return digest_hex(a, d);
}

const char *filetemp_held(struct arena *a, size_t process, size_t n, struct str one, struct str other)
{
	const struct str digests[] = { digest_of(a, one), digest_of(a, other) };

	return filetemp_name(a, process, n, arena_printf(a, "-%.*s-%.*s.old", STR_ARG(digests[0]), STR_ARG(digests[1])).p);
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

static bool is_digest(struct str s)
{
	return s.n == DIGEST && strspn(s.p, "0123456789abcdef") >= s.n;
}

/* What stands behind its PROCESS-N: an ending, ahead of which there may be two digests. */
static bool split(struct str rest, struct str digests[2])
{
	const size_t both = 2 * (1 + DIGEST);

	digests[0] = str_slice(rest, 1, 1 + DIGEST);
	digests[1] = str_slice(rest, 2 + DIGEST, both);
	if (rest.n > both && rest.p[0] == '-' && rest.p[1 + DIGEST] == '-' && is_digest(digests[0]) && is_digest(digests[1]))
		return str_is(str_from(rest, both), ".old");
	digests[0] = digests[1] = STR_NONE;
	return str_is(rest, ".new") || str_is(rest, ".old");
}

enum filetemp_whose filetemp_whose(struct arena *a, struct str name)
{
	size_t stem = stem_of(name);
	struct str path = arena_printf(a, FILETEMP_FOLDER "/%.*s", STR_ARG(name)), digests[2], text;

	if (!stem || !split(str_from(name, stem), digests))
		return FILETEMP_OTHER;
	if (file_kind(a, path) == FILE_FOLDER)
		return FILETEMP_SOMEBODYS;
	if (!digests[0].n)
		return FILETEMP_OURS;
	if (file_read(a, path, &text))
		return FILETEMP_SOMEBODYS;
	text = digest_of(a, text);
	return str_eq(text, digests[0]) || str_eq(text, digests[1]) ? FILETEMP_OURS : FILETEMP_SOMEBODYS;
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
