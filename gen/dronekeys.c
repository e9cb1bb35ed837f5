#include "dronekeys.h"

#include <stddef.h>

#define END { NULL, HOLDS_TEXT, NULL }

/* drone-yaml, yaml/pipeline.go, which the server has, and runner-go, manifest/clone.go. */
static const struct dronekey clone_keys[] = {
	{ "disable", HOLDS_TRUTH, NULL }, { "depth", HOLDS_NUMBER, NULL }, { "retries", HOLDS_NUMBER, NULL },
	{ "skip_verify", HOLDS_TRUTH, NULL }, { "trace", HOLDS_TRUTH, NULL }, END
};

static const struct dronekey concurrency_keys[] = { { "limit", HOLDS_NUMBER, NULL }, END };

static const struct dronekey platform_keys[] = {
	{ "os", HOLDS_TEXT, NULL }, { "arch", HOLDS_TEXT, NULL }, { "variant", HOLDS_TEXT, NULL },
	{ "version", HOLDS_TEXT, NULL }, END
};

static const struct dronekey workspace_keys[] = { { "base", HOLDS_TEXT, NULL }, { "path", HOLDS_TEXT, NULL }, END };

static const struct dronekey temp_keys[] = { { "medium", HOLDS_TEXT, NULL }, { "size_limit", HOLDS_SIZE, NULL }, END };

static const struct dronekey host_keys[] = { { "path", HOLDS_TEXT, NULL }, END };

static const struct dronekey volume_keys[] = {
	{ "name", HOLDS_TEXT, NULL }, { "temp", HOLDS_MAP, temp_keys }, { "host", HOLDS_MAP, host_keys }, END
};

static const struct dronekey device_keys[] = { { "name", HOLDS_TEXT, NULL }, { "path", HOLDS_TEXT, NULL }, END };

static const struct dronekey port_keys[] = {
	{ "port", HOLDS_NUMBER, NULL }, { "host", HOLDS_NUMBER, NULL }, { "protocol", HOLDS_TEXT, NULL }, END
};

/* drone-runner-docker, engine/resource/pipeline.go, and what drone-yaml knows beyond. */
const struct dronekey dronekeys_of_pipelines[] = {
	{ "kind", HOLDS_TEXT, NULL }, { "type", HOLDS_TEXT, NULL }, { "name", HOLDS_TEXT, NULL },
	{ "version", HOLDS_TEXT, NULL }, { "platform", HOLDS_MAP, platform_keys }, { "clone", HOLDS_MAP, clone_keys },
	{ "concurrency", HOLDS_MAP, concurrency_keys }, { "node", HOLDS_NAMED, NULL }, { "environment", HOLDS_MAP, NULL },
	{ "workspace", HOLDS_MAP, workspace_keys }, { "trigger", HOLDS_MAP, NULL }, { "depends_on", HOLDS_LIST, NULL },
	{ "image_pull_secrets", HOLDS_TEXTS, NULL }, { "steps", HOLDS_LIST, NULL }, { "services", HOLDS_LIST, NULL },
	{ "volumes", HOLDS_LIST, volume_keys }, END
};

const struct dronekey dronekeys_of_steps[] = {
	{ "name", HOLDS_TEXT, NULL }, { "image", HOLDS_TEXT, NULL }, { "commands", HOLDS_TEXTS, NULL },
	{ "command", HOLDS_TEXTS, NULL }, { "entrypoint", HOLDS_TEXTS, NULL }, { "detach", HOLDS_TRUTH, NULL },
	{ "depends_on", HOLDS_LIST, NULL }, { "devices", HOLDS_MAPS, device_keys }, { "dns", HOLDS_TEXTS, NULL },
	{ "dns_search", HOLDS_TEXTS, NULL }, { "environment", HOLDS_MAP, NULL }, { "extra_hosts", HOLDS_TEXTS, NULL },
	{ "failure", HOLDS_TEXT, NULL }, { "mem_limit", HOLDS_SIZE, NULL }, { "memswap_limit", HOLDS_SIZE, NULL },
	{ "network_mode", HOLDS_TEXT, NULL }, { "privileged", HOLDS_TRUTH, NULL }, { "pull", HOLDS_TEXT, NULL },
	{ "settings", HOLDS_MAP, NULL }, { "shell", HOLDS_TEXT, NULL }, { "shm_size", HOLDS_SIZE, NULL },
	{ "user", HOLDS_TEXT, NULL }, { "volumes", HOLDS_LIST, NULL }, { "when", HOLDS_MAP, NULL },
	{ "working_dir", HOLDS_TEXT, NULL }, { "ports", HOLDS_PORTS, port_keys }, END
};

const struct dronekey *dronekeys_find(const struct dronekey *known, struct str key)
{
	while (known->key && !str_is(key, known->key))
		known++;
	return known->key ? known : NULL;
}

bool dronekeys_is_of_runner(const struct dronekey *known)
{
	return str_among(str_of(known->key), " retries trace mem_limit memswap_limit shm_size ");
}

const char *dronekeys_name(enum holds holds)
{
	static const char *const names[] = {
		[HOLDS_TEXT] = "a text", [HOLDS_TRUTH] = "'true' or 'false'", [HOLDS_NUMBER] = "a number",
		[HOLDS_SIZE] = "a size", [HOLDS_TEXTS] = "a list of texts", [HOLDS_LIST] = "a list",
		[HOLDS_MAPS] = "a list of maps", [HOLDS_PORTS] = "a list of ports", [HOLDS_MAP] = "a map",
		[HOLDS_NAMED] = "a map of texts",
	};

	return names[holds];
}
