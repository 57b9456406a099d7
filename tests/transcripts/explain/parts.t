# Tree, plan, the hit, and parts that add up to its score.
C: {"id":1,"method":"explain","params":{"q":"price","fields":[]}}
S: {"jsonrpc":"2.0","id":1,"result":{"generation":"g000001","query":{"input":"price","understood":"price","tier":"all","relaxed":false,"corrected":null,"missing":[],"offers":[],"tree":"(word price)","plan":"price…"},
   "hit":{"rank":1,"score":…,"article":{"id":"energy/power-of-siberia"},"passages":[{"id":"energy/power-of-siberia#3",…}],"more":0},"parts":[{"name":"word","words":["price"],"value":…},{"name":"form","words":["price"],"value":…}]}}
C: EXPLAIN "power of siberia"
S: {"jsonrpc":"2.0","id":null,…"tree":"(phrase power of siberia)",…{"name":"phrase","words":["power","of","siberia"],"value":…},{"name":"title","words":["power","siberia"],"value":…}]}}
C: {"id":2,"method":"explain","params":{"q":"gas OR power","passage":"notes/letters#1","fields":[]}}
S: {"jsonrpc":"2.0","id":2,…"hit":{"rank":…,"article":{"id":"notes/letters"},…"parts":[{…
