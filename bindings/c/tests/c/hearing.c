// Plays tones to detectors and checks what they report, in samples and in payloads, in memory of the
// library and in its own.
#include "check.h"

static ringback_tone_zones *zones;

static bool has_name(const ringback_tone_set *set, uint32_t tone, const char *wanted)
{
    char name[64];
    for (size_t index = 0; ringback_tone_set_name(set, tone, index, name, sizeof name) == RINGBACK_STATUS_OK; index++)
        if (!strcmp(name, wanted))
            return true;
    return false;
}

static void events_of_a_call(int own, bool eager)
{
    ringback_tone_set *set;
    ringback_detector *detector;
    void *memory = NULL;
    ANSWERS(OK, ringback_tone_set_from_zone(zones, "de", 8000, &set, NULL));
    if (own) {
        memory = malloc(ringback_detector_size());
        CHECK((uintptr_t)memory % ringback_detector_alignment() == 0);
        ANSWERS(OK, ringback_detector_init(memory, ringback_detector_size(), set, eager, &detector));
    } else {
        ANSWERS(OK, ringback_detector_new(set, eager, &detector));
    }

    // Ten seconds of the ring, then silence.
    ringback_format format = {RINGBACK_CODEC_LINEAR, 8000, 20};
    ringback_rendered_tone *ring;
    ringback_player *player;
    ANSWERS(OK, ringback_rendered_tone_from_zones(zones, "de", "ring", &format, NULL, &ring, NULL));
    ANSWERS(OK, ringback_player_new(ring, &player));
    static const int16_t silence[160];
    int began = 0, ended = 0;
    for (int n = 0; n < 1000; n++) {
        const int16_t *samples = silence;
        if (n < 500) {
            ringback_frame frame;
            ANSWERS(OK, ringback_player_next_frame(player, &frame));
            samples = frame.payload;
        }
        size_t count = 160;
        ringback_detector_event event;
        while (ringback_detector_next_event(detector, &samples, &count, &event) == RINGBACK_STATUS_OK) {
            if (event.kind == RINGBACK_DETECTOR_EVENT_KIND_BEGAN || event.kind == RINGBACK_DETECTOR_EVENT_KIND_CORRECTED) {
                CHECK(event.frequencies_mhz[0] > 424000 && event.frequencies_mhz[0] < 426000);
                CHECK(event.frequencies_mhz[1] == 0 && event.at < 200 && event.confidence > 50);
                CHECK(event.level_tenths > -110 && event.level_tenths < -90);
                if (has_name(set, event.tone, "ring"))
                    began++;
            }
            if (event.kind == RINGBACK_DETECTOR_EVENT_KIND_ENDED) {
                CHECK(has_name(set, event.tone, "ring"));
                CHECK(event.at > 47800 && event.at < 48200);
                ended++;
            }
        }
        CHECK(count == 0);
    }
    CHECK(began == 1 && ended == 1 && ringback_detector_position(detector) == 160000);
    ringback_detector_event event;
    while (ringback_detector_finish(detector, &event) == RINGBACK_STATUS_OK)
        CHECK(event.kind >= RINGBACK_DETECTOR_EVENT_KIND_SILENCE);
    ringback_player_free(player);
    ringback_rendered_tone_free(ring);
    if (own)
        ringback_detector_deinit(detector);
    else
        ringback_detector_free(detector);
    // A set may go before its detectors.
    ringback_tone_set_free(set);
    free(memory);
}

// Events of payloads in any portions are those of the samples.
static void payloads_are_heard(int codec)
{
    ringback_named_tone tones[] = {{"fast", "480+620/250,0/250"}, {"slow", "480+620/500,0/500"}};
    ringback_tone_set *set;
    ANSWERS(OK, ringback_tone_set_from_tones(tones, 2, 8000, &set, NULL));
    ringback_format format = {codec, 8000, 20};
    ringback_rendered_tone *busy;
    ringback_player *player;
    ANSWERS(OK, ringback_rendered_tone_from_list("480+620/500,0/500", &format, NULL, &busy, NULL));
    ANSWERS(OK, ringback_player_new(busy, &player));
    ringback_detector *whole, *cut;
    ANSWERS(OK, ringback_detector_new(set, false, &whole));
    ANSWERS(OK, ringback_detector_new(set, false, &cut));
    uint64_t at[2] = {UINT64_MAX, UINT64_MAX};
    for (int n = 0; n < 200; n++) {
        ringback_frame frame;
        ANSWERS(OK, ringback_player_next_frame(player, &frame));
        const size_t step = (codec == RINGBACK_CODEC_L16) ? 14 : 7;
        ringback_detector_event event;
        const uint8_t *payload = frame.payload;
        size_t octets = frame.octets;
        while (ringback_detector_next_event_in(whole, codec, &payload, &octets, &event) == RINGBACK_STATUS_OK)
            if (event.kind == RINGBACK_DETECTOR_EVENT_KIND_BEGAN) {
                CHECK(has_name(set, event.tone, "slow"));
                at[0] = ringback_detector_position(whole);
            }
        CHECK(octets == 0 && payload == (const uint8_t *)frame.payload + frame.octets);
        for (size_t first = 0; first < frame.octets; first += step) {
            payload = (const uint8_t *)frame.payload + first;
            octets = frame.octets - first < step ? frame.octets - first : step;
            while (ringback_detector_next_event_in(cut, codec, &payload, &octets, &event) == RINGBACK_STATUS_OK)
                if (event.kind == RINGBACK_DETECTOR_EVENT_KIND_BEGAN)
                    at[1] = ringback_detector_position(cut);
        }
    }
    CHECK(at[0] != UINT64_MAX && at[0] == at[1]);
    CHECK(ringback_detector_position(whole) == 32000 && ringback_detector_position(cut) == 32000);
    ringback_detector_free(whole);
    ringback_detector_free(cut);
    ringback_tone_set_free(set);
    ringback_player_free(player);
    ringback_rendered_tone_free(busy);
}

static void alike_tones_are_told(void)
{
    // In France busy and congestion are the same.
    ringback_tone_set *set;
    ANSWERS(OK, ringback_tone_set_from_zone(zones, "fr", 16000, &set, NULL));
    char list[256], name[64], zone[64];
    bool both = false;
    for (uint32_t tone = 0; tone < ringback_tone_set_count(set); tone++) {
        ANSWERS(OK, ringback_tone_set_list(set, tone, list, sizeof list));
        ANSWERS(OK, ringback_tone_set_name(set, tone, 0, name, sizeof name));
        ANSWERS(OK, ringback_tone_set_zone(set, tone, 0, zone, sizeof zone));
        CHECK(list[0] && name[0] && !strcmp(zone, "fr"));
        if (!strcmp(list, "440/500,0/500"))
            both = has_name(set, tone, "busy") && has_name(set, tone, "congestion");
    }
    CHECK(both);
    ringback_tone_set_free(set);

    ringback_named_tone tones[] = {{"one", "425/500,0/500"}, {"other", "425/510,0/490"}, {"dial", "425"}};
    ANSWERS(OK, ringback_tone_set_from_tones(tones, 3, 8000, &set, NULL));
    uint32_t other;
    ANSWERS(OK, ringback_tone_set_alike(set, 0, 0, &other));
    CHECK(other == 1);
    ANSWERS(NOTHING, ringback_tone_set_alike(set, 0, 1, &other));
    ANSWERS(NOTHING, ringback_tone_set_alike(set, 2, 0, &other));
    ANSWERS(OK, ringback_tone_set_zone(set, 0, 0, zone, sizeof zone));
    CHECK(zone[0] == 0);
    ringback_tone_set_free(set);
}

static void count_rings(const ringback_identified *identified, void *user)
{
    CHECK(identified->confidence > 0 && identified->at < 200);
    if (!strcmp(identified->list, "440+480/2000,0/4000") && strstr(identified->description, ": ring in "))
        ++*(int *)user;
}

static void recordings_are_identified(void)
{
    ringback_format format = {RINGBACK_CODEC_LINEAR, 8000, 20};
    ringback_rendered_tone *ring;
    ANSWERS(OK, ringback_rendered_tone_from_zones(zones, "us", "ring", &format, NULL, &ring, NULL));
    ringback_player *player;
    ANSWERS(OK, ringback_player_new(ring, &player));
    int16_t *samples = malloc(600 * 320);
    for (int n = 0; n < 600; n++) {
        ringback_frame frame;
        ANSWERS(OK, ringback_player_next_frame(player, &frame));
        memcpy(samples + 160 * n, frame.payload, 320);
    }
    int rings = 0;
    ANSWERS(OK, ringback_identify(zones, samples, 600 * 160, 8000, count_rings, &rings, NULL));
    CHECK(rings == 1);
    free(samples);
    ringback_player_free(player);
    ringback_rendered_tone_free(ring);
}

int main(void)
{
    ANSWERS(OK, ringback_tone_zones_builtin(&zones, NULL));
    for (int own = 0; own < 2; own++)
        events_of_a_call(own, false);
    for (int codec = RINGBACK_CODEC_PCMU; codec <= RINGBACK_CODEC_L16; codec++)
        payloads_are_heard(codec);
    alike_tones_are_told();
    recordings_are_identified();
    ringback_tone_set *all;
    ANSWERS(OK, ringback_tone_set_from_zones(zones, 8000, &all, NULL));
    CHECK(ringback_tone_set_count(all) > 500);
    ringback_tone_set_free(all);
    ringback_tone_zones_free(zones);
    return 0;
}
