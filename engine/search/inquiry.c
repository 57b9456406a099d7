#include "engine/search/inquiry.h"

#include <stdlib.h>

#include "engine/search/planner.h"
#include "engine/search/row.h"
#include "engine/search/scan.h"
#include "engine/segment/impact.h"

void scratch_release(struct scratch *scratch)
{
    free(scratch->ids);
    occurrences_release(&scratch->text);
    occurrences_release(&scratch->title);
    occurrences_release(&scratch->headings);
    match_runs_release(&scratch->runs);
    free(scratch->stem_counts);
    free(scratch->matches);
    kept_release(&scratch->kept);
    *scratch = (struct scratch){0};
}

enum status inquiry_stem_count(struct inquiry *inquiry, uint32_t segment, uint32_t stem,
                               uint32_t **out, struct error *err)
{
    struct scratch *scratch = inquiry->scratch;
    if (scratch->stem_counts == NULL)
        scratch->stem_counts = calloc(STEM_COUNTS, sizeof *scratch->stem_counts);
    if (scratch->stem_counts == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for counts of words");
    uint64_t key = ((uint64_t)segment << 32 | stem) * 0x9e3779b97f4a7c15u; /* Fibonacci hashing */
    struct remembered_count *place = &scratch->stem_counts[key >> 32 & (STEM_COUNTS - 1)];
    if (place->segment != segment || place->stem != stem)
        *place = (struct remembered_count){.segment = segment, .stem = stem};
    *out = &place->count_more;
    return OK;
}

/* ---- asking ---- */

static enum status make_plan(struct inquiry *inquiry, struct error *err)
{
    const struct match_rules *rules = &inquiry->rules;
    inquiry->needs_tokens = match_needs_tokens(rules->root) || match_is_loose(rules);
    inquiry->needs_scan = inquiry->needs_tokens && (!inquiry->can_probe || match_is_loose(rules));
    inquiry->needs_check = inquiry->has_dead || inquiry->needs_tokens;
    return planner_run_rules(rules, inquiry->arena, &inquiry->plan, err);
}

/* Probes of the phrases without which the query does not hold. */
static void probe_phrases(struct inquiry *inquiry, const struct tree *tree)
{
    bool is_conjunction = tree->kind == TREE_AND || tree->kind == TREE_PLUS ||
                          (tree->kind == TREE_ROW && !inquiry->rules.is_any);
    for (uint32_t i = 0; is_conjunction && i < tree->n_kids; i++)
        probe_phrases(inquiry, tree->kids[i]);
    bool is_phrase = tree->kind == TREE_PHRASE && tree->n_words > 1;
    if (!is_phrase || inquiry->n_phrases == INQUIRY_PROBES) {
        inquiry->can_probe =
            inquiry->can_probe && !is_phrase && (is_conjunction || !match_needs_tokens(tree));
        return;
    }
    const struct bound_leaf *leaf = tree->bound;
    const struct probe *probe = probe_new(inquiry->bound, inquiry->generation, leaf->numbers,
                                          tree->n_words, PROBE_ACCEPT, inquiry->arena);
    for (uint32_t s = 0; probe != NULL && s < inquiry->bound->n_segments; s++)
        inquiry->can_probe = inquiry->can_probe && probe_tells(&probe[s]);
    inquiry->can_probe = inquiry->can_probe && probe != NULL;
    if (probe != NULL)
        inquiry->phrases[inquiry->n_phrases++] = probe;
}

static const struct probe *probe_words(struct inquiry *inquiry, const struct row *row)
{
    uint8_t numbers[QUERY_MAX_WORDS];
    uint32_t n = 0;
    for (uint32_t i = 0; i < row->n; i++) {
        const struct bound_leaf *leaf = row->words[i]->bound;
        for (uint32_t k = 0; k < row->words[i]->n_words && n < QUERY_MAX_WORDS; k++)
            numbers[n++] = leaf->numbers[k];
    }
    return row->n > 1 ? probe_new(inquiry->bound, inquiry->generation, numbers, n, PROBE_EXACT,
                                  inquiry->arena)
                      : NULL;
}

static void add_part(struct inquiry *inquiry, const struct row *part)
{
    inquiry->parts[inquiry->n_parts++] = probe_words(inquiry, part);
}

/* Whichever word is left out, one half of the row is left whole. */
static void probe_halves(struct inquiry *inquiry, const struct row *row)
{
    struct row half = {.n = row->n / 2};
    memcpy(half.words, row->words, half.n * sizeof(struct tree *));
    add_part(inquiry, &half);
    memcpy(half.words, row->words + half.n, (row->n - half.n) * sizeof(struct tree *));
    half.n = row->n - half.n;
    add_part(inquiry, &half);
}

/* Few parts are probed each by itself, which tells more. */
static void probe_row(struct inquiry *inquiry)
{
    struct row row, part;
    uint32_t n = 0;
    row_of(inquiry->rules.query, &row);
    inquiry->row = probe_words(inquiry, &row);
    inquiry->n_parts = 0;
    for (uint32_t i = 0; i < row.n; i++)
        n += row_part(&row, i, &part);
    if (n > 2 && row.n > 3) {
        probe_halves(inquiry, &row);
        return;
    }
    for (uint32_t i = 0; i < row.n; i++)
        if (row_part(&row, i, &part))
            add_part(inquiry, &part);
    if (n == 1 || n == 2)
        add_part(inquiry, &row);
}

enum status inquiry_ask(struct inquiry *inquiry, struct tree *query, struct tree *root, bool is_any,
                        struct error *err)
{
    enum status status = OK;
    inquiry_release(inquiry);
    TRY(bind_query(root, inquiry->generation, inquiry->db, inquiry->analyzer, inquiry->languages,
                   inquiry->n_languages, inquiry->arena, &inquiry->bound, err));
    inquiry->rules = (struct match_rules){.root = root,
                                          .query = query != NULL ? query : root,
                                          .bound = inquiry->bound,
                                          .is_any = is_any};
    TRY(filter_new(&inquiry->rules, inquiry->generation, inquiry->analyzer, inquiry->arena,
                   &inquiry->filter, err));
    if (is_any && query != NULL)
        TRY(bind_lent(inquiry->bound, query, inquiry->db, inquiry->arena, err));
    inquiry->n_phrases = 0;
    inquiry->can_probe = inquiry->bound->lent_mask == 0;
    probe_phrases(inquiry, root);
    probe_row(inquiry);
    TRY(make_plan(inquiry, err));
done:
    return status;
}

enum status inquiry_loosen(struct inquiry *inquiry, struct match_slack slack, struct error *err)
{
    enum status status = OK;
    inquiry->rules.slack = slack;
    inquiry->around = NULL;
    if (slack.is_around)
        TRY(around_new(inquiry, &inquiry->around, err));
    TRY(make_plan(inquiry, err));
done:
    return status;
}

void inquiry_release(struct inquiry *inquiry)
{
    filter_release(inquiry->filter);
    inquiry->filter = NULL;
    inquiry->around = NULL;
}

/* ---- token ids ---- */

/* One of the store's readers of token ids. */
typedef uint32_t read_ids(const struct store *store, uint32_t which, uint32_t *ids, uint32_t room);

static enum status no_room(struct error *err)
{
    return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for a paragraph");
}

static enum status load(struct scratch *scratch, read_ids *read, const struct store *store,
                        uint32_t which, uint32_t *n, struct error *err)
{
    *n = read(store, which, scratch->ids, scratch->room);
    if (*n <= scratch->room)
        return OK;
    uint32_t room = *n + *n / 2 + 256;
    uint32_t *ids = realloc(scratch->ids, room * sizeof *ids);
    if (ids == NULL)
        return no_room(err);
    scratch->ids = ids;
    scratch->room = room;
    *n = read(store, which, scratch->ids, scratch->room);
    return OK;
}

enum status inquiry_load_text(struct inquiry *inquiry, const struct segment *segment,
                              uint32_t docid, uint32_t *n, struct error *err)
{
    return load(inquiry->scratch, store_tokens, segment_store(segment), docid, n, err);
}

enum status inquiry_load_title(struct inquiry *inquiry, const struct segment *segment,
                               uint32_t article, uint32_t *n, struct error *err)
{
    return load(inquiry->scratch, store_title_tokens, segment_store(segment), article, n, err);
}

enum status inquiry_load_heading(struct inquiry *inquiry, const struct segment *segment,
                                 uint32_t heading, uint32_t *n, struct error *err)
{
    return load(inquiry->scratch, store_heading_tokens, segment_store(segment), heading, n, err);
}

static uint32_t count_content(const struct lexicon *lexicon, const uint32_t *ids, uint32_t n)
{
    uint32_t content = 0;
    for (uint32_t i = 0; i < n; i++)
        content += !lexicon_is_stop(lexicon, ids[i]);
    return content;
}

static enum status find_segment(const struct inquiry *inquiry, uint32_t docid, uint32_t *segment,
                                struct error *err)
{
    *segment = generation_find(inquiry->generation, docid);
    if (*segment != UINT32_MAX)
        return OK;
    return error_set(err, ERR_CORRUPT, ERROR_NOWHERE, "paragraph %u is in no segment", docid);
}

/* Adds which of the query's lent words a label holds. */
static enum status lend_label(struct inquiry *inquiry, read_ids *read, uint32_t segment,
                              uint32_t label, uint64_t *words, struct error *err)
{
    const struct bound *bound = inquiry->bound;
    uint32_t n = 0;
    enum status status =
        load(inquiry->scratch, read,
             segment_store(generation_segment(inquiry->generation, segment)), label, &n, err);
    for (uint32_t i = 0; i < n && status == OK; i++) {
        const struct bound_mask *mask =
            bound_find(&bound->segments[segment], inquiry->scratch->ids[i]);
        *words |= mask != NULL ? mask->accept & bound->lent_mask : 0;
    }
    return status;
}

/* What the title lends to an article's first paragraph, and headings to the first one under them:
 * the words for which postings.h posts them there. */
static enum status lend(struct inquiry *inquiry, uint32_t segment, uint32_t docid, uint64_t *words,
                        struct error *err)
{
    const struct store *store = segment_store(generation_segment(inquiry->generation, segment));
    struct store_paragraph paragraph, before = {.heading = NO_HEADING};
    enum status status = OK;
    store_paragraph(store, docid, &paragraph);
    if (paragraph.n > 1)
        store_paragraph(store, docid - 1, &before);
    else
        status = lend_label(inquiry, store_title_tokens, segment, paragraph.article, words, err);
    for (uint32_t heading = paragraph.heading;
         status == OK && heading != NO_HEADING &&
         (before.heading == NO_HEADING || heading > before.heading);
         heading = store_heading_parent(store, heading))
        status = lend_label(inquiry, store_heading_tokens, segment, heading, words, err);
    return status;
}

static enum status scan_text(struct inquiry *inquiry, uint32_t docid, uint32_t *segment,
                             uint32_t *n_content, struct error *err)
{
    enum status status = find_segment(inquiry, docid, segment, err);
    if (status != OK)
        return status;
    const struct segment *found = generation_segment(inquiry->generation, *segment);
    struct scratch *scratch = inquiry->scratch;
    scratch->text.around = 0;
    if (inquiry->around != NULL)
        status = around_scan(inquiry, *segment, docid, &scratch->text.around, err);
    struct span tokens = store_token_bytes(segment_store(found), docid);
    uint32_t *kept = inquiry->is_keeping ? kept_room(&scratch->kept, tokens.len) : NULL;
    if (status == OK && kept == NULL && inquiry->is_keeping)
        status = no_room(err);
    if (status == OK)
        status = scan_tokens(&inquiry->bound->segments[*segment], segment_lexicon(found), tokens,
                             &scratch->text, n_content, kept, err);
    if (status != OK || inquiry->filter == NULL)
        return status;
    struct store_paragraph paragraph;
    store_paragraph(segment_store(found), docid, &paragraph);
    scratch->text.fields = filter_fields(inquiry->filter, *segment, paragraph.article);
    return OK;
}

enum status inquiry_scan(struct inquiry *inquiry, uint32_t docid, uint32_t *segment,
                         struct error *err)
{
    uint32_t n_content = 0;
    return scan_text(inquiry, docid, segment, &n_content, err);
}

/* Whether a look at the bytes of its tokens leaves the paragraph a chance. */
static bool may_stand(const struct inquiry *inquiry, const struct probe *const *probes, uint32_t n,
                      uint32_t docid)
{
    uint32_t segment = n > 0 ? generation_find(inquiry->generation, docid) : UINT32_MAX;
    if (segment == UINT32_MAX)
        return true;
    const struct store *store = segment_store(generation_segment(inquiry->generation, segment));
    struct span tokens = store_token_bytes(store, docid);
    for (uint32_t i = 0; i < n; i++)
        if (!probe_may_stand(&probes[i][segment], tokens))
            return false;
    return true;
}

bool inquiry_keeps(struct inquiry *inquiry, uint32_t docid)
{
    uint32_t segment = 0;
    if (inquiry->has_dead && generation_is_dead(inquiry->generation, docid))
        return false;
    if (inquiry->around != NULL && !around_may_hold(inquiry->around, inquiry, docid))
        return false;
    if (!may_stand(inquiry, inquiry->phrases, inquiry->n_phrases, docid))
        return false;
    if (inquiry_scan(inquiry, docid, &segment, NULL) != OK)
        return false;
    struct occurrences *text = &inquiry->scratch->text;
    if (inquiry->bound->lent_mask != 0 && lend(inquiry, segment, docid, &text->accept, NULL) != OK)
        return false;
    return match_holds(&inquiry->rules, text);
}

bool inquiry_admits(struct inquiry *inquiry, uint32_t docid)
{
    if (inquiry->needs_scan)
        return inquiry_keeps(inquiry, docid);
    return !(inquiry->has_dead && generation_is_dead(inquiry->generation, docid)) &&
           may_stand(inquiry, inquiry->phrases, inquiry->n_phrases, docid);
}

bool inquiry_admits_row(struct inquiry *inquiry, uint32_t docid)
{
    uint32_t segment = 0;
    return may_stand(inquiry, &inquiry->row, inquiry->row != NULL, docid) &&
           inquiry_admits(inquiry, docid) &&
           (inquiry->needs_scan || inquiry_scan(inquiry, docid, &segment, NULL) == OK) &&
           match_row_stands(&inquiry->rules, &inquiry->scratch->text);
}

/* Whether a part of the row may stand, without which the row does not. */
static bool part_may_stand(const struct inquiry *inquiry, uint32_t docid)
{
    uint32_t segment = generation_find(inquiry->generation, docid);
    bool is_blind = inquiry->n_parts == 0 || segment == UINT32_MAX;
    for (uint32_t i = 0; i < inquiry->n_parts; i++)
        is_blind = is_blind || inquiry->parts[i] == NULL;
    if (is_blind)
        return true;
    struct span tokens =
        store_token_bytes(segment_store(generation_segment(inquiry->generation, segment)), docid);
    for (uint32_t i = 0; i < inquiry->n_parts; i++)
        if (probe_may_stand(&inquiry->parts[i][segment], tokens))
            return true;
    return false;
}

enum row_hold inquiry_row_hold(struct inquiry *inquiry, uint32_t docid)
{
    const struct occurrences *text = &inquiry->scratch->text;
    uint32_t segment = 0;
    struct row row;
    if (inquiry->n_parts == 0)
        return inquiry_admits_row(inquiry, docid) ? ROW_WHOLE : ROW_NONE;
    if (!part_may_stand(inquiry, docid) || !inquiry_admits(inquiry, docid) ||
        (!inquiry->needs_scan && inquiry_scan(inquiry, docid, &segment, NULL) != OK))
        return ROW_NONE;
    row_of(inquiry->rules.query, &row);
    return row_stands(&row, text) ? ROW_WHOLE : row_part_hold(&row, text);
}

bool inquiry_admits_part(struct inquiry *inquiry, uint32_t docid)
{
    return inquiry_row_hold(inquiry, docid) == ROW_PART;
}

bool inquiry_admits_torn(struct inquiry *inquiry, uint32_t docid)
{
    return inquiry_row_hold(inquiry, docid) == ROW_TORN;
}

static const struct store *store_of(const struct inquiry *inquiry, uint32_t docid)
{
    uint32_t segment = generation_find(inquiry->generation, docid);
    return segment != UINT32_MAX ? segment_store(generation_segment(inquiry->generation, segment))
                                 : NULL;
}

void inquiry_fetch(const struct inquiry *inquiry, uint32_t row, uint32_t tokens)
{
    const struct store *store = row != 0 ? store_of(inquiry, row) : NULL;
    if (store != NULL)
        store_fetch_row(store, row);
    store = tokens != 0 ? store_of(inquiry, tokens) : NULL;
    if (store != NULL)
        store_fetch_tokens(store, tokens);
}

void inquiry_fetch_labels(const struct inquiry *inquiry, uint32_t docid)
{
    const struct store *store = store_of(inquiry, docid);
    if (store != NULL)
        store_fetch_labels(store, docid);
}

enum status inquiry_scan_title(struct inquiry *inquiry, uint32_t segment, uint32_t article,
                               uint32_t *n_content, struct error *err)
{
    const struct segment *found = generation_segment(inquiry->generation, segment);
    struct scratch *scratch = inquiry->scratch;
    uint32_t n = 0;
    enum status status = inquiry_load_title(inquiry, found, article, &n, err);
    if (status != OK)
        return status;
    *n_content = count_content(segment_lexicon(found), scratch->ids, n);
    if (inquiry->is_keeping &&
        kept_put_title(&scratch->kept, scratch->text.n_tokens, scratch->ids, n) == NULL)
        return no_room(err);
    return match_scan(&inquiry->bound->segments[segment], scratch->ids, n, &scratch->title, err);
}

/* The heading right above the paragraph: those further up say less about it. */
static enum status scan_heading(struct inquiry *inquiry, uint32_t segment, uint32_t heading,
                                uint32_t *n_content, struct error *err)
{
    const struct segment *found = generation_segment(inquiry->generation, segment);
    struct scratch *scratch = inquiry->scratch;
    uint32_t n = 0;
    *n_content = 0;
    if (heading == NO_HEADING)
        return match_scan(&inquiry->bound->segments[segment], NULL, 0, &scratch->headings, err);
    enum status status =
        load(scratch, store_heading_tokens, segment_store(found), heading, &n, err);
    if (status != OK)
        return status;
    *n_content = count_content(segment_lexicon(found), scratch->ids, n);
    return match_scan(&inquiry->bound->segments[segment], scratch->ids, n, &scratch->headings, err);
}

static void add_row_bonus(struct inquiry *inquiry, struct rank_parts *parts)
{
    double bonus = 2 * rank_row_bonus(inquiry->bound);
    struct row row;
    parts->phrase += bonus;
    row_of(inquiry->rules.query, &row);
    if (inquiry->listener != NULL)
        inquiry->listener->hear(inquiry->listener->ctx, SCORE_PHRASE, row_mask(&row), bonus);
}

/* Whether an article without text has its title as its paragraph. */
static bool is_title_alone(const struct store *store, uint32_t index,
                           const struct rank_input *input)
{
    struct store_article article;
    if (input->text->n_tokens != input->title->n_tokens || input->text->n != input->title->n ||
        input->text_content != input->title_content)
        return false;
    store_article(store, index, &article);
    return article.n_paragraphs == 1;
}

enum status inquiry_score(struct inquiry *inquiry, uint32_t docid, struct rank_parts *parts,
                          uint32_t *segment, bool *is_row, struct error *err)
{
    struct scratch *scratch = inquiry->scratch;
    struct rank_input input = {.rules = &inquiry->rules,
                               .text = &scratch->text,
                               .title = &scratch->title,
                               .headings = &scratch->headings,
                               .average_length =
                                   generation_manifest(inquiry->generation)->average_length,
                               .listener = inquiry->listener};
    enum status status = scan_text(inquiry, docid, segment, &input.text_content, err);
    if (status != OK)
        return status;
    const struct segment *found = generation_segment(inquiry->generation, *segment);
    struct store_paragraph paragraph;
    store_paragraph(segment_store(found), docid, &paragraph);
    TRY(inquiry_scan_title(inquiry, *segment, paragraph.article, &input.title_content, err));
    TRY(scan_heading(inquiry, *segment, paragraph.heading, &input.heading_content, err));
    input.is_title = is_title_alone(segment_store(found), paragraph.article, &input);
    scratch->kept.last.content = input.text_content + IMPACT_TITLE * input.title_content;
    rank_score(&input, parts);
    *is_row = match_row_stands(&inquiry->rules, &scratch->text);
    if (*is_row && !inquiry->rules.is_any)
        add_row_bonus(inquiry, parts);
done:
    return status;
}
