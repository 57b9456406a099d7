#include "engine/analysis/fingerprint.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>

#include <unicode/uchar.h>
#include <unicode/uversion.h>

#include "base/buf.h"
#include "engine/analysis/analyzer.h"
#include "engine/analysis/language.h"
#include "engine/analysis/form.h"

/* Raised when analysis changes in a way that the sample does not show. */
#define ANALYSIS_VERSION 2

/* Folding, word borders and stop words, and words that each stemmer changes. */
static const char sample[] =
    "The Power of Siberia-2’s pipelines don't flow: 1,000 km, 2.5 %, U.S. foo_bar naïve Große. "
    "connections running happily nationalities generously organization dying skies "
    "l’énergie continuellement majestueuses chercheraient aufeinanderfolgenden kategorische "
    "chicharrones torneadas abbandonerebbero propagandare boataria quilométricas "
    "lichamelijkheden opglimpende jaktkarlarne klostergården havnedistriktene undersøkelsene "
    "indtrængen underviste edeltäneeseen taloissammekin szerencsétlenségükre fiúkért "
    "laudabilitate copiilor dilinizin çocuklarımızın memperbaiki penyebabnya bhfhearr "
    "n-athraitheach katiliuku draugystės zaharraren etxeetako arribàvem constitucionals "
    "животињама pokušavajući красивейшими сибирской ещё мой подъезд "
    "κατασκευασμένος οικονομικές الكتابات والمدرسون أطفالكم մարդկանց գեղեցիկ "
    "लड़कियों किताबें विद्यार्थीहरू செய்திகள் மரங்களில் געשריבענע קינדערלעך "
    "東京都庁 コーヒー 西伯利亚力量 한국어는 ภาษาไทย שָׁלוֹם 😀 ½ ⑴ ﷺ";

static void add_words(struct buf *out, const struct analyzer *analyzer)
{
    for (uint32_t i = 0; i < analyzer_count(analyzer); i++) {
        const struct word *word = analyzer_word(analyzer, i);
        char stem[TERM_ROOM];
        buf_add_span(out, word->surface);
        buf_add_char(out, ' ');
        buf_add_span(out, word->exact);
        buf_add_char(out, word->is_stop ? '-' : ' ');
        buf_add(out, stem, analyzer_term(word->stem, word->language, stem));
        buf_add_char(out, '\n');
    }
}

/* The analysis of the sample in every language; 0 when there was no memory for it. */
static uint32_t hash_of_sample(void)
{
    struct analyzer *analyzer = NULL;
    struct buf out;
    uint64_t hash = 0;
    buf_init(&out, (size_t)1 << 20);
    enum status status;
    TRY(analyzer_new(&analyzer, NULL));
    for (uint8_t language = 0; language < LANGUAGE_COUNT; language++) {
        const struct token *tokens;
        size_t n;
        TRY(analyzer_run(analyzer, SPAN(sample), language, &tokens, &n, NULL));
        add_words(&out, analyzer);
        analyzer_forget(analyzer);
    }
    TRY(buf_status(&out));
    hash = form_hash(buf_span(&out));
done:
    buf_release(&out);
    analyzer_free(analyzer);
    return (uint32_t)(hash ^ hash >> 32);
}

/* It takes some milliseconds, and is the same as long as the process lives. */
static uint32_t hash_once(void)
{
    static atomic_uint_fast32_t known;
    uint32_t hash = (uint32_t)atomic_load(&known);
    if (hash == 0)
        atomic_store(&known, hash = hash_of_sample());
    return hash;
}

void fingerprint_write(char out[FINGERPRINT_ROOM])
{
    UVersionInfo version;
    char icu[U_MAX_VERSION_STRING_LENGTH], unicode[U_MAX_VERSION_STRING_LENGTH];
    u_getVersion(version);
    u_versionToString(version, icu);
    u_getUnicodeVersion(version);
    u_versionToString(version, unicode);
    snprintf(out, FINGERPRINT_ROOM, "a%d-icu%s-u%s-sb%d-%08" PRIx32, ANALYSIS_VERSION, icu, unicode,
             LANGUAGE_COUNT - 1, hash_once());
}
