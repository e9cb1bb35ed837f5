#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/diff.h"

static struct str diff(struct arena *a, struct str from, struct str to)
{
	struct buf out = buf_new(a);

	diff_unified(a, STR("a/f"), from, STR("b/f"), to, &out);
	return buf_str(&out);
}

static void assert_diff(const char *from, const char *to, const char *want)
{
	struct arena *a = arena_new();

	assert_string_equal(arena_cstr(a, diff(a, str_of(from), str_of(to))), want);
	arena_free(a);
}

/* The next line with its end; false where there is none. */
static bool take(struct str *text, struct str *line)
{
	struct str rest = *text;

	if (!rest.n)
		return false;
	if (!str_cut(&rest, '\n', line))
		rest.n = 0;
	*line = str_slice(*text, 0, text->n - rest.n);
	*text = str_from(*text, line->n);
	return true;
}

/* Whether the next line of the diff takes the newline off the one before it. */
static bool no_newline(struct str *diff)
{
	struct str line, rest = *diff;

	if (!str_starts(rest, STR("\\")))
		return false;
	assert_true(take(diff, &line));
	assert_true(str_is(line, "\\ No newline at end of file\n"));
	return true;
}

/* Apply one hunk to what is left of the old text; the counts must be those of the header. */
static void apply_hunk(struct buf *out, struct str *old, size_t *at, struct str header, struct str *diff)
{
	size_t i, n, j, m, lines = 0;
	struct str line, there;
	char text[80];

	assert_true(header.n < sizeof text);
	memcpy(text, header.p, header.n);
	text[header.n] = '\0';
	assert_int_equal(sscanf(text, "@@ -%zu,%zu +%zu,%zu @@", &i, &n, &j, &m), 4);
	for (i -= n > 0; *at < i; ++*at) {
		assert_true(take(old, &there));
		buf_add(out, there);
	}
	for (size_t k = 0; k < out->n; k++)
		lines += out->p[k] == '\n';
	assert_int_equal(lines, j - (m > 0));
	while (n || m) {
		assert_true(take(diff, &line));
		if (no_newline(diff))
			line.n--;
		if (line.p[0] != '+') {
			assert_true(n-- > 0);
			assert_true(take(old, &there));
			assert_true(str_eq(there, str_from(line, 1)));
			++*at;
		}
		if (line.p[0] != '-') {
			assert_true(m-- > 0);
			buf_add(out, str_from(line, 1));
		}
	}
}

static struct str apply(struct arena *a, struct str old, struct str diff)
{
	struct buf out = buf_new(a);
	struct str line;
	size_t at = 0;

	if (!diff.n)
		return old;
	assert_true(take(&diff, &line));
	assert_true(str_is(line, "--- a/f\n"));
	assert_true(take(&diff, &line));
	assert_true(str_is(line, "+++ b/f\n"));
	while (take(&diff, &line))
		apply_hunk(&out, &old, &at, line, &diff);
	buf_add(&out, old);
	return buf_str(&out);
}

/* Lines that are deleted or inserted. */
static size_t changes(struct str diff)
{
	struct str line;
	size_t n = 0;

	for (size_t i = 0; take(&diff, &line); i++)
		n += i > 1 && (line.p[0] == '-' || line.p[0] == '+');
	return n;
}

static size_t split(struct str text, struct str *lines)
{
	size_t n = 0;

	while (take(&text, &lines[n]))
		n++;
	return n;
}

/* The fewest changes, from the longest common subsequence. */
static size_t fewest(struct str from, struct str to)
{
	struct str f[64], t[64];
	size_t common[65][65] = { { 0 } }, n = split(from, f), m = split(to, t);

	for (size_t i = 1; i <= n; i++)
		for (size_t j = 1; j <= m; j++) {
			size_t up = common[i - 1][j], left = common[i][j - 1];

			common[i][j] = str_eq(f[i - 1], t[j - 1]) ? common[i - 1][j - 1] + 1 : up > left ? up : left;
		}
	return n + m - 2 * common[n][m];
}

static uint32_t random_next(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 16;
}

static struct str random_text(struct arena *a, uint32_t *seed)
{
	struct buf b = buf_new(a);
	uint32_t letters = random_next(seed) % 6 + 1;

	for (uint32_t n = random_next(seed) % 40; n > 0; n--) {
		buf_addc(&b, (char)('a' + random_next(seed) % letters));
		if (n > 1 || random_next(seed) % 4)
			buf_addc(&b, '\n');
	}
	return buf_str(&b);
}

/* The text with some lines dropped, doubled or changed. */
static struct str edited(struct arena *a, uint32_t *seed, struct str text)
{
	struct buf b = buf_new(a);
	struct str line;

	while (take(&text, &line)) {
		uint32_t what = random_next(seed) % 20;

		if (what == 0)
			continue;
		buf_add(&b, line);
		if (what == 1)
			buf_add(&b, line);
		if (what == 2)
			buf_adds(&b, "new\n");
	}
	return buf_str(&b);
}

static void equal_texts_differ_in_nothing(void **state)
{
	(void)state;
	assert_diff("", "", "");
	assert_diff("a\nb", "a\nb", "");
}

static void whole_texts_come_and_go(void **state)
{
	(void)state;
	assert_diff("", "a\nb\n", "--- a/f\n+++ b/f\n@@ -0,0 +1,2 @@\n+a\n+b\n");
	assert_diff("a\n", "", "--- a/f\n+++ b/f\n@@ -1,1 +0,0 @@\n-a\n");
	assert_diff("a\n", "b\n", "--- a/f\n+++ b/f\n@@ -1,1 +1,1 @@\n-a\n+b\n");
}

static void context_is_three_lines(void **state)
{
	(void)state;
	assert_diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nx\n6\n7\n8\n9\n",
		"--- a/f\n+++ b/f\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n");
	assert_diff("1\n2\n3\n4\n", "1\n2\n3\n4\n5\n", "--- a/f\n+++ b/f\n@@ -2,3 +2,4 @@\n 2\n 3\n 4\n+5\n");
}

static void near_changes_share_a_hunk(void **state)
{
	(void)state;
	assert_diff("a\n1\n2\n3\n4\n5\n6\nb\n", "1\n2\n3\n4\n5\n6\n",
		"--- a/f\n+++ b/f\n@@ -1,8 +1,6 @@\n-a\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n");
	assert_diff("a\n1\n2\n3\n4\n5\n6\n7\nb\n", "1\n2\n3\n4\n5\n6\n7\n",
		"--- a/f\n+++ b/f\n@@ -1,4 +1,3 @@\n-a\n 1\n 2\n 3\n@@ -6,4 +5,3 @@\n 5\n 6\n 7\n-b\n");
}

static void a_missing_newline_is_said(void **state)
{
	(void)state;
	assert_diff("a\nb", "a\nb\n",
		"--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n");
	assert_diff("a\nb", "c\nb",
		"--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n-a\n+c\n b\n\\ No newline at end of file\n");
}

static void names_with_blanks_end_in_a_tab(void **state)
{
	struct arena *a = arena_new();
	struct buf out = buf_new(a);
	(void)state;

	diff_unified(a, STR("a b"), STR("x\n"), STR("c"), STR(""), &out);
	assert_string_equal(out.p, "--- a b\t\n+++ c\n@@ -1,1 +0,0 @@\n-x\n");
	arena_free(a);
}

static void random_texts_apply_and_are_minimal(void **state)
{
	uint32_t seed = 7;
	(void)state;

	for (int round = 0; round < 3000; round++) {
		struct arena *a = arena_new();
		struct str from = random_text(a, &seed);
		struct str to = round % 2 ? random_text(a, &seed) : edited(a, &seed, from);
		struct str d = diff(a, from, to);

		assert_true(str_eq(apply(a, from, d), to));
		if (to.n < 120)
			assert_int_equal(changes(d), fewest(from, to));
		arena_free(a);
	}
}

static void beyond_the_limit_unique_lines_are_kept(void **state)
{
	struct arena *a = arena_new();
	(void)state;

	for (size_t n = 490; n < 510; n += 5) {
		struct buf from = buf_new(a), to = buf_new(a);
		struct str d;

		for (size_t i = 0; i < n; i++) {
			buf_addf(&from, "same %zu\nold %zu\n", i, i);
			buf_addf(&to, "same %zu\nnew %zu\n", i, i);
		}
		buf_adds(&from, "end\n");
		buf_adds(&to, "end\n");
		d = diff(a, buf_str(&from), buf_str(&to));
		assert_true(str_eq(apply(a, buf_str(&from), d), buf_str(&to)));
		assert_int_equal(changes(d), 2 * n);
	}
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_texts_differ_in_nothing),
		cmocka_unit_test(whole_texts_come_and_go),
		cmocka_unit_test(context_is_three_lines),
		cmocka_unit_test(near_changes_share_a_hunk),
		cmocka_unit_test(a_missing_newline_is_said),
		cmocka_unit_test(names_with_blanks_end_in_a_tab),
		cmocka_unit_test(random_texts_apply_and_are_minimal),
		cmocka_unit_test(beyond_the_limit_unique_lines_are_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
