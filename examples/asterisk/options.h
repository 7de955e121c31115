/* The arguments of Ringback(): a tone plan and a policy. */
#ifndef RB_OPTIONS_H
#define RB_OPTIONS_H

#include "target.h"

/* What becomes of the far end's audio before the answer. */
enum rb_early_media {
	/* It replaces the tone from its first frame. */
	RB_EARLY_MEDIA_YES,
	/* It is dropped, and a 183 counts as ringing. */
	RB_EARLY_MEDIA_NO,
	/* The tone stops at the 183, before the audio comes. */
	RB_EARLY_MEDIA_PROGRESS,
};

struct rb_options {
	struct rb_target target;
	ringback_tone_plan *plan;
	ringback_policy policy;
	enum rb_early_media early_media;
};

/* Reads the arguments for a channel. Returns 0, or -1 after it has logged what is wrong. */
int rb_options_parse(struct ast_channel *chan, const char *data, struct rb_options *options);
void rb_options_free(struct rb_options *options);

#endif
