/* ringback.conf and the tone zones. */
#ifndef RB_CONFIG_H
#define RB_CONFIG_H

#include <ringback.h>

/* Two sets of zones, in each of the formats that Asterisk has: µ-law, A-law, and linear at nine rates. */
#define RB_BANKS 22

/* Tone lists and sound files that are kept rendered. Others are rendered for each call. */
#define RB_REMEMBERED 256

/* What was read, shared by the calls that use it. Only banks and remembered tones are added later. */
struct rb_config {
	/* Asterisk's own indications.conf, or NULL. */
	ringback_tone_zones *own;
	ringback_tone_zones *builtin;
	/* The tones of these zones, each rendered for the first call that needs it. */
	struct rb_bank {
		const ringback_tone_zones *zones;
		ringback_format format;
		ringback_tone_bank *bank;
	} banks[RB_BANKS];
	struct rb_remembered {
		char *key;
		ringback_rendered_tone *tone;
	} remembered[RB_REMEMBERED];
	/* The zone for channels without one, or empty. */
	char zone[40];
	/* Options as Ringback() takes them, before those of the dialplan. */
	char options[1024];
};

/* Reads the files. Returns 0, or -1 after it has logged what is wrong: then the old configuration stays. */
int rb_config_load(void);
void rb_config_end(void);

/* Returns a reference to the current configuration. */
struct rb_config *rb_config_get(void);

/* The tones in a format of the zones that have this one: indications.conf before the built-in zones. NULL
 * if none has it. The bank lives as long as the configuration. */
const ringback_tone_bank *rb_config_bank(struct rb_config *config, const char *zone, const ringback_format *format);

/* A tone that was remembered by this key, which the caller frees, or NULL. The configuration is locked. */
ringback_rendered_tone *rb_config_remembered(const struct rb_config *config, const char *key);
void rb_config_remember(struct rb_config *config, const char *key, const ringback_rendered_tone *tone);

/* Returns the zones that have this one, or NULL: indications.conf before the built-in zones. */
const ringback_tone_zones *rb_config_zones(const struct rb_config *config, const char *zone);

#endif
