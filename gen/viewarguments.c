#include "viewarguments.h"

#include "arena.h"
#include "escape.h"
#include "listform.h"
#include "model.h"
#include "tags.h"
#include "value.h"

/* Quoted where Drone puts in what nobody knows yet, else as any text; variables of Drone's are to stay ones. */
static struct value *quoted(struct arena *a, struct str s)
{
	struct buf b = buf_new(a);

	if (str_has(s, '$'))
		return value_text(a, tags_drone(a, s, STR_NONE));
	escape_drone(&b, s);
	return value_text(a, buf_str(&b));
}

/* Tags that the one step gives its list besides the first. */
static struct value *more_tags(struct arena *a, const struct model *m, const struct tagset *set)
{
	struct value *list = value_list(a), *item;

	for (size_t i = 1; !m->list.each_tag && i < set->tags.n + set->extra.n; i++) {
		item = value_map(a);
		value_put(item, "drone", quoted(a, listform_tag(set, i)));
		value_add(list, item);
	}
	return list;
}

void viewarguments_put(struct arena *a, struct value *step, const struct model *m, const struct image *image,
	const struct published *at, size_t number)
{
	struct value *platforms = value_list(a), *item;
	struct str tag = listform_tag(at->tagset, number);
	struct str of = number < at->tagset->tags.n ? tag : listform_tag(at->tagset, 0);
	struct str suffix, repository = at->repository.s;
	const struct target *missed;

	for (size_t i = 0; i < image->n_targets; i++) {
		item = value_map(a);
		value_put(item, "platform", value_text(a, image->targets[i].platform.s));
		value_add(platforms, item);
	}
	listform_suffix(a, image, &suffix, &missed);
	value_put(step, "arguments", value_bool(a, m->list.arguments));
	value_put(step, "platforms", platforms);
	value_put(step, "target", quoted(a, arena_printf(a, "%.*s:%.*s", STR_ARG(repository), STR_ARG(tag))));
	value_put(step, "template", quoted(a, arena_printf(a, "%.*s:%.*s-%.*s", STR_ARG(repository), STR_ARG(of),
		STR_ARG(suffix))));
	value_put(step, "more_tags", more_tags(a, m, at->tagset));
	value_put(step, "more_tags?", value_bool(a, value_count(value_get(step, STR("more_tags")))));
}
