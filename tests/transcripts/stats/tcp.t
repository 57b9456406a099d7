# tcp
C: STATS
S: {"jsonrpc":"2.0","id":null,"result":{"generation":"g000001",…"index_id":"5f0c9a1e","server":"pilcrowd/1.0.0",…}
