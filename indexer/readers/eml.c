/* A file with one message of mail. */
#include "indexer/article.h"
#include "indexer/readers/mail_message.h"

enum status eml_read(const struct reader_input *input, const struct reader_sink *sink,
                     struct error *err)
{
    struct article_build build;
    enum status status;
    if (input->bytes.len > READER_MAX_BYTES)
        return error_set(err, ERR_LIMIT, ERROR_NOWHERE, READER_TOO_LARGE);
    article_build_init(&build, input, sink);
    TRY(mail_message_read(&build, input->bytes, 1, err));
    status = article_finish(&build, err);
done:
    article_build_release(&build);
    return status;
}
