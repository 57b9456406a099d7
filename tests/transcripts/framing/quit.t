# What is in flight is answered; QUIT itself is not.
C: PING
C: QUIT
S: {"jsonrpc":"2.0","id":null,"result":{…}}
