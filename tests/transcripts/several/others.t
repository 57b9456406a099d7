# unix
# All methods that answer from an index take the name of one.
C: {"id":1,"method":"hello"}
S: {"jsonrpc":"2.0","id":1,"result":{…"generation":"energy=g000001,notes=g000001","index_id":"…,…","indexes":["energy","notes"],…}}
C: {"id":2,"method":"suggest","params":{"q":"tank","index":"energy"}}
S: {"jsonrpc":"2.0","id":2,"result":{"generation":"energy=g000001","suggestions":[{"text":"tankers",…}]}}
C: {"id":3,"method":"suggest","params":{"q":"tank","index":"notes"}}
S: {"jsonrpc":"2.0","id":3,"result":{"generation":"notes=g000001","suggestions":[]}}
C: {"id":4,"method":"article","params":{"id":"notes/letters"}}
S: {"jsonrpc":"2.0","id":4,"result":{"generation":"energy=g000001,notes=g000001","article":{"id":"notes/letters",…"file":"/notes/notes/letters.txt",…"index":"notes"},"paragraphs":[…],"more":false}}
C: {"id":5,"method":"article","params":{"id":"notes/letters","index":"energy"}}
S: {"jsonrpc":"2.0","id":5,"error":{"code":-32002,…}}
C: {"id":6,"method":"article","params":{"path":"/notes/notes/letters.txt","index":"notes"}}
S: {"jsonrpc":"2.0","id":6,"result":{"generation":"notes=g000001","article":{"id":"notes/letters",…}
C: {"id":7,"method":"explain","params":{"q":"siberia","index":"notes","passage":"notes/letters#1"}}
S: {"jsonrpc":"2.0","id":7,"result":{"generation":"notes=g000001",…"hit":{…"index":"notes"}…}}
C: {"id":8,"method":"related","params":{"id":"energy/yamal","index":"energy"}}
S: {"jsonrpc":"2.0","id":8,"result":{"generation":"energy=g000001",…}}
C: {"id":9,"method":"related","params":{"id":"energy/yamal","index":"notes"}}
S: {"jsonrpc":"2.0","id":9,"error":{"code":-32002,…}}
C: {"id":10,"method":"stats","params":{"index":"notes"}}
S: {"jsonrpc":"2.0","id":10,"result":{"generation":"notes=g000001",…"articles":1,…"indexes":[{"name":"energy","generation":"g000001",…"articles":2,…"index":"/…"},
   {"name":"notes","generation":"g000001",…"articles":1,…"index":"/…"}],"sources":[{"path":"/notes","articles":1}],…}}
C: {"id":11,"method":"subscribe","params":{"q":"gas","index":"energy"}}
S: {"jsonrpc":"2.0","id":11,"result":{"generation":"energy=g000001","subscription":1,"warnings":[]}}
C: {"id":12,"method":"subscribe","params":{"q":"gas","index":"poems"}}
S: {"jsonrpc":"2.0","id":12,"error":{"code":-32602,…"param":"index"}}}
C: PING
S: {"jsonrpc":"2.0","id":null,"result":{"generation":"energy=g000001,notes=g000001",…}}
C: RELOAD
S: {"jsonrpc":"2.0","id":null,"result":{"generation":"energy=g000001,notes=g000001","previous":"energy=g000001,notes=g000001",…"changed":false,…
   "indexes":[{"name":"energy","generation":"g000001","index":"/…"},{"name":"notes","generation":"g000001","index":"/…"}]}}
