"""What the scripts share that ask a daemon about articles in JSONL, and set our answers beside
reference.py's on the same stems."""
import json
import socket
import subprocess
import sys
import tempfile
from contextlib import contextmanager

import record


def read_jsonl(path):
    return [json.loads(line) for line in path.read_text(encoding='utf-8').splitlines() if line.strip()]


@contextmanager
def served(docs):
    """A connection to a daemon that serves the collection."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([record.programs() / 'pilcrow-index', '--quiet', '--index', folder + '/index', docs],
                       check=True)
        daemon = subprocess.Popen([record.programs() / 'pilcrowd', '--index', folder + '/index', '--listen',
                                   'unix:%s/sock' % folder], stderr=subprocess.PIPE, text=True)
        while ': ready: ' not in (line := daemon.stderr.readline()):
            if not line:
                sys.exit('pilcrowd did not start')
        link = socket.socket(socket.AF_UNIX)
        link.connect(folder + '/sock')
        try:
            yield link.makefile('rw', encoding='utf-8', newline='\n')
        finally:
            daemon.terminate()
            daemon.wait()


def call(link, method, **params):
    """The result of a request; what is no whole answer ends the script."""
    print(json.dumps({'id': 1, 'method': method, 'params': params}), file=link, flush=True)
    reply = json.loads(link.readline())
    if 'result' not in reply or reply['result'].get('partial'):
        sys.exit('no whole answer to %s %r: %s' % (method, params, json.dumps(reply)[:500]))
    return reply['result']


def stems(texts):
    with tempfile.NamedTemporaryFile('w', encoding='utf-8') as file:
        file.writelines(' '.join(t.split()) + '\n' for t in texts)
        file.flush()
        lines = subprocess.run([record.programs() / 'bench_stems', file.name], check=True, capture_output=True,
                               encoding='utf-8').stdout.split('\n')
    return [line.split() for line in lines[:-1]]
