# SPDX-License-Identifier: Apache-2.0
TESTS += tests/cli/cli_test.sh tests/cli/docs_test.sh tests/cli/evaluate_test.sh tests/cli/images_test.sh \
	tests/cli/national_test.sh tests/cli/run_test.sh tests/cli/schema_test.sh
EXTRA_DIST += tests/cli/cli_test.sh tests/cli/docs_test.py tests/cli/docs_test.sh \
	tests/cli/evaluate_test.sh tests/cli/images_test.sh tests/cli/lib.sh tests/cli/national_broken.jsonl tests/cli/national_named.jsonl \
	tests/cli/national_near.jsonl tests/cli/national_test.sh tests/cli/run_test.sh tests/cli/schema_test.py \
	tests/cli/schema_test.sh
