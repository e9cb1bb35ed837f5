#include "plugins.h"

#include <stdlib.h>

#include "base.h"
#include "regex.h"

#define ON_64 "linux/amd64 linux/arm64"

static const struct row {
	const char *image, *reference;
	const char *runners, *why;
} rows[] = {
	{ PLUGINS_DOCKER, PLUGINS_DOCKER ":21.3.4", ON_64 " windows/amd64",
		"the newest: Docker 28, which builds with BuildKit, for other platforms, too" },
	{ PLUGINS_DOCKER, PLUGINS_DOCKER ":20.14.0", ON_64 " linux/arm windows/amd64",
		"the last one for 32-bit arm, and the first one with `platform`; "
		"on arm it holds Docker 19.03, which takes that for an experiment" },
	{ PLUGINS_MANIFEST, PLUGINS_MANIFEST ":1.4.0", ON_64 " windows/amd64",
		"the newest release: lists variants and versions of Windows by manifest-tool 2, and takes `skip_verify`" },
	{ PLUGINS_MANIFEST, PLUGINS_MANIFEST ":1.2.3", ON_64 " linux/arm windows/amd64", "the last one for 32-bit arm" },
	{ PLUGINS_BUILDX, PLUGINS_BUILDX ":23", ON_64,
		"the newest, and last one: there is none for 32-bit arm since January 2023" },
	{ PLUGINS_BUSYBOX, PLUGINS_BUSYBOX ":1.36", ON_64 " linux/arm linux/ppc64le linux/s390x",
		"wget with TLS, tar and sha256sum, on all runners of Linux" },
	{ PLUGINS_CLIENT, PLUGINS_CLIENT ":27.5.1-cli", ON_64 " linux/arm",
		"the client with buildx, for `drone.builder: command`" },
};

/* NAME[:TAG][@DIGEST] without Docker Hub's own host. */
static bool split(struct arena *a, struct str reference, struct str *name, struct str *tag)
{
	const struct regex *r = regex_of(a, "\\A(?:(?:index\\.)?docker\\.io/)?(?:library/)?([^:@]+)(?::([^@]+))?");
	struct regex_match m;
	bool matches = regex_at(r, reference, 0, &m);

	if (matches) {
		*name = m.group[1];
		*tag = m.group[2].n ? m.group[2] : STR("latest");
	}
	return matches;
}

static bool is_for(const struct row *row, struct str runner)
{
	struct str rest = str_of(row->runners), word;

	while (str_cut(&rest, ' ', &word))
		if (str_eq(word, runner))
			return true;
	return str_eq(rest, runner);
}

static const struct row *pick(struct str image, struct str runner)
{
	for (size_t i = 0; i < countof(rows); i++)
		if (str_is(image, rows[i].image) && is_for(&rows[i], runner))
			return &rows[i];
	return NULL;
}

/* A tag's number; false where it has none. */
static bool number_of(struct arena *a, struct str tag, unsigned long number[3])
{
	const struct regex *r = regex_of(a, "\\A(?:[a-z]+-[a-z0-9]+-)?"
		"([0-9]{1,6})(?:\\.([0-9]{1,6}))?(?:\\.([0-9]{1,6}))?(?:-.*)?\\z");
	struct regex_match m;
	bool matches = regex_at(r, tag, 0, &m);

	for (size_t i = 0; i < 3; i++) /* a number that is left out may be any: the newest is meant */
		number[i] = !matches ? 0 : m.group[i + 1].n ? strtoul(m.group[i + 1].p, NULL, 10) : 999999;
	return matches;
}

static bool is_newer(const unsigned long one[3], const unsigned long other[3])
{
	for (size_t i = 0; i < 3; i++)
		if (one[i] != other[i])
			return one[i] > other[i];
	return false;
}

struct str plugins_pick(const char *image, struct str runner)
{
	const struct row *row = pick(str_of(image), runner);

	for (size_t i = 0; !row && i < countof(rows); i++)
		if (str_is(str_of(rows[i].image), image))
			row = &rows[i];
	if (!row)
		BUG("no plugin is called '%s'", image);
	return str_of(row->reference);
}

bool plugins_has(struct arena *a, struct str reference, struct str runner)
{
	unsigned long number[3], last[3];
	const struct row *row;
	struct str name, tag, its, newest;
	bool known = false;

	if (!split(a, reference, &name, &tag))
		return true;
	for (size_t i = 0; i < countof(rows); i++)
		known = known || str_is(name, rows[i].image);
	if (!known || (!number_of(a, tag, number) && !str_is(tag, "latest")) || str_find(tag, STR("windows")) < tag.n)
		return true; /* tags like linux-arm are of one runner */
	row = pick(name, runner);
	if (!row || row == pick(name, STR("linux/amd64")))
		return row;
	return !str_is(tag, "latest") && split(a, str_of(row->reference), &its, &newest) && number_of(a, newest, last)
		&& !is_newer(number, last);
}

bool plugins_older(struct arena *a, struct str reference, const char *image, unsigned major, unsigned minor,
	unsigned patch)
{
	unsigned long number[3];
	const unsigned long than[] = { major, minor, patch };
	struct str name, tag;

	return split(a, reference, &name, &tag) && str_is(name, image) && number_of(a, tag, number) && is_newer(than, number);
}

void plugins_markdown(struct buf *out)
{
	buf_adds(out, "| image | runners | why |\n|---|---|---|\n");
	for (size_t i = 0; i < countof(rows); i++)
		buf_addf(out, "| `%s` | %s | %s |\n", rows[i].reference, rows[i].runners, rows[i].why);
}
