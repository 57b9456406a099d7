# Nothing found is a result.
C: SEARCH quokka
S: {"jsonrpc":"2.0","id":null,"result":{"generation":"g000001",…"tier":"none","relaxed":false,"corrected":null,"missing":["quokka"],…"total":{"value":0,"relation":"eq"},"articles":{"value":0,"relation":"eq"},"offset":0,"limit":10,"hits":[],"facets":{},"warnings":[]}}
C: SEARCH
S: {"jsonrpc":"2.0","id":null,…"hits":[],"facets":{},"warnings":[{"code":"empty_query",…"start":0,"end":0}]}}
