#include "checker.h"

#include "regex.h"
#include "str.h"
#include "suggest.h"
#include "viewcommand.h"
#include "yaml.h"

#define OF_ARCHES " name os arch variant suffix platform "
#define OF_IMAGES " image repository "

/* What stands in braces and looks like a word that is filled in; shells and others have braces, too. */
static void check_word(struct checker *c, struct str word, struct pos pos, bool one_arch)
{
	struct str known = STR(OF_ARCHES OF_IMAGES), each;
	struct suggest s = suggest_for(word);

	if (str_among(word, OF_IMAGES) || (one_arch && str_among(word, OF_ARCHES)))
		return;
	if (str_among(word, OF_ARCHES)) {
		WARN(c, pos, "'{%.*s}' is not filled in: a list is of all arches, and knows {image} and {repository}",
			STR_ARG(word));
		return;
	}
	while (str_cut(&known, ' ', &each))
		if (each.n)
			suggest_try(&s, each);
	if (!s.best.n)
		return;
	WARN(c, pos, "'{%.*s}' is not filled in", STR_ARG(word));
	diag_note(c->diag, pos, "did you mean '{%.*s}'?", STR_ARG(s.best));
}

static void check_braces(struct checker *c, const struct words *list, bool one_arch)
{
	const struct regex *r = regex_of(c->arena, "(?<![${])\\{([a-z_]+)\\}(?!\\})");
	struct regex_match m;

	for (size_t i = 0; i < list->n; i++)
		for (size_t at = 0; regex_search(r, list->items[i].s, at, &m); at = m.end)
			check_word(c, m.group[1], list->items[i].pos, one_arch);
}

static void check_list(struct checker *c, const struct words *list, struct pos pos, const char *key)
{
	if (pos.src && !list->n)
		FAULT(c, pos, "'%s' names no command", key);
	checker_all_fit(c, list, GRAMMAR_TEXT);
}

static void check_lists(struct checker *c, const struct commands *command)
{
	checker_fits(c, &command->image, GRAMMAR_REFERENCE);
	checker_all_fit(c, &command->setup, GRAMMAR_TEXT);
	check_list(c, &command->run, command->run_pos, "run");
	check_list(c, &command->dry_run, command->dry_run_pos, "dry_run");
	check_list(c, &command->manifest, command->manifest_pos, "manifest");
	check_braces(c, &command->setup, true);
	check_braces(c, &command->run, true);
	check_braces(c, &command->dry_run, true);
	check_braces(c, &command->manifest, false);
}

/* Neither make nor the default image are for Windows. */
static void check_windows(struct checker *c, struct pos pos, bool image, bool run, bool dry_run)
{
	const char *key = !run ? "run" : !image ? "image" : !dry_run ? "dry_run" : NULL;

	if (!key)
		return;
	FAULT(c, pos, "a Windows runner has no make, so that 'command' must say its '%s'", key);
	diag_note(c->diag, pos, "an entry of 'arches' can have a 'command' of its own");
}

static void target_commands(struct checker *c, const struct image *i, const struct target *t)
{
	const struct commands *command = t->command;

	(void)i;
	check_lists(c, command);
	if (str_starts(t->runner.s, STR("windows/")))
		check_windows(c, t->pos, command->image.s.n, command->run_pos.src,
			command->dry_run_pos.src || !c->model->publish.dry_run);
	if (t->drone->settings)
		FAULT(c, t->drone->settings->pos, "no plugin builds, so that nobody reads its settings");
}

static void check_nobody(struct checker *c, const struct yaml *settings)
{
	if (settings)
		FAULT(c, settings->pos, "no plugin builds, so that nobody reads its settings");
}

static void check_socket(struct checker *c)
{
	const struct word *socket = &c->model->drone.command.socket;

	if (!socket->pos.src || !checker_fits(c, socket, GRAMMAR_VALUE))
		return;
	if (!str_is(socket->s, "none") && !str_starts(socket->s, STR("/")))
		FAULT(c, socket->pos, "'%.*s' is no path of a socket from / on, nor 'none'", STR_ARG(socket->s));
}

static bool says(const struct commands *command)
{
	return command->image.pos.src || command->setup_pos.src || command->run_pos.src || command->dry_run_pos.src
		|| command->manifest_pos.src || command->socket.pos.src;
}

static struct pos pos_of(const struct commands *command)
{
	return command->image.pos.src ? command->image.pos : command->setup_pos.src ? command->setup_pos
		: command->run_pos.src ? command->run_pos : command->dry_run_pos.src ? command->dry_run_pos
		: command->manifest_pos.src ? command->manifest_pos : command->socket.pos;
}

static void target_unused(struct checker *c, const struct image *i, const struct target *t)
{
	(void)i;
	if (says(t->command))
		WARN(c, pos_of(t->command), "plugins build; with 'drone.builder: command' these commands do");
}

static void check_command(struct checker *c)
{
	const struct model *m = c->model;
	bool windows = str_starts(m->drone.manifest.runner.s, STR("windows/")), plugin = m->drone.manifest.plugin.s.n;

	if (!m->drone.commands) {
		if (says(&m->drone.command))
			WARN(c, pos_of(&m->drone.command), "plugins build; with 'drone.builder: command' these commands do");
		else
			checker_targets(c, target_unused);
		return;
	}
	if (m->drone.shape == SHAPE_BUILDX)
		FAULT(c, m->drone.builder_pos, "commands build each arch apart; 'shape' is 'pipelines' or 'steps'");
	check_lists(c, &m->drone.command);
	check_socket(c);
	if (plugin && m->drone.command.manifest_pos.src)
		WARN(c, m->drone.command.manifest_pos, "'drone.manifest.plugin' publishes the list, and no commands do");
	if (windows && !plugin)
		check_windows(c, m->drone.manifest.runner.pos, m->drone.command.image.s.n, m->drone.command.manifest_pos.src, true);
	checker_targets(c, target_commands);
	check_nobody(c, m->drone.build.settings);
	check_nobody(c, plugin ? NULL : m->drone.manifest.settings);
	check_nobody(c, m->drone.merge_settings);
}

static bool tries_pulls(struct checker *c)
{
	const struct model *m = c->model;

	for (size_t i = 0; i < m->publish.n_dry_when; i++)
		if (str_is(str_of(m->publish.dry_when[i].key), "event"))
			return checker_lets_pass(c, &m->publish.dry_when[i], "pull_request");
	return true;
}

/* A pull request brings the Makefile and the Dockerfile that run beside the socket. */
static void check_pull_socket(struct checker *c)
{
	const struct model *m = c->model;
	bool socket = false;

	for (size_t i = 0; i < m->n_images; i++)
		for (size_t k = 0; k < m->images[i].n_targets; k++)
			socket = socket || viewcommand_socket(m, m->images[i].targets[k].runner.s).n;
	if (!m->drone.commands || !m->publish.dry_run || !socket || !tries_pulls(c))
		return;
	WARN(c, m->drone.builder_pos, "with 'publish.dry_run' the author of any pull request is root on the runner's machine");
	diag_note(c->diag, m->drone.builder_pos, "plugins build without its engine; 'drone.command.socket: none' mounts none");
}

const struct check checks_of_commands[] = {
	{ "command", check_command, "where commands build, there are some for each runner, and no settings of plugins" },
	{ "pull-socket", check_pull_socket, "the engine of a runner is not given to pull requests (a warning)" },
	{ NULL, NULL, NULL }
};
