//! A plan: which tone is heard in which place.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec;
use core::time::Duration;

#[cfg(feature = "std")]
use crate::bank::{BankError, ToneBank};
use crate::codec::{Format, PayloadElement};
use crate::zones::ToneZone;

use crate::play::{Playback, Ramp, RenderError, RenderedTone, encode};
use crate::progress::{CallState, Failure, FailureTones, Policy};

/// Which tone a caller hears in which [`CallState`], all in one [`Format`].
///
/// Make one for each zone and format, and clone it for each call: that copies a pointer.
///
/// ```
/// use ringback::{Format, ToneZones, TonePlan, RenderedTone, Tone};
///
/// let zone = ToneZones::builtin().zone("de").unwrap();
/// let beep: Tone = "440/100,0/1900".parse()?;
/// let plan = TonePlan::from_zone(zone, Format::PCMA)?
///     .with_trying(RenderedTone::new(&beep, Format::PCMA)?)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct TonePlan<S: PayloadElement = u8>(Arc<Tones<S>>);

#[derive(Clone, Debug)]
struct Tones<S: PayloadElement> {
    trying: RenderedTone<S>,
    ring: RenderedTone<S>,
    queued: Option<RenderedTone<S>>,
    announcement: Option<RenderedTone<S>>,
    /// By name. `busy` is among them.
    failures: BTreeMap<Box<str>, RenderedTone<S>>,
    names_of_failures: FailureTones,
    fade: Ramp,
    change: ToneChange,
    /// One frame.
    silence: Box<[S]>,
}

/// When a tone makes way for another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ToneChange {
    /// In the next frame.
    #[default]
    Immediate,
    /// In the first frame after the sound that lasts at that moment, or after 3 s if it lasts longer.
    /// Immediately in a pause, and if no pause as long as a frame is to come. For an answer, early
    /// media, an announcement without a tone, and the end, nobody waits.
    AfterBurst,
}

impl ToneChange {
    /// The longest burst that is waited for. Ring tones have 2.5 s at most (ITU-T E.180).
    pub(super) const LONGEST: Duration = Duration::from_secs(3);
}

/// What is heard in a place.
pub(super) enum Audio<'a, S: PayloadElement> {
    Tone(&'a RenderedTone<S>),
    Silence,
    /// Not ours: the far end's, or the server's own.
    Elsewhere,
}

const BUSY: &str = "busy";
const CONGESTION: &str = "congestion";

impl<S: PayloadElement> TonePlan<S> {
    /// How long a tone fades unless set. Where a frame is shorter, it is the frame's duration.
    ///
    /// In 20 ms a sine of 18 Hz or more takes no greater step than it does by itself; in 5 ms one
    /// of 71 Hz. Where a tone's own last ramp falls into the fade, the quieter of the two is heard,
    /// not their product. A recording that ends within the fade ends in its own way.
    pub const FADE: Duration = Duration::from_millis(20);

    /// The tones of a zone, at −10 dBm0 for each frequency that has no level of its own: `trying`
    /// and `ring`, `queued` if the zone has one, and those of the default [`FailureTones`]. Of
    /// those that it lacks, the zone's `congestion` stands in for `info` and its `busy` for both;
    /// then comes the [default set](crate::zones#the-default-set).
    ///
    /// Other tones of the zone are not in the plan: for a failure that is to have one of them see
    /// [`with_failure_tones`](Self::with_failure_tones).
    ///
    /// # Errors
    /// [`TonePlanError::Render`] if a tone cannot be rendered in this format.
    pub fn from_zone(zone: &ToneZone, format: Format<S>) -> Result<Self, TonePlanError> {
        Self::from_zone_with_playback(zone, format, Playback::default())
    }

    /// The tones of a zone, with another level, ramp or depth of modulation.
    ///
    /// # Errors
    /// [`TonePlanError::Render`] if a tone cannot be rendered in this format.
    #[allow(
        clippy::expect_used,
        clippy::missing_panics_doc,
        reason = "the names that are asked for are standard ones, or the zone has them"
    )]
    pub fn from_zone_with_playback(
        zone: &ToneZone,
        format: Format<S>,
        playback: Playback,
    ) -> Result<Self, TonePlanError> {
        Self::of_zone(zone, |name| {
            let tone = zone.tone_or_default(name).expect("a tone that every zone has");
            RenderedTone::with_playback(&tone, format, playback)
                .map_err(|error| TonePlanError::Render { tone: name.into(), error })
        })
    }

    /// The tones of a zone, as [`from_zone`](Self::from_zone), rendered by a bank or shared with it.
    ///
    /// ```
    /// use ringback::{Format, ToneZones, TonePlan, ToneBank};
    ///
    /// let bank = ToneBank::new(ToneZones::builtin().clone(), Format::PCMA);
    /// // The caller's country, or else the default.
    /// let zones = bank.zones();
    /// let zone = zones.zone_for_number("+800 1234 5678").or_else(|| zones.default_zone());
    /// let plan = TonePlan::from_bank(&bank, zone.ok_or("no zone")?.name())?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`BankError`] if there is no such zone, or if a tone cannot be rendered.
    #[cfg(feature = "std")]
    pub fn from_bank(bank: &ToneBank<S>, zone: &str) -> Result<Self, BankError> {
        let zone = bank.zone(zone)?;
        Self::of_zone(zone, |name| bank.tone_of(zone, name))
    }

    fn of_zone<E>(
        zone: &ToneZone,
        tone: impl Fn(&str) -> Result<RenderedTone<S>, E>,
    ) -> Result<Self, E> {
        let mut plan = Self::of_one_format(tone("trying")?, tone("ring")?, tone(BUSY)?);
        if zone.tone(QUEUED).is_some() {
            plan.tones_mut().queued = Some(tone(QUEUED)?);
        }
        for name in FailureTones::default().names() {
            if !plan.0.failures.contains_key(name) {
                let nearest = stand_ins(name).find(|name| zone.tone(name).is_some());
                let nearest = nearest.unwrap_or(name);
                // Rendered once: places that have the same tone are one.
                let known = plan.0.failures.get(nearest).cloned();
                let rendered = known.map_or_else(|| tone(nearest), Ok)?;
                let failures = &mut plan.tones_mut().failures;
                failures.insert(nearest.into(), rendered.clone());
                failures.insert(name.into(), rendered);
            }
        }
        Ok(plan)
    }

    /// A plan of these tones. `busy` stands for every failure until others are set.
    ///
    /// # Errors
    /// [`TonePlanError::Format`] if they are not of one format.
    pub fn new(
        trying: RenderedTone<S>,
        ring: RenderedTone<S>,
        busy: RenderedTone<S>,
    ) -> Result<Self, TonePlanError> {
        let format = trying.format();
        check(format, &ring)?;
        check(format, &busy)?;
        Ok(Self::of_one_format(trying, ring, busy))
    }

    fn of_one_format(
        trying: RenderedTone<S>,
        ring: RenderedTone<S>,
        busy: RenderedTone<S>,
    ) -> Self {
        let format = trying.format();
        Self(Arc::new(Tones {
            trying,
            ring,
            queued: None,
            announcement: None,
            failures: BTreeMap::from([(BUSY.into(), busy)]),
            names_of_failures: FailureTones::default(),
            fade: Ramp::new(Self::FADE).unwrap_or_default(),
            change: ToneChange::default(),
            silence: encode(&vec![0; format.samples_per_frame()], format),
        }))
    }

    /// The same plan with another tone for the first stage.
    ///
    /// # Errors
    /// [`TonePlanError::Format`] if it is of another format.
    pub fn with_trying(self, tone: RenderedTone<S>) -> Result<Self, TonePlanError> {
        self.with(tone, |tones, tone| tones.trying = tone)
    }

    /// The same plan with another tone for the second stage.
    ///
    /// # Errors
    /// [`TonePlanError::Format`] if it is of another format.
    pub fn with_ring(self, tone: RenderedTone<S>) -> Result<Self, TonePlanError> {
        self.with(tone, |tones, tone| tones.ring = tone)
    }

    /// The same plan with a tone for a call in a queue, or another one.
    ///
    /// # Errors
    /// [`TonePlanError::Format`] if it is of another format.
    pub fn with_queued(self, tone: RenderedTone<S>) -> Result<Self, TonePlanError> {
        self.with(tone, |tones, tone| tones.queued = Some(tone))
    }

    /// The same plan with an announcement, or another one. Without one the server says it by
    /// other means, and there are no frames meanwhile.
    ///
    /// # Errors
    /// [`TonePlanError::Format`] if it is of another format.
    pub fn with_announcement(self, tone: RenderedTone<S>) -> Result<Self, TonePlanError> {
        self.with(tone, |tones, tone| tones.announcement = Some(tone))
    }

    /// The same plan with a tone for the failures to which the [`FailureTones`] give that name, or
    /// another one.
    ///
    /// # Errors
    /// [`TonePlanError::Format`] if it is of another format.
    pub fn with_failure(self, name: &str, tone: RenderedTone<S>) -> Result<Self, TonePlanError> {
        self.with(tone, |tones, tone| {
            tones.failures.insert(name.into(), tone);
        })
    }

    fn with(
        mut self,
        tone: RenderedTone<S>,
        set: impl FnOnce(&mut Tones<S>, RenderedTone<S>),
    ) -> Result<Self, TonePlanError> {
        check(self.format(), &tone)?;
        set(self.tones_mut(), tone);
        Ok(self)
    }

    /// The same plan with another table of failures. For a name that the plan has no tone for,
    /// `congestion` is heard, or `busy`. It has those that [`with_failure`](Self::with_failure) gave
    /// it, and of a zone those that the default table names, spelt as they are there; so a tone for
    /// another name is to be given, even if the zone has one.
    ///
    /// ```
    /// use ringback::progress::{Failure, FailureTones, CallState};
    /// use ringback::{Format, ToneZones, TonePlan, RenderedTone};
    ///
    /// let zone = ToneZones::builtin().zone("gb").unwrap();
    /// let unobtainable = RenderedTone::new(zone.tone("unobtainable").unwrap(), Format::PCMA)?;
    /// let plan = TonePlan::from_zone(zone, Format::PCMA)?
    ///     .with_failure_tones(FailureTones::default().with_status(404, Some("unobtainable")))
    ///     .with_failure("unobtainable", unobtainable.clone())?;
    /// let not_found = CallState::Failure(Failure::from_status(404).unwrap());
    /// assert_eq!(plan.tone(not_found).unwrap().cycle(), unobtainable.cycle());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_failure_tones(mut self, failure_tones: FailureTones) -> Self {
        self.tones_mut().names_of_failures = failure_tones;
        self
    }

    /// The same plan with another time in which a tone fades when another takes its place, within
    /// one frame: [`TonePlan::FADE`] unless set. With [`Ramp::NONE`] it is cut off, with a click.
    #[must_use]
    pub fn with_fade(mut self, fade: Ramp) -> Self {
        self.tones_mut().fade = fade;
        self
    }

    /// The same plan with tones that make way at another time.
    #[must_use]
    pub fn with_tone_change(mut self, change: ToneChange) -> Self {
        self.tones_mut().change = change;
        self
    }

    /// The policy that suits it, with all else as by default: a call is queued if there is a tone
    /// for it.
    #[must_use]
    pub fn policy(&self) -> Policy {
        Policy { has_queue_tone: self.0.queued.is_some(), ..Policy::default() }
    }

    /// The tone that is heard in a place. `None` where there is silence, or audio of others.
    #[must_use]
    pub fn tone(&self, place: CallState) -> Option<&RenderedTone<S>> {
        match self.audio(place) {
            Audio::Tone(tone) => Some(tone),
            Audio::Silence | Audio::Elsewhere => None,
        }
    }

    /// Every tone that may be heard, for those who hand them to a media server.
    pub fn tones(&self) -> impl Iterator<Item = &RenderedTone<S>> {
        let Tones { trying, ring, queued, announcement, failures, .. } = &*self.0;
        [trying, ring].into_iter().chain(queued).chain(announcement).chain(failures.values())
    }

    /// Which failure has which tone.
    #[must_use]
    pub fn failure_tones(&self) -> &FailureTones {
        &self.0.names_of_failures
    }

    /// How long a tone fades, if a frame is as long.
    #[must_use]
    pub fn fade(&self) -> Ramp {
        self.0.fade
    }

    /// When a tone makes way for another.
    #[must_use]
    pub fn tone_change(&self) -> ToneChange {
        self.0.change
    }

    /// What the frames look like.
    #[must_use]
    pub fn format(&self) -> Format<S> {
        self.0.trying.format()
    }

    pub(super) fn audio(&self, place: CallState) -> Audio<'_, S> {
        let tones = &*self.0;
        match place {
            CallState::Silence => Audio::Silence,
            CallState::Trying => Audio::Tone(&tones.trying),
            CallState::Ring => Audio::Tone(&tones.ring),
            CallState::Queued => Audio::Tone(tones.queued.as_ref().unwrap_or(&tones.trying)),
            CallState::Failure(failure) => {
                self.failure(failure).map_or(Audio::Silence, Audio::Tone)
            }
            CallState::Announcement => {
                tones.announcement.as_ref().map_or(Audio::Elsewhere, Audio::Tone)
            }
            CallState::EarlyMedia(_) | CallState::Answered(_) | CallState::Over => Audio::Elsewhere,
        }
    }

    fn failure(&self, failure: Failure) -> Option<&RenderedTone<S>> {
        let name = self.0.names_of_failures.name(failure)?;
        stand_ins(name).find_map(|name| self.0.failures.get(name))
    }

    /// A frame of silence.
    pub(super) fn silence(&self) -> &[S] {
        &self.0.silence
    }

    fn tones_mut(&mut self) -> &mut Tones<S> {
        Arc::make_mut(&mut self.0)
    }
}

const QUEUED: &str = "queued";

/// The name of a failure's tone, and those that may stand in for it.
fn stand_ins(name: &str) -> impl Iterator<Item = &str> {
    let nearest = if name == BUSY { BUSY } else { CONGESTION };
    [name, nearest, BUSY].into_iter()
}

fn check<S: PayloadElement>(
    format: Format<S>,
    tone: &RenderedTone<S>,
) -> Result<(), TonePlanError> {
    if tone.format() == format { Ok(()) } else { Err(TonePlanError::Format) }
}

/// Why a tone can't be in a plan.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TonePlanError {
    /// All tones of a plan have one codec, rate and ptime: render it in [`TonePlan::format`].
    #[error("the tone is not of the same format as the others of the plan")]
    Format,
    /// A tone of the zone can't be rendered in this format.
    #[error("{tone}: {error}")]
    Render {
        /// Its name.
        tone: Box<str>,
        /// Why.
        error: RenderError,
    },
}

crate::text::debug_as_display!(TonePlanError);
