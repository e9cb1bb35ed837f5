#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/refvars.h"

/* The value, or "! why". */
static const char *value(struct arena *a, const char *ref, const char *name)
{
	struct refvars vars = { str_of(ref), STR("0123"), STR("DRONE_X=a\nDRONE_BUILD_NUMBER=7\nDRONE_X=b=c\nDRONE_E=\n"), STR_NONE };
	struct str v, why;

	if (refvars_value(a, &vars, str_of(name), &v, &why))
		return arena_cstr(a, v);
	return arena_printf(a, "! %.*s", STR_ARG(why)).p;
}

/* What environ.Build of github.com/drone/runner-go has. */
static void of_refs(void **state)
{
	static const struct { const char *ref, *name, *want; } cases[] = {
		{ "refs/heads/a/b", "DRONE_BRANCH", "a/b" }, { "refs/heads/a/b", "DRONE_COMMIT_BRANCH", "a/b" },
		{ "refs/heads/a/b", "DRONE_TAG", "" }, { "refs/heads/a/b", "DRONE_COMMIT_REF", "refs/heads/a/b" },
		{ "refs/heads/v1.2.3", "DRONE_SEMVER", "" }, { "refs/tags/v1", "DRONE_TAG", "v1" }, { "refs/tags/v1", "DRONE_BRANCH", "" },
		{ "refs/tags/v1", "DRONE_SEMVER_MAJOR", "" }, { "refs/tags/v01.002.0003", "DRONE_SEMVER", "1.2.3" },
		{ "refs/tags/1.2.3-rc-1.x+b.5", "DRONE_SEMVER", "1.2.3-rc-1.x+b.5" },
		{ "refs/tags/1.2.3-rc-1.x+b.5", "DRONE_SEMVER_SHORT", "1.2.3" },
		{ "refs/tags/1.2.3-rc-1.x+b.5", "DRONE_SEMVER_PRERELEASE", "rc-1.x" },
		{ "refs/tags/1.2.3-rc-1.x+b.5", "DRONE_SEMVER_BUILD", "b.5" }, { "refs/tags/1.2.3-", "DRONE_SEMVER", "1.2.3" },
		{ "refs/tags/v0.20.3", "DRONE_SEMVER_MINOR", "20" }, { "refs/tags/v0.20.3", "DRONE_SEMVER_PATCH", "3" },
		{ "refs/tags/1.2.3-a..b", "DRONE_SEMVER", "" }, { "refs/tags/1.2.3+a_b", "DRONE_SEMVER", "" },
		{ "refs/tags/1.2.3.4", "DRONE_SEMVER", "" }, { "refs/tags/vv1.2.3", "DRONE_SEMVER", "" },
		{ "refs/tags/9999999999999999999.2.3", "DRONE_SEMVER", "" },
		{ "refs/tags/1.9223372036854775808.3", "DRONE_SEMVER", "" }, { "refs/tags/1.2.3-", "DRONE_SEMVER_BUILD", "" },
		{ "refs/tags/1.09223372036854775807.3", "DRONE_SEMVER_MINOR", "9223372036854775807" }, { "refs/heads/x", "DRONE_COMMIT_SHA", "0123" },
		{ "refs/heads/x", "DRONE_BUILD_NUMBER", "7" }, { "refs/heads/x", "DRONE_X", "b=c" }, { "refs/heads/x", "DRONE_E", "" },
		{ "refs/heads/x", "DRONE_REPO", "! a tag holds ${DRONE_REPO}, which only a server knows: say --set DRONE_REPO=..." },
		{ "refs/heads/\xC3\xBC", "DRONE_BRANCH", "! ${DRONE_BRANCH} is no plain text for a tag to be made of" },
		{ "refs/heads/\xC3\xBC", "DRONE_TAG", "" },
	};
	struct arena *a = arena_new();
	(void)state;

	for (size_t i = 0; i < countof(cases); i++)
		assert_string_equal(value(a, cases[i].ref, cases[i].name), cases[i].want);
	arena_free(a);
}

static void of_names(void **state)
{
	struct str near;
	(void)state;

	assert_int_equal(refvars_source(STR("DRONE_TAG")), REFVARS_REF);
	assert_int_equal(refvars_source(STR("DRONE_COMMIT_BRANCH")), REFVARS_BRANCH);
	assert_int_equal(refvars_source(STR("DRONE_SEMVER_PATCH")), REFVARS_SEMVER);
	assert_int_equal(refvars_source(STR("DRONE_COMMIT")), REFVARS_COMMIT);
	assert_int_equal(refvars_source(STR("DRONE_COMMIT_AUTHOR")), REFVARS_SERVER);
	assert_int_equal(refvars_source(STR("DRONE_STAGE_NAME")), REFVARS_OWN);
	assert_true(refvars_is_known(STR("DRONE_BUILD_NUMBER"), &near));
	assert_false(refvars_is_known(STR("DRONE_BUILDNUMBER"), &near));
	assert_true(str_is(near, "DRONE_BUILD_NUMBER"));
	assert_false(refvars_is_known(STR("DRONE_MY_OWN_THING"), &near));
	assert_int_equal(near.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_refs),
		cmocka_unit_test(of_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
