//! A tone rendered once, shared by every call; a player is a cursor.
//!
//! Sample n of a tone is a function of n alone and its cycle repeats bit for bit, so all that it
//! will ever play is its intro and one cycle. Behind the cycle stands a frame of its head once
//! more: every frame, the one across the seam too, is one slice.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;
use core::iter;
use core::num::NonZeroU64;

use crate::boundary::{self, Boundary, Ending, Rest};
use crate::format::{Format, PayloadElement};
use crate::frame::Frame;
use crate::playback::Playback;
use crate::synth::{Extent, Synth, SynthError};
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
pub struct RenderedTone<S: PayloadElement = u8>(Arc<Stored<S>>);

/// What all players of a tone share. Places and lengths are counted in elements of the payload, of
/// which a sample may have several.
struct Stored<S: PayloadElement> {
    /// Intro, cycle, and a frame of what follows: the cycle's head, or silence behind the end.
    elements: Box<[S]>,
    /// Where the cycle ends, or without one the tone.
    end: u32,
    /// Zero for a tone that ends.
    cycle: u32,
    /// Of a frame.
    len: u32,
    samples_per_frame: u32,
    /// Where it changes whether a frame that begins there is silent. Before the first they sound.
    turns: Box<[u32]>,
    /// Where sounds and silences end, up to the end and in order.
    boundaries: Box<[Boundary]>,
    format: Format<S>,
}

impl<S: PayloadElement> RenderedTone<S> {
    /// As many bytes as a tone may take. A longer one is streamed, by [`Frames`](crate::Frames).
    pub const MAX_BYTES: usize = 16 << 20;

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
        let turns = turns(samples.iter().map(|sample| *sample != 0), layout.frame);
        let boundaries = synth.boundaries(layout.end);
        Ok(Self::store(encode(&samples, format), &turns, boundaries, layout, format))
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

    /// One tone after the other, without a gap: an announcement, and then a tone that repeats. All
    /// but the last must end.
    ///
    /// ```
    /// use ringback::{Format, RenderedTone, Tone};
    ///
    /// let tone = |list: &str| RenderedTone::new(&list.parse::<Tone>().unwrap(), Format::PCMU);
    /// let sit = tone("!950/330,!1400/330,!1800/330,!0/1000")?;
    /// let busy = tone("480+620/500,0/500")?;
    /// let both = RenderedTone::sequence(&[sit.clone(), busy.clone()])?;
    /// assert_eq!((both.intro(), both.cycle()), (sit.intro(), busy.cycle()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`SequenceError`] if there is none, if one that is not the last never ends, or if they are
    /// of several formats or together too long.
    pub fn sequence(parts: &[Self]) -> Result<Self, SequenceError> {
        let (last, before) = parts.split_last().ok_or(SequenceError::Empty)?;
        let format = last.format();
        for (part, tone) in before.iter().enumerate() {
            if tone.format() != format {
                return Err(SequenceError::Format { part });
            }
            if !tone.cycle().is_empty() {
                return Err(SequenceError::Endless { part });
            }
        }
        let samples = |elements: usize| {
            elements.checked_div(format.elements_per_sample()).unwrap_or_default() as u64
        };
        let intros: u64 = parts.iter().map(|tone| samples(tone.intro().len())).sum();
        let layout = Layout::new(intros, samples(last.cycle().len()), format)?;

        let mut elements = Vec::with_capacity(layout.samples());
        let mut boundaries = Vec::new();
        for tone in parts {
            let begin = samples(elements.len());
            boundaries.extend(
                tone.0.boundaries.iter().map(|boundary| Boundary {
                    at: boundary.at.saturating_add(begin),
                    ..*boundary
                }),
            );
            elements.extend_from_slice(tone.intro());
        }
        elements.extend_from_slice(last.cycle());
        // What follows the last one's end is what follows the end of all.
        let behind = last.0.elements.get(last.0.end as usize..).unwrap_or_default();
        elements.extend_from_slice(behind);

        Ok(Self::of_elements(elements.into(), |_| boundaries, layout, format))
    }

    /// All that it plays and a frame of what follows, where what is encoded as silence is silent.
    fn of_elements(
        elements: Box<[S]>,
        boundaries: impl FnOnce(&[i16]) -> Vec<Boundary>,
        layout: Layout,
        format: Format<S>,
    ) -> Self {
        let (mut samples, mut zero) = (vec![0; layout.samples()], [0]);
        S::decode(format.codec(), &elements, &mut samples);
        S::decode(format.codec(), &encode(&[0], format), &mut zero);
        let turns = turns(samples.iter().map(|sample| [*sample] != zero), layout.frame);
        Self::store(elements, &turns, boundaries(&samples), layout, format)
    }

    fn store(
        elements: Box<[S]>,
        turns: &[u64],
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
            turns: turns.iter().copied().map(in_elements).collect(),
            boundaries: boundaries.into(),
            format,
        }))
    }

    /// Whether so many samples are not too many.
    #[cfg(feature = "clip")]
    pub(crate) fn check_len(samples: u64, format: Format<S>) -> Result<(), RenderError> {
        Layout::new(samples, 0, format).map(drop)
    }

    /// A player at the start of the tone.
    #[must_use]
    pub fn player(&self) -> Player<S> {
        Player { tone: self.clone(), timestamp: 0, place: 0, until: 0, silent: false }
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
        let Stored { elements, turns, boundaries, .. } = &*self.0;
        size_of_val(&**elements)
            .saturating_add(size_of_val(&**turns))
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

/// A call's place in a [`RenderedTone`] tone. Its frames are those of [`Frames`](crate::Frames), lent
/// from what all calls share: nothing is computed or copied, and nothing allocated.
///
/// It takes 32 bytes.
#[derive(Clone, Debug)]
pub struct Player<S: PayloadElement = u8> {
    tone: RenderedTone<S>,
    /// Of the next frame, in samples.
    timestamp: u64,
    /// Of the next frame, in elements. It may lie behind the end, less than a frame.
    place: u32,
    /// Frames that begin before this place are silent or not as the last one, and none of them is
    /// behind the end.
    until: u32,
    /// Whether the last frame was silent.
    silent: bool,
}

impl<S: PayloadElement> Player<S> {
    /// The next frame; `None` once the tone is over, and from then on.
    ///
    /// A tone whose end is within a frame fills that frame with silence. Every tone is over where
    /// the next timestamp would exceed 64 bits.
    #[inline]
    pub fn next_frame(&mut self) -> Option<Frame<'_, S>> {
        let was_silent = self.silent;
        if self.place >= self.until {
            self.turn()?;
        }
        let stored = &*self.tone.0;
        let payload = stored.elements.get(self.place as usize..)?.get(..stored.len as usize)?;
        let timestamp = self.timestamp;
        self.timestamp = timestamp.checked_add(stored.samples_per_frame.into())?;
        self.place = self.place.saturating_add(stored.len);
        let silent = self.silent;
        Some(Frame { payload, timestamp, silent, onset: was_silent && !silent })
    }

    /// Goes back to the cycle's start from its end, and looks whether frames are silent here.
    #[cold]
    fn turn(&mut self) -> Option<()> {
        let stored = &*self.tone.0;
        if self.place >= stored.end {
            if stored.cycle == 0 {
                return None;
            }
            self.place = self.place.saturating_sub(stored.cycle);
        }
        (self.silent, self.until) = stored.silence_at(self.place);
        Some(())
    }

    /// The timestamp of the next frame: samples from the start of the tone. Where another tone
    /// follows this one in the same stream, add it to the timestamps of that one.
    #[must_use]
    pub fn timestamp(&self) -> u64 {
        self.timestamp
    }

    /// Begins anew: the next frame is the first, with timestamp 0.
    pub fn restart(&mut self) {
        self.seek(0);
    }

    /// Goes to a sample, counted from the start of the tone: the next frame begins there and has
    /// that timestamp. It is no onset, since no frame is before it.
    pub fn seek(&mut self, sample: u64) {
        (self.timestamp, self.place) = (sample, self.tone.0.place_of(sample));
        (self.until, self.silent) = (0, false);
    }

    /// Whether there are no more frames.
    #[must_use]
    pub fn is_over(&self) -> bool {
        let stored = &*self.tone.0;
        let ended = stored.cycle == 0 && self.place >= stored.end;
        ended || self.timestamp.checked_add(stored.samples_per_frame.into()).is_none()
    }

    /// Whether a silent frame is still to come before the end.
    pub(crate) fn pauses_later(&self) -> bool {
        let stored = &*self.tone.0;
        // All of a cycle comes again.
        let from = match stored.cycle {
            0 => self.place,
            cycle => self.place.min(stored.end.saturating_sub(cycle)),
        };
        let mut silences = stored.turns.chunks_exact(2);
        silences.any(|turns| matches!(*turns, [begin, end] if from < end && begin < stored.end))
    }

    /// What is left of the sound or silence to which the sample before the next frame belongs.
    pub(crate) fn rest(&self) -> Rest {
        let stored = &*self.tone.0;
        if self.place == 0 {
            // At the start of the tone; that of the cycle is reached as its end.
            return Rest { samples: 0, ending: Ending::Silence };
        }
        let passed = if self.place > stored.end { stored.cycle } else { 0 };
        let from = stored.samples(self.place.saturating_sub(passed));
        let boundaries = &*stored.boundaries;
        let here = boundaries.partition_point(|boundary| boundary.at < from);
        if let Some(next) = boundaries.get(here) {
            return Rest { samples: next.at.saturating_sub(from), ending: next.ending };
        }
        // Whether the cycle begins anew with another sound, the boundary at its end says.
        let cycle = stored.samples(stored.cycle);
        let head = stored.samples(stored.end).saturating_sub(cycle);
        let in_cycle = boundaries.partition_point(|boundary| boundary.at <= head);
        if let Some(next) = boundaries.get(in_cycle) {
            let samples = next.at.saturating_add(cycle).saturating_sub(from);
            return Rest { samples, ending: next.ending };
        }
        let ending = if self.is_silent() { Ending::Silence } else { Ending::Recorded };
        Rest { samples: u64::MAX, ending }
    }

    /// Whether the next frame is silent, or there is none.
    fn is_silent(&self) -> bool {
        let stored = &*self.tone.0;
        let behind = if self.place < stored.end { 0 } else { stored.cycle };
        self.is_over() || stored.silence_at(self.place.saturating_sub(behind)).0
    }

    /// The tone that it plays.
    #[must_use]
    pub fn tone(&self) -> &RenderedTone<S> {
        &self.tone
    }

    /// What the frames look like.
    #[must_use]
    pub fn format(&self) -> Format<S> {
        self.tone.format()
    }
}

impl<S: PayloadElement> Stored<S> {
    /// Whether a frame is silent that begins at that place, and up to which place all are so.
    fn silence_at(&self, place: u32) -> (bool, u32) {
        let before = self.turns.partition_point(|turn| *turn <= place);
        let until = self.turns.get(before).copied().unwrap_or(self.end);
        // A silence may go on behind the end; the frames there are others.
        (before % 2 == 1, until.min(self.end))
    }

    /// Where a sample of the tone stands; at the end, if the tone is over by then.
    fn place_of(&self, sample: u64) -> u32 {
        let into = match sample.checked_sub(self.samples(self.end)) {
            None => sample,
            Some(beyond) => match beyond.checked_rem(self.samples(self.cycle)) {
                None => return self.end,
                Some(into) => {
                    self.samples(self.end.saturating_sub(self.cycle)).saturating_add(into)
                }
            },
        };
        (into as u32).saturating_mul(self.per_sample())
    }

    /// The samples that so many elements make.
    fn samples(&self, elements: u32) -> u64 {
        elements.checked_div(self.per_sample()).unwrap_or_default().into()
    }

    fn per_sample(&self) -> u32 {
        self.len.checked_div(self.samples_per_frame).unwrap_or_default()
    }
}

/// Samples as a payload of any length.
pub(crate) fn encode<S: PayloadElement>(samples: &[i16], format: Format<S>) -> Box<[S]> {
    let mut payload =
        vec![S::default(); samples.len().saturating_mul(format.elements_per_sample())];
    S::encode(format.codec(), samples, &mut payload);
    payload.into()
}

/// The samples at which it changes whether a frame that begins there is silent; `sounds` says of
/// each sample whether it does, and of all that a frame could reach.
fn turns(sounds: impl Iterator<Item = bool>, frame: u64) -> Vec<u64> {
    let mut turns = Vec::new();
    let mut silence_begins = None;
    // The end ends a silence as a sound does.
    for (at, sounds) in (0_u64..).zip(sounds.chain([true])) {
        if !sounds {
            silence_begins = silence_begins.or(Some(at));
        } else if let Some(begin) = silence_begins.take() {
            // The last frame that is silent ends where the silence does.
            let turn_back = at.saturating_add(1).saturating_sub(frame);
            if begin < turn_back {
                turns.extend([begin, turn_back]);
            }
        }
    }
    turns
}

/// Where things stand, in samples.
#[derive(Clone, Copy)]
struct Layout {
    /// Where the cycle ends, or without one the tone.
    end: u64,
    /// As often as it takes to fill a frame, so that no frame has more than one seam.
    cycle: u64,
    frame: u64,
}

impl Layout {
    fn new<S: PayloadElement>(
        intro: u64,
        cycle: u64,
        format: Format<S>,
    ) -> Result<Self, RenderError> {
        let frame = format.samples_per_frame() as u64;
        let cycle = match cycle {
            0 => 0,
            one => frame.div_ceil(one).saturating_mul(one),
        };
        let layout = Self { end: intro.saturating_add(cycle), cycle, frame };
        let bytes = layout
            .end
            .saturating_add(frame)
            .saturating_mul(format.elements_per_sample() as u64)
            .saturating_mul(size_of::<S>() as u64);
        if bytes > RenderedTone::<S>::MAX_BYTES as u64 {
            return Err(RenderError::TooLong { bytes });
        }
        Ok(layout)
    }

    /// Intro, cycle, and a frame of what follows.
    fn samples(self) -> usize {
        self.end.saturating_add(self.frame) as usize
    }
}

/// Why a tone can't be rendered.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RenderError {
    /// It can't be played at this rate at all.
    #[error(transparent)]
    Synth(#[from] SynthError),
    /// It would take more than [`RenderedTone::MAX_BYTES`]: stream it, with [`Frames`](crate::Frames).
    /// Seldom does a tone repeat so late: one with frequencies in millihertz, at most after 1,000
    /// seconds; one with pauses of many minutes; and one at a rate at which its cycle is never a
    /// whole number of samples until many have passed. A clip can't be streamed: its samples must be
    /// played by other means.
    #[error("the rendered tone would take {bytes} bytes, more than {}", RenderedTone::<u8>::MAX_BYTES)]
    TooLong {
        /// As many as it would take.
        bytes: u64,
    },
}

crate::excerpt::debug_as_display!(RenderError);

/// Why tones can't be played one after the other.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SequenceError {
    /// There is none.
    #[error("there is no tone in the sequence")]
    Empty,
    /// One that is not the last repeats, so that the next would never be heard.
    #[error("tone {part} of the sequence never ends")]
    Endless {
        /// Which, from 0 on.
        part: usize,
    },
    /// One is of another format than the last.
    #[error("tone {part} of the sequence is of another format than the last")]
    Format {
        /// Which, from 0 on.
        part: usize,
    },
    /// Together they are too long.
    #[error(transparent)]
    Render(#[from] RenderError),
}

crate::excerpt::debug_as_display!(SequenceError);
