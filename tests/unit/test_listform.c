#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/listform.h"
#include "../../gen/model.h"

/* "linux/arm/v7 linux-arm; ..." */
static struct image read_image(struct arena *a, const char *text)
{
	struct image image = { .n_targets = 0 };
	struct str rest = str_of(text), one, platform;
	bool more = true;

	image.targets = arena_alloc(a, 8, sizeof *image.targets);
	while (more) {
		more = str_cut(&rest, ';', &one);
		one = str_trim(more ? one : rest);
		assert_true(str_cut(&one, ' ', &platform));
		image.targets[image.n_targets].platform.s = platform;
		image.targets[image.n_targets++].suffix.s = one;
	}
	return image;
}

static void one_text_for_all(void **state)
{
	static const struct { const char *arches, *text; } cases[] = {
		{ "linux/amd64 linux-amd64; linux/arm/v7 linux-arm; linux/arm64 linux-arm64", "OS-ARCH" },
		{ "linux/amd64 amd64; linux/arm64 arm64", "ARCH" },
		{ "linux/amd64 amd64; linux/arm/v7 armv7; linux/arm/v6 armv6", "ARCHVARIANT" },
		{ "linux/amd64 drone-amd64; windows/amd64 drone-amd64", "drone-ARCH" },
		{ "linux/arm64 arm64-linux; linux/arm/v7 arm-linux", "ARCH-OS" },
		{ "linux/amd64 linux-amd64; windows/amd64 windows-amd64", "OS-ARCH" },
		{ "linux/amd64 linux-amd64; linux/arm/v7 linux-arm-v7", NULL },
		{ "linux/amd64 linux-amd64; linux/arm/v7 pi", NULL },
		{ "linux/amd64 one", "one" },
	};
	struct arena *a = arena_new();
	const struct target *missed;
	struct image image;
	struct str text;

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		image = read_image(a, cases[i].arches);
		assert_int_equal(listform_suffix(a, &image, &text, &missed), cases[i].text != NULL);
		if (cases[i].text)
			assert_string_equal(arena_cstr(a, text), cases[i].text);
		else
			assert_non_null(missed);
	}
	arena_free(a);
}

static void the_first_of_each_word(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_string_equal(arena_cstr(a, listform_filled(a, STR("me/app:1-OS-ARCH"), STR("linux/arm/v7"))), "me/app:1-linux-arm");
	assert_string_equal(arena_cstr(a, listform_filled(a, STR("x:OS-1-OS-ARCHVARIANT"), STR("linux/arm/v7"))),
		"x:linux-1-OS-armv7");
	assert_string_equal(arena_cstr(a, listform_filled(a, STR("x:ARCHVARIANT"), STR("linux/amd64"))), "x:amd64");
	arena_free(a);
}

static void a_step_for_each_tag(void **state)
{
	struct arena *a = arena_new();
	struct model m = { .n_images = 0 };
	struct tagset set = { .automatic = false };

	(void)state;
	LIST_ADD(a, &set.tags, ((struct word){ .s = STR("a") }));
	LIST_ADD(a, &set.tags, ((struct word){ .s = STR("b") }));
	LIST_ADD(a, &set.extra, ((struct word){ .s = STR("c") }));
	assert_int_equal(listform_steps(&m, &set), 1);
	m.list.each_tag = true;
	assert_int_equal(listform_steps(&m, &set), 3);
	assert_string_equal(listform_tag(&set, 1).p, "b");
	assert_string_equal(listform_tag(&set, 2).p, "c");
	assert_int_equal(listform_tag(&set, 3).n, 0);
	set.automatic = true;
	assert_int_equal(listform_steps(&m, &set), 1);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_text_for_all),
		cmocka_unit_test(the_first_of_each_word),
		cmocka_unit_test(a_step_for_each_tag),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
