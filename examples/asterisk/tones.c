/* A name → a rendered tone: a tone of the zone, a tone list, or a sound file. */

#define AST_MODULE "res_ringback"
#define AST_MODULE_SELF_SYM __internal_res_ringback_self

#include <asterisk.h>

#include <unistd.h>

#include <asterisk/channel.h>
#include <asterisk/file.h>
#include <asterisk/format_cache.h>
#include <asterisk/frame.h>
#include <asterisk/logger.h>
#include <asterisk/paths.h>
#include <asterisk/strings.h>
#include <asterisk/translate.h>
#include <asterisk/vector.h>

#include "tones.h"

/* The longest sound file, in samples: what fits a rendered tone, of 16 MiB. */
#define MOST_SAMPLES (8 << 20)

AST_VECTOR(samples, int16_t);

/* Finds a file of a name without an ending. The first types fit the rate best. Returns 0 if there is one. */
static int find_type(const char *name, unsigned int rate, const char **type)
{
	/* From narrow to wide. Each is also an ending. */
	static const char *const types[] = { "ulaw", "alaw", "sln", "wav", "gsm", "g722", "sln16", "wav16", "sln32",
		"sln48" };
	const int count = ARRAY_LEN(types);
	char path[PATH_MAX];
	int i;

	for (i = 0; i < count; i++) {
		*type = types[rate > 8000 ? count - 1 - i : i];
		if (name[0] == '/') {
			snprintf(path, sizeof(path), "%s.%s", name, *type);
		} else {
			snprintf(path, sizeof(path), "%s/sounds/%s.%s", ast_config_AST_DATA_DIR, name, *type);
		}
		if (!access(path, R_OK)) {
			return 0;
		}
	}
	return -1;
}

/* Finds a sound file as Playback() does: in the language (`de_AT`, then `de`), without one, and in English. */
static int find_file(const char *name, const char *language, unsigned int rate, char *path, size_t size,
	const char **type)
{
	char folder[MAX_LANGUAGE];

	ast_copy_string(folder, S_OR(language, ""), sizeof(folder));
	while (folder[0] && name[0] != '/') {
		char *suffix = strrchr(folder, '_');

		snprintf(path, size, "%s/%s", folder, name);
		if (!find_type(path, rate, type)) {
			return 0;
		}
		*(suffix ? suffix : folder) = '\0';
	}
	ast_copy_string(path, name, size);
	if (!find_type(path, rate, type)) {
		return 0;
	}
	snprintf(path, size, DEFAULT_LANGUAGE "/%s", name);
	return name[0] == '/' ? -1 : find_type(path, rate, type);
}

/* Appends the samples of linear frames. Returns -1 if they are too many. */
static int append(struct samples *samples, struct ast_frame *frame)
{
	for (; frame; frame = AST_LIST_NEXT(frame, frame_list)) {
		const int16_t *data = frame->data.ptr;
		int i;

		if (AST_VECTOR_SIZE(samples) + frame->samples > MOST_SAMPLES) {
			return -1;
		}
		for (i = 0; i < frame->samples; i++) {
			if (AST_VECTOR_APPEND(samples, data[i])) {
				return -1;
			}
		}
	}
	return 0;
}

/* Reads a file as linear samples at a rate. Returns NULL, or what is wrong. */
static const char *read_samples(struct ast_filestream *stream, unsigned int rate, struct samples *samples)
{
	struct ast_format *linear = ast_format_cache_get_slin_by_rate(rate);
	struct ast_trans_pvt *path = NULL;
	struct ast_frame *frame;
	const char *wrong = NULL;

	for (; !wrong && (frame = ast_readframe(stream)); ast_frfree(frame)) {
		struct ast_frame *translated = frame;
		if (ast_format_cmp(frame->subclass.format, linear) != AST_FORMAT_CMP_EQUAL) {
			path = path ? path : ast_translator_build_path(linear, frame->subclass.format);
			if (!path) {
				wrong = "Asterisk has no translator from its format";
				continue;
			}
			translated = ast_translate(path, frame, 0);
		}
		if (append(samples, translated)) {
			wrong = "longer than 8,388,608 samples";
		}
		if (translated && translated != frame) {
			ast_frfree(translated);
		}
	}
	if (path) {
		ast_translator_free_path(path);
	}
	return wrong ? wrong : AST_VECTOR_SIZE(samples) ? NULL : "empty";
}

/* Makes a tone of a sound file, which repeats. */
static int read_file(const char *path, const char *type, const ringback_format *format, ringback_rendered_tone **tone,
	char *reason, size_t size)
{
	struct ast_filestream *stream = ast_readfile(path, type, NULL, O_RDONLY, 0, 0);
	struct samples samples;
	ringback_error error;
	const char *wrong;

	if (!stream) {
		snprintf(reason, size, "the sound file %s.%s cannot be opened", path, type);
		return -1;
	}
	AST_VECTOR_INIT(&samples, 16000);
	wrong = read_samples(stream, format->rate_hz, &samples);
	ast_closestream(stream);
	if (!wrong && ringback_rendered_tone_from_samples(NULL, 0, AST_VECTOR_GET_ADDR(&samples, 0),
		AST_VECTOR_SIZE(&samples), format, tone, &error) < 0) {
		wrong = error.message;
	}
	if (wrong) {
		snprintf(reason, size, "the sound file %s.%s: %s", path, type, wrong);
	}
	AST_VECTOR_FREE(&samples);
	return wrong ? -1 : 0;
}

/* A tone list or a sound file. */
static int make(const char *name, const struct rb_target *target, ringback_rendered_tone **tone, char *reason,
	size_t size)
{
	ringback_error error;
	char path[PATH_MAX];
	const char *type;

	if (ringback_rendered_tone_from_list(name, &target->frames, NULL, tone, &error) >= 0) {
		return 0;
	}
	if (!find_file(name, target->language, target->frames.rate_hz, path, sizeof(path), &type)) {
		return read_file(path, type, &target->frames, tone, reason, size);
	}
	snprintf(reason, size, "not a tone of zone %s, nor a sound file, and as a tone list: column %u: %s",
		target->zone, error.column, error.message);
	return -1;
}

int rb_tone_find(struct rb_config *config, const struct rb_target *target, const char *name,
	ringback_rendered_tone **tone, char *reason, size_t size)
{
	const ringback_tone_bank *bank = rb_config_bank(config, target->zone, &target->frames);
	struct ast_str *key;
	int res;

	if (!bank) {
		snprintf(reason, size, "neither indications.conf nor ringback has a zone `%s`", target->zone);
		return -1;
	}
	if (ringback_tone_bank_tone(bank, target->zone, name, tone, NULL) >= 0) {
		return 0;
	}
	key = ast_str_create(128);
	if (!key) {
		return -1;
	}
	ast_str_set(&key, 0, "%d %u %s %s", target->frames.codec, target->frames.rate_hz,
		S_OR(target->language, "-"), name);
	/* Whoever needs the same tone meanwhile waits for it. */
	ao2_lock(config);
	*tone = rb_config_remembered(config, ast_str_buffer(key));
	res = *tone ? 0 : make(name, target, tone, reason, size);
	if (!res) {
		rb_config_remember(config, ast_str_buffer(key), *tone);
	}
	ao2_unlock(config);
	ast_free(key);
	return res;
}
