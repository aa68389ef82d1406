# SPDX-License-Identifier: Apache-2.0
TESTS += tests/postfix/postfix_test.sh tests/postfix/http_test.sh tests/postfix/http_wire_test.sh tests/postfix/sendmail_test.sh
EXTRA_DIST += tests/postfix/gateway.py tests/postfix/postfix_test.py tests/postfix/postfix_test.sh tests/postfix/http_test.py \
	tests/postfix/http_test.sh tests/postfix/http_wire_test.py tests/postfix/http_wire_test.sh contrib/openapi.yaml \
	tests/postfix/sendmail_test.py tests/postfix/sendmail_test.sh contrib/exim/sallyport-scan
