#include "engine/generation/manifest.h"

#include <stdlib.h>

#include "tests/support/test.h"

#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, 1 << 24);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static struct manifest full_manifest(void)
{
    static struct manifest_file files[] = {{"segments/s000007/store", 10, HASH},
                                           {"segments/s000007/lexicon", 20, HASH}};
    static const struct manifest_range dead[] = {{0, 3}, {4, 1}};
    static struct manifest_segment segments[] = {
        {"s000007", 1, 5, 5, dead, 2, files, 2},
        {"s000009", 6, 1, 1, NULL, 0, files, 1},
    };
    static const char *const sources[] = {"/data/articles", "/data/\xFF\xFEweird"};
    static uint32_t source_articles[] = {2, 1};
    static struct manifest_language languages[] = {{"en", 2}, {"ru", 1}};
    struct manifest manifest = {
        .format = MANIFEST_FORMAT,
        .number = 42,
        .index_id = "abc",
        .fingerprint = "a1-x",
        .published = "2026-11-23T18:02:11Z",
        .parent = "g000041",
        .is_merge_only = true,
        .articles = 1,
        .paragraphs = 4,
        .words = 99,
        .average_length = 70,
        .sources = sources,
        .source_articles = source_articles,
        .n_sources = 2,
        .languages = languages,
        .n_languages = 2,
        .segments = segments,
        .n_segments = 2,
        .files_list = {"generations/g000042/files.jsonl", 77, HASH},
    };
    return manifest;
}

static struct span written(const struct manifest *manifest)
{
    struct buf text;
    buf_init(&text, 1 << 20);
    manifest_write(manifest, &text);
    assert_status(buf_status(&text), OK);
    struct span copy = arena_copy(&arena, buf_span(&text));
    buf_release(&text);
    return copy;
}

/* A manifest whose checksum holds, of a body that a test has spoilt. */
static struct span sealed(struct span body)
{
    char hex[SHA256_HEX];
    sha256_of(body, hex);
    return span_of(arena_printf(&arena, "{\"checksum\":\"%s\",%.*s", hex, SPAN_FMT(body)));
}

static struct span body_of(struct span text)
{
    size_t head = strlen("{\"checksum\":\"\",") + SHA256_HEX - 1;
    return span_cut(text, head, text.len - head);
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    struct error err = {0};
    struct manifest manifest = full_manifest(), *read;
    struct span text = written(&manifest);
    assert_ok(manifest_read(text, "a1-x", &arena, &read, &err), &err);
    assert_int_equal(read->number, 42);
    assert_string_equal(read->parent, "g000041");
    assert_true(read->is_merge_only);
    assert_string_equal(read->sources[1], "/data/\xFF\xFEweird");
    assert_int_equal(read->n_segments, 2);
    assert_int_equal(read->segments[0].n_dead, 2);
    assert_int_equal(read->segments[0].dead[1].first, 4);
    assert_int_equal(manifest_dead_articles(&read->segments[0]), 4);
    assert_string_equal(read->segments[0].files[1].path, "segments/s000007/lexicon");
    assert_int_equal(read->segments[0].files[1].size, 20);
    assert_string_equal(read->languages[1].tag, "ru");
    assert_string_equal(read->files_list.sha256, HASH);
    assert_span_is(written(read), text, "written again");
}

static void one_without_a_parent_has_none(void **state)
{
    (void)state;
    struct error err = {0};
    struct manifest manifest = full_manifest(), *read;
    manifest.parent = NULL;
    assert_ok(manifest_read(written(&manifest), NULL, &arena, &read, &err), &err);
    assert_null(read->parent);
}

static void every_flipped_bit_is_seen(void **state)
{
    (void)state;
    struct manifest manifest = full_manifest(), *read;
    struct span text = written(&manifest);
    char *spoilt = arena_text(&arena, text);
    for (size_t i = 0; i < text.len; i++) {
        for (int bit = 0; bit < 8; bit += 3) {
            spoilt[i] = (char)(text.at[i] ^ 1 << bit);
            enum status status =
                manifest_read((struct span){spoilt, text.len}, "a1-x", &arena, &read, NULL);
            assert_status(status, ERR_CORRUPT);
            assert_null(read);
        }
        spoilt[i] = text.at[i];
    }
}

static void every_shortened_one_is_seen(void **state)
{
    (void)state;
    struct manifest manifest = full_manifest(), *read;
    struct span text = written(&manifest);
    for (size_t len = 0; len < text.len; len++)
        assert_status(manifest_read(span_cut(text, 0, len), "a1-x", &arena, &read, NULL),
                      ERR_CORRUPT);
}

static void another_fingerprint_names_the_cure(void **state)
{
    (void)state;
    struct error err = {0};
    struct manifest manifest = full_manifest(), *read;
    assert_status(manifest_read(written(&manifest), "a2-y", &arena, &read, &err), ERR_VERSION);
    assert_non_null(strstr(err.text, "a1-x"));
    assert_non_null(strstr(err.text, "run pilcrow-index"));
}

static void a_newer_format_is_no_damage(void **state)
{
    (void)state;
    struct error err = {0};
    struct manifest *read;
    assert_status(
        manifest_read(SPAN("{\"format\":2,\"all\":\"new\"}"), "a1-x", &arena, &read, &err),
        ERR_VERSION);
    assert_non_null(strstr(err.text, "format 2"));
    assert_status(manifest_read(sealed(SPAN("\"format\":2}")), "a1-x", &arena, &read, &err),
                  ERR_VERSION);
    assert_status(manifest_read(SPAN("{\"format\":1}"), "a1-x", &arena, &read, &err), ERR_CORRUPT);
}

/* Each row: a piece of a good manifest and what it is replaced by. */
static const struct {
    const char *good, *bad;
} spoilt[] = {
    {"segments/s000007/store", "../s000007/store"},
    {"segments/s000007/store", "/etc/passwd"},
    {"segments/s000007/store", "segments//store"},
    {"segments/s000007/store", "segments/./store"},
    {"segments/s000007/store", ""},
    {"\"s000007\"", "\"s7\""},
    {"\"s000007\"", "\"../../x\""},
    {"\"g000042\"", "\"g42\""},
    {"\"g000042\"", "42"},
    {"\"first_docid\":6", "\"first_docid\":5"},
    {"\"first_docid\":6", "\"first_docid\":4294967295"},
    {"\"first_docid\":6", "\"first_docid\":-1"},
    {"\"first_docid\":6", "\"first_docid\":6.5"},
    {"\"first_docid\":6", "\"first_docid\":4294967296"},
    {"\"paragraphs\":5", "\"paragraphs\":\"5\""},
    {"\"size\":10", "\"size\":-10"},
    {HASH, "0123"},
    {HASH, "X123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"},
    {"\"dead\":[]", "\"dead\":[1]"},
    {"[[0,3],[4,1]]", "[[0,3],[4,2]]"}, /* there are five articles */
    {"[[0,3],[4,1]]", "[[4,1],[0,3]]"},
    {"[[0,3],[4,1]]", "[[0,5],[4,1]]"},
    {"[[0,3],[4,1]]", "[[0,0],[4,1]]"},
    {"[[0,3],[4,1]]", "[[-1,3],[4,1]]"},
    {"[[0,3],[4,1]]", "[[0,4294967295],[4,1]]"},
    {"[[0,3],[4,1]]", "[[0,3],[4]]"},
    {"[[0,3],[4,1]]", "[[0,3],[\"4\",1]]"},
    {"\"dead\":[]", "\"dead\":{}"},
    {"\"merge_only\":true", "\"merge_only\":1"},
    {"\"parent\":\"g000041\"", "\"parent\":41"},
    {"\"en\":2", "\"en\":-2"},
    {"\"path_hex\":\"2f", "\"path_hex\":\"2"},
    {"\"path_hex\":\"2f", "\"path_hex\":\"00"},
    {"\"path_hex\":\"2f", "\"path_hex\":\"zz"},
    {"\"words\":99,", ""},
    {"\"format\":1", "\"format\":\"1\""},
};

static void what_makes_no_sense_is_damage(void **state)
{
    (void)state;
    struct manifest manifest = full_manifest(), *read;
    struct span body = body_of(written(&manifest));
    for (size_t i = 0; i < sizeof spoilt / sizeof spoilt[0]; i++) {
        const char *text = arena_text(&arena, body), *at = strstr(text, spoilt[i].good);
        if (at == NULL)
            fail_msg("no %s in the manifest", spoilt[i].good);
        const char *bad = arena_printf(&arena, "%.*s%s%s", (int)(at - text), text, spoilt[i].bad,
                                       at + strlen(spoilt[i].good));
        enum status status = manifest_read(sealed(span_of(bad)), "a1-x", &arena, &read, NULL);
        if (status != ERR_CORRUPT)
            fail_msg("%s for %s: %s", spoilt[i].bad, spoilt[i].good, status_name(status));
    }
}

static void names_have_one_form(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        uint32_t number; /* 0: none */
    } rows[] = {
        {"g000001", 1},
        {"g999999", 999999},
        {"g1000000", 1000000},
        {"g4294967295", UINT32_MAX},
        {"g4294967296", 0},
        {"g000000", 0},
        {"g00001", 0},
        {"g0000001", 0},
        {"s000001", 0},
        {"g00000x", 0},
        {"g", 0},
        {"", 0},
        {"g-00001", 0},
        {"g 00001", 0},
        {"g99999999999", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint32_t number = 0;
        char name[GENERATION_NAME_ROOM];
        assert_int_equal(generation_number(span_of(rows[i].name), &number), rows[i].number != 0);
        assert_int_equal(number, rows[i].number);
        if (number == 0)
            continue;
        generation_name(number, name);
        assert_string_equal(name, rows[i].name);
    }
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(what_is_written_is_read),
        CASE(one_without_a_parent_has_none),
        CASE(every_flipped_bit_is_seen),
        CASE(every_shortened_one_is_seen),
        CASE(another_fingerprint_names_the_cure),
        CASE(a_newer_format_is_no_damage),
        CASE(what_makes_no_sense_is_damage),
        CASE(names_have_one_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
