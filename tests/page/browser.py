"""A headless Chromium, driven over its DevTools protocol (https://chromedevtools.github.io/devtools-protocol)
with what Python has: pages, real keys and clicks, and waiting for what a page shows."""
import base64
import json
import os
import shutil
import socket
import subprocess
import threading
import time
import urllib.request

NAMES = ('chromium', 'chromium-browser', 'google-chrome')
PATIENCE_MS = 60000
# Looks again with every frame, until the condition holds.
UNTIL = """new Promise((done, failed) => {
  const end = performance.now() + %d;
  const look = () => { let is = false; try { is = %s; } catch (error) { is = false; }
    if (is) done(true); else if (performance.now() > end) done(false); else setTimeout(look, 10); };
  look(); })"""
KEYS = {'Enter': 13, 'Escape': 27, 'ArrowUp': 38, 'ArrowDown': 40, 'Tab': 9}


def find():
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class Socket:
    """The client's end of a WebSocket (RFC 6455) that speaks text."""

    def __init__(self, url):
        host, _, path = url.removeprefix('ws://').partition('/')
        name, _, port = host.partition(':')
        self.socket = socket.create_connection((name, int(port)), timeout=120)
        self.file = self.socket.makefile('rb')
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(('GET /%s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
                             'Sec-WebSocket-Key: %s\r\nSec-WebSocket-Version: 13\r\n\r\n'
                             % (path, host, key)).encode())
        assert b' 101 ' in self.file.readline()
        while self.file.readline() != b'\r\n':
            pass

    def send(self, text):
        data = text.encode()
        size = bytes([0x80 | len(data)]) if len(data) < 126 else b'\xfe' + len(data).to_bytes(2, 'big')
        if len(data) > 65535:
            size = b'\xff' + len(data).to_bytes(8, 'big')
        mask = os.urandom(4)
        masked = bytes(b ^ mask[i % 4] for i, b in enumerate(data))
        self.socket.sendall(b'\x81' + size + mask + masked)

    def receive(self):
        text = b''
        while True:
            first, size = self.file.read(2)
            if size == 126:
                size = int.from_bytes(self.file.read(2), 'big')
            elif size == 127:
                size = int.from_bytes(self.file.read(8), 'big')
            text += self.file.read(size)
            if first & 0x80:
                return text.decode()


class Browser:
    """One tab."""

    def __init__(self, folder):
        # Its own sandbox needs a helper with privileges; /dev/shm may be small.
        options = ['--no-sandbox', '--disable-dev-shm-usage', '--headless=new', '--disable-gpu', '--no-first-run',
                   '--remote-debugging-port=0', '--user-data-dir=' + folder, '--window-size=1200,900', 'about:blank']
        self.process = subprocess.Popen([find(), *options], stderr=subprocess.PIPE, text=True)
        self.socket = Socket(self.find_tab(self.find_address()))
        self.n = 0

    def find_address(self):
        said = []
        for line in self.process.stderr:
            said.append(line)
            if 'DevTools listening on ws://' in line:
                threading.Thread(target=self.process.stderr.read, daemon=True).start()  # a full pipe would stop it
                return line.split('ws://')[1].split('/')[0]
        raise RuntimeError('the browser does not start: ' + ''.join(said))

    @staticmethod
    def find_tab(address):
        """The socket of the first tab, which may come after the address is said."""
        end = time.monotonic() + PATIENCE_MS / 1000
        while time.monotonic() < end:
            with urllib.request.urlopen('http://%s/json' % address) as reply:
                for tab in json.load(reply):
                    if tab['type'] == 'page':
                        return tab['webSocketDebuggerUrl']
        raise RuntimeError('the browser has no tab')

    def close(self):
        self.process.terminate()
        self.process.wait()

    def call(self, method, **params):
        self.n += 1
        self.socket.send(json.dumps({'id': self.n, 'method': method, 'params': params}))
        while True:
            reply = json.loads(self.socket.receive())
            if reply.get('id') == self.n:
                assert 'error' not in reply, (method, reply)
                return reply['result']

    def js(self, expression):
        got = self.call('Runtime.evaluate', expression=expression, awaitPromise=True, returnByValue=True)
        assert 'exceptionDetails' not in got, got
        return got['result'].get('value')

    def wait(self, condition):
        if not self.js(UNTIL % (PATIENCE_MS, condition)):
            raise AssertionError('%s does not come; the page says: %s'
                                 % (condition, self.js('document.body.innerText.slice(0, 600)')))

    def open(self, url):
        self.js('window.isLeft = true')  # the page before may have the same address
        self.call('Page.navigate', url=url)
        self.wait('window.isLeft === undefined && location.href.startsWith(%s) && document.readyState === "complete"'
                  % json.dumps(url))

    def type(self, text):
        for c in text:
            self.call('Input.dispatchKeyEvent', type='keyDown', text=c, key=c)
            self.call('Input.dispatchKeyEvent', type='keyUp', key=c)

    def insert(self, text):
        """All at once, as pasted: one change of the field."""
        self.call('Input.insertText', text=text)

    def key(self, name):
        text = {'text': '\r'} if name == 'Enter' else {'text': name} if len(name) == 1 else {}
        code = KEYS.get(name, ord(name[0].upper()))
        self.call('Input.dispatchKeyEvent', type='keyDown', key=name, windowsVirtualKeyCode=code, **text)
        self.call('Input.dispatchKeyEvent', type='keyUp', key=name, windowsVirtualKeyCode=code)

    def click(self, selector):
        x, y = self.js('(e => { e.scrollIntoView({ block: "center", behavior: "instant" }); '
                       'const r = e.getBoundingClientRect(); '
                       'return [r.x + r.width / 2, r.y + r.height / 2]; })(document.querySelector(%s))'
                       % json.dumps(selector))
        for kind in ('mousePressed', 'mouseReleased'):
            self.call('Input.dispatchMouseEvent', type=kind, x=x, y=y, button='left', clickCount=1)
