-- SPDX-License-Identifier: Apache-2.0
-- a mail server of protocol 2, which offers nothing, gets what it may have, and no more
dofile(lib)
local conn = mt.connect(socket)
must(conn, "no connection")
must(mt.negotiate(conn, 2, 0, 0) == nil, "negotiation failed")
begin(conn, "s", "The NHS number is 943 476 5919 as asked.\r\n")
mt.eom(conn)
must(mt.getreply(conn) == SMFIR_REPLYCODE, "it goes as it is")
mt.disconnect(conn)
