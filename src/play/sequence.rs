//! Rendered tones, one after the other.

use alloc::vec::Vec;

use super::boundary::Boundary;
use super::rendered::RenderedTone;
use super::stored::{Layout, RenderError};
use crate::codec::PayloadElement;
use crate::text::debug_as_display;

impl<S: PayloadElement> RenderedTone<S> {
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
}

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

debug_as_display!(SequenceError);
