#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/merge3.h"

static struct merge3 merge(struct arena *a, struct str one, struct str base, struct str two)
{
	return merge3(a, (struct merge3_side){ one, STR("one") }, (struct merge3_side){ base, STR("base") },
		(struct merge3_side){ two, STR("two") }, BLOCKS_NONE);
}

static void assert_merge(const char *one, const char *base, const char *two, const char *want)
{
	struct arena *a = arena_new();
	const struct merge3 m = merge(a, str_of(one), str_of(base), str_of(two));

	assert_string_equal(arena_cstr(a, m.text), want);
	assert_int_equal(m.n_conflicts, 0);
	arena_free(a);
}

static void clean_merges(void **state)
{
	(void)state;
	assert_merge("", "", "", "");
	assert_merge("a\nb\nc\n", "a\nb\nc\n", "a\nb\nc\n", "a\nb\nc\n");
	assert_merge("A\nb\nc\n", "a\nb\nc\n", "a\nb\nC\n", "A\nb\nC\n");
	assert_merge("a\nc\n", "a\nb\nc\n", "a\nb\nc\nd\n", "a\nc\nd\n");
	assert_merge("x\na\nb\n", "a\nb\n", "a\nb\ny\n", "x\na\nb\ny\n");
	assert_merge("", "a\nb\n", "a\nb\n", "");
	assert_merge("a\nb\n", "", "", "a\nb\n");
	/* both alike */
	assert_merge("a\nX\nc\n", "a\nb\nc\n", "a\nX\nc\n", "a\nX\nc\n");
	assert_merge("a\nc\n", "a\nb\nc\n", "a\nc\n", "a\nc\n");
	assert_merge("a\nx\n", "a\n", "a\nx\n", "a\nx\n");
	/* lines that touch are not the same lines */
	assert_merge("A\nb\n", "a\nb\n", "a\nB\n", "A\nB\n");
	assert_merge("b\n", "a\nb\n", "a\nx\nb\n", "x\nb\n");
	assert_merge("a\nx\nb\n", "a\nb\n", "a\nB\n", "a\nx\nB\n");
	/* a text that does not end with a newline, within the other */
	assert_merge("a\nb", "a\nb\n", "a\nb\n", "a\nb");
	assert_merge("a\nb", "a\nb\n", "a\nb\nc\n", "a\nb\nc\n");
}

static void conflicts(void **state)
{
	struct arena *a = arena_new();
	struct merge3 m = merge(a, STR("top\nmine\nend\n"), STR("top\nold\nend\n"), STR("top\nnew\nend\nmore\n"));

	(void)state;
	assert_string_equal(arena_cstr(a, m.text), "top\n<<<<<<< one\nmine\n||||||| base\nold\n=======\nnew\n>>>>>>> two\n"
		"end\nmore\n");
	assert_int_equal(m.n_conflicts, 1);
	assert_int_equal(m.conflicts[0], 2);
	/* one removed what the other changed; what all say alike is outside */
	m = merge(a, STR("a\nc\n"), STR("a\nb\nc\n"), STR("a\nB\nc\n"));
	assert_string_equal(arena_cstr(a, m.text), "a\n<<<<<<< one\n||||||| base\nb\n=======\nB\n>>>>>>> two\nc\n");
	m = merge(a, STR("x\n1\ny\n"), STR(""), STR("x\n2\ny\n"));
	assert_string_equal(arena_cstr(a, m.text), "<<<<<<< one\nx\n1\ny\n||||||| base\n=======\nx\n2\ny\n>>>>>>> two\n");
	m = merge(a, STR("A\nb\nC\n"), STR("a\nb\nc\n"), STR("x\nb\ny\n"));
	assert_int_equal(m.n_conflicts, 2);
	/* a change that reaches over two of the other's */
	m = merge(a, STR("A\nb\nC\nd\n"), STR("a\nb\nc\nd\n"), STR("x\nd\nz\n"));
	assert_string_equal(arena_cstr(a, m.text),
		"<<<<<<< one\nA\nb\nC\n||||||| base\na\nb\nc\n=======\nx\n>>>>>>> two\nd\nz\n");
	m = merge(a, STR("1"), STR("0"), STR("2"));
	assert_string_equal(arena_cstr(a, m.text), "<<<<<<< one\n1\n||||||| base\n0\n=======\n2\n>>>>>>> two\n");
	m = merge(a, STR("1\nb\n3\n"), STR("a\nb\nc\n"), STR("x\nb\nz\n"));
	assert_int_equal(m.n_conflicts, 2);
	assert_int_equal(m.conflicts[0], 1);
	assert_int_equal(m.conflicts[1], 9);
	arena_free(a);
}

static struct str random_text(struct arena *a, uint32_t *seed)
{
	struct buf b = buf_new(a);
	size_t n;

	*seed = *seed * 1664525 + 1013904223;
	n = *seed >> 29;
	for (size_t i = 0; i < n; i++) {
		*seed = *seed * 1664525 + 1013904223;
		buf_addf(&b, "%c\n", 'a' + (char)(*seed >> 30));
	}
	return buf_str(&b);
}

/* Whoever changed nothing has no say; and without a conflict there is no mark. */
static void laws(void **state)
{
	uint32_t seed = 1;

	(void)state;
	for (int i = 0; i < 5000; i++) {
		struct arena *a = arena_new();
		struct str base = random_text(a, &seed), x = random_text(a, &seed), y = random_text(a, &seed);
		struct merge3 m, back;

		assert_true(str_eq(merge(a, x, base, base).text, x));
		assert_true(str_eq(merge(a, base, base, y).text, y));
		assert_true(str_eq(merge(a, x, base, x).text, x));
		m = merge(a, x, base, y);
		back = merge(a, y, base, x);
		assert_int_equal(m.n_conflicts, back.n_conflicts);
		assert_int_equal(m.n_conflicts > 0, str_find(m.text, STR("<<<<<<< ")) < m.text.n);
		if (!m.n_conflicts)
			assert_true(str_eq(m.text, back.text));
		arena_free(a);
	}
}

static struct merge3 merge_blocks(struct arena *a, const char *one, const char *base, const char *two)
{
	return merge3(a, (struct merge3_side){ str_of(one), STR("one") }, (struct merge3_side){ str_of(base), STR("base") },
		(struct merge3_side){ str_of(two), STR("two") }, BLOCKS_YAML);
}

#define HEAD "# head\n"
#define ARM "name: arm\nsteps:\n  - make\n"
#define MINE "name: arm\nsteps:\n  - mine\n  - make\n"
#define LIST "manifests:\n"
#define V6 "  - image: x\n    variant: v6\n"
#define V8 "  - image: x\n    variant: v8\n"
#define AMD "name: amd\nsteps:\n  - make\n"

static void assert_blocks(const char *one, const char *base, const char *two, const char *want)
{
	struct arena *a = arena_new();
	const struct merge3 m = merge_blocks(a, one, base, two);

	assert_string_equal(arena_cstr(a, m.text), want);
	assert_int_equal(m.n_conflicts, 0);
	arena_free(a);
}

/* A change within a block goes where the block does, and nowhere else. */
static void blocks_that_look_alike(void **state)
{
	struct arena *a = arena_new();
	struct merge3 m = merge_blocks(a, HEAD MINE "---\n" AMD, HEAD ARM "---\n" AMD, HEAD AMD);

	(void)state;
	assert_string_equal(arena_cstr(a, m.text), HEAD "<<<<<<< one\n" MINE "---\n||||||| base\n" ARM "---\n=======\n"
		">>>>>>> two\n" AMD);
	assert_int_equal(merge_blocks(a, MINE "---\n" AMD, ARM "---\n" AMD, AMD "---\n" ARM).n_conflicts, 1);
	assert_int_equal(merge_blocks(a, MINE, ARM, AMD).n_conflicts, 1);
	assert_blocks(MINE "---\n" AMD, ARM "---\n" AMD, ARM, MINE);
	assert_blocks(MINE "---\n" AMD, ARM "---\n" AMD, ARM "---\nname: new\nsteps:\n  - make\n---\n" AMD,
		MINE "---\nname: new\nsteps:\n  - make\n---\n" AMD);
	/* at either end of a block that goes, too; but not where the block stays */
	assert_int_equal(merge_blocks(a, LIST V6 "    mine: 1\n" V8, LIST V6 V8, LIST V8).n_conflicts, 1);
	assert_int_equal(merge_blocks(a, LIST V6 "    mine: 1\n" V8, LIST V6 V8, LIST V8 V6).n_conflicts, 1);
	assert_int_equal(merge_blocks(a, LIST V6 V8 "    mine: 1\n", LIST V6 V8, LIST V6).n_conflicts, 1);
	assert_int_equal(merge_blocks(a, LIST V8, LIST V6 V8, LIST V6 "    new: 1\n" V8).n_conflicts, 1);
	assert_int_equal(merge_blocks(a, HEAD "mine: 1\n" ARM "---\n" AMD, HEAD ARM "---\n" AMD, HEAD AMD).n_conflicts, 1);
	assert_blocks(LIST "  - name: x\n    a: 1\n    mine: 1\n" V8, LIST "  - name: x\n    a: 1\n" V8,
		LIST "  - name: x\n    a: 2\n" V8, LIST "  - name: x\n    a: 2\n    mine: 1\n" V8);
	assert_blocks(LIST V6 "    mine: 1\n" V8, LIST V6 V8, LIST V6, LIST V6 "    mine: 1\n");
	/* of two that are put in at one place, what goes on with the block is ahead of what comes behind it */
	assert_blocks(LIST V6 "    mine: 1\n" V8, LIST V6 V8, LIST V6 "  - variant: v9\n" V8,
		LIST V6 "    mine: 1\n  - variant: v9\n" V8);
	assert_blocks(LIST V6 "  - name: mine\n", LIST V6, LIST V6 "    new: 1\n", LIST V6 "    new: 1\n  - name: mine\n");
	assert_int_equal(merge_blocks(a, LIST V6 "  - name: mine\n", LIST V6, LIST V6 V8).n_conflicts, 1);
	assert_int_equal(merge_blocks(a, LIST V6 "    mine: 1\n", LIST V6, LIST V6 "    new: 1\n").n_conflicts, 1);
	/* who renames a block by hand has changed no other line of it */
	assert_blocks("name: mine\nsteps:\n  - make\n", ARM, "name: arm\nsteps:\n  - make all\n",
		"name: mine\nsteps:\n  - make all\n");
	/* both alike */
	assert_blocks(AMD, ARM, AMD, AMD);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clean_merges),
		cmocka_unit_test(conflicts),
		cmocka_unit_test(laws),
		cmocka_unit_test(blocks_that_look_alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
