#include "client/paint.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name; /* in PILCROW_COLORS */
    const char *preset;
} roles[ROLE_COUNT] = {
    [ROLE_NONE] = {"", ""},     [ROLE_MATCH] = {"mt", "1;31"}, [ROLE_TITLE] = {"ti", "1"},
    [ROLE_PATH] = {"fn", "35"}, [ROLE_LINE] = {"ln", "32"},    [ROLE_HEADING] = {"hd", "2"},
    [ROLE_RANK] = {"rk", "36"}, [ROLE_FOOTER] = {"ft", "2"},   [ROLE_SEPARATOR] = {"se", "2"},
};

static void set_role(struct paint *paint, struct span name, struct span sgr)
{
    if (sgr.len >= PAINT_SGR_ROOM)
        return;
    for (size_t i = 0; i < sgr.len; i++)
        if (!isdigit((unsigned char)sgr.at[i]) && sgr.at[i] != ';')
            return;
    for (int role = ROLE_MATCH; role < ROLE_COUNT; role++) {
        if (!span_equal(name, span_of(roles[role].name)))
            continue;
        memcpy(paint->sgr[role], sgr.at, sgr.len);
        paint->sgr[role][sgr.len] = '\0';
    }
}

void paint_init(struct paint *paint, bool has_colour, const char *colors)
{
    paint->has_colour = has_colour;
    for (int role = 0; role < ROLE_COUNT; role++)
        snprintf(paint->sgr[role], PAINT_SGR_ROOM, "%s", roles[role].preset);
    for (const char *at = colors; at != NULL && *at != '\0';) {
        size_t len = strcspn(at, ":");
        const char *equals = memchr(at, '=', len);
        if (equals != NULL)
            set_role(paint, (struct span){at, (size_t)(equals - at)},
                     (struct span){equals + 1, len - (size_t)(equals - at) - 1});
        at += len + (at[len] == ':');
    }
}

static bool is_painted(const struct paint *paint, enum role role)
{
    return paint->has_colour && paint->sgr[role][0] != '\0';
}

void paint_begin(const struct paint *paint, enum role role, struct buf *out)
{
    if (is_painted(paint, role))
        buf_printf(out, "\x1b[%sm", paint->sgr[role]);
}

void paint_end(const struct paint *paint, enum role role, struct buf *out)
{
    if (is_painted(paint, role))
        buf_add_text(out, "\x1b[0m");
}

static void add_encoded(struct span text, const char *kept, struct buf *out)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c < 0x80 && (isalnum(c) || (c != '\0' && strchr(kept, c) != NULL)))
            buf_add_char(out, (char)c);
        else
            buf_printf(out, "%%%02X", c);
    }
}

/* RFC 3986: what a URL may hold, so that an encoded one is not encoded twice. */
void paint_link_begin(struct span url, struct buf *out)
{
    buf_add_text(out, "\x1b]8;;");
    add_encoded(url, "-._~:/?#[]@!$&'()*+,;=%", out);
    buf_add_text(out, "\x1b\\");
}

void paint_link_end(struct buf *out)
{
    buf_add_text(out, "\x1b]8;;\x1b\\");
}

const char *paint_link_named(const char *name)
{
    static const char *const named[][2] = {
        {"file", "file://{host}{path}"},
        {"vscode", "vscode://file{path}:{line}:{column}"},
        {"kitty", "file://{host}{path}#{line}"},
    };
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++)
        if (strcmp(name, named[i][0]) == 0)
            return named[i][1];
    return name;
}

void paint_link_format(const char *format, struct span path, unsigned line, unsigned column,
                       const char *host, struct buf *out)
{
    for (struct span left = span_of(format); left.len > 0;) {
        size_t taken = 1;
        if (span_begins(left, SPAN("{path}"))) {
            add_encoded(path, "-._~/", out);
            taken = 6;
        } else if (span_begins(left, SPAN("{line}"))) {
            buf_printf(out, "%u", line);
            taken = 6;
        } else if (span_begins(left, SPAN("{column}"))) {
            buf_printf(out, "%u", column);
            taken = 8;
        } else if (span_begins(left, SPAN("{host}"))) {
            add_encoded(span_of(host), "-._~", out);
            taken = 6;
        } else {
            buf_add_char(out, left.at[0]);
        }
        left = span_cut(left, taken, left.len - taken);
    }
}
