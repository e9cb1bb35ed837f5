#include "arena.h"
#include "json.h"
#include "value.h"

static void json_line(struct buf *out, size_t level)
{
	buf_addc(out, '\n');
	buf_pad(out, ' ', 2 * level);
}

static void json(struct buf *out, const struct value *v, size_t level);

static void json_items(struct buf *out, const struct value *v, size_t level)
{
	bool is_map = value_kind(v) == VALUE_MAP;
	size_t n;

	v = value_whole(out->arena, v);
	n = value_count(v);

	buf_addc(out, is_map ? '{' : '[');
	for (size_t i = 0; i < n; i++) {
		json_line(out, level + 1);
		if (is_map) {
			json_text(out, value_name(v, i));
			buf_adds(out, ": ");
		}
		json(out, is_map ? value_at(v, i) : value_item(v, i), level + 1);
		if (i + 1 < n)
			buf_addc(out, ',');
	}
	if (n)
		json_line(out, level);
	buf_addc(out, is_map ? '}' : ']');
}

static void json(struct buf *out, const struct value *v, size_t level)
{
	switch (value_kind(v)) {
	case VALUE_NULL: buf_adds(out, "null"); break;
	case VALUE_BOOL: buf_adds(out, value_truth(v) ? "true" : "false"); break;
	case VALUE_NUMBER: buf_add(out, value_str(v)); break;
	case VALUE_TEXT: json_text(out, value_str(v)); break;
	case VALUE_LIST:
	case VALUE_MAP: json_items(out, v, level); break;
	}
}

void value_json(struct buf *out, const struct value *v)
{
	json(out, v, 0);
	buf_addc(out, '\n');
}
