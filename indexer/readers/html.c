/* HTML by gumbo: the text of <main>, else of <article>, else of <body>, without what a page has
 * around its text. */
#include "indexer/readers/html.h"

#include <strings.h>

#include "indexer/metadata.h"
#include "indexer/readers/html_tree.h"
#include "indexer/white.h"

enum kind { INLINE, BLOCK, CELL, BREAK, LEFT_OUT };

/* What elements are to the text. Inline is what is not named here, also what nobody knows. */
static const unsigned char kinds[GUMBO_TAG_LAST] = {
    [GUMBO_TAG_ADDRESS] = BLOCK,   [GUMBO_TAG_ARTICLE] = BLOCK,     [GUMBO_TAG_BLOCKQUOTE] = BLOCK,
    [GUMBO_TAG_BODY] = BLOCK,      [GUMBO_TAG_CAPTION] = BLOCK,     [GUMBO_TAG_CENTER] = BLOCK,
    [GUMBO_TAG_DD] = BLOCK,        [GUMBO_TAG_DETAILS] = BLOCK,     [GUMBO_TAG_DIR] = BLOCK,
    [GUMBO_TAG_DIV] = BLOCK,       [GUMBO_TAG_DL] = BLOCK,          [GUMBO_TAG_DT] = BLOCK,
    [GUMBO_TAG_FIELDSET] = BLOCK,  [GUMBO_TAG_FIGCAPTION] = BLOCK,  [GUMBO_TAG_FIGURE] = BLOCK,
    [GUMBO_TAG_FORM] = BLOCK,      [GUMBO_TAG_H1] = BLOCK,          [GUMBO_TAG_H2] = BLOCK,
    [GUMBO_TAG_H3] = BLOCK,        [GUMBO_TAG_H4] = BLOCK,          [GUMBO_TAG_H5] = BLOCK,
    [GUMBO_TAG_H6] = BLOCK,        [GUMBO_TAG_HGROUP] = BLOCK,      [GUMBO_TAG_HR] = BLOCK,
    [GUMBO_TAG_LEGEND] = BLOCK,    [GUMBO_TAG_LI] = BLOCK,          [GUMBO_TAG_LISTING] = BLOCK,
    [GUMBO_TAG_MAIN] = BLOCK,      [GUMBO_TAG_MENU] = BLOCK,        [GUMBO_TAG_OL] = BLOCK,
    [GUMBO_TAG_P] = BLOCK,         [GUMBO_TAG_PLAINTEXT] = BLOCK,   [GUMBO_TAG_PRE] = BLOCK,
    [GUMBO_TAG_SECTION] = BLOCK,   [GUMBO_TAG_SUMMARY] = BLOCK,     [GUMBO_TAG_TABLE] = BLOCK,
    [GUMBO_TAG_TBODY] = BLOCK,     [GUMBO_TAG_TFOOT] = BLOCK,       [GUMBO_TAG_THEAD] = BLOCK,
    [GUMBO_TAG_TR] = BLOCK,        [GUMBO_TAG_UL] = BLOCK,          [GUMBO_TAG_XMP] = BLOCK,
    [GUMBO_TAG_TD] = CELL,         [GUMBO_TAG_TH] = CELL,           [GUMBO_TAG_BR] = BREAK,
    [GUMBO_TAG_ASIDE] = LEFT_OUT,  [GUMBO_TAG_BUTTON] = LEFT_OUT,   [GUMBO_TAG_DATALIST] = LEFT_OUT,
    [GUMBO_TAG_FOOTER] = LEFT_OUT, [GUMBO_TAG_HEAD] = LEFT_OUT,     [GUMBO_TAG_HEADER] = LEFT_OUT,
    [GUMBO_TAG_IFRAME] = LEFT_OUT, [GUMBO_TAG_NAV] = LEFT_OUT,      [GUMBO_TAG_NOSCRIPT] = LEFT_OUT,
    [GUMBO_TAG_SCRIPT] = LEFT_OUT, [GUMBO_TAG_SELECT] = LEFT_OUT,   [GUMBO_TAG_STYLE] = LEFT_OUT,
    [GUMBO_TAG_SVG] = LEFT_OUT,    [GUMBO_TAG_TEMPLATE] = LEFT_OUT, [GUMBO_TAG_TEXTAREA] = LEFT_OUT,
    [GUMBO_TAG_TITLE] = LEFT_OUT,
};

struct page {
    struct article_build *build;
    GumboTag root;       /* the text is in elements of this kind */
    unsigned roots_open; /* how many of them we are in */
    unsigned heading;    /* level of the heading that we are in, 0: none */
    bool is_cut_due;     /* a block began or ended: the next text is another paragraph */
    bool is_cell_fresh;  /* nothing stood in this cell yet */
    uint32_t n_cuts;
    struct span date; /* best so far */
    int date_rank;
};

static bool is_element(const GumboNode *node)
{
    return node->type == GUMBO_NODE_ELEMENT || node->type == GUMBO_NODE_TEMPLATE;
}

static enum kind kind_of(const GumboNode *node)
{
    GumboTag tag = node->v.element.tag;
    return tag < GUMBO_TAG_LAST ? kinds[tag] : INLINE;
}

static unsigned heading_level(const GumboNode *node)
{
    GumboTag tag = node->v.element.tag;
    return tag >= GUMBO_TAG_H1 && tag <= GUMBO_TAG_H6 ? tag - GUMBO_TAG_H1 + 1 : 0;
}

/* ---- first walk: metadata, and where the text is ---- */

static bool is_name(struct span value, const char *name)
{
    return value.len == strlen(name) && strncasecmp(value.at, name, value.len) == 0;
}

/* Dates that can be read come before others, then the plainer names. */
static void offer_date(struct page *page, struct span date, int rank)
{
    char day[11];
    rank += metadata_date(date, day) ? 10 : 0;
    if (rank <= page->date_rank)
        return;
    page->date = date;
    page->date_rank = rank;
}

static void read_meta(struct page *page, const GumboNode *meta)
{
    struct span name = html_attribute(meta, "name"), content = html_attribute(meta, "content");
    if (name.at == NULL)
        name = html_attribute(meta, "property");
    if (is_name(name, "author"))
        article_add_author(page->build, content);
    else if (is_name(name, "keywords"))
        article_add_tags(page->build, content);
    else if (is_name(name, "date"))
        offer_date(page, content, 3);
    else if (is_name(name, "article:published_time"))
        offer_date(page, content, 2);
    else if (is_name(name, "dc.date"))
        offer_date(page, content, 1);
}

static void read_link(struct page *page, const GumboNode *link)
{
    if (is_name(white_trim(html_attribute(link, "rel")), "canonical"))
        article_set_url(page->build, html_attribute(link, "href"));
}

static void read_title(struct page *page, const GumboNode *title)
{
    const GumboVector *children = html_children(title);
    if (page->build->article.title.at != NULL || children->length == 0)
        return;
    const GumboNode *text = children->data[0]; /* <title> holds nothing but text */
    if (text->type == GUMBO_NODE_TEXT)
        article_set_title(page->build, span_of(text->v.text.text), text->v.text.start_pos.line);
}

static bool look_at(void *ctx, struct html_step *step)
{
    struct page *page = ctx;
    const GumboNode *node = step->node;
    if (!is_element(node))
        return false;
    GumboTag tag = node->v.element.tag;
    if (tag == GUMBO_TAG_HTML)
        article_set_lang(page->build, html_attribute(node, "lang"), node->v.element.start_pos.line);
    else if (tag == GUMBO_TAG_META)
        read_meta(page, node);
    else if (tag == GUMBO_TAG_LINK)
        read_link(page, node);
    else if (tag == GUMBO_TAG_TITLE)
        read_title(page, node);
    else if (tag == GUMBO_TAG_MAIN)
        page->root = GUMBO_TAG_MAIN;
    else if (tag == GUMBO_TAG_ARTICLE && page->root != GUMBO_TAG_MAIN)
        page->root = GUMBO_TAG_ARTICLE;
    return tag == GUMBO_TAG_HEAD || kind_of(node) != LEFT_OUT;
}

static void look_away(void *ctx, const struct html_step *step)
{
    (void)ctx;
    (void)step;
}

/* ---- second walk: text ---- */

static void cut(struct page *page)
{
    if (!page->is_cut_due)
        return;
    page->n_cuts += article_open_text(page->build).len > 0;
    article_end_paragraph(page->build);
    page->is_cut_due = false;
}

static void put_text(struct page *page, const GumboText *text)
{
    struct span content = span_of(text->text);
    if (page->roots_open == 0)
        return;
    if (white_trim(content).len == 0) {
        article_put_space(page->build);
        return;
    }
    cut(page);
    page->is_cell_fresh = false;
    article_put(page->build, content, text->start_pos.line);
}

/* A block that is first in a cell, or stands within a heading, cuts nothing. */
static void meet_block(struct page *page)
{
    if (page->heading > 0 || page->is_cell_fresh)
        article_put_space(page->build);
    else
        page->is_cut_due = true;
}

static void begin_heading(struct page *page, unsigned level)
{
    page->is_cut_due = true;
    cut(page);
    page->heading = level;
    page->is_cell_fresh = false;
}

static void end_heading(struct page *page)
{
    article_end_heading(page->build, page->heading);
    page->heading = 0;
    page->n_cuts++;
}

static bool enter(void *ctx, struct html_step *step)
{
    struct page *page = ctx;
    const GumboNode *node = step->node;
    if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE ||
        node->type == GUMBO_NODE_CDATA)
        put_text(page, &node->v.text);
    if (!is_element(node) || kind_of(node) == LEFT_OUT)
        return false;
    page->roots_open += node->v.element.tag == page->root;
    if (kind_of(node) == BREAK) {
        article_put_space(page->build);
    } else if (kind_of(node) == CELL) {
        cut(page);
        page->is_cell_fresh = true;
        step->note = page->n_cuts;
    } else if (heading_level(node) > 0 && page->heading == 0) {
        begin_heading(page, heading_level(node));
    } else if (kind_of(node) == BLOCK) {
        meet_block(page);
    }
    return true;
}

/* The cells of a row are one paragraph, unless one of them held more than that. */
static void leave(void *ctx, const struct html_step *step)
{
    struct page *page = ctx;
    const GumboNode *node = step->node;
    if (kind_of(node) == CELL) {
        page->is_cut_due = page->n_cuts != step->note;
        page->is_cell_fresh = false;
        article_put_space(page->build);
    } else if (page->heading > 0 && heading_level(node) == page->heading) {
        end_heading(page);
    } else if (kind_of(node) == BLOCK) {
        meet_block(page);
    }
    page->roots_open -= node->v.element.tag == page->root;
}

static enum status read_page(struct html_tree *tree, struct article_build *build, struct error *err)
{
    struct page page = {.build = build, .root = GUMBO_TAG_BODY};
    enum status status =
        html_tree_walk(tree, &(struct html_walker){&page, look_at, look_away}, err);
    if (status != OK)
        return status;
    article_set_date(build, page.date, 0);
    status = html_tree_walk(tree, &(struct html_walker){&page, enter, leave}, err);
    article_end_paragraph(build);
    return status;
}

enum status html_read_into(struct article_build *build, struct span text, struct error *err)
{
    struct html_tree tree = {.root = NULL};
    enum status status = html_tree_open(&tree, text, err);
    if (status == OK)
        status = read_page(&tree, build, err);
    html_tree_close(&tree);
    return status;
}

/* What the page claims to be written in, looked for where HTML demands it: in its first 1,024
 * bytes. */
static struct span declared_encoding(struct span bytes)
{
    static const char key[] = "charset", name[] =
                                             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                             "0123456789-_:.";
    size_t end = bytes.len < 1024 ? bytes.len : 1024, at = 0;
    while (at + sizeof key <= end && strncasecmp(bytes.at + at, key, sizeof key - 1) != 0)
        at++;
    if (at + sizeof key > end)
        return SPAN_NONE;
    for (at += sizeof key - 1; at < end && strchr(" =\"'", bytes.at[at]) != NULL; at++)
        ;
    size_t len = 0;
    while (at + len < end && bytes.at[at + len] != '\0' && strchr(name, bytes.at[at + len]) != NULL)
        len++;
    return span_cut(bytes, at, len);
}

enum status html_read(const struct reader_input *input, const struct reader_sink *sink,
                      struct error *err)
{
    struct buf decoded;
    struct span text;
    struct article_build build;
    article_build_init(&build, input, sink);
    enum status status;
    TRY(reader_text(input, sink, declared_encoding(input->bytes), &decoded, &text, err));
    TRY(html_read_into(&build, text, err));
    status = article_finish(&build, err);
done:
    article_build_release(&build);
    buf_release(&decoded);
    return status;
}
