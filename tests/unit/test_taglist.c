#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/descriptor.h"
#include "../../gen/diag.h"
#include "../../gen/model.h"
#include "../../gen/refvars.h"
#include "../../gen/taglist.h"

static const struct dockerfile *no_dockerfile(void *ctx, struct str path)
{
	(void)ctx;
	(void)path;
	return NULL;
}

/* What is printed, then what is said. */
static const char *listed(struct arena *a, const char *text, const char *ref, const char *arches)
{
	struct model_files files = { .dockerfile = no_dockerfile };
	struct refvars vars = { str_of(ref), STR("0123456789abcdef"), STR_NONE, STR_NONE };
	struct diag *d = diag_new(a);
	const struct source *src = diag_source(d, STR("t"), str_of(text));
	const struct model *m = model_resolve(a, d, descriptor_read(a, d, src), src, &files);
	struct buf out = buf_new(a), said = buf_new(a);

	assert_int_equal(diag_errors(d), 0);
	if (!taglist_print(a, d, m, &vars, str_of(arches), &out, &said))
		diag_print(d, &said, false);
	buf_add(&out, buf_str(&said));
	return out.p;
}

#define ONE "image: me/app\narches: [amd64, {arch: arm, suffix: x}]\n"

static void those_of_publish_are_plain(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_string_equal(listed(a, ONE, "refs/tags/v1.2.3", ""), "1\n1.2\n1.2.3\n");
	assert_string_equal(listed(a, ONE, "refs/heads/main", "arm,amd64"), "x\nlinux-amd64\n");
	assert_string_equal(listed(a, ONE, "refs/heads/x", ""), "aqueduct: nothing is published from refs/heads/x\n");
	assert_non_null(strstr(listed(a, ONE, "refs/tags/v1", ""), "not three numbers"));
	assert_non_null(strstr(listed(a, ONE, "refs/heads/main", "arm64"), "nothing is built for 'arm64'"));
	arena_free(a);
}

static void others_have_their_repository(void **state)
{
	struct arena *a = arena_new();
	const char *text = "images: {a: {image: me/a}, b: {image: me/b}}\narches: [amd64]\n"
		"publish: {also: {q: {registry: q.io}, head: {tags: ['${DRONE_BRANCH}-h'], when: {ref: 'refs/heads/*'}}}}\n";

	(void)state;
	assert_string_equal(listed(a, text, "refs/heads/main", ""), "latest\nq.io/me/a:latest\nq.io/me/b:latest\n"
		"me/a:main-h\nme/b:main-h\n");
	assert_string_equal(listed(a, text, "refs/heads/x", "amd64"), "me/a:x-h-linux-amd64\nme/b:x-h-linux-amd64\n");
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(those_of_publish_are_plain),
		cmocka_unit_test(others_have_their_repository),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
