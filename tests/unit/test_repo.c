#define _XOPEN_SOURCE 700

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/diag.h"
#include "../../gen/dockerfile.h"
#include "../../gen/embedded.h"
#include "../../gen/ignore.h"
#include "../../gen/repo.h"
#include "scratch.h"

/* Each test works in a folder of its own. */
struct fixture {
	struct arena *a;
	struct diag *d;
	char folder[SCRATCH_SIZE];
};

static int setup(void **state)
{
	static struct fixture f;

	f.a = arena_new();
	f.d = diag_new(f.a);
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
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
	assert_int_equal(fclose(f), 0);
}

static void files_of_the_disk_and_those_put(void **state)
{
	struct fixture *f = *state;
	struct repo *r = repo_new(f->a, f->d, STR_NONE);
	struct str text = STR_NONE;
	int err = -1;

	assert_false(repo_read(r, STR("a"), &text, &err));
	assert_int_equal(err, ENOENT);
	put("a", "disk");
	assert_true(repo_read(r, STR("a"), &text, &err));
	assert_int_equal(err, 0);
	assert_true(str_is(text, "disk"));
	repo_put(r, STR("a"), STR("put"));
	repo_put(r, STR("b"), STR(""));
	assert_true(repo_read(r, STR("a"), &text, &err));
	assert_true(str_is(text, "put"));
	assert_true(repo_read(r, STR("b"), &text, &err));
	assert_int_equal(text.n, 0);
	assert_int_equal(err, 0);
	repo_put(r, STR("a"), STR("put again"));
	assert_true(repo_read(r, STR("a"), &text, &err));
	assert_true(str_is(text, "put again"));
	assert_int_equal(diag_errors(f->d), 0);
}

/* Nothing of it is read; each path is told of once, and by its name. */
static void links_that_lead_out(void **state)
{
	struct fixture *f = *state;
	struct repo *r;
	struct model_files files;
	struct render_templates templates;

	assert_false(mkdir("here", 0777) || mkdir("there", 0777));
	put("there/Dockerfile", "FROM alpine:3 AS outside\n");
	put("there/.dockerignore", "x\n");
	put("there/Makefile.mustache", "outside\n");
	assert_false(chdir("here") || symlink("../there", "out") || mkdir(".aqueduct", 0777) || symlink("../../there", ".aqueduct/templates"));
	r = repo_new(f->a, f->d, STR_NONE);
	files = repo_model_files(r);
	templates = repo_templates(r);
	assert_int_equal(files.dockerfile(files.ctx, STR("out/Dockerfile"))->n_instrs, 0);
	assert_int_equal(diag_errors(f->d), 1);
	assert_null(files.ignore(files.ctx, STR("out/.dockerignore")));
	assert_null(files.ignore(files.ctx, STR("out/.dockerignore")));
	assert_int_equal(diag_errors(f->d), 2);
	assert_null(files.source(files.ctx, STR("out/none")));
	assert_int_equal(diag_errors(f->d), 3);
	assert_true(str_starts(templates.load(templates.ctx, STR("Makefile"))->name, STR("templates/")));
	assert_non_null(templates.load(templates.ctx, STR("drone.yml")));
	assert_int_equal(diag_errors(f->d), 4);
	repo_put(r, STR("out/put"), STR("text"));
	assert_non_null(files.source(files.ctx, STR("out/put")));
	/* A folder that the user names may be anywhere. */
	templates = repo_templates(repo_new(f->a, f->d, STR("../there")));
	assert_true(str_is(templates.load(templates.ctx, STR("Makefile"))->text, "outside\n"));
	assert_int_equal(diag_errors(f->d), 4);
}

static void sources(void **state)
{
	struct fixture *f = *state;
	struct repo *r = repo_new(f->a, f->d, STR_NONE);
	const struct source *src;

	put("a", "text");
	src = repo_source(r, STR("a"));
	assert_non_null(src);
	assert_true(str_is(src->name, "a") && str_is(src->text, "text"));
	assert_int_equal(diag_errors(f->d), 0);
	assert_null(repo_source(r, STR("none")));
	assert_int_equal(diag_errors(f->d), 1);
	assert_null(repo_source(r, STR(".")));
	assert_int_equal(diag_errors(f->d), 2);
}

static void dockerfiles_are_read_once(void **state)
{
	struct fixture *f = *state;
	struct repo *r = repo_new(f->a, f->d, STR_NONE);
	struct model_files files = repo_model_files(r);
	const struct dockerfile *df;

	assert_null(files.dockerfile(files.ctx, STR("Dockerfile")));
	assert_int_equal(diag_errors(f->d), 0); /* not there: no fault */
	put("Dockerfile", "FROM a\nFORM b\n");
	df = files.dockerfile(files.ctx, STR("Dockerfile"));
	assert_non_null(df);
	assert_true(str_is(df->src->name, "Dockerfile"));
	assert_int_equal(diag_errors(f->d), 1);
	assert_ptr_equal(files.dockerfile(files.ctx, STR("Dockerfile")), df);
	assert_int_equal(diag_errors(f->d), 1); /* told once */
	assert_null(files.dockerfile(files.ctx, STR("Dockerfile/x")));
	assert_int_equal(diag_errors(f->d), 1);
	df = files.dockerfile(files.ctx, STR(".")); /* there, but not to be read */
	assert_true(df && df->n_stages + df->n_instrs + df->n_args == 0);
	assert_int_equal(diag_errors(f->d), 2);
	assert_ptr_equal(files.dockerfile(files.ctx, STR(".")), df);
	assert_int_equal(diag_errors(f->d), 2);
	repo_put(r, STR("other"), STR("FROM x\n"));
	df = files.dockerfile(files.ctx, STR("other"));
	assert_true(df && df->n_stages == 1);
}

/* Of the files of a folder, in all folders below it; one without any loses none. */
static void ignore_files_empty_folders(void **state)
{
	static const struct { const char *ignore, *folder; bool dropped; } cases[] = {
		{ "out/*\n!out/o*\n", "out", true }, { "out/*\n!out/x*\n", "out", false }, { "out/*\n!out/sub\n", "out", false },
		{ "**/y\n", "out", false }, { "**/y\n", "out/sub", true }, { "*\n", "none", false }, { "*\n", "empty", false },
	};
	struct fixture *f = *state;
	struct repo *r = repo_new(f->a, f->d, STR_NONE);
	struct model_files files = repo_model_files(r);

	assert_int_equal(mkdir("c", 0777) | mkdir("c/empty", 0777) | mkdir("c/out", 0777) | mkdir("c/out/sub", 0777), 0);
	put("c/out/x", "x");
	put("c/out/sub/y", "y");
	for (size_t i = 0; i < countof(cases); i++) {
		const struct ignore *ignore = ignore_read(f->a, f->d, diag_source(f->d, STR("i"), str_of(cases[i].ignore)));

		assert_int_equal(files.all_dropped(files.ctx, ignore, STR("c"), str_of(cases[i].folder)), cases[i].dropped);
	}
}

static void every_embedded_template_is_there(void **state)
{
	struct fixture *f = *state;
	struct render_templates templates = repo_templates(repo_new(f->a, f->d, STR_NONE));

	assert_true(embedded_templates_n > 0);
	for (size_t i = 0; i < embedded_templates_n; i++) {
		const struct embedded *e = &embedded_templates[i];
		const struct source *src = templates.load(templates.ctx, str_of(e->name));

		assert_non_null(src);
		assert_true(str_eq(src->text, ((struct str){ e->bytes, e->size })));
		assert_true(str_ends(src->name, STR(".mustache")));
	}
	assert_null(templates.load(templates.ctx, STR("nothing")));
	assert_null(templates.load(templates.ctx, STR("")));
	assert_int_equal(diag_errors(f->d), 0);
}

static void templates_of_the_project_come_first(void **state)
{
	struct fixture *f = *state;
	struct render_templates templates = repo_templates(repo_new(f->a, f->d, STR_NONE));
	struct render_templates others = repo_templates(repo_new(f->a, f->d, STR("mine")));

	assert_int_equal(mkdir(".aqueduct", 0777), 0);
	assert_int_equal(mkdir(".aqueduct/templates", 0777), 0);
	assert_int_equal(mkdir("mine", 0777), 0);
	put(".aqueduct/templates/Makefile.mustache", "project's");
	put("mine/drone.yml.mustache", "mine");
	assert_true(str_is(templates.load(templates.ctx, STR("Makefile"))->text, "project's"));
	assert_true(str_is(templates.load(templates.ctx, STR("Makefile"))->name, ".aqueduct/templates/Makefile.mustache"));
	assert_false(str_is(others.load(others.ctx, STR("Makefile"))->text, "project's"));
	assert_true(str_is(others.load(others.ctx, STR("drone.yml"))->text, "mine"));
	assert_int_equal(diag_errors(f->d), 0);
	assert_int_equal(mkdir("mine/Makefile.mustache", 0777), 0);
	others.load(others.ctx, STR("Makefile"));
	assert_int_equal(diag_errors(f->d), 1); /* there, but not to be read */
}

/* As another system's editor saves it; a CR that is no line end stays. */
static void templates_of_another_system(void **state)
{
	struct fixture *f = *state;
	struct render_templates templates = repo_templates(repo_new(f->a, f->d, STR("mine")));

	assert_int_equal(mkdir("mine", 0777), 0);
	put("mine/Makefile.mustache", "\xEF\xBB\xBF" "all:\r\n\techo a\rb\r\n");
	put("mine/drone.yml.mustache", "\xEF\xBB\xBFkind: x\n");
	assert_true(str_is(templates.load(templates.ctx, STR("Makefile"))->text, "all:\n\techo a\rb\n"));
	assert_true(str_is(templates.load(templates.ctx, STR("drone.yml"))->text, "kind: x\n"));
	assert_int_equal(diag_errors(f->d), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(files_of_the_disk_and_those_put, setup, teardown),
		cmocka_unit_test_setup_teardown(links_that_lead_out, setup, teardown),
		cmocka_unit_test_setup_teardown(sources, setup, teardown),
		cmocka_unit_test_setup_teardown(dockerfiles_are_read_once, setup, teardown),
		cmocka_unit_test_setup_teardown(ignore_files_empty_folders, setup, teardown),
		cmocka_unit_test_setup_teardown(every_embedded_template_is_there, setup, teardown),
		cmocka_unit_test_setup_teardown(templates_of_the_project_come_first, setup, teardown),
		cmocka_unit_test_setup_teardown(templates_of_another_system, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
