# SPDX-License-Identifier: Apache-2.0
TESTS += tests/golden/golden_test.sh tests/golden/corpora_test.sh
EXTRA_DIST += tests/golden/cases tests/golden/corpora_test.sh tests/golden/expected \
	tests/golden/golden_test.sh
