#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/diag.h"
#include "../../gen/editvalue.h"
#include "../../gen/schema.h"
#include "../../gen/yaml.h"

/* A tree on one line: a text in bars where its neighbours may quote it, else as it stands. */
static void print(struct buf *out, const struct yaml *y)
{
	const char *bar = y->pos.src || y->plain ? "" : "|";

	if (y->kind == YAML_SCALAR) {
		buf_addf(out, "%s%.*s%s", bar, STR_ARG(y->text), bar);
		return;
	}
	buf_addc(out, y->kind == YAML_MAP ? '{' : '[');
	for (size_t i = 0; i < y->n; i++) {
		buf_adds(out, i ? ", " : "");
		print(out, y->items[i]);
		if (y->kind == YAML_MAP) {
			buf_adds(out, ": ");
			print(out, y->values[i]);
		}
	}
	buf_addc(out, y->kind == YAML_MAP ? '}' : ']');
}

/* want: NULL for a fault. */
static void assert_value(enum field_type type, const char *old, const char *value, const char *want)
{
	struct arena *a = arena_new();
	struct diag *d = diag_new(a);
	const struct field f = { .key = "k", .type = type, .plain = FIELD_BOOL };
	const struct yaml *was = old ? yaml_parse(a, d, diag_source(d, STR("t"), str_of(old))) : NULL;
	const struct yaml *y = editvalue_of(a, d, &f, STR("k"), str_of(value), was);
	struct buf out = buf_new(a);

	assert_int_equal(y != NULL, want != NULL);
	assert_int_equal(diag_errors(d), want ? 0 : 1);
	if (want) {
		print(&out, y);
		assert_string_equal(out.p, want);
	}
	arena_free(a);
}

static void texts_stand_as_they_are(void **state)
{
	(void)state;
	assert_value(FIELD_TEXT, NULL, "[a", "|[a|");
	assert_value(FIELD_CHOICE, NULL, "{a: b}", "|{a: b}|");
	assert_value(FIELD_BOOL, NULL, "true", "true");
	assert_value(FIELD_BOOL, NULL, "yes", "|yes|");
	assert_value(FIELD_FORM, NULL, "true", "true");
	assert_value(FIELD_FORM, NULL, "{base}-1", "|{base}-1|");
	assert_value(FIELD_TEXTS, NULL, "a, b", "|a, b|");
	assert_value(FIELD_SECRET, NULL, "[a]", "|[a]|");
	assert_value(FIELD_TEXTS, NULL, "", "||");
}

static void lists_and_maps_are_yaml(void **state)
{
	(void)state;
	assert_value(FIELD_TEXTS, NULL, " [a, 'b', 1, true, ~]", "[|a|, b, |1|, true, ~]");
	assert_value(FIELD_SECRET, NULL, "{secret: a}", "{|secret|: |a|}");
	assert_value(FIELD_CONDITION, NULL, "[a]", "[|a|]");
	assert_value(FIELD_FORM, NULL, "{git: a}", "{|git|: |a|}");
	assert_value(FIELD_FORM, NULL, "{}", "{}");
	assert_value(FIELD_ANY_MAP, NULL, "{a: [b, 1, no, '2'], \"c\": {~: d}}", "{|a|: [|b|, 1, no, 2], c: {~: |d|}}");
	assert_value(FIELD_STEPS, NULL, "[{name: a}]", "[{|name|: |a|}]");
	assert_value(FIELD_MAPS, "{a: 1, b: 2}", "{b: 3, c: 4, a: 5}", "{a: |5|, b: |3|, |c|: |4|}");
	assert_value(FIELD_MAPS, NULL, " ", "||");
	assert_value(FIELD_TEXTS, NULL, "[a", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(texts_stand_as_they_are), cmocka_unit_test(lists_and_maps_are_yaml) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
