#include "viewci.h"

#include "arch.h"
#include "arena.h"
#include "graph.h"
#include "merge.h"
#include "model.h"
#include "plan.h"
#include "value.h"
#include "yaml.h"

const struct str *viewci_steps(size_t *n)
{
	static const struct str steps[] = {
		{ "run tests", 9 }, { "get qemu", 8 }, { "build", 5 }, { "dry run", 7 }, { "publish manifest", 16 },
	};

	*n = countof(steps);
	return steps;
}

static void put(struct arena *a, struct value *map, const char *name, struct str s)
{
	value_put(map, name, value_text(a, s));
}

static void put_flag(struct arena *a, struct value *map, const char *name, bool flag)
{
	value_put(map, name, value_bool(a, flag));
}

/* Texts as maps, so that a template can name each. */
static struct value *texts(struct arena *a, const struct words *list, const char *name)
{
	struct value *v = value_list(a), *item;

	for (size_t i = 0; i < list->n; i++) {
		item = value_map(a);
		put(a, item, name, list->items[i].s);
		value_add(v, item);
	}
	return v;
}

static struct value *pairs(struct arena *a, const struct pairs *list)
{
	struct value *v = value_list(a), *item;

	for (size_t i = 0; i < list->n; i++) {
		item = value_map(a);
		put(a, item, "pair", arena_printf(a, "%.*s=%.*s", STR_ARG(list->items[i].name.s),
			STR_ARG(list->items[i].value.s)));
		value_add(v, item);
	}
	return v;
}

static struct value *condition(struct arena *a, const char *indent, const struct condition *c)
{
	struct value *v = value_map(a);

	put(a, v, "indent", str_of(indent));
	put(a, v, "key", str_of(c->key));
	put_flag(a, v, "map", c->exclude.n);
	put_flag(a, v, "include?", c->include.n);
	value_put(v, "include", texts(a, &c->include, "value"));
	value_put(v, "exclude", texts(a, &c->exclude, "value"));
	return v;
}

static struct value *when(struct arena *a, const struct model *m, const char *indent)
{
	struct value *list = value_list(a);

	for (size_t i = 0; i < m->publish.n_when; i++)
		value_add(list, condition(a, indent, &m->publish.when[i]));
	return list;
}

static bool has_word(const struct words *list, const char *word)
{
	for (size_t i = 0; i < list->n; i++)
		if (str_is(list->items[i].s, word))
			return true;
	return false;
}

static void add_word(struct arena *a, struct words *list, const char *word)
{
	struct words copy = { 0 };

	if (has_word(list, word))
		return;
	for (size_t i = 0; i < list->n; i++)
		LIST_ADD(a, &copy, list->items[i]);
	LIST_ADD(a, &copy, ((struct word){ .s = str_of(word) }));
	*list = copy;
}

/* When publishing, and on pull requests too. */
static struct value *when_or_pull(struct arena *a, const struct model *m, const char *indent)
{
	struct value *list = value_list(a);
	struct condition c;

	for (size_t i = 0; i < m->publish.n_when; i++) {
		c = m->publish.when[i];
		if (c.include.n && str_is(str_of(c.key), "event"))
			add_word(a, &c.include, "pull_request");
		if (c.include.n && str_is(str_of(c.key), "ref"))
			add_word(a, &c.include, "refs/pull/**");
		value_add(list, condition(a, indent, &c));
	}
	return list;
}

static const struct condition *find_condition(const struct model *m, const char *key)
{
	for (size_t i = 0; i < m->publish.n_when; i++)
		if (str_is(str_of(m->publish.when[i].key), key))
			return &m->publish.when[i];
	return NULL;
}

/* Tests run on everything that publishes, on every push, and on pull requests. */
static struct value *when_test(struct arena *a, const struct model *m)
{
	static const char *const events[] = { "push", "tag", "pull_request" };
	const struct condition *publish = find_condition(m, "event");
	struct condition c = { .key = "event" };
	struct value *list = value_list(a);

	if (publish && !publish->include.n) {
		for (size_t i = 0; i < publish->exclude.n; i++)
			if (!str_is(publish->exclude.items[i].s, "pull_request") && !str_is(publish->exclude.items[i].s, "push"))
				LIST_ADD(a, &c.exclude, publish->exclude.items[i]);
	} else {
		for (size_t i = 0; i < countof(events); i++)
			add_word(a, &c.include, events[i]);
		for (size_t i = 0; publish && i < publish->include.n; i++)
			add_word(a, &c.include, arena_cstr(a, publish->include.items[i].s));
	}
	if (c.include.n || c.exclude.n)
		value_add(list, condition(a, "  ", &c));
	return list;
}

static struct value *credential(struct arena *a, const struct credential *c)
{
	struct value *v = value_map(a);

	put(a, v, "value", c->value.s);
	put_flag(a, v, "secret", c->secret);
	return v;
}

static void put_credentials(struct arena *a, struct value *v, const struct model *m, bool registry)
{
	put(a, v, "registry", registry ? m->publish.registry.s : STR_NONE);
	value_put(v, "username", credential(a, &m->publish.username));
	value_put(v, "password", credential(a, &m->publish.password));
}

static struct value *pipeline(struct arena *a, const struct cluster *c, struct str runner, struct str os_version)
{
	struct value *v = value_map(a), *needs = value_list(a), *need;
	struct str os = STR("linux");

	for (size_t i = 0; i < c->n_needs; i++) {
		need = value_map(a);
		put(a, need, "name", c->needs[i]);
		value_add(needs, need);
	}
	put(a, v, "name", c->name);
	value_put(v, "depends_on", needs);
	put_flag(a, v, "depends_on?", c->n_needs);
	str_cut(&runner, '/', &os);
	put(a, v, "os", os);
	put(a, v, "arch", runner);
	put(a, v, "os_version", str_is(os, "windows") ? os_version : STR_NONE);
	put_flag(a, v, "test", false);
	put_flag(a, v, "build", false);
	put_flag(a, v, "manifest", false);
	return v;
}

static struct value *environment(struct arena *a, const struct pairs *list)
{
	struct value *v = value_list(a), *item;

	for (size_t i = 0; i < list->n; i++) {
		item = value_map(a);
		put(a, item, "name", list->items[i].name.s);
		put(a, item, "value", list->items[i].value.s);
		put_flag(a, item, "secret", list->items[i].secret);
		value_add(v, item);
	}
	return v;
}

static struct value *test_pipeline(struct arena *a, const struct model *m, const struct cluster *c)
{
	struct value *v = pipeline(a, c, STR("linux/amd64"), STR_NONE), *test = value_map(a);
	struct words commands = { 0 };

	for (size_t i = 0; i < m->test.setup.n; i++)
		LIST_ADD(a, &commands, m->test.setup.items[i]);
	for (size_t i = 0; i < m->test.run.n; i++)
		LIST_ADD(a, &commands, m->test.run.items[i]);
	put(a, test, "image", m->test.image.s);
	value_put(test, "environment", environment(a, &m->test.environment));
	put_flag(a, test, "environment?", m->test.environment.n);
	value_put(test, "commands", texts(a, &commands, "command"));
	put(a, test, "services", m->test.services && m->test.services->n ? merge_list(a, m->test.services, 2) : STR_NONE);
	value_put(v, "test", test);
	value_put(v, "trigger", when_test(a, m));
	return v;
}

/* plugins/docker splits build_args at commas; where a value has one, all go as one text with semicolons. */
static void put_args(struct arena *a, struct value *v, const struct target *t)
{
	struct buf joined = buf_new(a);
	bool commas = false;

	for (size_t i = 0; i < t->args.n; i++) {
		commas = commas || str_has(t->args.items[i].value.s, ',');
		buf_addf(&joined, "%s%.*s=%.*s", i ? ";" : "", STR_ARG(t->args.items[i].name.s),
			STR_ARG(t->args.items[i].value.s));
	}
	value_put(v, "args", pairs(a, &t->args));
	put_flag(a, v, "args?", t->args.n);
	put_flag(a, v, "commas", commas);
	put(a, v, "joined", buf_str(&joined));
}

static struct value *arch_tags(struct arena *a, const struct model *m, const struct target *t)
{
	struct value *list = value_list(a), *item;

	for (size_t i = 0; !m->publish.automatic && i < m->publish.tags.n; i++) {
		item = value_map(a);
		put(a, item, "drone", arena_printf(a, "\"%.*s-%.*s\"", STR_ARG(m->publish.tags.items[i].s),
			STR_ARG(t->suffix.s)));
		value_add(list, item);
	}
	return list;
}

static struct value *build_step(struct arena *a, const struct model *m, const struct plan_target *pt)
{
	const struct target *t = pt->target;
	struct value *v = value_map(a);

	put(a, v, "before", m->before && m->before->n ? merge_list(a, m->before, 2) : STR_NONE);
	put(a, v, "qemu", pt->qemu ? str_of(t->arch->qemu) : STR_NONE);
	put(a, v, "qemu_command", arena_printf(a, "sh ./%.*s %s", STR_ARG(m->qemu.script.s), pt->qemu ? t->arch->qemu : ""));
	put(a, v, "qemu_image", m->qemu.image.s);
	put(a, v, "plugin", m->drone.docker_plugin.s);
	put(a, v, "repository", pt->image->repository.s);
	put(a, v, "dockerfile", t->dockerfile.s);
	put(a, v, "context", t->context.s);
	put(a, v, "stage", t->stage.s);
	put(a, v, "platform", t->platform.s);
	put(a, v, "suffix", t->suffix.s);
	put_args(a, v, t);
	value_put(v, "labels", pairs(a, &t->labels));
	put_flag(a, v, "labels?", t->labels.n);
	value_put(v, "cache_from", texts(a, &t->cache_from, "value"));
	put_flag(a, v, "cache_from?", t->cache_from.n);
	put_flag(a, v, "automatic", m->publish.automatic);
	value_put(v, "tags", arch_tags(a, m, t));
	put_flag(a, v, "dry_run", m->publish.dry_run);
	value_put(v, "when", when(a, m, "      "));
	put_credentials(a, v, m, true);
	return v;
}

static struct value *build_pipeline(struct arena *a, const struct model *m, const struct plan_target *pt,
	const struct cluster *c)
{
	struct value *v = pipeline(a, c, pt->target->runner.s, pt->target->os_version.s);

	value_put(v, "build", build_step(a, m, pt));
	value_put(v, "trigger", m->publish.dry_run ? when_or_pull(a, m, "  ") : when(a, m, "  "));
	return v;
}

static struct value *manifest_pipeline(struct arena *a, const struct model *m, const struct cluster *c)
{
	struct value *v = pipeline(a, c, STR("linux/amd64"), STR_NONE), *step = value_map(a);

	put(a, step, "plugin", m->drone.manifest_plugin.s);
	put(a, step, "spec", m->manifest_file.s);
	put_flag(a, step, "automatic", m->publish.automatic);
	put_flag(a, step, "ignore_missing", m->ignore_missing);
	put_credentials(a, step, m, false);
	value_put(v, "manifest", step);
	value_put(v, "trigger", when(a, m, "  "));
	return v;
}

static struct value *add_document(struct arena *a, struct value *list)
{
	struct value *v = value_map(a);

	put_flag(a, v, "first", value_count(list) == 0);
	value_add(list, v);
	return v;
}

static void add_verbatim(struct arena *a, struct value *list, const struct yaml *documents)
{
	const struct yaml *item;
	struct buf b;

	for (size_t i = 0; documents && i < documents->n; i++) {
		item = documents->items[i];
		b = buf_new(a);
		yaml_copy(&b, item->pos.src, item->begin, item->end, item->pos.col - 1, 0);
		put(a, add_document(a, list), "text", buf_str(&b));
	}
}

/* What CI does for a cluster follows from the nodes that are in it. */
static struct value *cluster_pipeline(struct arena *a, const struct model *m, const struct plan *p,
	const struct cluster *c)
{
	if (p->test && str_eq(p->test->cluster, c->name))
		return test_pipeline(a, m, c);
	for (size_t i = 0; i < p->n_targets; i++)
		if (str_eq(p->targets[i].push->cluster, c->name))
			return build_pipeline(a, m, &p->targets[i], c);
	return manifest_pipeline(a, m, c);
}

struct value *viewci_documents(struct arena *a, const struct model *m, const struct plan *p)
{
	struct value *list = value_list(a);

	add_verbatim(a, list, m->drone.before);
	for (size_t i = 0; i < p->n_clusters; i++)
		value_put(add_document(a, list), "pipeline", cluster_pipeline(a, m, p, &p->clusters[i]));
	add_verbatim(a, list, m->drone.after);
	add_verbatim(a, list, m->drone.documents);
	return list;
}
