#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/digest.h"
#include "../../gen/listing.h"
#include "../../gen/makerules.h"
#include "toyfacts.h"

struct fixture {
	struct arena *a;
	struct toyfacts facts;
	struct makerules_scan scan;
};

/* A tree at the top, with a Dockerfile as gen saw it, that reads src but for its headers. */
static int setup(void **state)
{
	static struct fixture f;

	f = (struct fixture){ .a = arena_new() };
	f.facts = toyfacts_new(f.a);
	f.scan = (struct makerules_scan){ .path = STR("."), .dockerfile = STR("Dockerfile"), .sum = digest_cksum(f.a, STR("FROM x\n")) };
	toyfacts_put(&f.facts, "Dockerfile", 1, "FROM x\n");
	toyfacts_put(&f.facts, "a", 1, "a");
	toyfacts_put(&f.facts, "src", 1, NULL);
	toyfacts_put(&f.facts, "src/b.c", 1, "b");
	toyfacts_put(&f.facts, "src/b.h", 1, "b");
	toyfacts_put(&f.facts, "src/deep", 1, NULL);
	toyfacts_put(&f.facts, "src/deep/c", 1, "c");
	LIST_ADD(f.a, &f.scan.rules, STR("<src"));
	LIST_ADD(f.a, &f.scan.rules, STR("-[^/]*/[^/]*[.]h"));
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	arena_free(f->a);
	return 0;
}

static struct listing list(struct fixture *f, bool whole, const char *recorded)
{
	struct facts facts = toyfacts_facts(&f->facts);

	return listing_of(f->a, &facts, &f->scan, whole, str_of(recorded), (struct file_time){ 1000, 5 });
}

/* "+a -b ~c": what came, went, and changed. */
static const char *changes(struct fixture *f, const struct listing *l)
{
	struct buf b = buf_new(f->a);

	for (size_t i = 0; i < l->n; i++)
		buf_addf(&b, "%s%c%.*s", i ? " " : "", "+-~"[l->items[i].kind], STR_ARG(l->items[i].path));
	return b.p;
}

#define TREE "src/b.c\nsrc/deep/c\nsrc\nsrc/deep\n"

static void the_same(void **state)
{
	struct fixture *f = *state;
	struct listing l = list(f, false, TREE);

	assert_false(l.is_other);
	assert_int_equal(l.n + l.other.n + l.doubt.n, 0);
}

static void came_and_went(void **state)
{
	struct fixture *f = *state;
	struct listing l;

	toyfacts_put(&f->facts, "src/new", 9, "");
	toyfacts_put(&f->facts, "src/new.h", 9, "");
	toyfacts_put(&f->facts, "unread", 9, "");
	toyfacts_put(&f->facts, "src/folder", 9, NULL);
	toyfacts_remove(&f->facts, "src/b.c");
	l = list(f, false, TREE);
	assert_true(l.is_other);
	assert_string_equal(changes(f, &l), "+src/new +src/folder -src/b.c");
}

/* Where the Dockerfile is not what gen saw, all counts that is not ignored; where an ignore file is not, that too. */
static void other_rules(void **state)
{
	struct fixture *f = *state;
	struct listing l;

	toyfacts_put(&f->facts, "Dockerfile", 9, "FROM y\n");
	l = list(f, false, TREE);
	assert_true(l.is_other && str_is(l.other, "Dockerfile"));
	assert_string_equal(changes(f, &l), "+Dockerfile +a +.");
	toyfacts_put(&f->facts, "Dockerfile", 9, "FROM x\r\n"); /* git's core.autocrlf */
	l = list(f, false, TREE);
	assert_false(l.is_other);
	toyfacts_put(&f->facts, "Dockerfile", 1, "FROM x\n");
	toyfacts_put(&f->facts, ".dockerignore", 9, "a\n");
	f->scan.ignores = arena_alloc(f->a, 1, sizeof *f->scan.ignores);
	f->scan.ignores[0] = (struct makerules_known){ STR(".dockerignore"), STR_NONE };
	f->scan.n_ignores = 1;
	l = list(f, false, TREE);
	assert_true(str_is(l.other, ".dockerignore"));
	assert_string_equal(changes(f, &l), "+.dockerignore +Dockerfile +a +src/b.h +.");
}

static void arguments_make_all_count(void **state)
{
	struct fixture *f = *state;
	struct listing l = list(f, true, TREE);

	assert_true(l.is_other && !l.other.n);
	assert_string_equal(changes(f, &l), "+Dockerfile +a +.");
}

/* What was dropped with a folder is kept again by a later rule. */
static void exceptions(void **state)
{
	struct fixture *f = *state;
	struct listing l;

	LIST_ADD(f->a, &f->scan.rules, STR("-src"));
	LIST_ADD(f->a, &f->scan.rules, STR("+src/deep"));
	l = list(f, false, "src/deep/c\nsrc/deep\n");
	assert_string_equal(changes(f, &l), "");
	assert_false(l.is_other);
}

static void own_files_do_not_count(void **state)
{
	struct fixture *f = *state;
	struct listing l;

	f->scan.rules.n = 0;
	LIST_ADD(f->a, &f->scan.own, STR("./a"));
	LIST_ADD(f->a, &f->scan.own, STR("./Dockerfile"));
	LIST_ADD(f->a, &f->scan.named, STR("./Dockerfile"));
	toyfacts_put(&f->facts, "build", 1, NULL);
	toyfacts_put(&f->facts, "build/.aqueduct", 1, NULL);
	toyfacts_put(&f->facts, "build/.aqueduct/x", 1, "");
	toyfacts_put(&f->facts, "build/qemu-arm-static", 1, "");
	toyfacts_put(&f->facts, "build/qemu-static", 1, "");
	l = list(f, false, "");
	assert_string_equal(changes(f, &l), "+Dockerfile +build/qemu-static +src/b.c +src/b.h +src/deep/c +. +build +src +src/deep");
}

static void a_context_of_its_own(void **state)
{
	struct fixture *f = *state;
	struct listing l;

	f->scan.path = STR("src");
	f->scan.rules.n = 0;
	LIST_ADD(f->a, &f->scan.rules, STR("<deep"));
	l = list(f, false, "src/deep/c\nsrc/deep\n");
	assert_false(l.is_other);
	f->scan.rules.n = 0;
	l = list(f, false, "src/b.c\nsrc/b.h\nsrc/deep/c\nsrc\nsrc/deep\n");
	assert_false(l.is_other);
}

/* Names that make cannot spell are there with their checksums. */
static void odd_names(void **state)
{
	struct fixture *f = *state;
	struct listing l;
	const char *recorded = arena_cstr(f->a, arena_printf(f->a, "src/b.c\nsrc/c d\nsrc/deep/c\nsrc\nsrc/deep\n%.*s src/c d\n",
		STR_ARG(digest_cksum(f->a, STR("old")))));

	toyfacts_put(&f->facts, "src/c d", 9, "old");
	l = list(f, false, recorded);
	assert_false(l.is_other);
	toyfacts_put(&f->facts, "src/c d", 1, "new");
	l = list(f, false, recorded);
	assert_true(l.is_other);
	assert_string_equal(changes(f, &l), "~src/c d");
	l = list(f, false, TREE);
	assert_string_equal(changes(f, &l), "+src/c d");
	toyfacts_remove(&f->facts, "src/c d");
	l = list(f, false, recorded);
	assert_string_equal(changes(f, &l), "-src/c d");
}

/* cksum says nothing of a file that it may not read: its name is in the list, and no sum. */
static void an_odd_name_that_may_not_be_read(void **state)
{
	struct fixture *f = *state;
	const char *without = "src/b.c\nsrc/c d\nsrc/deep/c\nsrc\nsrc/deep\n";
	struct listing l;

	toyfacts_put(&f->facts, "src/c d", 9, "text")->locked = true;
	l = list(f, false, without);
	assert_false(l.is_other);
	assert_int_equal(l.n + l.doubt.n, 0);
	toyfacts_put(&f->facts, "src/c d", 9, "text");
	l = list(f, false, without);
	assert_true(l.is_other);
	assert_string_equal(changes(f, &l), "~src/c d");
}

static void links(void **state)
{
	struct fixture *f = *state;
	const char *recorded = TREE "lrwxrwxrwx 1 me me 4 Nov 30 08:44 src/l -> ../a\n";
	struct listing l;

	toyfacts_put(&f->facts, "src/l", 1, "")->kind = FILE_OTHER;
	l = list(f, false, recorded);
	assert_false(l.is_other);
	f->facts.listed = TOLD_NO;
	l = list(f, false, recorded);
	assert_string_equal(changes(f, &l), "~src/l");
	f->facts.listed = TOLD_NOTHING;
	l = list(f, false, recorded);
	assert_true(l.doubt.n > 0);
	l = list(f, false, TREE);
	assert_string_equal(changes(f, &l), "+src/l");
	toyfacts_remove(&f->facts, "src/l");
	l = list(f, false, recorded);
	assert_string_equal(changes(f, &l), "-src/l");
	toyfacts_put(&f->facts, "src", 1, "")->kind = FILE_OTHER; /* a source that is a link: all counts */
	l = list(f, false, "");
	assert_true(str_is(l.items[0].path, "Dockerfile"));
}

static void what_is_not_known(void **state)
{
	struct fixture *f = *state;

	toyfacts_put(&f->facts, "src/a\nb", 1, "");
	assert_true(list(f, false, TREE).doubt.n > 0);
	toyfacts_remove(&f->facts, "src/a\nb");
	assert_int_equal(list(f, false, TREE).doubt.n, 0);
	f->scan.rules.n = 0;
	toyfacts_put(&f->facts, "-a b", 1, "");
	assert_true(list(f, false, TREE).doubt.n > 0);
	toyfacts_remove(&f->facts, "-a b");
	LIST_ADD(f->a, &f->scan.rules, STR("<src(")); /* as nobody writes it but by hand */
	assert_true(list(f, false, TREE).doubt.n > 0);
}

/* What tells which folders are watched says nothing of what is in the list; a list may have been cut short. */
static void watched_folders_and_a_cut_list(void **state)
{
	struct fixture *f = *state;
	struct listing l;

	LIST_ADD(f->a, &f->scan.rules, STR("~src/deep"));
	l = list(f, false, TREE);
	assert_false(l.is_other);
	l = list(f, false, "src/b.c\nsrc/deep/c\nsrc\nsrc/deep");
	assert_true(l.is_other);
	assert_string_equal(changes(f, &l), "");
	l = list(f, false, "src/b.c\nsrc/deep/c\nsrc\nsrc/d");
	assert_string_equal(changes(f, &l), "+src/deep -src/d");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_same, setup, teardown),
		cmocka_unit_test_setup_teardown(came_and_went, setup, teardown),
		cmocka_unit_test_setup_teardown(other_rules, setup, teardown),
		cmocka_unit_test_setup_teardown(arguments_make_all_count, setup, teardown),
		cmocka_unit_test_setup_teardown(exceptions, setup, teardown),
		cmocka_unit_test_setup_teardown(own_files_do_not_count, setup, teardown),
		cmocka_unit_test_setup_teardown(a_context_of_its_own, setup, teardown),
		cmocka_unit_test_setup_teardown(odd_names, setup, teardown),
		cmocka_unit_test_setup_teardown(an_odd_name_that_may_not_be_read, setup, teardown),
		cmocka_unit_test_setup_teardown(links, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_not_known, setup, teardown),
		cmocka_unit_test_setup_teardown(watched_folders_and_a_cut_list, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
