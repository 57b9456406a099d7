C: {"id":1,"method":"search","params":{"q":"","filters":{"author":"miller"},"limit":0}}
S: {"jsonrpc":"2.0","id":1,…"total":{"value":3,"relation":"eq"},"articles":{"value":1,"relation":"eq"},"offset":0,"limit":0,"hits":[],"facets":{},"warnings":[]}}
C: {"id":2,"method":"search","params":{"q":"gas","filters":{"tag":["gas","lng"],"date":"2017"},"limit":0}}
S: {"jsonrpc":"2.0","id":2,…"total":{"value":1,"relation":"eq"},…
C: {"id":3,"method":"search","params":{"q":"gas","filters":{"auther":"miller"}}}
S: {"jsonrpc":"2.0","id":3,"error":{"code":-32602,"message":"filters has no field 'auther'","data":{"code":"invalid_params","param":"filters","hint":"author"}}}
C: {"id":4,"method":"search","params":{"q":"gas","filters":{"date":"soon"}}}
S: {"jsonrpc":"2.0","id":4,"error":{"code":-32602,"message":"'soon' is no date","data":{"code":"invalid_params","param":"filters"}}}
C: {"id":5,"method":"search","params":{"q":"gas","filters":{"tag":[1]}}}
S: {"jsonrpc":"2.0","id":5,"error":{"code":-32602,"message":"filters.tag must be a string or an array of strings","data":{"code":"invalid_params","param":"filters"}}}
C: {"id":6,"method":"search","params":{"q":"gas","filters":"tag:gas"}}
S: {"jsonrpc":"2.0","id":6,"error":{"code":-32602,"message":"filters must be an object","data":{"code":"invalid_params","param":"filters"}}}
