/* A name → a rendered tone: a tone of the zone, a tone list, or a sound file. */
#ifndef RB_TONES_H
#define RB_TONES_H

#include <stddef.h>

#include "config.h"

/* Finds a tone, which the caller frees. Sound files are looked for in a language first, which may be empty.
 * Returns 0, or -1 with the reason in `reason`. */
int rb_tone_find(struct rb_config *config, const char *zone, const ringback_format *format, const char *language,
	const char *name, ringback_rendered_tone **tone, char *reason, size_t size);

#endif
