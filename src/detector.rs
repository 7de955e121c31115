//! Which tone is this? A [`Detector`] recognises the tones of a [`ToneSet`] in the audio of a call.
//!
//! ```
//! # #[cfg(all(feature = "std", feature = "zones"))] {
//! use std::sync::Arc;
//! use ringback::detector::{Detector, Event, ToneSet};
//! use ringback::{SampleRate, Synth, ToneZones};
//!
//! let zone = ToneZones::builtin().zone("us").unwrap();
//! // Once, for all calls:
//! let set = Arc::new(ToneSet::from_zone(zone, SampleRate::HZ_8000)?);
//! // For each call:
//! let mut detector = Detector::new(&set);
//! # let mut audio = vec![0; 3 * 8_000];
//! # Synth::new(zone.tone("busy").unwrap(), SampleRate::HZ_8000)?.fill(&mut audio);
//! # let mut names = Vec::new();
//! for mut frame in audio.chunks(160) {
//!     while let Some(event) = detector.next_event(&mut frame) {
//!         if let Event::Began { at, tone } = event {
//!             println!("{:?} since sample {at}", set.names(&tone));
//! #           names = set.names(&tone);
//!         }
//!     }
//! }
//! # assert_eq!(names, ["busy"]);
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A detector takes less than 2 KiB, allocates nothing, reads no clock and cannot panic. What it
//! reports is a function of the samples alone, however they are cut into frames.
//!
//! # How it works
//!
//! 1. Audio of a higher rate becomes 8 kHz: each new sample is the mean of what was there during its
//!    time.
//! 2. Every 10 ms, a window of 40 ms is correlated with a sine and a cosine at each frequency of the
//!    set. The window is Hann's, so 40 Hz beside a frequency its response is 18 dB down.
//! 3. A *burst* begins where sines explain 60 % of the energy for three windows, and ends where their
//!    amplitude stays below half of its mean. Its edges are where the amplitude crosses a half, found
//!    between two windows. A gap of up to 50 ms, or of less if the set has short pauses, is a lost frame and not
//!    an end.
//! 4. The phases of successive windows give each frequency to a fraction of a hertz. What the window
//!    lets through of a neighbour is removed, so that 413 and 438 Hz are two.
//! 5. The history of up to 12 bursts and pauses is compared with every tone of the set, from every
//!    burst at which a listener may join it. A tone is named when it fits and every tone that is not
//!    [alike](ToneSet::alike) does not.
//!
//! # Tolerances
//!
//! | quantity | tolerance | reason |
//! | --- | --- | --- |
//! | level of all frequencies together | above −49 dBm0 | the quietest tone of an exchange has −40 dBm0; G.711's noise is below |
//! | a frequency | 1.5 % and 1.6 Hz | ITU-T E.180 recommends 1 % for networks; the rest is for the measurement |
//! | two frequencies of a sum | 13 dB apart | 6 dB of twist, and what the line adds |
//! | energy beside the tone | as much as the tone | 10 dB of noise, and a frequency that is 1.5 % off |
//! | energy in a pause | 8 dB below the burst | 10 dB of noise |
//! | a duration | 12 % and 12 ms | 10 % of a switch's timers, the rest for the edges |
//! | alike: frequencies | within 3.1 % | 1.5 % of each |
//! | alike: durations | 10 % of each and 3 ms overlap | |
//!
//! # What it takes for a name
//!
//! * A held sound: 0.6 s, or as long as the longest burst of another tone with that sound and its
//!   tolerance. A sound of 8 s is as good as held. Its amplitude must be steady, which a note of music is not.
//! * A tone with short pauses: two bursts and the pause between them.
//! * A tone with long pauses: a burst and 0.7 s of its pause. If a burst is shorter than 350 ms, it takes two.
//! * Where tones are not alike and still both fit, four bursts decide for the nearer one.
//!
//! What it cannot do: it does not separate two tones that sound at the same time, and it does not
//! hear frequencies outside 200 to 3,400 Hz. With a set of more than 48 frequencies, neighbours
//! share an analysis frequency. Modulated tones are expected with a depth of 90 %: with a small depth they
//! are taken for the carrier alone.

mod burst;
mod cadence;
mod decide;
mod error;
mod event;
mod identify;
mod listener;
mod pattern;
mod rate;
mod set;
mod sound;
mod spectrum;
mod track;

pub use error::ToneSetError;
pub use event::{Event, Match, ToneId};
pub use identify::{Identified, identify};
pub use listener::Detector;
pub use set::{KnownTone, ToneSet, ToneUse};
