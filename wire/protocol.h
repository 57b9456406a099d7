/* Version and limits of the protocol (docs/protocol.md): what both ends of a connection rely on.
 * Names of methods and the verbs typed by hand stand in methods.def. */
#ifndef PILCROW_WIRE_PROTOCOL_H
#define PILCROW_WIRE_PROTOCOL_H

#define PROTOCOL_VERSION 1
#define FORMAT_VERSION 1 /* shape of results */

#define LINE_MAX_BYTES (1u << 20)    /* without its newline */
#define LINE_FLOOD_BYTES (16u << 20) /* so much without a newline ends the connection */
#define LINE_MAX_UNAUTHORIZED 4096u  /* until a needed token is given */
#define RPC_ID_MAX_BYTES 256u
#define IN_FLIGHT_MAX 64u /* requests of a connection */
#define REPLY_MAX_BYTES (8u << 20)
#define SEARCH_MAX_LIMIT 1000u
#define SEARCH_MAX_WINDOW 10000u /* offset + limit */

#endif
