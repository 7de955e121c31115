//! A tone that is rendered once and shared by every call. A player is a position in it.
//!
//! Sample n of a tone is a function of n alone and its cycle repeats bit for bit, so it is enough
//! to render the intro and one cycle. After the cycle, its first frame is stored a second time.
//! Every frame is therefore one slice, also where the cycle repeats. If the cycle ends after some
//! time, its end is stored too, because a sound that is cut off has a ramp of its own.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;
use core::iter;
use core::ops::Range;

use super::boundary::{self, Boundary};
use super::playback::Playback;
use super::recorder::Recorder;
use super::score::Score;
use super::silences::Silences;
use super::stored::{Layout, MAX_BYTES, Outro, RenderError, Stored, encode};
use crate::codec::{Coding, Format, Linear, PayloadElement};
use crate::tone::Tone;

/// A tone in one [`Format`], rendered and encoded once: its intro and one exact cycle. If the cycle
/// ends after several repetitions, it also has an outro: less than a cycle, a frame and a ramp.
///
/// Cloning it or creating a [`Player`](crate::Player) copies only a pointer. Many threads can play
/// it simultaneously.
///
/// ```
/// use ringback::{Format, RenderedTone, Tone};
///
/// let ring: Tone = "440+480/2000,0/4000".parse()?;
/// let ring = RenderedTone::new(&ring, Format::PCMU)?;
/// assert_eq!(ring.cycle().len(), 48_000);
///
/// let mut one_call = ring.player();
/// let mut another = ring.player();
/// another.seek(20_000);
/// assert_eq!(one_call.next_frame().unwrap().payload, &ring.cycle()[..160]);
/// assert!(another.next_frame().unwrap().silent);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct RenderedTone<S: PayloadElement = u8>(pub(super) Arc<Stored<S>>);

impl<S: PayloadElement> RenderedTone<S> {
    /// The maximum size of a rendered tone, in bytes. Stream a longer tone with
    /// [`Frames`](crate::Frames).
    pub const MAX_BYTES: usize = MAX_BYTES;

    /// Renders a tone. A frequency without a level has −10 dBm0.
    ///
    /// # Errors
    /// [`RenderError`] if a frequency is too high for the rate, or the tone is too long.
    pub fn new(tone: &Tone, format: Format<S>) -> Result<Self, RenderError> {
        Self::with_playback(tone, format, Playback::default())
    }

    /// Renders a tone with another level, ramp or modulation depth.
    ///
    /// # Errors
    /// [`RenderError`] if a frequency is too high for the rate, or the tone is too long.
    pub fn with_playback(
        tone: &Tone,
        format: Format<S>,
        playback: Playback,
    ) -> Result<Self, RenderError> {
        let score = Score::new(tone, Linear, format.rate(), 0, playback)?;
        let layout = Layout::of_tone(score.extent(), format)?;
        let mut recorder = Recorder::new(format, layout.all_samples() as usize);
        recorder.record(&score, 0, layout.samples());
        if let (Some((start, _)), Some(len)) = (layout.outro, layout.outro_len()) {
            recorder.record(&score, start, len.saturating_add(layout.frame) as usize);
        }
        let (elements, silent) = recorder.finish();
        let boundaries = score.boundaries(layout.end);
        Ok(Self::store(elements, silent, boundaries, layout, format))
    }

    /// Renders samples of your own, at the format's rate: `intro` plays once, then `cycle` repeats.
    /// If `cycle` is empty, the tone ends after `intro`. If both are empty, it ends immediately.
    ///
    /// The samples play unchanged. A frame is silent if each of its samples, encoded and decoded,
    /// equals an encoded and decoded zero. You must avoid clicks where the cycle repeats and at the
    /// ends of silences.
    ///
    /// ```
    /// use ringback::{Format, RenderedTone};
    ///
    /// let beep: Vec<i16> = (0..800).map(|n| if n % 8 < 4 { 4000 } else { -4000 }).collect();
    /// let beeps = RenderedTone::from_samples(&[], &[beep, vec![0; 7200]].concat(), Format::PCMU)?;
    /// assert_eq!(beeps.cycle().len(), 8000);
    /// # Ok::<(), ringback::RenderError>(())
    /// ```
    ///
    /// # Errors
    /// [`RenderError::TooLong`] beyond [`MAX_BYTES`](Self::MAX_BYTES).
    pub fn from_samples(
        intro: &[i16],
        cycle: &[i16],
        format: Format<S>,
    ) -> Result<Self, RenderError> {
        let layout = Layout::new(intro.len() as u64, cycle.len() as u64, format)?;
        let sound = intro.iter().chain(cycle.iter().cycle()).copied();
        let samples: Vec<_> = sound.chain(iter::repeat(0)).take(layout.samples()).collect();
        let boundaries =
            |samples: &[i16]| boundary::of_recording(samples, layout.end, layout.cycle, format);
        Ok(Self::of_elements(encode(&samples, format), boundaries, layout, format))
    }

    /// Creates a rendered tone from encoded elements: intro, cycle, one more frame, and an outro and
    /// a frame if there is one. Samples that are encoded as silence are silent.
    pub(super) fn of_elements(
        elements: Box<[S]>,
        boundaries: impl FnOnce(&[i16]) -> Vec<Boundary>,
        layout: Layout,
        format: Format<S>,
    ) -> Self {
        let len = elements.len().checked_div(format.elements_per_sample()).unwrap_or_default();
        let (mut samples, mut zero) = (vec![0; len], [0]);
        format.codec().decode(&elements, &mut samples);
        format.codec().decode(&encode(&zero, format), &mut zero);
        let (tone, outro) = samples.split_at_checked(layout.samples()).unwrap_or((&samples, &[]));
        let mut silences = Silences::new(zero[0], layout.frame as usize);
        silences.push(tone);
        silences.end();
        silences.push(outro);
        let boundaries = boundaries(tone);
        Self::store(elements, silences.finish(), boundaries, layout, format)
    }

    /// Stores elements, given the samples at which a silent frame begins.
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "`Layout` has checked that all of it is within `MAX_BYTES`"
    )]
    fn store(
        elements: Box<[S]>,
        silent: Vec<Range<usize>>,
        boundaries: Vec<Boundary>,
        layout: Layout,
        format: Format<S>,
    ) -> Self {
        let in_elements = |samples: u64| samples as u32 * format.elements_per_sample() as u32;
        let range = |r: Range<usize>| in_elements(r.start as u64)..in_elements(r.end as u64);
        let begin = layout.samples() as u64;
        let outro = layout.outro.map(|(start, end)| Outro {
            start,
            begin: in_elements(begin),
            end: in_elements(begin + end.samples - start),
            tone: end,
        });
        Self(Arc::new(Stored {
            elements,
            end: in_elements(layout.end),
            cycle: in_elements(layout.cycle),
            one: in_elements(layout.one),
            len: in_elements(layout.frame),
            samples_per_frame: layout.frame as u32,
            silent: silent.into_iter().map(range).collect(),
            boundaries: boundaries.into(),
            outro,
            format,
        }))
    }

    /// Checks that a tone with this number of samples is not too long.
    #[cfg(feature = "clip")]
    pub(crate) fn check_len(samples: u64, format: Format<S>) -> Result<(), RenderError> {
        Layout::new(samples, 0, format).map(drop)
    }

    /// Returns the elements that play once, before the cycle. For a tone without a cycle these are
    /// all its elements. L16 has two elements per sample.
    ///
    /// For a held sound, the intro includes the ramp at its start.
    #[must_use]
    #[expect(clippy::arithmetic_side_effects, reason = "the cycle is part of the tone")]
    pub fn intro(&self) -> &[S] {
        let stored = &*self.0;
        stored.elements.get(..(stored.end - stored.cycle) as usize).unwrap_or_default()
    }

    /// Returns the elements that repeat after the intro, [`cycles`](Self::cycles) times; empty if
    /// nothing repeats. L16 has two elements per sample.
    ///
    /// They contain the tone's cycle, repeated until it has a whole number of samples and at least
    /// a frame. For a held sound they contain its period, repeated until it has at least a frame.
    #[must_use]
    #[expect(clippy::arithmetic_side_effects, reason = "the cycle is part of the tone")]
    pub fn cycle(&self) -> &[S] {
        let stored = &*self.0;
        let intro = stored.end - stored.cycle;
        stored.elements.get(intro as usize..(intro + stored.one) as usize).unwrap_or_default()
    }

    /// Returns how many times the [`cycle`](Self::cycle) plays between the intro and the
    /// [`outro`](Self::outro), or `None` if it repeats without end.
    ///
    /// ```
    /// use ringback::{Format, RenderedTone, Tone};
    ///
    /// let busy: Tone = "480+620/500,0/500 x20".parse()?;
    /// let busy = RenderedTone::new(&busy, Format::PCMU)?;
    /// assert_eq!((busy.intro().len(), busy.cycle().len()), (0, 8_000));
    /// assert_eq!((busy.cycles(), busy.outro().len()), (Some(19), 8_000));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    #[expect(clippy::arithmetic_side_effects, reason = "the cycle is part of the tone")]
    pub fn cycles(&self) -> Option<u64> {
        let stored = &*self.0;
        match stored.outro {
            Some(outro) => {
                let before = stored.samples(stored.end - stored.cycle);
                (outro.start - before).checked_div(stored.samples(stored.one))
            }
            None => (stored.cycle == 0).then_some(0),
        }
    }

    /// Returns the elements after the last repetition of the cycle: the end of a tone whose cycle
    /// plays several times, less than a cycle, a frame and a ramp. For any other tone it is empty.
    #[must_use]
    pub fn outro(&self) -> &[S] {
        let outro = self
            .0
            .outro
            .and_then(|outro| self.0.elements.get(outro.begin as usize..outro.end as usize));
        outro.unwrap_or_default()
    }

    /// Returns the format of the frames.
    #[must_use]
    pub fn format(&self) -> Format<S> {
        self.0.format
    }

    /// Returns whether both share the same memory. Two tones that only sound the same do not.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Returns the size in bytes. All clones and players share this memory.
    #[must_use]
    #[expect(clippy::arithmetic_side_effects, reason = "sizes of what is in memory")]
    pub fn memory(&self) -> usize {
        let Stored { elements, silent, boundaries, .. } = &*self.0;
        size_of_val(&**elements)
            + size_of_val(&**silent)
            + size_of_val(&**boundaries)
            + size_of::<Stored<S>>()
    }
}

impl<S: PayloadElement> fmt::Debug for RenderedTone<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RenderedTone")
            .field("format", &self.format())
            .field("intro", &self.intro().len())
            .field("cycle", &self.cycle().len())
            .field("outro", &self.outro().len())
            .finish()
    }
}
