//! The tones of all zones in one format, each rendered when it is first asked for.

use alloc::sync::Arc;
use std::collections::HashMap;
use std::sync::OnceLock;

use crate::format::{Format, Sample};
use crate::indications::{Indications, ToneZone};
use crate::playback::Playback;
use crate::rendered::{RenderError, Rendered};
use crate::tone::Tone;

/// The tones of [`Indications`] in one [`Format`], shared by every call.
///
/// A tone is rendered when it is first asked for; from then on asking takes a look-up. Tones that
/// are alike are one, whatever zones they are of. To clone a bank copies a pointer, and any number
/// of threads may ask at once.
///
/// A bank never changes. For other tones make another bank and put it in the place of this one;
/// what plays goes on with the tones that it holds.
///
/// ```
/// use ringback::{Format, Indications, ToneBank};
///
/// let bank = ToneBank::new(Indications::builtin().clone(), Format::PCMA);
/// let mut ring = bank.tone("fr", "ring")?.player();
/// assert_eq!(ring.next_frame().unwrap().payload.len(), 160);
/// # Ok::<(), ringback::BankError>(())
/// ```
#[derive(Clone, Debug)]
pub struct ToneBank<S: Sample = u8> {
    shared: Arc<Shared<S>>,
}

#[derive(Debug)]
struct Shared<S: Sample> {
    indications: Indications,
    format: Format<S>,
    playback: Playback,
    /// Every tone that a zone has or falls back on.
    tones: HashMap<Tone, OnceLock<Result<Rendered<S>, RenderError>>>,
}

impl<S: Sample> ToneBank<S> {
    /// A bank of these tones, at −10 dBm0 for each frequency that has no level of its own.
    #[must_use]
    pub fn new(indications: Indications, format: Format<S>) -> Self {
        Self::with_playback(indications, format, Playback::default())
    }

    /// A bank of these tones, with another level, ramp or depth of modulation.
    #[must_use]
    pub fn with_playback(indications: Indications, format: Format<S>, playback: Playback) -> Self {
        let own = indications.zones().flat_map(ToneZone::tones).map(|(_, tone)| tone.clone());
        let tones =
            own.chain(ToneZone::default_tones()).map(|tone| (tone, OnceLock::new())).collect();
        Self { shared: Arc::new(Shared { indications, format, playback, tones }) }
    }

    /// The tone of that name in that zone, as [`Indications::zone`] and
    /// [`ToneZone::tone_or_default`] find them: by alias too, and with a fallback for the tones
    /// that every zone is to have.
    ///
    /// The first to ask for a tone renders it, in milliseconds at most as a rule, and whoever else
    /// asks for it meanwhile waits.
    ///
    /// # Errors
    /// [`BankError`] if there is no such zone or tone, or if it can't be rendered.
    pub fn tone(&self, zone: &str, name: &str) -> Result<Rendered<S>, BankError> {
        self.tone_of(self.shared.indications.zone(zone).ok_or(BankError::NoSuchZone)?, name)
    }

    /// The tone of that name in the default zone.
    ///
    /// # Errors
    /// [`BankError`] if there is no default zone or no such tone, or if it can't be rendered.
    pub fn default_tone(&self, name: &str) -> Result<Rendered<S>, BankError> {
        self.tone_of(self.shared.indications.default_zone().ok_or(BankError::NoSuchZone)?, name)
    }

    fn tone_of(&self, zone: &ToneZone, name: &str) -> Result<Rendered<S>, BankError> {
        let tone = zone.tone_or_default(name).ok_or(BankError::NoSuchTone)?;
        Ok(match self.shared.tones.get(&*tone) {
            Some(rendered) => self.render(&tone, rendered)?,
            None => Rendered::with_playback(&tone, self.shared.format, self.shared.playback)?,
        })
    }

    fn render(
        &self,
        tone: &Tone,
        rendered: &OnceLock<Result<Rendered<S>, RenderError>>,
    ) -> Result<Rendered<S>, RenderError> {
        let Shared { format, playback, .. } = *self.shared;
        rendered.get_or_init(|| Rendered::with_playback(tone, format, playback)).clone()
    }

    /// Renders every tone now, so that no call has to wait for one.
    ///
    /// # Errors
    /// A [`RenderError`] if there is a tone that can't be rendered; all others are, all the same.
    pub fn render_all(&self) -> Result<(), RenderError> {
        let mut done = Ok(());
        for (tone, rendered) in &self.shared.tones {
            done = done.and(self.render(tone, rendered).map(drop));
        }
        done
    }

    /// The bytes that the tones take which are rendered by now.
    #[must_use]
    pub fn memory(&self) -> usize {
        let rendered = self.shared.tones.values().filter_map(|tone| tone.get()?.as_ref().ok());
        rendered.map(Rendered::memory).sum()
    }

    /// What the tones were made from.
    #[must_use]
    pub fn indications(&self) -> &Indications {
        &self.shared.indications
    }

    /// What the frames look like.
    #[must_use]
    pub fn format(&self) -> Format<S> {
        self.shared.format
    }
}

/// Why a bank has no such tone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BankError {
    /// No zone has that name or alias, or there is no default zone.
    #[error("there is no such zone")]
    NoSuchZone,
    /// The zone has no tone of that name or alias, and it is none of
    /// [`ToneZone::STANDARD_TONES`].
    #[error("there is no such tone in this zone")]
    NoSuchTone,
    /// The tone can't be rendered in this format.
    #[error(transparent)]
    Render(#[from] RenderError),
}
