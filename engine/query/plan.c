#include "engine/query/plan.h"

#include <math.h>

enum status plan_add(struct plan *plan, struct arena *arena, struct plan_step step,
                     struct error *err)
{
    if (plan->n == plan->room) {
        size_t room = plan->room == 0 ? 16 : 2 * plan->room;
        struct plan_step *steps = ARENA_ARRAY(arena, struct plan_step, room);
        if (steps == NULL)
            return error_set(err, arena_status(arena), ERROR_NOWHERE,
                             "the plan needs too much memory");
        if (plan->n > 0)
            memcpy(steps, plan->steps, plan->n * sizeof *steps);
        plan->steps = steps;
        plan->room = room;
    }
    plan->steps[plan->n++] = step;
    return OK;
}

double plan_idf(uint32_t documents, uint32_t count)
{
    double n = documents, df = count, odds = (n - df + .5) / (df + .5);
    return log(odds < 2 ? odds * .5 + 1 : odds);
}

/* What a step pops; 0 of an operator is a fault. */
static uint32_t operands_of(const struct plan_step *step)
{
    switch (step->op) {
    case PLAN_AND:
    case PLAN_OR:
    case PLAN_NOT:
    case PLAN_FILTER:
        return step->n;
    case PLAN_SCALE:
        return 1;
    default:
        return 0;
    }
}

static const char *fault_of(const struct plan_step *step, size_t depth)
{
    bool is_weighted = step->op == PLAN_TERM || step->op == PLAN_SCALE;
    bool has_least = step->op == PLAN_NOT || step->op == PLAN_FILTER;
    bool is_operator = step->op == PLAN_AND || step->op == PLAN_OR || has_least;
    if ((unsigned)step->op > PLAN_SCALE)
        return "is no operator";
    if (step->op == PLAN_TERM && step->term.len == 0)
        return "has no term";
    if (is_weighted && !(isfinite(step->weight) && step->weight >= 0))
        return "has a weight that is none";
    if (step->op == PLAN_RANGE && step->first > step->last)
        return "ends before it begins";
    if (is_operator && step->n < (has_least ? 2 : 1))
        return "has too few operands";
    return operands_of(step) > depth ? "has more operands than there are" : NULL;
}

enum status plan_check(const struct plan *plan, struct error *err)
{
    size_t depth = 0;
    for (size_t i = 0; i < plan->n; i++) {
        const char *fault = fault_of(&plan->steps[i], depth);
        if (fault != NULL)
            return error_set(err, ERR_INVALID, ERROR_NOWHERE, "step %zu of the plan %s", i, fault);
        depth += 1 - (size_t)operands_of(&plan->steps[i]);
    }
    if (depth != 1)
        return error_set(err, ERR_INVALID, ERROR_NOWHERE, "the plan leaves %zu operands, not one",
                         depth);
    return OK;
}

/* In quotes where it could be read as anything but one term. */
static void print_term(struct span term, struct buf *out)
{
    bool is_plain = term.len > 0;
    for (size_t i = 0; i < term.len; i++) {
        unsigned char c = (unsigned char)term.at[i];
        is_plain =
            is_plain && c > ' ' && c != '"' && c != '\\' && c != '(' && c != '^' && c != 0x7F;
    }
    if (is_plain) {
        buf_add_span(out, term);
        return;
    }
    buf_add_char(out, '"');
    for (size_t i = 0; i < term.len; i++) {
        unsigned char c = (unsigned char)term.at[i];
        if (c < ' ' || c == 0x7F)
            buf_printf(out, "\\x%02x", c);
        else if (c == '"' || c == '\\')
            buf_printf(out, "\\%c", c);
        else
            buf_add_char(out, (char)c);
    }
    buf_add_char(out, '"');
}

static void print_step(const struct plan_step *step, struct buf *out)
{
    static const char *const names[] = {
        [PLAN_TERM] = "TERM", [PLAN_ALL] = "ALL", [PLAN_RANGE] = "RANGE",   [PLAN_AND] = "AND",
        [PLAN_OR] = "OR",     [PLAN_NOT] = "NOT", [PLAN_FILTER] = "FILTER", [PLAN_SCALE] = "SCALE"};
    switch (step->op) {
    case PLAN_TERM:
        print_term(step->term, out);
        if (step->weight < 1 || step->weight > 1)
            buf_printf(out, "^%g", (double)step->weight);
        break;
    case PLAN_ALL:
        buf_add_text(out, names[step->op]);
        break;
    case PLAN_RANGE:
        buf_printf(out, "RANGE(%u-%u)", (unsigned)step->first, (unsigned)step->last);
        break;
    case PLAN_SCALE:
        buf_printf(out, "SCALE(%g)", (double)step->weight);
        break;
    default:
        buf_printf(out, "%s(%u)", (unsigned)step->op <= PLAN_SCALE ? names[step->op] : "?",
                   (unsigned)step->n);
    }
}

void plan_print(const struct plan *plan, struct buf *out)
{
    for (size_t i = 0; i < plan->n; i++) {
        if (i > 0)
            buf_add_char(out, ' ');
        print_step(&plan->steps[i], out);
    }
}

uint64_t plan_postings(const struct plan *plan)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < plan->n; i++) {
        const struct plan_step *step = &plan->steps[i];
        if (step->op == PLAN_ALL || step->op == PLAN_RANGE ||
            (step->op == PLAN_TERM && step->count == 0))
            return UINT64_MAX;
        sum += step->op == PLAN_TERM ? step->count : 0;
    }
    return sum;
}
