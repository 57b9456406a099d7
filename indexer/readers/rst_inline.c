#include "indexer/readers/rst_inline.h"

struct inlines {
    struct article_build *build;
    struct span raw;
    size_t at;
    uint32_t line; /* of raw.at[at] */
    const struct buf *substitutions;
    unsigned unclosed; /* bit of a mark: none closes from here on, so none is looked for again */
};

enum { ROLE_MOST = 64 };

static unsigned bit_of(const char *mark)
{
    unsigned bit = mark[0] == '`' ? 1 : mark[0] == '*' ? 2 : 4;
    return mark[1] != '\0' ? bit << 3 : bit;
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c & 0x80) != 0;
}

static bool is_white(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static char char_at(const struct inlines *in, size_t at)
{
    return at < in->raw.len ? in->raw.at[at] : ' ';
}

/* Moves on over `len` bytes, of which [from, from + n) are text. */
static void move(struct inlines *in, size_t from, size_t n, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (i == from && n > 0)
            article_put(in->build, span_cut(in->raw, in->at + from, n), in->line);
        in->line += in->raw.at[in->at + i] == '\n';
    }
    in->at += len;
}

/* Where `mark` closes what was opened before `at`: not behind white space. SIZE_MAX: nowhere. */
static size_t find_close(struct inlines *in, size_t at, const char *mark)
{
    size_t len = strlen(mark);
    if ((in->unclosed & bit_of(mark)) != 0)
        return SIZE_MAX;
    for (; at + len <= in->raw.len; at++) {
        if (in->raw.at[at] == '\\' && mark[1] != '`')
            at++;
        else if (memcmp(in->raw.at + at, mark, len) == 0 && !is_white(in->raw.at[at - 1]))
            return at;
    }
    in->unclosed |= bit_of(mark);
    return SIZE_MAX;
}

/* A mark opens where a word could begin and no white space follows. */
static bool may_open(const struct inlines *in, size_t len)
{
    char before = in->at > 0 ? in->raw.at[in->at - 1] : ' ';
    return !is_word(before) && before != '\\' && !is_white(char_at(in, in->at + len));
}

static bool put_marked(struct inlines *in, const char *mark)
{
    size_t len = strlen(mark);
    if (in->raw.len - in->at < len || memcmp(in->raw.at + in->at, mark, len) != 0 ||
        !may_open(in, len))
        return false;
    size_t close = find_close(in, in->at + len + 1, mark);
    if (close == SIZE_MAX)
        return false;
    move(in, len, close - in->at - len, close + len - in->at);
    return true;
}

/* Of "text <target>" the text; of "~a.b.c" the last part; marks that mean nothing to a reader go. */
static struct span shown_of(struct span text)
{
    const char *angle =
        text.len > 0 && text.at[text.len - 1] == '>' ? memrchr(text.at, '<', text.len) : NULL;
    if (angle != NULL && angle > text.at && is_white(angle[-1])) {
        text.len = (size_t)(angle - text.at);
        while (text.len > 0 && is_white(text.at[text.len - 1]))
            text.len--;
        return text;
    }
    if (text.len > 1 && text.at[0] == '!')
        return span_cut(text, 1, text.len - 1);
    if (text.len < 2 || text.at[0] != '~')
        return text;
    const char *dot = memrchr(text.at, '.', text.len);
    size_t from = dot != NULL ? (size_t)(dot + 1 - text.at) : 1;
    return span_cut(text, from, text.len - from);
}

/* The bytes of ":role:" at in->at; 0: there is none. */
static size_t role_length(const struct inlines *in)
{
    size_t at = in->at + 1;
    while (at - in->at < ROLE_MOST &&
           (is_word(char_at(in, at)) || strchr("-_.+:", char_at(in, at)) != NULL)) {
        if (char_at(in, at) == ':' && char_at(in, at + 1) == '`')
            return at + 1 - in->at;
        at++;
    }
    return 0;
}

/* `text`, `text`_, `text <url>`__, :role:`text`, _`text` */
static bool put_interpreted(struct inlines *in)
{
    char c = in->raw.at[in->at];
    size_t before = c == ':' ? role_length(in) : c == '_' ? 1 : 0;
    if ((c != '`' && before == 0) || char_at(in, in->at + before) != '`' ||
        !may_open(in, before + 1))
        return false;
    struct span role = span_cut(in->raw, in->at, before);
    size_t start = in->at + before + 1, close = find_close(in, start + 1, "`");
    if (close == SIZE_MAX)
        return false;
    size_t end = close + 1;
    while (char_at(in, end) == '_' && end < close + 3)
        end++;
    struct span shown = shown_of(span_cut(in->raw, start, close - start));
    if (span_equal(role, SPAN(":pep:")) && is_word(shown.at[0]))
        article_put(in->build, SPAN("PEP "), in->line);
    else if (span_equal(role, SPAN(":rfc:")) && is_word(shown.at[0]))
        article_put(in->build, SPAN("RFC "), in->line);
    move(in, (size_t)(shown.at - in->raw.at) - in->at, shown.len, end - in->at);
    return true;
}

static bool put_substitution(struct inlines *in)
{
    if (in->raw.at[in->at] != '|' || !may_open(in, 1))
        return false;
    size_t close = find_close(in, in->at + 2, "|");
    if (close == SIZE_MAX)
        return false;
    struct span name = span_cut(in->raw, in->at + 1, close - in->at - 1);
    const struct rst_substitution *all = (const void *)in->substitutions->at;
    for (size_t i = 0; i < in->substitutions->len / sizeof *all; i++) {
        if (!span_equal(all[i].name, name))
            continue;
        article_put(in->build, all[i].text, in->line);
        move(in, 0, 0, close + 1 - in->at);
        return true;
    }
    move(in, 1, name.len, close + 1 - in->at);
    return true;
}

/* Whether the word that ends at in->at begins with an underscore: then it is a name in code. */
static bool is_private_name(const struct inlines *in)
{
    size_t at = in->at;
    while (at > 0 && (is_word(in->raw.at[at - 1]) || in->raw.at[at - 1] == '_'))
        at--;
    return in->raw.at[at] == '_' && at < in->at;
}

/* name_ and name__ refer to something: the underscores are marks. So they are behind [1]. */
static bool drop_reference(struct inlines *in)
{
    char before = in->at > 0 ? in->raw.at[in->at - 1] : ' ';
    size_t n = 0;
    while (n < 2 && char_at(in, in->at + n) == '_')
        n++;
    char after = char_at(in, in->at + n);
    if (n == 0 || (!is_word(before) && before != ']') || is_word(after) || after == '_' ||
        is_private_name(in))
        return false;
    move(in, 0, 0, n);
    return true;
}

/* A backslash shows the next character as it is, and a space not at all. */
static bool put_escaped(struct inlines *in)
{
    if (in->raw.at[in->at] != '\\' || in->at + 1 == in->raw.len)
        return false;
    move(in, 1, is_white(in->raw.at[in->at + 1]) ? 0 : 1, 2);
    return true;
}

void rst_inline_put(struct article_build *build, struct span raw, uint32_t line,
                    const struct buf *substitutions)
{
    struct inlines in = {build, raw, 0, line, substitutions, 0};
    while (in.at < raw.len) {
        size_t n = 0;
        while (in.at + n < raw.len && strchr("*`:_|\\", raw.at[in.at + n]) == NULL)
            n++;
        n += in.at + n < raw.len && raw.at[in.at + n] == '\0';
        if (n > 0)
            move(&in, 0, n, n);
        else if (!put_escaped(&in) && !put_marked(&in, "``") && !put_marked(&in, "**") &&
                 !put_marked(&in, "*") && !put_interpreted(&in) && !put_substitution(&in) &&
                 !drop_reference(&in))
            move(&in, 0, 1, 1);
    }
}
