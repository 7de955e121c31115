// call ZONE CODEC OWN: runs a call. Reads one event a line from standard input. Writes the result
// of each event and the payload of every frame to standard output. An event with the prefix
// `group.` happens to a group that is one branch of the call. `-` means an absent argument.
#include "check.h"

typedef struct {
    ringback_progress *progress;
    void *memory;
} machine;

static machine begin(const ringback_policy *policy, int own)
{
    machine made = {NULL, NULL};
    if (!own) {
        ANSWERS(OK, ringback_progress_new(policy, &made.progress));
        return made;
    }
    made.memory = malloc(ringback_progress_size());
    CHECK((uintptr_t)made.memory % ringback_progress_alignment() == 0);
    ANSWERS(OK, ringback_progress_init(made.memory, ringback_progress_size(), policy, &made.progress));
    return made;
}

static void end(machine made)
{
    if (made.memory)
        ringback_progress_deinit(made.progress);
    else
        ringback_progress_free(made.progress);
    free(made.memory);
}

static const char *or_none(const char *word)
{
    return strcmp(word, "-") ? word : NULL;
}

static ringback_status tell(ringback_progress *call, ringback_progress *group, char (*word)[64], uint64_t now)
{
    const char *event = word[0];
    uint64_t branch = strtoull(word[1], NULL, 10);
    const char *to_tag = or_none(word[2]);
    ringback_response response = {
        .status = (uint16_t)atoi(word[3]),
        .sdp = (uint8_t)atoi(word[4]),
        .cause = (uint8_t)atoi(word[5]),
        .p_early_media = or_none(word[6]),
    };
    if (!strcmp(event, "invite")) return ringback_progress_invite(call, branch, now);
    if (!strcmp(event, "response")) return ringback_progress_response(call, branch, to_tag, &response, now);
    if (!strcmp(event, "retry")) return ringback_progress_retry(call, branch, now);
    if (!strcmp(event, "rtp_begins")) return ringback_progress_rtp_begins(call, branch, to_tag, now);
    if (!strcmp(event, "rtp_stops")) return ringback_progress_rtp_stops(call, branch, to_tag, now);
    if (!strcmp(event, "p_early_media"))
        return ringback_progress_p_early_media(call, branch, to_tag, word[3], now);
    if (!strcmp(event, "hunt")) return ringback_progress_set_hunting(call, atoi(word[1]), now);
    if (!strcmp(event, "no_answer")) return ringback_progress_no_answer(call, now);
    if (!strcmp(event, "cancel")) return ringback_progress_caller_cancelled(call, now);
    if (!strcmp(event, "preempt")) return ringback_progress_start_announcement(call, now);
    if (!strcmp(event, "resume")) return ringback_progress_end_announcement(call, now);
    if (!strcmp(event, "group")) return ringback_progress_group(call, branch, group, now);
    CHECK(!strcmp(event, "play"));
    return RINGBACK_STATUS_OK;
}

static void show(ringback_progress *call)
{
    ringback_call_state state;
    char text[256];
    ANSWERS(OK, ringback_progress_state(call, &state));
    ANSWERS(OK, ringback_call_state_to_string(&state, text, sizeof text));
    printf("%s", text);
    if (state.kind == RINGBACK_CALL_STATE_KIND_EARLY_MEDIA) {
        ANSWERS(OK, ringback_progress_to_tag(call, &state, text, sizeof text));
        printf(" tag %s", text);
    }
    ringback_failure failure;
    if (ringback_progress_failure(call, &failure) == RINGBACK_STATUS_OK)
        printf(" failure %d %d", failure.status, failure.cause);
    uint64_t at_us;
    if (ringback_progress_next_timeout(call, &at_us) == RINGBACK_STATUS_OK)
        printf(" timeout %llu", (unsigned long long)at_us);
    ringback_upstream upstream;
    while (ringback_progress_poll_upstream(call, &upstream) == RINGBACK_STATUS_OK)
        printf(" send %d %d", upstream.status, upstream.cause);
    ringback_cancel cancel;
    while (ringback_progress_poll_cancel(call, &cancel) == RINGBACK_STATUS_OK)
        printf(" cancel %llu %d", (unsigned long long)cancel.branch, cancel.cause);
    printf("\n");
}

int main(int argc, char **argv)
{
    CHECK(argc == 4);
    int own = atoi(argv[3]);
    ringback_tone_zones *zones;
    ANSWERS(OK, ringback_tone_zones_builtin(&zones, NULL));
    ringback_format format = {atoi(argv[2]), 8000, 20};
    ringback_tone_plan *plan;
    ANSWERS(OK, ringback_tone_plan_from_zone(zones, argv[1], &format, NULL, &plan, NULL));
    ringback_tone_zones_free(zones);

    ringback_policy policy;
    ANSWERS(OK, ringback_tone_plan_policy(plan, &policy));
    policy.hold_off_us = 40000;
    policy.failure_tone_duration_us = 500000;
    policy.has_queue_tone = 1;
    machine call = begin(&policy, own), group = begin(&policy, own);
    void *memory = malloc(ringback_call_player_size());
    CHECK((uintptr_t)memory % ringback_call_player_alignment() == 0);
    ringback_call_player *caller;
    if (own)
        ANSWERS(OK, ringback_call_player_init(memory, ringback_call_player_size(), plan, &caller));
    else
        ANSWERS(OK, ringback_call_player_new(plan, &caller));
    ringback_tone_plan_free(plan);

    uint64_t now = 0;
    for (char line[512]; fgets(line, sizeof line, stdin);) {
        char word[7][64] = {"", "", "", "", "", "", ""};
        sscanf(line, "%63s %63s %63s %63s %63s %63s %63s", word[0], word[1], word[2], word[3], word[4],
               word[5], word[6]);
        bool of_group = !strncmp(word[0], "group.", 6);
        if (of_group)
            memmove(word[0], word[0] + 6, strlen(word[0]) - 5);
        printf("%d ", tell(of_group ? group.progress : call.progress, group.progress, word, now));
        for (int frames = strcmp(word[0], "play") ? 0 : atoi(word[1]); frames > 0; frames--) {
            ANSWERS(OK, ringback_progress_handle_timeout(call.progress, now));
            ANSWERS(OK, ringback_progress_handle_timeout(group.progress, now));
            ringback_call_state state;
            ANSWERS(OK, ringback_progress_state(call.progress, &state));
            CHECK(ringback_call_player_timestamp(caller) == now / 1000 * 8);
            ringback_frame frame;
            ringback_status status = ringback_call_player_next_frame(caller, &state, &frame);
            printf("%d %d %d %d ", status, frame.silent, frame.onset, ringback_call_player_tone_is_over(caller));
            fwrite(frame.payload ? frame.payload : "", 1, frame.octets, stdout);
            now += 20000;
        }
        show(of_group ? group.progress : call.progress);
    }
    if (own)
        ringback_call_player_deinit(caller);
    else
        ringback_call_player_free(caller);
    free(memory);
    end(call);
    end(group);
    return 0;
}
