//! A tone plan: which tone the caller hears in which state.

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

/// The tones that a caller hears in each [`CallState`], all in one [`Format`].
///
/// Create one for each zone and format, and clone it for each call. A clone copies a pointer.
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
    /// By name. `busy` is always present.
    failures: BTreeMap<Box<str>, RenderedTone<S>>,
    names_of_failures: FailureTones,
    fade: Ramp,
    change: ToneChange,
    /// One frame.
    silence: Box<[S]>,
}

/// When a tone makes way for the next one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ToneChange {
    /// In the next frame.
    #[default]
    Immediate,
    /// In the first frame after the current sound, or after 3 s if the sound lasts longer. The
    /// change is immediate in a pause, and also if no pause of at least a frame follows. An answer,
    /// early media, an announcement without a tone, and the end of the call never wait.
    AfterBurst,
}

impl ToneChange {
    /// The longest time to wait for the end of a burst. Bursts of ring tones last at most 2.5 s
    /// (ITU-T E.180).
    pub(super) const LONGEST_BURST: Duration = Duration::from_secs(3);
}

/// The audio of a call state.
pub(super) enum Audio<'a, S: PayloadElement> {
    Tone(&'a RenderedTone<S>),
    Silence,
    /// Audio of the far end, or the server's own.
    Elsewhere,
}

const BUSY: &str = "busy";
const CONGESTION: &str = "congestion";

impl<S: PayloadElement> TonePlan<S> {
    /// The default fade of a tone. If a frame is shorter, the fade lasts one frame.
    ///
    /// Within 20 ms, a sine of 18 Hz or more makes no greater step than it does by itself. Within
    /// 5 ms this holds from 71 Hz on. Where a tone's own last ramp overlaps the fade, the quieter
    /// of the two applies, not their product. A recording that ends within the fade keeps its own
    /// ending.
    pub const FADE: Duration = Duration::from_millis(20);

    /// Creates a tone plan from a zone, at −10 dBm0 for each frequency without a level of its own.
    /// It has `trying` and `ring`, `queued` if the zone has it, and the tones of the default
    /// [`FailureTones`]. If the zone lacks one of these, its `congestion` replaces `info`, and its
    /// `busy` replaces both. If the zone lacks these too, the [default
    /// set](crate::zones#the-default-set) is used.
    ///
    /// The tone plan does not contain other tones of the zone. To use one of them for a failure,
    /// see [`with_failure_tones`](Self::with_failure_tones).
    ///
    /// # Errors
    /// [`TonePlanError::Render`] if a tone cannot be rendered in this format.
    pub fn from_zone(zone: &ToneZone, format: Format<S>) -> Result<Self, TonePlanError> {
        Self::from_zone_with_playback(zone, format, Playback::default())
    }

    /// Creates a tone plan from a zone, with another level, ramp or modulation depth.
    ///
    /// # Errors
    /// [`TonePlanError::Render`] if a tone cannot be rendered in this format.
    #[allow(
        clippy::expect_used,
        clippy::missing_panics_doc,
        reason = "each name is a standard one, or the zone has it"
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

    /// Creates a tone plan from a zone like [`from_zone`](Self::from_zone), with tones that the
    /// bank renders or has rendered.
    ///
    /// ```
    /// use ringback::{Format, ToneZones, TonePlan, ToneBank};
    ///
    /// let bank = ToneBank::new(ToneZones::builtin().clone(), Format::PCMA);
    /// // The caller's country, otherwise the default.
    /// let zones = bank.zones();
    /// let zone = zones.zone_for_number("+800 1234 5678").or_else(|| zones.default_zone());
    /// let plan = TonePlan::from_bank(&bank, zone.ok_or("no zone")?.name())?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`BankError`] if the zone does not exist, or if a tone cannot be rendered.
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
                // Rendered once: states that share a tone play it without a restart.
                let known = plan.0.failures.get(nearest).cloned();
                let rendered = known.map_or_else(|| tone(nearest), Ok)?;
                let failures = &mut plan.tones_mut().failures;
                failures.insert(nearest.into(), rendered.clone());
                failures.insert(name.into(), rendered);
            }
        }
        Ok(plan)
    }

    /// Creates a tone plan from these tones. `busy` is the tone of every failure until you set
    /// others.
    ///
    /// # Errors
    /// [`TonePlanError::Format`] if the tones differ in format.
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

    /// Sets the tone of the first stage.
    ///
    /// # Errors
    /// [`TonePlanError::Format`] if the tone has another format.
    pub fn with_trying(self, tone: RenderedTone<S>) -> Result<Self, TonePlanError> {
        self.with(tone, |tones, tone| tones.trying = tone)
    }

    /// Sets the tone of the second stage.
    ///
    /// # Errors
    /// [`TonePlanError::Format`] if the tone has another format.
    pub fn with_ring(self, tone: RenderedTone<S>) -> Result<Self, TonePlanError> {
        self.with(tone, |tones, tone| tones.ring = tone)
    }

    /// Sets the tone of a queued call.
    ///
    /// # Errors
    /// [`TonePlanError::Format`] if the tone has another format.
    pub fn with_queued(self, tone: RenderedTone<S>) -> Result<Self, TonePlanError> {
        self.with(tone, |tones, tone| tones.queued = Some(tone))
    }

    /// Sets the announcement. Without one the server announces by other means, and meanwhile the
    /// player returns no frames.
    ///
    /// # Errors
    /// [`TonePlanError::Format`] if the tone has another format.
    pub fn with_announcement(self, tone: RenderedTone<S>) -> Result<Self, TonePlanError> {
        self.with(tone, |tones, tone| tones.announcement = Some(tone))
    }

    /// Sets the tone of the failures that have this name in the [`FailureTones`].
    ///
    /// # Errors
    /// [`TonePlanError::Format`] if the tone has another format.
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

    /// Sets the table of failures. If the tone plan has no tone of a name, the caller hears
    /// `congestion`, otherwise `busy`. The tone plan has the tones that you set with
    /// [`with_failure`](Self::with_failure). From a zone it takes only tones of the default table,
    /// by exactly those names. Add any other tone yourself, even if the zone has it.
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

    /// Sets how long a tone fades when the next one replaces it. A fade never exceeds one frame.
    /// Default: [`TonePlan::FADE`]. [`Ramp::NONE`] cuts the tone off, with a click.
    #[must_use]
    pub fn with_fade(mut self, fade: Ramp) -> Self {
        self.tones_mut().fade = fade;
        self
    }

    /// Sets when a tone makes way for the next one.
    #[must_use]
    pub fn with_tone_change(mut self, change: ToneChange) -> Self {
        self.tones_mut().change = change;
        self
    }

    /// Returns the default policy, adapted to this tone plan: it queues calls if the plan has a
    /// tone for that.
    #[must_use]
    pub fn policy(&self) -> Policy {
        Policy { has_queue_tone: self.0.queued.is_some(), ..Policy::default() }
    }

    /// Returns the tone of a state, or `None` for silence or for audio from elsewhere.
    #[must_use]
    pub fn tone(&self, state: CallState) -> Option<&RenderedTone<S>> {
        match self.audio(state) {
            Audio::Tone(tone) => Some(tone),
            Audio::Silence | Audio::Elsewhere => None,
        }
    }

    /// Returns every tone that may be heard, for example to pass them to a media server.
    pub fn tones(&self) -> impl Iterator<Item = &RenderedTone<S>> {
        let Tones { trying, ring, queued, announcement, failures, .. } = &*self.0;
        [trying, ring].into_iter().chain(queued).chain(announcement).chain(failures.values())
    }

    /// Returns the table of failures and their tones.
    #[must_use]
    pub fn failure_tones(&self) -> &FailureTones {
        &self.0.names_of_failures
    }

    /// Returns how long a tone fades if a frame is long enough.
    #[must_use]
    pub fn fade(&self) -> Ramp {
        self.0.fade
    }

    /// Returns when a tone makes way for the next one.
    #[must_use]
    pub fn tone_change(&self) -> ToneChange {
        self.0.change
    }

    /// Returns the format of the frames.
    #[must_use]
    pub fn format(&self) -> Format<S> {
        self.0.trying.format()
    }

    pub(super) fn audio(&self, state: CallState) -> Audio<'_, S> {
        let tones = &*self.0;
        match state {
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

    /// Returns a frame of silence.
    pub(super) fn silence(&self) -> &[S] {
        &self.0.silence
    }

    fn tones_mut(&mut self) -> &mut Tones<S> {
        Arc::make_mut(&mut self.0)
    }
}

const QUEUED: &str = "queued";

/// Returns the name of a failure's tone, and the names that may replace it, in order.
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

/// The reason why a tone plan cannot be created.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TonePlanError {
    /// All tones of a tone plan have one codec, rate and ptime. Render the tone in
    /// [`TonePlan::format`].
    #[error("the format of the tone differs from the format of the tone plan")]
    Format,
    /// A tone of the zone cannot be rendered in this format.
    #[error("cannot render the tone {tone}")]
    Render {
        /// The name of the tone.
        tone: Box<str>,
        /// The cause.
        #[source]
        error: RenderError,
    },
}

crate::text::debug_as_display!(TonePlanError);
