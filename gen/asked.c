#include "asked.h"

#include "arena.h"
#include "model.h"

struct str asked_variable(struct arena *a, const struct pair *arg)
{
	static const struct { const char *word, *variable; } words[] = {
		{ "commit", "${DRONE_COMMIT_SHA}" }, { "short", "${DRONE_COMMIT_SHA:0:8}" }, { "branch", "${DRONE_BRANCH}" },
		{ "tag", "${DRONE_TAG}" }, { "ref", "${DRONE_COMMIT_REF}" },
	};
	static const char always[] = " DRONE_BUILD_NUMBER DRONE_BUILD_CREATED DRONE_BUILD_STARTED DRONE_BUILD_EVENT"
		" DRONE_COMMIT DRONE_COMMIT_SHA DRONE_COMMIT_REF DRONE_REPO DRONE_REPO_NAME DRONE_REPO_NAMESPACE DRONE_REPO_OWNER ";

	for (size_t i = 0; arg->origin == ORIGIN_GIT && i < countof(words); i++)
		if (str_is(arg->value.s, words[i].word))
			return str_of(words[i].variable);
	if (arg->origin == ORIGIN_ENV && str_among(arg->value.s, always))
		return arena_printf(a, "${%.*s}", STR_ARG(arg->value.s));
	return STR_NONE;
}

bool asked_is_filed(struct arena *a, const struct pair *arg)
{
	return arg->origin != ORIGIN_TEXT && !asked_variable(a, arg).n
		&& (arg->origin == ORIGIN_GIT || !str_eq(arg->name.s, arg->value.s));
}

bool asked_any_filed(struct arena *a, const struct target *t)
{
	for (size_t i = 0; i < t->args.n; i++)
		if (asked_is_filed(a, &t->args.items[i]))
			return true;
	return false;
}
