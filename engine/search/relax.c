#include "engine/search/relax.h"

#include "engine/search/filters.h"
#include "engine/search/repair.h"

/* What there is to give up. */
struct row_figures {
    uint32_t n_bare; /* required bare words */
    uint32_t n_held; /* those that the index holds */
    bool has_others; /* another clause that must hold */
};

static void count_kid(const struct relaxation *relaxation, const struct tree *kid,
                      struct row_figures *out)
{
    if (!match_is_bare(kid)) {
        out->has_others = out->has_others || (!kid->is_optional && kid->kind != TREE_NOT);
        return;
    }
    const struct bound_leaf *leaf = kid->bound;
    bool is_held = true;
    for (uint32_t i = 0; i < kid->n_words; i++)
        is_held = is_held && !relaxation->inquiry->bound->words[leaf->numbers[i]].is_missing;
    out->n_bare++;
    out->n_held += is_held;
}

static struct row_figures count_row(const struct relaxation *relaxation)
{
    const struct tree *query = relaxation->query;
    struct row_figures figures = {0};
    if (query->kind == TREE_WORD)
        count_kid(relaxation, query, &figures);
    for (uint32_t i = 0; i < query->n_kids && query->kind == TREE_ROW; i++)
        count_kid(relaxation, query->kids[i], &figures);
    return figures;
}

static enum status ask(struct relaxation *relaxation, struct error *err)
{
    struct inquiry *inquiry = relaxation->inquiry;
    struct tree *root = NULL;
    enum status status = OK;
    TRY(filters_apply(relaxation->query, relaxation->request, relaxation->today, inquiry->analyzer,
                      inquiry->arena, &root, err));
    TRY(inquiry_ask(inquiry, relaxation->query, root, relaxation->request->match == MATCH_ANY,
                    err));
done:
    return status;
}

enum status relax_begin(struct relaxation *relaxation, struct inquiry *inquiry,
                        const struct search_request *request, int32_t today, struct tree *query,
                        struct error *err)
{
    *relaxation = (struct relaxation){
        .inquiry = inquiry,
        .request = request,
        .today = today,
        .query = query,
        .tier = request->match == MATCH_ANY ? TIER_ANY : TIER_ALL,
    };
    return ask(relaxation, err);
}

static enum status print(const struct relaxation *relaxation, const struct tree *tree,
                         struct span *out, struct error *err)
{
    struct buf text;
    buf_init(&text, 16 * QUERY_MAX_BYTES);
    tree_print(tree, &text);
    enum status status = buf_status(&text);
    *out = status == OK ? arena_copy(relaxation->inquiry->arena, buf_span(&text)) : SPAN_NONE;
    buf_release(&text);
    if (out->at == NULL)
        return error_set(err, status != OK ? status : arena_status(relaxation->inquiry->arena),
                         ERROR_NOWHERE, "no memory for a query");
    return OK;
}

/* ---- tiers ---- */

static enum status try_corrections(struct relaxation *relaxation, bool *applies, struct error *err)
{
    struct tree *repaired = NULL;
    enum status status = OK;
    TRY(repair_query(relaxation->inquiry, relaxation->request, relaxation->today, relaxation->query,
                     REPAIR_BARE, &repaired, err));
    *applies = repaired != NULL;
    if (repaired == NULL)
        return OK;
    TRY(print(relaxation, repaired, &relaxation->corrected, err));
    relaxation->query = repaired;
    TRY(ask(relaxation, err));
done:
    return status;
}

/* What the tier gives up; nothing where it cannot find more than the one before. Words that the
 * index does not hold count among those given up, not among those there is a choice of. */
static struct match_slack slack_of(enum search_tier tier, const struct row_figures *row)
{
    struct match_slack slack = {0};
    if (tier == TIER_CONTEXT)
        slack.is_around = row->n_bare > 1 && row->n_held == row->n_bare;
    else if (tier == TIER_MOST)
        slack.words = row->n_held > 2 ? 1 : 0;
    else if (tier == TIER_ANY)
        slack.words = row->has_others ? row->n_bare : row->n_bare - 1;
    return slack;
}

static enum status try_tier(struct relaxation *relaxation, bool *applies, struct error *err)
{
    struct row_figures row = count_row(relaxation);
    *applies = false;
    if (relaxation->tier == TIER_CORRECTED)
        return row.n_held < row.n_bare ? try_corrections(relaxation, applies, err) : OK;
    if (relaxation->query->kind != TREE_ROW)
        return OK;
    struct match_slack slack = slack_of(relaxation->tier, &row);
    *applies = slack.is_around || slack.words > 0;
    return *applies ? inquiry_loosen(relaxation->inquiry, slack, err) : OK;
}

static bool can_relax(const struct relaxation *relaxation)
{
    return relaxation->request->match == MATCH_AUTO && relaxation->query != NULL &&
           count_row(relaxation).n_bare > 0;
}

enum status relax_next(struct relaxation *relaxation, bool *has_next, struct error *err)
{
    *has_next = false;
    if (!can_relax(relaxation))
        relaxation->tier = TIER_NONE;
    while (relaxation->tier < TIER_NONE && !*has_next) {
        relaxation->tier++;
        enum status status = OK;
        if (relaxation->tier < TIER_NONE)
            status = try_tier(relaxation, has_next, err);
        if (status != OK)
            return status;
    }
    return OK;
}

enum status relax_correct_all(struct relaxation *relaxation, struct span *out, struct error *err)
{
    struct tree *repaired = NULL;
    *out = SPAN_NONE;
    if (relaxation->query == NULL)
        return OK;
    enum status status = repair_query(relaxation->inquiry, relaxation->request, relaxation->today,
                                      relaxation->query, REPAIR_ALL, &repaired, err);
    return status == OK && repaired != NULL ? print(relaxation, repaired, out, err) : status;
}
