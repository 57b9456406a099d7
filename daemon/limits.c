#include "daemon/limits.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/resource.h>

static const struct entry {
    const char *name, *shown;
    size_t at;
    uint64_t preset, least, most;
} entries[] = {
#define LIMIT(field, name, shown, preset, least, most, what)                                       \
    {name, shown, offsetof(struct limits, field), preset, least, most},
#include "daemon/limits.def"
#undef LIMIT
};

enum { N_ENTRIES = sizeof entries / sizeof *entries };

static uint64_t *value_of(struct limits *limits, const struct entry *entry)
{
    return (uint64_t *)(void *)((char *)limits + entry->at);
}

struct limits limits_preset(void)
{
    struct limits limits;
    for (size_t i = 0; i < N_ENTRIES; i++)
        *value_of(&limits, &entries[i]) = entries[i].preset;
    return limits;
}

struct http_rules limits_http(const struct limits *limits, bool is_local)
{
    return (struct http_rules){.is_local = is_local,
                               .line_max = limits->request_line,
                               .field_max = limits->header,
                               .fields_max = limits->headers,
                               .n_fields_max = limits->n_headers,
                               .body_max = limits->body};
}

uint64_t limits_longest_request(const struct limits *limits)
{
    uint64_t head = limits->request_line + limits->headers;
    uint64_t whole = limits->body > head ? limits->body : head;
    return whole > limits->line ? whole : limits->line;
}

enum status limits_read_size(const char *text, uint64_t *out)
{
    char *end;
    unsigned long long size = strtoull(text, &end, 10);
    const char *unit = *end != '\0' ? strchr("KMG", *end) : NULL;
    *out = 0;
    if (*text < '0' || *text > '9' || strlen(text) > 13 ||
        (*end != '\0' && (unit == NULL || end[1] != '\0')))
        return ERR_INVALID;
    *out = size << (unit == NULL ? 0 : *unit == 'K' ? 10 : *unit == 'M' ? 20 : 30);
    return *out >> (unit == NULL ? 0 : 30) <= size ? OK : ERR_INVALID;
}

static const struct entry *find(const char *name, size_t len)
{
    for (size_t i = 0; i < N_ENTRIES; i++)
        if (strlen(entries[i].name) == len && memcmp(entries[i].name, name, len) == 0)
            return &entries[i];
    return NULL;
}

enum status limits_set(struct limits *limits, const char *assignment, struct error *err)
{
    size_t len = strcspn(assignment, "=");
    const struct entry *entry = find(assignment, len);
    uint64_t value;
    if (entry == NULL)
        return error_set(err, ERR_INVALID, ERROR_NOWHERE, "no limit '%.*s'", (int)len, assignment);
    if (assignment[len] != '=' || limits_read_size(assignment + len + 1, &value) != OK ||
        value < entry->least || value > entry->most)
        return error_set(err, ERR_INVALID, ERROR_NOWHERE, "%s must be %llu..%llu", entry->name,
                         (unsigned long long)entry->least, (unsigned long long)entry->most);
    *value_of(limits, entry) = value;
    return OK;
}

void limits_write(const struct limits *limits, struct buf *out)
{
    struct limits copy = *limits;
    for (size_t i = 0; i < N_ENTRIES; i++)
        if (entries[i].shown[0] != '\0')
            buf_printf(out, ",\"%s\":%llu", entries[i].shown,
                       (unsigned long long)*value_of(&copy, &entries[i]));
}

/* Private writable memory, stacks of threads too; the files of the index are mapped for reading and
 * do not count. */
enum status limits_apply(const struct limits *limits, struct error *err)
{
    struct rlimit limit = {limits->memory, limits->memory};
    if (limits->memory == 0 || setrlimit(RLIMIT_DATA, &limit) == 0)
        return OK;
    return error_errno(err, errno, "cannot set the ceiling of memory");
}
