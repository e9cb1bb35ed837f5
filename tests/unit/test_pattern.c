#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arch.h"
#include "../../gen/arena.h"
#include "../../gen/model.h"
#include "../../gen/pattern.h"

static void assert_filled(struct arena *a, const char *pattern, const struct image *image, const struct target *t,
	const char *want)
{
	struct str got = pattern_fill(a, str_of(pattern), image, t);

	assert_string_equal(arena_cstr(a, got), want);
}

static void words_are_filled_in(void **state)
{
	struct arena *a = arena_new();
	const struct target t = { .arch = arch_find(STR("arm/v6"), NULL), .name.s = STR("armv6"), .suffix.s = STR("linux-armv6"),
		.platform.s = STR("linux/arm/v6"), .variant = STR("v6") };
	const struct image image = { .name.s = STR("api"), .repository.s = STR("me/api") };

	(void)state;
	assert_filled(a, "{os}-{name}", NULL, &t, "linux-armv6");
	assert_filled(a, "{arch} {variant} {suffix}", NULL, &t, "arm v6 linux-armv6");
	assert_filled(a, "x {image} {repository} {platform}", &image, &t, "x api me/api linux/arm/v6");
	assert_filled(a, "{image} {platform} {name}", &image, NULL, "api {platform} {name}");
	assert_filled(a, "{platform} {image}", NULL, &t, "{platform} {image}");
	arena_free(a);
}

static void other_braces_stay(void **state)
{
	struct arena *a = arena_new();
	const struct target t = { .arch = arch_find(STR("amd64"), NULL), .name.s = STR("amd64") };

	(void)state;
	assert_filled(a, "", NULL, &t, "");
	assert_filled(a, "{", NULL, &t, "{");
	assert_filled(a, "}{}", NULL, &t, "}{}");
	assert_filled(a, "{{name}}", NULL, &t, "{amd64}");
	assert_filled(a, "{ name }", NULL, &t, "{ name }");
	assert_filled(a, "${name} $ {name}", NULL, &t, "${name} $ amd64");
	assert_filled(a, "f() { echo {name}; }", NULL, &t, "f() { echo amd64; }");
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_filled_in),
		cmocka_unit_test(other_braces_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
