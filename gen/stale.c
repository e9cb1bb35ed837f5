/*
 * An image is made where its id's file is not there, where a prerequisite of that is newer or would be made itself, and
 * else, by the rule of what a person types, where it was built with other arguments or the engine does not show it.
 * What stands on an image is made again for the first of these alone: for the others its id's file keeps its time, or
 * is looked at before it changes.
 */
#include "stale.h"

#include "arena.h"
#include "facts.h"
#include "graph.h"
#include "judge.h"
#include "makerules.h"
#include "map.h"
#include "plan.h"
#include "stalecontext.h"
#include "why.h"

static struct stalecontext *context_of(struct judge *j, struct str name)
{
	struct stalecontext *c = map_get(j->contexts, name);

	if (!c) {
		c = arena_alloc(j->arena, 1, sizeof *c);
		*c = stalecontext_of(j->arena, j->facts, j->rules, name, j->args.n);
		map_put(j->contexts, name, c);
	}
	return c;
}

/* A name that counts now and did not, or the other way round, without having come or gone: by another rule. */
static void judge_ruled(struct judge *j, struct subject *s, const struct stalecontext *c, struct str path,
	const char *how)
{
	struct str ruler = stalecontext_ruler(j->facts, c);

	if (ruler.n)
		judge_add(j, s, "context", ruler, judge_edge(j, s->node, ruler), false,
			TEXT(j, "%.*s changed: %.*s %s", STR_ARG(ruler), STR_ARG(path), how));
	else
		judge_add(j, s, "context", path, judge_edge(j, s->node, path), false, TEXT(j, "%.*s %s%s", STR_ARG(path), how,
			c->ruled_anew ? ", by what 'aqueduct gen' read last" : ""));
}

static void judge_change(struct judge *j, struct subject *s, const struct stalecontext *c,
	const struct listing_change *change)
{
	const struct edge *edge = judge_edge(j, s->node, change->path);
	struct str path = change->path;
	struct file_time time;

	switch (change->kind) {
	case LISTING_CAME:
		if (judge_time(j, path, &time) && file_is_later(time, c->list_time))
			judge_add(j, s, "new", path, edge, false, TEXT(j, "%.*s is new", STR_ARG(path)));
		else
			judge_ruled(j, s, c, path, "counts now");
		break;
	case LISTING_WENT:
		if (j->facts->kind(j->facts->ctx, path) == FILE_ABSENT)
			judge_add(j, s, "missing", path, edge, false, TEXT(j, "%.*s is not there", STR_ARG(path)));
		else
			judge_ruled(j, s, c, path, "is left out now");
		break;
	case LISTING_CHANGED:
		judge_add(j, s, "changed", path, edge, false, TEXT(j, "%.*s is another than it was", STR_ARG(path)));
		break;
	}
}

static void judge_listing(struct judge *j, struct subject *s, const struct stalecontext *c)
{
	const struct listing *l = &c->listing;

	if (l->doubt.n) {
		judge_add(j, s, "context", c->list, NULL, true, TEXT(j, "what counts of '%.*s' is not known: %.*s",
			STR_ARG(c->scan->path), STR_ARG(l->doubt)));
		return;
	}
	if (!l->is_other)
		return;
	if (l->other.n && !c->was_other) {
		judge_add(j, s, "context", l->other, judge_edge(j, s->node, l->other), false,
			TEXT(j, "%.*s is not what 'aqueduct gen' saw: until its next run all of '%.*s' counts", STR_ARG(l->other),
				STR_ARG(c->scan->path)));
		return;
	}
	for (size_t i = 0; i < l->n; i++)
		judge_change(j, s, c, &l->items[i]);
	if (!l->n)
		judge_add(j, s, "context", c->list, NULL, false, TEXT(j, "the files that count of '%.*s' are not those of that build",
			STR_ARG(c->scan->path)));
}

static void judge_context(struct judge *j, struct subject *s, struct str name)
{
	const struct stalecontext *c = context_of(j, name);

	if (!c->scan) {
		judge_add(j, s, "rule", c->list, NULL, true, TEXT(j, "the Makefile has no rule for %.*s that is known here",
			STR_ARG(c->list)));
		return;
	}
	if (!c->has_list)
		judge_add(j, s, "missing", c->list, NULL, false, TEXT(j, "%.*s is not there", STR_ARG(c->list)));
	else if (file_is_later(c->list_time, s->time))
		judge_add(j, s, "newer", c->list, NULL, false, TEXT(j, "since %.*s was written, what counts of '%.*s' came or went",
			STR_ARG(s->file), STR_ARG(c->scan->path)));
	if (c->has_list && c->looks)
		judge_listing(j, s, c);
	for (size_t i = 0; i < c->files.n; i++)
		judge_file(j, s, c->files.items[i]);
}

static const struct edge *edge_to_node(const struct node *n, const struct node *to)
{
	for (size_t i = 0; i < n->n_edges; i++)
		if (n->edges[i].to == to)
			return &n->edges[i];
	return NULL;
}

/* The image that this one is made of. */
static void judge_base(struct judge *j, struct subject *s, const struct makerules_image *base, const struct node *n)
{
	const struct edge *edge = edge_to_node(s->node, n);
	struct file_time time;

	if (j->remade[n->index])
		judge_follow(j, s, "base", n->id, edge, false, TEXT(j, "%.*s would be built first", STR_ARG(n->id)));
	else if (judge_time(j, base->file, &time) && file_is_later(time, s->time))
		judge_add(j, s, "newer", base->file, edge, false, TEXT(j, "%.*s was built since", STR_ARG(n->id)));
	else if (j->doubted[n->index])
		judge_follow(j, s, "base", n->id, edge, true, TEXT(j, "whether %.*s would be built is not known", STR_ARG(n->id)));
}

static void judge_need(struct judge *j, struct subject *s, struct str path)
{
	const struct makerules_image *base = makerules_made(j->rules, path);
	const struct node *n = base ? graph_find(j->why->graph, base->id) : NULL;
	const struct edge *edge = n ? NULL : judge_edge(j, s->node, path);

	if (n) {
		judge_base(j, s, base, n);
	} else if (edge && j->remade[edge->to->index]) {
		judge_follow(j, s, "made", path, edge, false,
			TEXT(j, "%.*s would be %s first", STR_ARG(path), j->why->nodes[edge->to->index].verb));
	} else {
		judge_file(j, s, path);
		if (edge && j->doubted[edge->to->index])
			judge_follow(j, s, "value", path, edge, true, TEXT(j, "whether %.*s is another now is not known", STR_ARG(path)));
	}
}

static void judge_needs(struct judge *j, struct subject *s, const struct makerules_image *m)
{
	if (m->context.n)
		judge_context(j, s, m->context);
	for (size_t i = 0; i < m->needs.n; i++)
		judge_need(j, s, m->needs.items[i]);
}

/* The newest file that kept the image's id under another recipe. */
static bool find_older(const struct judge *j, struct str file, struct subject *s)
{
	struct str folder = file, *names, path;
	struct file_time time;
	bool found = false;
	size_t n;

	while (folder.n && folder.p[folder.n - 1] != '/')
		folder.n--;
	n = j->facts->names(j->facts->ctx, str_slice(folder, 0, folder.n ? folder.n - 1 : 0), &names);
	for (size_t i = 0; i < n; i++) {
		path = arena_printf(j->arena, "%.*s%.*s", STR_ARG(folder), STR_ARG(names[i]));
		if (!str_ends(path, STR(".id")) || !judge_time(j, path, &time) || (found && !file_is_later(time, s->time)))
			continue;
		s->file = path;
		s->time = time;
		found = true;
	}
	return found;
}

static struct str engine_of(const struct judge *j, struct str variable)
{
	struct str command;

	if (j->facts->variable(j->facts->ctx, variable, &command)
		|| j->facts->variable(j->facts->ctx, STR(STALE_ENGINE), &command))
		return command;
	return STR("docker");
}

/* NAME=value ahead of a command: sh would set it. */
static bool sets_variable(struct str command)
{
	struct str word = command, rest = command;

	str_cut(&rest, ' ', &word);
	return str_has(word, '=');
}

static void judge_engine(struct judge *j, struct subject *s, const struct makerules_image *m, struct str id)
{
	struct str command = engine_of(j, m->variable), said = STR_NONE, of = id.n ? id : m->file;

	if (!m->variable.n || !judge_words(j->arena, command, &command) || !command.n
		|| sets_variable(command)) {
		judge_add(j, s, "lost", of, NULL, true,
			TEXT(j, "whether the engine has the image is not known: '%.*s' is for a shell", STR_ARG(command)));
		return;
	}
	switch (j->facts->has_image(j->facts->ctx, command, id, &said)) {
	case TOLD_NO:
		judge_add(j, s, "lost", of, NULL, false, TEXT(j, "the engine shows no such image: '%.*s image inspect %.*s' says: "
			"%.*s", STR_ARG(command), STR_ARG(id), STR_ARG(said)));
		break;
	case TOLD_NOTHING:
		judge_add(j, s, "lost", of, NULL, true,
			TEXT(j, "whether the engine has the image is not known: %.*s", STR_ARG(said)));
		break;
	case TOLD_YES: break;
	}
}

/* What the rule of `build-arm` looks at behind that of the id; at the image only where that is not made already. */
static void judge_built(struct judge *j, struct subject *s, const struct makerules_image *m)
{
	struct str text = STR_NONE, id = STR_NONE, args = STR_NONE;

	j->facts->text(j->facts->ctx, m->file, &text);
	str_cut(&text, '\n', &id);
	if (!str_cut(&text, '\n', &args))
		args = text;
	if (!j->args_known)
		judge_add(j, s, "arguments", STR(STALE_ARGS), NULL, true, STR("what a shell makes of " STALE_ARGS " is not known"));
	else if (!str_eq(args, j->args))
		judge_add(j, s, "arguments", STR(STALE_ARGS), NULL, false, TEXT(j, STALE_ARGS " is '%.*s', and was '%.*s'",
			STR_ARG(j->args), STR_ARG(args)));
	else if (!why_is_made(j->why, s->node))
		judge_engine(j, s, m, str_trim(id));
}

/* What is known of a node's file, for what needs it. */
static void keep(struct judge *j, const struct node *n)
{
	j->remade[n->index] = j->why->nodes[n->index].state == WHY_MADE;
	j->doubted[n->index] = j->why->nodes[n->index].state == WHY_UNKNOWN;
}

static void judge_image(struct judge *j, const struct node *n)
{
	const struct makerules_image *m = makerules_image(j->rules, n->id);
	struct subject s = { .node = n, .seen = map_new(j->arena) };
	struct why_node *of = &j->why->nodes[n->index];

	of->verb = "built";
	if (!m) {
		judge_add(j, &s, "rule", n->id, NULL, true, STR("the Makefile has no rule for it that is known here"));
		return;
	}
	s.file = m->file;
	if (judge_time(j, m->file, &s.time)) {
		judge_needs(j, &s, m);
		keep(j, n);
		judge_built(j, &s, m);
		return;
	}
	if (find_older(j, m->file, &s)) {
		judge_add(j, &s, "recipe", n->id, NULL, false, STR("its recipe is another than that of its last build"));
		judge_needs(j, &s, m);
	} else {
		judge_add(j, &s, "missing", m->file, NULL, false, TEXT(j, "%.*s is not there: it was not built here, or that was "
			"forgotten: 'make clean', a build that failed, a newer base by 'make pull'", STR_ARG(m->file)));
	}
	keep(j, n);
}

static void judge_qemu(struct judge *j, const struct node *n)
{
	const struct makerules_qemu *q = makerules_qemu(j->rules, n->file);
	struct subject s = { .node = n, .file = n->file, .seen = map_new(j->arena) };
	struct file_time stamp;

	j->why->nodes[n->index].verb = "downloaded";
	if (!q)
		judge_add(j, &s, "rule", n->id, NULL, true, STR("the Makefile has no rule for it that is known here"));
	else if (!judge_time(j, q->file, &s.time))
		judge_add(j, &s, "missing", q->file, NULL, false, TEXT(j, "%.*s is not there", STR_ARG(q->file)));
	else if (!judge_time(j, q->stamp, &stamp))
		judge_add(j, &s, "recipe", q->stamp, NULL, false, TEXT(j, "another version, URL or sum is asked for than "
			"%.*s came by: %.*s is not there", STR_ARG(q->file), STR_ARG(q->stamp)));
	else if (file_is_later(stamp, s.time))
		judge_add(j, &s, "newer", q->stamp, NULL, false, TEXT(j, "%.*s is newer than %.*s", STR_ARG(q->stamp),
			STR_ARG(q->file)));
	keep(j, n);
}

/* What git or the environment says for a build argument: make asks at every run, and writes it where it is another. */
static void judge_value(struct judge *j, const struct node *n)
{
	bool git = str_is(str_of(n->kind), NODE_GIT);
	struct str name = n->id, kind, now = STR_NONE, was = STR_NONE;
	struct subject s = { .node = n, .file = n->file, .seen = map_new(j->arena) };

	j->why->nodes[n->index].verb = "written";
	if (!n->file.n || !str_cut(&name, ':', &kind)) {
		j->why->nodes[n->index].state = WHY_NEVER;
		return;
	}
	if (git && j->facts->git(j->facts->ctx, name, &now) == TOLD_NOTHING) {
		judge_add(j, &s, "value", name, NULL, true, TEXT(j, "make would end here: %.*s", STR_ARG(now)));
		keep(j, n);
		return;
	}
	if (!git)
		j->facts->variable(j->facts->ctx, name, &now);
	if (!j->facts->text(j->facts->ctx, n->file, &was))
		judge_add(j, &s, "missing", n->file, NULL, false, TEXT(j, "%.*s is not there", STR_ARG(n->file)));
	else if (!str_eq(was, TEXT(j, "%.*s\n", STR_ARG(now))))
		judge_add(j, &s, "value", name, NULL, false, git ? TEXT(j, "git's %.*s is '%.*s', and was '%.*s'", STR_ARG(name),
			STR_ARG(now), STR_ARG(str_trim(was))) : TEXT(j, "the variable %.*s is another than it was", STR_ARG(name)));
	keep(j, n);
}

/* What leaves no file runs whenever it is asked for, and first what it needs. */
static void judge_phony(struct judge *j, const struct node *n)
{
	struct why_node *of = &j->why->nodes[n->index], *first;
	struct subject s = { .node = n, .seen = map_new(j->arena) };
	const struct node *to;

	of->state = n->target.n ? WHY_ALWAYS : WHY_NEVER;
	of->note = n->target.n ? TEXT(j, "by 'make %.*s'", STR_ARG(n->target)) : STR("make has nothing for it");
	for (size_t i = 0; n->target.n && i < n->n_edges; i++) {
		to = n->edges[i].to;
		first = &j->why->nodes[to->index];
		if (first->state == WHY_MADE)
			judge_follow(j, &s, "first", to->id, &n->edges[i], false, TEXT(j, "%.*s would be %s first", STR_ARG(to->id),
				first->verb));
		else if (first->state == WHY_UNKNOWN)
			judge_follow(j, &s, "first", to->id, &n->edges[i], true, TEXT(j, "whether %.*s would be %s first is not known",
				STR_ARG(to->id), first->verb));
		else if (first->state == WHY_ALWAYS && to->target.n && !str_eq(to->target, n->target))
			judge_follow(j, &s, "first", to->id, &n->edges[i], false, TEXT(j, "%.*s runs first", STR_ARG(to->id)));
	}
}

static void judge_node(struct judge *j, const struct node *n)
{
	struct why_node *of = &j->why->nodes[n->index];

	of->note = STR_NONE;
	if (str_is(str_of(n->kind), NODE_IMAGE)) {
		judge_image(j, n);
	} else if (str_is(str_of(n->kind), NODE_QEMU)) {
		judge_qemu(j, n);
	} else if (str_among(str_of(n->kind), " " NODE_GIT " " NODE_ENV " ")) {
		judge_value(j, n);
	} else if (str_is(str_of(n->kind), NODE_SOURCE)) {
		of->state = WHY_NEVER;
		of->note = STR("it is read as it is");
	} else {
		judge_phony(j, n);
	}
}

void stale_judge(struct arena *a, const struct graph *g, struct node *const *order, const struct facts *facts,
	const struct makerules *rules, struct why *out)
{
	struct judge j = { .arena = a, .facts = facts, .rules = rules, .why = out, .contexts = map_new(a),
		.remade = arena_alloc(a, graph_count(g) + 1, sizeof *j.remade),
		.doubted = arena_alloc(a, graph_count(g) + 1, sizeof *j.doubted), .args = STR_NONE, .args_known = true };
	struct str args;

	*out = why_new(a, g);
	if (facts->variable(facts->ctx, STR(STALE_ARGS), &args)) {
		j.args_known = judge_words(a, args, &j.args);
		if (!j.args_known)
			j.args = args; /* some: all of a context counts then */
	}
	for (size_t i = 0; i < graph_count(g); i++)
		judge_node(&j, order[i]);
}
