#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/hooktext.h"
#include "../../gen/stamp.h"

#define TEMPLATE(what) "#!/bin/sh\n# first\n# aqueduct-digest: 0000000000000000\n(\n\t" what "\n) || exit 1\n"

static int setup(void **state)
{
	*state = arena_new();
	return 0;
}

static int teardown(void **state)
{
	arena_free(*state);
	return 0;
}

/* A script with lines of a person's around it, below its own first line. */
static struct str among(struct arena *a, const char *ahead, struct str script, const char *behind)
{
	return arena_printf(a, "%s%.*s%s", ahead, STR_ARG(str_from(script, sizeof "#!/bin/sh")), behind);
}

static struct str stamped(struct arena *a, const char *text)
{
	struct str out;

	assert_true(stamp_put(a, str_of(text), &out));
	return out;
}

static void alone(void **state)
{
	struct str old = stamped(*state, TEMPLATE("old")), new = stamped(*state, TEMPLATE("new"));
	struct hooktext_script s = hooktext_find(*state, old, new);

	assert_int_equal(s.is, HOOKTEXT_INTACT);
	assert_true(s.begin == 0 && s.end == old.n);
	assert_true(str_eq(hooktext_replace(*state, old, s, new), new));
}

static void among_lines(void **state)
{
	struct str old = stamped(*state, TEMPLATE("old")), new = stamped(*state, TEMPLATE("new"));
	struct str hook = among(*state, "#!/bin/bash\nmine\n", old, "mine, too");
	struct hooktext_script s = hooktext_find(*state, hook, new);

	assert_int_equal(s.is, HOOKTEXT_INTACT);
	assert_true(str_eq(hooktext_replace(*state, hook, s, new), among(*state, "#!/bin/bash\nmine\n", new, "mine, too")));
	hook = arena_printf(*state, "mine\n%.*s", STR_ARG(old));
	s = hooktext_find(*state, hook, new);
	assert_int_equal(s.is, HOOKTEXT_INTACT);
	assert_true(str_eq(hooktext_replace(*state, hook, s, new), arena_printf(*state, "mine\n%.*s", STR_ARG(new))));
}

/* The first line gone, or the end of the last. */
static void at_its_ends(void **state)
{
	struct str script = stamped(*state, TEMPLATE("new")), hook = among(*state, "", script, "");
	struct hooktext_script s = hooktext_find(*state, hook, script);

	assert_int_equal(s.is, HOOKTEXT_INTACT);
	assert_true(str_eq(hooktext_replace(*state, hook, s, script), script));
	hook = str_slice(script, 0, script.n - 1);
	s = hooktext_find(*state, hook, script);
	assert_int_equal(s.is, HOOKTEXT_INTACT);
	assert_true(str_eq(hooktext_replace(*state, hook, s, script), script));
}

static void edited(void **state)
{
	struct str script = stamped(*state, TEMPLATE("new")), other, hook;
	struct hooktext_script s;

	other = stamp_swap(*state, str_of(TEMPLATE("edited")), stamp_digest(script));
	hook = among(*state, "#!/bin/sh\nmine\n", other, "behind\n");
	s = hooktext_find(*state, hook, script);
	assert_int_equal(s.is, HOOKTEXT_EDITED);
	assert_true(s.begin == sizeof "#!/bin/sh\nmine\n" - 1 && s.end == hook.n - sizeof "behind");
	hook = str_slice(hook, 0, s.end - 3); /* without its last line */
	s = hooktext_find(*state, hook, script);
	assert_int_equal(s.is, HOOKTEXT_EDITED);
	assert_true(s.begin == 0 && s.end == hook.n);
}

static void none(void **state)
{
	struct str script = stamped(*state, TEMPLATE("new"));

	assert_int_equal(hooktext_find(*state, STR("#!/bin/sh\n(\n) || exit 1\n"), script).is, HOOKTEXT_NONE);
	assert_int_equal(hooktext_find(*state, STR_NONE, script).is, HOOKTEXT_NONE);
}

static enum hooktext_call calls(const char *hook, const char *descriptor, bool merge)
{
	struct str line;

	return hooktext_calls(str_of(hook), str_of(descriptor), merge, &line);
}

static void lines(void **state)
{
	struct str line = STR_NONE;

	assert_true(str_is(hooktext_line(*state, STR("./aqueduct.yml"), false), "aqueduct hook | sh || exit 1"));
	assert_true(str_is(hooktext_line(*state, STR("a/b.yml"), true), "aqueduct hook --merge -f a/b.yml | sh || exit 1"));
	assert_int_equal(hooktext_calls(STR("#!/bin/sh\nx\n\taqueduct hook | sh || exit 1\r\ny\n"), STR("aqueduct.yml"), false,
		&line), HOOKTEXT_CALL);
	assert_true(str_is(line, "aqueduct hook | sh || exit 1"));
}

static void spellings(void **state)
{
	(void)state;
	assert_int_equal(calls("aqueduct  hook|sh||exit 1 # why", "aqueduct.yml", false), HOOKTEXT_CALL);
	assert_int_equal(calls("aqueduct hook --file=./a/b.yml --merge | sh || exit 1", "a/b.yml", true), HOOKTEXT_CALL);
	assert_int_equal(calls("aqueduct --file 'a/b.yml' hook | sh || exit 1", "a/b.yml", false), HOOKTEXT_CALL);
	assert_int_equal(calls("aqueduct hook -f \"b.yml\" | sh || exit 1", "b.yml", false), HOOKTEXT_CALL);
	assert_int_equal(calls("aqueduct hook -f aqueduct.yml | sh || exit 1", "aqueduct.yml", false), HOOKTEXT_CALL);
}

static void others(void **state)
{
	static const char *const other[] = { "aqueduct hook --merge | sh || exit 1", "aqueduct hook | sh",
		"aqueduct hook | sh || exit 0", "aqueduct hook | sh || exit 1; true", "aqueduct hook | sh -e || exit 1" };
	static const char *const none[] = { "# aqueduct hook | sh || exit 1", "aqueduct hook -f b.yml | sh || exit 1",
		"aqueduct gen --check || exit 1", "aqueduct hook", "aqueduct hook -f", "aqueduct hook || exit 1",
		"aqueduct hook -C x | sh || exit 1", "aqueduct hook -f | sh || exit 1", "aqueduct", "" };

	(void)state;
	for (size_t i = 0; i < countof(other); i++)
		assert_int_equal(calls(other[i], "aqueduct.yml", false), HOOKTEXT_OTHER);
	for (size_t i = 0; i < countof(none); i++)
		assert_int_equal(calls(none[i], "aqueduct.yml", false), HOOKTEXT_NO_CALL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(alone), cmocka_unit_test(among_lines), cmocka_unit_test(at_its_ends), cmocka_unit_test(edited),
		cmocka_unit_test(none), cmocka_unit_test(lines), cmocka_unit_test(spellings), cmocka_unit_test(others),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
