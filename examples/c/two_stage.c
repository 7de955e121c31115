// A scripted call, as a sound file and as text: what the caller hears while the call goes to two
// phones. One of them must be woken up first.
//
//     cc two_stage.c -o two_stage $(pkg-config --cflags --libs ringback)
//     ./two_stage call.wav [ZONE]
//
// A media server does the same with its own clock and its own signalling.
#include <ringback.h>
#include <string.h>

#include "wav.h"

// The events of the phones. A status of 0 means an INVITE to that phone.
static const struct {
    uint64_t at_ms;
    uint64_t branch;
    ringback_response response;
} SCRIPT[] = {
    {0, 1, {.status = 0}},      {0, 2, {.status = 0}},     {40, 1, {.status = 100}},
    {60, 2, {.status = 100}},   {900, 2, {.status = 486}}, {3500, 1, {.status = 180}},
    {12000, 1, {.status = 200}},
};
static const size_t EVENTS = sizeof SCRIPT / sizeof *SCRIPT;

static void tell(ringback_progress *call, size_t event)
{
    uint64_t branch = SCRIPT[event].branch, now_us = 1000 * SCRIPT[event].at_ms;
    if (SCRIPT[event].response.status == 0)
        ringback_progress_invite(call, branch, now_us);
    else if (ringback_progress_response(call, branch, NULL, &SCRIPT[event].response, now_us) ==
             RINGBACK_STATUS_ACK_AND_BYE)
        printf("           end the surplus call of phone %d\n", (int)branch);
}

// Prints a new state, and the messages to send at this moment.
static void advise(ringback_progress *call, const ringback_call_state *state, uint64_t now_us)
{
    static char before[80] = "silence";
    char now[80];
    ringback_call_state_to_string(state, now, sizeof now);
    if (strcmp(now, before))
        printf("%9.3f  %s\n", (double)now_us / 1e6, now);
    memcpy(before, now, sizeof before);

    ringback_upstream upstream;
    while (ringback_progress_poll_upstream(call, &upstream) == RINGBACK_STATUS_OK)
        printf("           send %d to the caller\n", upstream.status);
    ringback_cancel cancel;
    while (ringback_progress_poll_cancel(call, &cancel) == RINGBACK_STATUS_OK) {
        printf("           cancel phone %d", (int)cancel.branch);
        if (cancel.cause != 0)
            printf(", Reason: SIP;cause=%d", cancel.cause);
        printf("\n");
    }
}

// Plays frame by frame until somebody else sends the audio. Returns the number of samples.
static uint32_t play(ringback_call_player *caller, ringback_progress *call, FILE *file)
{
    ringback_frame frame;
    ringback_call_state state;
    size_t event = 0;
    for (uint64_t now_us = 0;; now_us += 20000) {
        for (; event < EVENTS && 1000 * SCRIPT[event].at_ms <= now_us; event++)
            tell(call, event);
        ringback_progress_handle_timeout(call, now_us);
        ringback_progress_state(call, &state);
        advise(call, &state, now_us);
        if (ringback_call_player_next_frame(caller, &state, &frame) != RINGBACK_STATUS_OK)
            return (uint32_t)frame.timestamp;
        wav_samples(file, frame.payload, frame.octets / 2);
    }
}

int main(int argc, char **argv)
{
    if (argc != 2 && argc != 3) {
        fprintf(stderr, "usage: two_stage OUT.wav [ZONE]\n");
        return 2;
    }
    // Once, for all calls: a tone plan with the tones of a zone.
    const ringback_format format = {RINGBACK_CODEC_LINEAR, 8000, 20};
    ringback_tone_zones *zones = NULL;
    ringback_tone_plan *plan = NULL;
    ringback_error error;
    if (ringback_tone_zones_builtin(&zones, &error) < 0 ||
        ringback_tone_plan_from_zone(zones, argv[2], &format, NULL, &plan, &error) < 0) {
        fprintf(stderr, "two_stage: %s\n", error.message);
        ringback_tone_zones_free(zones);
        return 2;
    }
    ringback_tone_zones_free(zones);
    FILE *file = fopen(argv[1], "wb");
    if (!file) {
        perror(argv[1]);
        ringback_tone_plan_free(plan);
        return 1;
    }

    // For each call: its progress, and the call player of its caller.
    ringback_policy policy;
    ringback_progress *call = NULL;
    ringback_call_player *caller = NULL;
    ringback_tone_plan_policy(plan, &policy);
    ringback_progress_new(&policy, &call);
    ringback_call_player_new(plan, &caller);
    wav_header(file, 0);
    wav_header(file, play(caller, call, file));
    ringback_call_player_free(caller);
    ringback_progress_free(call);
    ringback_tone_plan_free(plan);
    if (ferror(file) | fclose(file)) {
        perror(argv[1]);
        return 1;
    }
    return 0;
}
