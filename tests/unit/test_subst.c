#define _POSIX_C_SOURCE 200809L

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/subst.h"

static const struct { const char *name, *value; } variables[] = {
	{ "DRONE_TAG", "v1.2.3-rc.1" }, { "DRONE_BRANCH", "Feature/one.two" }, { "DRONE_E", "" }, { "DRONE_A", "aaaa" },
};

/* As https://github.com/drone/envsubst has them; tests/e2e/tags-variables.t asks that itself. */
static const struct { const char *text, *want; } cases[] = {
	{ "", "" }, { "a_b-c.D9", "a_b-c.D9" }, { "x${DRONE_TAG}y", "xv1.2.3-rc.1y" }, { "${DRONE_E}", "" },
	{ "${DRONE_E:-none}", "none" }, { "${DRONE_E:=none}", "none" }, { "${DRONE_E=none}", "none" }, { "${DRONE_TAG:-none}", "v1.2.3-rc.1" },
	{ "${DRONE_E:-}", "" }, { "${DRONE_E:-a${DRONE_E:-b${DRONE_A}}c}d", "abaaaacd" }, { "${DRONE_E:-${DRONE_TAG##*.}}", "1" },
	{ "${DRONE_TAG:0:4}", "v1.2" }, { "${DRONE_TAG:1:3}", "1.2" }, { "${DRONE_TAG:7}", "rc.1" }, { "${DRONE_TAG:0}", "v1.2.3-rc.1" },
	{ "${DRONE_TAG:99}", "" }, { "${DRONE_TAG:9:99}", ".1" }, { "${DRONE_TAG:0:99}", "v1.2.3-rc.1" },
	{ "${DRONE_TAG#v}", "1.2.3-rc.1" }, { "${DRONE_TAG#x}", "v1.2.3-rc.1" }, { "${DRONE_TAG#*.}", "2.3-rc.1" }, { "${DRONE_TAG##*.}", "1" },
	{ "${DRONE_TAG%.*}", "v1.2.3-rc" }, { "${DRONE_TAG%%.*}", "v1" }, { "${DRONE_TAG%-*}", "v1.2.3" }, { "${DRONE_TAG%%r?.*}", "v1.2.3-" },
	{ "${DRONE_TAG#[a-w]}", "1.2.3-rc.1" }, { "${DRONE_TAG#[^0-9]}", "1.2.3-rc.1" }, { "${DRONE_TAG#[0-9]}", "v1.2.3-rc.1" },
	{ "${DRONE_TAG##v[0-9]*[0-9].}", "3-rc.1" }, { "${DRONE_TAG#?}", "1.2.3-rc.1" }, { "${DRONE_A##*a}", "" }, { "${DRONE_A#*a}", "aaa" },
	{ "${DRONE_A#aaaaa}", "aaaa" }, { "${DRONE_A%%a*}", "" }, { "${DRONE_A%a*}", "aaa" }, { "${DRONE_E##*x}", "" },
	{ "${DRONE_BRANCH/\\//-}", "Feature-one.two" }, { "${DRONE_BRANCH//e/E}", "FEaturE/onE.two" }, { "${DRONE_BRANCH//./}", "Feature/onetwo" },
	{ "${DRONE_A/aa/b}", "baa" }, { "${DRONE_A//aa/b}", "bb" }, { "${DRONE_A//aaa/}", "a" }, { "${DRONE_TAG/./_}", "v1_2.3-rc.1" },
	{ "${DRONE_BRANCH^^}", "FEATURE/ONE.TWO" }, { "${DRONE_BRANCH,,}", "feature/one.two" }, { "${DRONE_BRANCH,}", "feature/one.two" },
	{ "${DRONE_TAG^}", "V1.2.3-rc.1" }, { "${DRONE_E^}", "" }, { "${#DRONE_A}", "4" }, { "${#DRONE_E}", "0" },
};

static const char *const wrong[] = {
	"$", "$x", "$$", "${", "${}", "${DRONE_TAG", "${HOME}", "${drone_tag}", "${DRONE_TAG-x}", "${DRONE_TAG:+x}", "${DRONE_TAG:?x}", "${DRONE_TAG+x}",
	"${DRONE_TAG:-${HOME}}", "${DRONE_TAG:-a b}", "${DRONE_TAG:-a/b}", "${DRONE_TAG:-${DRONE_E}", "${DRONE_TAG:x}", "${DRONE_TAG:-1:2}",
	"${DRONE_TAG:0:0}", "${DRONE_TAG:0:}", "${DRONE_TAG: 1}", "${DRONE_TAG:1:-1}", "${DRONE_TAG:1000}", "${DRONE_TAG#}", "${DRONE_TAG#*}",
	"${DRONE_TAG##**}", "${DRONE_TAG###x}", "${DRONE_TAG%[a]}", "${DRONE_TAG#[]}", "${DRONE_TAG#[a}", "${DRONE_TAG#[!a]}", "${DRONE_TAG#[z-a]}",
	"${DRONE_TAG#[a-]}", "${DRONE_TAG#\\*}", "${DRONE_TAG#${DRONE_E}}", "${DRONE_TAG/a}", "${DRONE_TAG//a}", "${DRONE_TAG/#v/}", "${DRONE_TAG/%v/x}",
	"${DRONE_TAG/a/b c}", "${DRONE_TAG/a/&}", "${DRONE_TAG/a|b/c}", "${DRONE_TAG^x}", "${DRONE_TAG,,,}", "${#DRONE_TAG:-x}",
	"${##DRONE_TAG}", "a}", "{a", "'", "\"", "`id`", "$(id)", "a\nb",
	"${DRONE_E:-${DRONE_E:-${DRONE_E:-${DRONE_E:-${DRONE_E:-${DRONE_E:-${DRONE_E:-${DRONE_E:-x}}}}}}}}",
};

static bool value_of(void *ctx, struct str name, struct str *value)
{
	size_t *asked = ctx;

	++*asked;
	for (size_t i = 0; i < countof(variables); i++)
		if (str_is(name, variables[i].name)) {
			*value = str_of(variables[i].value);
			return true;
		}
	return false;
}

static void as_drone_has_them(void **state)
{
	struct arena *a = arena_new();
	size_t asked = 0;
	struct subst_values values = { value_of, &asked };
	struct subst s;
	struct str bad;
	(void)state;

	for (size_t i = 0; i < countof(cases); i++) {
		struct buf out = buf_new(a);

		assert_true(subst_read(a, str_of(cases[i].text), &s, &bad));
		assert_true(subst_make(a, &s, &values, &out, &bad));
		if (!str_is(buf_str(&out), cases[i].want))
			fail_msg("%s is '%s', and should be '%s'", cases[i].text, out.p, cases[i].want);
	}
	assert_true(asked > countof(cases) / 2);
	arena_free(a);
}

/* One shell for all: a line of each. */
static void as_a_shell_has_them(void **state)
{
	struct arena *a = arena_new();
	struct buf script = buf_new(a), got = buf_new(a), want = buf_new(a), file = buf_new(a);
	struct subst s;
	struct str bad;
	FILE *f;
	int c;
	(void)state;

	for (size_t i = 0; i < countof(variables); i++)
		buf_addf(&script, "%s=%s\n", variables[i].name, variables[i].value);
	buf_adds(&script, "set -u\n");
	for (size_t i = 0; i < countof(cases); i++) {
		assert_true(subst_read(a, str_of(cases[i].text), &s, &bad));
		buf_adds(&script, "printf '%s\\n' \"");
		subst_shell(&script, &s);
		buf_adds(&script, "\"\n");
		buf_addf(&want, "%s\n", cases[i].want);
	}
	buf_addf(&file, "sh <<'EOF_OF_SUBST'\n%sEOF_OF_SUBST\n", script.p);
	f = popen(file.p, "r");
	assert_non_null(f);
	while ((c = getc(f)) != EOF)
		buf_addc(&got, (char)c);
	assert_int_equal(pclose(f), 0);
	assert_string_equal(got.p, want.p);
	arena_free(a);
}

static void what_the_two_would_read_differently(void **state)
{
	struct arena *a = arena_new();
	struct subst s;
	struct str bad;
	(void)state;

	for (size_t i = 0; i < countof(wrong); i++) {
		struct str text = str_of(wrong[i]);
		bool ok = subst_read(a, text, &s, &bad);

		if (ok)
			fail_msg("'%s' is read", wrong[i]);
		assert_true(bad.n > 0 && bad.p >= text.p && bad.p + bad.n <= text.p + text.n);
	}
	arena_free(a);
}

static void add_name(void *ctx, struct str name)
{
	buf_addf(ctx, "%.*s ", STR_ARG(name));
}

static void names_and_what_is_missing(void **state)
{
	struct arena *a = arena_new();
	size_t asked = 0;
	struct subst_values values = { value_of, &asked };
	struct buf names = buf_new(a), out = buf_new(a);
	struct subst s;
	struct str bad;
	(void)state;

	assert_true(subst_read(a, STR("a${DRONE_TAG:-${DRONE_NOBODY##x}}-${#DRONE_A}"), &s, &bad));
	subst_names(&s, add_name, &names);
	assert_string_equal(names.p, "DRONE_TAG DRONE_NOBODY DRONE_A ");
	assert_false(subst_make(a, &s, &values, &out, &bad)); /* though the default is not taken */
	assert_true(str_is(bad, "DRONE_NOBODY"));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_drone_has_them),
		cmocka_unit_test(as_a_shell_has_them),
		cmocka_unit_test(what_the_two_would_read_differently),
		cmocka_unit_test(names_and_what_is_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
