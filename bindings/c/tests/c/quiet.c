// Playing allocates nothing. The linker routes all allocations through this file
// (`--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=posix_memalign`).
#include "check.h"

static unsigned long allocations;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
int __real_posix_memalign(void **out, size_t alignment, size_t size);

void *__wrap_malloc(size_t size)
{
    allocations++;
    return __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    allocations++;
    return __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    allocations++;
    return __real_realloc(old, size);
}

int __wrap_posix_memalign(void **out, size_t alignment, size_t size)
{
    allocations++;
    return __real_posix_memalign(out, alignment, size);
}

int main(void)
{
    ringback_format format = {RINGBACK_CODEC_PCMA, 8000, 20};
    ringback_tone_zones *zones;
    ringback_tone_plan *plan;
    ringback_call_player *caller;
    ringback_progress *call;
    ringback_rendered_tone *tone;
    ringback_player *player;
    ringback_event_source *digits;
    ringback_event_reader *reader;
    ringback_tone_set *set;
    ringback_detector *detector;
    ANSWERS(OK, ringback_tone_zones_builtin(&zones, NULL));
    ANSWERS(OK, ringback_tone_plan_from_zone(zones, "de", &format, NULL, &plan, NULL));
    ANSWERS(OK, ringback_rendered_tone_from_list("!425/90,!0/75,!525/90", &format, NULL, &tone, NULL));
    ANSWERS(OK, ringback_player_new(tone, &player));
    ANSWERS(OK, ringback_call_player_new(plan, &caller));
    ANSWERS(OK, ringback_progress_new(NULL, &call));
    ANSWERS(OK, ringback_progress_invite(call, 1, 0));
    ANSWERS(OK, ringback_event_source_new_digits(&format, "0123456789*#ABCD", 10, 0, 100000, 60000, &digits, NULL));
    ANSWERS(OK, ringback_event_reader_new(0, &reader));
    ANSWERS(OK, ringback_tone_set_from_zone(zones, "de", 8000, &set, NULL));
    ANSWERS(OK, ringback_detector_new(set, true, &detector));
    CHECK(allocations > 0);
    unsigned long heard = 0;

    unsigned long before = allocations;
    for (uint64_t now_us = 0; now_us < 60000000; now_us += 20000) {
        ringback_call_state state;
        ringback_frame frame;
        ringback_response response = {.status = (uint16_t)(now_us < 30000000 ? 180 : 486)};
        if (now_us == 10000000 || now_us == 30000000)
            ANSWERS(OK, ringback_progress_response(call, 1, NULL, &response, now_us));
        // This response creates a dialog, which may allocate.
        if (now_us == 10000000)
            before = allocations;
        ANSWERS(OK, ringback_progress_handle_timeout(call, now_us));
        ANSWERS(OK, ringback_progress_state(call, &state));
        CHECK(ringback_call_player_next_frame(caller, &state, &frame) >= RINGBACK_STATUS_OK);
        ringback_detector_event hears;
        const uint8_t *payload = frame.payload;
        size_t octets = frame.octets;
        while (ringback_detector_next_event_in(detector, RINGBACK_CODEC_PCMA, &payload, &octets, &hears) == RINGBACK_STATUS_OK)
            heard++;
        CHECK(ringback_player_next_frame(player, &frame) >= RINGBACK_STATUS_OK);
        if (ringback_player_is_over(player))
            ANSWERS(OK, ringback_player_seek(player, 0));
        ringback_event_packet packet;
        ringback_event_report reports[3];
        size_t count;
        if (ringback_event_source_next_packet(digits, &packet) == RINGBACK_STATUS_OK)
            ANSWERS(OK, ringback_event_reader_receive(reader, packet.timestamp, packet.marker, packet.payload, packet.octets, reports, 3, &count));
        CHECK(ringback_event_reader_advance(reader, 160, reports) >= RINGBACK_STATUS_OK);
        CHECK(allocations == before);
    }
    ringback_detector_event last;
    while (ringback_detector_finish(detector, &last) == RINGBACK_STATUS_OK)
        heard++;
    CHECK(allocations == before && heard > 1);
    ringback_detector_free(detector);
    ringback_tone_set_free(set);
    ringback_event_source_free(digits);
    ringback_event_reader_free(reader);
    ringback_progress_free(call);
    ringback_call_player_free(caller);
    ringback_player_free(player);
    ringback_rendered_tone_free(tone);
    ringback_tone_plan_free(plan);
    ringback_tone_zones_free(zones);
    return 0;
}
