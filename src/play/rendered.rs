//! A tone rendered once, shared by every call; a player is a cursor.
//!
//! Sample n of a tone is a function of n alone and its cycle repeats bit for bit, so all that it
//! will ever play is its intro and one cycle. Behind the cycle stands a frame of its head once
//! more: every frame, the one across the seam too, is one slice.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;
use core::iter;
use core::num::NonZeroU64;
use core::ops::Range;

use super::boundary::{self, Boundary};
use super::playback::Playback;
use super::stored::{Layout, MAX_BYTES, RenderError, Stored, encode, silent_ranges};
use super::synth::{Extent, Synth};
use crate::codec::{Coding, Format, PayloadElement};
use crate::tone::Tone;

/// A tone in one [`Format`], rendered and encoded once: its intro and one exact cycle.
///
/// To clone it, or to make a [`Player`] of it, copies a pointer. Many threads may play it at once.
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
    /// As many bytes as a tone may take. A longer one is streamed, by [`Frames`](crate::Frames).
    pub const MAX_BYTES: usize = MAX_BYTES;

    /// Renders a tone, at −10 dBm0 for each frequency that has no level of its own.
    ///
    /// # Errors
    /// [`RenderError`] if a frequency is too high for the rate, or the tone too long.
    pub fn new(tone: &Tone, format: Format<S>) -> Result<Self, RenderError> {
        Self::with_playback(tone, format, Playback::default())
    }

    /// Renders a tone, with another level, ramp or depth of modulation.
    ///
    /// # Errors
    /// [`RenderError`] if a frequency is too high for the rate, or the tone too long.
    pub fn with_playback(
        tone: &Tone,
        format: Format<S>,
        playback: Playback,
    ) -> Result<Self, RenderError> {
        let mut synth = Synth::with_playback(tone, format.rate(), playback)?;
        let Extent { intro, cycle } = synth.extent();
        let layout = Layout::new(intro, cycle.map_or(0, NonZeroU64::get), format)?;
        let mut samples = vec![0; layout.samples()];
        synth.fill(&mut samples);
        let silent = silent_ranges(samples.iter().map(|sample| *sample == 0), layout.frame);
        let boundaries = synth.boundaries(layout.end);
        Ok(Self::store(encode(&samples, format), silent, boundaries, layout, format))
    }

    /// A sound of your own, at the format's rate: `intro` is played once, then `cycle` again and
    /// again. If `cycle` is empty the sound ends, and if both are it is over at once.
    ///
    /// The samples are played as they are. A frame is silent if each of its samples is encoded as what
    /// decodes to the same as zero. Where the cycle's end meets its start, and at the ends of
    /// silences, it is for you to see that nothing clicks.
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

    /// All that it plays and a frame of what follows, where what is encoded as silence is silent.
    pub(super) fn of_elements(
        elements: Box<[S]>,
        boundaries: impl FnOnce(&[i16]) -> Vec<Boundary>,
        layout: Layout,
        format: Format<S>,
    ) -> Self {
        let (mut samples, mut zero) = (vec![0; layout.samples()], [0]);
        format.codec().decode(&elements, &mut samples);
        format.codec().decode(&encode(&[0], format), &mut zero);
        let silent = silent_ranges(samples.iter().map(|sample| [*sample] == zero), layout.frame);
        Self::store(elements, silent, boundaries(&samples), layout, format)
    }

    fn store(
        elements: Box<[S]>,
        silent: Vec<Range<u64>>,
        boundaries: Vec<Boundary>,
        layout: Layout,
        format: Format<S>,
    ) -> Self {
        let Layout { end, cycle, frame } = layout;
        // None is greater than the bytes that it may take.
        let in_elements =
            |samples: u64| (samples as u32).saturating_mul(format.elements_per_sample() as u32);
        Self(Arc::new(Stored {
            elements,
            end: in_elements(end),
            cycle: in_elements(cycle),
            len: in_elements(frame),
            samples_per_frame: frame as u32,
            silent: silent.into_iter().map(|r| in_elements(r.start)..in_elements(r.end)).collect(),
            boundaries: boundaries.into(),
            format,
        }))
    }

    /// Whether so many samples are not too many.
    #[cfg(feature = "clip")]
    pub(crate) fn check_len(samples: u64, format: Format<S>) -> Result<(), RenderError> {
        Layout::new(samples, 0, format).map(drop)
    }

    /// What is played once, first; all of it if the tone ends. In L16 two elements a sample.
    ///
    /// Where a tone is held, its ramp is in here.
    #[must_use]
    pub fn intro(&self) -> &[S] {
        let stored = &*self.0;
        stored.elements.get(..stored.end.saturating_sub(stored.cycle) as usize).unwrap_or_default()
    }

    /// What is repeated behind the intro; empty if the tone ends. In L16 two elements a sample.
    ///
    /// It is the tone's cycle, as often as it takes to make whole samples and a frame at least, or
    /// the period of a sound that is held, as often as it takes to make a frame.
    #[must_use]
    pub fn cycle(&self) -> &[S] {
        let stored = &*self.0;
        let intro = stored.end.saturating_sub(stored.cycle) as usize;
        stored.elements.get(intro..stored.end as usize).unwrap_or_default()
    }

    /// What its frames look like.
    #[must_use]
    pub fn format(&self) -> Format<S> {
        self.0.format
    }

    /// Whether this is that tone, and not only one that sounds alike.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// The bytes that it takes, however many share it.
    #[must_use]
    pub fn memory(&self) -> usize {
        let Stored { elements, silent, boundaries, .. } = &*self.0;
        size_of_val(&**elements)
            .saturating_add(size_of_val(&**silent))
            .saturating_add(size_of_val(&**boundaries))
            .saturating_add(size_of::<Stored<S>>())
    }
}

impl<S: PayloadElement> fmt::Debug for RenderedTone<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RenderedTone")
            .field("format", &self.format())
            .field("intro", &self.intro().len())
            .field("cycle", &self.cycle().len())
            .finish()
    }
}
