#include "indexer/article_language.h"

#include "tests/support/test.h"

#define ENGLISH "The pipeline brings gas from the fields of Siberia to the towns of the coast."
#define FRENCH "Les conduites amènent le gaz des champs de la Sibérie vers les villes de la côte."
#define RUSSIAN "Трубопровод доставляет газ с месторождений Сибири в города на побережье моря."
#define NORWEGIAN "Gassen kommer fra feltene i havet."

enum { MOST = 6 };

struct row {
    const char *says, *path;
    const char *text[MOST];
    const char *lang;
    const char *langs[MOST]; /* of paragraphs that have one of their own */
};

static const struct row rows[] = {
    {"one language", "a.md", {ENGLISH, ENGLISH}, "en", {NULL}},
    {"too little to tell", "a.md", {"gas"}, NULL, {NULL}},
    {"short paragraphs together",
     "a.md",
     {"Le gaz.", "La conduite.", "Les villes et les champs.", "Une côte de la mer."},
     "fr",
     {NULL}},
    {"the path helps where little is said", "docs/no/a.md", {NORWEGIAN}, "no", {NULL}},
    {"in the name of the file, too", "a.no.md", {NORWEGIAN}, "no", {NULL}},
    {"not against the text", "it/network.md", {ENGLISH, ENGLISH}, "en", {NULL}},
    {"a path that names nothing known", "xx/a.md", {ENGLISH}, "en", {NULL}},
    {"a mixed article: what most of it is in",
     "a.md",
     {ENGLISH, ENGLISH, ENGLISH, RUSSIAN},
     "en",
     {NULL, NULL, NULL, "ru"}},
    {"what stands between goes with both",
     "a.md",
     {ENGLISH, ENGLISH, RUSSIAN, "—", RUSSIAN, ENGLISH},
     "en",
     {NULL, NULL, "ru", "ru", "ru", NULL}},
    {"or stays with the article",
     "a.md",
     {RUSSIAN, "—", ENGLISH, ENGLISH, ENGLISH, ENGLISH},
     "en",
     {"ru"}},
    {"a mixed article whose path decides",
     "ru/a.md",
     {ENGLISH, ENGLISH, RUSSIAN},
     "ru",
     {"en", "en", NULL}},
    {"two Latin ones", "a.md", {FRENCH, FRENCH, FRENCH, ENGLISH}, "fr", {NULL, NULL, NULL, "en"}},
};

static void check(const struct row *row)
{
    struct paragraph paragraphs[MOST] = {{.heading = NO_HEADING}};
    struct article article = {.path = span_of(row->path), .paragraphs = paragraphs};
    while (article.n_paragraphs < MOST && row->text[article.n_paragraphs] != NULL) {
        paragraphs[article.n_paragraphs].text = span_of(row->text[article.n_paragraphs]);
        article.n_paragraphs++;
    }
    article_language_detect(&article, paragraphs);
    assert_span_is(article.lang, span_of(row->lang), row->says);
    for (uint32_t i = 0; i < article.n_paragraphs; i++)
        assert_span_is(paragraphs[i].lang, span_of(row->langs[i]), row->says);
}

static void articles_and_paragraphs_get_their_language(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        check(&rows[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(articles_and_paragraphs_get_their_language),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
