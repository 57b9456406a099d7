C: {"jsonrpc":"2.0","id":4,"method":"search","params":{"q":"(gas","syntax":"strict"}}
S: {"jsonrpc":"2.0","id":4,"error":{"code":-32001,"message":"'(' is never closed","data":{"code":"query_syntax","start":0,"end":1,"hint":"close the bracket, or leave syntax at auto"}}}
