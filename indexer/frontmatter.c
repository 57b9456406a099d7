#include "indexer/frontmatter.h"

#include <stdio.h>

#include <yaml.h>

#include "indexer/frontmatter_data.h"
#include "indexer/white.h"

#define MAX_DEPTH 1000 /* of brackets: libyaml's time grows with their number squared */
#define FIRST_LINE 2   /* of the YAML: below the opening marker */

enum key { KEY_OTHER, KEY_TITLE, KEY_DATE, KEY_AUTHOR, KEY_TAGS, KEY_LANG, KEY_URL };

static const char *const key_names[] = {"", "title", "date", "author", "tags", "lang", "url"};

/* The walk over YAML events. Nothing is nested in memory: depth is a number. */
struct walk {
    struct article_build *build;
    yaml_parser_t parser;
    unsigned depth; /* 1: between the members of the root */
    bool is_key;    /* the next node at depth 1 is a key */
    bool is_list;   /* the node at depth 1 is a sequence */
    enum key key;
};

/* The bytes of the line at `at` with its end; *content is without. */
static size_t line_at(struct span text, size_t at, struct span *content)
{
    size_t end = at;
    while (end < text.len && text.at[end] != '\n' && text.at[end] != '\r')
        end++;
    *content = span_cut(text, at, end - at);
    if (end < text.len)
        end += text.at[end] == '\r' && end + 1 < text.len && text.at[end + 1] == '\n' ? 2 : 1;
    return end - at;
}

static bool is_marker(struct span line, struct span marker)
{
    return span_begins(line, marker) &&
           white_trim(span_cut(line, marker.len, line.len - marker.len)).len == 0;
}

/* The YAML between the markers; *total is the bytes with them. False: no front matter. */
static bool find(struct span text, struct span *yaml, size_t *total)
{
    struct span line;
    size_t start = line_at(text, 0, &line);
    if (!is_marker(line, SPAN("---")))
        return false;
    for (size_t at = start, n; at < text.len && at - start <= FRONTMATTER_MAX_BYTES; at += n) {
        n = line_at(text, at, &line);
        if (is_marker(line, SPAN("---")) || is_marker(line, SPAN("..."))) {
            *yaml = span_cut(text, start, at - start);
            *total = at + n;
            return true;
        }
    }
    return false;
}

/* Brackets in quotes and comments count too; a thousand more that open than close are no text. */
static bool is_too_deep(struct span yaml)
{
    int depth = 0, deepest = 0;
    for (size_t at = 0; at < yaml.len; at++) {
        depth += yaml.at[at] == '[' || yaml.at[at] == '{';
        depth -= (yaml.at[at] == ']' || yaml.at[at] == '}') && depth > 0;
        deepest = depth > deepest ? depth : deepest;
    }
    return deepest > MAX_DEPTH;
}

static uint32_t line_of(yaml_mark_t mark)
{
    return FIRST_LINE + (uint32_t)mark.line;
}

static void warn(struct walk *walk, yaml_mark_t mark, const char *format, const char *what)
{
    char message[160];
    snprintf(message, sizeof message, format, what);
    walk->build->sink->warn(walk->build->sink->ctx, line_of(mark), message);
}

static enum key find_key(struct span name)
{
    for (enum key key = KEY_TITLE; key <= KEY_URL; key++)
        if (span_equal(name, span_of(key_names[key])))
            return key;
    return KEY_OTHER;
}

static bool is_null(const yaml_event_t *event, struct span value)
{
    return event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
           (value.len == 0 || span_equal(value, SPAN("~")) || span_equal(value, SPAN("null")) ||
            span_equal(value, SPAN("Null")) || span_equal(value, SPAN("NULL")));
}

void frontmatter_set(struct article_build *build, struct span name, struct span value, bool is_list,
                     uint32_t line)
{
    enum key key = find_key(name);
    if (key == KEY_TITLE)
        article_set_title(build, value, line);
    else if (key == KEY_DATE)
        article_set_date(build, value, line);
    else if (key == KEY_AUTHOR)
        article_add_author(build, value);
    else if (key == KEY_TAGS && is_list)
        article_add_tag(build, value);
    else if (key == KEY_TAGS)
        article_add_tags(build, value);
    else if (key == KEY_LANG)
        article_set_lang(build, value, line);
    else if (key == KEY_URL)
        article_set_url(build, value);
}

static void on_scalar(struct walk *walk, const yaml_event_t *event)
{
    struct span value = {(const char *)event->data.scalar.value, event->data.scalar.length};
    if (walk->depth == 1 && walk->is_key)
        walk->key = find_key(value);
    else if ((walk->depth == 1 || (walk->depth == 2 && walk->is_list)) && !is_null(event, value))
        frontmatter_set(walk->build, span_of(key_names[walk->key]), value, walk->is_list,
                        line_of(event->start_mark));
}

static void on_start(struct walk *walk, const yaml_event_t *event)
{
    if (walk->depth++ != 1)
        return;
    if (walk->is_key)
        walk->key = KEY_OTHER;
    walk->is_list = event->type == YAML_SEQUENCE_START_EVENT && !walk->is_key &&
                    (walk->key == KEY_AUTHOR || walk->key == KEY_TAGS);
    if (!walk->is_key && walk->key != KEY_OTHER && !walk->is_list)
        warn(walk, event->start_mark, "%s ignored: it is no plain value", key_names[walk->key]);
}

/* False at the end of the root. */
static bool on_event(struct walk *walk, const yaml_event_t *event)
{
    if (event->type == YAML_SCALAR_EVENT) {
        on_scalar(walk, event);
    } else if (event->type == YAML_MAPPING_START_EVENT ||
               event->type == YAML_SEQUENCE_START_EVENT) {
        on_start(walk, event);
    } else if (event->type == YAML_MAPPING_END_EVENT || event->type == YAML_SEQUENCE_END_EVENT) {
        if (--walk->depth == 0)
            return false;
    }
    if (walk->depth == 1) { /* a node is complete: keys and values take turns */
        walk->is_key = !walk->is_key;
        walk->is_list = false;
    }
    return true;
}

static void walk_members(struct walk *walk)
{
    for (bool is_more = true; is_more;) {
        yaml_event_t event;
        if (!yaml_parser_parse(&walk->parser, &event)) {
            warn(walk, walk->parser.problem_mark, "front matter from here on ignored: %s",
                 walk->parser.problem != NULL ? walk->parser.problem : "no memory");
            return;
        }
        is_more = on_event(walk, &event);
        yaml_event_delete(&event);
    }
}

/* The first event of the content: a mapping, or the end of an empty stream, is front matter. */
static yaml_event_type_t first_event(yaml_parser_t *parser)
{
    yaml_event_type_t type = YAML_NO_EVENT;
    do {
        yaml_event_t event;
        if (!yaml_parser_parse(parser, &event))
            return YAML_NO_EVENT;
        type = event.type;
        yaml_event_delete(&event);
    } while (type == YAML_STREAM_START_EVENT || type == YAML_DOCUMENT_START_EVENT);
    return type;
}

static size_t read_yaml(struct article_build *build, struct span text)
{
    struct span yaml;
    size_t total;
    struct walk walk = {.build = build, .depth = 1, .is_key = true};
    if (!find(text, &yaml, &total) || is_too_deep(yaml) || !yaml_parser_initialize(&walk.parser))
        return 0;
    yaml_parser_set_input_string(&walk.parser, (const unsigned char *)yaml.at, yaml.len);
    yaml_parser_set_encoding(&walk.parser, YAML_UTF8_ENCODING);
    yaml_event_type_t first = first_event(&walk.parser);
    if (first == YAML_MAPPING_START_EVENT)
        walk_members(&walk);
    yaml_parser_delete(&walk.parser);
    return first == YAML_MAPPING_START_EVENT || first == YAML_STREAM_END_EVENT ? total : 0;
}

size_t frontmatter_read(struct article_build *build, struct span text)
{
    size_t n = read_yaml(build, text);
    if (n == 0)
        n = frontmatter_read_toml(build, text);
    return n > 0 ? n : frontmatter_read_json(build, text);
}
