#include "descriptor.h"

#include "arena.h"
#include "descriptorci.h"
#include "diag.h"
#include "yaml.h"

static const char *const base_styles[] = { "prefix", "suffix", "index", "none", NULL };
static const char *const list_forms[] = { "spec", "arguments", NULL };
static const char *const emulations[] = { "static", "binfmt", "native", NULL };

#define ARCHES_MAX 100 /* of an image; its variants are twenty at most */
#define IMAGES_MAX 50000 /* no bound but that of nodes */

#define END { .key = NULL }
#define AT(T, member) offsetof(struct T, member)
#define BUILD(at, member) ((at) + offsetof(struct desc_build, member))

static const char *const git_words[] = { "commit", "short", "branch", "tag", "version", "date", "ref", NULL };

static const struct field arg_forms[] = {
	{ .key = "git", FIELD_CHOICE, 0, "what git says: the commit, its first 8 digits, the branch, the tag, the tag without "
		"its v or else those digits, the date of the commit, the ref", .choices = git_words },
	{ .key = "env", FIELD_TEXT, 0, "name of a variable of the environment" },
	END
};

static const struct field secret_forms[] = {
	{ .key = "env", FIELD_TEXT, 0, "name of a variable of the environment" },
	{ .key = "file", FIELD_TEXT, 0, "path of a file" },
	{ .key = "secret", FIELD_TEXT, 0, "name of a secret of Drone's; at the desk the variable of that name in upper case" },
	END
};

static const struct field ssh_forms[] = {
	{ .key = "secret", FIELD_TEXT, 0, "name of a secret of Drone's that holds a private key" },
	END
};

#define ARG_HINT "a build argument stays in the history of the image: 'build_secrets' hands a secret on"

/* The keys that image and arch share; `at` is where their struct desc_build lies. */
#define BUILD_FIELDS(at) \
	{ .key = "base", FIELD_CHOICE, BUILD(at, base), "how the Dockerfile picks its base image: by a name prefix per arch " \
		"(arm32v6/alpine), by a tag suffix per arch (me/base:1-linux-arm), a multi-arch index, or none (scratch)", \
		"inferred from the Dockerfile", .choices = base_styles }, \
	{ .key = "emulation", FIELD_CHOICE, BUILD(at, emulation), "how foreign binaries run while building: a qemu that is " \
		"downloaded and copied into the image, handlers that the host has registered, or a machine of that arch", \
		"inferred from the Dockerfile", .choices = emulations }, \
	{ .key = "dockerfile", FIELD_TEXT, BUILD(at, dockerfile), "path of the Dockerfile", "`Dockerfile`" }, \
	{ .key = "context", FIELD_TEXT, BUILD(at, context), "folder that is sent to the engine", "`.`" }, \
	{ .key = "target", FIELD_TEXT, BUILD(at, target), "stage of the Dockerfile to build", "the last" }, \
	{ .key = "build_args", FIELD_FORM_MAP, BUILD(at, build_args), "build arguments besides those of `arg_names`; of " \
		"git: `commit`, `short`, `branch`, `tag`, `version`, `date`, `ref`", NULL, .fields = arg_forms, .plain = FIELD_TEXT, \
		.form = "text, {git: WORD} or {env: NAME}", .hint = ARG_HINT }, \
	{ .key = "build_secrets", FIELD_FORM_MAP, BUILD(at, build_secrets), "secrets for `RUN --mount=type=secret,id=ID`, " \
		"which stay out of the image", NULL, .fields = secret_forms, .plain = FIELD_MAP, \
		.form = "{env: NAME}, {file: PATH} or {secret: NAME}" }, \
	{ .key = "ssh", FIELD_FORM, BUILD(at, ssh), "the ssh agent for `RUN --mount=type=ssh`; in CI the key in a secret", \
		NULL, .fields = ssh_forms, .plain = FIELD_BOOL, .form = "true or {secret: NAME}" }, \
	{ .key = "labels", FIELD_TEXT_MAP, BUILD(at, labels), "labels of the image", NULL }, \
	{ .key = "cache_from", FIELD_TEXTS, BUILD(at, cache_from), \
		"images whose layers may serve as cache; tags may hold `${DRONE_BRANCH}`, in CI alone", NULL }, \
	{ .key = "runner", FIELD_TEXT, BUILD(at, runner), "os/arch of the Drone runner that builds", \
		"`linux/amd64`; the arch's own where `emulation` is `native`" }

/* `at` is where a struct desc_tags lies. */
#define TAG_FIELDS(at, otherwise) \
	{ .key = "tags", FIELD_TEXTS, (at) + offsetof(struct desc_tags, tags), "as `publish.tags`, of this image", \
		otherwise }, \
	{ .key = "extra_tags", FIELD_TEXTS, (at) + offsetof(struct desc_tags, extra_tags), "as `publish.extra_tags`", NULL }, \
	{ .key = "release_tags", FIELD_TEXTS, (at) + offsetof(struct desc_tags, release_tags), "as `publish.release_tags`", \
		NULL }, \
	{ .key = "flavour", FIELD_TEXT, (at) + offsetof(struct desc_tags, flavour), \
		"text behind each tag, with a dash: `alpine` makes `1.2.3-alpine`, and `alpine` of `latest`", NULL }

#define MATRIX_HELP "lists of values, each under a name: an image for each combination; `{name}` is filled into " \
	"flavour, tags, dockerfile, context, target, build_args, labels and cache_from"
#define IMAGE_HELP "repository to publish to, with its registry where it is not Docker Hub"
#define ARCHES_HELP "what to build for"
#define RUN_HELP "how `make run` starts a container"

static const struct field arch_fields[] = {
	{ .key = "arch", FIELD_TEXT, AT(desc_arch, arch), "the arch, as in `aqueduct arches`", .required = true },
	{ .key = "name", FIELD_TEXT, AT(desc_arch, name), "short name, for targets like `build-NAME`",
		"the arch without variant" },
	{ .key = "suffix", FIELD_TEXT, AT(desc_arch, suffix), "tag suffix", "`OS-NAME`" },
	{ .key = "os_version", FIELD_TEXT, AT(desc_arch, os_version), "version of Windows, like `1809`", NULL },
	{ .key = "platform", FIELD_TEXT, AT(desc_arch, platform),
		"what `--platform` and the manifest list say, where not the arch's own", "as in `aqueduct arches`" },
	{ .key = "drone", FIELD_MAP, AT(desc_arch, drone), "for what builds this arch alone",
		.fields = descriptor_build_role_fields, .like = "drone.build" },
	{ .key = "command", FIELD_MAP, AT(desc_arch, command), "the commands of CI that build this arch alone",
		.fields = descriptor_arch_command_fields, .like = "drone.command" },
	BUILD_FIELDS(AT(desc_arch, build)),
	END
};

#define TOP(member) AT(descriptor, member)

static const struct field arg_name_fields[] = {
	{ .key = "repo", FIELD_TEXT, TOP(arg_names.repo) - TOP(arg_names), "build argument that gets the base prefix",
		"`REPO`" },
	{ .key = "arch", FIELD_TEXT, TOP(arg_names.arch) - TOP(arg_names), "build argument that gets qemu's name of the arch",
		"`ARCH`" },
	{ .key = "tag_suffix", FIELD_TEXT, TOP(arg_names.tag_suffix) - TOP(arg_names),
		"build argument that gets the tag suffix", "`TAG_SUFFIX`" },
	END
};

static const struct field qemu_fields[] = {
	{ .key = "version", FIELD_TEXT, AT(desc_qemu, version), "release of the download", "`v7.2.0-1`" },
	{ .key = "url", FIELD_TEXTS, AT(desc_qemu, url),
		"where it is, or a list of mirrors that are tried in turn; `{version}`, `{host}` and `{arch}` are filled in, "
		"`.tar.gz` is unpacked",
		"multiarch/qemu-user-static's releases" },
	{ .key = "sha256", FIELD_TEXT_MAP, AT(desc_qemu, sha256),
		"sums of the downloaded files for an x86_64 host, by arch", "those in `qemu.lock`" },
	{ .key = "image", FIELD_TEXT, AT(desc_qemu, image), "image of the CI step that downloads", "`busybox:1.36`" },
	{ .key = "script", FIELD_TEXT, AT(desc_qemu, script), "name of the script that downloads",
		"`get_qemu.sh`" },
	END
};

static const struct field run_fields[] = {
	{ .key = "args", FIELD_TEXTS, AT(desc_run, args), "arguments of `docker run` ahead of the image", NULL },
	{ .key = "command", FIELD_TEXTS, AT(desc_run, command), "what to run in the container", "the image's" },
	END
};

static const struct field manifest_fields[] = {
	{ .key = "file", FIELD_TEXT, TOP(manifest.file) - TOP(manifest), "name of the template", "`manifest.tmpl`" },
	{ .key = "own", FIELD_BOOL, TOP(manifest.own) - TOP(manifest),
		"the template is yours: it is named and checked, not written", "`false`" },
	{ .key = "form", FIELD_CHOICE, TOP(manifest.form) - TOP(manifest), "what the step is given: a template, or `target`, "
		"`template` and `platforms`, for tags that are listed", "`spec`", .choices = list_forms },
	{ .key = "each_tag", FIELD_BOOL, TOP(manifest.each_tag) - TOP(manifest),
		"with `form: arguments`: a step for each tag of the list", "`false`" },
	{ .key = "spec", FIELD_TEXT, TOP(manifest.spec) - TOP(manifest), "its whole text instead of the generated one, in the "
		"language of plugins/manifest; `{image}` and `{repository}` are filled in", NULL },
	{ .key = "ignore_missing", FIELD_BOOL, TOP(manifest.ignore_missing) - TOP(manifest),
		"publish a list without the arches that failed", "`false`" },
	END
};

static const struct field make_fields[] = {
	{ .key = "file", FIELD_TEXT, TOP(make.file) - TOP(make),
		"name of the Makefile; `multiarch.mk` is for your own Makefile to include", "`Makefile`" },
	{ .key = "prefix", FIELD_TEXT, TOP(make.prefix) - TOP(make), "ahead of every target, like `docker-`", NULL },
	END
};

static const struct field image_fields[] = {
	{ .key = "image", FIELD_TEXT, AT(desc_image, image), IMAGE_HELP, .required = true },
	{ .key = "arches", FIELD_ARCHES, AT(desc_image, arch_list), ARCHES_HELP, .fields = arch_fields, .most = ARCHES_MAX },
	BUILD_FIELDS(AT(desc_image, build)),
	{ .key = "matrix", FIELD_ANY_MAP, AT(desc_image, matrix), MATRIX_HELP, NULL },
	TAG_FIELDS(AT(desc_image, tags), "those at the top, or `publish.tags`"),
	{ .key = "run", FIELD_MAP, AT(desc_image, run), RUN_HELP, .fields = run_fields },
	END
};

static const struct field top_fields[] = {
	{ .key = "image", FIELD_TEXT, TOP(shared.image), IMAGE_HELP },
	{ .key = "images", FIELD_MAPS, TOP(image_map), "several images instead of one, each a map under a short name with "
		"its `image`, and its own `arches`, `base` to `flavour` and `run` where they are not those at the top",
		.fields = image_fields, .told = true, .most = IMAGES_MAX },
	{ .key = "arches", FIELD_ARCHES, TOP(shared.arch_list), ARCHES_HELP, .fields = arch_fields, .most = ARCHES_MAX },
	BUILD_FIELDS(TOP(shared.build)),
	{ .key = "matrix", FIELD_ANY_MAP, TOP(shared.matrix), MATRIX_HELP, NULL },
	TAG_FIELDS(TOP(shared.tags), "`publish.tags`"),
	{ .key = "arg_names", FIELD_MAP, TOP(arg_names), "names of the build arguments that aqueduct fills",
		.fields = arg_name_fields },
	{ .key = "qemu", FIELD_MAP, TOP(qemu), "the download for `emulation: static`", .fields = qemu_fields },
	{ .key = "test", FIELD_MAP, TOP(test), "tests ahead of everything that publishes", .fields = descriptor_test_fields,
		.hint = "write {run: [COMMAND, ...]}" },
	{ .key = "before", FIELD_STEPS, TOP(before), "steps inside each build pipeline ahead of the build, verbatim", NULL },
	{ .key = "jobs", FIELD_MAPS, TOP(job_map), "more pipelines (CI only), each a map under its name", .fields =
		descriptor_job_fields },
	{ .key = "publish", FIELD_MAP, TOP(publish), "what is pushed, where and when", .fields = descriptor_publish_fields },
	{ .key = "run", FIELD_MAP, TOP(shared.run), RUN_HELP, .fields = run_fields },
	{ .key = "manifest", FIELD_MAP, TOP(manifest), "the manifest list", .fields = manifest_fields },
	{ .key = "make", FIELD_MAP, TOP(make), "the Makefile", .fields = make_fields },
	{ .key = "drone", FIELD_MAP, TOP(drone), "the CI file, and what aqueduct does not know",
		.fields = descriptor_drone_fields },
	END
};

const struct field *descriptor_fields(void)
{
	return top_fields;
}

static void read_arches(struct arena *a, struct diag *d, struct desc_image *image)
{
	const struct yaml *list = image->arch_list, *item;
	struct desc_arch *arch;

	if (!list)
		return;
	if (!list->n)
		diag_error(d, "missing-key", list->pos, "'arches' names no arch");
	image->arches = arena_alloc(a, list->n, sizeof *image->arches);
	for (size_t i = 0; i < list->n; i++) {
		item = list->items[i];
		arch = &image->arches[image->n_arches++];
		arch->entry = item;
		arch->pos = item->pos;
		if (item->kind == YAML_SCALAR)
			arch->arch = item;
		else if (item->kind == YAML_MAP)
			schema_read(d, item, arch_fields, arch);
	}
}

static void read_images(struct arena *a, struct diag *d, struct descriptor *desc)
{
	const struct yaml *map = desc->image_map;
	struct desc_image *image;

	if (!map->n)
		diag_error(d, "missing-key", map->pos, "'images' names no image");
	desc->images = arena_alloc(a, map->n, sizeof *desc->images);
	for (size_t i = 0; i < map->n; i++) {
		image = &desc->images[desc->n_images++];
		image->key = map->items[i];
		schema_read(d, map->values[i], image_fields, image);
		read_arches(a, d, image);
	}
}

static void read_jobs(struct arena *a, struct diag *d, struct descriptor *desc)
{
	const struct yaml *map = desc->job_map;

	desc->jobs = arena_alloc(a, map->n, sizeof *desc->jobs);
	for (size_t i = 0; i < map->n; i++) {
		desc->jobs[i].key = map->items[i];
		desc->jobs[i].map = map->values[i];
		schema_read(d, map->values[i], descriptor_job_fields, &desc->jobs[i]);
	}
	desc->n_jobs = map->n;
}

static void read_also(struct arena *a, struct diag *d, struct desc_publish *publish)
{
	const struct yaml *map = publish->also_map;

	publish->also = arena_alloc(a, map->n, sizeof *publish->also);
	for (size_t i = 0; i < map->n; i++) {
		publish->also[i].key = map->items[i];
		publish->also[i].map = map->values[i];
		schema_read(d, map->values[i], descriptor_publication_fields, &publish->also[i]);
	}
	publish->n_also = map->n;
}

/* What one image must say, and several must not. */
static void check_shared(struct diag *d, const struct descriptor *desc)
{
	const struct yaml *root = desc->root;

	if (desc->image_map && desc->shared.image) {
		diag_error(d, "image-clash", desc->shared.image->pos, "'image' and 'images' cannot stand in one descriptor");
		diag_note(d, desc->image_map->pos, "each of these has an 'image' of its own");
	}
	if (!schema_has(root, top_fields, "images") && !schema_has(root, top_fields, "image"))
		diag_error(d, "missing-key", root->pos, "'image' is missing: %s", IMAGE_HELP);
	if (!schema_has(root, top_fields, "images") && !schema_has(root, top_fields, "arches"))
		diag_error(d, "missing-key", root->pos, "'arches' is missing: %s", ARCHES_HELP);
	for (size_t i = 0; i < desc->n_images; i++)
		if (!schema_has(root, top_fields, "arches") && !schema_has(desc->image_map->values[i], image_fields, "arches"))
			diag_error(d, "missing-key", desc->images[i].key->pos, "'arches' is missing, here and at the top: %s", ARCHES_HELP);
}

const struct descriptor *descriptor_read(struct arena *a, struct diag *d, const struct source *src)
{
	const struct yaml *root = yaml_parse(a, d, src);
	struct descriptor *desc = arena_alloc(a, 1, sizeof *desc);

	if (!root)
		return NULL;
	desc->root = root;
	schema_read(d, root, top_fields, desc);
	if (root->kind != YAML_MAP)
		return desc;
	read_arches(a, d, &desc->shared);
	if (desc->image_map)
		read_images(a, d, desc);
	if (desc->job_map)
		read_jobs(a, d, desc);
	if (desc->publish.also_map)
		read_also(a, d, &desc->publish);
	check_shared(d, desc);
	return desc;
}

static void dump_fields(struct buf *out, const struct field *fields, const char *base, size_t depth)
{
	const struct yaml *y;
	size_t before, heading;

	for (const struct field *f = fields; f->key; f++) {
		if (f->type == FIELD_MAP) {
			before = out->n;
			buf_pad(out, ' ', depth * 2);
			buf_addf(out, "%s:\n", f->key);
			heading = out->n;
			dump_fields(out, f->fields, base + f->offset, depth + 1);
			if (out->n == heading)
				out->n = before; /* nothing is said there */
			continue;
		}
		y = *(const struct yaml *const *)(const void *)(base + f->offset);
		if (!y)
			continue;
		buf_pad(out, ' ', depth * 2);
		buf_addf(out, "%s:%u:%u: ", f->key, y->pos.line, y->pos.col);
		yaml_dump(out, y);
	}
}

static void dump_arches(struct buf *out, const struct desc_image *image)
{
	for (size_t i = 0; i < image->n_arches; i++) {
		buf_addf(out, "arch %zu:\n", i + 1);
		dump_fields(out, arch_fields, (const char *)&image->arches[i], 1);
	}
}

struct str descriptor_gen(struct arena *a, struct str name)
{
	return str_is(name, DESCRIPTOR_NAME) ? STR("aqueduct gen") : arena_printf(a, "aqueduct gen -f %.*s", STR_ARG(name));
}

void descriptor_dump(struct buf *out, const struct descriptor *desc)
{
	dump_fields(out, top_fields, (const char *)desc, 0);
	dump_arches(out, &desc->shared);
	for (size_t i = 0; i < desc->n_images; i++) {
		buf_addf(out, "image %.*s:\n", STR_ARG(desc->images[i].key->text));
		dump_fields(out, image_fields, (const char *)&desc->images[i], 1);
		dump_arches(out, &desc->images[i]);
	}
	for (size_t i = 0; i < desc->n_jobs; i++) {
		buf_addf(out, "job %.*s:\n", STR_ARG(desc->jobs[i].key->text));
		dump_fields(out, descriptor_job_fields, (const char *)&desc->jobs[i], 1);
	}
	for (size_t i = 0; i < desc->publish.n_also; i++) {
		buf_addf(out, "publication %.*s:\n", STR_ARG(desc->publish.also[i].key->text));
		dump_fields(out, descriptor_publication_fields, (const char *)&desc->publish.also[i], 1);
	}
}
