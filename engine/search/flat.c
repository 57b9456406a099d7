#include "engine/search/flat.h"

#include "engine/segment/glass.h"

/* What a step of the plan pushed: groups that lie side by side. */
struct operand {
    uint32_t first, n;
};

struct reading {
    struct flat *out;
    struct operand stack[FLAT_TERMS];
    uint32_t depth;
};

/* Another is refused by the shim. */
static bool is_good_term(struct span term)
{
    return term.len <= GLASS_TERM_BYTES_MAX && memchr(term.at, 0, term.len) == NULL;
}

static bool push_term(struct reading *reading, const struct plan_step *step)
{
    struct flat *out = reading->out;
    if (out->n_terms == FLAT_TERMS || !is_good_term(step->term))
        return false;
    out->terms[out->n_terms] = (struct flat_term){step->term, step->count, step->weight};
    out->groups[out->n_groups] = (struct flat_group){.first = out->n_terms++, .n = 1};
    reading->stack[reading->depth++] = (struct operand){out->n_groups++, 1};
    return true;
}

/* Whether the operand is one group, with nothing said of it. */
static bool is_union(const struct flat *flat, struct operand operand)
{
    const struct flat_group *group = &flat->groups[operand.first];
    return operand.n == 1 && !group->is_excluded && !group->is_unscored;
}

/* The groups of the last n operands become one; theirs are the last groups, and the last terms. */
static bool unite(struct reading *reading, uint32_t n)
{
    struct flat *out = reading->out;
    struct operand *operands = &reading->stack[reading->depth - n];
    struct flat_group *group = &out->groups[operands[0].first];
    for (uint32_t i = 0; i < n; i++)
        if (!is_union(out, operands[i]))
            return false;
    group->n = out->n_terms - group->first;
    out->n_groups = operands[0].first + 1;
    reading->depth -= n - 1;
    return true;
}

static void join(struct reading *reading, uint32_t n)
{
    struct operand *operands = &reading->stack[reading->depth - n];
    operands[0].n = reading->out->n_groups - operands[0].first;
    reading->depth -= n - 1;
}

/* The first operand stays as it is, the others restrict it. */
static bool restrict_first(struct reading *reading, uint32_t n, bool is_exclusion)
{
    struct flat *out = reading->out;
    struct operand *operands = &reading->stack[reading->depth - n];
    for (uint32_t i = 1; i < n; i++) {
        struct flat_group *groups = &out->groups[operands[i].first];
        if (is_exclusion && (operands[i].n > 1 || groups[0].is_excluded))
            return false;
        for (uint32_t k = 0; k < operands[i].n; k++) {
            groups[k].is_unscored = true;
            groups[k].is_excluded = groups[k].is_excluded || is_exclusion;
        }
    }
    join(reading, n);
    return true;
}

static void scale(struct reading *reading, double weight)
{
    struct flat *out = reading->out;
    const struct operand *operand = &reading->stack[reading->depth - 1];
    for (uint32_t i = out->groups[operand->first].first; i < out->n_terms; i++)
        out->terms[i].weight *= weight;
}

static bool read_step(struct reading *reading, const struct plan_step *step)
{
    switch (step->op) {
    case PLAN_TERM:
        return push_term(reading, step);
    case PLAN_OR:
        return unite(reading, step->n);
    case PLAN_AND:
        join(reading, step->n);
        return true;
    case PLAN_NOT:
    case PLAN_FILTER:
        return restrict_first(reading, step->n, step->op == PLAN_NOT);
    case PLAN_SCALE:
        scale(reading, step->weight);
        return true;
    default:
        return false;
    }
}

bool flat_read(const struct plan *plan, struct flat *out)
{
    struct reading reading = {.out = out};
    uint32_t n_required = 0;
    out->n_terms = out->n_groups = 0;
    for (size_t i = 0; i < plan->n; i++)
        if (!read_step(&reading, &plan->steps[i]))
            return false;
    for (uint32_t i = 0; i < out->n_groups; i++) {
        if (out->n_groups > 1 && out->groups[i].n > FLAT_MEMBERS)
            return false;
        n_required += !out->groups[i].is_excluded;
    }
    return n_required > 0 && out->n_groups <= FLAT_GROUPS;
}
