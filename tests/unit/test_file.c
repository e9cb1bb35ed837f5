#define _XOPEN_SOURCE 700

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/diag.h"
#include "../../gen/file.h"
#include "../../gen/tmpl.h"
#include "scratch.h"

static bool no_memory;

/* Takes the place of the library's for all of this program. */
DIR *opendir(const char *path)
{
	int fd = no_memory ? -1 : open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (no_memory)
		errno = ENOMEM;
	return fd < 0 ? NULL : fdopendir(fd);
}

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

static void assert_holds(struct fixture *f, const char *path, const char *want)
{
	struct str text = STR_NONE;

	assert_int_equal(file_read(f->a, str_of(path), &text), 0);
	assert_string_equal(arena_cstr(f->a, text), want);
}

static int read_error(struct fixture *f, const char *path)
{
	struct str text;

	return file_read(f->a, str_of(path), &text);
}

static void whole_files_are_read(void **state)
{
	struct fixture *f = *state;
	struct str text = STR_NONE;
	FILE *out = fopen("nul", "wb");

	put("empty", "");
	put("text", "a\r\nb");
	assert_non_null(out);
	assert_int_equal(fwrite("a\0b\xFF", 1, 4, out), 4);
	assert_int_equal(fclose(out), 0);
	assert_holds(f, "empty", "");
	assert_holds(f, "text", "a\r\nb");
	assert_int_equal(file_read(f->a, STR("nul"), &text), 0);
	assert_true(str_eq(text, ((struct str){ "a\0b\xFF", 4 })));
	assert_int_equal(symlink("text", "link"), 0);
	assert_holds(f, "link", "a\r\nb");
}

static void what_cannot_be_read(void **state)
{
	struct fixture *f = *state;

	put("file", "");
	assert_int_equal(mkdir("folder", 0777), 0);
	assert_int_equal(mkfifo("pipe", 0666), 0);
	assert_int_equal(symlink("nowhere", "link"), 0);
	assert_int_equal(symlink("loop", "loop"), 0);
	assert_int_equal(read_error(f, "none"), ENOENT);
	assert_int_equal(read_error(f, ""), ENOENT);
	assert_int_equal(read_error(f, "link"), ENOENT);
	assert_int_equal(read_error(f, "file/x"), ENOTDIR);
	assert_int_equal(read_error(f, "folder"), EISDIR);
	assert_int_equal(read_error(f, "loop"), ELOOP);
	assert_int_not_equal(read_error(f, "pipe"), 0); /* and it does not wait */
	assert_int_not_equal(read_error(f, "/dev/null"), 0);
}

static void size_has_a_limit(void **state)
{
	struct fixture *f = *state;
	struct str text = STR_NONE;

	put("big", "x");
	assert_true(FILE_SIZE_MAX > (size_t)TMPL_OUTPUT_MAX_MIB << 20); /* what was rendered is read back */
	assert_int_equal(truncate("big", (off_t)FILE_SIZE_MAX), 0);
	assert_int_equal(file_read(f->a, STR("big"), &text), 0);
	assert_int_equal(text.n, FILE_SIZE_MAX);
	assert_int_equal(truncate("big", (off_t)FILE_SIZE_MAX + 1), 0);
	assert_int_equal(read_error(f, "big"), EFBIG);
}

static void kinds(void **state)
{
	struct fixture *f = *state;

	put("file", "");
	assert_int_equal(mkdir("folder", 0777), 0);
	assert_int_equal(mkfifo("pipe", 0666), 0);
	assert_int_equal(symlink("file", "link"), 0);
	assert_int_equal(symlink("nowhere", "broken"), 0);
	assert_int_equal(file_kind(f->a, STR("file")), FILE_REGULAR);
	assert_int_equal(chmod("file", 0655), 0);
	assert_false(file_is_executable(f->a, STR("file")));
	assert_int_equal(chmod("file", 0700), 0);
	assert_true(file_is_executable(f->a, STR("file")));
	assert_false(file_is_executable(f->a, STR("link")) || file_is_executable(f->a, STR("folder")));
	assert_int_equal(file_kind(f->a, STR("folder")), FILE_FOLDER);
	assert_int_equal(file_kind(f->a, STR("folder/")), FILE_FOLDER);
	assert_int_equal(file_kind(f->a, STR("pipe")), FILE_OTHER);
	assert_int_equal(file_kind(f->a, STR("link")), FILE_OTHER);
	assert_int_equal(file_kind(f->a, STR("broken")), FILE_OTHER);
	assert_int_equal(file_kind(f->a, STR("none")), FILE_ABSENT);
	assert_int_equal(file_kind(f->a, STR("file/x")), FILE_ABSENT);
	assert_true(file_is_same(f->a, STR("file"), STR("folder/../file")));
	assert_false(file_is_same(f->a, STR("file"), STR("link")));
	assert_false(file_is_same(f->a, STR("file"), STR("none")));
}

static void links_that_lead_out(void **state)
{
	static const char *const out[] = { "out", "out/file", "out/none", "again", "folder/up", "folder/up/x", "file-out", ".." };
	static const char *const in[] = { "file", "folder", "folder/none", "none", "none/none", "in", "in/file", "dangling", "loop", "loop/x",
		"round", "round/file", ".", "folder/../file", "" };
	struct fixture *f = *state;

	assert_int_equal(mkdir("here", 0777), 0);
	assert_int_equal(mkdir("here-too", 0777), 0); /* no folder of it, though it begins so */
	put("here-too/file", "");
	assert_int_equal(chdir("here"), 0);
	assert_int_equal(mkdir("folder", 0777), 0);
	put("file", "");
	put("folder/file", "");
	assert_false(symlink("../here-too", "out") || symlink("out", "again") || symlink("../..", "folder/up")
		|| symlink("../here-too/file", "file-out") || symlink("folder", "in") || symlink("../nowhere/x", "dangling")
		|| symlink("loop", "loop") || symlink("../here/folder", "round"));
	for (size_t i = 0; i < countof(out); i++)
		assert_true(file_leads_out(f->a, str_of(out[i])));
	for (size_t i = 0; i < countof(in); i++)
		assert_false(file_leads_out(f->a, str_of(in[i])));
	assert_int_equal(chdir("/"), 0);
	assert_false(file_leads_out(f->a, STR("dev/null")));
}

static void folders(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(mkdir("some name", 0777), 0);
	put("file", "");
	assert_int_equal(file_enter(f->a, STR("none")), ENOENT);
	assert_int_equal(file_enter(f->a, STR("file")), ENOTDIR);
	assert_int_equal(file_enter(f->a, STR("some name")), 0);
	assert_string_equal(arena_cstr(f->a, file_folder_name(f->a)), "some name");
	assert_int_equal(file_enter(f->a, STR("/")), 0);
	assert_int_equal(file_folder_name(f->a).n, 0);
}

static void names_are_in_their_order(void **state)
{
	static const char *const files[] = { "b", "a", "B", "ab", "\303\251", ".x" };
	static const char *const sorted[] = { ".x", "B", "a", "ab", "b", "\303\251" };
	struct fixture *f = *state;
	struct str *names;

	for (size_t i = 0; i < countof(files); i++)
		put(files[i], "");
	assert_int_equal(file_names(f->a, STR("."), 100, &names), countof(sorted));
	for (size_t i = 0; i < countof(sorted); i++)
		assert_true(str_is(names[i], sorted[i]));
	assert_int_equal(file_names(f->a, STR("nowhere"), 100, &names), 0);
}

/* A folder that cannot be looked into for want of memory is not an empty one. */
static void names_need_memory(void **state)
{
	struct fixture *f = *state;
	struct str *names;
	int status = 0;
	pid_t child = fork();

	if (!child) {
		no_memory = true;
		_exit(freopen("/dev/null", "w", stderr) ? 10 + (int)file_names(f->a, STR("."), 100, &names) : 9);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(whole_files_are_read, setup, teardown),
		cmocka_unit_test_setup_teardown(names_are_in_their_order, setup, teardown),
		cmocka_unit_test_setup_teardown(names_need_memory, setup, teardown),
		cmocka_unit_test_setup_teardown(what_cannot_be_read, setup, teardown),
		cmocka_unit_test_setup_teardown(size_has_a_limit, setup, teardown),
		cmocka_unit_test_setup_teardown(kinds, setup, teardown),
		cmocka_unit_test_setup_teardown(links_that_lead_out, setup, teardown),
		cmocka_unit_test_setup_teardown(folders, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
