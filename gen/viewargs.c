#include "viewargs.h"

#include "arena.h"
#include "escape.h"
#include "model.h"
#include "value.h"

#define TAG_MARK "aqueduct.tag"

static void put(struct arena *a, struct value *map, const char *name, struct str s)
{
	value_put(map, name, value_text(a, s));
}

/* A text for Drone in which the last mark stands for what it is to replace. */
static struct str with_tag(struct arena *a, struct str text, struct str tag)
{
	struct buf b = buf_new(a), out = buf_new(a);
	struct str escaped;
	size_t at, end = 0;

	escape_drone(&b, text);
	escaped = buf_str(&b);
	if (!tag.n)
		return escaped;
	while ((at = str_find(str_from(escaped, end), STR(TAG_MARK))) < escaped.n - end)
		end += at + sizeof TAG_MARK - 1;
	buf_add(&out, str_slice(escaped, 0, end - (sizeof TAG_MARK - 1)));
	buf_add(&out, tag);
	buf_add(&out, str_from(escaped, end));
	return buf_str(&out);
}

void viewargs_put(struct arena *a, struct value *v, const struct model *m, const struct target *t, struct str tag)
{
	struct value *list = value_list(a), *item;
	struct buf joined = buf_new(a);
	struct str name, value, text;
	bool commas = false, own;

	for (size_t i = 0; i < 2 * t->args.n; i++) { /* that one last */
		name = t->args.items[i % t->args.n].name.s;
		value = t->args.items[i % t->args.n].value.s;
		own = model_is_own_tag(m, t, name);
		if (own != (i >= t->args.n))
			continue;
		commas = commas || str_has(value, ',');
		text = arena_printf(a, "%.*s=%.*s", STR_ARG(name), STR_ARG(own ? STR(TAG_MARK) : value));
		buf_addf(&joined, "%s%.*s", value_count(list) ? ";" : "", STR_ARG(text));
		item = value_map(a);
		put(a, item, "drone", with_tag(a, text, own ? tag : STR_NONE));
		value_add(list, item);
	}
	value_put(v, "args", list);
	value_put(v, "args?", value_bool(a, value_count(list)));
	value_put(v, "commas", value_bool(a, commas));
	put(a, v, "joined", with_tag(a, buf_str(&joined), t->n_own ? tag : STR_NONE));
}
