#include "tests/engine/search/flat_plans.h"

#include "tests/support/test.h"

struct making {
    struct dice *dice;
    const struct span *terms;
    uint32_t n_terms;
    struct plan *plan;
    struct arena *arena;
};

static uint32_t draw(struct making *making, uint32_t n)
{
    return dice_below(making->dice, n);
}

static void add(struct making *making, struct plan_step step)
{
    struct error err;
    assert_ok(plan_add(making->plan, making->arena, step, &err), &err);
}

static void add_group(struct making *making, uint32_t most)
{
    static const float weights[] = {1, 1, 1, 0.5f, 0, 2.7f};
    uint32_t n = 1 + draw(making, most);
    for (uint32_t i = 0; i < n; i++)
        add(making, (struct plan_step){.op = PLAN_TERM,
                                       .term = making->terms[draw(making, making->n_terms)],
                                       .weight = weights[draw(making, 6)]});
    if (n > 1)
        add(making, (struct plan_step){.op = PLAN_OR, .n = n});
    if (draw(making, 6) == 0)
        add(making, (struct plan_step){.op = PLAN_SCALE, .weight = weights[draw(making, 6)]});
}

static void add_groups(struct making *making)
{
    uint32_t n = 1 + draw(making, 4);
    for (uint32_t i = 0; i < n; i++)
        add_group(making, 4);
    if (n > 1)
        add(making, (struct plan_step){.op = PLAN_AND, .n = n});
    for (n = draw(making, 3); n > 0; n--) {
        add_group(making, 3);
        add(making,
            (struct plan_step){.op = draw(making, 2) == 0 ? PLAN_FILTER : PLAN_NOT, .n = 2});
    }
}

void flat_plan_make(struct dice *dice, const struct span *terms, uint32_t n_terms,
                    struct plan *plan, struct arena *arena)
{
    struct making making = {dice, terms, n_terms, plan, arena};
    *plan = (struct plan){0};
    if (draw(&making, 2) == 0)
        add_group(&making, draw(&making, 4) == 0 ? 120 : 8);
    else
        add_groups(&making);
}
