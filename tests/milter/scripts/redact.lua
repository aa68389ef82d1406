-- SPDX-License-Identifier: Apache-2.0
-- what must not go is taken out of the body
dofile(lib)
local conn = connect()
send(conn, "s", "The NHS number is 943 476 5919 as asked.\r\n")
must(mt.getreply(conn) == SMFIR_CONTINUE, "it does not go")
must(mt.eom_check(conn, MT_BODYCHANGE, "The NHS number is [removed] as asked.\r\n"), "the body is another")
mt.disconnect(conn)
