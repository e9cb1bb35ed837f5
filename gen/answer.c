#include "diag.h"
#include "graph.h"
#include "graphjson.h"
#include "json.h"
#include "query.h"

static void put_ids(struct buf *out, const struct answer_list *list)
{
	buf_adds(out, "{\"ids\": [");
	for (size_t i = 0; i < list->n; i++)
		json_item(out, list->items[i]->id);
	buf_addc(out, ']');
}

static const struct edge *edge_between(const struct node *from, const struct node *to)
{
	for (size_t i = 0; i < from->n_edges; i++)
		if (from->edges[i].to == to)
			return &from->edges[i];
	BUG("no edge in a path");
}

static void put_path(struct buf *out, const struct answer_list *path)
{
	put_ids(out, path);
	json_name(out, STR("edges"));
	buf_addc(out, '[');
	for (size_t i = 0; i + 1 < path->n; i++) {
		buf_adds(out, i ? ",\n" : "\n");
		graphjson_edge(out, edge_between(path->items[i], path->items[i + 1]));
	}
	buf_adds(out, "]}");
}

static void print_json(struct buf *out, const struct answer *answer)
{
	if (!answer->paths) {
		put_ids(out, &answer->items[0]);
		buf_adds(out, "}\n");
		return;
	}
	buf_adds(out, "{\"paths\": [");
	for (size_t i = 0; i < answer->n; i++) {
		buf_adds(out, i ? ",\n" : "\n");
		put_path(out, &answer->items[i]);
	}
	buf_adds(out, "\n]}\n");
}

void answer_print(struct buf *out, const struct answer *answer, enum answer_form form)
{
	char end = form == ANSWER_NULLS ? '\0' : '\n';

	if (form == ANSWER_JSON) {
		print_json(out, answer);
		return;
	}
	for (size_t i = 0; i < answer->n; i++) {
		if (i)
			buf_addc(out, end);
		for (size_t k = 0; k < answer->items[i].n; k++) {
			if (form == ANSWER_NULLS)
				buf_add(out, answer->items[i].items[k]->id);
			else
				diag_mask(out, answer->items[i].items[k]->id);
			buf_addc(out, end);
		}
	}
}
