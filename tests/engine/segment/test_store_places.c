#include "engine/segment/segment.h"

#include "tests/engine/segment/articles.h"
#include "tests/engine/segment/building.h"
#include "tests/support/test.h"

static void places_come_back_as_given(void **state)
{
    (void)state;
    struct temp temp;
    struct error err;
    struct segment *segment;
    uint32_t docid = 5;
    temp_make(&temp);
    const char *dir = build_segment(&temp, "s", sample_articles, 3, docid);
    assert_ok(segment_open(dir, docid, &segment, &err), &err);
    for (uint32_t i = 0; i < 3; i++)
        for (uint32_t k = 0; k < sample_articles[i].n_paragraphs; k++, docid++) {
            const struct paragraph *paragraph = &sample_articles[i].paragraphs[k];
            struct place places[8];
            assert_int_equal(store_places(segment_store(segment), docid, NULL, 0),
                             paragraph->n_places);
            assert_int_equal(store_places(segment_store(segment), docid, places, 8),
                             paragraph->n_places);
            for (uint32_t p = 0; p < paragraph->n_places; p++)
                assert_memory_equal(&places[p], &paragraph->places[p], sizeof places[p]);
        }
    segment_close(segment);
    temp_remove(&temp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(places_come_back_as_given)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
