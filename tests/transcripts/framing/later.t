# Names that are reserved are not there yet.
C: {"id":1,"method":"search","params":{"q":"gas","limit":0,"index":"other"}}
S: {"jsonrpc":"2.0","id":1,…"warnings":[{"code":"unknown_param",…"param":"index"}]}}
