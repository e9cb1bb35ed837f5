#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/descriptor.h"
#include "../../gen/diag.h"
#include "../../gen/model.h"
#include "../../gen/outputkind.h"

static const struct dockerfile *none(void *ctx, struct str path)
{
	(void)ctx;
	(void)path;
	return NULL;
}

/* Paths of all outputs that are not one for each image, joined by blanks. */
static const char *paths(struct arena *a, const char *text)
{
	struct diag *d = diag_new(a);
	const struct source *src = diag_source(d, STR("aqueduct.yml"), str_of(text));
	const struct model *m = model_resolve(a, d, descriptor_read(a, d, src), src, &(struct model_files){ .dockerfile = none });
	struct buf b = buf_new(a);

	assert_int_equal(diag_errors(d), 0);
	for (const struct outputkind *kind = outputkinds; kind->template; kind++)
		if (kind->path && kind->path(m).n)
			buf_addf(&b, "%.*s ", STR_ARG(kind->path(m)));
	buf_addc(&b, '\0');
	return b.p;
}

static void what_is_wanted(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_string_equal(paths(a, "image: me/app\narches: [amd64]\nemulation: binfmt\n"), "Makefile .drone.yml ");
	assert_string_equal(paths(a, "image: me/app\narches: [amd64, {arch: arm64, emulation: static}]\nemulation: binfmt\n"
		"make: {file: m.mk}\ndrone: {file: d.yml, only_affected: true}\nqemu: {script: q.sh}\n"),
		"m.mk d.yml q.sh only_affected.sh ");
	assert_string_equal(paths(a, "image: me/app\narches: [amd64]\nemulation: binfmt\ndrone: {affected_script: x}\n"),
		"Makefile .drone.yml ");
	arena_free(a);
}

/* What knows others by their sums stands below them, and is run. */
static void sums_come_last(void **state)
{
	size_t n = 0, at = 0;

	(void)state;
	for (; outputkinds[n].template; n++)
		if (outputkinds[n].sums)
			at = n;
	assert_int_equal(at, n - 1);
	assert_true(outputkinds[at].executable);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(what_is_wanted), cmocka_unit_test(sums_come_last) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
