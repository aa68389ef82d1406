-- SPDX-License-Identifier: Apache-2.0
-- what a person must see is put into quarantine
dofile(lib)
local conn = connect()
send(conn, "card", "card 4111 1111 1111 1111\r\n")
local answer = mt.getreply(conn)
must(answer == SMFIR_ACCEPT or answer == SMFIR_CONTINUE, "it is not taken")
must(mt.eom_check(conn, MT_QUARANTINE), "it is not held")
mt.disconnect(conn)
