#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/gitdir.h"

/* A repository: paths and texts in turn, ended by NULL. */
static bool read_from(void *ctx, struct str path, struct str *text)
{
	const char *const *files = ctx;

	for (; files[0]; files += 2)
		if (str_is(path, files[0])) {
			*text = str_of(files[1]);
			return true;
		}
	return false;
}

static void assert_str(struct str s, const char *want)
{
	struct arena *a = arena_new();

	assert_string_equal(arena_cstr(a, s), want);
	arena_free(a);
}

static struct gitinfo info_of(struct arena *a, const char *const *files)
{
	return gitdir_read(a, read_from, (void *)(uintptr_t)files);
}

static void assert_config(const char *config, const char *url)
{
	const char *files[] = { ".git/HEAD", "ref: refs/heads/main\n", ".git/config", config, NULL };
	struct arena *a = arena_new();

	assert_str(info_of(a, files).remote_url, url);
	arena_free(a);
}

static void no_repository(void **state)
{
	const char *none[] = { NULL }, *odd[] = { ".git", "something else\n", NULL };
	const char *nowhere[] = { ".git", "gitdir: gone\n", NULL }, *empty[] = { ".git", "gitdir:\n", NULL };
	struct arena *a = arena_new();
	(void)state;

	assert_false(info_of(a, none).found);
	assert_str(info_of(a, none).repo, "");
	assert_false(info_of(a, odd).found);
	assert_false(info_of(a, nowhere).found);
	assert_false(info_of(a, empty).found);
	arena_free(a);
}

static void a_usual_clone(void **state)
{
	const char *files[] = {
		".git/HEAD", "ref: refs/heads/topic\n",
		".git/config",
		"[core]\n\trepositoryformatversion = 0\n\tbare = false\n[remote \"origin\"]\n"
		"\turl = git@github.com:IamTheFij/Multiarch-Pipeline.git\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n"
		"[branch \"main\"]\n\tremote = origin\n\tmerge = refs/heads/main\n",
		".git/refs/remotes/origin/HEAD", "ref: refs/remotes/origin/release/1.x\n", NULL
	};
	struct arena *a = arena_new();
	struct gitinfo g = info_of(a, files);
	(void)state;

	assert_true(g.found);
	assert_str(g.remote_url, "git@github.com:IamTheFij/Multiarch-Pipeline.git");
	assert_str(g.host, "github.com");
	assert_str(g.owner, "iamthefij");
	assert_str(g.repo, "multiarch-pipeline");
	assert_str(g.branch, "release/1.x");
	arena_free(a);
}

/* Somebody is at work on a branch; what publishes is another. */
static void usual_branches(void **state)
{
	static const struct { const char *name, *text, *want; } cases[] = {
		{ ".git/refs/heads/main", "0123\n", "main" },
		{ ".git/refs/heads/master", "0123\n", "master" },
		{ ".git/packed-refs", "# pack-refs with: peeled\n01 refs/heads/main\n02 refs/heads/topic\n", "main" },
		{ ".git/packed-refs", "01 refs/heads/not/main\n02 refs/remotes/origin/master\n", "topic" },
		{ ".git/x", "", "topic" },
	};
	(void)state;

	for (size_t i = 0; i < countof(cases); i++) {
		const char *files[] = { ".git/HEAD", "ref: refs/heads/topic\n", ".git/config", "", cases[i].name, cases[i].text, NULL };
		struct arena *a = arena_new();
		struct gitinfo g = info_of(a, files);

		assert_str(g.branch, cases[i].want);
		assert_false(g.branch_said);
		arena_free(a);
	}
}

static void branches(void **state)
{
	static const struct { const char *head, *remote, *want; } cases[] = {
		{ "ref: refs/heads/main\n", NULL, "main" },
		{ "ref: refs/heads/a/b", NULL, "a/b" },
		{ "ref:refs/heads/main\r\n", NULL, "main" },
		{ "0123456789abcdef0123456789abcdef01234567\n", NULL, "" },
		{ "ref: refs/heads/.invalid\n", NULL, "" },
		{ "", NULL, "" },
		{ "ref: refs/heads/topic\n", "ref: refs/remotes/origin/main\n", "main" },
		{ "ref: refs/heads/topic\n", "0123456789abcdef0123456789abcdef01234567\n", "topic" },
		{ "ref: refs/heads/topic\n", "ref: refs/remotes/other/main\n", "topic" },
	};
	(void)state;

	for (size_t i = 0; i < countof(cases); i++) {
		const char *files[] = { ".git/HEAD", cases[i].head, ".git/config", "[remote \"origin\"]\nurl=u\n",
			cases[i].remote ? ".git/refs/remotes/origin/HEAD" : NULL, cases[i].remote, NULL };
		struct arena *a = arena_new();
		struct gitinfo g = info_of(a, files);

		assert_true(g.found);
		assert_str(g.branch, cases[i].want);
		arena_free(a);
	}
}

static void urls(void **state)
{
	static const struct { const char *url, *host, *owner, *repo; } cases[] = {
		{ "https://github.com/o/r", "github.com", "o", "r" },
		{ "https://github.com/o/r.git", "github.com", "o", "r" },
		{ "https://github.com/o/r.git/", "github.com", "o", "r" },
		{ "https://user:to@ken@GitLab.example.com:8443/a/b/C/D.git", "gitlab.example.com", "c", "d" },
		{ "ssh://git@git.example.com:2222/o/r.git", "git.example.com", "o", "r" },
		{ "ssh://git@[::1]:22/o/r.git", "::1", "o", "r" },
		{ "git@host:o/r.git", "host", "o", "r" },
		{ "host.xz:r", "host.xz", "", "r" },
		{ "git@host:/srv/git/o/r.git", "host", "o", "r" },
		{ "[git@::1]:o/r", "::1", "o", "r" },
		{ "git@[::1]:o/r", "::1", "o", "r" },
		{ "[host:22]:o/r", "host", "o", "r" },
		{ "git://host/o/r", "host", "o", "r" },
		{ "git+ssh://host/~me/r.git", "host", "me", "r" },
		{ "https://host", "host", "", "" },
		{ "https://host/", "host", "", "" },
		{ "https://host/r", "host", "", "r" },
		{ "https:///o/r", "", "", "r" },
		{ "/srv/git/o/r.git", "", "", "r" },
		{ "/srv/o/r/.git", "", "", "r" },
		{ "../r", "", "", "r" },
		{ "./a:b/r", "", "", "r" },
		{ "C:/repos/r", "", "", "r" },
		{ "file:///srv/o/r.git", "", "", "r" },
		{ "https://h/My Team/My.App_x__y", "h", "my-team", "my.app_x__y" },
		{ "https://h/.dot./_a..b--c___d-", "h", "dot", "a-b-c-d" },
		{ "https://h/o\xC3\xA9/caf\xC3\xA9+x", "h", "o", "caf-x" },
		{ "https://h/-/...", "h", "", "" },
	};
	(void)state;

	for (size_t i = 0; i < countof(cases); i++) {
		struct arena *a = arena_new();
		const char *config = arena_printf(a, "[remote \"origin\"]\n\turl = \"%s\"\n", cases[i].url).p;
		const char *files[] = { ".git/HEAD", "", ".git/config", config, NULL };
		struct gitinfo g = info_of(a, files);

		assert_str(g.remote_url, cases[i].url);
		assert_str(g.host, cases[i].host);
		assert_str(g.owner, cases[i].owner);
		assert_str(g.repo, cases[i].repo);
		arena_free(a);
	}
}

static void which_remote(void **state)
{
	const char *no_config[] = { ".git/HEAD", "ref: refs/heads/main\n", NULL };
	struct arena *a = arena_new();
	(void)state;
	assert_config("[remote \"up\"]\nurl=a\n[remote \"origin\"]\nurl=b\n[remote \"z\"]\nurl=c\n", "b");
	assert_config("[remote \"up\"]\nurl=a\n[remote \"z\"]\nurl=c\n", "a");
	assert_config("[remote \"up\"]\nfetch=a\n[remote \"z\"]\nurl=c\n", "c");
	assert_config("[remote \"origin\"]\nurl=a\nurl=b\npushurl=c\n", "a");
	assert_config("[remote]\nurl=a\n[remotes \"origin\"]\nurl=b\n", "");
	assert_config("", "");
	assert_str(info_of(a, no_config).remote_url, "");
	arena_free(a);
}

static void the_language_of_config(void **state)
{
	(void)state;
	assert_config("\xEF\xBB\xBF[remote \"origin\"]\r\n  URL = x y \r\n", "x y");
	assert_config("[ReMote \"origin\"] url = a # c\n", "a");
	assert_config("[remote \"Origin\"]\nurl=a\n[remote \"origin\"]\nurl=b\n", "b");
	assert_config("[remote.ORIGIN]\nurl=a\n", "a");
	assert_config("[remote \"or\\igin\"]\nurl=a;c\n", "a");
	assert_config("[remote \"x\\\"y\\\\\"]\nurl=a\n[remote \"origin\"]\nurl=b\n", "b");
	assert_config("# [remote \"origin\"]\n; url = a\n[remote \"origin\"] ; c\n# url = a\nurl = b\n", "b");
	assert_config("[remote \"origin\"]\nurl = \" a # b ; \\\"c\\\" \"  # d\n", " a # b ; \"c\" ");
	assert_config("[remote \"origin\"]\nurl = a\\\n  b\\tc\\\\d\n", "a  b\tc\\d");
	assert_config("[remote \"origin\"]\nurl = a\"  \"b\"\"  \n", "a  b");
	assert_config("[remote \"origin\"]\nurl\nurl =\nurl = a", "a");
	assert_config("[remote \"origin\"]\n[core]\nurl = a\n", "");
	assert_config("[remote \"origin\"\nurl = a\n", "a");
	assert_config("[remote \"origin", "");
	assert_config("[", "");
	assert_config("[remote \"origin\"]\nurl = \"a\\", "a");
}

static void worktrees_and_submodules(void **state)
{
	const char *worktree[] = {
		".git", "gitdir: /home/me/r/.git/worktrees/w\n",
		"/home/me/r/.git/worktrees/w/HEAD", "ref: refs/heads/w\n",
		"/home/me/r/.git/worktrees/w/commondir", "../..\n",
		"/home/me/r/.git/worktrees/w/../../config", "[remote \"up\"]\nurl=https://h/o/r\n",
		"/home/me/r/.git/worktrees/w/../../refs/remotes/up/HEAD", "ref: refs/remotes/up/main\n", NULL
	};
	const char *submodule[] = {
		".git", "gitdir: ../.git/modules/sub",
		"../.git/modules/sub/HEAD", "ref: refs/heads/dev\n",
		"../.git/modules/sub/config", "[remote \"origin\"]\nurl=https://h/o/sub\n", NULL
	};
	const char *elsewhere[] = {
		".git", "gitdir: /w\n", "/w/HEAD", "ref: refs/heads/x\n", "/w/commondir", "/there/.git\n",
		"/there/.git/config", "[remote \"origin\"]\nurl=https://h/o/there\n", NULL
	};
	struct arena *a = arena_new();
	struct gitinfo g = info_of(a, worktree);
	(void)state;

	assert_true(g.found);
	assert_str(g.remote_url, "https://h/o/r");
	assert_str(g.branch, "main");
	g = info_of(a, submodule);
	assert_str(g.repo, "sub");
	assert_str(g.branch, "dev");
	g = info_of(a, elsewhere);
	assert_str(g.remote_url, "https://h/o/there");
	assert_str(g.branch, "x");
	arena_free(a);
}

/* Every beginning of a config, and every byte of it changed, is read to its end. */
static void any_config_is_read(void **state)
{
	static const char config[] = "[a]\r\nb=\"c\\\n\"\n[remote \"origin\"] url = \"h:o/r\\n\" ; c\n[d.e]f\n";
	(void)state;

	for (size_t n = 0; n < sizeof config; n++)
		for (int c = 0; c < 128; c += 3) {
			struct arena *a = arena_new();
			char text[sizeof config];
			const char *files[] = { ".git/HEAD", "", ".git/config", text, NULL };

			memcpy(text, config, n);
			text[n] = (char)c;
			text[n + (c != 0 && n + 1 < sizeof config)] = '\0';
			text[sizeof config - 1] = '\0';
			assert_true(info_of(a, files).found);
			arena_free(a);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_repository),
		cmocka_unit_test(a_usual_clone),
		cmocka_unit_test(branches),
		cmocka_unit_test(usual_branches),
		cmocka_unit_test(urls),
		cmocka_unit_test(which_remote),
		cmocka_unit_test(the_language_of_config),
		cmocka_unit_test(worktrees_and_submodules),
		cmocka_unit_test(any_config_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
