/* A name → a rendered tone: a tone of the zone, a tone list, or a sound file. */
#ifndef RB_TONES_H
#define RB_TONES_H

#include <stddef.h>

#include "config.h"
#include "target.h"

/* Finds a tone, which the caller frees. Sound files are looked for in the target's language first.
 * Returns 0, or -1 with the reason in `reason`. */
int rb_tone_find(struct rb_config *config, const struct rb_target *target, const char *name,
	ringback_rendered_tone **tone, char *reason, size_t size);

#endif
