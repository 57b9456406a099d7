"""pilcrowd over articles that are hostile, long, old or from elsewhere, for the tests in a browser."""
import json
import subprocess

EVIL = '<img src=x onerror="window.ran=1"><script>window.ran=1</script><b>gas</b> javascript:alert(1) \u202e'
PLAIN = [('energy/power-of-siberia', 'Power of Siberia pipeline', '2019-12-02', 'A. Miller', ['gas', 'china']),
         ('energy/yamal', 'Yamal LNG', '2017-12-08', 'B. Ivanova', ['gas', 'lng']),
         ('energy/turkstream', 'TurkStream', '2020-01-08', 'A. Miller', ['gas'])]
ARABIC = 'يتدفق الغاز إلى البحر في الشتاء. ' * 6


def write_articles(folder):
    with open(folder / 'articles.jsonl', 'w', encoding='utf-8') as out:
        for key, title, date, author, tags in PLAIN:
            text = '\n\n'.join('Paragraph %d of %s: gas flows to the sea in winter.' % (n, title)
                               for n in range(1, 13))
            json.dump({'id': key, 'title': title, 'date': date, 'author': author, 'tags': tags,
                       'text': text}, out)
            out.write('\n')
        json.dump({'id': 'arabic', 'title': 'خط الغاز', 'author': 'ع. أحمد', 'text': ARABIC + 'pipeline'}, out)
        out.write('\n')
        json.dump({'id': 'endless', 'title': 'Endless ' + 'x' * 200,
                   'text': 'w' * 3000 + '\n\n' + 'Endless words go on. ' * 1500 + '\n\nThe endless end.'}, out)
        out.write('\n')
        json.dump({'id': 'evil/' + EVIL, 'title': 'Evil ' + EVIL, 'date': '2021-01-01', 'author': EVIL,
                   'tags': [EVIL, 'evil'], 'text': 'Evil ' + EVIL + ' stands here.\n\n' + EVIL}, out)
        out.write('\n')


GUIDE = """---
title: The guide
url: javascript:window.ran=1
---
# The guide

A compass shows north.

## Stars

The compass is of no use under stars, says the lantern maker.
"""


def write_diary(folder):
    """Thirty years by ten keepers, an article of 1,300 paragraphs, and one whose id another index has too."""
    rows = [{'id': 'diary/%d' % year, 'title': 'Diary of %d' % year, 'date': '%d-05-01' % year,
             'author': 'Keeper %d' % (year % 10), 'text': '\n\n'.join('Entry %d: the lamp burns.' % n for n in range(5))}
            for year in range(1990, 2020)]
    rows.append({'id': 'long', 'title': 'The long one', 'url': 'https://example.org/long', 'date': '1990-07-01',
                 'text': '\n\n'.join('Verse %d of many.' % n for n in range(1, 1301))})
    rows.append({'id': 'energy/yamal', 'title': 'A lamp in Yamal', 'text': 'Another yamal, with a lamp.'})
    (folder / 'diary').mkdir()
    (folder / 'diary' / 'diary.jsonl').write_text(''.join(json.dumps(row) + '\n' for row in rows))
    (folder / 'diary' / 'guide.md').write_text(GUIDE)
    (folder / 'diary' / 'untitled.txt').write_text('A sextant and a chart.\n')


class Daemon:
    """pilcrowd over the articles, on a port of the kernel's choice."""

    def __init__(self, bin_dir, folder):
        self.bin_dir, self.folder, self.processes = bin_dir, folder, []
        write_articles(folder)
        self.index('index', 'articles.jsonl')
        tokens = folder / 'tokens'
        tokens.write_text('0123456789abcdef\n')
        tokens.chmod(0o600)
        self.open = self.start('--index', folder / 'index')
        self.guarded = self.start('--index', folder / 'index', '--token-file', tokens)

    def index(self, name, source):
        subprocess.run([self.bin_dir + '/pilcrow-index', '--quiet', '--index', self.folder / name,
                        self.folder / source], check=True)

    def start(self, *options):
        process = subprocess.Popen([self.bin_dir + '/pilcrowd', '--listen', 'tcp:127.0.0.1:0', *options],
                                   stderr=subprocess.PIPE, text=True)
        self.processes.append(process)
        for line in process.stderr:
            if ': ready: ' in line:
                return 'http://127.0.0.1:' + line.split('tcp:127.0.0.1:')[1].strip()
        raise RuntimeError('pilcrowd is not ready')

    def close(self):
        for process in self.processes:
            process.terminate()
            process.communicate()
