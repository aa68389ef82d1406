/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Matching: the only folder that knows Hyperscan. Patterns are bytes, texts valid UTF-8; no UTF-8, UCP or start-of-match
 * flags. The callback only collects; hits are sorted and handed on after the scan.
 */
#ifndef SP_MATCH_MATCH_H
#define SP_MATCH_MATCH_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"
#include "config/pack.h"
#include "config/ruleset.h"
#include "model/limits.h"

/* Refuses an engine that is known to miss matches: the published false-negative cases of Vectorscan 5.4.9, or a version
 * above Hyperscan 5.4.2 (that is Vectorscan). Returns: SP_OK or SP_EUNSUP with a sentence that says so. */
int sp_match_selftest(struct sp_err *err);

/* Returns: what libhs calls itself, "5.4.0 2021-01-26"; static. */
const char *sp_match_engine(void);

/* Compiles the databases of an image that sp_ruleset_build made and adds them; fills in the widths of patterns. A pattern
 * that Hyperscan refuses is an error with the place of its rule. */
int sp_match_build(const struct sp_build_input *input, struct sp_buf *image,
	const struct sp_limits *limits, struct sp_err *err);

#define SP_HIT_BEGIN_UNKNOWN UINT32_MAX

struct sp_hit {
	uint32_t pattern;  /* index into the rule set's patterns */
	uint32_t begin;    /* SP_HIT_BEGIN_UNKNOWN where the width varies */
	uint32_t end;      /* of the first match of a run, else of the match */
	uint32_t last_end; /* of the last match of a run (SP_PATTERN_RUN), else = end */
};

struct sp_hits {
	struct sp_hit *hit; /* sorted by end, then pattern; each (pattern, end) once */
	size_t n, capacity;
	bool truncated; /* limits.hit_count was reached: the rest of the text was not looked at */
	size_t scanned; /* bytes of the text that were looked at in full: of all matches that end in them there are hits */
};

struct sp_matcher;

/* Attaches to a rule set (borrowed, must outlive the matcher). The engine must have passed sp_match_selftest. */
int sp_matcher_new(const struct sp_ruleset *ruleset, const struct sp_limits *limits,
	struct sp_matcher **ret, struct sp_err *err);
void sp_matcher_free(struct sp_matcher *matcher);

/* Scans one text (or one piece of a view). Word edges are judged at the borders of `text`. hits are appended after being
 * reset; their memory belongs to `hits` and is reused. view is one SP_VIEW_* bit: patterns without it are left out.
 * Returns: SP_OK, SP_ENOMEM, SP_ELIMIT (text of 4 GiB - 1 and more), or SP_EIO when the engine failed. */
int sp_matcher_scan(struct sp_matcher *matcher, uint32_t view, struct sp_view text,
	struct sp_hits *hits);
void sp_hits_release(struct sp_hits *hits);

/* Finds where a match of pattern `pattern` that ends at `end` begins, looking back `window` bytes at most, by PCRE2 with a
 * match limit: the leftmost beginning. Returns: the offset, or SP_HIT_BEGIN_UNKNOWN. */
uint32_t sp_matcher_begin(struct sp_matcher *matcher, uint32_t pattern, struct sp_view text,
	uint32_t end, uint32_t window);

/* A PCRE2 pattern (a rule's confirm or exclude pattern), compiled at first use and kept by the matcher.
 * Searches text[from, to); lookaround may see all of text[from, to). When `must_touch` is not SP_HIT_BEGIN_UNKNOWN only a
 * match [b, e) with b <= must_touch <= e counts. The group named `value`, else group 0, gives the span.
 * Returns: 1 found, 0 not, SP_ELIMIT the match limit was reached (counted as found with the whole match unknown: callers
 * treat it as a loss), SP_EINVAL the pattern does not compile (err says why). */
int sp_matcher_confirm(struct sp_matcher *matcher, struct sp_str pattern, bool caseless,
	struct sp_view text, uint32_t from, uint32_t to, uint32_t must_touch, uint32_t *ret_begin,
	uint32_t *ret_end, struct sp_err *err);

/* Whether PCRE2 accepts the pattern, for the pack loader's users. */
int sp_match_check_confirm(const char *pattern, struct sp_err *err);

/* ---- the cache: the compiled image in a file, keyed by the digest of all that went into it ---- */

/* Looks for the image of `digest` in folder; the file must be ours, and its keyed BLAKE2b must fit.
 * Returns: 1 with a read-only mapping in *ret (caller unmaps with sp_cache_release), 0 not there (err holds SP_ENOENT) or
 * not to be trusted (SP_EAUTH and why, for the log), negative on error. */
int sp_cache_load(const char *folder, const struct sp_key *key, const struct sp_digest *digest,
	struct sp_view *ret, struct sp_err *err);
void sp_cache_release(struct sp_view image);

/* Writes it (temporary file, rename), removes images not used for a week beyond the newest eight. */
int sp_cache_store(const char *folder, const struct sp_key *key, const struct sp_digest *digest,
	struct sp_view image, struct sp_err *err);

#endif
