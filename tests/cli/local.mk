# SPDX-License-Identifier: Apache-2.0
TESTS += tests/cli/cli_test.sh
EXTRA_DIST += tests/cli/cli_test.sh
