# SPDX-License-Identifier: Apache-2.0
# Accuracy: our own labelled data against bounds; `run FOLDER` measures the corpora of a folder.
TESTS += tests/accuracy/accuracy_test.sh tests/accuracy/run_test.sh
EXTRA_DIST += tests/accuracy/accuracy_test.py tests/accuracy/accuracy_test.sh tests/accuracy/corpora.txt \
	tests/accuracy/expectations.txt tests/accuracy/frames.txt tests/accuracy/hate_functions.txt \
	tests/accuracy/make_hate_functions.py tests/accuracy/make_identifiers.py tests/accuracy/make_sentences.py \
	tests/accuracy/make_offensive_mails.py tests/accuracy/run tests/accuracy/run_test.sh \
	tests/accuracy/sentences.jsonl
