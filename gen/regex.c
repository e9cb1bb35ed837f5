#include "regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>

#include "arena.h"
#include "map.h"

/*
 * What one match may cost: steps of backtracking from one place in the text, how deep they nest, and the memory that
 * remembers them. Patterns here need a few hundred steps; a million takes some hundredths of a second.
 */
#define STEPS_MAX 1000000
#define DEPTH_MAX 100000
#define HEAP_MAX_KIB (32 * 1024)

/* What a pattern means must not depend on how the library was built (newlines) or on bytes that happen to be UTF-8. */
#define OPTIONS (PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_UTF | PCRE2_NEVER_UCP | PCRE2_NEVER_BACKSLASH_C)

struct regex {
	pcre2_code *code;
	pcre2_match_context *bounds;
	pcre2_match_data *data; /* of the match in progress; kept, because making it costs more than most matches */
};

/* NULL where it is too large for the library, or, of one that is not ours, none at all. */
static pcre2_code *compile(const char *pattern, bool ours)
{
	pcre2_compile_context *context = pcre2_compile_context_create(NULL);
	PCRE2_UCHAR message[128] = "";
	PCRE2_SIZE at;
	pcre2_code *code;
	int error;

	if (!context || pcre2_set_newline(context, PCRE2_NEWLINE_LF))
		arena_out_of_memory();
	code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, OPTIONS, &error, &at, context);
	pcre2_compile_context_free(context);
	if (!code && error == PCRE2_ERROR_HEAP_FAILED)
		arena_out_of_memory();
	if (!code && ours && error != PCRE2_ERROR_PATTERN_TOO_LARGE) {
		pcre2_get_error_message(error, message, sizeof message);
		BUG("pattern '%s' at %zu: %s", pattern, (size_t)at, (const char *)message);
	}
	return code;
}

static struct regex *wrap(pcre2_code *code)
{
	struct regex *r;

	if (!code)
		return NULL;
	r = malloc(sizeof *r);
	if (!r)
		arena_out_of_memory();
	r->code = code;
	r->bounds = pcre2_match_context_create(NULL);
	r->data = pcre2_match_data_create(REGEX_GROUPS, NULL);
	if (!r->bounds || !r->data)
		arena_out_of_memory();
	pcre2_set_match_limit(r->bounds, STEPS_MAX);
	pcre2_set_depth_limit(r->bounds, DEPTH_MAX);
	pcre2_set_heap_limit(r->bounds, HEAP_MAX_KIB);
	return r;
}

struct regex *regex_try(const char *pattern)
{
	return wrap(compile(pattern, true));
}

struct regex *regex_new(const char *pattern)
{
	struct regex *r = regex_try(pattern);

	if (!r)
		BUG("pattern '%s' is too large", pattern);
	return r;
}

void regex_free(struct regex *r)
{
	if (!r)
		return;
	pcre2_match_data_free(r->data);
	pcre2_match_context_free(r->bounds);
	pcre2_code_free(r->code);
	free(r);
}

static bool match(const struct regex *r, struct str text, size_t from, uint32_t options, struct regex_match *m)
{
	const char *subject = text.p ? text.p : "";
	int n = pcre2_match(r->code, (PCRE2_SPTR)subject, text.n, from, options, r->data, r->bounds);
	const PCRE2_SIZE *offsets = pcre2_get_ovector_pointer(r->data);

	*m = (struct regex_match){ 0 };
	if (n == PCRE2_ERROR_NOMEMORY)
		arena_out_of_memory(); /* no match would be a wrong answer */
	if (n < 0)
		return false;
	if (n == 0) /* the pattern has more groups than there is room for: all of the room is in use */
		n = REGEX_GROUPS;
	for (size_t i = 0; i < (size_t)n; i++)
		if (offsets[2 * i] != PCRE2_UNSET)
			m->group[i] = (struct str){ subject + offsets[2 * i], offsets[2 * i + 1] - offsets[2 * i] };
	m->begin = offsets[0];
	m->end = offsets[1];
	return true;
}

bool regex_search(const struct regex *r, struct str text, size_t from, struct regex_match *m)
{
	return match(r, text, from, 0, m);
}

bool regex_at(const struct regex *r, struct str text, size_t from, struct regex_match *m)
{
	return match(r, text, from, PCRE2_ANCHORED, m);
}

static void free_regex(void *what)
{
	regex_free(what);
}

const struct regex *regex_kept(struct arena *a, const char *pattern)
{
	struct regex *r = wrap(compile(pattern, false));

	if (r)
		arena_at_free(a, free_regex, r);
	return r;
}

const struct regex *regex_of(struct arena *a, const char *pattern)
{
	static const char key = 0; /* its address is what counts */
	struct map *known = arena_kept(a, &key);
	struct regex *r;

	if (!known) {
		known = map_new(arena_of_run(a));
		arena_keep(a, &key, known);
	}
	r = map_get(known, str_of(pattern));
	if (r)
		return r;
	r = regex_new(pattern);
	arena_at_free(a, free_regex, r);
	map_put(known, str_of(pattern), r);
	return r;
}

bool regex_is(const char *pattern, struct str text)
{
	struct regex *r = regex_new(pattern);
	struct regex_match m;
	bool is = regex_search(r, text, 0, &m);

	regex_free(r);
	return is;
}
