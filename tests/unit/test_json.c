#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/diag.h"
#include "../../gen/json.h"

struct fixture {
	struct arena *a;
	struct diag *d;
};

static int setup(void **state)
{
	static struct fixture f;

	f.a = arena_new();
	f.d = diag_new(f.a);
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	arena_free(f->a);
	return 0;
}

static const char *text_of(struct fixture *f, struct str s)
{
	struct buf b = buf_new(f->a);

	json_text(&b, s);
	return b.p;
}

static void texts_are_escaped(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(text_of(f, STR("")), "\"\"");
	assert_string_equal(text_of(f, STR("a \"b\" \\ c/")), "\"a \\\"b\\\" \\\\ c/\"");
	assert_string_equal(text_of(f, STR("\n\r\t\x01\x7F\0x")), "\"\\n\\r\\t\\u0001\\u007f\\u0000x\"");
	assert_string_equal(text_of(f, STR("\xC3\xA9 \xF0\x9F\x98\x80")), "\"\xC3\xA9 \xF0\x9F\x98\x80\"");
	assert_string_equal(text_of(f, STR("\xFF\xC3")), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

static void pieces_put_their_commas(void **state)
{
	struct fixture *f = *state;
	struct buf b = buf_new(f->a);

	buf_addc(&b, '{');
	json_member(&b, "none", STR_NONE);
	json_member(&b, "a", STR("x"));
	json_member(&b, "none", STR_NONE);
	json_number(&b, "n", 12);
	json_name(&b, STR("l\""));
	buf_addc(&b, '[');
	json_item(&b, STR("["));
	json_item(&b, STR(""));
	buf_adds(&b, "]");
	json_name(&b, STR("m"));
	buf_adds(&b, "{}");
	json_member(&b, "last", STR("{"));
	json_member(&b, "end", STR("y"));
	buf_addc(&b, '}');
	assert_string_equal(b.p, "{\"a\": \"x\", \"n\": 12, \"l\\\"\": [\"[\", \"\"], \"m\": {}, \"last\": \"{\", \"end\": \"y\"}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(texts_are_escaped, setup, teardown),
		cmocka_unit_test_setup_teardown(pieces_put_their_commas, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
