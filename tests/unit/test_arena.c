#define _POSIX_C_SOURCE 200809L

#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../gen/arena.h"

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED
#endif
#endif

static bool all_zero(const unsigned char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i])
			return false;
	return true;
}

static void alloc_is_zeroed_aligned_and_apart(void **state)
{
	struct arena *a = arena_new();
	unsigned char *p[300];
	(void)state;

	for (size_t i = 0; i < countof(p); i++) {
		size_t n = i * i % 3001, size = (size_t)1 << i % 7;

		n = (n + size - 1) / size * size;
		p[i] = arena_alloc(a, n / size, size);
		assert_non_null(p[i]);
		assert_int_equal((uintptr_t)p[i] % (size < alignof(max_align_t) ? size : alignof(max_align_t)), 0);
		assert_true(all_zero(p[i], n));
		memset(p[i], (int)(i % 251 + 1), n);
	}
	for (size_t i = 0; i < countof(p); i++)
		for (size_t k = 0; k < i * i % 3001; k++)
			assert_int_equal(p[i][k], i % 251 + 1);
	arena_free(a);
}

static void alloc_takes_more_than_a_chunk(void **state)
{
	struct arena *a = arena_new();
	unsigned char *small = arena_alloc(a, 10, 1), *big = arena_alloc(a, 1000, 1000), *after = arena_alloc(a, 10, 1);
	(void)state;

	assert_true(all_zero(big, 1000 * 1000));
	memset(big, 1, 1000 * 1000);
	assert_true(all_zero(small, 10));
	assert_true(all_zero(after, 10));
	assert_non_null(arena_alloc(a, 0, 8));
	arena_free(a);
	arena_free(NULL);
}

/* As buffers grow: in place while nothing is behind, else elsewhere, and large ones apart from all others. */
static void bytes_are_resized_and_moved(void **state)
{
	static const size_t sizes[] = { 2, 1, 100, 30000, 10, 20000, 3000000, 40000, 5 };
	struct arena *a = arena_new();
	char *p = arena_alloc(a, 1, 1), *behind, *big = arena_alloc(a, 50000, 1);
	size_t size = 1;
	(void)state;

	assert_true(arena_resize(a, p, 1, 1000));
	assert_true(arena_resize(a, p, 1000, 1));
	behind = arena_alloc(a, 10, 1);
	assert_ptr_equal(behind, p + 1);
	assert_false(arena_resize(a, p, 1, 2));
	assert_false(arena_resize(a, big, 50000, 50001));
	memset(p, 'x', 1);
	memset(big, 'b', 50000);
	for (size_t i = 0; i < countof(sizes); i++) {
		p = arena_regrow(a, p, size, sizes[i]);
		for (size_t k = 0; k < size && k < sizes[i]; k++)
			assert_int_equal(p[k], 'x');
		size = sizes[i];
		memset(p, 'x', size);
	}
	assert_true(all_zero((unsigned char *)behind, 10));
	for (size_t i = 0; i < 50000; i++)
		assert_int_equal(big[i], 'b');
	arena_free(a);
}

static void strings_are_copies(void **state)
{
	struct arena *a = arena_new();
	char text[] = "ab\0cd";
	struct str s = arena_strdup(a, (struct str){ text, 5 });
	(void)state;

	text[0] = 'x';
	assert_int_equal(s.n, 5);
	assert_memory_equal(s.p, "ab\0cd", 6);
	assert_string_equal(arena_cstr(a, str_slice(s, 3, 5)), "cd");
	assert_int_equal(arena_strdup(a, (struct str){ NULL, 0 }).n, 0);
	s = arena_printf(a, "%s=%05d%%", "n", 42);
	assert_int_equal(s.n, 8);
	assert_string_equal(s.p, "n=00042%");
	s = arena_printf(a, "%*s", 5000, "x");
	assert_int_equal(s.n, 5000);
	assert_int_equal(s.p[4999], 'x');
	arena_free(a);
}

static void lists_grow_and_keep_their_values(void **state)
{
	struct arena *a = arena_new();
	struct { int *items; size_t n, cap; } list = { 0 };
	(void)state;

	for (int i = 0; i < 1000; i++) {
		LIST_ADD(a, &list, i * 3);
		assert_int_equal(list.n, i + 1);
		assert_true(list.n <= list.cap);
		assert_int_equal(list.items[0], 0);
		assert_int_equal(list.items[i], i * 3);
	}
	arena_free(a);
}

/* The exit status of a child that does what ends a program; its stderr is closed. */
static int status_of(void (*run)(void))
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		close(2);
		run();
		_exit(77);
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void note(void *what)
{
	char *log = what;

	log[strlen(log)] = (char)('a' + (char)strlen(log));
}

static void last_calls_are_made(void **state)
{
	struct arena *a = arena_new();
	char log[4] = "";
	(void)state;

	arena_at_free(a, note, log);
	arena_at_free(a, note, log);
	assert_string_equal(log, "");
	arena_free(a);
	assert_string_equal(log, "ab");
}

static void ask_for_too_much(void)
{
	struct arena *a = arena_new();

	arena_alloc(a, SIZE_MAX / 8, 16);
}

static void ask_for_nearly_all(void)
{
	struct arena *a = arena_new();

	arena_alloc(a, SIZE_MAX / 4, 1);
	arena_alloc(a, SIZE_MAX / 4, 1);
}

static void scratch_is_given_back(void **state)
{
	struct arena *a = arena_new(), *scratch = arena_scratch(a), *more = arena_scratch(scratch);
	char *first = arena_alloc(scratch, 100, 1);
	struct arena_mark mark = arena_mark(scratch);
	static const char key;
	(void)state;

	memset(first, 'x', 100);
	for (size_t round = 0; round < 3; round++) {
		char *p = arena_alloc(scratch, 1, 1);

		assert_ptr_equal(p, first + 100);
		for (size_t i = 0; i < 100; i++) {
			assert_true(all_zero(arena_alloc(scratch, 1000 * i, 1), 1000 * i));
			p = arena_regrow(scratch, p, 1 + i * 2000, 1 + (i + 1) * 2000);
			memset(p, 'y', 1 + (i + 1) * 2000);
		}
		arena_reset(scratch, &mark);
	}
	for (size_t i = 0; i < 100; i++)
		assert_int_equal(first[i], 'x');
	arena_keep(more, &key, first);
	assert_ptr_equal(arena_kept(a, &key), first);
	assert_ptr_equal(arena_kept(scratch, &key), first);
	assert_ptr_equal(arena_of_run(more), a);
	assert_ptr_equal(arena_of_run(a), a);
	arena_free(a);
}

static void exits_when_memory_is_out(void **state)
{
	(void)state;
	assert_int_equal(status_of(ask_for_too_much), 1);
#ifdef SANITIZED
	(void)ask_for_nearly_all; /* AddressSanitizer itself ends the program, with a status of its own */
#else
	assert_int_equal(status_of(ask_for_nearly_all), 1);
#endif
}

static void what_is_kept_is_found_by_its_key(void **state)
{
	struct arena *a = arena_new();
	static const char one, other;
	int what, more;
	(void)state;

	assert_null(arena_kept(a, &one));
	arena_keep(a, &one, &what);
	arena_keep(a, &other, &more);
	assert_ptr_equal(arena_kept(a, &one), &what);
	assert_ptr_equal(arena_kept(a, &other), &more);
	assert_null(arena_kept(a, &what));
	arena_free(a);
}

/* Large ones move, or go, among others that stay. */
static void large_ones_come_and_go(void **state)
{
	struct arena *a = arena_new(), *scratch = arena_scratch(a);
	size_t *lists[3] = { NULL }, n[3] = { 0 }, cap[3] = { 0 };
	struct arena_mark mark;
	char *dropped[4];
	(void)state;

	for (size_t i = 0; i < 60000; i++)
		for (size_t k = 0; k < 3; k++) {
			lists[k] = arena_grow_moving(a, lists[k], n[k], &cap[k], sizeof *lists[k]);
			lists[k][n[k]++] = i * 3 + k;
		}
	for (size_t i = 0; i < 60000; i++)
		for (size_t k = 0; k < 3; k++)
			assert_int_equal(lists[k][i], i * 3 + k);
	for (size_t i = 0; i < countof(dropped); i++) {
		dropped[i] = arena_alloc(a, 1, i ? 100000 : 100);
		memset(dropped[i], 1, i ? 100000 : 100);
	}
	arena_drop(a, dropped[2], 100000);
	arena_drop(a, dropped[0], 100);
	arena_drop(a, dropped[3], 100000);
	arena_drop(a, NULL, 0);
	assert_int_equal(dropped[1][99999], 1);
	assert_int_equal(dropped[0][99], 1); /* a small one stays */
	for (size_t round = 0; round < 3; round++) { /* over several chunks, the first of which is used again */
		mark = arena_mark(scratch);
		for (size_t i = 0; i < 1000; i++) {
			unsigned char *p = arena_alloc(scratch, 1, 1000);

			assert_true(all_zero(p, 1000));
			memset(p, 0xff, 1000);
		}
		arena_reset(scratch, &mark);
	}
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(alloc_is_zeroed_aligned_and_apart),
		cmocka_unit_test(alloc_takes_more_than_a_chunk),
		cmocka_unit_test(bytes_are_resized_and_moved),
		cmocka_unit_test(strings_are_copies),
		cmocka_unit_test(lists_grow_and_keep_their_values),
		cmocka_unit_test(last_calls_are_made),
		cmocka_unit_test(what_is_kept_is_found_by_its_key),
		cmocka_unit_test(scratch_is_given_back),
		cmocka_unit_test(large_ones_come_and_go),
		cmocka_unit_test(exits_when_memory_is_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
