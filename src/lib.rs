//! The call-progress tones of a media server.
//!
//! You write a tone in Asterisk's notation. The crate returns frames of G.711 or 16-bit PCM, one
//! per 20 ms (or per ptime of yours), exact to the sample and without an allocation:
//!
//! ```
//! use ringback::{Format, Frames, Tone};
//!
//! let ring: Tone = "440+480/2000,0/4000".parse()?;
//! let mut frames = Frames::new(&ring, Format::PCMU)?;
//! let mut sent = 0;
//! while let Some(frame) = frames.next_frame() {
//!     // Every 20 ms, on your own clock: send frame.payload with frame.timestamp.
//!     assert_eq!(frame.payload.len(), 160);
//!     sent += 1;
//! #   if sent == 500 { break }
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! `Format<u8>` is for the wire (octets of µ-law, A-law or L16), and `Format<i16>` is for PCM
//! (native 16-bit samples). The same parameter, a [`PayloadElement`], selects between the two in
//! every type that holds frames.
//!
#![cfg_attr(
    all(feature = "std", feature = "zones"),
    doc = "
The tones of 198 countries are built in. You find them by name, by ISO code or by telephone number:

```
use ringback::ToneZones;

let zones = ToneZones::builtin();
// Some countries have no zone, and some numbers belong to no country.
let zone = zones.zone_for_number(\"+44 20 7946 0000\").or_else(|| zones.default_zone()).unwrap();
assert_eq!(zone.tone(\"ring\").unwrap().to_string(), \"400+450/400,0/200,400+450/400,0/2000\");
```
"
)]
//! # The flow
//!
//! ```text
//! text ─▶ Tone ─▶ cadence ─▶ oscillators ─▶ samples ─▶ G.711 ─▶ frames ─▶ the caller
//!         Tone               Synth                     G711     Frames
//!           └───────── once, for all calls: RenderedTone ───────▶ Player ─▶ each caller
//!                  WAV ─▶ Clip ────────────────┘
//!
//! indications.conf ─▶ ToneZones ─▶ ToneZone ─▶ TonePlan ───────┐
//!                                                              ▼
//! SIP 100/180/183/200/4xx, RTP ─▶ Progress ─▶ CallState ─▶ CallPlayer ─▶ frames ─▶ the caller
//! ```
//!
//! * [`ToneZones`] come from the built-in set, from a file ([`asterisk`] describes it) or from
//!   code.
//! * [`Tone`] is parsed from text ([`notation::asterisk`] has the grammar) or built in code, and
//!   written back.
//! * [`Synth`] plays a tone as 16-bit samples, into your buffer or as an iterator. [`Frames`] plays
//!   it as frames of a [`Format`]: a codec, a sample rate and a ptime. [`Playback`] sets what a
//!   tone leaves open: level, ramps, modulation depth.
//! * [`Player`] takes 32 bytes for each call and returns borrowed frames of a [`RenderedTone`].
//!   [`ToneBank`] (with `std`) holds all tones of all zones and renders each on first use.
//! * [`Clip`] (with `clip`) reads a recording, music or an announcement, and renders it like a
//!   tone. [`RenderedTone::sequence`] plays an announcement and then a tone;
//!   [`RenderedTone::from_samples`] plays your own samples.
//! * [`Progress`] derives the [`CallState`] from the signalling of all branches ([`progress`] has
//!   the rules). [`CallPlayer`] plays the tone that a [`TonePlan`] has for that state.
//! * [`G711`] compands a sample or a slice and needs nothing else of this crate.
//! * [`signals`] has the tones with a name: DTMF, MF, special information tones, fax and modem.
//! * [`telephone_event`] sends and reads DTMF digits and other events in RTP (RFC 4733).
//!
//! Nothing here sleeps, reads a clock or opens a socket. You ask for the next frame when it is due,
//! and you pass the time.
//!
//! The [guides](guide) lead from Asterisk's recipe for two stages to code, list the duties of a
//! media server, and show where to call the crate in a media server that is written in C.
//!
//! # Glossary
//!
//! | term | meaning |
//! | --- | --- |
//! | tone | the sounds that inform a caller ([`Tone`]): an intro, then a tail |
//! | segment | one element of a tone, `freq/ms` ([`Segment`]): a sound and its duration |
//! | sound | silence, a sum of frequencies, or a modulation ([`Sound`]) |
//! | cadence | the order and durations of a tone's segments |
//! | intro | the segments that play once, first |
//! | tail | what follows the intro ([`Tail`]): the end, a cycle with or without an end, or a held sound |
//! | phase reversal | a sound that goes on with the opposite sign ([`Segment::with_phase_reversal`]) |
//! | cycle | the segments that repeat |
//! | ramp | the rise or fall of a sound within its own time ([`Ramp`]) |
//! | tone zone | the tones of one country ([`ToneZone`]) |
//! | rendered tone | a tone in one format, rendered once for all calls ([`RenderedTone`]) |
//! | player | a position in a rendered tone, for one call ([`Player`]) |
//! | frame | the audio of one ptime, with its timestamp ([`Frame`]) |
//! | ptime | the duration of a frame (SDP's `a=ptime`) |
//! | payload | the audio data of a frame, ready for a packet |
//! | payload element | the unit of a payload ([`PayloadElement`]): `u8` or `i16` |
//! | companding | the coding of 16-bit samples in 8 bits by G.711 ([`G711`]) |
//! | dBm0 | a level relative to the telephone network's reference point, in decibels ([`Dbm0`]) |
//! | call state | what the caller hears now ([`CallState`]): silence, trying, ring, queued, failure, early media, announcement, answered or over |
//! | tone plan | the tone for each call state ([`TonePlan`]) |
//! | call player | the frames for one caller, across all call states ([`CallPlayer`]) |
//! | joint | the point where a new sound replaces the old one ([`ToneChange`] sets when) |
//! | fade | the fall of the old sound at a joint ([`TonePlan::FADE`]) |
//! | branch | an INVITE that the server sent ([`Branch`](progress::Branch)) |
//! | early dialog | a To-tag within a branch ([`DialogId`](progress::DialogId)); a forking proxy makes several |
//! | early media | the far end's audio before the answer |
//! | telephone event | a digit or another signal as RTP packets that name it ([`telephone_event::Event`]) |
//! | upstream | the caller's side ([`Upstream`](progress::Upstream)) |
//!
//! # Where to find it
//!
//! The layers of `src/`, in order. A file imports only from its own layer and those above it.
//!
//! | layer | content |
//! | --- | --- |
//! | `text` | decimal numbers, excerpts with a caret, the `Debug` format of errors |
//! | `math` | arithmetic with the same result on every machine |
//! | `units` | [`Frequency`], [`Dbm0`], [`Gain`], [`SampleRate`] |
//! | `tone` | [`Tone`], [`Segment`], [`Sound`], [`Tail`] |
//! | `codec` | [`G711`], [`Codec`], [`Format`], [`telephone_event`] |
//! | [`notation`] | text ⇄ [`Tone`] |
//! | [`signals`] | names of DTMF, MF, answer tones and others ─▶ [`Tone`] |
//! | [`zones`] | [`ToneZones`]: the built-in zones, countries, telephone numbers |
//! | `devices` | settings of telephones, gateways and servers ⇄ [`ToneZones`] |
//! | [`asterisk`] | `indications.conf` ⇄ [`ToneZones`] |
//! | `play` | [`Playback`], [`Synth`], [`Frames`], [`RenderedTone`], [`Player`] |
//! | `clip` | [`Clip`] |
//! | `bank` | [`ToneBank`] |
//! | [`progress`] | SIP ─▶ [`CallState`] |
//! | `ringback` | [`TonePlan`], [`CallPlayer`] |
//! | [`guide`] | guides, without code |
//!
//! The rule for newcomers: text in `notation` or `asterisk`, countries in `zones`, sound in `play`,
//! SIP in `progress`.
//!
//! # Units
//!
//! | quantity | unit |
//! | --- | --- |
//! | [`Frequency`] | hertz, to the millihertz |
//! | [`Dbm0`] | dBm0, to a tenth; full scale, 32,768, is +3.14 dBm0 for every codec |
//! | [`SampleRate`] | samples a second, 8,000 to 192,000 |
//! | a segment's duration | whole milliseconds, up to an hour |
//! | timestamps and positions | samples from the start of the tone |
//! | samples | 16-bit linear; one sample of one channel |
//!
//! # Wideband
//!
//! For an encoder of G.722 or Opus, play at its rate ([`Format::linear`] with
//! [`SampleRate::HZ_16000`] or [`HZ_48000`](SampleRate::HZ_48000)) and encode the frames.
//! Timestamps count samples, but the RTP clock of G.722 runs at 8 kHz (RFC 3551 §4.5.2), so halve
//! the timestamps there. The clock of Opus runs at 48 kHz for any rate of the encoder (RFC 7587
//! §4.1).
//!
//! ```
//! use ringback::{Format, Frames, SampleRate, Tone};
//!
//! let ring: Tone = "440+480/2000,0/4000".parse()?;
//! let mut frames = Frames::new(&ring, Format::linear(SampleRate::HZ_16000, Format::PTIME)?)?;
//! let frame = frames.next_frame().unwrap();
//! assert_eq!(frame.payload.len(), 320); // to the encoder
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Promises
//!
//! * **Time is exact.** A segment of 75 ms lasts 600 samples at 8 kHz, with any ptime. Where a
//!   millisecond is not a whole number of samples, rounding never accumulates.
//! * **Frequency and level are exact**: within 0.01 ppm and, down to −40 dBm0, 0.01 dB. Below that
//!   level the rounding to 16 bits weighs more. In an hour there is no drift, no DC and no change
//!   of amplitude. A held tone repeats, bit for bit, after the exact period of its frequencies.
//!   Sums saturate; they never wrap.
//! * **Sample n is a function of n alone.** It does not depend on where a call to [`Synth::fill`]
//!   began. Neighbouring segments of equal sound are one sound, also across the seam of the cycle:
//!   `440/500,0/500,440/300` plays `440/500` once and then repeats `0/500,440/800`. At every other
//!   boundary a sound begins at phase zero with a short ramp up and ends with a short ramp down.
//!   Each ramp lies within the sound's own time and takes at most half of it.
//! * **The samples are the same everywhere.** Only resampled clips use the mathematics library of
//!   the platform.
//! * **Playing allocates nothing** and cannot fail.
//! * **Joints do not click.** Between two tones, or before the far end's audio, no step is greater
//!   than the largest steps of the old and the new sound together, plus one quantiser interval in
//!   G.711 ([`TonePlan::FADE`] has the lowest frequency for which this holds). Only a phase reversal
//!   is steeper: it is a step by definition. A sound that had not begun when the call state changed
//!   is never heard.
//! * **Bad input is an error** with its position and the expected text. It loses nothing else: of a
//!   file with faults, all other lines are usable.
//!
//! # Where it departs from Asterisk
//!
//! Lists that Asterisk reads as their authors intended read the same here ([`notation`] has a table
//! of the others). These differences in sound are deliberate:
//!
//! | Asterisk | ringback | because |
//! | --- | --- | --- |
//! | rounds each segment up to whole frames: `425/90,0/75,525/90,0/250` lasts 540 ms | lasts 505 ms | the list specifies 505 ms |
//! | plays 15 Hz 7.5 % sharp and with a DC offset, 425 Hz 105 ppm sharp | within 0.01 ppm, without DC | Asterisk's recurrence has too few bits at low frequencies |
//! | modulates by about 22 % where it documents 90 % | by 90 %, settable | Asterisk's gains do not add up |
//! | stops for good at an empty element | refuses the list | nobody writes an empty element on purpose |
//! | switches sounds on and off at any phase and at full level | begins at phase zero, with ramps of 4 ms, settable | callers hear the clicks |
//! | wraps round when a sum overloads | saturates | a wrap is a loud crack |
//!
//! # Features
//!
//! * `std` (default): file loading, the built-in zones as a static, [`ToneBank`], and `std` support
//!   in the error types. Without it the crate is `no_std` and needs `alloc`.
//! * `zones` (default): the built-in tone zones, 101 KB of text.
//! * `serde`: [`ToneZones`] and [`Tone`] in JSON, TOML and the like.
//! * `spandsp`: tones in spandsp's XML, by `roxmltree`.
//! * `devices`: the settings of telephones, gateways and servers; includes `spandsp`.
//! * `clip`: recordings as tones, by `hound` and `rubato`. It needs Rust 1.87, as `rubato` does;
//!   everything else needs 1.85.
//!
//! The C API is a package of its own, `ringback-c` ([how to install and use it](guide::in_c)).

#![cfg_attr(
    not(feature = "std"),
    doc = "\n\n[`ToneBank`]: https://docs.rs/ringback/latest/ringback/struct.ToneBank.html"
)]
#![cfg_attr(
    not(feature = "clip"),
    doc = "\n\n[`Clip`]: https://docs.rs/ringback/latest/ringback/struct.Clip.html"
)]
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

// The crate docs list these in the order in which they build on each other.
pub mod asterisk;
#[cfg(feature = "std")]
mod bank;
#[cfg(feature = "clip")]
mod clip;
mod codec;
#[cfg(feature = "devices")]
#[cfg_attr(docsrs, doc(cfg(feature = "devices")))]
pub mod devices;
pub mod guide;
mod math;
pub mod notation;
mod play;
pub mod progress;
mod ringback;
pub mod signals;
mod text;
mod tone;
mod units;
pub mod zones;

#[cfg(feature = "std")]
pub use bank::{BankError, ToneBank, Unrendered};
#[cfg(feature = "clip")]
pub use clip::{Clip, ClipError, ClipLevel, ClipPlayback, Pcm, Repeat};
pub use codec::{Codec, Format, FormatError, G711, Linear, PayloadElement, telephone_event};
pub use notation::ParseToneError;
pub use play::{
    Frame, Frames, Playback, PlaybackError, Player, Ramp, RenderError, RenderedTone, SequenceError,
    Synth, SynthError,
};
pub use progress::{CallState, Progress};
pub use ringback::{CallPlayer, ToneChange, TonePlan, TonePlanError};
pub use tone::{Component, Components, CycleLimit, Segment, Sound, Tail, Tone, ToneError};
pub use units::{Dbm0, Frequency, Gain, ModulationDepth, SampleRate, UnitError};
pub use zones::{ToneZone, ToneZones};

// Compiles and runs the README's examples as doc tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
