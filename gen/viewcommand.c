#include "viewcommand.h"

#include "arena.h"
#include "graph.h"
#include "model.h"
#include "pattern.h"
#include "plan.h"
#include "plugins.h"
#include "value.h"

#define SETUP "apk add --no-cache make git"
#define SOCKET "/var/run/docker.sock"
#define PIPE "\\\\.\\pipe\\docker_engine"

/* The commands of one step, under way. */
struct shell {
	struct arena *arena;
	const struct model *model;
	struct value *commands;
};

static void put(struct arena *a, struct value *map, const char *name, struct str s)
{
	value_put(map, name, value_text(a, s));
}

static struct value *add_item(struct shell *s, struct str command, struct str why)
{
	struct value *item = value_map(s->arena);

	put(s->arena, item, "command", command);
	put(s->arena, item, "why", why);
	value_add(s->commands, item);
	return item;
}

/* One of ours, which YAML reads without quotes around it. */
static void add(struct shell *s, struct str command, struct str why)
{
	value_put(add_item(s, command, why), "own", value_bool(s->arena, false));
}

static void add_own(struct shell *s, const struct words *list, const struct image *image, const struct target *t)
{
	for (size_t i = 0; i < list->n; i++)
		value_put(add_item(s, pattern_fill(s->arena, list->items[i].s, image, t), STR_NONE), "own",
			value_bool(s->arena, true));
}

static bool is_windows(struct str runner)
{
	return str_starts(runner, STR("windows/"));
}

static struct str image_or_default(const struct commands *c)
{
	return c->image.s.n ? c->image.s : plugins_pick(PLUGINS_CLIENT, STR("linux/amd64"));
}

static void add_setup(struct shell *s, const struct commands *c, const struct image *image, const struct target *t)
{
	if (c->setup_pos.src)
		add_own(s, &c->setup, image, t);
	else if (!c->image.s.n)
		add(s, STR(SETUP), STR_NONE);
}

/* The shell of a step is PowerShell on Windows, which ends what it hands on by a line end that docker cuts off. */
static void add_login(struct shell *s, struct str runner, const struct publication *to, struct str registry)
{
	struct arena *a = s->arena;
	struct str user = viewcommand_variable(a, "DOCKER_USERNAME", to);
	struct str password = viewcommand_variable(a, "DOCKER_PASSWORD", to), login;

	if (is_windows(runner))
		login = arena_printf(a, "$Env:%.*s | docker login --username $Env:%.*s --password-stdin", STR_ARG(password),
			STR_ARG(user));
	else
		login = arena_printf(a, "printf %%s \"$%.*s\" | docker login --username \"$%.*s\" --password-stdin",
			STR_ARG(password), STR_ARG(user));
	add(s, arena_printf(a, "%.*s%s%.*s", STR_ARG(login), registry.n ? " " : "", STR_ARG(registry)), STR_NONE);
}

static struct str registry_of(const struct model *m, const struct publication *to, const struct image *image)
{
	return to->registry.pos.src ? to->registry.s : model_registry(model_published(m, to, image)->repository.s);
}

static bool same_word(const struct word *a, const struct word *b)
{
	return str_eq(a->s, b->s);
}

bool viewcommand_logs_in(const struct model *m, const struct publication *to, const struct image *image)
{
	const struct publication *first = m->publications;

	return to == first || !str_eq(registry_of(m, to, image), registry_of(m, first, image))
		|| !same_word(&to->username.value, &first->username.value)
		|| !same_word(&to->password.value, &first->password.value);
}

struct str viewcommand_variable(struct arena *a, const char *name, const struct publication *to)
{
	struct buf b = buf_new(a);

	buf_adds(&b, name);
	if (to->name.s.n)
		buf_addc(&b, '_');
	for (size_t i = 0; i < to->name.s.n; i++)
		buf_addc(&b, to->name.s.p[i] == '-' ? '_' : to->name.s.p[i]);
	return buf_str(&b);
}

/* To each registry that make, or the user's own commands, may push to. */
static void add_logins(struct shell *s, struct str runner, const struct image *image)
{
	const struct model *m = s->model;

	for (size_t i = 0; i < m->n_publications; i++)
		if (viewcommand_logs_in(m, &m->publications[i], image))
			add_login(s, runner, &m->publications[i], registry_of(m, &m->publications[i], image));
}

static struct shell begin(struct arena *a, const struct model *m)
{
	return (struct shell){ a, m, value_list(a) };
}

static void end(struct shell *s, struct value *step, bool login)
{
	struct value *shell = value_map(s->arena);

	value_put(shell, "commands", s->commands);
	value_put(shell, "login", value_bool(s->arena, login));
	value_put(step, "shell", shell);
}

struct str viewcommand_image(const struct model *m, const struct target *t)
{
	return image_or_default(t ? t->command : &m->drone.command);
}

/* Whether builds may run for refs of which `auto` makes no tags, as they never do by default: plugins end well then. */
static bool may_be_untagged(const struct tagset *set)
{
	for (size_t i = 0; i < set->n_when; i++)
		if (str_is(str_of(set->when[i].key), "ref") && !set->when[i].pos.src)
			return false;
	return set->automatic;
}

static void add_make(struct shell *s, const struct plan *p, const struct plan_target *pt, bool explain)
{
	struct arena *a = s->arena;
	struct str tags = arena_printf(a, "tags=$(REF=\"$DRONE_COMMIT_REF\" make -s %.*stags)",
		STR_ARG(s->model->make_prefix.s));
	struct str not = p->test ? arena_printf(a, "-o %.*s ", STR_ARG(p->test->target)) : STR_NONE;

	if (s->model->n_tagsets > 1 || may_be_untagged(pt->image->tagset)) {
		add(s, tags, explain ? STR("Of a ref from which nothing is published nothing is built.") : STR_NONE);
		add(s, STR("test -n \"$tags\" || exit 0"), STR_NONE);
	}
	add(s, arena_printf(a, "REF=\"$DRONE_COMMIT_REF\" make %.*s%.*s %.*s", STR_ARG(not), STR_ARG(pt->build->target),
		STR_ARG(pt->push->target)), explain && p->test
		? STR("The tests have a pipeline of their own; -o: make does not run them again.") : STR_NONE);
}

/* Of a pull request git's branch is the one that it goes to, which is what the ref does not say. */
static void add_dry_run(struct shell *s, const struct plan_target *pt)
{
	if (s->model->publish.n_dry_when && s->model->publish.dry_when[0].pos.src)
		add(s, STR("case $DRONE_COMMIT_REF in refs/pull/*) ;; *) export REF=\"$DRONE_COMMIT_REF\" ;; esac"), STR_NONE);
	add(s, arena_printf(s->arena, "make %.*s", STR_ARG(pt->build->target)), STR_NONE);
}

void viewcommand_build(struct arena *a, struct value *step, const struct model *m, const struct plan *p,
	const struct plan_target *pt, bool dry_run, bool explain)
{
	const struct commands *c = pt->target->command;
	struct shell s = begin(a, m);

	if (!m->drone.commands) {
		put(a, step, "shell", STR_NONE);
		return;
	}
	add_setup(&s, c, pt->image, pt->target);
	if (!dry_run)
		add_logins(&s, pt->target->runner.s, pt->image);
	if (dry_run ? c->dry_run_pos.src : c->run_pos.src)
		add_own(&s, dry_run ? &c->dry_run : &c->run, pt->image, pt->target);
	else if (dry_run)
		add_dry_run(&s, pt);
	else
		add_make(&s, p, pt, explain);
	end(&s, step, !dry_run);
}

void viewcommand_list(struct arena *a, struct value *step, const struct model *m, const struct plan *p,
	const struct plan_image *pi, bool explain)
{
	const struct commands *c = &m->drone.command;
	struct str runner = m->drone.shape == SHAPE_STEPS && pi->image->n_targets ? pi->image->targets[0].runner.s
		: m->drone.manifest.runner.s;
	struct shell s = begin(a, m);

	if (!m->drone.commands || m->drone.manifest.plugin.s.n) {
		put(a, step, "shell", STR_NONE);
		return;
	}
	add_setup(&s, c, pi->image, NULL);
	add_logins(&s, runner, pi->image);
	if (c->manifest_pos.src)
		add_own(&s, &c->manifest, pi->image, NULL);
	else
		add(&s, arena_printf(a, "REF=\"$DRONE_COMMIT_REF\" make -o %.*s %.*stags %.*s",
			STR_ARG(pi->push ? pi->push->target : p->push->target), STR_ARG(m->make_prefix.s),
			STR_ARG(pi->manifest->target)),
			explain ? STR("What it lists is pushed; -o: make does not build and push it again.") : STR_NONE);
	end(&s, step, true);
}

bool viewcommand_downloads(const struct model *m, const struct target *t)
{
	return m->drone.commands && !t->command->run_pos.src;
}

struct str viewcommand_mount(struct str runner)
{
	return is_windows(runner) ? STR(PIPE) : STR(SOCKET);
}

struct str viewcommand_socket(const struct model *m, struct str runner)
{
	struct str said = m->drone.command.socket.s;

	if (!m->drone.commands || str_is(said, "none"))
		return STR_NONE;
	return said.n && !is_windows(runner) ? said : viewcommand_mount(runner);
}
