# SPDX-License-Identifier: Apache-2.0
TESTS += tests/evasion/evasion_test.sh
EXTRA_DIST += tests/evasion/evasion_test.sh tests/evasion/carriers.py tests/evasion/files.py tests/evasion/header.py tests/evasion/mails.py \
	tests/evasion/markup.py tests/evasion/mime.py tests/evasion/pdf.py tests/evasion/sealed.py tests/evasion/technique.py tests/evasion/unseen.txt tests/evasion/words.py
