/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is said between a scanner, its extraction server, the nurseries, and the workers. The scanner asks the server for a
 * nursery of readers, or for a run of a tool, and gets a socket to it. A nursery gives it a worker before it asks: one that
 * waits, confined, so that no attachment waits for a process to be made. It gives a worker one attachment after another, all
 * of one message, and hears what is in it. Frames of base/wire; fields in the order written here.
 */
#ifndef SP_EXTRACT_PROTOCOL_H
#define SP_EXTRACT_PROTOCOL_H

#include "base/wire.h"

/* The version of the protocol is the build's: server and scanner are installed together. */
enum sp_extract_frame {
	/* scanner to server, or to a nursery */
	SP_EXTRACT_HELLO = 1, /* u64 version, memory_bytes, time_ms (when even a silent scanner's workers are ended); once */
	/* scanner to server */
	SP_EXTRACT_READER,    /* u64 reader: its nursery; answered by GIVEN or REFUSED */
	SP_EXTRACT_TOOL,      /* u64 tool; with the descriptor of its input; answered by GIVEN or REFUSED */
	SP_EXTRACT_END,       /* u64 patience_ms: ends the tool; answered by ENDED */
	/* scanner to nursery; GIVEN or REFUSED answers HELLO and each TAKEN */
	SP_EXTRACT_TAKEN,     /* nothing: the worker that was given works now; the one before is ended */
	SP_EXTRACT_STOP,      /* nothing: ends the worker that works; not answered */
	/* server or nursery to scanner */
	SP_EXTRACT_GIVEN,     /* with a descriptor: the socket to a nursery or a worker, or what a tool writes */
	SP_EXTRACT_REFUSED,   /* there is none */
	SP_EXTRACT_ENDED,     /* u64 exit status of the tool, 256 + signal where one killed it */
	/* scanner to worker */
	SP_EXTRACT_JOB,       /* u64 bytes_max, count_max; str declared type, name; with the descriptor of the attachment */
	/* worker to scanner, in any number, until DONE */
	SP_EXTRACT_FORMAT,    /* str: what the bytes are ("application/zip"), of each format that reads them */
	SP_EXTRACT_TEXT,      /* u64 kind; view UTF-8 */
	SP_EXTRACT_CHILD,     /* u64 flags; str name, type, charset (NULL = not known); view bytes */
	SP_EXTRACT_LOSS,      /* u64 kind; str detail */
	SP_EXTRACT_ANOMALY,   /* u64 type, confidence in percent; str detail */
	SP_EXTRACT_RUN,       /* u64 tool: that reads more of these bytes */
	SP_EXTRACT_PICTURE,   /* struct sp_picture_looks: what the picture is known again by */
	SP_EXTRACT_DONE,      /* u64 whether any format read the bytes */
};

#define SP_EXTRACT_VERSION 2u
/* A frame of a worker is not larger than the bytes it may give out, and this. */
#define SP_EXTRACT_FRAME_EXTRA 65536u

/* What a text is. */
enum sp_extract_text {
	SP_EXTRACT_BODY,     /* what a reader sees */
	SP_EXTRACT_HIDDEN,   /* what a reader does not see at once: hidden sheets, deleted words, comments, notes */
	SP_EXTRACT_METADATA, /* properties, names */
	SP_EXTRACT_DOUBT,    /* letters found in bytes that no format reads */
	SP_EXTRACT_CODE,     /* what bar codes say */
	SP_EXTRACT_TEXT_N
};

#define SP_EXTRACT_CHILD_HIDDEN 1u /* whoever opens the container does not see it */
#define SP_EXTRACT_CHILD_REST 2u   /* bytes beside the structure: nothing in them is no loss (application/x-rest) */

/* Who takes files apart. */
enum sp_extract_reader {
#define SP_READER(id, program) SP_READER_##id,
#include "extract/readers.def"
#undef SP_READER
	SP_READER_N
};

/* Programs that are run. Those of ours write frames as a worker says them: u64 type, view payload, in any number. */
enum sp_extract_tool {
#define SP_TOOL(id, ...) SP_TOOL_##id,
#include "extract/tools.def"
#undef SP_TOOL
	SP_TOOL_N
};

#endif
