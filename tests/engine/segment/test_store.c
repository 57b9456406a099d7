#include "engine/segment/store.h"

#include "tests/engine/segment/articles.h"
#include "tests/engine/segment/building.h"
#include "tests/engine/segment/reading.h"
#include "tests/support/test.h"

static void damage_is_refused_or_harmless(void **state)
{
    (void)state;
    struct temp temp;
    temp_make(&temp);
    build_segment(&temp, "s", sample_articles, 3, 1);
    struct span file = temp_read(&temp, "s/store");
    char *bytes = arena_alloc(&temp.arena, file.len);
    assert_true(read_store(file));
    memcpy(bytes, file.at, file.len);
    for (size_t i = 0; i < file.len; i++) {
        for (int bit = 0; bit < 8; bit += 7) {
            bytes[i] = (char)(file.at[i] ^ 1 << bit);
            read_store((struct span){bytes, file.len});
        }
        bytes[i] = file.at[i];
        if (i % 8 == 0)
            read_store(span_cut(file, 0, i));
    }
    temp_remove(&temp);
}

/* Paragraphs in blocks of all sizes, read in a scattered order through the cache. */
static void text_comes_back_in_any_order(void **state)
{
    (void)state;
    struct temp temp;
    struct error err;
    struct store *store;
    struct store_reader *reader;
    static const struct place start = {0, 1, 1};
    static struct paragraph paragraphs[400];
    temp_make(&temp);
    for (uint32_t i = 0; i < 400; i++) {
        size_t len = i == 200 ? 100000 : 1 + i * 7919 % 900;
        char *text = arena_alloc(&temp.arena, len);
        for (size_t c = 0; c < len; c++)
            text[c] = (char)('a' + (i * 31 + c * c / 7) % 26);
        paragraphs[i] = (struct paragraph){{text, len}, NO_HEADING, &start, 1, SPAN_NONE};
    }
    struct article article = {
        .id = SPAN("a"), .path = SPAN("a"), .paragraphs = paragraphs, .n_paragraphs = 400};
    build_segment(&temp, "s", &article, 1, 50);
    assert_ok(store_open(temp_read(&temp, "s/store"), 50, &store, &err), &err);
    assert_ok(store_reader_new(&reader, &err), &err);
    for (uint32_t i = 0; i < 1200; i++) {
        struct arena arena;
        struct span text;
        uint32_t p = i * 271 % 400;
        arena_init(&arena, 1 << 20);
        assert_ok(store_text(store, reader, 50 + p, &arena, &text, &err), &err);
        assert_true(span_equal(text, paragraphs[p].text));
        arena_release(&arena);
    }
    struct arena small;
    struct span text;
    arena_init(&small, 1000);
    assert_status(store_text(store, reader, 250, &small, &text, &err), ERR_LIMIT);
    assert_null(text.at);
    arena_release(&small);
    store_reader_free(reader);
    store_close(store);
    temp_remove(&temp);
}

/* A closed store's address comes again; its open blocks must not. */
static void a_reader_never_mixes_stores(void **state)
{
    (void)state;
    struct temp temp;
    struct error err;
    struct store *store;
    struct store_reader *reader;
    struct span text;
    temp_make(&temp);
    build_segment(&temp, "a", &sample_articles[0], 1, 1);
    build_segment(&temp, "b", &sample_articles[1], 1, 1);
    assert_ok(store_reader_new(&reader, &err), &err);
    for (int i = 0; i < 4; i++) {
        const struct article *article = &sample_articles[i % 2];
        struct span file = temp_read(&temp, i % 2 == 0 ? "a/store" : "b/store");
        assert_ok(store_open(file, 1, &store, &err), &err);
        assert_ok(store_text(store, reader, 1, &temp.arena, &text, &err), &err);
        assert_span_is(text, article->paragraphs[0].text, "text");
        store_close(store);
    }
    store_reader_free(reader);
    store_reader_free(NULL);
    store_close(NULL);
    temp_remove(&temp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(damage_is_refused_or_harmless),
        cmocka_unit_test(text_comes_back_in_any_order),
        cmocka_unit_test(a_reader_never_mixes_stores),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
