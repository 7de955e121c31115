/* The arguments of Ringback(): a tone plan and a policy. */
#ifndef RB_OPTIONS_H
#define RB_OPTIONS_H

#include <asterisk/indications.h>

#include <ringback.h>

/* The frames that Asterisk's generators write, in milliseconds. */
#define RB_PTIME_MS 20

struct ast_channel;
struct ast_format;

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
	char zone[MAX_TONEZONE_COUNTRY];
	ringback_tone_plan *plan;
	ringback_policy policy;
	enum rb_early_media early_media;
	/* The format of the plan's frames. Owned. */
	struct ast_format *format;
	ringback_format format_of_frames;
	unsigned int samples_per_frame;
};

/* Chooses a format for a channel, without transcoding where that is possible. `format` is a new reference.
 * The channel is locked. */
ringback_format rb_choose_format(struct ast_channel *chan, struct ast_format **format);

/* Chooses a zone: the argument, else the channel's, else `configured`, else the default of
 * indications.conf, else `us`. The channel is locked. */
void rb_choose_zone(struct ast_channel *chan, const char *argument, const char *configured, char *zone, size_t size);

/* Reads the arguments for a channel. Returns 0, or -1 after it has logged what is wrong. */
int rb_options_parse(struct ast_channel *chan, const char *data, struct rb_options *options);
void rb_options_free(struct rb_options *options);

#endif
