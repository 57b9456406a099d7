#include "engine/segment/chunk.h"

#include <math.h>
#include <stdlib.h>

#include "engine/analysis/language.h"
#include "engine/segment/impact.h"
#include "engine/segment/postings.h"
#include "engine/shim/xapian_shim.h"
#include "tests/engine/segment/articles.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

static void read_chunk(struct chunk *chunk, const struct segment_chunk *from,
                       struct analyzer *analyzer)
{
    struct error err;
    struct store_part *part;
    chunk_init(chunk, from, analyzer, 1, NULL);
    assert_ok(store_part_new(&part, &err), &err);
    assert_ok(chunk_read(chunk, part, &err), &err);
    assert_ok(chunk_sort(chunk, &err), &err);
    store_part_free(part);
}

static void words_do_not_depend_on_what_the_analyzer_knew(void **state)
{
    (void)state;
    struct error err;
    struct analyzer *fresh, *old;
    struct chunk a, b, before;
    struct arena arena;
    arena_init(&arena, 1 << 24);
    struct segment_chunk from = {0, 1, make_articles(&arena, 20, 4, 1), 20};
    struct segment_chunk other = {0, 1, make_articles(&arena, 20, 4, 99), 20};
    assert_ok(analyzer_new(&fresh, &err), &err);
    assert_ok(analyzer_new(&old, &err), &err);
    read_chunk(&before, &other, old);
    read_chunk(&a, &from, fresh);
    read_chunk(&b, &from, old);
    assert_int_equal(a.words.len, b.words.len);
    assert_memory_equal(a.words.at, b.words.at, a.words.len);
    assert_int_equal(chunk_word_count(&a), chunk_word_count(&b));
    for (uint32_t i = 0; i < chunk_word_count(&a); i++) {
        assert_span_is(chunk_entries(&a)[i].word->surface, chunk_entries(&b)[i].word->surface,
                       "word");
        assert_int_equal(chunk_entries(&a)[i].count, chunk_entries(&b)[i].count);
        if (i > 0)
            assert_true(chunk_entries(&a)[i - 1].count >= chunk_entries(&a)[i].count);
    }
    chunk_release(&a);
    chunk_release(&b);
    chunk_release(&before);
    analyzer_free(fresh);
    analyzer_free(old);
    arena_release(&arena);
}

static void a_paragraph_in_another_language_is_stemmed_by_its_own(void **state)
{
    (void)state;
    struct error err;
    struct analyzer *analyzer;
    struct chunk chunk;
    const struct place start = {0, 1, 1};
    const struct paragraph paragraphs[] = {
        {.text = SPAN("walking"), .heading = NO_HEADING, .places = &start, .n_places = 1},
        {.text = SPAN("maisons"),
         .heading = NO_HEADING,
         .places = &start,
         .n_places = 1,
         .lang = SPAN("fr")},
    };
    const struct article article = {.id = SPAN("a"),
                                    .path = SPAN("a"),
                                    .lang = SPAN("en"),
                                    .paragraphs = paragraphs,
                                    .n_paragraphs = 2};
    struct segment_chunk from = {0, 1, &article, 1};
    assert_ok(analyzer_new(&analyzer, &err), &err);
    read_chunk(&chunk, &from, analyzer);
    assert_int_equal(chunk_word_count(&chunk), 2);
    for (uint32_t i = 0; i < 2; i++) {
        const struct word *word = chunk_entries(&chunk)[i].word;
        bool is_french = span_equal(word->surface, SPAN("maisons"));
        assert_string_equal(language_tag(word->language), is_french ? "fr" : "en");
        assert_text(word->stem, is_french ? "maison" : "walk");
    }
    chunk_release(&chunk);
    analyzer_free(analyzer);
}

/* ---- Impacts, worked out once more from the definition in postings.h ------------------------ */

struct words {
    struct word *all; /* with forms that live on */
    uint32_t n;
};

static struct words words_of(struct analyzer *analyzer, struct arena *arena, struct span text)
{
    struct error err;
    const struct token *tokens;
    size_t n;
    assert_ok(analyzer_run(analyzer, text, 0, &tokens, &n, &err), &err);
    struct words words = {ARENA_ARRAY(arena, struct word, n + 1), (uint32_t)n};
    for (size_t i = 0; i < n; i++)
        words.all[i] = *analyzer_word(analyzer, tokens[i].word);
    return words;
}

static uint32_t occurrences(const struct words *words, struct span term)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < words->n; i++) {
        char own[TERM_ROOM];
        size_t len = analyzer_term(words->all[i].stem, words->all[i].language, own);
        n += span_equal((struct span){own, len}, term);
    }
    return n;
}

static uint32_t content(const struct words *words)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < words->n; i++)
        n += !words->all[i].is_stop;
    return n;
}

/* The impact of each document that has the term, found by its score; 0 for the others. */
static void find_impacts(struct shim_db *db, const char *prefix, struct span term, uint8_t *impacts,
                         uint32_t n_docs)
{
    static struct shim_hit hits[512];
    struct error err;
    struct shim_count count;
    char text[128];
    size_t n;
    snprintf(text, sizeof text, "%s%.*s", prefix, SPAN_FMT(term));
    struct span posted = span_of(text);
    struct plan_step step = {.op = PLAN_TERM, .term = posted, .weight = 1};
    struct plan plan = {&step, 1, 1};
    struct shim_search search = {.plan = &plan, .want = 512, .count_to = 512};
    assert_ok(shim_db_search(db, &search, hits, &n, &count, &err), &err);
    double df = (double)n, odds = (n_docs - df + 0.5) / (df + 0.5);
    double idf = log(odds < 2 ? odds * 0.5 + 1 : odds);
    memset(impacts, 0, n_docs);
    for (size_t i = 0; i < n; i++)
        impacts[hits[i].docid - 1] = (uint8_t)lround((double)hits[i].score / idf);
}

struct paragraph_words {
    struct words text, title;
    struct words heading; /* of a heading that begins here */
    bool is_first;
};

static uint8_t impact_of(const struct paragraph_words *p, struct span term, const char *prefix)
{
    uint32_t in_text = occurrences(&p->text, term), in_title = occurrences(&p->title, term);
    uint32_t in_heading = occurrences(&p->heading, term);
    double k = impact_k(content(&p->text) + 2 * content(&p->title), IMPACT_AVERAGE_LENGTH);
    if (*prefix == 0)
        return in_text > 0 ? impact_quantise(in_text + 2 * in_title, k) : 0;
    if (in_text > 0)
        return 0;
    if (*prefix == 'T')
        return p->is_first && in_title > 0 ? impact_quantise(2 * in_title, k) : 0;
    return in_heading > 0 ? impact_quantise(in_heading, k) : 0;
}

static void every_impact_is_as_defined(void **state)
{
    (void)state;
    enum { ARTICLES = 12, PARAGRAPHS = 5, DOCS = ARTICLES * PARAGRAPHS };
    static struct paragraph_words all[DOCS];
    static const char *const prefixes[] = {"", POSTINGS_TITLE, POSTINGS_HEADING};
    struct temp temp;
    struct error err, why;
    enum postings_builder builder = POSTINGS_XAPIAN;
    struct analyzer *analyzer;
    struct chunk chunk;
    struct shim_db *db;
    struct heading headings[ARTICLES][2];
    temp_make(&temp);
    struct article *articles = make_articles(&temp.arena, ARTICLES, PARAGRAPHS, 5);
    for (uint32_t a = 0; a < ARTICLES; a++) {
        struct paragraph *paragraphs = (struct paragraph *)(uintptr_t)articles[a].paragraphs;
        headings[a][0] = (struct heading){articles[(a + 1) % ARTICLES].title, NO_HEADING};
        headings[a][1] = (struct heading){paragraphs[1].text, 0};
        articles[a].headings = headings[a];
        articles[a].n_headings = 2;
        paragraphs[2].heading = paragraphs[3].heading = 1; /* both begin at the third */
    }
    assert_ok(analyzer_new(&analyzer, &err), &err);
    struct segment_chunk from = {0, 1, articles, ARTICLES};
    read_chunk(&chunk, &from, analyzer);
    const char *dir = temp_path(&temp, "shard"), *file = temp_path(&temp, "file");
    assert_ok(chunk_post(&chunk, dir, builder, &err), &err);
    assert_ok(postings_compact(&dir, 1, file, &builder, &why, &err), &err);
    assert_ok(shim_db_open(&file, NULL, 1, &db, &err), &err);
    for (uint32_t d = 0; d < DOCS; d++) {
        const struct article *article = &articles[d / PARAGRAPHS];
        uint32_t p = d % PARAGRAPHS;
        all[d].text = words_of(analyzer, &temp.arena, article->paragraphs[p].text);
        all[d].title = words_of(analyzer, &temp.arena, article->title);
        all[d].is_first = p == 0;
        if (p == 2)
            all[d].heading = words_of(
                analyzer, &temp.arena,
                span_of(arena_printf(&temp.arena, "%.*s %.*s", SPAN_FMT(article->headings[0].text),
                                     SPAN_FMT(article->headings[1].text))));
    }
    uint32_t n_postings = 0;
    for (uint32_t w = 0; w < chunk_word_count(&chunk); w++) {
        const struct word *word = chunk_entries(&chunk)[w].word;
        char text[TERM_ROOM];
        struct span term = {text, analyzer_term(word->stem, word->language, text)};
        for (int kind = 0; kind < 3; kind++) {
            uint8_t impacts[DOCS];
            find_impacts(db, prefixes[kind], term, impacts, DOCS);
            for (uint32_t d = 0; d < DOCS; d++) {
                assert_int_equal(impacts[d], impact_of(&all[d], term, prefixes[kind]));
                n_postings += impacts[d] > 0;
            }
        }
    }
    assert_true(n_postings >= chunk.n_postings); /* two words may share a stem */
    shim_db_close(db);
    chunk_release(&chunk);
    analyzer_free(analyzer);
    temp_remove(&temp);
}

static void a_cancelled_chunk_stops(void **state)
{
    (void)state;
    struct error err;
    struct analyzer *analyzer;
    struct chunk chunk;
    struct store_part *part;
    atomic_bool cancelled = true;
    struct deadline stop = {UINT64_MAX, &cancelled}, over = {1, NULL};
    struct segment_chunk from = {0, 1, sample_articles, 3};
    assert_ok(analyzer_new(&analyzer, &err), &err);
    assert_ok(store_part_new(&part, &err), &err);
    chunk_init(&chunk, &from, analyzer, 1, &stop);
    assert_status(chunk_read(&chunk, part, &err), ERR_CANCELLED);
    chunk.stop = &over;
    assert_status(chunk_may_go_on(&chunk, &err), ERR_DEADLINE);
    chunk.stop = NULL;
    assert_ok(chunk_may_go_on(&chunk, &err), &err);
    chunk_release(&chunk);
    store_part_free(part);
    analyzer_free(analyzer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_do_not_depend_on_what_the_analyzer_knew),
        cmocka_unit_test(a_paragraph_in_another_language_is_stemmed_by_its_own),
        cmocka_unit_test(every_impact_is_as_defined),
        cmocka_unit_test(a_cancelled_chunk_stops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
