/* ringback.conf and the tone zones. */

#define AST_MODULE "res_ringback"
#define AST_MODULE_SELF_SYM __internal_res_ringback_self

#include <asterisk.h>

#include <sys/stat.h>

#include <asterisk/astobj2.h>
#include <asterisk/config.h>
#include <asterisk/logger.h>
#include <asterisk/paths.h>
#include <asterisk/strings.h>

#include "config.h"

static AO2_GLOBAL_OBJ_STATIC(current);

static void destroy(void *object)
{
	struct rb_config *config = object;
	size_t i;

	for (i = 0; i < RB_BANKS; i++) {
		ringback_tone_bank_free(config->banks[i].bank);
	}
	for (i = 0; i < RB_REMEMBERED; i++) {
		ast_free(config->remembered[i].key);
		ringback_rendered_tone_free(config->remembered[i].tone);
	}
	ringback_tone_zones_free(config->own);
	ringback_tone_zones_free(config->builtin);
}

static void log_diagnostic(const ringback_diagnostic *diagnostic, void *user)
{
	/* Warnings are about Asterisk itself, which reads the file too. */
	if (diagnostic->is_error) {
		ast_log(LOG_WARNING, "%s:%u:%u: %s\n", diagnostic->file, diagnostic->line, diagnostic->column,
			diagnostic->message);
	}
}

/* Reads indications.conf. A line that is wrong costs only itself, and a missing file nothing. */
static void load_zones(struct rb_config *config)
{
	char path[PATH_MAX];
	struct stat found;
	ringback_error error;

	snprintf(path, sizeof(path), "%s/indications.conf", ast_config_AST_CONFIG_DIR);
	if (!stat(path, &found) && ringback_tone_zones_load(path, log_diagnostic, NULL, &config->own, &error) < 0) {
		ast_log(LOG_WARNING, "%s\n", error.message);
	}
}

/* Reads the section [general]: `zone`, `indications`, and options of Ringback() as keys. */
static int read_general(struct rb_config *config, const struct ast_config *file, int *indications)
{
	static const char *const options[] = { "trying", "ring", "queued", "holdoff", "failure", "earlymedia" };
	struct ast_variable *each;
	size_t i, used = 0;

	for (each = ast_variable_browse(file, "general"); each; each = each->next) {
		for (i = 0; i < ARRAY_LEN(options) && strcasecmp(each->name, options[i]); i++) {
		}
		if (!strcasecmp(each->name, "zone")) {
			ast_copy_string(config->zone, each->value, sizeof(config->zone));
		} else if (!strcasecmp(each->name, "indications")) {
			*indications = ast_true(each->value);
		} else if (!strcasecmp(each->name, "phone")) {
			used += ast_true(each->value) ? snprintf(config->options + used, sizeof(config->options) - used,
				"%sphone", used ? "," : "") : 0;
		} else if (i < ARRAY_LEN(options)) {
			used += snprintf(config->options + used, sizeof(config->options) - used, "%s%s(%s)",
				used ? "," : "", each->name, each->value);
		} else {
			ast_log(LOG_WARNING, "ringback.conf line %d: unknown key `%s`\n", each->lineno, each->name);
		}
		if (used >= sizeof(config->options)) {
			ast_log(LOG_ERROR, "ringback.conf: the options are longer than %zu bytes\n", sizeof(config->options) - 1);
			return -1;
		}
	}
	return 0;
}

int rb_config_load(void)
{
	struct ast_flags flags = { 0 };
	struct ast_config *file = ast_config_load("ringback.conf", flags);
	struct rb_config *config = ao2_alloc(sizeof(*config), destroy);
	int res = 0, indications = 1;

	if (!config) {
		return -1;
	}
	if (file == CONFIG_STATUS_FILEINVALID) {
		ast_log(LOG_ERROR, "ringback.conf cannot be read\n");
		res = -1;
	} else if (file) {
		res = read_general(config, file, &indications);
		ast_config_destroy(file);
	}
	if (!res && indications) {
		load_zones(config);
	}
	ringback_tone_zones_builtin(&config->builtin, NULL);
	if (!res) {
		ao2_global_obj_replace_unref(current, config);
	}
	ao2_ref(config, -1);
	return res;
}

void rb_config_end(void)
{
	ao2_global_obj_release(current);
}

struct rb_config *rb_config_get(void)
{
	return ao2_global_obj_ref(current);
}

static int has_zone(const ringback_tone_zones *zones, const char *zone)
{
	char list[16];

	/* `trying` is a tone that every zone has. A list that does not fit is there too. */
	return zones && ringback_tone_zones_tone_list(zones, zone, "trying", list, sizeof(list)) != RINGBACK_STATUS_NO_ZONE;
}

static const ringback_tone_bank *bank_of(struct rb_config *config, const ringback_tone_zones *zones,
	const ringback_format *format)
{
	struct rb_bank *each = config->banks, *end = config->banks + RB_BANKS;

	ao2_lock(config);
	while (each < end && each->bank && (each->zones != zones || each->format.codec != format->codec
		|| each->format.rate_hz != format->rate_hz)) {
		each++;
	}
	if (each < end && !each->bank) {
		each->zones = zones;
		each->format = *format;
		ringback_tone_bank_new(zones, format, NULL, &each->bank, NULL);
	}
	ao2_unlock(config);
	return each < end ? each->bank : NULL;
}

const ringback_tone_zones *rb_config_zones(const struct rb_config *config, const char *zone)
{
	return has_zone(config->own, zone) ? config->own : has_zone(config->builtin, zone) ? config->builtin : NULL;
}

const ringback_tone_bank *rb_config_bank(struct rb_config *config, const char *zone, const ringback_format *format)
{
	const ringback_tone_zones *zones = rb_config_zones(config, zone);

	return zones ? bank_of(config, zones, format) : NULL;
}

ringback_rendered_tone *rb_config_remembered(const struct rb_config *config, const char *key)
{
	ringback_rendered_tone *tone = NULL;
	size_t i;

	for (i = 0; i < RB_REMEMBERED && config->remembered[i].key; i++) {
		if (!strcmp(config->remembered[i].key, key)) {
			ringback_rendered_tone_clone(config->remembered[i].tone, &tone);
		}
	}
	return tone;
}

void rb_config_remember(struct rb_config *config, const char *key, const ringback_rendered_tone *tone)
{
	size_t i;

	for (i = 0; i < RB_REMEMBERED; i++) {
		if (!config->remembered[i].key) {
			config->remembered[i].key = ast_strdup(key);
			ringback_rendered_tone_clone(tone, &config->remembered[i].tone);
			return;
		}
		if (!strcmp(config->remembered[i].key, key)) {
			return;
		}
	}
}
