# SPDX-License-Identifier: Apache-2.0
TESTS += tests/torture/balance_test.sh tests/torture/exhaustion_test.sh
EXTRA_DIST += tests/torture/balance.py tests/torture/balance_test.sh tests/torture/exhaustion_test.py \
	tests/torture/exhaustion_test.sh
