# tcp
C: {"id":1,"method":"article","params":{"path":"energy/yamal.txt","to":1}}
S: {"jsonrpc":"2.0","id":1,…"path":"energy/yamal.txt","date":…}
C: {"id":2,"method":"article","params":{"path":"/articles/energy/yamal.txt"}}
S: {"jsonrpc":"2.0","id":2,"error":{"code":-32002,…
