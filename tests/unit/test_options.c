#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/options.h"

static const struct command commands[] = {
	{ "init", COMMAND_INIT, NULL, "begin", "More of init.\n", NULL, 0, 0 },
	{ "gen", COMMAND_GEN, NULL, "write", "More of gen.\n", NULL, 0, 0 },
	{ "check", COMMAND_CHECK, NULL, "look", "More of check.\n", NULL, 0, 0 },
	{ "arches", COMMAND_ARCHES, NULL, "list", "More of arches.\n", NULL, 0, 0 },
	{ "graph", COMMAND_GRAPH, NULL, "draw", "More of graph.\n", NULL, 0, 0 },
	{ "tags", COMMAND_TAGS, NULL, "name", "More of tags.\n", "REF", 1, 1 },
	{ "put", COMMAND_SET, NULL, "put in", "More of put.\n", "KEY VALUE", 2, 2 },
	{ "several", COMMAND_TAGS, NULL, "take many", "More of several.\n", "A B...", 2, SIZE_MAX },
	{ "affected", COMMAND_AFFECTED, NULL, "concern", "", NULL, 0, 0 },
	{ NULL, 0, NULL, NULL, NULL, NULL, 0, 0 }
};

struct fixture {
	struct arena *a;
	struct options o;
	struct str why;
};

static int setup(void **state)
{
	static struct fixture f;

	f = (struct fixture){ .a = arena_new() };
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	arena_free(f->a);
	return 0;
}

#define ARGS_MAX 8

static bool read(struct fixture *f, const char *const *args)
{
	char *argv[ARGS_MAX + 1] = { NULL };
	int argc = 0;

	for (; args[argc]; argc++) {
		assert_true(argc < ARGS_MAX);
		argv[argc] = arena_alloc(f->a, strlen(args[argc]) + 1, 1);
		memcpy(argv[argc], args[argc], strlen(args[argc]));
	}
	f->why = STR_NONE;
	return options_read(f->a, commands, argc, argv, &f->o, &f->why);
}

static void good(struct fixture *f, const char *const *args)
{
	if (!read(f, args))
		fail_msg("'%s': %.*s", args[0] ? args[0] : "", STR_ARG(f->why));
}

#define ARGS(...) (const char *const[]){ __VA_ARGS__, NULL }

static void commands_and_flags(void **state)
{
	struct fixture *f = *state;

	good(f, (const char *const[]){ NULL });
	assert_null(f->o.command);
	assert_false(f->o.help || f->o.version || f->o.check);
	assert_int_equal(f->o.file.n, 0);
	for (size_t i = 0; commands[i].name; i++) {
		good(f, ARGS(commands[i].name, commands[i].operand, commands[i].most > 1 ? "x" : NULL));
		assert_ptr_equal(f->o.command, &commands[i]);
	}
	good(f, ARGS("help"));
	assert_null(f->o.command);
	assert_true(f->o.help);
	good(f, ARGS("help", "gen"));
	assert_true(f->o.help && f->o.command);
	good(f, ARGS("gen", "--check", "--diff", "--dry-run", "--force"));
	assert_true(f->o.check && f->o.diff && f->o.dry_run && f->o.force);
	assert_false(f->o.list || f->o.help);
	good(f, ARGS("check", "--list"));
	assert_true(f->o.list);
	good(f, ARGS("--version"));
	assert_true(f->o.version);
	good(f, ARGS("-h"));
	assert_true(f->o.help);
	good(f, ARGS("gen", "--help"));
	assert_true(f->o.help && f->o.command == &commands[1]);
	good(f, ARGS("tags", "--arch", "arm", "refs/heads/main"));
	assert_true(str_is(f->o.operands[0], "refs/heads/main") && str_is(f->o.arch, "arm"));
	good(f, ARGS("tags", "--help"));
}

static void operands(void **state)
{
	struct fixture *f = *state;

	good(f, ARGS("several", "a", "--arch", "arm", "b", "--", "--file", "-C"));
	assert_int_equal(f->o.n_operands, 4);
	assert_true(str_is(f->o.operands[0], "a") && str_is(f->o.operands[1], "b"));
	assert_true(str_is(f->o.operands[2], "--file") && str_is(f->o.operands[3], "-C"));
	assert_int_equal(f->o.dir.n, 0);
	good(f, ARGS("gen", "--"));
	assert_int_equal(f->o.n_operands, 0);
}

static void values(void **state)
{
	struct fixture *f = *state;

	good(f, ARGS("gen", "--file", "a", "--dump=model", "-C", "dir"));
	assert_true(str_is(f->o.file, "a") && str_is(f->o.dump, "model") && str_is(f->o.dir, "dir"));
	good(f, ARGS("graph", "--templates", "u"));
	assert_true(str_is(f->o.templates, "u"));
	good(f, ARGS("--file=a=b", "-f", "c", "gen", "--stdout", "Makefile", "--templates=t"));
	assert_true(str_is(f->o.file, "c") && str_is(f->o.to_stdout, "Makefile") && str_is(f->o.templates, "t"));
	good(f, ARGS("init", "--image=i", "--arch", "a,b", "--base", "index", "--emulation=native"));
	assert_true(str_is(f->o.image, "i") && str_is(f->o.arch, "a,b"));
	assert_true(str_is(f->o.base, "index") && str_is(f->o.emulation, "native"));
	good(f, ARGS("arches", "--format", "json"));
	assert_true(str_is(f->o.format, "json"));
	good(f, ARGS("gen", "--file=a=b"));
	assert_true(str_is(f->o.file, "a=b"));
	good(f, ARGS("-f", "-", "gen"));
	assert_true(str_is(f->o.file, "-"));
}

/* One name may mean something else to another command, and one option may be given several times. */
static void options_of_commands(void **state)
{
	struct fixture *f = *state;

	good(f, ARGS("graph", "--format", "anything"));
	assert_true(str_is(f->o.format, "anything"));
	good(f, ARGS("graph", "--from", "a", "--to=x", "--from=b"));
	assert_true(str_is(f->o.from, "a\nb\n") && str_is(f->o.to, "x\n"));
	good(f, ARGS("--depth", "2", "graph", "--kind=image"));
	assert_true(str_is(f->o.depth, "2") && str_is(f->o.kind, "image") && !f->o.clusters);
	good(f, ARGS("graph", "--clusters", "--arch", "arm", "--image", "api"));
	assert_true(f->o.clusters && str_is(f->o.arch, "arm") && str_is(f->o.image, "api"));
}

static void what_is_no_command_line(void **state)
{
	static const struct { const char *args[4], *why; } cases[] = {
		{ { "gne" }, "no such command 'gne'; did you mean 'gen'?" },
		{ { "generate" }, "no such command 'generate'; see 'aqueduct --help'" },
		{ { "" }, "no such command ''; see 'aqueduct --help'" },
		{ { "-" }, "no such command '-'; see 'aqueduct --help'" },
		{ { "gen", "--chek" }, "no such option '--chek'; did you mean '--check'?" },
		{ { "gen", "--nothing-like-it" }, "no such option '--nothing-like-it'; see 'aqueduct --help'" },
		{ { "gen", "-x" }, "no such option '-x'; see 'aqueduct --help'" },
		{ { "put", "a", "-x" }, "no such option '-x'; see 'aqueduct --help'; a value that begins with a dash stands behind '--'" },
		{ { "gen", "-Cdir" }, "no such option '-Cdir'; see 'aqueduct --help'" },
		{ { "gen", "--", "--check" }, "'gen' takes no argument '--check'" },
		{ { "tags", "a", "b" }, "'tags' takes no further argument 'b'" },
		{ { "several", "a" }, "'several' wants A B..." },
		{ { "gen", "-check" }, "no such option '-check'; did you mean '--check'?" },
		{ { "gen", "--file" }, "--file wants FILE" },
		{ { "gen", "--file=" }, "--file wants FILE" },
		{ { "gen", "--file", "" }, "--file wants FILE" },
		{ { "init", "--base" }, "--base wants STYLE" },
		{ { "affected", "--base" }, "--base wants REF" },
		{ { "-C" }, "--directory wants DIR" },
		{ { "gen", "--dump" }, "--dump wants PHASE" },
		{ { "gen", "check" }, "'gen' takes no argument 'check'" },
		{ { "gen", "a" }, "'gen' takes no argument 'a'" },
		{ { "tags" }, "'tags' wants REF" },
		{ { "init", "--check" }, "'init' has no option --check" },
		{ { "--check", "init" }, "'init' has no option --check" },
		{ { "arches", "--dump", "x" }, "'arches' has no option --dump" },
		{ { "gen", "--format", "json" }, "'gen' has no option --format" },
		{ { "arches", "--format", "yaml" }, "--format: 'yaml' is none of text json" },
		{ { "gen", "--dump=modle" },
			"--dump: 'modle' is none of yaml descriptor model graph view keys schema plugins; did you mean 'model'?" },
		{ { "init", "--base", "prefix suffix" }, "--base: 'prefix suffix' is none of prefix suffix index none" },
		{ { "init", "--emulation=qemu" }, "--emulation: 'qemu' is none of static binfmt native" },
		{ { "check", "--force" }, "'check' has no option --force" },
		{ { "graph", "--commit", "x" }, "'graph' has no option --commit" },
		{ { "check", "--image", "x" }, "'check' has no option --image" },
		{ { "graph", "--clusters=1" }, "--clusters takes no value" },
		{ { "graph", "--list" }, "'graph' has no option --list" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(cases); i++) {
		assert_false(read(f, cases[i].args));
		assert_string_equal(arena_cstr(f->a, f->why), cases[i].why);
	}
}

/* A flag that is given a value is not simply set: `--force=no` forces nothing. */
static void flags_take_no_value(void **state)
{
	struct fixture *f = *state;

	assert_false(read(f, ARGS("gen", "--force=no")));
	assert_true(f->why.n > 0);
	assert_false(read(f, ARGS("gen", "--check=")));
}

/* What stands behind the = is no part of the name that was meant. */
static void suggestions_look_at_names(void **state)
{
	struct fixture *f = *state;

	assert_false(read(f, ARGS("gen", "--stdot=a/long/path")));
	assert_non_null(strstr(arena_cstr(f->a, f->why), "did you mean '--stdout'?"));
}

static void help(void **state)
{
	struct fixture *f = *state;
	struct buf b = buf_new(f->a);

	options_help(&b, commands, NULL);
	assert_true(str_starts(buf_str(&b), STR("usage: aqueduct COMMAND [OPTION]...\n")));
	for (size_t i = 0; commands[i].name; i++)
		assert_non_null(strstr(b.p, arena_printf(f->a, "\n  %-10s %s\n", commands[i].name, commands[i].help).p));
	assert_non_null(strstr(b.p, "\n  -C, --directory DIR "));
	assert_null(strstr(b.p, "--dry-run"));
	b = buf_new(f->a);
	options_help(&b, commands, &commands[1]);
	assert_true(str_starts(buf_str(&b), STR("usage: aqueduct gen [OPTION]...\n\nwrite\n\nMore of gen.\n\n")));
	assert_non_null(strstr(b.p, "\n      --dry-run "));
	assert_non_null(strstr(b.p, "\n  -h, --help "));
	assert_null(strstr(b.p, "--list"));
	for (struct str rest = buf_str(&b), line; str_line(&rest, &line);)
		assert_true(line.n <= 120);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(commands_and_flags, setup, teardown),
		cmocka_unit_test_setup_teardown(operands, setup, teardown),
		cmocka_unit_test_setup_teardown(values, setup, teardown),
		cmocka_unit_test_setup_teardown(options_of_commands, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_no_command_line, setup, teardown),
		cmocka_unit_test_setup_teardown(flags_take_no_value, setup, teardown),
		cmocka_unit_test_setup_teardown(suggestions_look_at_names, setup, teardown),
		cmocka_unit_test_setup_teardown(help, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
