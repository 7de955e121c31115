/* Frames of ours to a channel, at the pace that a generator asks for. */
#ifndef RB_OUTPUT_H
#define RB_OUTPUT_H

#include "target.h"

struct rb_output {
	struct ast_format *format;
	unsigned int rate_hz;
	int samples_per_frame;
	/* A copy of a linear frame: audiohooks change what they get. */
	int16_t *copy;
	/* Samples that Asterisk has asked for and that are not written yet. */
	int owed;
};

/* The source of our frames, by which the hook knows them. */
extern const char rb_frame_source[];

/* Returns 0, or -1 without memory. */
int rb_output_init(struct rb_output *output, const struct rb_target *target);
void rb_output_end(struct rb_output *output);

/* Adds what Asterisk asks for. The channel is not locked. */
void rb_output_owe(struct rb_output *output, struct ast_channel *chan, int samples);

/* Returns whether a frame is due; notes that it was written. */
int rb_output_is_due(const struct rb_output *output);
void rb_output_paid(struct rb_output *output);

/* Returns 0, or -1 if the channel does not take it. */
int rb_output_write(struct rb_output *output, struct ast_channel *chan, const ringback_frame *frame);

#endif
