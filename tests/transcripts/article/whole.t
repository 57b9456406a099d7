C: ARTICLE energy/yamal
S: {"jsonrpc":"2.0","id":null,"result":{"generation":"g000001","article":{"id":"energy/yamal","title":"Yamal LNG","path":"energy/yamal.txt",…"date":"2017-12-08",
   "authors":["B. Ivanova"],"tags":["lng"],"lang":"en","url":null,"paragraphs":2},"paragraphs":[{"id":"energy/yamal#1","n":1,"line":1,"heading":[],
   "text":"The Yamal plant ships gas by sea."},{"id":"energy/yamal#2","n":2,"line":3,"heading":[],"text":"Tankers with ice class carry it east and west."}],"more":false}}
C: {"id":1,"method":"article","params":{"path":"energy/yamal.txt","from":2,"to":99}}
S: {"jsonrpc":"2.0","id":1,…"paragraphs":[{"id":"energy/yamal#2",…}],"more":false}}
