# unix
# Paths of the machine are told, and taken, over Unix sockets.
C: {"id":1,"method":"article","params":{"path":"/articles/energy/yamal.txt","to":1}}
S: {"jsonrpc":"2.0","id":1,…"path":"energy/yamal.txt","file":"/articles/energy/yamal.txt","date":…}
