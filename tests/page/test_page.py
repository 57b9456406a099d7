#!/usr/bin/env python3
"""test_page.py BIN: the search page in a real browser, by real keys and clicks, over articles that are
hostile. Without Chromium it is skipped (exit 77)."""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from browser import Browser, find

EVIL = '<img src=x onerror="window.ran=1"><script>window.ran=1</script><b>gas</b> javascript:alert(1) \u202e'
PLAIN = [('energy/power-of-siberia', 'Power of Siberia pipeline', '2019-12-02', 'A. Miller', ['gas', 'china']),
         ('energy/yamal', 'Yamal LNG', '2017-12-08', 'B. Ivanova', ['gas', 'lng']),
         ('energy/turkstream', 'TurkStream', '2020-01-08', 'A. Miller', ['gas'])]
# The field with the role of a combobox, found as a screen reader finds it.
NAMED = [('combobox', 'Search paragraphs'), ('main', 'Results'), ('status', ''), ('search', '')]


def write_articles(folder):
    with open(folder / 'articles.jsonl', 'w', encoding='utf-8') as out:
        for key, title, date, author, tags in PLAIN:
            text = '\n\n'.join('Paragraph %d of %s: gas flows to the sea in winter.' % (n, title)
                               for n in range(1, 13))
            json.dump({'id': key, 'title': title, 'date': date, 'author': author, 'tags': tags,
                       'text': text}, out)
            out.write('\n')
        json.dump({'id': 'evil/' + EVIL, 'title': 'Evil ' + EVIL, 'date': '2021-01-01', 'author': EVIL,
                   'tags': [EVIL, 'evil'], 'text': 'Evil ' + EVIL + ' stands here.\n\n' + EVIL}, out)
        out.write('\n')


class Daemon:
    """pilcrowd over the articles, on a port of the kernel's choice."""

    def __init__(self, bin_dir, folder):
        write_articles(folder)
        subprocess.run([bin_dir + '/pilcrow-index', '--quiet', '--index', folder / 'index',
                        folder / 'articles.jsonl'], check=True)
        tokens = folder / 'tokens'
        tokens.write_text('0123456789abcdef\n')
        tokens.chmod(0o600)
        self.processes = []
        self.open = self.start(bin_dir, folder)
        self.guarded = self.start(bin_dir, folder, '--token-file', tokens)

    def start(self, bin_dir, folder, *more):
        process = subprocess.Popen([bin_dir + '/pilcrowd', '--index', folder / 'index', '--listen',
                                    'tcp:127.0.0.1:0', *more], stderr=subprocess.PIPE, text=True)
        self.processes.append(process)
        for line in process.stderr:
            if ': ready: ' in line:
                return 'http://127.0.0.1:' + line.split('tcp:127.0.0.1:')[1].strip()
        raise RuntimeError('pilcrowd is not ready')

    def close(self):
        for process in self.processes:
            process.terminate()
            process.communicate()


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
    for width, scale in ((320, 1), (640, 2)):
        b.call('Emulation.setDeviceMetricsOverride', width=width, height=640, deviceScaleFactor=scale,
               mobile=width == 320)
        b.open(url + '/?q=gas')
        b.wait('document.querySelectorAll("#results article").length === 4')
        assert b.js('document.documentElement.scrollWidth <= innerWidth')
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


def a_token_is_asked_for_and_kept_for_the_tab(b, url):
    b.open(url + '/?q=gas')
    b.wait('document.activeElement.id === "token"')
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
                         it_is_dark_where_that_is_wanted, a_screen_reader_finds_its_way):
                test(browser, daemon.open)
                print('ok', test.__name__)
            a_token_is_asked_for_and_kept_for_the_tab(browser, daemon.guarded)
            print('ok a_token_is_asked_for_and_kept_for_the_tab')
        finally:
            browser.close()
            daemon.close()


if __name__ == '__main__':
    main()
