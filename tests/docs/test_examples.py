#!/usr/bin/env python3
"""test_examples.py [--write] BIN PAGE...: runs the examples of pages and compares what they print, or
writes it into the pages.

In a ```console block, lines that begin with "$ " are commands and the others what they print. A block
whose first line is a comment with a file's name (# ask.py) is that file. Commands run in a directory
with the sample articles, a daemon at the default socket, and the programs of BIN in PATH; tools/demo
stands for pilcrow on a terminal of 100 columns without colour. Times and ages are not compared, nor
what comes after a last line "…". A command whose program is not installed is skipped, and said so; cc
finds the header and the library of this build."""
import difflib
import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import tempfile
from fcntl import ioctl
from pathlib import Path
from termios import TIOCSWINSZ

FENCE = re.compile(r'^```(\w*)\n(.*?)^```$', re.M | re.S)
NAMED = re.compile(r'^(?:#|//) (\w+\.\w+)\n')
VOLATILE = [(re.compile(r'\b\d+(\.\d+)? (ms|s)\b'), 'N ms'),
            (re.compile(r'(g\d{6}), .* old'), r'\1, N old'),
            (re.compile(r'"took_ms":[\d.]+'), '"took_ms":N')]


def on_terminal(command, env, folder):
    """What a command prints on a terminal."""
    pid, fd = pty.fork()
    if pid == 0:
        ioctl(0, TIOCSWINSZ, struct.pack('HHHH', 50, 100, 0, 0))
        os.chdir(folder)
        os.execvpe('bash', ['bash', '-c', command], env)
    said = b''
    while True:
        try:
            piece = os.read(fd, 65536)
        except OSError:
            piece = b''
        if not piece:
            break
        said += piece
    os.waitpid(pid, 0)
    os.close(fd)
    return said.decode().replace('\r\n', '\n')


def in_pipe(command, env, folder):
    run = subprocess.run(['bash', '-c', command], env=env, cwd=folder, text=True, check=False,
                         errors='replace', stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT)
    return run.stdout


def run(command, env, folder):
    if command.startswith('tools/demo'):
        return on_terminal(command.replace('tools/demo', 'pilcrow', 1), env, folder)
    return in_pipe(command, env, folder)


def without_times(text):
    for pattern, replacement in VOLATILE:
        text = pattern.sub(replacement, text)
    return text.rstrip('\n').splitlines()


def examples(block):
    """(command, expected output) of a console block."""
    for part in re.split(r'^\$ ', block, flags=re.M)[1:]:
        command, _, expected = part.partition('\n')
        yield command, expected


def make_cc(folder, bin_dir):
    """cc as after an installation; with the sanitizers that the library was built with."""
    lib = Path(bin_dir).parent / 'lib'
    needs = subprocess.run(['ldd', lib / 'libpilcrow.so'], text=True, check=False, capture_output=True)
    flags = '-fsanitize=address,undefined' if 'libasan' in needs.stdout else ''
    cc = Path(folder, 'bin', 'cc')
    cc.parent.mkdir()
    cc.write_text('#!/bin/sh\nexec %s %s "$@"\n' % (shutil.which('cc'), flags), encoding='utf-8')
    cc.chmod(0o755)
    return str(lib)


class Daemon:
    """pilcrowd over the sample articles, from ready to stopped."""

    def __init__(self, env, folder):
        subprocess.run(['pilcrow-index', '--quiet', 'corpus/articles'], env=env, cwd=folder, check=True)
        self.process = subprocess.Popen(['pilcrowd', '--deadline', '10000'], env=env, cwd=folder, text=True,
                                        stderr=subprocess.PIPE)
        for line in self.process.stderr:
            if ': ready: ' in line:
                break

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.communicate()


def try_page(page, env, folder, writes):
    """(passed, failed) of a page's examples."""
    text = Path(page).read_text(encoding='utf-8')
    blocks = FENCE.findall(text)
    for _, block in blocks:
        if name := NAMED.match(block):
            Path(folder, name[1]).write_text(block, encoding='utf-8')
    passed = failed = 0
    for kind, block in blocks:
        for command, expected in examples(block) if kind == 'console' else ():
            program = command.split()[0]
            if '/' not in program and shutil.which(program, path=env['PATH']) is None:
                print('SKIPPED, %s is not installed: %s' % (program, command))
                continue
            said = run(command, env, folder)
            got, want = without_times(said), without_times(expected)
            if want[-1:] == ['…']:
                want.pop()
                del got[len(want):]
                said = ''.join(said.splitlines(True)[:len(want)]) + '…\n'
            if got == want:
                passed += 1
                continue
            failed += 1
            print('%s: $ %s' % (page, command))
            print('\n'.join(difflib.unified_diff(want, got, 'page', 'run', '', '', 9, '')))
            text = text.replace('$ %s\n%s' % (command, expected), '$ %s\n%s' % (command, said))
    if writes:
        Path(page).write_text(text, encoding='utf-8')
    return passed, failed


def main():
    writes = sys.argv[1] == '--write'
    bin_dir, *pages = sys.argv[1 + writes:]
    top = Path(__file__).resolve().parent.parent.parent
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(top / 'corpus', Path(folder, 'corpus'))
        lib = make_cc(folder, bin_dir)
        env = {'PATH': folder + '/bin:' + bin_dir + ':' + os.environ['PATH'], 'HOME': folder,
               'C_INCLUDE_PATH': str(top / 'client'), 'LIBRARY_PATH': lib, 'LD_LIBRARY_PATH': lib, 'LANG': 'C.UTF-8',
               'TERM': 'xterm', 'NO_COLOR': '1', 'XDG_RUNTIME_DIR': folder,
               'PILCROW_INDEX': folder + '/index'}
        env.update({k: v for k, v in os.environ.items() if 'SAN_OPTIONS' in k})
        with Daemon(env, folder):
            counts = [try_page(page, env, folder, writes) for page in pages]
    passed, failed = (sum(column) for column in zip(*counts))
    print('%d examples passed, %d failed' % (passed, failed))
    sys.exit(1 if failed or not passed else 0)


if __name__ == '__main__':
    main()
