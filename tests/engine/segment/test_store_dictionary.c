#include "engine/segment/store_dictionary.h"

#include "engine/segment/store.h"
#include "engine/segment/store_build.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

enum { ARTICLES = 600, PARAGRAPHS = 20 };

static const struct place start = {0, 1, 1};

/* Of a few hundred bytes each, out of a small vocabulary. */
static struct span make_text(struct arena *arena, uint32_t *random)
{
    static const char *const words[] = {"gas ",   "pipeline ", "the ", "power ", "of ",
                                        "signed", " annual ",  "and ", "price ", "Siberia "};
    char text[1024];
    size_t len = 0;
    for (uint32_t i = 0; i < 120; i++) {
        *random = *random * 1664525 + 1013904223;
        const char *word = words[(*random >> 24) % 10];
        memcpy(text + len, word, strlen(word));
        len += strlen(word);
        text[len++] = (char)('a' + (*random >> 16) % 26);
    }
    return arena_copy(arena, (struct span){text, len});
}

static struct article *make(struct arena *arena)
{
    uint32_t random = 7;
    struct article *articles = ARENA_ARRAY(arena, struct article, ARTICLES);
    for (uint32_t a = 0; a < ARTICLES; a++) {
        struct paragraph *paragraphs = ARENA_ARRAY(arena, struct paragraph, PARAGRAPHS);
        for (uint32_t p = 0; p < PARAGRAPHS; p++)
            paragraphs[p] =
                (struct paragraph){make_text(arena, &random), NO_HEADING, &start, 1, SPAN_NONE};
        struct span id = span_of(arena_printf(arena, "a%u", a));
        articles[a] = (struct article){
            .id = id, .path = id, .paragraphs = paragraphs, .n_paragraphs = PARAGRAPHS};
    }
    return articles;
}

static void the_same_articles_make_the_same_bytes(void **state)
{
    (void)state;
    struct temp temp;
    struct error err;
    struct buf out[2];
    temp_make(&temp);
    struct article *articles = make(&temp.arena);
    for (int i = 0; i < 2; i++) {
        buf_init(&out[i], STORE_DICTIONARY_MOST);
        assert_ok(store_dictionary_train(articles, ARTICLES, &out[i], &err), &err);
    }
    assert_true(out[0].len > 1000);
    assert_int_equal(out[0].len, out[1].len);
    assert_memory_equal(out[0].at, out[1].at, out[0].len);
    buf_release(&out[0]);
    buf_release(&out[1]);
    temp_remove(&temp);
}

static void a_little_text_has_none(void **state)
{
    (void)state;
    struct temp temp;
    struct error err;
    struct buf out;
    temp_make(&temp);
    struct article *articles = make(&temp.arena);
    buf_init(&out, STORE_DICTIONARY_MOST);
    assert_ok(store_dictionary_train(articles, ARTICLES / 8, &out, &err), &err);
    assert_ok(store_dictionary_train(articles, 0, &out, &err), &err);
    assert_int_equal(out.len, 0);
    temp_remove(&temp);
}

static void text_of_one_letter_has_none_to_speak_of(void **state)
{
    (void)state;
    struct temp temp;
    struct error err;
    struct buf out;
    temp_make(&temp);
    char *text = arena_alloc(&temp.arena, 8 << 20);
    memset(text, 'a', 8 << 20);
    struct paragraph paragraph = {{text, 8 << 20}, NO_HEADING, &start, 1, SPAN_NONE};
    struct article article = {.paragraphs = &paragraph, .n_paragraphs = 1};
    buf_init(&out, STORE_DICTIONARY_MOST);
    assert_ok(store_dictionary_train(&article, 1, &out, &err), &err);
    buf_release(&out);
    temp_remove(&temp);
}

/* Makes a store of the articles, with the dictionary of `like` or, without, one of its own. */
static struct store *build(struct temp *temp, const char *name, const struct article *articles,
                           const struct store *like)
{
    struct error err;
    struct store_build *build;
    struct store_part *part;
    struct store *store;
    assert_ok(store_build_open(temp_path(temp, name), &build, &err), &err);
    if (like != NULL)
        assert_ok(store_build_inherit(build, like, &err), &err);
    else
        assert_ok(store_build_train(build, articles, ARTICLES, &err), &err);
    assert_ok(store_part_new(&part, &err), &err);
    store_part_use(part, build);
    for (uint32_t a = 0; a < ARTICLES; a++) {
        assert_ok(store_part_add(part, &articles[a], &err), &err);
        store_part_title(part, NULL, 0);
        for (uint32_t p = 0; p < PARAGRAPHS; p++)
            store_part_paragraph(part, NULL, 0);
    }
    assert_ok(store_build_append(build, part, &err), &err);
    store_part_free(part);
    assert_ok(store_build_finish(build, 1, &err), &err);
    store_build_close(build);
    assert_ok(store_open(temp_read(temp, name), 1, &store, &err), &err);
    return store;
}

static void assert_texts(const struct store *store, const struct article *articles)
{
    struct error err;
    struct arena arena;
    struct store_reader *reader;
    assert_ok(store_reader_new(&reader, &err), &err);
    arena_init(&arena, 64 << 20);
    for (uint32_t i = 0; i < ARTICLES * PARAGRAPHS; i++) {
        struct span text;
        assert_ok(store_text(store, reader, 1 + i, &arena, &text, &err), &err);
        assert_true(span_equal(text, articles[i / PARAGRAPHS].paragraphs[i % PARAGRAPHS].text));
    }
    arena_release(&arena);
    store_reader_free(reader);
}

static void texts_are_read_back_and_inherited(void **state)
{
    (void)state;
    struct temp temp;
    temp_make(&temp);
    struct article *articles = make(&temp.arena);
    struct store *first = build(&temp, "first", articles, NULL);
    struct store *second = build(&temp, "second", articles, first);
    assert_texts(first, articles);
    assert_texts(second, articles);
    assert_true(span_equal(temp_read(&temp, "first"), temp_read(&temp, "second")));
    store_close(first);
    store_close(second);
    temp_remove(&temp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_articles_make_the_same_bytes),
        cmocka_unit_test(a_little_text_has_none),
        cmocka_unit_test(text_of_one_letter_has_none_to_speak_of),
        cmocka_unit_test(texts_are_read_back_and_inherited),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
