# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += src/engine/libengine.a
src_engine_libengine_a_SOURCES = src/engine/attach.c src/engine/attach.h src/engine/belt.c src/engine/belt.h src/engine/job.c \
	src/engine/job.h src/engine/order.c src/engine/order.h src/engine/plan.c src/engine/pool.c src/engine/pool.h src/engine/render.h \
	src/engine/render_json.c src/engine/render_sarif.c src/engine/render_text.c \
	src/engine/rules.c src/engine/rules.h src/engine/scanner.c src/engine/scanner.h \
	src/engine/worker.c
