# The only index has no name, so none can be asked for.
C: {"id":1,"method":"search","params":{"q":"gas","limit":0,"index":"other"}}
S: {"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"the only index here has no name","data":{"code":"invalid_params","param":"index"}}}
