//! A sequence of rendered tones.

use alloc::vec::Vec;

use super::boundary::Boundary;
use super::rendered::RenderedTone;
use super::score::End;
use super::stored::{Layout, RenderError};
use crate::codec::PayloadElement;
use crate::text::debug_as_display;

impl<S: PayloadElement> RenderedTone<S> {
    /// Joins tones without a gap, for example an announcement and then a tone that repeats. Every
    /// tone except the last must end. All cycles of a tone before the last are written out.
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
    /// [`SequenceError`] if there are no tones, if a tone before the last never ends, if formats
    /// differ, or if the sequence is too long.
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "each boundary is within its tone, and all tones together within `MAX_BYTES`"
    )]
    pub fn sequence(parts: &[Self]) -> Result<Self, SequenceError> {
        let (last, before) = parts.split_last().ok_or(SequenceError::Empty)?;
        let format = last.format();
        for (part, tone) in before.iter().enumerate() {
            if tone.format() != format {
                return Err(SequenceError::Format { part });
            }
            if tone.0.total().is_none() {
                return Err(SequenceError::Endless { part });
            }
        }
        let samples = |elements: usize| {
            elements.checked_div(format.elements_per_sample()).unwrap_or_default() as u64
        };
        let before_last =
            before.iter().filter_map(|tone| tone.0.total()).fold(0, u64::saturating_add);
        let intros = before_last.saturating_add(samples(last.intro().len()));
        let layout = Layout::new(intros, samples(last.cycle().len()), format)?;
        let layout = match last.0.outro {
            None => layout,
            Some(outro) => {
                let End { samples, differs, last, ending } = outro.tone;
                let end = End {
                    samples: samples.saturating_add(before_last),
                    differs: differs.saturating_add(before_last),
                    last: last.saturating_add(before_last),
                    ending,
                };
                layout.with_outro(outro.start.saturating_add(before_last), end, format)?
            }
        };

        let mut elements = Vec::with_capacity(layout.samples());
        let mut boundaries = Vec::new();
        let shifted = |boundary: Boundary, begin| Boundary { at: boundary.at + begin, ..boundary };
        for tone in before {
            let begin = samples(elements.len());
            boundaries.extend(tone.0.all_boundaries().into_iter().map(|b| shifted(b, begin)));
            elements.extend_from_slice(tone.intro());
            for _ in 0..tone.cycles().unwrap_or_default() {
                elements.extend_from_slice(tone.cycle());
            }
            elements.extend_from_slice(tone.outro());
        }
        boundaries.extend(last.0.boundaries.iter().map(|b| shifted(*b, before_last)));
        // All cycles, and what follows the end.
        elements.extend_from_slice(&last.0.elements);

        Ok(Self::of_elements(elements.into(), |_| boundaries, layout, format))
    }
}

/// A sequence of tones that can't be created. A tone's index counts from zero.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SequenceError {
    /// There are no tones.
    #[error("expected at least one tone in a sequence")]
    Empty,
    /// A tone before the last never ends, so the next one would never play.
    #[error("tone {part} of the sequence never ends; only the last may")]
    Endless {
        /// The index of the tone.
        part: usize,
    },
    /// A tone has another format than the last one.
    #[error("tone {part} of the sequence must have the same format as the last")]
    Format {
        /// The index of the tone.
        part: usize,
    },
    /// The sequence is too long.
    #[error(transparent)]
    Render(#[from] RenderError),
}

debug_as_display!(SequenceError);
