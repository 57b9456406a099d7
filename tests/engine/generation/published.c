#include "tests/engine/generation/published.h"

#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>
#include <fcntl.h>

#include "base/file.h"
#include "engine/analysis/fingerprint.h"
#include "engine/generation/publish.h"
#include "engine/segment/segment_build.h"
#include "tests/engine/segment/articles.h"
#include "tests/support/test.h"

void published_make(struct published *published)
{
    struct error err;
    temp_make(&published->temp);
    arena_init(&published->arena, 1 << 26);
    published->root = temp_path(&published->temp, "index");
    assert_ok(file_make_dir(published->root, 0755, &err), &err);
}

void published_remove(struct published *published)
{
    arena_release(&published->arena);
    temp_remove(&published->temp);
}

int published_set_up(void **state)
{
    static struct published published;
    published_make(&published);
    *state = &published;
    return 0;
}

int published_tear_down(void **state)
{
    published_remove(*state);
    return 0;
}

const char *published_build(struct published *published, const struct article *articles, uint32_t n,
                            uint32_t first_docid, struct manifest_segment *entry)
{
    struct error err = {0};
    char temporary[PATH_MAX], dir[PATH_MAX];
    struct segment_build *build;
    struct analyzer *analyzer;
    struct segment_totals totals;
    const struct segment_chunk chunk = {0, first_docid, articles, n};
    assert_ok(publish_begin(published->root, temporary, sizeof temporary, &err), &err);
    assert_ok(file_join(dir, sizeof dir, temporary, "one", &err), &err);
    assert_ok(analyzer_new(&analyzer, &err), &err);
    assert_ok(segment_build_open(dir, first_docid, &build, &err), &err);
    assert_ok(segment_build_chunk(build, analyzer, &chunk, &DEADLINE_NONE, &err), &err);
    assert_ok(segment_build_finish(build, &totals, &err), &err);
    segment_build_close(build);
    analyzer_free(analyzer);
    *entry = (struct manifest_segment){
        .first_docid = first_docid, .paragraphs = totals.paragraphs, .articles = totals.articles};
    return arena_text(&published->arena, span_of(dir));
}

uint32_t published_name(struct published *published, struct manifest_segment *segments, uint32_t n)
{
    return published_merge(published, segments, n, NULL);
}

uint32_t published_merge(struct published *published, struct manifest_segment *segments, uint32_t n,
                         const char *parent)
{
    struct error err = {0};
    char fingerprint[FINGERPRINT_ROOM];
    static const char *const sources[] = {"/somewhere/articles"};
    uint32_t source_articles[] = {0};
    fingerprint_write(fingerprint);
    struct manifest manifest = {
        .format = MANIFEST_FORMAT,
        .index_id = "0123456789abcdef0123456789abcdef",
        .fingerprint = fingerprint,
        .published = "2026-11-23T18:02:11Z",
        .parent = parent,
        .is_merge_only = parent != NULL,
        .average_length = 70,
        .sources = sources,
        .source_articles = source_articles,
        .n_sources = 1,
        .segments = segments,
        .n_segments = n,
    };
    for (uint32_t i = 0; i < n; i++) {
        manifest.articles += segments[i].articles - manifest_dead_articles(&segments[i]);
        manifest.paragraphs += segments[i].paragraphs;
    }
    assert_ok(publish_next_number(published->root, &manifest.number, &err), &err);
    assert_ok(publish_generation(published->root, &published->arena, &manifest,
                                 SPAN("{\"format\":1,\"readers\":1}\n"), &err),
              &err);
    return manifest.number;
}

struct manifest_segment published_move(struct published *published, const struct article *articles,
                                       uint32_t n, uint32_t first_docid)
{
    struct error err = {0};
    struct manifest_segment entry;
    const char *dir = published_build(published, articles, n, first_docid, &entry);
    assert_ok(publish_segment(published->root, dir, &published->arena, &entry, &err), &err);
    return entry;
}

uint32_t published_add(struct published *published, const struct article *articles, uint32_t n)
{
    struct manifest_segment entry = published_move(published, articles, n, 1);
    return published_name(published, &entry, 1);
}

uint32_t published_add_samples(struct published *published)
{
    return published_add(published, sample_articles, 3);
}

void published_flip(struct published *published, const char *path, size_t at)
{
    char full[PATH_MAX], byte;
    struct error err;
    assert_ok(file_join(full, sizeof full, published->root, path, &err), &err);
    assert_int_equal(chmod(full, 0644), 0);
    int fd = open(full, O_RDWR);
    assert_true(fd >= 0);
    assert_int_equal(pread(fd, &byte, 1, (off_t)at), 1);
    byte = (char)(byte ^ 1);
    assert_int_equal(pwrite(fd, &byte, 1, (off_t)at), 1);
    close(fd);
    assert_int_equal(chmod(full, 0444), 0);
}
