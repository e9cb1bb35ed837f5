#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/dockerfile.h"

struct fixture {
	struct arena *a;
	struct diag *d;
};

static int setup(void **state)
{
	static struct fixture f;

	f.a = arena_new();
	f.d = diag_new(f.a);
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	arena_free(f->a);
	return 0;
}

static void assert_str(const struct fixture *f, struct str s, const char *want)
{
	assert_string_equal(arena_cstr(f->a, s), want);
}

static const struct dockerfile *read_any(struct fixture *f, struct str text)
{
	return dockerfile_read(f->a, f->d, diag_source(f->d, STR("Dockerfile"), text));
}

static const struct dockerfile *read_good(struct fixture *f, const char *text)
{
	const struct dockerfile *df = read_any(f, str_of(text));

	assert_int_equal(diag_errors(f->d), 0);
	return df;
}

/* Name, stage and words of all instructions: "FROM/0 alpine|RUN/0 x y"; flags as -f, onbuild as +, JSON as []. */
static void assert_instrs(struct fixture *f, const char *text, const char *want)
{
	const struct dockerfile *df = read_good(f, text);
	struct buf b = buf_new(f->a);

	for (size_t i = 0; i < df->n_instrs; i++) {
		const struct df_instr *in = &df->instrs[i];

		buf_addf(&b, "%s%s%.*s", i ? "|" : "", in->onbuild ? "+" : "", STR_ARG(in->name));
		if (in->stage != SIZE_MAX)
			buf_addf(&b, "/%zu", in->stage);
		for (size_t k = 0; k < in->n_words; k++)
			buf_addf(&b, "%s%s%.*s", in->json && k >= in->n_flags ? " []" : " ", k < in->n_flags ? "-f" : "",
				STR_ARG(in->words[k].text));
	}
	assert_string_equal(b.p, want);
}

/* What diag prints for a text, as one string. */
static void assert_faults(struct fixture *f, const char *text, const char *want)
{
	struct diag *d = diag_new(f->a);
	struct buf b = buf_new(f->a);

	assert_non_null(dockerfile_read(f->a, d, diag_source(d, STR("f"), str_of(text))));
	diag_print(d, &b, false);
	assert_string_equal(b.p, want);
}

/* The first line of the first message. */
static void assert_fault(struct fixture *f, const char *text, const char *want)
{
	struct diag *d = diag_new(f->a);
	struct buf b = buf_new(f->a);
	struct str all, line = STR_NONE;

	assert_non_null(dockerfile_read(f->a, d, diag_source(d, STR("f"), str_of(text))));
	diag_print(d, &b, false);
	all = buf_str(&b);
	str_line(&all, &line);
	assert_str(f, line, want);
}

static void instructions(void **state)
{
	struct fixture *f = *state;

	assert_instrs(f, "FROM alpine\nrun x  y\n\n# c\n  Copy a\tb\n", "FROM/0 alpine|RUN/0 x y|COPY/0 a b");
	assert_instrs(f, "ARG A\nFROM a\nRUN x\nfrom b as c\nRUN y", "ARG A|FROM/0 a|RUN/0 x|FROM/1 b as c|RUN/1 y");
	assert_instrs(f, "\xEF\xBB\xBF" "FROM a\r\nRUN x \\\r\n  y\r\n", "FROM/0 a|RUN/0 x y");
	assert_instrs(f, "FROM a\nONBUILD RUN x\nONBUILD COPY a b\n", "FROM/0 a|+RUN/0 x|+COPY/0 a b");
	assert_instrs(f, "FROM a\nRUN", "FROM/0 a|RUN/0");
}

static void continuation(void **state)
{
	struct fixture *f = *state;

	assert_instrs(f, "FROM a\nRUN x \\\n# comment \\\n\n   \n  y\\  \n z\n", "FROM/0 a|RUN/0 x y z");
	assert_instrs(f, "FROM al\\\npine\n", "FROM/0 alpine");
	assert_instrs(f, "FROM a\nRUN x \\\\\nRUN y\n", "FROM/0 a|RUN/0 x \\\\|RUN/0 y");
	assert_instrs(f, "FROM a\n\\\n\\\nRUN y\n", "FROM/0 a|RUN/0 y");
	assert_instrs(f, "# c \\\nFROM a\nRUN x \\", "FROM/0 a|RUN/0 x");
	assert_instrs(f, "# escape=`\nFROM a\nRUN x \\\nRUN y `\n z\n", "FROM/0 a|RUN/0 x \\|RUN/0 y z");
}

static void directives(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(read_good(f, "# escape=`\nFROM a\n")->escape, '`');
	assert_int_equal(read_good(f, "#  Escape = ` \r\nFROM a\n")->escape, '`');
	assert_int_equal(read_good(f, "# syntax=docker/dockerfile:1\n#check=skip=all\n#escape=`\nFROM a\n")->escape, '`');
	assert_int_equal(read_good(f, "\xEF\xBB\xBF# escape=`\nFROM a\n")->escape, '`');
	assert_int_equal(read_good(f, "\n# escape=`\nFROM a\n")->escape, '\\');
	assert_int_equal(read_good(f, "# a comment\n# escape=`\nFROM a\n")->escape, '\\');
	assert_int_equal(read_good(f, "# unknown=x\n# escape=`\nFROM a\n")->escape, '\\');
	assert_int_equal(read_good(f, "FROM a\n# escape=`\n")->escape, '\\');
	assert_fault(f, "# escape=x\nFROM a\n", "f:1:1: error: escape character 'x', want '\\' or '`' [dockerfile]");
	assert_fault(f, "# escape=`\n# escape=`\nFROM a\n",
		"f:2:1: error: a directive that stands here twice [dockerfile]");
}

static void words(void **state)
{
	struct fixture *f = *state;

	assert_instrs(f, "FROM a\nCOPY \"a b\" c", "FROM/0 a|COPY/0 \"a b\" c");
	assert_int_equal(read_good(f, "FROM a\nCOPY \"a b\" c")->instrs[1].n_words, 3);
	assert_int_equal(read_good(f, "FROM a\nRUN \"a b\" 'c \\' d\\ e")->instrs[1].n_words, 3);
	assert_int_equal(read_good(f, "FROM a\nRUN \"a \\\" b\" c")->instrs[1].n_words, 2);
	assert_instrs(f, "FROM a\nCOPY --from=x --chown='a b' y --z w",
		"FROM/0 a|COPY/0 -f--from=x -f--chown=a b y --z w");
	assert_instrs(f, "FROM a\nCOPY --link -- a b", "FROM/0 a|COPY/0 -f--link a b");
	assert_str(f, read_good(f, "FROM a\nRUN --x  a \\\n  b \n")->instrs[1].text, "--x  a   b");
	assert_instrs(f, "FROM a\nENV A=\"b c\" D=e\nENV A b c\nLABEL x=y",
		"FROM/0 a|ENV/0 A=\"b c\" D=e|ENV/0 A b c|LABEL/0 x=y");
}

static void json(void **state)
{
	struct fixture *f = *state;

	assert_instrs(f, "FROM a\nCMD [\"a b\", \"c\"]", "FROM/0 a|CMD/0 []a b []c");
	assert_instrs(f, "FROM a\nCOPY --from=x [ \"a\\\n b\" ,\"c\"\\\n ]", "FROM/0 a|COPY/0 -f--from=x []a b []c");
	assert_instrs(f, "FROM a\nCMD []", "FROM/0 a|CMD/0");
	assert_true(read_good(f, "FROM a\nCMD []")->instrs[1].json);
	assert_instrs(f, "FROM a\nCMD [\"\\u0041\\u00e9\\u20ac\\ud83d\\ude00\\ud83d\\\"\\\\\\/\\t\"]",
		"FROM/0 a|CMD/0 []A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\xEF\xBF\xBD\"\\/\t");
	assert_instrs(f, "FROM a\nRUN [ -f x ] && y", "FROM/0 a|RUN/0 [ -f x ] && y");
	assert_instrs(f, "FROM a\nCMD ['a']", "FROM/0 a|CMD/0 ['a']");
	assert_instrs(f, "FROM a\nCMD [\"a\",]", "FROM/0 a|CMD/0 [\"a\",]");
	assert_instrs(f, "FROM a\nCMD [\"a\"] b", "FROM/0 a|CMD/0 [\"a\"] b");
	assert_instrs(f, "FROM a\nCMD [\"a\tb\"]", "FROM/0 a|CMD/0 [\"a\tb\"]");
	assert_instrs(f, "FROM a\nCMD [\"\\x\"]", "FROM/0 a|CMD/0 [\"\\x\"]");
	assert_instrs(f, "FROM a\nCMD [\"\\u12\"]", "FROM/0 a|CMD/0 [\"\\u12\"]");
	assert_instrs(f, "FROM a\nEXPOSE [\"80\"]", "FROM/0 a|EXPOSE/0 [\"80\"]");
}

static void heredocs(void **state)
{
	struct fixture *f = *state;

	assert_instrs(f, "FROM a\nRUN <<EOF\nFROM b\nEOF \n EOF\nEOF\nRUN x", "FROM/0 a|RUN/0 <<EOF|RUN/0 x");
	assert_instrs(f, "FROM a\nRUN <<-'E F' cat 3<<\"b\"\n\tb\n\t\tE F\nEOF\nb\nRUN x",
		"FROM/0 a|RUN/0 <<-'E F' cat 3<<\"b\"|RUN/0 x");
	assert_instrs(f, "FROM a\nCOPY <<a <<b /d\nb\na\na\nb\nRUN x", "FROM/0 a|COPY/0 <<a <<b /d|RUN/0 x");
	assert_instrs(f, "FROM a\nONBUILD ADD <<a /d\nx\na\r\nRUN x", "FROM/0 a|+ADD/0 <<a /d|RUN/0 x");
	assert_instrs(f, "FROM a\nRUN <<a \\\n x\nRUN y\na\nRUN x", "FROM/0 a|RUN/0 <<a x|RUN/0 x");
	assert_instrs(f, "FROM a\nRUN cat <<< x\nRUN $((1 << 2))\nRUN y",
		"FROM/0 a|RUN/0 cat <<< x|RUN/0 $((1 << 2))|RUN/0 y");
	assert_instrs(f, "FROM a\nCMD <<a\nRUN x", "FROM/0 a|CMD/0 <<a|RUN/0 x");
	assert_instrs(f, "FROM a\nRUN [\"<<a\"]\nRUN x", "FROM/0 a|RUN/0 []<<a|RUN/0 x");
	assert_instrs(f, "FROM a\nRUN <<a it's\nRUN x", "FROM/0 a|RUN/0 <<a it's|RUN/0 x");
	assert_instrs(f, "FROM a\nRUN <<$x\nRUN y\n$x\nRUN z", "FROM/0 a|RUN/0 <<$x|RUN/0 z");
	assert_true(read_good(f, "FROM a\nCOPY <<a b /d\nx\na\n")->instrs[1].words[0].heredoc);
	assert_false(read_good(f, "FROM a\nCOPY <<a b /d\nx\na\n")->instrs[1].words[1].heredoc);
	assert_faults(f, "FROM a\nRUN x \\\n  <<EOF y\nEOF x\n",
		"f:3:3: error: heredoc without its end [dockerfile]\n    3 |   <<EOF y\n      |   ^~~~~\n"
		"f: note: no line holds 'EOF' alone\n");
}

static void stages(void **state)
{
	struct fixture *f = *state;
	const struct dockerfile *df = read_good(f, "ARG REPO=library\nFROM ${REPO}/python:3-alpine AS Base\n"
		"FROM --platform=\"$BUILDPLATFORM\" \\\n  Base as b-1.x\nFROM Base\n");

	assert_int_equal(df->n_stages, 3);
	assert_str(f, df->stages[0].base, "${REPO}/python:3-alpine");
	assert_str(f, df->stages[0].name, "base");
	assert_str(f, df->stages[0].platform, "");
	assert_int_equal(df->stages[0].pos.line, 2);
	assert_int_equal(df->stages[0].pos.col, 6);
	assert_int_equal(df->stages[0].pos.len, 23);
	assert_str(f, df->stages[1].platform, "$BUILDPLATFORM");
	assert_str(f, df->stages[1].name, "b-1.x");
	assert_int_equal(df->stages[1].pos.line, 4);
	assert_int_equal(df->stages[1].pos.col, 3);
	assert_str(f, df->stages[2].name, "");
}

static void arguments(void **state)
{
	struct fixture *f = *state;
	const struct dockerfile *df = read_good(f, "ARG A B=\nFROM a\nARG C=\"d e\" \\\n F='g h' I=j=k\nONBUILD ARG X\n");
	static const struct { const char *name, *value; size_t stage, line, col; } want[] = {
		{ "A", NULL, SIZE_MAX, 1, 5 }, { "B", "", SIZE_MAX, 1, 7 }, { "C", "\"d e\"", 0, 3, 5 },
		{ "F", "'g h'", 0, 4, 2 }, { "I", "j=k", 0, 4, 10 },
	};

	assert_int_equal(df->n_args, countof(want));
	for (size_t i = 0; i < countof(want); i++) {
		assert_str(f, df->args[i].name, want[i].name);
		assert_int_equal(df->args[i].has_value, want[i].value != NULL);
		assert_str(f, df->args[i].value, want[i].value ? want[i].value : "");
		assert_true(df->args[i].stage == want[i].stage);
		assert_int_equal(df->args[i].pos.line, want[i].line);
		assert_int_equal(df->args[i].pos.col, want[i].col);
	}
}

static void assert_pos(struct pos pos, size_t line, size_t col, size_t len)
{
	assert_int_equal(pos.line, line);
	assert_int_equal(pos.col, col);
	assert_int_equal(pos.len, len);
}

static void positions(void **state)
{
	struct fixture *f = *state;
	const struct dockerfile *df = read_good(f, "\xEF\xBB\xBF" "FROM \xC3\xA9 AS x\n"
		"\t COPY --from=x \\\n# c\n\n  \xC3\xA9\xC3\xA9 b\\\nc \\\n\\\n d\n\\\n RUN x\nCMD [ \"a\", \\\n \"b\\u0041\" ]\n");
	const struct df_instr *copy = &df->instrs[1], *cmd = &df->instrs[3];

	assert_pos(df->instrs[0].pos, 1, 1, 11);
	assert_pos(df->instrs[0].words[0].pos, 1, 6, 1);
	assert_pos(df->instrs[0].words[2].pos, 1, 11, 1);
	assert_pos(copy->pos, 2, 3, 15);
	assert_pos(copy->words[0].pos, 2, 8, 8);
	assert_pos(copy->words[1].pos, 5, 3, 2);
	assert_str(f, copy->words[2].text, "bc");
	assert_pos(copy->words[2].pos, 5, 6, 2);
	assert_pos(copy->words[3].pos, 8, 2, 1);
	assert_pos(df->instrs[2].pos, 10, 2, 5);
	assert_pos(cmd->words[0].pos, 11, 7, 3);
	assert_pos(cmd->words[1].pos, 12, 2, 9);
}

static void misspelt(void **state)
{
	struct fixture *f = *state;
	const struct dockerfile *df = read_any(f, STR("FRMO alpine AS x\nRUN y\nHELLO world\n"));

	assert_int_equal(diag_errors(f->d), 2);
	assert_int_equal(df->n_stages, 1);
	assert_str(f, df->stages[0].name, "x");
	assert_int_equal(df->n_instrs, 2);
	assert_faults(f, "FROM a\n  cpoy a b\n",
		"f:2:3: error: unknown instruction 'cpoy' [dockerfile]\n    2 |   cpoy a b\n      |   ^~~~\n"
		"f:2:3: note: did you mean 'COPY'?\n");
	assert_faults(f, "FROM a\nONBUILD RNU x\n",
		"f:2:9: error: unknown instruction 'RNU' [dockerfile]\n    2 | ONBUILD RNU x\n      |         ^~~\n"
		"f:2:9: note: did you mean 'RUN'?\n");
}

static void refusals(void **state)
{
	static const struct { const char *text, *want; } cases[] = {
		{ "", "f: error: no 'FROM' in this file" },
		{ "# only\nARG A\n", "f: error: no 'FROM' in this file" },
		{ "RUN x\nRUN y\n", "f:1:1: error: 'RUN' before the first 'FROM'" },
		{ "ONBUILD ARG x\nFROM a\n", "f:1:1: error: 'ARG' before the first 'FROM'" },
		{ "FROM\n", "f:1:1: error: 'FROM' without an image" },
		{ "FROM --platform=x\n", "f:1:1: error: 'FROM' without an image" },
		{ "FROM a b\n", "f:1:8: error: 'FROM' takes an image, or an image, AS and a name" },
		{ "FROM a AS\n", "f:1:8: error: 'FROM' takes an image, or an image, AS and a name" },
		{ "FROM a AS 1x\n", "f:1:11: error: '1x' cannot name a stage" },
		{ "FROM --platfrom=x a\n", "f:1:6: error: a flag that 'FROM' does not have, want --platform=..." },
		{ "FROM --platform=x --platform=y a\n", "f:1:19: error: a second --platform" },
		{ "FROM a\nARG\n", "f:2:1: error: 'ARG' without a name" },
		{ "FROM a\nARG x =y\n", "f:2:7: error: 'ARG' without a name" },
		{ "FROM a\nCOPY --from=x y\n", "f:2:1: error: 'COPY' without a source and a destination" },
		{ "FROM a\nONBUILD\n", "f:2:1: error: 'ONBUILD' without an instruction" },
		{ "FROM a\nONBUILD FROM b\n", "f:2:9: error: 'FROM' behind 'ONBUILD'" },
		{ "FROM a\nONBUILD ONBUILD RUN b\n", "f:2:9: error: 'ONBUILD' behind 'ONBUILD'" },
		{ "FROM a\nENV x\n", "f:2:5: error: 'x' without a value" },
		{ "FROM a\nENV x=y z\n", "f:2:9: error: 'z' is not of the form NAME=VALUE" },
		{ "FROM a\nLABEL =y\n", "f:2:7: error: '=y' is not of the form NAME=VALUE" },
		{ "FROM a\nSHELL sh\n", "f:2:1: error: 'SHELL' without a JSON array of strings" },
		{ "FROM a\n \\\n", "f:2:2: error: a continued line without an instruction" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(cases); i++)
		assert_fault(f, cases[i].text, arena_printf(f->a, "%s [dockerfile]", cases[i].want).p);
}

static void one_fault_is_told_once(void **state)
{
	struct fixture *f = *state;

	read_any(f, STR("RUN x\nRUN y\nRUN z\n"));
	assert_int_equal(diag_errors(f->d), 1);
}

static bool value(void *ctx, struct str name, struct str *out)
{
	(void)ctx;
	*out = str_is(name, "SET") ? STR("va $X'\"lue") : STR_NONE;
	return str_is(name, "SET") || str_is(name, "EMPTY");
}

static void expands(void **state)
{
	static const struct { const char *word, *want; } cases[] = {
		{ "", "" }, { "plain", "plain" }, { "$SET", "va $X'\"lue" }, { "${SET}/x", "va $X'\"lue/x" },
		{ "a$NOT-b", "a-b" }, { "${NOT}", "" }, { "$", "$" }, { "a$.b", "a$.b" }, { "$1x", "x" }, { "$@x", "x" },
		{ "${NOT:-a}", "a" }, { "${NOT-a}", "a" }, { "${EMPTY:-a}", "a" }, { "${EMPTY-a}", "" },
		{ "${SET:-a}", "va $X'\"lue" },
		{ "${NOT:+a}", "" }, { "${NOT+a}", "" }, { "${EMPTY:+a}", "" }, { "${EMPTY+a}", "a" }, { "${SET:+a}", "a" },
		{ "${EMPTY?m}", "" }, { "${SET:?m}", "va $X'\"lue" },
		{ "${NOT:-${ALSO:-b}c}d", "bcd" }, { "${NOT:-\"a}b\"}", "a}b" }, { "${NOT:-'$SET'}", "$SET" },
		{ "\"a $EMPTY\"b", "a b" }, { "'$SET'", "$SET" }, { "\\$SET", "$SET" }, { "\"\\$SET \\\" \\x\"", "$SET \" \\x" },
		{ "a\\", "a" }, { "a\\\\b\\c", "a\\bc" },
		{ "${SET#v*}x", "${SET#v*}x" }, { "${SET%%e}", "${SET%%e}" }, { "${SET//a/'}'}", "${SET//a/'}'}" },
		{ "${NOT?gone}", "${NOT?gone}" }, { "$EMPTY${EMPTY:?m}", "$EMPTY${EMPTY:?m}" },
		{ "${", "${" }, { "a${}", "a${}" }, { "${SET", "${SET" }, { "${SET:=x}", "${SET:=x}" }, { "${SET^^}", "${SET^^}" },
		{ "it's", "it's" }, { "\"$EMPTY", "\"$EMPTY" }, { "${NOT:-a", "${NOT:-a" },
	};
	struct fixture *f = *state;
	const struct dockerfile *df = read_good(f, "FROM a");

	for (size_t i = 0; i < countof(cases); i++)
		assert_str(f, dockerfile_expand(f->a, df, str_of(cases[i].word), value, NULL), cases[i].want);
	df = read_good(f, "# escape=`\nFROM a");
	assert_str(f, dockerfile_expand(f->a, df, STR("C:\\$EMPTY`$SET\"`\"`\\\""), value, NULL), "C:\\$SET\"`\\");
}

static void deep_nesting_is_left_alone(void **state)
{
	struct fixture *f = *state;
	const struct dockerfile *df = read_good(f, "FROM a");
	struct buf b = buf_new(f->a);

	for (int i = 0; i < 50; i++)
		buf_adds(&b, "${A:-");
	buf_pad(&b, '}', 50);
	assert_str(f, dockerfile_expand(f->a, df, buf_str(&b), value, NULL), "");
	for (int i = 0; i < 100000; i++)
		buf_adds(&b, "${A:-");
	assert_true(str_eq(dockerfile_expand(f->a, df, buf_str(&b), value, NULL), buf_str(&b)));
}

static void uses(void **state)
{
	struct fixture *f = *state;
	const struct dockerfile *df = read_good(f, "FROM a");
	static const char *const yes[] = { "$A", "${A}", "x${A:-b}", "${B:-$A}", "${B:+${A}}", "\"$A\"", "${A%x}", "${B#$A}",
		"$A.b" };
	static const char *const no[] = { "", "A", "$AB", "${AB}", "\\$A", "'$A'", "$B", "${B:-A}", "$$A" };

	for (size_t i = 0; i < countof(yes); i++)
		assert_true(dockerfile_uses(df, str_of(yes[i]), STR("A")));
	for (size_t i = 0; i < countof(no); i++)
		assert_false(dockerfile_uses(df, str_of(no[i]), STR("A")));
}

/* Engines read no line of 64 KiB, which none of those around it needs to be. */
static void what_is_too_large(void **state)
{
	struct fixture *f = *state;
	struct buf b = buf_new(f->a);

	buf_adds(&b, "FROM a\nRUN ");
	buf_pad(&b, 'x', 65531);
	read_good(f, b.p);
	buf_addc(&b, 'x');
	assert_fault(f, b.p, "f:2:1: error: a line of 64 KiB or more, which engines refuse [dockerfile]");
	b.n = 0;
	for (size_t i = 0; i < 1000; i++)
		buf_adds(&b, "FROM a\n");
	assert_int_equal(read_good(f, b.p)->n_stages, 1000);
	buf_adds(&b, "FROM a\nFROM a\n");
	assert_faults(f, b.p, "f:1001:1: error: more stages than a Dockerfile can need (1000) [dockerfile]\n"
		" 1001 | FROM a\n      | ^~~~~~\n");
	for (size_t i = 0; i < 220000; i++)
		buf_adds(&b, "# a\n\n");
	assert_fault(f, b.p, "f: error: larger than a Dockerfile can need (1 MiB) [dockerfile]");
	assert_fault(f, "\xFE\xFF", "f: error: UTF-16; write it in UTF-8 [dockerfile]");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(instructions), TEST(continuation), TEST(directives), TEST(words), TEST(json), TEST(heredocs),
		TEST(what_is_too_large), TEST(continuation), TEST(directives), TEST(words), TEST(json), TEST(heredocs),
		TEST(stages), TEST(arguments), TEST(positions), TEST(misspelt), TEST(refusals),
		TEST(one_fault_is_told_once), TEST(expands), TEST(deep_nesting_is_left_alone), TEST(uses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
