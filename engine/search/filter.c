#include "engine/search/filter.h"

#include "engine/analysis/language.h"

/* What a FIELD clause asks of an article. */
struct condition {
    enum tree_field field;
    const struct tree *tree;
    struct span *values; /* any of them */
    uint32_t n_values;
};

struct filter {
    const struct match_rules *rules;
    const struct generation *generation;
    struct analyzer *analyzer;
    struct condition *conditions; /* by the number of their FIELD */
    struct occurrences title;
    uint32_t segment, article; /* what `holding` is about */
    bool is_known;
    uint64_t holding;
};

/* ---- values ---- */

/* The exact words of a text, joined by one space; without words the text, as in query_name(). */
static struct span exact_words(struct filter *filter, struct span text, char *out, size_t room)
{
    const struct token *tokens = NULL;
    size_t n = 0, len = 0;
    if (analyzer_run(filter->analyzer, text, LANGUAGE_NONE, &tokens, &n, NULL) != OK)
        return SPAN_NONE;
    if (n == 0)
        return text;
    for (size_t i = 0; i < n; i++) {
        struct span exact = analyzer_word(filter->analyzer, tokens[i].word)->exact;
        if (len + exact.len + 1 > room)
            break;
        if (len > 0)
            out[len++] = ' ';
        memcpy(out + len, exact.at, exact.len);
        len += exact.len;
    }
    return (struct span){out, len};
}

/* Whether the words of `part` stand somewhere in `whole`, both joined by one space. */
static bool holds_words(struct span whole, struct span part)
{
    for (size_t at = 0; at + part.len <= whole.len; at++) {
        bool begins = at == 0 || whole.at[at - 1] == ' ';
        bool ends = at + part.len == whole.len || whole.at[at + part.len] == ' ';
        if (begins && ends && memcmp(whole.at + at, part.at, part.len) == 0)
            return part.len > 0;
    }
    return false;
}

/* `*` in the pattern is any characters, `\` makes the next `*` or `\` plain. Greedy with one point
 * to come back to, so the time is bounded by the product of the lengths. */
static bool fits_pattern(struct span text, struct span pattern)
{
    size_t t = 0, p = 0, star = SIZE_MAX, resume = 0;
    while (t < text.len) {
        bool is_escape = p + 1 < pattern.len && pattern.at[p] == '\\' &&
                         (pattern.at[p + 1] == '*' || pattern.at[p + 1] == '\\');
        if (p < pattern.len && pattern.at[p] == '*') {
            star = p++;
            resume = t;
        } else if (p < pattern.len && pattern.at[p + is_escape] == text.at[t]) {
            p += 1 + is_escape;
            t++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.len && pattern.at[p] == '*')
        p++;
    return p == pattern.len;
}

/* Equal to the path, or a folder above it: then the pattern fits one of its beginnings. */
static bool fits_path(struct span path, struct span pattern)
{
    while (pattern.len > 1 && pattern.at[pattern.len - 1] == '/')
        pattern.len--;
    if (fits_pattern(path, pattern))
        return true;
    for (size_t at = 1; at < path.len; at++)
        if (path.at[at] == '/' && fits_pattern(span_cut(path, 0, at), pattern))
            return true;
    return false;
}

static int32_t day_of(struct span date)
{
    int32_t day = 0;
    for (size_t i = 0; i < date.len; i++)
        if (date.at[i] >= '0' && date.at[i] <= '9')
            day = day * 10 + (date.at[i] - '0');
    return day;
}

/* ---- deciding ---- */

#define NAME_ROOM 1024 /* bytes of an author's or tag's exact words that count */

static bool any_name(struct filter *filter, const struct condition *condition,
                     const struct store *store, const struct store_article *article)
{
    char room[NAME_ROOM];
    bool is_author = condition->field == FIELD_AUTHOR;
    uint32_t n = is_author ? article->n_authors : article->n_tags;
    for (uint32_t i = 0; i < n; i++) {
        struct span text = is_author ? store_author(store, article->index, i)
                                     : store_tag(store, article->index, i);
        struct span words = exact_words(filter, text, room, sizeof room);
        for (uint32_t v = 0; v < condition->n_values; v++)
            if (is_author ? holds_words(words, condition->values[v])
                          : span_equal(words, condition->values[v]))
                return true;
    }
    return false;
}

static bool any_text(const struct condition *condition, const struct store_article *article)
{
    for (uint32_t v = 0; v < condition->n_values; v++) {
        struct span value = condition->values[v];
        if (condition->field == FIELD_LANG
                ? span_equal(article->lang.at ? article->lang : SPAN("und"), value)
            : condition->field == FIELD_PATH ? fits_path(article->path, value)
                                             : fits_pattern(article->id, value))
            return true;
    }
    return false;
}

#define TITLE_ROOM 512 /* words of a title that count */

/* Whose numbers the words of a title clause have. Brackets are the query's own (bind.h). */
static const struct bound *home_of(const struct filter *filter, const struct tree *clause)
{
    return tree_is_leaf(clause) ? ((const struct bound_leaf *)clause->bound)->home
                                : filter->rules->bound;
}

/* Whether one of the clauses holds for the title; scanned anew for words that are numbered apart. */
static bool any_title(struct filter *filter, const struct tree *field, const struct store *store,
                      uint32_t article)
{
    uint32_t ids[TITLE_ROOM];
    uint32_t n = store_title_tokens(store, article, ids, TITLE_ROOM);
    const struct bound *scanned = NULL;
    for (uint32_t i = 0; i < field->n_kids; i++) {
        const struct bound *home = home_of(filter, field->kids[i]);
        if (home != scanned && match_scan(&home->segments[filter->segment], ids,
                                          n < TITLE_ROOM ? n : TITLE_ROOM, &filter->title, NULL))
            return false;
        scanned = home;
        if (match_part_holds(filter->rules, field->kids[i], &filter->title))
            return true;
    }
    return false;
}

/* Whether the day is one of the field's, or of one of its kids'. */
static bool any_days(const struct tree *field, int32_t day)
{
    bool holds = field->n_kids == 0 && day >= field->date_first && day <= field->date_last;
    for (uint32_t i = 0; i < field->n_kids && !holds; i++)
        holds = any_days(field->kids[i], day);
    return holds;
}

static bool is_met(struct filter *filter, const struct condition *condition,
                   const struct store *store, const struct store_article *article)
{
    switch (condition->field) {
    case FIELD_TITLE:
        return article->title.at != NULL &&
               any_title(filter, condition->tree, store, article->index);
    case FIELD_DATE: {
        int32_t day = article->date.at != NULL ? day_of(article->date) : 0;
        return day != 0 && any_days(condition->tree, day);
    }
    case FIELD_AUTHOR:
    case FIELD_TAG:
        return any_name(filter, condition, store, article);
    default:
        return any_text(condition, article);
    }
}

uint64_t filter_fields(struct filter *filter, uint32_t segment, uint32_t article)
{
    if (filter->is_known && filter->segment == segment && filter->article == article)
        return filter->holding;
    const struct store *store = segment_store(generation_segment(filter->generation, segment));
    struct store_article found;
    store_article(store, article, &found);
    filter->segment = segment;
    filter->article = article;
    filter->is_known = true;
    filter->holding = 0;
    for (uint32_t i = 0; i < filter->rules->bound->n_fields; i++)
        if (is_met(filter, &filter->conditions[i], store, &found))
            filter->holding |= (uint64_t)1 << i;
    return filter->holding;
}

/* ---- making ---- */

static void from_tree(struct condition *condition, const struct tree *tree)
{
    *condition = (struct condition){
        .field = tree->field, .tree = tree, .values = tree->values, .n_values = tree->n_values};
}

enum status filter_new(const struct match_rules *rules, const struct generation *generation,
                       struct analyzer *analyzer, struct arena *arena, struct filter **out,
                       struct error *err)
{
    uint32_t n = rules->bound->n_fields;
    *out = NULL;
    if (n == 0)
        return OK;
    struct filter *filter = ARENA_NEW(arena, struct filter);
    struct condition *conditions = ARENA_ARRAY(arena, struct condition, n);
    if (filter == NULL || conditions == NULL)
        return error_set(err, arena_status(arena), ERROR_NOWHERE, "no memory for filters");
    for (uint32_t i = 0; i < n; i++)
        from_tree(&conditions[i], rules->bound->fields[i]);
    *filter = (struct filter){
        .rules = rules, .generation = generation, .analyzer = analyzer, .conditions = conditions};
    *out = filter;
    return OK;
}

void filter_release(struct filter *filter)
{
    if (filter != NULL)
        occurrences_release(&filter->title);
}
