#include "yamlwrite.h"

#include "arena.h"
#include "yaml.h"
#include "yamltext.h"

char yamlwrite_quote(const struct yaml *y)
{
	char c = y->plain || y->begin == y->end ? '\0' : y->pos.src->text.p[y->begin];

	return c == '\'' || c == '"' ? c : '\0';
}

/* Whether there are scalars (texts: such ones); *quote becomes what they have: '\0' where that differs. */
static bool find_quotes(const struct yaml *y, bool texts, char *quote)
{
	struct yaml **members = y->kind == YAML_MAP ? y->values : y->items;
	bool found = false;
	char one;

	for (int deep = 0; deep < 2 && !found; deep++)
		for (size_t i = 0; i < y->n; i++) {
			if (!members[i]->pos.src || (members[i]->kind == YAML_SCALAR) == deep)
				continue;
			one = deep ? '\0' : yamlwrite_quote(members[i]);
			if (deep ? !find_quotes(members[i], texts, &one) : texts && members[i]->plain && !yamltext_is_word(members[i]->text))
				continue;
			*quote = found && *quote != one ? '\0' : one;
			found = true;
		}
	return found;
}

char yamlwrite_quotes(const struct yamlwrite *w, const struct yaml *y)
{
	char quote = '\0';

	return find_quotes(y, w->key_quote, &quote) ? quote : w->key_quote;
}

/* The first map, list or pair of braces of each kind tells. */
struct seen {
	bool map, list, braces;
};

static void look_at(struct yamlwrite *w, struct seen *seen, const struct yaml *y)
{
	const struct yaml *child;

	if (y->flow && y->kind == YAML_MAP && y->n && y->pos.src->text.p[y->begin] == '{' && !seen->braces) {
		w->padded = y->pos.src->text.p[y->begin + 1] == ' ';
		seen->braces = true;
	}
	for (size_t i = 0; i < y->n; i++) {
		child = y->kind == YAML_MAP ? y->values[i] : y->items[i];
		if (y->kind == YAML_MAP && !y->flow && !child->flow && child->n && child->pos.col >= y->pos.col) {
			if (child->kind == YAML_MAP && !seen->map)
				w->indent = child->pos.col - y->pos.col;
			if (child->kind == YAML_LIST && !seen->list)
				w->list_indent = child->pos.col - y->pos.col;
			*(child->kind == YAML_MAP ? &seen->map : &seen->list) = true;
		}
		look_at(w, seen, child);
	}
}

struct yamlwrite yamlwrite_style(const struct source *src, const struct yaml *root)
{
	struct yamlwrite w = { .src = src, .eol = STR("\n"), .indent = 2, .list_indent = 2 };
	size_t end = str_find(src->text, STR("\n"));
	struct seen seen = { 0 };

	if (end < src->text.n && end && src->text.p[end - 1] == '\r')
		w.eol = STR("\r\n");
	look_at(&w, &seen, root);
	if (!seen.map && seen.list && w.list_indent)
		w.indent = w.list_indent;
	if (root->kind == YAML_MAP && root->n)
		w.key_quote = yamlwrite_quote(root->items[0]);
	return w;
}

/* Characters that YAML 1.1 takes for line ends, or a reader for the mark of an encoding; 0 where s begins with none. */
static size_t add_special(struct buf *out, struct str s)
{
	static const struct { const char *utf8, *escape; } specials[] = {
		{ "\xC2\x85", "\\N" }, { "\xE2\x80\xA8", "\\L" }, { "\xE2\x80\xA9", "\\P" },
		{ "\xEF\xBB\xBF", "\\uFEFF" }, { "\xEF\xBF\xBE", "\\uFFFE" }, { "\xEF\xBF\xBF", "\\uFFFF" },
	};

	for (size_t i = 0; i < countof(specials); i++)
		if (str_starts(s, str_of(specials[i].utf8))) {
			buf_adds(out, specials[i].escape);
			return strlen(specials[i].utf8);
		}
	if (s.n > 1 && s.p[0] == '\xC2' && (unsigned char)s.p[1] < 0xA0) {
		buf_addf(out, "\\x%02x", (unsigned)(unsigned char)s.p[1]);
		return 2;
	}
	return 0;
}

void yamlwrite_quoted(struct buf *out, struct str s)
{
	size_t special;

	buf_addc(out, '"');
	for (size_t i = 0; i < s.n; i++) {
		special = add_special(out, str_from(s, i));
		if (special) {
			i += special - 1;
			continue;
		}
		switch (s.p[i]) {
		case '"': buf_adds(out, "\\\""); break;
		case '\\': buf_adds(out, "\\\\"); break;
		case '\n': buf_adds(out, "\\n"); break;
		case '\t': buf_adds(out, "\\t"); break;
		default:
			if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
				buf_addf(out, "\\x%02x", (unsigned)s.p[i]);
			else
				buf_addc(out, s.p[i]);
		}
	}
	buf_addc(out, '"');
}

/* Whether a text can stand between single quotes on one line, or in the lines of a literal block. */
static bool is_printable(struct arena *a, struct str s, const char *besides)
{
	struct buf none = buf_new(a);

	for (size_t i = 0; i < s.n; i++)
		if (add_special(&none, str_from(s, i)) || s.p[i] == 0x7f
			|| ((unsigned char)s.p[i] < 0x20 && (!s.p[i] || !strchr(besides, s.p[i]))))
			return false;
	return true;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Whether the text, written without quotes, is read as itself: by YAML's grammar, and not as nothing. */
static bool can_be_plain(struct arena *a, struct str s, bool flow)
{
	const struct yaml node = { .kind = YAML_SCALAR, .text = s, .plain = true };

	if (yaml_is_null(&node) || !is_printable(a, s, "") || s.n > 1000 || is_blank(s.p[s.n - 1]))
		return false;
	if (strchr(" ,[]{}#&*!|>'\"%@`", s.p[0]) || str_starts(s, STR("---")) || str_starts(s, STR("...")))
		return false;
	if (strchr("-?:", s.p[0]) && (s.n == 1 || is_blank(s.p[1]) || (flow && strchr(",[]{}", s.p[1]))))
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char next = i + 1 < s.n ? s.p[i + 1] : ' ';

		if ((s.p[i] == ':' && (is_blank(next) || (flow && strchr(",[]{}", next)))) || (is_blank(s.p[i]) && next == '#')
			|| (flow && strchr(",[]{}", s.p[i])))
			return false;
	}
	return true;
}

static void write_text(struct buf *out, struct str s, char quote, bool flow)
{
	if (!quote && can_be_plain(out->arena, s, flow)) {
		buf_add(out, s);
		return;
	}
	if (quote != '\'' || !is_printable(out->arena, s, "")) {
		yamlwrite_quoted(out, s);
		return;
	}
	buf_addc(out, '\'');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\'')
			buf_addc(out, '\'');
		buf_addc(out, s.p[i]);
	}
	buf_addc(out, '\'');
}

static void write_scalar(struct buf *out, const struct yamlwrite *w, const struct yaml *y, char quote, bool flow)
{
	if (y->pos.src && (y->pos.src == w->src || !quote || !w->key_quote))
		quote = yamlwrite_quote(y) ? yamlwrite_quote(y) : '"';
	if (yaml_is_null(y))
		buf_add(out, y->text.n ? y->text : STR("null"));
	else
		write_text(out, y->text, y->plain ? '\0' : quote, flow);
}

void yamlwrite_key(struct buf *out, const struct yamlwrite *w, const struct yaml *key, bool flow)
{
	write_scalar(out, w, key, w->key_quote, flow);
}

void yamlwrite_inline(struct buf *out, const struct yamlwrite *w, const struct yaml *y, char quote, bool flow)
{
	bool map = y->kind == YAML_MAP;

	if (y->kind == YAML_SCALAR) {
		write_scalar(out, w, y, quote, flow);
		return;
	}
	buf_addc(out, map ? '{' : '[');
	if (map && w->padded && y->n)
		buf_addc(out, ' ');
	for (size_t i = 0; i < y->n; i++) {
		buf_adds(out, i ? ", " : "");
		if (map) {
			yamlwrite_key(out, w, y->items[i], true);
			buf_adds(out, ": ");
		}
		yamlwrite_inline(out, w, map ? y->values[i] : y->items[i], quote, true);
	}
	if (map && w->padded && y->n)
		buf_addc(out, ' ');
	buf_addc(out, map ? '}' : ']');
}

/* As the lines of a literal block, where they are read as they stand. */
static bool write_literal(struct buf *out, const struct yamlwrite *w, const struct yaml *y, size_t column)
{
	struct str rest = y->text, line;

	if ((y->pos.src && yamlwrite_quote(y)) || y->plain || !str_has(y->text, '\n')
		|| !is_printable(out->arena, y->text, "\n\t") || strchr(" \t\n", y->text.p[0]))
		return false;
	buf_adds(out, str_ends(y->text, STR("\n\n")) ? " |+" : str_ends(y->text, STR("\n")) ? " |" : " |-");
	while (str_line(&rest, &line)) {
		buf_add(out, w->eol);
		buf_pad(out, ' ', line.n ? column + w->indent : 0);
		buf_add(out, line);
	}
	return true;
}

static void write_pairs(struct buf *out, const struct yamlwrite *w, const struct yaml *map, char quote, size_t column)
{
	for (size_t i = 0; i < map->n; i++) {
		if (i) {
			buf_add(out, w->eol);
			buf_pad(out, ' ', column);
		}
		yamlwrite_key(out, w, map->items[i], false);
		buf_addc(out, ':');
		yamlwrite_value(out, w, map->values[i], quote, column, false);
	}
}

void yamlwrite_value(struct buf *out, const struct yamlwrite *w, const struct yaml *y, char quote, size_t column,
	bool in_list)
{
	size_t inner = column + (in_list ? 2 : y->kind == YAML_LIST ? w->list_indent : w->indent);

	if (y->kind == YAML_SCALAR && write_literal(out, w, y, column))
		return;
	if (y->kind == YAML_SCALAR || y->flow || !y->n) {
		buf_addc(out, ' ');
		yamlwrite_inline(out, w, y, quote, false);
		return;
	}
	for (size_t i = 0; y->kind == YAML_LIST && i < y->n; i++) {
		buf_add(out, w->eol);
		buf_pad(out, ' ', inner);
		buf_addc(out, '-');
		yamlwrite_value(out, w, y->items[i], quote, inner, true);
	}
	if (y->kind == YAML_LIST)
		return;
	if (in_list) {
		buf_addc(out, ' ');
	} else {
		buf_add(out, w->eol);
		buf_pad(out, ' ', inner);
	}
	write_pairs(out, w, y, quote, inner);
}
