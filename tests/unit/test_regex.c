#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/regex.h"

/* What holds of every match, whatever the pattern. */
static void assert_match(struct str text, size_t from, const struct regex_match *m)
{
	assert_true(from <= m->begin && m->begin <= m->end && m->end <= text.n);
	assert_ptr_equal(m->group[0].p, text.p + m->begin);
	assert_int_equal(m->group[0].n, m->end - m->begin);
	for (size_t i = 0; i < REGEX_GROUPS; i++) {
		if (!m->group[i].p)
			assert_int_equal(m->group[i].n, 0);
		else
			assert_true(m->group[i].p >= text.p && m->group[i].p + m->group[i].n <= text.p + text.n);
	}
}

static void assert_none(const struct regex_match *m)
{
	assert_int_equal(m->begin, 0);
	assert_int_equal(m->end, 0);
	for (size_t i = 0; i < REGEX_GROUPS; i++)
		assert_true(!m->group[i].p && !m->group[i].n);
}

static void search_goes_on_and_at_stays(void **state)
{
	struct str text = STR("a1 b22 c333");
	struct regex *r = regex_new("[a-z]([0-9]+)");
	struct regex_match m;
	(void)state;

	assert_true(regex_search(r, text, 0, &m));
	assert_match(text, 0, &m);
	assert_true(str_is(m.group[0], "a1") && str_is(m.group[1], "1"));
	assert_true(regex_search(r, text, m.end, &m));
	assert_match(text, 2, &m);
	assert_int_equal(m.begin, 3);
	assert_int_equal(m.end, 6);
	assert_true(str_is(m.group[1], "22"));

	assert_true(regex_at(r, text, 7, &m));
	assert_match(text, 7, &m);
	assert_true(str_is(m.group[0], "c333"));
	assert_false(regex_at(r, text, 2, &m));
	assert_none(&m);
	assert_true(regex_at(r, text, 3, &m));
	assert_false(regex_search(r, text, 8, &m));
	assert_none(&m);
	assert_false(regex_search(r, text, text.n, &m));
	assert_false(regex_search(r, text, text.n + 1, &m));
	assert_false(regex_search(r, text, (size_t)-1, &m));
	assert_none(&m);
	regex_free(r);
}

static void groups_are_set_empty_or_unset(void **state)
{
	struct str text = STR("xz");
	struct regex *r = regex_new("(x)(y*)(z)?(w)?");
	struct regex_match m;
	(void)state;

	assert_true(regex_search(r, text, 0, &m));
	assert_match(text, 0, &m);
	assert_true(str_is(m.group[1], "x"));
	assert_true(m.group[2].p == text.p + 1 && m.group[2].n == 0);
	assert_true(str_is(m.group[3], "z"));
	for (size_t i = 4; i < REGEX_GROUPS; i++)
		assert_null(m.group[i].p);
	regex_free(r);
}

static void groups_beyond_the_room_are_left_out(void **state)
{
	struct str text = STR("abcdefghij");
	struct regex *r = regex_new("(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)");
	struct regex_match m;
	(void)state;

	assert_true(regex_search(r, text, 0, &m));
	assert_match(text, 0, &m);
	assert_int_equal(m.end, 10);
	assert_true(str_is(m.group[REGEX_GROUPS - 1], "g"));
	regex_free(r);
}

static void a_regex_can_be_used_again(void **state)
{
	struct regex *r = regex_new("(b)|(c)");
	struct regex_match m, n;
	(void)state;

	assert_true(regex_search(r, STR("abc"), 0, &m));
	assert_true(regex_search(r, STR("c"), 0, &n));
	assert_true(str_is(m.group[1], "b") && !m.group[2].p);
	assert_true(!n.group[1].p && str_is(n.group[2], "c"));
	regex_free(r);
	regex_free(NULL);
}

/* The text before the offset is seen: ^ and \A mean the text's beginning, and look-behind looks there. */
static void the_whole_text_counts(void **state)
{
	struct regex *begin = regex_new("\\Ab|^b"), *behind = regex_new("(?<=a)b");
	struct regex_match m;
	(void)state;

	assert_false(regex_search(begin, STR("ab"), 1, &m));
	assert_false(regex_at(begin, STR("ab"), 1, &m));
	assert_true(regex_at(behind, STR("ab"), 1, &m));
	regex_free(begin);
	regex_free(behind);
}

static void any_bytes(void **state)
{
	struct str text = STR("a\0b\xff\xc3\x28\n");
	struct regex *r = regex_new("\\x00(.)([\\x80-\\xff]+)");
	struct regex_match m;
	(void)state;

	assert_true(regex_search(r, text, 0, &m));
	assert_match(text, 0, &m);
	assert_int_equal(m.begin, 1);
	assert_true(str_is(m.group[2], "\xff\xc3"));
	regex_free(r);
	assert_true(regex_is("\\A.{6}\\n\\z", text));
	assert_false(regex_is("\\A\\w+\\z", STR("\xc3\xa4")));
}

static void line_ends(void **state)
{
	(void)state;
	assert_true(regex_is("^a$", STR("a")));
	assert_false(regex_is("^a$", STR("a\n")));
	assert_false(regex_is("^a.b$", STR("a\nb")));
	assert_true(regex_is("^a.b$", STR("a\rb")));
	assert_true(regex_is("(?m)^b$", STR("a\nb\nc")));
}

static void empty_texts(void **state)
{
	struct regex_match m;
	struct regex *r = regex_new("x*");
	(void)state;

	assert_true(regex_search(r, STR_NONE, 0, &m));
	assert_true(m.begin == 0 && m.end == 0 && m.group[0].p);
	assert_true(regex_search(r, (struct str){ NULL, 0 }, 0, &m));
	assert_true(m.begin == 0 && m.end == 0 && m.group[0].p);
	assert_true(regex_at(r, STR("aa"), 2, &m));
	assert_true(m.begin == 2 && m.end == 2);
	regex_free(r);
	assert_true(regex_is("\\A\\z", STR_NONE));
	assert_false(regex_is("a", STR_NONE));
}

/* Each of these would take longer than anybody waits, or more memory than there is. */
static void bounds(void **state)
{
	struct arena *a = arena_new();
	struct buf as = buf_new(a);
	struct regex *r = regex_new("(a+)+$");
	struct regex_match m;
	(void)state;

	buf_pad(&as, 'a', 40);
	assert_true(regex_search(r, buf_str(&as), 0, &m));
	assert_match(buf_str(&as), 0, &m);
	buf_addc(&as, 'b');
	assert_false(regex_search(r, buf_str(&as), 0, &m));
	assert_none(&m);
	assert_true(regex_search(r, STR("aaa"), 0, &m));
	regex_free(r);

	buf_pad(&as, 'a', 4000000);
	assert_false(regex_is("\\A(?:a|b)*c", buf_str(&as)));
	assert_false(regex_is("\\A(?:(a)|(b))*\\z", buf_str(&as)));
	assert_false(regex_is("\\A(a(?1)?b)\\z", buf_str(&as)));
	arena_free(a);
}

/* What is linear has no bound: these are the kinds of patterns that this program asks. */
static void huge_texts(void **state)
{
	struct arena *a = arena_new();
	struct buf text = buf_new(a);
	struct regex *r = regex_new("\\{\\{(?:(!)|)");
	struct regex_match m;
	(void)state;

	buf_pad(&text, '{', 1);
	buf_pad(&text, 'x', 8000000);
	assert_false(regex_search(r, buf_str(&text), 0, &m));
	buf_adds(&text, "{{!");
	assert_true(regex_search(r, buf_str(&text), 0, &m));
	assert_match(buf_str(&text), 0, &m);
	assert_int_equal(m.begin, 8000001);
	regex_free(r);
	assert_true(regex_is("\\A[!-~]*\\z", buf_str(&text)));
	arena_free(a);
}

/* Run in a child, because it is to abort; its words are read from a pipe. */
static void a_wrong_pattern_is_a_bug(void **state)
{
	static const char want[] = "bug: pattern 'a(b' at 3: ";
	char said[65536] = "";
	int fds[2], status = 0;
	size_t n = 0;
	ssize_t got;
	pid_t child;
	(void)state;

	assert_int_equal(pipe(fds), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		signal(SIGABRT, SIG_DFL);
		dup2(fds[1], 2);
		regex_free(regex_new("a(b"));
		_exit(0);
	}
	close(fds[1]);
	while ((got = read(fds[0], said + n, sizeof said - 1 - n)) > 0)
		n += (size_t)got;
	close(fds[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	assert_non_null(strstr(said, want));
}

static void an_arena_keeps_each_pattern_once(void **state)
{
	struct arena *a = arena_new(), *other = arena_new();
	static const char again[] = "\\Ab+\\z"; /* the same text, elsewhere */
	const struct regex *r = regex_of(a, "\\Ab+\\z");
	struct regex_match m;
	(void)state;

	assert_ptr_equal(regex_of(a, again), r);
	assert_ptr_not_equal(regex_of(a, "\\Ab\\z"), r);
	assert_ptr_not_equal(regex_of(other, again), r);
	assert_true(regex_search(r, STR("bb"), 0, &m));
	assert_false(regex_search(regex_of(a, "\\Ab\\z"), STR("bb"), 0, &m));
	arena_free(a);
	arena_free(other);
}

/* Of a text that is no pattern nothing is kept; what is kept goes with its arena. */
static void any_text_may_be_tried(void **state)
{
	struct arena *a = arena_new();
	const struct regex *r = regex_kept(a, "a+b");
	struct regex_match m;
	(void)state;

	assert_non_null(r);
	assert_true(regex_at(r, STR("aab"), 0, &m));
	assert_null(regex_kept(a, "a("));
	assert_null(regex_kept(a, "[z-a]"));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(search_goes_on_and_at_stays),
		cmocka_unit_test(groups_are_set_empty_or_unset),
		cmocka_unit_test(groups_beyond_the_room_are_left_out),
		cmocka_unit_test(a_regex_can_be_used_again),
		cmocka_unit_test(the_whole_text_counts),
		cmocka_unit_test(any_bytes),
		cmocka_unit_test(line_ends),
		cmocka_unit_test(empty_texts),
		cmocka_unit_test(bounds),
		cmocka_unit_test(huge_texts),
		cmocka_unit_test(an_arena_keeps_each_pattern_once),
		cmocka_unit_test(a_wrong_pattern_is_a_bug),
		cmocka_unit_test(any_text_may_be_tried),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
