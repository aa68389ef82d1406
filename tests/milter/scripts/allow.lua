-- SPDX-License-Identifier: Apache-2.0
-- a mail that may go is accepted, with a header that says so and nothing else
dofile(lib)
local conn = connect()
send(conn, "lunch", "nothing to see\r\n")
must(mt.getreply(conn) == SMFIR_ACCEPT, "it is not accepted")
must(mt.eom_check(conn, MT_HDRADD, "X-Sallyport"), "no header")
must(not mt.eom_check(conn, MT_BODYCHANGE), "the body is changed")
must(not mt.eom_check(conn, MT_HDRCHANGE), "a header is changed")
must(not mt.eom_check(conn, MT_QUARANTINE), "it is held")
mt.disconnect(conn)
