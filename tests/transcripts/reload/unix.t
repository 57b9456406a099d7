# unix
C: RELOAD
S: {"jsonrpc":"2.0","id":null,"result":{"generation":"g000001","previous":"g000001","articles":3,"paragraphs":6,"changed":false,"took_ms":…,"index":"…"}}
C: {"id":3,"method":"reload"}
S: {"jsonrpc":"2.0","id":3,"result":{"generation":"g000001",…"changed":false,…}
