"""test_naughty.py BIN SHARED: JSONTestSuite, the list of naughty strings and bytes that are no UTF-8, against a
daemon, over a Unix socket, TCP and TLS. Without the data it is skipped (exit 77)."""
import io
import json
import socket
import ssl
import subprocess
import sys
import tarfile
import tempfile
import threading
from pathlib import Path
from urllib.parse import quote

ENDS, PIECE = 60, 40
# What the suite accepts and we do not (PROTOCOL: duplicate keys, NUL, lone surrogates).
BY_CHOICE = ('y_object_duplicated_key.json', 'y_object_duplicated_key_and_value.json', 'y_object_escaped_null_in_key.json',
             'y_string_null_escape.json')


class Daemon:
    def __init__(self, bin_dir, folder):
        (folder / 'a.txt').write_text('Gas flows to the sea.\n')
        subprocess.run([bin_dir + '/pilcrow-index', '--quiet', '-i', folder / 'index', folder / 'a.txt'], check=True)
        self.path, self.processes = str(folder / 'sock'), []
        self.port = self.start(bin_dir, folder, '--listen', 'unix:' + self.path)
        self.secret = None
        made = subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
                               '-subj', '/CN=localhost', '-keyout', folder / 'key', '-out', folder / 'cert'],
                              stderr=subprocess.DEVNULL)
        if made.returncode == 0:
            (folder / 'key').chmod(0o600)
            self.secret = self.start(bin_dir, folder, '--tls-cert', folder / 'cert', '--tls-key', folder / 'key')

    def start(self, bin_dir, folder, *more):
        process = subprocess.Popen([bin_dir + '/pilcrowd', '--index', folder / 'index', '--listen', 'tcp:127.0.0.1:0', '--deadline',
                                    '10000', *more], stderr=subprocess.PIPE, text=True)
        log = []
        for line in process.stderr:
            log.append(line)
            if ': ready: ' in line:
                break
        else:
            raise RuntimeError('pilcrowd is not ready: ' + ''.join(log))
        # Read on, so that the daemon never waits for a full pipe.
        reader = threading.Thread(target=log.extend, args=(process.stderr,))
        reader.start()
        self.processes.append((process, reader, log))
        return int(line.split('tcp:127.0.0.1:')[1].split()[0].rstrip(','))

    def connect(self, how):
        if how == 'unix':
            s = socket.socket(socket.AF_UNIX)
            s.connect(self.path)
        else:
            s = socket.create_connection(('127.0.0.1', self.port if how == 'tcp' else self.secret))
            s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if how == 'tls':
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            s = context.wrap_socket(s)
        s.settimeout(ENDS)
        return s

    def close(self):
        for process, reader, log in self.processes:
            process.terminate()
            reader.join()
            assert process.wait() == 0, (process.returncode, log[-20:])


def ask(s, file, line, bytewise=False):
    """The replies to the line: those before the answer to the ping that follows it."""
    sent = line + b'\n{"id":"end","method":"ping"}\n'
    for piece in ([sent[i:i + 1] for i in range(len(sent))] if bytewise else [sent]):
        s.sendall(piece)
    replies = []
    while True:
        reply = json.loads(file.readline())
        if reply['id'] == 'end':
            return replies
        replies.append(reply)


def suite_is_answered(s, file, suite, bytewise):
    for name, text in suite[::PIECE if bytewise else 1]:
        line = text.replace(b'\n', b' ')
        replies = ask(s, file, line, bytewise and len(line) < 1000)
        if not line.strip(b' \t\r'):
            assert replies == [], (name, replies)
            continue
        assert len(replies) == 1 and 'error' in replies[0], (name, replies)
        code = replies[0]['error']['code']
        if line.lstrip(b' \t')[:1] not in (b'{', b'['):
            assert code in (-32601, -32700), (name, replies)
        elif name.startswith('n_') and b'\n' not in text:
            assert code == -32700, (name, replies)
        elif name.startswith('y_'):
            assert (code == -32700) == (name in BY_CHOICE), (name, replies)


def what_is_no_utf_8_is_refused(s, file, bytewise):
    for bad in (b'\xff', b'\x80', b'\xc0\x80', b'\xed\xa0\x80', b'\xf4\x90\x80\x80', b'\xe2\x82', b'\xf8\x88\x80\x80\x80'):
        replies = ask(s, file, b'{"id":1,"method":"search","params":{"q":"a' + bad + b'"}}', bytewise)
        assert [r['error']['code'] for r in replies] == [-32700] and replies[0]['id'] is None, (bad, replies)


def strings_come_back(s, file, strings, bytewise):
    for i, text in enumerate(strings[::PIECE if bytewise else 1]):
        line = json.dumps({'id': i, 'method': 'search', 'params': {'q': text, 'limit': 1}}, ensure_ascii=i % 2 == 0).encode()
        replies = ask(s, file, line, bytewise)
        assert [r['result']['query']['input'] for r in replies] == [text], (text, replies)


def strings_come_back_by_http(s, file, strings):
    for text in strings:
        s.sendall(b'GET /v1/search?limit=1&q=%s HTTP/1.1\r\nHost: localhost\r\n\r\n' % quote(text, safe='').encode())
        assert b' 200 ' in file.readline()
        head = {}
        while (line := file.readline()) != b'\r\n':
            name, _, value = line.decode().partition(':')
            head[name.lower()] = value.strip()
        assert json.loads(file.read(int(head['content-length'])))['query']['input'] == text, text


def a_line_of_a_mebibyte_is_read_and_no_longer_one(s, file):
    room = 1 << 20
    line = b'{"id":1,"method":"ping","x":"' + b'x' * (room - 31) + b'"}'
    assert len(line) == room
    assert ['result' in r for r in ask(s, file, line)] == [True]
    replies = ask(s, file, line + b' ')
    assert [r['error']['data']['code'] for r in replies] == ['too_large'], replies


def main():
    nasty = Path(sys.argv[2]) / 'data/nasty'
    if not (nasty / 'public.tar.zst').exists():
        print('SKIPPED: no %s' % (nasty / 'public.tar.zst'))
        sys.exit(77)
    raw = subprocess.run(['zstd', '-dcq', nasty / 'public.tar.zst'], stdout=subprocess.PIPE, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(raw)) as tar:
        suite = [(Path(m.name).name, tar.extractfile(m).read()) for m in tar if '/test_parsing/' in m.name and m.isfile()]
    strings = [l for l in (nasty / 'blns.txt').read_text().split('\n') if l and not l.startswith('#') and '\0' not in l]
    assert len(suite) > 300 and len(strings) > 400
    with tempfile.TemporaryDirectory() as folder:
        daemon = Daemon(sys.argv[1], Path(folder))
        try:
            for how in ('unix', 'tcp', 'tls'):
                if how == 'tls' and daemon.secret is None:
                    print('SKIPPED: TLS, for openssl makes no certificate here')
                    continue
                with daemon.connect(how) as s, s.makefile('rb') as file:
                    ask(s, file, b'{"id":0,"method":"hello","params":{"ordered":true}}')
                    for bytewise in (False, True):
                        suite_is_answered(s, file, suite, bytewise)
                        what_is_no_utf_8_is_refused(s, file, bytewise)
                        strings_come_back(s, file, strings, bytewise)
                    a_line_of_a_mebibyte_is_read_and_no_longer_one(s, file)
                with daemon.connect(how) as s, s.makefile('rb') as file:
                    strings_come_back_by_http(s, file, strings)
                print('ok', how)
        finally:
            daemon.close()


if __name__ == '__main__':
    main()
