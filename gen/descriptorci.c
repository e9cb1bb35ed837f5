#include "descriptorci.h"

#include "descriptor.h"

static const char *const dry_runs[] = { "pull_request", "never", NULL };
static const char *const stages[] = { "test", "free", "deploy", "notify", NULL };
static const char *const builders[] = { "plugin", "command", NULL };
static const char *const types[] = { "docker", "kubernetes", "vm", "exec", "ssh", "digitalocean", "macstadium", NULL };
static const char *const shapes[] = { "pipelines", "steps", "buildx", "none", NULL };

#define END { .key = NULL }
#define AT(T, member) offsetof(struct T, member)

const struct field descriptor_test_fields[] = {
	{ .key = "image", FIELD_TEXT, AT(desc_test, image), "image that the tests run in (CI)", "`debian:12`" },
	{ .key = "setup", FIELD_TEXTS, AT(desc_test, setup), "commands ahead of the tests (CI only)", NULL },
	{ .key = "run", FIELD_TEXTS, AT(desc_test, run), "the tests: commands of one shell, in CI and for `make test`",
		.required = true },
	{ .key = "services", FIELD_STEPS, AT(desc_test, services), "services beside the tests (CI only)", NULL },
	{ .key = "environment", FIELD_SECRET_MAP, AT(desc_test, environment),
		"variables of the tests; secrets are CI's only", NULL },
	END
};

static const struct field when_fields[] = {
	{ .key = "event", FIELD_CONDITION, AT(desc_when, event), "events", "`[push, tag]`; with `branch` `push`" },
	{ .key = "ref", FIELD_CONDITION, AT(desc_when, ref), "git refs, with `*` and `**`",
		"`publish.branch`, and `refs/tags/v*`" },
	{ .key = "branch", FIELD_CONDITION, AT(desc_when, branch), "branches; never true for a tag", NULL },
	{ .key = "repo", FIELD_CONDITION, AT(desc_when, repo), "repositories, `owner/name`", NULL },
	{ .key = "instance", FIELD_CONDITION, AT(desc_when, instance), "Drone servers", NULL },
	{ .key = "cron", FIELD_CONDITION, AT(desc_when, cron), "cron jobs", NULL },
	{ .key = "target", FIELD_CONDITION, AT(desc_when, target), "deployment targets", NULL },
	{ .key = "status", FIELD_CONDITION, AT(desc_when, status), "status of the build so far", NULL },
	{ .key = "action", FIELD_CONDITION, AT(desc_when, action), "actions of a pull request", NULL },
	END
};

#define PIPELINE_KEYS(as) \
	{ .key = "type", FIELD_CHOICE, AT(desc_role, type), "the kind of its runner", "`docker`", .choices = types, \
		.like = (as) }, \
	{ .key = "clone", FIELD_ANY_MAP, AT(desc_role, clone), "how the code is fetched: `depth`, `disable`", .like = (as) }, \
	{ .key = "workspace", FIELD_ANY_MAP, AT(desc_role, workspace), "where: `base`, `path`", .like = (as) }, \
	{ .key = "node", FIELD_ANY_MAP, AT(desc_role, node), "labels of the runner, exactly these", .like = (as) }, \
	{ .key = "concurrency", FIELD_ANY_MAP, AT(desc_role, concurrency), "`limit`: how many at once", .like = (as) }, \
	{ .key = "environment", FIELD_ANY_MAP, AT(desc_role, environment), "variables of all its steps", .like = (as) }, \
	{ .key = "volumes", FIELD_STEPS, AT(desc_role, volumes), "volumes that its steps can mount", .like = (as) }, \
	{ .key = "image_pull_secrets", FIELD_TEXTS, AT(desc_role, image_pull_secrets), \
		"secrets for pulling the images of steps, verbatim", .like = (as) }, \
	{ .key = "pipeline", FIELD_ANY_MAP, AT(desc_role, pipeline), "any other key of it, like `pool`", .like = (as) }

#define ROLE_KEYS(as) \
	PIPELINE_KEYS(as), \
	{ .key = "before", FIELD_STEPS, AT(desc_role, before), "steps ahead of the generated ones, verbatim", .like = (as) }, \
	{ .key = "after", FIELD_STEPS, AT(desc_role, after), "steps behind them, verbatim", .like = (as) }, \
	{ .key = "step", FIELD_ANY_MAP, AT(desc_role, step), "keys for the generated steps; maps are merged, all else " \
		"replaces; not name, image, commands, depends_on, detach, settings", .like = (as) }

#define ROLE_WHEN \
	{ .key = "when", FIELD_MAP, AT(desc_role, when), "when it runs (Drone's `trigger`)", .fields = when_fields, \
		.like = "publish.when" }, \
	{ .key = "platform", FIELD_ANY_MAP, AT(desc_role, platform), "`variant`, `version`: only where the runners are set " \
		"up with just these", NULL }

#define ROLE_NAME(help, fallback) \
	{ .key = "name", FIELD_TEXT, AT(desc_role, name), help, fallback }, \
	ROLE_WHEN

#define ROLE_RUNNER \
	{ .key = "runner", FIELD_TEXT, AT(desc_role, runner), "os/arch of its runner", "`linux/amd64`" }

/* Of the generated step, and what its pipeline waits for. */
#define ROLE_STEP(step_help, step_fallback) \
	{ .key = "step_name", FIELD_TEXT, AT(desc_role, step_name), step_help, step_fallback }, \
	{ .key = "needs", FIELD_TEXTS, AT(desc_role, needs), "names of more pipelines to wait for", NULL }, \
	{ .key = "depends_on", FIELD_TEXTS, AT(desc_role, depends_on), "names of steps of its pipeline that the step waits " \
		"for, instead of all ahead of it", NULL }

#define ROLE_PLUGIN(fallback) \
	{ .key = "plugin", FIELD_TEXT, AT(desc_role, plugin), "image of its step", fallback }

#define ROLE_SETTINGS \
	{ .key = "settings", FIELD_ANY_MAP, AT(desc_role, settings), "settings for the plugin; not what other keys say", NULL }

static const struct field all_fields[] = { ROLE_KEYS(NULL), END };

static const struct field test_role_fields[] = {
	ROLE_NAME("name of the pipeline", "`test`"), ROLE_STEP("name of the step", "`run tests`"), ROLE_RUNNER,
	ROLE_KEYS("drone.all"), END
};

const struct field descriptor_build_role_fields[] = {
	ROLE_NAME("name of each pipeline; `{name}`, `{os}`, `{arch}`, `{variant}`, `{suffix}` and `{image}` are filled in",
		"`{os}-{name}`"),
	ROLE_STEP("name of each step, a pattern as well", "`build`, with the image's name"),
	ROLE_PLUGIN("`drone.docker_plugin`"),
	ROLE_KEYS("drone.all"), ROLE_SETTINGS, END
};

static const struct field dry_run_role_fields[] = {
	{ .key = "step_name", FIELD_TEXT, AT(desc_role, step_name), "name of each step, a pattern as well",
		"`dry run`, with the image's name" },
	{ .key = "step", FIELD_ANY_MAP, AT(desc_role, step), "keys for it, besides those of `drone.build`", NULL },
	{ .key = "settings", FIELD_ANY_MAP, AT(desc_role, settings), "settings for it, besides those of `drone.build`", NULL },
	END
};

static const struct field manifest_role_fields[] = {
	ROLE_NAME("name of the pipeline", "`manifest`"),
	ROLE_STEP("name of each step; `{image}` is filled in", "`publish manifest`, with the image's name"), ROLE_RUNNER,
	ROLE_PLUGIN("`drone.manifest_plugin`"), ROLE_KEYS("drone.all"), ROLE_SETTINGS, END
};

_Static_assert(offsetof(struct desc_job, role) == 0, "keys of a role are keys of a job");
const struct field descriptor_job_fields[] = {
	{ .key = "stage", FIELD_CHOICE, AT(desc_job, stage), "where it stands: builds wait for `test`; `deploy` waits for "
		"the lists; `notify` waits for all, and runs whatever came of it; `free` waits for nothing", "`free`",
		.choices = stages },
	{ .key = "needs", FIELD_TEXTS, AT(desc_job, needs), "names of the pipelines that it waits for", "as `stage` says" },
	ROLE_WHEN, ROLE_RUNNER, PIPELINE_KEYS(NULL),
	{ .key = "services", FIELD_STEPS, AT(desc_job, services), "services beside its steps, verbatim", NULL },
	{ .key = "steps", FIELD_STEPS, AT(desc_job, steps), "what it does, verbatim", .required = true },
	END
};

const struct field descriptor_publication_fields[] = {
	{ .key = "image", FIELD_TEXT, AT(desc_publication, image), "its repository, where there is one image, or "
		"where the tags of several are never the same", "`registry`, and the path of each image's" },
	{ .key = "registry", FIELD_TEXT, AT(desc_publication, registry), "host to push to", "that of its repository" },
	{ .key = "username", FIELD_SECRET, AT(desc_publication, username), "user for that", "`publish.username`" },
	{ .key = "password", FIELD_SECRET, AT(desc_publication, password), "password for that", "`publish.password`" },
	{ .key = "tags", FIELD_TEXTS, AT(desc_publication, tags.tags), "its tags", "`publish.tags`" },
	{ .key = "extra_tags", FIELD_TEXTS, AT(desc_publication, tags.extra_tags), "beside `auto`, as in `publish`",
		"`publish.extra_tags`; with `tags` none" },
	{ .key = "release_tags", FIELD_TEXTS, AT(desc_publication, tags.release_tags), "beside `auto`, as in `publish`",
		"`publish.release_tags`; with `tags` none" },
	{ .key = "branch", FIELD_TEXT, AT(desc_publication, branch), "the branch that makes `latest`", "`publish.branch`" },
	{ .key = "when", FIELD_MAP, AT(desc_publication, when), "when CI publishes there: in these words alone, but for "
		"`event`, by default `[push, tag]`", "`publish.when`", .fields = when_fields, .like = "publish.when" },
	{ .key = "pipeline", FIELD_TEXT, AT(desc_publication, pipeline), "name of pipelines of its own that build for it, "
		"filled in as `drone.build.name`", "steps in those that build for all" },
	{ .key = "manifest_pipeline", FIELD_TEXT, AT(desc_publication, manifest_pipeline), "name of a pipeline of its own for "
		"its lists", "with `pipeline` `manifest-NAME`" },
	END
};

const struct field descriptor_publish_fields[] = {
	{ .key = "tags", FIELD_TEXTS, AT(desc_publish, tags),
		"`auto` (latest on the branch; 1, 1.2, 1.2.3 for v1.2.3), or the tags, which may hold `${DRONE_TAG##v}` and "
		"any other variable of Drone's", "`auto`" },
	{ .key = "tags_file", FIELD_TEXT, AT(desc_publish, tags_file),
		"a file that holds the tags instead, with commas between them: a step or a rule of yours writes it", NULL },
	{ .key = "extra_tags", FIELD_TEXTS, AT(desc_publish, extra_tags),
		"beside `auto`: more tags of each list, like `${DRONE_COMMIT_SHA:0:8}`; the images of arches have none",
		NULL },
	{ .key = "release_tags", FIELD_TEXTS, AT(desc_publish, release_tags),
		"the same for versions that are no pre-release: `latest`, `stable`", NULL },
	{ .key = "branch", FIELD_TEXT, AT(desc_publish, branch), "the branch that publishes; for `auto` the default branch "
		"that Drone's server knows, for its plugins push from no other", "`main` and `master`" },
	{ .key = "when", FIELD_MAP, AT(desc_publish, when), "when CI publishes", .fields = when_fields },
	{ .key = "dry_run", FIELD_CHOICE, AT(desc_publish, dry_run), "build without pushing on pull requests",
		"`never`", .choices = dry_runs },
	{ .key = "dry_run_when", FIELD_MAP, AT(desc_publish, dry_run_when), "when else it builds so, instead",
		.fields = when_fields, .like = "publish.when" },
	{ .key = "registry", FIELD_TEXT, AT(desc_publish, registry), "host to log in to", "the image's" },
	{ .key = "username", FIELD_SECRET, AT(desc_publish, username), "user for the registry",
		"`{secret: docker_username}`" },
	{ .key = "password", FIELD_SECRET, AT(desc_publish, password), "password for the registry",
		"`{secret: docker_password}`" },
	{ .key = "also", FIELD_MAPS, AT(desc_publish, also_map), "more places to publish all images to, each a map under its "
		"name; what one does not say is as here", .fields = descriptor_publication_fields, .most = 100 },
	END
};

#define COMMAND_KEYS \
	{ .key = "image", FIELD_TEXT, AT(desc_command, image), "image of the steps", "`docker:27.5.1-cli`" }, \
	{ .key = "setup", FIELD_TEXTS, AT(desc_command, setup), "commands ahead of the others", \
		"`apk add --no-cache make git` in the default image" }, \
	{ .key = "run", FIELD_TEXTS, AT(desc_command, run), "commands that build an arch and push it; `{name}`, `{os}`, " \
		"`{arch}`, `{variant}`, `{suffix}`, `{platform}`, `{image}` and `{repository}` are filled in", \
		"`make build-{name} push-{name}`" }, \
	{ .key = "dry_run", FIELD_TEXTS, AT(desc_command, dry_run), "commands that only build it; the same is filled in", \
		"`make build-{name}`" }

const struct field descriptor_arch_command_fields[] = { COMMAND_KEYS, END };

static const struct field command_fields[] = {
	COMMAND_KEYS,
	{ .key = "manifest", FIELD_TEXTS, AT(desc_command, manifest), "commands that publish the list; `{image}` and "
		"`{repository}` are filled in", "`make manifest`" },
	{ .key = "socket", FIELD_TEXT, AT(desc_command, socket), "the engine's socket on the runner's machine, which steps "
		"are given; `none`: they are not", "`/var/run/docker.sock`; Windows' pipe" },
	END
};

static const struct field pipelines_fields[] = {
	{ .key = "before", FIELD_STEPS, AT(desc_drone, before), "pipelines ahead of the generated ones, and other documents",
		NULL },
	{ .key = "after", FIELD_STEPS, AT(desc_drone, after), "pipelines behind them, and other documents", NULL },
	END
};

static const struct field merge_fields[] = {
	{ .key = "pipeline", FIELD_ANY_MAP, AT(desc_drone, merge_pipeline),
		"into every generated pipeline; not kind, name, steps, depends_on", NULL },
	{ .key = "step", FIELD_ANY_MAP, AT(desc_drone, merge_step),
		"into every generated step; not name, image, commands, depends_on, detach", NULL },
	{ .key = "settings", FIELD_ANY_MAP, AT(desc_drone, merge_settings),
		"into the settings of every build; not what other keys say", NULL },
	END
};

const struct field descriptor_drone_fields[] = {
	{ .key = "file", FIELD_TEXT, AT(desc_drone, file), "name of the CI file", "`.drone.yml`" },
	{ .key = "shape", FIELD_CHOICE, AT(desc_drone, shape), "a pipeline for each arch; or one pipeline with a step for "
		"each; or one step of buildx for all; or nothing is built there", "`pipelines`", .choices = shapes },
	{ .key = "builder", FIELD_CHOICE, AT(desc_drone, builder), "what a step builds by: Drone's plugins, or commands that "
		"speak to the engine of the runner's machine", "`plugin`", .choices = builders },
	{ .key = "command", FIELD_MAP, AT(desc_drone, command), "with `builder: command`", .fields = command_fields },
	{ .key = "only_affected", FIELD_BOOL, AT(desc_drone, only_affected), "a pipeline of a pull request ends at once where "
		"the change concerns nothing that it builds; with `publish.dry_run`", "`false`" },
	{ .key = "affected_script", FIELD_TEXT, AT(desc_drone, affected_script), "name of the script that tells it",
		"`only_affected.sh`" },
	{ .key = "all", FIELD_MAP, AT(desc_drone, all), "keys for every generated pipeline", .fields = all_fields },
	{ .key = "test", FIELD_MAP, AT(desc_drone, test), "keys for the pipeline of the tests", .fields = test_role_fields },
	{ .key = "build", FIELD_MAP, AT(desc_drone, build), "keys for those that build",
		.fields = descriptor_build_role_fields },
	{ .key = "dry_run", FIELD_MAP, AT(desc_drone, dry_run), "keys for the steps that build without pushing",
		.fields = dry_run_role_fields },
	{ .key = "manifest", FIELD_MAP, AT(desc_drone, manifest), "keys for that of the list",
		.fields = manifest_role_fields },
	{ .key = "buildx_plugin", FIELD_TEXT, AT(desc_drone, buildx_plugin), "image of the step of buildx",
		"`thegeeklab/drone-docker-buildx:23`" },
	{ .key = "docker_plugin", FIELD_TEXT, AT(desc_drone, docker_plugin), "image of the build steps",
		"`plugins/docker:21.3.4`" },
	{ .key = "git_image", FIELD_TEXT, AT(desc_drone, git_image), "image of the steps that ask git: for build arguments, "
		"and for what changed", "`alpine/git:2.45.2`" },
	{ .key = "manifest_plugin", FIELD_TEXT, AT(desc_drone, manifest_plugin), "image of the manifest step",
		"`plugins/manifest:1.4.0`" },
	{ .key = "pipelines", FIELD_MAP, 0, "more pipelines, verbatim", .fields = pipelines_fields },
	{ .key = "documents", FIELD_STEPS, AT(desc_drone, documents), "documents at the end, like `kind: secret`",
		NULL },
	{ .key = "merge", FIELD_MAP, 0, "keys for what is generated: maps are merged, all else replaces",
		.fields = merge_fields },
	END
};
