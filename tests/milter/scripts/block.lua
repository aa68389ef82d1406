-- SPDX-License-Identifier: Apache-2.0
-- a mail that may not go is refused
dofile(lib)
local conn = connect()
send(conn, "key", "AKIA" .. "Z7QJ5RVKX2MPLD4T" .. " aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzKqWmNvTd\r\n")
must(mt.getreply(conn) == SMFIR_REPLYCODE, "it is not refused")
mt.disconnect(conn)
