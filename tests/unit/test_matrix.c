#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/descriptor.h"
#include "../../gen/matrix.h"
#include "../../gen/yaml.h"

static const struct descriptor *expand(struct arena *a, struct diag *d, const char *text)
{
	const struct descriptor *desc = descriptor_read(a, d, diag_source(d, STR("aqueduct.yml"), str_of(text)));

	assert_non_null(desc);
	return matrix_expand(a, d, desc);
}

static void nothing_to_expand(void **state)
{
	struct arena *a = arena_new();
	struct diag *d = diag_new(a);
	const struct descriptor *desc = descriptor_read(a, d, diag_source(d, STR("f"), STR("image: a\narches: [arm]\n")));
	(void)state;

	assert_ptr_equal(matrix_expand(a, d, desc), desc);
	arena_free(a);
}

static void each_combination(void **state)
{
	static const char *const names[] = { "x-1.0-s", "x-1.0-t", "x-2-s", "x-2-t", "y" };
	struct arena *a = arena_new();
	struct diag *d = diag_new(a);
	const struct descriptor *e = expand(a, d, "arches: [arm]\nbuild_args: {A: '{v}', B: shared}\nimages:\n"
		"  x: {image: me/x, matrix: {v: [1.0, 2], w: [s, t]}, dockerfile: 'D.{w}', build_args: {B: '{w}{w}', C: '${v}{u}{'}}\n"
		"  y: {image: me/y, dockerfile: 'D.{w}'}\n");
	const struct yaml *args;
	(void)state;

	assert_int_equal(diag_errors(d), 0);
	assert_int_equal(e->n_images, countof(names));
	for (size_t i = 0; i < countof(names); i++)
		assert_true(str_is(e->images[i].key->text, names[i]));
	assert_true(str_is(e->images[2].build.dockerfile->text, "D.s"));
	assert_true(str_is(e->images[2].tags.flavour->text, "2-s"));
	assert_true(str_is(e->images[4].build.dockerfile->text, "D.{w}"));
	args = e->images[1].build.build_args;
	assert_int_equal(args->n, 4); /* the shared ones first */
	assert_true(str_is(args->values[0]->text, "1.0"));
	assert_true(str_is(args->values[2]->text, "tt"));
	assert_true(str_is(args->values[3]->text, "${v}{u}{"));
	assert_int_equal(e->images[3].n_arches, 1);
	arena_free(a);
}

/* What further publications say of tags is filled in for each image. */
static void publications(void **state)
{
	struct arena *a = arena_new();
	struct diag *d = diag_new(a);
	const struct descriptor *e = expand(a, d, "arches: [arm]\nimages:\n"
		"  x: {image: me/x, matrix: {v: [1.0, 2]}}\n  y: {image: me/y}\n"
		"publish: {also: {q: {registry: q.io}, p: {tags: ['{v}-p', '${v}']}}}\n");
	(void)state;

	assert_int_equal(e->n_images, 3);
	assert_null(e->images[0].also[0].tags);
	assert_true(str_is(e->images[0].also[1].tags->items[0]->text, "1.0-p"));
	assert_true(str_is(e->images[1].also[1].tags->items[0]->text, "2-p"));
	assert_true(str_is(e->images[1].also[1].tags->items[1]->text, "${v}"));
	assert_null(e->images[2].also);
	arena_free(a);
}

static void faults(void **state)
{
	static const char *const wrong[] = { "{}", "{v: x}", "{v: []}", "{v: [[x]]}", "{v: [{a: b}]}", "{v: [x, y, x]}" };
	struct arena *a = arena_new();
	(void)state;

	for (size_t i = 0; i < countof(wrong); i++) {
		struct diag *d = diag_new(a);
		const struct descriptor *e = expand(a, d, arena_printf(a, "image: me/x\narches: [arm]\nmatrix: %s\n", wrong[i]).p);

		assert_true(diag_has(d, "matrix"));
		assert_non_null(e);
	}
	arena_free(a);
}

/* What is misspelt, and axes of which nothing that is built depends; braces of others are nobody's business. */
static void warnings(void **state)
{
	static const struct {
		const char *more;
		size_t n;
	} cases[] = {
		{ "build_args: {A: '{base}'}", 0 }, { "build_args: {A: '{bsae}'}", 2 }, { "build_args: {A: x}", 1 },
		{ "dockerfile: 'D.{base}'\nbuild_args: {A: '{x} ${bsae} {base'}", 0 }, { "flavour: '{base}'", 1 },
		{ "labels: {a: '{base}'}\nflavour: '{x}{base}'", 1 }, { "cache_from: ['a:{base}']\nflavour: '{x'", 0 },
		{ "target: '{base}'\npublish: {also: {q: {tags: ['{bse}-x']}}}", 1 },
	};
	struct arena *a = arena_new();
	struct diag *d;
	(void)state;

	for (size_t i = 0; i < countof(cases); i++) {
		d = diag_new(a);
		expand(a, d, arena_printf(a, "image: me/x\narches: [arm]\nmatrix: {base: [a, b], one: [c]}\n%s\n", cases[i].more).p);
		assert_int_equal(diag_errors(d), 0);
		assert_int_equal(diag_warnings(d), cases[i].n);
	}
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_to_expand),
		cmocka_unit_test(each_combination),
		cmocka_unit_test(publications),
		cmocka_unit_test(faults),
		cmocka_unit_test(warnings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
