#include "engine/query/understand.h"

#include "base/utf8.h"
#include "engine/analysis/language.h"
#include "engine/query/rebuild.h"

/* ---- the query's language ---- */

/* Stop words that the tree has of a language. Single letters are on the lists of many languages and
 * tell nothing. */
static uint32_t count_stops(const struct tree *tree, uint8_t language)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < tree->n_words; i++)
        n += utf8_count(tree->words[i].exact) > 1 &&
             language_is_stop(language, tree->words[i].exact);
    for (uint32_t i = 0; i < tree->n_kids; i++)
        n += count_stops(tree->kids[i], language);
    return n;
}

/* That with the most stop words in the query; among equals the commonest. */
static uint8_t find_language(const struct tree *root, const uint8_t *languages, uint32_t n)
{
    uint8_t best = n > 0 ? languages[0] : LANGUAGE_NONE;
    uint32_t most = 0;
    for (uint32_t i = 0; i < n && n > 1; i++) {
        uint32_t stops = count_stops(root, languages[i]);
        if (stops > most)
            best = languages[i];
        most = stops > most ? stops : most;
    }
    return best;
}

static bool is_ascii(struct span text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.at[i] >= 0x80)
            return false;
    return true;
}

/* A piece of the query as it is meant: inside a word a backslash can only be that of an escape. */
static enum status copy_without_escapes(struct span piece, struct arena *arena, struct span *out,
                                        struct error *err)
{
    char *bytes = arena_alloc(arena, piece.len + 1);
    *out = (struct span){bytes, 0};
    if (bytes == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "the query needs too much memory");
    for (size_t i = 0; i < piece.len; i++)
        if (piece.at[i] != '\\')
            bytes[out->len++] = piece.at[i];
    return OK;
}

static enum status keep_typed(struct tree_word *word, struct span q, struct analyzer *analyzer,
                              struct arena *arena, struct error *err)
{
    const struct token *tokens;
    size_t n;
    if (is_ascii(word->exact))
        return OK;
    enum status status = analyzer_run(analyzer, word->exact, LANGUAGE_NONE, &tokens, &n, err);
    if (status == OK &&
        (n != 1 || !span_equal(analyzer_word(analyzer, tokens[0].word)->exact, word->exact)))
        status = copy_without_escapes(span_cut(q, word->start, word->end - word->start), arena,
                                      &word->typed, err);
    return status;
}

/* Words of another script than the language's are judged by their own (analyzer.h). */
static enum status mark_words(struct tree *tree, const struct query *query,
                              struct analyzer *analyzer, struct arena *arena, struct error *err)
{
    enum status status = OK;
    for (uint32_t i = 0; i < tree->n_words && status == OK; i++) {
        struct tree_word *word = &tree->words[i];
        const struct token *tokens;
        size_t n;
        status = keep_typed(word, query->text, analyzer, arena, err);
        if (status != OK)
            break;
        status = analyzer_run(analyzer, word->surface, query->language, &tokens, &n, err);
        word->is_stop = status == OK && n == 1 && analyzer_word(analyzer, tokens[0].word)->is_stop;
    }
    for (uint32_t i = 0; i < tree->n_kids && status == OK; i++)
        status = mark_words(tree->kids[i], query, analyzer, arena, err);
    return status;
}

/* ---- stop words and clauses ---- */

static bool is_positive(const struct tree *tree)
{
    return tree->kind != TREE_NOT && tree->kind != TREE_EVERY;
}

static bool is_stop_word(const struct tree *tree)
{
    return tree->kind == TREE_WORD && tree->n_words == 1 && tree->words[0].is_stop;
}

static bool is_group(const struct tree *tree)
{
    return tree->kind == TREE_ROW || tree->kind == TREE_AND || tree->kind == TREE_OR;
}

/* Whether the query has a bare word that is no stop word. */
static bool has_content(const struct tree *tree)
{
    if (tree->kind == TREE_WORD || tree->kind == TREE_PREFIX || tree->kind == TREE_FUZZY)
        return !is_stop_word(tree);
    for (uint32_t i = 0; i < tree->n_kids && (is_group(tree) || tree->kind == TREE_PLUS); i++)
        if (has_content(tree->kids[i]))
            return true;
    return false;
}

/* Stop words of a row that asks for something else as well. */
static void mark_optional(struct tree *tree)
{
    bool has_required = false;
    if (!is_group(tree))
        return;
    for (uint32_t i = 0; i < tree->n_kids; i++)
        has_required = has_required || (is_positive(tree->kids[i]) && !is_stop_word(tree->kids[i]));
    for (uint32_t i = 0; i < tree->n_kids; i++) {
        struct tree *kid = tree->kids[i];
        kid->is_optional = tree->kind == TREE_ROW && has_required && is_stop_word(kid);
        mark_optional(kid);
    }
}

static void number_all(struct tree *tree, uint32_t clause)
{
    tree->clause = clause;
    for (uint32_t i = 0; i < tree->n_kids; i++)
        number_all(tree->kids[i], clause);
}

/* A group has the number of its first clause. */
static void number_clauses(struct tree *tree, uint32_t *next)
{
    if (tree_is_leaf(tree) || tree->kind == TREE_FIELD) {
        number_all(tree, (*next)++);
        return;
    }
    tree->clause = *next;
    for (uint32_t i = 0; i < tree->n_kids; i++)
        number_clauses(tree->kids[i], next);
}

static enum status finish(struct query *query, struct analyzer *analyzer, struct arena *arena,
                          struct error *err)
{
    uint32_t clauses = 0;
    struct tree *root = query->root;
    enum status status = mark_words(root, query, analyzer, arena, err);
    if (status != OK)
        return status;
    if (has_content(root))
        mark_optional(root);
    number_clauses(root, &clauses);
    query->is_all_excluded =
        (root->kind == TREE_ROW || root->kind == TREE_AND) && root->kids[0]->kind == TREE_EVERY;
    return OK;
}

enum status query_understand(struct query *query, enum query_syntax syntax,
                             struct analyzer *analyzer, const uint8_t *languages,
                             uint32_t n_languages, struct arena *arena, struct query_fault *fault,
                             struct error *err)
{
    struct understanding u = {.reading = {syntax, 0, arena, query, fault, err},
                              .analyzer = analyzer};
    const struct tree *raw = query->root;
    enum status status = OK;
    *fault = (struct query_fault){0};
    if (raw != NULL)
        status = rebuild_tree(&u, raw, &query->root);
    if (status == OK && query->root != NULL) {
        query->language = find_language(query->root, languages, n_languages);
        status = finish(query, analyzer, arena, err);
    } else if (status == OK && !query->is_blank) {
        query_warn(query, arena, "no_words", 0, (uint32_t)query->text.len,
                   "there is no word in it");
    }
    return status;
}
