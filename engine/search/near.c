#include "engine/search/near.h"

#include <stdlib.h>

#include "engine/search/phrase.h"

/* ---- positions as bits, with an empty word in front and behind ---- */

/* What the word at `bits` becomes when all move on by so many positions, or back; by < 64. */
static inline uint64_t moved_on(const uint64_t *bits, uint32_t by)
{
    return bits[0] << by | bits[-1] >> 1 >> (63 - by);
}

static inline uint64_t moved_back(const uint64_t *bits, uint32_t by)
{
    return bits[0] >> by | bits[1] << 1 << (63 - by);
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* Each bit becomes those 1…distance positions behind it; what is covered doubles at each step. */
static void spread_on(uint64_t *bits, uint32_t n, uint32_t distance)
{
    for (uint32_t b = n; b-- > 0;)
        bits[b] = moved_on(bits + b, 1);
    for (uint32_t by, covered = 1; covered < distance; covered += by) {
        by = smaller(covered, distance - covered);
        for (uint32_t b = n; b-- > 0;)
            bits[b] |= moved_on(bits + b, by);
    }
}

/* The same before it. */
static void spread_back(uint64_t *bits, uint32_t n, uint32_t distance)
{
    for (uint32_t b = 0; b < n; b++)
        bits[b] = moved_back(bits + b, 1);
    for (uint32_t by, covered = 1; covered < distance; covered += by) {
        by = smaller(covered, distance - covered);
        for (uint32_t b = 0; b < n; b++)
            bits[b] |= moved_back(bits + b, by);
    }
}

/* ---- places ---- */

struct chain_leaf {
    const struct tree *tree;
    uint32_t operand;
    uint32_t over;    /* from the first token of a place to its last */
    uint64_t *firsts; /* where its places begin: all, then those that count */
};

struct chain {
    const struct tree *near;
    const struct occurrences *occurrences;
    struct chain_leaf leaves[QUERY_MAX_WORDS]; /* operand by operand; those that stand somewhere */
    uint32_t n_leaves;
    uint32_t n; /* words of 64 positions */
    uint64_t *begins, *ends;
    uint64_t *memory;   /* of all of them, */
    uint64_t room[256]; /* or here: most paragraphs are short */
};

static const struct bound_leaf *leaf_of(const struct tree *tree)
{
    return tree->bound;
}

/* Operands are words, prefixes, fuzzy words, phrases, and ORs of these. Whether one of the leaves
 * may stand. */
static bool add_leaves(struct chain *chain, const struct tree *tree, uint32_t operand)
{
    bool may_stand = false;
    for (uint32_t i = 0; i < tree->n_kids; i++)
        may_stand |= add_leaves(chain, tree->kids[i], operand);
    if (tree->n_words == 0 || (leaf_of(tree)->mask & ~chain->occurrences->accept) != 0)
        return may_stand;
    uint32_t over = tree->kind == TREE_LOOSE ? 0 : tree->n_words - 1;
    chain->leaves[chain->n_leaves++] = (struct chain_leaf){tree, operand, over, NULL};
    return true;
}

static bool add_operands(struct chain *chain)
{
    for (uint32_t k = 0; k < chain->near->n_kids; k++)
        if (!add_leaves(chain, chain->near->kids[k], k))
            return false;
    return true;
}

static bool make_room(struct chain *chain)
{
    chain->n = (chain->occurrences->n_tokens + 63) / 64;
    size_t each = (size_t)chain->n + 1, all = (chain->n_leaves + 2) * each + 1;
    uint64_t *bits = chain->room;
    if (all > sizeof chain->room / sizeof *chain->room)
        bits = chain->memory = malloc(all * sizeof *bits);
    if (bits == NULL)
        return false;
    memset(bits, 0, all * sizeof *bits);
    chain->begins = bits + 1;
    chain->ends = chain->begins + each;
    for (uint32_t i = 0; i < chain->n_leaves; i++)
        chain->leaves[i].firsts = chain->ends + (i + 1) * each;
    return true;
}

static bool set_first(void *ctx, uint32_t first, uint32_t last)
{
    uint64_t *firsts = ctx;
    (void)last;
    firsts[first / 64] |= (uint64_t)1 << first % 64;
    return true;
}

/* The places of all single words, in one walk. */
static void find_words(struct chain *chain)
{
    uint64_t *firsts[QUERY_MAX_WORDS], words = 0;
    for (uint32_t i = 0; i < chain->n_leaves; i++) {
        const struct bound_leaf *leaf = leaf_of(chain->leaves[i].tree);
        if (chain->leaves[i].tree->n_words > 1)
            continue;
        words |= leaf->mask;
        firsts[leaf->numbers[0]] = chain->leaves[i].firsts;
    }
    for (uint32_t at = 0; at < chain->occurrences->n && words != 0; at++) {
        const struct occurrence *item = &chain->occurrences->items[at];
        for (uint64_t here = item->accept & words; here != 0; here &= here - 1)
            set_first(firsts[__builtin_ctzll(here)], item->position, item->position);
    }
}

static void find_places(struct chain *chain)
{
    find_words(chain);
    for (uint32_t i = 0; i < chain->n_leaves; i++) {
        const struct chain_leaf *leaf = &chain->leaves[i];
        if (leaf->tree->kind == TREE_LOOSE)
            phrase_loose(leaf->tree, chain->occurrences, set_first, leaf->firsts);
        else if (leaf->tree->n_words > 1)
            phrase_each(leaf->tree, chain->occurrences, set_first, leaf->firsts);
    }
}

/* ---- links ---- */

/* Where a place may begin that follows one of operand k within the distance, and where one may end
 * that precedes it. */
static void look_around(struct chain *chain, uint32_t k, uint32_t distance)
{
    memset(chain->begins, 0, chain->n * sizeof *chain->begins);
    memset(chain->ends, 0, chain->n * sizeof *chain->ends);
    for (uint32_t i = 0; i < chain->n_leaves; i++) {
        const struct chain_leaf *leaf = &chain->leaves[i];
        for (uint32_t b = 0; b < chain->n && leaf->operand == k; b++) {
            chain->begins[b] |= moved_on(leaf->firsts + b, leaf->over);
            chain->ends[b] |= leaf->firsts[b];
        }
    }
    spread_on(chain->begins, chain->n, distance);
    spread_back(chain->ends, chain->n, distance);
}

/* Keeps of operand k's places those that may follow or precede. Whether one is left. */
static bool keep(struct chain *chain, uint32_t k, bool may_follow, bool may_precede)
{
    uint64_t left = 0, follow = may_follow ? ~(uint64_t)0 : 0,
             precede = may_precede ? ~(uint64_t)0 : 0;
    for (uint32_t i = 0; i < chain->n_leaves; i++) {
        const struct chain_leaf *leaf = &chain->leaves[i];
        for (uint32_t b = 0; b < chain->n && leaf->operand == k; b++) {
            leaf->firsts[b] &=
                (chain->begins[b] & follow) | (moved_back(chain->ends + b, leaf->over) & precede);
            left |= leaf->firsts[b];
        }
    }
    return left != 0;
}

/* Forwards: keeps what some choice of the operands before leads to. Whether the last is reached. */
static bool reach(struct chain *chain)
{
    for (uint32_t k = 1; k < chain->near->n_kids; k++) {
        const struct tree_link *link = &chain->near->links[k - 1];
        look_around(chain, k - 1, link->distance);
        if (!keep(chain, k, true, !link->is_ordered))
            return false;
    }
    return true;
}

/* Backwards: keeps what leads to the last operand. */
static void take_part(struct chain *chain)
{
    for (uint32_t k = chain->near->n_kids - 1; k > 0; k--) {
        const struct tree_link *link = &chain->near->links[k - 1];
        look_around(chain, k, link->distance);
        keep(chain, k - 1, !link->is_ordered, true);
    }
}

/* Finds all places and keeps what is reached. */
static bool begin(struct chain *chain, const struct tree *near,
                  const struct occurrences *occurrences)
{
    chain->near = near;
    chain->occurrences = occurrences;
    chain->n_leaves = 0;
    chain->memory = NULL;
    if (!add_operands(chain) || !make_room(chain))
        return false;
    find_places(chain);
    return reach(chain);
}

static void tell(struct chain *chain, near_found *found, void *ctx)
{
    uint64_t *told = chain->begins; /* single words */
    memset(told, 0, chain->n * sizeof *told);
    for (uint32_t i = 0; i < chain->n_leaves; i++) {
        const struct chain_leaf *leaf = &chain->leaves[i];
        for (uint32_t b = 0; b < chain->n; b++) {
            uint64_t news = leaf->firsts[b] & ~(leaf->over == 0 ? told[b] : 0);
            told[b] |= leaf->over == 0 ? news : 0;
            for (; news != 0; news &= news - 1) {
                uint32_t first = b * 64 + (uint32_t)__builtin_ctzll(news);
                if (!found(ctx, first, first + leaf->over, leaf->tree->clause))
                    return;
            }
        }
    }
}

bool near_holds(const struct tree *near, const struct occurrences *occurrences)
{
    struct chain chain;
    bool is_found = begin(&chain, near, occurrences);
    free(chain.memory);
    return is_found;
}

bool near_each(const struct tree *near, const struct occurrences *occurrences, near_found *found,
               void *ctx)
{
    struct chain chain;
    bool is_found = begin(&chain, near, occurrences);
    if (is_found) {
        take_part(&chain);
        tell(&chain, found, ctx);
    }
    free(chain.memory);
    return is_found;
}
