# Paragraphs like a paragraph, or like an article; the article asked about is left out.
C: {"id":1,"method":"related","params":{"id":"energy/power-of-siberia#2","fields":[]}}
S: {"jsonrpc":"2.0","id":1,"result":{"generation":"g000001","took_ms":…,"partial":false,"total":{"value":2,"relation":"eq"},"articles":{"value":2,"relation":"eq"},"offset":0,"limit":10,
   "hits":[{"rank":1,"score":…,"article":{"id":"notes/letters"},"passages":[{"id":"notes/letters#1",…"matches":[{…}],…}],"more":0},{"rank":2,…"article":{"id":"energy/yamal"},"passages":[{"id":"energy/yamal#2",…}],"more":0}],"facets":{},"warnings":[]}}
C: RELATED energy/power-of-siberia
S: {"jsonrpc":"2.0","id":null,…"hits":[{"rank":1,…"article":{"id":"notes/letters",…
C: {"id":2,"method":"related","params":{"id":"energy/power-of-siberia#3"}}
S: {"jsonrpc":"2.0","id":2,…"total":{"value":0,"relation":"eq"},"articles":{"value":0,"relation":"eq"},"offset":0,"limit":10,"hits":[],"facets":{},"warnings":[]}}
C: {"id":3,"method":"related","params":{"id":"energy/nothing"}}
S: {"jsonrpc":"2.0","id":3,"error":{"code":-32002,"message":"no article or paragraph has the id 'energy/nothing'","data":{"code":"not_found"}}}
C: {"id":4,"method":"related","params":{"id":"energy/yamal","limit":101}}
S: {"jsonrpc":"2.0","id":4,"error":{"code":-32602,"message":"limit must be 1..100","data":{"code":"invalid_params","param":"limit"}}}
C: {"id":5,"method":"related","params":{"id":"energy/yamal","q":"gas"}}
S: {"jsonrpc":"2.0","id":5,…"warnings":[{"code":"unknown_param","message":"related has no such param","param":"q"}]}}
