#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/descriptor.h"
#include "../../gen/diag.h"
#include "../../gen/editfix.h"
#include "../../gen/spelling.h"
#include "../../gen/yaml.h"

/* left: the last note of what cannot be rewritten; NULL: there is nothing of the kind. */
static void assert_left(const char *text, const char *want, size_t n, const char *left)
{
	struct arena *a = arena_new();
	struct diag *d = diag_new(a);
	const struct source *src = diag_source(d, STR("aqueduct.yml"), str_of(text));
	const struct yaml *root = yaml_parse(a, d, src);
	struct buf said = buf_new(a), faults = buf_new(a);
	struct str fixed, note = STR_NONE, line, rest;

	assert_non_null(root);
	assert_int_equal(editfix_keys(a, d, src, root, descriptor_fields(), &fixed, &said), n);
	assert_string_equal(arena_cstr(a, fixed), want);
	assert_int_equal(said.n > 0, n > 0);
	assert_int_equal(diag_errors(d) > 0, left != NULL);
	diag_print(d, &faults, false);
	for (rest = buf_str(&faults); str_line(&rest, &line);)
		note = str_has(line, '\'') ? line : note;
	assert_string_equal(arena_cstr(a, note), left ? left : "");
	arena_free(a);
}

static void assert_fixed(const char *text, const char *want, size_t n)
{
	assert_left(text, want, n, NULL);
}

static void keys_are_rewritten(void **state)
{
	(void)state;
	assert_fixed("image: a\n", "image: a\n", 0);
	assert_fixed("platforms : [a] # b\r\nimage: c\r\n", "arches : [a] # b\r\nimage: c\r\n", 1);
	assert_fixed("{'platforms': [a], image: b}", "{'arches': [a], image: b}", 1);
	assert_fixed("{\"image\":\"b\",\"buildArgs\":{\"A\":\"b\"},\"platforms\":[\"a\"]}",
		"{\"image\":\"b\",\"build_args\":{\"A\":\"b\"},\"arches\":[\"a\"]}", 2);
	assert_fixed("\"platforms\" : [a]\n? 'image'\n: b\n", "\"arches\" : [a]\n? 'image'\n: b\n", 1);
	assert_fixed("images:\n  platforms:\n    buildArgs: {buildArgs: x}\n",
		"images:\n  platforms:\n    build_args: {buildArgs: x}\n", 1);
	assert_fixed("platforms:\n- {arch: arm, build-args: {A: b}}\n- arm64\n", "arches:\n- {arch: arm, build_args: {A: b}}\n- arm64\n", 2);
	assert_fixed("publish: {dryRun: x}\n", "publish: {dry_run: x}\n", 1);
	/* what stands there already, in either way, is a fault that stays */
	assert_left("platforms: [a]\narches: [b]\n", "platforms: [a]\narches: [b]\n", 0,
		"aqueduct.yml:1:1: note: 'aqueduct unset platforms' removes this one");
	assert_left("platforms: [a]\narchitectures: [b]\n", "arches: [a]\narchitectures: [b]\n", 1,
		"aqueduct.yml:2:1: note: 'aqueduct unset architectures' removes this one");
	assert_left("images: {a: {arches: [{arch: arm, build_args: {}, buildArgs: {}}]}}", "images: {a: {arches: [{arch: arm, build_args: {}, buildArgs: {}}]}}",
		0, "aqueduct.yml:1:51: note: 'aqueduct unset images.a.arches.arm.buildArgs' removes this one");
	assert_left("publish: {dry_run: x, dryRun: y}\n", "publish: {dry_run: x, dryRun: y}\n", 0,
		"aqueduct.yml:1:23: note: 'aqueduct unset publish.dryRun' removes this one");
	assert_fixed("[a]\n", "[a]\n", 0);
	assert_fixed("colour: red\n", "colour: red\n", 0);
}

static void spellings(void **state)
{
	(void)state;
	assert_string_equal(spelling_here(STR("Build-Args"), descriptor_fields()), "build_args");
	assert_string_equal(spelling_here(STR("architectures"), descriptor_fields()), "arches");
	assert_string_equal(spelling_here(STR("Repository"), descriptor_fields()), "image");
	assert_null(spelling_here(STR("build_arg"), descriptor_fields()));
	assert_null(spelling_here(STR(""), descriptor_fields()));
	assert_null(spelling_here(STR("_"), descriptor_fields()));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_are_rewritten),
		cmocka_unit_test(spellings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
