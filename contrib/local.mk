# SPDX-License-Identifier: Apache-2.0
EXTRA_DIST += contrib/build contrib/check contrib/install-deps contrib/quickstart contrib/webhook-receiver \
	contrib/samples/harmless-post.json contrib/samples/harmless.eml contrib/samples/leak-post.json \
	contrib/samples/leak.eml
