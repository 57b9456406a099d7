# The daemon lives, by JSON and by hand.
C: {"jsonrpc":"2.0","id":1,"method":"ping"}
S: {"jsonrpc":"2.0","id":1,"result":{"generation":"g000001","uptime_s":…}}
C: PING
S: {"jsonrpc":"2.0","id":null,"result":{"generation":"g000001","uptime_s":…}}
