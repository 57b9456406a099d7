#include "tests/engine/search/library.h"

#include <limits.h>
#include <sys/stat.h>

#include "engine/analysis/fingerprint.h"
#include "engine/analysis/language.h"
#include "engine/generation/lock.h"
#include "engine/generation/publish.h"
#include "engine/query/understand.h"
#include "engine/search/planner.h"
#include "engine/segment/impact.h"
#include "engine/segment/segment_build.h"
#include "tests/support/test.h"

#define ARENA_BYTES ((size_t)1 << 30)
#define MOST_SEGMENTS 16
#define DEPTHS 8

/* ---- books → articles ---- */

static struct span span_or_none(const char *text)
{
    return text != NULL ? span_of(text) : SPAN_NONE;
}

static uint32_t cut_names(const char *text, const struct span **out, struct arena *arena)
{
    uint32_t n = 0;
    struct span *names = ARENA_ARRAY(arena, struct span, text != NULL ? strlen(text) + 1 : 1);
    assert_non_null(names);
    *out = names;
    while (text != NULL && *text != '\0') {
        size_t len = strcspn(text, ";");
        names[n++] = (struct span){text, len};
        text += len + (text[len] == ';');
    }
    return n;
}

struct cutting {
    struct article *article;
    struct heading *headings;
    struct paragraph *paragraphs;
    uint32_t above[DEPTHS + 1]; /* the open heading of each depth */
    uint32_t current;
    struct arena *arena;
    struct span later_lang;
};

static void add_heading(struct cutting *cutting, struct span text, size_t depth)
{
    uint32_t index = cutting->article->n_headings++;
    cutting->headings[index] = (struct heading){span_cut(text, depth + 1, text.len - depth - 1),
                                                cutting->above[depth - 1]};
    for (size_t d = depth; d <= DEPTHS; d++)
        cutting->above[d] = index;
    cutting->current = index;
}

static uint32_t count_lines(struct span text)
{
    uint32_t lines = 1;
    for (size_t i = 0; i < text.len; i++)
        lines += text.at[i] == '\n';
    return lines;
}

/* Every line of the paragraph has a place. */
static void add_paragraph(struct cutting *cutting, struct span text, uint32_t line)
{
    struct place *places = ARENA_ARRAY(cutting->arena, struct place, count_lines(text));
    uint32_t n = 0;
    assert_non_null(places);
    places[n++] = (struct place){0, line, 1};
    for (uint32_t at = 1; at < text.len; at++)
        if (text.at[at - 1] == '\n')
            places[n++] = (struct place){at, ++line, 1};
    bool is_first = cutting->article->n_paragraphs == 0;
    cutting->paragraphs[cutting->article->n_paragraphs++] =
        (struct paragraph){.text = text,
                           .lang = is_first ? SPAN_NONE : cutting->later_lang,
                           .heading = cutting->current,
                           .places = places,
                           .n_places = n};
}

static size_t depth_of(struct span text)
{
    size_t depth = 0;
    while (depth < text.len && depth < DEPTHS && text.at[depth] == '#')
        depth++;
    return depth > 0 && depth < text.len && text.at[depth] == ' ' ? depth : 0;
}

static void cut_text(struct span text, struct span later_lang, struct article *article,
                     struct arena *arena)
{
    size_t room = text.len / 3 + 2;
    struct cutting cutting = {.article = article,
                              .headings = ARENA_ARRAY(arena, struct heading, room),
                              .paragraphs = ARENA_ARRAY(arena, struct paragraph, room),
                              .current = NO_HEADING,
                              .later_lang = later_lang,
                              .arena = arena};
    assert_non_null(cutting.headings);
    assert_non_null(cutting.paragraphs);
    memset(cutting.above, 0xFF, sizeof cutting.above);
    for (uint32_t line = 1; text.len > 0;) {
        const char *blank = memmem(text.at, text.len, "\n\n", 2);
        size_t len = blank != NULL ? (size_t)(blank - text.at) : text.len;
        struct span piece = span_cut(text, 0, len);
        if (depth_of(piece) > 0)
            add_heading(&cutting, piece, depth_of(piece));
        else
            add_paragraph(&cutting, piece, line);
        line += count_lines(piece) + 1;
        len += blank != NULL ? 2 : 0;
        text = span_cut(text, len, text.len - len);
    }
    article->headings = cutting.headings;
    article->paragraphs = cutting.paragraphs;
}

static void make_article(const struct book *book, struct article *out, struct arena *arena)
{
    *out = (struct article){.id = span_of(book->id),
                            .path = span_of(arena_printf(arena, "%s.txt", book->id)),
                            .title = span_or_none(book->title),
                            .date = span_or_none(book->date),
                            .lang = span_or_none(book->lang)};
    out->n_authors = cut_names(book->authors, &out->authors, arena);
    out->n_tags = cut_names(book->tags, &out->tags, arena);
    cut_text(span_of(book->text), span_or_none(book->later_lang), out, arena);
}

/* ---- articles → a generation ---- */

static void build(const char *dir, const struct article *articles, size_t n,
                  struct manifest_segment *out, uint32_t *words)
{
    struct segment_build *segment;
    struct segment_totals totals;
    struct analyzer *analyzer;
    struct error err;
    struct segment_chunk chunk = {
        .first_docid = out->first_docid, .articles = articles, .n_articles = n};
    struct deadline never = DEADLINE_NONE;
    assert_ok(analyzer_new(&analyzer, &err), &err);
    assert_ok(segment_build_open(dir, out->first_docid, &segment, &err), &err);
    assert_ok(segment_build_chunk(segment, analyzer, &chunk, &never, &err), &err);
    assert_ok(segment_build_finish(segment, &totals, &err), &err);
    segment_build_close(segment);
    analyzer_free(analyzer);
    out->articles = totals.articles;
    out->paragraphs = totals.paragraphs;
    *words += totals.words;
}

static void count_languages(const struct article *articles, size_t n, struct manifest *manifest,
                            struct arena *arena)
{
    manifest->languages = ARENA_ARRAY(arena, struct manifest_language, n + 1);
    assert_non_null(manifest->languages);
    for (size_t i = 0; i < n; i++) {
        const char *tag = articles[i].lang.at != NULL ? articles[i].lang.at : "und";
        uint32_t at = 0;
        while (at < manifest->n_languages && strcmp(manifest->languages[at].tag, tag) != 0)
            at++;
        manifest->n_languages += at == manifest->n_languages;
        manifest->languages[at].tag = tag;
        manifest->languages[at].articles++;
    }
}

static void publish(const char *root, const struct article *articles, size_t n, uint32_t segments,
                    struct arena *arena)
{
    struct manifest_segment parts[MOST_SEGMENTS] = {{0}};
    char run[PATH_MAX], fingerprint[FINGERPRINT_ROOM];
    const char *source = "/source";
    uint32_t docid = 1, n_articles = (uint32_t)n;
    struct error err;
    struct manifest manifest = {.format = MANIFEST_FORMAT,
                                .index_id = "5f0c9a1e",
                                .fingerprint = fingerprint,
                                .published = "2026-11-23T18:02:11Z",
                                .articles = n_articles,
                                .average_length = IMPACT_AVERAGE_LENGTH,
                                .sources = &source,
                                .source_articles = &n_articles,
                                .n_sources = 1,
                                .segments = parts,
                                .n_segments = segments};
    assert_true(segments <= MOST_SEGMENTS && segments <= n);
    fingerprint_write(fingerprint);
    count_languages(articles, n, &manifest, arena);
    assert_ok(publish_begin(root, run, sizeof run, &err), &err);
    for (uint32_t s = 0; s < segments; s++) {
        size_t from = n * s / segments, to = n * (s + 1) / segments;
        char *dir = arena_printf(arena, "%s/segment%u", run, s);
        parts[s].first_docid = docid;
        build(dir, articles + from, to - from, &parts[s], &manifest.words);
        assert_ok(publish_segment(root, dir, arena, &parts[s], &err), &err);
        docid += parts[s].paragraphs;
    }
    manifest.paragraphs = docid - 1;
    assert_ok(publish_next_number(root, &manifest.number, &err), &err);
    assert_ok(publish_generation(root, arena, &manifest, SPAN(""), &err), &err);
}

static struct generation *publish_and_open(const char *root, const struct article *articles,
                                           size_t n, uint32_t segments, struct arena *arena)
{
    struct generation *generation;
    struct lock *lock;
    struct error err;
    assert_ok(lock_take(root, &lock, &err), &err);
    publish(root, articles, n, segments, arena);
    lock_release(lock);
    assert_ok(generation_open(root, NULL, VERIFY_QUICK, &generation, &err), &err);
    return generation;
}

static struct generation *publish_and_join(const char *root, const struct article *articles,
                                           size_t n, uint32_t segments, uint32_t indexes,
                                           struct arena *arena)
{
    struct generation_member members[MOST_SEGMENTS] = {{0}};
    struct generation *joined;
    struct error err;
    for (uint32_t i = 0; i < indexes; i++) {
        size_t from = n * i / indexes, to = n * (i + 1) / indexes;
        const char *below = arena_printf(arena, "%s/%u", root, i);
        assert_int_equal(mkdir(below, 0755), 0);
        members[i].name = arena_printf(arena, "index%u", i);
        members[i].generation =
            publish_and_open(below, articles + from, to - from, segments, arena);
    }
    assert_ok(generation_join(members, indexes, &joined, &err), &err);
    for (uint32_t i = 0; i < indexes; i++)
        generation_release(members[i].generation);
    return joined;
}

static void open_library(struct library *library, const struct book *books, size_t n,
                         uint32_t segments, uint32_t indexes)
{
    struct error err;
    *library = (struct library){.n_segments = segments * indexes};
    temp_make(&library->temp);
    arena_init(&library->arena, ARENA_BYTES);
    struct article *articles = ARENA_ARRAY(&library->arena, struct article, n + 1);
    assert_non_null(articles);
    for (size_t i = 0; i < n; i++)
        make_article(&books[i], &articles[i], &library->arena);
    const char *root = library->temp.path;
    library->generation =
        indexes == 1 ? publish_and_open(root, articles, n, segments, &library->arena)
                     : publish_and_join(root, articles, n, segments, indexes, &library->arena);
    assert_ok(searcher_new(library->generation, &library->searcher, &err), &err);
    assert_ok(analyzer_new(&library->analyzer, &err), &err);
    assert_ok(store_reader_new(&library->reader, &err), &err);
    assert_ok(collection_open(library->generation, &library->db, &err), &err);
    arena_clear(&library->arena);
}

void library_open(struct library *library, const struct book *books, size_t n, uint32_t segments)
{
    open_library(library, books, n, segments, 1);
}

void library_open_joined(struct library *library, const struct book *books, size_t n,
                         uint32_t segments, uint32_t indexes)
{
    open_library(library, books, n, segments, indexes);
}

void library_close(struct library *library)
{
    searcher_free(library->searcher);
    collection_close(library->db);
    analyzer_free(library->analyzer);
    store_reader_free(library->reader);
    scratch_release(&library->scratch);
    generation_release(library->generation);
    arena_release(&library->arena);
    temp_remove(&library->temp);
}

void library_clear(struct library *library)
{
    arena_clear(&library->arena);
}

/* ---- asking ---- */

struct search_result *library_search(struct library *library, const struct search_request *request)
{
    struct search_result *result = NULL;
    struct query_fault fault;
    struct error err;
    assert_ok(searcher_search(library->searcher, request, &library->arena, &result, &fault, &err),
              &err);
    return result;
}

struct search_result *library_ask(struct library *library, const char *q, enum query_match match)
{
    struct search_request request;
    search_request_init(&request);
    request.q = span_of(q);
    request.match = match;
    return library_search(library, &request);
}

static struct span keep(struct library *library, struct buf *out)
{
    struct span copy = arena_copy(&library->arena, buf_span(out));
    buf_release(out);
    assert_non_null(copy.at);
    return copy;
}

struct span library_ids(struct library *library, const struct search_result *result)
{
    struct buf out;
    buf_init(&out, 1 << 24);
    for (uint32_t i = 0; i < result->n_hits; i++) {
        const struct hit *hit = &result->hits[i];
        buf_printf(&out, "%s%.*s#", i > 0 ? " " : "", SPAN_FMT(hit->article.id));
        for (uint32_t p = 0; p < hit->n_passages; p++)
            buf_printf(&out, "%s%u", p > 0 ? "," : "", hit->passages[p].paragraph.n);
        if (hit->more > 0)
            buf_printf(&out, "+%u", hit->more);
    }
    return keep(library, &out);
}

static void dump_matches(struct buf *out, struct span text, const struct match_span *matches,
                         uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        buf_printf(out, " [%u-%u %s %u \"%.*s\"]", matches[i].start, matches[i].end,
                   match_kind_name(matches[i].kind), matches[i].clause,
                   (int)(matches[i].end - matches[i].start), text.at + matches[i].start);
}

static void dump_passage(struct buf *out, const struct passage *passage)
{
    buf_printf(out, "  #%u line %u at %u:%u score %.6f%s%s start %u more %u\n   ",
               passage->paragraph.n, passage->paragraph.line, passage->at.line, passage->at.column,
               passage->score, passage->is_phrase ? " phrase" : "",
               passage->is_truncated ? " truncated" : "", passage->text_start,
               passage->more_matches);
    for (uint32_t i = 0; i < passage->n_headings; i++)
        buf_printf(out, " <%.*s>", SPAN_FMT(passage->headings[i]));
    buf_printf(out, " %.*s\n   ", SPAN_FMT(passage->text));
    dump_matches(out, passage->text, passage->matches, passage->n_matches);
    buf_add_char(out, '\n');
}

struct span library_dump(struct library *library, const struct search_result *result)
{
    struct buf out;
    buf_init(&out, 1 << 26);
    for (uint32_t i = 0; i < result->n_hits; i++) {
        const struct hit *hit = &result->hits[i];
        buf_printf(&out, "%u %.*s score %.6f more %u", hit->rank, SPAN_FMT(hit->article.id),
                   hit->score, hit->more);
        dump_matches(&out, hit->article.title, hit->title_matches, hit->n_title_matches);
        buf_add_char(&out, '\n');
        for (uint32_t p = 0; p < hit->n_passages; p++)
            dump_passage(&out, &hit->passages[p]);
    }
    return keep(library, &out);
}

/* ---- below the searcher ---- */

static void inquire(struct library *library, const char *q, bool is_any, struct inquiry *inquiry,
                    struct query **query)
{
    static const uint8_t languages[] = {LANGUAGE_ENGLISH};
    struct query_fault fault;
    struct error err;
    struct arena *arena = &library->arena;
    *inquiry = (struct inquiry){.generation = library->generation,
                                .db = library->db,
                                .analyzer = library->analyzer,
                                .reader = library->reader,
                                .scratch = &library->scratch,
                                .arena = arena,
                                .languages = languages,
                                .n_languages = 1,
                                .deadline = DEADLINE_NONE};
    assert_ok(query_parse(span_of(q), SYNTAX_AUTO, 20261125, arena, query, &fault, &err), &err);
    assert_ok(
        query_understand(*query, SYNTAX_AUTO, library->analyzer, languages, 1, arena, &fault, &err),
        &err);
    struct tree *root = (*query)->root;
    assert_non_null(root);
    assert_ok(inquiry_ask(inquiry, NULL, root, is_any, &err), &err);
}

void library_inquire(struct library *library, const char *q, struct inquiry *inquiry,
                     struct query **query)
{
    inquire(library, q, false, inquiry, query);
}

void library_inquire_any(struct library *library, const char *q, struct inquiry *inquiry,
                         struct query **query)
{
    inquire(library, q, true, inquiry, query);
}

uint32_t library_docid(struct library *library, const char *id, uint32_t n)
{
    uint32_t segment, article;
    struct store_article found;
    assert_int_equal(generation_find_article(library->generation, span_of(id), &segment, &article),
                     OK);
    store_article(segment_store(generation_segment(library->generation, segment)), article, &found);
    assert_true(n >= 1 && n <= found.n_paragraphs);
    return found.first_docid + n - 1;
}
