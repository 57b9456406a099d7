#include "engine/segment/segment.h"

#include "tests/engine/segment/articles.h"
#include "tests/engine/segment/building.h"
#include "tests/support/test.h"

static void a_segment_knows_its_parts(void **state)
{
    (void)state;
    struct temp temp;
    struct error err;
    struct segment *segment;
    temp_make(&temp);
    const char *dir = build_segment(&temp, "s", sample_articles, 3, 40);
    assert_ok(segment_open(dir, 40, &segment, &err), &err);
    assert_int_equal(store_first_docid(segment_store(segment)), 40);
    assert_int_equal(store_count(segment_store(segment)), SAMPLE_PARAGRAPHS);
    assert_int_equal(store_word_count(segment_store(segment)),
                     lexicon_count(segment_lexicon(segment)));
    assert_int_equal(segment_bytes(segment), temp_read(&temp, "s/store").len +
                                                 temp_read(&temp, "s/lexicon").len +
                                                 temp_read(&temp, "s/hashes").len +
                                                 temp_read(&temp, "s/postings.glass").len);
    assert_span_is(span_of(segment_postings_path(segment)),
                   span_of(temp_path(&temp, "s/postings.glass")), "path");
    segment_close(segment);
    segment_close(NULL);
    temp_remove(&temp);
}

static void a_moved_segment_has_other_docids(void **state)
{
    (void)state;
    struct temp temp;
    struct error err;
    struct segment *segment, *moved;
    struct store_paragraph paragraph, other;
    temp_make(&temp);
    const char *dir = build_segment(&temp, "s", sample_articles, 3, 40);
    assert_ok(segment_open(dir, 40, &segment, &err), &err);
    assert_ok(segment_move(segment, 7, &moved, &err), &err);
    assert_int_equal(store_first_docid(segment_store(moved)), 7);
    assert_int_equal(store_first_docid(segment_store(segment)), 40);
    store_paragraph(segment_store(segment), 41, &paragraph);
    store_paragraph(segment_store(moved), 8, &other);
    assert_int_equal(other.docid, 8);
    assert_int_equal(other.article, paragraph.article);
    assert_true(segment_lexicon(moved) == segment_lexicon(segment));
    assert_string_equal(segment_postings_path(moved), segment_postings_path(segment));
    segment_close(moved);
    assert_status(segment_move(segment, UINT32_MAX - 1, &moved, &err), ERR_LIMIT);
    assert_null(moved);
    segment_close(segment);
    temp_remove(&temp);
}

static void parts_of_two_segments_do_not_fit(void **state)
{
    (void)state;
    struct temp temp;
    struct error err;
    struct segment *segment;
    temp_make(&temp);
    build_segment(&temp, "a", &sample_articles[0], 1, 1);
    build_segment(&temp, "b", &sample_articles[1], 1, 1);
    temp_write(&temp, "c/store", temp_read(&temp, "a/store"));
    temp_write(&temp, "c/lexicon", temp_read(&temp, "b/lexicon"));
    temp_write(&temp, "c/postings.glass", temp_read(&temp, "a/postings.glass"));
    temp_write(&temp, "c/hashes", temp_read(&temp, "a/hashes"));
    assert_status(segment_open(temp_path(&temp, "c"), 1, &segment, &err), ERR_CORRUPT);
    assert_null(segment);
    temp_remove(&temp);
}

static void a_missing_or_empty_part_is_an_error(void **state)
{
    (void)state;
    static const char *const parts[] = {"store", "lexicon", "hashes", "postings.glass"};
    struct temp temp;
    struct error err;
    struct segment *segment;
    temp_make(&temp);
    build_segment(&temp, "a", sample_articles, 3, 1);
    for (int missing = 0; missing < 4; missing++) {
        for (int p = 0; p < 4; p++) {
            const char *from = arena_printf(&temp.arena, "a/%s", parts[p]);
            const char *to = arena_printf(&temp.arena, "%d/%s", missing, parts[p]);
            if (p != missing)
                temp_write(&temp, to, temp_read(&temp, from));
        }
        const char *dir = temp_path(&temp, arena_printf(&temp.arena, "%d", missing));
        assert_true(segment_open(dir, 1, &segment, &err) != OK);
        assert_null(segment);
        if (missing == 3)
            break;
        temp_write(&temp, arena_printf(&temp.arena, "%d/%s", missing, parts[missing]), SPAN(""));
        assert_status(segment_open(dir, 1, &segment, &err), ERR_CORRUPT);
    }
    temp_remove(&temp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_segment_knows_its_parts),
        cmocka_unit_test(a_moved_segment_has_other_docids),
        cmocka_unit_test(parts_of_two_segments_do_not_fit),
        cmocka_unit_test(a_missing_or_empty_part_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
