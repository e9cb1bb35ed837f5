#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/model.h"
#include "../../gen/reftags.h"
#include "../../gen/refvars.h"

static struct word branches[] = { { .s = { "main", 4 } }, { .s = { "1.x", 3 } } };

/* "tag tag", or "! why". */
static const char *said_of(struct arena *a, const struct tagset *m, const char *ref, const char *filed)
{
	struct refvars vars = { str_of(ref), STR("0123456789abcdef"), STR("DRONE_BUILD_NUMBER=7\n"), str_of(filed) };
	struct reftags tags;
	struct buf b = buf_new(a);
	struct str why;

	if (!reftags_of(a, m, (struct reftags_use){ 0 }, &vars, &tags, &why)) {
		buf_addf(&b, "! %.*s", STR_ARG(why));
		return b.p;
	}
	for (size_t i = 0; i < tags.n; i++)
		buf_addf(&b, "%s%.*s", i ? " " : "", STR_ARG(tags.items[i]));
	return tags.n ? b.p : "";
}

static const char *said(struct arena *a, const struct tagset *m, const char *ref)
{
	return said_of(a, m, ref, "");
}

/* The truth table of both plugins. */
static void from_the_ref(void **state)
{
	static const struct { const char *ref, *want; } cases[] = {
		{ "refs/heads/main", "latest" }, { "refs/heads/1.x", "latest" }, { "refs/heads/mai", "" }, { "refs/heads/main2", "" },
		{ "refs/heads/develop", "" }, { "refs/pull/7/head", "" }, { "refs/heads/", "" }, { "main", "! 'main' is no full ref; say refs/heads/... or refs/tags/..." }, { "refs/tags/v1.2.3", "1 1.2 1.2.3" },
		{ "refs/tags/1.2.3", "1 1.2 1.2.3" }, { "refs/tags/v0.9.0", "0.9 0.9.0" }, { "refs/tags/0.0.1", "0.0 0.0.1" },
		{ "refs/tags/v1.0.0-alpha.1", "1.0.0-alpha.1" }, { "refs/tags/v18.06.0", "18 18.06 18.06.0" },
		{ "refs/tags/2019.02.03", "2019 2019.02 2019.02.03" }, { "refs/tags/v00.1.2", "00.1 00.1.2" },
		{ "refs/tags/v1.2.3-", "1 1.2 1.2.3" }, { "refs/tags/v01.02.3+", "01 01.02 01.02.3" }, { "refs/tags/v1.2.3-+", "1 1.2 1.2.3" },
		{ "refs/tags/v1.2.3-rc1+", "1.2.3-rc1" },
		{ "refs/tags/v1.2.3-rc-1.x", "1.2.3-rc-1.x" },
		{ "refs/tags/v1.2.3+b5", "! refs/tags/v1.2.3+b5 is no version that can be published: an image tag cannot hold a +" },
		{ "refs/tags/v18.06.0-ce", "18.6.0-ce" }, { "refs/tags/v000.00.010-a", "0.0.10-a" },
		{ "refs/tags/v0009223372036854775807.0.1", "0009223372036854775807 0009223372036854775807.0 0009223372036854775807.0.1" },
		{ "refs/tags/v1.9223372036854775808.0", "! refs/tags/v1.9223372036854775808.0 is no version that can be published: "
			"'9223372036854775808' is too large a number" },
		{ "refs/tags/v1.2.3++", "! refs/tags/v1.2.3++ is no version that can be published: an image tag cannot hold a +" },
		{ "refs/tags/20190203", "! refs/tags/20190203 is no version that can be published: not three numbers like 1.2.3" },
		{ "refs/tags/v1.2", "! refs/tags/v1.2 is no version that can be published: not three numbers like 1.2.3" },
		{ "refs/tags/vv1.0.0", "! refs/tags/vv1.0.0 is no version that can be published: 'v1' is no number" },
		{ "refs/tags/v1.2.3.4", "! refs/tags/v1.2.3.4 is no version that can be published: more than three numbers" },
		{ "refs/tags/v1..3", "! refs/tags/v1..3 is no version that can be published: '' is no number" },
		{ "refs/tags/v1.2.3-RC_1", "! refs/tags/v1.2.3-RC_1 is no version that can be published: 'RC_1' is no pre-release" },
		{ "refs/tags/v1.2.3-a..b", "! refs/tags/v1.2.3-a..b is no version that can be published: 'a..b' is no pre-release" },
	};
	struct arena *a = arena_new();
	struct tagset m = { .automatic = true, .branches = { .items = branches, .n = 2 } };
	struct target t = { .suffix = { .s = STR("linux-arm") } };
	(void)state;

	for (size_t i = 0; i < countof(cases); i++)
		assert_string_equal(said(a, &m, cases[i].ref), cases[i].want);
	assert_string_equal(reftags_arch(a, &m, &t, STR("latest")).p, "linux-arm");
	assert_string_equal(reftags_arch(a, &m, &t, STR("1.2")).p, "1.2-linux-arm");
	arena_free(a);
}

/* Others can stand on an image only where they know its tag, and a registry takes no longer ones. */
static void as_used(void **state)
{
	static const struct { const char *ref; struct reftags_use use; const char *why; } cases[] = {
		{ "refs/tags/v1.2.3-rc1", { 9, true }, NULL }, { "refs/tags/v18.06.0", { 9, true }, NULL },
		{ "refs/tags/v18.06.0-ce", { 9, true }, "refs/tags/v18.06.0-ce is no version that can be published: its image is tagged "
			"18.6.0-ce, and what stands on that asks for 18.06.0-ce" },
		{ "refs/tags/v1.2.3-", { 9, true }, "refs/tags/v1.2.3- is no version that can be published: its image is tagged 1.2.3, and "
			"what stands on that asks for 1.2.3-" },
		{ "refs/tags/v1.2.3-rc1", { 118, false }, NULL }, { "refs/tags/v1.2.3", { 122, false }, NULL },
		{ "refs/tags/v1.2.3-rc1", { 119, false }, "'1.2.3-rc1' is longer than a tag can be with its suffix: 128" },
		{ "refs/tags/v1.2.3", { 123, false }, "'1.2.3' is longer than a tag can be with its suffix: 128" },
		{ "refs/heads/main", { 128, false }, NULL }, /* latest is the suffix alone */
	};
	struct arena *a = arena_new();
	struct tagset m = { .automatic = true, .branches = { .items = branches, .n = 2 } };
	struct refvars vars = { .commit = STR("0123456789abcdef") };
	struct reftags tags;
	struct str why;
	bool ok;
	(void)state;

	for (size_t i = 0; i < countof(cases); i++) {
		vars.ref = str_of(cases[i].ref);
		ok = reftags_of(a, &m, cases[i].use, &vars, &tags, &why);
		assert_int_equal(ok, !cases[i].why);
		if (!ok)
			assert_string_equal(why.p, cases[i].why);
	}
	arena_free(a);
}

static void as_listed(void **state)
{
	static struct word words[] = { { .s = { "edge", 4 } }, { .s = { "x${DRONE_TAG##v}${DRONE_BRANCH}", 31 } },
		{ .s = { "${DRONE_COMMIT_SHA:0:7}", 23 } } };
	struct arena *a = arena_new();
	struct tagset m = { .tags = { .items = words, .n = 3 } };
	struct target t = { .suffix = { .s = STR("linux-arm") } };
	(void)state;

	assert_string_equal(said(a, &m, "refs/tags/v1.2"), "edge x1.2 0123456");
	assert_string_equal(said(a, &m, "refs/heads/dev"), "edge xdev 0123456");
	assert_string_equal(said(a, &m, "refs/heads/a/b"), "! 'xa/b' is no tag for refs/heads/a/b");
	assert_string_equal(reftags_arch(a, &m, &t, STR("latest")).p, "latest-linux-arm");
	m.extra = (struct words){ .items = words, .n = 1 };
	assert_string_equal(said(a, &m, "refs/tags/v1.2"), "edge x1.2 0123456"); /* once, whichever list has it */
	arena_free(a);
}

static void with_a_flavour(void **state)
{
	static struct word extra = { .s = { "edge-slim", 9 } };
	struct arena *a = arena_new();
	struct tagset m = { .automatic = true, .branches = { .items = branches, .n = 2 }, .flavour = { .s = STR("slim") },
		.extra = { .items = &extra, .n = 1 } };
	struct target t = { .suffix = { .s = STR("linux-arm") } };
	(void)state;

	assert_string_equal(said(a, &m, "refs/heads/main"), "slim edge-slim");
	assert_string_equal(said(a, &m, "refs/heads/other"), "");
	assert_string_equal(said(a, &m, "refs/tags/v1.2.3"), "1-slim 1.2-slim 1.2.3-slim edge-slim");
	assert_string_equal(said(a, &m, "refs/tags/v1.2.3-rc1"), "1.2.3-rc1-slim edge-slim");
	assert_string_equal(reftags_arch(a, &m, &t, STR("slim")).p, "slim-linux-arm");
	assert_string_equal(reftags_arch(a, &m, &t, STR("latest")).p, "latest-linux-arm");
	arena_free(a);
}

static void the_commit_is_asked_for(void **state)
{
	static struct word word = { .s = { "${DRONE_COMMIT}", 15 } };
	struct arena *a = arena_new();
	struct tagset m = { .tags = { .items = &word, .n = 1 } };
	struct refvars vars = { STR("refs/heads/main"), STR_NONE, STR_NONE, STR_NONE };
	struct reftags tags;
	struct str why;
	(void)state;

	assert_false(reftags_of(a, &m, (struct reftags_use){ 0 }, &vars, &tags, &why));
	assert_string_equal(why.p, "a tag holds ${DRONE_COMMIT}: say --commit");
	arena_free(a);
}

static void from_a_file(void **state)
{
	static const struct { const char *text, *want; } cases[] = {
		{ "1.2.3, latest\r\n 1.2\n\n1\n", "1.2.3 latest 1.2 1" }, { "1.2.3\n", "1.2.3" },
		{ "1.2.3,a b", "! tags.txt: 'a b' is no tag" }, { ".x\n", "! tags.txt: '.x' is no tag" },
		{ " ,\r\n", "! tags.txt names no tag" },
	};
	struct arena *a = arena_new();
	struct tagset m = { .file = { .s = STR("tags.txt") } };
	(void)state;

	for (size_t i = 0; i < countof(cases); i++)
		assert_string_equal(said_of(a, &m, "refs/heads/main", cases[i].text), cases[i].want);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(from_the_ref),
		cmocka_unit_test(as_used),
		cmocka_unit_test(as_listed),
		cmocka_unit_test(with_a_flavour),
		cmocka_unit_test(the_commit_is_asked_for),
		cmocka_unit_test(from_a_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
