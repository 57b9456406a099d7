#!/usr/bin/env python3
"""test_units.py PACKAGING PILCROWD: the unit is as hardened as promised (an exposure of at most 1.5 by
systemd-analyze), and the daemon does what the unit expects: it takes the socket that is passed, says
READY=1, WATCHDOG=1 and STOPPING=1, and leaves the socket's file alone."""
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

MOST = 15  # tenths
SOURCE = Path(__file__).resolve().parents[2] / 'packaging/systemd'


def exposure(service, folder):
    """Runs on a copy, whose program exists."""
    unit = Path(folder) / service.name
    lines = service.read_text().splitlines(True)
    unit.write_text(''.join('ExecStart=/bin/true\n' if l.startswith('ExecStart=') else l for l in lines))
    shutil.copy(SOURCE / 'pilcrowd.socket', folder)
    report = subprocess.run(['systemd-analyze', 'security', '--offline=yes', '--threshold=%d' % MOST,
                             '--no-pager', str(unit)], capture_output=True, text=True, check=False)
    print(report.stdout.strip().splitlines()[-1])
    assert report.returncode == 0, report.stdout
    complaints = [l for l in report.stderr.splitlines() if 'nknown' in l or 'nvalid' in l]
    assert not complaints, complaints


# What is promised by name, also where there is no systemd-analyze; a score leaves much to choose.
PROMISED = """
Type=notify
User=pilcrow
Group=pilcrow
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
IPAddressDeny=any
IPAddressAllow=localhost
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
MemoryDenyWriteExecute=yes
CapabilityBoundingSet=
AmbientCapabilities=
""".split('\n')[1:-1]
BOUNDED = ['LimitNOFILE', 'MemoryMax', 'TasksMax', 'WatchdogSec']
SOCKET = ['SocketUser=pilcrow', 'SocketGroup=pilcrow', 'SocketMode=0660', 'Backlog=1024']


def promised(service):
    lines = service.read_text().splitlines()
    missing = [l for l in PROMISED if l not in lines]
    missing += [n for n in BOUNDED if not any(l.startswith(n + '=') and l != n + '=infinity' for l in lines)]
    missing += [l for l in SOCKET if l not in (SOURCE / 'pilcrowd.socket').read_text().splitlines()]
    assert not missing, missing


def hear(notices, wanted):
    heard = []
    while wanted not in heard:
        heard.append(notices.recv(4096).decode())
    return heard


def as_the_unit_runs_it(pilcrowd, folder):
    path, told = '%s/socket' % folder, '%s/notify' % folder
    with socket.socket(socket.AF_UNIX) as listener, \
         socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notices:
        listener.bind(path)
        listener.listen()
        notices.bind(told)
        notices.settimeout(120)
        os.set_inheritable(listener.fileno(), True)
        env = dict(os.environ, NOTIFY_SOCKET=told, WATCHDOG_USEC='200000', LISTEN_FDS='1')
        start = 'exec 3<&%d; LISTEN_PID=$$ exec "$0" --index "$1/index"' % listener.fileno()
        daemon = subprocess.Popen(['bash', '-c', start, pilcrowd, folder], env=env, pass_fds=[listener.fileno()])
        try:
            assert hear(notices, 'READY=1') == ['READY=1']
            with socket.socket(socket.AF_UNIX) as peer:
                peer.connect(path)
                peer.sendall(b'PING\n')
                assert json.loads(peer.makefile().readline())['result']['generation'] is None
            hear(notices, 'WATCHDOG=1')
            daemon.send_signal(signal.SIGTERM)
            hear(notices, 'STOPPING=1')
            assert daemon.wait(120) == 0
            assert os.path.exists(path)
        finally:
            daemon.kill()


def main():
    packaging, pilcrowd = Path(sys.argv[1]), sys.argv[2]
    promised(packaging / 'pilcrowd.service')
    with tempfile.TemporaryDirectory() as folder:
        as_the_unit_runs_it(pilcrowd, folder)
        if shutil.which('systemd-analyze') is None:
            print('no systemd-analyze here: the exposure of the unit is not tested')
            sys.exit(77)
        exposure(packaging / 'pilcrowd.service', folder)


if __name__ == '__main__':
    main()
