#include "wire/http_reply.h"

#include <stdio.h>
#include <time.h>

#define FNV_OFFSET 14695981039346656037ull
#define FNV_PRIME 1099511628211ull

static const char *reason(unsigned code)
{
    static const struct {
        unsigned code;
        const char *text;
    } reasons[] = {
        {200, "OK"},
        {304, "Not Modified"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {411, "Length Required"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {415, "Unsupported Media Type"},
        {417, "Expectation Failed"},
        {431, "Request Header Fields Too Large"},
        {499, "Cancelled"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {503, "Service Unavailable"},
        {504, "Gateway Timeout"},
        {505, "HTTP Version Not Supported"},
    };
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (reasons[i].code == code)
            return reasons[i].text;
    return "Unknown";
}

/* IMF-fixdate (RFC 9110 §5.6.7); by hand, for strftime() speaks the locale's language. */
static void write_date(int64_t wall_s, struct buf *out)
{
    static const char days[] = "SunMonTueWedThuFriSat";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    time_t seconds = (time_t)wall_s;
    struct tm tm;
    gmtime_r(&seconds, &tm);
    buf_printf(out, "Date: %.3s, %02d %.3s %04d %02d:%02d:%02d GMT\r\n", days + 3 * tm.tm_wday,
               tm.tm_mday, months + 3 * tm.tm_mon, tm.tm_year + 1900, tm.tm_hour, tm.tm_min,
               tm.tm_sec);
}

static void write_caching(const struct http_reply *reply, struct buf *out)
{
    if (reply->tag != NULL && reply->tag[0] != '\0')
        buf_printf(out, "ETag: %s\r\nCache-Control: no-cache\r\n", reply->tag);
    else
        buf_add_text(out, "Cache-Control: no-store\r\n");
}

static void write_framing(const struct http_reply *reply, struct buf *out)
{
    if (reply->is_chunked && !reply->is_10)
        buf_add_text(out, "Transfer-Encoding: chunked\r\n");
    else if (!reply->is_chunked && reply->code != 304)
        buf_printf(out, "Content-Length: %zu\r\n", reply->body_len);
    if (reply->closes || (reply->is_chunked && reply->is_10))
        buf_add_text(out, "Connection: close\r\n");
    else if (reply->is_10)
        buf_add_text(out, "Connection: keep-alive\r\n");
}

void http_write_head(const struct http_reply *reply, int64_t wall_s, struct buf *out)
{
    buf_printf(out, "HTTP/1.1 %u %s\r\n", reply->code, reason(reply->code));
    write_date(wall_s, out);
    buf_printf(out, "Content-Type: %s\r\nX-Content-Type-Options: nosniff\r\n",
               reply->type != NULL ? reply->type : "application/json");
    if (reply->generation != NULL && reply->generation[0] != '\0')
        buf_printf(out, "Pilcrow-Generation: %s\r\n", reply->generation);
    write_caching(reply, out);
    if (reply->code == 401)
        buf_add_text(out, "WWW-Authenticate: Bearer\r\n");
    if (reply->allow != NULL)
        buf_printf(out, "Allow: %s\r\n", reply->allow);
    if (reply->retry_after_s != 0)
        buf_printf(out, "Retry-After: %u\r\n", reply->retry_after_s);
    if (reply->more != NULL)
        buf_add_text(out, reply->more);
    write_framing(reply, out);
    buf_add_text(out, "\r\n");
}

void http_write_chunk(struct span bytes, struct buf *out)
{
    buf_printf(out, "%zx\r\n", bytes.len);
    buf_add_span(out, bytes);
    buf_add_text(out, "\r\n");
}

static uint64_t hash_edition(uint64_t hash, const struct http_edition *edition)
{
    char day[16];
    snprintf(day, sizeof day, " %u ", (unsigned)edition->day);
    return http_hash(http_hash(hash, span_of(day)), span_of(edition->index_id));
}

void http_make_tag(const struct http_edition *edition, uint64_t hash, char out[HTTP_TAG_ROOM])
{
    char short_name[17];
    const char *generation = edition->generation;
    hash = hash_edition(hash, edition);
    bool is_joined = strlen(generation) > HTTP_TAG_ROOM - 15 || strchr(generation, ',') != NULL;
    if (is_joined)
        snprintf(short_name, sizeof short_name, "%016llx",
                 (unsigned long long)http_hash(0, span_of(generation)));
    snprintf(out, HTTP_TAG_ROOM, "W/\"%s-%08x\"", is_joined ? short_name : generation,
             (unsigned)(hash ^ hash >> 32));
}

static struct span without_weakness(struct span tag)
{
    return span_begins(tag, SPAN("W/")) ? span_cut(tag, 2, tag.len - 2) : tag;
}

/* A tag holds no comma of ours, so one of another's that does is only cut into what fits nothing. */
bool http_tag_fits(struct span if_none_match, const char *tag)
{
    struct span wanted = without_weakness(span_of(tag)), left = if_none_match;
    if (span_equal(left, SPAN("*")))
        return true;
    while (left.len > 0) {
        const char *comma = memchr(left.at, ',', left.len);
        size_t len = comma != NULL ? (size_t)(comma - left.at) : left.len;
        struct span one = span_cut(left, 0, len);
        left = span_cut(left, len + (comma != NULL), left.len - len - (comma != NULL));
        while (one.len > 0 && (one.at[0] == ' ' || one.at[0] == '\t'))
            one = span_cut(one, 1, one.len - 1);
        while (one.len > 0 && (one.at[one.len - 1] == ' ' || one.at[one.len - 1] == '\t'))
            one.len--;
        if (span_equal(without_weakness(one), wanted))
            return true;
    }
    return false;
}

uint64_t http_hash(uint64_t hash, struct span bytes)
{
    if (hash == 0)
        hash = FNV_OFFSET;
    for (size_t i = 0; i < bytes.len; i++)
        hash = (hash ^ (unsigned char)bytes.at[i]) * FNV_PRIME;
    return hash;
}
