/* Rows of paragraphs in groups: writing a group, reading one row of it. */
#ifndef PILCROW_ENGINE_SEGMENT_STORE_GROUPS_H
#define PILCROW_ENGINE_SEGMENT_STORE_GROUPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/segment/store_format.h"

/* Of a section's bytes, [begin, end). */
struct store_range {
    uint32_t begin, end;
};

/* All groups of a store, and the rows of the wide ones. */
struct store_groups {
    const struct paragraph_group *at;
    const struct paragraph_row *wide;
};

/* `rows` are STORE_GROUP + 1: behind the last paragraph each row only says where it ends. False when
 * a difference is too large: the group is wide then. */
bool store_group_pack(const struct paragraph_row *rows, struct paragraph_group *out);

static inline struct paragraph_group store_group_wide(uint32_t first_row)
{
    return (struct paragraph_group){.line = STORE_IS_WIDE, .heading = first_row};
}

/* The wide row of a paragraph, or NULL. */
static inline const struct paragraph_row *store_groups_wide(const struct store_groups *groups,
                                                            uint32_t paragraph)
{
    const struct paragraph_group *group = &groups->at[paragraph / STORE_GROUP];
    if (__builtin_expect(group->line != STORE_IS_WIDE, 1))
        return NULL;
    return &groups->wide[group->heading + paragraph % STORE_GROUP];
}

/* A torn file (base/mapping.h) may say that it ends before it begins: it is empty. */
static inline struct store_range store_range_of(uint32_t begin, uint32_t end)
{
    return (struct store_range){begin, end > begin ? end : begin};
}

static inline struct store_range store_group_range(uint32_t base, const uint16_t *ends, uint32_t i)
{
    uint32_t begin = ends[i - (i > 0)] & (0u - (i > 0));
    return store_range_of(base + begin, base + ends[i]);
}

static inline struct store_range store_groups_tokens(const struct store_groups *groups,
                                                     uint32_t paragraph)
{
    const struct paragraph_group *group = &groups->at[paragraph / STORE_GROUP];
    const struct paragraph_row *wide = store_groups_wide(groups, paragraph);
    if (wide != NULL)
        return store_range_of(wide[0].tokens, wide[1].tokens);
    return store_group_range(group->tokens, group->tokens_end, paragraph % STORE_GROUP);
}

static inline struct store_range store_groups_text(const struct store_groups *groups,
                                                   uint32_t paragraph)
{
    const struct paragraph_group *group = &groups->at[paragraph / STORE_GROUP];
    const struct paragraph_row *wide = store_groups_wide(groups, paragraph);
    if (wide != NULL)
        return store_range_of(wide[0].text, wide[1].text);
    return store_group_range(group->text, group->text_end, paragraph % STORE_GROUP);
}

static inline uint32_t store_groups_line(const struct store_groups *groups, uint32_t paragraph)
{
    const struct paragraph_group *group = &groups->at[paragraph / STORE_GROUP];
    const struct paragraph_row *wide = store_groups_wide(groups, paragraph);
    return wide != NULL ? wide->line : group->line + group->line_in[paragraph % STORE_GROUP];
}

/* Or NO_HEADING. */
static inline uint32_t store_groups_heading(const struct store_groups *groups, uint32_t paragraph)
{
    const struct paragraph_group *group = &groups->at[paragraph / STORE_GROUP];
    const struct paragraph_row *wide = store_groups_wide(groups, paragraph);
    if (wide != NULL)
        return wide->heading;
    uint32_t above = group->above[paragraph % STORE_GROUP];
    return above > 0 ? group->heading + above - 1 : UINT32_MAX;
}

#endif
