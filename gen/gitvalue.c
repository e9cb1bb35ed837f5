#include "gitvalue.h"

#include "arena.h"
#include "process.h"

#define SHORT 8 /* characters of a commit */
#define WORDS_MAX 8

/* What git prints, without the line ends behind it; false where it fails or is not there. */
static bool ask(struct arena *a, const char *const *words, struct str *out)
{
	static const char *const plain[] = { "TZ=UTC0", NULL };
	const char *argv[WORDS_MAX] = { "git" };
	struct process p;
	size_t n = 1;

	for (; *words; words++) {
		if (n + 1 == WORDS_MAX)
			BUG("more words than a question has");
		argv[n++] = *words;
	}
	*out = STR_NONE;
	if (process_run(a, argv, plain, &p))
		return false;
	while (p.out.n && p.out.p[p.out.n - 1] == '\n')
		p.out.n--;
	*out = p.out;
	return p.status == 0;
}

#define ASK(a, out, ...) ask((a), (const char *const[]){ __VA_ARGS__, NULL }, (out))

static struct str last_line(struct str text)
{
	struct str line;

	while (str_cut(&text, '\n', &line))
		;
	return text;
}

static struct str commit_of(struct arena *a)
{
	struct str commit;

	return ASK(a, &commit, "rev-parse", "-q", "--verify", "HEAD") ? commit : STR_NONE;
}

static struct str date_of(struct arena *a, struct str commit)
{
	struct str text = STR_NONE;

	if (commit.n)
		ASK(a, &text, "rev-list", "-1", "--pretty=%cd", "--date=format-local:%Y-%m-%dT%H:%M:%SZ", arena_cstr(a, commit));
	return last_line(text);
}

/* The one tag of HEAD, else its branch; none is empty. */
static bool find_ref(struct arena *a, struct str *ref)
{
	struct str tags = STR_NONE;

	ASK(a, &tags, "tag", "--points-at", "HEAD");
	if (str_has(tags, '\n')) {
		*ref = STR("HEAD has several tags; say which by REF=refs/tags/...");
		return false;
	}
	if (tags.n)
		*ref = arena_printf(a, "refs/tags/%.*s", STR_ARG(tags));
	else if (!ASK(a, ref, "symbolic-ref", "-q", "HEAD"))
		*ref = STR_NONE;
	return true;
}

static bool check_ref(struct str *ref)
{
	static const struct str signs = { ",;\"'", 4 };

	if (ref->n && !str_starts(*ref, STR("refs/"))) {
		*ref = STR("REF is no full ref");
		return false;
	}
	for (size_t i = 0; i < signs.n; i++)
		if (str_has(*ref, signs.p[i])) {
			*ref = STR("the ref holds a sign that CI cannot hand on");
			return false;
		}
	return true;
}

static struct str behind(struct str s, struct str prefix)
{
	return str_starts(s, prefix) ? str_from(s, prefix.n) : STR_NONE;
}

bool gitvalue_of(struct arena *a, struct str word, struct str ref, struct str *value)
{
	bool wants_commit = str_among(word, " commit short date version ");
	struct str commit = wants_commit ? commit_of(a) : STR_NONE;

	*value = str_is(word, "commit") ? commit : str_slice(commit, 0, SHORT < commit.n ? SHORT : commit.n);
	if (str_is(word, "date"))
		*value = date_of(a, commit);
	if (!str_among(word, " branch tag version ref "))
		return true;
	if ((!ref.n && !find_ref(a, &ref)) || !check_ref(&ref)) {
		*value = ref;
		return false;
	}
	if (str_is(word, "ref"))
		*value = ref;
	else if (str_is(word, "branch"))
		*value = behind(ref, STR("refs/heads/"));
	else if (str_is(word, "tag"))
		*value = behind(ref, STR("refs/tags/"));
	else if (behind(ref, STR("refs/tags/")).n) {
		ref = behind(ref, STR("refs/tags/"));
		ref = str_starts(ref, STR("v")) ? str_from(ref, 1) : ref;
		*value = ref.n ? ref : *value;
	}
	return true;
}
