// The C API of ringback: call-progress tones for media servers.
//
// A tone list or an indications.conf goes in; frames of G.711 or 16-bit PCM come out. You report
// the signalling of all branches of a call, and call progress decides which tone the caller hears
// now.
//
//     ringback_format format = {RINGBACK_CODEC_PCMU, 8000, 20};
//     ringback_rendered_tone *ring;
//     ringback_player *player;
//     ringback_frame frame;
//     const char *list = "440+480/2000,0/4000";
//     if (ringback_rendered_tone_from_list(list, &format, NULL, &ring, NULL) < 0) return -1;
//     ringback_player_new(ring, &player);
//     // Every 20 ms, on your own clock:
//     while (ringback_player_next_frame(player, &frame) == RINGBACK_STATUS_OK)
//         send(frame.payload, frame.octets, (uint32_t)frame.timestamp);
//     ringback_player_free(player);
//     ringback_rendered_tone_free(ring);
//
// Rules for all functions:
//
// * Most functions return a ringback_status: 0 for success, below 0 for an error. On failure a
//   function sets its new handle to NULL, fills other results with zeros and leaves texts empty.
// * A result may overlap a text, an array or a struct that you pass, so one buffer can serve as
//   both: the function reads all of its input before it writes. Results must not overlap each
//   other. If a handle and the error overlap, the function returns RINGBACK_STATUS_VALUE and writes
//   neither. If the handle of _init lies in the memory that you pass, it returns
//   RINGBACK_STATUS_MEMORY.
// * Compare results field by field, never as octets: the padding between fields is unspecified.
// * A pointer is NULL, or it is aligned and refers to a valid object of its type. NULL where it is
//   not allowed gives RINGBACK_STATUS_NULL. The last parameter, error, may always be NULL.
// * A _free function takes a handle from _new or another function that creates one; a _deinit
//   function takes a handle from _init, in your own memory. Free or end each handle once: the
//   library does not detect a second time. (ringback_policy_default and ringback_playback_default only
//   fill a struct.)
// * There is no global state except the built-in zones. They never change, and they are freed with
//   the last handle to them. No function reads a clock, opens a socket or creates a thread. Only
//   ringback_tone_zones_load opens files.
// * If the system runs out of memory, the process aborts, as in any Rust program. Playing never
//   allocates, so it never aborts for that reason. These functions count as playing:
//   ringback_player_next_frame, ringback_call_player_next_frame, ringback_progress_handle_timeout,
//   ringback_progress_state, ringback_event_source_next_packet, ringback_event_reader_receive,
//   ringback_event_reader_advance, ringback_detector_next_event, ringback_detector_next_event_in and
//   ringback_detector_finish.
// * Each function has a thread rule. A handle may move from one thread to another.
// * The ABI does not change within a version 0.x. The library's name, libringback.so.0.x, has that
//   version.
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

// The result of a function call. 0 is success. Above 0 the function succeeded, and the value
// carries information. Below 0 it failed and, unless its comment specifies otherwise, changed
// nothing. `ringback_status_text` returns a description.
typedef enum ringback_status {
    // Success.
    RINGBACK_STATUS_OK = 0,
    // The tone or the event has ended: there is no frame or packet, now or later.
    RINGBACK_STATUS_END = 1,
    // There is no frame, because somebody else sends the audio. The call state shows who.
    RINGBACK_STATUS_ELSEWHERE = 2,
    // A 200 came too late: acknowledge it and end that call immediately with a BYE.
    RINGBACK_STATUS_ACK_AND_BYE = 3,
    // There is nothing to return now: nothing to send, no branch to cancel, no time to wait for,
    // no more names.
    RINGBACK_STATUS_NOTHING = 4,
    // The input was read or rendered, but parts of it were unusable: see the diagnostics.
    RINGBACK_STATUS_FAULTS = 5,
    // A pointer is `NULL` that must not be.
    RINGBACK_STATUS_NULL = -1,
    // A text is not UTF-8.
    RINGBACK_STATUS_UTF8 = -2,
    // A number is out of its range.
    RINGBACK_STATUS_VALUE = -3,
    // A tone list can't be parsed. The error has the column.
    RINGBACK_STATUS_LIST = -4,
    // No zone has that name, or there is no default zone.
    RINGBACK_STATUS_NO_ZONE = -5,
    // The zone has no tone of that name.
    RINGBACK_STATUS_NO_TONE = -6,
    // A tone can't be rendered: a frequency is not below half the sample rate, or the rendered
    // tone would exceed 16 MiB.
    RINGBACK_STATUS_RENDER = -7,
    // The tones have different formats.
    RINGBACK_STATUS_FORMAT = -8,
    // A sequence of tones is empty, or a tone other than the last never ends.
    RINGBACK_STATUS_SEQUENCE = -9,
    // A file can't be read.
    RINGBACK_STATUS_FILE = -10,
    // The memory that you passed is too small or not aligned.
    RINGBACK_STATUS_MEMORY = -11,
    // A text buffer is too small.
    RINGBACK_STATUS_BUFFER = -12,
    // A fault in ringback itself. The library caught it and wrote its message to standard error.
    // Free the handle, and report the fault.
    RINGBACK_STATUS_PANIC = -13,
    // A notation can't express a tone. The error lists what.
    RINGBACK_STATUS_LOSS = -14,
} ringback_status;

// What a detector reports.
typedef enum ringback_detector_event_kind {
    // A tone began, and every tone that is not alike is ruled out.
    RINGBACK_DETECTOR_EVENT_KIND_BEGAN = 0,
    // The tone that the last event named is another one. Only an eager detector reports this.
    RINGBACK_DETECTOR_EVENT_KIND_CORRECTED = 1,
    // The tone ended.
    RINGBACK_DETECTOR_EVENT_KIND_ENDED = 2,
    // Silence, longer than the pauses of any tone that it may belong to.
    RINGBACK_DETECTOR_EVENT_KIND_SILENCE = 3,
    // A sound that belongs to no tone of the set: speech, music, noise, or another signal.
    RINGBACK_DETECTOR_EVENT_KIND_OTHER = 4,
} ringback_detector_event_kind;

// What happened to an event.
typedef enum ringback_event_change {
    // The event has begun: each event once.
    RINGBACK_EVENT_CHANGE_BEGAN = 0,
    // The event lasts longer than reported before.
    RINGBACK_EVENT_CHANGE_UPDATED = 1,
    // The event has ended: each event once.
    RINGBACK_EVENT_CHANGE_ENDED = 2,
} ringback_event_change;

// The encoding of samples.
typedef enum ringback_codec {
    // G.711 µ-law, one octet a sample.
    RINGBACK_CODEC_PCMU = 0,
    // G.711 A-law, one octet a sample.
    RINGBACK_CODEC_PCMA = 1,
    // 16-bit linear for the wire, high octet first (RFC 3551).
    RINGBACK_CODEC_L16 = 2,
    // 16-bit linear in the byte order of the machine: `int16_t`.
    RINGBACK_CODEC_LINEAR = 3,
} ringback_codec;

// A notation for tones. The Rust documentation of each has its grammar.
typedef enum ringback_notation {
    // This library's: Asterisk's with all extensions. Tone lists are in it.
    RINGBACK_NOTATION_RINGBACK = 0,
    // What Asterisk itself can read.
    RINGBACK_NOTATION_ASTERISK = 1,
    // FreeSWITCH's. A bare script repeats, as in the variable `ringback`.
    RINGBACK_NOTATION_TGML = 2,
    // FreeSWITCH's. A bare script plays once, as in `gentones`.
    RINGBACK_NOTATION_TGML_ONCE = 3,
    // That of Sipura, Linksys and Cisco SPA devices.
    RINGBACK_NOTATION_TONESCRIPT = 4,
    // Auerswald's kind of it, with a number of rounds in place of seconds.
    RINGBACK_NOTATION_AUERSWALD = 5,
    // Grandstream's, in milliseconds.
    RINGBACK_NOTATION_GRANDSTREAM = 6,
    // Grandstream's, in units of 10 ms.
    RINGBACK_NOTATION_GRANDSTREAM10MS = 7,
    // Yealink's, a part of Asterisk's.
    RINGBACK_NOTATION_YEALINK = 8,
    // spandsp's XML, if the library was built with the feature `spandsp`.
    RINGBACK_NOTATION_SPANDSP = 9,
    // Polycom UC software's. It can only be written.
    RINGBACK_NOTATION_POLYCOM = 10,
    // Cisco IOS's. It can only be written.
    RINGBACK_NOTATION_IOS = 11,
    // AudioCodes'. It can only be written.
    RINGBACK_NOTATION_AUDIOCODES = 12,
    // snom's. It can only be written.
    RINGBACK_NOTATION_SNOM = 13,
} ringback_notation;

// The kind of a call state.
typedef enum ringback_call_state_kind {
    // Nothing yet: you have not sent an INVITE, or the hold-off lasts.
    RINGBACK_CALL_STATE_KIND_SILENCE = 0,
    // The first stage: the network looks for the far phone.
    RINGBACK_CALL_STATE_KIND_TRYING = 1,
    // The second stage: the far phone rings.
    RINGBACK_CALL_STATE_KIND_RING = 2,
    // The call waits in a queue.
    RINGBACK_CALL_STATE_KIND_QUEUED = 3,
    // No branch will answer any more.
    RINGBACK_CALL_STATE_KIND_FAILURE = 4,
    // The server plays an announcement to the caller, instead of any tone.
    RINGBACK_CALL_STATE_KIND_ANNOUNCEMENT = 5,
    // The far end's own audio before the answer.
    RINGBACK_CALL_STATE_KIND_EARLY_MEDIA = 6,
    // The audio of the branch that answered.
    RINGBACK_CALL_STATE_KIND_ANSWERED = 7,
    // Nothing more: the caller gave up, or all branches failed.
    RINGBACK_CALL_STATE_KIND_OVER = 8,
} ringback_call_state_kind;

// The source of a caller's tones.
typedef enum ringback_ringback_mode {
    // From the server, as early media. A 183 with SDP opens it once, and no 180 follows.
    RINGBACK_RINGBACK_MODE_IN_BAND = 0,
    // From the phone, which rings by itself after a plain 180. The server sends nothing until
    // media opens for another reason: see `ringback_progress_media_is_open`. Call states and
    // frames are the same as in the other modes. A failure without media is over as soon as no
    // INVITE waits for a final response, since the phone itself reports the failure.
    RINGBACK_RINGBACK_MODE_LOCAL = 1,
    // From the server, in a call that is already answered. `ringback_progress_poll_upstream`
    // returns nothing to send.
    RINGBACK_RINGBACK_MODE_ANSWERED = 2,
} ringback_ringback_mode;

// When a tone makes way for another.
typedef enum ringback_tone_change {
    // In the next frame.
    RINGBACK_TONE_CHANGE_IMMEDIATE = 0,
    // In the first frame that is a pause of the old tone, or after 3 s without a pause. If no
    // pause of at least one frame follows, the tone changes immediately. An answer, early media,
    // an announcement without a tone, and the end of the call never wait.
    RINGBACK_TONE_CHANGE_AFTER_BURST = 1,
} ringback_tone_change;

// A call player: the frames that one caller hears, following the call state, joined without a
// click.
typedef struct ringback_call_player ringback_call_player;

// A detector: it recognises the tones of a set in the audio of one call.
typedef struct ringback_detector ringback_detector;

// A reader of the telephone events of one RTP stream. It reports each exactly once, whatever was
// lost, repeated or reordered.
typedef struct ringback_event_reader ringback_event_reader;

// The packets of one event, or of the digits of a number, one each ptime.
typedef struct ringback_event_source ringback_event_source;

// A player: one call's position in a rendered tone.
typedef struct ringback_player ringback_player;

// The progress of one call: you report the events of its branches, and it returns the call state.
//
// A branch is one INVITE that you sent, with a number of your choice. Events of a branch that you
// never invited change nothing. `to_tag` names an early dialog within the branch, since a proxy
// may fork. A `to_tag` that is `NULL`, empty, longer than 255 octets or not UTF-8 counts as
// missing. A missing tag means the branch's only early dialog; if the branch has several, it means
// one more dialog without a name. A branch has at most 64 early dialogs. Events of further dialogs
// change nothing.
//
// `now_us` is the time since any origin, in microseconds. An earlier time than the latest so far
// counts as the latest. Events may allocate; `ringback_progress_handle_timeout` and the functions
// that only return something do not.
//
// After each event and each `ringback_progress_handle_timeout`, call
// `ringback_progress_poll_upstream` and `ringback_progress_poll_cancel`.
typedef struct ringback_progress ringback_progress;

// A tone in one format, rendered once for all calls. It is immutable, so any number of threads may
// play it simultaneously.
typedef struct ringback_rendered_tone ringback_rendered_tone;

// A bank: all tones of all zones in one format, each rendered on its first use. Any number of
// threads may use it simultaneously.
typedef struct ringback_tone_bank ringback_tone_bank;

// A tone plan: the tone for each call state, all in one format. Set it up in one thread. Do not
// change it once calls use it; then any number of threads may use it simultaneously.
typedef struct ringback_tone_plan ringback_tone_plan;

// The tones that detectors know. It is immutable, so any number of threads and detectors may use
// it simultaneously.
typedef struct ringback_tone_set ringback_tone_set;

// The tone zones of many countries. They are immutable, so any number of threads may use them
// simultaneously.
typedef struct ringback_tone_zones ringback_tone_zones;

// Why a call failed.
typedef struct ringback_failure {
    // The SIP status, 300 to 699.
    uint16_t status;
    // The cause of ITU-T Q.850, or 0 without one.
    uint8_t cause;
} ringback_failure;

// A call state: what the caller should hear.
typedef struct ringback_call_state {
    // A `ringback_call_state_kind`.
    int kind;
    // The failure in a failure state; otherwise zeros.
    struct ringback_failure failure;
    // The early dialog of the branch in early media, for `ringback_progress_to_tag`; otherwise 0.
    uint64_t dialog;
    // The branch in early media and of an answer; otherwise 0.
    uint64_t branch;
} ringback_call_state;

// A borrowed frame: one ptime of sound. Where there is no frame (`RINGBACK_STATUS_END`,
// `_ELSEWHERE`) it still has the timestamp, and `silent` is true.
typedef struct ringback_frame {
    // The payload: octets, or `int16_t` samples in `RINGBACK_CODEC_LINEAR`. `NULL` if there is no
    // frame. All calls that hear a tone share it, so never write to it.
    const void *payload;
    // The size of the payload, in octets.
    size_t octets;
    // Samples from the start of the tone, or of the call, to the start of this frame. An RTP
    // timestamp is this value, modulo 2^32, plus the random offset of the stream.
    uint64_t timestamp;
    // Whether every sample is zero, or the codec's code for zero.
    bool silent;
    // Whether this frame sounds and the previous one was silent. It is the RTP marker bit for
    // senders that omit silent frames, and only for them. They also mark their first packet, even
    // if it is not an onset.
    bool onset;
} ringback_frame;

// Why a function failed, for people and logs.
typedef struct ringback_error {
    // The status that the function returned.
    enum ringback_status status;
    // The line of the fault in its text, from 1. 0 if the fault is not in a text.
    uint32_t line;
    // The column where the fault begins, from 1. It counts octets in a tone list, characters in a
    // file. 0 if the fault is not in a text.
    uint32_t column;
    // One line in English that ends in a zero; empty on success. A longer message is truncated.
    char message[244];
} ringback_error;

// A tone with a name of your own.
typedef struct ringback_named_tone {
    // The name.
    const char *name;
    // The tone list.
    const char *list;
} ringback_named_tone;

// What a detector reports, and what it measured. Fields that an event does not have are 0.
typedef struct ringback_detector_event {
    // What it is.
    enum ringback_detector_event_kind kind;
    // The tone, as an index in the set, if it began, was corrected or ended. If tones are alike,
    // it is the most likely one; `ringback_tone_set_alike` has the others.
    uint32_t tone;
    // Where it began, or where the tone ended, in samples from the first that the detector got.
    uint64_t at;
    // The number of complete cycles.
    uint32_t cycles;
    // The measured frequencies in millihertz, the strongest first.
    uint32_t frequencies_mhz[4];
    // The measured level of all frequencies together, in tenths of a dBm0.
    int16_t level_tenths;
    // How well the measurements fit the tone, in percent.
    uint8_t confidence;
    // The duration of the last burst, in samples.
    uint64_t burst;
    // The duration of its pause, in samples. 0 if there was none.
    uint64_t pause;
} ringback_detector_event;

// A tone that a recording may have. Its pointers are valid only during the callback.
typedef struct ringback_identified {
    // The tone list.
    const char *list;
    // The tone, its names and its zones, on one line.
    const char *description;
    // Where the tone begins, in samples.
    uint64_t at;
    // How well the measurements fit the tone, in percent.
    uint8_t confidence;
} ringback_identified;

// A callback for each tone that a recording may have. It gets the `user` pointer, and it must
// return.
typedef void (*ringback_report_identified)(const struct ringback_identified *identified, void *user);

// Playback settings that a tone list leaves open. `ringback_playback_default` sets the defaults.
typedef struct ringback_playback {
    // The level of each frequency without a level of its own, in tenths of a dBm0, −700 to +31.
    // Default: −100 (−10 dBm0).
    int16_t level_tenths;
    // The modulation depth, in percent, 0 to 100. Default: 90.
    uint8_t depth_percent;
    // The time in which a sound rises to its level and falls to silence, in microseconds, up to
    // 1000000. Default: 4000. With 0 the sound clicks.
    uint32_t ramp_us;
} ringback_playback;

// How a call progresses where servers differ. `ringback_policy_default` sets the defaults, which suit
// a caller who hears everything from the server. A flag is 0 for off, anything else for on.
typedef struct ringback_policy {
    // The time from the first INVITE to the trying tone, in microseconds. Default: 0.
    uint64_t hold_off_us;
    // The duration of a failure's tone, in microseconds. Default: 10 s. With 0 no tone sounds;
    // with `UINT64_MAX` the tone ends with the call.
    uint64_t failure_tone_duration_us;
    // The time from the first 183 with SDP until an early dialog counts as ringing unless its RTP
    // has begun, in microseconds. It is for networks that never send a 180. With 0 this never
    // happens. Default: 0.
    uint64_t ring_without_rtp_us;
    // A `ringback_ringback_mode`. Default: in band.
    int ringback_mode;
    // Whether the caller gets a 180 even after a 183 with SDP. Many phones then ring by themselves
    // over the server's tone. Default: off.
    uint8_t ring_after_183;
    // Whether a 183 without SDP counts as a 180. Default: off.
    uint8_t ring_on_183;
    // Whether the first 183 with SDP of a dialog counts as the beginning of its RTP. Default: off.
    // A caller who is cut over before media flows hears silence.
    uint8_t cut_over_at_sdp;
    // Whether early media that begins later replaces early media that flows. Default: off.
    uint8_t latest_early_media;
    // Whether the P-Early-Media header counts (RFC 5009). Default: on.
    uint8_t p_early_media;
    // Whether ring continues when the ringing branch has failed and other branches live. Default:
    // on.
    uint8_t ring_stays;
    // Whether the server has a tone for a call in a queue. Without one a 182 changes nothing.
    // Default: off. `ringback_tone_plan_policy` sets it if the tone plan has such a tone.
    uint8_t has_queue_tone;
} ringback_policy;

// A SIP response to an INVITE, or its equivalent in another protocol. `{.status = 180}` is a plain
// 180.
typedef struct ringback_response {
    // The status, 100 to 699. Any other changes nothing.
    uint16_t status;
    // Whether the response has an SDP body: 0 or 1.
    uint8_t sdp;
    // The cause of ITU-T Q.850 in the `Reason` header (RFC 3326), or 0 without one.
    uint8_t cause;
    // The value of the P-Early-Media header (RFC 5009), or `NULL`.
    const char* p_early_media;
} ringback_response;

// A message to send to the caller's side.
typedef struct ringback_upstream {
    // The branch that sent the headers that `relayed_status` needs. 0 if `relayed_status` is 0.
    uint64_t branch;
    // The status: 180 without SDP, 183 with SDP, 200 with SDP, or the status of a failure. You can
    // send the status of a failure without any header from the far end. It is 403 for 401 and 407;
    // 480 for 3xx; 500 for 405, 415, 420, 421, 422, 494 and 503 (RFC 3261 §16.7).
    uint16_t status;
    // The far end's own status, for a server that copies the necessary headers from the response
    // of `branch`: `WWW-Authenticate` for 401, `Proxy-Authenticate` for 407, `Contact` for 3xx,
    // `Allow` for 405, `Accept` and `Accept-…` for 415, `Unsupported` for 420, `Require` for 421,
    // `Min-SE` for 422, `Security-Server` for 494. For any other status it is 0, and `status` is
    // the only choice.
    uint16_t relayed_status;
    // The cause of ITU-T Q.850 of a failure, or 0 without one.
    uint8_t cause;
} ringback_upstream;

// A branch to cancel, and the reason.
typedef struct ringback_cancel {
    // The branch.
    uint64_t branch;
    // The `cause` for the CANCEL's header `Reason: SIP;cause=…` (RFC 3326): 200 if the call was
    // answered elsewhere, with `;text="Call completed elsewhere"`; 408 if nobody answered;
    // otherwise the status of the failure that decided the call. 0 means no such header, since the
    // caller gave up.
    uint16_t cause;
} ringback_cancel;

// The format of frames. `{RINGBACK_CODEC_PCMU, 8000, 20}` is µ-law telephony.
typedef struct ringback_format {
    // A `ringback_codec`.
    int codec;
    // The sample rate, in hertz, 8000 to 192000.
    uint32_t rate_hz;
    // The duration of a frame, in milliseconds, 5 to 120. It must be a whole number of samples.
    uint32_t ptime_ms;
} ringback_format;

// The whole payload of a rendered tone. It is borrowed: it stays valid while the tone or a clone
// of it exists. Never write to it.
typedef struct ringback_payload {
    // The intro, played once: octets, or `int16_t` samples in `RINGBACK_CODEC_LINEAR`.
    const void *intro;
    // The size of the intro, in octets; 0 without an intro.
    size_t intro_octets;
    // The cycle, repeated after the intro.
    const void *cycle;
    // The size of the cycle, in octets; 0 if nothing repeats.
    size_t cycle_octets;
    // How many times the cycle plays; `UINT64_MAX` if it repeats without end.
    uint64_t cycles;
    // The outro, played once after the cycles.
    const void *outro;
    // The size of the outro, in octets; 0 unless the cycle plays a number of times.
    size_t outro_octets;
} ringback_payload;

// The payload of an event, and the fields of the RTP header that depend on it.
typedef struct ringback_event_packet {
    // The payload. `NULL` if there is no packet.
    const uint8_t *payload;
    // The size of the payload: 4, or 0 if there is no packet.
    size_t octets;
    // The RTP timestamp: when the event, or its segment, began. It is the same in all packets of a
    // segment.
    uint32_t timestamp;
    // The RTP marker: whether this is the first packet of the event.
    bool marker;
} ringback_event_packet;

// A change of an event.
typedef struct ringback_event_report {
    // The change.
    enum ringback_event_change change;
    // The code of the event. 0 to 15 are the DTMF digits.
    uint8_t event;
    // The level, in dBm0 without the sign: 0 to 63. Ignore it for an event that is not a tone.
    uint8_t volume;
    // Whether the end itself was received. If it was lost, the event lasted at least `duration`.
    bool end_received;
    // The RTP timestamp at which the event began.
    uint32_t timestamp;
    // How long the event has lasted, in timestamp units.
    uint32_t duration;
} ringback_event_report;

// A tone that can't be rendered in a bank's format. Its pointers are valid only during the
// callback.
typedef struct ringback_unrendered {
    // The name of the zone.
    const char *zone;
    // The name of the tone.
    const char *tone;
    // The reason, on one line.
    const char *message;
} ringback_unrendered;

// A callback for each tone that can't be rendered. It gets the `user` pointer, and it must return.
typedef void (*ringback_report_unrendered)(const struct ringback_unrendered *unrendered, void *user);

// A fault or an oddity in an `indications.conf`. Its pointers are valid only during the callback.
typedef struct ringback_diagnostic {
    // 1 if part of the file is lost, 0 for a warning.
    int is_error;
    // The line, from 1.
    uint32_t line;
    // The character in the line, from 1.
    uint32_t column;
    // The name of the file.
    const char *file;
    // The fault, on one line.
    const char *message;
    // A report like a compiler's, on several lines, with the source line and a caret.
    const char *report;
} ringback_diagnostic;

// A callback for each diagnostic. It gets the `user` pointer, and it must return.
typedef void (*ringback_diagnose)(const struct ringback_diagnostic *diagnostic, void *user);

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// Describes a status in a few English words. The string is static and never `NULL`.
//
// Thread rule: from any thread, at any time.
const char *ringback_status_text(int status);

// Returns the version of the linked library, such as `0.1.0`. The string is static.
//
// Thread rule: from any thread, at any time.
const char *ringback_version(void);

// Creates a call player that has not played anything yet. It keeps what it needs of the tone plan.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_call_player_new(const struct ringback_tone_plan *plan,
                                              struct ringback_call_player **player);

// Returns the number of bytes that a call player needs in memory of your own.
// `ringback_call_player_init` also allocates one frame.
//
// Thread rule: from any thread, at any time.
size_t ringback_call_player_size(void);

// Returns the alignment that such memory needs. Memory from `malloc` has it.
//
// Thread rule: from any thread, at any time.
size_t ringback_call_player_alignment(void);

// Creates a call player like `ringback_call_player_new`, but in your own memory of `size` bytes,
// which must not move. End it with `ringback_call_player_deinit`; never pass it to
// `ringback_call_player_free`.
//
// Thread rule: from any thread, at any time, while no other uses that memory.
enum ringback_status ringback_call_player_init(void *memory,
                                               size_t size,
                                               const struct ringback_tone_plan *plan,
                                               struct ringback_call_player **player);

// Gets the next frame for the current call state, without a copy. The payload stays valid until
// the next call with this handle. Every call advances by one ptime, whether there is a frame or
// not.
//
// Returns `RINGBACK_STATUS_ELSEWHERE` where somebody else sends the audio: the far end in early
// media and once it has answered, the server in an announcement if the tone plan has no tone for
// it, nobody once the call is over. If a tone was sounding, the player first returns one more
// frame in which it fades. Frames are silent in silence, for a failure without a tone, and after
// the end of a tone that ends. A change of state takes effect in the very next frame, and the new
// tone starts at its beginning. Allocates nothing.
//
// Thread rule: one thread at a time for each handle.
enum ringback_status ringback_call_player_next_frame(struct ringback_call_player *player,
                                                     const struct ringback_call_state *state,
                                                     struct ringback_frame *frame);

// Returns whether a tone that ends, of a failure or an announcement, has reached its end. From
// then on frames are silent until the state changes. Returns false for `NULL`.
//
// Thread rule: one thread at a time for each handle.
bool ringback_call_player_tone_is_over(const struct ringback_call_player *player);

// Returns the timestamp of the next frame: samples since the first. Returns 0 for `NULL`.
//
// Thread rule: one thread at a time for each handle.
uint64_t ringback_call_player_timestamp(const struct ringback_call_player *player);

// Frees a call player from `ringback_call_player_new`. Does nothing with `NULL`.
//
// Thread rule: from any thread, once no other uses it.
void ringback_call_player_free(struct ringback_call_player *player);

// Ends a call player from `ringback_call_player_init`. Its memory is yours again. Does nothing
// with `NULL`.
//
// Thread rule: from any thread, once no other uses it.
void ringback_call_player_deinit(struct ringback_call_player *player);

// Creates a set of all tones of a zone, found by name or alias. `NULL` for `zone` means the default
// zone. `rate_hz` is the sample rate of the audio, 8000 to 48000.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_tone_set_from_zone(const struct ringback_tone_zones *zones,
                                                 const char* zone,
                                                 uint32_t rate_hz,
                                                 struct ringback_tone_set **set,
                                                 struct ringback_error *error);

// Creates a set of all tones of all zones.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_tone_set_from_zones(const struct ringback_tone_zones *zones,
                                                  uint32_t rate_hz,
                                                  struct ringback_tone_set **set,
                                                  struct ringback_error *error);

// Creates a set of `count` tones with names of your own.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_tone_set_from_tones(const struct ringback_named_tone *tones,
                                                  size_t count,
                                                  uint32_t rate_hz,
                                                  struct ringback_tone_set **set,
                                                  struct ringback_error *error);

// Returns the number of different tones in a set. A tone has an index below this. Returns 0 for
// `NULL`.
//
// Thread rule: from any thread, at any time.
size_t ringback_tone_set_count(const struct ringback_tone_set *set);

// Writes the tone list of the tone at an index to `list`, a buffer of `size` octets. Returns
// `RINGBACK_STATUS_NOTHING` if the set has no such tone.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_tone_set_list(const struct ringback_tone_set *set,
                                            uint32_t tone,
                                            char *list,
                                            size_t size);

// Writes a name of a tone to `name`, a buffer of `size` octets. Equal tones are one and have
// several names, each perhaps in several zones; `index` counts these from 0. Returns
// `RINGBACK_STATUS_NOTHING` after the last.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_tone_set_name(const struct ringback_tone_set *set,
                                            uint32_t tone,
                                            size_t index,
                                            char *name,
                                            size_t size);

// Writes the name of the zone in which a tone has its name at `index` to `zone`, a buffer of
// `size` octets: an empty text if the tone was given without a zone. Returns
// `RINGBACK_STATUS_NOTHING` after the last name.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_tone_set_zone(const struct ringback_tone_set *set,
                                            uint32_t tone,
                                            size_t index,
                                            char *zone,
                                            size_t size);

// Gets a tone that no detector can tell from another one, because their tolerances overlap.
// `index` counts these from 0. Returns `RINGBACK_STATUS_NOTHING` after the last.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_tone_set_alike(const struct ringback_tone_set *set,
                                             uint32_t tone,
                                             size_t index,
                                             uint32_t *other);

// Frees a set. Does nothing with `NULL`. Its detectors remain valid.
//
// Thread rule: from any thread, once no other uses it.
void ringback_tone_set_free(struct ringback_tone_set *set);

// Creates a detector at sample 0 of a call. An eager detector names the most likely tone before all
// others are ruled out, and corrects itself.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_detector_new(const struct ringback_tone_set *set,
                                           bool eager,
                                           struct ringback_detector **detector);

// Returns the number of bytes that a detector needs in memory of your own.
//
// Thread rule: from any thread, at any time.
size_t ringback_detector_size(void);

// Returns the alignment that such memory needs. Memory from `malloc` has it.
//
// Thread rule: from any thread, at any time.
size_t ringback_detector_alignment(void);

// Creates a detector like `ringback_detector_new`, but in your own memory of `size` bytes, which
// must not move. End it with `ringback_detector_deinit`; never pass it to
// `ringback_detector_free`. Allocates nothing.
//
// Thread rule: from any thread, at any time, while no other uses that memory.
enum ringback_status ringback_detector_init(void *memory,
                                            size_t size,
                                            const struct ringback_tone_set *set,
                                            bool eager,
                                            struct ringback_detector **detector);

// Listens to samples up to the next event. Moves `samples` and `count` past those that it heard.
// Returns `RINGBACK_STATUS_NOTHING` once it has heard all of them without another event; until then
// call it again with the rest. Allocates nothing.
//
// Thread rule: one thread at a time for each detector.
enum ringback_status ringback_detector_next_event(struct ringback_detector *detector,
                                                  const int16_t **samples,
                                                  size_t *count,
                                                  struct ringback_detector_event *event);

// Listens to a payload of a `ringback_codec` like `ringback_detector_next_event` to samples.
// `octets` counts its octets. `RINGBACK_CODEC_LINEAR` is not a payload. An odd octet at the end of
// L16 is ignored.
//
// Thread rule: one thread at a time for each detector.
enum ringback_status ringback_detector_next_event_in(struct ringback_detector *detector,
                                                     int codec,
                                                     const uint8_t **payload,
                                                     size_t *octets,
                                                     struct ringback_detector_event *event);

// Gets what can still be said at the end of the audio. Call it until it returns
// `RINGBACK_STATUS_NOTHING`. Allocates nothing.
//
// Thread rule: one thread at a time for each detector.
enum ringback_status ringback_detector_finish(struct ringback_detector *detector,
                                              struct ringback_detector_event *event);

// Returns the number of samples that a detector has heard. Returns 0 for `NULL`.
//
// Thread rule: one thread at a time for each detector.
uint64_t ringback_detector_position(const struct ringback_detector *detector);

// Frees a detector from `ringback_detector_new`. Does nothing with `NULL`.
//
// Thread rule: from any thread, once no other uses it.
void ringback_detector_free(struct ringback_detector *detector);

// Ends a detector from `ringback_detector_init`. Its memory is yours again. Does nothing with
// `NULL`.
//
// Thread rule: from any thread, once no other uses it.
void ringback_detector_deinit(struct ringback_detector *detector);

// Calls `report` with `user` for each tone of the zones that a recording may have, the most likely
// first.
//
// Thread rule: from any thread, at any time; `report` is called before it returns, in the same one.
enum ringback_status ringback_identify(const struct ringback_tone_zones *zones,
                                       const int16_t *samples,
                                       size_t count,
                                       uint32_t rate_hz,
                                       ringback_report_identified report,
                                       void *user,
                                       struct ringback_error *error);

// Sets all fields to their defaults.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_playback_default(struct ringback_playback *playback);

// Reads a tone in a notation, a `ringback_notation`, and writes it as a tone list to `list`, a
// buffer of `size` octets. 32769 octets always suffice. `error` may be `NULL`.
//
// Returns `RINGBACK_STATUS_FAULTS` if the other system plays the tone in another way, or if
// something was left out. Then `error` has the first remark, and the list is valid.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_notation_read(int notation,
                                            const char* text,
                                            char *list,
                                            size_t size,
                                            struct ringback_error *error);

// Writes the tone of a tone list in a notation, a `ringback_notation`, to `text`, a buffer of
// `size` octets. `error` may be `NULL`.
//
// Returns `RINGBACK_STATUS_LOSS` if the notation cannot express the tone. With `lossy` other than 0
// it writes the nearest tone that the notation can express, and returns `RINGBACK_STATUS_FAULTS` if
// something was lost. In both cases `error` lists what.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_notation_write(int notation,
                                             const char* list,
                                             int lossy,
                                             char *text,
                                             size_t size,
                                             struct ringback_error *error);

// Gets a notation that a text may be in, a `ringback_notation`: the most likely one at index 0.
// Returns `RINGBACK_STATUS_NOTHING` after the last one.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_notation_guess(const char* text, size_t index, int *notation);

// Creates a player at the start of a rendered tone. It keeps what it needs of the tone.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_player_new(const struct ringback_rendered_tone *tone,
                                         struct ringback_player **player);

// Returns the number of bytes that a player needs in memory of your own.
//
// Thread rule: from any thread, at any time.
size_t ringback_player_size(void);

// Returns the alignment that such memory needs. Memory from `malloc` has it.
//
// Thread rule: from any thread, at any time.
size_t ringback_player_alignment(void);

// Creates a player like `ringback_player_new`, but in your own memory of `size` bytes, which must
// not move. End it with `ringback_player_deinit`; never pass it to `ringback_player_free`.
//
// Thread rule: from any thread, at any time, while no other uses that memory.
enum ringback_status ringback_player_init(void *memory,
                                          size_t size,
                                          const struct ringback_rendered_tone *tone,
                                          struct ringback_player **player);

// Gets the next frame, without a copy. The payload stays valid until the player is freed or ended.
// Returns `RINGBACK_STATUS_END` once the tone has ended, and from then on. Allocates nothing.
//
// Thread rule: one thread at a time for each player.
enum ringback_status ringback_player_next_frame(struct ringback_player *player,
                                                struct ringback_frame *frame);

// Returns the timestamp of the next frame: samples from the start of the tone. Returns 0 for
// `NULL`.
//
// Thread rule: one thread at a time for each player.
uint64_t ringback_player_timestamp(const struct ringback_player *player);

// Moves to a sample, counted from the start of the tone. The next frame starts there and has that
// timestamp. 0 restarts the tone.
//
// Thread rule: one thread at a time for each player.
enum ringback_status ringback_player_seek(struct ringback_player *player, uint64_t sample);

// Returns whether the tone has ended. Returns true for `NULL`.
//
// Thread rule: one thread at a time for each player.
bool ringback_player_is_over(const struct ringback_player *player);

// Frees a player from `ringback_player_new`. Does nothing with `NULL`.
//
// Thread rule: from any thread, once no other uses it.
void ringback_player_free(struct ringback_player *player);

// Ends a player from `ringback_player_init`. Its memory is yours again. Does nothing with `NULL`.
//
// Thread rule: from any thread, once no other uses it.
void ringback_player_deinit(struct ringback_player *player);

// Sets all fields to their defaults.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_policy_default(struct ringback_policy *policy);

// Creates a call without any INVITE. `NULL` for `policy` means the default policy, which suits a
// caller who hears everything from the server.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_progress_new(const struct ringback_policy *policy,
                                           struct ringback_progress **progress);

// Returns the number of bytes that a call's progress needs in memory of your own.
//
// Thread rule: from any thread, at any time.
size_t ringback_progress_size(void);

// Returns the alignment that such memory needs. Memory from `malloc` has it.
//
// Thread rule: from any thread, at any time.
size_t ringback_progress_alignment(void);

// Creates a call like `ringback_progress_new`, but in your own memory of `size` bytes, which must
// not move. End it with `ringback_progress_deinit`; never pass it to `ringback_progress_free`.
//
// Thread rule: from any thread, at any time, while no other uses that memory.
enum ringback_status ringback_progress_init(void *memory,
                                            size_t size,
                                            const struct ringback_policy *policy,
                                            struct ringback_progress **progress);

// Reports that you sent an INVITE. For a live branch this is a repetition and changes nothing. A
// failed branch starts again.
//
// Thread rule: one thread at a time for each call.
enum ringback_status ringback_progress_invite(struct ringback_progress *progress,
                                              uint64_t branch,
                                              uint64_t now_us);

// Reports a response to an INVITE. `to_tag` matters for a 1xx other than 100, and for the answer.
// Returns `RINGBACK_STATUS_ACK_AND_BYE` for a 200 that comes too late: acknowledge it and end that
// call immediately with a BYE.
//
// Thread rule: one thread at a time for each call.
enum ringback_status ringback_progress_response(struct ringback_progress *progress,
                                                uint64_t branch,
                                                const char* to_tag,
                                                const struct ringback_response *response,
                                                uint64_t now_us);

// Reports that you sent a branch again: you followed its 3xx, or answered its 401 or 407 with
// credentials. Call this instead of `ringback_progress_response`, which treats these statuses as
// failures. If a 3xx leads to several branches, invite the others.
//
// Thread rule: one thread at a time for each call.
enum ringback_status ringback_progress_retry(struct ringback_progress *progress,
                                             uint64_t branch,
                                             uint64_t now_us);

// Reports that RTP of an early dialog begins to flow. Wait for three packets; a single one may be
// a stray.
//
// Thread rule: one thread at a time for each call.
enum ringback_status ringback_progress_rtp_begins(struct ringback_progress *progress,
                                                  uint64_t branch,
                                                  const char* to_tag,
                                                  uint64_t now_us);

// Reports that RTP of an early dialog has stopped. Wait for more than 6 s without a packet: the
// RTP may contain a ring tone, and in some countries these pause for that long.
//
// Thread rule: one thread at a time for each call.
enum ringback_status ringback_progress_rtp_stops(struct ringback_progress *progress,
                                                 uint64_t branch,
                                                 const char* to_tag,
                                                 uint64_t now_us);

// Reports a P-Early-Media header in a request, such as an UPDATE. For a response, set the field of
// `ringback_response` instead.
//
// Thread rule: one thread at a time for each call.
enum ringback_status ringback_progress_p_early_media(struct ringback_progress *progress,
                                                     uint64_t branch,
                                                     const char* to_tag,
                                                     const char* value,
                                                     uint64_t now_us);

// Sets whether more branches may follow even if all have failed. A server that tries phones one by
// one sets 1 before the first INVITE and 0 after the last. Default: 0.
//
// Thread rule: one thread at a time for each call.
enum ringback_status ringback_progress_set_hunting(struct ringback_progress *progress,
                                                   int more_may_come,
                                                   uint64_t now_us);

// Reports that nobody answered within the time that you allow. Every live branch fails with 408,
// and no more will follow. Until a branch is cancelled, a 200 from it still counts. To give up one
// branch alone, cancel it and report a 408 from it, since its 487 would carry no information.
//
// Thread rule: one thread at a time for each call.
enum ringback_status ringback_progress_no_answer(struct ringback_progress *progress,
                                                 uint64_t now_us);

// Reports that the caller gave up: with a CANCEL, or with a BYE if their call was already
// answered.
//
// Thread rule: one thread at a time for each call.
enum ringback_status ringback_progress_caller_cancelled(struct ringback_progress *progress,
                                                        uint64_t now_us);

// Starts an announcement, which replaces any tone. An answer or a cancel ends it.
//
// Thread rule: one thread at a time for each call.
enum ringback_status ringback_progress_start_announcement(struct ringback_progress *progress,
                                                          uint64_t now_us);

// Ends the announcement. Without an announcement this changes nothing.
//
// Thread rule: one thread at a time for each call.
enum ringback_status ringback_progress_end_announcement(struct ringback_progress *progress,
                                                        uint64_t now_us);

// Reports the state of a group that is one branch of this call: a queue or a ring group. Call this
// after every event of the group, including `ringback_progress_handle_timeout`. If nothing has
// changed, it changes nothing.
//
// The branch gets this event: for trying nothing, or a 181 if it rang or was queued; for ring a
// 180; for queued a 182; for early media that its RTP flows; for a failure that failure; for a
// cancelled group a 487; for an answer a 200. Silence before any INVITE and announcements change
// nothing. If a group has failed and you try it again, invite its branch here again too.
//
// Returns `RINGBACK_STATUS_ACK_AND_BYE` if the group's answer came too late: end its call. Returns
// `RINGBACK_STATUS_VALUE` if both are the same call.
//
// Thread rule: one thread at a time for each of the two calls.
enum ringback_status ringback_progress_group(struct ringback_progress *progress,
                                             uint64_t branch,
                                             const struct ringback_progress *group,
                                             uint64_t now_us);

// Reports that time has passed. Calling this early or often is harmless, for example before every
// frame.
//
// Thread rule: one thread at a time for each call.
enum ringback_status ringback_progress_handle_timeout(struct ringback_progress *progress,
                                                      uint64_t now_us);

// Gets the time to call `ringback_progress_handle_timeout` if no event comes first, in
// microseconds. Returns `RINGBACK_STATUS_NOTHING` if there is nothing to wait for. The time may
// change with every event.
//
// Thread rule: one thread at a time for each call.
enum ringback_status ringback_progress_next_timeout(const struct ringback_progress *progress,
                                                    uint64_t *at_us);

// Returns whether media to the caller must be open. Do not send frames before that. Media never
// closes again. Returns false for `NULL`.
//
// Thread rule: one thread at a time for each call.
bool ringback_progress_media_is_open(const struct ringback_progress *progress);

// Gets what the caller should hear now. The state changes only with events and
// `ringback_progress_handle_timeout`.
//
// Thread rule: one thread at a time for each call.
enum ringback_status ringback_progress_state(const struct ringback_progress *progress,
                                             struct ringback_call_state *state);

// Gets the failure of the call, both while its tone lasts and once the call is over. Returns
// `RINGBACK_STATUS_NOTHING` if there is no failure, or during an announcement.
//
// Thread rule: one thread at a time for each call.
enum ringback_status ringback_progress_failure(const struct ringback_progress *progress,
                                               struct ringback_failure *failure);

// Gets the next message for the caller's side. Call this after every event and
// `ringback_progress_handle_timeout` until it returns `RINGBACK_STATUS_NOTHING`. Each message
// comes once. The final response of a failure follows after its tone.
//
// Thread rule: one thread at a time for each call.
enum ringback_status ringback_progress_poll_upstream(struct ringback_progress *progress,
                                                     struct ringback_upstream *upstream);

// Gets the next branch to cancel, because the call is decided without it, and the reason. Call
// this after every event and `ringback_progress_handle_timeout` until it returns
// `RINGBACK_STATUS_NOTHING`. Each branch comes once. You may send a CANCEL only after a
// provisional response (RFC 3261 §9.1).
//
// Thread rule: one thread at a time for each call.
enum ringback_status ringback_progress_poll_cancel(struct ringback_progress *progress,
                                                   struct ringback_cancel *cancel);

// Writes the To-tag of the early dialog in an early media state to a buffer of `size` octets. The
// text has at most 255 octets. It is empty if the dialog has no name or no longer exists. Returns
// `RINGBACK_STATUS_VALUE` for another kind of state.
//
// Thread rule: one thread at a time for each call.
enum ringback_status ringback_progress_to_tag(const struct ringback_progress *progress,
                                              const struct ringback_call_state *state,
                                              char *to_tag,
                                              size_t size);

// Gets the policy of this call.
//
// Thread rule: one thread at a time for each call.
enum ringback_status ringback_progress_policy(const struct ringback_progress *progress,
                                              struct ringback_policy *policy);

// Writes a call state in a few English words, such as `ring` or `failure 486`, to a buffer of
// `size` octets.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_call_state_to_string(const struct ringback_call_state *state,
                                                   char *text,
                                                   size_t size);

// Writes the more informative of two failures to `best`. The order is: 6xx, 486, then 404, 410,
// 484 and 485, any other 4xx, 5xx, 3xx, and last 487 and 503. Within a group the lower status
// wins; for equal statuses one with a cause, then the lower cause. Returns `RINGBACK_STATUS_VALUE`
// if either is not a failure.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_failure_best(struct ringback_failure one,
                                           struct ringback_failure other,
                                           struct ringback_failure *best);

// Frees a call from `ringback_progress_new`. Does nothing with `NULL`.
//
// Thread rule: from any thread, once no other uses it.
void ringback_progress_free(struct ringback_progress *progress);

// Ends a call from `ringback_progress_init`. Its memory is yours again. Does nothing with `NULL`.
//
// Thread rule: from any thread, once no other uses it.
void ringback_progress_deinit(struct ringback_progress *progress);

// Renders a tone list, such as `425/90,0/75,525/90,0/3000`. `NULL` for `playback` means the
// defaults.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_rendered_tone_from_list(const char* list,
                                                      const struct ringback_format *format,
                                                      const struct ringback_playback *playback,
                                                      struct ringback_rendered_tone **tone,
                                                      struct ringback_error *error);

// Renders the tone with that name or alias from a zone. `zone` is the zone's name or alias, or
// `NULL` for the default zone. `NULL` for `playback` means the defaults.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_rendered_tone_from_zones(const struct ringback_tone_zones *zones,
                                                       const char* zone,
                                                       const char* name,
                                                       const struct ringback_format *format,
                                                       const struct ringback_playback *playback,
                                                       struct ringback_rendered_tone **tone,
                                                       struct ringback_error *error);

// Makes a rendered tone from samples at the format's rate. `intro` plays once, then `cycle`
// repeats. Both lengths count samples. An empty part may be `NULL`. Without a cycle the tone ends.
// Copies the samples.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_rendered_tone_from_samples(const int16_t *intro,
                                                         size_t intro_length,
                                                         const int16_t *cycle,
                                                         size_t cycle_length,
                                                         const struct ringback_format *format,
                                                         struct ringback_rendered_tone **tone,
                                                         struct ringback_error *error);

// Joins tones without a gap, for example an announcement and then a tone that repeats. All but the
// last must end, and all must have the same format. `parts` has `count` tones, which remain yours.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_rendered_tone_sequence(const struct ringback_rendered_tone *const *parts,
                                                     size_t count,
                                                     struct ringback_rendered_tone **tone,
                                                     struct ringback_error *error);

// Creates another handle to the same tone, which you free separately. Both share the samples.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_rendered_tone_clone(const struct ringback_rendered_tone *tone,
                                                  struct ringback_rendered_tone **clone);

// Gets the format of the tone's frames.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_rendered_tone_format(const struct ringback_rendered_tone *tone,
                                                   struct ringback_format *format);

// Gets the whole payload, for a media server that plays by itself.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_rendered_tone_payload(const struct ringback_rendered_tone *tone,
                                                    struct ringback_payload *payload);

// Frees a rendered tone. Does nothing with `NULL`. Clones, players, tone plans and banks keep what
// they need.
//
// Thread rule: from any thread, once no other uses this handle.
void ringback_rendered_tone_free(struct ringback_rendered_tone *tone);

// Gets the code of a DTMF digit: `0` to `9`, `*`, `#`, `A` to `D` or `a` to `d`. Returns
// `RINGBACK_STATUS_NOTHING` for any other character.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_event_from_digit(char digit, uint8_t *event);

// Returns the DTMF digit of an event, or 0 if the event is not a digit.
//
// Thread rule: from any thread, at any time.
char ringback_event_digit(uint8_t event);

// Writes the name of an event in English to a buffer of `size` octets. No name has more than 80
// octets. Returns `RINGBACK_STATUS_NOTHING` if the code is not registered.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_event_name(uint8_t event, char *name, size_t size);

// Returns whether RFC 4733 only reserves the code of the event, for RFC 2833: among others the
// call-progress tones, 64 to 89. Send it only to a peer whose `a=fmtp` lists it.
//
// Thread rule: from any thread, at any time.
bool ringback_event_is_deprecated(uint8_t event);

// Gets whether a list of events, such as `0-15,66,70` in SDP's `a=fmtp:101 0-15,66,70`, has an
// event. `NULL`, for an SDP without such a list, has the DTMF digits. Returns
// `RINGBACK_STATUS_VALUE` if the list can't be read.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_event_list_contains(const char* list, uint8_t event, bool *contains);

// Writes the list of the events that two lists have in common to a buffer of `size` octets.
// `NULL` is the list of the DTMF digits. No list has more than 1024 octets. Returns
// `RINGBACK_STATUS_NOTHING` if the two have no event in common, and `RINGBACK_STATUS_VALUE` if a
// list can't be read.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_event_list_common(const char* one,
                                                const char* other,
                                                char *common,
                                                size_t size);

// Creates an event that begins at a timestamp. The format is that of the audio in the same stream,
// for its rate and ptime; for G.722, whose RTP clock runs at 8 kHz, pass 8000. `volume` is the
// level in dBm0 without the sign, 0 to 63. With a duration of 0 the event lasts until
// `ringback_event_source_end`.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_event_source_new(const struct ringback_format *format,
                                               uint8_t event,
                                               uint8_t volume,
                                               uint32_t timestamp,
                                               uint64_t duration_us,
                                               struct ringback_event_source **source);

// Creates the events of a number, such as `911`, which begins at a timestamp. `on_us` is the
// duration of each digit, `off_us` that of each pause. A pause lasts at least until the end of the
// digit was reported three times.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_event_source_new_digits(const struct ringback_format *format,
                                                      const char* digits,
                                                      uint8_t volume,
                                                      uint32_t timestamp,
                                                      uint64_t on_us,
                                                      uint64_t off_us,
                                                      struct ringback_event_source **source,
                                                      struct ringback_error *error);

// Returns the number of bytes that an event source needs in memory of your own.
//
// Thread rule: from any thread, at any time.
size_t ringback_event_source_size(void);

// Returns the alignment that such memory needs. Memory from `malloc` has it.
//
// Thread rule: from any thread, at any time.
size_t ringback_event_source_alignment(void);

// Creates an event like `ringback_event_source_new`, but in your own memory of `size` bytes, which
// must not move. End it with `ringback_event_source_deinit`; never pass it to
// `ringback_event_source_free`. Allocates nothing.
//
// Thread rule: from any thread, at any time, while no other uses that memory.
enum ringback_status ringback_event_source_init(void *memory,
                                                size_t size,
                                                const struct ringback_format *format,
                                                uint8_t event,
                                                uint8_t volume,
                                                uint32_t timestamp,
                                                uint64_t duration_us,
                                                struct ringback_event_source **source);

// Gets the packet for this ptime. Call this once each ptime. The payload stays valid until the
// next call with this handle. Returns `RINGBACK_STATUS_NOTHING` in a pause between digits, and
// `RINGBACK_STATUS_END` once the last end was reported three times. Allocates nothing.
//
// Thread rule: one thread at a time for each source.
enum ringback_status ringback_event_source_next_packet(struct ringback_event_source *source,
                                                       struct ringback_event_packet *packet);

// Ends the current event now, at the end of the ptime that the last packet reported. Further
// digits of a number are not sent. The packets that report the end follow.
//
// Thread rule: one thread at a time for each source.
enum ringback_status ringback_event_source_end(struct ringback_event_source *source);

// Returns whether all packets were returned. Returns true for `NULL`.
//
// Thread rule: one thread at a time for each source.
bool ringback_event_source_is_over(const struct ringback_event_source *source);

// Frees a source from `ringback_event_source_new` or `_new_digits`. Does nothing with `NULL`.
//
// Thread rule: from any thread, once no other uses it.
void ringback_event_source_free(struct ringback_event_source *source);

// Ends a source from `ringback_event_source_init`. Its memory is yours again. Does nothing with
// `NULL`.
//
// Thread rule: from any thread, once no other uses it.
void ringback_event_source_deinit(struct ringback_event_source *source);

// Creates a reader of the events of one RTP stream. `timeout` is the time without a packet after
// which an event has ended, in timestamp units. 0 is the default, 1200: 150 ms at 8 kHz.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_event_reader_new(uint32_t timeout,
                                               struct ringback_event_reader **reader);

// Returns the number of bytes that a reader needs in memory of your own.
//
// Thread rule: from any thread, at any time.
size_t ringback_event_reader_size(void);

// Returns the alignment that such memory needs. Memory from `malloc` has it.
//
// Thread rule: from any thread, at any time.
size_t ringback_event_reader_alignment(void);

// Creates a reader like `ringback_event_reader_new`, but in your own memory of `size` bytes, which
// must not move. End it with `ringback_event_reader_deinit`; never pass it to
// `ringback_event_reader_free`.
//
// Thread rule: from any thread, at any time, while no other uses that memory.
enum ringback_status ringback_event_reader_init(void *memory,
                                                size_t size,
                                                uint32_t timeout,
                                                struct ringback_event_reader **reader);

// Reads a packet with the payload type of the events, and writes what it changes to `reports`:
// `count` reports, often none.
//
// `reports` must have room for three reports for each four octets of the payload. A payload almost
// always has four octets; it is read up to 1500. Returns `RINGBACK_STATUS_BUFFER` if there is less
// room, and `RINGBACK_STATUS_VALUE` if the payload is empty, longer, or not a multiple of four
// octets. Then nothing of it is read. Allocates nothing.
//
// Thread rule: one thread at a time for each reader.
enum ringback_status ringback_event_reader_receive(struct ringback_event_reader *reader,
                                                   uint32_t timestamp,
                                                   bool marker,
                                                   const uint8_t *payload,
                                                   size_t octets,
                                                   struct ringback_event_report *reports,
                                                   size_t room,
                                                   size_t *count);

// Counts time, in timestamp units, in which no packet of an event arrived. Gets the end of an
// event that has timed out, or returns `RINGBACK_STATUS_NOTHING`. Call this once each ptime, with
// the units of a ptime. Allocates nothing.
//
// Thread rule: one thread at a time for each reader.
enum ringback_status ringback_event_reader_advance(struct ringback_event_reader *reader,
                                                   uint32_t units,
                                                   struct ringback_event_report *report);

// Frees a reader from `ringback_event_reader_new`. Does nothing with `NULL`.
//
// Thread rule: from any thread, once no other uses it.
void ringback_event_reader_free(struct ringback_event_reader *reader);

// Ends a reader from `ringback_event_reader_init`. Its memory is yours again. Does nothing with
// `NULL`.
//
// Thread rule: from any thread, once no other uses it.
void ringback_event_reader_deinit(struct ringback_event_reader *reader);

// Creates a bank with a copy of these tone zones. `NULL` for `playback` means the defaults.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_tone_bank_new(const struct ringback_tone_zones *zones,
                                            const struct ringback_format *format,
                                            const struct ringback_playback *playback,
                                            struct ringback_tone_bank **bank,
                                            struct ringback_error *error);

// Gets a tone of the bank, which you free separately. `NULL` for `zone` means the default zone.
// The first call for a tone renders it, and simultaneous calls for the same tone wait.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_tone_bank_tone(const struct ringback_tone_bank *bank,
                                             const char* zone,
                                             const char* name,
                                             struct ringback_rendered_tone **tone,
                                             struct ringback_error *error);

// Renders every tone of every zone now, so that no call has to wait for one. Calls `report` with
// `user` for each tone that can't be rendered; `report` may be `NULL`. Renders all the others.
//
// Returns `RINGBACK_STATUS_FAULTS` if some tones can't be rendered, and describes the first in
// `error`. The bank remains usable.
//
// Thread rule: from any thread, at any time; `report` is called before it returns, in the same one.
enum ringback_status ringback_tone_bank_render_all(const struct ringback_tone_bank *bank,
                                                   ringback_report_unrendered report,
                                                   void *user,
                                                   struct ringback_error *error);

// Returns the size of the tones rendered so far, in bytes. Returns 0 for `NULL`.
//
// Thread rule: from any thread, at any time.
size_t ringback_tone_bank_memory(const struct ringback_tone_bank *bank);

// Frees a bank. Does nothing with `NULL`. Its tones remain valid where they are in use.
//
// Thread rule: from any thread, once no other uses it.
void ringback_tone_bank_free(struct ringback_tone_bank *bank);

// Creates a tone plan with the tones of a zone: trying, ring, busy, congestion and info, and
// queued if the zone has it. If the zone lacks one, its congestion replaces info and its busy
// replaces both; the default set replaces the rest. `NULL` for `zone` means the default zone.
// `NULL` for `playback` means the defaults: −10 dBm0 for each frequency, and ramps of 4 ms.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_tone_plan_from_zone(const struct ringback_tone_zones *zones,
                                                  const char* zone,
                                                  const struct ringback_format *format,
                                                  const struct ringback_playback *playback,
                                                  struct ringback_tone_plan **plan,
                                                  struct ringback_error *error);

// Creates a tone plan with the tones of a zone like `ringback_tone_plan_from_zone`, but shares the
// bank's rendered tones. `NULL` for `zone` means the default zone.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_tone_plan_from_bank(const struct ringback_tone_bank *bank,
                                                  const char* zone,
                                                  struct ringback_tone_plan **plan,
                                                  struct ringback_error *error);

// Creates a tone plan from these tones, which remain yours. `busy` plays for every failure until
// you set others.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_tone_plan_new(const struct ringback_rendered_tone *trying,
                                            const struct ringback_rendered_tone *ring,
                                            const struct ringback_rendered_tone *busy,
                                            struct ringback_tone_plan **plan,
                                            struct ringback_error *error);

// Sets the tone for a kind of call state: trying, ring, queued or announcement. The tone remains
// yours.
//
// Thread rule: one thread at a time for each plan, before calls use it.
enum ringback_status ringback_tone_plan_set_tone(struct ringback_tone_plan *plan,
                                                 int state_kind,
                                                 const struct ringback_rendered_tone *tone,
                                                 struct ringback_error *error);

// Sets the tone for the failures with that tone name, such as `busy`, `congestion` or `info`. The
// tone remains yours.
//
// Thread rule: one thread at a time for each plan, before calls use it.
enum ringback_status ringback_tone_plan_set_failure(struct ringback_tone_plan *plan,
                                                    const char* name,
                                                    const struct ringback_rendered_tone *tone,
                                                    struct ringback_error *error);

// Sets the tone name of a SIP status, 300 to 699, of a cause of ITU-T Q.850, 1 to 127, or with 0
// of all others. With `NULL` for `name` no tone plays. A cause with a tone name takes precedence
// over the status. Set the tone for a name with `ringback_tone_plan_set_failure`; a name without a
// tone plays congestion, or busy.
//
// Defaults: `busy` for 401, 402, 403, 407, 486, 600 and 603, and for the causes 17 and 21; `info`
// for 404, 410, 484, 485 and 604, and for the causes 1, 3, 22 and 28; no tone for 487;
// `congestion` for all others.
//
// Thread rule: one thread at a time for each plan, before calls use it.
enum ringback_status ringback_tone_plan_name_failure(struct ringback_tone_plan *plan,
                                                     uint16_t status_or_cause,
                                                     const char* name);

// Sets how long a tone fades when another replaces it, in microseconds, up to 1000000. Default:
// 20000. A fade is never longer than a frame. With 0 the tone stops abruptly, with a click.
//
// Thread rule: one thread at a time for each plan, before calls use it.
enum ringback_status ringback_tone_plan_set_fade(struct ringback_tone_plan *plan, uint32_t fade_us);

// Sets when a tone makes way for another, a `ringback_tone_change`. Default: immediate.
//
// Thread rule: one thread at a time for each plan, before calls use it.
enum ringback_status ringback_tone_plan_set_tone_change(struct ringback_tone_plan *plan,
                                                        int tone_change);

// Gets the default policy, adjusted to the tone plan: `has_queue_tone` is on if the plan has a
// tone for a queue.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_tone_plan_policy(const struct ringback_tone_plan *plan,
                                               struct ringback_policy *policy);

// Gets the tone for a call state, which you free separately. Returns `RINGBACK_STATUS_NOTHING`
// where the caller hears silence, or audio from elsewhere.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_tone_plan_tone(const struct ringback_tone_plan *plan,
                                             const struct ringback_call_state *state,
                                             struct ringback_rendered_tone **tone);

// Frees a tone plan. Does nothing with `NULL`. Calls keep what they need.
//
// Thread rule: from any thread, once no other uses this handle.
void ringback_tone_plan_free(struct ringback_tone_plan *plan);

// Gets the built-in tone zones, of 198 countries. The first handle parses them, and all handles
// share them. Freeing the last handle frees them too, so a program may unload the library.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_tone_zones_builtin(struct ringback_tone_zones **zones,
                                                 struct ringback_error *error);

// Reads an `indications.conf`, and the files that it includes from its folder. Keeps everything
// that is readable. `diagnose` may be `NULL`.
//
// Returns `RINGBACK_STATUS_FAULTS` if parts are unreadable, and describes the first in `error`.
// There are tone zones nevertheless; free them if you prefer to keep your old ones. Returns
// `RINGBACK_STATUS_FILE` if the file itself can't be read.
//
// Thread rule: from any thread, at any time; `diagnose` is called before it returns, in the same
// one.
enum ringback_status ringback_tone_zones_load(const char* path,
                                              ringback_diagnose diagnose,
                                              void *user,
                                              struct ringback_tone_zones **zones,
                                              struct ringback_error *error);

// Reads the text of an `indications.conf`, of `length` octets. There are no other files, so each
// `#include` is an error. Otherwise it works like `ringback_tone_zones_load`.
//
// Thread rule: from any thread, at any time; `diagnose` is called before it returns, in the same
// one.
enum ringback_status ringback_tone_zones_read_text(const char *text,
                                                   size_t length,
                                                   ringback_diagnose diagnose,
                                                   void *user,
                                                   struct ringback_tone_zones **zones,
                                                   struct ringback_error *error);

// Writes the name of the zone at an index, counted from 0, to `name`, a buffer of `size` octets.
// Returns `RINGBACK_STATUS_NOTHING` after the last zone.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_tone_zones_zone_name(const struct ringback_tone_zones *zones,
                                                   size_t index,
                                                   char *name,
                                                   size_t size);

// Finds the zone of a telephone number such as `+49 30 1234567` by its country code. The number of a
// territory without a zone leads to the zone of the country whose network it shares. Writes the zone's
// name to `name`, a buffer of `size` octets. Returns `RINGBACK_STATUS_NOTHING` if there is none.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_tone_zones_zone_for_number(const struct ringback_tone_zones *zones,
                                                         const char* number,
                                                         char *name,
                                                         size_t size);

// Finds the zone of a number as dialled in `home`, which is the ISO 3166 code of a country or the
// name of its zone. Prefixes such as in `0049` and `01149` count as they do there, and a national
// number gives `home`. Writes the zone's name to `name`, a buffer of `size` octets. Returns
// `RINGBACK_STATUS_NOTHING` if there is none.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_tone_zones_zone_for_number_from(const struct ringback_tone_zones *zones,
                                                              const char* number,
                                                              const char* home,
                                                              char *name,
                                                              size_t size);

// Writes the name of a zone's tone at an index, counted from 0, to `name`, a buffer of `size`
// octets. `zone` is the zone's name or alias, or `NULL` for the default zone. Returns
// `RINGBACK_STATUS_NOTHING` after the last tone.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_tone_zones_tone_name(const struct ringback_tone_zones *zones,
                                                   const char* zone,
                                                   size_t index,
                                                   char *name,
                                                   size_t size);

// Writes the tone list of a zone's tone, found by name or alias, to `list`, a buffer of `size`
// octets. A standard tone is available even if the zone lacks it.
//
// Thread rule: from any thread, at any time.
enum ringback_status ringback_tone_zones_tone_list(const struct ringback_tone_zones *zones,
                                                   const char* zone,
                                                   const char* tone,
                                                   char *list,
                                                   size_t size);

// Frees tone zones. Does nothing with `NULL`. What you made from them remains valid.
//
// Thread rule: from any thread, once no other uses it.
void ringback_tone_zones_free(struct ringback_tone_zones *zones);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* RINGBACK_H */
