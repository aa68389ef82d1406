# SPDX-License-Identifier: Apache-2.0
# No tests: tests/bench/run BUILD_FOLDER prints the figures, gateway.py those of the gateway, peers.py sets it beside others.
EXTRA_PROGRAMS += tests/bench/bench tests/bench/engine_bench
tests_bench_bench_SOURCES = tests/bench/bench.c src/prog/options.c src/prog/setup.c
tests_bench_bench_CFLAGS = $(AM_CFLAGS) $(HS_CFLAGS)
tests_bench_bench_LDADD = $(sallyport_LDADD)
tests_bench_engine_bench_SOURCES = tests/bench/engine_bench.c
tests_bench_engine_bench_CFLAGS = $(AM_UNIT_CFLAGS)
tests_bench_engine_bench_LDADD = $(LIB_MATCH_FIXTURE)
EXTRA_DIST += tests/bench/attachments.py tests/bench/gateway.py tests/bench/make_mails.py tests/bench/peers.py tests/bench/rspamd.py tests/bench/run
EXTRA_PROGRAMS += tests/bench/extract_bench
tests_bench_extract_bench_SOURCES = tests/bench/extract_bench.c
tests_bench_extract_bench_CFLAGS = $(AM_CFLAGS)
tests_bench_extract_bench_LDADD = $(LIB_EXTRACT) $(LIB_MODEL) $(LIB_BASE)
