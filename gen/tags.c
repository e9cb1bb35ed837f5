#include "tags.h"

#include "arena.h"
#include "regex.h"

/* Variables that make can know too, from git, and plugins/manifest's names for them. */
static const struct {
	const char *drone, *spec;
} variables[] = {
	{ "DRONE_TAG", "build.tag" },
	{ "DRONE_BRANCH", "build.branch" },
	{ "DRONE_COMMIT", "build.commit" },
	{ "DRONE_COMMIT_SHA", "build.commit" },
};

static const char *spec_name(struct str name)
{
	for (size_t i = 0; i < countof(variables); i++)
		if (str_is(name, variables[i].drone))
			return variables[i].spec;
	return NULL;
}

static bool add_variable(struct buf *shell, struct buf *spec, const struct regex_match *m)
{
	const char *name = spec_name(m->group[1]);

	if (!name)
		return false;
	if (m->group[3].n) {
		buf_addf(shell, "$(printf %%.%.*ss \"${%.*s}\")", STR_ARG(m->group[3]), STR_ARG(m->group[1]));
		buf_addf(spec, "{{substr 0 %.*s %s}}", STR_ARG(m->group[3]), name);
	} else if (m->group[2].n) {
		buf_addf(shell, "${%.*s#v}", STR_ARG(m->group[1]));
		buf_addf(spec, "{{trimPrefix \"v\" %s}}", name);
	} else {
		buf_addf(shell, "${%.*s}", STR_ARG(m->group[1]));
		buf_addf(spec, "{{%s}}", name);
	}
	return true;
}

bool tags_read(struct arena *a, struct str word, struct tag *out, struct str *bad)
{
	struct regex *pattern = regex_new("\\$\\{([A-Z_]+)(?:(##?v)|:0:([1-9][0-9]?))?\\}|([A-Za-z0-9_.-]+)");
	struct buf shell = buf_new(a), spec = buf_new(a);
	struct regex_match m;
	bool ok = word.n > 0;

	*out = (struct tag){ .drone = word };
	*bad = word;
	buf_addc(&shell, '"');
	for (size_t at = 0; ok && at < word.n; at = m.end) {
		ok = regex_at(pattern, word, at, &m);
		if (!ok) {
			*bad = str_from(word, at);
		} else if (m.group[4].n) {
			buf_add(&shell, m.group[4]);
			buf_add(&spec, m.group[4]);
		} else {
			*bad = m.group[0];
			ok = add_variable(&shell, &spec, &m);
			out->variable = true;
		}
	}
	buf_addc(&shell, '"');
	regex_free(pattern);
	if (ok && (word.p[0] == '.' || word.p[0] == '-')) {
		*bad = word;
		ok = false;
	}
	out->shell = buf_str(&shell);
	out->spec = buf_str(&spec);
	return ok;
}
