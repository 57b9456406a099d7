#include "base/utf8.h"

#include "tests/support/table.h"
#include "tests/support/test.h"

static void a_maximal_subpart_is_one_replacement(void **state)
{
    (void)state;
    struct table table;
    table_load("utf8.tsv", &table);
    for (size_t i = 0; i < table.n; i++) {
        const struct table_row *row = &table.rows[i];
        struct buf out;
        buf_init(&out, 1000);
        size_t repaired = utf8_repair(row->cell[0], &out);
        assert_span_is(buf_span(&out), row->cell[1], row->where);
        assert_int_equal(repaired == 0, utf8_is_valid(row->cell[0]));
        assert_true(utf8_is_valid(buf_span(&out)));
        buf_release(&out);
    }
    table_release(&table);
}

static void every_scalar_value_survives_encode_and_decode(void **state)
{
    (void)state;
    for (uint32_t code = 0; code <= 0x10FFFF; code++) {
        char bytes[4];
        size_t len, decoded;
        len = utf8_encode(code, bytes);
        uint32_t back = utf8_decode((struct span){bytes, len}, 0, &decoded);
        bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
        assert_int_equal(back, is_surrogate ? UTF8_BAD : code);
        assert_int_equal(decoded, is_surrogate ? 1 : len);
    }
}

/* Against a second, slower reading of the standard: a sequence is valid when its bits, encoded
 * anew, give the same bytes. */
static void every_pair_and_triple_of_bytes_is_judged_alike(void **state)
{
    (void)state;
    for (uint32_t bits = 0; bits < 1u << 24; bits += 7) {
        char bytes[3] = {(char)(bits >> 16), (char)(bits >> 8), (char)bits}, again[4];
        size_t len;
        uint32_t code = utf8_decode((struct span){bytes, 3}, 0, &len);
        assert_in_range(len, 1, 3);
        if (code != UTF8_BAD) {
            assert_int_equal(utf8_encode(code, again), len);
            assert_memory_equal(bytes, again, len);
        } else {
            assert_true((unsigned char)bytes[0] >= 0x80);
        }
    }
}

static void validity_is_seen_at_every_distance_from_a_word(void **state)
{
    (void)state;
    char text[40];
    for (size_t at = 0; at < sizeof text; at++) {
        memset(text, 'x', sizeof text);
        text[at] = (char)0x80;
        assert_false(utf8_is_valid((struct span){text, sizeof text}));
        assert_true(utf8_is_valid((struct span){text, at}));
    }
    assert_true(utf8_is_valid(SPAN_NONE));
}

static void borders_are_those_of_code_points(void **state)
{
    (void)state;
    struct span text = SPAN("a中b");
    const size_t before[] = {0, 1, 1, 1, 4, 5, 5}, after[] = {0, 1, 4, 4, 4, 5, 5};
    for (size_t at = 0; at < 7; at++) {
        assert_int_equal(utf8_border_before(text, at), before[at]);
        assert_int_equal(utf8_border_after(text, at), after[at]);
    }
    assert_int_equal(utf8_count(text), 3);
}

/* The example of PROTOCOL.md §11. */
static void offsets_are_given_in_each_unit(void **state)
{
    (void)state;
    struct span text = SPAN("The “Power of Siberia” – 𝔤𝔞𝔰 for China");
    uint32_t utf8[] = {7, 23, 31, 43}, utf16[] = {7, 23, 31, 43}, utf32[] = {7, 23, 31, 43};
    utf8_offsets(text, UTF_8, utf8, 4);
    utf8_offsets(text, UTF_16, utf16, 4);
    utf8_offsets(text, UTF_32, utf32, 4);
    assert_memory_equal(utf8, ((uint32_t[]){7, 23, 31, 43}), sizeof utf8);
    assert_memory_equal(utf16, ((uint32_t[]){5, 21, 25, 31}), sizeof utf16);
    assert_memory_equal(utf32, ((uint32_t[]){5, 21, 25, 28}), sizeof utf32);
}

static void harmful_is_exactly_the_list_of_the_protocol(void **state)
{
    (void)state;
    static const struct {
        uint32_t first, last;
    } ranges[] = {{0, 0x1F},        {0x7F, 0x9F},     {0x61C, 0x61C},    {0x200E, 0x200F},
                  {0x2028, 0x202E}, {0x2066, 0x2069}, {0xE0000, 0xE007F}};
    for (uint32_t code = 0; code <= 0x10FFFF; code++) {
        bool listed = false;
        for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
            listed |= code >= ranges[i].first && code <= ranges[i].last;
        assert_int_equal(utf8_is_harmful(code), listed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_maximal_subpart_is_one_replacement),
        cmocka_unit_test(every_scalar_value_survives_encode_and_decode),
        cmocka_unit_test(every_pair_and_triple_of_bytes_is_judged_alike),
        cmocka_unit_test(validity_is_seen_at_every_distance_from_a_word),
        cmocka_unit_test(borders_are_those_of_code_points),
        cmocka_unit_test(offsets_are_given_in_each_unit),
        cmocka_unit_test(harmful_is_exactly_the_list_of_the_protocol),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
