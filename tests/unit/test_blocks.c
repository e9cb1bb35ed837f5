#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/blocks.h"

#define LINES_MAX 32

/* The blocks of each line, by small letters in the order in which they come; '.' for none. */
static const char *shape(struct arena *a, enum blocks kind, const char *text)
{
	struct str rest = str_of(text), lines[LINES_MAX];
	struct buf out = buf_new(a);
	uint64_t *ids;
	size_t n = 0, k;
	char seen = 'a';

	while (n < LINES_MAX && str_line(&rest, &lines[n]))
		n++;
	ids = blocks_of(a, kind, lines, n);
	for (size_t i = 0; i < n; i++) {
		for (k = 0; k < i && ids[k] != ids[i]; k++)
			;
		buf_addc(&out, !ids[i] ? '.' : k < i ? out.p[k] : seen++);
	}
	return arena_cstr(a, buf_str(&out));
}

static void parts_of_a_text(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_string_equal(shape(a, BLOCKS_YAML, ""), "");
	assert_string_equal(shape(a, BLOCKS_YAML, "# head\n\nall: x\n\t- name: y\n"), "....");
	assert_string_equal(shape(a, BLOCKS_YAML, "# head\nkind: p\nname: one\n\n---\nkind: p\nname: two\n"), ".aaabbb");
	assert_string_equal(shape(a, BLOCKS_YAML, "name: one\nsteps:\n  - name: x\n    image: y\n  # of z\n  - name: z\n    image: y\nend: 1\n"),
		"aabbacca");
	assert_string_equal(shape(a, BLOCKS_YAML, "name: one\nsteps:\n- image: y\n  name: x\n- image: y\n  name: z\nend: 1\n"), "aabbcca");
	assert_string_equal(shape(a, BLOCKS_YAML, "name: one\nargs:\n  - A=1\n  - B=1\n  - key: 1\n    more: {name: x}\n"), "aaaaaa");
	assert_string_equal(shape(a, BLOCKS_YAML, "manifests:\n  - image: x\n    platform:\n      os: linux\n      architecture: arm\n"
		"  -\n    image: x\n    platform:\n      architecture: arm\n      variant: v6\n"), ".aaaabbbbb");
	assert_string_equal(shape(a, BLOCKS_YAML, "steps:\n  - name: x\n    volumes:\n      - name: v\n        path: /v\n    image: y\n"),
		".aabba");
	assert_string_equal(shape(a, BLOCKS_YAML, "- - name: x\n    y: 1\n  - name: z\n"), "aab");
	arena_free(a);
}

static void rules(void **state)
{
	struct arena *a = arena_new();
	struct str one[] = { STR("build/0123456789abcdef.id: x\n"), STR("\t@true\n") };
	struct str two[] = { STR("build/0123456789abcdee.id: y\n"), STR("build/0123456789abcde.id: y\n") };
	const uint64_t *of_one = blocks_of(a, BLOCKS_MAKE, one, countof(one)), *of_two = blocks_of(a, BLOCKS_MAKE, two, countof(two));

	(void)state;
	assert_string_equal(shape(a, BLOCKS_MAKE, "# a: b\nA = b:c\nB := c\nC ::= d\n\nall: one\n\none two: all\n\t@true \\\n  x: y\n"
		"# c\n\nifdef X\n\t@true\nendif\nD ?= \\\n\t@x\nall: B=c\n"), ".....a.bbb...b...a");
	assert_string_equal(shape(a, BLOCKS_NONE, "all:\n\t@true\n"), "..");
	assert_int_equal(of_one[0], of_two[0]);
	assert_int_equal(of_one[0], of_one[1]);
	assert_int_not_equal(of_one[0], of_two[1]);
	arena_free(a);
}

/* A name counts with those around it, and wherever it stands. */
static void the_same_in_two_texts(void **state)
{
	struct arena *a = arena_new();
	struct str one[] = { STR("name: a\n"), STR("---\n"), STR("s:\n"), STR("- name: x\n"), STR("name: b\n") };
	struct str two[] = { STR("s:\n"), STR("- image: y\n"), STR("  name: x\n"), STR("name: b\n"), STR("---\n"),
		STR("s:\n"), STR("- name: x\n") };
	const uint64_t *of_one = blocks_of(a, BLOCKS_YAML, one, countof(one)), *of_two = blocks_of(a, BLOCKS_YAML, two, countof(two));

	(void)state;
	assert_int_equal(of_one[2], of_two[0]);
	assert_int_equal(of_one[3], of_two[1]);
	assert_int_equal(of_one[3], of_two[2]);
	assert_int_not_equal(of_one[3], of_two[6]);
	assert_int_not_equal(of_one[0], of_two[4]);
	arena_free(a);
}

static void a_block_that_has_another_name(void **state)
{
	struct arena *a = arena_new();
	uint64_t one[] = { 0, 5, 5, 6, 7 }, two[] = { 0, 8, 8, 7, 9 };

	(void)state;
	blocks_rename(a, one, countof(one), two, countof(two));
	assert_int_equal(one[0], 0);
	assert_int_equal(one[1], two[1]);
	assert_int_equal(one[3], two[4]);
	assert_int_equal(one[4], 7);
	assert_int_equal(two[3], 7);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_of_a_text),
		cmocka_unit_test(rules),
		cmocka_unit_test(the_same_in_two_texts),
		cmocka_unit_test(a_block_that_has_another_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
