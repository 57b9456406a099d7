#!/usr/bin/env python3
"""Counts articles and paragraphs of text files and JSON Lines by the rules of docs (pilcrow-index,
"What is read"), without a line of the indexer's code, to check the indexer's own counts.

    count_articles.py PATH...          files, or directories that are walked
    count_articles.py --dump PATH...   a JSON object a paragraph: path, id, line, headings, text
"""
import argparse
import json
import os
import re
import statistics
import sys
import unicodedata

WHITE = (
    "\t\n\x0b\x0c\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
LONG = 100
MOST_HEADINGS = 6


def may_be_heading(line):
    category = unicodedata.category(line[-1])
    return len(line) <= LONG and (category[0] in "LMN" or category == "Pe")


def split(text):
    """The paragraphs of plain text as (line, headings, text)."""
    lines = [line.strip(WHITE) for line in re.split("\r\n|\n|\r", text)]
    filled = [i for i, line in enumerate(lines) if line]
    if not filled:
        return []
    is_parted = filled[-1] - filled[0] + 1 > len(filled)
    if not is_parted and statistics.median(len(lines[i]) for i in filled) > LONG:
        return split_long(lines, filled)
    paragraphs, open_lines = [], []
    for i, line in enumerate(lines + [""]):
        if line:
            open_lines.append((i, line))
        elif open_lines:
            joined = " ".join(text for _, text in open_lines)
            paragraphs.append((open_lines[0][0] + 1, [], joined))
            open_lines = []
    return paragraphs


def split_long(lines, filled):
    paragraphs, headings, at = [], [], 0
    while at < len(filled):
        run = at
        while run < len(filled) - 1 and may_be_heading(lines[filled[run]]):
            run += 1
        row = filled[at:run]
        if len(row) > MOST_HEADINGS:
            paragraphs += [(i + 1, headings, lines[i]) for i in row[:-1]]
            row = row[-1:]
        if row:
            headings = [lines[i] for i in row]
        paragraphs.append((filled[run] + 1, headings, lines[filled[run]]))
        at = run + 1
    return paragraphs


def clean(title):
    return re.sub(f"[{WHITE}]+", " ", (title or "").strip(WHITE))


def article(path, identity, title, text, line):
    """The paragraphs of an article: its title where it has no text."""
    paragraphs = split(text or "")
    if line is not None:
        paragraphs = [(line, headings, text) for _, headings, text in paragraphs]
    if not paragraphs and clean(title):
        paragraphs = [(line or 1, [], clean(title))]
    return [(path, identity) + paragraph for paragraph in paragraphs]


def no_duplicates(pairs):
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a name comes twice")
    return dict(pairs)


def read_record(line):
    record = json.loads(line.decode("utf-8"), object_pairs_hook=no_duplicates)
    if not isinstance(record, dict) or not record.get("id"):
        raise ValueError("no record")
    for name in ("id", "title", "text"):
        if not isinstance(record.get(name, ""), (str, type(None))):
            raise ValueError(f"{name} is no string")
    return record


def read_jsonl(path, count):
    with open(path, "rb") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                record = read_record(line)
            except ValueError:
                count["failed"] += 1
                continue
            yield article(path, record["id"], record.get("title"), record.get("text"), number)


def read_text(path, count):
    with open(path, "rb") as file:
        raw = file.read()
    text = raw.decode("utf-8", "replace").removeprefix("\ufeff").replace("\0", "\ufffd")
    yield article(path, os.path.splitext(path)[0], None, text, None)


def files_of(paths):
    for path in paths:
        if not os.path.isdir(path):
            yield path
            continue
        for folder, folders, names in os.walk(path):
            folders.sort()
            yield from (os.path.join(folder, name) for name in sorted(names))


READERS = {".txt": read_text, ".text": read_text, ".jsonl": read_jsonl}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--dump", action="store_true", help="print every paragraph")
    parser.add_argument("paths", nargs="+")
    options = parser.parse_args()
    count = {"articles": 0, "paragraphs": 0, "failed": 0, "other": 0}
    for path in files_of(options.paths):
        reader = READERS.get(os.path.splitext(path)[1].lower())
        if reader is None:
            count["other"] += 1
            continue
        for paragraphs in reader(path, count):
            count["articles"] += bool(paragraphs)
            count["paragraphs"] += len(paragraphs)
            for where, identity, line, headings, text in paragraphs if options.dump else ():
                row = {"path": where, "id": identity, "line": line, "headings": headings, "text": text}
                print(json.dumps(row, ensure_ascii=False))
    print(" ".join(f"{number} {name}" for name, number in count.items()), file=sys.stderr)


if __name__ == "__main__":
    main()
