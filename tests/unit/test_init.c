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
#include "../../gen/check.h"
#include "../../gen/descriptor.h"
#include "../../gen/diag.h"
#include "../../gen/init.h"
#include "../../gen/plan.h"
#include "../../gen/repo.h"
#include "scratch.h"

/* Each test works in a folder of its own. */
struct fixture {
	struct arena *a;
	struct diag *d;
	struct repo *repo;
	struct outputs files;
	struct buf said;
	char folder[SCRATCH_SIZE], work[280];
};

static void begin(struct fixture *f)
{
	f->d = diag_new(f->a);
	f->repo = repo_new(f->a, f->d, STR_NONE);
	f->files = (struct outputs){ 0 };
	f->said = buf_new(f->a);
}

static int setup(void **state)
{
	static struct fixture f;

	f.a = arena_new();
	begin(&f);
	if (!scratch_enter(f.folder))
		return -1;
	snprintf(f.work, sizeof f.work, "%s/my-app", f.folder);
	if (mkdir(f.work, 0777) || chdir(f.work))
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
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
	assert_int_equal(fclose(f), 0);
}

static bool prepare(struct fixture *f, const struct init_wish *wish)
{
	begin(f);
	return init_prepare(f->a, f->d, f->repo, wish, &f->files, &f->said);
}

static const char *file(struct fixture *f, const char *path)
{
	for (size_t i = 0; i < f->files.n; i++)
		if (str_is(f->files.items[i].path, path))
			return arena_cstr(f->a, f->files.items[i].text);
	return NULL;
}

/* What is there to begin with can be worked on: no fault, in no phase. */
static void assert_works(struct fixture *f)
{
	struct model_files dockerfiles = repo_model_files(f->repo);
	struct render_templates templates = repo_templates(f->repo);
	const struct source *src = repo_source(f->repo, STR("aqueduct.yml"));
	const struct model *m;
	const struct plan *p;
	struct outputs outs = { 0 };
	struct value *values;
	struct buf b = buf_new(f->a);

	assert_non_null(src);
	m = model_resolve(f->a, f->d, descriptor_read(f->a, f->d, src), src, &dockerfiles);
	p = plan_build(f->a, m);
	check_run(f->a, f->d, m, p);
	diag_print(f->d, &b, false);
	assert_string_equal(b.p, "");
	assert_true(render_all(f->a, f->d, m, p, &templates, &outs, &values));
	assert_true(outs.n >= 3);
}

static const struct init_wish nothing = { .descriptor = { "aqueduct.yml", 12 } };

static void an_empty_folder(void **state)
{
	struct fixture *f = *state;

	assert_true(prepare(f, &nothing));
	assert_int_equal(diag_errors(f->d), 0);
	assert_int_equal(f->files.n, 4);
	assert_non_null(strstr(file(f, "aqueduct.yml"), "\nimage: my-app\narches: [amd64, arm/v6, arm64]\n"));
	assert_non_null(strstr(file(f, "Dockerfile"), "\nFROM ${REPO}/"));
	assert_non_null(strstr(file(f, "Dockerfile"), "\nCOPY ./build/qemu-${ARCH}-static "));
	assert_non_null(file(f, ".dockerignore"));
	assert_string_equal(file(f, ".gitignore"), "build/\n");
	assert_non_null(strstr(f->said.p, "aqueduct: image my-app (after the folder; --image decides instead)\n"));
	assert_works(f);
}

static void every_style_can_be_wished_for(void **state)
{
	static const char *const bases[] = { "prefix", "suffix", "index", "none", "" };
	static const char *const emulations[] = { "static", "binfmt", "native", "" };
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(bases); i++)
		for (size_t k = 0; k < countof(emulations); k++) {
			struct init_wish wish = nothing;

			wish.base = str_of(bases[i]);
			wish.emulation = str_of(emulations[k]);
			wish.image = STR("ghcr.io/me/x");
			wish.arch = STR("arm64, AMD64,arm/v7");
			assert_true(prepare(f, &wish));
			assert_non_null(strstr(file(f, "aqueduct.yml"), "image: ghcr.io/me/x\n"));
			assert_works(f);
		}
}

static void wishes_that_make_no_sense(void **state)
{
	static const struct { struct init_wish wish; const char *said; } cases[] = {
		{ { .image = { "Me/App", 6 } }, "--image: 'Me/App' is no image name" },
		{ { .image = { "a:1", 3 } }, "--image: 'a:1' is no image name" },
		{ { .arch = { "amd64,amr64", 11 } }, "--arch: 'amr64' is no arch" },
		{ { .arch = { "amd46", 5 } }, "note: did you mean 'amd64'?" },
		{ { .arch = { "amd64,", 6 } }, "--arch: '' is no arch" },
		{ { .arch = { ",", 1 } }, "--arch: '' is no arch" },
		{ { .arch = { "amd64]\nx: [y", 12 } }, "is no arch" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(cases); i++) {
		struct init_wish wish = cases[i].wish;
		struct buf b = buf_new(f->a);

		wish.descriptor = nothing.descriptor;
		assert_false(prepare(f, &wish));
		assert_true(diag_errors(f->d) > 0);
		diag_print(f->d, &b, false);
		assert_non_null(strstr(b.p, cases[i].said));
	}
}

static void a_descriptor_is_there_already(void **state)
{
	struct fixture *f = *state;

	put("aqueduct.yml", "");
	assert_false(prepare(f, &nothing));
	assert_int_equal(diag_errors(f->d), 1);
	assert_int_equal(f->files.n, 0);
}

static void what_is_there_is_looked_at_and_kept(void **state)
{
	struct fixture *f = *state;

	put("Dockerfile", "FROM debian:12\nRUN true\n");
	put(".gitignore", "*.o\n");
	assert_true(prepare(f, &nothing));
	assert_null(file(f, "Dockerfile"));
	assert_null(file(f, ".gitignore"));
	assert_non_null(file(f, ".dockerignore"));
	assert_non_null(strstr(file(f, "aqueduct.yml"), "arches: [amd64, arm/v7, arm64]\n"));
	assert_non_null(strstr(f->said.p, "base style index (Dockerfile:1)\n"));
	assert_non_null(strstr(f->said.p, "emulation binfmt (the Dockerfile copies no qemu)\n"));
	assert_works(f);
}

/* A folder build/ of the user's is dropped by no ignore file. */
static void build_may_hold_more(void **state)
{
	static const struct { const char *dockerfile; bool shared; } cases[] = {
		{ "FROM alpine:3.22\nCOPY build/app /app\n", true },
		{ "FROM alpine:3.22\nADD x ./build /app/\n", true },
		{ "FROM alpine:3.22\nCOPY [\"/build/a b\", \"/\"]\n", true },
		{ "FROM alpine:3.22\nRUN --mount=type=bind,source=build/x,target=/x cat /x\n", true },
		{ "FROM alpine:3.22\nCOPY build/qemu-arm-static /usr/bin/\n", false },
		{ "FROM alpine:3.22\nCOPY app /build\nCOPY builder/x /\nRUN ls build/\n", false },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(cases); i++) {
		put("Dockerfile", cases[i].dockerfile);
		assert_true(prepare(f, &nothing));
		assert_string_equal(file(f, ".gitignore"), cases[i].shared ? "build/.aqueduct/\nbuild/qemu-*-static\n" : "build/\n");
		assert_string_equal(file(f, ".dockerignore"), cases[i].shared ? ".git\n.aqueduct\nbuild/.aqueduct\n"
			: ".git\n.aqueduct\nbuild/*\n!build/qemu-*-static\n");
	}
	assert_int_equal(mkdir("build", 0777), 0);
	put("build/qemu-arm-static", "");
	assert_true(prepare(f, &nothing));
	assert_string_equal(file(f, ".gitignore"), "build/\n");
	put("build/rules.mk", "");
	assert_true(prepare(f, &nothing));
	assert_string_equal(file(f, ".gitignore"), "build/.aqueduct/\nbuild/qemu-*-static\n");
	assert_non_null(strstr(f->said.p, "build/ is yours, too"));
}

static void outputs_of_the_user_keep_their_names(void **state)
{
	struct fixture *f = *state;

	put("Makefile", "CC = gcc\nall: x\n");
	put(".drone.yml", "kind: pipeline\n");
	put("manifest.tmpl", "x");
	put("get_qemu.sh", "x");
	assert_true(prepare(f, &nothing));
	assert_non_null(strstr(file(f, "aqueduct.yml"), "make:\n  file: multiarch.mk\n  prefix: image-\n"));
	assert_non_null(strstr(file(f, "aqueduct.yml"), "drone:\n  file: .drone.aqueduct.yml\n"));
	assert_non_null(strstr(file(f, "aqueduct.yml"), "manifest:\n  file: aqueduct.manifest.tmpl\n"));
	assert_non_null(strstr(file(f, "aqueduct.yml"), "qemu:\n  script: aqueduct_get_qemu.sh\n"));
	assert_works(f);
	put("Makefile", "x: y\n\tall: z\nallow: x\nrun := 1\n");
	assert_true(prepare(f, &nothing));
	assert_null(strstr(file(f, "aqueduct.yml"), "prefix:"));
	put("Makefile", "# aqueduct-digest: 0000000000000000\nall: x\n");
	assert_true(prepare(f, &nothing));
	assert_null(strstr(file(f, "aqueduct.yml"), "make:"));
	assert_works(f);
}

static void git_is_asked(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(mkdir(".git", 0777), 0);
	put(".git/HEAD", "ref: refs/heads/trunk\n");
	put(".git/config", "[remote \"origin\"]\n\turl = git@github.com:Me/My_App.git\n");
	assert_true(prepare(f, &nothing));
	assert_non_null(strstr(file(f, "aqueduct.yml"), "\nimage: me/my_app\n"));
	assert_non_null(strstr(file(f, "aqueduct.yml"), "\npublish:\n  branch: trunk\n"));
	assert_works(f);
	put(".git/HEAD", "ref: refs/heads/yes\n");
	assert_true(prepare(f, &nothing));
	assert_non_null(strstr(file(f, "aqueduct.yml"), "\n  branch: \"yes\"\n"));
	assert_works(f);
	put(".git/HEAD", "ref: refs/heads/a$(b)\n");
	assert_true(prepare(f, &nothing));
	assert_null(strstr(file(f, "aqueduct.yml"), "branch:"));
	assert_works(f);
}

/* Whatever the folder and the remote are called, the first run works. */
static void strange_names(void **state)
{
	static const char *const urls[] = { "/srv/git/\xC3\x84\xC3\x96.git", "https://x/y: z", "..", "https://h/_/_", "a:-b/-c" };
	struct fixture *f = *state;

	assert_int_equal(mkdir(".git", 0777), 0);
	put(".git/HEAD", "garbage");
	for (size_t i = 0; i < countof(urls); i++) {
		put(".git/config", arena_printf(f->a, "[remote \"origin\"]\n\turl = %s\n", urls[i]).p);
		assert_true(prepare(f, &nothing));
		assert_works(f);
	}
	assert_int_equal(rename(".git", "git") || mkdir("My App", 0777), 0);
	assert_int_equal(chdir("My App"), 0);
	assert_true(prepare(f, &nothing));
	assert_non_null(strstr(file(f, "aqueduct.yml"), "\nimage: app\n"));
	assert_works(f);
}

/* git is asked at the top of the repository; Drone reads its file there alone. */
static void below_a_repository(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(mkdir(".git", 0777) || mkdir("a", 0777) || mkdir("a/b", 0777), 0);
	put(".git/HEAD", "ref: refs/heads/trunk\n");
	put(".git/config", "[remote \"origin\"]\n\turl = https://h/one/two.git\n");
	assert_int_equal(chdir("a/b"), 0);
	assert_true(prepare(f, &nothing));
	assert_non_null(strstr(file(f, "aqueduct.yml"), "\nimage: one/two\n"));
	assert_true(diag_has(f->d, "init"));
	assert_int_equal(diag_errors(f->d), 0);
	f->d = diag_new(f->a);
	assert_works(f);
}

/* Another name for a Dockerfile. */
static void dockerfiles_of_other_names(void **state)
{
	struct fixture *f = *state;

	put("Dockerfile.arm", "FROM alpine:3\n");
	put("Containerfile", "ARG REPO=library\nFROM ${REPO}/alpine:3\n");
	assert_true(prepare(f, &nothing));
	assert_non_null(strstr(file(f, "aqueduct.yml"), "\ndockerfile: Containerfile\n"));
	assert_null(file(f, "Dockerfile"));
	assert_works(f);
}

/* A file of the user's that is no regular file, or a Dockerfile that the engine refuses. */
static void things_in_the_way(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(mkdir("Makefile", 0777), 0);
	assert_true(prepare(f, &nothing));
	assert_non_null(strstr(file(f, "aqueduct.yml"), "file: multiarch.mk\n"));
	put("Dockerfile", "FORM a\n");
	prepare(f, &nothing);
	assert_true(diag_errors(f->d) > 0);
	assert_int_equal(remove("Dockerfile"), 0);
	assert_int_equal(mkdir("Dockerfile", 0777), 0);
	prepare(f, &nothing);
	assert_true(diag_errors(f->d) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(an_empty_folder, setup, teardown),
		cmocka_unit_test_setup_teardown(every_style_can_be_wished_for, setup, teardown),
		cmocka_unit_test_setup_teardown(wishes_that_make_no_sense, setup, teardown),
		cmocka_unit_test_setup_teardown(a_descriptor_is_there_already, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_there_is_looked_at_and_kept, setup, teardown),
		cmocka_unit_test_setup_teardown(build_may_hold_more, setup, teardown),
		cmocka_unit_test_setup_teardown(outputs_of_the_user_keep_their_names, setup, teardown),
		cmocka_unit_test_setup_teardown(git_is_asked, setup, teardown),
		cmocka_unit_test_setup_teardown(strange_names, setup, teardown),
		cmocka_unit_test_setup_teardown(below_a_repository, setup, teardown),
		cmocka_unit_test_setup_teardown(dockerfiles_of_other_names, setup, teardown),
		cmocka_unit_test_setup_teardown(things_in_the_way, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
