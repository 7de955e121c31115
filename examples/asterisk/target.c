/* Where tones are played: the zone, the language and the format of a channel. */

#define AST_MODULE "res_ringback"
#define AST_MODULE_SELF_SYM __internal_res_ringback_self

#include <asterisk.h>

#include <asterisk/channel.h>
#include <asterisk/format_cache.h>
#include <asterisk/indications.h>
#include <asterisk/strings.h>

#include "target.h"

/* The frames that Asterisk's generators write, in milliseconds. */
#define PTIME_MS 20

/* The channel is locked. */
static void choose_format(struct rb_target *target, struct ast_channel *chan)
{
	struct ast_format *raw = ast_channel_rawwriteformat(chan);

	if (ast_format_cmp(raw, ast_format_ulaw) == AST_FORMAT_CMP_EQUAL) {
		target->format = ao2_bump(ast_format_ulaw);
		target->frames = (ringback_format) { RINGBACK_CODEC_PCMU, 8000, PTIME_MS };
	} else if (ast_format_cmp(raw, ast_format_alaw) == AST_FORMAT_CMP_EQUAL) {
		target->format = ao2_bump(ast_format_alaw);
		target->frames = (ringback_format) { RINGBACK_CODEC_PCMA, 8000, PTIME_MS };
	} else {
		target->format = ao2_bump(ast_format_cache_get_slin_by_rate(ast_format_get_sample_rate(raw)));
		target->frames = (ringback_format) { RINGBACK_CODEC_LINEAR, ast_format_get_sample_rate(target->format),
			PTIME_MS };
	}
}

/* The channel is locked. */
static void choose_zone(struct rb_target *target, struct ast_channel *chan, const char *argument,
	const char *configured)
{
	struct ast_tone_zone *known;

	if (!ast_strlen_zero(argument) || (!ast_channel_zone(chan) && !ast_strlen_zero(configured))) {
		ast_copy_string(target->zone, S_OR(argument, configured), sizeof(target->zone));
		return;
	}
	known = ast_channel_zone(chan) ? ast_tone_zone_ref(ast_channel_zone(chan)) : ast_get_indication_zone(NULL);
	ast_copy_string(target->zone, known ? known->country : "us", sizeof(target->zone));
	if (known) {
		ast_tone_zone_unref(known);
	}
}

void rb_target_choose(struct rb_target *target, struct ast_channel *chan, const char *argument, const char *configured)
{
	ast_channel_lock(chan);
	choose_zone(target, chan, argument, configured);
	choose_format(target, chan);
	ast_copy_string(target->language, ast_channel_language(chan), sizeof(target->language));
	ast_channel_unlock(chan);
}

void rb_target_end(struct rb_target *target)
{
	ao2_cleanup(target->format);
	target->format = NULL;
}
