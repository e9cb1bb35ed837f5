#include "spelling.h"

#include "base.h"
#include "schema.h"
#include "yaml.h"

/* A key that is renamed in a later version gets a row here, and is read no more. */
static const struct {
	const char *other, *here;
} spellings[] = {
	{ "repository", "image" },
	{ "repo", "image" }, /* plugins/docker */
	{ "platforms", "arches" }, /* buildx, compose */
	{ "architectures", "arches" },
	{ "args", "build_args" }, /* compose */
	{ "env", "environment" },
};

/* The next letter or digit in lower case, '\0' at the end: buildArgs, build-args and build_args are one. */
static char next(struct str *s)
{
	while (s->n) {
		char c = s->p[0];

		*s = str_from(*s, 1);
		if (c != '-' && c != '_')
			return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
	}
	return '\0';
}

static bool alike(struct str a, struct str b)
{
	char x, y;

	do {
		x = next(&a);
		y = next(&b);
	} while (x == y && x);
	return x == y && !a.n && !b.n;
}

const char *spelling_here(struct str key, const struct field *fields)
{
	for (const struct field *f = fields; f->key; f++) {
		if (alike(key, str_of(f->key)))
			return f->key;
		for (size_t i = 0; i < countof(spellings); i++)
			if (str_is(str_of(spellings[i].here), f->key) && alike(key, str_of(spellings[i].other)))
				return f->key;
	}
	return NULL;
}

bool spelling_has(const struct yaml *map, const struct field *fields, const char *key)
{
	const char *here;

	if (yaml_get(map, key))
		return true;
	for (size_t i = 0; i < map->n; i++) {
		here = spelling_here(map->items[i]->text, fields);
		if (here && str_is(str_of(here), key))
			return true;
	}
	return false;
}

static bool is_key(const struct field *fields, struct str key)
{
	while (fields->key && !str_is(key, fields->key))
		fields++;
	return fields->key;
}

const struct yaml *spelling_rival(const struct yaml *map, size_t i, const struct field *fields)
{
	const char *here = spelling_here(map->items[i]->text, fields), *other;

	for (size_t k = 0; k < map->n; k++) {
		other = k >= i || is_key(fields, map->items[k]->text) ? NULL : spelling_here(map->items[k]->text, fields);
		if (str_is(map->items[k]->text, here) || (other && str_is(str_of(other), here)))
			return map->items[k];
	}
	return NULL;
}
