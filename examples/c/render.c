// Writes a call-progress tone to a WAV file:
//
//     cc render.c -o render $(pkg-config --cflags --libs ringback)
//     ./render trying out.wav
//     ./render fr/ring out.wav
//     ./render 440+480/2000,0/4000 out.wav
//
// Writes two cycles of a tone that repeats, 10 s of a held tone, and the whole of a tone that ends.
#include <ringback.h>
#include <stdlib.h>
#include <string.h>

#include "wav.h"

static const ringback_format FORMAT = {RINGBACK_CODEC_LINEAR, 8000, 20};
static const uint32_t RATE = 8000;

// Finds a tone by its name in the default zone or by ZONE/NAME, or else parses a tone list.
static ringback_status find(const char *what, ringback_rendered_tone **tone, ringback_error *error)
{
    ringback_tone_zones *zones;
    ringback_status status = ringback_tone_zones_builtin(&zones, error);
    if (status < 0)
        return status;
    char zone[80] = "";
    const char *name = strchr(what, '/');
    if (name && (size_t)(name - what) < sizeof zone)
        memcpy(zone, what, (size_t)(name - what));
    status = ringback_rendered_tone_from_zones(zones, name ? zone : NULL, name ? name + 1 : what,
                                            &FORMAT, NULL, tone, error);
    if (status == RINGBACK_STATUS_NO_ZONE || status == RINGBACK_STATUS_NO_TONE)
        status = ringback_rendered_tone_from_list(what, &FORMAT, NULL, tone, error);
    ringback_tone_zones_free(zones);
    return status;
}

// Returns the number of samples to write.
static uint32_t length(const ringback_rendered_tone *tone)
{
    ringback_payload payload;
    if (ringback_rendered_tone_payload(tone, &payload) != RINGBACK_STATUS_OK)
        return 0;
    uint32_t once = (uint32_t)(payload.intro_octets / 2), again = (uint32_t)(payload.cycle_octets / 2);
    if (payload.cycles != UINT64_MAX)
        return once + (uint32_t)payload.cycles * again + (uint32_t)(payload.outro_octets / 2);
    return again > 0 && again < RATE / 2 ? 10 * RATE : once + 2 * again;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: render TONE|ZONE/NAME|LIST OUT.wav\n");
        return 2;
    }
    ringback_rendered_tone *tone;
    ringback_error error;
    if (find(argv[1], &tone, &error) < 0) {
        fprintf(stderr, "render: %s: %s\n", argv[1], error.message);
        return 2;
    }
    FILE *file = fopen(argv[2], "wb");
    if (!file) {
        perror(argv[2]);
        ringback_rendered_tone_free(tone);
        return 1;
    }
    uint32_t left = length(tone);
    wav_header(file, left);

    ringback_player *player = NULL;
    ringback_frame frame;
    ringback_player_new(tone, &player);
    while (left > 0 && ringback_player_next_frame(player, &frame) == RINGBACK_STATUS_OK) {
        uint32_t samples = (uint32_t)(frame.octets / 2);
        samples = samples < left ? samples : left;
        wav_samples(file, frame.payload, samples);
        left -= samples;
    }
    ringback_player_free(player);
    ringback_rendered_tone_free(tone);
    if (ferror(file) | fclose(file)) {
        perror(argv[2]);
        return 1;
    }
    return 0;
}
