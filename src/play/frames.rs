//! Samples → frames of one ptime, lent to the caller.

use alloc::boxed::Box;
use alloc::vec;

use super::playback::Playback;
use super::synth::{Synth, SynthError};
use crate::codec::{Coding, Format, PayloadElement};
use crate::tone::Tone;

/// A tone as frames of one ptime: `Frames<u8>` for the wire, `Frames<i16>` for linear PCM.
///
/// ```
/// use ringback::{Format, Frames, Tone};
///
/// let ring: Tone = "440+480/2000,0/4000".parse()?;
/// let mut frames = Frames::new(&ring, Format::PCMU)?;
/// for n in 0..500 {
///     let frame = frames.next_frame().expect("a tone that repeats never ends");
///     assert_eq!(frame.payload.len(), 160);
///     assert_eq!(frame.timestamp, n * 160);
///     assert_eq!(frame.silent, n % 300 >= 100);
///     assert_eq!(frame.onset, n == 300);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Frames<S: PayloadElement = u8> {
    synth: Synth,
    format: Format<S>,
    samples: Box<[i16]>,
    /// Room for the encoded payload; empty where the samples are the payload.
    encoded: Box<[S]>,
    timestamp: u64,
    /// Whether the last frame was.
    silent: bool,
}

/// One ptime of sound, lent until the next frame is asked for.
///
/// A sender that leaves silence out:
///
/// ```
/// use ringback::{Format, Frames, Tone};
///
/// let tone: Tone = "425/100,0/100".parse()?;
/// let mut frames = Frames::new(&tone, Format::PCMU)?;
/// let mut sent = Vec::new();
/// for n in 0..20 {
///     let frame = frames.next_frame().expect("it repeats");
///     if !frame.silent {
///         sent.push((frame.timestamp, n == 0 || frame.onset)); // timestamp and marker
///     }
/// }
/// assert_eq!(sent[..2], [(0, true), (160, false)]);
/// assert_eq!(sent[5..7], [(1600, true), (1760, false)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Frame<'a, S> {
    /// What to send: [`Format::payload_len`] elements, of which a tone's last frame has the
    /// codec's silence behind its end.
    pub payload: &'a [S],
    /// Samples from the start of the tone, or for a [`CallPlayer`](crate::CallPlayer) from its first
    /// frame, to the start of this one. RTP's timestamp is this, modulo 2^32, plus the stream's
    /// random offset.
    pub timestamp: u64,
    /// Whether every sample in it is zero, or in a [`RenderedTone`](crate::RenderedTone) of your own samples
    /// what the codec makes of zero. A server that does comfort noise may send that instead, or
    /// nothing.
    #[doc(alias = "comfort noise")]
    #[doc(alias = "dtx")]
    pub silent: bool,
    /// Whether it sounds and the frame before it was silent. This is RTP's marker bit for senders
    /// that leave silent frames out (RFC 3551 §4.1), and for them only; they mark the first packet
    /// of the stream as well, which is no onset.
    pub onset: bool,
}

impl<S: PayloadElement> Frames<S> {
    /// Plays a tone from its start, at −10 dBm0 for each frequency that has no level of its own.
    ///
    /// # Errors
    /// [`SynthError`] if a frequency is too high for the rate.
    pub fn new(tone: &Tone, format: Format<S>) -> Result<Self, SynthError> {
        Self::with_playback(tone, format, Playback::default())
    }

    /// Plays a tone from its start, with another level, ramp or depth of modulation.
    ///
    /// # Errors
    /// [`SynthError`] if a frequency is too high for the rate.
    pub fn with_playback(
        tone: &Tone,
        format: Format<S>,
        playback: Playback,
    ) -> Result<Self, SynthError> {
        Ok(Self {
            synth: Synth::with_playback(tone, format.rate(), playback)?,
            format,
            samples: vec![0; format.samples_per_frame()].into(),
            encoded: vec![S::default(); format.encoded_len()].into(),
            timestamp: 0,
            silent: false,
        })
    }

    /// The next frame; `None` once the tone is over, and from then on.
    ///
    /// A tone whose end is within a frame fills that frame with silence. Every tone is over where
    /// the next timestamp would exceed 64 bits. Allocates nothing.
    pub fn next_frame(&mut self) -> Option<Frame<'_, S>> {
        let timestamp = self.timestamp;
        let next = timestamp.checked_add(self.samples.len() as u64)?;
        let filled = self.synth.fill(&mut self.samples);
        if filled == 0 {
            return None;
        }
        self.samples.get_mut(filled..)?.fill(0);
        self.timestamp = next;
        let was_silent = core::mem::replace(&mut self.silent, all_zero(&self.samples));
        // Behind a silent frame a silent one is already there.
        if !(was_silent && self.silent) {
            self.format.codec().encode(&self.samples, &mut self.encoded);
        }
        Some(Frame {
            payload: S::Codec::payload(&self.samples, &self.encoded),
            timestamp,
            silent: self.silent,
            onset: was_silent && !self.silent,
        })
    }

    /// The timestamp of the next frame. Where another tone follows this one in the same stream, add
    /// it to the timestamps of that one.
    #[must_use]
    pub fn timestamp(&self) -> u64 {
        self.timestamp
    }

    /// What the frames look like.
    #[must_use]
    pub fn format(&self) -> Format<S> {
        self.format
    }

    /// Begins anew: the next frame is the first, with timestamp 0.
    pub fn restart(&mut self) {
        self.seek(0);
    }

    /// Goes to a sample, counted from the start of the tone: the next frame begins there and has
    /// that timestamp. It is no onset, since no frame is before it.
    pub fn seek(&mut self, sample: u64) {
        self.synth.seek(sample);
        self.timestamp = sample;
        self.silent = false;
    }
}

/// In chunks of a length that the compiler knows; a sounding frame is told by its first ones.
fn all_zero(samples: &[i16]) -> bool {
    let zero = |part: &[i16]| part.iter().fold(0, |any, sample| any | sample) == 0;
    let mut chunks = samples.chunks_exact(32);
    chunks.all(zero) && zero(chunks.remainder())
}
