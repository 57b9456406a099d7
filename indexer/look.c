#include "indexer/look.h"

enum {
    SMALL_PARAGRAPHS = 50000,
    MOST_SEGMENTS = 6,
    DEAD_SHARE = 5,
    SHRINK_SHARE = 5,
    SHRINK_LEAST = 10
};

enum status look_ahead(const struct walk *walk, const struct before *before,
                       const struct diff *diff, const struct deadline *stop,
                       struct intake_counts *counts, struct error *err)
{
    struct intake intake = {0};
    struct report silent;
    const struct intake_setup setup = {
        .walk = walk, .before = before, .diff = diff, .report = &silent, .stop = stop};
    report_init(&silent, false, true, false, false);
    enum status status = intake_init(&intake, &setup, err);
    if (status == OK)
        status = intake_run(&intake, err);
    *counts = intake.counts;
    intake_release(&intake);
    report_release(&silent);
    return status;
}

bool look_is_worth_it(const struct manifest *manifest)
{
    return manifest->paragraphs >= SMALL_PARAGRAPHS;
}

bool look_wants_full(const struct manifest *manifest, const struct intake_counts *counts)
{
    uint64_t dead = counts->changed + counts->removed + counts->moved;
    for (uint32_t i = 0; i < manifest->n_segments; i++)
        dead += manifest->segments[i].n_dead;
    return !look_is_worth_it(manifest) || manifest->n_segments >= MOST_SEGMENTS ||
           dead * DEAD_SHARE > manifest->articles;
}

bool look_is_shrink(const struct intake_counts *counts, uint64_t n)
{
    return counts->removed >= SHRINK_LEAST && counts->removed * SHRINK_SHARE > n;
}
