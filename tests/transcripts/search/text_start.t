# A piece of a paragraph says where it begins, in the client's unit.
C: {"id":1,"method":"search","params":{"q":"china","snippet":40,"fields":["title"],"positionEncoding":"utf-32"}}
S: {"jsonrpc":"2.0","id":1,…"article":{"id":"notes/letters","title":null},…"truncated":false,"text_start":0,"matches":[{"start":33,"end":38,"kind":"word","clause":0}],…}
C: {"id":2,"method":"search","params":{"q":"carries","snippet":40,"fields":[]}}
S: {"jsonrpc":"2.0","id":2,…"truncated":true,"text_start":…,"matches":[{…}],"more_matches":0,…}
