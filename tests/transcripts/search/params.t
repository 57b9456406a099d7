# Wrong values are named; unknown params are warned of.
C: {"id":1,"method":"search","params":{"q":"gas","limit":1001}}
S: {"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"limit must be 0..1000","data":{"code":"invalid_params","param":"limit"}}}
C: {"id":2,"method":"search"}
S: {"jsonrpc":"2.0","id":2,"error":{"code":-32602,"message":"q is required","data":{"code":"invalid_params","param":"q"}}}
C: {"id":3,"method":"search","params":{"q":"gas","offset":9991}}
S: {"jsonrpc":"2.0","id":3,"error":{"code":-32602,"message":"offset + limit must be at most 10000","data":{"code":"invalid_params","param":"offset"}}}
C: {"id":4,"method":"search","params":{"q":"gas","offset":9990,"limit":10}}
S: {"jsonrpc":"2.0","id":4,"result":{…"offset":9990,"limit":10,"hits":[],…}
C: {"id":5,"method":"search","params":{"q":"gas","match":"some"}}
S: {"jsonrpc":"2.0","id":5,"error":{"code":-32602,"message":"match must be auto, all or any","data":{"code":"invalid_params","param":"match"}}}
C: {"id":6,"method":"search","params":{"q":"gas","deadline_ms":10001}}
S: {"jsonrpc":"2.0","id":6,"error":{"code":-32602,"message":"deadline_ms must be 1..10000","data":{"code":"invalid_params","param":"deadline_ms"}}}
C: {"id":7,"method":"search","params":{"q":"gas","snippet":39}}
S: {"jsonrpc":"2.0","id":7,"error":{"code":-32602,"message":"snippet must be 0 or 40..100000","data":{"code":"invalid_params","param":"snippet"}}}
C: {"id":8,"method":"search","params":{"q":"gas","limit":0,"colour":"red","subscribe":true}}
S: {"jsonrpc":"2.0","id":8,…"warnings":[{"code":"unknown_param",…"param":"colour"},{"code":"unknown_param",…"param":"subscribe"}]}}
C: {"id":9,"method":"search","params":{"q":"gas","generation":"g000099"}}
S: {"jsonrpc":"2.0","id":9,"error":{"code":-32010,"message":"g000099 is no longer open","data":{"code":"stale_generation","current":"g000001","hint":"start again at offset 0"}}}
C: {"id":10,"method":"search","params":{"q":"gas","generation":"g000001","limit":0}}
S: {"jsonrpc":"2.0","id":10,"result":{"generation":"g000001",…}
