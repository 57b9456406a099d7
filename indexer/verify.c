#include "indexer/verify.h"

#include "base/arena.h"
#include "engine/analysis/analyzer.h"
#include "engine/analysis/language.h"
#include "engine/segment/varint.h"
#include "engine/shim/xapian_shim.h"

enum { MOST_TOKENS = 64, PHRASE_WORDS = 3 };

enum status verify_counts(const struct segment *segment, const struct segment_totals *totals,
                          struct error *err)
{
    const struct store *store = segment_store(segment);
    const struct lexicon *lexicon = segment_lexicon(segment);
    if (store_count(store) != totals->paragraphs ||
        store_article_count(store) != totals->articles || lexicon_count(lexicon) != totals->words ||
        lexicon_stem_count(lexicon) != totals->stems)
        return error_set(err, ERR_CORRUPT, ERROR_NOWHERE,
                         "a new segment does not hold what was put into it");
    return OK;
}

/* What looking at samples needs. */
struct samples {
    const struct segment *segment;
    struct analyzer *analyzer;
    struct store_reader *reader;
    struct shim_db *db;
    struct arena arena;
};

static enum status open_samples(struct samples *samples, const struct segment *segment,
                                struct error *err)
{
    enum status status;
    const char *postings = segment_postings_path(segment);
    *samples = (struct samples){.segment = segment};
    arena_init(&samples->arena, (size_t)1 << 30);
    TRY(analyzer_new(&samples->analyzer, err));
    TRY(store_reader_new(&samples->reader, err));
    TRY(shim_db_open(&postings, NULL, 1, &samples->db, err));
done:
    return status;
}

static void close_samples(struct samples *samples)
{
    shim_db_close(samples->db);
    store_reader_free(samples->reader);
    analyzer_free(samples->analyzer);
    arena_release(&samples->arena);
}

static uint8_t language_of(const struct store *store, uint32_t docid)
{
    struct store_paragraph paragraph;
    struct store_article article;
    store_paragraph(store, docid, &paragraph);
    store_article(store, paragraph.article, &article);
    return article.lang.at != NULL ? language_find(article.lang) : LANGUAGE_NONE;
}

static enum status compare_words(const struct samples *samples, uint32_t docid,
                                 const struct token *tokens, size_t n, struct error *err)
{
    uint32_t ids[MOST_TOKENS];
    const struct lexicon *lexicon = segment_lexicon(samples->segment);
    uint32_t n_ids = store_tokens(segment_store(samples->segment), docid, ids, MOST_TOKENS);
    bool is_equal = n_ids == n;
    for (size_t i = 0; is_equal && i < n && i < MOST_TOKENS; i++) {
        struct lexicon_word word = {0};
        is_equal = ids[i] < lexicon_count(lexicon);
        if (is_equal)
            lexicon_word(lexicon, ids[i], &word);
        is_equal =
            is_equal &&
            span_equal(word.surface, analyzer_word(samples->analyzer, tokens[i].word)->surface);
    }
    return is_equal ? OK
                    : error_set(err, ERR_CORRUPT, ERROR_NOWHERE,
                                "the words of paragraph %u are not those of its text", docid);
}

/* The first words of the paragraph, asked within its docid alone: by their stems in the lexicon, for
 * a paragraph may be in another language than its article. */
static enum status ask(struct samples *samples, uint32_t docid, struct error *err)
{
    char terms[PHRASE_WORDS][TERM_ROOM];
    struct plan_step steps[PHRASE_WORDS + 3];
    struct plan plan = {steps, 0, PHRASE_WORDS + 3};
    struct shim_hit hit = {0};
    struct shim_count count;
    size_t n_hits = 0;
    uint32_t ids[PHRASE_WORDS];
    const struct lexicon *lexicon = segment_lexicon(samples->segment);
    uint32_t n = store_tokens(segment_store(samples->segment), docid, ids, PHRASE_WORDS);
    n = n < PHRASE_WORDS ? n : PHRASE_WORDS;
    for (uint32_t i = 0; i < n; i++) {
        struct lexicon_word word;
        lexicon_word(lexicon, ids[i], &word);
        size_t len = analyzer_term(lexicon_stem_text(lexicon, word.stem), word.language, terms[i]);
        steps[plan.n++] = (struct plan_step){.op = PLAN_TERM, .term = {terms[i], len}, .weight = 1};
    }
    steps[plan.n++] = (struct plan_step){.op = PLAN_AND, .n = n};
    steps[plan.n++] = (struct plan_step){.op = PLAN_RANGE, .first = docid, .last = docid};
    steps[plan.n++] = (struct plan_step){.op = PLAN_FILTER, .n = 2};
    const struct shim_search search = {
        .plan = &plan, .want = 1, .count_to = 1, .deadline = &DEADLINE_NONE};
    enum status status = shim_db_search(samples->db, &search, &hit, &n_hits, &count, err);
    if (status == OK && (n_hits != 1 || hit.docid != docid))
        status = error_set(err, ERR_CORRUPT, ERROR_NOWHERE,
                           "paragraph %u is not found by its own words", docid);
    return status;
}

static enum status sample(struct samples *samples, uint32_t docid, uint32_t *n_found,
                          struct error *err)
{
    enum status status;
    const struct token *tokens;
    struct span text;
    size_t n;
    const struct store *store = segment_store(samples->segment);
    arena_clear(&samples->arena);
    TRY(store_text(store, samples->reader, docid, &samples->arena, &text, err));
    TRY(analyzer_run(samples->analyzer, text, language_of(store, docid), &tokens, &n, err));
    TRY(compare_words(samples, docid, tokens, n, err));
    if (n == 0)
        goto done;
    TRY(ask(samples, docid, err));
    (*n_found)++;
done:
    return status;
}

enum status verify_samples(const struct segment *segment, uint32_t wanted, uint32_t *n_found,
                           struct error *err)
{
    struct samples samples;
    const struct store *store = segment_store(segment);
    uint32_t n = store_count(store), first = store_first_docid(store);
    wanted = wanted < n ? wanted : n;
    enum status status = open_samples(&samples, segment, err);
    for (uint32_t i = 0; status == OK && i < wanted; i++)
        status = sample(&samples, first + (uint32_t)((uint64_t)n * i / wanted), n_found, err);
    close_samples(&samples);
    return status;
}

/* ---- Everything ------------------------------------------------------------------------------ */

static enum status check_words(const struct segment *segment, struct error *err)
{
    const struct lexicon *lexicon = segment_lexicon(segment);
    for (uint32_t rank = 0; rank < lexicon_count(lexicon); rank++) {
        struct lexicon_word word;
        lexicon_word(lexicon, lexicon_id_at(lexicon, rank), &word);
        if (word.rank != rank)
            return error_set(err, ERR_CORRUPT, ERROR_NOWHERE, "words of the lexicon are mixed up");
    }
    return OK;
}

static bool are_words_known(const struct segment *segment, uint32_t docid)
{
    struct span bytes = store_token_bytes(segment_store(segment), docid);
    const uint8_t *at = (const uint8_t *)bytes.at, *end = at + bytes.len;
    uint32_t id, n = lexicon_count(segment_lexicon(segment));
    while (at < end) {
        at = varint_read(at, end, &id);
        if (id >= n)
            return false;
    }
    return true;
}

static enum status check_paragraphs(const struct segment *segment, struct error *err)
{
    enum status status;
    const struct store *store = segment_store(segment);
    struct store_reader *reader = NULL;
    struct arena arena;
    arena_init(&arena, (size_t)1 << 30);
    TRY(store_reader_new(&reader, err));
    for (uint32_t i = 0; i < store_count(store); i++) {
        struct span text;
        arena_clear(&arena);
        TRY(store_text(store, reader, store_first_docid(store) + i, &arena, &text, err));
        if (!are_words_known(segment, store_first_docid(store) + i))
            TRY(error_set(err, ERR_CORRUPT, ERROR_NOWHERE, "a paragraph has unknown words"));
    }
done:
    store_reader_free(reader);
    arena_release(&arena);
    return status;
}

enum status verify_whole(const struct segment *segment, struct error *err)
{
    enum { SAMPLES = 20 };
    enum status status;
    uint32_t n_found = 0;
    TRY(check_words(segment, err));
    TRY(check_paragraphs(segment, err));
    TRY(shim_check(segment_postings_path(segment), err));
    TRY(verify_samples(segment, SAMPLES, &n_found, err));
done:
    return status;
}
