"""What the scripts of bench/ share: where the kit is, and results/ files that say how they were made."""
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get('PILCROW_SHARED', TOP.parent / 'shared'))
BIN = Path(os.environ.get('PILCROW_BIN', TOP / 'build/release/bin')).resolve()
RESULTS = Path(os.environ.get('PILCROW_RESULTS', TOP / 'bench/results'))


def need(path, cure):
    if not path.exists():
        sys.exit('%s: no %s: %s' % (Path(sys.argv[0]).name, path.name, cure))
    return path


def kit():
    return need(SHARED / 'bench', 'PILCROW_SHARED names the folder with the measuring kit')


def programs():
    return need(BIN / 'pilcrowd', 'cmake --preset release && cmake --build build/release').parent


def said_by(*command):
    return subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False).stdout.strip()


def processor():
    for line in Path('/proc/cpuinfo').read_text().splitlines():
        if line.startswith('model name'):
            return line.partition(':')[2].strip()
    return platform.machine()


def memory_gb():
    return os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30


def save(name, title, data, text):
    """Writes results/DATE-NAME.md, prints it, and returns its path. `data` says what was measured."""
    commit = said_by('git', 'rev-parse', '--short=12', 'HEAD')
    if said_by('git', 'status', '--porcelain', '--', '*.c', '*.h', '*.cc', '*.def', '*.txt', '*.cmake'):
        commit += ' and uncommitted changes'
    head = '''# %s

- command: `%s`
- commit: %s
- data: %s
- machine: %s, %d cores, %.0f GB; Linux %s; load before %s

''' % (title, ' '.join(['bench/' + Path(sys.argv[0]).name, *sys.argv[1:]]), commit, data, processor(),
        len(os.sched_getaffinity(0)), memory_gb(), platform.release(), ' '.join(LOAD_BEFORE))
    path = RESULTS / ('%s-%s.md' % (time.strftime('%Y-%m-%d'), name))
    path.parent.mkdir(exist_ok=True)
    path.write_text(head + text.strip() + '\n')
    print(path.read_text())
    print('written to %s' % os.path.relpath(path, TOP), file=sys.stderr)
    return path


LOAD_BEFORE = Path('/proc/loadavg').read_text().split()[:3]
