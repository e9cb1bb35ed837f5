#include "checker.h"

#include "arena.h"
#include "map.h"
#include "path.h"
#include "str.h"

static bool same_registry(struct str a, struct str b)
{
	const char *const docker = " docker.io index.docker.io registry-1.docker.io registry.hub.docker.com hub.docker.com ";

	return str_eq(a, b) || (str_among(a, docker) && str_among(b, docker));
}

static struct str registry_of(struct str repository)
{
	struct str host = model_registry(repository);

	return host.n ? host : STR("docker.io");
}

static void check_pushed_to(struct checker *c, const struct word *registry, struct str host, struct str repository)
{
	struct str its = registry_of(repository);

	if (!same_registry(host, its))
		FAULT(c, registry->pos, "credentials for '%.*s', but '%.*s' is pushed to %.*s", STR_ARG(host),
			STR_ARG(repository), STR_ARG(its));
}

static bool same_pos(struct pos a, struct pos b)
{
	return a.src == b.src && a.line == b.line && a.col == b.col;
}

/* What a publication says; what it does not say is checked where the first one does. */
static void check_publication(struct checker *c, const struct publication *to, const struct publication *first)
{
	const struct credential *both[] = { &to->username, &to->password };
	const struct credential *firsts[] = { &first->username, &first->password };
	const struct word *registry = &to->registry;
	struct str path = registry->s, host;
	size_t scheme = str_find(path, STR("://"));
	bool own = to == first || !same_pos(registry->pos, first->registry.pos);

	if (own && registry->pos.src && checker_fits(c, registry, GRAMMAR_HOST)) {
		if (scheme < path.n)
			path = str_from(path, scheme + 3);
		host = path;
		str_cut(&path, '/', &host);
		for (size_t i = 0; (to == first || to->image.pos.src) && i < c->model->n_images; i++)
			check_pushed_to(c, registry, host, to->images[i].repository.s);
	}
	for (size_t i = 0; i < countof(both); i++) {
		if (to != first && same_pos(both[i]->value.pos, firsts[i]->value.pos))
			continue;
		checker_fits(c, &both[i]->value, both[i]->secret ? GRAMMAR_SECRET : GRAMMAR_VALUE);
		if (both[i] == &to->password && !to->password.secret)
			WARN(c, to->password.value.pos, "a password in clear; write {secret: NAME}");
	}
}

/* The same password for two registries is hardly meant. */
static void check_shared(struct checker *c, const struct publication *to, const struct publication *first)
{
	struct str host = registry_of(to->images[0].repository.s);

	if (!same_pos(to->password.value.pos, first->password.value.pos)
		|| same_registry(host, registry_of(first->images[0].repository.s)))
		return;
	WARN(c, to->name.pos, "the password of 'publish' is sent to %.*s, too", STR_ARG(host));
	diag_note(c->diag, to->name.pos, "say 'username' and 'password' for it, even where they are the same");
}

static void check_registry(struct checker *c)
{
	for (size_t i = 1; i < c->model->n_publications; i++)
		check_shared(c, &c->model->publications[i], c->model->publications);
	for (size_t i = 0; i < c->model->n_publications; i++)
		check_publication(c, &c->model->publications[i], c->model->publications);
}

static void check_ignore_missing(struct checker *c)
{
	if (c->model->ignore_missing)
		WARN(c, c->model->ignore_missing_pos, "with 'ignore_missing' a list is published even when an arch failed");
}

static bool is_separator(char ch)
{
	return ch == '\n' || ch == ';' || ch == '&' || ch == '|' || ch == '(' || ch == ')';
}

/* The next word of a command line; empty at a separator, which is stepped over. False at the end. */
static bool next_word(struct str *rest, struct str *word)
{
	size_t n = 0;

	while (rest->n && (rest->p[0] == ' ' || rest->p[0] == '\t'))
		*rest = str_from(*rest, 1);
	if (!rest->n)
		return false;
	while (n < rest->n && rest->p[n] != ' ' && rest->p[n] != '\t' && !is_separator(rest->p[n]))
		n++;
	*word = str_slice(*rest, 0, n);
	*rest = str_from(*rest, n ? n : 1);
	return true;
}

/* The target of our own Makefile that a call of make (from behind its name on) makes; empty where none is ours. */
static struct str target_called(struct str *rest, struct str file, struct str tests, struct str fallback)
{
	struct str word, found = fallback, other;

	while (next_word(rest, &word) && word.n) {
		if (str_starts(word, STR("-C")) || str_starts(word, STR("--directory")))
			return STR_NONE;
		if (str_starts(word, STR("-f")) || str_starts(word, STR("--file")) || str_starts(word, STR("--makefile"))) {
			other = word.n > 2 && word.p[1] != '-' ? str_from(word, 2) : str_from(word, str_find(word, STR("=")) + 1);
			if (!other.n && !next_word(rest, &other))
				return STR_NONE;
			if (!str_eq(other, file))
				return STR_NONE;
		} else if (str_eq(word, tests)) {
			return tests;
		} else if (word.p[0] != '-' && !str_has(word, '=')) {
			found = STR_NONE;
		}
	}
	return found;
}

static bool is_make(struct str word)
{
	return str_is(word, "make") || str_is(word, "gmake") || str_is(word, "bmake") || str_is(word, "remake");
}

/* The tests must not call the very target that calls them; by default our own Makefile makes it. */
static void check_calls(struct checker *c, const struct word *command)
{
	const struct model *m = c->model;
	struct str tests = arena_printf(c->arena, "%.*stest", STR_ARG(m->make_prefix.s)), rest = command->s, word, called;
	struct str fallback = str_is(m->make_file.s, "Makefile") ? STR("default") : STR_NONE;

	while (next_word(&rest, &word)) {
		if (str_is(word, "cd"))
			return; /* another folder's Makefile, most likely */
		if (!is_make(word))
			continue;
		called = target_called(&rest, m->make_file.s, tests, fallback);
		if (!called.n)
			continue;
		if (str_eq(called, tests))
			FAULT(c, command->pos, "'make %.*s' would call itself: it is made of these commands", STR_ARG(tests));
		else
			FAULT(c, command->pos, "'make' would call itself: its default target is '%.*s', which is made of these commands",
				STR_ARG(tests));
		diag_note(c->diag, command->pos, "write here what it should do");
		return;
	}
}

static void check_test(struct checker *c)
{
	const struct words *run = &c->model->test.run;

	if (c->model->test.runs_nothing)
		FAULT(c, c->model->test.pos, "'test' runs nothing");
	checker_all_fit(c, &c->model->test.setup, GRAMMAR_TEXT);
	checker_all_fit(c, run, GRAMMAR_TEXT);
	for (size_t i = 0; i < run->n; i++)
		check_calls(c, &run->items[i]);
}

/* Whether a path lies in a folder of the other's name. */
static bool lies_in(struct str path, struct str folder)
{
	return str_starts(path, folder) && path.n > folder.n && path.p[folder.n] == '/';
}

static void check_pair(struct checker *c, const struct word *one, const struct word *other)
{
	struct pos pos = one->pos.src ? one->pos : other->pos;
	struct str a = path_clean(c->arena, one->s), b = path_clean(c->arena, other->s);

	if (str_eq(a, b))
		FAULT(c, pos, "'%.*s' would be written over by another file", STR_ARG(one->pos.src ? one->s : other->s));
	else if (lies_in(a, b) || lies_in(b, a))
		FAULT(c, pos, "'%.*s' is a file, in which '%.*s' cannot lie", STR_ARG(lies_in(a, b) ? b : a),
			STR_ARG(lies_in(a, b) ? a : b));
}

#define PATH_BYTES 4096 /* of a path; a longer one is refused as what it is */

/* Where the templates of lists are: their paths, and the folders on the way to them. */
struct lists {
	struct arena *arena;
	struct map *paths, *folders;
};

static struct lists lists_of(struct checker *c)
{
	struct lists lists = { c->arena, map_new(c->arena), map_new(c->arena) };
	struct str path;

	for (size_t i = 0; i < c->model->n_publications; i++)
		for (size_t k = 0; k < c->model->n_images; k++) {
			path = path_clean(c->arena, c->model->publications[i].images[k].list);
			if (path.n > PATH_BYTES)
				continue;
			map_put(lists.paths, path, c);
			for (size_t end = path.n; end-- > 0;)
				if (path.p[end] == '/' && map_put(lists.folders, str_slice(path, 0, end), c))
					break; /* those above are in it, too */
		}
	return lists;
}

/* Whether one of them is a file, lies in it, or holds it. */
static bool meet(const struct lists *lists, struct str file)
{
	struct str path = path_clean(lists->arena, file);
	bool found = path.n <= PATH_BYTES && (map_get(lists->paths, path) || map_get(lists->folders, path));

	for (size_t i = 1; !found && i < path.n && path.n <= PATH_BYTES; i++)
		found = path.p[i] == '/' && map_get(lists->paths, str_slice(path, 0, i));
	return found;
}

/* All templates of lists against another file. */
static void check_lists(struct checker *c, const struct lists *lists, const struct word *other)
{
	const struct model *m = c->model;
	struct word list = m->manifest_file;

	for (size_t i = 0; i < m->n_publications && meet(lists, other->s); i++)
		for (size_t k = 0; k < m->n_images; k++) {
			list.s = m->publications[i].images[k].list;
			check_pair(c, &list, other);
		}
}

static void check_dockerfile_kept(struct checker *c, const struct lists *lists, const struct image *i,
	const struct target *t)
{
	const struct model *m = c->model;
	const struct word *const outputs[] = { &m->qemu.script, &m->make_file, &m->drone.file, &m->drone.affected_script };

	for (const struct target *other = i->targets; other < t; other++)
		if (str_eq(other->dockerfile.s, t->dockerfile.s))
			return;
	for (size_t k = 0; k < countof(outputs) - !m->drone.only_affected; k++)
		check_pair(c, outputs[k], &t->dockerfile);
	check_lists(c, lists, &t->dockerfile);
}

/* What a step writes, or the user, is none of these. */
static void check_tags_file(struct checker *c, const struct word *const *others, size_t n, const struct lists *lists)
{
	const struct word *file = &c->model->publish.tagset.file;

	if (!file->s.n)
		return;
	for (size_t i = 0; i < n; i++)
		check_pair(c, file, others[i]);
	check_lists(c, lists, file);
}

/* No output may lie on another, nor on what the user wrote. */
static void check_outputs(struct checker *c)
{
	const struct model *m = c->model;
	const struct word lock = { .s = STR("qemu.lock") }, descriptor = { .s = m->src->name };
	const struct word *const all[] = { &descriptor, &lock, &m->qemu.script, &m->make_file, &m->drone.file,
		&m->drone.affected_script };
	size_t n = countof(all) - !m->drone.only_affected;
	const struct lists lists = lists_of(c);

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < i; k++)
			check_pair(c, all[i], all[k]);
	for (size_t i = 0; i < n; i++)
		check_lists(c, &lists, all[i]);
	check_tags_file(c, all, n, &lists);
	for (size_t i = 0; i < m->n_images; i++)
		for (size_t k = 0; k < m->images[i].n_targets; k++)
			check_dockerfile_kept(c, &lists, &m->images[i], &m->images[i].targets[k]);
}

const struct check checks_of_ci[] = {
	{ "credentials", check_registry, "registry and credentials have names; no password in clear (a warning)" },
	{ "ignore-missing", check_ignore_missing, "a list without an arch that failed is asked for (a warning)" },
	{ "test", check_test, "tests have commands, none of which calls the tests again" },
	{ "output", check_outputs, "each output has a file of its own" },
	{ NULL, NULL, NULL }
};
