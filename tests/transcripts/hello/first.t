# Who answers, what it can, and what both agree on.
C: {"jsonrpc":"2.0","id":0,"method":"hello","params":{"protocol":1,"client":"pilcrow/1.0.0"}}
S: {"jsonrpc":"2.0","id":0,"result":{"server":"pilcrowd/1.0.0","protocol":1,"protocols":[1],"format":1,"generation":"g000001",
   "index_id":"5f0c9a1e","positionEncoding":"utf-8","ordered":false,"methods":["hello","ping","search",…"article",…"stats","reload","cancel","$/cancelRequest","subscribe","unsubscribe"],
   "fields":["title","author","tag","lang","path","id","date"],"languages":["en"],"limits":{"max_line_bytes":1048576,"max_in_flight":64,
   "max_limit":1000,"max_window":10000,"max_query_bytes":4096,"max_terms":64,"max_depth":32,"max_phrase_words":32,"max_wildcards":4,
   "max_expansions":1000,"deadline_ms":1000,"max_deadline_ms":10000,"max_connections":…}}}
# It may be said again, and changes what it names only.
C: {"id":1,"method":"hello","params":{"ordered":true,"positionEncoding":"utf-16"}}
S: {"jsonrpc":"2.0","id":1,…"positionEncoding":"utf-16","ordered":true,…}
C: {"id":2,"method":"hello"}
S: {"jsonrpc":"2.0","id":2,…"positionEncoding":"utf-16","ordered":true,…}
C: HELLO
S: {"jsonrpc":"2.0","id":null,"result":{"server":"pilcrowd/…}
