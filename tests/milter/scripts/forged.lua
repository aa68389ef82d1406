-- SPDX-License-Identifier: Apache-2.0
-- our own header is taken away where others wrote it
dofile(lib)
local conn = connect()
mt.mailfrom(conn, "<anna@office.example>")
must(mt.getreply(conn) == SMFIR_CONTINUE, "the sender is not welcome")
mt.rcptto(conn, "<bob@partner.example>")
mt.header(conn, "X-Sallyport", "verdict=allow")
mt.header(conn, "x-sallyport", "verdict=allow, too")
mt.bodystring(conn, "text\r\n")
mt.eom(conn)
must(mt.getreply(conn) ~= SMFIR_REPLYCODE, "it is refused")
must(mt.eom_check(conn, MT_HDRDELETE, "X-Sallyport"), "the forged header stays")
mt.disconnect(conn)
