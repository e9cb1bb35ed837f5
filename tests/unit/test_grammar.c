#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/grammar.h"

#define HEX64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define X64 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

static const struct {
	enum grammar grammar;
	const char *good[16], *bad[32]; /* ended by NULL */
} tables[] = {
	{ GRAMMAR_REPOSITORY,
		{ "a", "me/app", "ghcr.io/me/app", "localhost/app", "localhost:5000/app", "Example.COM:443/a/b/c", "a.b/c", "my-app",
			"a--b", "a__b", "a_b", "1/2", "10.0.0.1:5000/x" },
		{ "", "A", "me/App", "me/app:1", "me/app@sha256:" HEX64, "/a", "a/", "a//b", "a..b", "a___b", "-a", "a-", "a.b.",
			"host:port/a", "a b", "a\n", "a/b\n", "$a", "\xC3\xA9", "me/.a", "https://a/b", "host:/a", "localhost" ":1" } },
	{ GRAMMAR_REFERENCE,
		{ "a", "a:1", "a:1.2-alpine", "me/app:v1@sha256:" HEX64, "a@sha256:" HEX64, "ghcr.io:443/a/b:c", "a:" X64 X64 },
		{ "", "a:", "a:-1", "a:.1", "a@sha256:0", "a@md5:" HEX64, "A:1", "a:1:2", "a:" X64 X64 "x", "a:1\n", "a: 1" } },
	{ GRAMMAR_TAG, { "a", "A", "1", "_", "1.2.3", "v1-rc.1_x", X64 X64 },
		{ "", ".a", "-a", "a+b", "a/b", "a:b", "a b", "a\n", X64 X64 "x", "${A}", "\xC3\xA9" } },
	{ GRAMMAR_SUFFIX, { "a", "linux-arm", "_", "a.", "a-", X64 }, { "", "-a", ".a", ".", "a/b", "a b", X64 "x", "a\n", "a$", "a+", "a:" } },
	{ GRAMMAR_NAME, { "a", "arm", "arm-v6", "1", "a-1-b" },
		{ "", "A", "-a", "a-", "a--b", "a_b", "a.b", "a/b", "a b", "a\n", "a:", "a%", "\xC3\xA9" } },
	{ GRAMMAR_IMAGE_NAME, { "a", "app-3.11-slim", "3.11" }, { "", "A", ".a", "a.", "a..b", "a.-b", "a_b", "a b", "a:" } },
	{ GRAMMAR_PREFIX, { "a", "A", "image-", "docker_", "1" }, { "", "-", "-a", "_a", ".a", "a.", "a b", "a$", "a:", "a%", "a\n" } },
	{ GRAMMAR_PATH,
		{ ".", "a", "a/b", "./a", "a/", "..a", "a..", "...", ".a/.b", "a+b,c@d-e_f", "\xC3\xA9", "a//b", "a/./b" },
		{ "", "/", "/a", "..", "../a", "a/..", "a/../b", "./..", "-a", "a b", "a:b", "a$b", "a#b", "a%b", "a\\b", "~", "~/a",
			"a\n", "a*", "a?", "a=b", "a;b", "a'b", "a\"b", "a(b", "a|b", "a&b", "a<b", "\t" } },
	{ GRAMMAR_FILE, { "a", "a/b", "./a", ".a", "..a", "a.", "a..", "a/.b", "\xC3\xA9/x" },
		{ "", ".", "./", "./.", "a/", "a/.", "/a", "..", "a/..", "../a", "-a", "a b", "a:b", "a\n" } },
	{ GRAMMAR_STAGE, { "a", "build-1", "A.b_c", "0" }, { "", "-a", ".a", "a/b", "a b", "a:", "a\n", "a$" } },
	{ GRAMMAR_VARIABLE, { "a", "A", "_", "A_1" }, { "", "1", "1a", "a-b", "a.b", "a b", "a=b", "a\n", "\xC3\xA9", "a$" } },
	{ GRAMMAR_LABEL, { "a", "org.opencontainers.image.title", "a/b", "a-b_c", "1" },
		{ "", ".a", "-a", "a b", "a=b", "a\n", "a,b", "a\"", "a$" } },
	{ GRAMMAR_LINE, { "", "a", " a ", "a\tb", "\xC3\xA9", "a,b;c'd\"e$f\\g`h#i" }, { "a\n", "\n", "a\rb", "a\x01", "\x1B[0m", "a\x7F", "\v", "\xC2\x9B" } },
	{ GRAMMAR_VALUE, { "", "a", "nul", "null a", "~a" }, { "null", "Null", "NULL", "~", "a\n" } },
	{ GRAMMAR_ARG, { "", "a", " a", "a,b;c", "null" }, { "a ", "a\t", "a\xC2\xA0", "a\n" } },
	{ GRAMMAR_ITEM, { "", "a", "a b;c", "a=b" }, { "a,b", ",", "a\n", "a\rb", "\x1B" } },
	{ GRAMMAR_TEXT, { "", "a", "a\nb\n", "a\tb" }, { "a\rb", "a\r\nb", "\x01", "a\x7F", "\f", "\v", "a\n\xC2\x80" } },
	{ GRAMMAR_VERSION, { "1", "v7.2.0-1", "1809", "10.0.17763.1", "a+b_c" }, { "", ".1", "-1", "1 2", "1/2", "a\n", "1:2", "$1" } },
	{ GRAMMAR_URL, { "https://example.com/a", "http://a/{version}/{host}_qemu-{arch}-static.tar.gz", "https://[::1]:80/a?b=c&d" },
		{ "", "ftp://a", "https://", "https://a b", "https://a'b", "https://a\"b", "https://a#b", "https://a$b", "https://a\n",
			"https://a`b", "https://a|b", "https://a\\b", "HTTPS://a", "ftp://a", "https://a<b" } },
	{ GRAMMAR_HOST, { "ghcr.io", "localhost", "localhost:5000", "10.0.0.1:80", "https://index.docker.io/v1/", "registry-1.a" },
		{ "", "-a", "a-", "a:", "a:b", "a b", "a..b", "ftp://a", "a/b c", "a\n", "a/$x", "$HOST" } },
	{ GRAMMAR_SECRET, { "a", "docker_password", "A.b-c", "1" }, { "", "_a", "-a", ".a", "a b", "a/b", "a\n", "$a" } },
	{ GRAMMAR_BRANCH, { "main", "release/1.x", "a@b", "a+b", "feature_x-1", "v1.0" },
		{ "", "-a", "a..b", "a b", "a~b", "a^b", "a:b", "a?b", "a*b", "a[b", "a\\b", "a/", "a\n", "a$b", "a'b", "a|b", "a)b", "a#b" } },
	{ GRAMMAR_PLATFORM, { "linux/amd64", "linux/arm/v7", "windows/amd64", "linux/386" },
		{ "", "linux", "linux/", "/amd64", "linux/arm/", "linux/arm/7", "linux/arm/v", "Linux/arm", "linux/arm/v7/x", "linux/arm\n",
			"linux arm", "linux/arm_v7" } },
	{ GRAMMAR_SHA256, { HEX64 }, { "", "0", HEX64 "0", "sha256:" HEX64, HEX64 "\n" } },
};
_Static_assert(countof(tables) == GRAMMAR_COUNT, "one table per grammar");

static void every_grammar(void **state)
{
	struct arena *a = arena_new();
	(void)state;

	for (size_t i = 0; i < countof(tables); i++) {
		assert_int_equal(tables[i].grammar, i);
		for (size_t k = 0; tables[i].good[k]; k++)
			if (!grammar_fits(a, tables[i].grammar, str_of(tables[i].good[k])))
				fail_msg("grammar %zu refuses '%s'", i, tables[i].good[k]);
		for (size_t k = 0; tables[i].bad[k]; k++)
			if (grammar_fits(a, tables[i].grammar, str_of(tables[i].bad[k])))
				fail_msg("grammar %zu takes '%s'", i, tables[i].bad[k]);
	}
	arena_free(a);
}

/* No grammar lets a NUL through, at any place. */
static void nul(void **state)
{
	struct arena *a = arena_new();
	(void)state;

	for (size_t i = 0; i < GRAMMAR_COUNT; i++) {
		assert_false(grammar_fits(a, (enum grammar)i, (struct str){ "\0", 1 }));
		assert_false(grammar_fits(a, (enum grammar)i, (struct str){ "a\0", 2 }));
		assert_false(grammar_fits(a, (enum grammar)i, (struct str){ "a\0b", 3 }));
	}
	arena_free(a);
}

static void rules_are_words(void **state)
{
	(void)state;

	for (size_t i = 0; i < GRAMMAR_COUNT; i++) {
		struct str rule = str_of(grammar_rule((enum grammar)i));

		assert_true(str_starts(rule, STR("is no ")) || str_starts(rule, STR("must ")));
		assert_false(str_has(rule, '\n') || str_ends(rule, STR(" ")));
	}
}

/* Long texts are decided on, too, and soon. */
static void long_texts(void **state)
{
	struct arena *a = arena_new();
	struct buf b = buf_new(a);
	(void)state;

	for (size_t i = 0; i < 100000; i++)
		buf_adds(&b, "a-");
	assert_false(grammar_fits(a, GRAMMAR_LINE, buf_str(&b)));
	assert_false(grammar_fits(a, GRAMMAR_TEXT, buf_str(&b)));
	assert_true(grammar_fits(a, GRAMMAR_LINE, str_slice(buf_str(&b), 0, 4096)));
	assert_true(grammar_fits(a, GRAMMAR_TEXT, str_slice(buf_str(&b), 0, 16384)));
	assert_false(grammar_fits(a, GRAMMAR_PATH, buf_str(&b)));
	assert_true(grammar_fits(a, GRAMMAR_PATH, str_slice(buf_str(&b), 0, 1000)));
	assert_false(grammar_fits(a, GRAMMAR_NAME, buf_str(&b)));
	assert_false(grammar_fits(a, GRAMMAR_REPOSITORY, buf_str(&b)));
	assert_false(grammar_fits(a, GRAMMAR_REFERENCE, buf_str(&b)));
	assert_false(grammar_fits(a, GRAMMAR_HOST, buf_str(&b)));
	buf_addc(&b, '\n');
	assert_false(grammar_fits(a, GRAMMAR_LINE, buf_str(&b)));
	assert_false(grammar_fits(a, GRAMMAR_PATH, buf_str(&b)));
	assert_false(grammar_fits(a, GRAMMAR_URL, buf_str(&b)));
	arena_free(a);
}

/* https://github.com/distribution/reference: NameTotalLengthMax. */
static void repositories_have_at_most_255_characters(void **state)
{
	struct arena *a = arena_new();
	struct buf b = buf_new(a);
	(void)state;

	buf_pad(&b, 'a', 255);
	assert_true(grammar_fits(a, GRAMMAR_REPOSITORY, buf_str(&b)));
	buf_addc(&b, 'a');
	assert_false(grammar_fits(a, GRAMMAR_REPOSITORY, buf_str(&b)));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_grammar),
		cmocka_unit_test(nul),
		cmocka_unit_test(rules_are_words),
		cmocka_unit_test(long_texts),
		cmocka_unit_test(repositories_have_at_most_255_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
