#include "descriptorci.h"

#include "descriptor.h"

static const char *const dry_runs[] = { "pull_request", "never", NULL };

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
	{ .key = "event", FIELD_CONDITION, AT(desc_when, event), "events", "`[push, tag]`" },
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

const struct field descriptor_publish_fields[] = {
	{ .key = "tags", FIELD_TEXTS, AT(desc_publish, tags),
		"`auto` (latest on the branch; 1, 1.2, 1.2.3 for v1.2.3), or the tags, which may hold `${DRONE_TAG}`", "`auto`" },
	{ .key = "branch", FIELD_TEXT, AT(desc_publish, branch), "the branch that publishes", "`main` and `master`" },
	{ .key = "when", FIELD_MAP, AT(desc_publish, when), "when CI publishes", .fields = when_fields },
	{ .key = "dry_run", FIELD_CHOICE, AT(desc_publish, dry_run), "build without pushing on pull requests",
		"`never`", .choices = dry_runs },
	{ .key = "registry", FIELD_TEXT, AT(desc_publish, registry), "host to log in to", "the image's" },
	{ .key = "username", FIELD_SECRET, AT(desc_publish, username), "user for the registry",
		"`{secret: docker_username}`" },
	{ .key = "password", FIELD_SECRET, AT(desc_publish, password), "password for the registry",
		"`{secret: docker_password}`" },
	END
};

static const struct field pipelines_fields[] = {
	{ .key = "before", FIELD_STEPS, AT(desc_drone, before), "pipelines ahead of the generated ones", NULL },
	{ .key = "after", FIELD_STEPS, AT(desc_drone, after), "pipelines behind them", NULL },
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
	{ .key = "docker_plugin", FIELD_TEXT, AT(desc_drone, docker_plugin), "image of the build steps",
		"`plugins/docker:21.3.4`" },
	{ .key = "manifest_plugin", FIELD_TEXT, AT(desc_drone, manifest_plugin), "image of the manifest step",
		"`plugins/manifest:1.4.0`" },
	{ .key = "pipelines", FIELD_MAP, 0, "more pipelines, verbatim", .fields = pipelines_fields },
	{ .key = "documents", FIELD_STEPS, AT(desc_drone, documents), "documents at the end, like `kind: secret`",
		NULL },
	{ .key = "merge", FIELD_MAP, 0, "keys for what is generated: maps are merged, all else replaces",
		.fields = merge_fields },
	END
};
