# By hand: the rest of the line is what is being typed.
C: SUGGEST power of s
S: {"jsonrpc":"2.0","id":null,"result":{"generation":"g000001","suggestions":[
   {"text":"Power of Siberia pipeline","kind":"title","paragraphs":3,"article":"energy/power-of-siberia"},{"text":"power of siberia","kind":"phrase","paragraphs":3}]}}
C: SUGGEST sh
S: {"jsonrpc":"2.0","id":null,"result":{"generation":"g000001","suggestions":[{"text":"ships","kind":"word","paragraphs":1}]}}
C: SUGGEST quokka
S: {"jsonrpc":"2.0","id":null,"result":{"generation":"g000001","suggestions":[]}}
C: SUGGEST
S: {"jsonrpc":"2.0","id":null,"result":{"generation":"g000001","suggestions":[]}}
