C: {"id":1,"method":"search","params":{"q":"power of siberia","group":"article","passages":1,"fields":["title"]}}
S: {"jsonrpc":"2.0","id":1,…"total":{"value":3,"relation":"eq"},"articles":{"value":2,"relation":"eq"},"offset":0,"limit":10,"hits":[{"rank":1,"score":…,
   "article":{"id":"energy/power-of-siberia","title":"Power of Siberia pipeline"},"passages":[{"id":"energy/power-of-siberia#2",…,"phrase":true,…}],"more":1},
   {"rank":2,…,"article":{"id":"notes/letters","title":null},…,"more":0}],"facets":{},"warnings":[]}}
C: {"id":2,"method":"search","params":{"q":"power of siberia","group":"article","offset":1,"limit":1,"fields":[]}}
S: {"jsonrpc":"2.0","id":2,…"offset":1,"limit":1,"hits":[{"rank":2,…"article":{"id":"notes/letters"},…
