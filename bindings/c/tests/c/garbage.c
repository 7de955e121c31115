// Calls every function with a forbidden NULL, with impossible sizes and numbers, and with invalid
// texts. Nothing may crash, each call must return its error, and results must be NULL.
#include "check.h"

static const ringback_format PCMU = {RINGBACK_CODEC_PCMU, 8000, 20};
static ringback_tone_zones *zones;
static ringback_rendered_tone *tone;
static ringback_rendered_tone *linear;
static ringback_error error;

static bool is_zero(const void *result, size_t size)
{
    for (size_t n = 0; n < size; n++)
        if (((const unsigned char *)result)[n])
            return false;
    return true;
}

// Checks that a call returns that status and fills its result with zeros.
#define CLEARS(status, result, call)                                                              \
    do {                                                                                          \
        memset(&(result), 0xA5, sizeof(result));                                                  \
        ANSWER_IS(RINGBACK_STATUS_##status, call);                                                \
        CHECK(is_zero(&(result), sizeof(result)));                                                \
    } while (0)

// Checks that a call returns that status and leaves its text empty.
#define EMPTIES(status, text, call)                                                               \
    do {                                                                                          \
        memset(text, 'x', sizeof(text));                                                          \
        ANSWER_IS(RINGBACK_STATUS_##status, call);                                                \
        CHECK((text)[0] == 0);                                                                    \
    } while (0)

static void statuses_have_words(void)
{
    for (int status = -100; status <= 100; status++)
        CHECK(strlen(ringback_status_text(status)) > 5);
    CHECK(!strcmp(ringback_status_text(RINGBACK_STATUS_OK), "success"));
    CHECK(!strcmp(ringback_status_text(RINGBACK_STATUS_LIST), "a tone list can't be parsed"));
    for (int status = RINGBACK_STATUS_LOSS; status <= RINGBACK_STATUS_FAULTS; status++) {
        CHECK(strcmp(ringback_status_text(status), ringback_status_text(-15)));
        for (int other = RINGBACK_STATUS_LOSS; other < status; other++)
            CHECK(strcmp(ringback_status_text(status), ringback_status_text(other)));
    }
    CHECK(!strcmp(ringback_status_text(6), ringback_status_text(-15)));
    char version[32];
    snprintf(version, sizeof version, "%d.%d.%d", RINGBACK_MAJOR, RINGBACK_MINOR, RINGBACK_PATCH);
    CHECK(!strcmp(version, ringback_version()));
}

static void notations_of_other_systems(void)
{
    char text[128];
    ringback_error error;
    const int tgml = RINGBACK_NOTATION_TGML, ours = RINGBACK_NOTATION_RINGBACK;
    const char *script = "%(2000,4000,440,480)", *list = "440+480/2000,0/4000";
    ANSWERS(OK, ringback_notation_read(tgml, script, text, sizeof text, &error));
    CHECK(!strcmp(text, list) && error.status == RINGBACK_STATUS_OK && error.message[0] == 0);
    ANSWERS(OK, ringback_notation_read(tgml, script, text, sizeof text, NULL));
    EMPTIES(LIST, text, ringback_notation_read(tgml, "v=-25%(9,0,432)", text, sizeof text, &error));
    CHECK(error.line == 1 && error.column == 6 && strstr(error.message, "write `;` after"));
    ANSWERS(FAULTS, ringback_notation_read(tgml, "7", text, sizeof text, &error));
    CHECK(!strcmp(text, "852+1209/2000,0/500") && strstr(error.message, "FreeSWITCH plays 859 Hz"));
    EMPTIES(LIST, text, ringback_notation_read(RINGBACK_NOTATION_SNOM, "1", text, sizeof text, NULL));
    EMPTIES(VALUE, text, ringback_notation_read(-1, script, text, sizeof text, &error));
    EMPTIES(VALUE, text, ringback_notation_read(14, script, text, sizeof text, NULL));
    EMPTIES(NULL, text, ringback_notation_read(tgml, NULL, text, sizeof text, &error));
    ANSWERS(NULL, ringback_notation_read(tgml, script, NULL, sizeof text, &error));
    EMPTIES(BUFFER, text, ringback_notation_read(tgml, script, text, strlen(list), &error));
    EMPTIES(UTF8, text, ringback_notation_read(tgml, "\xFF", text, sizeof text, NULL));
    // The text and the list may share memory, the list and the error may not.
    strcpy(text, script);
    ANSWERS(OK, ringback_notation_read(tgml, text, text, sizeof text, NULL));
    CHECK(!strcmp(text, list));
    char *inside = (char *)&error + 5;
    ANSWERS(VALUE, ringback_notation_read(tgml, script, inside, 100, &error));

    ANSWERS(OK, ringback_notation_write(tgml, list, 0, text, sizeof text, &error));
    CHECK(!strcmp(text, "tone_stream://%(2000,4000,440,480);loops=-1"));
    EMPTIES(LOSS, text, ringback_notation_write(tgml, "400*25", 0, text, sizeof text, &error));
    CHECK(!strcmp(error.message, "tgml cannot express a modulation"));
    ANSWERS(FAULTS, ringback_notation_write(tgml, "400*25/9", 1, text, sizeof text, &error));
    CHECK(!strcmp(error.message, "tgml cannot express a modulation"));
    CHECK(!strcmp(text, "tone_stream://%(9,0,400);loops=-1"));
    EMPTIES(LIST, text, ringback_notation_write(ours, "440Hz", 0, text, sizeof text, &error));
    CHECK(error.column == 4);
    EMPTIES(VALUE, text, ringback_notation_write(99, list, 0, text, sizeof text, NULL));
    EMPTIES(NULL, text, ringback_notation_write(tgml, NULL, 0, text, sizeof text, NULL));
    ANSWERS(NULL, ringback_notation_write(tgml, list, 0, NULL, sizeof text, NULL));

    int notation;
    ANSWERS(OK, ringback_notation_guess(script, 0, &notation));
    CHECK(notation == RINGBACK_NOTATION_TGML);
    ANSWERS(NOTHING, ringback_notation_guess(script, 1, &notation));
    CHECK(notation == 0);
    ANSWERS(OK, ringback_notation_guess(list, 1, &notation));
    CHECK(notation == RINGBACK_NOTATION_ASTERISK);
    ANSWERS(NULL, ringback_notation_guess(NULL, 0, &notation));
    ANSWERS(NULL, ringback_notation_guess(script, 0, NULL));
}

static void zones_are_checked(void)
{
    char text[80];
    ANSWERS(NULL, ringback_tone_zones_builtin(NULL, &error));
    CHECK(error.status == RINGBACK_STATUS_NULL && !strcmp(error.message, "a pointer must not be NULL"));
    ANSWERS(OK, ringback_tone_zones_builtin(&zones, &error));
    CHECK(error.status == RINGBACK_STATUS_OK && error.message[0] == 0);

    ringback_tone_zones *none = zones;
    ANSWERS(NULL, ringback_tone_zones_load(NULL, NULL, NULL, &none, &error));
    CHECK(none == NULL);
    ANSWERS(NULL, ringback_tone_zones_load("x", NULL, NULL, NULL, &error));
    ANSWERS(FILE, ringback_tone_zones_load("/nowhere/x.conf", NULL, NULL, &none, &error));
    CHECK(none == NULL && strstr(error.message, "/nowhere/x.conf") != NULL);
    ANSWERS(FILE, ringback_tone_zones_load("", NULL, NULL, &none, NULL));
    ANSWERS(UTF8, ringback_tone_zones_load("\xff", NULL, NULL, &none, NULL));
    ANSWERS(NULL, ringback_tone_zones_read_text(NULL, 1, NULL, NULL, &none, &error));
    ANSWERS(NULL, ringback_tone_zones_read_text("", 0, NULL, NULL, NULL, &error));
    ANSWERS(VALUE, ringback_tone_zones_read_text("", SIZE_MAX, NULL, NULL, &none, &error));
    CHECK(none == NULL);
    ANSWERS(OK, ringback_tone_zones_read_text(NULL, 0, NULL, NULL, &none, NULL));
    ANSWERS(NO_ZONE, ringback_tone_zones_tone_name(none, NULL, 0, text, sizeof text));
    ringback_tone_zones_free(none);

    EMPTIES(NULL, text, ringback_tone_zones_zone_name(NULL, 0, text, sizeof text));
    ANSWERS(NULL, ringback_tone_zones_zone_name(zones, 0, NULL, sizeof text));
    ANSWERS(BUFFER, ringback_tone_zones_zone_name(zones, 0, text, 0));
    EMPTIES(BUFFER, text, ringback_tone_zones_zone_name(zones, 0, text, 2));
    EMPTIES(BUFFER, text, ringback_tone_zones_zone_name(zones, 0, text, SIZE_MAX));
    ANSWERS(OK, ringback_tone_zones_zone_name(zones, 0, text, 3));
    CHECK(strlen(text) == 2);
    EMPTIES(NOTHING, text, ringback_tone_zones_zone_name(zones, SIZE_MAX, text, sizeof text));

    EMPTIES(NULL, text, ringback_tone_zones_zone_for_number(NULL, "+44", text, sizeof text));
    EMPTIES(NULL, text, ringback_tone_zones_zone_for_number(zones, NULL, text, sizeof text));
    ANSWERS(NULL, ringback_tone_zones_zone_for_number(zones, "+44", NULL, sizeof text));
    EMPTIES(UTF8, text, ringback_tone_zones_zone_for_number(zones, "\xc3", text, sizeof text));
    ANSWERS(NOTHING, ringback_tone_zones_zone_for_number(zones, "+", text, sizeof text));
    ANSWERS(OK, ringback_tone_zones_zone_for_number(zones, "+44 20 7946 0000", text, sizeof text));
    EMPTIES(NULL, text, ringback_tone_zones_zone_for_number_from(NULL, "0044", "fr", text, sizeof text));
    EMPTIES(NULL, text, ringback_tone_zones_zone_for_number_from(zones, NULL, "fr", text, sizeof text));
    EMPTIES(NULL, text, ringback_tone_zones_zone_for_number_from(zones, "0044", NULL, text, sizeof text));
    ANSWERS(NOTHING, ringback_tone_zones_zone_for_number_from(zones, "+", "fr", text, sizeof text));
    ANSWERS(OK, ringback_tone_zones_zone_for_number_from(zones, "0044 20 7946 0000", "fr", text, sizeof text));
    CHECK(!strcmp(text, "gb"));

    EMPTIES(NULL, text, ringback_tone_zones_tone_name(NULL, "gb", 0, text, sizeof text));
    EMPTIES(NO_ZONE, text, ringback_tone_zones_tone_name(zones, "zz", 0, text, sizeof text));
    ANSWERS(NULL, ringback_tone_zones_tone_name(zones, "gb", 0, NULL, sizeof text));
    EMPTIES(NOTHING, text, ringback_tone_zones_tone_name(zones, "gb", 1000, text, sizeof text));
    ANSWERS(OK, ringback_tone_zones_tone_name(zones, "gb", 0, text, sizeof text));
    CHECK(text[0] != 0);

    EMPTIES(NULL, text, ringback_tone_zones_tone_list(NULL, "gb", "ring", text, sizeof text));
    EMPTIES(NULL, text, ringback_tone_zones_tone_list(zones, "gb", NULL, text, sizeof text));
    EMPTIES(NO_TONE, text, ringback_tone_zones_tone_list(zones, "gb", "rung", text, sizeof text));
    ANSWERS(NULL, ringback_tone_zones_tone_list(zones, "gb", "ring", NULL, sizeof text));
    ANSWERS(OK, ringback_tone_zones_tone_list(zones, "uk", "ring", text, sizeof text));
    CHECK(!strcmp(text, "400+450/400,0/200,400+450/400,0/2000"));
    ringback_tone_zones_free(NULL);
}

static void count(const ringback_diagnostic *found, void *user)
{
    int *counts = user;
    counts[found->is_error]++;
    CHECK(found->line > 0 && found->column > 0);
    CHECK(!strcmp(found->file, "text"));
    CHECK(strlen(found->message) > 0 && strstr(found->report, found->message) != NULL);
}

static void diagnostics_are_told_and_the_rest_is_kept(void)
{
    const char text[] = "[xx]\ndescription = X\nring = 425/1000,0/4000\nbusy = 425 / 1000\n[yy]\n";
    int counts[2] = {0, 0};
    char list[80];
    ringback_tone_zones *some;
    ANSWERS(FAULTS, ringback_tone_zones_read_text(text, strlen(text), count, counts, &some, &error));
    CHECK(counts[1] == 1 && counts[0] >= 1 && some != NULL);
    CHECK(error.status == RINGBACK_STATUS_FAULTS && error.line == 4 && error.column == 12);
    CHECK(strlen(error.message) > 10);
    ANSWERS(OK, ringback_tone_zones_tone_list(some, "xx", "ring", list, sizeof list));
    CHECK(!strcmp(list, "425/1000,0/4000"));
    ringback_tone_zones_free(some);
    ANSWERS(FAULTS, ringback_tone_zones_read_text(text, strlen(text), NULL, NULL, &some, NULL));
    ringback_tone_zones_free(some);
}

static void write_file(const char *name, const char *text)
{
    FILE *file = fopen(name, "wb");
    CHECK(file && fputs(text, file) >= 0 && fclose(file) == 0);
}

static void count_unrendered(const ringback_unrendered *found, void *user)
{
    CHECK(!strcmp(found->zone, "xx") && !strncmp(found->tone, "far", 3));
    CHECK(strstr(found->message, "half the sample rate"));
    ++*(unsigned *)user;
}

static void count_in_file(const ringback_diagnostic *found, void *user)
{
    *(int *)user += found->is_error;
    CHECK(strstr(found->file, "included.conf") != NULL);
}

static void files_are_read_with_what_they_include(void)
{
    int errors = 0;
    char list[80];
    ringback_tone_zones *some;
    write_file("indications.conf", "[xx]\ndescription = X\nring = 425\n#include \"included.conf\"\n");
    write_file("included.conf", "[yy]\ndescription = Y\nring = 450\n");
    ANSWERS(OK, ringback_tone_zones_load("indications.conf", count_in_file, &errors, &some, &error));
    ANSWERS(OK, ringback_tone_zones_tone_list(some, "yy", "ring", list, sizeof list));
    CHECK(!strcmp(list, "450") && error.status == RINGBACK_STATUS_OK);
    ringback_tone_zones_free(some);

    write_file("included.conf", "[yy]\ndescription = Y\nring = x\n");
    ANSWERS(FAULTS, ringback_tone_zones_load("indications.conf", count_in_file, &errors, &some, &error));
    CHECK(errors == 1 && error.line == 3 && strstr(error.message, "(included.conf)") != NULL);
    ANSWERS(OK, ringback_tone_zones_tone_list(some, "xx", "ring", list, sizeof list));
    CHECK(!strcmp(list, "425"));
    ringback_tone_zones_free(some);
}

static void formats_and_playback_are_checked(void)
{
    const ringback_format bad[] = {
        {-1, 8000, 20}, {4, 8000, 20}, {0x7FFFFFFF, 8000, 20}, {0, 0, 20}, {0, 7999, 20},
        {0, 192001, 20}, {3, UINT32_MAX, 20}, {0, 8000, 0}, {0, 8000, 4}, {0, 8000, 121},
        {3, 11025, 20}, {0, 8000, UINT32_MAX},
    };
    for (size_t n = 0; n < sizeof bad / sizeof *bad; n++) {
        ringback_rendered_tone *none = tone;
        ringback_tone_bank *bank;
        ringback_tone_plan *plan;
        ANSWERS(VALUE, ringback_rendered_tone_from_list("425", &bad[n], NULL, &none, &error));
        CHECK(none == NULL && error.status == RINGBACK_STATUS_VALUE && strlen(error.message) > 5);
        ANSWERS(VALUE, ringback_rendered_tone_from_zones(zones, "gb", "ring", &bad[n], NULL, &none, NULL));
        ANSWERS(VALUE, ringback_rendered_tone_from_samples(NULL, 0, NULL, 0, &bad[n], &none, NULL));
        ANSWERS(VALUE, ringback_tone_bank_new(zones, &bad[n], NULL, &bank, NULL));
        ANSWERS(VALUE, ringback_tone_plan_from_zone(zones, "gb", &bad[n], NULL, &plan, NULL));
        CHECK(none == NULL && bank == NULL && plan == NULL);
    }
    ANSWERS(NULL, ringback_playback_default(NULL));
    ringback_playback playback;
    const struct { int level, depth; uint32_t ramp; } wrong[] = {
        {-701, 90, 0}, {32, 90, 0}, {-32768, 90, 0}, {0, 101, 0}, {0, 255, 0},
        {0, 90, 1000001}, {0, 90, UINT32_MAX},
    };
    for (size_t n = 0; n < sizeof wrong / sizeof *wrong; n++) {
        ringback_rendered_tone *none;
        ANSWERS(OK, ringback_playback_default(&playback));
        CHECK(playback.level_tenths == -100 && playback.depth_percent == 90 && playback.ramp_us == 4000);
        playback.level_tenths = (int16_t)wrong[n].level;
        playback.depth_percent = (uint8_t)wrong[n].depth;
        playback.ramp_us = wrong[n].ramp;
        ANSWERS(VALUE, ringback_rendered_tone_from_list("425", &PCMU, &playback, &none, NULL));
    }
}

static void tones_are_checked(void)
{
    const ringback_format pcm = {RINGBACK_CODEC_LINEAR, 8000, 20};
    ringback_rendered_tone *none;
    ANSWERS(NULL, ringback_rendered_tone_from_list(NULL, &PCMU, NULL, &none, &error));
    ANSWERS(NULL, ringback_rendered_tone_from_list("425", NULL, NULL, &none, &error));
    ANSWERS(NULL, ringback_rendered_tone_from_list("425", &PCMU, NULL, NULL, &error));
    ANSWERS(UTF8, ringback_rendered_tone_from_list("\xff\xfe", &PCMU, NULL, &none, &error));
    ANSWERS(LIST, ringback_rendered_tone_from_list("425/90,x", &PCMU, NULL, &none, &error));
    CHECK(none == NULL && error.line == 1 && error.column == 8);
    ANSWERS(LIST, ringback_rendered_tone_from_list("", &PCMU, NULL, &none, NULL));
    ANSWERS(RENDER, ringback_rendered_tone_from_list("4000", &PCMU, NULL, &none, &error));
    ANSWERS(RENDER, ringback_rendered_tone_from_list("!425/3600000,!525/3600000", &PCMU, NULL, &none, NULL));
    // A message that is too long is truncated between characters, and ends in a zero.
    char names[1000] = "";
    for (int n = 0; n < 300; n++)
        strcat(names, "\xc3\xa9");
    ANSWERS(FILE, ringback_tone_zones_load(names, NULL, NULL, &(ringback_tone_zones *){NULL}, &error));
    CHECK(strlen(error.message) < sizeof error.message);
    CHECK(((unsigned char)error.message[strlen(error.message) - 1] & 0xC0) != 0xC0);

    // It has only one line.
    ANSWERS(FILE, ringback_tone_zones_load("one\ntwo", NULL, NULL, &(ringback_tone_zones *){NULL}, &error));
    CHECK(!strcmp(error.message, "cannot read one"));

    ANSWERS(NULL, ringback_rendered_tone_from_zones(NULL, "gb", "ring", &PCMU, NULL, &none, NULL));
    ANSWERS(NULL, ringback_rendered_tone_from_zones(zones, "gb", NULL, &PCMU, NULL, &none, NULL));
    ANSWERS(NULL, ringback_rendered_tone_from_zones(zones, "gb", "ring", NULL, NULL, &none, NULL));
    ANSWERS(NULL, ringback_rendered_tone_from_zones(zones, "gb", "ring", &PCMU, NULL, NULL, NULL));
    ANSWERS(NO_ZONE, ringback_rendered_tone_from_zones(zones, "zz", "ring", &PCMU, NULL, &none, &error));
    ANSWERS(NO_TONE, ringback_rendered_tone_from_zones(zones, "gb", "zz", &PCMU, NULL, &none, &error));
    ANSWERS(OK, ringback_rendered_tone_from_zones(zones, NULL, "ring", &PCMU, NULL, &none, NULL));
    ringback_rendered_tone_free(none);

    const int16_t samples[4] = {1000, 2000, -1000, -2000};
    ANSWERS(NULL, ringback_rendered_tone_from_samples(NULL, 1, NULL, 0, &PCMU, &none, NULL));
    ANSWERS(NULL, ringback_rendered_tone_from_samples(NULL, 0, NULL, 1, &PCMU, &none, NULL));
    ANSWERS(VALUE, ringback_rendered_tone_from_samples(samples, SIZE_MAX / 2, NULL, 0, &PCMU, &none, NULL));
    ANSWERS(NULL, ringback_rendered_tone_from_samples(samples, 4, NULL, 0, NULL, &none, NULL));
    ANSWERS(NULL, ringback_rendered_tone_from_samples(samples, 4, NULL, 0, &PCMU, NULL, NULL));
    ANSWERS(OK, ringback_rendered_tone_from_samples(samples, 4, samples, 4, &pcm, &linear, NULL));
    ANSWERS(OK, ringback_rendered_tone_from_list("!425/90,!0/75", &PCMU, NULL, &tone, NULL));

    const ringback_rendered_tone *parts[3] = {tone, NULL, tone};
    ANSWERS(NULL, ringback_rendered_tone_sequence(parts, 3, &none, &error));
    ANSWERS(NULL, ringback_rendered_tone_sequence(NULL, 3, &none, &error));
    ANSWERS(NULL, ringback_rendered_tone_sequence(parts, 1, NULL, &error));
    ANSWERS(SEQUENCE, ringback_rendered_tone_sequence(parts, 0, &none, &error));
    parts[1] = linear;
    ANSWERS(FORMAT, ringback_rendered_tone_sequence(parts, 3, &none, &error));
    CHECK(!strcmp(error.message, "tone 1 of the sequence must have the same format as the last"));
    parts[0] = linear;
    ANSWERS(SEQUENCE, ringback_rendered_tone_sequence(parts, 2, &none, &error));
    CHECK(none == NULL);
    parts[0] = tone;
    parts[1] = tone;
    ANSWERS(OK, ringback_rendered_tone_sequence(parts, 3, &none, &error));

    ringback_payload payload;
    CLEARS(NULL, payload, ringback_rendered_tone_payload(NULL, &payload));
    ANSWERS(NULL, ringback_rendered_tone_payload(none, NULL));
    ANSWERS(OK, ringback_rendered_tone_payload(none, &payload));
    CHECK(payload.intro_octets == 3 * 165 * 8 && payload.cycle_octets == 0);
    ringback_rendered_tone_free(none);
    ANSWERS(OK, ringback_rendered_tone_payload(linear, &payload));
    CHECK(payload.intro_octets == 8 && !memcmp(payload.intro, samples, 8));
    CHECK(payload.cycle_octets > 0 && payload.cycle_octets % 8 == 0);
    CHECK(payload.cycles == UINT64_MAX && payload.outro_octets == 0);

    // A tone that ends: 100 cycles of 50 ms in all, of which the last are in the outro.
    ringback_rendered_tone *finite;
    ANSWERS(OK, ringback_rendered_tone_from_list("425/25,0/25 x100", &PCMU, NULL, &finite, &error));
    ANSWERS(OK, ringback_rendered_tone_payload(finite, &payload));
    CHECK(payload.intro_octets == 0 && payload.cycles > 1 && payload.cycles < 100);
    CHECK(payload.cycle_octets % 400 == 0 && payload.outro_octets > 0);
    CHECK(payload.cycles * payload.cycle_octets + payload.outro_octets == 100 * 400);
    ringback_rendered_tone_free(finite);

    ringback_format format;
    CLEARS(NULL, format, ringback_rendered_tone_format(NULL, &format));
    ANSWERS(NULL, ringback_rendered_tone_format(tone, NULL));
    ANSWERS(OK, ringback_rendered_tone_format(linear, &format));
    CHECK(format.codec == RINGBACK_CODEC_LINEAR && format.rate_hz == 8000 && format.ptime_ms == 20);
    ANSWERS(NULL, ringback_rendered_tone_clone(NULL, &none));
    CHECK(none == NULL);
    ANSWERS(NULL, ringback_rendered_tone_clone(tone, NULL));
    ANSWERS(OK, ringback_rendered_tone_clone(tone, &none));
    ringback_rendered_tone_free(none);
    ringback_rendered_tone_free(NULL);
}

static void banks_are_checked(void)
{
    ringback_tone_bank *bank;
    ringback_rendered_tone *none;
    ringback_tone_plan *plan;
    ANSWERS(NULL, ringback_tone_bank_new(NULL, &PCMU, NULL, &bank, &error));
    ANSWERS(NULL, ringback_tone_bank_new(zones, NULL, NULL, &bank, &error));
    ANSWERS(NULL, ringback_tone_bank_new(zones, &PCMU, NULL, NULL, &error));
    ANSWERS(OK, ringback_tone_bank_new(zones, &PCMU, NULL, &bank, &error));
    ANSWERS(NULL, ringback_tone_bank_tone(NULL, "gb", "ring", &none, NULL));
    ANSWERS(NULL, ringback_tone_bank_tone(bank, "gb", NULL, &none, NULL));
    ANSWERS(NULL, ringback_tone_bank_tone(bank, "gb", "ring", NULL, NULL));
    ANSWERS(NO_ZONE, ringback_tone_bank_tone(bank, "zz", "ring", &none, NULL));
    ANSWERS(NO_TONE, ringback_tone_bank_tone(bank, "gb", "zz", &none, NULL));
    ANSWERS(OK, ringback_tone_bank_tone(bank, NULL, "ring", &none, NULL));
    ringback_rendered_tone_free(none);
    ANSWERS(NULL, ringback_tone_plan_from_bank(NULL, "gb", &plan, NULL));
    ANSWERS(OK, ringback_tone_plan_from_bank(bank, NULL, &plan, NULL));
    ringback_tone_plan_free(plan);
    ANSWERS(UTF8, ringback_tone_plan_from_bank(bank, "\xff", &plan, NULL));
    ANSWERS(NULL, ringback_tone_plan_from_bank(bank, "gb", NULL, NULL));
    ANSWERS(NO_ZONE, ringback_tone_plan_from_bank(bank, "zz", &plan, NULL));
    ANSWERS(OK, ringback_tone_plan_from_bank(bank, "gb", &plan, NULL));
    ringback_tone_plan_free(plan);
    CHECK(ringback_tone_bank_memory(NULL) == 0 && ringback_tone_bank_memory(bank) > 0);
    unsigned unrendered = 0;
    ANSWERS(NULL, ringback_tone_bank_render_all(NULL, count_unrendered, &unrendered, &error));
    ringback_tone_bank_free(bank);
    ringback_tone_bank_free(NULL);

    const char text[] = "[xx]\nring = 425/1000,0/4000\n";
    ringback_tone_zones *few;
    CHECK(ringback_tone_zones_read_text(text, strlen(text), NULL, NULL, &few, NULL) == RINGBACK_STATUS_OK);
    ANSWERS(OK, ringback_tone_bank_new(few, &PCMU, NULL, &bank, &error));
    ANSWERS(NO_ZONE, ringback_tone_plan_from_bank(bank, NULL, &plan, &error));
    CHECK(!strcmp(error.message, "there is no default zone"));
    ANSWERS(OK, ringback_tone_bank_render_all(bank, NULL, NULL, &error));
    ringback_tone_bank_free(bank);
    ringback_tone_zones_free(few);

    const char high[] = "[xx]\nring = 425\nfar = 5000/100,0/900\nfarther = 9000\n";
    CHECK(ringback_tone_zones_read_text(high, strlen(high), NULL, NULL, &few, NULL) == RINGBACK_STATUS_OK);
    ANSWERS(OK, ringback_tone_bank_new(few, &PCMU, NULL, &bank, &error));
    CHECK(ringback_tone_bank_render_all(bank, NULL, NULL, NULL) == RINGBACK_STATUS_FAULTS);
    CHECK(ringback_tone_bank_render_all(bank, count_unrendered, &unrendered, &error) == RINGBACK_STATUS_FAULTS);
    CHECK(!strncmp(error.message, "cannot render the tone far of zone xx: ", 39) && error.status == RINGBACK_STATUS_FAULTS);
    CHECK(unrendered == 2);
    ANSWERS(OK, ringback_tone_bank_tone(bank, "xx", "ring", &none, NULL));
    ringback_rendered_tone_free(none);
    ringback_tone_bank_free(bank);
    ringback_tone_zones_free(few);
}

static void players_are_checked(void)
{
    ringback_player *player;
    ringback_frame frame;
    size_t size = ringback_player_size();
    char *memory = malloc(size + 1);
    CHECK(size % ringback_player_alignment() == 0 && size <= 64);
    ANSWERS(NULL, ringback_player_new(NULL, &player));
    CHECK(player == NULL);
    ANSWERS(NULL, ringback_player_new(tone, NULL));
    ANSWERS(NULL, ringback_player_init(NULL, size, tone, &player));
    ANSWERS(NULL, ringback_player_init(memory, size, NULL, &player));
    ANSWERS(NULL, ringback_player_init(memory, size, tone, NULL));
    ANSWERS(MEMORY, ringback_player_init(memory, size - 1, tone, &player));
    ANSWERS(MEMORY, ringback_player_init(memory, 0, tone, &player));
    ANSWERS(MEMORY, ringback_player_init(memory + 1, size, tone, &player));
    CHECK(player == NULL);
    ANSWERS(OK, ringback_player_init(memory, SIZE_MAX, tone, &player));
    CLEARS(NULL, frame, ringback_player_next_frame(NULL, &frame));
    ANSWERS(NULL, ringback_player_next_frame(player, NULL));
    ANSWERS(OK, ringback_player_next_frame(player, &frame));
    ANSWERS(NULL, ringback_player_seek(NULL, 0));
    ANSWERS(OK, ringback_player_seek(player, UINT64_MAX));
    CHECK(ringback_player_timestamp(player) == UINT64_MAX && ringback_player_is_over(player));
    ANSWERS(END, ringback_player_next_frame(player, &frame));
    CHECK(frame.payload == NULL && frame.octets == 0);
    CHECK(ringback_player_timestamp(NULL) == 0 && ringback_player_is_over(NULL));
    ringback_player_deinit(player);
    ringback_player_deinit(NULL);
    ringback_player_free(NULL);
    free(memory);
}

static void progress_is_checked(void)
{
    ringback_progress *call;
    ringback_policy policy;
    ringback_response response = {.status = 180};
    ringback_call_state state;
    const ringback_failure failures[] = {{486, 17}, {404, 0}, {0, 0}, {299, 0}, {700, 0}, {0xFFFF, 0xFF}};
    ringback_failure failure;
    ringback_upstream upstream;
    ringback_cancel cancel;
    uint64_t number;
    char text[80];
    size_t size = ringback_progress_size();
    char *memory = malloc(size + 1);

    ANSWERS(NULL, ringback_policy_default(NULL));
    ANSWERS(OK, ringback_policy_default(&policy));
    CHECK(policy.failure_tone_duration_us == 10000000 && policy.p_early_media && policy.ring_stays && !policy.has_queue_tone);
    const int callers[] = {-1, 3, 0x7FFFFFFF};
    for (int n = 0; n < 3; n++) {
        policy.ringback_mode = callers[n];
        ANSWERS(VALUE, ringback_progress_new(&policy, &call));
        CHECK(call == NULL);
        ANSWERS(VALUE, ringback_progress_init(memory, size, &policy, &call));
    }
    // Any octet is a valid flag, and any number a valid time.
    memset(&policy, 0xA5, sizeof policy);
    policy.ringback_mode = RINGBACK_RINGBACK_MODE_LOCAL;
    policy.failure_tone_duration_us = UINT64_MAX;
    ANSWERS(OK, ringback_progress_new(&policy, &call));
    ANSWERS(OK, ringback_progress_policy(call, &policy));
    CHECK(policy.ringback_mode == RINGBACK_RINGBACK_MODE_LOCAL && policy.failure_tone_duration_us == UINT64_MAX && policy.has_queue_tone == 1);
    ringback_progress_free(call);
    ANSWERS(NULL, ringback_progress_new(NULL, NULL));
    ANSWERS(NULL, ringback_progress_init(NULL, size, NULL, &call));
    ANSWERS(NULL, ringback_progress_init(memory, size, NULL, NULL));
    ANSWERS(MEMORY, ringback_progress_init(memory, size - 1, NULL, &call));
    ANSWERS(MEMORY, ringback_progress_init(memory + 1, size, NULL, &call));
    CHECK(size % ringback_progress_alignment() == 0);
    ANSWERS(OK, ringback_progress_init(memory, size, NULL, &call));

    ANSWERS(NULL, ringback_progress_invite(NULL, 1, 0));
    ANSWERS(NULL, ringback_progress_response(NULL, 1, NULL, &response, 0));
    ANSWERS(NULL, ringback_progress_response(call, 1, NULL, NULL, 0));
    ANSWERS(NULL, ringback_progress_retry(NULL, 1, 0));
    ANSWERS(NULL, ringback_progress_rtp_begins(NULL, 1, NULL, 0));
    ANSWERS(NULL, ringback_progress_rtp_stops(NULL, 1, NULL, 0));
    ANSWERS(NULL, ringback_progress_p_early_media(NULL, 1, NULL, "inactive", 0));
    ANSWERS(NULL, ringback_progress_p_early_media(call, 1, NULL, NULL, 0));
    ANSWERS(NULL, ringback_progress_set_hunting(NULL, 1, 0));
    ANSWERS(NULL, ringback_progress_no_answer(NULL, 0));
    ANSWERS(NULL, ringback_progress_caller_cancelled(NULL, 0));
    ANSWERS(NULL, ringback_progress_start_announcement(NULL, 0));
    ANSWERS(NULL, ringback_progress_end_announcement(NULL, 0));
    ANSWERS(NULL, ringback_progress_group(NULL, 1, call, 0));
    ANSWERS(NULL, ringback_progress_group(call, 1, NULL, 0));
    ANSWERS(NULL, ringback_progress_group(NULL, 1, NULL, 0));
    ANSWERS(VALUE, ringback_progress_group(call, 1, call, 0));
    ANSWERS(NULL, ringback_progress_handle_timeout(NULL, 0));
    CLEARS(NULL, number, ringback_progress_next_timeout(NULL, &number));
    ANSWERS(NULL, ringback_progress_next_timeout(call, NULL));
    CLEARS(NOTHING, number, ringback_progress_next_timeout(call, &number));
    CLEARS(NULL, state, ringback_progress_state(NULL, &state));
    ANSWERS(NULL, ringback_progress_state(call, NULL));
    CLEARS(NULL, failure, ringback_progress_failure(NULL, &failure));
    ANSWERS(NULL, ringback_progress_failure(call, NULL));
    CLEARS(NULL, upstream, ringback_progress_poll_upstream(NULL, &upstream));
    ANSWERS(NULL, ringback_progress_poll_upstream(call, NULL));
    CLEARS(NULL, cancel, ringback_progress_poll_cancel(NULL, &cancel));
    ANSWERS(NULL, ringback_progress_poll_cancel(call, NULL));
    CHECK(!ringback_progress_media_is_open(NULL) && !ringback_progress_media_is_open(call));
    CLEARS(NULL, policy, ringback_progress_policy(NULL, &policy));
    ANSWERS(NULL, ringback_progress_policy(call, NULL));

    // Unknown numbers change nothing, and the greatest time is valid.
    ANSWERS(OK, ringback_progress_invite(call, UINT64_MAX, UINT64_MAX));
    response.p_early_media = NULL;
    for (unsigned status = 0; status <= 0xFFFF; status += 997) {
        response = (ringback_response){(uint16_t)status, 0xFF, 0xFF, "\x01"};
        CHECK(ringback_progress_response(call, 7, "", &response, 0) >= RINGBACK_STATUS_OK);
    }
    ANSWERS(OK, ringback_progress_state(call, &state));
    CHECK(state.kind == RINGBACK_CALL_STATE_KIND_TRYING && state.branch == 0 && state.failure.status == 0);
    ANSWERS(VALUE, ringback_progress_to_tag(call, &state, text, sizeof text));
    state.kind = RINGBACK_CALL_STATE_KIND_EARLY_MEDIA;
    for (unsigned dialog = 0; dialog <= 0xFFFF; dialog += 251) {
        state.dialog = (uint16_t)dialog;
        ANSWERS(OK, ringback_progress_to_tag(call, &state, text, 1));
    }
    EMPTIES(NULL, text, ringback_progress_to_tag(NULL, &state, text, sizeof text));
    ANSWERS(NULL, ringback_progress_to_tag(call, NULL, text, sizeof text));
    ANSWERS(NULL, ringback_progress_to_tag(call, &state, NULL, sizeof text));
    ANSWERS(BUFFER, ringback_progress_to_tag(call, &state, text, 0));
    state.kind = 9;
    ANSWERS(VALUE, ringback_call_state_to_string(&state, text, sizeof text));
    state.kind = -1;
    ANSWERS(VALUE, ringback_call_state_to_string(&state, text, sizeof text));
    state = (ringback_call_state){RINGBACK_CALL_STATE_KIND_FAILURE, {299, 0}, 0, 0};
    ANSWERS(VALUE, ringback_call_state_to_string(&state, text, sizeof text));
    EMPTIES(NULL, text, ringback_call_state_to_string(NULL, text, sizeof text));
    ANSWERS(NULL, ringback_call_state_to_string(&(ringback_call_state){0}, NULL, sizeof text));
    ANSWERS(NULL, ringback_failure_best(failures[0], failures[1], NULL));
    ANSWERS(OK, ringback_failure_best(failures[1], failures[0], &failure));
    CHECK(failure.status == 486 && failure.cause == 17);
    for (int n = 2; n < 6; n++) {
        CLEARS(VALUE, failure, ringback_failure_best(failures[0], failures[n], &failure));
        CLEARS(VALUE, failure, ringback_failure_best(failures[n], failures[0], &failure));
    }
    ringback_progress_deinit(call);
    ringback_progress_deinit(NULL);
    ringback_progress_free(NULL);
    free(memory);
}

// Unreadable text from a peer counts as missing, and the call continues.
static void peers_may_send_anything(void)
{
    ringback_progress *call;
    ringback_call_state state;
    ringback_response response = {.status = 183, .sdp = 1, .p_early_media = "\xff"};
    char text[80];
    ANSWERS(OK, ringback_progress_new(NULL, &call));
    ANSWERS(OK, ringback_progress_invite(call, 1, 0));
    CHECK(ringback_progress_media_is_open(call));
    ANSWERS(OK, ringback_progress_response(call, 1, "tag", &response, 0));
    ANSWERS(OK, ringback_progress_p_early_media(call, 1, "tag", "inactive\xff", 0));
    ANSWERS(OK, ringback_progress_rtp_begins(call, 1, "\xff", 0));
    ANSWERS(OK, ringback_progress_state(call, &state));
    CHECK(state.kind == RINGBACK_CALL_STATE_KIND_EARLY_MEDIA && state.branch == 1);
    // A missing tag means the only dialog. No other number names that dialog.
    for (unsigned dialog = 0; dialog <= 0xFFFF; dialog++) {
        ringback_call_state other = state;
        other.dialog = (uint16_t)dialog;
        CHECK(ringback_progress_to_tag(call, &other, text, sizeof text) == RINGBACK_STATUS_OK);
        CHECK(!strcmp(text, dialog == state.dialog ? "tag" : ""));
    }
    ANSWERS(OK, ringback_progress_rtp_stops(call, 1, "\xff", 0));
    response = (ringback_response){.status = 200, .p_early_media = "sendrecv\xff"};
    ANSWERS(OK, ringback_progress_response(call, 1, "\xc3", &response, 0));
    ANSWERS(OK, ringback_progress_state(call, &state));
    CHECK(state.kind == RINGBACK_CALL_STATE_KIND_ANSWERED && state.branch == 1);
    ringback_progress_free(call);
}

// Each early dialog, in each attempt of its branch, has its own To-tag.
static void states_name_their_dialogs(void)
{
    const char *const tags[] = {"a", "b", "c"};
    ringback_progress *call;
    ringback_call_state states[3];
    ringback_response response = {.status = 183, .sdp = 1};
    char text[80];
    ANSWERS(OK, ringback_progress_new(NULL, &call));
    ANSWERS(OK, ringback_progress_invite(call, 1, 0));
    for (int n = 0; n < 3; n++) {
        if (n == 2)
            ANSWERS(OK, ringback_progress_retry(call, 1, 0));
        ANSWERS(OK, ringback_progress_response(call, 1, tags[n], &response, 0));
        ANSWERS(OK, ringback_progress_rtp_begins(call, 1, tags[n], 0));
        ANSWERS(OK, ringback_progress_state(call, &states[n]));
        ANSWERS(OK, ringback_progress_rtp_stops(call, 1, tags[n], 0));
        CHECK(states[n].kind == RINGBACK_CALL_STATE_KIND_EARLY_MEDIA);
        for (int before = 0; before <= n; before++) {
            ANSWERS(OK, ringback_progress_to_tag(call, &states[before], text, sizeof text));
            CHECK(!strcmp(text, n == 2 && before < 2 ? "" : tags[before]));
        }
    }
    ringback_progress_free(call);
}

static void plans_and_callers_are_checked(void)
{
    ringback_tone_plan *plan, *none;
    ringback_policy policy;
    ringback_call_player *caller;
    ringback_frame frame;
    ringback_rendered_tone *same;
    ringback_call_state state = {RINGBACK_CALL_STATE_KIND_RING, {0, 0}, 0, 0};
    ANSWERS(NULL, ringback_tone_plan_new(NULL, tone, tone, &plan, &error));
    ANSWERS(NULL, ringback_tone_plan_new(tone, NULL, tone, &plan, &error));
    ANSWERS(NULL, ringback_tone_plan_new(tone, tone, NULL, &plan, &error));
    ANSWERS(NULL, ringback_tone_plan_new(tone, tone, tone, NULL, &error));
    ANSWERS(FORMAT, ringback_tone_plan_new(tone, tone, linear, &plan, &error));
    CHECK(plan == NULL);
    ANSWERS(OK, ringback_tone_plan_new(tone, tone, tone, &plan, &error));
    ANSWERS(NULL, ringback_tone_plan_from_zone(NULL, "gb", &PCMU, NULL, &none, NULL));
    ANSWERS(NULL, ringback_tone_plan_from_zone(zones, "gb", NULL, NULL, &none, NULL));
    ANSWERS(NULL, ringback_tone_plan_from_zone(zones, "gb", &PCMU, NULL, NULL, NULL));
    ANSWERS(NO_ZONE, ringback_tone_plan_from_zone(zones, "zz", &PCMU, NULL, &none, NULL));
    ANSWERS(OK, ringback_tone_plan_from_zone(zones, NULL, &PCMU, NULL, &none, NULL));
    ringback_tone_plan_free(none);

    ANSWERS(NULL, ringback_tone_plan_set_tone(NULL, RINGBACK_CALL_STATE_KIND_RING, tone, &error));
    ANSWERS(NULL, ringback_tone_plan_set_tone(plan, RINGBACK_CALL_STATE_KIND_RING, NULL, &error));
    ANSWERS(FORMAT, ringback_tone_plan_set_tone(plan, RINGBACK_CALL_STATE_KIND_RING, linear, &error));
    const int kinds[] = {-1, 0, 4, 6, 7, 8, 9, 0x7FFFFFFF};
    for (int n = 0; n < 8; n++)
        ANSWERS(VALUE, ringback_tone_plan_set_tone(plan, kinds[n], tone, &error));
    ANSWERS(OK, ringback_tone_plan_set_tone(plan, RINGBACK_CALL_STATE_KIND_TRYING, tone, &error));
    ANSWERS(OK, ringback_tone_plan_set_tone(plan, RINGBACK_CALL_STATE_KIND_QUEUED, tone, &error));
    ANSWERS(OK, ringback_tone_plan_set_tone(plan, RINGBACK_CALL_STATE_KIND_ANNOUNCEMENT, tone, &error));
    ANSWERS(NULL, ringback_tone_plan_set_failure(NULL, "info", tone, &error));
    ANSWERS(NULL, ringback_tone_plan_set_failure(plan, NULL, tone, &error));
    ANSWERS(NULL, ringback_tone_plan_set_failure(plan, "info", NULL, &error));
    ANSWERS(FORMAT, ringback_tone_plan_set_failure(plan, "info", linear, &error));
    ANSWERS(OK, ringback_tone_plan_set_failure(plan, "info", tone, &error));
    ANSWERS(NULL, ringback_tone_plan_name_failure(NULL, 486, "busy"));
    ANSWERS(UTF8, ringback_tone_plan_name_failure(plan, 486, "\xff"));
    const uint16_t numbers[] = {128, 299, 700, 0xFFFF};
    for (int n = 0; n < 4; n++)
        ANSWERS(VALUE, ringback_tone_plan_name_failure(plan, numbers[n], "busy"));
    ANSWERS(OK, ringback_tone_plan_name_failure(plan, 486, NULL));
    ANSWERS(OK, ringback_tone_plan_name_failure(plan, 17, "info"));
    ANSWERS(OK, ringback_tone_plan_name_failure(plan, 0, "info"));
    ANSWERS(NULL, ringback_tone_plan_set_fade(NULL, 0));
    ANSWERS(VALUE, ringback_tone_plan_set_fade(plan, 1000001));
    ANSWERS(OK, ringback_tone_plan_set_fade(plan, 5000));
    ANSWERS(NULL, ringback_tone_plan_set_tone_change(NULL, RINGBACK_TONE_CHANGE_IMMEDIATE));
    ANSWERS(VALUE, ringback_tone_plan_set_tone_change(plan, 2));
    ANSWERS(OK, ringback_tone_plan_set_tone_change(plan, RINGBACK_TONE_CHANGE_AFTER_BURST));
    ANSWERS(OK, ringback_tone_plan_set_tone_change(plan, RINGBACK_TONE_CHANGE_IMMEDIATE));
    CLEARS(NULL, policy, ringback_tone_plan_policy(NULL, &policy));
    ANSWERS(NULL, ringback_tone_plan_policy(plan, NULL));
    ANSWERS(OK, ringback_tone_plan_policy(plan, &policy));
    CHECK(policy.has_queue_tone == 1);

    CLEARS(NULL, same, ringback_tone_plan_tone(NULL, &state, &same));
    ANSWERS(NULL, ringback_tone_plan_tone(plan, NULL, &same));
    ANSWERS(NULL, ringback_tone_plan_tone(plan, &state, NULL));
    ANSWERS(OK, ringback_tone_plan_tone(plan, &state, &same));
    ringback_rendered_tone_free(same);
    // A failure has the tone of its status, or of its cause.
    state = (ringback_call_state){RINGBACK_CALL_STATE_KIND_FAILURE, {486, 0}, 0, 0};
    ANSWERS(NOTHING, ringback_tone_plan_tone(plan, &state, &same));
    CHECK(same == NULL);
    state.failure.cause = 17;
    ANSWERS(OK, ringback_tone_plan_tone(plan, &state, &same));
    ringback_rendered_tone_free(same);

    size_t size = ringback_call_player_size();
    char *memory = malloc(size + 1);
    CHECK(size % ringback_call_player_alignment() == 0);
    ANSWERS(NULL, ringback_call_player_new(NULL, &caller));
    ANSWERS(NULL, ringback_call_player_new(plan, NULL));
    ANSWERS(NULL, ringback_call_player_init(NULL, size, plan, &caller));
    ANSWERS(NULL, ringback_call_player_init(memory, size, NULL, &caller));
    ANSWERS(NULL, ringback_call_player_init(memory, size, plan, NULL));
    ANSWERS(MEMORY, ringback_call_player_init(memory, size - 1, plan, &caller));
    ANSWERS(MEMORY, ringback_call_player_init(memory + 1, size, plan, &caller));
    CHECK(caller == NULL);
    ANSWERS(OK, ringback_call_player_init(memory, size, plan, &caller));
    CLEARS(NULL, frame, ringback_call_player_next_frame(NULL, &state, &frame));
    CLEARS(NULL, frame, ringback_call_player_next_frame(caller, NULL, &frame));
    ANSWERS(NULL, ringback_call_player_next_frame(caller, &state, NULL));
    state.kind = 77;
    CLEARS(VALUE, frame, ringback_call_player_next_frame(caller, &state, &frame));
    CHECK(ringback_call_player_timestamp(caller) == 0);
    state.kind = RINGBACK_CALL_STATE_KIND_OVER;
    ANSWERS(ELSEWHERE, ringback_call_player_next_frame(caller, &state, &frame));
    CHECK(frame.payload == NULL && ringback_call_player_timestamp(caller) == 160);
    CHECK(ringback_call_player_timestamp(NULL) == 0 && !ringback_call_player_tone_is_over(NULL) && !ringback_call_player_tone_is_over(caller));
    ringback_call_player_deinit(caller);
    ringback_call_player_deinit(NULL);
    ringback_call_player_free(NULL);
    ringback_tone_plan_free(plan);
    ringback_tone_plan_free(NULL);
    free(memory);
}

static void events_are_checked(void)
{
    uint8_t code;
    char text[1024];
    bool contains;
    CLEARS(NOTHING, code, ringback_event_from_digit('x', &code));
    CLEARS(NOTHING, code, ringback_event_from_digit((char)0xE9, &code));
    ANSWERS(NULL, ringback_event_from_digit('5', NULL));
    ANSWERS(OK, ringback_event_from_digit('#', &code));
    CHECK(code == 11 && ringback_event_digit(code) == '#' && ringback_event_digit(16) == 0);
    EMPTIES(NOTHING, text, ringback_event_name(17, text, sizeof text));
    ANSWERS(NULL, ringback_event_name(70, NULL, 9));
    ANSWERS(BUFFER, ringback_event_name(70, text, 12));
    ANSWERS(OK, ringback_event_name(70, text, 13));
    CHECK(!strcmp(text, "Ringing tone"));
    CHECK(ringback_event_is_deprecated(70) && !ringback_event_is_deprecated(15));
    for (int event = 0; event < 256; event++)
        CHECK(ringback_event_name((uint8_t)event, text, 81) >= RINGBACK_STATUS_OK);

    ANSWERS(NULL, ringback_event_list_contains("0-15", 3, NULL));
    CLEARS(VALUE, contains, ringback_event_list_contains("0-256", 3, &contains));
    CLEARS(UTF8, contains, ringback_event_list_contains("\xff", 3, &contains));
    ANSWERS(OK, ringback_event_list_contains(NULL, 15, &contains));
    CHECK(contains);
    ANSWERS(OK, ringback_event_list_contains("0-15,66", 70, &contains));
    CHECK(!contains);
    EMPTIES(VALUE, text, ringback_event_list_common("0-15", "", text, sizeof text));
    EMPTIES(NOTHING, text, ringback_event_list_common("0-15", "16", text, sizeof text));
    ANSWERS(NULL, ringback_event_list_common("0-15", "0", NULL, 9));
    ANSWERS(OK, ringback_event_list_common(NULL, "70,3-66", text, sizeof text));
    CHECK(!strcmp(text, "3-15"));
    // The longest list.
    char list[1024] = "";
    for (int event = 0; event < 256; event += 2)
        sprintf(list + strlen(list), ",%d", event);
    ANSWERS(OK, ringback_event_list_common(list + 1, "0-255", text, sizeof text));
    CHECK(!strcmp(text, list + 1));
}

static void event_sources_are_checked(void)
{
    ringback_event_source *source;
    ringback_event_packet packet;
    const ringback_format bad = {RINGBACK_CODEC_PCMU, 7999, 20};
    CLEARS(NULL, source, ringback_event_source_new(NULL, 5, 10, 0, 0, &source));
    CLEARS(VALUE, source, ringback_event_source_new(&bad, 5, 10, 0, 0, &source));
    CLEARS(VALUE, source, ringback_event_source_new(&PCMU, 5, 64, 0, 0, &source));
    ANSWERS(NULL, ringback_event_source_new(&PCMU, 5, 10, 0, 0, NULL));
    CLEARS(NULL, source, ringback_event_source_new_digits(NULL, "911", 10, 0, 1, 1, &source, NULL));
    CLEARS(NULL, source, ringback_event_source_new_digits(&PCMU, NULL, 10, 0, 1, 1, &source, &error));
    CLEARS(UTF8, source, ringback_event_source_new_digits(&PCMU, "\xff", 10, 0, 1, 1, &source, &error));
    CLEARS(VALUE, source, ringback_event_source_new_digits(&PCMU, "9", 64, 0, 1, 1, &source, &error));
    CLEARS(VALUE, source, ringback_event_source_new_digits(&PCMU, "9-1", 10, 0, 1, 1, &source, &error));
    CHECK(strstr(error.message, "offset 1") != NULL);

    ANSWERS(OK, ringback_event_source_new_digits(&PCMU, "", 10, 0, 1, 1, &source, &error));
    CHECK(ringback_event_source_is_over(source));
    CLEARS(END, packet, ringback_event_source_next_packet(source, &packet));
    ringback_event_source_free(source);
    // Durations beyond any timestamp.
    ANSWERS(OK, ringback_event_source_new_digits(&PCMU, "9", 10, 0, UINT64_MAX, UINT64_MAX, &source, &error));
    for (int n = 0; n < 1000; n++)
        ANSWERS(OK, ringback_event_source_next_packet(source, &packet));
    CHECK(packet.octets == 4 && packet.payload[0] == 9 && packet.timestamp == 2 * 0xFFFF);
    ANSWERS(OK, ringback_event_source_end(source));
    ANSWERS(OK, ringback_event_source_end(source));
    for (int n = 0; n < 3; n++)
        ANSWERS(OK, ringback_event_source_next_packet(source, &packet));
    CLEARS(END, packet, ringback_event_source_next_packet(source, &packet));
    ringback_event_source_free(source);

    CLEARS(NULL, packet, ringback_event_source_next_packet(NULL, &packet));
    ANSWERS(NULL, ringback_event_source_end(NULL));
    CHECK(ringback_event_source_is_over(NULL));
    size_t size = ringback_event_source_size();
    char *memory = malloc(size + 1);
    CHECK(size % ringback_event_source_alignment() == 0);
    CLEARS(NULL, source, ringback_event_source_init(NULL, size, &PCMU, 5, 10, 0, 0, &source));
    CLEARS(NULL, source, ringback_event_source_init(memory, size, NULL, 5, 10, 0, 0, &source));
    CLEARS(VALUE, source, ringback_event_source_init(memory, size, &PCMU, 5, 99, 0, 0, &source));
    CLEARS(MEMORY, source, ringback_event_source_init(memory, size - 1, &PCMU, 5, 10, 0, 0, &source));
    CLEARS(MEMORY, source, ringback_event_source_init(memory + 1, size, &PCMU, 5, 10, 0, 0, &source));
    ANSWERS(NULL, ringback_event_source_init(memory, size, &PCMU, 5, 10, 0, 0, NULL));
    ANSWERS(OK, ringback_event_source_init(memory, size, &PCMU, 5, 10, 7, 1, &source));
    ANSWERS(NULL, ringback_event_source_next_packet(source, NULL));
    ANSWERS(OK, ringback_event_source_next_packet(source, &packet));
    CHECK(packet.marker && packet.timestamp == 7 && packet.payload[3] == 1);
    ringback_event_source_deinit(source);
    ringback_event_source_deinit(NULL);
    ringback_event_source_free(NULL);
    free(memory);
}

static void event_readers_are_checked(void)
{
    ringback_event_reader *reader;
    ringback_event_report reports[6], report;
    size_t count, size = ringback_event_reader_size();
    const uint8_t event[] = {5, 10, 0, 160}, two[] = {1, 0x8A, 1, 0, 2, 0x8A, 1, 0};
    uint8_t *many = calloc(1504, 1);
    ringback_event_report *room = malloc(1128 * sizeof *room);
    char *memory = malloc(size + 1);
    CHECK(size % ringback_event_reader_alignment() == 0);
    ANSWERS(NULL, ringback_event_reader_new(0, NULL));
    CLEARS(NULL, reader, ringback_event_reader_init(NULL, size, 0, &reader));
    CLEARS(MEMORY, reader, ringback_event_reader_init(memory, size - 1, 0, &reader));
    CLEARS(MEMORY, reader, ringback_event_reader_init(memory + 1, size, 0, &reader));
    ANSWERS(NULL, ringback_event_reader_init(memory, size, 0, NULL));
    ANSWERS(OK, ringback_event_reader_init(memory, size, 0, &reader));

    CLEARS(NULL, count, ringback_event_reader_receive(NULL, 0, true, event, 4, reports, 3, &count));
    CLEARS(NULL, count, ringback_event_reader_receive(reader, 0, true, NULL, 4, reports, 3, &count));
    CLEARS(NULL, count, ringback_event_reader_receive(reader, 0, true, event, 4, NULL, 3, &count));
    ANSWERS(NULL, ringback_event_reader_receive(reader, 0, true, event, 4, reports, 3, NULL));
    CLEARS(BUFFER, count, ringback_event_reader_receive(reader, 0, true, event, 4, reports, 2, &count));
    CLEARS(BUFFER, count, ringback_event_reader_receive(reader, 0, true, two, 8, reports, 5, &count));
    CLEARS(VALUE, count, ringback_event_reader_receive(reader, 0, true, event, 3, reports, 3, &count));
    CLEARS(VALUE, count, ringback_event_reader_receive(reader, 0, true, NULL, 0, reports, 3, &count));
    CLEARS(VALUE, count, ringback_event_reader_receive(reader, 0, true, event, SIZE_MAX, reports, 3, &count));
    CLEARS(VALUE, count, ringback_event_reader_receive(reader, 0, true, many, 1504, room, 1128, &count));
    // Nothing of those was read.
    ANSWERS(OK, ringback_event_reader_receive(reader, 0, true, two, 8, reports, 6, &count));
    CHECK(count == 4 && reports[3].event == 2 && reports[3].change == RINGBACK_EVENT_CHANGE_ENDED);
    CHECK(reports[3].timestamp == 256 && reports[3].duration == 256 && reports[3].end_received);
    for (size_t n = 0; n < 375; n++)
        memcpy(many + 4 * n, two, 4);
    ANSWERS(OK, ringback_event_reader_receive(reader, 512, true, many, 1500, room, 1125, &count));
    CHECK(count == 750);

    CLEARS(NULL, report, ringback_event_reader_advance(NULL, 160, &report));
    ANSWERS(NULL, ringback_event_reader_advance(reader, 160, NULL));
    CLEARS(NOTHING, report, ringback_event_reader_advance(reader, UINT32_MAX, &report));
    ANSWERS(OK, ringback_event_reader_receive(reader, 160000, true, event, 4, reports, 3, &count));
    CHECK(count == 1 && reports[0].change == RINGBACK_EVENT_CHANGE_BEGAN && reports[0].volume == 10);
    CLEARS(NOTHING, report, ringback_event_reader_advance(reader, 1200, &report));
    ANSWERS(OK, ringback_event_reader_advance(reader, 1, &report));
    CHECK(report.change == RINGBACK_EVENT_CHANGE_ENDED && !report.end_received && report.duration == 160);
    ringback_event_reader_deinit(reader);
    ringback_event_reader_deinit(NULL);
    ANSWERS(OK, ringback_event_reader_new(100, &reader));
    ANSWERS(OK, ringback_event_reader_receive(reader, 0, false, event, 4, reports, 3, &count));
    ANSWERS(OK, ringback_event_reader_advance(reader, 101, &report));
    ringback_event_reader_free(reader);
    ringback_event_reader_free(NULL);
    free(memory);
    free(room);
    free(many);
}

static void ignore_identified(const ringback_identified *identified, void *user)
{
    (void)identified;
    (void)user;
}

static void detectors_are_checked(void)
{
    ringback_tone_set *set;
    CLEARS(NULL, set, ringback_tone_set_from_zone(NULL, "de", 8000, &set, &error));
    CLEARS(NO_ZONE, set, ringback_tone_set_from_zone(zones, "xx", 8000, &set, &error));
    CLEARS(UTF8, set, ringback_tone_set_from_zone(zones, "\xff", 8000, &set, &error));
    CLEARS(VALUE, set, ringback_tone_set_from_zone(zones, "de", 7999, &set, &error));
    ANSWERS(NULL, ringback_tone_set_from_zone(zones, "de", 8000, NULL, NULL));
    CLEARS(NULL, set, ringback_tone_set_from_zones(NULL, 8000, &set, NULL));
    CLEARS(VALUE, set, ringback_tone_set_from_zones(zones, 0, &set, &error));
    ringback_named_tone tones[] = {{"one", "425"}, {"two", "425/x"}, {NULL, "425"}, {"four", NULL}, {"five", "0"}};
    CLEARS(VALUE, set, ringback_tone_set_from_tones(NULL, 0, 8000, &set, &error));
    CLEARS(NULL, set, ringback_tone_set_from_tones(NULL, 1, 8000, &set, &error));
    CLEARS(LIST, set, ringback_tone_set_from_tones(tones + 1, 1, 8000, &set, &error));
    CHECK(error.column == 5);
    CLEARS(NULL, set, ringback_tone_set_from_tones(tones + 2, 1, 8000, &set, NULL));
    CLEARS(NULL, set, ringback_tone_set_from_tones(tones + 3, 1, 8000, &set, NULL));
    CLEARS(VALUE, set, ringback_tone_set_from_tones(tones + 4, 1, 8000, &set, &error));
    CLEARS(VALUE, set, ringback_tone_set_from_tones(tones, SIZE_MAX, 8000, &set, NULL));
    ANSWERS(OK, ringback_tone_set_from_tones(tones, 1, 8000, &set, NULL));
    CHECK(ringback_tone_set_count(set) == 1 && ringback_tone_set_count(NULL) == 0);

    char text[32];
    uint32_t other;
    EMPTIES(NULL, text, ringback_tone_set_list(NULL, 0, text, sizeof text));
    EMPTIES(NOTHING, text, ringback_tone_set_list(set, 1, text, sizeof text));
    EMPTIES(BUFFER, text, ringback_tone_set_list(set, 0, text, 3));
    EMPTIES(NULL, text, ringback_tone_set_name(NULL, 0, 0, text, sizeof text));
    EMPTIES(NOTHING, text, ringback_tone_set_name(set, 0, 1, text, sizeof text));
    EMPTIES(NOTHING, text, ringback_tone_set_name(set, UINT32_MAX, SIZE_MAX, text, sizeof text));
    EMPTIES(NULL, text, ringback_tone_set_zone(NULL, 0, 0, text, sizeof text));
    EMPTIES(NOTHING, text, ringback_tone_set_zone(set, 0, 1, text, sizeof text));
    CLEARS(NULL, other, ringback_tone_set_alike(NULL, 0, 0, &other));
    ANSWERS(NULL, ringback_tone_set_alike(set, 0, 0, NULL));
    CLEARS(NOTHING, other, ringback_tone_set_alike(set, 9, 0, &other));

    ringback_detector *detector;
    ringback_detector_event event;
    static unsigned char memory[8192];
    size_t size = ringback_detector_size();
    CHECK(size < sizeof memory && size % ringback_detector_alignment() == 0);
    CLEARS(NULL, detector, ringback_detector_new(NULL, false, &detector));
    ANSWERS(NULL, ringback_detector_new(set, false, NULL));
    CLEARS(NULL, detector, ringback_detector_init(NULL, size, set, false, &detector));
    CLEARS(NULL, detector, ringback_detector_init(memory + 64 - (uintptr_t)memory % 64, size, NULL, false, &detector));
    CLEARS(MEMORY, detector, ringback_detector_init(memory + 64 - (uintptr_t)memory % 64, size - 1, set, false, &detector));
    CLEARS(MEMORY, detector, ringback_detector_init(memory + 65 - (uintptr_t)memory % 64, size, set, false, &detector));
    ANSWERS(OK, ringback_detector_new(set, true, &detector));

    const int16_t silence[80] = {0}, *samples = silence;
    size_t count = 80;
    CLEARS(NULL, event, ringback_detector_next_event(NULL, &samples, &count, &event));
    CLEARS(NULL, event, ringback_detector_next_event(detector, NULL, &count, &event));
    CLEARS(NULL, event, ringback_detector_next_event(detector, &samples, NULL, &event));
    ANSWERS(NULL, ringback_detector_next_event(detector, &samples, &count, NULL));
    samples = NULL;
    CLEARS(NULL, event, ringback_detector_next_event(detector, &samples, &count, &event));
    count = 0;
    CLEARS(NOTHING, event, ringback_detector_next_event(detector, &samples, &count, &event));
    samples = silence;
    count = SIZE_MAX;
    CLEARS(VALUE, event, ringback_detector_next_event(detector, &samples, &count, &event));
    CHECK(samples == silence && count == SIZE_MAX && ringback_detector_position(detector) == 0);
    const uint8_t *payload = memory;
    size_t octets = 81;
    CLEARS(VALUE, event, ringback_detector_next_event_in(detector, -1, &payload, &octets, &event));
    CLEARS(VALUE, event, ringback_detector_next_event_in(detector, RINGBACK_CODEC_LINEAR, &payload, &octets, &event));
    CLEARS(NULL, event, ringback_detector_next_event_in(NULL, 0, &payload, &octets, &event));
    CHECK(payload == memory && octets == 81);
    while (ringback_detector_next_event_in(detector, RINGBACK_CODEC_L16, &payload, &octets, &event) == RINGBACK_STATUS_OK)
        CHECK(octets < 81);
    CHECK(octets == 0 && payload == memory + 81);
    CHECK(ringback_detector_position(detector) == 40);
    CHECK(ringback_detector_position(NULL) == 0);
    CLEARS(NULL, event, ringback_detector_finish(NULL, &event));
    ANSWERS(NULL, ringback_detector_finish(detector, NULL));
    ringback_detector_free(detector);
    ringback_detector_free(NULL);
    ringback_detector_deinit(NULL);
    ringback_tone_set_free(set);
    ringback_tone_set_free(NULL);

    ANSWERS(NULL, ringback_identify(NULL, silence, 80, 8000, ignore_identified, NULL, &error));
    ANSWERS(NULL, ringback_identify(zones, NULL, 80, 8000, ignore_identified, NULL, &error));
    ANSWERS(NULL, ringback_identify(zones, silence, 80, 8000, NULL, NULL, &error));
    ANSWERS(VALUE, ringback_identify(zones, silence, 80, 7999, ignore_identified, NULL, &error));
    ANSWERS(OK, ringback_identify(zones, silence, 80, 8000, ignore_identified, NULL, NULL));
}

int main(void)
{
    statuses_have_words();
    notations_of_other_systems();
    zones_are_checked();
    diagnostics_are_told_and_the_rest_is_kept();
    files_are_read_with_what_they_include();
    formats_and_playback_are_checked();
    tones_are_checked();
    banks_are_checked();
    players_are_checked();
    progress_is_checked();
    peers_may_send_anything();
    states_name_their_dialogs();
    plans_and_callers_are_checked();
    events_are_checked();
    event_sources_are_checked();
    event_readers_are_checked();
    detectors_are_checked();
    ringback_rendered_tone_free(tone);
    ringback_rendered_tone_free(linear);
    ringback_tone_zones_free(zones);
    return 0;
}
