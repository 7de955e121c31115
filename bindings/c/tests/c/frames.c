// frames LIST CODEC RATE PTIME LEVEL FIRST COUNT OWN: writes COUNT frames of a tone from sample
// FIRST on to standard output, each with its timestamp and flags. With OWN 1 the player is in
// memory of the program's own.
#include "check.h"

static void write_number(uint64_t number)
{
    for (int octet = 0; octet < 8; octet++)
        putchar((int)(number >> 8 * octet & 0xFF));
}

int main(int argc, char **argv)
{
    CHECK(argc == 9);
    ringback_format format = {atoi(argv[2]), (uint32_t)atoi(argv[3]), (uint32_t)atoi(argv[4])};
    ringback_playback playback;
    ANSWERS(OK, ringback_playback_default(&playback));
    playback.level_tenths = (int16_t)atoi(argv[5]);
    ringback_rendered_tone *tone;
    ringback_error error;
    if (ringback_rendered_tone_from_list(argv[1], &format, &playback, &tone, &error) != RINGBACK_STATUS_OK) {
        CHECK(tone == NULL);
        printf("%d %u %u %s", error.status, error.line, error.column, error.message);
        return 0;
    }
    CHECK(error.status == RINGBACK_STATUS_OK && error.message[0] == 0);

    int own = atoi(argv[8]);
    void *memory = malloc(ringback_player_size());
    ringback_player *player;
    if (own)
        ANSWERS(OK, ringback_player_init(memory, ringback_player_size(), tone, &player));
    else
        ANSWERS(OK, ringback_player_new(tone, &player));
    CHECK(!own || (void *)player == memory);
    // The player keeps what it needs.
    ringback_rendered_tone_free(tone);
    ANSWERS(OK, ringback_player_seek(player, (uint64_t)atoll(argv[6])));

    for (int count = atoi(argv[7]); count > 0; count--) {
        uint64_t timestamp = ringback_player_timestamp(player);
        bool over = ringback_player_is_over(player);
        ringback_frame frame;
        ringback_status status = ringback_player_next_frame(player, &frame);
        CHECK(frame.timestamp == timestamp);
        CHECK(status == (over ? RINGBACK_STATUS_END : RINGBACK_STATUS_OK));
        if (over) {
            CHECK(frame.payload == NULL && frame.octets == 0);
            break;
        }
        write_number(frame.timestamp);
        putchar(frame.silent);
        putchar(frame.onset);
        CHECK(fwrite(frame.payload, 1, frame.octets, stdout) == frame.octets);
    }
    if (own)
        ringback_player_deinit(player);
    else
        ringback_player_free(player);
    free(memory);
    return 0;
}
