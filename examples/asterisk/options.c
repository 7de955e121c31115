/* The arguments of Ringback() → a tone plan and a policy. */

#define AST_MODULE "res_ringback"
#define AST_MODULE_SELF_SYM __internal_res_ringback_self

#include <asterisk.h>

#include <asterisk/channel.h>
#include <asterisk/format_cache.h>
#include <asterisk/indications.h>
#include <asterisk/logger.h>
#include <asterisk/strings.h>

#include "config.h"
#include "options.h"

/* The frames that Asterisk's generators write, in milliseconds. */
#define PTIME_MS 20

/* Chooses a format that needs no transcoding where that is possible. */
static ringback_format choose_format(struct ast_channel *chan, struct ast_format **format)
{
	struct ast_format *raw = ast_channel_rawwriteformat(chan);
	unsigned int rate;

	if (ast_format_cmp(raw, ast_format_ulaw) == AST_FORMAT_CMP_EQUAL) {
		*format = ao2_bump(ast_format_ulaw);
		return (ringback_format) { RINGBACK_CODEC_PCMU, 8000, PTIME_MS };
	}
	if (ast_format_cmp(raw, ast_format_alaw) == AST_FORMAT_CMP_EQUAL) {
		*format = ao2_bump(ast_format_alaw);
		return (ringback_format) { RINGBACK_CODEC_PCMA, 8000, PTIME_MS };
	}
	rate = ast_format_get_sample_rate(raw);
	*format = ao2_bump(ast_format_cache_get_slin_by_rate(rate));
	rate = ast_format_get_sample_rate(*format);
	return (ringback_format) { RINGBACK_CODEC_LINEAR, rate, PTIME_MS };
}

/* The zone: the argument, else the channel's, else that of ringback.conf, else the default of
 * indications.conf, else `us`. */
static void choose_zone(struct ast_channel *chan, const char *argument, const char *configured, char *zone, size_t size)
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

/* Sets the tone of a state: the name of a tone of the zone, or a tone list. */
static int set_tone(struct rb_options *options, const ringback_tone_bank *bank, const char *zone,
	const ringback_format *format, int kind, const char *option, const char *name)
{
	ringback_rendered_tone *tone;
	ringback_error error;

	if (ringback_tone_bank_tone(bank, zone, name, &tone, NULL) < 0
		&& ringback_rendered_tone_from_list(name, format, NULL, &tone, &error) < 0) {
		ast_log(LOG_ERROR, "Ringback: %s(%s): not a tone of zone %s, and as a tone list: column %u: %s\n",
			option, name, zone, error.column, error.message);
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
	char rest;

	if (sscanf(text, "%u%c", value, &rest) != 1 || *value > most) {
		ast_log(LOG_ERROR, "Ringback: %s(%s): expected a number from 0 to %u\n", option, text, most);
		return -1;
	}
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
static int read_option(struct rb_options *options, const ringback_tone_bank *bank, const char *zone,
	const ringback_format *format, char *text)
{
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
			return set_tone(options, bank, zone, format, RINGBACK_CALL_STATE_KIND_TRYING, text, value);
		}
		if (!strcasecmp(text, "ring")) {
			return set_tone(options, bank, zone, format, RINGBACK_CALL_STATE_KIND_RING, text, value);
		}
		if (!strcasecmp(text, "queued")) {
			options->policy.has_queue_tone = 1;
			return set_tone(options, bank, zone, format, RINGBACK_CALL_STATE_KIND_QUEUED, text, value);
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
		"failure(S) or phone\n", text);
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
static int read_options(struct rb_options *options, const ringback_tone_bank *bank, const char *zone,
	const ringback_format *format, char *rest)
{
	char *text;

	while ((text = next_option(&rest))) {
		if (*text && read_option(options, bank, zone, format, text)) {
			return -1;
		}
	}
	return 0;
}

int rb_options_parse(struct ast_channel *chan, const char *data, struct rb_options *options)
{
	struct rb_config *config = rb_config_get();
	char *rest = ast_strdupa(S_OR(data, "")), *argument = next_option(&rest), *defaults;
	char zone[MAX_TONEZONE_COUNTRY];
	const ringback_tone_bank *bank;
	ringback_format format;
	ringback_error error;
	int res = 0;

	memset(options, 0, sizeof(*options));
	if (!config) {
		return -1;
	}
	ast_channel_lock(chan);
	choose_zone(chan, argument, config->zone, zone, sizeof(zone));
	format = choose_format(chan, &options->format);
	ast_channel_unlock(chan);
	options->samples_per_frame = format.rate_hz * PTIME_MS / 1000;

	bank = rb_config_bank(config, zone, &format);
	if (!bank) {
		ast_log(LOG_ERROR, "Ringback: neither indications.conf nor ringback has a zone `%s`\n", zone);
		res = -1;
	} else if (ringback_tone_plan_from_bank(bank, zone, &options->plan, &error) < 0) {
		ast_log(LOG_ERROR, "Ringback: zone `%s`: %s\n", zone, error.message);
		res = -1;
	} else {
		ringback_tone_plan_policy(options->plan, &options->policy);
		defaults = ast_strdupa(config->options);
		res = read_options(options, bank, zone, &format, defaults)
			|| read_options(options, bank, zone, &format, rest) ? -1 : 0;
		if (ast_channel_state(chan) == AST_STATE_UP) {
			options->policy.ringback_mode = RINGBACK_RINGBACK_MODE_ANSWERED;
		}
	}
	ao2_ref(config, -1);
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
