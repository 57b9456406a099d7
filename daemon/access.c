#include "daemon/access.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/sha256.h"

enum { FILE_MAX_BYTES = 1 << 20, MAX_TOKENS = 1000, TOKEN_MIN = 16, TOKEN_MAX = 256 };

struct token {
    char hash[SHA256_HEX];
    enum access_level level;
};

struct access {
    char *file; /* NULL: no tokens */
    struct token *tokens;
    size_t n_tokens;
};

static struct span next_line(struct span *text)
{
    const char *end = memchr(text->at, '\n', text->len);
    struct span line = {text->at, end != NULL ? (size_t)(end - text->at) : text->len};
    size_t used = line.len + (end != NULL);
    *text = span_cut(*text, used, text->len - used);
    while (line.len > 0 && strchr(" \t\r", line.at[line.len - 1]) != NULL)
        line.len--;
    return line;
}

static bool is_token(struct span text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] <= ' ' || text.at[i] > '~')
            return false;
    return text.len >= TOKEN_MIN && text.len <= TOKEN_MAX;
}

static enum status read_line(struct span line, unsigned number, const char *file, struct token *out,
                             struct error *err)
{
    out->level = ACCESS_USER;
    if (span_begins(line, SPAN("admin "))) {
        out->level = ACCESS_ADMIN;
        line = span_cut(line, 6, line.len - 6);
    }
    if (!is_token(line))
        return error_set(err, ERR_INVALID, ERROR_NOWHERE,
                         "%s:%u: a token has %d to %d printable ASCII characters and no spaces",
                         file, number, TOKEN_MIN, TOKEN_MAX);
    sha256_of(line, out->hash);
    return OK;
}

static enum status read_tokens(struct span text, const char *file, struct token *out, size_t *n,
                               struct error *err)
{
    *n = 0;
    for (unsigned number = 1; text.len > 0; number++) {
        struct span line = next_line(&text);
        if (line.len == 0 || line.at[0] == '#')
            continue;
        if (*n == MAX_TOKENS)
            return error_set(err, ERR_LIMIT, ERROR_NOWHERE, "%s: more than %d tokens", file,
                             MAX_TOKENS);
        enum status status = read_line(line, number, file, &out[*n], err);
        if (status != OK)
            return status;
        ++*n;
    }
    return *n > 0 ? OK : error_set(err, ERR_INVALID, ERROR_NOWHERE, "%s: holds no token", file);
}

/* The mode of the file that was opened, not of a name that may mean another by now. */
static enum status read_file(const char *file, struct buf *out, struct error *err)
{
    struct stat st;
    int fd = open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return error_errno(err, errno, "%s", file);
    enum status status = OK;
    if (fstat(fd, &st) != 0)
        status = error_errno(err, errno, "%s", file);
    else if (!S_ISREG(st.st_mode))
        status = error_set(err, ERR_FORBIDDEN, ERROR_NOWHERE, "%s: not a regular file", file);
    else if ((st.st_mode & S_IRWXO) != 0)
        status = error_set(err, ERR_FORBIDDEN, ERROR_NOWHERE,
                           "%s: others may read it; chmod 600 %s", file, file);
    else
        status = file_read_fd(fd, out, err);
    close(fd);
    return status;
}

enum status access_reread(struct access *access, struct error *err)
{
    enum status status;
    struct buf text;
    size_t n;
    if (access->file == NULL)
        return OK;
    buf_init(&text, FILE_MAX_BYTES);
    struct token *tokens = calloc(MAX_TOKENS, sizeof *tokens);
    if (tokens == NULL)
        TRY(error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for tokens"));
    TRY(read_file(access->file, &text, err));
    TRY(read_tokens(buf_span(&text), access->file, tokens, &n, err));
    free(access->tokens);
    access->tokens = tokens;
    access->n_tokens = n;
    tokens = NULL;
done:
    free(tokens);
    if (text.at != NULL)
        explicit_bzero(text.at, text.room);
    buf_release(&text);
    return status;
}

enum status access_open(const char *file, struct access **out, struct error *err)
{
    enum status status;
    struct access *access = calloc(1, sizeof *access);
    *out = NULL;
    if (access == NULL)
        return error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for tokens");
    if (file != NULL && (access->file = strdup(file)) == NULL)
        TRY(error_set(err, ERR_NOMEM, ERROR_NOWHERE, "no memory for tokens"));
    TRY(access_reread(access, err));
    *out = access;
    return OK;
done:
    access_close(access);
    return status;
}

void access_close(struct access *access)
{
    if (access == NULL)
        return;
    free(access->tokens);
    free(access->file);
    free(access);
}

bool access_has_tokens(const struct access *access)
{
    return access->file != NULL;
}

/* Every byte of every hash is looked at, so that time tells nothing. */
enum access_level access_check(const struct access *access, struct span token)
{
    char hash[SHA256_HEX];
    unsigned level = ACCESS_NONE;
    sha256_of(token, hash);
    for (size_t i = 0; i < access->n_tokens; i++) {
        unsigned different = 0;
        for (size_t at = 0; at < SHA256_HEX; at++)
            different |= (unsigned)(hash[at] ^ access->tokens[i].hash[at]);
        unsigned mask = (unsigned)((int)(different | (0u - different)) >> 31); /* 0 or all ones */
        level |= (unsigned)access->tokens[i].level & ~mask;
    }
    return level >= ACCESS_ADMIN ? ACCESS_ADMIN : (enum access_level)level;
}
