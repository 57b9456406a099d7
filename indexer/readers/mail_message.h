/* A message (RFC 5322) with its MIME parts (RFC 2045–2049) as an article.
 *
 * - Subject is the title, From the author, Date the date, Keywords the tags, Content-Language the
 *   language.
 * - Text is what is text/plain, else what is text/html; of several parts all, of alternatives the
 *   plainest. Attachments and other types are passed over; quoted replies stay.
 * - Lines are those of the file; a part in base64 stands on its first line. */
#ifndef PILCROW_INDEXER_READERS_MAIL_MESSAGE_H
#define PILCROW_INDEXER_READERS_MAIL_MESSAGE_H

#include "indexer/article.h"

/* Adds a message, which begins on `line`, to an article that has begun. ERR_LIMIT, ERR_NOMEM. */
enum status mail_message_read(struct article_build *build, struct span message, uint32_t line,
                              struct error *err) MUST_USE;

#endif
