#include "engine/segment/store_build.h"

#include "engine/segment/store.h"
#include "tests/engine/segment/articles.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

#define ARTICLES 60
#define PARAGRAPHS 9

/* Builds a store of all articles in `n_parts` parts; the words of the i-th text are i, i+1, … */
static struct store *build(struct temp *temp, const char *name, const struct article *articles,
                           uint32_t n_parts)
{
    struct error err;
    struct store_build *build;
    struct store_part *part;
    struct store *store;
    uint32_t ids[3], text = 0;
    assert_ok(store_build_open(temp_path(temp, name), &build, &err), &err);
    for (uint32_t p = 0; p < n_parts; p++) {
        uint32_t first = ARTICLES * p / n_parts, end = ARTICLES * (p + 1) / n_parts;
        assert_ok(store_part_new(&part, &err), &err);
        for (uint32_t a = first; a < end; a++)
            assert_ok(store_part_add(part, &articles[a], &err), &err);
        for (uint32_t a = first; a < end; a++) {
            for (uint32_t i = 0; i <= articles[a].n_headings + PARAGRAPHS; i++, text++) {
                for (uint32_t w = 0; w < 3; w++)
                    ids[w] = text + w * 1000;
                if (i == 0)
                    store_part_title(part, ids, 3);
                else if (i <= articles[a].n_headings)
                    store_part_heading(part, ids, 3);
                else
                    store_part_paragraph(part, ids, 3);
            }
        }
        assert_ok(store_build_append(build, part, &err), &err);
        store_part_free(part);
    }
    assert_ok(store_build_finish(build, 10000, &err), &err);
    store_build_close(build);
    assert_ok(store_open(temp_read(temp, name), 1, &store, &err), &err);
    return store;
}

static const struct heading headings[] = {{SPAN("One"), NO_HEADING}, {SPAN("Two"), 0}};

static struct article *make_sample(struct temp *temp)
{
    struct article *articles = make_articles(&temp->arena, ARTICLES, PARAGRAPHS, 3);
    for (uint32_t a = 0; a < ARTICLES; a += 2) {
        struct paragraph *paragraphs = (struct paragraph *)(uintptr_t)articles[a].paragraphs;
        articles[a].headings = headings;
        articles[a].n_headings = 2;
        paragraphs[3].heading = 1;
        articles[a].path = span_of(arena_printf(&temp->arena, "path-%u", (a * 37) % 60));
    }
    return articles;
}

static void assert_same(const struct store *a, const struct store *b, struct arena *arena)
{
    struct error err;
    struct store_reader *reader;
    assert_ok(store_reader_new(&reader, &err), &err);
    assert_int_equal(store_count(a), ARTICLES * PARAGRAPHS);
    assert_int_equal(store_count(b), ARTICLES * PARAGRAPHS);
    for (uint32_t docid = 1; docid <= store_count(a); docid++) {
        struct store_paragraph p, q;
        struct span text[2];
        uint32_t ids[2][3];
        store_paragraph(a, docid, &p);
        store_paragraph(b, docid, &q);
        assert_memory_equal(&p, &q, sizeof p);
        assert_ok(store_text(a, reader, docid, arena, &text[0], &err), &err);
        assert_ok(store_text(b, reader, docid, arena, &text[1], &err), &err);
        assert_true(span_equal(text[0], text[1]));
        assert_int_equal(store_tokens(a, docid, ids[0], 3), 3);
        assert_int_equal(store_tokens(b, docid, ids[1], 3), 3);
        assert_memory_equal(ids[0], ids[1], sizeof ids[0]);
        if (p.heading != NO_HEADING) {
            store_heading_tokens(a, p.heading, ids[0], 3);
            store_heading_tokens(b, q.heading, ids[1], 3);
            assert_memory_equal(ids[0], ids[1], sizeof ids[0]);
            assert_int_equal(store_heading_parent(a, p.heading), p.heading - 1);
        }
    }
    store_reader_free(reader);
}

static void parts_make_no_difference(void **state)
{
    (void)state;
    struct temp temp;
    temp_make(&temp);
    struct article *articles = make_sample(&temp);
    struct store *one = build(&temp, "one", articles, 1),
                 *seven = build(&temp, "seven", articles, 7);
    assert_same(one, seven, &temp.arena);
    store_close(one);
    store_close(seven);
    temp_remove(&temp);
}

static void every_id_and_path_is_found(void **state)
{
    (void)state;
    struct temp temp;
    temp_make(&temp);
    struct article *articles = make_sample(&temp);
    struct store *store = build(&temp, "s", articles, 4);
    for (uint32_t a = 0; a < ARTICLES; a++) {
        struct store_article article;
        assert_int_equal(store_find_id(store, articles[a].id), a);
        uint32_t found = store_find_path(store, articles[a].path);
        assert_true(found < ARTICLES);
        store_article(store, found, &article);
        assert_span_is(article.path, articles[a].path, "path");
    }
    assert_int_equal(store_find_id(store, SPAN("")), UINT32_MAX);
    assert_int_equal(store_find_id(store, SPAN("zzz")), UINT32_MAX);
    store_close(store);
    temp_remove(&temp);
}

static void an_existing_file_is_not_touched(void **state)
{
    (void)state;
    struct temp temp;
    struct error err;
    struct store_build *build;
    temp_make(&temp);
    const char *path = temp_write(&temp, "s", SPAN("mine"));
    assert_status(store_build_open(path, &build, &err), ERR_IO);
    assert_null(build);
    assert_text(temp_read(&temp, "s"), "mine");
    store_build_close(NULL);
    temp_remove(&temp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_make_no_difference),
        cmocka_unit_test(every_id_and_path_is_found),
        cmocka_unit_test(an_existing_file_is_not_touched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
