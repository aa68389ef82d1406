# SPDX-License-Identifier: Apache-2.0
# The plugins that are built with Sallyport, one folder each.
include plugins/personal-data/local.mk
include plugins/offensive/local.mk
include plugins/secrets/local.mk
include plugins/passage/local.mk
