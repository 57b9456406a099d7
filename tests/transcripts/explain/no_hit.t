# No such rank, no match, nothing asked: why; what is no paragraph is an error.
C: {"id":1,"method":"explain","params":{"q":"price","rank":2}}
S: {"jsonrpc":"2.0","id":1,…"hit":null,"parts":[],"why_not":"there is no rank 2: 1 paragraph matches"}}
C: {"id":2,"method":"explain","params":{"q":"gas quokka","match":"all"}}
S: {"jsonrpc":"2.0","id":2,…"missing":["quokka"],…"hit":null,"parts":[],"why_not":"no paragraph matches"}}
C: {"id":3,"method":"explain","params":{"q":"tankers -ice","passage":"energy/yamal#2"}}
S: {"jsonrpc":"2.0","id":3,…"hit":null,"parts":[],"why_not":"the paragraph does not hold what was asked for: -ice"}}
C: {"id":4,"method":"explain","params":{"q":"gas","passage":"energy/yamal#3"}}
S: {"jsonrpc":"2.0","id":4,"error":{"code":-32002,"message":"no article or paragraph has the id 'energy/yamal#3'","data":{"code":"not_found"}}}
C: {"id":5,"method":"explain","params":{"q":"gas","passage":"energy/yamal"}}
S: {"jsonrpc":"2.0","id":5,"error":{"code":-32602,"message":"passage must name a paragraph, like ID#7","data":{"code":"invalid_params","param":"passage"}}}
C: {"id":6,"method":"explain","params":{"q":""}}
S: {"jsonrpc":"2.0","id":6,…"tree":"","plan":""},"hit":null,"parts":[],"why_not":"the query looks for nothing"}}
C: {"id":7,"method":"explain","params":{"q":"gas","rank":0}}
S: {"jsonrpc":"2.0","id":7,"error":{"code":-32602,"message":"rank must be 1..10000","data":{"code":"invalid_params","param":"rank"}}}
C: {"id":8,"method":"explain","params":{"q":"(gas","syntax":"strict"}}
S: {"jsonrpc":"2.0","id":8,"error":{"code":-32001,…
