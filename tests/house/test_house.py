#!/usr/bin/env python3
"""tools/house is silent about a small tidy tree and names each thing that is wrong with it."""
import subprocess
import tempfile
import unittest
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent.parent / 'tools' / 'house'

TIDY = {
    'HACKING.md': '| `base` | | `jansson` |\n'
                  '| `wire` | `base` | |\n'
                  '| `engine/shim` | `base` | `xapian` |\n'
                  '| `daemon` | `base` `wire` | `event2/` |\n'
                  '| `daemon/methods` | `base` `daemon` | |\n',
    'base/buf.h': '#ifndef PILCROW_BASE_BUF_H\n#define PILCROW_BASE_BUF_H\n#endif\n',
    'base/buf.c': '#include "base/buf.h"\n\n#include <stdlib.h>\n#include <jansson.h>\n',
    'tests/base/test_buf.c': '#include "base/buf.h"\n\n#include <stdio.h>\n',
    'engine/shim/xapian_shim.h': '#ifndef PILCROW_ENGINE_SHIM_XAPIAN_SHIM_H\n#endif\n',
    'engine/shim/xapian_shim.cc': '#include "engine/shim/xapian_shim.h"\n#include <xapian.h>\n',
    'tests/engine/shim/test_xapian_shim.c': '',
    'daemon/server.c': '#include <event2/event.h>\n\n#include "base/buf.h"\n',
    'wire/methods.def': '/* THE list */\nMETHOD(ping, "ping", REST_NOTHING, "PING: alive?")\n',
    'daemon/methods/ping.c': '#include "base/buf.h"\n',
    'tests/transcripts/ping/ping.t': 'C: PING\nS: {"method":"ping"}\n',
    'docs/protocol.md': '## `ping`\n',
    'docs/decisions/0001-one.md': 'short\n',
}

# What is changed in the tidy tree (None: taken away), and what the house then says.
UNTIDY = {
    'second_cpp_file': ({'wire/line.cc': ''}, 'wire/line.cc:1: a C++ file'),
    'xapian_elsewhere': ({'base/buf.c': '#include "base/buf.h"\n#include <xapian.h>\n'},
                         'base/buf.c:2: includes xapian.h'),
    'events_in_a_method': ({'daemon/methods/ping.c': '#include <event2/event.h>\n'},
                           'daemon/methods may not include <event2/event.h>'),
    'a_layer_above': ({'wire/line.h': '#ifndef PILCROW_WIRE_LINE_H\n',
                       'base/buf.h': '#ifndef PILCROW_BASE_BUF_H\n#include "wire/line.h"\n'},
                      'base/buf.h:2: base may not include wire/line.h'),
    'a_folder_without_a_row': ({'indexer/walk.c': ''}, 'indexer/walk.c:1: stands in no folder'),
    'no_table': ({'HACKING.md': ''}, 'HACKING.md:1: has no table'),
    'own_header_second': ({'base/buf.c': '#include <stdlib.h>\n#include "base/buf.h"\n'},
                          'base/buf.c:1: its own header comes first'),
    'ours_before_c': ({'base/buf.c': '#include "base/buf.h"\n#include "wire/line.h"\n'
                                     '#include <stdlib.h>\n'},
                      'base/buf.c:3: <stdlib.h> comes after ours'),
    'short_path': ({'base/buf.c': '#include "base/buf.h"\n#include "buf.h"\n'},
                   '"buf.h" is no path from the root'),
    'wrong_guard': ({'base/buf.h': '#ifndef BUF_H\n'}, 'base/buf.h:1: has no guard'),
    'source_without_test': ({'tests/base/test_buf.c': None}, 'has no tests/base/test_buf.c'),
    'method_without_file': ({'daemon/methods/ping.c': None}, 'has no daemon/methods/ping.c'),
    'method_without_transcript': ({'tests/transcripts/ping/ping.t': None},
                                  'tests/transcripts does not tell of ping'),
    'method_without_section': ({'docs/protocol.md': 'a ping is nice\n'},
                               'wire/methods.def:2: docs/protocol.md does not tell of ping'),
    'a_library_that_prints': ({'base/buf.c': '#include "base/buf.h"\nprintf("x");\n'},
                              'base/buf.c:2: a library does not call printf'),
    'an_unbounded_copy': ({'daemon/server.c': 'sprintf(a, b);\n'}, 'sprintf is not used here'),
    'a_note_to_self': ({'daemon/server.c': '/* TO' 'DO later */\n'}, 'a note to self'),
    'a_path_of_one_machine': ({'docs/protocol.md': '`ping` in /ro' 'ot/x\n'}, 'a path of one machine'),
    'a_long_file': ({'daemon/server.c': '\n' * 501}, 'is longer than 500 lines'),
    'a_long_decision': ({'docs/decisions/0001-one.md': 'x\n' * 41}, 'is longer than 40 lines'),
    'a_name_that_says_nothing': ({'daemon/utils.c': ''}, 'daemon/utils.c:1: has a name'),
}


def house(changes):
    """(exit code, output) of the house over the tidy tree with changes."""
    with tempfile.TemporaryDirectory() as root:
        for name, text in {**TIDY, **changes}.items():
            if text is not None:
                path = Path(root, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
        run = subprocess.run([HOUSE, root], capture_output=True, text=True, check=False)
        return run.returncode, run.stdout + run.stderr


class House(unittest.TestCase):
    def test_is_silent_about_a_tidy_tree(self):
        code, said = house({})
        self.assertEqual(code, 0, said)
        self.assertIn('0 complaints', said)

    def test_names_each_untidiness(self):
        for name, (changes, complaint) in UNTIDY.items():
            with self.subTest(name):
                code, said = house(changes)
                self.assertEqual(code, 1, said)
                self.assertIn(complaint, said)


if __name__ == '__main__':
    unittest.main()
