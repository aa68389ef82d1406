-- SPDX-License-Identifier: Apache-2.0
-- a mail that is given up leaves nothing behind for the next one of the connection
dofile(lib)
local conn = connect()
begin(conn, "key", "card 4111 1111 1111 1111\r\n")
must(mt.abort(conn) == nil, "abort failed")
send(conn, "lunch", "nothing to see\r\n")
must(mt.getreply(conn) == SMFIR_ACCEPT, "it is not accepted")
must(not mt.eom_check(conn, MT_QUARANTINE), "it is held for the one before")
mt.disconnect(conn)
