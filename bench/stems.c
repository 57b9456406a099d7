/* The content words of a file of texts, one a line: prints for each line the stems of its words that
 * are no stop words, parted by spaces. bench/reference.py makes its plain BM25 of them.
 *
 *   bench_stems FILE [LANGUAGE] */
#include <stdio.h>

#include "base/buf.h"
#include "base/file.h"
#include "engine/analysis/analyzer.h"
#include "engine/analysis/language.h"

#define FILE_CEILING ((size_t)4 << 30)
#define WORDS_MOST 1000000 /* remembered at once */

static enum status print_line(struct analyzer *analyzer, struct span line, uint8_t language,
                              struct error *err)
{
    const struct token *tokens;
    size_t n;
    const char *before = "";
    enum status status = analyzer_run(analyzer, line, language, &tokens, &n, err);
    for (size_t i = 0; status == OK && i < n; i++) {
        const struct word *word = analyzer_word(analyzer, tokens[i].word);
        if (word->is_stop)
            continue;
        printf("%s%.*s", before, (int)word->stem.len, word->stem.at);
        before = " ";
    }
    putchar('\n');
    if (analyzer_count(analyzer) > WORDS_MOST)
        analyzer_forget(analyzer);
    return status;
}

static enum status print_lines(struct analyzer *analyzer, struct span text, uint8_t language,
                               struct error *err)
{
    enum status status = OK;
    while (text.len > 0 && status == OK) {
        const char *end = memchr(text.at, '\n', text.len);
        size_t len = end != NULL ? (size_t)(end - text.at) : text.len;
        status = print_line(analyzer, span_cut(text, 0, len), language, err);
        len += end != NULL;
        text = span_cut(text, len, text.len - len);
    }
    return status;
}

int main(int argc, char **argv)
{
    struct analyzer *analyzer = NULL;
    struct error err = {0};
    struct buf file;
    enum status status;
    if (argc < 2) {
        fprintf(stderr, "usage: bench_stems FILE [LANGUAGE]\n");
        return 2;
    }
    buf_init(&file, FILE_CEILING);
    TRY(file_read(argv[1], &file, &err));
    TRY(analyzer_new(&analyzer, &err));
    TRY(print_lines(analyzer, buf_span(&file),
                    argc > 2 ? language_find(span_of(argv[2])) : LANGUAGE_ENGLISH, &err));
done:
    if (status != OK)
        fprintf(stderr, "bench_stems: %s\n", err.text);
    analyzer_free(analyzer);
    buf_release(&file);
    return status_exit_code(status);
}
