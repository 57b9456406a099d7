# Each line for itself: JSON, words, and what is neither.
C: 
C:    
C: {"id":5,"method":"serch"}
S: {"jsonrpc":"2.0","id":5,"error":{"code":-32601,"message":"no method 'serch'","data":{"code":"method_not_found","hint":"search"}}}
C: nonsense
S: {"jsonrpc":"2.0","id":null,"error":{"code":-32601,"message":"no verb 'nonsense'","data":{"code":"method_not_found","hint":"HELP"}}}
C: {"id":1,"id":2,"method":"ping"}
S: {"jsonrpc":"2.0","id":null,"error":{"code":-32700,…"data":{"code":"parse_error"}}}
C: [{"id":1,"method":"ping"}]
S: {"jsonrpc":"2.0","id":null,"error":{"code":-32600,…"hint":"send several lines instead"}}}
C: {"id":3,"method":"ping","params":[]}
S: {"jsonrpc":"2.0","id":3,"error":{"code":-32602,…
C: {"method":"nonsense"}
C: {"method":"ping"}
C: {"id":"\u001b[31m","method":"ping"}
S: {"jsonrpc":"2.0","id":"\u001b[31m","result":{"generation":"g000001",…
C: HELP
S: {"jsonrpc":"2.0","id":null,"result":{"help":["HELLO…","PING…","SEARCH…",…"QUIT…"]}}
