#!/usr/bin/env python3
"""test_page_uses.py BIN: what a reader does with the search page over a whole day, in a real browser: the
history, filters and years, several indexes, long articles, failures, the Tab key. Without Chromium it is
skipped (exit 77)."""
import json
import sys
import tempfile
from pathlib import Path

from browser import Browser, find
from served import Daemon, write_diary

HITS = 'document.querySelectorAll("#results article").length === %d'
SAYS = 'document.getElementById("status").textContent === %s'
QUERY = 'new URLSearchParams(location.search).get("q")'


def text_of(b, selector):
    return b.js('[...document.querySelectorAll(%s)].map(e => e.textContent)' % json.dumps(selector))


def click_text(b, selector, text):
    b.js('[...document.querySelectorAll(%s)].find(e => e.textContent.trim() === %s).id = "clicked"'
         % (json.dumps(selector), json.dumps(text)))
    b.click('#clicked')


def fetch_instead(b, answer):
    """Until fetch_again, searches are answered so."""
    b.js('window.really = window.fetch; window.fetch = (path, ...more) => path.includes("/v1/search") ? %s '
         ': window.really(path, ...more)' % answer)


def fetch_again(b):
    b.js('window.fetch = window.really')


def a_query_that_was_sent_stays_in_the_history(b, url):
    b.open(url + '/')
    b.wait('document.activeElement.id === "q" && document.getElementById("status").textContent !== ""')
    b.type('lam')
    b.wait(QUERY + ' === "lam"')
    b.type('p')
    b.wait(QUERY + ' === "lamp"')
    b.key('Enter')
    b.wait('document.activeElement.id === "results"')
    b.key('/')
    b.type('verse')
    b.wait(QUERY + ' === "verse" && ' + HITS % 1)
    b.js('history.back()')
    b.wait(QUERY + ' === "lamp" && ' + HITS % 10)
    assert b.js('document.getElementById("q").value') == 'lamp'
    b.js('history.back()')
    b.wait('location.search === "" && ' + HITS % 0)


def words_are_found_while_they_are_typed(b, url):
    b.open(url + '/?q=the+lam')
    b.wait('document.getElementById("notes").textContent === "Nothing has just “lam”: showing words that begin so." && ' + HITS % 10)
    b.click('#more')  # goes on with the same
    b.wait(HITS % 20)
    b.open(url + '/?q=date:1999+lam')
    b.wait(HITS % 1)
    b.open(url + '/?q=lam+date:2031')  # no word that might go on
    b.wait(SAYS % '"No paragraph has that."')


def the_start_tells_what_can_be_asked(b, url):
    b.open(url + '/')
    b.wait('document.querySelector("dl") !== null')
    assert '"power of siberia"' in text_of(b, 'dt') and len(text_of(b, 'dt')) == len(text_of(b, 'dd'))
    b.open(url + '/?q=qqqq')
    b.wait(SAYS % '"No paragraph has that."')
    assert b.js('document.querySelector("dl") !== null')
    b.click('#home')
    b.wait('location.search === "" && document.activeElement.id === "q" && document.getElementById("q").value === ""')


def years_stand_in_for_many_months(b, url):
    b.open(url + '/?q=lamp')
    b.wait(HITS % 10)
    bars = text_of(b, '.time > *')
    assert len(bars) == 30, bars
    b.click('.time [aria-label="1999: 5"]')
    b.wait('location.search === "?q=lamp&date=1999" && ' + HITS % 1)
    b.click('.time [aria-label="1999-05: 5"]')  # takes the place of the year
    b.wait('location.search === "?q=lamp&date=1999-05"')
    b.wait('document.querySelector(".time [aria-pressed=true]") !== null')
    b.click('.time button')
    b.wait('location.search === "?q=lamp" && ' + HITS % 10)


def the_timeline_is_one_stop_and_arrows_go_along(b, url):
    b.open(url + '/?q=lamp')
    b.wait(HITS % 10)
    assert b.js('document.querySelectorAll(".time [tabindex=\'0\']").length') == 1
    b.js('document.querySelector(".time [tabindex=\'0\']").focus()')
    b.key('ArrowRight')
    b.key('ArrowRight')
    label = 'document.activeElement.getAttribute("aria-label")'
    assert b.js(label) == '1992: 5' and text_of(b, '.says') == ['1992: 5']
    b.key('ArrowLeft')
    assert b.js(label) == '1991: 5'
    b.key('Enter')
    b.wait('location.search === "?q=lamp&date=1991"')


def every_value_of_a_facet_can_be_reached(b, url):
    b.open(url + '/?q=lamp')
    b.wait(HITS % 10)
    click_text(b, '#facets button', '4 more')
    assert sorted(t[:8] for t in text_of(b, '#facets .facet button') if 'Keeper' in t) == ['Keeper %d' % n for n in range(10)]
    assert b.js('document.activeElement.textContent').startswith('Keeper')  # the first that came
    click_text(b, '#facets button', 'Keeper 715')
    b.wait('location.search === "?q=lamp&author=Keeper+7"')
    b.wait(SAYS % '"15 paragraphs in 3 articles"')
    assert text_of(b, '#facets .facet button') == ['Keeper 715']
    b.open(url + '/?q=lamp&author=Keeper+7&author=Keeper+8')  # as somebody wrote it
    b.wait(HITS % 6)
    b.click('.chips button')
    b.wait('location.search === "?q=lamp&author=Keeper+8" && ' + HITS % 3)


def all_that_an_article_has_is_a_click_away(b, url):
    b.open(url + '/?q=verse')
    b.wait('document.querySelectorAll("a.passage").length === 3')
    click_text(b, '#results button', '1,297 more in this article')
    b.wait('document.querySelectorAll("a.passage").length === 100')
    assert b.js('document.activeElement === document.querySelectorAll("a.passage")[3]')
    assert len(set(text_of(b, 'a.passage'))) == 100
    assert text_of(b, '#results article > p:last-child') == ['1,200 more in this article']


def more_articles_stay_when_one_comes_back(b, url):
    b.open(url + '/?q=lamp')
    b.wait(HITS % 10)
    b.click('#more')
    b.wait(HITS % 20)
    place = b.js('document.querySelectorAll("#results a.passage")[50].getAttribute("href")')
    b.click('#results a.passage[href="%s"]' % place)
    b.wait('document.querySelector(".here") !== null')
    click_text(b, '#results button', '← Results')
    b.wait(HITS % 20)
    b.wait('document.activeElement.getAttribute("href") === %s' % json.dumps(place))
    b.open(url + '/?q=lamp')
    b.wait(HITS % 10)


def what_was_read_stays_when_more_fails(b, url):
    b.open(url + '/?q=lamp')
    b.wait(HITS % 10)
    fetch_instead(b, 'Promise.reject(new TypeError("Failed to fetch"))')
    b.click('#more')
    b.wait(SAYS % '"The server does not answer."')
    assert b.js(HITS % 10)
    fetch_again(b)
    fetch_instead(b, '!path.includes("offset") ? window.really(path, ...more) : Promise.resolve(new Response('
                     '\'{"error":{"message":"g000001 is no longer open"}}\', { status: 409 }))')
    b.click('#more')  # the list is made anew from what is current, and is as long as was asked
    b.wait(HITS % 20)
    fetch_again(b)


def an_article_is_read_to_its_end(b, url):
    b.open(url + '/?article=long&n=1200')
    b.wait('document.querySelector(".here") !== null')
    assert len(text_of(b, '.passage')) == 7
    click_text(b, '#results a', 'The whole article')
    b.wait('document.querySelectorAll(".passage").length > 7 && document.activeElement.id === "p1200"')
    click_text(b, '#results a', 'From its beginning')
    b.wait('document.querySelectorAll(".passage").length === 1000 && document.getElementById("p1") !== null')
    click_text(b, '#results button', 'Read on')
    b.wait('document.querySelectorAll(".passage").length === 1300')
    assert b.js('document.activeElement.id') == 'p1001'
    assert 'Read on' not in text_of(b, '#results button')
    b.key('j')
    assert b.js('document.activeElement.id') == 'p1002'
    b.key('k')
    b.key('k')
    assert b.js('document.activeElement.id') == 'p1000'


def links_lead_to_the_web_only(b, url):
    b.open(url + '/?article=long&n=1')
    b.wait('document.querySelector(".here") !== null')
    assert b.js('[...document.querySelectorAll(".where a")].map(a => [a.href, a.rel])') == \
        [['https://example.org/long', 'noreferrer noopener']]
    b.open(url + '/?article=guide')
    b.wait('document.querySelector("h1") !== null')
    assert text_of(b, '.where a') == []


def nothing_is_said_twice(b, url):
    b.open(url + '/?q=compass')
    b.wait(HITS % 1)
    assert sorted(text_of(b, 'a.passage .heading')) == ['Stars'], text_of(b, 'a.passage .heading')
    b.open(url + '/?article=guide')
    b.wait('document.querySelector("h1") !== null')
    assert text_of(b, '#results h2') == ['Stars']
    b.open(url + '/?q=sextant')
    b.wait(HITS % 1)
    assert b.js('document.querySelector("#results article").textContent').count('untitled.txt') == 1


def warnings_and_words_nearby_are_told(b, url):
    b.open(url + '/?q=wrong:compass')
    b.wait('document.getElementById("notes").textContent.includes("wrong: there is no such field")')
    b.open(url + '/?q=%22compass')  # a quote that is being typed is no fault
    b.wait(HITS % 1)
    assert text_of(b, '#notes p') == []
    b.open(url + '/?q=lantern+north')
    b.wait('document.getElementById("notes").textContent.startsWith("No paragraph has all of that")')
    assert 'In its title or near it: north' in text_of(b, '.heading'), text_of(b, '.heading')


def newest_come_first_where_that_is_wanted(b, url):
    b.open(url + '/?q=lamp')
    b.wait(HITS % 10)
    b.js('document.getElementById("sort").focus()')
    b.type('n')  # "newest first", as a key in a list of choices does
    b.wait('location.search === "?q=lamp&sort=date" && document.querySelector("h2").textContent === "Diary of 2019"')
    b.open(url + '/?q=lamp&sort=date')
    b.wait(HITS % 10)
    assert b.js('document.getElementById("sort").selectedOptions[0].text') == 'newest first'


def a_screen_reader_is_told_what_matters(b, url):
    b.open(url + '/?q=lamp')
    b.wait(SAYS % '"151 paragraphs in 31 articles"')  # and no milliseconds
    for path, shown in (('/', 'dl'), ('/?q=lamp', 'article'), ('/?q=qqqq', 'dl'), ('/?article=guide', 'article')):
        b.open(url + path)
        b.wait('document.querySelector("#results %s") !== null' % shown)
        levels = b.js('[...document.querySelectorAll("h1, h2, h3, h4")].filter(h => h.checkVisibility())'
                      '.map(h => Number(h.tagName[1]))')
        assert levels[0] == 1 and levels.count(1) == 1, (path, levels)
        assert all(after <= before + 1 for before, after in zip(levels, levels[1:])), (path, levels)


# Texts whose contrast with what is behind them is too small (WCAG 2.2, 1.4.3: 4.5).
CONTRAST = """(() => {
  const parse = c => c.match(/[\\d.]+/g).map(Number);
  const light = c => parse(c).slice(0, 3).map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const back = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
    if ((parse(c)[3] ?? 1) === 1) return c; } return getComputedStyle(document.body).backgroundColor; };
  const faint = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !e.checkVisibility() || e.closest("noscript, .unseen, .skip")) continue;
    const [a, b] = [light(getComputedStyle(e).color), light(back(e))].sort((x, y) => x - y);
    const ratio = (b + .05) / (a + .05);
    if (ratio < 4.5) faint.push([ratio.toFixed(2), walk.currentNode.data.slice(0, 30)]);
  }
  return faint; })()"""


def everything_is_legible(b, url):
    for scheme in ('light', 'dark'):
        b.call('Emulation.setEmulatedMedia', features=[{'name': 'prefers-color-scheme', 'value': scheme}])
        for path, shown in (('/', '#results dl'), ('/?q=lamp&author=Keeper+7', '.facet'), ('/?article=guide&n=1&q=compass', '.here')):
            b.open(url + path)
            b.wait('document.querySelector("%s") !== null' % shown)
            assert b.js(CONTRAST) == [], (scheme, path, b.js(CONTRAST))
        b.open(url + '/')
        b.wait('document.activeElement.id === "q"')
        b.insert('lam')
        b.wait('document.querySelectorAll("#suggestions li").length > 0 && ' + HITS % 10)
        b.key('ArrowDown')
        assert b.js(CONTRAST) == [], (scheme, 'suggestions', b.js(CONTRAST))
        b.key('Escape')
    b.call('Emulation.setEmulatedMedia', features=[])


def colours_that_are_forced_hide_nothing(b, url):
    b.call('Emulation.setEmulatedMedia', features=[{'name': 'forced-colors', 'value': 'active'}])
    b.open(url + '/?q=lamp')
    b.wait(HITS % 10)
    colour = 'getComputedStyle(document.querySelector("%s")).backgroundColor'
    assert b.js(colour % '.time button span') != b.js(colour % 'body')
    b.open(url + '/')
    b.wait('document.activeElement.id === "q"')
    b.insert('lam')
    b.wait('document.querySelectorAll("#suggestions li").length > 0')
    b.key('ArrowDown')
    assert b.js('getComputedStyle(document.querySelector("[aria-selected=true]")).outlineStyle') == 'solid'
    b.key('Escape')
    b.call('Emulation.setEmulatedMedia', features=[])


def the_focus_stays_where_it_was(b, url):
    focus = 'document.activeElement.%s'
    b.open(url + '/?q=lamp')
    b.wait(HITS % 10)
    b.js('[...document.querySelectorAll("#facets button")].find(e => e.textContent === "Keeper 315").focus()')
    b.key('Enter')
    b.wait(HITS % 3 + ' && ' + focus % 'textContent === "Keeper 315"')
    b.key('Enter')
    b.wait(HITS % 10 + ' && ' + focus % 'textContent === "Keeper 315"')
    b.open(url + '/?q=lamp&author=Keeper+7')
    b.wait(HITS % 3)
    b.js('document.querySelector(".chips button").focus()')
    b.key('Enter')  # which goes, and so does the focus, to the results
    b.wait(HITS % 10 + ' && ' + focus % 'id === "results"')


def stops_of_the_tab_key(b, wanted):
    """What has the focus, stop by stop, until all that is wanted has come in its order."""
    came = []
    for _ in range(60):
        b.key('Tab')
        came.append(b.js('(e => e.id || e.className || (e.closest("section, article") || e).tagName)(document.activeElement)'))
        if wanted and came[-1] == wanted[0]:
            wanted = wanted[1:]
        if not wanted:
            return came
    raise AssertionError((wanted, came))


def the_tab_key_goes_as_the_eye_goes(b, url):
    b.open(url + '/?q=lamp&author=Keeper+7')
    b.wait(HITS % 3)
    b.js('document.getElementById("skip").focus()')
    came = stops_of_the_tab_key(b, ['home', 'q', 'sort', 'ARTICLE', 'passage', 'SECTION'])
    assert came[:2] == ['home', 'q'], came
    b.js('document.getElementById("skip").focus()')
    b.key('Enter')
    assert b.js('document.activeElement.id') == 'results' and b.js('location.hash') == ''
    assert b.js('getComputedStyle(document.activeElement).outlineStyle') == 'none'  # no frame round the page


def on_a_phone_filters_are_folded_above_the_results(b, url):
    b.call('Emulation.setDeviceMetricsOverride', width=360, height=740, deviceScaleFactor=1, mobile=True)
    b.open(url + '/?q=lamp')
    b.wait(HITS % 10)
    assert not b.js('document.querySelector("#facets button").checkVisibility()')
    assert b.js('document.querySelector(".bar").offsetHeight') < 40  # one line
    b.click('summary')
    b.wait('document.querySelector("#facets button").checkVisibility()')
    assert b.js('document.querySelector("#facets").getBoundingClientRect().bottom <= '
                'document.querySelector("#hits").getBoundingClientRect().top')
    assert b.js('document.documentElement.scrollWidth <= innerWidth')
    b.js('document.querySelector("#sort").focus()')
    came = stops_of_the_tab_key(b, ['SECTION', 'ARTICLE', 'passage'])
    b.call('Emulation.clearDeviceMetricsOverride')
    b.wait('document.querySelector("#facets").getBoundingClientRect().left > 500')
    assert 'passage' in came


def on_a_phone_the_results_show_what_was_chosen(b, url):
    b.call('Emulation.setDeviceMetricsOverride', width=360, height=740, deviceScaleFactor=1, mobile=True)
    b.open(url + '/?q=lamp')
    b.wait(HITS % 10)
    b.click('summary')
    b.wait('document.querySelector("#facets button").checkVisibility()')
    click_text(b, '#facets button', 'Keeper 315')
    b.wait(HITS % 3)
    b.wait('(r => r.top >= 0 && r.top < innerHeight)(document.querySelector("#hits").getBoundingClientRect())')
    assert not b.js('document.getElementById("narrow").open')
    assert text_of(b, '.chips button') == ['Author Keeper 3 ×']
    b.call('Emulation.clearDeviceMetricsOverride')


def a_token_that_is_wrong_is_said_to_be(b, url):
    b.open(url + '/?q=gas')
    b.wait('document.activeElement.id === "token"')
    assert b.js(SAYS % '"This server wants a token."')
    assert b.js('document.querySelector(".token button").offsetHeight <= document.activeElement.offsetHeight')  # one line
    b.type('not-the-token-at-all')
    b.key('Enter')
    b.wait(SAYS % '"That token is not valid here."')
    b.wait('document.activeElement.id === "token" && document.activeElement.value === ""')
    b.type('0123456789abcdef')
    b.key('Enter')
    b.wait(HITS % 4)


def an_index_is_named_and_can_be_chosen(b, url):
    b.open(url + '/?q=yamal')
    b.wait(HITS % 2)
    assert sorted(text_of(b, '.badge')) == ['books', 'diary']
    click_text(b, '#facets button', 'diary')
    b.wait('location.search === "?q=yamal&index=diary" && ' + HITS % 1)
    assert b.js('document.querySelector("#facets [aria-pressed=true]").textContent') == 'diary'
    assert text_of(b, '.chips button') == ['Index diary ×']
    b.click('#results a.passage')  # of the two with one id the one that was clicked
    b.wait('document.querySelector(".here") !== null')
    assert b.js('document.querySelector("h1").textContent') == 'A lamp in Yamal'
    b.open(url + '/?q=yamal')
    b.wait(HITS % 2)
    for title in text_of(b, '#results h2'):
        click_text(b, '#results h2 a', title)
        b.wait('document.querySelector("h1").textContent === %s' % json.dumps(title))
        assert len(text_of(b, '.badge')) == 1
        b.js('history.back()')
        b.wait(HITS % 2)
    click_text(b, '#facets button', 'books')
    b.wait('location.search === "?q=yamal&index=books" && ' + HITS % 1)
    click_text(b, '#facets button', 'diary')  # all of them is as none
    b.wait('location.search === "?q=yamal" && ' + HITS % 2)
    b.open(url + '/?q=lamp&index=books')
    b.wait(SAYS % '"No paragraph has that."')
    b.open(url + '/?q=yamal')
    b.wait(HITS % 2)
    click_text(b, '#results button', '9 more in this article')
    b.wait('document.querySelectorAll("a.passage").length === 13')


def a_server_that_stops_is_told(b, url, process):
    b.open(url + '/?q=lamp')
    b.wait(HITS % 10)
    process.terminate()
    process.wait()
    b.js('document.activeElement.blur()')
    b.key('/')
    b.insert('verse')
    b.wait(SAYS % '"The server does not answer."')
    assert b.js('document.getElementById("q").value') == 'verse' and b.js('document.getElementById("again") !== null')


TESTS = (a_query_that_was_sent_stays_in_the_history, words_are_found_while_they_are_typed,
         the_start_tells_what_can_be_asked, years_stand_in_for_many_months,
         the_timeline_is_one_stop_and_arrows_go_along, every_value_of_a_facet_can_be_reached,
         all_that_an_article_has_is_a_click_away, more_articles_stay_when_one_comes_back,
         what_was_read_stays_when_more_fails, an_article_is_read_to_its_end, links_lead_to_the_web_only,
         nothing_is_said_twice, warnings_and_words_nearby_are_told, newest_come_first_where_that_is_wanted,
         a_screen_reader_is_told_what_matters, everything_is_legible, colours_that_are_forced_hide_nothing, the_focus_stays_where_it_was, the_tab_key_goes_as_the_eye_goes,
         on_a_phone_filters_are_folded_above_the_results, on_a_phone_the_results_show_what_was_chosen)


def main():
    if find() is None:
        print('SKIPPED: no Chromium here (apt install chromium)')
        sys.exit(77)
    with tempfile.TemporaryDirectory() as folder:
        write_diary(Path(folder))
        daemon, browser = Daemon(sys.argv[1], Path(folder)), Browser(folder + '/browser')
        daemon.index('diary-index', 'diary')
        one = daemon.start('--index', folder + '/diary-index')
        several = daemon.start('--index', 'books=' + folder + '/index', '--index', 'diary=' + folder + '/diary-index')
        runs = [(test, one) for test in TESTS] + [(a_token_that_is_wrong_is_said_to_be, daemon.guarded),
                                                  (an_index_is_named_and_can_be_chosen, several)]
        try:
            for test, url in runs:
                test(browser, url)
                print('ok', test.__name__)
            a_server_that_stops_is_told(browser, one, daemon.processes[2])
            print('ok a_server_that_stops_is_told')
        finally:
            browser.close()
            daemon.close()


if __name__ == '__main__':
    main()
