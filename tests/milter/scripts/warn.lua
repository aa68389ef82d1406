-- SPDX-License-Identifier: Apache-2.0
-- a mail that must be justified is refused, and goes without the tag when it is
dofile(lib)
local conn = connect()
send(conn, "payment", "IBAN GB33BUKB20201555555555\r\n")
must(mt.getreply(conn) == SMFIR_REPLYCODE, "it is not refused")
send(conn, "payment [send: the supplier asked]", "IBAN GB33BUKB20201555555555\r\n")
must(mt.getreply(conn) == SMFIR_CONTINUE, "it does not go")
must(mt.eom_check(conn, MT_HDRCHANGE, "Subject", " payment") or mt.eom_check(conn, MT_HDRCHANGE, "Subject", "payment"),
	"the tag stays")
mt.disconnect(conn)
