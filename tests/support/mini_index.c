#include "tests/support/mini_index.h"

#include <limits.h>

#include "engine/analysis/analyzer.h"
#include "engine/analysis/fingerprint.h"
#include "engine/generation/lock.h"
#include "engine/generation/publish.h"
#include "engine/segment/impact.h"
#include "engine/segment/segment_build.h"
#include "tests/support/test.h"

enum { ARENA_BYTES = 64 << 20 };

const char *mini_index_id = "5f0c9a1e";

static struct span span_or_none(const char *text)
{
    return text != NULL ? span_of(text) : SPAN_NONE;
}

/* At least as many as there are. */
static size_t count_paragraphs(const char *text)
{
    size_t n = 1;
    while ((text = strstr(text, "\n\n")) != NULL) {
        text += 2;
        n++;
    }
    return n;
}

/* Lines count as in a file in which each paragraph is one line and blank lines part them. */
static void cut_paragraphs(const char *text, struct article *out, struct arena *arena)
{
    struct paragraph *paragraphs = ARENA_ARRAY(arena, struct paragraph, count_paragraphs(text));
    assert_non_null(paragraphs);
    for (uint32_t line = 1; *text != '\0'; line += 2) {
        const char *end = strstr(text, "\n\n");
        size_t len = end != NULL ? (size_t)(end - text) : strlen(text);
        struct place *place = ARENA_NEW(arena, struct place);
        assert_non_null(place);
        *place = (struct place){0, line, 1};
        paragraphs[out->n_paragraphs++] = (struct paragraph){
            .text = {text, len}, .heading = NO_HEADING, .places = place, .n_places = 1};
        text += len + (end != NULL ? 2 : 0);
    }
    out->paragraphs = paragraphs;
}

/* FNV-1a (Fowler, Noll, Vo) of what the tests change. */
static uint64_t hash_of(const struct mini_article *mini)
{
    uint64_t hash = 14695981039346656037ull;
    const char *texts[] = {mini->title, mini->date, mini->author, mini->tag, mini->text};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (const char *at = texts[i]; at != NULL && *at != '\0'; at++)
            hash = (hash ^ (unsigned char)*at) * 1099511628211ull;
    return hash;
}

static void make_article(const struct mini_article *mini, struct article *out, struct arena *arena)
{
    struct span *names = ARENA_ARRAY(arena, struct span, 2);
    assert_non_null(names);
    names[0] = span_or_none(mini->author);
    names[1] = span_or_none(mini->tag);
    *out = (struct article){.id = span_of(mini->id),
                            .path = span_of(arena_printf(arena, "%s.txt", mini->id)),
                            .title = span_or_none(mini->title),
                            .date = span_or_none(mini->date),
                            .lang = span_or_none(mini->lang),
                            .authors = &names[0],
                            .tags = &names[1],
                            .n_authors = mini->author != NULL,
                            .n_tags = mini->tag != NULL,
                            .hash = hash_of(mini)};
    cut_paragraphs(mini->text, out, arena);
}

static void build(const char *dir, const struct article *articles, size_t n,
                  struct segment_totals *totals)
{
    struct segment_build *segment;
    struct analyzer *analyzer;
    struct error err;
    struct segment_chunk chunk = {.first_docid = 1, .articles = articles, .n_articles = n};
    struct deadline never = DEADLINE_NONE;
    assert_ok(analyzer_new(&analyzer, &err), &err);
    assert_ok(segment_build_open(dir, 1, &segment, &err), &err);
    assert_ok(segment_build_chunk(segment, analyzer, &chunk, &never, &err), &err);
    assert_ok(segment_build_finish(segment, totals, &err), &err);
    segment_build_close(segment);
    analyzer_free(analyzer);
}

static void publish(const char *root, const char *source, struct manifest_segment *segment,
                    const struct segment_totals *totals, struct arena *arena,
                    char name[GENERATION_NAME_ROOM])
{
    char fingerprint[FINGERPRINT_ROOM];
    struct error err;
    uint32_t articles = totals->articles;
    struct manifest_language english = {"en", articles};
    struct manifest manifest = {.format = MANIFEST_FORMAT,
                                .index_id = mini_index_id,
                                .fingerprint = fingerprint,
                                .published = "2026-11-23T18:02:11Z",
                                .articles = articles,
                                .paragraphs = totals->paragraphs,
                                .words = totals->words,
                                .average_length = IMPACT_AVERAGE_LENGTH,
                                .sources = &source,
                                .source_articles = &articles,
                                .n_sources = 1,
                                .languages = &english,
                                .n_languages = 1,
                                .segments = segment,
                                .n_segments = 1};
    fingerprint_write(fingerprint);
    assert_ok(publish_next_number(root, &manifest.number, &err), &err);
    assert_ok(publish_generation(root, arena, &manifest, SPAN(""), &err), &err);
    generation_name(manifest.number, name);
}

void mini_index_publish(const char *root, const char *source, const struct mini_article *articles,
                        size_t n, char name[GENERATION_NAME_ROOM])
{
    struct arena arena;
    struct lock *lock;
    struct error err;
    struct segment_totals totals = {0};
    char run[PATH_MAX], *dir;
    arena_init(&arena, ARENA_BYTES);
    struct article *made = ARENA_ARRAY(&arena, struct article, n + 1);
    assert_non_null(made);
    for (size_t i = 0; i < n; i++)
        make_article(&articles[i], &made[i], &arena);
    assert_ok(lock_take(root, &lock, &err), &err);
    assert_ok(publish_begin(root, run, sizeof run, &err), &err);
    dir = arena_printf(&arena, "%s/segment", run);
    build(dir, made, n, &totals);
    struct manifest_segment segment = {
        .first_docid = 1, .paragraphs = totals.paragraphs, .articles = totals.articles};
    assert_ok(publish_segment(root, dir, &arena, &segment, &err), &err);
    publish(root, source, &segment, &totals, &arena, name);
    lock_release(lock);
    arena_release(&arena);
}
