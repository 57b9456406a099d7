#include "engine/search/lists.h"

#include <stdlib.h>
#include <string.h>

#include "engine/segment/impact.h"

#define CLOCKED 4096 /* postings or so between two looks at the clock */
#define DENSE 8      /* postings of all other groups to one of the rarest, at most */
#define CROWDED 64   /* docids to one that the rarest has, at most */

/* ---- Opening -------------------------------------------------------------------------------- */

void lists_release(struct lists *lists)
{
    free(lists->all);
    *lists = (struct lists){0};
}

/* BM25 of an impact is no straight line, but nearly (shim: Impact). Rounded to 2^-32, scores add up
 * exactly in whatever order. */
static double score_of(const struct list *list, uint32_t impact)
{
    static const double shift = 1.5 * (1 << 20);
    double part = (double)impact * (1e6 + 1) / (1e6 + (double)impact);
    return list->weight * part + shift - shift;
}

struct score_table {
    double of[IMPACT_MAX + 1];
};

static void make_table(const struct list *list, struct score_table *table)
{
    for (uint32_t impact = 0; impact <= IMPACT_MAX; impact++)
        table->of[impact] = score_of(list, impact);
}

static uint32_t impact_of(uint32_t weight)
{
    return weight < IMPACT_MAX ? weight : IMPACT_MAX;
}

static int by_rarity(const void *a, const void *b)
{
    const struct list_group *x = a, *y = b;
    if (x->is_excluded != y->is_excluded)
        return x->is_excluded - y->is_excluded;
    return (x->count > y->count) - (x->count < y->count);
}

static enum status make_room(struct lists *lists, uint32_t n, struct error *err)
{
    if (n <= lists->room)
        return OK;
    free(lists->all);
    lists->room = 0;
    lists->all = malloc(n * sizeof *lists->all);
    if (lists->all == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for a search");
    lists->room = n;
    return OK;
}

static void open_group(struct lists *lists, const struct flat *flat, const struct flat_group *from,
                       const struct glass_file *file, struct list_group *out)
{
    *out = (struct list_group){.lists = lists->all + lists->n,
                               .is_excluded = from->is_excluded,
                               .is_unscored = from->is_unscored};
    for (uint32_t i = from->first; i < from->first + from->n; i++) {
        struct list *list = &lists->all[lists->n];
        uint32_t count = 0;
        list->weight = flat->terms[i].weight;
        if (!glass_open_list(file, flat->terms[i].term, &list->cursor, &count) &&
            !list->cursor.is_damaged)
            continue;
        list->most = score_of(list, IMPACT_MAX);
        list->count = count;
        out->count += count;
        out->n++;
        lists->n++;
    }
}

enum status lists_open(struct lists *lists, const struct flat *flat, const struct glass_file *file,
                       bool *may_match, struct error *err)
{
    lists->n = lists->n_required = lists->n_groups = 0;
    enum status status = make_room(lists, flat->n_terms, err);
    if (status != OK)
        return status;
    *may_match = true;
    for (uint32_t i = 0; i < flat->n_groups && *may_match; i++) {
        struct list_group *group = &lists->groups[lists->n_groups];
        open_group(lists, flat, &flat->groups[i], file, group);
        *may_match = group->n > 0 || group->is_excluded;
        lists->n_groups += group->n > 0;
        lists->n_required += !group->is_excluded;
    }
    if (lists->n_groups > 1)
        qsort(lists->groups, lists->n_groups, sizeof *lists->groups, by_rarity);
    return OK;
}

bool lists_are_damaged(const struct lists *lists)
{
    for (uint32_t i = 0; i < lists->n; i++)
        if (lists->all[i].cursor.is_damaged)
            return true;
    return false;
}

/* ---- One walk ------------------------------------------------------------------------------- */

struct walk {
    struct lists *lists;
    struct best *best;
    uint32_t shift, steps;
};

/* Looks at the clock now and then; `n` postings or so have been read. */
static void tick(struct walk *walk, uint32_t n)
{
    const struct deadline *deadline = walk->best->search->deadline;
    walk->steps += n;
    if (walk->steps < CLOCKED)
        return;
    walk->steps = 0;
    if (deadline != NULL && deadline_is_over(deadline))
        walk->best->is_late = walk->best->is_over = true;
}

static void walk_one(struct walk *walk, struct list_group *group)
{
    struct glass_cursor *cursor = &group->lists[0].cursor;
    struct best *best = walk->best;
    struct score_table table;
    make_table(&group->lists[0], &table);
    for (; cursor->n > 0 && !best->is_over; glass_read_on(cursor)) {
        for (uint32_t i = 0; i < cursor->n && !best->is_over; i++) {
            double score = table.of[impact_of(cursor->weights[i])];
            if (score >= best->floor)
                best_offer(best, cursor->docids[i] + walk->shift, score);
        }
        tick(walk, cursor->n);
    }
}

/* ---- Alternatives --------------------------------------------------------------------------- */

static int by_most(const void *a, const void *b)
{
    const struct list *const *x = a, *const *y = b;
    return ((*x)->most > (*y)->most) - ((*x)->most < (*y)->most);
}

/* Alternatives, those that add least first. */
struct choice {
    struct list **lists;
    uint32_t n, n_optional; /* the first ones, which do not lift anything in on their own */
    double optional_most;   /* what those add together at most */
};

static void find_optional(struct choice *choice, double floor)
{
    while (choice->n_optional < choice->n &&
           choice->optional_most + choice->lists[choice->n_optional]->most < floor)
        choice->optional_most += choice->lists[choice->n_optional++]->most;
}

/* The next docid of those that are not optional. */
static uint32_t next_docid(const struct choice *choice)
{
    uint32_t next = GLASS_END;
    for (uint32_t i = choice->n_optional; i < choice->n; i++) {
        uint32_t docid = glass_docid(&choice->lists[i]->cursor);
        next = docid < next ? docid : next;
    }
    return next;
}

static uint32_t add_up(struct lists *lists, struct list *list, uint32_t base)
{
    struct glass_cursor *cursor = &list->cursor;
    uint32_t n = 0;
    for (;;) {
        uint32_t i = cursor->i, from = i;
        for (; i < cursor->n && cursor->docids[i] - base < LISTS_WINDOW; i++) {
            uint32_t place = cursor->docids[i] - base;
            lists->scores[place] += score_of(list, impact_of(cursor->weights[i]));
            lists->marks[place / 64] |= (uint64_t)1 << place % 64;
        }
        n += i - from;
        cursor->i = i;
        if (i < cursor->n || cursor->n == 0)
            return n;
        glass_read_on(cursor);
    }
}

static void offer_with_optional(struct walk *walk, const struct choice *choice, uint32_t docid,
                                double score)
{
    double most = choice->optional_most;
    uint32_t left = choice->n_optional;
    for (; left > 0 && score + most >= walk->best->floor; left--) {
        struct list *list = choice->lists[left - 1];
        if (glass_skip_to(&list->cursor, docid) == docid)
            score += score_of(list, impact_of(glass_weight(&list->cursor)));
        most -= list->most;
    }
    walk->steps += choice->n_optional - left;
    if (left == 0 && score >= walk->best->floor)
        best_offer(walk->best, docid + walk->shift, score);
}

static void offer_window(struct walk *walk, const struct choice *choice, uint32_t base)
{
    struct lists *lists = walk->lists;
    for (uint32_t i = 0; i < LISTS_WINDOW / 64; i++) {
        for (; lists->marks[i] != 0; lists->marks[i] &= lists->marks[i] - 1) {
            uint32_t place = 64 * i + (uint32_t)__builtin_ctzll(lists->marks[i]);
            double score = lists->scores[place];
            lists->scores[place] = 0;
            if (!walk->best->is_over)
                offer_with_optional(walk, choice, base + place, score);
        }
        tick(walk, 0);
    }
}

static void walk_choice(struct walk *walk, struct list_group *group)
{
    struct list *lists[FLAT_TERMS];
    struct choice choice = {.lists = lists, .n = group->n};
    for (uint32_t i = 0; i < group->n; i++)
        lists[i] = &group->lists[i];
    qsort(lists, group->n, sizeof *lists, by_most);
    for (uint32_t base; !walk->best->is_over && (base = next_docid(&choice)) != GLASS_END;) {
        uint32_t n = choice.n;
        for (uint32_t i = choice.n_optional; i < choice.n; i++)
            n += add_up(walk->lists, lists[i], base);
        offer_window(walk, &choice, base);
        find_optional(&choice, walk->best->floor);
        tick(walk, n);
    }
}

/* ---- Groups that must all be there ---------------------------------------------------------- */

static uint32_t skip_to(struct list_group *group, uint32_t docid)
{
    uint32_t next = GLASS_END;
    for (uint32_t i = 0; i < group->n; i++) {
        uint32_t found = glass_skip_to(&group->lists[i].cursor, docid);
        next = found < next ? found : next;
    }
    return next;
}

static double score_group(const struct list_group *group, uint32_t docid)
{
    double score = 0;
    for (uint32_t i = 0; i < group->n && !group->is_unscored; i++) {
        const struct list *list = &group->lists[i];
        if (glass_docid(&list->cursor) == docid)
            score += score_of(list, impact_of(glass_weight(&list->cursor)));
    }
    return score;
}

/* `docid` if all groups have it and no excluded one, else one behind it that the first may have. */
static uint32_t agree(struct lists *lists, uint32_t docid)
{
    for (uint32_t i = 1; i < lists->n_required; i++) {
        uint32_t next = skip_to(&lists->groups[i], docid);
        if (next != docid)
            return next;
    }
    for (uint32_t i = lists->n_required; i < lists->n_groups; i++)
        if (skip_to(&lists->groups[i], docid) == docid)
            return docid + 1;
    return docid;
}

static void walk_all(struct walk *walk)
{
    struct lists *lists = walk->lists;
    struct best *best = walk->best;
    for (uint32_t docid = skip_to(&lists->groups[0], 1); docid != GLASS_END && !best->is_over;) {
        uint32_t next = agree(lists, docid);
        if (next == docid) {
            double score = 0;
            for (uint32_t i = 0; i < lists->n_required; i++)
                score += score_group(&lists->groups[i], docid);
            if (score >= best->floor)
                best_offer(best, docid + walk->shift, score);
            next = docid + 1;
        }
        docid = next == GLASS_END ? next : skip_to(&lists->groups[0], next);
        tick(walk, lists->n);
    }
}

/* ---- Groups that are all common ------------------------------------------------------------- */

/* Whether a window holds many of the rarest group's postings, by those decoded first. */
static bool is_crowded(const struct list_group *group)
{
    const struct list *longest = &group->lists[0];
    for (uint32_t i = 1; i < group->n; i++)
        longest = group->lists[i].count > longest->count ? &group->lists[i] : longest;
    const struct glass_cursor *cursor = &longest->cursor;
    return cursor->n == GLASS_BATCH &&
           cursor->docids[GLASS_BATCH - 1] - cursor->docids[0] < CROWDED * GLASS_BATCH;
}

/* Where skipping passes over little, a window of each list is spread out, and the windows are
 * compared 64 docids at a time. */
static bool is_dense(const struct lists *lists)
{
    uint64_t others = 0;
    for (uint32_t i = 1; i < lists->n_groups; i++)
        others += lists->groups[i].count;
    return lists->n <= LISTS_DENSE && others <= DENSE * (uint64_t)lists->groups[0].count &&
           is_crowded(&lists->groups[0]);
}

static uint32_t spread(struct glass_cursor *cursor, uint32_t base, struct list_window *out)
{
    uint32_t n = 0;
    memset(out->marks, 0, sizeof out->marks);
    for (;;) {
        uint32_t i = cursor->i, from = i;
        for (; i < cursor->n && cursor->docids[i] - base < LISTS_WINDOW; i++) {
            uint32_t place = cursor->docids[i] - base;
            out->marks[place / 64] |= (uint64_t)1 << place % 64;
            out->impacts[place] = cursor->weights[i];
        }
        n += i - from;
        cursor->i = i;
        if (i < cursor->n || cursor->n == 0)
            return n;
        glass_read_on(cursor);
    }
}

/* Of 64 docids of the window those that all groups have, and no excluded one. */
static uint64_t compare(const struct lists *lists, uint32_t i)
{
    uint64_t marks = UINT64_MAX;
    for (uint32_t k = 0; k < lists->n_groups; k++) {
        const struct list_group *group = &lists->groups[k];
        uint64_t any = 0;
        for (uint32_t l = 0; l < group->n; l++)
            any |= lists->windows[&group->lists[l] - lists->all].marks[i];
        marks &= group->is_excluded ? ~any : any;
    }
    return marks;
}

static double score_place(const struct lists *lists, uint32_t place)
{
    double score = 0;
    for (uint32_t k = 0; k < lists->n_required; k++) {
        const struct list_group *group = &lists->groups[k];
        for (uint32_t l = 0; l < group->n && !group->is_unscored; l++) {
            const struct list_window *window = &lists->windows[&group->lists[l] - lists->all];
            if (window->marks[place / 64] >> place % 64 & 1)
                score += score_of(&group->lists[l], impact_of(window->impacts[place]));
        }
    }
    return score;
}

static void offer_places(struct walk *walk, uint32_t base)
{
    const struct lists *lists = walk->lists;
    struct best *best = walk->best;
    bool is_scored = best->search->want > 0;
    for (uint32_t i = 0; i < LISTS_WINDOW / 64; i++)
        for (uint64_t marks = compare(lists, i); marks != 0 && !best->is_over; marks &= marks - 1) {
            uint32_t place = 64 * i + (uint32_t)__builtin_ctzll(marks);
            double score = is_scored ? score_place(lists, place) : 0;
            if (score >= best->floor)
                best_offer(best, base + place + walk->shift, score);
        }
}

/* The first docid at or behind `docid` that no group of those required is behind of. */
static uint32_t next_window(struct lists *lists, uint32_t docid)
{
    for (uint32_t i = 0; i < lists->n_required; i++) {
        uint32_t next = skip_to(&lists->groups[i], docid);
        docid = next > docid ? next : docid;
    }
    return docid;
}

static void walk_dense(struct walk *walk)
{
    struct lists *lists = walk->lists;
    for (uint32_t base = next_window(lists, 1); base != GLASS_END && !walk->best->is_over;) {
        uint32_t n = 1;
        for (uint32_t l = 0; l < lists->n; l++) {
            glass_skip_to(&lists->all[l].cursor, base);
            n += spread(&lists->all[l].cursor, base, &lists->windows[l]);
        }
        offer_places(walk, base);
        tick(walk, n);
        base =
            base < GLASS_END - LISTS_WINDOW ? next_window(lists, base + LISTS_WINDOW) : GLASS_END;
    }
}

void lists_run(struct lists *lists, uint32_t shift, struct best *best)
{
    struct walk walk = {.lists = lists, .best = best, .shift = shift};
    bool is_single = lists->n_groups == 1 && !lists->groups[0].is_unscored;
    if (is_single && lists->groups[0].n == 1)
        walk_one(&walk, &lists->groups[0]);
    else if (is_single)
        walk_choice(&walk, &lists->groups[0]);
    else if (is_dense(lists))
        walk_dense(&walk);
    else
        walk_all(&walk);
}
