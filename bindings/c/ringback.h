// The C API of ringback: the call-progress tones of a media server.
//
// A tone list or an indications.conf goes in, frames of G.711 or 16-bit PCM come out. And call
// progress decides from the signalling of all branches of a call which tone the caller hears now.
//
//     ringback_format format = {RINGBACK_CODEC_PCMU, 8000, 20};
//     ringback_rendered_tone *ring;
//     ringback_player *player;
//     ringback_frame frame;
//     if (ringback_rendered_tone_from_list("440+480/2000,0/4000", &format, NULL, &ring, NULL) < 0) return -1;
//     ringback_player_new(ring, &player);
//     // Every 20 ms, on your own clock:
//     while (ringback_player_next_frame(player, &frame) == RINGBACK_STATUS_OK)
//         send(frame.payload, frame.octets, (uint32_t)frame.timestamp);
//     ringback_player_free(player);
//     ringback_rendered_tone_free(ring);
//
// What holds for all functions:
//
// * They answer with a ringback_status: 0 if all is well, below 0 for an error. One that makes
//   something sets its result to NULL if it can't. Other results are zeroed if it fails, and texts are
//   empty. A result may go where a text, an array or a struct is that is passed in, so that one buffer
//   can be both: all of it is read before anything is written. Results are apart from each other: if a
//   handle and the error overlap, RINGBACK_STATUS_VALUE is the answer and neither is written. They are
//   apart from the memory of handles, too: what is to be put there by _init is RINGBACK_STATUS_MEMORY.
//   Compare their fields and not their octets: the padding between fields may be anything.
// * A pointer is NULL or to what its type says, aligned and alive; one that is not to be NULL and is,
//   is RINGBACK_STATUS_NULL. The last one, error, may always be NULL.
// * What ends in _free takes what was made by _new or the like; _deinit what was made by _init, in
//   memory of your own, and each takes it once: a second time is not noticed. (ringback_policy_init and
//   ringback_playback_init only fill a struct.)
// * There is no global state, but for the built-in zones, which never change. Nothing reads a clock,
//   opens a socket or makes a thread, and only ringback_tone_zones_from_file opens files.
// * Where the system has no more memory the process ends (abort), as all of Rust does. Playing never
//   comes to that.
// * Playing allocates nothing: ringback_player_next_frame, ringback_call_player_next_frame, and the places that
//   call progress is asked for.
// * Thread rules stand at every function. A handle may go from one thread to another.
// * Within a version 0.x the ABI stays as it is; its name, libringback.so.0.x, says which it is.
//
// See https://docs.rs/ringback for the rules of call progress, the notation, and the tones.

#ifndef RINGBACK_H
#define RINGBACK_H


#define RINGBACK_MAJOR 0
#define RINGBACK_MINOR 1
#define RINGBACK_PATCH 0


#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// What became of a call of a function: 0 if all is well, above 0 if there is something to know,
// below 0 if it could not be done and, unless the function says otherwise, has changed nothing.
// `ringback_status_text` says it in words.
typedef enum ringback_status {
    // It is done.
    RINGBACK_STATUS_OK = 0,
    // The tone is over: there is no frame, and there will be none.
    RINGBACK_STATUS_END = 1,
    // There is no frame, since the audio is not ours: the place says whose.
    RINGBACK_STATUS_ELSEWHERE = 2,
    // A 200 that comes too late: acknowledge it and end that call at once with a BYE.
    RINGBACK_STATUS_ACK_AND_BYE = 3,
    // There is no such thing now: nothing to send, nobody to cancel, no time to wait for, no more
    // names.
    RINGBACK_STATUS_NOTHING = 4,
    // It was read or rendered, but not all of it could be: see the diagnostics.
    RINGBACK_STATUS_FAULTS = 5,
    // A pointer is `NULL` that must not be.
    RINGBACK_STATUS_NULL = -1,
    // A text is not UTF-8.
    RINGBACK_STATUS_UTF8 = -2,
    // A number is out of its range.
    RINGBACK_STATUS_VALUE = -3,
    // A tone list can't be read; the error has the column.
    RINGBACK_STATUS_LIST = -4,
    // There is no zone of that name, or no default zone.
    RINGBACK_STATUS_NO_ZONE = -5,
    // There is no tone of that name in the zone.
    RINGBACK_STATUS_NO_TONE = -6,
    // A tone can't be rendered: a frequency is not below half the sample rate, or it would take more
    // than 16 MiB.
    RINGBACK_STATUS_RENDER = -7,
    // Tones are of several formats.
    RINGBACK_STATUS_FORMAT = -8,
    // In a sequence of tones there is none, or one that is not the last never ends.
    RINGBACK_STATUS_SEQUENCE = -9,
    // A file can't be read.
    RINGBACK_STATUS_FILE = -10,
    // The memory that was given is too small, or not aligned.
    RINGBACK_STATUS_MEMORY = -11,
    // A buffer for text is too small.
    RINGBACK_STATUS_BUFFER = -12,
    // There is a fault in ringback itself. It has been caught, and its message stands in standard
    // error; free the handle, and report it.
    RINGBACK_STATUS_PANIC = -13,
} ringback_status;

// How samples are coded.
typedef enum ringback_codec {
    // G.711 µ-law, one octet a sample.
    RINGBACK_CODEC_PCMU = 0,
    // G.711 A-law, one octet a sample.
    RINGBACK_CODEC_PCMA = 1,
    // 16-bit linear for the wire, the higher octet first (RFC 3551).
    RINGBACK_CODEC_L16 = 2,
    // 16-bit linear in the machine's own order: `int16_t`.
    RINGBACK_CODEC_LINEAR = 3,
} ringback_codec;

// The kind of a place.
typedef enum ringback_call_state_kind {
    // Nothing yet: no INVITE was sent, or the hold-off lasts.
    RINGBACK_CALL_STATE_KIND_SILENCE = 0,
    // The first stage: the far phone is being found.
    RINGBACK_CALL_STATE_KIND_TRYING = 1,
    // The second stage: it rings.
    RINGBACK_CALL_STATE_KIND_RING = 2,
    // The call waits in a queue.
    RINGBACK_CALL_STATE_KIND_QUEUED = 3,
    // No branch will answer any more.
    RINGBACK_CALL_STATE_KIND_FAILURE = 4,
    // What the server says to the caller, over all tones.
    RINGBACK_CALL_STATE_KIND_ANNOUNCEMENT = 5,
    // The far end's own audio before the answer.
    RINGBACK_CALL_STATE_KIND_EARLY_MEDIA = 6,
    // The audio of the branch that answered.
    RINGBACK_CALL_STATE_KIND_ANSWERED = 7,
    // Nothing more: the caller gave up, or all branches failed.
    RINGBACK_CALL_STATE_KIND_OVER = 8,
} ringback_call_state_kind;

// Where a caller's tones come from.
typedef enum ringback_ringback_mode {
    // From the server, as early media: a 183 with SDP opens it once and no 180 follows.
    RINGBACK_RINGBACK_MODE_IN_BAND = 0,
    // From the phone, which rings by itself when told so by a plain 180. The server sends nothing
    // until media is open for another reason: `ringback_progress_media_is_open` says so. (There are
    // places and frames as always.) A failure without media is over as soon as no INVITE waits for a
    // final response, since the phone says it by itself.
    RINGBACK_RINGBACK_MODE_LOCAL = 1,
    // From the server, in a call that is already answered. Nothing is to be sent.
    RINGBACK_RINGBACK_MODE_ANSWERED = 2,
} ringback_ringback_mode;

// When a tone makes way for another.
typedef enum ringback_tone_change {
    // In the next frame.
    RINGBACK_TONE_CHANGE_IMMEDIATE = 0,
    // In the first frame that is a pause of the old tone, or after 3 s if none comes before; at once
    // if no pause as long as a frame is to come. For an answer, early media, an announcement without a
    // tone, and the end, nobody waits.
    RINGBACK_TONE_CHANGE_AFTER_BURST = 1,
} ringback_tone_change;

// What one caller hears: frames of the tone for each place that he comes to, joined without a
// click.
typedef struct ringback ringback;

// All tones of all zones in one format, each rendered when it is first asked for. Any number of
// threads may use it at once.
typedef struct ringback_tone_bank ringback_tone_bank;

// The tones of many countries. It never changes, so any number of threads may use it at once.
typedef struct ringback_tone_zones ringback_tone_zones;

// Which tone a caller hears in which place, all in one format. Set it up in one thread; once calls
// use it, it is not to be changed, and any number of threads may use it at once.
typedef struct ringback_tone_plan ringback_tone_plan;

// A call's place in a tone.
typedef struct ringback_player ringback_player;

// The progress of one call: what its branches signal goes in, the caller's place comes out.
//
// A branch is one INVITE that you sent, by any number you like; events of one that was never invited
// change nothing. `to_tag` names an early dialog of it, since a proxy may fork. `NULL` or an empty one
// is none: that is the branch's only early dialog, or if there are several one more, which has no
// name. So is one of more than 255 octets, or that is not UTF-8. A branch has 64 early dialogs; what
// belongs to any more changes nothing.
//
// `now_us` is the time since any origin, in microseconds; one before the latest that was given counts
// as that one. Events may allocate; time, and what the call is asked for, do not.
//
// After each event, and each `ringback_progress_handle_timeout`, ask
// `ringback_progress_poll_upstream` and `ringback_progress_poll_cancel`.
typedef struct ringback_progress ringback_progress;

// A tone in one format, rendered once for all calls. It never changes, so any number of threads
// may play it at once.
typedef struct ringback_rendered_tone ringback_rendered_tone;

// What a tone leaves open. `ringback_playback_init` makes it what callers are used to.
typedef struct ringback_playback {
    // The level of each frequency that has none of its own, in tenths of a dBm0: −700 to +31,
    // and −100 (−10 dBm0) unless set.
    int16_t level_tenths;
    // How deep a modulator cuts, in percent, up to 100: 90 unless set.
    uint8_t depth_percent;
    // How long a sound takes to reach its level and to fall silent, in microseconds, up to a
    // second: 4000 unless set. With 0 it clicks.
    uint32_t ramp_us;
} ringback_playback;

// Why something could not be done, for people and logs.
typedef struct ringback_error {
    // What the function has answered, too.
    enum ringback_status status;
    // Where in a text the fault is: the line, from 1. 0 if it is in no text.
    uint32_t line;
    // Where in the line it begins, from 1: the octet in a tone list, the character in a file. 0 if
    // it is in no text.
    uint32_t column;
    // One line in English, ended by a zero; empty if all is well. What is longer is cut off.
    char message[244];
} ringback_error;

// Something wrong or odd in an `indications.conf`. All of it lives for the call only.
typedef struct ringback_diagnostic {
    // 1 if something of the file is lost, 0 for a warning.
    int is_error;
    // The line, from 1.
    uint32_t line;
    // The character in the line, from 1.
    uint32_t column;
    // The file's name.
    const char *file;
    // What is wrong, on one line.
    const char *message;
    // All of it as a compiler would say it, with the line and a caret, on several lines.
    const char *report;
} ringback_diagnostic;

// Is called for each diagnostic, with the pointer that was given beside it. It must return.
typedef void (*ringback_diagnose)(const struct ringback_diagnostic *diagnostic, void *user);

// What frames look like. `{RINGBACK_CODEC_PCMU, 8000, 20}` is µ-law telephony.
typedef struct ringback_format {
    // A `ringback_codec`.
    int coding;
    // Samples a second, 8000 to 192000.
    uint32_t rate_hz;
    // The duration of a frame in milliseconds, 5 to 120, a whole number of samples.
    uint32_t ptime_ms;
} ringback_format;

// All of a tone, lent for as long as it lives, or a clone of it. It is not to be written to.
typedef struct ringback_payload {
    // What is played once, first: octets, or `int16_t` samples in `RINGBACK_CODEC_LINEAR`.
    const void *intro;
    // Its length in octets; 0 if there is none.
    size_t intro_octets;
    // What is repeated behind it.
    const void *cycle;
    // Its length in octets; 0 if the tone ends.
    size_t cycle_octets;
} ringback_payload;

// A tone that can't be rendered in a bank's format. All of it lives for the call only.
typedef struct ringback_unrendered {
    // The name of its zone.
    const char *zone;
    // Its own name.
    const char *tone;
    // Why, on one line.
    const char *message;
} ringback_unrendered;

// Is called for each tone that can't be rendered, with the pointer that was given beside it. It must
// return.
typedef void (*ringback_report_unrendered)(const struct ringback_unrendered *unrendered, void *user);

// One ptime of sound, lent. Where there is no frame (`RINGBACK_STATUS_END`, `_ELSEWHERE`) it says the
// time all the same, and is silent.
typedef struct ringback_frame {
    // What to send: octets, or `int16_t` samples in `RINGBACK_CODEC_LINEAR`. `NULL` if there is
    // no frame. All calls that hear a tone share it: it is not to be written to.
    const void *payload;
    // Its length in octets.
    size_t octets;
    // Samples from the start of the tone, or of the call, to the start of this frame. RTP's
    // timestamp is this, modulo 2^32, plus the stream's random offset.
    uint64_t timestamp;
    // Whether every sample in it is zero, or what the codec makes of zero.
    bool silent;
    // Whether it sounds and the frame before it was silent: RTP's marker bit for senders that leave
    // silent frames out, and for them only; they mark the first packet as well, which is no onset.
    bool onset;
} ringback_frame;

// How a call progresses where servers differ. `ringback_policy_init` makes it what suits a caller
// who hears everything from the server. Each switch is 0 for off, anything else for on.
typedef struct ringback_policy {
    // How long after the first INVITE the trying tone begins, in microseconds: 0 unless set.
    uint64_t hold_off_us;
    // How long the tone of a failure lasts, in microseconds: 10 s unless set. With 0 none sounds,
    // with `UINT64_MAX` it ends with the call.
    uint64_t failure_us;
    // How long after its first 183 with SDP an early dialog counts as ringing, unless its RTP begins
    // before, in microseconds: for networks that never send a 180. With 0, as it is unless set, it
    // never does.
    uint64_t ring_without_rtp_us;
    // A `ringback_ringback_mode`: in band unless set.
    int caller;
    // Whether a 180 is sent to the caller even after a 183 with SDP. Many phones then ring by
    // themselves over what the server plays. Off unless set.
    uint8_t ring_after_183;
    // Whether a 183 without SDP counts as a 180. Off unless set.
    uint8_t ring_on_183;
    // Whether the first 183 with SDP of a dialog counts as the beginning of its RTP. Off unless
    // set: a caller who is cut over before the media flows hears silence.
    uint8_t cut_over_at_sdp;
    // Whether early media that begins later takes the place of one that flows. Off unless set.
    uint8_t latest_early_media;
    // Whether the header P-Early-Media counts (RFC 5009). On unless set.
    uint8_t p_early_media;
    // Whether ring goes on when what rang has failed and other branches live. On unless set.
    uint8_t ring_stays;
    // Whether there is a tone for a call in a queue; without one a 182 changes nothing. Off unless
    // set; `ringback_tone_plan_policy` sets it as the plan has one.
    uint8_t queued;
} ringback_policy;

// A SIP response to an INVITE, or what stands for one in another protocol. `{.status = 180}` has
// nothing to it.
typedef struct ringback_response {
    // The status, 100 to 699. Any other changes nothing.
    uint16_t status;
    // Whether it has an SDP body: 0 or 1.
    uint8_t sdp;
    // The cause of ITU-T Q.850 that the header `Reason` has (RFC 3326); 0 for none.
    uint8_t cause;
    // The value of the header P-Early-Media (RFC 5009), or `NULL`.
    const char* p_early_media;
} ringback_response;

// Why a call has failed.
typedef struct ringback_failure {
    // The SIP status, 300 to 699.
    uint16_t status;
    // The cause of ITU-T Q.850; 0 for none.
    uint8_t cause;
} ringback_failure;

// What the caller is to hear.
typedef struct ringback_call_state {
    // A `ringback_call_state_kind`.
    int kind;
    // Of a failure; else zeros.
    struct ringback_failure failure;
    // Which early dialog of the branch, for `ringback_progress_to_tag`; 0 but in early media.
    uint16_t dialog;
    // The branch in early media and of an answer; else 0.
    uint64_t branch;
} ringback_call_state;

// What to send to the caller's side.
typedef struct ringback_upstream {
    // The branch whose response has the headers that `relayed_status` needs. Without such a status, 0.
    uint64_t branch;
    // The status: 180 without SDP, 183 with SDP, 200 with SDP, or that of a failure, which is fit to
    // be sent without any header of the far end's: 403 for 401 and 407, 480 for 3xx, 500 for 405, 415,
    // 420, 421, 422, 494 and 503 (RFC 3261 §16.7).
    uint16_t status;
    // The far end's own status, for a server that copies the headers which that status needs from the
    // response of `branch`: `WWW-Authenticate` for 401, `Proxy-Authenticate` for 407, `Contact` for 3xx,
    // `Allow` for 405, `Accept` and `Accept-…` for 415, `Unsupported` for 420, `Require` for 421, `Min-SE`
    // for 422, `Security-Server` for 494. For any other, 0: `status` is all there is.
    uint16_t relayed_status;
    // The cause of ITU-T Q.850 of a failure; 0 for none.
    uint8_t cause;
} ringback_upstream;

// A branch that is to be cancelled, and why.
typedef struct ringback_cancel {
    // The branch.
    uint64_t branch;
    // The `cause` of the header `Reason: SIP;cause=…` that the CANCEL is to have (RFC 3326): 200 if
    // the call was answered elsewhere, to be sent with `;text="Call completed elsewhere"`; 408 if
    // nobody answered; the status of the failure that decided; 0 for no such header, since the
    // caller gave up.
    uint16_t cause;
} ringback_cancel;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// What a status means, in a few English words; never `NULL`. It lives for ever.
//
// Thread rule: from any thread, at any time.
const char *ringback_status_text(int status);

// The version of the library that is linked, as `0.1.0`. It lives for ever.
//
// Thread rule: from any thread, at any time.
const char *ringback_version(void);

// Makes it what it is unless set.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_playback_init(struct ringback_playback *playback);

// The built-in tone zones, of 194 countries.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_tone_zones_builtin(struct ringback_tone_zones **indications,
                                                  struct ringback_error *error);

// Reads an `indications.conf` and what it includes from its folder, and keeps everything that can
// be read. `diagnose` may be `NULL`.
//
// `RINGBACK_STATUS_FAULTS` if some of it could not be read, of which `error` tells the first: then
// there are indications all the same, and who wants none frees them and goes on with the old ones.
// `RINGBACK_STATUS_FILE` if the file can't be read at all.
//
// Thread rule: from any thread, at any time; `diagnose` is called before it returns, in the same
// one.
enum ringback_status ringback_tone_zones_from_file(const char* path,
                                                    ringback_diagnose diagnose,
                                                    void *user,
                                                    struct ringback_tone_zones **indications,
                                                    struct ringback_error *error);

// Reads the text of an `indications.conf`, of so many octets. There are no other files: each
// `#include` is an error. All else is as with a file.
//
// Thread rule: from any thread, at any time; `diagnose` is called before it returns, in the same
// one.
enum ringback_status ringback_tone_zones_from_text(const char *text,
                                                    size_t length,
                                                    ringback_diagnose diagnose,
                                                    void *user,
                                                    struct ringback_tone_zones **indications,
                                                    struct ringback_error *error);

// The name of the zone of that index, counted from 0, to `name`, a buffer of `size` octets.
// `RINGBACK_STATUS_NOTHING` behind the last.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_tone_zones_zone_name(const struct ringback_tone_zones *indications,
                                                    size_t index,
                                                    char *name,
                                                    size_t size);

// The name of the zone of a telephone number as `+49 30 1234567`, by its country code, to `name`,
// a buffer of `size` octets. `RINGBACK_STATUS_NOTHING` if there is none.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_tone_zones_zone_for_number(const struct ringback_tone_zones *indications,
                                                          const char* number,
                                                          char *name,
                                                          size_t size);

// The name of the zone that a number leads to when it is dialled in `home`, the ISO 3166 code of
// a country or the zone of that name, to `name`, a buffer of `size` octets: `0049` and `01149` are
// read as they are dialled there, and a national number leads to `home`.
// `RINGBACK_STATUS_NOTHING` if there is none.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_tone_zones_zone_for_number_from(const struct ringback_tone_zones *indications,
                                                               const char* number,
                                                               const char* home,
                                                               char *name,
                                                               size_t size);

// The name of a zone's tone of that index, counted from 0, to `name`, a buffer of `size` octets.
// The zone is found by name or alias; with `NULL` it is the default zone.
// `RINGBACK_STATUS_NOTHING` behind the last.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_tone_zones_tone_name(const struct ringback_tone_zones *indications,
                                                    const char* zone,
                                                    size_t index,
                                                    char *name,
                                                    size_t size);

// A zone's tone of that name or alias as a tone list, to `list`, a buffer of `size` octets. A tone
// that every zone is to have is there even if the zone lacks it.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_tone_zones_tone_list(const struct ringback_tone_zones *indications,
                                               const char* zone,
                                               const char* tone,
                                               char *list,
                                               size_t size);

// Frees it, or does nothing with `NULL`. What was made from it lives on.
//
// Thread rule: from any thread, once no other uses it.
void ringback_tone_zones_free(struct ringback_tone_zones *indications);

// Renders a tone list, as `425/90,0/75,525/90,0/3000`. With `NULL` for `playback` it is what
// callers are used to.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_rendered_tone_from_list(const char* list,
                                             const struct ringback_format *format,
                                             const struct ringback_playback *playback,
                                             struct ringback_rendered_tone **tone,
                                             struct ringback_error *error);

// Renders a zone's tone of that name or alias. The zone is found by name or alias; with `NULL` it
// is the default zone. With `NULL` for `playback` it is what callers are used to.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_rendered_tone_from_zones(const struct ringback_tone_zones *indications,
                                                    const char* zone,
                                                    const char* name,
                                                    const struct ringback_format *format,
                                                    const struct ringback_playback *playback,
                                                    struct ringback_rendered_tone **tone,
                                                    struct ringback_error *error);

// A sound of your own, at the format's rate: `intro` is played once, then `cycle` again and again.
// Both are counted in samples. One of no samples may be `NULL`; without a cycle the sound ends. The
// samples are copied.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_rendered_tone_from_samples(const int16_t *intro,
                                                size_t intro_length,
                                                const int16_t *cycle,
                                                size_t cycle_length,
                                                const struct ringback_format *format,
                                                struct ringback_rendered_tone **tone,
                                                struct ringback_error *error);

// One tone after the other, without a gap: an announcement, and then a tone that repeats. All but
// the last must end, and all be of one format. `parts` has `count` tones, which stay yours.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_rendered_tone_sequence(const struct ringback_rendered_tone *const *parts,
                                            size_t count,
                                            struct ringback_rendered_tone **tone,
                                            struct ringback_error *error);

// The same tone once more, to be freed by itself. Both share their samples.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_rendered_tone_clone(const struct ringback_rendered_tone *tone,
                                         struct ringback_rendered_tone **clone);

// What its frames look like.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_rendered_tone_format(const struct ringback_rendered_tone *tone,
                                          struct ringback_format *format);

// All that it plays, for a media server that plays by itself.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_rendered_tone_payload(const struct ringback_rendered_tone *tone,
                                           struct ringback_payload *payload);

// Frees it, or does nothing with `NULL`. Clones, players, plans and banks keep what they need.
//
// Thread rule: from any thread, once no other uses this handle.
void ringback_rendered_tone_free(struct ringback_rendered_tone *tone);

// A bank of the tones of these indications, which it copies. With `NULL` for `playback` they are
// what callers are used to.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_tone_bank_new(const struct ringback_tone_zones *indications,
                                       const struct ringback_format *format,
                                       const struct ringback_playback *playback,
                                       struct ringback_tone_bank **bank,
                                       struct ringback_error *error);

// A tone of the bank, to be freed by itself. With `NULL` for `zone` it is the default zone's. The
// first to ask for a tone renders it, and whoever else asks for it meanwhile waits.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_tone_bank_tone(const struct ringback_tone_bank *bank,
                                        const char* zone,
                                        const char* name,
                                        struct ringback_rendered_tone **tone,
                                        struct ringback_error *error);

// Renders every tone of every zone now, so that no call has to wait for one. `report` is called for
// each that can't be rendered, with `user`, and may be `NULL`. All others are rendered.
//
// `RINGBACK_STATUS_FAULTS` if some can't be rendered, of which `error` tells the first. The bank is to
// be used all the same.
//
// Thread rule: from any thread, at any time; `report` is called before it returns, in the same one.
enum ringback_status ringback_tone_bank_render_all(const struct ringback_tone_bank *bank,
                                              ringback_report_unrendered report,
                                              void *user,
                                              struct ringback_error *error);

// The bytes that the tones take which are rendered by now; 0 for `NULL`.
//
// Thread rule: from any thread, at any time.
size_t ringback_tone_bank_memory(const struct ringback_tone_bank *bank);

// Frees it, or does nothing with `NULL`. Its tones live on where they are used.
//
// Thread rule: from any thread, once no other uses it.
void ringback_tone_bank_free(struct ringback_tone_bank *bank);

// A player at the start of a tone, of which it keeps what it needs.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_player_new(const struct ringback_rendered_tone *tone,
                                         struct ringback_player **player);

// As many bytes as a player takes in memory of your own.
//
// Thread rule: from any thread, at any time.
size_t ringback_player_size(void);

// What the address of such memory must be a multiple of; memory of `malloc` is.
//
// Thread rule: from any thread, at any time.
size_t ringback_player_alignment(void);

// A player as `ringback_player_new` makes it, in memory of your own of `size` bytes, which must
// stay where it is. End it with `ringback_player_deinit`, and never free it.
//
// Thread rule: from any thread, at any time, while no other uses that memory.
enum ringback_status ringback_player_init(void *memory,
                                          size_t size,
                                          const struct ringback_rendered_tone *tone,
                                          struct ringback_player **player);

// The next frame, without a copy: its payload lives until the player is freed or ended.
// `RINGBACK_STATUS_END` once the tone is over, and from then on. Allocates nothing.
//
// Thread rule: one thread at a time for each player.
enum ringback_status ringback_player_next_frame(struct ringback_player *player,
                                                struct ringback_frame *frame);

// The timestamp of the next frame: samples from the start of the tone; 0 for `NULL`.
//
// Thread rule: one thread at a time for each player.
uint64_t ringback_player_timestamp(const struct ringback_player *player);

// Goes to a sample, counted from the start of the tone: the next frame begins there and has that
// timestamp. With 0 it begins anew.
//
// Thread rule: one thread at a time for each player.
enum ringback_status ringback_player_seek(struct ringback_player *player, uint64_t sample);

// Whether there are no more frames; true for `NULL`.
//
// Thread rule: one thread at a time for each player.
bool ringback_player_is_over(const struct ringback_player *player);

// Frees a player of `ringback_player_new`, or does nothing with `NULL`.
//
// Thread rule: from any thread, once no other uses it.
void ringback_player_free(struct ringback_player *player);

// Ends a player of `ringback_player_init`, or does nothing with `NULL`. Its memory is yours again.
//
// Thread rule: from any thread, once no other uses it.
void ringback_player_deinit(struct ringback_player *player);

// Makes it what it is unless set.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_policy_init(struct ringback_policy *policy);

// A call of which no INVITE has been sent. With `NULL` for `policy` it is what suits a caller who
// hears everything from the server.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_progress_new(const struct ringback_policy *policy,
                                           struct ringback_progress **progress);

// As many bytes as a call's progress takes in memory of your own.
//
// Thread rule: from any thread, at any time.
size_t ringback_progress_size(void);

// What the address of such memory must be a multiple of; memory of `malloc` is.
//
// Thread rule: from any thread, at any time.
size_t ringback_progress_alignment(void);

// The progress of a call as `ringback_progress_new` makes it, in memory of your own of `size`
// bytes, which must stay where it is. End it with `ringback_progress_deinit`, and never free it.
//
// Thread rule: from any thread, at any time, while no other uses that memory.
enum ringback_status ringback_progress_init(void *memory,
                                            size_t size,
                                            const struct ringback_policy *policy,
                                            struct ringback_progress **progress);

// An INVITE was sent. For a branch that lives this is a repetition and changes nothing; one that
// has failed begins anew.
//
// Thread rule: one thread at a time for each call.
enum ringback_status ringback_progress_invite(struct ringback_progress *progress,
                                              uint64_t branch,
                                              uint64_t now_us);

// A response to an INVITE came. `to_tag` counts for 1xx but 100, and for the answer.
// `RINGBACK_STATUS_ACK_AND_BYE` for a 200 that comes too late: then acknowledge it and end that call at
// once with a BYE.
//
// Thread rule: one thread at a time for each call.
enum ringback_status ringback_progress_response(struct ringback_progress *progress,
                                                uint64_t branch,
                                                const char* to_tag,
                                                const struct ringback_response *response,
                                                uint64_t now_us);

// A branch was sent anew: its 3xx was followed or its 401 or 407 answered with credentials. Call it
// in the place of `ringback_progress_response`, for which these are failures. Where a 3xx leads to
// several branches, invite the others.
//
// Thread rule: one thread at a time for each call.
enum ringback_status ringback_progress_retry(struct ringback_progress *progress,
                                             uint64_t branch,
                                             uint64_t now_us);

// RTP of an early dialog begins to flow. Three packets are proof enough; one may be a stray.
//
// Thread rule: one thread at a time for each call.
enum ringback_status ringback_progress_rtp_begins(struct ringback_progress *progress,
                                                  uint64_t branch,
                                                  const char* to_tag,
                                                  uint64_t now_us);

// RTP of an early dialog has stopped. Wait for more than 6 s without a packet: the ring tones of
// some countries, which may be in it, pause as long.
//
// Thread rule: one thread at a time for each call.
enum ringback_status ringback_progress_rtp_stops(struct ringback_progress *progress,
                                                 uint64_t branch,
                                                 const char* to_tag,
                                                 uint64_t now_us);

// A P-Early-Media header came in a request, as an UPDATE, with that value. In a response it is a
// field of `ringback_response`.
//
// Thread rule: one thread at a time for each call.
enum ringback_status ringback_progress_p_early_media(struct ringback_progress *progress,
                                                     uint64_t branch,
                                                     const char* to_tag,
                                                     const char* value,
                                                     uint64_t now_us);

// Whether more branches may come, though all have failed: a server that tries one phone after
// another says 1 before the first and 0 once the last is invited. Off at first.
//
// Thread rule: one thread at a time for each call.
enum ringback_status ringback_progress_set_hunting(struct ringback_progress *progress,
                                            int more_may_come,
                                            uint64_t now_us);

// Nobody has answered in the time that you give them: every branch that lives fails with 408, and
// no more will come. A 200 still counts until they are cancelled. To give up on one branch alone,
// cancel it and say that it has answered with 408: its 487 would tell nothing.
//
// Thread rule: one thread at a time for each call.
enum ringback_status ringback_progress_no_answer(struct ringback_progress *progress,
                                                 uint64_t now_us);

// The caller gives up: a CANCEL, or a BYE if his call was answered before.
//
// Thread rule: one thread at a time for each call.
enum ringback_status ringback_progress_caller_cancelled(struct ringback_progress *progress, uint64_t now_us);

// An announcement begins, over any tone. An answer or a cancel ends it.
//
// Thread rule: one thread at a time for each call.
enum ringback_status ringback_progress_start_announcement(struct ringback_progress *progress, uint64_t now_us);

// The announcement is over. Without one this changes nothing.
//
// Thread rule: one thread at a time for each call.
enum ringback_status ringback_progress_end_announcement(struct ringback_progress *progress, uint64_t now_us);

// A queue or a ring group that is one branch here hands its state up. Call it after every event of
// the group, its time among them; where nothing has changed it changes nothing. For that branch,
// trying is nothing, or a 181 if it rang or was queued; ring is a 180, queued a 182; early media is its
// RTP that flows; a failure is that failure, a cancel 487, an answer 200; silence and announcements
// change nothing. A group that failed and is tried once more is to be invited here once more, too.
// `RINGBACK_STATUS_ACK_AND_BYE` if its answer comes too late, and it is to be ended;
// `RINGBACK_STATUS_VALUE` if both are the same call.
//
// Thread rule: one thread at a time for each of the two calls.
enum ringback_status ringback_progress_group(struct ringback_progress *progress,
                                             uint64_t branch,
                                             const struct ringback_progress *group,
                                             uint64_t now_us);

// Time has passed. To call it early or often is harmless: before every frame is a good time.
//
// Thread rule: one thread at a time for each call.
enum ringback_status ringback_progress_handle_timeout(struct ringback_progress *progress,
                                                      uint64_t now_us);

// When to call `ringback_progress_handle_timeout`, if nothing happens before, in microseconds.
// `RINGBACK_STATUS_NOTHING` if there is nothing to wait for. It may change with every event.
//
// Thread rule: one thread at a time for each call.
enum ringback_status ringback_progress_next_timeout(const struct ringback_progress *progress,
                                                    uint64_t *at_us);

// Whether media is to be open to the caller, since something came that needs it; until then frames
// are not to be sent. It never closes. False for `NULL`.
//
// Thread rule: one thread at a time for each call.
bool ringback_progress_media_is_open(const struct ringback_progress *progress);

// What the caller is to hear now. It changes with events only, time among them.
//
// Thread rule: one thread at a time for each call.
enum ringback_status ringback_progress_state(const struct ringback_progress *progress,
                                             struct ringback_call_state *place);

// The failure that the call has come to, while its tone lasts and once it is over;
// `RINGBACK_STATUS_NOTHING` if there is none, or under an announcement.
//
// Thread rule: one thread at a time for each call.
enum ringback_status ringback_progress_failure(const struct ringback_progress *progress,
                                               struct ringback_failure *failure);

// What to send to the caller's side; ask after every event, time among them, until it is
// `RINGBACK_STATUS_NOTHING`. Each is advised once. The final response of a failure comes when its tone
// has been heard.
//
// Thread rule: one thread at a time for each call.
enum ringback_status ringback_progress_poll_upstream(struct ringback_progress *progress,
                                                     struct ringback_upstream *upstream);

// A branch that is to be cancelled, since the call is decided without it, and why; ask after every event,
// time among them, until it is `RINGBACK_STATUS_NOTHING`. Each is named once. A CANCEL may be sent only after a
// provisional response (RFC 3261 §9.1).
//
// Thread rule: one thread at a time for each call.
enum ringback_status ringback_progress_poll_cancel(struct ringback_progress *progress,
                                                   struct ringback_cancel *cancel);

// The To-tag of the early dialog that a place of early media names, to a buffer of `size` octets;
// empty if nobody has named it, or if it is no more. One has at most 255 octets.
// `RINGBACK_STATUS_VALUE` for another kind of place.
//
// Thread rule: one thread at a time for each call.
enum ringback_status ringback_progress_to_tag(const struct ringback_progress *progress,
                                              const struct ringback_call_state *place,
                                              char *to_tag,
                                              size_t size);

// How servers differ, as this call was made with.
//
// Thread rule: one thread at a time for each call.
enum ringback_status ringback_progress_policy(const struct ringback_progress *progress,
                                              struct ringback_policy *policy);

// A place in a few English words, as `ring` or `failure 486`, to a buffer of `size` octets.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_call_state_text(const struct ringback_call_state *place,
                                         char *text,
                                         size_t size);

// The one of two failures that tells the caller more, to `best`: 6xx before 486, then 404, 410, 484
// and 485, any other 4xx, 5xx, 3xx, and last 487 and 503; of two alike the lower status, of the same
// status one with a cause. `RINGBACK_STATUS_VALUE` if one of them is none.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_failure_best(struct ringback_failure one,
                                           struct ringback_failure other,
                                           struct ringback_failure *best);

// Frees a call's progress of `ringback_progress_new`, or does nothing with `NULL`.
//
// Thread rule: from any thread, once no other uses it.
void ringback_progress_free(struct ringback_progress *progress);

// Ends a call's progress of `ringback_progress_init`, or does nothing with `NULL`. Its memory is
// yours again.
//
// Thread rule: from any thread, once no other uses it.
void ringback_progress_deinit(struct ringback_progress *progress);

// The tones of a zone: trying, ring, busy, congestion and info, and queued if the zone has it. Of
// those that it lacks, the zone's congestion stands in for info and its busy for both; then comes the
// default set. With `NULL` for `zone` it is the default zone, with `NULL` for `playback` what callers
// are used to: −10 dBm0 for each frequency, and ramps of 4 ms.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_tone_plan_from_zone(const struct ringback_tone_zones *indications,
                                             const char* zone,
                                             const struct ringback_format *format,
                                             const struct ringback_playback *playback,
                                             struct ringback_tone_plan **plan,
                                             struct ringback_error *error);

// The tones of a zone as `ringback_tone_plan_from_zone`, rendered by a bank or shared with it. With `NULL`
// for `zone` it is the default zone.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_tone_plan_from_bank(const struct ringback_tone_bank *bank,
                                             const char* zone,
                                             struct ringback_tone_plan **plan,
                                             struct ringback_error *error);

// A plan of these tones, which stay yours. `busy` stands for every failure until others are set.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_tone_plan_new(const struct ringback_rendered_tone *trying,
                                       const struct ringback_rendered_tone *ring,
                                       const struct ringback_rendered_tone *busy,
                                       struct ringback_tone_plan **plan,
                                       struct ringback_error *error);

// Sets another tone for a kind of place: trying, ring, queued or announcement. The tone stays
// yours.
//
// Thread rule: one thread at a time for each plan, before calls use it.
enum ringback_status ringback_tone_plan_set_tone(struct ringback_tone_plan *plan,
                                            int place_kind,
                                            const struct ringback_rendered_tone *tone,
                                            struct ringback_error *error);

// Sets a tone for the failures that have that name, as `busy`, `congestion` and `info`. The tone
// stays yours.
//
// Thread rule: one thread at a time for each plan, before calls use it.
enum ringback_status ringback_tone_plan_set_failure(struct ringback_tone_plan *plan,
                                               const char* name,
                                               const struct ringback_rendered_tone *tone,
                                               struct ringback_error *error);

// Sets the name of a SIP status's failure, 300 to 699, or that of a cause of ITU-T Q.850, 1 to 127,
// or with 0 that of all that has no other. With `NULL` for `name` nothing sounds. A cause that has a
// name counts for more than the status that it came with. For a name without a tone
// (`ringback_tone_plan_set_failure` gives it one), congestion is heard, or busy.
//
// Unless set, busy are 401, 402, 403, 407, 486, 600 and 603, and the causes 17 and 21; info 404, 410,
// 484, 485 and 604, and the causes 1, 3, 22 and 28; 487 has none, and all others are congestion.
//
// Thread rule: one thread at a time for each plan, before calls use it.
enum ringback_status ringback_tone_plan_name_failure(struct ringback_tone_plan *plan,
                                                uint16_t status_or_cause,
                                                const char* name);

// Sets how long a tone fades when another takes its place, in microseconds, up to a second: 20000
// unless set, and never longer than a frame. With 0 it is cut off, with a click.
//
// Thread rule: one thread at a time for each plan, before calls use it.
enum ringback_status ringback_tone_plan_set_fade(struct ringback_tone_plan *plan, uint32_t fade_us);

// Sets when a tone makes way for another, a `ringback_tone_change`: at once unless set.
//
// Thread rule: one thread at a time for each plan, before calls use it.
enum ringback_status ringback_tone_plan_set_tone_change(struct ringback_tone_plan *plan, int switch_);

// The policy that suits it, with all else as by default: a call is queued if there is a tone for
// it.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_tone_plan_policy(const struct ringback_tone_plan *plan,
                                          struct ringback_policy *policy);

// The tone that is heard in a place, to be freed by itself. `RINGBACK_STATUS_NOTHING` where there
// is silence, or audio of others.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_tone_plan_tone(const struct ringback_tone_plan *plan,
                                        const struct ringback_call_state *place,
                                        struct ringback_rendered_tone **tone);

// Frees it, or does nothing with `NULL`. Calls keep what they need.
//
// Thread rule: from any thread, once no other uses this handle.
void ringback_tone_plan_free(struct ringback_tone_plan *plan);

// A caller who has heard nothing yet. Of the plan it keeps what it needs.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_call_player_new(const struct ringback_tone_plan *plan, struct ringback **ringback);

// As many bytes as it takes in memory of your own. It allocates a frame besides.
//
// Thread rule: from any thread, at any time.
size_t ringback_call_player_size(void);

// What the address of such memory must be a multiple of; memory of `malloc` is.
//
// Thread rule: from any thread, at any time.
size_t ringback_call_player_alignment(void);

// A caller as `ringback_call_player_new` makes him, in memory of your own of `size` bytes, which must stay where
// it is. End it with `ringback_call_player_deinit`, and never free it.
//
// Thread rule: from any thread, at any time, while no other uses that memory.
enum ringback_status ringback_call_player_init(void *memory,
                                   size_t size,
                                   const struct ringback_tone_plan *plan,
                                   struct ringback **ringback);

// The next frame, for the place that the caller is in now, without a copy: its payload lives until
// the next call with this handle. Every call is one ptime, whether there is a frame or not.
//
// `RINGBACK_STATUS_ELSEWHERE` where the audio is not ours, and the place says whose: the far end's
// in early media and once it is answered, the server's in an announcement if the plan has none,
// nobody's once it is over. If a tone sounded before, it fades in one more frame first. In silence,
// where a failure has no tone, and behind the end of a tone that ends, frames are silent. A change of
// place takes effect in the very next frame, and the new tone begins at its start. Allocates nothing.
//
// Thread rule: one thread at a time for each handle.
enum ringback_status ringback_call_player_next_frame(struct ringback *ringback,
                                         const struct ringback_call_state *place,
                                         struct ringback_frame *frame);

// Whether a tone that ends has come to its end: of a failure, or an announcement. From then on
// frames are silent until the place changes. False for `NULL`.
//
// Thread rule: one thread at a time for each handle.
bool ringback_call_player_tone_is_over(const struct ringback *ringback);

// The timestamp of the next frame: samples since the first; 0 for `NULL`.
//
// Thread rule: one thread at a time for each handle.
uint64_t ringback_call_player_timestamp(const struct ringback *ringback);

// Frees one of `ringback_call_player_new`, or does nothing with `NULL`.
//
// Thread rule: from any thread, once no other uses it.
void ringback_call_player_free(struct ringback *ringback);

// Ends one of `ringback_call_player_init`, or does nothing with `NULL`. Its memory is yours again.
//
// Thread rule: from any thread, once no other uses it.
void ringback_call_player_deinit(struct ringback *ringback);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* RINGBACK_H */
