#!/usr/bin/env python3
"""test_page.py BIN: the search page in a real browser, by real keys and clicks, over articles that are
hostile. Without Chromium it is skipped (exit 77)."""
import json
import signal
import sys
import tempfile
from pathlib import Path

from browser import Browser, find
from served import Daemon

# The field with the role of a combobox, found as a screen reader finds it.
NAMED = [('combobox', 'Search paragraphs'), ('main', 'Results'), ('status', ''), ('search', '')]


def typing_searches_and_suggests(b, url):
    b.open(url + '/')
    b.wait('document.getElementById("status").textContent.includes("paragraphs of")')
    b.wait('document.activeElement.id === "q"')
    b.type('power')
    b.wait('new URLSearchParams(location.search).get("q") === "power"')
    b.wait('document.querySelectorAll("#results article").length === 1')
    b.open(url + '/')
    b.wait('document.activeElement.id === "q"')
    b.insert('power of s')  # one change, so that one list of suggestions comes and stays
    b.wait('new URLSearchParams(location.search).get("q") === "power of s"')
    b.wait('document.querySelectorAll("#results article").length === 1')
    b.wait('document.querySelectorAll("#suggestions li").length > 0')
    assert b.js('document.getElementById("q").getAttribute("aria-expanded")') == 'true'
    b.key('ArrowDown')
    assert b.js('document.getElementById("q").getAttribute("aria-activedescendant")') == 'suggestion0'
    assert b.js('document.getElementById("suggestion0").getAttribute("aria-selected")') == 'true'
    b.key('Escape')
    assert b.js('document.getElementById("suggestions").hidden')
    assert b.js('document.activeElement.id') == 'q'
    b.key('Enter')
    b.wait('document.activeElement.id === "results"')
    assert b.js('document.querySelector("#results mark").textContent').lower().startswith('power'), b.js('document.body.innerText')


def facets_narrow_and_widen(b, url):
    b.open(url + '/?q=gas')
    b.wait('document.querySelectorAll("#results article").length === 4')
    b.click('#facets [aria-label^="2019-12"]')
    b.wait('document.querySelectorAll("#results article").length === 1')
    assert b.js('location.search') == '?q=gas&date=2019-12'
    b.click('.chips button')
    b.wait('document.querySelectorAll("#results article").length === 4')
    find_miller = '[...document.querySelectorAll("#facets button")].find(e => e.textContent.startsWith("A. Miller"))'
    b.js(find_miller + '.id = "miller"')
    b.click('#miller')
    b.wait('document.querySelectorAll("#results article").length === 2')
    assert b.js(find_miller + '.getAttribute("aria-pressed")') == 'true'
    b.js('history.back()')
    b.wait('document.querySelectorAll("#results article").length === 4')


def keys_open_the_paragraph_and_come_back(b, url):
    b.open(url + '/?q=winter+turkstream')
    b.wait('document.querySelectorAll("#results a.passage").length > 0')
    b.key('Escape')
    b.key('j')
    b.key('j')
    n = b.js('new URLSearchParams(document.activeElement.search).get("n")')
    b.key('Enter')
    b.wait('document.activeElement.className === "passage here"')
    assert b.js('document.activeElement.id') == 'p' + n
    assert b.js('document.querySelectorAll(".passage").length') > 3
    assert b.js('document.querySelectorAll(".here mark").length') > 0
    assert b.js('new URLSearchParams(location.search).get("article")') == 'energy/turkstream'
    b.key('Escape')
    b.wait('document.querySelectorAll("#results a.passage").length > 0')
    b.key('/')
    assert b.js('document.activeElement.id') == 'q'


def an_address_can_be_shared(b, url):
    b.open(url + '/?q=gas&tag=lng&article=energy%2Fyamal&n=5')
    b.wait('document.querySelector(".here") !== null')
    assert b.js('document.querySelector(".here").textContent').startswith('Paragraph 5')
    b.js('[...document.links].find(a => a.textContent === "The whole article").id = "whole"')
    b.click('#whole')
    b.wait('document.querySelectorAll(".passage").length === 12')


def nothing_of_an_article_runs(b, url):
    for path in ('/?q=evil', '/?q=' + '%3Cscript%3Ewindow.ran%3D1%3C%2Fscript%3E', '/?q=evil&article=%3Cimg%20src=x%3E'):
        b.open(url + path)
        b.wait('document.getElementById("status").textContent !== ""')
    b.open(url + '/?q=evil')
    b.wait('document.querySelectorAll("#results article").length === 1')
    shown = b.js('document.querySelector("#results").textContent')
    assert shown.count('<script>window.ran=1</script>') >= 3, shown
    b.click('#results a.passage')
    b.wait('document.querySelector(".here") !== null')
    assert b.js('document.querySelector(".here").textContent').count('<script>') == 1
    b.open(url + '/')
    b.wait('document.activeElement.id === "q"')
    b.type('evil')
    b.wait('document.querySelectorAll("#suggestions li").length > 0')
    assert b.js('window.ran') is None
    assert b.js('document.querySelectorAll("img, script:not([src]), b, iframe").length') == 0
    assert b.js('performance.getEntriesByType("resource").every(e => e.name.startsWith(location.origin))')
    assert b.js('fetch("https://example.org/").then(() => "sent", () => "refused")') == 'refused'


def it_is_readable_on_a_phone_and_enlarged(b, url):
    for width, scale in ((320, 1), (360, 3), (640, 2)):
        b.call('Emulation.setDeviceMetricsOverride', width=width, height=640, deviceScaleFactor=scale,
               mobile=width < 640)
        for path, shown in (('/?q=gas', '#results article'), ('/?q=endless', '#results article'),
                            ('/?q=endless&article=endless&n=1', '.here')):
            b.open(url + path)
            b.wait('document.querySelector("%s") !== null' % shown)
            assert b.js('document.documentElement.scrollWidth <= innerWidth'), (width, path)
    b.call('Emulation.clearDeviceMetricsOverride')


def it_is_dark_where_that_is_wanted(b, url):
    b.open(url + '/')
    light = b.js('getComputedStyle(document.body).backgroundColor')
    b.call('Emulation.setEmulatedMedia', features=[{'name': 'prefers-color-scheme', 'value': 'dark'}])
    assert b.js('getComputedStyle(document.body).backgroundColor') != light
    b.call('Emulation.setEmulatedMedia', features=[])


def a_screen_reader_finds_its_way(b, url):
    b.open(url + '/?q=gas')
    b.wait('document.querySelectorAll("#results article").length === 4')
    nodes = b.call('Accessibility.getFullAXTree')['nodes']
    found = {(n['role']['value'], n.get('name', {}).get('value', '')) for n in nodes if 'role' in n}
    for wanted in NAMED:
        assert wanted in found, (wanted, sorted(found)[:60])
    assert not [n for n in nodes if n.get('role', {}).get('value') in ('button', 'link', 'combobox', 'option')
                and not n.get('ignored') and not n.get('name', {}).get('value')]
    assert b.js('document.getElementById("status").getAttribute("aria-live")') == 'polite'


def results_are_a_list_with_headings(b, url):
    b.open(url + '/?q=gas')
    b.wait('document.querySelectorAll("#results article").length === 4')
    nodes = {n['nodeId']: n for n in b.call('Accessibility.getFullAXTree')['nodes']}
    lists = [n for n in nodes.values() if role(n) == 'list' and role(seen_parent(nodes, n)) == 'main']
    assert len(lists) == 1 and [role(nodes[c]) for c in lists[0]['childIds']] == ['listitem'] * 4
    assert b.js('[...document.querySelectorAll("#hits > li")].every(l => l.querySelectorAll("h2").length === 1)')
    assert ' paragraphs in 4 articles' in b.js('document.getElementById("status").textContent')


def role(node):
    return node.get('role', {}).get('value')


def seen_parent(nodes, node):
    node = nodes[node['parentId']]
    while node.get('ignored'):
        node = nodes[node['parentId']]
    return node


def texts_run_in_their_own_direction(b, url):
    direction = 'getComputedStyle(document.querySelector("%s")).direction'
    b.open(url + '/?q=pipeline+%D8%A7%D9%84%D8%BA%D8%A7%D8%B2')
    b.wait('document.querySelectorAll("#results article").length === 1')
    assert b.js(direction % '#results h2') == b.js(direction % '#results .passage p') == 'rtl'
    assert b.js(direction % '#results .passage') == 'rtl'  # and so its line at the side
    b.click('#results a.passage')
    b.wait('document.querySelector(".here") !== null')
    assert b.js(direction % 'h1') == b.js(direction % '.here p') == b.js(direction % '.here') == 'rtl' and b.js(direction % '.where') == 'ltr'
    b.open(url + '/?q=evil')
    b.wait('document.querySelectorAll("#results article").length === 1')
    # An override in the name before it does not turn it round.
    assert b.js('[...document.querySelectorAll(".where bdi")].pop().textContent') == 'articles.jsonl'
    b.open(url + '/?q=winter')
    b.wait('document.querySelectorAll("#results article").length === 3')
    assert b.js(direction % '#results .passage p') == 'ltr'


def a_long_paragraph_is_shown_where_it_was_found(b, url):
    b.open(url + '/?q=%22endless+end%22')
    b.wait('document.querySelectorAll("#results article").length === 1')
    b.click('#results a.passage')
    b.wait('document.querySelector(".here") !== null')
    b.wait('(r => r.top >= 0 && r.bottom <= innerHeight)(document.querySelector(".here").getBoundingClientRect())')
    assert b.js('document.documentElement.scrollWidth <= innerWidth')
    assert b.js('document.title').startswith('Endless')


def who_comes_back_goes_on_where_they_were(b, url):
    b.open(url + '/?q=winter')
    b.wait('document.querySelectorAll("#results a.passage").length === 9')
    b.key('Escape')
    for _ in range(5):
        b.key('j')
    place = b.js('document.activeElement.getAttribute("href")')
    b.key('Enter')
    b.wait('document.querySelector(".here") !== null')
    b.key('Escape')
    b.wait('document.activeElement.getAttribute("href") === %s' % json.dumps(place))
    b.js('history.back()')
    b.wait('document.querySelector(".here") !== null')
    b.js('history.forward()')
    b.wait('document.querySelectorAll("#results a.passage").length === 9')


def an_article_stays_in_the_history(b, url):
    b.open(url + '/?q=winter&article=energy%2Fturkstream&n=2')
    b.wait('document.activeElement.className === "passage here"')
    b.key('/')
    b.type('yamal')  # over what stands there
    b.wait('document.querySelectorAll("#results article").length === 1 && document.querySelector(".here") === null')
    b.js('history.back()')
    b.wait('document.querySelector(".here") !== null')


def what_was_meant_is_a_click_away(b, url):
    b.open(url + '/?q=%22siberai+pipeline%22')
    b.wait('document.querySelector("#notes button") !== null')
    b.wait('document.getElementById("status").textContent === "No paragraph has that."')
    b.click('#notes button')
    b.wait('document.querySelectorAll("#results article").length === 1')
    assert b.js('document.getElementById("q").value') == '"siberia pipeline"'
    assert b.js('new URLSearchParams(location.search).get("q")') == '"siberia pipeline"'


FAULTS = [('Promise.reject(new TypeError("Failed to fetch"))', 'The server does not answer.'),
          ('Promise.resolve(new Response("<html>", { status: 502 }))', 'makes no sense (502)'),
          ('Promise.resolve(new Response(\'{"error":{"message":"too much to do"}}\', { status: 503 }))', 'too much to do')]


def a_failure_is_told_and_asked_again(b, url):
    b.open(url + '/?q=gas')
    b.wait('document.querySelectorAll("#results article").length === 4')
    for fault, said in FAULTS:
        b.js('window.really = window.fetch; window.fetch = () => %s; dispatchEvent(new PopStateEvent("popstate"))' % fault)
        b.wait('document.getElementById("status").textContent.includes(%s)' % json.dumps(said))
        assert b.js('document.querySelectorAll("#results article").length') == 0
        b.js('window.fetch = window.really')
        b.click('#again')
        b.wait('document.querySelectorAll("#results article").length === 4')


def it_says_that_it_waits(b, url, process):
    b.open(url + '/?q=gas')
    b.wait('document.querySelectorAll("#results article").length === 4')
    process.send_signal(signal.SIGSTOP)
    try:
        b.click('#facets button')
        b.wait('document.getElementById("status").textContent === "Searching …"')
        assert b.js('document.getElementById("results").getAttribute("aria-busy")') == 'true'
    finally:
        process.send_signal(signal.SIGCONT)
    b.wait('document.querySelectorAll("#results article").length < 4')
    assert b.js('document.getElementById("results").getAttribute("aria-busy")') is None


def it_keeps_still_where_that_is_wanted(b, url):
    b.open(url + '/')
    scrolls = 'getComputedStyle(document.documentElement).scrollBehavior'
    assert b.js(scrolls) == 'smooth'
    b.call('Emulation.setEmulatedMedia', features=[{'name': 'prefers-reduced-motion', 'value': 'reduce'}])
    assert b.js(scrolls) == 'auto'
    b.call('Emulation.setEmulatedMedia', features=[])


def a_token_is_asked_for_and_kept_for_the_tab(b, url):
    b.open(url + '/?q=gas')
    b.wait('document.activeElement.id === "token"')
    b.call('Emulation.setDeviceMetricsOverride', width=360, height=640, deviceScaleFactor=2, mobile=True)
    assert b.js('document.querySelector("#results form button").offsetWidth') > 0
    b.call('Emulation.clearDeviceMetricsOverride')
    b.type('0123456789abcdef')
    b.key('Enter')
    b.wait('document.querySelectorAll("#results article").length === 4')
    assert b.js('localStorage.length') == 0 and b.js('document.cookie') == ''


def main():
    if find() is None:
        print('SKIPPED: no Chromium here (apt install chromium)')
        sys.exit(77)
    with tempfile.TemporaryDirectory() as folder:
        daemon, browser = Daemon(sys.argv[1], Path(folder)), Browser(folder + '/browser')
        try:
            for test in (typing_searches_and_suggests, facets_narrow_and_widen,
                         keys_open_the_paragraph_and_come_back, an_address_can_be_shared,
                         nothing_of_an_article_runs, it_is_readable_on_a_phone_and_enlarged,
                         it_is_dark_where_that_is_wanted, it_keeps_still_where_that_is_wanted,
                         a_screen_reader_finds_its_way, results_are_a_list_with_headings,
                         texts_run_in_their_own_direction, a_long_paragraph_is_shown_where_it_was_found,
                         who_comes_back_goes_on_where_they_were, an_article_stays_in_the_history,
                         what_was_meant_is_a_click_away, a_failure_is_told_and_asked_again):
                test(browser, daemon.open)
                print('ok', test.__name__)
            it_says_that_it_waits(browser, daemon.open, daemon.processes[0])
            print('ok it_says_that_it_waits')
            a_token_is_asked_for_and_kept_for_the_tab(browser, daemon.guarded)
            print('ok a_token_is_asked_for_and_kept_for_the_tab')
        finally:
            browser.close()
            daemon.close()


if __name__ == '__main__':
    main()
