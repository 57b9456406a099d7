# What finds nothing as asked is asked again for less, and says so.
C: {"id":1,"method":"search","params":{"q":"power of sibiria","limit":1}}
S: {"jsonrpc":"2.0","id":1,…"understood":"power of sibiria","tier":"corrected","relaxed":true,"corrected":"power of siberia","missing":["sibiria"],"offers":[]},"total":{"value":3,"relation":"eq"},…}
C: {"id":2,"method":"search","params":{"q":"yamal ice","limit":1,"fields":[]}}
S: {"jsonrpc":"2.0","id":2,…"tier":"context","relaxed":true,"corrected":null,"missing":[],"offers":[]},"total":{"value":2,"relation":"eq"},…"passages":[{"id":"energy/yamal#2",…"elsewhere":["yamal"],…}
C: {"id":3,"method":"search","params":{"q":"ships gas price","limit":0}}
S: {"jsonrpc":"2.0","id":3,…"tier":"most","relaxed":true,"corrected":null,"missing":[],"offers":[]},"total":{"value":1,…
C: {"id":4,"method":"search","params":{"q":"power siberia quokka","limit":0}}
S: {"jsonrpc":"2.0","id":4,…"tier":"any","relaxed":true,"corrected":null,"missing":["quokka"],"offers":[]},"total":{"value":3,…
C: {"id":5,"method":"search","params":{"q":"\"Power of Sibiria\""}}
S: {"jsonrpc":"2.0","id":5,…"tier":"none","relaxed":false,"corrected":null,"missing":["sibiria"],"offers":[{"q":"\"power of siberia\"","kind":"corrected","total":{"value":3,"relation":"eq"}},
   {"q":"power of sibiria","kind":"unquoted","total":{"value":3,"relation":"eq"}}]},"total":{"value":0,"relation":"eq"},…
# As asked, and nothing else.
C: {"id":6,"method":"search","params":{"q":"yamal ice","match":"all"}}
S: {"jsonrpc":"2.0","id":6,…"tier":"none","relaxed":false,"corrected":null,"missing":[],"offers":[]},…
