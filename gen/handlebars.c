#include "handlebars.h"

#include "arena.h"
#include "sprig.h"
#include "value.h"

#define DEPTH_MAX 16

/* One level of a block; the values that its paths begin with. */
struct scope {
	const struct scope *up;
	const struct value *here;
	const struct value *index, *first, *last; /* of an item; NULL: none */
};

struct renderer {
	struct arena *arena;
	struct str text;
	size_t at; /* where the next tag is looked for */
	struct buf *out;
	struct str bad;
	int depth;
};

/* A tag: what is in the braces, and where the text goes on behind it. */
struct tag {
	struct str inside;
	size_t begin, end;
	bool plain; /* three braces */
	bool block; /* it opens, divides or closes one, or is a comment: alone on its line it takes that along */
};

static bool fail(struct renderer *r, struct str bad)
{
	r->bad = bad;
	return false;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Whether only blanks are on both sides; *begin and *end are then those of the line, its end included. */
static bool is_alone(struct str text, size_t *begin, size_t *end)
{
	size_t b = *begin, e = *end;

	while (b && is_blank(text.p[b - 1]))
		b--;
	while (e < text.n && (is_blank(text.p[e]) || text.p[e] == '\r'))
		e++;
	if ((b && text.p[b - 1] != '\n') || (e < text.n && text.p[e] != '\n'))
		return false;
	*begin = b;
	*end = e + (e < text.n);
	return true;
}

/* The next tag; false at the end of the text, or where it is not closed. */
static bool next_tag(struct renderer *r, struct tag *tag)
{
	size_t open = r->at + str_find(str_from(r->text, r->at), STR("{{")), length;
	struct str rest, close;

	if (open >= r->text.n)
		return false;
	tag->begin = open;
	rest = str_from(r->text, open + 2);
	tag->plain = str_starts(rest, STR("{"));
	close = tag->plain ? STR("}}}") : str_starts(rest, STR("!--")) ? STR("--}}") : STR("}}");
	rest = str_from(rest, tag->plain);
	length = str_find(rest, close);
	if (length == rest.n)
		return fail(r, str_slice(r->text, open, open + 2));
	tag->inside = str_trim(str_slice(rest, 0, length));
	tag->end = open + 2 + tag->plain + length + close.n;
	tag->block = tag->inside.n && (strchr("#/!^", tag->inside.p[0]) || str_is(tag->inside, "else"));
	if (tag->block && !tag->plain)
		is_alone(r->text, &tag->begin, &tag->end);
	return true;
}

/* A word of an expression: a text in quotes, or what stands up to a blank or a parenthesis. */
static bool next_word(struct str *rest, struct str *word)
{
	size_t n = 0;
	char quote;

	*rest = str_trim(*rest);
	if (!rest->n)
		return false;
	quote = rest->p[0];
	if (quote == '"' || quote == '\'') {
		for (n = 1; n < rest->n && rest->p[n] != quote; n++)
			;
		n += n < rest->n;
	} else if (quote == '(') {
		for (int open = 0; n < rest->n; n++) {
			open += rest->p[n] == '(';
			open -= rest->p[n] == ')';
			if (!open)
				break;
		}
		n += n < rest->n;
	} else {
		while (n < rest->n && !is_blank(rest->p[n]))
			n++;
	}
	*word = str_slice(*rest, 0, n);
	*rest = str_from(*rest, n);
	return true;
}

static const struct value *item(const struct value *list, struct str place)
{
	size_t i = 0;

	for (size_t k = 0; k < place.n; k++) {
		if (place.p[k] < '0' || place.p[k] > '9' || k == 9)
			return NULL;
		i = i * 10 + (size_t)(place.p[k] - '0');
	}
	return place.n && i < value_count(list) ? value_item(list, i) : NULL;
}

/* An item of a list by its place, of a map by its name: the case of a name's first letter is free. */
static const struct value *member(struct renderer *r, const struct value *of, struct str name)
{
	struct buf b = buf_new(r->arena);

	if (value_kind(of) == VALUE_LIST)
		return item(of, name);
	buf_add(&b, name);
	if (name.n && name.p[0] >= 'A' && name.p[0] <= 'Z')
		b.p[0] = (char)(name.p[0] - 'A' + 'a');
	return value_get(of, buf_str(&b));
}

/* What stands up to the next dot of a path, or in brackets: a.[0].b. False where it is the last. */
static bool next_part(struct str *path, struct str *part)
{
	size_t close = str_starts(*path, STR("[")) ? str_find(*path, STR("]")) : path->n;
	bool more;

	if (close == path->n) {
		more = str_cut(path, '.', part);
		*part = more ? *part : *path;
		return more;
	}
	*part = str_slice(*path, 1, close);
	*path = str_from(*path, close + 1);
	more = str_starts(*path, STR("."));
	*path = str_from(*path, 1);
	return more;
}

static const struct value *look_up(struct renderer *r, const struct scope *s, struct str path)
{
	const struct value *v = s->here;
	struct str part;
	bool more = true;

	if (str_is(path, "@index"))
		return s->index;
	if (str_is(path, "@first"))
		return s->first;
	if (str_is(path, "@last"))
		return s->last;
	for (; s->up && str_starts(path, STR("../")); s = s->up, v = s->here)
		path = str_from(path, 3);
	if (str_is(path, "this") || str_is(path, "."))
		return v;
	if (str_starts(path, STR("this.")))
		path = str_from(path, 5);
	while (more && v) {
		more = next_part(&path, &part);
		v = member(r, v, part);
	}
	return v;
}

static bool evaluate(struct renderer *r, const struct scope *s, struct str expression, const struct value **out);

/* The value of one word. */
static bool word_value(struct renderer *r, const struct scope *s, struct str word, const struct value **out)
{
	if (word.p[0] == '"' || word.p[0] == '\'') {
		*out = value_text(r->arena, str_slice(word, 1, word.n - 1));
		return true;
	}
	if (word.p[0] == '(')
		return evaluate(r, s, str_slice(word, 1, word.n - 1), out);
	if ((word.p[0] >= '0' && word.p[0] <= '9') || str_is(word, "true"))
		*out = value_text(r->arena, word);
	else
		*out = str_is(word, "false") ? NULL : look_up(r, s, word);
	return true;
}

/* Two helpers take a list. */
static const struct value *end_of(struct str name, const struct value *list)
{
	size_t n = list && value_kind(list) == VALUE_LIST ? value_count(list) : 0;

	return n ? value_item(list, str_is(name, "first") ? 0 : n - 1) : NULL;
}

/* A word alone is a path; several are a helper and its arguments. */
static bool evaluate(struct renderer *r, const struct scope *s, struct str expression, const struct value **out)
{
	struct str words[4], word, result, rest = expression;
	const struct value *v;
	size_t n = 0;

	if (r->depth++ > DEPTH_MAX || !next_word(&rest, &word))
		return fail(r, expression);
	if (!str_trim(rest).n) {
		r->depth--;
		return word_value(r, s, word, out);
	}
	while (next_word(&rest, &words[n])) {
		if (!word_value(r, s, words[n], &v))
			return false;
		if (!n && !str_trim(rest).n && str_among(word, " first last ")) {
			r->depth--;
			*out = end_of(word, v);
			return true;
		}
		if (v && value_kind(v) != VALUE_TEXT)
			return fail(r, words[n]);
		words[n] = v ? value_str(v) : STR_NONE;
		if (++n == 4)
			return fail(r, expression);
	}
	r->depth--;
	if (!sprig_call(r->arena, word, words, n, &result))
		return fail(r, word);
	*out = value_text(r->arena, result);
	return true;
}

static void add_escaped(struct buf *out, struct str s)
{
	static const char *const names[] = { ['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;",
		['\''] = "&apos;" };
	unsigned char c;

	for (size_t i = 0; i < s.n; i++) {
		c = (unsigned char)s.p[i];
		if (c < countof(names) && names[c])
			buf_adds(out, names[c]);
		else
			buf_addc(out, s.p[i]);
	}
}

static bool render_block(struct renderer *r, const struct scope *s, struct str opening, bool shown);

/* Up to the tag that ends this block or divides it, which is *last; at the top up to the end of the text. */
static bool render_until(struct renderer *r, const struct scope *s, bool shown, struct str *last)
{
	const struct value *v;
	struct tag tag;

	*last = STR_NONE;
	while (next_tag(r, &tag)) {
		if (shown)
			buf_add(r->out, str_slice(r->text, r->at, tag.begin));
		r->at = tag.end;
		if (str_starts(tag.inside, STR("!")))
			continue;
		if (str_starts(tag.inside, STR("/")) || str_is(tag.inside, "else") || str_is(tag.inside, "^")) {
			*last = tag.inside;
			return true;
		}
		if (str_starts(tag.inside, STR("#"))) {
			if (!render_block(r, s, str_from(tag.inside, 1), shown))
				return false;
			continue;
		}
		if (!evaluate(r, s, tag.inside, &v))
			return false;
		if (shown && v && tag.plain)
			buf_add(r->out, value_str(v));
		else if (shown && v)
			add_escaped(r->out, value_str(v));
	}
	if (shown && !r->bad.n)
		buf_add(r->out, str_from(r->text, r->at));
	return !r->bad.n;
}

/* Both branches of a block, of which one is shown at most. */
static bool render_branches(struct renderer *r, const struct scope *s, struct str name, bool first, bool second)
{
	struct str last;

	if (!render_until(r, s, first, &last))
		return false;
	if ((str_is(last, "else") || str_is(last, "^")) && !render_until(r, s, second, &last))
		return false;
	return (str_starts(last, STR("/")) && str_eq(str_trim(str_from(last, 1)), name)) || fail(r, name);
}

static bool render_each(struct renderer *r, const struct scope *s, const struct value *list, bool shown)
{
	size_t begin = r->at, count = value_kind(list) == VALUE_LIST ? value_count(list) : 0;
	struct scope inner = { .up = s };

	for (size_t i = 0; shown && i < count; i++) {
		r->at = begin;
		inner.here = value_item(list, i);
		inner.index = i ? value_text(r->arena, arena_printf(r->arena, "%zu", i)) : NULL;
		inner.first = i ? NULL : value_text(r->arena, STR("true"));
		inner.last = i + 1 == count ? value_text(r->arena, STR("true")) : NULL;
		if (!render_branches(r, &inner, STR("each"), true, false))
			return false;
	}
	return (shown && count) || render_branches(r, s, STR("each"), false, shown);
}

static bool render_block(struct renderer *r, const struct scope *s, struct str opening, bool shown)
{
	struct str name, word, rest = opening;
	const struct value *v = NULL, *other = NULL;
	bool holds, ok;

	if (r->depth++ > DEPTH_MAX || !next_word(&rest, &name))
		return fail(r, opening);
	if (str_is(name, "equal")) {
		if (!next_word(&rest, &word) || !word_value(r, s, word, &v) || !next_word(&rest, &word)
			|| !word_value(r, s, word, &other))
			return r->bad.n ? false : fail(r, opening);
		holds = str_eq(v ? value_str(v) : STR_NONE, other ? value_str(other) : STR_NONE);
		ok = render_branches(r, s, name, shown && holds, shown && !holds);
	} else if (!str_among(name, " if unless each with ") || !evaluate(r, s, rest, &v)) {
		return r->bad.n ? false : fail(r, opening);
	} else if (str_is(name, "each")) {
		ok = render_each(r, s, v, shown);
	} else {
		const struct scope inner = { .up = s, .here = v };

		holds = (v && value_truth(v)) != str_is(name, "unless");
		ok = render_branches(r, str_is(name, "with") && holds ? &inner : s, name, shown && holds, shown && !holds);
	}
	r->depth--;
	return ok;
}

bool handlebars_render(struct arena *a, struct str text, const struct value *values, struct str *out, struct str *bad)
{
	struct buf b = buf_new(a);
	struct renderer r = { .arena = a, .text = text, .out = &b, .bad = STR_NONE };
	const struct scope top = { .here = values };
	struct str last;

	if (!render_until(&r, &top, true, &last) || last.n) {
		*bad = r.bad.n ? r.bad : last;
		return false;
	}
	*out = str_trim(buf_str(&b));
	return true;
}
