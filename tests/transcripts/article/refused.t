C: ARTICLE no/such
S: {"jsonrpc":"2.0","id":null,"error":{"code":-32002,"message":"no article has the id 'no/such'","data":{"code":"not_found"}}}
C: ARTICLE energy/yamal#3
S: {"jsonrpc":"2.0","id":null,"error":{"code":-32002,"message":"the article has 2 paragraphs","data":{"code":"not_found"}}}
C: {"id":1,"method":"article","params":{"id":"energy/yamal","from":3}}
S: {"jsonrpc":"2.0","id":1,"error":{"code":-32002,"message":"the article has 2 paragraphs","data":{"code":"not_found"}}}
C: {"id":2,"method":"article","params":{"id":"energy/yamal","from":2,"to":1}}
S: {"jsonrpc":"2.0","id":2,"error":{"code":-32602,"message":"to must not be below from","data":{"code":"invalid_params","param":"to"}}}
C: {"id":3,"method":"article"}
S: {"jsonrpc":"2.0","id":3,"error":{"code":-32602,"message":"id or path is required","data":{"code":"invalid_params","param":"id"}}}
C: {"id":4,"method":"article","params":{"id":"a","path":"b"}}
S: {"jsonrpc":"2.0","id":4,"error":{"code":-32602,"message":"give id or path, not both","data":{"code":"invalid_params","param":"id"}}}
C: {"id":5,"method":"article","params":{"id":"energy/yamal","context":51}}
S: {"jsonrpc":"2.0","id":5,"error":{"code":-32602,"message":"context must be 0..50","data":{"code":"invalid_params","param":"context"}}}
C: {"id":6,"method":"article","params":{"path":"../../etc/passwd"}}
S: {"jsonrpc":"2.0","id":6,"error":{"code":-32002,…
C: {"id":7,"method":"article","params":{"id":"energy/yamal","q":"(x","syntax":"strict"}}
S: {"jsonrpc":"2.0","id":7,"error":{"code":-32001,…"start":0,"end":1,…
