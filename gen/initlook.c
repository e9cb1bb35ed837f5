#include "initlook.h"

#include <stdlib.h>

#include "arena.h"
#include "diag.h"
#include "file.h"
#include "grammar.h"
#include "regex.h"

#define UP_MAX 40
#define NAMES_MAX 10000

struct str initlook_top(struct arena *a)
{
	struct buf up = buf_new(a);

	for (size_t i = 0; i <= UP_MAX; i++) {
		if (file_kind(a, arena_printf(a, "%.*s.git", STR_ARG(buf_str(&up)))) != FILE_ABSENT)
			return buf_str(&up);
		buf_adds(&up, "../");
	}
	return STR(".");
}

/* Not what editors leave, nor the ignore file of one. */
static bool is_dockerfile(struct arena *a, struct str name)
{
	static const char *const form = "\\A(?:Containerfile|(?:Dockerfile|Containerfile)[.][A-Za-z0-9_.-]+"
		"|[A-Za-z0-9_-]+[.][Dd]ockerfile)\\z";

	return regex_is(form, name)
		&& !regex_is("[.](?:dockerignore|md|txt|bak|old|orig|rej|sw.|tmpl|j2|in)\\z", name)
		&& grammar_fits(a, GRAMMAR_FILE, name) && file_kind(a, name) == FILE_REGULAR;
}

static int by_likeliness(const void *pa, const void *pb)
{
	const struct str *x = pa, *y = pb;

	if (str_is(*x, "Containerfile") != str_is(*y, "Containerfile"))
		return str_is(*x, "Containerfile") ? -1 : 1;
	return str_cmp(*x, *y);
}

size_t initlook_dockerfiles(struct arena *a, struct str **names)
{
	size_t all = file_names(a, STR("."), NAMES_MAX, names), n = 0;

	for (size_t i = 0; i < all; i++)
		if (is_dockerfile(a, (*names)[i]))
			(*names)[n++] = (*names)[i];
	if (n)
		qsort(*names, n, sizeof **names, by_likeliness);
	return n;
}

void initlook_warn(struct arena *a, struct diag *d, struct str top)
{
	static const char *const others[] = { ".drone.yaml", ".drone.jsonnet", ".drone.star" };
	const struct pos nowhere = { 0 };

	if (top.n && !str_is(top, ".")) {
		diag_warn(d, "init", nowhere, "the git repository begins in '%.*s': Drone reads .drone.yml there alone, and its "
			"steps start there", STR_ARG(top));
		diag_note(d, nowhere, "make works here; for Drone, run 'aqueduct init -C %.*s', and give 'dockerfile' and "
			"'context' of the images as paths from there", STR_ARG(top));
	}
	for (size_t i = 0; i < countof(others); i++) {
		if (file_kind(a, str_of(others[i])) == FILE_ABSENT)
			continue;
		diag_warn(d, "init", nowhere, "'%s' is yours and stays as it is; Drone reads one file, .drone.yml unless the "
			"settings of the repository name another", others[i]);
		diag_note(d, nowhere, "move what is needed of it into the descriptor ('jobs', 'drone'), remove it, and let the "
			"settings name .drone.yml");
	}
}

/* Whether the rules of a folder have one for it, in whatever way. */
static bool names_build(struct arena *a, struct str folder, bool *there)
{
	struct str text;

	if (file_read(a, arena_printf(a, "%.*s.gitignore", STR_ARG(folder)), &text))
		return false;
	*there = true;
	return regex_is("(?m)^(?![#!])(?:\\S*/)?(?:build(?:/\\**)?|build/qemu-\\S*|qemu-\\S*|\\*)\\s*$", text);
}

bool initlook_unignored(struct arena *a)
{
	struct str top = initlook_top(a);
	bool there = !str_is(top, ".");
	bool named = names_build(a, STR_NONE, &there) || (top.n && !str_is(top, ".") && names_build(a, top, &there));

	return there && !named;
}
