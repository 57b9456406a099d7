#include "engine/search/searcher.h"

#include <stdlib.h>
#include <time.h>

#include "engine/analysis/language.h"
#include "engine/query/understand.h"
#include "engine/search/among.h"
#include "engine/search/census.h"
#include "engine/search/completion.h"
#include "engine/search/explain.h"
#include "engine/search/filters.h"
#include "engine/search/group.h"
#include "engine/search/order.h"
#include "engine/search/offers.h"
#include "engine/search/passages.h"
#include "engine/search/related.h"
#include "engine/search/relax.h"
#include "engine/search/totals.h"

#define WORDS_REMEMBERED                                                                           \
    200000 /* then the analyzer starts anew, so that its memory stays bounded */

struct searcher {
    struct generation *generation;
    struct collection *db;
    struct analyzer *analyzer;
    struct store_reader *reader;
    struct scratch scratch;
    uint8_t languages[LANGUAGE_COUNT]; /* of the index, commonest first */
    uint32_t n_languages;
    bool has_dead;
};

/* ---- making ---- */

static int by_articles(const void *a, const void *b)
{
    const struct manifest_language *x = *(const struct manifest_language *const *)a;
    const struct manifest_language *y = *(const struct manifest_language *const *)b;
    if (x->articles != y->articles)
        return x->articles > y->articles ? -1 : 1;
    return strcmp(x->tag, y->tag);
}

static void add_language(struct searcher *searcher, uint8_t language)
{
    for (uint32_t i = 0; i < searcher->n_languages; i++)
        if (searcher->languages[i] == language)
            return;
    if (language != LANGUAGE_NONE && searcher->n_languages < LANGUAGE_COUNT)
        searcher->languages[searcher->n_languages++] = language;
}

/* Those that words of the index are stemmed in: a paragraph may be in another than its article. */
static void add_stemmed(struct searcher *searcher)
{
    uint32_t languages = 0;
    for (uint32_t i = 0; i < generation_segment_count(searcher->generation); i++)
        languages |=
            lexicon_languages(segment_lexicon(generation_segment(searcher->generation, i)));
    for (uint8_t language = 0; language < LANGUAGE_COUNT; language++)
        if ((languages >> language & 1) != 0)
            add_language(searcher, language);
}

/* The languages of the articles, commonest first; those of paragraphs; then those that the script of
 * a word chooses in a text of another or no language. */
static void list_languages(struct searcher *searcher)
{
    static const enum script scripts[] = {SCRIPT_LATIN,  SCRIPT_CYRILLIC, SCRIPT_GREEK,
                                          SCRIPT_ARABIC, SCRIPT_ARMENIAN, SCRIPT_DEVANAGARI,
                                          SCRIPT_TAMIL};
    const struct manifest *manifest = generation_manifest(searcher->generation);
    const struct manifest_language *sorted[256];
    uint32_t n = manifest->n_languages < 256 ? manifest->n_languages : 256;
    for (uint32_t i = 0; i < n; i++)
        sorted[i] = &manifest->languages[i];
    qsort(sorted, n, sizeof *sorted, by_articles);
    for (uint32_t i = 0; i < n; i++)
        add_language(searcher, language_find(span_of(sorted[i]->tag)));
    add_stemmed(searcher);
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++)
        add_language(searcher, language_of_script(LANGUAGE_NONE, scripts[i]));
}

static bool has_dead(const struct manifest *manifest)
{
    for (uint32_t i = 0; i < manifest->n_segments; i++)
        if (manifest->segments[i].n_dead > 0)
            return true;
    return false;
}

enum status searcher_new(struct generation *generation, struct searcher **out, struct error *err)
{
    enum status status = OK;
    *out = NULL;
    struct searcher *searcher = calloc(1, sizeof *searcher);
    if (searcher == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for a searcher");
    searcher->generation = generation_keep(generation);
    TRY(collection_open(generation, &searcher->db, err));
    TRY(analyzer_new(&searcher->analyzer, err));
    TRY(store_reader_new(&searcher->reader, err));
    list_languages(searcher);
    searcher->has_dead = has_dead(generation_manifest(generation));
    *out = searcher;
    return OK;
done:
    searcher_free(searcher);
    return status;
}

void searcher_free(struct searcher *searcher)
{
    if (searcher == NULL)
        return;
    collection_close(searcher->db);
    analyzer_free(searcher->analyzer);
    store_reader_free(searcher->reader);
    scratch_release(&searcher->scratch);
    generation_release(searcher->generation);
    free(searcher);
}

struct generation *searcher_generation(const struct searcher *searcher)
{
    return searcher->generation;
}

const char *search_tier_name(enum search_tier tier)
{
    static const char *const names[] = {"all", "corrected", "context", "most", "any", "none"};
    return names[tier];
}

void search_request_init(struct search_request *request)
{
    *request = (struct search_request){.is_expanded = true,
                                       .passages = 3,
                                       .limit = 10,
                                       .snippet = 1000,
                                       .count_to = 1000,
                                       .deadline = DEADLINE_NONE};
}

/* ---- understanding ---- */

static int32_t today(void)
{
    time_t now = (time_t)clock_wall_s();
    struct tm utc;
    gmtime_r(&now, &utc);
    return (utc.tm_year + 1900) * 10000 + (utc.tm_mon + 1) * 100 + utc.tm_mday;
}

static enum status understand(struct searcher *searcher, struct span q, enum query_syntax syntax,
                              struct arena *arena, struct query **out, struct query_fault *fault,
                              struct error *err)
{
    if (analyzer_count(searcher->analyzer) > WORDS_REMEMBERED)
        analyzer_forget(searcher->analyzer);
    enum status status = query_parse(q, syntax, today(), arena, out, fault, err);
    if (status != OK)
        return status;
    return query_understand(*out, syntax, searcher->analyzer, searcher->languages,
                            searcher->n_languages, arena, fault, err);
}

static struct inquiry new_inquiry(struct searcher *searcher, struct arena *arena,
                                  struct deadline deadline)
{
    return (struct inquiry){.generation = searcher->generation,
                            .db = searcher->db,
                            .analyzer = searcher->analyzer,
                            .reader = searcher->reader,
                            .scratch = &searcher->scratch,
                            .arena = arena,
                            .languages = searcher->languages,
                            .n_languages = searcher->n_languages,
                            .deadline = deadline,
                            .has_dead = searcher->has_dead};
}

/* ---- results ---- */

static enum status note_understood(const struct query *query, struct arena *arena,
                                   struct search_result *result)
{
    struct buf text;
    result->understood = SPAN("");
    if (query->root == NULL)
        return OK;
    buf_init(&text, 16 * QUERY_MAX_BYTES);
    tree_print(query->root, &text);
    enum status status = buf_status(&text);
    if (status == OK) {
        result->understood = arena_copy(arena, buf_span(&text));
        status = arena_status(arena);
    }
    buf_release(&text);
    return status;
}

/* The words of title clauses, which are not among those that score. */
static uint64_t title_words(const struct tree *tree, bool is_in_title)
{
    if (tree == NULL || tree->kind == TREE_NOT)
        return 0;
    if (tree_is_leaf(tree))
        return is_in_title ? ((const struct bound_leaf *)tree->bound)->mask : 0;
    uint64_t words = 0;
    for (uint32_t i = 0; i < tree->n_kids; i++)
        words |= title_words(tree->kids[i], is_in_title || tree->kind == TREE_FIELD);
    return words;
}

static enum status note_missing(const struct bound *bound, const struct tree *query,
                                struct arena *arena, struct search_result *result)
{
    uint64_t in_titles = title_words(query, false);
    struct span *missing = ARENA_ARRAY(arena, struct span, bound->n_words + 1);
    if (missing == NULL)
        return arena_status(arena);
    for (uint32_t w = 0; w < bound->n_words; w++) {
        const struct bound_word *word = &bound->words[w];
        bool is_new = word->is_missing && (!word->is_excluded || (in_titles >> w & 1) != 0);
        for (uint32_t i = 0; i < result->n_missing && is_new; i++)
            is_new = !span_equal(missing[i], word->word->surface);
        if (is_new)
            missing[result->n_missing++] = word->word->surface;
    }
    result->missing = missing;
    return OK;
}

/* Whether no word gives a score, so that equals are all there is. */
static bool is_unscored(const struct bound *bound)
{
    for (uint32_t w = 0; w < bound->n_words; w++)
        if (!bound->words[w].is_excluded)
            return false;
    return true;
}

static enum status find_by_score(struct inquiry *inquiry, const struct search_request *request,
                                 struct candidates *out, struct error *err)
{
    uint32_t page = request->limit == 0 ? 0 : request->offset + request->limit;
    uint32_t want = page;
    for (;;) {
        enum status status = candidates_find(inquiry, want, request->count_to, out, err);
        if (status != OK || out->is_complete || out->is_partial || !request->is_grouped ||
            page == 0)
            return status;
        if (out->n < want || group_count(out, inquiry->arena, page) >= page)
            return OK;
        want = out->n * 4;
    }
}

/* The worst come first: everything has to be scored. */
static enum status find_reversed(struct inquiry *inquiry, const struct search_request *request,
                                 struct candidates *out, struct error *err)
{
    enum status status =
        candidates_find(inquiry, inquiry->bound->n_documents, request->count_to, out, err);
    return status == OK ? group_reverse(out, inquiry, request->is_grouped, err) : status;
}

/* *census is left NULL where the order did not need it. */
static enum status find(struct inquiry *inquiry, const struct search_request *request,
                        struct candidates *out, struct census **census, struct error *err)
{
    struct order order = {request->sort, request->is_reversed, request->is_grouped,
                          request->limit == 0 ? 0 : request->offset + request->limit};
    enum status status = OK;
    if (request->sort == SORT_SCORE && !is_unscored(inquiry->bound))
        return request->is_reversed && order.want > 0 ? find_reversed(inquiry, request, out, err)
                                                      : find_by_score(inquiry, request, out, err);
    *census = ARENA_NEW(inquiry->arena, struct census);
    if (*census == NULL)
        return error_set(err, arena_status(inquiry->arena), ERROR_NOWHERE, "no memory to sort");
    TRY(request->among != NULL ? among_take(inquiry, request, *census, err)
                               : census_take(inquiry, *census, err));
    TRY(order_first(inquiry, *census, &order, out, err));
done:
    return status;
}

static bool is_empty(const struct candidates *candidates)
{
    return candidates->n == 0 && candidates->count.matches == 0 && candidates->count.is_exact;
}

/* The tier that answers, and what it gave up. */
static void note_tier(const struct relaxation *relaxation, bool is_found,
                      struct search_result *result)
{
    result->tier = is_found ? relaxation->tier : TIER_NONE;
    result->is_relaxed =
        is_found && relaxation->request->match == MATCH_AUTO && relaxation->tier != TIER_ALL;
    if (result->is_relaxed)
        result->corrected = relaxation->corrected;
}

/* One tier after the other until something is found (relax.h). */
static enum status find_relaxed(struct relaxation *relaxation, struct candidates *out,
                                struct census **census, struct search_result *result,
                                struct error *err)
{
    bool has_next = true;
    enum status status = OK;
    do {
        *census = NULL;
        TRY(find(relaxation->inquiry, relaxation->request, out, census, err));
        if (is_empty(out))
            TRY(relax_next(relaxation, &has_next, err));
    } while (is_empty(out) && has_next);
    note_tier(relaxation, !is_empty(out), result);
done:
    return status;
}

static enum status answer(struct searcher *searcher, const struct search_request *request,
                          struct query *query, struct arena *arena, struct search_result *result,
                          struct error *err)
{
    struct inquiry inquiry = new_inquiry(searcher, arena, request->deadline);
    struct candidates candidates = {0};
    struct census *census = NULL;
    struct relaxation relaxation;
    enum status status = OK;
    TRY(relax_begin(&relaxation, &inquiry, request, today(), query->root, err));
    TRY(note_understood(query, arena, result));
    if (request->related != NULL)
        TRY(related_leave_out(&inquiry, request->related, err));
    inquiry.is_expanded = request->match == MATCH_ANY && request->is_expanded;
    TRY(note_missing(inquiry.bound, query->root, arena, result));
    TRY(find_relaxed(&relaxation, &candidates, &census, result, err));
    TRY(totals_fill(&inquiry, request, &candidates, census, result, err));
    if (request->explain != NULL)
        TRY(explain_hit(&inquiry, request, &candidates, result, err));
    else
        TRY(group_hits(&inquiry, request, &candidates, result, err));
    if (result->tier == TIER_NONE && query->root != NULL && !request->wants_no_offers)
        TRY(offers_make(searcher, &relaxation, query->root, result, err));
    if (inquiry.bound->is_cut)
        query_warn(query, arena, "expansions_cut", 0, (uint32_t)query->text.len,
                   "only the %d most frequent words were looked for", QUERY_MAX_EXPANSIONS);
done:
    inquiry_release(&inquiry);
    return status;
}

static bool has_filters(const struct search_request *request)
{
    for (int field = 0; field < FIELD_COUNT; field++)
        if (request->n_filters[field] > 0)
            return true;
    return false;
}

static bool is_blank(const struct query *query)
{
    for (const struct query_warning *warning = query->warnings; warning != NULL;
         warning = warning->next)
        if (strcmp(warning->code, "empty_query") == 0)
            return true;
    return false;
}

static enum status read_query(struct searcher *searcher, const struct search_request *request,
                              struct arena *arena, struct query **out, struct query_fault *fault,
                              struct error *err)
{
    if (request->related == NULL)
        return understand(searcher, request->q, request->syntax, arena, out, fault, err);
    struct inquiry inquiry = new_inquiry(searcher, arena, request->deadline);
    return related_query(&inquiry, request->related, out, err);
}

enum status searcher_search(struct searcher *searcher, const struct search_request *request,
                            struct arena *arena, struct search_result **out,
                            struct query_fault *fault, struct error *err)
{
    struct query *query = NULL;
    enum status status = OK;
    *out = NULL;
    struct search_result *result = ARENA_NEW(arena, struct search_result);
    if (result == NULL)
        return error_set(err, arena_status(arena), ERROR_NOWHERE, "no memory for a result");
    TRY(read_query(searcher, request, arena, &query, fault, err));
    result->understood = SPAN("");
    result->tier = TIER_NONE;
    result->total.is_exact = result->articles.is_exact = true;
    bool is_filtered_only = query->root == NULL && is_blank(query) && has_filters(request);
    if (is_filtered_only)
        query->warnings = NULL;
    filters_warn(query, request, today(), arena);
    if (query->root != NULL || is_filtered_only)
        TRY(answer(searcher, request, query, arena, result, err));
    else
        explain_nothing(result);
    result->warnings = query->warnings;
    *out = result;
done:
    return status;
}

enum status searcher_suggest(struct searcher *searcher, const struct suggest_request *request,
                             struct arena *arena, struct suggest_result **out, struct error *err)
{
    struct inquiry inquiry = new_inquiry(searcher, arena, request->deadline);
    if (analyzer_count(searcher->analyzer) > WORDS_REMEMBERED)
        analyzer_forget(searcher->analyzer);
    return suggest_run(&inquiry, request, out, err);
}

/* ---- articles ---- */

static enum status fill_paragraphs(struct inquiry *inquiry, const struct article_request *request,
                                   struct article_result *result, struct error *err)
{
    uint32_t last =
        request->to < result->article.n_paragraphs ? request->to : result->article.n_paragraphs;
    uint32_t n = last - request->from + 1;
    uint64_t bytes = 0;
    struct passage *passages = ARENA_ARRAY(inquiry->arena, struct passage, n + 1);
    if (passages == NULL)
        return error_set(err, arena_status(inquiry->arena), ERROR_NOWHERE,
                         "no memory for paragraphs");
    result->passages = passages;
    for (uint32_t i = 0; i < n; i++) {
        struct candidate candidate = {.docid = result->article.first_docid + request->from - 1 + i,
                                      .segment = request->segment,
                                      .article = request->article};
        enum status status = passages_fill(inquiry, &candidate, 0, &passages[i], err);
        if (status != OK)
            return status;
        bytes += passages[i].text.len;
        if (bytes > request->max_bytes && i > 0)
            break;
        result->n_passages++;
    }
    result->is_more = result->n_passages < n;
    return OK;
}

enum status searcher_article(struct searcher *searcher, const struct article_request *request,
                             struct arena *arena, struct article_result **out,
                             struct query_fault *fault, struct error *err)
{
    struct inquiry inquiry = new_inquiry(searcher, arena, request->deadline);
    struct query *query = NULL;
    enum status status = OK;
    *out = NULL;
    struct article_result *result = ARENA_NEW(arena, struct article_result);
    if (result == NULL)
        return error_set(err, arena_status(arena), ERROR_NOWHERE, "no memory for an article");
    store_article(segment_store(generation_segment(searcher->generation, request->segment)),
                  request->article, &result->article);
    if (request->from > result->article.n_paragraphs)
        return error_set(err, ERR_NOT_FOUND, ERROR_NOWHERE, "the article has %u paragraphs",
                         result->article.n_paragraphs);
    if (request->q.len > 0)
        TRY(understand(searcher, request->q, request->syntax, arena, &query, fault, err));
    if (query != NULL && query->root != NULL)
        TRY(inquiry_ask(&inquiry, query->root, query->root, false, err));
    TRY(fill_paragraphs(&inquiry, request, result, err));
    *out = result;
done:
    inquiry_release(&inquiry);
    return status;
}
