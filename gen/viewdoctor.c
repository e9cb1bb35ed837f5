#include "viewdoctor.h"

#include "arch.h"
#include "arena.h"
#include "dockerfile.h"
#include "map.h"
#include "model.h"
#include "plan.h"
#include "value.h"
#include "viewlists.h"

static void put(struct arena *a, struct value *map, const char *name, struct str s)
{
	value_put(map, name, value_text(a, s));
}

/* Whether one of them, of which only the end may be a *, takes a name. */
static bool takes(struct str patterns, struct str name)
{
	struct str one;
	bool more = true;

	while (more) {
		more = str_cut(&patterns, '|', &one);
		if (!more)
			one = patterns;
		if (str_eq(one, name) || (str_ends(one, STR("*")) && str_starts(name, str_slice(one, 0, one.n - 1))))
			return true;
	}
	return false;
}

/* What engines call the machines that run an arch without help (uname's names, podman Go's), as patterns of sh. */
static struct str natives(struct arena *a, const struct arch *arch)
{
	struct buf b = buf_new(a);

	for (size_t i = 0; i < arch_host_count(); i++)
		for (size_t k = 0; k < countof(arch_host_at(i)->runs) && arch_host_at(i)->runs[k]; k++)
			if (str_is(str_of(arch_host_at(i)->runs[k]), arch->name))
				buf_addf(&b, "%s%s", b.n ? "|" : "", arch_host_at(i)->uname);
	if (!b.n || !takes(buf_str(&b), str_of(arch->arch)))
		buf_addf(&b, "%s%s", b.n ? "|" : "", arch->arch);
	return buf_str(&b);
}

static struct value *patient(struct arena *a, const struct target *t)
{
	struct value *v = value_map(a);

	put(a, v, "name", t->name.s);
	put(a, v, "variable", viewlists_variable(a, t->name.s));
	put(a, v, "natives", natives(a, t->arch));
	put(a, v, "handler", str_of(t->arch->qemu));
	put(a, v, "install", str_of(t->arch->arch));
	value_put(v, "native", value_bool(a, false));
	value_put(v, "fixed", value_bool(a, false));
	return v;
}

/* An instruction of which the legacy builder knows nothing. */
static bool is_new(const struct df_instr *in)
{
	for (size_t i = 0; i < in->n_words; i++)
		if (in->words[i].heredoc || (i < in->n_flags && (str_starts(in->words[i].text, STR("--mount="))
			|| str_starts(in->words[i].text, STR("--link")) || str_starts(in->words[i].text, STR("--chmod=")))))
			return true;
	return false;
}

static bool wants_buildkit(const struct dockerfile *df)
{
	for (size_t i = 0; df && i < df->n_instrs; i++)
		if (is_new(&df->instrs[i]))
			return true;
	return false;
}

static void put_registries(struct arena *a, struct value *v, const struct model *m)
{
	struct value *list = value_list(a), *item;
	struct map *seen = map_new(a);
	struct str host;

	for (size_t i = 0; i < m->n_publications * m->n_images; i++) {
		host = model_registry(m->publications[i / m->n_images].images[i % m->n_images].repository.s);
		if (map_put(seen, host, m))
			continue;
		item = value_map(a);
		put(a, item, "host", host.n ? host : STR("docker.io"));
		put(a, item, "key", host.n ? host : STR("https://index.docker.io/v1/"));
		value_add(list, item);
	}
	value_put(v, "registries", list);
}

void viewdoctor_put(struct arena *a, struct value *v, const struct model *m, const struct plan *p)
{
	struct value *list = value_list(a), *item;
	struct map *known = map_new(a);
	bool buildkit = false;

	for (size_t i = 0; i < p->n_targets; i++) {
		const struct target *t = p->targets[i].target;

		item = map_get(known, t->name.s);
		if (!item) {
			item = patient(a, t);
			map_put(known, t->name.s, item);
			value_add(list, item);
		}
		if (t->emulation == EMULATION_NATIVE)
			value_put(item, "native", value_bool(a, true));
		if (t->emulation == EMULATION_BINFMT)
			value_put(item, "fixed", value_bool(a, true));
		buildkit = buildkit || wants_buildkit(t->df) || model_needs_buildkit(t);
	}
	value_put(v, "patients", list);
	value_put(v, "buildkit", value_bool(a, buildkit));
	put_registries(a, v, m);
}
