#include "resolver.h"

#include "arch.h"
#include "arena.h"
#include "yaml.h"

struct word resolver_word_or(const struct yaml *y, const char *fallback)
{
	return y ? (struct word){ y->text, y->pos } : (struct word){ .s = str_of(fallback) };
}

struct words resolver_words_of(struct resolver *r, const struct yaml *y)
{
	struct words list = { 0 };

	if (y && y->kind == YAML_SCALAR)
		LIST_ADD(r->arena, &list, resolver_word_or(y, ""));
	for (size_t i = 0; y && y->kind == YAML_LIST && i < y->n; i++)
		LIST_ADD(r->arena, &list, resolver_word_or(y->items[i], ""));
	return list;
}

void resolver_put_pair(struct resolver *r, struct pairs *list, struct pair pair)
{
	for (size_t i = 0; i < list->n; i++)
		if (str_eq(list->items[i].name.s, pair.name.s)) {
			list->items[i] = pair;
			return;
		}
	LIST_ADD(r->arena, list, pair);
}

struct credential resolver_credential_of(const struct yaml *y, const char *fallback)
{
	const struct yaml *secret = y ? yaml_get(y, "secret") : NULL;

	if (!y)
		return (struct credential){ resolver_word_or(NULL, fallback), true };
	return (struct credential){ resolver_word_or(secret ? secret : y, ""), secret != NULL };
}

void resolver_put_pairs(struct resolver *r, struct pairs *list, const struct yaml *map)
{
	static const char *const forms[] = { [ORIGIN_GIT] = "git", [ORIGIN_ENV] = "env", [ORIGIN_FILE] = "file",
		[ORIGIN_SECRET] = "secret" };
	const struct yaml *value;
	struct pair pair;

	for (size_t i = 0; map && i < map->n; i++) {
		value = map->values[i];
		pair = (struct pair){ resolver_word_or(map->items[i], ""), resolver_word_or(value, ""), ORIGIN_TEXT };
		for (size_t k = ORIGIN_GIT; value->kind == YAML_MAP && k < countof(forms); k++)
			if (yaml_get(value, forms[k])) {
				pair.value = resolver_word_or(yaml_get(value, forms[k]), "");
				pair.origin = (enum origin)k;
			}
		resolver_put_pair(r, list, pair);
	}
}

const struct arch *resolver_find_arch(struct resolver *r, const struct yaml *y)
{
	struct str near;
	const struct arch *arch = arch_find(y->text, &near);

	if (arch)
		return arch;
	diag_error(r->diag, "unknown-arch", y->pos, "unknown arch '%.*s'", STR_ARG(y->text));
	if (near.n)
		diag_note(r->diag, y->pos, "did you mean '%.*s'?", STR_ARG(near));
	else
		diag_note(r->diag, y->pos, "'aqueduct arches' lists them");
	return NULL;
}
