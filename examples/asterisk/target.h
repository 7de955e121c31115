/* Where tones are played: the zone, the language and the format of a channel. */
#ifndef RB_TARGET_H
#define RB_TARGET_H

#include <asterisk/channel.h>
#include <asterisk/indications.h>

#include <ringback.h>

struct rb_target {
	char zone[MAX_TONEZONE_COUNTRY];
	char language[MAX_LANGUAGE];
	/* Without transcoding where that is possible. A reference. */
	struct ast_format *format;
	/* The same, as ringback has it. */
	ringback_format frames;
};

/* Chooses for a channel, which is not locked. The zone is the argument, else the channel's, else
 * `configured`, else the default of indications.conf, else `us`. */
void rb_target_choose(struct rb_target *target, struct ast_channel *chan, const char *argument, const char *configured);
void rb_target_end(struct rb_target *target);

#endif
