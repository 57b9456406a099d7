#include "client/render.h"

#include <stdio.h>
#include <string.h>

#include "client/figures.h"
#include "client/location.h"
#include "client/wrap.h"

/* Columns: a line number in five, two spaces, text. */
enum { NUMBER_COLUMNS = 5, TEXT_COLUMN = 7, DATE_COLUMNS = 10, GAP = 2, URL_CEILING = 1 << 14 };

static void add_spaces(size_t n, struct buf *out)
{
    for (size_t i = 0; i < n; i++)
        buf_add_char(out, ' ');
}

static void add_painted(const char *text, enum role role, const struct screen *screen,
                        struct buf *out)
{
    paint_begin(&screen->paint, role, out);
    glyph_write(span_of(text), screen->charset, out);
    paint_end(&screen->paint, role, out);
}

static void add_indented(const char *text, enum role role, const struct screen *screen,
                         struct buf *out)
{
    struct wrap wrap = {.screen = screen, .indent = TEXT_COLUMN, .role = role};
    add_spaces(TEXT_COLUMN, out);
    wrap_text(&wrap, span_of(text), NULL, 0, out);
    buf_add_char(out, '\n');
}

/* Ends a link that was begun here; a target that is none leaves the text alone. */
static bool begin_link(const struct pilcrow_article *article, uint32_t line, uint32_t column,
                       const struct screen *screen, struct buf *out)
{
    struct buf url;
    buf_init(&url, URL_CEILING);
    location_link(article, line, column, screen, &url);
    bool is_link = url.len > 0 && buf_status(&url) == OK;
    if (is_link)
        paint_link_begin(buf_span(&url), out);
    buf_release(&url);
    return is_link;
}

/* ---- The line of an article -------------------------------------------------------------------
 */

static bool has_title(const struct pilcrow_article *article)
{
    return article->title != NULL && article->title[0] != '\0';
}

/* Columns of "2019-12-02  energy/yamal.md"; an article without a title has its path as title. */
static size_t place_columns(const struct pilcrow_article *article, const struct screen *screen)
{
    size_t columns = article->date != NULL ? DATE_COLUMNS : 0;
    if (has_title(article))
        columns += (columns > 0 ? GAP : 0) + glyph_columns(span_of(article->path), screen->charset);
    return columns;
}

static void add_path(const struct pilcrow_article *article, enum role role,
                     const struct screen *screen, struct buf *out)
{
    uint32_t line = 1, column = 1;
    bool is_link = begin_link(article, line, column, screen, out);
    add_painted(article->path, role, screen, out);
    if (is_link)
        paint_link_end(out);
}

static void add_place(const struct pilcrow_article *article, const struct screen *screen,
                      struct buf *out)
{
    if (article->date != NULL)
        glyph_write(span_of(article->date), screen->charset, out);
    if (!has_title(article))
        return;
    add_spaces(article->date != NULL ? GAP : 0, out);
    add_path(article, ROLE_PATH, screen, out);
}

/* Where the place of an article begins when its title ends at `end`; 0: on a line of its own. */
static size_t place_column(size_t end, size_t columns, size_t common, const struct screen *screen)
{
    if (screen->width == SCREEN_UNLIMITED)
        return end + GAP;
    size_t column = common;
    if (column + columns > screen->width)
        column = columns < screen->width ? screen->width - columns : 0;
    if (column < end + GAP)
        column = end + GAP + columns <= screen->width ? end + GAP : 0;
    return column;
}

/* The title from `indent` on, the place behind it or below it. */
static void add_article(const struct pilcrow_article *article, size_t indent, size_t common,
                        const struct screen *screen, struct buf *out)
{
    struct wrap wrap = {.screen = screen, .indent = indent, .role = ROLE_TITLE};
    if (has_title(article))
        wrap_text(&wrap, span_of(article->title), NULL, 0, out);
    else
        add_path(article, ROLE_TITLE, screen, out);
    const char *title = has_title(article) ? article->title : article->path;
    size_t end = indent + glyph_columns(span_of(title), screen->charset);
    size_t columns = place_columns(article, screen);
    if (columns > 0) {
        size_t column = place_column(end, columns, common, screen);
        if (column == 0)
            buf_add_char(out, '\n');
        add_spaces(column == 0 ? TEXT_COLUMN : column - end, out);
        add_place(article, screen, out);
    }
    buf_add_char(out, '\n');
}

/* The column in which the places of all hits begin, so that dates stand below each other: as far to
 * the right as the longest allows that leaves two fifths of the line to the titles. */
static size_t common_column(const struct pilcrow_results *results, const struct screen *screen)
{
    size_t longest = 0;
    if (screen->width == SCREEN_UNLIMITED)
        return 0;
    for (size_t i = 0; i < results->n_hits; i++) {
        size_t columns = place_columns(&results->hits[i].article, screen);
        if (columns > longest && columns <= screen->width / 5 * 3)
            longest = columns;
    }
    return screen->width - longest;
}

void render_article_line(const struct pilcrow_article *article, const struct screen *screen,
                         struct buf *out)
{
    size_t columns = place_columns(article, screen);
    size_t common =
        screen->width != SCREEN_UNLIMITED && columns < screen->width ? screen->width - columns : 0;
    add_article(article, 0, common, screen, out);
}

/* ---- Paragraphs -------------------------------------------------------------------------------
 */

static void add_number(const struct pilcrow_article *article, const struct pilcrow_passage *passage,
                       const struct screen *screen, struct buf *out)
{
    char digits[16];
    int len = snprintf(digits, sizeof digits, "%u", passage->line);
    add_spaces(len < NUMBER_COLUMNS ? (size_t)(NUMBER_COLUMNS - len) : 0, out);
    bool is_link = screen->lines_are_links &&
                   begin_link(article, passage->match_line, passage->match_column, screen, out);
    add_painted(digits, ROLE_LINE, screen, out);
    if (is_link)
        paint_link_end(out);
    add_spaces(GAP, out);
}

/* How many headings on top say only what the title has said: a page's first heading is often its
 * title. */
static size_t n_titles(const struct pilcrow_article *article, const struct pilcrow_passage *passage)
{
    bool is_title = has_title(article) && passage->n_heading > 0 &&
                    strcmp(passage->heading[0], article->title) == 0;
    return is_title ? 1 : 0;
}

static void add_heading(const struct pilcrow_article *article,
                        const struct pilcrow_passage *passage, const struct screen *screen,
                        struct buf *out)
{
    struct buf path;
    buf_init(&path, 1 << 20);
    for (size_t i = n_titles(article, passage); i < passage->n_heading; i++) {
        if (path.len > 0)
            buf_printf(&path, " %s ", screen_arrow(screen));
        buf_add_text(&path, passage->heading[i]);
    }
    struct wrap wrap = {.screen = screen, .indent = TEXT_COLUMN, .role = ROLE_HEADING};
    wrap_text(&wrap, buf_span(&path), NULL, 0, out);
    buf_release(&path);
    buf_add_char(out, '\n');
}

/* A text cut at its front need not be cut at its back; one that ends as a sentence does looks
 * whole. */
static bool is_cut_behind(const struct pilcrow_passage *passage)
{
    struct span text = span_of(passage->text);
    if (!passage->is_truncated || text.len == 0)
        return false;
    return passage->text_start == 0 || strchr(".!?)\"", text.at[text.len - 1]) == NULL;
}

static void add_text(const struct pilcrow_passage *passage, enum role role,
                     const struct screen *screen, struct buf *out)
{
    char before[8], after[8];
    snprintf(before, sizeof before, "%s ", screen_ellipsis(screen));
    snprintf(after, sizeof after, " %s", screen_ellipsis(screen));
    struct wrap wrap = {.screen = screen,
                        .indent = TEXT_COLUMN,
                        .role = role,
                        .before = passage->text_start > 0 ? before : NULL,
                        .after = is_cut_behind(passage) ? after : NULL};
    wrap_text(&wrap, span_of(passage->text), passage->matches, passage->n_matches, out);
    buf_add_char(out, '\n');
}

static void add_passage(const struct pilcrow_article *article,
                        const struct pilcrow_passage *passage, const struct screen *screen,
                        struct buf *out)
{
    add_number(article, passage, screen, out);
    if (passage->n_heading > n_titles(article, passage)) {
        add_heading(article, passage, screen, out);
        add_spaces(TEXT_COLUMN, out);
    }
    add_text(passage, ROLE_NONE, screen, out);
}

/* The neighbours on one side of passage number `n`, dim and without their headings. */
static void add_neighbours(const struct pilcrow_reading *around, uint32_t n, bool before,
                           const struct screen *screen, struct buf *out)
{
    for (size_t i = 0; around != NULL && i < around->n_paragraphs; i++) {
        const struct pilcrow_passage *one = &around->paragraphs[i];
        if (one->n == n || (one->n < n) != before)
            continue;
        add_number(&around->article, one, screen, out);
        add_text(one, ROLE_HEADING, screen, out);
    }
}

static bool has_same_heading(const struct pilcrow_passage *a, const struct pilcrow_passage *b)
{
    if (a == NULL || a->n_heading != b->n_heading)
        return false;
    for (size_t i = 0; i < a->n_heading; i++)
        if (strcmp(a->heading[i], b->heading[i]) != 0)
            return false;
    return true;
}

void render_paragraphs(const struct pilcrow_reading *reading, const struct screen *screen,
                       struct buf *out)
{
    const struct pilcrow_passage *previous = NULL;
    for (size_t i = 0; i < reading->n_paragraphs; i++) {
        const struct pilcrow_passage *one = &reading->paragraphs[i];
        buf_add_char(out, '\n');
        if (one->n_heading > n_titles(&reading->article, one) && !has_same_heading(previous, one)) {
            add_spaces(TEXT_COLUMN, out);
            add_heading(&reading->article, one, screen, out);
        }
        add_number(&reading->article, one, screen, out);
        add_text(one, ROLE_NONE, screen, out);
        previous = one;
    }
}

/* ---- Results ----------------------------------------------------------------------------------
 */

static void add_first_line(const struct pilcrow_results *results, int64_t age_s,
                           const struct screen *screen, struct buf *out)
{
    figures_things(&results->total, "paragraph", out);
    buf_add_text(out, " in ");
    figures_things(&results->articles, "article", out);
    buf_printf(out, " %s ", screen_dot(screen));
    figures_ms(results->took_ms, out);
    buf_printf(out, " %s ", screen_dot(screen));
    glyph_write(span_of(results->generation), screen->charset, out);
    if (age_s >= 0) {
        buf_add_text(out, ", ");
        figures_age(age_s, out);
        buf_add_text(out, " old");
    }
    buf_add_char(out, '\n');
}

static void add_more(const struct pilcrow_hit *hit, const struct screen *screen, struct buf *out)
{
    if (hit->more == 0)
        return;
    add_spaces(TEXT_COLUMN, out);
    paint_begin(&screen->paint, ROLE_FOOTER, out);
    buf_add_char(out, '+');
    figures_count(hit->more, out);
    buf_add_text(out, " more in this article");
    paint_end(&screen->paint, ROLE_FOOTER, out);
    buf_add_char(out, '\n');
}

static void add_hit(const struct pilcrow_hit *hit, size_t common, const struct screen *screen,
                    const struct render_asides *asides, struct buf *out)
{
    char rank[16];
    int len = snprintf(rank, sizeof rank, "%u", hit->rank);
    buf_add_char(out, '\n');
    add_painted(rank, ROLE_RANK, screen, out);
    add_spaces(GAP, out);
    add_article(&hit->article, (size_t)len + GAP, common, screen, out);
    for (size_t i = 0; i < hit->n_passages; i++) {
        const struct pilcrow_passage *passage = &hit->passages[i];
        const struct pilcrow_reading *around =
            asides->neighbours != NULL ? asides->neighbours(asides->context, hit, passage) : NULL;
        add_neighbours(around, passage->n, true, screen, out);
        add_passage(&hit->article, passage, screen, out);
        add_neighbours(around, passage->n, false, screen, out);
    }
    add_more(hit, screen, out);
    const char *explanation =
        asides->explanation != NULL ? asides->explanation(asides->context, hit) : NULL;
    if (explanation != NULL)
        add_indented(explanation, ROLE_FOOTER, screen, out);
}

static bool has_more_hits(const struct pilcrow_results *results, bool is_by_article)
{
    const struct pilcrow_total *total = is_by_article ? &results->articles : &results->total;
    int64_t shown = (int64_t)results->offset + (int64_t)results->n_hits;
    return results->n_hits > 0 && (shown < total->value || !total->is_exact);
}

static void add_footer(const struct pilcrow_results *results, bool is_by_article,
                       const struct screen *screen, struct buf *out)
{
    if (results->n_hits == 0)
        return;
    const struct pilcrow_hit *example = &results->hits[results->n_hits > 1 ? 1 : 0];
    buf_add_char(out, '\n');
    paint_begin(&screen->paint, ROLE_FOOTER, out);
    if (has_more_hits(results, is_by_article))
        buf_printf(out, "More: --offset %zu   ", results->offset + results->n_hits);
    buf_printf(out, "Open: -e %u", example->rank);
    paint_end(&screen->paint, ROLE_FOOTER, out);
    buf_add_char(out, '\n');
}

void render_facets(const struct pilcrow_results *results, const struct screen *screen,
                   struct buf *out)
{
    for (size_t i = 0; i < results->n_facets; i++) {
        const struct pilcrow_facet *facet = &results->facets[i];
        add_painted(facet->name, ROLE_HEADING, screen, out);
        buf_add_char(out, ':');
        for (size_t k = 0; k < facet->n_values; k++) {
            if (k > 0)
                buf_printf(out, " %s", screen_dot(screen));
            buf_add_char(out, ' ');
            glyph_write(span_of(facet->values[k].value), screen->charset, out);
            buf_add_char(out, ' ');
            figures_count(facet->values[k].count, out);
        }
        buf_add_char(out, '\n');
    }
}

void render_results(const struct pilcrow_results *results, const struct screen *screen,
                    const struct render_asides *asides, struct buf *out)
{
    if (results->n_hits == 0 && results->total.value == 0)
        return; /* the notes say all there is to say */
    add_first_line(results, asides->age_s, screen, out);
    size_t common = common_column(results, screen);
    for (size_t i = 0; i < results->n_hits; i++)
        add_hit(&results->hits[i], common, screen, asides, out);
    if (results->n_facets > 0)
        buf_add_char(out, '\n');
    render_facets(results, screen, out);
    add_footer(results, asides->is_by_article, screen, out);
}
