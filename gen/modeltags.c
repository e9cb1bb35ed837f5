#include "arena.h"
#include "descriptor.h"
#include "resolver.h"
#include "yaml.h"

/* Words with a flavour behind each; `latest` becomes the flavour alone. */
static struct words flavoured(struct resolver *r, const struct yaml *y, struct str flavour)
{
	struct words list = resolver_words_of(r, y);

	for (size_t i = 0; flavour.n && i < list.n && !str_is(list.items[i].s, "auto"); i++)
		list.items[i].s = str_is(list.items[i].s, "latest") ? flavour
			: arena_printf(r->arena, "%.*s-%.*s", STR_ARG(list.items[i].s), STR_ARG(flavour));
	return list;
}

static bool is_auto(const struct yaml *y)
{
	if (y && y->kind == YAML_LIST && y->n == 1)
		y = y->items[0];
	return !y || (y->kind == YAML_SCALAR && str_is(y->text, "auto"));
}

struct desc_tags resolver_publish_tags(const struct desc_publish *in)
{
	return (struct desc_tags){ .tags = in->tags, .tags_file = in->tags_file, .extra_tags = in->extra_tags,
		.release_tags = in->release_tags };
}

void resolver_tags(struct resolver *r, struct tagset *set, const struct desc_tags *const *places)
{
	struct desc_tags said = { 0 };

	for (; *places; places++) {
		if (!said.tags && !said.tags_file && !said.extra_tags)
			said.extra_tags = (*places)->extra_tags;
		if (!said.tags && !said.tags_file && !said.release_tags)
			said.release_tags = (*places)->release_tags;
		if (!said.tags && !said.tags_file) {
			said.tags = (*places)->tags;
			said.tags_file = (*places)->tags_file;
		}
		if (!said.flavour)
			said.flavour = (*places)->flavour;
	}
	set->flavour = resolver_word_or(said.flavour, "");
	set->file = said.tags ? (struct word){ 0 } : resolver_word_or(said.tags_file, "");
	set->automatic = !set->file.s.n && is_auto(said.tags);
	set->pos = said.tags ? said.tags->pos : set->file.pos;
	set->tags = flavoured(r, said.tags, set->automatic ? STR_NONE : set->flavour.s);
	set->extra = flavoured(r, said.extra_tags, set->flavour.s);
	set->release = flavoured(r, said.release_tags, set->flavour.s);
}

const struct tagset *resolver_tagset(struct resolver *r, const struct desc_image *in)
{
	const struct desc_publish *publish = &r->desc->publish;
	const struct desc_tags last = resolver_publish_tags(publish);
	const struct desc_tags *const places[] = { &in->tags, &r->desc->shared.tags, &last, NULL };
	const struct desc_tags *own = &in->tags;
	struct tagset *set;

	if (in == &r->desc->shared || !(own->tags || own->extra_tags || own->release_tags || own->flavour))
		return &r->model->publish.tagset;
	set = arena_alloc(r->arena, 1, sizeof *set);
	*set = r->model->publish.tagset;
	set->name = in->key->text;
	resolver_tags(r, set, places);
	return set;
}
