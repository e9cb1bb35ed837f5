#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/model.h"
#include "../../gen/viewunion.h"

/* "event +push +tag -cron; ref +refs/heads/main" */
static size_t read_set(struct arena *a, const char *text, struct condition *out)
{
	struct str rest = str_of(text), one, word;
	size_t n = 0;
	bool more = *text;

	while (more) {
		more = str_cut(&rest, ';', &one);
		one = more ? one : rest;
		while (one.n && one.p[0] == ' ')
			one = str_from(one, 1);
		if (!str_cut(&one, ' ', &word)) {
			word = one;
			one = STR_NONE;
		}
		out[n] = (struct condition){ .key = arena_cstr(a, word) };
		while (one.n) {
			if (!str_cut(&one, ' ', &word)) {
				word = one;
				one = STR_NONE;
			}
			if (word.p[0] == '+')
				LIST_ADD(a, &out[n].include, ((struct word){ .s = str_from(word, 1) }));
			else
				LIST_ADD(a, &out[n].exclude, ((struct word){ .s = str_from(word, 1) }));
		}
		n++;
	}
	return n;
}

static struct str print_set(struct arena *a, const struct condition *list, size_t n)
{
	struct buf b = buf_new(a);

	for (size_t i = 0; i < n; i++) {
		buf_addf(&b, "%s%s", i ? "; " : "", list[i].key);
		for (size_t k = 0; k < list[i].include.n; k++)
			buf_addf(&b, " +%.*s", STR_ARG(list[i].include.items[k].s));
		for (size_t k = 0; k < list[i].exclude.n; k++)
			buf_addf(&b, " -%.*s", STR_ARG(list[i].exclude.items[k].s));
	}
	return buf_str(&b);
}

static void what_passes_one_of_two(void **state)
{
	static const struct { const char *one, *other, *both; } cases[] = {
		{ "", "", "" },
		{ "event +push +tag", "event +pull_request", "event +push +tag +pull_request" },
		{ "event +push +tag", "event +tag +cron", "event +push +tag +cron" },
		{ "event +push; ref +refs/heads/main", "event +pull_request",
			"event +push +pull_request; ref +refs/heads/main +refs/pull/**" },
		{ "event +push; ref +refs/heads/main", "ref +refs/pull/**",
			"event +push +pull_request; ref +refs/heads/main +refs/pull/**" },
		{ "event +push; ref +refs/heads/main", "event +cron", "event +push +cron" },
		{ "event +push; branch +main", "event +pull_request", "event +push +pull_request" },
		{ "event -pull_request", "event +pull_request", "" },
		{ "event -pull_request -cron", "event +pull_request", "event -cron" },
		{ "event -pull_request -cron", "event -cron -custom", "event -cron" },
		{ "event +push -cron", "event -custom", "event -custom" },
		{ "event +push -cron", "event -push", "" },
		{ "event +push", "event -push -cron", "event -cron" },
		{ "ref +refs/heads/* -refs/heads/wip/*", "ref +refs/heads/wip/a", "ref +refs/heads/* +refs/heads/wip/a" },
		{ "ref +refs/heads/* -refs/heads/wip/*", "ref +refs/pull/**", "ref +refs/heads/* +refs/pull/** -refs/heads/wip/*" },
		{ "cron +nightly", "event +pull_request", "" },
	};
	struct arena *a = arena_new();
	struct condition one[CONDITIONS_MAX], other[CONDITIONS_MAX], both[CONDITIONS_MAX];
	size_t n_one, n_other, n;

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		n_one = read_set(a, cases[i].one, one);
		n_other = read_set(a, cases[i].other, other);
		n = viewunion_of(a, one, n_one, other, n_other, both);
		assert_string_equal(arena_cstr(a, print_set(a, both, n)), cases[i].both);
	}
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_passes_one_of_two),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
