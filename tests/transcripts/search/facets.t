# Counts over all matching paragraphs; the total is exact then, whatever count_to and limit say.
C: {"id":1,"method":"search","params":{"q":"gas OR power","limit":0,"count_to":1,"facets":["author","tag","lang","folder","month"]}}
S: {"jsonrpc":"2.0","id":1,…"total":{"value":4,"relation":"eq"},"articles":{"value":3,"relation":"eq"},"offset":0,"limit":0,"hits":[],
   "facets":{"author":[{"value":"A. Miller","count":2},{"value":"B. Ivanova","count":1}],"tag":[{"value":"gas","count":2},{"value":"lng","count":1}],
   "lang":[{"value":"en","count":3},{"value":"und","count":1}],"folder":[{"value":"energy","count":3},{"value":"notes","count":1}],
   "month":[{"value":"2017-12","count":1},{"value":"2019-12","count":2}]},"warnings":[]}}
C: {"id":2,"method":"search","params":{"q":"quokka","facets":["month","author"]}}
S: {"jsonrpc":"2.0","id":2,…"hits":[],"facets":{"author":[],"month":[]},"warnings":[]}}
C: {"id":3,"method":"search","params":{"q":"gas","facets":["colour"]}}
S: {"jsonrpc":"2.0","id":3,"error":{"code":-32602,…"param":"facets"}}}
