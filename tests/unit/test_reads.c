#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/dockerfile.h"
#include "../../gen/reads.h"

/* The build arguments of all cases: GIVEN is x; ASKED is given, too, but not known yet. */
static bool given(void *ctx, struct str name, struct str *value)
{
	(void)ctx;
	*value = str_is(name, "ASKED") ? (struct str){ NULL, 0 } : STR("x");
	return str_is(name, "GIVEN") || str_is(name, "ASKED");
}

/* "LINE:SOURCE", with * behind a pattern, ! behind what leaves the context, ? behind a doubt; a blank between two. */
static const char *reads(struct arena *a, const char *text, const char *stage)
{
	struct diag *d = diag_new(a);
	const struct dockerfile *df = dockerfile_read(a, d, diag_source(d, STR("Dockerfile"), str_of(text)));
	struct buf b = buf_new(a);
	size_t at = df->n_stages - 1;
	struct reads r;

	for (size_t i = 0; *stage && i < df->n_stages; i++)
		if (str_is(df->stages[i].name, stage))
			at = i;
	assert_int_equal(diag_errors(d), 0);
	r = reads_of(a, df, at, given, NULL);
	for (size_t i = 0; i < r.n; i++)
		buf_addf(&b, "%s%u:%.*s%s%s%s", i ? " " : "", r.items[i].pos.line, STR_ARG(r.items[i].source),
			r.items[i].pattern ? "*" : "", r.items[i].leaves ? "!" : "", r.items[i].doubt.n ? "?" : "");
	return b.p;
}

struct reads_case {
	const char *text, *stage, *want;
};

static void assert_reads(const struct reads_case *cases, size_t n)
{
	struct arena *a = arena_new();

	for (size_t i = 0; i < n; i++)
		assert_string_equal(reads(a, cases[i].text, cases[i].stage), cases[i].want);
	arena_free(a);
}

static void sources(void **state)
{
	static const struct reads_case cases[] = {
		{ "FROM a\n", "", "" },
		{ "FROM a\nCOPY . /app\n", "", "2:." },
		{ "FROM a\nARG ASKED=y\nARG GIVEN=y\nCOPY $ASKED /\nCOPY $GIVEN /\n", "", "4:.? 5:x" },
		{ "FROM a\nCOPY a ./b /c/ d//e/../f /x/\nADD g /\n", "", "2:a 2:b 2:c 2:d/f 3:g" },
		{ "FROM a\nCOPY [\"a b\", \"c\", \"/x/\"]\n", "", "2:a b 2:c" },
		{ "FROM a\nCOPY --chown=a:b --chmod=755 a /\n", "", "2:a" },
		{ "FROM a\nCOPY *.go a? [ab] a\\*b /x/\n", "", "2:*.go* 2:a?* 2:[ab]* 2:a*b*" },
		{ "FROM a\nADD https://a/b git@c:d.git e /x/\n", "", "2:e" },
		{ "FROM a\nCOPY https://a/b /x/\n", "", "2:https:/a/b" },
		{ "FROM a\nCOPY ../a a/../../b /x/\nCOPY .. /x/\n", "", "2:a! 2:b! 3:.!" },
		{ "FROM a\nCOPY <<EOF a /x/\nCOPY b /x/\nEOF\nCOPY c /x/\n", "", "2:a 5:c" },
		{ "FROM a\nCOPY a \\\n  b \\\n  /x/\n", "", "2:a 3:b" },
		{ "FROM a\nONBUILD COPY a /x/\nONBUILD RUN b\n", "", "" },
		{ "FROM a AS b\nONBUILD COPY a /x/\nONBUILD COPY $C /x/\nFROM b\nFROM a\n", "", "" },
		{ "FROM a AS b\nONBUILD COPY a /x/\nONBUILD COPY $C /x/\nFROM b\nCOPY c /x/\n", "", "2:a 3:.? 5:c" },
		{ "FROM a AS b\nONBUILD COPY --from=c / /\nFROM a AS c\nCOPY d /x/\nFROM b\n", "", "4:d" },
		{ "FROM a\nRUN --mount=type=bind,target=/x make\n", "", "2:." },
		{ "FROM a\nRUN --mount=target=/x,source=a/b make\nRUN --mount=src=./c,dst=/x make\n", "", "2:a/b 3:c" },
		{ "FROM a\nRUN --mount=type=cache,target=/x --mount=type=secret,id=a --mount=type=bind,from=b,source=c make\n", "", "" },
		{ "FROM a\nRUN --mount=source=$a make\n", "", "2:.?" },
		{ "FROM a\nRUN --mount=type=BIND,Source=b,Target=/x make\n", "", "2:b" },
		{ "FROM a AS b\nCOPY c /x/\nFROM a\nRUN --mount=type=cache,From=b,target=/x make\n", "", "2:c" },
		{ "FROM a AS b\nCOPY c /x/\nFROM a\nRUN --mount=\"type=bind,from=b,target=/x\" make\n", "", "2:c" },
		{ "FROM a AS b\nCOPY c /x/\nFROM a\nCOPY --from=\"b\" d /x/\nCOPY --from=\\b d /x/\n", "", "2:c" },
		{ "FROM a\nCOPY --parents b/**/c b/* /x/\nCOPY b/**/c /x/\n", "", "2:.? 2:b/** 3:b/**/c*" },
		{ "# escape=`\nFROM a\nCOPY b\\c d /x/\n", "", "3:.? 3:d" },
	};
	(void)state;

	assert_reads(cases, countof(cases));
}

static void variables(void **state)
{
	static const struct reads_case cases[] = {
		{ "FROM a\nARG GIVEN\nCOPY $GIVEN ${GIVEN}y \"$GIVEN\" /x/\n", "", "3:x 3:xy 3:x" },
		{ "FROM a\nARG GIVEN=z\nARG OTHER=y\nCOPY $GIVEN $OTHER /x/\n", "", "4:x 4:y" },
		{ "FROM a\nARG A=1 B=$A\nCOPY $B /x/\n", "", "3:1" },
		{ "ARG A=1\nFROM a\nCOPY $A /x/\n", "", "3:.?" },
		{ "ARG A=1\nFROM a\nARG A\nCOPY $A /x/\n", "", "4:1" },
		{ "ARG A=1\nFROM a\nARG A=2\nCOPY $A /x/\n", "", "4:2" },
		{ "FROM a\nENV A=1 B=$A\nENV C 2 3\nCOPY $A $C /x/\n", "", "4:1 4:2 3" },
		{ "FROM a\nENV A=1\nENV A=2 B=$A\nCOPY $A $B /x/\n", "", "4:2 4:1" },
		{ "FROM a\nENV GIVEN=1\nARG GIVEN\nCOPY $GIVEN /x/\n", "", "4:.?" },
		{ "FROM a\nENV GIVEN=x\nARG GIVEN\nCOPY $GIVEN /x/\n", "", "4:x" },
		{ "FROM a\nARG GIVEN\nENV GIVEN=$GIVEN-1\nCOPY $GIVEN /x/\n", "", "4:x-1" },
		{ "FROM a\nCOPY ${A:-b} ${A:+b} /x/\n", "", "2:.? 2:.?" },
		{ "FROM a\nARG A=xb\nENV B=${A%b}\nCOPY ${A#x} $B c /x/\n", "", "4:.? 4:.? 4:c" },
		{ "FROM a\nARG TARGETARCH\nCOPY $TARGETARCH /x/\n", "", "3:.?" },
		{ "FROM a\nENV A=$B\nCOPY $A c /x/\n", "", "3:.? 3:c" },
		{ "FROM a\nCOPY '$A' \\$A /x/\n", "", "2:$A 2:$A" },
		{ "FROM a AS b\nENV A=1\nARG B=2\nFROM b\nCOPY $A /x/\nCOPY $B /x/\n", "", "5:1 6:.?" },
		{ "FROM a AS b\nENV A=1\nFROM c\nCOPY $A /x/\nCOPY --from=b d /x/\n", "", "4:.?" },
	};
	(void)state;

	assert_reads(cases, countof(cases));
}

static void stages(void **state)
{
	static const struct reads_case cases[] = {
		{ "FROM a AS b\nCOPY b /x/\nFROM c\nCOPY d /x/\n", "", "4:d" },
		{ "FROM a AS b\nCOPY b /x/\nFROM c\nCOPY d /x/\n", "b", "2:b" },
		{ "FROM a AS b\nCOPY b /x/\nFROM c\nCOPY --from=b d /x/\n", "", "2:b" },
		{ "FROM a AS b\nCOPY b /x/\nFROM c\nCOPY --from=B d /x/\n", "", "2:b" },
		{ "FROM a\nCOPY b /x/\nFROM c\nCOPY --from=0 d /x/\n", "", "2:b" },
		{ "FROM a\nCOPY b /x/\nFROM c\nCOPY --from=1 d /x/\n", "", "" },
		{ "FROM a AS b\nCOPY b /x/\nFROM b AS c\nFROM c\n", "", "2:b" },
		{ "FROM a AS b\nCOPY b /x/\nFROM c\nRUN --mount=from=b,target=/y make\n", "", "2:b" },
		{ "FROM a AS b\nCOPY b /x/\nFROM c\nRUN --mount=type=cache,from=b,target=/y make\n", "", "2:b" },
		{ "ARG S=b\nFROM a AS b\nCOPY b /x/\nFROM $S\n", "", "3:b" },
		{ "ARG GIVEN\nFROM a AS x\nCOPY b /x/\nFROM $GIVEN\n", "", "3:b" },
		{ "FROM a AS b\nCOPY b /x/\nFROM ${S:-b}\n", "", "2:b" },
		{ "ARG S\nFROM a AS b\nCOPY b /x/\nFROM ${S:-c}\n", "", "" },
		{ "FROM a AS b\nCOPY b /x/\nFROM $TARGETARCH\n", "", "2:b" },
		{ "FROM a AS b\nCOPY b /x/\nFROM c AS d\nCOPY d /x/\nFROM c\nCOPY --from=$S e /x/\n", "", "2:b 4:d" },
		{ "FROM a AS b\nCOPY b /x/\nFROM a AS b\nCOPY c /x/\nFROM b\n", "", "4:c" },
	};
	(void)state;

	assert_reads(cases, countof(cases));
}

static void what_may_read_anything(void **state)
{
	static const struct reads_case cases[] = {
		{ "FROM node:12-onbuild\n", "", "1:.?" },
		{ "FROM node:12-onbuild AS a\nFROM b\n", "", "" },
		{ "# syntax=docker/dockerfile:1\nFROM a\n", "", "" },
		{ "# escape=`\n# Syntax = x/y\nFROM a\n", "", "2:.?" },
		{ "# a comment\n# syntax=docker.io/docker/dockerfile:1.4\nFROM a\n", "", "" },
	};
	(void)state;

	assert_reads(cases, countof(cases));
}

/* "LINE:ID" of secrets, "LINE:ssh" of agents; ? where the id is not known. */
static const char *mounts(struct arena *a, const char *text)
{
	struct diag *d = diag_new(a);
	const struct dockerfile *df = dockerfile_read(a, d, diag_source(d, STR("Dockerfile"), str_of(text)));
	struct reads r = reads_of(a, df, df->n_stages - 1, given, NULL);
	struct buf b = buf_new(a);

	for (size_t i = 0; i < r.n_mounts; i++)
		buf_addf(&b, "%s%u:%.*s", i ? " " : "", r.mounts[i].pos.line, STR_ARG(!r.mounts[i].known ? STR("?")
			: r.mounts[i].id.n ? r.mounts[i].id : STR("ssh")));
	return b.p;
}

static void secrets_and_agents(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_string_equal(mounts(a, "FROM a\nRUN --mount=type=bind,source=x true\nRUN --mount=type=cache,id=c,target=/c true\n"), "");
	assert_string_equal(mounts(a, "FROM a\nRUN --mount=type=secret,id=x --mount=type=ssh true\n"), "2:x 2:ssh");
	assert_string_equal(mounts(a, "FROM a\nRUN --mount=type=secret,dst=/a/b,required=true true\n"), "2:b");
	assert_string_equal(mounts(a, "FROM a\nRUN --mount=TYPE=SECRET,target=c true\n"), "2:c");
	assert_string_equal(mounts(a, "FROM a\nRUN --mount=type=secret,id=$X true\nRUN --mount=type=secret true\n"), "2:? 3:?");
	assert_string_equal(mounts(a, "FROM a AS b\nRUN --mount=type=secret,id=x true\nFROM a\nRUN true\n"), "");
	assert_string_equal(mounts(a, "FROM a AS b\nRUN --mount=type=secret,id=x true\nFROM b\nRUN true\n"), "2:x");
	assert_string_equal(reads(a, "FROM a\nRUN --mount=type=secret,source=x,id=y --mount=source=z true\n", ""), "2:z");
	arena_free(a);
}

static bool given_syntax(void *ctx, struct str name, struct str *value)
{
	*value = str_of(ctx);
	return str_is(name, "BUILDKIT_SYNTAX");
}

/* A build argument that BuildKit takes as the syntax's name. */
static void a_syntax_that_is_given(void **state)
{
	static char own[] = "x/y", docker[] = "docker/dockerfile:1";
	struct arena *a = arena_new();
	struct diag *d = diag_new(a);
	const struct dockerfile *df = dockerfile_read(a, d, diag_source(d, STR("Dockerfile"), STR("FROM a\nCOPY b /\n")));
	struct reads r = reads_of(a, df, 0, given_syntax, own);
	(void)state;

	assert_int_equal(r.n, 2);
	assert_true(str_is(r.items[0].source, ".") && str_is(r.items[0].doubt, "another syntax may read anything"));
	assert_int_equal(r.items[0].pos.line, 0);
	assert_int_equal(reads_of(a, df, 0, given_syntax, docker).n, 1);
	df = dockerfile_read(a, d, diag_source(d, STR("Dockerfile"), STR("# x=y\n#  Syntax = x/y \nFROM a\n")));
	r = reads_of(a, df, 0, given_syntax, docker);
	assert_true(r.n == 1 && r.items[0].pos.line == 2 && r.items[0].pos.col == 13 && r.items[0].pos.len == 3);
	arena_free(a);
}

/* Past a bound all is read. */
static void more_than_is_told_apart(void **state)
{
	static const struct { size_t n; char fill; const char *doubt; } cases[] = {
		{ 4096, 'a', NULL }, { 4097, 'a', "no file has so long a path" },
		{ 2 * 1000 - 1, ' ', NULL }, { 2 * 1001 - 1, ' ', "there are more sources than are told apart (1000)" },
	};
	struct arena *a = arena_new();
	struct diag *d = diag_new(a);
	(void)state;

	for (size_t i = 0; i < countof(cases); i++) {
		struct buf b = buf_new(a);
		const struct dockerfile *df;
		struct reads r;

		buf_adds(&b, "FROM a\nCOPY ");
		for (size_t k = 0; k < cases[i].n; k++)
			buf_addc(&b, k % 2 ? cases[i].fill : 'a');
		buf_adds(&b, " /x/\n");
		df = dockerfile_read(a, d, diag_source(d, STR("Dockerfile"), buf_str(&b)));
		r = reads_of(a, df, 0, given, NULL);
		assert_true(r.n > 0);
		if (cases[i].doubt)
			assert_true(str_is(r.items[r.n - 1].source, ".") && str_is(r.items[r.n - 1].doubt, cases[i].doubt));
		else
			assert_int_equal(r.items[r.n - 1].doubt.n, 0);
	}
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sources),
		cmocka_unit_test(variables),
		cmocka_unit_test(stages),
		cmocka_unit_test(what_may_read_anything),
		cmocka_unit_test(secrets_and_agents),
		cmocka_unit_test(a_syntax_that_is_given),
		cmocka_unit_test(more_than_is_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
