#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/base.h"
#include "../../gen/plugins.h"
#include "../../gen/str.h"

static void test_pick(void **state)
{
	(void)state;
	assert_true(str_is(plugins_pick(PLUGINS_DOCKER, STR("linux/amd64")), "plugins/docker:21.3.4"));
	assert_true(str_is(plugins_pick(PLUGINS_DOCKER, STR("linux/arm64")), "plugins/docker:21.3.4"));
	assert_true(str_is(plugins_pick(PLUGINS_DOCKER, STR("linux/arm")), "plugins/docker:20.14.0"));
	assert_true(str_is(plugins_pick(PLUGINS_MANIFEST, STR("linux/arm")), "plugins/manifest:1.2.3"));
	assert_true(str_is(plugins_pick(PLUGINS_DOCKER, STR("linux/s390x")), "plugins/docker:21.3.4"));
	assert_true(str_is(plugins_pick(PLUGINS_BUSYBOX, STR("linux/s390x")), "busybox:1.36"));
}

static void test_has(void **state)
{
	struct arena *a = arena_new();
	static const struct { const char *image, *runner; bool has; } rows[] = {
		{ "plugins/docker:21.3.4", "linux/amd64", true }, { "plugins/docker", "linux/amd64", true },
		{ "plugins/docker:21.3.4", "linux/arm", false }, { "plugins/docker", "linux/arm", false },
		{ "plugins/docker:latest", "linux/arm", false }, { "plugins/docker:20", "linux/arm", false },
		{ "plugins/docker:20.14.1", "linux/arm", false }, { "plugins/docker:20.14.0", "linux/arm", true },
		{ "docker.io/plugins/docker:20.13.0", "linux/arm", true }, { "plugins/docker:19.03.8", "linux/arm", true },
		{ "plugins/docker:linux-arm", "linux/arm", true }, { "plugins/docker:20.14.0-linux-arm", "linux/arm", true },
		{ "plugins/docker:21.3.4", "linux/s390x", false }, { "plugins/docker:19.03.8", "linux/s390x", false },
		{ "plugins/docker@sha256:0123", "linux/amd64", true }, { "quay.io/plugins/docker:21", "linux/arm", true },
		{ "me/plugin", "linux/s390x", true }, { "plugins/manifest:1.4.0", "linux/arm", false },
		{ "plugins/manifest:1.2.3", "linux/arm", true }, { "thegeeklab/drone-docker-buildx:23", "linux/arm", false },
		{ "docker:27.5.1-windowsservercore-1809", "windows/amd64", true },
		{ "", "linux/s390x", true }, { "busybox:1.36", "linux/ppc64le", true }, { "docker:27.5.1-cli", "linux/ppc64le", false },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++)
		if (plugins_has(a, str_of(rows[i].image), str_of(rows[i].runner)) != rows[i].has)
			fail_msg("%s on %s", rows[i].image, rows[i].runner);
	arena_free(a);
}

static void test_older(void **state)
{
	struct arena *a = arena_new();
	(void)state;
	assert_true(plugins_older(a, STR("plugins/docker:20.13.0"), PLUGINS_DOCKER, 20, 14, 0));
	assert_true(plugins_older(a, STR("plugins/docker:19"), PLUGINS_DOCKER, 20, 14, 0));
	assert_true(plugins_older(a, STR("plugins/docker:linux-arm-20.13"), PLUGINS_DOCKER, 20, 14, 0));
	assert_false(plugins_older(a, STR("plugins/docker:20.14.0"), PLUGINS_DOCKER, 20, 14, 0));
	assert_false(plugins_older(a, STR("plugins/docker:20"), PLUGINS_DOCKER, 20, 14, 0));
	assert_false(plugins_older(a, STR("plugins/docker:linux-arm"), PLUGINS_DOCKER, 20, 14, 0));
	assert_false(plugins_older(a, STR("plugins/docker"), PLUGINS_DOCKER, 20, 14, 0));
	assert_false(plugins_older(a, STR("plugins/ecr:18"), PLUGINS_DOCKER, 20, 14, 0));
	assert_false(plugins_older(a, STR(""), PLUGINS_DOCKER, 20, 14, 0));
	arena_free(a);
}

static void test_table(void **state)
{
	struct arena *a = arena_new();
	struct buf b = buf_new(a);

	(void)state;
	plugins_markdown(&b);
	assert_true(str_find(buf_str(&b), STR("| `plugins/docker:20.14.0` | linux/amd64 linux/arm64 linux/arm ")) < b.n);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pick), cmocka_unit_test(test_has), cmocka_unit_test(test_older), cmocka_unit_test(test_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
