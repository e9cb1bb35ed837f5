/*
 * A template is compiled in one pass. A pattern, made for the delimiters in force, finds the next tag; what lies before
 * it is text. A tag that writes nothing itself and has a line to itself takes the whole line with it (blanks and line
 * end), as if it had not been written.
 *
 * A tag that cannot be read does not end the pass: it is skipped, so that every fault of a text is told at once. Only
 * when a delimiter is missing up to the end of the text is there nothing left that could be told apart.
 */
#include "tmpl.h"

#include "arena.h"
#include "map.h"
#include "regex.h"
#include "textbound.h"
#include "tmplop.h"

#define SYNTAX "template-syntax"
#define NAME_MAX 200
#define DELIMITER_MAX 16

struct compiler {
	struct arena *arena;
	struct diag *diag;
	struct tmpl *tmpl;
	struct str text, open, close;
	const struct regex *tag; /* that of the delimiters */
	struct regex *own; /* the same, where it is of others than {{ and }} */
	size_t sections[TMPL_SECTIONS_MAX]; /* indices of those that are open */
	size_t n_sections;
	bool over; /* nothing behind can be told apart */
};

/*
 * O and C stand for the delimiters, o and c for their first bytes: what begins with neither is taken in long runs.
 * Names do not hold an opening delimiter, which the specification would let them: another tag begins there, and this
 * one was not closed.
 */
static const char tag_pattern[] = "O(?:"
	"(!)"
	"|=\\s*+((?:(?!=C)\\S)++)\\s++((?:(?!=C)\\S)++)\\s*+=C"
	"|\\{\\s*+((?:[^\\soc}]++|(?!O|\\}?C)\\S)++)\\s*+\\}C"
	"|(?![={])([#^/>&]?+)\\s*+((?:[^\\soc]++|(?!O|C)\\S)++)\\s*+C"
	"|)";
enum tag_group { TAG_COMMENT = 1, TAG_OPEN, TAG_CLOSE, TAG_RAW, TAG_SIGIL, TAG_NAME };

static const char edge_pattern[] = "C|(O)";

static void add_bytes(struct buf *b, struct str s)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < s.n; i++) {
		buf_adds(b, "\\x");
		buf_addc(b, digits[(unsigned char)s.p[i] >> 4]);
		buf_addc(b, digits[(unsigned char)s.p[i] & 15]);
	}
}

static const char *pattern_of(struct compiler *c, const char *pattern)
{
	struct buf b = buf_new(c->arena);

	for (; *pattern; pattern++)
		switch (*pattern) {
		case 'O': add_bytes(&b, c->open); break;
		case 'C': add_bytes(&b, c->close); break;
		case 'o': add_bytes(&b, str_slice(c->open, 0, 1)); break;
		case 'c': add_bytes(&b, str_slice(c->close, 0, 1)); break;
		default: buf_addc(&b, *pattern);
		}
	return b.p;
}

static void set_delimiters(struct compiler *c, struct str open, struct str close)
{
	bool usual = str_is(open, "{{") && str_is(close, "}}");

	regex_free(c->own);
	c->open = open;
	c->close = close;
	c->own = usual ? NULL : regex_new(pattern_of(c, tag_pattern));
	c->tag = usual ? regex_of(c->arena, pattern_of(c, tag_pattern)) : c->own;
}

static struct op *add_op(struct compiler *c, enum op_kind kind, struct str text)
{
	struct str rest = text, first = text;

	if (kind != OP_TEXT)
		str_cut(&rest, '.', &first);
	LIST_ADD(c->arena, c->tmpl, ((struct op){ .kind = kind, .text = text, .next = c->tmpl->n + 1,
		.hash = kind == OP_TEXT ? 0 : map_hash(first) }));
	return &c->tmpl->items[c->tmpl->n - 1];
}

static void open_section(struct compiler *c, enum op_kind kind, struct str name)
{
	if (c->n_sections == TMPL_SECTIONS_MAX) {
		diag_error(c->diag, TMPL_LIMIT, tmpl_pos(c->tmpl, name), "sections are nested more than %d deep",
			TMPL_SECTIONS_MAX);
		c->over = true;
		return;
	}
	add_op(c, kind, name);
	c->sections[c->n_sections++] = c->tmpl->n - 1;
}

static struct op *innermost(struct compiler *c)
{
	return &c->tmpl->items[c->sections[c->n_sections - 1]];
}

/*
 * A name that closes an outer section leaves those inside it unclosed. A name that no open section has is taken for a
 * misspelt one of the innermost.
 */
static void close_section(struct compiler *c, struct str name)
{
	size_t depth = c->n_sections;

	if (!depth) {
		diag_error(c->diag, SYNTAX, tmpl_pos(c->tmpl, name), "'%.*s' is closed, but no section is open", STR_ARG(name));
		return;
	}
	while (depth && !str_eq(c->tmpl->items[c->sections[depth - 1]].text, name))
		depth--;
	if (!depth)
		depth = c->n_sections;
	for (; c->n_sections >= depth; c->n_sections--) {
		struct op *op = innermost(c);

		op->next = c->tmpl->n;
		if (str_eq(op->text, name))
			continue;
		diag_error(c->diag, SYNTAX, tmpl_pos(c->tmpl, name), "'%.*s' is closed where section '%.*s' is open",
			STR_ARG(name), STR_ARG(op->text));
		diag_note(c->diag, tmpl_pos(c->tmpl, op->text), "opened here");
	}
}

static struct pos opener(const struct compiler *c, const struct regex_match *m)
{
	return tmpl_pos(c->tmpl, str_slice(c->text, m->begin, m->end));
}

/* What opens like a tag and is none; returns where to go on. */
static size_t refuse_tag(struct compiler *c, const struct regex_match *m)
{
	struct regex *pattern = regex_new(pattern_of(c, edge_pattern));
	struct regex_match edge;
	struct str rest = str_from(c->text, m->end);
	bool closed = regex_search(pattern, c->text, m->end, &edge);
	const char *wanted = "one name, without blanks";

	regex_free(pattern);
	if (!closed || edge.group[1].n) {
		diag_error(c->diag, SYNTAX, opener(c, m), "tag is not closed: '%.*s' is missing", STR_ARG(c->close));
		c->over = !closed;
		return m->end;
	}
	if (rest.p[0] == '{')
		wanted = "one name, without blanks, and a '}' behind it";
	else if (rest.p[0] == '=')
		wanted = "two delimiters and a '=' behind them";
	diag_error(c->diag, SYNTAX, tmpl_pos(c->tmpl, str_slice(c->text, m->begin, edge.end)), "no tag: it wants %s", wanted);
	return edge.end;
}

/* The end of a comment's tag; 0 where it has none. */
static size_t end_of_comment(struct compiler *c, const struct regex_match *m)
{
	size_t length = str_find(str_from(c->text, m->end), c->close);

	if (m->end + length < c->text.n)
		return m->end + length + c->close.n;
	diag_error(c->diag, SYNTAX, opener(c, m), "comment is not closed: '%.*s' is missing", STR_ARG(c->close));
	c->over = true;
	return 0;
}

/* Whether nothing but blanks shares the lines of [*begin, *end); if so, the two are moved to take them in whole. */
static bool take_lines(struct str text, size_t *begin, size_t *end)
{
	size_t b = *begin, e = *end;

	while (b && (text.p[b - 1] == ' ' || text.p[b - 1] == '\t'))
		b--;
	while (e < text.n && (text.p[e] == ' ' || text.p[e] == '\t'))
		e++;
	if (e + 1 < text.n && text.p[e] == '\r' && text.p[e + 1] == '\n')
		e++;
	if (!tmpl_begins_line(text, b) || (e < text.n && text.p[e] != '\n'))
		return false;
	*begin = b;
	*end = e < text.n ? e + 1 : e;
	return true;
}

static void add_tag(struct compiler *c, const struct regex_match *m, struct str indent)
{
	struct str name = m->group[TAG_NAME];

	if (m->group[TAG_OPEN].n)
		set_delimiters(c, m->group[TAG_OPEN], m->group[TAG_CLOSE]);
	else if (m->group[TAG_RAW].n)
		add_op(c, OP_RAW, m->group[TAG_RAW]);
	else if (name.n)
		switch (m->group[TAG_SIGIL].n ? m->group[TAG_SIGIL].p[0] : ' ') {
		case '#': open_section(c, OP_SECTION, name); break;
		case '^': open_section(c, OP_INVERTED, name); break;
		case '/': close_section(c, name); break;
		case '>': add_op(c, OP_PARTIAL, name)->indent = indent; break;
		case '&': add_op(c, OP_RAW, name); break;
		default: add_op(c, OP_ESCAPED, name);
		}
}

/* The text from an offset on, and the tag behind it; returns where to go on. */
static size_t compile_tag(struct compiler *c, size_t from, const struct regex_match *m)
{
	struct str sigil = m->group[TAG_SIGIL];
	bool writes = m->group[TAG_RAW].n || (m->group[TAG_NAME].n && (!sigil.n || sigil.p[0] == '&'));
	size_t begin = m->begin, end = m->end;
	bool alone;

	if (m->end - m->begin == c->open.n)
		return refuse_tag(c, m);
	if (m->group[TAG_COMMENT].n) {
		end = end_of_comment(c, m);
		if (!end)
			return c->text.n;
	}
	alone = !writes && take_lines(c->text, &begin, &end);
	if (begin > from)
		add_op(c, OP_TEXT, str_slice(c->text, from, begin));
	if (!alone && tmpl_begins_line(c->text, begin))
		add_op(c, OP_TEXT, str_slice(c->text, begin, begin));
	add_tag(c, m, alone ? str_slice(c->text, begin, m->begin) : (struct str){ 0 });
	return end;
}

/*
 * The next opening delimiter, and the tag that it begins; the delimiter alone where it begins none. Names longer than
 * anybody needs are none: the regex room bounds its steps, and what it gives up must not pass for text.
 */
static bool next_tag(struct compiler *c, size_t from, struct regex_match *m)
{
	size_t at = from + str_find(str_from(c->text, from), c->open);

	if (at >= c->text.n)
		return false;
	if (!regex_at(c->tag, c->text, at, m) || m->group[TAG_NAME].n > NAME_MAX || m->group[TAG_RAW].n > NAME_MAX
		|| m->group[TAG_OPEN].n > DELIMITER_MAX || m->group[TAG_CLOSE].n > DELIMITER_MAX)
		*m = (struct regex_match){ .group = { c->open }, .begin = at, .end = at + c->open.n };
	return true;
}

static void compile(struct compiler *c)
{
	struct regex_match m;
	size_t at = 0;

	set_delimiters(c, STR("{{"), STR("}}"));
	while (!c->over && next_tag(c, at, &m))
		at = compile_tag(c, at, &m);
	if (at < c->text.n)
		add_op(c, OP_TEXT, str_from(c->text, at));
	for (; !c->over && c->n_sections; c->n_sections--)
		diag_error(c->diag, SYNTAX, tmpl_pos(c->tmpl, innermost(c)->text), "section '%.*s' is not closed",
			STR_ARG(innermost(c)->text));
	regex_free(c->own);
}

/* A NUL is one in the output, too, where its readers see the end. */
static bool is_text(struct diag *d, const struct source *src)
{
	size_t at = str_find(src->text, (struct str){ "", 1 });

	if (!textbound_check(d, src, TMPL_LIMIT, "a template"))
		return false;
	return at == src->text.n || diag_error(d, SYNTAX, diag_pos(src, at, at + 1), "a NUL character");
}

const struct tmpl *tmpl_compile(struct arena *a, struct diag *d, const struct source *src)
{
	struct tmpl *t = arena_alloc(a, 1, sizeof *t);
	struct compiler c = { .arena = a, .diag = d, .tmpl = t, .text = src->text };
	size_t errors = diag_errors(d);

	t->src = src;
	if (is_text(d, src))
		compile(&c);
	return diag_errors(d) == errors ? t : NULL;
}
