#include "indexer/article_language.h"

#include <stdbool.h>
#include <stdlib.h>

#include "engine/analysis/detect.h"
#include "indexer/metadata.h"

enum {
    PLACES = 4,          /* that samples are taken from, evenly over the article, first the ends */
    FEW_LETTERS = 40,    /* of a sample, which are mostly enough */
    PLACE_LETTERS = 120, /* of a sample at most */
    MORE_LETTERS = 4000, /* of the article when the samples leave a doubt */
    PARAGRAPH_LETTERS = 600,
    APART = 40 * DETECT_BIT, /* of a paragraph from its article: dialects and quotes are nearer */
};

struct samples {
    struct detect place[PLACES], all;
};

static void add_paragraphs(struct detect *detect, const struct article *article, uint32_t from,
                           uint32_t to, uint32_t most)
{
    for (uint32_t i = from; i < to && detect->n_letters < most; i++)
        detect_add(detect, article->paragraphs[i].text, most);
}

static const char *take_sample(struct samples *samples, const struct article *article, uint64_t i)
{
    uint64_t n = article->n_paragraphs;
    uint32_t from = (uint32_t)(i * n / PLACES), to = (uint32_t)((i + 1) * n / PLACES);
    struct detect *place = &samples->place[i];
    add_paragraphs(place, article, from, to, FEW_LETTERS);
    const char *tag = detect_tag(place);
    if (tag == NULL && place->n_letters >= FEW_LETTERS) {
        *place = (struct detect){.n_letters = 0};
        add_paragraphs(place, article, from, to, PLACE_LETTERS);
        tag = detect_tag(place);
    }
    detect_join(&samples->all, place);
    return tag;
}

/* Two that are sure and agree are enough: this is done for every article. */
static void take_samples(struct samples *samples, const struct article *article)
{
    const char *first = take_sample(samples, article, 0);
    const char *last = take_sample(samples, article, PLACES - 1);
    if (first != NULL && first == last)
        return;
    for (uint64_t i = 1; i < PLACES - 1; i++)
        take_sample(samples, article, i);
}

/* Surely in another language than `tag`: its own, or NULL. */
static const char *other_tag(const struct detect *detect, const char *tag)
{
    const char *own = detect_tag(detect);
    if (own == NULL || tag == NULL || strcmp(own, tag) == 0)
        return NULL;
    return detect_best(detect) - detect_weight(detect, tag) >= APART ? own : NULL;
}

static bool is_mixed(const struct samples *samples, const char *tag)
{
    bool is_mixed = false;
    for (size_t i = 0; i < PLACES; i++)
        is_mixed |= other_tag(&samples->place[i], tag) != NULL;
    return is_mixed;
}

/* Whether an article may well be in the language that its path names: a sample surely is, or there
 * is about as much evidence for it as for any other. */
static bool is_plausible(const struct samples *samples, const char *tag)
{
    uint32_t best = detect_best(&samples->all), weight = detect_weight(&samples->all, tag);
    bool is_plausible = weight > 0 && weight >= best - best / 8;
    for (size_t i = 0; i < PLACES && !is_plausible; i++) {
        const char *own = detect_tag(&samples->place[i]);
        is_plausible = own != NULL && strcmp(own, tag) == 0;
    }
    return is_plausible;
}

static const char *tag_of_part(struct span part, const struct samples *samples)
{
    char name[4];
    if (part.len > 10 || !metadata_lang(part, name))
        return NULL;
    const char *tag = detect_known(name);
    return tag != NULL && is_plausible(samples, tag) ? tag : NULL;
}

static const char *tag_of_path(struct span path, const struct samples *samples)
{
    const char *tag = NULL;
    while (tag == NULL && path.len > 0) {
        size_t len = 0;
        while (len < path.len && path.at[len] != '/' && path.at[len] != '.')
            len++;
        tag = tag_of_part(span_cut(path, 0, len), samples);
        len += len < path.len;
        path = span_cut(path, len, path.len - len);
    }
    return tag;
}

static const char *find_tag(struct samples *samples, const struct article *article)
{
    const char *tag = detect_tag(&samples->all);
    if (tag == NULL) {
        samples->all = (struct detect){.n_letters = 0};
        detect_add(&samples->all, article->title, MORE_LETTERS);
        add_paragraphs(&samples->all, article, 0, article->n_paragraphs, MORE_LETTERS);
        tag = detect_tag(&samples->all);
    }
    const char *named = tag_of_path(article->path, samples);
    return named != NULL ? named : tag;
}

/* Paragraphs from `from` up to `to` say nothing: they go with their neighbours if these agree. */
static void fill(struct paragraph *paragraphs, uint32_t from, uint32_t to, const char *before,
                 const char *after)
{
    if (before == NULL || after == NULL || strcmp(before, after) != 0)
        return;
    for (uint32_t i = from; i < to; i++)
        paragraphs[i].lang = span_of(before);
}

static void detect_paragraphs(struct paragraph *paragraphs, uint32_t n, const char *tag)
{
    const char *last = NULL; /* of the last paragraph that said something, if not the article's */
    uint32_t unknown = 0;    /* the first of those that say nothing */
    for (uint32_t i = 0; i < n; i++) {
        struct detect detect = {.n_letters = 0};
        detect_add(&detect, paragraphs[i].text, PARAGRAPH_LETTERS);
        const char *other = other_tag(&detect, tag);
        if (other == NULL && detect_tag(&detect) == NULL)
            continue;
        if (other != NULL)
            paragraphs[i].lang = span_of(other);
        fill(paragraphs, unknown, i, last, other);
        last = other;
        unknown = i + 1;
    }
}

void article_language_detect(struct article *article, struct paragraph *paragraphs)
{
    struct samples samples = {.all = {.n_letters = 0}};
    take_samples(&samples, article);
    const char *tag = find_tag(&samples, article);
    if (tag == NULL)
        return;
    article->lang = span_of(tag);
    if (is_mixed(&samples, tag))
        detect_paragraphs(paragraphs, article->n_paragraphs, tag);
}
