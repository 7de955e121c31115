// A result may overlap the input: the library reads all input before it writes.
#include "check.h"

static ringback_tone_zones *zones;

static void texts(void)
{
    char text[64];
    strcpy(text, "+49 30 1234567");
    ANSWERS(OK, ringback_tone_zones_zone_for_number(zones, text, text, sizeof text));
    CHECK(strcmp(text, "de") == 0);
    ANSWERS(OK, ringback_tone_zones_tone_name(zones, text, 0, text, sizeof text));
    CHECK(strcmp(text, "trying") == 0 || strcmp(text, "dial") == 0);
    // First the text lies within the buffer, then the buffer within the text.
    strcpy(text, "tel:+33 1 23 45 67 89");
    ANSWERS(OK, ringback_tone_zones_zone_for_number(zones, text + 4, text, sizeof text));
    CHECK(strcmp(text, "fr") == 0);
    strcpy(text, "+33 1 23 45 67 89");
    ANSWERS(OK, ringback_tone_zones_zone_for_number(zones, text, text + 5, 8));
    CHECK(strcmp(text + 5, "fr") == 0);
    // Without a result, after an error and without room the text is empty.
    strcpy(text, "+999");
    ANSWERS(NOTHING, ringback_tone_zones_zone_for_number(zones, text, text, sizeof text));
    CHECK(text[0] == 0);
    strcpy(text, "\xff");
    ANSWERS(UTF8, ringback_tone_zones_zone_for_number(zones, text, text, sizeof text));
    CHECK(text[0] == 0);
    strcpy(text, "+49");
    ANSWERS(BUFFER, ringback_tone_zones_zone_for_number(zones, text, text, 2));
    CHECK(text[0] == 0 && text[1] == '4');

    char list[256];
    strcpy(list, "fr");
    ANSWERS(OK, ringback_tone_zones_tone_list(zones, list, "ring", list, sizeof list));
    CHECK(strcmp(list, "440/1500,0/3500") == 0);
    strcpy(list, "ring");
    ANSWERS(OK, ringback_tone_zones_tone_list(zones, "fr", list, list, sizeof list));
    CHECK(strcmp(list, "440/1500,0/3500") == 0);
    strcpy(list, "nowhere");
    ANSWERS(NO_ZONE, ringback_tone_zones_tone_list(zones, list, "ring", list, sizeof list));
    CHECK(list[0] == 0);
}

static void handles(void)
{
    ringback_format format = {RINGBACK_CODEC_PCMU, 8000, 20};
    ringback_error error;
    ringback_rendered_tone *parts[2], *first;
    // The list lies in the error, which then overwrites it.
    strcpy(error.message, "!950/330,!1400/330");
    ANSWERS(OK, ringback_rendered_tone_from_list(error.message, &format, NULL, &parts[0], &error));
    CHECK(error.message[0] == 0 && error.status == RINGBACK_STATUS_OK);
    ANSWERS(OK, ringback_rendered_tone_from_list("425/500,0/500", &format, NULL, &parts[1], NULL));
    strcpy(error.message, "440 / 500");
    ANSWERS(LIST, ringback_rendered_tone_from_list(error.message, &format, NULL, &first, &error));
    CHECK(first == NULL && error.column == 5 && error.message[0] != 0);

    // The sequence replaces the handle of its first part.
    first = parts[0];
    ANSWERS(OK, ringback_rendered_tone_sequence((const ringback_rendered_tone *const *)parts, 2, &parts[0], NULL));
    CHECK(parts[0] != first && parts[0] != NULL);
    ringback_rendered_tone_free(first);
    // The clone replaces the handle of the original.
    first = parts[0];
    ANSWERS(OK, ringback_rendered_tone_clone(parts[0], &parts[0]));
    CHECK(parts[0] != first);
    ringback_rendered_tone_free(first);
    ringback_rendered_tone_free(parts[0]);
    ringback_rendered_tone_free(parts[1]);
}

// An input struct and a result share one union, in each combination.
static void structs(void)
{
    const ringback_format pcmu = {RINGBACK_CODEC_PCMU, 8000, 20};
    ringback_tone_plan *plan;
    ringback_call_player *caller;
    ringback_progress *call;
    union {
        ringback_format format;
        ringback_playback playback;
        ringback_call_state state;
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
    ANSWERS(OK, ringback_playback_default(&both.playback));
    ANSWERS(OK, ringback_rendered_tone_from_list("425", &pcmu, &both.playback, &both.tone, NULL));
    ringback_rendered_tone_free(both.tone);
    both.format = pcmu;
    ANSWERS(OK, ringback_tone_bank_new(zones, &both.format, NULL, &both.bank, NULL));
    ringback_tone_bank_free(both.bank);
    both.format = pcmu;
    ANSWERS(OK, ringback_tone_plan_from_zone(zones, "de", &both.format, NULL, &both.plan, NULL));
    plan = both.plan;
    ANSWERS(OK, ringback_policy_default(&both.policy));
    both.policy.hold_off_us = 7;
    ANSWERS(OK, ringback_progress_new(&both.policy, &both.call));
    call = both.call;
    ANSWERS(OK, ringback_progress_policy(call, &both.policy));
    CHECK(both.policy.hold_off_us == 7);

    ANSWERS(OK, ringback_call_player_new(plan, &caller));
    both.state = (ringback_call_state){RINGBACK_CALL_STATE_KIND_RING, {0, 0}, 0, 0};
    ANSWERS(OK, ringback_call_player_next_frame(caller, &both.state, &both.frame));
    CHECK(both.frame.octets == 160 && !both.frame.silent);
    both.state = (ringback_call_state){RINGBACK_CALL_STATE_KIND_RING, {0, 0}, 0, 0};
    ANSWERS(OK, ringback_tone_plan_tone(plan, &both.state, &both.tone));
    ringback_rendered_tone_free(both.tone);
    both.state = (ringback_call_state){RINGBACK_CALL_STATE_KIND_FAILURE, {486, 0}, 0, 0};
    ANSWERS(OK, ringback_call_state_to_string(&both.state, both.text, sizeof both.text));
    CHECK(strcmp(both.text, "failure 486") == 0);

    const ringback_response progress = {.status = 183, .sdp = 1};
    ANSWERS(OK, ringback_progress_invite(call, 1, 0));
    ANSWERS(OK, ringback_progress_response(call, 1, "a tag", &progress, 0));
    ANSWERS(OK, ringback_progress_rtp_begins(call, 1, "a tag", 0));
    ANSWERS(OK, ringback_progress_state(call, &both.state));
    ANSWERS(OK, ringback_progress_to_tag(call, &both.state, both.text, sizeof both.text));
    CHECK(strcmp(both.text, "a tag") == 0);

    // The policy of a call lies in the memory that the call then occupies.
    void *memory = malloc(ringback_progress_size());
    CHECK(memory != NULL && ringback_progress_size() >= sizeof(ringback_policy));
    ANSWERS(OK, ringback_policy_default(memory));
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

// If two results overlapped, one would be lost.
static void results_are_apart(void)
{
    const ringback_format pcmu = {RINGBACK_CODEC_PCMU, 8000, 20};
    ringback_error error;
    void *handle = &error;
    memset(&error, 0x5A, sizeof error);
    ANSWERS(VALUE, ringback_rendered_tone_from_list("425", &pcmu, NULL, handle, &error));
    ANSWERS(VALUE, ringback_rendered_tone_from_list("x", &pcmu, NULL, handle, &error));
    ANSWERS(VALUE, ringback_tone_zones_builtin(handle, &error));
    ANSWERS(VALUE, ringback_tone_bank_new(zones, &pcmu, NULL, handle, &error));
    ANSWERS(VALUE, ringback_tone_plan_from_zone(zones, "de", &pcmu, NULL, handle, &error));
    handle = (char *)&error + 8;
    ANSWERS(VALUE, ringback_tone_zones_read_text("[x]\nring = /\n", 13, NULL, NULL, handle, &error));
    for (size_t n = 0; n < sizeof error; n++)
        CHECK(((unsigned char *)&error)[n] == 0x5A);
}

static void calls(void)
{
    ringback_progress *call, *in;
    // A group can't be its own branch: the call changes nothing, and reads nothing that it writes.
    ANSWERS(OK, ringback_progress_new(NULL, &call));
    ANSWERS(OK, ringback_progress_invite(call, 1, 0));
    (void)ringback_progress_group(call, 1, call, 0);
    ringback_progress_free(call);

    // The handle must not lie in the memory of its own object.
    void *memory = malloc(ringback_progress_size());
    CHECK(memory != NULL);
    ANSWERS(MEMORY, ringback_progress_init(memory, ringback_progress_size(), NULL, memory));
    CHECK(*(void **)memory == NULL);
    ANSWERS(NULL, ringback_progress_init(NULL, ringback_progress_size(), NULL, NULL));
    ANSWERS(OK, ringback_progress_init(memory, ringback_progress_size(), NULL, &in));
    ringback_progress_deinit(in);
    free(memory);
}

static void events(void)
{
    // The reports overwrite the payload, whose second event is read after the first was reported.
    union {
        uint8_t payload[8];
        ringback_event_report reports[6];
        ringback_format format;
        ringback_event_source *source;
        char text[64];
    } both = {{1, 0x8A, 1, 0, 2, 0x8A, 1, 0}};
    ringback_event_reader *reader;
    size_t count;
    ANSWERS(OK, ringback_event_reader_new(0, &reader));
    ANSWERS(OK, ringback_event_reader_receive(reader, 0, true, both.payload, 8, both.reports, 6, &count));
    CHECK(count == 4 && both.reports[0].event == 1 && both.reports[3].event == 2);
    ringback_event_reader_free(reader);
    strcpy(both.text, "70,0-15");
    ANSWERS(OK, ringback_event_list_common(both.text, both.text, both.text, sizeof both.text));
    CHECK(strcmp(both.text, "0-15,70") == 0);
    both.format = (ringback_format){RINGBACK_CODEC_PCMU, 8000, 20};
    ANSWERS(OK, ringback_event_source_new(&both.format, 5, 10, 0, 0, &both.source));
    ringback_event_source_free(both.source);
}

int main(void)
{
    ANSWERS(OK, ringback_tone_zones_builtin(&zones, NULL));
    texts();
    handles();
    structs();
    results_are_apart();
    calls();
    events();
    ringback_tone_zones_free(zones);
    return 0;
}
