/* Any text in any language (its first byte): forms are valid, bounded and not empty; stems and
 * exact forms do not depend on what was analysed before; terms fit. */
#include <stdlib.h>

#include "base/utf8.h"
#include "engine/analysis/analyzer.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void require(bool truth)
{
    if (!truth)
        abort();
}

static void check_word(struct analyzer *analyzer, const struct word *word, uint8_t language)
{
    char out[WORD_MAX], term[TERM_ROOM];
    struct span forms[] = {word->surface, word->exact, word->stem};
    for (size_t i = 0; i < 3; i++) {
        require(forms[i].len > 0 && forms[i].len <= WORD_MAX && utf8_is_valid(forms[i]));
        for (size_t k = 0; k < forms[i].len; k++)
            require((unsigned char)forms[i].at[k] > ' ');
    }
    require(analyzer_term(word->stem, word->language, term) <= TERM_ROOM);
    if (word->surface.len < WORD_MAX - 32) { /* not cut */
        size_t len = analyzer_stem(analyzer, word->surface, language, out);
        require(span_equal((struct span){out, len}, word->stem));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static struct analyzer *analyzer;
    if (analyzer == NULL)
        require(analyzer_new(&analyzer, NULL) == OK);
    if (len == 0)
        return 0;
    if (analyzer_count(analyzer) > 100000)
        analyzer_forget(analyzer);
    struct span text = {(const char *)bytes + 1, len - 1};
    const struct token *tokens;
    size_t n;
    require(analyzer_run(analyzer, text, bytes[0], &tokens, &n, NULL) == OK);
    for (size_t i = 0; i < n; i++) {
        require(tokens[i].start < tokens[i].end && tokens[i].end <= text.len);
        require(i == 0 || tokens[i - 1].end <= tokens[i].start);
        check_word(analyzer, analyzer_word(analyzer, tokens[i].word), bytes[0]);
    }
    return 0;
}
