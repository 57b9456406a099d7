#!/usr/bin/env python3
"""test_log_events.py SOURCE: docs/operations.md has every event that the daemon logs, and no other; and
every figure of /metrics. An operator's alert hangs on these names."""
import re
import sys
from pathlib import Path


def section(text, title):
    after = text.split('\n## %s\n' % title, 1)[1]
    return after.split('\n## ', 1)[0]


def first_cells(text):
    return [line.split('|')[1] for line in text.splitlines() if line.startswith('| `')]


def logged(source):
    """The strings before the first field of log_event(), and what log_search() is given."""
    names = set()
    for file in sorted((source / 'daemon').rglob('*.c')):
        text = file.read_text()
        for call in re.findall(r'\blog_event\((.*?)LOG_(?:STR|SPAN|INT|NUM)\(', text, re.S):
            names.update(re.findall(r'"([a-z_.]+)"', call))
        names.update(re.findall(r'\blog_search\(workers, "([a-z_.]+)"', text))
    return names


def figures(source):
    text = (source / 'daemon/metrics_walk.c').read_text()
    return set(re.findall(r'"(pilcrow_[a-z_]+)"', text))


def differences(what, real, told):
    for name in sorted(real - told):
        yield '%s %s is not in docs/operations.md' % (what, name)
    for name in sorted(told - real):
        yield '%s %s of docs/operations.md does not exist' % (what, name)


def main():
    source = Path(sys.argv[1])
    manual = (source / 'docs/operations.md').read_text()
    told_events = set(re.findall(r'`([a-z_.]+)`', ' '.join(first_cells(section(manual, 'Log')))))
    told_figures = set(re.findall(r'`(pilcrow_[a-z_]+)', ' '.join(first_cells(section(manual, 'Watching it')))))
    events, shown = logged(source), figures(source)
    assert len(events) > 20 and len(shown) > 15, 'the sources are written otherwise: mend this test'
    wrong = list(differences('event', events, told_events)) + list(differences('figure', shown, told_figures))
    print('\n'.join(wrong) or '%d events, %d figures' % (len(events), len(shown)))
    sys.exit(1 if wrong else 0)


if __name__ == '__main__':
    main()
