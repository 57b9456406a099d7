#include "engine/search/meaning.h"

#include "engine/analysis/language.h"
#include "tests/engine/search/library.h"
#include "tests/support/test.h"

static const struct book book = {
    .id = "a", .text = "flow flows flow's flower café cafes 2019 2019s", .lang = "en"};
static const uint8_t languages[] = {LANGUAGE_ENGLISH};

struct fixture {
    struct library library;
    struct meaning_source source;
};

static void open_fixture(struct fixture *fixture)
{
    library_open(&fixture->library, &book, 1, 1);
    fixture->source = (struct meaning_source){
        .lexicon = segment_lexicon(generation_segment(fixture->library.generation, 0)),
        .analyzer = fixture->library.analyzer,
        .languages = languages,
        .n_languages = 1,
        .arena = &fixture->library.arena};
}

/* The words as "flow/xs flows", in the order in which they were found. */
static void check(struct fixture *fixture, const struct meaning *meaning, const char *expected)
{
    struct buf out;
    buf_init(&out, 1 << 12);
    for (uint32_t i = 0; i < meaning->n; i++) {
        struct lexicon_word word;
        const struct meant *meant = &meaning->items[i];
        lexicon_word(fixture->source.lexicon, meant->id, &word);
        assert_int_equal(meant->stem, word.stem);
        buf_printf(&out, "%s%.*s%s%s%s", i > 0 ? " " : "", SPAN_FMT(word.surface),
                   meant->is_exact || meant->is_surface ? "/" : "", meant->is_exact ? "x" : "",
                   meant->is_surface ? "s" : "");
    }
    assert_span_is(buf_span(&out), span_of(expected), expected);
    buf_release(&out);
}

static struct tree_word word_of(const char *text)
{
    return (struct tree_word){.surface = span_of(text), .exact = span_of(text)};
}

static void an_exact_form_means_itself_and_its_possessive(void **state)
{
    struct fixture fixture;
    struct error err;
    (void)state;
    open_fixture(&fixture);
    struct meaning flow = {0}, cafe = {0}, none = {0};
    struct tree_word words[] = {word_of("flow"), word_of("cafe"), word_of("zinc")};
    assert_ok(meaning_exact(&flow, &fixture.source, &words[0], &err), &err);
    check(&fixture, &flow, "flow/xs flow's/x");
    assert_ok(meaning_exact(&cafe, &fixture.source, &words[1], &err), &err);
    check(&fixture, &cafe, "café/x");
    assert_ok(meaning_exact(&none, &fixture.source, &words[2], &err), &err);
    check(&fixture, &none, "");
    library_close(&fixture.library);
}

static void any_form_means_all_with_its_stem_once(void **state)
{
    struct fixture fixture;
    struct error err;
    (void)state;
    open_fixture(&fixture);
    struct meaning flows = {0}, flowed = {0}, number = {0};
    struct tree_word words[] = {word_of("flows"), word_of("flowed"), word_of("2019")};
    words[2].is_number = true;
    assert_ok(meaning_any_form(&flows, &fixture.source, &words[0], &err), &err);
    assert_int_equal(flows.n, 3);
    assert_true(flows.items[0].is_exact && !flows.items[1].is_exact && !flows.items[2].is_exact);
    assert_true(meaning_has_stem(&flows, flows.n, flows.items[2].stem));
    assert_ok(meaning_any_form(&flowed, &fixture.source, &words[1], &err), &err);
    assert_int_equal(flowed.n, 3);
    assert_ok(meaning_any_form(&number, &fixture.source, &words[2], &err), &err);
    check(&fixture, &number, "2019/xs");
    library_close(&fixture.library);
}

static void expansions_of_other_segments_are_left_to_them(void **state)
{
    struct fixture fixture;
    struct error err;
    (void)state;
    open_fixture(&fixture);
    struct lexicon_range range = lexicon_find_exact(fixture.source.lexicon, SPAN("flower"));
    uint32_t id = lexicon_id_at(fixture.source.lexicon, range.first);
    struct expansion items[] = {{.segment = 1, .word = {.id = id}},
                                {.segment = 0, .word = {.id = id, .edits = 1}}};
    struct expansions expansions = {.items = items, .n = 2};
    struct meaning meaning = {0};
    assert_ok(meaning_expanded(&meaning, &fixture.source, &expansions, 0, SPAN("flowe"), &err),
              &err);
    check(&fixture, &meaning, "flower");
    library_close(&fixture.library);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_exact_form_means_itself_and_its_possessive),
        cmocka_unit_test(any_form_means_all_with_its_stem_once),
        cmocka_unit_test(expansions_of_other_segments_are_left_to_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
