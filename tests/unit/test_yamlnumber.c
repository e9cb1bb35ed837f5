#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/base.h"
#include "../../gen/str.h"
#include "../../gen/yamlnumber.h"

/* What drone-judge --stages prints of a setting; NULL: the text is no number. */
static const struct { const char *text, *seen; } rows[] = {
	{ "1.10", "1.1" }, { "1.0", "1" }, { "010", "8" }, { "01234567", "342391" }, { "09334553", "9.334553e+06" },
	{ "0x1F", "31" }, { "0b11", "3" }, { "0o17", "15" }, { "1_000", "1000" }, { ".5", "0.5" }, { "+1", "1" }, { "-1", "-1" },
	{ "-0", "0" }, { "0", "0" }, { "00", "0" }, { "08", "8" }, { "1.5", "1.5" }, { "123456.5", "123456.5" },
	{ "1234567.5", "1.2345675e+06" }, { "0.00001", "1e-05" }, { "0.0001", "0.0001" }, { "1e+3", "1000" },
	{ "1.5e+3", "1500" }, { ".5e3", "500" }, { "-010", "-8" }, { "-0x1f", "-31" }, { "1.50", "1.5" },
	{ "3.14159265358979", "3.14159265358979" }, { "12345678901234567890", "12345678901234567890" },
	{ "99999999999999999999", "1e+20" }, { "1_0.5", "10.5" }, { "1_", "1" }, { "8080", "8080" },
	{ "1.2.3", NULL }, { "1.", NULL }, { "v1.120", NULL }, { "12e4", NULL }, { "1e3", NULL }, { "1.5e3", NULL },
	{ "2020-01-01", NULL }, { "12:30:45", NULL }, { "_1", NULL }, { "0b12", NULL }, { "0xZZ", NULL }, { "0o8", NULL },
	{ "1,000", NULL }, { "0x", NULL }, { "-", NULL }, { "+", NULL }, { ".", NULL }, { "", NULL }, { "abc", NULL },
	{ "1.e5", NULL }, { "yes", NULL }, { "0x-1", NULL },
};

static void test_rows(void **state)
{
	struct arena *a = arena_new();
	struct str seen;
	bool number;

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		number = yamlnumber_read(a, str_of(rows[i].text), &seen);
		if (number != (rows[i].seen != NULL))
			fail_msg("'%s' is %s number", rows[i].text, number ? "a" : "no");
		if (number && !str_is(seen, rows[i].seen))
			fail_msg("'%s' is read as '%.*s', not '%s'", rows[i].text, STR_ARG(seen), rows[i].seen);
	}
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_rows) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
