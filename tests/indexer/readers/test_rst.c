#include "tests/indexer/cases.h"

static void blocks_are_paragraphs(void **state)
{
    (void)state;
    static const struct reading_case cases[] = {
        {"paragraphs", SPAN("the gas\nline\n\nwas\n"), "1 the gas line\n4 was\n"},
        {"list items", SPAN("- a\n  b\n- c\n\n1. d\n#. e\n(a) f\n\n   g\n"),
         "1 a b\n3 c\n5 d\n6 e\n7 f\n9 g\n"},
        {"definitions and quotes", SPAN("term\n    its meaning\n    goes on\n\n  quoted\n"),
         "1 term\n2 its meaning goes on\n5 quoted\n"},
        {"a literal block", SPAN("like so::\n\n  a *b*\n\n    c\n\nd\n"),
         "1 like so:\n3 a *b* c\n7 d\n"},
        {"one behind colons alone", SPAN("a ::\n\n  b\n\n::\n\n  c\n"), "1 a\n3 b\n7 c\n"},
        {"one in a list", SPAN("- a::\n\n    b\n\n- c\n"), "1 a:\n3 b\n5 c\n"},
        {"fields", SPAN("x\n\n:param a: the *first*\n   of all\n:returns: b\n"),
         "1 x\n3 param a the first of all\n5 returns b\n"},
        {"a grid table",
         SPAN("+---+---+\n| a | b |\n+===+===+\n| c | d |\n|   | e |\n+---+---+\n\nx\n"),
         "2 a b\n4 c d e\n8 x\n"},
        {"a simple table",
         SPAN("===  ===\nA    B\n===  ===\n1    x\n     y\n2    z\n===  ===\n\nend\n"),
         "2 A B\n4 1 x y\n6 2 z\n9 end\n"},
        {"line blocks", SPAN("| a\n| b\n  c\n\nd\n"), "1 a b c\n5 d\n"},
        {"examples", SPAN(">>> f(*a*)\n3\n\nd\n"), "1 >>> f(*a*) 3\n4 d\n"},
        {"transitions are nothing", SPAN("a\n\n-----\n\nb\n"), "1 a\n5 b\n"},
        {"CR LF", SPAN("a\r\nb\r\n\r\nc"), "1 a b\n4 c\n"},
        {"nothing", SPAN(""), ""},
    };
    CHECK_CASES("a.rst", cases);
}

static void markup_is_no_text(void **state)
{
    (void)state;
    static const struct reading_case cases[] = {
        {"emphasis and literals", SPAN("*West* **of** ``a *b*`` and\n*two\nlines*"),
         "1 West of a *b* and two lines\n"},
        {"what is no markup", SPAN("2 * 3 * 4, a*b*c, snake_case_name, __init__, f(**kws)"),
         "1 2 * 3 * 4, a*b*c, snake_case_name, __init__, f(**kws)\n"},
        {"references", SPAN("`a b`_, `c <http://x>`__, d_, e__ and [1]_ `f\n<g>`_"),
         "1 a b, c, d, e and [1] f\n"},
        {"roles", SPAN(":pep:`8`, :ref:`text <t>`, :class:`~a.b.C`, :py:func:`!f`, :rfc:`822`"),
         "1 PEP 8, text, C, f, RFC 822\n"},
        {"targets within", SPAN("an _`inline target` here"), "1 an inline target here\n"},
        {"escapes", SPAN("a\\*b\\* c\\ d \\\\"), "1 a*b* cd \\\n"},
        {"substitutions", SPAN("The |g| and |h|.\n\n.. |g| replace:: gas\n\nThe |g|."),
         "1 The g and h.\n5 The gas.\n"},
        {"comments and targets",
         SPAN("..\n\na\n\n.. a comment\n   goes on\n\n   still\n\n.. _t: http://x\n__ "
              "http://y\n\nb\n"),
         "3 a\n13 b\n"},
        {"footnotes and citations", SPAN(".. [1] one\n   more\n.. [A2] two\n"),
         "1 one more\n3 two\n"},
        {"marks that do not close", SPAN("*a ``b `c |d \\"), "1 *a ``b `c |d \\\n"},
        {"NUL", SPAN("a\0*c*"),
         "1 a\xEF\xBF\xBD"
         "c\n"},
    };
    CHECK_CASES("a.rst", cases);
}

static void directives_are_known(void **state)
{
    (void)state;
    static const struct reading_case cases[] = {
        {"admonitions", SPAN(".. note:: Mind\n   the gap.\n\n   More.\n\nb\n"),
         "1 Mind the gap.\n4 More.\n6 b\n"},
        {"code", SPAN(".. code-block:: python\n   :linenos:\n\n   a = *b*\n\n   c\n\nd\n"),
         "4 a = *b* c\n8 d\n"},
        {"images", SPAN(".. image:: a.png\n   :alt: A map\n   :width: 3\n\nb\n"), "2 A map\n5 b\n"},
        {"figures", SPAN(".. figure:: a.png\n\n   The caption.\n"), "3 The caption.\n"},
        {"what is no text",
         SPAN(".. toctree::\n   :maxdepth: 1\n\n   a\n   b\n\n.. raw:: html\n\n  <p>\n\nc\n"),
         "11 c\n"},
        {"unknown ones", SPAN(".. py:function:: f(a)\n   :module: m\n\n   Does it.\n"),
         "1 f(a)\n4 Does it.\n"},
    };
    CHECK_CASES("a.rst", cases);
}

static void sections_are_headings(void **state)
{
    (void)state;
    static const struct reading_case cases[] = {
        {"levels by appearance", SPAN("x\n\nOne\n===\na\n\nTwo\n---\nb\n\nThree\n=====\nc\n"),
         "1 x\n5 [One] a\n9 [One > Two] b\n13 [Three] c\n"},
        {"a line above is another style", SPAN("x\n\n===\nOne\n===\n\nTwo\n===\n\na\n"),
         "1 x\n10 [One > Two] a\n"},
        {"the first is the title", SPAN("======\n Gas\n======\n\na\n\nB\n-\nb\n\nCcc\n---\nc\n"),
         "title: Gas\n5 a\n7 B - b\n13 [Ccc] c\n"},
        {"markup in it", SPAN("``Gas`` *now*\n=============\n\na\n"), "title: Gas now\n4 a\n"},
        {"too short a line is text", SPAN("A long line of text here\n---\nb\n"),
         "1 A long line of text here --- b\n"},
    };
    CHECK_CASES("a.rst", cases);
}

static void the_beginning_is_metadata(void **state)
{
    (void)state;
    static const struct reading_case cases[] = {
        {"a PEP",
         SPAN("PEP: 8\nTitle: Style\nAuthor: A. B <a@x>,\n        C. D <c@x>\nStatus: Active\n"
              "Created: 05-Jul-2001\n\nText.\n"),
         "title: Style\ndate: 2001-07-05\nauthor: A. B\nauthor: C. D\n8 Text.\n"},
        {"fields",
         SPAN(":Title: T\n:Author: A\n:Date: 2019-12-02\n:Tags: a, b\n:Lang: en\n:URL: http://x\n"
              ":Other: o\n\nText.\n"),
         "title: T\ndate: 2019-12-02\nauthor: A\ntag: a\ntag: b\nlang: en\nurl: http://x\n9 "
         "Text.\n"},
        {"fields below the title", SPAN("Gas\n===\n\n:Author: A\n\nText.\n"),
         "title: Gas\nauthor: A\n6 Text.\n"},
        {"not further below", SPAN("Text.\n\n:Author: A\n"), "1 Text.\n3 Author A\n"},
        {"a sentence with a colon", SPAN("Note: text.\n"), "1 Note: text.\n"},
    };
    CHECK_CASES("a.rst", cases);
}

static void marks_without_an_end_are_soon_read(void **state)
{
    (void)state;
    cases_check_long("a.rst", "*a ``b `c |d :e:f:g \\h\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_paragraphs),
        cmocka_unit_test(markup_is_no_text),
        cmocka_unit_test(directives_are_known),
        cmocka_unit_test(sections_are_headings),
        cmocka_unit_test(the_beginning_is_metadata),
        cmocka_unit_test(marks_without_an_end_are_soon_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
