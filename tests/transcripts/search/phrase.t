# The phrase and the word, in order of score, with what matched.
C: SEARCH "Power of Siberia" gas
S: {"jsonrpc":"2.0","id":null,"result":{"generation":"g000001","took_ms":…,"partial":false,"query":{"input":"\"Power of Siberia\" gas",
   "understood":"\"power of siberia\" gas","tier":"all","relaxed":false,"corrected":null,"missing":[],"offers":[]},
   "total":{"value":2,"relation":"eq"},"articles":{"value":2,"relation":"eq"},"offset":0,"limit":10,"hits":[{"rank":1,"score":…,
   "article":{"id":"energy/power-of-siberia","title":"Power of Siberia pipeline","path":"energy/power-of-siberia.txt",…"date":"2019-12-02",
   "authors":["A. Miller"],"tags":["gas"],"lang":"en","url":null,"paragraphs":3,"title_matches":[{"start":0,"end":16,"kind":"phrase","clause":0}]},
   "passages":[{"id":"energy/power-of-siberia#1","n":1,"line":1,"at":{"line":1,"column":1},"heading":[],
   "text":"Gas began flowing through the Power of Siberia line on 2 December 2019.","truncated":false,"text_start":0,
   "matches":[{"start":0,"end":3,"kind":"word","clause":1},{"start":30,"end":46,"kind":"phrase","clause":0}],"more_matches":0,"phrase":false,
   "elsewhere":[],"score":…}],"more":0},{"rank":2,…"facets":{},"warnings":[]}}
