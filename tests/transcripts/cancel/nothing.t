C: {"id":1,"method":"cancel","params":{"id":7}}
S: {"jsonrpc":"2.0","id":1,"result":{"generation":"g000001","cancelled":false}}
# Not even itself.
C: {"id":2,"method":"cancel","params":{"id":2}}
S: {"jsonrpc":"2.0","id":2,"result":{"generation":"g000001","cancelled":false}}
C: {"id":3,"method":"cancel"}
S: {"jsonrpc":"2.0","id":3,"error":{"code":-32602,"message":"id is required","data":{"code":"invalid_params","param":"id"}}}
C: {"id":4,"method":"cancel","params":{"id":1.5}}
S: {"jsonrpc":"2.0","id":4,"error":{"code":-32602,"message":"id must be a string or an integer","data":{"code":"invalid_params","param":"id"}}}
C: {"method":"$/cancelRequest","params":{"id":7}}
C: PING
S: {"jsonrpc":"2.0","id":null,"result":{…}}
