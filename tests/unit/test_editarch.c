#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/diag.h"
#include "../../gen/edit.h"
#include "../../gen/editarch.h"
#include "../../gen/yaml.h"

/* What the text becomes with arches more or less, of an image or not; of faults the first message alone. said: what is told. */
static void assert_arches(const char *before, bool add, const char *image, const char *arches, const char *after, const char *said)
{
	struct arena *a = arena_new();
	struct diag *d = diag_new(a);
	const struct source *src = diag_source(d, STR("t"), str_of(before));
	const struct yaml *root = yaml_parse(a, d, src), *to;
	struct buf told = buf_new(a), faults = buf_new(a);
	struct str names[4], rest = str_of(arches), text = STR_NONE, message = STR_NONE;
	struct editarch e = { str_of(image), names, 0 };

	while (str_cut(&rest, ' ', &names[e.n]))
		e.n++;
	names[e.n++] = rest;
	assert_non_null(root);
	to = add ? editarch_add(a, d, root, &e, &told) : editarch_remove(a, d, root, &e, &told);
	if (to && edit_apply(a, d, src, root, to, &text)) {
		assert_string_equal(arena_strdup(a, text).p, after);
		assert_string_equal(told.p, said);
		assert_int_equal(diag_errors(d), 0);
	} else {
		assert_true(diag_errors(d) > 0);
		diag_print(d, &faults, false);
		rest = buf_str(&faults);
		assert_true(str_line(&rest, &message));
		assert_string_equal(arena_strdup(a, message).p, after);
	}
	arena_free(a);
}

static void test_add(void **state)
{
	(void)state;
	assert_arches("arches: [amd64]\n", true, "", "riscv64 linux/s390x", "arches: [amd64, riscv64, linux/s390x]\n",
		"aqueduct: added 'riscv64' to 'arches'\naqueduct: added 'linux/s390x' to 'arches'\n");
	assert_arches("arches: [arm/v6]\n", true, "", "arm32v7", "arches: [arm/v6, {arch: arm/v7, name: armv7, suffix: linux-armv7}]\n",
		"aqueduct: added 'arm/v7' to 'arches' as 'armv7', with the suffix 'linux-armv7': 'arm' stays what it is\n");
	assert_arches("arches: [{arch: arm, name: armv7}]\n", true, "", "arm/v6", "arches: [{arch: arm, name: armv7}, arm/v6]\n",
		"aqueduct: added 'arm/v6' to 'arches'\n");
	assert_arches("arches:\n", true, "", "arm/v6", "arches:\n  - arm/v6\n", "aqueduct: added 'arm/v6' to 'arches'\n");
	assert_arches("arches: [arm]\n", true, "", "amd64 armhf", "t:1:10: error: 'armhf' is there already, as 'arm' [edit]", "");
	assert_arches("arches: [arm]\n", true, "", "amd64 x86_64", "aqueduct: error: 'x86_64' is there already, as 'amd64' [edit]", "");
	assert_arches("arches: [arm/v6]\n", true, "", "arm", "t:1:10: error: 'arm' is the short name of this one [edit]", "");
	assert_arches("arches: [arm/v6, {arch: arm/v5, name: armv7}]\n", true, "", "arm/v7",
		"t:1:10: error: the short name 'arm' of 'arm/v7' is this one's, and its name with the variant is another one's [edit]", "");
	assert_arches("arches: [{arch: amd64, name: s390x}]\n", true, "", "s390x",
		"t:1:10: error: the short name 's390x' of 's390x' is this one's [edit]", "");
	assert_arches("arches: [amd64]\n", true, "", "amd46", "aqueduct: error: unknown arch 'amd46' [unknown-arch]", "");
	assert_arches("arches: {a: b}\n", true, "", "amd64", "t:1:9: error: 'arches' is no list of arches [edit]", "");
	assert_arches("arches: [{name: x}, [a]]\n", true, "", "amd64", "arches: [{name: x}, [a], amd64]\n",
		"aqueduct: added 'amd64' to 'arches'\n");
}

static void test_remove(void **state)
{
	(void)state;
	assert_arches("arches: [amd64, linux/arm/v6, arm64]\n", false, "", "arm32v6 aarch64", "arches: [amd64]\n",
		"aqueduct: removed 'linux/arm/v6' from 'arches'\naqueduct: removed 'arm64' from 'arches'\n");
	assert_arches("arches: [amd64, arm/v6]\n", false, "", "arm", "arches: [amd64]\n", "aqueduct: removed 'arm/v6' from 'arches'\n");
	assert_arches("arches:\n  - {arch: windows, name: w10}\n  - {arch: windows, name: w11}\n", false, "", "w11",
		"arches:\n  - {arch: windows, name: w10}\n", "aqueduct: removed 'windows' from 'arches'\n");
	assert_arches("arches:\n  - {arch: windows, name: w10}\n  - {arch: windows, name: w11}\n", false, "", "windows",
		"t:2:5: error: 'windows' can be this one or another [edit]", "");
	assert_arches("arches: [arm/v6, {arch: arm/v7, name: armv7}]\n", false, "", "arm",
		"arches: [{arch: arm/v7, name: armv7}]\n", "aqueduct: removed 'arm/v6' from 'arches'\n");
	assert_arches("arches: [arm/v6, {arch: arm/v7, name: armv7}]\n", true, "", "arm", "t:1:10: error: 'arm' is there already, as 'arm/v6' [edit]", "");
	assert_arches("arches: [{arch: arm64, name: amd64}, {arch: amd64, name: a}]\n", false, "", "amd64",
		"t:1:10: error: 'amd64' can be this one or another [edit]", "");
	assert_arches("arches: [arm]\n", false, "", "arm", "t:1:10: error: 'arm' is the last arch of 'arches' [edit]", "");
	assert_arches("arches: [arm]\n", false, "", "s390x", "t:1:9: error: 's390x' is not in 'arches' [edit]", "");
	assert_arches("arches: [arm]\n", false, "", "arn", "aqueduct: error: unknown arch 'arn' [unknown-arch]", "");
	assert_arches("arches: [amd64, # x\n  arm]\n", false, "", "arm", "arches: [amd64 # x\n  ]\n", "aqueduct: removed 'arm' from 'arches'\n");
	assert_arches("arches: [amd64, # x\n  arm,\n]\n", false, "", "arm", "arches: [amd64, # x\n]\n", "aqueduct: removed 'arm' from 'arches'\n");
	assert_arches("arches: [amd64,\n  # x\n  arm]\n", false, "", "amd64", "arches: [\n  # x\n  arm]\n",
		"aqueduct: removed 'amd64' from 'arches'\n");
	assert_arches("arches: [\n  amd64\n  # x\n  , arm]\n", false, "", "amd64", "arches: [\n  # x\n  arm]\n",
		"aqueduct: removed 'amd64' from 'arches'\n");
	assert_arches("arches: [amd64,\n  arm\n  , arm64]\n", false, "", "arm", "arches: [amd64,\n  arm64]\n",
		"aqueduct: removed 'arm' from 'arches'\n");
	assert_arches("arches: [amd64, # x\n  arm, # y\n  arm64]\n", false, "", "arm arm64",
		"t:2:8: error: this cannot be changed without touching more than it should: this comment would go, too [edit]", "");
	assert_arches("arches: [amd64, # x\n  arm, arm64]\n", false, "", "arm arm64", "arches: [amd64 # x\n  ]\n",
		"aqueduct: removed 'arm' from 'arches'\naqueduct: removed 'arm64' from 'arches'\n");
	assert_arches("arches: [arm, amd64]\nqemu:\n  sha256: {arm: x}\n", false, "", "arm", "arches: [amd64]\nqemu:\n  sha256: {arm: x}\n",
		"aqueduct: removed 'arm' from 'arches'\n"
		"aqueduct: 'qemu.sha256' has a sum for it still (line 3); 'aqueduct unset qemu.sha256.arm' removes it\n");
	assert_arches("arches: [arm/v6, amd64, {arch: arm, name: a}]\nqemu: {sha256: {arm: x}}\n", false, "", "a",
		"arches: [arm/v6, amd64]\nqemu: {sha256: {arm: x}}\n", "aqueduct: removed 'arm' from 'arches'\n");
}

static void test_images(void **state)
{
	const char *both = "images:\n  a: {}\n  b: {arches: [arm, 386]}\narches: [386, amd64]\n";
	const char *own = "images:\n  a: {arches: [386, amd64]}\n  b: {arches: [arm]}\n";

	(void)state;
	assert_arches(both, true, "", "s390x", "images:\n  a: {}\n  b: {arches: [arm, 386]}\narches: [386, amd64, s390x]\n",
		"aqueduct: added 's390x' to 'arches'\naqueduct: 'b' has a list of its own, which stays as it is; --in b changes that\n");
	assert_arches(both, true, "b", "s390x", "images:\n  a: {}\n  b: {arches: [arm, 386, s390x]}\narches: [386, amd64]\n",
		"aqueduct: added 's390x' to 'images.b.arches'\n");
	assert_arches(both, true, "a", "s390x", "t:2:3: error: 'a' has no 'arches' of its own [edit]", "");
	assert_arches(both, true, "c", "s390x", "aqueduct: error: there is no image 'c' [edit]", "");
	assert_arches(both, false, "", "386", "images:\n  a: {}\n  b: {arches: [arm, 386]}\narches: [amd64]\n",
		"aqueduct: removed '386' from 'arches'\naqueduct: 'b' has it in a list of its own still; --in b removes it there\n");
	assert_arches(own, true, "", "s390x", "images:\n  a: {arches: [386, amd64, s390x]}\n  b: {arches: [arm, s390x]}\n",
		"aqueduct: added 's390x' to 'images.a.arches'\naqueduct: added 's390x' to 'images.b.arches'\n");
	assert_arches(own, true, "", "arm", "t:3:16: error: 'arm' is there already [edit]", "");
	assert_arches(own, false, "", "386", "images:\n  a: {arches: [amd64]}\n  b: {arches: [arm]}\n",
		"aqueduct: removed '386' from 'images.a.arches'\n");
	assert_arches("images: {a: {}}\n", true, "", "386", "t:1:1: error: there is no 'arches' to change [edit]", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_add), cmocka_unit_test(test_remove), cmocka_unit_test(test_images) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
