C: {"id":1,"method":"suggest","params":{"q":"power of s","limit":1}}
S: {"jsonrpc":"2.0","id":1,"result":{"generation":"g000001","suggestions":[{"text":"Power of Siberia pipeline","kind":"title",…}]}}
C: {"id":2,"method":"suggest","params":{"q":"power of ","limit":2}}
S: {"jsonrpc":"2.0","id":2,…"suggestions":[{"text":"Power of Siberia pipeline",…},{"text":"power of siberia","kind":"phrase","paragraphs":3}]}}
C: {"id":3,"method":"suggest"}
S: {"jsonrpc":"2.0","id":3,"error":{"code":-32602,"message":"q is required","data":{"code":"invalid_params","param":"q"}}}
C: {"id":4,"method":"suggest","params":{"q":"s","limit":51}}
S: {"jsonrpc":"2.0","id":4,"error":{"code":-32602,"message":"limit must be 1..50","data":{"code":"invalid_params","param":"limit"}}}
