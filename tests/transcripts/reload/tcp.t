# tcp
C: {"id":3,"method":"reload"}
S: {"jsonrpc":"2.0","id":3,"error":{"code":-32003,"message":"reload over TCP needs an admin token","data":{"code":"unauthorized"}}}
