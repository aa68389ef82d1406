-- SPDX-License-Identifier: Apache-2.0
-- mails follow one another on a connection, each with its own answer
dofile(lib)
local conn = connect()
for i = 1, 20 do
	send(conn, "lunch", "nothing to see\r\n")
	must(mt.getreply(conn) == SMFIR_ACCEPT, "it is not accepted")
	send(conn, "card", "card 4111 1111 1111 1111\r\n")
	mt.getreply(conn)
	must(mt.eom_check(conn, MT_QUARANTINE), "it is not held")
end
mt.disconnect(conn)
