#include "engine/segment/store_check.h"

#include "engine/segment/store.h"
#include "tests/engine/segment/articles.h"
#include "tests/engine/segment/building.h"
#include "tests/support/test.h"

/* A u32 of the sample's store, and a value that it must not have. */
static const struct {
    uint32_t section, word, value;
} rows[] = {
    {STORE_PARAGRAPHS, 0, 1},               /* tokens do not begin at 0 */
    {STORE_PARAGRAPHS, 1, 1},               /* the first text neither */
    {STORE_PARAGRAPHS, 2, STORE_IS_WIDE},   /* there is no such wide group */
    {STORE_PARAGRAPHS, 3, 3},               /* no such heading */
    {STORE_PARAGRAPHS, 4, 0x0001ffff},      /* tokens ascend */
    {STORE_PARAGRAPHS, 4, 0xffffffff},      /* their end is that of the section */
    {STORE_PARAGRAPHS, 16, 0x0001ffff},     /* texts ascend */
    {STORE_PARAGRAPHS, 16 + 2, 0xffffffff}, /* their end is that of the blocks */
    {STORE_BLOCKS, 0, 1},
    {STORE_BLOCKS, 2, STORE_TEXT_MAX + 1},
    {STORE_BLOCKS, 3, 0xffffffff},
    {STORE_ARTICLES, 0, 1},          /* paragraphs begin at 0 */
    {STORE_ARTICLES, 7, 0},          /* every article has one */
    {STORE_ARTICLES, 1, 0xffffffff}, /* strings */
    {STORE_ARTICLES, 2, 0xffffffff}, /* labels */
    {STORE_ARTICLES, 4, 0xffffffff}, /* authors */
    {STORE_ARTICLES, 5, 0xffffffff}, /* tags */
    {STORE_ARTICLES, 6, 0},          /* an article without id */
    {STORE_ARTICLES, 21, 7},         /* more paragraphs than there are */
    {STORE_HEADINGS, 0, 0xffffffff},
    {STORE_HEADINGS, 1, 0xffffffff},
    {STORE_HEADINGS, 2, 0}, /* its own parent */
    {STORE_HEADINGS, 5, 2}, /* a parent behind it */
    {STORE_STRING_AT, 1, 0xffffffff},
    {STORE_PLACED, 1, 0xffffffff},
    {STORE_BY_ID, 0, 3},
    {STORE_BY_PATH, 2, 3},
};

static void every_wrong_offset_is_seen(void **state)
{
    (void)state;
    struct temp temp;
    struct error err;
    struct store *store;
    struct sections sections;
    temp_make(&temp);
    build_segment(&temp, "s", sample_articles, 3, 1);
    struct span file = temp_read(&temp, "s/store");
    char *bytes = arena_alloc(&temp.arena, file.len);
    struct span damaged = {bytes, file.len};
    memcpy(bytes, file.at, file.len);
    assert_ok(store_open(damaged, 1, &store, &err), &err);
    store_close(store);
    assert_ok(sections_read(damaged, STORE_MAGIC, STORE_VERSION, STORE_SECTIONS, &sections, &err),
              &err);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t at = (size_t)(sections.at[rows[i].section].at - bytes) + 4 * rows[i].word;
        assert_true(4 * rows[i].word < sections.at[rows[i].section].len);
        memcpy(bytes + at, &rows[i].value, 4);
        enum status status = store_open(damaged, 1, &store, &err);
        if (status != ERR_CORRUPT)
            print_error("row %zu\n", i);
        assert_status(status, ERR_CORRUPT);
        assert_null(store);
        memcpy(bytes + at, file.at + at, 4);
    }
    temp_remove(&temp);
}

static void wrong_counts_are_seen(void **state)
{
    (void)state;
    struct temp temp;
    struct error err;
    struct store *store;
    temp_make(&temp);
    build_segment(&temp, "s", sample_articles, 3, 1);
    struct span file = temp_read(&temp, "s/store");
    char *bytes = arena_alloc(&temp.arena, file.len);
    for (size_t i = STORE_N_PARAGRAPHS; i <= STORE_N_WIDE; i++) {
        memcpy(bytes, file.at, file.len);
        memset(bytes + 16 + 4 * i, i == STORE_N_WORDS ? 0 : 0xff, 4);
        assert_status(store_open((struct span){bytes, file.len}, 1, &store, &err), ERR_CORRUPT);
    }
    memcpy(bytes, file.at, file.len);
    assert_status(store_open((struct span){bytes, file.len}, UINT32_MAX, &store, &err),
                  ERR_CORRUPT);
    temp_remove(&temp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_wrong_offset_is_seen),
        cmocka_unit_test(wrong_counts_are_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
