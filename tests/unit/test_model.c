#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../gen/arch.h"
#include "../../gen/arena.h"
#include "../../gen/descriptor.h"
#include "../../gen/dockerfile.h"
#include "../../gen/model.h"
#include "../../gen/yaml.h"

struct fixture {
	struct arena *a;
	struct diag *d;
	const char *dockerfile; /* the text of every Dockerfile; NULL: there is none */
	size_t asked;
};

static int setup(void **state)
{
	static struct fixture f;

	f = (struct fixture){ .a = arena_new() };
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	arena_free(f->a);
	return 0;
}

static const struct dockerfile *load(void *ctx, struct str path)
{
	struct fixture *f = ctx;

	f->asked++;
	return f->dockerfile ? dockerfile_read(f->a, f->d, diag_source(f->d, path, str_of(f->dockerfile))) : NULL;
}

static const struct model *resolve_any(struct fixture *f, const char *text)
{
	struct model_files files = { .dockerfile = load, .ctx = f };
	const struct source *src;
	const struct descriptor *desc;
	const struct model *m;

	f->d = diag_new(f->a);
	src = diag_source(f->d, STR("t"), str_of(text));
	desc = descriptor_read(f->a, f->d, src);
	assert_non_null(desc);
	m = model_resolve(f->a, f->d, desc, src, &files);
	assert_non_null(m);
	assert_ptr_equal(m->src, src);
	for (size_t i = 0; i < m->n_images; i++)
		for (size_t k = 0; k < m->images[i].n_targets; k++)
			assert_non_null(m->images[i].targets[k].arch);
	return m;
}

static const struct model *resolve(struct fixture *f, const char *text)
{
	const struct model *m = resolve_any(f, text);

	assert_int_equal(diag_errors(f->d), 0);
	return m;
}

static void assert_word(const struct word *w, const char *want, size_t line)
{
	if (!str_is(w->s, want))
		fail_msg("'%.*s' is not '%s'", STR_ARG(w->s), want);
	assert_int_equal(w->pos.src != NULL, line > 0);
	assert_int_equal(w->pos.line, line);
}

static const char *words(struct fixture *f, const struct words *list)
{
	struct buf b = buf_new(f->a);

	for (size_t i = 0; i < list->n; i++)
		buf_addf(&b, "%s%.*s", i ? " " : "", STR_ARG(list->items[i].s));
	return b.p;
}

static const char *pairs(struct fixture *f, const struct pairs *list)
{
	struct buf b = buf_new(f->a);

	for (size_t i = 0; i < list->n; i++)
		buf_addf(&b, "%s%.*s=%s%.*s", i ? " " : "", STR_ARG(list->items[i].name.s), list->items[i].origin == ORIGIN_SECRET ? "*" : "",
			STR_ARG(list->items[i].value.s));
	return b.p;
}

/* "key:include-exclude" of every condition. */
static const char *when(struct fixture *f, const struct model *m)
{
	struct buf b = buf_new(f->a);

	for (size_t i = 0; i < m->publish.tagset.n_when; i++)
		buf_addf(&b, "%s%s[%s][%s]", i ? " " : "", m->publish.tagset.when[i].key, words(f, &m->publish.tagset.when[i].include),
			words(f, &m->publish.tagset.when[i].exclude));
	return b.p;
}

#define LEAST "image: me/app\narches: [amd64, arm/v6, arm64]\n"

static void defaults_of_targets(void **state)
{
	static const struct { const char *arch, *name, *suffix, *platform, *variant, *args; } wants[] = {
		{ "amd64", "amd64", "linux-amd64", "linux/amd64", "", "REPO=amd64 ARCH=x86_64" },
		{ "arm/v6", "arm", "linux-arm", "linux/arm/v6", "v6", "REPO=arm32v6 ARCH=arm" },
		{ "arm64", "arm64", "linux-arm64", "linux/arm64", "v8", "REPO=arm64v8 ARCH=aarch64" },
	};
	struct fixture *f = *state;
	const struct model *m = resolve(f, LEAST);

	assert_int_equal(m->n_images, 1);
	assert_word(&m->images[0].repository, "me/app", 1);
	assert_int_equal(m->images[0].name.s.n, 0);
	assert_int_equal(m->images[0].n_targets, 3);
	for (size_t i = 0; i < countof(wants); i++) {
		const struct target *t = &m->images[0].targets[i];

		assert_string_equal(t->arch->name, wants[i].arch);
		assert_true(str_is(t->name.s, wants[i].name));
		assert_int_equal(t->pos.line, 2);
		assert_word(&t->suffix, wants[i].suffix, 0);
		assert_word(&t->platform, wants[i].platform, 0);
		assert_true(str_is(t->variant, wants[i].variant));
		assert_word(&t->dockerfile, "Dockerfile", 0);
		assert_word(&t->context, ".", 0);
		assert_word(&t->stage, "", 0);
		assert_word(&t->os_version, "", 0);
		assert_word(&t->runner, "linux/amd64", 0);
		assert_int_equal(t->base, BASE_PREFIX);
		assert_int_equal(t->emulation, EMULATION_STATIC);
		assert_null(t->df);
		assert_string_equal(pairs(f, &t->args), wants[i].args);
		assert_int_equal(t->labels.n, 0);
		assert_int_equal(t->cache_from.n, 0);
	}
}

static void defaults_of_the_rest(void **state)
{
	struct fixture *f = *state;
	const struct model *m = resolve(f, LEAST);

	assert_true(m->publish.tagset.automatic);
	assert_string_equal(words(f, &m->publish.tagset.branches), "main master");
	assert_string_equal(when(f, m), "event[push tag][] ref[refs/heads/main refs/heads/master refs/tags/v*][]");
	assert_false(m->publish.dry_run);
	assert_word(&m->publications[0].registry, "", 0);
	assert_word(&m->publications[0].username.value, "docker_username", 0);
	assert_word(&m->publications[0].password.value, "docker_password", 0);
	assert_true(m->publications[0].username.secret && m->publications[0].password.secret);
	assert_false(m->test.present);
	assert_false(m->ignore_missing);
	assert_word(&m->manifest_file, "manifest.tmpl", 0);
	assert_word(&m->make_file, "Makefile", 0);
	assert_word(&m->make_prefix, "", 0);
	assert_word(&m->drone.file, ".drone.yml", 0);
	assert_word(&m->qemu.script, "get_qemu.sh", 0);
	assert_word(&m->arg_repo, "REPO", 0);
	assert_word(&m->arg_arch, "ARCH", 0);
	assert_word(&m->arg_tag_suffix, "TAG_SUFFIX", 0);
	assert_true(m->qemu.version.s.n && m->qemu.url.n && m->qemu.image.s.n);
	assert_true(m->drone.docker_plugin.s.n && m->drone.manifest_plugin.s.n);
	assert_int_equal(m->qemu.n_sums + m->images[0].run_args.n + m->images[0].run_command.n, 0);
	assert_null(m->before);
	assert_null(m->drone.merge_step);
	m = resolve(f, LEAST "test: {run: x}\n");
	assert_true(m->test.present && m->test.image.s.n);
	assert_int_equal(m->test.pos.line, 3);
}

static void an_arch_says_it_differently(void **state)
{
	struct fixture *f = *state;
	const struct model *m = resolve(f, "image: a\narches:\n"
		"  - {arch: arm, name: pi, suffix: s, platform: linux/arm/v7, base: suffix, emulation: native, dockerfile: D,\n"
		"     context: c, target: t, build_args: {A: own, C: c}, labels: {L: own}, cache_from: [own], runner: linux/arm}\n"
		"  - amd64\n"
		"base: index\nemulation: binfmt\ndockerfile: E\ncontext: d\ntarget: u\n"
		"build_args: {A: all, B: b}\nlabels: {K: k, L: all}\ncache_from: all\nrunner: linux/arm64\n");
	const struct target *own = &m->images[0].targets[0], *shared = &m->images[0].targets[1];

	assert_word(&own->name, "pi", 3);
	assert_word(&own->suffix, "s", 3);
	assert_word(&own->platform, "linux/arm/v7", 3);
	assert_true(str_is(own->variant, "v7"));
	assert_int_equal(own->base, BASE_SUFFIX);
	assert_int_equal(own->base_pos.line, 3);
	assert_int_equal(own->emulation, EMULATION_NATIVE);
	assert_word(&own->dockerfile, "D", 3);
	assert_word(&own->context, "c", 4);
	assert_word(&own->stage, "t", 4);
	assert_word(&own->runner, "linux/arm", 4);
	assert_string_equal(pairs(f, &own->args), "TAG_SUFFIX=s A=own B=b C=c");
	assert_string_equal(pairs(f, &own->labels), "K=k L=own");
	assert_string_equal(words(f, &own->cache_from), "own");
	assert_int_equal(shared->base, BASE_INDEX);
	assert_int_equal(shared->base_pos.line, 6);
	assert_int_equal(shared->emulation, EMULATION_BINFMT);
	assert_word(&shared->dockerfile, "E", 8);
	assert_word(&shared->context, "d", 9);
	assert_word(&shared->stage, "u", 10);
	assert_word(&shared->runner, "linux/arm64", 14);
	assert_string_equal(pairs(f, &shared->args), "A=all B=b");
	assert_string_equal(pairs(f, &shared->labels), "K=k L=all");
	assert_string_equal(words(f, &shared->cache_from), "all");
}

static void the_dockerfile_decides_what_is_not_said(void **state)
{
	struct fixture *f = *state;
	const struct target *t;

	f->dockerfile = "ARG TAG_SUFFIX\nFROM me/base:${TAG_SUFFIX}\n";
	t = resolve(f, "image: a\narches: [arm]\n")->images[0].targets;
	assert_non_null(t->df);
	assert_int_equal(t->base, BASE_SUFFIX);
	assert_int_equal(t->base_pos.line, 2);
	assert_int_equal(t->emulation, EMULATION_BINFMT);
	assert_string_equal(pairs(f, &t->args), "TAG_SUFFIX=linux-arm");
	f->dockerfile = "FROM a\nARG ARCH\nCOPY build/qemu-${ARCH}-static /usr/bin/\n";
	t = resolve(f, "image: a\narches: [arm]\n")->images[0].targets;
	assert_int_equal(t->base, BASE_INDEX);
	assert_int_equal(t->emulation, EMULATION_STATIC);
	assert_int_equal(t->emulation_pos.line, 3);
	assert_string_equal(pairs(f, &t->args), "ARCH=arm");
	t = resolve(f, "image: a\narches: [arm]\nbase: none\nemulation: binfmt\n")->images[0].targets;
	assert_int_equal(t->base, BASE_NONE);
	assert_int_equal(t->emulation, EMULATION_BINFMT);
	assert_string_equal(pairs(f, &t->args), "ARCH=arm"); /* declared, hence filled */
	f->dockerfile = "ARG R\nFROM ${R}/a\nARG Q\nCOPY build/qemu-${Q}-static /usr/bin/\n";
	t = resolve(f, "image: a\narches: [arm]\narg_names: {repo: R, arch: Q}\n")->images[0].targets;
	assert_string_equal(pairs(f, &t->args), "R=arm32v7 Q=arm");
	t = resolve(f, "image: a\narches: [arm]\narg_names: {repo: R, arch: Q}\nbuild_args: {R: mine}\n")->images[0].targets;
	assert_string_equal(pairs(f, &t->args), "R=mine Q=arm");
}

/* Of its own repository an image stands on the other one where the tag is filled, else on what was published before. */
static void images_of_one_repository(void **state)
{
	const char *two = "arches: [arm]\nimages: {a: {image: me/x}, b: {image: docker.io/me/x, flavour: b}}\n";
	struct fixture *f = *state;
	const struct model *m;

	f->dockerfile = "ARG TAG_SUFFIX\nFROM me/x:${TAG_SUFFIX}\n";
	m = resolve(f, two);
	assert_int_equal(m->images[0].n_family, 2);
	assert_int_equal(m->images[1].targets[0].n_own, 1);
	assert_ptr_equal(m->images[1].targets[0].own[0].image, &m->images[0]);
	assert_ptr_equal(m->images[0].targets[0].own[0].image, &m->images[1]);
	f->dockerfile = "FROM me/x:1\n";
	m = resolve(f, two);
	assert_int_equal(m->images[0].targets[0].n_own + m->images[1].targets[0].n_own, 0);
}

/* Nothing outside of the repository is read. */
static void only_paths_inside_are_asked_for(void **state)
{
	static const char *const outside[] = { "/etc/passwd", "../Dockerfile", "a/../../b", "'a b'", "''", "." };
	struct fixture *f = *state;

	f->dockerfile = "FROM a\n";
	for (size_t i = 0; i < countof(outside); i++) {
		f->asked = 0;
		resolve(f, arena_printf(f->a, "image: a\narches: [arm]\ndockerfile: %s\n", outside[i]).p);
		assert_int_equal(f->asked, 0);
	}
	resolve(f, "image: a\narches: [arm]\ndockerfile: sub/Dockerfile\n");
	assert_int_equal(f->asked, 1);
}

static void windows(void **state)
{
	struct fixture *f = *state;
	const struct model *m = resolve(f, "image: a\nrunner: linux/arm64\nemulation: static\nbase: index\n"
		"arches: [amd64, {arch: windows/amd64, os_version: '1809'}, {arch: windows, name: windows-2022, platform: windows/amd64}]\n");
	const struct target *t = m->images[0].targets;

	assert_true(str_is(t[0].suffix.s, "linux-amd64"));
	assert_true(str_is(t[1].name.s, "windows-amd64"));
	assert_true(str_is(t[1].suffix.s, "windows-amd64"));
	assert_word(&t[1].os_version, "1809", 5);
	assert_int_equal(t[1].emulation, EMULATION_NATIVE);
	assert_true(str_is(t[1].runner.s, "windows/amd64"));
	assert_true(str_is(t[2].suffix.s, "windows-2022"));
	assert_int_equal(t[2].variant.n, 0);
	assert_int_equal(t[1].args.n, 0);
}

static void native_arches_have_a_runner_of_their_own(void **state)
{
	struct fixture *f = *state;
	const struct target *t = resolve(f, "image: a\nemulation: native\nbase: index\n"
		"arches: [amd64, arm/v6, arm64, {arch: s390x, runner: linux/ppc64le}, riscv64, {arch: 386, emulation: binfmt}]\n")
		->images[0].targets;

	assert_word(&t[0].runner, "linux/amd64", 0);
	assert_word(&t[1].runner, "linux/arm64", 0);
	assert_word(&t[2].runner, "linux/arm64", 0);
	assert_word(&t[3].runner, "linux/ppc64le", 4);
	assert_word(&t[4].runner, "linux/amd64", 0); /* there is none: a check's fault */
	assert_word(&t[5].runner, "linux/amd64", 0);
}

static const char *said(struct fixture *f, const char *text)
{
	struct buf printed = buf_new(f->a), b = buf_new(f->a);
	struct str rest, line;

	resolve_any(f, text);
	diag_print(f->d, &printed, false);
	rest = buf_str(&printed);
	while (str_line(&rest, &line))
		if (!str_starts(line, STR(" ")))
			buf_addf(&b, "%.*s\n", STR_ARG(line));
	return b.p;
}

static void names_are_one_archs_own(void **state)
{
	static const struct { const char *text, *want; } cases[] = {
		{ "image: a\narches: [arm/v6, arm/v7]\n", "t:2:18: error: two arches are called 'arm' [arch-name]\n"
			"t:2:10: note: the first one is here\nt:2:18: note: write this one as {arch: arm/v7, name: ..., suffix: ...}\n" },
		{ "image: a\narches: [arm64, aarch64]\n", "t:2:17: error: two arches are called 'arm64' [arch-name]\n"
			"t:2:10: note: the first one is here\nt:2:17: note: remove one of the two: they are the same\n" },
		{ "image: a\narches: [amd64, {arch: arm64, suffix: linux-amd64}]\n",
			"t:2:39: error: two arches have the suffix 'linux-amd64' [arch-suffix]\nt:2:10: note: the first one is here\n" },
		{ "image: a\narches: [{arch: arm, suffix: s}, {arch: arm64, name: b, suffix: s}]\n",
			"t:2:65: error: two arches have the suffix 's' [arch-suffix]\nt:2:10: note: the first one is here\n" },
		{ "image: a\narches: [arm, amd46, spark]\n",
			"t:2:15: error: unknown arch 'amd46' [unknown-arch]\nt:2:15: note: did you mean 'amd64'?\n"
			"t:2:22: error: unknown arch 'spark' [unknown-arch]\nt:2:22: note: 'aqueduct arches' lists them\n" },
		{ "image: a\narches: [arm]\nqemu: {sha256: {amr: x}}\n",
			"t:3:17: error: unknown arch 'amr' [unknown-arch]\nt:3:17: note: did you mean 'arm'?\n" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(cases); i++)
		assert_string_equal(said(f, cases[i].text), cases[i].want);
	resolve(f, "image: a\narches: [arm/v6, {arch: arm/v7, name: armv7, suffix: linux-armv7}]\n");
}

static void unknown_arches_leave_the_others(void **state)
{
	struct fixture *f = *state;
	const struct model *m = resolve_any(f, "image: a\narches: [arm, nonsense, amd64, {name: x}]\n");

	assert_int_equal(m->images[0].n_targets, 2);
	assert_true(str_is(m->images[0].targets[1].name.s, "amd64"));
	m = resolve_any(f, "{}");
	assert_int_equal(m->images[0].n_targets, 0);
	assert_int_equal(m->images[0].repository.s.n, 0);
}

static void publishing(void **state)
{
	static const struct { const char *publish, *when; } cases[] = {
		{ "{branch: trunk}", "event[push tag][] ref[refs/heads/trunk refs/tags/v*][]" },
		{ "{when: {event: tag}}", "event[tag][] ref[refs/heads/main refs/heads/master refs/tags/v*][]" },
		{ "{when: {ref: x}}", "event[push tag][] ref[x][]" },
		{ "{when: {branch: x}}", "event[push][] branch[x][]" },
		{ "{when: {branch: x, ref: y}}", "event[push][] ref[y][] branch[x][]" },
		{ "{when: {repo: {include: [a, b], exclude: c}, status: [d]}}",
			"event[push tag][] ref[refs/heads/main refs/heads/master refs/tags/v*][] repo[a b][c] status[d][]" },
		{ "{when: {event: {exclude: [a]}, ref: a, branch: a, repo: a, instance: a, cron: a, target: a, status: a, action: a}}",
			"event[][a] ref[a][] branch[a][] repo[a][] instance[a][] cron[a][] target[a][] status[a][] action[a][]" },
	};
	struct fixture *f = *state;
	const struct model *m;

	for (size_t i = 0; i < countof(cases); i++) {
		m = resolve(f, arena_printf(f->a, LEAST "publish: %s\n", cases[i].publish).p);
		assert_true(m->publish.tagset.n_when <= CONDITIONS_MAX);
		assert_string_equal(when(f, m), cases[i].when);
	}
	m = resolve(f, LEAST "publish: {tags: [a, b], dry_run: pull_request, registry: r, username: u, password: {secret: p}}\n");
	assert_false(m->publish.tagset.automatic);
	assert_string_equal(words(f, &m->publish.tagset.tags), "a b");
	assert_true(m->publish.dry_run);
	assert_word(&m->publications[0].registry, "r", 3);
	assert_false(m->publications[0].username.secret);
	assert_true(m->publications[0].password.secret);
	assert_true(resolve(f, LEAST "publish: {tags: auto}\n")->publish.tagset.automatic);
	assert_true(resolve(f, LEAST "publish: {tags: [auto]}\n")->publish.tagset.automatic);
	assert_false(resolve(f, LEAST "publish: {tags: [auto, b]}\n")->publish.tagset.automatic);
}

/* Several images: shared keys, own keys, and who stands on whom. */
static void several_images(void **state)
{
	struct fixture *f = *state;
	const struct model *m = resolve(f, "images:\n  base: {image: me/base, dockerfile: Base}\n"
		"  api:\n    image: docker.io/me/api\n    arches: [arm64, {arch: arm/v6, context: c}]\n    build_args: {B: 2, C: 3}\n"
		"    run: {args: -d}\narches: [amd64, arm/v6, arm64]\nbuild_args: {A: 1, B: 1}\nrun: {args: -it, command: sh}\nemulation: binfmt\n"
		"manifest: {file: ci/list.tmpl}\n");

	assert_int_equal(m->n_images, 2);
	assert_word(&m->images[0].name, "base", 2);
	assert_word(&m->images[0].repository, "me/base", 2);
	assert_int_equal(m->images[0].n_targets, 3);
	assert_int_equal(m->images[1].n_targets, 2);
	assert_word(&m->images[0].targets[1].dockerfile, "Base", 2);
	assert_word(&m->images[1].targets[1].context, "c", 5);
	assert_string_equal(pairs(f, &m->images[1].targets[0].args), "REPO=arm64v8 A=1 B=2 C=3");
	assert_string_equal(words(f, &m->images[0].run_args), "-it");
	assert_string_equal(words(f, &m->images[1].run_args), "-d");
	assert_string_equal(words(f, &m->images[1].run_command), "sh");
	assert_true(str_is(m->publications[0].images[0].list, "ci/list-base.tmpl"));
	assert_true(str_is(model_full_repository(f->a, STR("app")), "docker.io/library/app"));
	assert_true(str_is(model_full_repository(f->a, STR("me/app")), "docker.io/me/app"));
	assert_true(str_is(model_full_repository(f->a, STR("ghcr.io/me/app")), "ghcr.io/me/app"));
	assert_true(str_is(model_full_repository(f->a, STR("index.docker.io/me/app")), "docker.io/me/app"));
}

/* Each publication has all images; what it does not say is as `publish` has it. */
static void publications(void **state)
{
	static const char images[] = "images:\n  a: {image: me/a}\n  b: {image: \"ghcr.io/me/b\"}\narches: [amd64]\n"
		"manifest: {file: ci/list.tmpl}\npublish: {username: u, password: {secret: p}, also: {quay: {registry: quay.io, username: "
		"q}, more: {pipeline: x, manifest_pipeline: y}}}\n";
	struct fixture *f = *state;
	const struct model *m = resolve(f, images);
	const struct publication *to = m->publications;

	assert_int_equal(m->n_publications, 3);
	assert_word(&to[1].name, "quay", 6);
	assert_word(&to[1].images[0].repository, "quay.io/me/a", 6);
	assert_word(&to[1].images[1].repository, "quay.io/me/b", 6);
	assert_word(&to[2].images[1].repository, "ghcr.io/me/b", 3);
	assert_word(&to[1].registry, "quay.io", 6);
	assert_word(&to[1].username.value, "q", 6);
	assert_word(&to[1].password.value, "p", 6);
	assert_word(&to[2].username.value, "u", 6);
	assert_word(&to[2].pipeline, "x", 6);
	assert_word(&to[2].manifest_pipeline, "y", 6);
	assert_true(str_is(to[0].images[1].list, "ci/list-b.tmpl"));
	assert_true(str_is(to[1].images[1].list, "ci/list-quay-b.tmpl"));
	assert_ptr_equal(model_published(m, &to[1], &m->images[1]), &to[1].images[1]);
	assert_ptr_equal(to[1].images[0].tagset, &m->publish.tagset);
	assert_int_equal(m->n_tagsets, 1);
	m = resolve(f, LEAST "publish: {extra_tags: e, also: {a: {registry: a.io, tags: x}, b: {registry: b.io, release_tags: r, "
		"when: {ref: r}}}}\n");
	assert_int_equal(m->n_tagsets, 3);
	assert_true(m->tagsets[0]->automatic && !m->tagsets[1]->automatic && m->tagsets[2]->automatic);
	assert_string_equal(words(f, &m->tagsets[1]->tags), "x");
	assert_int_equal(m->tagsets[1]->extra.n, 0);
	assert_int_equal(m->tagsets[1]->n_when, m->tagsets[0]->n_when);
	assert_true(str_is(m->tagsets[1]->name, "also--a") && str_is(m->tagsets[1]->to, "a"));
	assert_string_equal(words(f, &m->tagsets[2]->extra), "e");
	assert_string_equal(words(f, &m->tagsets[2]->release), "r");
	assert_int_equal(m->tagsets[2]->n_when, 2); /* events have a default */
	assert_string_equal(words(f, &m->tagsets[2]->when[1].include), "r");
	m = resolve(f, LEAST "publish: {registry: ghcr.io, also: {own: {image: q.io/x/y}}}\n");
	assert_word(&m->publications[1].images[0].repository, "q.io/x/y", 3);
	assert_word(&m->publications[1].registry, "", 0);
	assert_true(str_is(m->publications[1].images[0].list, "manifest-own.tmpl"));
}

static void the_registry_is_the_images(void **state)
{
	static const struct { const char *image, *registry; } cases[] = {
		{ "app", "" }, { "me/app", "" }, { "ghcr.io/me/app", "ghcr.io" }, { "localhost/app", "localhost" },
		{ "host:5000/app", "host:5000" }, { "a/b/c", "" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < countof(cases); i++)
		assert_true(str_is(model_registry(resolve(f, arena_printf(f->a, "image: %s\narches: [arm]\n", cases[i].image).p)->images[0].repository.s),
			cases[i].registry));
}

static void the_rest_as_written(void **state)
{
	struct fixture *f = *state;
	const struct model *m = resolve(f, LEAST
		"qemu: {version: v1, url: 'https://x/{arch}', sha256: {arm/v6: aa, amd64: bb, windows: cc}, image: i, script: s}\n"
		"test: {image: j, setup: [a], run: [b, c], services: [{name: n}], environment: {E: e, S: {secret: s}}}\n"
		"run: {args: [-p, '1:1'], command: sh}\nmanifest: {file: mf, ignore_missing: true}\nmake: {file: mk, prefix: p-}\n"
		"before: [{name: x}]\ndrone: {file: df, docker_plugin: dp, manifest_plugin: mp, documents: [{kind: secret}]}\n");

	assert_int_equal(m->qemu.n_sums, 2);
	assert_true(str_is(m->qemu.sums[0].qemu, "arm"));
	assert_word(&m->qemu.sums[1].sum, "bb", 3);
	assert_true(str_is(m->qemu.sums[1].qemu, "x86_64"));
	assert_string_equal(words(f, &m->test.setup), "a");
	assert_string_equal(words(f, &m->test.run), "b c");
	assert_string_equal(pairs(f, &m->test.environment), "E=e S=*s");
	assert_int_equal(m->test.services->n, 1);
	assert_string_equal(words(f, &m->images[0].run_args), "-p 1:1");
	assert_string_equal(words(f, &m->images[0].run_command), "sh");
	assert_true(m->ignore_missing);
	assert_word(&m->manifest_file, "mf", 6);
	assert_word(&m->make_file, "mk", 7);
	assert_word(&m->make_prefix, "p-", 7);
	assert_word(&m->drone.file, "df", 9);
	assert_word(&m->drone.docker_plugin, "dp", 9);
	assert_int_equal(m->drone.documents->n, 1);
	assert_int_equal(m->before->n, 1);
}

static void dump(void **state)
{
	struct fixture *f = *state;
	struct buf b = buf_new(f->a);

	model_dump(&b, resolve(f, LEAST "labels: {a: b}\n"));
	assert_non_null(strstr(b.p, "image\n  repository = me/app  (line 1)\ntarget amd64: amd64\n"));
	assert_non_null(strstr(b.p, "target arm: arm/v6\n  suffix = linux-arm\n"));
	assert_non_null(strstr(b.p, "  arg REPO = arm32v6\n"));
	assert_non_null(strstr(b.p, "  label a = b\n"));
}

/* What many have many of. */
static void what_is_too_much(void **state)
{
	struct fixture *f = *state;
	struct buf b = buf_new(f->a);

	buf_adds(&b, "arches: [amd64, arm, arm64]\npublish:\n  tags: [");
	for (size_t i = 0; i < 900; i++)
		buf_addf(&b, "%st%zu", i ? ", " : "", i);
	buf_adds(&b, "]\nimages:\n");
	for (size_t i = 0; i < 90; i++)
		buf_addf(&b, "  i%zu: {image: me/i%zu}\n", i, i);
	resolve(f, b.p);
	for (size_t i = 90; i < 93; i++)
		buf_addf(&b, "  i%zu: {image: me/i%zu}\n", i, i);
	assert_non_null(strstr(said(f, b.p), "t:3:9: error: up to here all builds together have more arguments, labels, tags and files"
		" than a descriptor can need (250000) [yaml]"));
	b.n = 0;
	buf_adds(&b, "image: me/a\narches: [amd64]\nlabels:\n");
	for (size_t i = 0; i < 1001; i++)
		buf_addf(&b, "  l%zu: x\n", i);
	assert_non_null(strstr(said(f, b.p), "t:4:3: error: 'labels' has 1001 entries, more than a descriptor can need (1000) [yaml]"));
}

static const char *sources(struct fixture *f, const struct target *t)
{
	struct buf b = buf_new(f->a);

	for (size_t i = 0; i < t->reads.n; i++)
		buf_addf(&b, "%s%.*s", i ? " " : "", STR_ARG(t->reads.items[i].source));
	return b.p;
}

/* Arches of one Dockerfile, context and stage have one list of what is read; what one of them reads besides is its own. */
static void lists_are_shared(void **state)
{
	struct fixture *f = *state;
	const struct model *m;
	const struct target *b, *c;

	f->dockerfile = "ARG TAG_SUFFIX\nARG FROM=x\nFROM alpine:3 AS on\nONBUILD COPY y /y\n"
		"FROM me/a:${TAG_SUFFIX} AS top\nARG FROM\nCOPY $FROM /x\n";
	m = resolve(f, "images:\n  a: {image: me/a, target: on}\n  b: {image: me/b, target: top}\n"
		"  c: {image: me/c, target: top}\n  d: {image: me/d, target: top, build_args: {FROM: z}}\narches: [amd64, arm]\n");
	assert_ptr_equal(m->images[1].targets[0].df, m->images[2].targets[1].df);
	assert_int_equal(f->asked, 2); /* once for each stage */
	b = &m->images[1].targets[0];
	c = &m->images[2].targets[0];
	assert_ptr_equal(b->reads.bases, c->reads.bases);
	assert_ptr_not_equal(b->reads.bases, m->images[1].targets[1].reads.bases); /* another TAG_SUFFIX */
	for (size_t i = 1; i < 3; i++)
		for (size_t k = 0; k < 2; k++)
			assert_string_equal(sources(f, &m->images[i].targets[k]), "x .");
	assert_string_equal(sources(f, &m->images[3].targets[0]), "z .");
	assert_string_equal(sources(f, &m->images[0].targets[0]), "");

	f->dockerfile = "FROM alpine:3\nCOPY x /x\n";
	m = resolve(f, "images:\n  a: {image: me/a}\n  b: {image: me/b}\n  c: {image: me/c, context: other}\narches: [amd64, arm]\n");
	b = &m->images[1].targets[1];
	assert_string_equal(sources(f, b), "x");
	assert_ptr_equal(b->reads.items, m->images[0].targets[0].reads.items);
	assert_ptr_not_equal(b->reads.items, m->images[2].targets[0].reads.items);
	assert_string_equal(arena_cstr(f->a, m->images[2].targets[0].ignore_files[1]), "other/.dockerignore");
	f->dockerfile = NULL; /* where that is not there, the place is each image's own */
	m = resolve(f, "images:\n  a: {image: me/a}\n  b: {image: me/b}\narches: [amd64]\n");
	assert_ptr_not_equal(m->images[0].targets[0].reads.items, m->images[1].targets[0].reads.items);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(defaults_of_targets, setup, teardown),
		cmocka_unit_test_setup_teardown(defaults_of_the_rest, setup, teardown),
		cmocka_unit_test_setup_teardown(an_arch_says_it_differently, setup, teardown),
		cmocka_unit_test_setup_teardown(the_dockerfile_decides_what_is_not_said, setup, teardown),
		cmocka_unit_test_setup_teardown(images_of_one_repository, setup, teardown),
		cmocka_unit_test_setup_teardown(only_paths_inside_are_asked_for, setup, teardown),
		cmocka_unit_test_setup_teardown(windows, setup, teardown),
		cmocka_unit_test_setup_teardown(native_arches_have_a_runner_of_their_own, setup, teardown),
		cmocka_unit_test_setup_teardown(names_are_one_archs_own, setup, teardown),
		cmocka_unit_test_setup_teardown(unknown_arches_leave_the_others, setup, teardown),
		cmocka_unit_test_setup_teardown(publishing, setup, teardown),
		cmocka_unit_test_setup_teardown(publications, setup, teardown),
		cmocka_unit_test_setup_teardown(several_images, setup, teardown),
		cmocka_unit_test_setup_teardown(the_registry_is_the_images, setup, teardown),
		cmocka_unit_test_setup_teardown(the_rest_as_written, setup, teardown),
		cmocka_unit_test_setup_teardown(lists_are_shared, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_too_much, setup, teardown),
		cmocka_unit_test_setup_teardown(dump, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
