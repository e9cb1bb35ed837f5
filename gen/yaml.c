/*
 * libyaml's events carry marks that count characters from 0; its end marks of blocks lie behind the comments and blank
 * lines that follow. Both are put right here: marks become byte offsets by walking the text once (events come in the
 * text's order), and a block ends where its last child ends.
 */
#include "yaml.h"

#include <yaml.h>

#include "arena.h"
#include "map.h"
#include "yamlfault.h"
#include "yamltext.h"

struct reader {
	struct arena *arena;
	struct diag *diag;
	const struct source *src;
	yaml_parser_t parser;
	size_t chars, bytes; /* the mark converted last */
	size_t depth, nodes, most; /* nodes that there may be */
	bool failed;
};

/* Byte offset of a mark. Marks mostly grow; for one that does not, the walk starts anew. */
static size_t mark_offset(struct reader *r, yaml_mark_t mark)
{
	struct str text = r->src->text;

	if (mark.index < r->chars)
		r->chars = r->bytes = 0;
	if (r->bytes == 0 && text.n >= 3 && str_starts(text, STR("\xEF\xBB\xBF")))
		r->bytes = 3;
	while (r->chars < mark.index && r->bytes < text.n) {
		do
			r->bytes++;
		while (r->bytes < text.n && ((unsigned char)text.p[r->bytes] & 0xC0) == 0x80);
		r->chars++;
	}
	return r->bytes;
}

static struct pos mark_pos(struct reader *r, yaml_mark_t mark)
{
	size_t at = mark_offset(r, mark);

	return diag_pos(r->src, at, at + 1);
}

static bool refuse(struct reader *r, struct pos pos, const char *what)
{
	r->failed = true;
	return diag_error(r->diag, "yaml", pos, "%s", what);
}

/* What may be behind a fault: a colon without a blank, or a text that holds a bracket, and has no quotes. */
static bool note_cause(struct reader *r, size_t problem, size_t context)
{
	struct str text = r->src->text;
	size_t at = yamlfault_colon(r->parser.problem, text, problem);

	if (at < text.n) {
		diag_note(r->diag, diag_pos(r->src, at, at + 1), "a blank is missing behind this colon");
		return true;
	}
	at = yamlfault_bracket(text, problem);
	if (at == text.n)
		at = yamlfault_bracket(text, context);
	if (at < text.n)
		diag_note(r->diag, diag_pos(r->src, at, at + 1), "a text with '%c' in it must be in quotes as a whole", text.p[at]);
	return at < text.n;
}

/* A fault that libyaml found: recorded where the person who wrote the text would look for it. */
static void record_fault(struct reader *r)
{
	const yaml_parser_t *p = &r->parser;
	struct pos problem = diag_whole(r->src), context = problem;
	struct yamlfault fault;
	size_t at, began;

	if (p->error == YAML_MEMORY_ERROR)
		arena_out_of_memory();
	if (p->error == YAML_READER_ERROR) {
		refuse(r, problem, p->problem ? p->problem : "cannot be read");
		return;
	}
	problem = mark_pos(r, p->problem_mark);
	at = mark_offset(r, p->problem_mark);
	fault = yamlfault_of(p->problem, p->context, at < r->src->text.n ? r->src->text.p[at] : '\0');
	began = p->context ? mark_offset(r, p->context_mark) : at;
	if (p->context)
		context = diag_pos(r->src, began, began + 1);
	refuse(r, fault.at_context && p->context ? context : problem, fault.meaning);
	if (!note_cause(r, at, began) && fault.note && p->context && context.line != problem.line && at < r->src->text.n)
		diag_note(r->diag, fault.at_context ? problem : context, "%s", fault.note);
}

/* The next event, to be deleted by the caller; false at the end of the road. */
static bool next_event(struct reader *r, yaml_event_t *event)
{
	if (yaml_parser_parse(&r->parser, event))
		return true;
	record_fault(r);
	return false;
}

static struct yaml *node_new(struct reader *r, enum yaml_kind kind, const yaml_event_t *event)
{
	struct yaml *y = arena_alloc(r->arena, 1, sizeof *y);

	y->kind = kind;
	y->begin = mark_offset(r, event->start_mark);
	y->end = mark_offset(r, event->end_mark);
	y->pos = diag_pos(r->src, y->begin, y->begin);
	y->pos.len = 1;
	if (event->end_mark.line == event->start_mark.line && event->end_mark.column > event->start_mark.column)
		y->pos.len = (uint32_t)(event->end_mark.column - event->start_mark.column);
	if (++r->nodes > r->most && !r->failed)
		refuse(r, y->pos, "more nodes than a descriptor can need (50000)");
	return y;
}

static bool check_properties(struct reader *r, const struct yaml *y, const yaml_char_t *anchor, const yaml_char_t *tag)
{
	if (anchor)
		return refuse(r, y->pos, "anchors are not allowed; write the value where it is needed");
	if (tag)
		return refuse(r, y->pos, "tags are not allowed");
	return true;
}

static struct yaml *read_node(struct reader *r, const yaml_event_t *event);

static struct yaml *read_scalar(struct reader *r, const yaml_event_t *event)
{
	struct yaml *y = node_new(r, YAML_SCALAR, event);
	yaml_scalar_style_t style = event->data.scalar.style;

	y->text = arena_strdup(r->arena, (struct str){ (const char *)event->data.scalar.value, event->data.scalar.length });
	y->plain = style == YAML_PLAIN_SCALAR_STYLE;
	if (style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE)
		y->end = y->begin + yamltext_block_length(str_slice(r->src->text, y->begin, y->end));
	if (str_has(y->text, '\0'))
		refuse(r, y->pos, "a NUL character");
	check_properties(r, y, event->data.scalar.anchor, event->data.scalar.tag);
	return y;
}

static struct yaml *read_list(struct reader *r, const yaml_event_t *start)
{
	struct yaml *y = node_new(r, YAML_LIST, start), *item;
	size_t cap = 0;
	yaml_event_t event;

	y->flow = start->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
	check_properties(r, y, start->data.sequence_start.anchor, start->data.sequence_start.tag);
	while (!r->failed && next_event(r, &event)) {
		if (event.type == YAML_SEQUENCE_END_EVENT) {
			y->end = y->flow || !y->n ? mark_offset(r, event.end_mark) : y->items[y->n - 1]->end;
			yaml_event_delete(&event);
			return y;
		}
		item = read_node(r, &event);
		yaml_event_delete(&event);
		if (!item)
			return NULL;
		y->items = arena_grow(r->arena, y->items, y->n, &cap, sizeof(struct yaml *));
		y->items[y->n++] = item;
	}
	return NULL;
}

/* A key that cannot be one, or stands twice, is a fault; reading goes on behind its value, without it. */
static bool check_key(struct reader *r, struct map *keys, struct yaml *key)
{
	const struct yaml *first = map_get(keys, key->text);

	if (key->kind != YAML_SCALAR)
		return diag_error(r->diag, "yaml", key->pos, "a key must be a plain word, not %s", yaml_kind_name(key));
	if (key->plain && str_is(key->text, "<<"))
		return diag_error(r->diag, "yaml", key->pos,
			"merge keys are not allowed; write the keys where they are needed");
	if (first) {
		diag_error(r->diag, "duplicate-key", key->pos, "duplicate key '%.*s'", STR_ARG(key->text));
		diag_note(r->diag, first->pos, "first defined here");
		return false;
	}
	map_put(keys, key->text, key);
	return true;
}

static bool read_pair(struct reader *r, struct yaml *y, yaml_event_t *event, struct map *keys, size_t *caps)
{
	struct yaml *key = read_node(r, event), *value;
	yaml_event_t next;

	yaml_event_delete(event);
	if (!key || !next_event(r, &next))
		return false;
	value = read_node(r, &next);
	yaml_event_delete(&next);
	if (!value)
		return false;
	if (!check_key(r, keys, key))
		return true;
	y->items = arena_grow(r->arena, y->items, y->n, &caps[0], sizeof(struct yaml *));
	y->values = arena_grow(r->arena, y->values, y->n, &caps[1], sizeof(struct yaml *));
	y->items[y->n] = key;
	y->values[y->n++] = value;
	return true;
}

/* Of a map's last pair: where no value is behind "? key", libyaml has it at the next token. */
static size_t pair_end(const struct reader *r, const struct yaml *y)
{
	const struct yaml *key = y->items[y->n - 1];
	struct yaml *value = y->values[y->n - 1];

	if (value->begin == value->end && value->end > key->end && r->src->text.p[value->end - 1] != ':') {
		value->begin = value->end = key->end;
		value->pos = diag_pos(r->src, key->end, key->end);
		value->pos.len = 1;
	}
	return value->end;
}

static struct yaml *read_map(struct reader *r, const yaml_event_t *start)
{
	struct yaml *y = node_new(r, YAML_MAP, start);
	struct map *keys = map_new(r->arena);
	size_t caps[2] = { 0, 0 };
	yaml_event_t event;

	y->flow = start->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
	check_properties(r, y, start->data.mapping_start.anchor, start->data.mapping_start.tag);
	while (!r->failed && next_event(r, &event)) {
		if (event.type == YAML_MAPPING_END_EVENT) {
			y->end = y->flow || !y->n ? mark_offset(r, event.end_mark) : pair_end(r, y);
			yaml_event_delete(&event);
			return y;
		}
		if (!read_pair(r, y, &event, keys, caps))
			return NULL;
	}
	return NULL;
}

static struct yaml *read_node(struct reader *r, const yaml_event_t *event)
{
	struct yaml *y = NULL;

	if (++r->depth > YAML_DEPTH_MAX) {
		refuse(r, mark_pos(r, event->start_mark), "nested deeper than a descriptor can need (32)");
		return NULL;
	}
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		y = read_scalar(r, event);
		break;
	case YAML_SEQUENCE_START_EVENT:
		y = read_list(r, event);
		break;
	case YAML_MAPPING_START_EVENT:
		y = read_map(r, event);
		break;
	case YAML_ALIAS_EVENT:
		refuse(r, mark_pos(r, event->start_mark), "aliases are not allowed; write the value where it is needed");
		break;
	default:
		BUG("event %d where a node begins", (int)event->type);
	}
	r->depth--;
	return r->failed ? NULL : y;
}

/* The documents of the stream; the first one's root. A second document is a fault. */
static struct yaml *read_stream(struct reader *r)
{
	struct yaml *root = NULL;
	yaml_event_t event;
	bool more = true;

	while (more && !r->failed && next_event(r, &event)) {
		more = event.type != YAML_STREAM_END_EVENT;
		if (event.type == YAML_DOCUMENT_START_EVENT && root)
			refuse(r, mark_pos(r, event.start_mark), "a second document; a descriptor has one");
		else if (event.type == YAML_SCALAR_EVENT || event.type == YAML_SEQUENCE_START_EVENT
			|| event.type == YAML_MAPPING_START_EVENT || event.type == YAML_ALIAS_EVENT)
			root = read_node(r, &event);
		yaml_event_delete(&event);
	}
	return r->failed ? NULL : root;
}

static const struct yaml *parse(struct arena *a, struct diag *d, const struct source *src, size_t nodes)
{
	struct reader r = { .arena = a, .diag = d, .src = src, .most = nodes };
	struct yaml *root;
	size_t errors = diag_errors(d);

	if (!yaml_parser_initialize(&r.parser))
		arena_out_of_memory();
	yaml_parser_set_input_string(&r.parser, (const unsigned char *)src->text.p, src->text.n);
	root = read_stream(&r);
	yaml_parser_delete(&r.parser);
	if (!root && diag_errors(d) == errors)
		diag_error(d, "yaml", diag_whole(src), "empty");
	return root;
}

const struct yaml *yaml_parse(struct arena *a, struct diag *d, const struct source *src)
{
	return yamltext_check(d, src) ? parse(a, d, src, YAML_NODES_MAX) : NULL;
}

const struct yaml *yaml_parse_made(struct arena *a, struct diag *d, const struct source *src)
{
	return parse(a, d, src, (size_t)-1);
}

const struct yaml *yaml_get(const struct yaml *map, const char *key)
{
	if (map && map->kind == YAML_MAP)
		for (size_t i = 0; i < map->n; i++)
			if (str_is(map->items[i]->text, key))
				return map->values[i];
	return NULL;
}

bool yaml_is_null(const struct yaml *y)
{
	return y->kind == YAML_SCALAR && y->plain
		&& (y->text.n == 0 || str_is(y->text, "~") || str_is(y->text, "null") || str_is(y->text, "Null")
			|| str_is(y->text, "NULL"));
}

const char *yaml_kind_name(const struct yaml *y)
{
	if (yaml_is_null(y))
		return "nothing";
	return y->kind == YAML_SCALAR ? "text" : y->kind == YAML_LIST ? "a list" : "a map";
}

void yaml_copy(struct buf *out, const struct source *src, size_t begin, size_t end, size_t from, size_t to)
{
	struct str text = str_slice(src->text, begin, end), line;
	size_t blanks;

	for (bool first = true; str_line(&text, &line); first = false) {
		if (first) {
			buf_add(out, line);
			continue;
		}
		buf_addc(out, '\n');
		for (blanks = 0; blanks < line.n && line.p[blanks] == ' '; blanks++)
			;
		if (!line.n)
			continue;
		buf_pad(out, ' ', blanks + to > from ? blanks + to - from : 0);
		buf_add(out, str_from(line, blanks));
	}
}

static void dump_scalar(struct buf *out, struct str s)
{
	buf_addc(out, '"');
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '\n')
			buf_adds(out, "\\n");
		else if (s.p[i] == '"' || s.p[i] == '\\')
			buf_addf(out, "\\%c", s.p[i]);
		else
			buf_addc(out, s.p[i]);
	buf_adds(out, "\"\n");
}

static void dump_node(struct buf *out, const struct yaml *y, size_t depth)
{
	if (y->kind == YAML_SCALAR) {
		dump_scalar(out, y->text);
		return;
	}
	buf_adds(out, y->n ? "\n" : y->kind == YAML_LIST ? "[]\n" : "{}\n");
	for (size_t i = 0; i < y->n; i++) {
		buf_pad(out, ' ', depth * 2);
		if (y->kind == YAML_MAP)
			buf_addf(out, "%.*s:%u:%u: ", STR_ARG(y->items[i]->text), y->items[i]->pos.line, y->items[i]->pos.col);
		else
			buf_adds(out, "- ");
		dump_node(out, y->kind == YAML_MAP ? y->values[i] : y->items[i], depth + 1);
	}
}

void yaml_dump(struct buf *out, const struct yaml *y)
{
	dump_node(out, y, 0);
}
