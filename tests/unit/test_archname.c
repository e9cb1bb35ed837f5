#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/archname.h"
#include "../../gen/arena.h"
#include "../../gen/descriptor.h"
#include "../../gen/diag.h"
#include "../../gen/model.h"

static const struct dockerfile *none(void *ctx, struct str path)
{
	(void)ctx;
	(void)path;
	return NULL;
}

static const struct model *resolved(struct arena *a, const char *text)
{
	struct diag *d = diag_new(a);
	struct model_files files = { .dockerfile = none };
	const struct source *src = diag_source(d, STR("aqueduct.yml"), str_of(text));
	const struct model *m = model_resolve(a, d, descriptor_read(a, d, src), src, &files);

	assert_int_equal(diag_errors(d), 0);
	return m;
}

static void names_and_spellings(void **state)
{
	static const struct { const char *arches, *said, *is; } cases[] = {
		{ "[amd64, arm/v6, arm64]", "arm", "arm" }, /* a name, though elsewhere it spells arm/v7 */
		{ "[amd64, arm/v6, arm64]", "arm/v6", "arm" }, { "[amd64, arm/v6, arm64]", "linux/arm/v6", "arm" },
		{ "[amd64, arm/v6, arm64]", "ARMEL", "arm" }, { "[amd64, arm/v6, arm64]", "arm32v6", "arm" },
		{ "[amd64, arm/v6, arm64]", "aarch64", "arm64" }, { "[amd64, arm/v6, arm64]", "x86_64", "amd64" },
		{ "[amd64, arm/v6, arm64]", "arm/v7", "arm/v7" }, { "[amd64, arm/v6, arm64]", "nothing", "nothing" },
		{ "[amd64, arm/v6, arm64]", "", "" }, { "[amd64, arm/v6, arm64]", "s390x", "s390x" },
		{ "[{arch: arm/v6, name: v6}, arm/v7]", "arm/v6", "v6" }, { "[{arch: arm/v6, name: v6}, arm/v7]", "armhf", "arm" },
		{ "[{arch: amd64, name: arm64}, {arch: arm64, name: a}]", "arm64", "arm64" },
		{ "[{arch: amd64, name: arm64}, {arch: arm64, name: a}]", "aarch64", "a" },
		{ "[{arch: amd64, name: a}, {arch: amd64, name: b}]", "x86_64", "x86_64" }, /* which one? */
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < countof(cases); i++) {
		const struct model *m = resolved(a, arena_printf(a, "image: me/app\narches: %s\n", cases[i].arches).p);

		assert_true(str_is(archname_of(m, str_of(cases[i].said)), cases[i].is));
	}
	arena_free(a);
}

static void images_may_differ(void **state)
{
	struct arena *a = arena_new();
	const struct model *m = resolved(a, "images:\n  a: {image: me/a, arches: [arm/v6, amd64]}\n"
		"  b: {image: me/b, arches: [{arch: arm/v6, name: six}, amd64]}\n");

	(void)state;
	assert_true(str_is(archname_of(m, STR("arm/v6")), "arm/v6"));
	assert_true(str_is(archname_of(m, STR("x86_64")), "amd64"));
	assert_true(str_is(archname_of(m, STR("six")), "six"));
	arena_free(a);
}

static void lists_and_words(void **state)
{
	const struct str words[] = { STR("list"), STR("arch=arm/v6"), STR("minus"), STR("arch=arm/*"), STR("arch="), STR("arm/v6") };
	static const char *const want[] = { "list", "arch=arm", "minus", "arch=arm/*", "arch=", "arm/v6" };
	struct arena *a = arena_new();
	const struct model *m = resolved(a, "image: me/app\narches: [amd64, arm/v6]\n");
	const struct str *out = archname_words(a, m, words, countof(words));

	(void)state;
	for (size_t i = 0; i < countof(words); i++)
		assert_true(str_is(out[i], want[i]));
	assert_true(str_is(archname_list(a, m, STR("linux/arm/v6,x86_64,x,")), "arm,amd64,x,"));
	assert_int_equal(archname_list(a, m, STR("")).n, 0);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_and_spellings),
		cmocka_unit_test(images_may_differ),
		cmocka_unit_test(lists_and_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
