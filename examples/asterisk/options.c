/* The arguments of Ringback() → a tone plan and a policy. */

#define AST_MODULE "res_ringback"
#define AST_MODULE_SELF_SYM __internal_res_ringback_self

#include <asterisk.h>

#include <ctype.h>

#include <asterisk/channel.h>
#include <asterisk/logger.h>
#include <asterisk/strings.h>

#include "config.h"
#include "options.h"
#include "tones.h"

/* Sets the tone of a state. */
static int set_tone(struct rb_options *options, struct rb_config *config, int kind, const char *option, const char *name)
{
	ringback_rendered_tone *tone = NULL;
	ringback_error error;
	char reason[512] = "";

	if (rb_tone_find(config, &options->target, name, &tone, reason, sizeof(reason))) {
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
static int read_option(struct rb_options *options, struct rb_config *config, char *text)
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
			return set_tone(options, config, RINGBACK_CALL_STATE_KIND_TRYING, text, value);
		}
		if (!strcasecmp(text, "ring")) {
			return set_tone(options, config, RINGBACK_CALL_STATE_KIND_RING, text, value);
		}
		if (!strcasecmp(text, "queued")) {
			options->policy.has_queue_tone = 1;
			return set_tone(options, config, RINGBACK_CALL_STATE_KIND_QUEUED, text, value);
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
static int read_options(struct rb_options *options, struct rb_config *config, char *rest)
{
	char *text;

	while ((text = next_option(&rest))) {
		if (*text && read_option(options, config, text)) {
			return -1;
		}
	}
	return 0;
}

/* Makes the tone plan and the policy. */
static int plan(struct rb_options *options, struct rb_config *config, char *arguments)
{
	const ringback_tone_bank *bank = rb_config_bank(config, options->target.zone, &options->target.frames);
	ringback_error error;

	if (!bank) {
		ast_log(LOG_ERROR, "Ringback: neither indications.conf nor ringback has a zone `%s`\n", options->target.zone);
		return -1;
	}
	if (ringback_tone_plan_from_bank(bank, options->target.zone, &options->plan, &error) < 0) {
		ast_log(LOG_ERROR, "Ringback: zone `%s`: %s\n", options->target.zone, error.message);
		return -1;
	}
	ringback_tone_plan_policy(options->plan, &options->policy);
	return read_options(options, config, ast_strdupa(config->options)) || read_options(options, config, arguments) ? -1 : 0;
}

int rb_options_parse(struct ast_channel *chan, const char *data, struct rb_options *options)
{
	struct rb_config *config = rb_config_get();
	char *rest = ast_strdupa(S_OR(data, "")), *zone = next_option(&rest);
	int res;

	memset(options, 0, sizeof(*options));
	if (!config) {
		return -1;
	}
	rb_target_choose(&options->target, chan, zone, config->zone);
	res = plan(options, config, rest);
	if (!res && ast_channel_state(chan) == AST_STATE_UP) {
		options->policy.ringback_mode = RINGBACK_RINGBACK_MODE_ANSWERED;
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
	options->plan = NULL;
	rb_target_end(&options->target);
}
