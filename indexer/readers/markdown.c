/* Markdown by cmark (CommonMark 0.30), with YAML front matter and GitHub's pipe tables.
 *
 * A code block is one paragraph; a table row is one, its cells parted by a space. Raw HTML, inline
 * or in blocks, is no text; what stands between inline tags is. */
#include "indexer/readers/markdown.h"

#include <cmark.h>

#include "indexer/article.h"
#include "indexer/frontmatter.h"
#include "indexer/readers/markdown_source.h"
#include "indexer/readers/markdown_table.h"
#include "indexer/readers/markdown_tree.h"

struct document {
    struct article_build *build;
    struct markdown_source source;
    struct markdown_table table;
    bool has_block; /* something stood before what comes now */
    /* cmark counts no lines of link destinations and reference definitions (0.30.2): */
    uint32_t shift; /* how many that were, so far in this block */
    uint32_t slack; /* how many are still missing at its end */
};

static struct span literal_of(cmark_node *node)
{
    const char *literal = cmark_node_get_literal(node);
    return span_of(literal != NULL ? literal : "");
}

/* ---- inlines ---- */

static cmark_node *last_leaf(cmark_node *node)
{
    for (cmark_node *child; (child = cmark_node_last_child(node)) != NULL;)
        node = child;
    return node;
}

static void begin_lines(struct document *doc, cmark_node *block)
{
    int last = cmark_node_get_end_line(last_leaf(block)), end = cmark_node_get_end_line(block);
    doc->shift = 0;
    doc->slack = last > 0 && end > last ? (uint32_t)(end - last) : 0;
}

/* The line of the body on which a leaf begins. Where lines are missing, its text is looked for. */
static uint32_t line_of(struct document *doc, cmark_node *leaf)
{
    uint32_t line = (uint32_t)cmark_node_get_start_line(leaf) + doc->shift;
    if (doc->slack == 0)
        return line;
    uint32_t missing = markdown_source_find(&doc->source, literal_of(leaf), line, doc->slack);
    doc->shift += missing;
    doc->slack -= missing;
    return line + missing;
}

/* Line breaks within a code span are spaces of its literal: the source tells which. */
static void put_code(struct document *doc, cmark_node *code)
{
    struct span rest = literal_of(code);
    uint32_t line = line_of(doc, code);
    int n_more = cmark_node_get_end_line(code) - cmark_node_get_start_line(code);
    for (; n_more > 0; n_more--, line++) {
        size_t at = markdown_source_break(&doc->source, rest, line + 1);
        article_put(doc->build, span_cut(rest, 0, at), line + doc->source.lines_before);
        rest = span_cut(rest, at, rest.len - at);
    }
    article_put(doc->build, rest, line + doc->source.lines_before);
}

static void put_leaf(struct document *doc, cmark_node *leaf)
{
    switch (cmark_node_get_type(leaf)) {
    case CMARK_NODE_TEXT:
        article_put(doc->build, literal_of(leaf), line_of(doc, leaf) + doc->source.lines_before);
        break;
    case CMARK_NODE_CODE:
        put_code(doc, leaf);
        break;
    case CMARK_NODE_SOFTBREAK:
    case CMARK_NODE_LINEBREAK:
        article_put_space(doc->build);
        break;
    case CMARK_NODE_HTML_INLINE:
        if (span_begins(literal_of(leaf), SPAN("<br")))
            article_put_space(doc->build);
        break;
    default:
        break;
    }
}

/* Gathers the text of a paragraph or heading; the iterator stands at its beginning. */
static void put_inlines(struct document *doc, cmark_iter *iter, cmark_node *block)
{
    begin_lines(doc, block);
    while (cmark_iter_next(iter) != CMARK_EVENT_EXIT || cmark_iter_get_node(iter) != block)
        if (cmark_iter_get_event_type(iter) == CMARK_EVENT_ENTER)
            put_leaf(doc, cmark_iter_get_node(iter));
}

/* ---- blocks ---- */

/* The first level-1 heading, when nothing stands before it, is the title that is missing. */
static void end_heading(struct document *doc, cmark_node *heading)
{
    struct article_build *build = doc->build;
    int level = cmark_node_get_heading_level(heading);
    bool is_first =
        !doc->has_block && cmark_node_get_type(cmark_node_parent(heading)) == CMARK_NODE_DOCUMENT;
    bool is_title = is_first && level == 1 && build->article.title.at == NULL;
    if (is_title && article_open_text(build).len > 0) {
        uint32_t line = (uint32_t)cmark_node_get_start_line(heading) + doc->source.lines_before;
        article_set_title(build, article_open_text(build), line);
        article_drop(build);
    } else {
        article_end_heading(build, (unsigned)level);
    }
}

static void put_code_block(struct document *doc, cmark_node *block)
{
    struct span code = literal_of(block);
    uint32_t line = (uint32_t)cmark_node_get_start_line(block);
    size_t column = (size_t)cmark_node_get_start_column(block);
    line += markdown_source_is_fence(&doc->source, line, column, code);
    article_put(doc->build, code, line + doc->source.lines_before);
    article_end_paragraph(doc->build);
}

static void on_block(struct document *doc, cmark_iter *iter, cmark_node *block)
{
    switch (cmark_node_get_type(block)) {
    case CMARK_NODE_PARAGRAPH:
        put_inlines(doc, iter, block);
        markdown_table_end_paragraph(&doc->table, doc->build, &doc->source);
        break;
    case CMARK_NODE_HEADING:
        put_inlines(doc, iter, block);
        end_heading(doc, block);
        break;
    case CMARK_NODE_CODE_BLOCK:
        put_code_block(doc, block);
        break;
    case CMARK_NODE_THEMATIC_BREAK:
        break;
    default: /* containers, and raw HTML, which is no text */
        return;
    }
    doc->has_block = true;
}

static enum status read_blocks(struct document *doc, struct error *err)
{
    struct markdown_tree tree;
    enum status status = markdown_tree_open(&tree, doc->source.body, err);
    while (status == OK && cmark_iter_next(tree.iter) != CMARK_EVENT_DONE)
        if (cmark_iter_get_event_type(tree.iter) == CMARK_EVENT_ENTER)
            on_block(doc, tree.iter, cmark_iter_get_node(tree.iter));
    markdown_tree_close(&tree);
    return status;
}

enum status markdown_read_as(const struct reader_input *input, const struct reader_sink *sink,
                             markdown_prepare *prepare, struct error *err)
{
    struct buf decoded;
    struct span text;
    struct article_build build;
    struct document doc = {.build = &build};
    article_build_init(&build, input, sink);
    enum status status;
    TRY(reader_text(input, sink, SPAN_NONE, &decoded, &text, err));
    size_t n = frontmatter_read(&build, text);
    if (prepare != NULL)
        TRY(prepare(&text, n, input->arena, err));
    TRY(markdown_source_open(&doc.source, text, n, err));
    markdown_table_init(&doc.table);
    TRY(read_blocks(&doc, err));
    status = article_finish(&build, err);
done:
    markdown_table_release(&doc.table);
    markdown_source_close(&doc.source);
    article_build_release(&build);
    buf_release(&decoded);
    return status;
}

enum status markdown_read(const struct reader_input *input, const struct reader_sink *sink,
                          struct error *err)
{
    return markdown_read_as(input, sink, NULL, err);
}
