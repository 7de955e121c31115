//! A tone as borrowed frames of one ptime.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec;
use core::fmt;

use super::cadence::Run;
use super::playback::Playback;
use super::score::{Lent, Score, SynthError};
use crate::codec::{Coding, Format, PayloadElement};
use crate::tone::Tone;

/// A tone as frames of one ptime: `Frames<u8>` for the wire, `Frames<i16>` for linear PCM.
///
/// The constructors compute tables, as those of [`Synth`](crate::Synth) do. Clones share them: a
/// clone takes a frame and less than 160 bytes.
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
#[derive(Clone)]
pub struct Frames<S: PayloadElement = u8> {
    /// Shared by clones.
    score: Arc<Score<S>>,
    format: Format<S>,
    /// Room for a frame that is not lent.
    frame: Box<[S]>,
    timestamp: u64,
    /// The frames from here on that the score lends.
    lent: Lent,
    /// The run of the sample after the last frame that was not lent.
    run: Option<Run>,
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
        let samples = format.samples_per_frame();
        let score = Score::new(tone, format.codec(), format.rate(), samples, playback)?;
        Ok(Self {
            score: Arc::new(score),
            format,
            frame: vec![format.codec().silence(); format.payload_len()].into(),
            timestamp: 0,
            lent: Lent::NOTHING,
            run: None,
            silent: false,
        })
    }

    /// Returns the next frame, or `None` after the end of the tone.
    ///
    /// If the tone ends within a frame, silence fills the rest of the frame. Every tone ends when
    /// the next timestamp would exceed 64 bits. This method allocates nothing.
    #[inline]
    pub fn next_frame(&mut self) -> Option<Frame<'_, S>> {
        if self.timestamp >= self.lent.until {
            return self.begin();
        }
        self.lend()
    }

    /// Returns the next frame, which the score lends.
    #[inline]
    #[expect(clippy::arithmetic_side_effects, reason = "the last lent frame ends within 64 bits")]
    fn lend(&mut self) -> Option<Frame<'_, S>> {
        let timestamp = self.timestamp;
        let (payload, next) = self.score.table(self.lent.sound)?.lend(self.lent.at)?;
        self.lent.at = next;
        self.timestamp = timestamp + self.format.samples_per_frame() as u64;
        let silent = self.lent.sound.is_none();
        let was_silent = core::mem::replace(&mut self.silent, silent);
        Some(Frame { payload, timestamp, silent, onset: was_silent && !silent })
    }

    /// Returns the next frame, and determines whether the score lends those from here on.
    #[cold]
    fn begin(&mut self) -> Option<Frame<'_, S>> {
        let timestamp = self.timestamp;
        let next = timestamp.checked_add(self.format.samples_per_frame() as u64)?;
        let known = self.run.filter(|run| timestamp < run.constant_until());
        let run = known.or_else(|| self.score.run_at(timestamp))?;
        if let Some(lent) = self.score.lend(run, timestamp) {
            self.lent = lent;
            return self.lend();
        }
        self.run = Some(run);
        let (filled, sounds) = self.score.fill(&mut self.run, timestamp, &mut self.frame);
        self.frame.get_mut(filled..)?.fill(self.format.codec().silence());
        self.timestamp = next;
        let silent = !sounds;
        let was_silent = core::mem::replace(&mut self.silent, silent);
        Some(Frame { payload: &self.frame, timestamp, silent, onset: was_silent && !silent })
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
        (self.timestamp, self.lent, self.run) = (sample, Lent::NOTHING, None);
        self.silent = false;
    }
}

impl<S: PayloadElement> fmt::Debug for Frames<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Frames")
            .field("format", &self.format)
            .field("timestamp", &self.timestamp)
            .finish_non_exhaustive()
    }
}
