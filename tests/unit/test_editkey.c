#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../gen/arena.h"
#include "../../gen/descriptor.h"
#include "../../gen/diag.h"
#include "../../gen/edit.h"
#include "../../gen/editkey.h"
#include "../../gen/yaml.h"

/* What the text becomes when a key is set, or with a value NULL taken out; of faults the first message. */
static void assert_key(const char *before, const char *key, const char *value, const char *after)
{
	struct arena *a = arena_new();
	struct diag *d = diag_new(a);
	const struct source *src = diag_source(d, STR("t"), str_of(before));
	const struct yaml *root = yaml_parse(a, d, src), *to;
	struct str text = STR_NONE, rest, message = STR_NONE;
	struct buf faults = buf_new(a);

	assert_non_null(root);
	to = value ? editkey_set(a, d, root, descriptor_fields(), str_of(key), str_of(value))
		: editkey_unset(a, d, root, descriptor_fields(), str_of(key));
	if (to && edit_apply(a, d, src, root, to, &text)) {
		assert_int_equal(diag_errors(d), 0);
		assert_string_equal(arena_strdup(a, text).p, after);
	} else {
		assert_true(diag_errors(d) > 0);
		diag_print(d, &faults, false);
		rest = buf_str(&faults);
		assert_true(str_line(&rest, &message));
		assert_string_equal(arena_strdup(a, message).p, after);
	}
	arena_free(a);
}

/* Set, and taken out again. */
static void assert_round(const char *before, const char *key, const char *value, const char *after)
{
	assert_key(before, key, value, after);
	assert_key(after, key, value, after);
	assert_key(after, key, NULL, before);
	assert_key(before, key, NULL, before);
}

static void test_keys(void **state)
{
	(void)state;
	assert_round("image: x\n", "qemu.version", "v7", "image: x\nqemu:\n  version: v7\n");
	assert_round("image: x # why\n", "target", "[a]", "image: x # why\ntarget: \"[a]\"\n");
	assert_round("image: x\n", "labels.org.x", "1.0", "image: x\nlabels:\n  org.x: 1.0\n");
	assert_round("image: x\nlabels: {a: b}\n", "labels.a.b", "c", "image: x\nlabels: {a: b, a.b: c}\n");
	assert_round("images: {a.b: {image: x}}\n", "images.a.b.target", "c", "images: {a.b: {image: x, target: c}}\n");
	assert_round("images:\n  a:\n    image: x\n", "images.b.image", "y", "images:\n  a:\n    image: x\n  b:\n    image: y\n");
	assert_round("image: x\n", "publish.also.mirror.registry", "r", "image: x\npublish:\n  also:\n    mirror:\n      registry: r\n");
	assert_round("image: x\n", "build_args.A", "{git: commit}", "image: x\nbuild_args:\n  A: {git: commit}\n");
	assert_round("image: x\n", "build_args.A", "b: c", "image: x\nbuild_args:\n  A: \"b: c\"\n");
	assert_round("image: x\n", "ssh", "true", "image: x\nssh: true\n");
	assert_round("image: \"x\"\n", "ssh", "true", "image: \"x\"\nssh: true\n");
	assert_round("image: \"x\"\n", "manifest.own", "true", "image: \"x\"\nmanifest:\n  own: true\n");
	assert_round("image: x\n", "ssh.secret", "k", "image: x\nssh:\n  secret: k\n");
	assert_round("image: x\n", "publish.password.secret", "k", "image: x\npublish:\n  password:\n    secret: k\n");
	assert_round("image: x\n", "publish.when.ref.include", "[a, b]", "image: x\npublish:\n  when:\n    ref:\n      include: [a, b]\n");
	assert_round("image: x\n", "test.environment.A", "{secret: b}", "image: x\ntest:\n  environment:\n    A: {secret: b}\n");
	assert_round("image: x\n", "drone.all.clone.depth", "1", "image: x\ndrone:\n  all:\n    clone:\n      depth: 1\n");
	assert_round("image: x\n", "drone.all.clone.depth", "\"1\"", "image: x\ndrone:\n  all:\n    clone:\n      depth: \"1\"\n");
	assert_round("image: x\n", "matrix", "{a: [1, '2']}", "image: x\nmatrix: {a: [1, '2']}\n");
	assert_round("image: x\n", "manifest.spec", "a:\n- b\n", "image: x\nmanifest:\n  spec: |\n    a:\n    - b\n");
}

static void test_arches(void **state)
{
	(void)state;
	assert_round("arches:\n  - amd64\n  - arm/v6 # why\n", "arches.arm.suffix", "x", "arches:\n  - amd64\n  - {arch: arm/v6, suffix: x} # why\n");
	assert_round("arches: [amd64, \"arm/v6\"]\n", "arches.arm.suffix", "x", "arches: [amd64, {arch: \"arm/v6\", suffix: x}]\n");
	assert_round("arches: [{arch: arm, name: a}]\n", "arches.a.build_args.B", "c", "arches: [{arch: arm, name: a, build_args: {B: c}}]\n");
	assert_round("arches: [{arch: arm, name: a.b}]\n", "arches.a.b.target", "c", "arches: [{arch: arm, name: a.b, target: c}]\n");
	assert_round("images: {w: {arches: [arm/v6]}}\n", "images.w.arches.arm/v6.name", "c", "images: {w: {arches: [{arch: arm/v6, name: c}]}}\n");
	assert_key("arches:\n  - arch: arm\n    suffix: x\n", "arches.arm.suffix", NULL, "arches:\n  - arm\n");
	assert_key("arches:\n  - arch: arm\n    # why\n    suffix: x\n", "arches.arm.suffix", NULL,
		"t:3:5: error: this cannot be changed without touching more than it should: this comment would head something else [edit]");
	assert_key("arches:\n- arch: arm/v6 # pi\n  suffix: x\n", "arches.arm.suffix", NULL, "arches:\n- arch: arm/v6 # pi\n");
	assert_key("build_args: {A: x}\n", "build_args.B", "{base}-1", "build_args: {A: x, B: \"{base}-1\"}\n");
	assert_key("publish: # why\nimage: x\n", "publish.branch", "x", "publish: # why\n  branch: x\nimage: x\n");
	assert_key("publish:\n  tags: [a, # why\n    b]\n  branch: x\n", "publish.tags", NULL,
		"t:2:13: error: this cannot be changed without touching more than it should: this comment would go, too [edit]");
	assert_key("arches: [{arch: arm}]\n", "arches.arm.suffix", NULL, "arches: [{arch: arm}]\n");
	assert_key("arches: [arm]\n", "arches", "[arm, amd64]", "arches: [arm, amd64]\n");
	assert_key("arches: [arm]\n", "arches.arm", "x", "t:1:9: error: 'arm' of 'arches' is an arch, no key [edit]");
	assert_key("arches: [arm]\n", "arches.amd64.name", "x", "t:1:9: error: 'amd64' is not in 'arches' [edit]");
	assert_key("arches: [arm/v6, {arch: arm, name: a}]\n", "arches.arm.name", "x", "arches: [{arch: arm/v6, name: x}, {arch: arm, name: a}]\n");
	assert_key("image: x\n", "arches.arm.name", "x", "aqueduct: error: 'arches' has no arches [edit]");
}

static void test_values(void **state)
{
	(void)state;
	assert_key("publish:\n  tags:\n    - latest # always\n    - 1.0\n", "publish.tags", "[latest, 1.1, edge]",
		"publish:\n  tags:\n    - latest # always\n    - 1.1\n    - edge\n");
	assert_key("publish: {tags: auto}\n", "publish.tags", "[latest, '1']", "publish: {tags: [latest, '1']}\n");
	assert_key("publish: {tags: [\"latest\"]}\n", "publish.tags", "[latest, 1]", "publish: {tags: [\"latest\", \"1\"]}\n");
	assert_key("publish: {tags: [a, b]}\n", "publish.tags", "auto", "publish: {tags: auto}\n");
	assert_key("publish: {username: a}\n", "publish.username", "{secret: b}", "publish: {username: {secret: b}}\n");
	assert_key("publish: {username: a}\n", "publish.username.secret", "b", "publish: {username: {secret: b}}\n");
	assert_key("build_args: {A: {git: ref}}\n", "build_args.A", "{env: B}", "build_args: {A: {env: B}}\n");
	assert_key("build_args:\n  A:\n    git: ref\n", "build_args.A", "{env: B}", "build_args:\n  A:\n    env: B\n");
	assert_key("labels:\n  a: 1 # one\n  b: 2\n", "labels", "{c: 3, a: 1}", "labels:\n  a: 1 # one\n  c: 3\n");
	assert_key("{labels: {a: 1}}\n", "labels.a", NULL, "{}\n");
	assert_key("image: x\nlabels: {a: 1}\n", "labels.a", NULL, "image: x\n");
	assert_key("image: x\nlabels:\n", "labels.a", "b", "image: x\nlabels:\n  a: b\n");
	assert_key("images:\n  a:\n    image: x\n  b: {}\n", "images.a.image", NULL, "images:\n  b: {}\n");
	assert_key("images:\n  a:\n    image: x\n  b: {}\n", "images.a", NULL, "images:\n  b: {}\n");
	assert_key("before:\n  - name: a\n    image: 'b' # why\n", "before", "[{\"name\": a, image: b}]", "before:\n  - name: a\n    image: 'b' # why\n");
	assert_key("before:\n  - {name: 'a', pull: '1'}\n", "before", "[{name: a, pull: 1}]", "before:\n  - {name: 'a', pull: 1}\n");
	assert_key("publish: {tags: ['latest', two]}\n", "publish.tags", "[latest, \"two\", three]", "publish: {tags: ['latest', two, three]}\n");
	assert_key("manifest: {own: true}\n", "manifest.own", "yes", "manifest: {own: yes}\n");
}

/* In JSON whatever comes is JSON, as far as VALUE is; what quotes would make another thing has none. */
static void test_json(void **state)
{
	(void)state;
	assert_round("{\"image\": \"x\"}\n", "build_args.V", "{git: version}", "{\"image\": \"x\", \"build_args\": {\"V\": {\"git\": \"version\"}}}\n");
	assert_round("{\"image\": \"x\"}\n", "jobs.a.steps", "[{name: b, 1: ['c', true, 3, null]}]",
		"{\"image\": \"x\", \"jobs\": {\"a\": {\"steps\": [{\"name\": \"b\", \"1\": [\"c\", true, 3, null]}]}}}\n");
	assert_round("{\"ssh\": true}\n", "target", "x", "{\"ssh\": true, \"target\": \"x\"}\n");
	assert_round("{\"image\": \"x\"}\n", "labels", "{a: '1', true: \"b\"}", "{\"image\": \"x\", \"labels\": {\"a\": \"1\", \"true\": \"b\"}}\n");
	assert_key("{\"drone\": {\"merge\": {\"step\": {\"pull\": true}}}}\n", "drone.merge.step.pull", "never",
		"{\"drone\": {\"merge\": {\"step\": {\"pull\": \"never\"}}}}\n");
	assert_key("{\"drone\": {\"merge\": {\"step\": {\"a\": [1, 2]}}}}\n", "drone.merge.step.b", "[c, 3]",
		"{\"drone\": {\"merge\": {\"step\": {\"a\": [1, 2], \"b\": [\"c\", 3]}}}}\n");
	assert_round("image: x\n", "before", "[{name: a, \"if\": 'b', on: c}]", "image: x\nbefore: [{name: a, \"if\": 'b', on: c}]\n");
	assert_key("before:\n- name: 'a'\n", "before", "[{name: a}, {name: b, pull: true}]", "before:\n- name: 'a'\n- {name: 'b', pull: true}\n");
}

/* A key that is none can be taken out, where it is there. */
static void test_unknown(void **state)
{
	(void)state;
	assert_key("image: x\nimges:\n  a: 1\n\n  b: 2\n# end\n", "imges", NULL, "image: x\n# end\n");
	assert_key("image: x\nqemu: {verison: 1}\n", "qemu.verison", NULL, "image: x\n");
	assert_key("image: x\na.b: 1\n", "a.b", NULL, "image: x\n");
	assert_key("arches: [arm, {arch: amd64, sufix: x}]\n", "arches.amd64.sufix", NULL, "arches: [arm, amd64]\n");
	assert_key("publish: {username: {secrt: a}, branch: x}\n", "publish.username.secrt", NULL, "publish: {branch: x}\n");
	assert_key("image: x\nimges: {a: 1}\n", "imges.a", NULL, "aqueduct: error: unknown key 'imges' [unknown-key]");
	assert_key("image: x\nimges: 1\n", "imgse", NULL, "aqueduct: error: unknown key 'imgse' [unknown-key]");
	assert_key("image: x\nimges: 1\n", "imges", "2", "aqueduct: error: unknown key 'imges' [unknown-key]");
	assert_key("image: x\n# why\nimges: 1\n", "imges", NULL,
		"t:2:1: error: this cannot be changed without touching more than it should: this comment would head something else [edit]");
	assert_key("image: x\nimges: 1 # why\n", "imges", NULL,
		"t:2:10: error: this cannot be changed without touching more than it should: this comment would go, too [edit]");
}

static void assert_found(const char *text, const char *key, const char *want)
{
	struct arena *a = arena_new();
	struct diag *d = diag_new(a);
	const struct source *src = diag_source(d, STR("t"), str_of(text));
	const struct yaml *y = editkey_find(a, yaml_parse(a, d, src), descriptor_fields(), str_of(key));

	assert_int_equal(y != NULL, want != NULL);
	if (want)
		assert_string_equal(arena_strdup(a, str_slice(src->text, y->begin, y->end)).p, want);
	assert_int_equal(diag_errors(d), 0);
	arena_free(a);
}

static void test_find(void **state)
{
	(void)state;
	assert_found("image: x\n", "image", "x");
	assert_found("images: {a.b: {image: x, labels: {c.d: e}}}\n", "images.a.b.labels.c.d", "e");
	assert_found("arches: [arm/v6, {arch: arm64, build_args: {A: [b]}}]\n", "arches.arm64.build_args", "{A: [b]}");
	assert_found("publish: {when: {event: {include: [tag]}}}\n", "publish.when.event.include", "[tag]");
	assert_found("arches: [arm/v6]\n", "arches.arm.suffix", NULL);
	assert_found("image: x\n", "qemu.version", NULL);
	assert_found("image: x\n", "imgae", NULL);
}

static void test_faults(void **state)
{
	(void)state;
	assert_key("image: x\n", "imgae", "y", "aqueduct: error: unknown key 'imgae' [unknown-key]");
	assert_key("image: x\n", "", "y", "aqueduct: error: unknown key '' [unknown-key]");
	assert_key("image: x\n", "qemu..version", "y", "aqueduct: error: unknown key 'qemu.' [unknown-key]");
	assert_key("image: x\n", "qemu.verison", NULL, "aqueduct: error: unknown key 'qemu.verison' [unknown-key]");
	assert_key("image: x\n", "image.x", "y", "aqueduct: error: unknown key 'image.x' [unknown-key]");
	assert_key("image: x\n", "images.a.imag", "y", "aqueduct: error: unknown key 'images.a.imag' [unknown-key]");
	assert_key("before: [{name: a}]\n", "before.0.name", "y", "aqueduct: error: unknown key 'before.0.name' [unknown-key]");
	assert_key("image: x\n", "publish.tags", "[a", "publish.tags:1:1: error: a list that is not closed: ',' or ']' is missing [yaml]");
	assert_key("- a\n", "image", "x", "t:1:1: error: the descriptor is no map [edit]");
	assert_key("image: x\n", "image", NULL, "t:1:1: error: this cannot be changed without touching more than it should: it is the whole text [edit]");
	assert_key("drone: {merge: {step: {a: [b]}}}\n", "drone.merge.step.a.0", "x", "t:1:27: error: 'drone.merge.step.a' is a list; edit it by hand [edit]");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keys), cmocka_unit_test(test_arches), cmocka_unit_test(test_values),
		cmocka_unit_test(test_json), cmocka_unit_test(test_unknown), cmocka_unit_test(test_find), cmocka_unit_test(test_faults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
