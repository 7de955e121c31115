/* The arguments of Ringback() → a tone plan and a policy. */

#define AST_MODULE "res_ringback"
#define AST_MODULE_SELF_SYM __internal_res_ringback_self

#include <asterisk.h>

#include <ctype.h>

#include <asterisk/channel.h>
#include <asterisk/format_cache.h>
#include <asterisk/indications.h>
#include <asterisk/logger.h>
#include <asterisk/strings.h>

#include "config.h"
#include "options.h"
#include "tones.h"

/* What the options of a call refer to. */
struct context {
	struct rb_options *options;
	struct rb_config *config;
	ringback_format format;
	char language[MAX_LANGUAGE];
};

ringback_format rb_choose_format(struct ast_channel *chan, struct ast_format **format)
{
	struct ast_format *raw = ast_channel_rawwriteformat(chan);
	unsigned int rate;

	if (ast_format_cmp(raw, ast_format_ulaw) == AST_FORMAT_CMP_EQUAL) {
		*format = ao2_bump(ast_format_ulaw);
		return (ringback_format) { RINGBACK_CODEC_PCMU, 8000, RB_PTIME_MS };
	}
	if (ast_format_cmp(raw, ast_format_alaw) == AST_FORMAT_CMP_EQUAL) {
		*format = ao2_bump(ast_format_alaw);
		return (ringback_format) { RINGBACK_CODEC_PCMA, 8000, RB_PTIME_MS };
	}
	rate = ast_format_get_sample_rate(raw);
	*format = ao2_bump(ast_format_cache_get_slin_by_rate(rate));
	rate = ast_format_get_sample_rate(*format);
	return (ringback_format) { RINGBACK_CODEC_LINEAR, rate, RB_PTIME_MS };
}

void rb_choose_zone(struct ast_channel *chan, const char *argument, const char *configured, char *zone, size_t size)
{
	struct ast_tone_zone *known;

	if (!ast_strlen_zero(argument) || (!ast_channel_zone(chan) && !ast_strlen_zero(configured))) {
		ast_copy_string(zone, S_OR(argument, configured), size);
		return;
	}
	known = ast_channel_zone(chan) ? ast_tone_zone_ref(ast_channel_zone(chan)) : ast_get_indication_zone(NULL);
	ast_copy_string(zone, known ? known->country : "us", size);
	if (known) {
		ast_tone_zone_unref(known);
	}
}

/* Sets the tone of a state. */
static int set_tone(const struct context *context, int kind, const char *option, const char *name)
{
	struct rb_options *options = context->options;
	ringback_rendered_tone *tone = NULL;
	ringback_error error;
	char reason[512] = "";

	if (rb_tone_find(context->config, options->zone, &context->format, context->language, name, &tone, reason,
		sizeof(reason))) {
		ast_log(LOG_ERROR, "Ringback: %s(%s): %s\n", option, name, reason);
		return -1;
	}
	if (ringback_tone_plan_set_tone(options->plan, kind, tone, &error) < 0) {
		ast_log(LOG_ERROR, "Ringback: %s(%s): %s\n", option, name, error.message);
		ringback_rendered_tone_free(tone);
		return -1;
	}
	ringback_rendered_tone_free(tone);
	return 0;
}

static int number(const char *option, const char *text, unsigned int most, unsigned int *value)
{
	char *rest;
	unsigned long long parsed = strtoull(text, &rest, 10);

	if (!isdigit((unsigned char) *text) || *rest || parsed > most) {
		ast_log(LOG_ERROR, "Ringback: %s(%s): expected a number from 0 to %u\n", option, text, most);
		return -1;
	}
	*value = parsed;
	return 0;
}

static int set_early_media(struct rb_options *options, const char *value)
{
	if (!strcasecmp(value, "progress")) {
		options->early_media = RB_EARLY_MEDIA_PROGRESS;
	} else if (ast_true(value) || ast_false(value)) {
		options->early_media = ast_true(value) ? RB_EARLY_MEDIA_YES : RB_EARLY_MEDIA_NO;
	} else {
		return -1;
	}
	options->policy.cut_over_at_sdp = options->early_media == RB_EARLY_MEDIA_PROGRESS;
	options->policy.ring_on_183 = options->early_media == RB_EARLY_MEDIA_NO;
	return 0;
}

/* Makes `,` of `\,`, as the arguments of other applications are read. */
static void unescape(char *text)
{
	char *to = text;

	for (; *text; text++) {
		if (*text != '\\' || text[1] != ',') {
			*to++ = *text;
		}
	}
	*to = '\0';
}

/* Reads `name(value)` or `name`. */
static int read_option(const struct context *context, char *text)
{
	struct rb_options *options = context->options;
	char *value = strchr(text, '(');
	unsigned int amount;

	if (value) {
		char *end = strrchr(value, ')');
		if (!end || end[1]) {
			ast_log(LOG_ERROR, "Ringback: %s: expected `)` at the end\n", text);
			return -1;
		}
		*value++ = *end = '\0';
		unescape(value);
	}
	if (!strcasecmp(text, "phone") && !value) {
		options->policy.ringback_mode = RINGBACK_RINGBACK_MODE_LOCAL;
		return 0;
	}
	if (!ast_strlen_zero(value)) {
		if (!strcasecmp(text, "trying")) {
			return set_tone(context, RINGBACK_CALL_STATE_KIND_TRYING, text, value);
		}
		if (!strcasecmp(text, "ring")) {
			return set_tone(context, RINGBACK_CALL_STATE_KIND_RING, text, value);
		}
		if (!strcasecmp(text, "queued")) {
			options->policy.has_queue_tone = 1;
			return set_tone(context, RINGBACK_CALL_STATE_KIND_QUEUED, text, value);
		}
		if (!strcasecmp(text, "earlymedia") && !set_early_media(options, value)) {
			return 0;
		}
		if (!strcasecmp(text, "holdoff") && !number(text, value, 60000, &amount)) {
			options->policy.hold_off_us = amount * 1000ULL;
			return 0;
		}
		if (!strcasecmp(text, "failure") && !number(text, value, 3600, &amount)) {
			options->policy.failure_tone_duration_us = amount * 1000000ULL;
			return 0;
		}
	}
	ast_log(LOG_ERROR, "Ringback: `%s`: expected trying(TONE), ring(TONE), queued(TONE), holdoff(MS), "
		"failure(S), earlymedia(yes|no|progress) or phone\n", text);
	return -1;
}

/* Splits at commas outside parentheses. */
static char *next_option(char **rest)
{
	char *begin = *rest, *at;
	int depth = 0;

	if (!begin) {
		return NULL;
	}
	for (at = begin; *at && (*at != ',' || depth); at++) {
		depth += *at == '(' ? 1 : *at == ')' ? -1 : 0;
	}
	*rest = *at ? at + 1 : NULL;
	*at = '\0';
	return ast_strip(begin);
}

/* Reads options, separated by commas. */
static int read_options(const struct context *context, char *rest)
{
	char *text;

	while ((text = next_option(&rest))) {
		if (*text && read_option(context, text)) {
			return -1;
		}
	}
	return 0;
}

/* Makes the tone plan and the policy. */
static int plan(const struct context *context, char *arguments)
{
	struct rb_options *options = context->options;
	const ringback_tone_bank *bank = rb_config_bank(context->config, options->zone, &context->format);
	ringback_error error;

	if (!bank) {
		ast_log(LOG_ERROR, "Ringback: neither indications.conf nor ringback has a zone `%s`\n", options->zone);
		return -1;
	}
	if (ringback_tone_plan_from_bank(bank, options->zone, &options->plan, &error) < 0) {
		ast_log(LOG_ERROR, "Ringback: zone `%s`: %s\n", options->zone, error.message);
		return -1;
	}
	ringback_tone_plan_policy(options->plan, &options->policy);
	return read_options(context, ast_strdupa(context->config->options)) || read_options(context, arguments) ? -1 : 0;
}

int rb_options_parse(struct ast_channel *chan, const char *data, struct rb_options *options)
{
	struct context context = { .options = options, .config = rb_config_get() };
	char *rest = ast_strdupa(S_OR(data, "")), *zone = next_option(&rest);
	int res;

	memset(options, 0, sizeof(*options));
	if (!context.config) {
		return -1;
	}
	ast_channel_lock(chan);
	rb_choose_zone(chan, zone, context.config->zone, options->zone, sizeof(options->zone));
	context.format = rb_choose_format(chan, &options->format);
	ast_copy_string(context.language, ast_channel_language(chan), sizeof(context.language));
	options->format_of_frames = context.format;
	options->samples_per_frame = context.format.rate_hz * RB_PTIME_MS / 1000;
	ast_channel_unlock(chan);

	res = plan(&context, rest);
	if (!res && ast_channel_state(chan) == AST_STATE_UP) {
		options->policy.ringback_mode = RINGBACK_RINGBACK_MODE_ANSWERED;
	}
	ao2_ref(context.config, -1);
	if (res) {
		rb_options_free(options);
	}
	return res;
}

void rb_options_free(struct rb_options *options)
{
	ringback_tone_plan_free(options->plan);
	ao2_cleanup(options->format);
	options->plan = NULL;
	options->format = NULL;
}
