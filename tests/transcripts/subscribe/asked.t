# A query is left; its number counts on the connection. Words typed by hand do, too.
C: {"id":1,"method":"subscribe","params":{"q":"gas","match":"all","filters":{"tag":"lng"},"limit":5}}
S: {"jsonrpc":"2.0","id":1,"result":{"generation":"g000001","subscription":1,"warnings":[]}}
C: SUBSCRIBE "Power of Siberia"
S: {"jsonrpc":"2.0","id":null,"result":{"generation":"g000001","subscription":2,"warnings":[]}}
# What will not do is said at once.
C: {"id":2,"method":"subscribe","params":{"q":"(gas","syntax":"strict"}}
S: {"jsonrpc":"2.0","id":2,"error":{"code":-32001,…"data":{"code":"query_syntax","start":0,"end":1,…}}}
C: {"id":3,"method":"subscribe"}
S: {"jsonrpc":"2.0","id":3,"error":{"code":-32602,…"data":{"code":"invalid_params","param":"q"}}}
C: {"id":4,"method":"subscribe","params":{"q":"gas","filters":{"colour":"red"}}}
S: {"jsonrpc":"2.0","id":4,"error":{"code":-32602,…"param":"filters"…}}
C: {"id":5,"method":"subscribe","params":{"q":"gas","offset":3}}
S: {"jsonrpc":"2.0","id":5,"result":{"generation":"g000001","subscription":3,"warnings":[{"code":"unknown_param",…"param":"offset"}]}}
C: {"id":6,"method":"subscribe","params":{"q":" "}}
S: {"jsonrpc":"2.0","id":6,"result":{"generation":"g000001","subscription":4,"warnings":[{"code":"empty_query",…}]}}
