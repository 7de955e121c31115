//! A tone as borrowed frames of one ptime.

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
    /// Whether the last frame was silent.
    silent: bool,
}

/// One ptime of sound. It borrows its payload from its player until the next call.
///
/// This sender leaves out silent frames:
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
    /// The payload: [`Format::payload_len`] elements. If a tone ends within its last frame, the
    /// codec's silence fills the rest.
    pub payload: &'a [S],
    /// The position of this frame, in samples from the start of the tone or, for a
    /// [`CallPlayer`](crate::CallPlayer), from its first frame. The RTP timestamp is this number
    /// modulo 2^32, plus the random offset of the stream.
    pub timestamp: u64,
    /// Whether every sample in it is zero. In a [`RenderedTone`](crate::RenderedTone) of your own
    /// samples, every sample must decode to the same value as an encoded zero. A server may send
    /// comfort noise or nothing instead of a silent frame.
    #[doc(alias = "comfort noise")]
    #[doc(alias = "dtx")]
    pub silent: bool,
    /// Whether this frame sounds and the previous frame was silent. A sender that leaves out silent
    /// frames uses this as RTP's marker bit (RFC 3551 §4.1); other senders must not. Such a sender
    /// also marks the first packet of the stream, which is not an onset.
    pub onset: bool,
}

impl<S: PayloadElement> Frames<S> {
    /// Creates frames from the start of a tone. A frequency without a level has −10 dBm0.
    ///
    /// # Errors
    /// [`SynthError`] if a frequency is too high for the rate.
    pub fn new(tone: &Tone, format: Format<S>) -> Result<Self, SynthError> {
        Self::with_playback(tone, format, Playback::default())
    }

    /// Creates frames from the start of a tone, with another level, ramp or modulation depth.
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

    /// Returns the next frame, or `None` after the end of the tone.
    ///
    /// If the tone ends within a frame, silence fills the rest of the frame. Every tone ends when
    /// the next timestamp would exceed 64 bits. This method allocates nothing.
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
        // After a silent frame, the buffer already contains encoded silence.
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

    /// Returns the timestamp of the next frame. If another tone follows in the same stream, add
    /// this value to the timestamps of that tone.
    #[must_use]
    pub fn timestamp(&self) -> u64 {
        self.timestamp
    }

    /// Returns the format of the frames.
    #[must_use]
    pub fn format(&self) -> Format<S> {
        self.format
    }

    /// Goes back to the start of the tone: the next frame is the first, with timestamp 0.
    pub fn restart(&mut self) {
        self.seek(0);
    }

    /// Goes to a sample, counted from the start of the tone. The next frame begins there and has
    /// that timestamp. It is not an onset, because no frame precedes it.
    pub fn seek(&mut self, sample: u64) {
        self.synth.seek(sample);
        self.timestamp = sample;
        self.silent = false;
    }
}

/// Returns whether all samples are zero. The chunks have a length that the compiler knows. The
/// first chunk that is not zero ends the search.
fn all_zero(samples: &[i16]) -> bool {
    let zero = |part: &[i16]| part.iter().fold(0, |any, sample| any | sample) == 0;
    let mut chunks = samples.chunks_exact(32);
    chunks.all(zero) && zero(chunks.remainder())
}
