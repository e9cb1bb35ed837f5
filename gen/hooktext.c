#include "hooktext.h"

#include "arena.h"
#include "descriptor.h"
#include "path.h"
#include "stamp.h"

/* ---- the script */

/* A script's line that names the interpreter, its first one behind that, and its last one. */
struct ends {
	struct str interpreter, first, last;
};

static struct ends ends_of(struct str script)
{
	struct ends e = { STR_NONE, STR_NONE, STR_NONE };
	struct str rest = script, line;

	if (str_starts(script, STR("#!")) && str_line(&rest, &line))
		e.interpreter = str_slice(script, 0, script.n - rest.n);
	while (str_line(&rest, &line)) {
		e.first = e.first.n ? e.first : line;
		e.last = line;
	}
	return e;
}

/* Whether the lines from the one to the other stand there, the first time that they do. */
static bool find_lines(struct str hook, const struct ends *e, struct hooktext_script *s)
{
	struct str rest = hook, line;
	bool within = false;
	size_t at = 0;

	for (; str_line(&rest, &line); at = hook.n - rest.n) {
		if (!within && str_eq(line, e->first)) {
			within = true;
			s->begin = at;
		} else if (within && str_eq(line, e->last)) {
			s->end = hook.n - rest.n;
			return true;
		}
	}
	return false;
}

struct hooktext_script hooktext_find(struct arena *a, struct str hook, struct str script)
{
	const struct ends e = ends_of(script);
	struct hooktext_script s = { HOOKTEXT_NONE, 0, hook.n };
	struct buf b = buf_new(a);

	if (stamp_read(a, hook) == STAMP_INTACT) {
		s.is = HOOKTEXT_INTACT;
		return s;
	}
	if (!find_lines(hook, &e, &s))
		return (struct hooktext_script){ stamp_digest(hook).n ? HOOKTEXT_EDITED : HOOKTEXT_NONE, 0, hook.n };
	buf_add(&b, e.interpreter);
	buf_add(&b, str_slice(hook, s.begin, s.end));
	if (!str_ends(buf_str(&b), STR("\n")))
		buf_addc(&b, '\n');
	s.is = stamp_read(a, buf_str(&b)) == STAMP_INTACT ? HOOKTEXT_INTACT : HOOKTEXT_EDITED;
	return s;
}

struct str hooktext_replace(struct arena *a, struct str hook, struct hooktext_script old, struct str script)
{
	const struct ends e = ends_of(script);
	struct buf b = buf_new(a);

	if (!old.begin)
		buf_add(&b, e.interpreter);
	buf_add(&b, str_slice(hook, 0, old.begin));
	buf_add(&b, str_from(script, e.interpreter.n));
	buf_add(&b, str_from(hook, old.end));
	return buf_str(&b);
}

/* ---- the line */

struct str hooktext_line(struct arena *a, struct str descriptor, bool merge)
{
	const struct str name = path_clean(a, descriptor);

	return arena_printf(a, "aqueduct hook%s%s%.*s | sh || exit 1", merge ? " --merge" : "",
		str_is(name, DESCRIPTOR_NAME) ? "" : " -f ", STR_ARG(str_is(name, DESCRIPTOR_NAME) ? STR_NONE : name));
}

static bool is_operator(char c)
{
	return c == '|' || c == '&' || c == ';';
}

/* The next word of a command, or what stands between two; false at the end, and at a comment. */
static bool next_word(struct str *rest, struct str *word)
{
	size_t n = 0;
	bool operator;

	*rest = str_trim(*rest);
	if (!rest->n || rest->p[0] == '#')
		return false;
	operator = is_operator(rest->p[0]);
	while (n < rest->n && rest->p[n] != ' ' && rest->p[n] != '\t' && is_operator(rest->p[n]) == operator)
		n++;
	*word = str_slice(*rest, 0, n);
	*rest = str_from(*rest, n);
	return true;
}

/* A name as it is given: in quotes or not. */
static struct str unquoted(struct str word)
{
	if (word.n > 1 && (word.p[0] == '\'' || word.p[0] == '"') && word.p[word.n - 1] == word.p[0])
		word = str_slice(word, 1, word.n - 1);
	return str_starts(word, STR("./")) ? str_from(word, 2) : word;
}

/* What a line runs, if it is a hook of this program's. */
struct call {
	struct str descriptor;
	bool hook, merge, other; /* other: an option of another kind */
};

/* The words ahead of the first operator, which is then cut off, too: true if it is a '|'. */
static bool read_call(struct str *rest, struct call *call)
{
	struct str word;

	*call = (struct call){ .descriptor = STR(DESCRIPTOR_NAME) };
	if (!next_word(rest, &word) || !str_is(word, "aqueduct"))
		return false;
	while (next_word(rest, &word) && !is_operator(word.p[0])) {
		if (str_is(word, "hook"))
			call->hook = true;
		else if (str_is(word, "--merge"))
			call->merge = true;
		else if ((str_is(word, "-f") || str_is(word, "--file")) && next_word(rest, &word))
			call->descriptor = unquoted(word);
		else if (str_starts(word, STR("--file=")))
			call->descriptor = unquoted(str_from(word, 7));
		else
			call->other = true;
	}
	return call->hook && str_is(word, "|");
}

enum hooktext_call hooktext_calls(struct str hook, struct str descriptor, bool merge, struct str *line)
{
	static const char *const behind[] = { "sh", "||", "exit", "1" };
	struct str text, rest, word;
	struct call call;
	size_t n;

	descriptor = unquoted(descriptor);
	while (str_line(&hook, &text)) {
		rest = text;
		if (!read_call(&rest, &call) || call.other || !str_eq(call.descriptor, descriptor))
			continue;
		*line = str_trim(text);
		for (n = 0; n < countof(behind) && next_word(&rest, &word) && str_is(word, behind[n]);)
			n++;
		return n == countof(behind) && !next_word(&rest, &word) && call.merge == merge ? HOOKTEXT_CALL : HOOKTEXT_OTHER;
	}
	return HOOKTEXT_NO_CALL;
}
