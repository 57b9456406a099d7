/* Words ascend, lie inside the text on code-point borders, and are those that ICU finds in the
 * whole text. */
#include <stdlib.h>

#include "base/utf8.h"
#include "engine/analysis/tokenizer.h"
#include "engine/analysis/unicode.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void require(bool truth)
{
    if (!truth)
        abort();
}

static void check_words(struct span text, const struct word_at *words, size_t n)
{
    bool is_valid = utf8_is_valid(text);
    for (size_t i = 0; i < n; i++) {
        require(words[i].start < words[i].end && words[i].end <= text.len);
        require(i == 0 || words[i - 1].end <= words[i].start);
        require(utf8_is_valid(span_cut(text, words[i].start, words[i].end - words[i].start)));
        require(!is_valid || utf8_border_before(text, words[i].start) == words[i].start);
    }
}

static void check_agreement(struct unicode *unicode, struct span text, const struct word_at *words,
                            size_t n)
{
    size_t i = 0, start, end;
    require(unicode_begin(unicode, text, UNICODE_WORDS, NULL) == OK);
    for (; unicode_next(unicode, &start, &end); i++)
        require(i < n && words[i].start == start && words[i].end == end);
    require(i == n);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static struct tokenizer *tokenizer;
    static struct classes classes;
    static struct unicode *unicode;
    if (tokenizer == NULL) {
        require(tokenizer_new(&tokenizer, NULL) == OK);
        require(unicode_new(&classes, &unicode, NULL) == OK);
    }
    struct span text = {(const char *)bytes, len};
    const struct word_at *words;
    size_t n;
    require(tokenizer_run(tokenizer, text, &words, &n, NULL) == OK);
    check_words(text, words, n);
    check_agreement(unicode, text, words, n);
    require(tokenizer_divide(tokenizer, text, &words, &n, NULL) == OK);
    check_words(text, words, n);
    return 0;
}
