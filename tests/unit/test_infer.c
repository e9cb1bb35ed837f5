#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/dockerfile.h"
#include "../../gen/infer.h"

static const struct arg_names names = { { "REPO", 4 }, { "ARCH", 4 }, { "TAG_SUFFIX", 10 } };
static const struct arg_names renamed = { { "BASE", 4 }, { "QEMU", 4 }, { "OS_ARCH", 7 } };

static const struct dockerfile *read(struct arena *a, const char *text)
{
	struct diag *d = diag_new(a);
	const struct dockerfile *df = dockerfile_read(a, d, diag_source(d, STR("Dockerfile"), str_of(text)));

	assert_int_equal(diag_errors(d), 0);
	return df;
}

static void styles(void **state)
{
	static const struct { const char *text, *stage; enum base_style base; size_t line; } cases[] = {
		{ "ARG REPO\nFROM ${REPO}/a\n", "", BASE_PREFIX, 2 },
		{ "ARG REPO\nFROM $REPO/a\n", "", BASE_PREFIX, 2 },
		{ "ARG REPO\nFROM ${REPO:-library}/a\n", "", BASE_PREFIX, 2 },
		{ "ARG TAG_SUFFIX\nFROM a:1-${TAG_SUFFIX}\n", "", BASE_SUFFIX, 2 },
		{ "FROM a\n", "", BASE_INDEX, 1 },
		{ "FROM scratch\n", "", BASE_NONE, 1 },
		{ "FROM a AS b\nFROM scratch\nCOPY --from=b / /\n", "", BASE_NONE, 2 },
		{ "FROM a AS b\nFROM scratch AS c\nFROM d\n", "b", BASE_INDEX, 1 },
		{ "FROM a AS b\nFROM scratch AS c\nFROM d\n", "c", BASE_NONE, 2 },
		{ "FROM a AS b\nFROM scratch AS c\nFROM d\n", "C", BASE_NONE, 2 },
		{ "FROM a AS b\nFROM scratch AS c\nFROM d\n", "nowhere", BASE_INDEX, 3 },
		{ "FROM scratch AS b\nFROM b AS c\nFROM c\n", "", BASE_NONE, 1 },
		{ "FROM scratch AS b\nFROM B\n", "", BASE_NONE, 1 },
		{ "ARG REPO\nFROM ${REPO}/a AS b\nFROM scratch\n", "", BASE_PREFIX, 2 },
		{ "ARG TAG_SUFFIX\nFROM x AS y\nFROM a:${TAG_SUFFIX} AS b\nFROM scratch\n", "", BASE_SUFFIX, 3 },
		{ "ARG X\nFROM ${X}/a\n", "", BASE_INDEX, 2 },
		{ "ARG REPO\nFROM a\nRUN echo ${REPO}\n", "", BASE_INDEX, 2 },
		{ "ARG REPOS\nFROM ${REPOS}/a\n", "", BASE_INDEX, 2 },
	};
	struct arena *a = arena_new();
	(void)state;

	for (size_t i = 0; i < countof(cases); i++) {
		const struct dockerfile *df = read(a, cases[i].text);
		struct inference in = infer(df, str_of(cases[i].stage), &names);

		assert_string_equal(base_style_name(in.base), base_style_name(cases[i].base));
		assert_ptr_equal(in.base_pos.src, df->src);
		assert_int_equal(in.base_pos.line, cases[i].line);
		assert_string_equal(emulation_name(in.emulation), "binfmt");
		assert_null(in.qemu_pos.src);
	}
	arena_free(a);
}

static void emulations(void **state)
{
	static const struct { const char *text; size_t line; } cases[] = {
		{ "FROM a\nCOPY ./build/qemu-${ARCH}-static /usr/bin/\n", 2 },
		{ "FROM a\nADD build/qemu-arm-static /usr/bin/qemu-arm-static\n", 2 },
		{ "FROM a\ncopy [\"build/qemu-arm-static\", \"/usr/bin/\"]\n", 2 },
		{ "FROM a\nCOPY --chmod=755 build/qemu-${ARCH}-static /usr/bin/\n", 2 },
		{ "FROM a\nRUN x\nCOPY \\\n  build/qemu-${ARCH}-static \\\n  /usr/bin/\n", 3 },
		{ "FROM a\nCOPY --from=b /usr/bin/qemu-arm-static /usr/bin/\n", 0 },
		{ "FROM a\nRUN rm /usr/bin/qemu-arm-static\n", 0 },
		{ "FROM a\n# COPY build/qemu-arm-static /usr/bin/\n", 0 },
		{ "FROM a\nCOPY qemu /usr/bin/\n", 0 },
		{ "FROM a\n", 0 },
	};
	struct arena *a = arena_new();
	(void)state;

	for (size_t i = 0; i < countof(cases); i++) {
		struct inference in = infer(read(a, cases[i].text), STR_NONE, &names);

		assert_string_equal(emulation_name(in.emulation), cases[i].line ? "static" : "binfmt");
		assert_int_equal(in.qemu_pos.line, cases[i].line);
		assert_int_equal(in.qemu_pos.src != NULL, cases[i].line > 0);
	}
	arena_free(a);
}

static void renamed_arguments(void **state)
{
	struct arena *a = arena_new();
	const struct dockerfile *prefix = read(a, "ARG BASE\nFROM ${BASE}/a\n"), *suffix = read(a, "ARG OS_ARCH\nFROM a:${OS_ARCH}\n");
	(void)state;

	assert_int_equal(infer(prefix, STR_NONE, &renamed).base, BASE_PREFIX);
	assert_int_equal(infer(prefix, STR_NONE, &names).base, BASE_INDEX);
	assert_int_equal(infer(suffix, STR_NONE, &renamed).base, BASE_SUFFIX);
	assert_int_equal(infer(suffix, STR_NONE, &names).base, BASE_INDEX);
	arena_free(a);
}

static void no_dockerfile(void **state)
{
	struct inference in = infer(NULL, STR("stage"), &names);
	(void)state;

	assert_int_equal(in.base, BASE_PREFIX);
	assert_int_equal(in.emulation, EMULATION_STATIC);
	assert_null(in.base_pos.src);
	assert_null(in.qemu_pos.src);
}

/* Files that the engine refuses are still answered for. */
static void broken_dockerfiles(void **state)
{
	static const char *const texts[] = { "", "RUN x\n", "FROM\n", "FROM AS b\n", "FROM b AS b\n", "FROM a AS a\nFROM a AS a\n",
		"FROM c AS b\nFROM b AS c\n", "FROM --platform=x\n", "COPY build/qemu-arm-static /\n", "FROM ${REPO\n" };
	struct arena *a = arena_new();
	(void)state;

	for (size_t i = 0; i < countof(texts); i++) {
		struct diag *d = diag_new(a);
		const struct dockerfile *df = dockerfile_read(a, d, diag_source(d, STR("Dockerfile"), str_of(texts[i])));
		struct inference in = infer(df, STR_NONE, &names);

		assert_non_null(base_style_name(in.base));
		in = infer(df, STR("b"), &names);
		assert_true(infer_stage(df, STR("b")) <= df->n_stages);
		assert_true(in.base <= BASE_NONE);
	}
	arena_free(a);
}

static void declarations(void **state)
{
	struct arena *a = arena_new();
	const struct dockerfile *df = read(a, "ARG A=1 B\nFROM a\nARG C\nARG A\n");
	bool in_from;
	(void)state;

	assert_true(infer_declares(df, STR("A"), &in_from) && in_from);
	assert_true(infer_declares(df, STR("B"), &in_from) && in_from);
	assert_true(infer_declares(df, STR("C"), &in_from) && !in_from);
	assert_false(infer_declares(df, STR("D"), &in_from) || in_from);
	assert_false(infer_declares(df, STR("a"), &in_from));
	arena_free(a);
}

static void stages(void **state)
{
	struct arena *a = arena_new();
	const struct dockerfile *df = read(a, "FROM a AS one\nFROM b\nFROM c AS Two\n");
	(void)state;

	assert_int_equal(infer_stage(df, STR_NONE), 2);
	assert_int_equal(infer_stage(df, STR("one")), 0);
	assert_int_equal(infer_stage(df, STR("ONE")), 0);
	assert_int_equal(infer_stage(df, STR("two")), 2);
	assert_int_equal(infer_stage(df, STR("three")), 3);
	assert_int_equal(infer_stage(df, STR("b")), 3);
	assert_int_equal(infer_stage(read(a, "FROM a AS one\nFROM b AS one\nFROM one\n"), STR("one")), 1);
	arena_free(a);
}

static void names_of_choices(void **state)
{
	(void)state;

	assert_string_equal(base_style_name(BASE_PREFIX), "prefix");
	assert_string_equal(base_style_name(BASE_SUFFIX), "suffix");
	assert_string_equal(base_style_name(BASE_INDEX), "index");
	assert_string_equal(base_style_name(BASE_NONE), "none");
	assert_string_equal(emulation_name(EMULATION_STATIC), "static");
	assert_string_equal(emulation_name(EMULATION_BINFMT), "binfmt");
	assert_string_equal(emulation_name(EMULATION_NATIVE), "native");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(styles),
		cmocka_unit_test(emulations),
		cmocka_unit_test(renamed_arguments),
		cmocka_unit_test(no_dockerfile),
		cmocka_unit_test(broken_dockerfiles),
		cmocka_unit_test(declarations),
		cmocka_unit_test(stages),
		cmocka_unit_test(names_of_choices),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
