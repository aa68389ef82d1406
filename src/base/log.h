/* SPDX-License-Identifier: Apache-2.0 */
/* Log lines `event=… key=value` on standard error. Only engine, ingest and prog log, once; never content. */
#ifndef SP_BASE_LOG_H
#define SP_BASE_LOG_H

enum sp_log_level { SP_LOG_ERROR, SP_LOG_WARNING, SP_LOG_INFO, SP_LOG_DEBUG };

void sp_log_set_level(enum sp_log_level level);
/* format is the `key=value` part; values with spaces or quotes are the caller's to quote. */
void sp_log(enum sp_log_level level, const char *event, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
