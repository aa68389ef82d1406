# SPDX-License-Identifier: Apache-2.0
EXTRA_DIST += LICENSE NEWS README.md src/README.md contrib/build contrib/check contrib/gateway-demo contrib/install-deps contrib/make-codepages contrib/postfix/README.md contrib/postfix/main.cf.sallyport contrib/postfix/sallyport-postfix \
	contrib/systemd/sallyportd.service contrib/systemd/sallyportd.socket contrib/quickstart contrib/webhook-receiver \
	contrib/samples/harmless-post.json contrib/samples/harmless.eml contrib/samples/leak-post.json \
	contrib/samples/leak.eml contrib/schema/evaluation.schema.json contrib/schema/event.schema.json contrib/schema/result.schema.json

# Manual pages, where scdoc is there.
SCD_PAGES = contrib/man/sallyport.1.scd contrib/man/sallyport-evaluate.1.scd contrib/man/sallyport-images.5.scd \
	contrib/man/sallyport-pack.5.scd contrib/man/sallyport-plugin.7.scd contrib/man/sallyport-webhook.1.scd \
	contrib/man/sallyport-policy.5.scd contrib/man/sallyport.conf.5.scd contrib/man/sallyportd.8.scd
EXTRA_DIST += $(SCD_PAGES)
if HAVE_SCDOC
nodist_man_MANS = contrib/man/sallyport.1 contrib/man/sallyport-evaluate.1 contrib/man/sallyport-images.5 \
	contrib/man/sallyport-webhook.1 contrib/man/sallyport-pack.5 \
	contrib/man/sallyport-plugin.7 contrib/man/sallyport-policy.5 contrib/man/sallyport.conf.5 contrib/man/sallyportd.8
CLEANFILES += $(nodist_man_MANS)
contrib/man/sallyport.1: contrib/man/sallyport.1.scd
contrib/man/sallyport-evaluate.1: contrib/man/sallyport-evaluate.1.scd
contrib/man/sallyport-webhook.1: contrib/man/sallyport-webhook.1.scd
contrib/man/sallyport-images.5: contrib/man/sallyport-images.5.scd
contrib/man/sallyport-pack.5: contrib/man/sallyport-pack.5.scd
contrib/man/sallyport-plugin.7: contrib/man/sallyport-plugin.7.scd
contrib/man/sallyport-policy.5: contrib/man/sallyport-policy.5.scd
contrib/man/sallyport.conf.5: contrib/man/sallyport.conf.5.scd
contrib/man/sallyportd.8: contrib/man/sallyportd.8.scd
$(nodist_man_MANS):
	$(AM_V_GEN)$(MKDIR_P) contrib/man && $(SCDOC) <$(srcdir)/$@.scd >$@.tmp && mv $@.tmp $@
endif
