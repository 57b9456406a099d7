"""The part of bench/threads that no other bench has: two indexes in one daemon, standing queries, reloads and signals, all at once."""
import itertools
import json
import os
import random
import signal
import socket
import subprocess
import threading
import time

ASKERS, SUBSCRIBERS, EVENTS, PUBLISHES = 8, 6, 2, 30
NAMES = ('one', 'two')
WORDS = ('tide', 'number', 'water', 'time', 'house', 'night', 'king', 'light', 'sea', 'old')


class Failed(Exception):
    """What was heard is not what was asked for."""


class Peer(threading.Thread):
    """One connection, or one after the other; what goes wrong is told by end()."""

    def __init__(self, path, seed):
        super().__init__()
        self.path, self.random, self.is_over, self.n, self.trouble = path, random.Random(seed), threading.Event(), 0, None

    def run(self):
        try:
            self.connect()
            while not self.is_over.is_set():
                self.connect()
        except (OSError, ValueError, KeyError, Failed) as e:
            self.trouble = '%s: %s' % (type(self).__name__, e)

    def connect(self):
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(300)
            s.connect(self.path)
            self.talk(s, s.makefile('rb'))

    def end(self):
        self.is_over.set()
        self.join()
        if self.trouble:
            raise Failed(self.trouble)
        return self.n


class Asker(Peer):
    """Searches of both and of each, pinned pages, cancels, and what is cheap."""
    page = None

    def request(self, i):
        q, which = ' '.join(self.random.sample(WORDS, 2)), self.random.choice(({}, {'index': 'one'}, {'index': ['two', 'one']}))
        kind = i % 10
        if kind == 8:
            return self.random.choice(({'method': 'stats'}, {'method': 'ping'}, {'method': 'hello', 'params': {}}))
        if kind == 9:
            return self.random.choice(({'method': 'suggest', 'params': {'q': q[:3], **which}}, {'method': 'explain', 'params': {'q': q, **which}}))
        if kind == 7 and self.page:
            return {'method': 'search', 'params': {**self.page, 'offset': 10}}
        more = self.random.choice(({}, {'match': 'any'}, {'group': 'article'}, {'facets': ['lang', 'folder']}, {'sort': 'title'}))
        return {'method': 'search', 'params': {'q': '"%s"' % q if kind == 3 else q, **which, **more}}

    def talk(self, s, file):
        for i in itertools.count():
            if self.is_over.is_set():
                return
            request = self.request(i)
            s.sendall(json.dumps({'id': i, **request}).encode() + b'\n')
            if i % 16 == 5:
                s.sendall(b'{"method":"$/cancelRequest","params":{"id":%d}}\n' % i)
            self.judge(request, json.loads(file.readline()))

    def judge(self, request, reply):
        code = reply.get('error', {}).get('data', {}).get('code')
        if code not in (None, 'cancelled', 'overloaded', 'deadline', 'stale_generation'):
            raise Failed('%s was answered by %s' % (request, reply))
        if code is None and request['method'] == 'search':
            self.page = {**request['params'], 'generation': reply['result']['generation']}
        self.n += code is None


class Subscriber(Peer):
    """Hears of what is new; now and then it comes anew."""

    def subscribe(self, s, file):
        s.sendall(b'{"id":0,"method":"subscribe","params":{"q":"number tide"%s}}\n' % self.random.choice((b'', b',"index":"one"')))
        while 'id' not in (reply := json.loads(file.readline())):
            self.n += 1
        if 'result' not in reply:
            raise Failed('subscribe was answered by %s' % reply)
        return reply['result']['subscription']

    def unsubscribe(self, s, file, number):
        s.sendall(b'{"id":1,"method":"unsubscribe","params":{"subscription":%d}}\n' % number)
        while 'id' not in json.loads(file.readline()):
            self.n += 1

    def talk(self, s, file):
        while not self.is_over.is_set():
            numbers = [self.subscribe(s, file) for _ in range(3)]
            heard = self.n
            s.settimeout(2)
            try:
                while self.n < heard + 5:
                    self.n += bool(file.readline())
            except TimeoutError:  # nothing is new; what was half read is lost with its connection
                return
            s.settimeout(300)
            for number in numbers:
                self.unsubscribe(s, file, number)


class Events(Peer):
    """The same by HTTP, until the daemon is gone."""

    def talk(self, s, file):
        s.sendall(b'GET /v1/subscribe?q=number HTTP/1.1\r\nHost: localhost\r\n\r\n')
        for line in file:
            self.n += line.startswith(b'data: {"subscription":1,"generation"')
        self.is_over.set()


def ask(path, line):
    with socket.socket(socket.AF_UNIX) as s:
        s.settimeout(300)
        s.connect(path)
        s.sendall(line)
        return s.makefile('rb').readline()


def publish_all(work, daemon, index):
    """Another article in one, then in the other; the daemon is told in every way there is."""
    for i in range(PUBLISHES):
        name = NAMES[i % 2]
        (work / name / ('new%d.txt' % (i // 2 % 4))).write_text('The tide of number %d came in.\n' % i)
        index(name, told=i % 3 == 0)
        if i % 3 == 1:
            daemon.send_signal(signal.SIGHUP)
            daemon.send_signal(signal.SIGUSR1)
        elif i % 3 == 2 and b'"result"' not in ask(str(work / 'sock'), b'RELOAD\n'):
            raise Failed('a reload failed')
        ask(str(work / 'sock'), b'GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
        time.sleep(.3)


def run(work):
    programs, path = work / 'bin', str(work / 'sock')

    def index(name, told=False):
        env = {**os.environ, 'PILCROW_SOCKET': 'unix:' + path if told else 'unix:' + path + '.none'}
        subprocess.run([programs / 'pilcrow-index', '-i', work / (name + '.index'), '--quiet', work / name], env=env, check=True)
    lines = (work / 'T/articles.jsonl').read_bytes().splitlines(True)
    for i, name in enumerate(NAMES):
        (work / name).mkdir()
        (work / name / 'articles.jsonl').write_bytes(b''.join(lines[i:len(lines) // 2:2]))
        index(name)
    daemon = subprocess.Popen([programs / 'pilcrowd', *('--index=%s=%s' % (n, work / (n + '.index')) for n in NAMES), '-l', 'unix:' + path,
                               '--cache', '4M', '--workers', '4', '--deadline', '10000'], stderr=open(work / 'several.log', 'w'))
    try:
        while not os.path.exists(path):
            if daemon.poll() is not None:
                raise Failed((work / 'several.log').read_text())
            time.sleep(.05)
        peers = [kind(path, i) for kind, n in ((Asker, ASKERS), (Subscriber, SUBSCRIBERS)) for i in range(n)]
        events = [Events(path, i) for i in range(EVENTS)]
        for peer in peers + events:
            peer.start()
        publish_all(work, daemon, index)
        counts = [peer.end() for peer in peers]
    finally:
        daemon.terminate()
        code = daemon.wait()
    heard = [peer.end() for peer in events]
    if code not in (0, 66):  # 66: TSan has reported something
        raise Failed('the daemon ended with code %d' % code)
    if min(counts[:ASKERS]) == 0 or sum(counts[ASKERS:]) == 0 or min(heard) == 0:
        raise Failed('somebody heard nothing: %s, %s' % (counts, heard))
    return '; %d answers, %d notifications, %d events, %d publishes' % (sum(counts[:ASKERS]), sum(counts[ASKERS:]), sum(heard), PUBLISHES)
