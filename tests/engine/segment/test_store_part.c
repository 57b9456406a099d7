#include "engine/segment/store_part.h"

#include <stdlib.h>

#include "tests/support/test.h"

static const struct place start = {0, 1, 1};

static enum status add(struct store_part *part, size_t len, struct error *err)
{
    char *text = calloc(1, len);
    struct paragraph paragraph = {{text, len}, NO_HEADING, &start, 1, SPAN_NONE};
    struct article article = {
        .id = SPAN("a"), .path = SPAN("a"), .paragraphs = &paragraph, .n_paragraphs = 1};
    enum status status = store_part_add(part, &article, err);
    free(text);
    return status;
}

static void blocks_are_cut_between_paragraphs(void **state)
{
    (void)state;
    struct error err;
    struct store_part *part;
    static const size_t lens[] = {1500, 1500, 1500, STORE_BLOCK * 3, 1, STORE_BLOCK - 1, 1};
    static const uint32_t starts[] = {0, 3000, 4500, 4500 + STORE_BLOCK * 3,
                                      4500 + STORE_BLOCK * 4};
    assert_ok(store_part_new(&part, &err), &err);
    for (size_t i = 0; i < sizeof lens / sizeof *lens; i++)
        assert_ok(add(part, lens[i], &err), &err);
    assert_ok(store_part_close(part, &err), &err);
    const struct block_row *blocks = (const void *)part->sections[STORE_BLOCKS].at;
    assert_int_equal(store_part_rows(part, STORE_BLOCKS, sizeof *blocks), 5);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(blocks[i].text, starts[i]);
    store_part_free(part);
}

static void a_trivial_place_takes_no_room(void **state)
{
    (void)state;
    struct error err;
    struct store_part *part;
    static const struct place indented = {0, 1, 3};
    struct paragraph paragraph = {SPAN("x"), NO_HEADING, &indented, 1, SPAN_NONE};
    struct article article = {
        .id = SPAN("a"), .path = SPAN("a"), .paragraphs = &paragraph, .n_paragraphs = 1};
    assert_ok(store_part_new(&part, &err), &err);
    assert_ok(add(part, 10, &err), &err);
    assert_int_equal(part->sections[STORE_PLACED].len, 0);
    assert_ok(store_part_add(part, &article, &err), &err);
    assert_int_equal(store_part_rows(part, STORE_PLACED, sizeof(struct placed_row)), 1);
    store_part_free(part);
}

static void a_monstrous_paragraph_is_refused(void **state)
{
    (void)state;
    struct error err;
    struct store_part *part;
    assert_ok(store_part_new(&part, &err), &err);
    assert_status(add(part, (size_t)STORE_TEXT_MAX + 1, &err), ERR_LIMIT);
    store_part_free(part);
    store_part_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_cut_between_paragraphs),
        cmocka_unit_test(a_trivial_place_takes_no_room),
        cmocka_unit_test(a_monstrous_paragraph_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
