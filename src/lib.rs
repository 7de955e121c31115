//! The call-progress tones of a media server.
//!
//! A line in Asterisk's tone notation goes in, frames of G.711 or 16-bit PCM come out, one for each
//! 20 ms (or another ptime), exact to the sample and without an allocation:
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
#![cfg_attr(
    all(feature = "std", feature = "zones"),
    doc = "
The tones of 194 countries are built in, by name, by ISO code or by telephone number:

```
use ringback::ToneZones;

let zones = ToneZones::builtin();
// Some countries have no zone, and some numbers no country.
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
//!           └───────── once, for all calls: RenderedTone ───────────▶ Player ─▶ each caller
//!                       WAV ─▶ Clip ───────────┘                    ▲
//!                                              TonePlan                 │
//! SIP 100/180/183/200/4xx, RTP seen ─▶ Progress ─▶ CallState ─▶ CallPlayer┘ which tone, now
//! ```
//!
//! * [`ToneZones`] are the tones of many countries, each a [`ToneZone`]: built in, from an
//!   `indications.conf` file ([`indications`] tells how one is written), or put together in code.
//! * [`Tone`] is what a tone *is*: an intro of [`Segment`]s played once, then a [`Tail`]. It is
//!   parsed from text ([`notation`] has the grammar) or built in code, and written back.
//! * [`Synth`] plays a tone as 16-bit samples, into your buffer or as an iterator.
//! * [`Frames`] plays it as frames of a [`Format`]: a codec, a sample rate and a ptime.
//! * [`RenderedTone`] is a tone played once, in one format; a [`Player`] of it, 32 bytes for each call,
//!   lends the same frames from there. [`ToneBank`] (with `std`) has all tones of all zones so,
//!   each from the moment that it is first asked for.
//! * [`Clip`] (with `clip`) is a recording, music or an announcement, as one more [`RenderedTone`];
//!   [`RenderedTone::sequence`] plays an announcement and then a tone, and [`RenderedTone::from_samples`] what
//!   you have made yourself.
//! * [`Progress`] decides from the signalling of all branches of a call in which [`CallState`] the caller
//!   is ([`progress`] has the rules): trying, ring, a failure, the far end's audio.
//! * [`CallPlayer`] plays what a [`TonePlan`] has for that place, and joins the tones without a click.
//! * [`Playback`] says what a tone leaves open: level, ramps, depth of modulation.
//! * [`G711`] companding stands on its own as well, a sample or a slice at a time.
//!
//! Nothing here sleeps, reads a clock or opens a socket: ask for the next frame when it is time, and
//! say what time it is.
//!
//! The [guides](guide) go from Asterisk's recipe for two stages to code, tell what a media server has to
//! see to, and where one in C has its place for this.
//!
//! # Units
//!
//! | what | unit |
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
//! For an encoder of G.722 or Opus, play at its rate, [`Format::linear`] with
//! [`SampleRate::HZ_16000`] or [`HZ_48000`](SampleRate::HZ_48000), and encode the frames. Timestamps
//! count samples, but the RTP clock of G.722 is 8 kHz (RFC 3551 §4.5.2): halve them there. That of
//! Opus is 48 kHz whatever the rate of the encoder (RFC 7587 §4.1).
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
//! * **Time is exact.** A segment of 75 ms lasts 600 samples at 8 kHz, whatever the ptime. Where a
//!   millisecond is not a whole number of samples, rounding never accumulates.
//! * **Frequency and level are exact**, within 0.01 ppm and, down to −40 dBm0, 0.01 dB; below that
//!   a sample of 16 bits rounds more. No drift in an hour, no DC, no creep of the amplitude. A
//!   held tone repeats, bit for bit, after the exact period of its frequencies. Sums saturate,
//!   they never wrap.
//! * **Sample n is a function of n alone**, never of where a call to [`Synth::fill`] began.
//!   Neighbouring segments of equal signal are one sound, also across the seam of the cycle:
//!   `440/500,0/500,440/300` is `440/500` once and then `0/500,440/800` for ever. At every other
//!   boundary a sound begins at phase zero with a short ramp up and ends with a short ramp down,
//!   each within its own time and at most half of it.
//! * **The same samples everywhere.** No platform's mathematics library is used; only by clips that
//!   are resampled.
//! * **Playing allocates nothing** and cannot fail.
//! * **Joints do not click**: from one tone to another, or to the far end's audio, no step is greater
//!   than that of the old sound plus that of the new, and in G.711 one quantiser interval
//!   ([`TonePlan::FADE`] says down to which frequency). What had not begun to sound when the place
//!   changed is never heard.
//! * **Bad input is an error** that says where it stands and what was expected, and loses nothing
//!   else: of a file with faults, everything sound can be had.
//!
//! # Where it departs from Asterisk
//!
//! Lists that Asterisk reads as their authors meant read the same here ([`notation`] lists the
//! others). They sound different on purpose:
//!
//! | Asterisk | ringback | because |
//! | --- | --- | --- |
//! | rounds each segment up to whole frames: `425/90,0/75,525/90,0/250` lasts 540 ms | lasts 505 ms | that is what the list says |
//! | plays 15 Hz 7.5 % sharp and with a DC offset, 425 Hz 105 ppm sharp | within 0.01 ppm, without DC | its recurrence has too few bits at low frequencies |
//! | modulates by about 22 % where it says 90 % | by 90 %, settable | its gains do not add up |
//! | stops for ever at an empty element | refuses the list | nobody writes that on purpose |
//! | switches sounds on and off at any phase and at full level | begins at phase zero, with ramps of 4 ms, settable | callers hear the clicks |
//! | wraps round when a sum overloads | saturates | a wrap is a loud crack |
//!
//! # Features
//!
//! * `std` (default): loading files, the built-in zones as a static, [`ToneBank`], and the error types'
//!   own use of the standard library. Without it the crate is `no_std` and needs `alloc`.
//! * `zones` (default): the built-in tone zones, 77 KB of text.
//! * `serde`: [`ToneZones`] and [`Tone`] in JSON, TOML and the like.
//! * `clip`: recordings as tones, by `hound` and `rubato`. It needs Rust 1.87, as `rubato` does; all
//!   else 1.85.
//! * `capi`: the C API, for `cargo-c` ([how, and where in which media server](guide::in_c)). For Rust it
//!   changes nothing.

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

// In the order in which they build on each other: a file imports only from above.
pub mod asterisk;
#[cfg(feature = "std")]
mod bank;
#[cfg(feature = "clip")]
mod clip;
mod codec;
pub mod guide;
mod math;
pub mod notation;
mod play;
pub mod progress;
mod ringback;
mod text;
mod tone;
mod units;
pub mod zones;

#[cfg(feature = "std")]
pub use bank::{BankError, ToneBank, Unrendered};
#[cfg(feature = "clip")]
pub use clip::{Clip, ClipError, ClipLevel, ClipPlayback, Pcm, Repeat};
pub use codec::{Codec, Format, FormatError, G711, Linear, PayloadElement};
pub use notation::ParseToneError;
pub use play::{
    Frame, Frames, ModulationDepth, Playback, PlaybackError, Player, Ramp, RenderError,
    RenderedTone, SequenceError, Synth, SynthError,
};
pub use progress::{CallState, Progress};
pub use ringback::{CallPlayer, ToneChange, TonePlan, TonePlanError};
pub use tone::{Component, Components, Segment, Sound, Tail, Tone, ToneError};
pub use units::{Dbm0, Frequency, Gain, SampleRate, UnitError};
pub use zones::{ToneZone, ToneZones};

// The README's example is compiled and run with the others.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
