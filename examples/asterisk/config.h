/* ringback.conf and the tone zones. */
#ifndef RB_CONFIG_H
#define RB_CONFIG_H

#include <ringback.h>

/* What was read, shared by the calls that use it. It never changes. */
struct rb_config {
	/* Asterisk's own indications.conf, or NULL. */
	ringback_tone_zones *own;
	ringback_tone_zones *builtin;
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

/* The zones that have a zone: indications.conf before the built-in ones. NULL if none has it. */
const ringback_tone_zones *rb_config_zones(const struct rb_config *config, const char *zone);

#endif
