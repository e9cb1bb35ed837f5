#define _XOPEN_SOURCE 700

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/initlook.h"
#include "scratch.h"

/* Each test works in a folder of its own. */
struct fixture {
	struct arena *a;
	char folder[SCRATCH_SIZE];
};

static int setup(void **state)
{
	static struct fixture f;

	f.a = arena_new();
	if (!scratch_enter(f.folder))
		return -1;
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	arena_free(f->a);
	return scratch_leave(f->folder);
}

static void put(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

static void assert_str(struct str s, const char *want)
{
	assert_true(str_is(s, want));
}

static void finds_the_top_of_a_repository(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(mkdir("a", 0777) || mkdir("a/b", 0777) || mkdir("a/.git", 0777), 0);
	assert_int_equal(chdir("a/b"), 0);
	assert_str(initlook_top(f->a), "../");
	put(".git", "gitdir: elsewhere\n"); /* of a worktree */
	assert_str(initlook_top(f->a), "");
}

static void names_what_may_be_dockerfiles(void **state)
{
	static const char *const files[] = { "Dockerfile", "Dockerfile.arm", "Dockerfile.arm.dockerignore", "Dockerfile.", "Dockerfile.md",
		"Containerfile", "Dockerfile.a b", "api.Dockerfile", "Dockerfile.amd64", "Dockerfile.amd64.bak", "MyDockerfile" };
	struct fixture *f = *state;
	struct str *names;

	assert_int_equal(initlook_dockerfiles(f->a, &names), 0);
	for (size_t i = 0; i < countof(files); i++)
		put(files[i], "FROM scratch\n");
	assert_int_equal(mkdir("Dockerfile.d", 0777), 0);
	assert_int_equal(initlook_dockerfiles(f->a, &names), 4);
	assert_str(names[0], "Containerfile");
	assert_str(names[1], "Dockerfile.amd64");
	assert_str(names[2], "Dockerfile.arm");
	assert_str(names[3], "api.Dockerfile");
}

static void knows_what_git_ignores(void **state)
{
	static const struct { const char *text; bool seen; } cases[] = {
		{ "", true }, { "*.o\n", true }, { "build.log\n", true }, { "# build/\n", true }, { "!build/\n", true }, { "rebuild/\n", true },
		{ "build/\n", false }, { "build", false }, { "*.o\r\n/build/\r\n", false }, { "**/build/**\n", false }, { "build/*\n", false },
		{ "app/build\n", false }, { "build/qemu-*-static\n", false }, { "*\n", false },
	};
	struct fixture *f = *state;

	assert_false(initlook_unignored(f->a)); /* no rules, and no repository */
	for (size_t i = 0; i < countof(cases); i++) {
		put(".gitignore", cases[i].text);
		assert_int_equal(initlook_unignored(f->a), cases[i].seen);
	}
	assert_int_equal(remove(".gitignore") || mkdir(".git", 0777), 0);
	assert_true(initlook_unignored(f->a));
	put(".gitignore", "build/\n");
	assert_int_equal(mkdir("below", 0777) || chdir("below"), 0);
	assert_false(initlook_unignored(f->a));
	put("../.gitignore", "*.o\n");
	assert_true(initlook_unignored(f->a));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(finds_the_top_of_a_repository), TEST(names_what_may_be_dockerfiles), TEST(knows_what_git_ignores),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
