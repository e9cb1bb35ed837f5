#include "refvars.h"

#include "arena.h"
#include "regex.h"
#include "suggest.h"

#define TAG_REF "refs/tags/"
#define BRANCH_REF "refs/heads/"

enum refvars_source refvars_source(struct str name)
{
	if (str_among(name, " DRONE_TAG DRONE_BRANCH DRONE_COMMIT_REF "))
		return REFVARS_REF;
	if (str_among(name, " DRONE_COMMIT_BRANCH DRONE_TARGET_BRANCH "))
		return REFVARS_BRANCH;
	if (str_starts(name, STR("DRONE_STAGE_")) || str_starts(name, STR("DRONE_STEP_")))
		return REFVARS_OWN;
	if (str_among(name, " DRONE_COMMIT DRONE_COMMIT_SHA DRONE_COMMIT_AFTER "))
		return REFVARS_COMMIT;
	return str_among(name, " DRONE_SEMVER DRONE_SEMVER_SHORT DRONE_SEMVER_MAJOR DRONE_SEMVER_MINOR DRONE_SEMVER_PATCH "
		"DRONE_SEMVER_PRERELEASE DRONE_SEMVER_BUILD ") ? REFVARS_SEMVER : REFVARS_SERVER;
}

bool refvars_is_known(struct str name, struct str *near)
{
	static const char *const names[] = {
		"DRONE_TAG", "DRONE_BRANCH", "DRONE_COMMIT_REF", "DRONE_COMMIT_BRANCH", "DRONE_TARGET_BRANCH", "DRONE_SOURCE_BRANCH",
		"DRONE_COMMIT", "DRONE_COMMIT_SHA", "DRONE_COMMIT_AFTER", "DRONE_COMMIT_BEFORE", "DRONE_COMMIT_AUTHOR",
		"DRONE_COMMIT_AUTHOR_NAME", "DRONE_COMMIT_AUTHOR_EMAIL", "DRONE_COMMIT_AUTHOR_AVATAR", "DRONE_COMMIT_LINK",
		"DRONE_COMMIT_MESSAGE", "DRONE_SEMVER", "DRONE_SEMVER_SHORT", "DRONE_SEMVER_MAJOR", "DRONE_SEMVER_MINOR",
		"DRONE_SEMVER_PATCH", "DRONE_SEMVER_PRERELEASE", "DRONE_SEMVER_BUILD", "DRONE_SEMVER_ERROR", "DRONE_CALVER",
		"DRONE_CALVER_SHORT", "DRONE_CALVER_MAJOR", "DRONE_CALVER_MAJOR_MINOR", "DRONE_CALVER_MINOR", "DRONE_CALVER_MICRO",
		"DRONE_CALVER_MODIFIER", "DRONE_BUILD_NUMBER", "DRONE_BUILD_PARENT", "DRONE_BUILD_EVENT", "DRONE_BUILD_ACTION",
		"DRONE_BUILD_CREATED", "DRONE_BUILD_STARTED", "DRONE_BUILD_FINISHED", "DRONE_BUILD_STATUS", "DRONE_BUILD_TRIGGER",
		"DRONE_BUILD_LINK", "DRONE_BUILD_DEBUG", "DRONE_DEPLOY_TO", "DRONE_DEPLOY_ID", "DRONE_PULL_REQUEST",
		"DRONE_PULL_REQUEST_TITLE", "DRONE_REPO", "DRONE_REPO_NAME", "DRONE_REPO_OWNER", "DRONE_REPO_NAMESPACE",
		"DRONE_REPO_BRANCH", "DRONE_REPO_LINK", "DRONE_REPO_SCM", "DRONE_REPO_VISIBILITY", "DRONE_REPO_PRIVATE",
		"DRONE_REMOTE_URL", "DRONE_GIT_HTTP_URL", "DRONE_GIT_SSH_URL", "DRONE_SYSTEM_HOST", "DRONE_SYSTEM_HOSTNAME",
		"DRONE_SYSTEM_PROTO", "DRONE_SYSTEM_VERSION",
	};
	struct suggest s = suggest_for(name);

	*near = STR_NONE;
	for (size_t i = 0; i < countof(names); i++) {
		if (str_is(name, names[i]))
			return true;
		suggest_try(&s, str_of(names[i]));
	}
	*near = s.best;
	return false;
}

struct str refvars_number(struct str digits)
{
	const struct str most = STR("9223372036854775807");

	while (digits.n > 1 && digits.p[0] == '0')
		digits = str_from(digits, 1);
	return digits.n > most.n || (digits.n == most.n && str_cmp(digits, most) > 0) ? STR_NONE : digits;
}

/* https://github.com/coreos/go-semver as the runner asks it; empty for all of what is no version. */
static struct str of_version(struct arena *a, struct str tag, struct str name)
{
	const char *const numbers = "\\A(?:v)?([0-9]+)[.]([0-9]+)[.]([0-9]+)(?:-([^+]*))?(?:[+](.*))?\\z";
	const char *const words = "\\A(?:[0-9A-Za-z-]+(?:[.][0-9A-Za-z-]+)*)?\\z";
	struct str part[6], brief;
	struct regex_match m;
	bool ok = regex_at(regex_of(a, numbers), tag, 0, &m);

	for (size_t i = 1; ok && i < countof(part); i++)
		part[i] = !m.group[i].p ? STR_NONE : i < 4 ? refvars_number(m.group[i]) : m.group[i];
	for (size_t i = 1; ok && i < countof(part); i++)
		ok = i < 4 ? part[i].n > 0 : regex_is(words, part[i]);
	if (!ok)
		return STR_NONE;
	name = str_from(name, sizeof "DRONE_SEMVER" - 1);
	if (str_is(name, "_MAJOR"))
		return part[1];
	if (str_is(name, "_MINOR"))
		return part[2];
	if (str_is(name, "_PATCH"))
		return part[3];
	if (str_is(name, "_PRERELEASE"))
		return part[4];
	if (str_is(name, "_BUILD"))
		return part[5];
	brief = arena_printf(a, "%.*s.%.*s.%.*s", STR_ARG(part[1]), STR_ARG(part[2]), STR_ARG(part[3]));
	return name.n ? brief : arena_printf(a, "%.*s%s%.*s%s%.*s", STR_ARG(brief), part[4].n ? "-" : "", STR_ARG(part[4]),
		part[5].n ? "+" : "", STR_ARG(part[5]));
}

static bool find_given(struct str lines, struct str name, struct str *value)
{
	struct str line, head;
	bool found = false;

	while (str_line(&lines, &line))
		if (str_cut(&line, '=', &head) && str_eq(head, name)) {
			*value = line;
			found = true;
		}
	return found;
}

static struct str of_ref(struct arena *a, const struct refvars *v, struct str name, enum refvars_source source)
{
	bool is_tag = str_starts(v->ref, STR(TAG_REF));
	struct str tag = is_tag ? str_from(v->ref, sizeof TAG_REF - 1) : STR_NONE;

	if (source == REFVARS_SEMVER)
		return of_version(a, tag, name);
	if (str_is(name, "DRONE_COMMIT_REF"))
		return v->ref;
	if (is_tag || str_is(name, "DRONE_TAG"))
		return str_is(name, "DRONE_TAG") ? tag : STR_NONE;
	return str_from(v->ref, str_starts(v->ref, STR(BRANCH_REF)) ? sizeof BRANCH_REF - 1 : 0);
}

static bool is_plain(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < ' ' || s.p[i] > '~')
			return false;
	return true;
}

bool refvars_value(struct arena *a, const struct refvars *v, struct str name, struct str *value, struct str *why)
{
	enum refvars_source source = refvars_source(name);

	*value = source == REFVARS_COMMIT ? v->commit : STR_NONE;
	if (source == REFVARS_COMMIT && !v->commit.n) {
		*why = arena_printf(a, "a tag holds ${%.*s}: say --commit", STR_ARG(name));
		return false;
	}
	if (source == REFVARS_SERVER && !find_given(v->given, name, value)) {
		*why = arena_printf(a, "a tag holds ${%.*s}, which only a server knows: say --set %.*s=...", STR_ARG(name),
			STR_ARG(name));
		return false;
	}
	if (source != REFVARS_COMMIT && source != REFVARS_SERVER)
		*value = of_ref(a, v, name, source);
	if (is_plain(*value))
		return true;
	*why = arena_printf(a, "${%.*s} is no plain text for a tag to be made of", STR_ARG(name));
	return false;
}
