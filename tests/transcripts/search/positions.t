# One paragraph, three units (docs/protocol.md, "positionEncoding"); at.column is always bytes.
C: {"id":8,"method":"search","params":{"q":"\"power of siberia\" gas","filters":{"id":"notes/letters"},"fields":[]}}
S: {"jsonrpc":"2.0","id":8,…"article":{"id":"notes/letters"},…"at":{"line":1,"column":8},…"matches":[{"start":7,"end":23,"kind":"phrase","clause":0},{"start":31,"end":43,"kind":"word","clause":1}],…}
C: {"id":16,"method":"search","params":{"q":"\"power of siberia\" gas","filters":{"id":"notes/letters"},"fields":[],"positionEncoding":"utf-16"}}
S: {"jsonrpc":"2.0","id":16,…"at":{"line":1,"column":8},…"matches":[{"start":5,"end":21,"kind":"phrase","clause":0},{"start":25,"end":31,"kind":"word","clause":1}],…}
C: {"id":32,"method":"search","params":{"q":"\"power of siberia\" gas","filters":{"id":"notes/letters"},"fields":[],"positionEncoding":"utf-32"}}
S: {"jsonrpc":"2.0","id":32,…"at":{"line":1,"column":8},…"matches":[{"start":5,"end":21,"kind":"phrase","clause":0},{"start":25,"end":28,"kind":"word","clause":1}],…}
# Offsets into q as well.
C: {"id":1,"method":"search","params":{"q":"𝔤𝔞𝔰 autor:x","limit":0}}
S: {"jsonrpc":"2.0","id":1,…"code":"unknown_field",…"start":13,"end":…}
C: {"id":2,"method":"search","params":{"q":"𝔤𝔞𝔰 (gas","syntax":"strict","positionEncoding":"utf-16"}}
S: {"jsonrpc":"2.0","id":2,"error":{"code":-32001,…"start":7,"end":8,…}
