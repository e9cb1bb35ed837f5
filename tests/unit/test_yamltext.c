#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/base.h"
#include "../../gen/str.h"
#include "../../gen/yamltext.h"

static void words_are_texts(void **state)
{
	static const char *const words[] = { "a", "me/app", "b:1", "-v", "--all", "./run.sh", "../x", ".", "-", "v1.0", "nullable",
		"yess", "${A}", "+x", "-.x", ".info", "two words", "true\nfalse", "Ja", "\xC3\xA9" };
	static const char *const others[] = { "", "~", "null", "NULL", "Null", "true", "False", "yes", "No", "ON", "off", "y", "N", "<<",
		"=", "0", "1.0", "-1", "+.5", ".5", "-.5e3", "0x1f", "1_000", "1:30", "2001-12-14", ".inf", "-.Inf", ".NaN", "._1", "3.18-alpine" };
	(void)state;

	for (size_t i = 0; i < countof(words); i++)
		assert_true(yamltext_is_word(str_of(words[i])));
	for (size_t i = 0; i < countof(others); i++)
		assert_false(yamltext_is_word(str_of(others[i])));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
