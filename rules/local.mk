# SPDX-License-Identifier: Apache-2.0
# Rule packs and the default policy, as they are installed.
dist_rules_DATA += \
	rules/packs/conduct-words-en.yaml \
	rules/packs/conduct-words-favours-en.yaml \
	rules/packs/conduct-words-operations-en.yaml \
	rules/packs/conduct-words-trust-en.yaml \
	rules/packs/conduct-words-turns-en.yaml \
	rules/packs/contact.yaml \
	rules/packs/credentials-cloud.yaml \
	rules/packs/credentials-code.yaml \
	rules/packs/credentials-services.yaml \
	rules/packs/credentials.yaml \
	rules/packs/deception.yaml \
	rules/packs/document.yaml \
	rules/packs/financial.yaml \
	rules/packs/misconduct.yaml \
	rules/packs/national-africa-middle-east.yaml \
	rules/packs/national-americas.yaml \
	rules/packs/national-asia-pacific.yaml \
	rules/packs/national-europe.yaml \
	rules/packs/offensive-frames-en.yaml \
	rules/packs/offensive-lexicon-en.yaml \
	rules/packs/offensive.yaml \
	rules/packs/operational.yaml \
	rules/packs/personal-data.yaml \
	rules/packs/police.yaml \
	rules/packs/vehicles-and-places.yaml
EXTRA_DIST += rules/README.md
dist_policy_DATA += rules/policy/default.yaml
