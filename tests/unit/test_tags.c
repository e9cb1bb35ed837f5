#define _POSIX_C_SOURCE 200809L

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/tags.h"

#define SHA "0123456789abcdef0123456789abcdef01234567"

static const struct { const char *drone, *spec, *value; } variables[] = {
	{ "DRONE_TAG", "build.tag", "v1.2.3" },
	{ "DRONE_BRANCH", "build.branch", "main" },
	{ "DRONE_COMMIT", "build.commit", SHA },
	{ "DRONE_COMMIT_SHA", "build.commit", SHA },
};

static const char *const words[] = {
	"latest", "1", "A_b-c.d", "${DRONE_TAG}", "${DRONE_TAG#v}", "${DRONE_TAG##v}", "${DRONE_BRANCH}", "${DRONE_BRANCH##v}",
	"${DRONE_COMMIT}", "${DRONE_COMMIT:0:8}", "${DRONE_COMMIT_SHA:0:1}", "${DRONE_COMMIT_SHA:0:40}", "${DRONE_COMMIT:0:99}",
	"${DRONE_TAG##v}-x", "${DRONE_TAG}_x", "${DRONE_TAG}rc1", "${DRONE_COMMIT}_SHA", "${DRONE_BRANCH}-${DRONE_COMMIT:0:7}",
	"a${DRONE_TAG}b${DRONE_TAG##v}c", "${DRONE_TAG}${DRONE_TAG}", "${DRONE_TAG:0:2}9", "_",
};

static const char *const wrong[] = {
	"", "-a", ".a", "a b", "a:b", "a/b", "$A", "$DRONE_TAG", "${HOME}", "${DRONE_TAG", "${drone_tag}", "${}", "$$", "${DRONE_TAG}}",
	"a${DRONE_TAG}$(id)", "`id`", "a\"b", "a'b", "a\n", "\xC3\xA9", "a;b", "{{build.tag}}", "a\\b", "-${DRONE_TAG}",
};

static const char *value_of(const char *name, size_t n, bool spec)
{
	for (size_t i = 0; i < countof(variables); i++) {
		const char *other = spec ? variables[i].spec : variables[i].drone;

		if (strlen(other) == n && !memcmp(other, name, n))
			return variables[i].value;
	}
	fail_msg("no variable '%.*s'", (int)n, name);
	return NULL;
}

/* Append a value, without a leading v where it is to be cut off, at most n characters of it. */
static void add_value(struct buf *out, const char *value, bool cut, size_t n)
{
	value += cut && *value == 'v';
	buf_add(out, str_slice(str_of(value), 0, n));
}

/* ${NAME}, ${NAME#v}, ${NAME:0:N} as https://github.com/drone/envsubst replaces them. */
static const char *by_drone(struct arena *a, const char *text)
{
	struct buf b = buf_new(a);

	for (; *text; text++) {
		size_t n, most = 1000;

		if (text[0] != '$') {
			buf_addc(&b, *text);
			continue;
		}
		assert_int_equal(text[1], '{');
		n = strspn(text + 2, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_");
		if (text[2 + n] == ':')
			assert_int_equal(sscanf(text + 2 + n, ":0:%zu}", &most), 1);
		add_value(&b, value_of(text + 2, n, false), text[2 + n] == '#', most);
		text = strchr(text, '}');
		assert_non_null(text);
	}
	return b.p;
}

/* {{NAME}}, {{trimPrefix "v" NAME}}, {{substr 0 N NAME}} as plugins/manifest reads them. */
static const char *by_spec(struct arena *a, const char *text)
{
	struct buf b = buf_new(a);

	for (; *text; text++) {
		size_t most = 1000;
		bool cut = false;
		const char *name;

		if (text[0] != '{') {
			buf_addc(&b, *text);
			continue;
		}
		name = text + 2;
		if (!strncmp(name, "trimPrefix \"v\" ", 15)) {
			cut = true;
			name += 15;
		} else if (!strncmp(name, "substr 0 ", 9)) {
			assert_int_equal(sscanf(name + 9, "%zu", &most), 1);
			name = strchr(name + 9, ' ') + 1;
		}
		add_value(&b, value_of(name, strcspn(name, "}"), true), cut, most);
		text = strstr(text, "}}") + 1;
	}
	return b.p;
}

static const char *by_shell(struct arena *a, const char *word)
{
	struct buf b = buf_new(a), script = buf_new(a);
	FILE *f;
	int c;

	for (size_t i = 0; i < countof(variables); i++)
		buf_addf(&script, "%s=%s; ", variables[i].drone, variables[i].value);
	buf_addf(&script, "set -u; printf '<%%s>' %s", word);
	f = popen(script.p, "r");
	assert_non_null(f);
	while ((c = getc(f)) != EOF)
		buf_addc(&b, (char)c);
	assert_int_equal(pclose(f), 0);
	assert_true(b.n >= 2 && b.p[0] == '<' && b.p[b.n - 1] == '>' && strchr(b.p + 1, '<') == NULL); /* one word */
	return arena_cstr(a, str_slice(buf_str(&b), 1, b.n - 1));
}

static void three_languages_say_the_same(void **state)
{
	struct arena *a = arena_new();
	struct tag tag;
	struct str bad;
	(void)state;

	for (size_t i = 0; i < countof(words); i++) {
		const char *want = by_drone(a, words[i]);

		assert_true(tags_read(a, str_of(words[i]), &tag, &bad));
		assert_true(str_is(tag.drone, words[i]));
		assert_int_equal(tag.variable, strchr(words[i], '$') != NULL);
		assert_string_equal(by_spec(a, arena_cstr(a, tag.spec)), want);
		assert_string_equal(by_shell(a, arena_cstr(a, tag.shell)), want);
	}
	arena_free(a);
}

/* What the template cannot say it takes from its step. */
static void a_language_that_has_less(void **state)
{
	static const char *const others[] = { "${DRONE_TAG:-x}", "a${DRONE_BRANCH//\\//-}", "${DRONE_BUILD_NUMBER}", "${DRONE_TAG#x}",
		"${DRONE_TAG:1}", "${#DRONE_TAG}" };
	struct arena *a = arena_new();
	struct tag tag;
	struct str bad;
	(void)state;

	for (size_t i = 0; i < countof(others); i++) {
		assert_true(tags_read(a, str_of(others[i]), &tag, &bad));
		assert_true(tag.variable);
		assert_int_equal(tag.spec.n, 0);
	}
	assert_string_equal(tags_drone(a, STR("${DRONE_TAG}"), STR("linux-arm")).p, "\"${DRONE_TAG}-linux-arm\"");
	assert_string_equal(tags_drone(a, STR("${DRONE_TAG//\\//-}"), STR_NONE).p, "'${DRONE_TAG//\\//-}'");
	arena_free(a);
}

static void what_cannot_be_a_tag(void **state)
{
	struct arena *a = arena_new();
	struct tag tag;
	struct str bad;
	(void)state;

	for (size_t i = 0; i < countof(wrong); i++) {
		struct str word = str_of(wrong[i]);

		bad = STR("?");
		if (tags_read(a, word, &tag, &bad))
			fail_msg("'%s' is read as a tag", wrong[i]);
		assert_true(bad.p >= word.p && bad.p + bad.n <= word.p + word.n); /* a part of it */
		assert_true(bad.n > 0 || word.n == 0);
	}
	arena_free(a);
}

static void the_part_at_fault(void **state)
{
	static const struct { const char *word, *bad; } cases[] = {
		{ "a b", " b" }, { "${DRONE_TAG}-${HOME}-x", "${HOME}" }, { "a${DRONE_TAG%[v]}", "${DRONE_TAG%[v]}" }, { ".a", ".a" },
	};
	struct arena *a = arena_new();
	struct tag tag;
	struct str bad;
	(void)state;

	for (size_t i = 0; i < countof(cases); i++) {
		assert_false(tags_read(a, str_of(cases[i].word), &tag, &bad));
		assert_string_equal(arena_cstr(a, bad), cases[i].bad);
	}
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(three_languages_say_the_same),
		cmocka_unit_test(a_language_that_has_less),
		cmocka_unit_test(what_cannot_be_a_tag),
		cmocka_unit_test(the_part_at_fault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
