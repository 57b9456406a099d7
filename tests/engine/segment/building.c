#include "tests/engine/segment/building.h"

#include "tests/support/test.h"

const char *build_segment(struct temp *temp, const char *name, const struct article *articles,
                          size_t n, uint32_t first_docid)
{
    struct error err;
    struct segment_build *build;
    struct segment_totals totals;
    struct analyzer *analyzer;
    const char *dir = temp_path(temp, name);
    struct segment_chunk chunk = {0, first_docid, articles, n};
    assert_ok(analyzer_new(&analyzer, &err), &err);
    assert_ok(segment_build_open(dir, first_docid, &build, &err), &err);
    assert_ok(segment_build_chunk(build, analyzer, &chunk, NULL, &err), &err);
    assert_ok(segment_build_finish(build, &totals, &err), &err);
    segment_build_close(build);
    analyzer_free(analyzer);
    return dir;
}

struct word make_word(struct arena *arena, const char *text, uint8_t language)
{
    struct error err;
    struct analyzer *analyzer;
    const struct token *tokens;
    size_t n;
    assert_ok(analyzer_new(&analyzer, &err), &err);
    assert_ok(analyzer_run(analyzer, span_of(text), language, &tokens, &n, &err), &err);
    assert_int_equal(n, 1);
    struct word word = *analyzer_word(analyzer, tokens[0].word);
    word.surface = arena_copy(arena, word.surface);
    word.exact = arena_copy(arena, word.exact);
    word.stem = arena_copy(arena, word.stem);
    analyzer_free(analyzer);
    return word;
}
