#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/base.h"
#include "../../gen/yamlfault.h"

/* A problem of libyaml, the place where it was done, and a word of what is said instead. */
static void problems_have_a_meaning(void **state)
{
	static const struct { const char *problem, *context; char next; const char *word; bool at_context; } cases[] = {
		{ "found character that cannot start any token", "while scanning for the next token", '\t', "tab", false },
		{ "found character that cannot start any token", "while scanning for the next token", '@', "quote it", false },
		{ "found character that cannot start any token", "while scanning for the next token", '%', "directive", false },
		{ "found unexpected end of stream", "while scanning a quoted scalar", 0, "quotes", true },
		{ "found unexpected document indicator", "while scanning a quoted scalar", '-', "quotes", true },
		{ "did not find expected ',' or ']'", "while parsing a flow sequence", 'x', "']'", true },
		{ "did not find expected key", "while parsing a block mapping", 'x', "indentation", false },
		{ "could not find expected ':'", "while scanning a simple key", 'x', "': '", true },
		{ "did not find expected comment or line break", "while scanning a block scalar", 'x', "next line", false },
		{ "did not find expected alphabetic or numeric character", "while scanning an alias", ' ', "'*'", true },
		{ "did not find expected alphabetic or numeric character", "while scanning an anchor", ' ', "'&'", true },
		{ "did not find the expected '>'", "while scanning a tag", ' ', "'!'", true },
		{ "found unknown directive name", "while scanning a directive", ' ', "'%'", true },
	};
	struct yamlfault fault;
	(void)state;

	for (size_t i = 0; i < countof(cases); i++) {
		fault = yamlfault_of(cases[i].problem, cases[i].context, cases[i].next);
		assert_non_null(strstr(fault.meaning, cases[i].word));
		assert_int_equal(fault.at_context, cases[i].at_context);
	}
}

static void unknown_problems_keep_their_words(void **state)
{
	struct yamlfault fault = yamlfault_of("some new rule", "while doing something new", 'x');
	(void)state;

	assert_string_equal(fault.meaning, "some new rule");
	assert_false(fault.at_context);
	assert_null(fault.note);
	assert_string_equal(yamlfault_of("some new rule", NULL, 0).meaning, "some new rule");
	assert_string_equal(yamlfault_of(NULL, NULL, 0).meaning, "cannot be read");
}

/* '^' stands ahead of where reading stopped, '@' ahead of what is found: else the end is. */
static void all_are_found(const char *const *cases, size_t n_cases, size_t (*find)(struct str text, size_t at))
{
	char text[80];
	size_t n, stopped, found;

	for (size_t i = 0; i < n_cases; i++) {
		n = stopped = 0;
		found = sizeof text;
		for (const char *p = cases[i]; *p; p++)
			if (*p == '^')
				stopped = n;
			else if (*p == '@')
				found = n;
			else
				text[n++] = *p;
		assert_int_equal(find((struct str){ text, n }, stopped), found < n ? found : n);
	}
}

static void a_bracket_in_a_text_is_found(void **state)
{
	static const char *const cases[] = { "[https://a/@^{version}, b]", "[a @^[b]]", "[$@^{A:-b}]", "{A: $@^{B}}", "[\n  a@^{b}\n]",
		"[make \"b-@{name}^\"]", "[make \"@{name}^\"]", "[make @{name} ^\"]", "[make @{a[0]} ^\"]", "[\"a\"@^{b}]", "[@{version}^-x]",
		"run: @{base}^-x\n", "[a, ^\"b]", "[{a} ^\"b]", "[^a", "[a, {b}^", "[a, [b}^}]", "[a, ^{b]", "a\n^[b", "[\"a\" ^[b]]", "[[a]^[b]]",
		"[a: ^{b}]", "[\n}^\"b]", "^", "[a\n^b" };

	(void)state;
	all_are_found(cases, countof(cases), yamlfault_bracket);
}

static size_t colon(struct str text, size_t at)
{
	assert_int_equal(yamlfault_colon("another problem", text, at), text.n);
	return yamlfault_colon("mapping values are not allowed in this context", text, at);
}

static void a_colon_without_a_blank_is_found(void **state)
{
	static const char *const cases[] = { "image@:a\nb^: c\n", "x: y\nm:\n  a_b@:x\n\n  \n  c^: d\n", "a@:b\r\nc^: d\r\n",
		"image: a^: b\n", "http://a\nb^: c\n", "a:: b\nc^: d\n", "a: b\nc^: d\n", "a b:c\nd^: e\n", ":a\nb^: c\n",
		"\"a\":b\nc^: d\n", "a:\n^: c", "^: x", "" };

	(void)state;
	all_are_found(cases, countof(cases), colon);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(problems_have_a_meaning),
		cmocka_unit_test(unknown_problems_keep_their_words),
		cmocka_unit_test(a_bracket_in_a_text_is_found),
		cmocka_unit_test(a_colon_without_a_blank_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
