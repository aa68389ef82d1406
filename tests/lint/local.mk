# SPDX-License-Identifier: Apache-2.0
TESTS += tests/lint/lint_test.sh
EXTRA_DIST += tests/lint/lint.py tests/lint/lint_test.sh
