#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/makerules.h"

static const char text[] =
	"aqueduct_own = -o -path ./aqueduct.yml -o -path ./Makefile\n"
	"build/qemu-arm-static: build/.aqueduct/qemu.arm.v7.0123\n"
	"\tsh ./get_qemu.sh arm\n"
	"build/.aqueduct/qemu.arm.v7.0123:\n"
	"\t@mkdir -p build/.aqueduct\n"
	"build/.aqueduct/context_0/ab.scan: $(context_0_dirs) $(context_0_odd)\n"
	"\t+@mkdir -p build/.aqueduct/context_0; printf '%b\\n' \\\n"
	"\t  '<src/[^/]*[.]c' \\\n"
	"\t  /src \\\n"
	"\t  '<it'\\''s' \\\n"
	"\t  '<\\01-\\077:\\18' \\\n"
	"\t  '<\\0303\\0251$$' > build/.aqueduct/context_0/rules.$$PPID\n"
	"\t+@mkdir -p build/.aqueduct/context_0; printf '%b\\n' \\\n"
	"\t  '-a\\\\b' >> build/.aqueduct/context_0/rules.$$PPID\n"
	"\t+@context=context_0 path=. cut=0 dockerfile=D sum='1 2' ignores=' D.dockerignore .dockerignore' folder=.; \\\n"
	"\tignored() { as_known D.dockerignore ''; as_known .dockerignore '3 4'; }; \\\n"
	"\tall() { find -H . \\( -path ./build/.aqueduct -o -path './build/qemu-*-static' ! -path './build/qemu-*/*' $(aqueduct_own) \\) "
	"! -path ./qemu.lock -prune -o \"$$@\"; }; \\\n"
	"\t$(aqueduct_scan)\n"
	"build/.aqueduct/context_0/list: build/.aqueduct/context_0/ab.scan\n"
	"\t+@\n"
	"build/.aqueduct/context_1/cd.scan: $(context_1_dirs) $(context_1_odd)\n"
	"\t+@mkdir -p build/.aqueduct/context_1; printf '%b\\n' \\\n"
	"\t  '' > build/.aqueduct/context_1/rules.$$PPID\n"
	"\t+@context=context_1 path=web cut=4 dockerfile=web/Dockerfile sum='5 6' ignores='' folder=web; \\\n"
	"\tall() { find -H web \\( -path build/.aqueduct -o -path 'build/qemu-*-static' ! -path 'build/qemu-*/*' -o -path web/Makefile \\) "
	"-prune -o \"$$@\"; }; \\\n"
	"# image:web:arm, for linux/arm/v7\n"
	"build/.aqueduct/web-arm/ef.id: build/.aqueduct/context_0/list $(context_0_files) D build/qemu-arm-static build/.aqueduct/git.short\n"
	"\t@mkdir -p build/.aqueduct/web-arm\n"
	"build-web-arm: build/.aqueduct/web-arm/ef.id\n"
	"\t@d=build/.aqueduct/web-arm context=context_0 made=build/.aqueduct/web-arm/ef.id bases=''; "
	"aqueduct_engine() { $(DOCKER_arm) \"$$@\"; }; $(aqueduct_keep)\n"
	"build/.aqueduct/other/00.id: x\n";

static void assert_words(const struct makerules_words *words, const char *const *want)
{
	size_t n = 0;

	for (; want[n]; n++) {
		assert_true(n < words->n);
		assert_true(str_is(words->items[n], want[n]));
	}
	assert_int_equal(words->n, n);
}

static void images(void **state)
{
	static const char *const needs[] = { "D", "build/qemu-arm-static", "build/.aqueduct/git.short", NULL };
	struct arena *a = arena_new();
	struct makerules m = makerules_read(a, str_of(text));
	const struct makerules_image *image = makerules_image(&m, STR("image:web:arm"));
	(void)state;

	assert_non_null(image);
	assert_ptr_equal(makerules_made(&m, STR("build/.aqueduct/web-arm/ef.id")), image);
	assert_true(str_is(image->file, "build/.aqueduct/web-arm/ef.id"));
	assert_true(str_is(image->context, "context_0"));
	assert_true(str_is(image->target, "build-web-arm"));
	assert_true(str_is(image->variable, "DOCKER_arm"));
	assert_words(&image->needs, needs);
	assert_null(makerules_image(&m, STR("image:web")));
	assert_null(makerules_made(&m, STR("build/.aqueduct/other/00.id"))); /* it does not say of which image */
	arena_free(a);
}

static void scans(void **state)
{
	static const char *const rules[] = { "<src/[^/]*[.]c", "/src", "<it's", "<\001-?:18", "<\303\251$", "-a\\b", NULL };
	static const char *const own[] = { "./aqueduct.yml", "./Makefile", NULL }, *const named[] = { "./qemu.lock", NULL };
	static const char *const none[] = { NULL }, *const web[] = { "web/Makefile", NULL };
	struct arena *a = arena_new();
	struct makerules m = makerules_read(a, str_of(text));
	const struct makerules_scan *s = makerules_scan(&m, STR("context_0"));
	(void)state;

	assert_non_null(s);
	assert_true(str_is(s->file, "build/.aqueduct/context_0/ab.scan"));
	assert_true(str_is(s->path, ".") && str_is(s->dockerfile, "D") && str_is(s->sum, "1 2"));
	assert_int_equal(s->n_ignores, 2);
	assert_true(str_is(s->ignores[0].file, "D.dockerignore") && str_is(s->ignores[0].sum, ""));
	assert_true(str_is(s->ignores[1].file, ".dockerignore") && str_is(s->ignores[1].sum, "3 4"));
	assert_words(&s->rules, rules);
	assert_words(&s->own, own);
	assert_words(&s->named, named);
	s = makerules_scan(&m, STR("context_1"));
	assert_true(s && str_is(s->path, "web") && s->n_ignores == 0);
	assert_words(&s->rules, none);
	assert_words(&s->own, web);
	assert_words(&s->named, none);
	assert_null(makerules_scan(&m, STR("context_2")));
	arena_free(a);
}

static void downloads(void **state)
{
	struct arena *a = arena_new();
	struct makerules m = makerules_read(a, str_of(text));
	const struct makerules_qemu *q = makerules_qemu(&m, STR("build/qemu-arm-static"));
	(void)state;

	assert_true(q && str_is(q->stamp, "build/.aqueduct/qemu.arm.v7.0123"));
	assert_null(makerules_qemu(&m, STR("build/qemu-aarch64-static")));
	arena_free(a);
}

/* Whatever stands there, nothing is made of it, and nothing is read behind its end. */
static void something_else(void **state)
{
	struct arena *a = arena_new();
	struct makerules m;
	(void)state;

	m = makerules_read(a, STR("all:\n\tcc -o all all.c\nbuild/x.id: y\n\t@d=build/.aqueduct/x\nbuild/.aqueduct/x.scan: y\n"
		"\t+@context=\n\tignored() { as_known\n\tall() { find \\) -prune\n\t  '\n# a, for b\nbuild/"));
	assert_null(makerules_image(&m, STR("a")));
	m = makerules_read(a, STR_NONE);
	assert_null(makerules_image(&m, STR_NONE));
	for (size_t n = 0; n < sizeof text - 1; n++)
		makerules_read(a, arena_strdup(a, (struct str){ text, n }));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(images),
		cmocka_unit_test(scans),
		cmocka_unit_test(downloads),
		cmocka_unit_test(something_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
