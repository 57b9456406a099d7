# Names that are reserved are not there yet.
C: {"id":1,"method":"subscribe","params":{"q":"gas"}}
S: {"jsonrpc":"2.0","id":1,"error":{"code":-32601,…"data":{"code":"method_not_found"…}}}
