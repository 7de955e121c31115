/* The arguments of Ringback(): a tone plan and a policy. */
#ifndef RB_OPTIONS_H
#define RB_OPTIONS_H

#include <ringback.h>

struct ast_channel;
struct ast_format;

struct rb_options {
	ringback_tone_plan *plan;
	ringback_policy policy;
	/* The format of the plan's frames. Owned. */
	struct ast_format *format;
	unsigned int samples_per_frame;
};

/* Reads the arguments for a channel. Returns 0, or -1 after it has logged what is wrong. */
int rb_options_parse(struct ast_channel *chan, const char *data, struct rb_options *options);
void rb_options_free(struct rb_options *options);

#endif
