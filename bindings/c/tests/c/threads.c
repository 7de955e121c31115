// Two threads play one tone, each with its own player, and take further tones from one bank.
#include "check.h"
#include <pthread.h>

static ringback_rendered_tone *tone;
static ringback_tone_bank *bank;
static ringback_frame first[3000];

static void *play(void *unused)
{
    (void)unused;
    ringback_player *player;
    ANSWERS(OK, ringback_player_new(tone, &player));
    for (int n = 0; n < 3000; n++) {
        ringback_frame frame;
        ANSWERS(OK, ringback_player_next_frame(player, &frame));
        // Both threads get the same frames from the same address.
        CHECK(frame.payload == first[n].payload && frame.timestamp == first[n].timestamp);
        CHECK(frame.silent == first[n].silent && frame.octets == 160);
    }
    ringback_player_free(player);

    const char *zones[] = {"fr", "de", "us", "uk", "jp", "au", "za", "br"};
    const char *names[] = {"ring", "busy", "dial", "congestion", "trying"};
    for (int zone = 0; zone < 8; zone++) {
        for (int name = 0; name < 5; name++) {
            ringback_rendered_tone *own;
            ANSWERS(OK, ringback_tone_bank_tone(bank, zones[zone], names[name], &own, NULL));
            ringback_rendered_tone_free(own);
        }
    }
    return NULL;
}

int main(void)
{
    ringback_format format = {RINGBACK_CODEC_PCMU, 8000, 20};
    ANSWERS(OK, ringback_rendered_tone_from_list("425/90,0/75,525/90,0/250", &format, NULL, &tone, NULL));
    ringback_player *player;
    ANSWERS(OK, ringback_player_new(tone, &player));
    for (int n = 0; n < 3000; n++)
        ANSWERS(OK, ringback_player_next_frame(player, &first[n]));
    ringback_player_free(player);
    ringback_tone_zones *zones;
    ANSWERS(OK, ringback_tone_zones_builtin(&zones, NULL));
    ANSWERS(OK, ringback_tone_bank_new(zones, &format, NULL, &bank, NULL));
    ringback_tone_zones_free(zones);

    pthread_t threads[2];
    for (int n = 0; n < 2; n++)
        CHECK(pthread_create(&threads[n], NULL, play, NULL) == 0);
    for (int n = 0; n < 2; n++)
        CHECK(pthread_join(threads[n], NULL) == 0);
    CHECK(ringback_tone_bank_memory(bank) > 100000);
    ringback_tone_bank_free(bank);
    ringback_rendered_tone_free(tone);
    return 0;
}
