C: {"id":1,"method":"subscribe","params":{"q":"gas"}}
S: {"jsonrpc":"2.0","id":1,"result":{"generation":"g000001","subscription":1,"warnings":[]}}
C: {"id":2,"method":"unsubscribe","params":{"subscription":1}}
S: {"jsonrpc":"2.0","id":2,"result":{"generation":"g000001","unsubscribed":true}}
C: {"id":3,"method":"unsubscribe","params":{"subscription":1}}
S: {"jsonrpc":"2.0","id":3,"result":{"generation":"g000001","unsubscribed":false}}
C: {"id":4,"method":"unsubscribe","params":{"subscription":"1"}}
S: {"jsonrpc":"2.0","id":4,"error":{"code":-32602,…"param":"subscription"…}}
