# One ranking over all of them; a hit says which index it is of.
C: {"id":1,"method":"search","params":{"q":"\"power of siberia\"","fields":["index"]}}
S: {"jsonrpc":"2.0","id":1,"result":{"generation":"energy=g000001,notes=g000001",…"total":{"value":3,"relation":"eq"},
   "articles":{"value":2,"relation":"eq"},…"article":{"id":"…","index":"…"}…"article":{"id":"notes/letters","index":"notes"}…}}
# One of them.
C: {"id":2,"method":"search","params":{"q":"siberia","index":"notes","fields":["index"]}}
S: {"jsonrpc":"2.0","id":2,"result":{"generation":"notes=g000001",…"total":{"value":1,"relation":"eq"},…"index":"notes"}…}}
# Several: in whatever order, the same answer from the cache.
C: {"id":3,"method":"search","params":{"q":"siberia","index":["notes","energy","notes"],"limit":0}}
S: {"jsonrpc":"2.0","id":3,"result":{"generation":"energy=g000001,notes=g000001",…"total":{"value":3,"relation":"eq"},…}}
# What is found in one is missing in the other.
C: {"id":4,"method":"search","params":{"q":"tankers","index":["notes"],"match":"all"}}
S: {"jsonrpc":"2.0","id":4,"result":{"generation":"notes=g000001",…"missing":["tankers"],…"total":{"value":0,"relation":"eq"},…}}
# Facets and groups are of all.
C: {"id":5,"method":"search","params":{"q":"siberia","group":"article","facets":["folder"],"limit":0}}
S: {"jsonrpc":"2.0","id":5,"result":{…"facets":{"folder":[{"value":"energy","count":2},{"value":"notes","count":1}]},"warnings":[]}}
# Further pages name the generations of the first.
C: {"id":6,"method":"search","params":{"q":"siberia","limit":1,"offset":1,"generation":"energy=g000001,notes=g000001"}}
S: {"jsonrpc":"2.0","id":6,"result":{"generation":"energy=g000001,notes=g000001",…"offset":1,…}}
C: {"id":7,"method":"search","params":{"q":"siberia","generation":"energy=g000009,notes=g000001"}}
S: {"jsonrpc":"2.0","id":7,"error":{"code":-32010,"message":"energy=g000009,notes=g000001 is no longer open","data":{"code":"stale_generation",
   "current":"energy=g000001,notes=g000001","hint":"start again at offset 0"}}}
C: {"id":8,"method":"search","params":{"q":"siberia","index":"notes","generation":"energy=g000001"}}
S: {"jsonrpc":"2.0","id":8,"error":{"code":-32602,"message":"generation is not one of the indexes asked","data":{"code":"invalid_params","param":"generation"}}}
C: {"id":9,"method":"search","params":{"q":"siberia","generation":"g000001"}}
S: {"jsonrpc":"2.0","id":9,"error":{"code":-32010,"message":"g000001 is no longer open",…}}
C: {"id":10,"method":"search","params":{"q":"siberia","index":["notes","poems"]}}
S: {"jsonrpc":"2.0","id":10,"error":{"code":-32602,"message":"no index 'poems': there is energy, notes","data":{"code":"invalid_params","param":"index"}}}
C: {"id":11,"method":"search","params":{"q":"siberia","index":[]}}
S: {"jsonrpc":"2.0","id":11,"error":{"code":-32602,"message":"index must be a string or an array of strings","data":{"code":"invalid_params","param":"index"}}}
