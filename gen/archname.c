#include "archname.h"

#include "arch.h"
#include "arena.h"
#include "model.h"

static const struct target *find_name(const struct model *m, struct str name)
{
	for (size_t i = 0; i < m->n_images; i++)
		for (size_t k = 0; k < m->images[i].n_targets; k++)
			if (str_eq(m->images[i].targets[k].name.s, name))
				return &m->images[i].targets[k];
	return NULL;
}

struct str archname_of(const struct model *m, struct str said)
{
	const struct arch *arch = find_name(m, said) ? NULL : arch_find(said, NULL);
	const struct target *t;
	struct str name = STR_NONE;

	for (size_t i = 0; arch && i < m->n_images; i++)
		for (size_t k = 0; k < m->images[i].n_targets; k++) {
			t = &m->images[i].targets[k];
			if (t->arch != arch)
				continue;
			if (name.n && !str_eq(name, t->name.s))
				return said;
			name = t->name.s;
		}
	return name.n ? name : said;
}

struct str archname_list(struct arena *a, const struct model *m, struct str list)
{
	struct buf b = buf_new(a);
	struct str one;

	while (str_cut(&list, ',', &one)) {
		buf_add(&b, archname_of(m, one));
		buf_addc(&b, ',');
	}
	buf_add(&b, archname_of(m, list));
	return buf_str(&b);
}

const struct str *archname_words(struct arena *a, const struct model *m, const struct str *words, size_t n)
{
	struct str *out = arena_alloc(a, n + 1, sizeof *out), said;

	for (size_t i = 0; i < n; i++) {
		out[i] = words[i];
		said = str_from(words[i], str_starts(words[i], STR("arch=")) ? 5 : words[i].n);
		if (said.n)
			out[i] = arena_printf(a, "arch=%.*s", STR_ARG(archname_of(m, said)));
	}
	return out;
}
