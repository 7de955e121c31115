// Results may go where the input is: all of it is read before anything is written.
#include "check.h"

static ringback_tone_zones *indications;

static void texts(void)
{
    char text[64];
    strcpy(text, "+49 30 1234567");
    ANSWERS(OK, ringback_tone_zones_zone_for_number(indications, text, text, sizeof text));
    CHECK(strcmp(text, "de") == 0);
    ANSWERS(OK, ringback_tone_zones_tone_name(indications, text, 0, text, sizeof text));
    CHECK(strcmp(text, "trying") == 0 || strcmp(text, "dial") == 0);
    // The text within the buffer, and the buffer within the text.
    strcpy(text, "tel:+33 1 23 45 67 89");
    ANSWERS(OK, ringback_tone_zones_zone_for_number(indications, text + 4, text, sizeof text));
    CHECK(strcmp(text, "fr") == 0);
    strcpy(text, "+33 1 23 45 67 89");
    ANSWERS(OK, ringback_tone_zones_zone_for_number(indications, text, text + 5, 8));
    CHECK(strcmp(text + 5, "fr") == 0);
    // Nothing, an error, and no room leave an empty text.
    strcpy(text, "+999");
    ANSWERS(NOTHING, ringback_tone_zones_zone_for_number(indications, text, text, sizeof text));
    CHECK(text[0] == 0);
    strcpy(text, "\xff");
    ANSWERS(UTF8, ringback_tone_zones_zone_for_number(indications, text, text, sizeof text));
    CHECK(text[0] == 0);
    strcpy(text, "+49");
    ANSWERS(BUFFER, ringback_tone_zones_zone_for_number(indications, text, text, 2));
    CHECK(text[0] == 0 && text[1] == '4');

    char list[256];
    strcpy(list, "fr");
    ANSWERS(OK, ringback_tone_zones_tone_list(indications, list, "ring", list, sizeof list));
    CHECK(strcmp(list, "440/1500,0/3500") == 0);
    strcpy(list, "ring");
    ANSWERS(OK, ringback_tone_zones_tone_list(indications, "fr", list, list, sizeof list));
    CHECK(strcmp(list, "440/1500,0/3500") == 0);
    strcpy(list, "nowhere");
    ANSWERS(NO_ZONE, ringback_tone_zones_tone_list(indications, list, "ring", list, sizeof list));
    CHECK(list[0] == 0);
}

static void handles(void)
{
    ringback_format format = {RINGBACK_CODEC_PCMU, 8000, 20};
    ringback_error error;
    ringback_rendered_tone *parts[2], *first;
    // The list in the error, which is then written over.
    strcpy(error.message, "!950/330,!1400/330");
    ANSWERS(OK, ringback_rendered_tone_from_list(error.message, &format, NULL, &parts[0], &error));
    CHECK(error.message[0] == 0 && error.status == RINGBACK_STATUS_OK);
    ANSWERS(OK, ringback_rendered_tone_from_list("425/500,0/500", &format, NULL, &parts[1], NULL));
    strcpy(error.message, "440 / 500");
    ANSWERS(LIST, ringback_rendered_tone_from_list(error.message, &format, NULL, &first, &error));
    CHECK(first == NULL && error.column == 5 && error.message[0] != 0);

    // The sequence in the place of its first part.
    first = parts[0];
    ANSWERS(OK, ringback_rendered_tone_sequence((const ringback_rendered_tone *const *)parts, 2, &parts[0], NULL));
    CHECK(parts[0] != first && parts[0] != NULL);
    ringback_rendered_tone_free(first);
    // The clone in the place of the original's handle.
    first = parts[0];
    ANSWERS(OK, ringback_rendered_tone_clone(parts[0], &parts[0]));
    CHECK(parts[0] != first);
    ringback_rendered_tone_free(first);
    ringback_rendered_tone_free(parts[0]);
    ringback_rendered_tone_free(parts[1]);
}

// A struct that is read and a result that is written in one place, each way round.
static void structs(void)
{
    const ringback_format pcmu = {RINGBACK_CODEC_PCMU, 8000, 20};
    ringback_tone_plan *plan;
    ringback *caller;
    ringback_progress *call;
    union {
        ringback_format format;
        ringback_playback playback;
        ringback_call_state place;
        ringback_policy policy;
        ringback_frame frame;
        ringback_failure failure;
        ringback_error error;
        ringback_rendered_tone *tone;
        ringback_tone_bank *bank;
        ringback_tone_plan *plan;
        ringback_progress *call;
        char text[64];
    } both;
    both.format = pcmu;
    ANSWERS(OK, ringback_rendered_tone_from_list("425", &both.format, NULL, &both.tone, NULL));
    ringback_rendered_tone_free(both.tone);
    both.format = pcmu;
    ANSWERS(LIST, ringback_rendered_tone_from_list("425/x", &both.format, NULL, &(ringback_rendered_tone *){NULL}, &both.error));
    CHECK(both.error.status == RINGBACK_STATUS_LIST && both.error.column == 5);
    ANSWERS(OK, ringback_playback_init(&both.playback));
    ANSWERS(OK, ringback_rendered_tone_from_list("425", &pcmu, &both.playback, &both.tone, NULL));
    ringback_rendered_tone_free(both.tone);
    both.format = pcmu;
    ANSWERS(OK, ringback_tone_bank_new(indications, &both.format, NULL, &both.bank, NULL));
    ringback_tone_bank_free(both.bank);
    both.format = pcmu;
    ANSWERS(OK, ringback_tone_plan_from_zone(indications, "de", &both.format, NULL, &both.plan, NULL));
    plan = both.plan;
    ANSWERS(OK, ringback_policy_init(&both.policy));
    both.policy.hold_off_us = 7;
    ANSWERS(OK, ringback_progress_new(&both.policy, &both.call));
    call = both.call;
    ANSWERS(OK, ringback_progress_policy(call, &both.policy));
    CHECK(both.policy.hold_off_us == 7);

    ANSWERS(OK, ringback_call_player_new(plan, &caller));
    both.place = (ringback_call_state){RINGBACK_CALL_STATE_KIND_RING, {0, 0}, 0, 0};
    ANSWERS(OK, ringback_call_player_next_frame(caller, &both.place, &both.frame));
    CHECK(both.frame.octets == 160 && !both.frame.silent);
    both.place = (ringback_call_state){RINGBACK_CALL_STATE_KIND_RING, {0, 0}, 0, 0};
    ANSWERS(OK, ringback_tone_plan_tone(plan, &both.place, &both.tone));
    ringback_rendered_tone_free(both.tone);
    both.place = (ringback_call_state){RINGBACK_CALL_STATE_KIND_FAILURE, {486, 0}, 0, 0};
    ANSWERS(OK, ringback_call_state_text(&both.place, both.text, sizeof both.text));
    CHECK(strcmp(both.text, "failure 486") == 0);

    const ringback_response progress = {.status = 183, .sdp = 1};
    ANSWERS(OK, ringback_progress_invite(call, 1, 0));
    ANSWERS(OK, ringback_progress_response(call, 1, "a tag", &progress, 0));
    ANSWERS(OK, ringback_progress_rtp_begins(call, 1, "a tag", 0));
    ANSWERS(OK, ringback_progress_state(call, &both.place));
    ANSWERS(OK, ringback_progress_to_tag(call, &both.place, both.text, sizeof both.text));
    CHECK(strcmp(both.text, "a tag") == 0);

    // The settings of a call in the memory that it is to stand in.
    void *memory = malloc(ringback_progress_size());
    CHECK(memory != NULL && ringback_progress_size() >= sizeof(ringback_policy));
    ANSWERS(OK, ringback_policy_init(memory));
    ((ringback_policy *)memory)->hold_off_us = 9;
    ringback_progress *in;
    ANSWERS(OK, ringback_progress_init(memory, ringback_progress_size(), memory, &in));
    ANSWERS(OK, ringback_progress_policy(in, &both.policy));
    CHECK(both.policy.hold_off_us == 9);
    ringback_progress_deinit(in);
    free(memory);
    ringback_progress_free(call);
    ringback_call_player_free(caller);
    ringback_tone_plan_free(plan);
}

// Of two results in one place, one would be lost.
static void results_are_apart(void)
{
    const ringback_format pcmu = {RINGBACK_CODEC_PCMU, 8000, 20};
    ringback_error error;
    void *handle = &error;
    memset(&error, 0x5A, sizeof error);
    ANSWERS(VALUE, ringback_rendered_tone_from_list("425", &pcmu, NULL, handle, &error));
    ANSWERS(VALUE, ringback_rendered_tone_from_list("x", &pcmu, NULL, handle, &error));
    ANSWERS(VALUE, ringback_tone_zones_builtin(handle, &error));
    ANSWERS(VALUE, ringback_tone_bank_new(indications, &pcmu, NULL, handle, &error));
    ANSWERS(VALUE, ringback_tone_plan_from_zone(indications, "de", &pcmu, NULL, handle, &error));
    handle = (char *)&error + 8;
    ANSWERS(VALUE, ringback_tone_zones_from_text("[x]\nring = /\n", 13, NULL, NULL, handle, &error));
    for (size_t n = 0; n < sizeof error; n++)
        CHECK(((unsigned char *)&error)[n] == 0x5A);
}

static void calls(void)
{
    ringback_progress *call, *in;
    // A group is not its own branch: that changes nothing and reads nothing that is written.
    ANSWERS(OK, ringback_progress_new(NULL, &call));
    ANSWERS(OK, ringback_progress_invite(call, 1, 0));
    (void)ringback_progress_group(call, 1, call, 0);
    ringback_progress_free(call);

    // A handle is not put into the memory of what it stands for.
    void *memory = malloc(ringback_progress_size());
    CHECK(memory != NULL);
    ANSWERS(MEMORY, ringback_progress_init(memory, ringback_progress_size(), NULL, memory));
    CHECK(*(void **)memory == NULL);
    ANSWERS(NULL, ringback_progress_init(NULL, ringback_progress_size(), NULL, NULL));
    ANSWERS(OK, ringback_progress_init(memory, ringback_progress_size(), NULL, &in));
    ringback_progress_deinit(in);
    free(memory);
}

int main(void)
{
    ANSWERS(OK, ringback_tone_zones_builtin(&indications, NULL));
    texts();
    handles();
    structs();
    results_are_apart();
    calls();
    ringback_tone_zones_free(indications);
    return 0;
}
