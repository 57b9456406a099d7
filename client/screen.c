#include "client/screen.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { WIDEST = 100, NARROWEST = 20, USUAL_WIDTH = 80 };

static bool is_set(const char *variable)
{
    const char *value = getenv(variable);
    return value != NULL && value[0] != '\0';
}

static bool is(const char *text, const char *word)
{
    return text != NULL && strcmp(text, word) == 0;
}

/* 0: the terminal, or nobody, says how wide. */
static size_t asked_width(const struct options *options)
{
    if (options->width > 0)
        return (size_t)options->width;
    const char *columns = getenv("COLUMNS");
    long value = columns != NULL ? strtol(columns, NULL, 10) : 0;
    if (value <= 0)
        return 0;
    return value < WIDEST ? (size_t)value : WIDEST;
}

static size_t choose_width(const struct options *options, bool is_terminal)
{
    size_t width = asked_width(options);
    struct winsize size;
    if (width == 0 && !is_terminal)
        return SCREEN_UNLIMITED;
    if (width == 0) {
        bool knows = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
        width = knows ? size.ws_col : USUAL_WIDTH;
        width = width < WIDEST ? width : WIDEST;
    }
    return width > NARROWEST ? width : NARROWEST;
}

static bool choose_colour(const struct options *options, bool is_terminal)
{
    if (is(options->color, "always"))
        return true;
    if (is(options->color, "never") || is_set("NO_COLOR"))
        return false;
    return is_set("CLICOLOR_FORCE") || (is_terminal && !is(getenv("TERM"), "dumb"));
}

bool screen_locale_is_utf8(void)
{
    if (!is_set("LC_ALL") && !is_set("LC_CTYPE") && !is_set("LANG"))
        return true;
    return setlocale(LC_CTYPE, "") != NULL && strcasecmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

void screen_init(struct screen *screen, const struct options *options)
{
    memset(screen, 0, sizeof *screen);
    screen->is_terminal = isatty(STDOUT_FILENO) != 0;
    screen->width = choose_width(options, screen->is_terminal);
    screen->charset = screen_locale_is_utf8() ? CHARSET_UTF8
                      : screen->is_terminal   ? CHARSET_ASCII
                                              : CHARSET_BYTES;
    setlocale(LC_CTYPE, "C.UTF-8"); /* for wcwidth(): the text is UTF-8 whatever the locale */
    bool has_colour = choose_colour(options, screen->is_terminal);
    paint_init(&screen->paint, has_colour, getenv("PILCROW_COLORS"));
    bool is_auto = options->hyperlink == NULL || is(options->hyperlink, "auto");
    if (screen->is_terminal && has_colour && !is(options->hyperlink, "never"))
        screen->link_format = paint_link_named(is_auto ? "file" : options->hyperlink);
    screen->lines_are_links = screen->link_format != NULL && !is_auto;
    if (gethostname(screen->host, sizeof screen->host - 1) != 0)
        screen->host[0] = '\0';
    if (getcwd(screen->folder, sizeof screen->folder) == NULL)
        screen->folder[0] = '\0';
}

const char *screen_dot(const struct screen *screen)
{
    return screen->charset == CHARSET_ASCII ? "-" : "·";
}

const char *screen_ellipsis(const struct screen *screen)
{
    return screen->charset == CHARSET_ASCII ? "..." : "…";
}

const char *screen_arrow(const struct screen *screen)
{
    return screen->charset == CHARSET_ASCII ? ">" : "›";
}
