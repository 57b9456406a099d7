#include "client/explanation.h"

#include "base/json.h"

static void add_words(const json_t *part, struct buf *out)
{
    const json_t *word;
    size_t i;
    json_array_foreach(json_object_get(part, "words"), i, word)
    {
        buf_add_text(out, i > 0 ? ", " : "");
        buf_add_text(out, json_is_string(word) ? json_string_value(word) : "");
    }
}

static double value_of(const json_t *part)
{
    return json_number_value(json_object_get(part, "value"));
}

static double total_of(const json_t *parts)
{
    double total = 0;
    const json_t *part;
    size_t i;
    json_array_foreach(parts, i, part) total += value_of(part);
    return total;
}

void explanation_line(const char *result, struct buf *out)
{
    json_t *root = NULL;
    if (json_parse(span_of(result), &root, NULL) != OK)
        return;
    const json_t *parts = json_object_get(root, "parts"), *part;
    size_t i;
    buf_add_text(out, "score ");
    json_write_number(out, total_of(parts));
    json_array_foreach(parts, i, part)
    {
        buf_add_text(out, i == 0 ? " = " : " + ");
        buf_add_span(out, json_span(part, "name"));
        buf_add_char(out, ' ');
        json_write_number(out, value_of(part));
        if (json_array_size(json_object_get(part, "words")) == 0)
            continue;
        buf_add_text(out, " (");
        add_words(part, out);
        buf_add_char(out, ')');
    }
    json_decref(root);
}

static void add_named(const char *name, struct span text, enum charset charset, struct buf *out)
{
    if (text.at == NULL)
        return;
    buf_printf(out, "%-11s", name);
    glyph_write(text, charset, out);
    buf_add_char(out, '\n');
}

static void add_part(const json_t *part, enum charset charset, struct buf *out)
{
    struct buf words;
    buf_init(&words, 1 << 20);
    add_words(part, &words);
    buf_add_text(out, "  ");
    glyph_write(json_span(part, "name"), charset, out);
    buf_add_char(out, ' ');
    json_write_number(out, value_of(part));
    if (words.len > 0)
        buf_add_text(out, "  ");
    glyph_write(buf_span(&words), charset, out);
    buf_add_char(out, '\n');
    buf_release(&words);
}

static const json_t *first_passage(const json_t *hit)
{
    return json_array_get(json_object_get(hit, "passages"), 0);
}

void explanation_print(const char *result, enum charset charset, struct buf *out)
{
    json_t *root = NULL;
    if (json_parse(span_of(result), &root, NULL) != OK)
        return;
    const json_t *query = json_object_get(root, "query"), *hit = json_object_get(root, "hit");
    add_named("understood", json_span(query, "understood"), charset, out);
    add_named("tier", json_span(query, "tier"), charset, out);
    add_named("tree", json_span(query, "tree"), charset, out);
    add_named("plan", json_span(query, "plan"), charset, out);
    add_named("hit", json_span(first_passage(hit), "id"), charset, out);
    add_named("no hit", json_span(root, "why_not"), charset, out);
    const json_t *parts = json_object_get(root, "parts"), *part;
    size_t i;
    if (json_array_size(parts) > 0) {
        buf_printf(out, "%-11s", "score");
        json_write_number(out, total_of(parts));
        buf_add_char(out, '\n');
    }
    json_array_foreach(parts, i, part) add_part(part, charset, out);
    json_decref(root);
}
