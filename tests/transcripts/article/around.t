# One paragraph and its neighbours, by number and by line.
C: ARTICLE energy/power-of-siberia#1
S: {"jsonrpc":"2.0","id":null,…"paragraphs":[{"id":"energy/power-of-siberia#1","n":1,"line":1,…},{"id":"energy/power-of-siberia#2","n":2,"line":3,…}],"more":false}}
C: {"id":1,"method":"article","params":{"id":"energy/power-of-siberia","line":4,"context":0}}
S: {"jsonrpc":"2.0","id":1,…"paragraphs":[{"id":"energy/power-of-siberia#2","n":2,"line":3,"heading":[],"text":"At full load the Power of Siberia carries 38 bcm a year."}],"more":false}}
C: {"id":2,"method":"article","params":{"id":"energy/power-of-siberia","line":5,"context":1,"q":"talks OR \"of siberia\""}}
S: {"jsonrpc":"2.0","id":2,…{"id":"energy/power-of-siberia#2",…"matches":[{"start":23,"end":33,"kind":"phrase","clause":1}]},{"id":"energy/power-of-siberia#3",…"matches":[{"start":0,"end":5,"kind":"word","clause":0}]}],"more":false}}
