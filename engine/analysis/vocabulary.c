#include "engine/analysis/vocabulary.h"

#include <stdlib.h>

/* Numbers above are left to marks like "no word". */
#define VOCABULARY_MAX (UINT32_MAX - VOCABULARY_PAGE)
#define VOCABULARY_CEILING ((size_t)64 << 30)

void vocabulary_init(struct vocabulary *vocabulary)
{
    *vocabulary = (struct vocabulary){0};
    arena_init(&vocabulary->arena, VOCABULARY_CEILING);
}

void vocabulary_release(struct vocabulary *vocabulary)
{
    free(vocabulary->pages);
    arena_release(&vocabulary->arena);
    vocabulary_init(vocabulary);
}

static enum status no_memory(struct vocabulary *vocabulary, struct error *err)
{
    enum status status = arena_status(&vocabulary->arena);
    return error_set(err, status != OK ? status : ERR_NOMEM, ERROR_NOWHERE,
                     "no memory for %u distinct words", vocabulary->n);
}

static enum status add_page(struct vocabulary *vocabulary, struct error *err)
{
    size_t page = vocabulary->n / VOCABULARY_PAGE;
    if (page == vocabulary->pages_room) {
        size_t room = page > 0 ? page * 2 : 16;
        struct word **pages = realloc(vocabulary->pages, room * sizeof *pages);
        if (pages == NULL)
            return no_memory(vocabulary, err);
        vocabulary->pages = pages;
        vocabulary->pages_room = room;
    }
    vocabulary->pages[page] = ARENA_ARRAY(&vocabulary->arena, struct word, VOCABULARY_PAGE);
    return vocabulary->pages[page] != NULL ? OK : no_memory(vocabulary, err);
}

/* Copies a form behind the others, unless one of them begins with it: stems mostly do. */
static struct span keep(char *bytes, size_t *used, struct span form, const struct span *others,
                        size_t n_others)
{
    for (size_t i = 0; i < n_others; i++)
        if (span_begins(others[i], form))
            return span_cut(others[i], 0, form.len);
    char *at = bytes + *used;
    if (form.len > 0)
        memcpy(at, form.at, form.len);
    *used += form.len;
    return (struct span){at, form.len};
}

/* How many bytes keep() will use. */
static size_t room_for(const struct word *word)
{
    size_t room = word->surface.len;
    bool is_new = !span_begins(word->surface, word->exact);
    room += is_new ? word->exact.len : 0;
    if (!span_begins(word->surface, word->stem) && !span_begins(word->exact, word->stem))
        room += word->stem.len;
    return room;
}

enum status vocabulary_add(struct vocabulary *vocabulary, const struct word *word, uint32_t *number,
                           struct error *err)
{
    if (vocabulary->n >= VOCABULARY_MAX)
        return error_set(err, ERR_LIMIT, ERROR_NOWHERE, "more than 4,000,000,000 distinct words");
    if (vocabulary->n % VOCABULARY_PAGE == 0) {
        enum status status = add_page(vocabulary, err);
        if (status != OK)
            return status;
    }
    char *bytes = arena_alloc(&vocabulary->arena, room_for(word));
    if (bytes == NULL)
        return no_memory(vocabulary, err);
    struct word *kept =
        &vocabulary->pages[vocabulary->n / VOCABULARY_PAGE][vocabulary->n % VOCABULARY_PAGE];
    size_t used = 0;
    *kept = *word;
    struct span forms[2];
    forms[0] = kept->surface = keep(bytes, &used, word->surface, NULL, 0);
    forms[1] = kept->exact = keep(bytes, &used, word->exact, forms, 1);
    kept->stem = keep(bytes, &used, word->stem, forms, 2);
    *number = vocabulary->n++;
    return OK;
}
