#!/usr/bin/env python3
"""count_text.py DIR: articles and paragraphs of the .txt files below DIR, by the rules of
docs/operations.md and none of our code."""
import os
import re
import statistics
import sys


def decode(raw):
    try:
        return raw.decode('utf-8')
    except UnicodeDecodeError:
        return raw.decode('cp1252', 'replace')


def is_heading(lines, i):
    line = lines[i].strip()
    return (len(line) <= 100 and re.search(r'[\w)\]}]$', line)
            and any(l.strip() for l in lines[i + 1:]))


def count(text):
    """Paragraphs of a text: parted by blank lines, or one a line where lines are long."""
    lines = text.splitlines()
    while lines and not lines[0].strip():
        lines.pop(0)
    while lines and not lines[-1].strip():
        lines.pop()
    if any(not l.strip() for l in lines):
        return len([b for b in re.split(r'\n\s*\n', '\n'.join(lines)) if b.strip()])
    if not lines:
        return 0
    if statistics.median(len(l) for l in lines) > 100:
        return sum(not is_heading(lines, i) for i in range(len(lines)))
    return 1


articles = paragraphs = 0
for folder, folders, names in os.walk(sys.argv[1]):
    folders[:] = [f for f in folders if not f.startswith('.')]
    for name in names:
        if name.lower().endswith(('.txt', '.text')) and not name.startswith('.'):
            with open(os.path.join(folder, name), 'rb') as file:
                n = count(decode(file.read()))
            articles += n > 0
            paragraphs += n
print(articles, paragraphs)
