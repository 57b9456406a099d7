C: {"id":1,"method":"hello","params":{"protocol":2}}
S: {"jsonrpc":"2.0","id":1,"error":{"code":-32009,"message":"protocol 2 is not spoken here","data":{"code":"unsupported_version","protocols":[1]}}}
C: {"id":2,"method":"hello","params":{"protocol":"1"}}
S: {"jsonrpc":"2.0","id":2,"error":{"code":-32602,"message":"protocol must be 0 or more","data":{"code":"invalid_params","param":"protocol"}}}
C: {"id":3,"method":"hello","params":{"positionEncoding":"utf8"}}
S: {"jsonrpc":"2.0","id":3,"error":{"code":-32602,"message":"positionEncoding must be utf-8, utf-16 or utf-32","data":{"code":"invalid_params","param":"positionEncoding"}}}
# Where no token is needed one is neither good nor bad.
C: {"id":4,"method":"hello","params":{"token":"whatever it may be"}}
S: {"jsonrpc":"2.0","id":4,"result":{…}}
