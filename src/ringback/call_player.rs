//! Call progress × a plan → the next frame, joined without a click.

use alloc::boxed::Box;
use alloc::vec;

use super::joint::{finish, join};
use super::tone_plan::{Audio, ToneChange, TonePlan};
use crate::codec::{Format, PayloadElement};
use crate::play::{Frame, Player, Rest};
use crate::progress::CallState;

/// What one caller hears: frames of the tone for each [`CallState`] that he comes to.
///
/// A change of tone takes effect in the very next frame: there the old tone fades while the new
/// one begins, at its start. Only the sound that lasts at that moment fades. A burst, or the next
/// frequency of a tone, that had not begun by then never sounds. Places that have the same tone are
/// one, so the tone goes on. Playing allocates nothing, nor does a switch.
///
/// ```
/// use std::time::Duration;
/// use ringback::progress::{Branch, CallState, Progress, Response};
/// use ringback::{Format, ToneZones, TonePlan, CallPlayer};
///
/// let plan = TonePlan::from_zone(ToneZones::builtin().zone("fr").unwrap(), Format::PCMA)?;
/// let mut call = Progress::new(plan.policy());
/// let mut ringback = CallPlayer::new(&plan);
///
/// call.invite(Branch(1), Duration::ZERO);
/// for tick in 0..100 {
///     let now = tick * Format::PTIME;
///     if tick == 50 {
///         let _ = call.response(Branch(1), Response::new(180), now);
///     }
///     call.handle_timeout(now);
///     let frame = ringback.next_frame(call.state()).expect("a tone or silence");
///     assert_eq!(frame.timestamp, u64::from(tick) * 160);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[doc(alias = "ringing")]
#[doc(alias = "early media")]
pub struct CallPlayer<S: PayloadElement = u8> {
    playing: Playing<S>,
    timestamp: u64,
    samples_per_frame: u32,
    /// Whether the last frame was, or there was none.
    silent: bool,
}

/// What sounds, and where.
#[derive(Clone, Debug)]
struct Playing<S: PayloadElement> {
    /// Of the tone that is heard, if one is.
    player: Option<Player<S>>,
    /// Where the last frame was.
    place: CallState,
    plan: TonePlan<S>,
    /// For the frame of a joint.
    joint: Box<[S]>,
    /// How long the tone of the place before has been going on, in frames.
    late: u32,
}

/// A payload, and whether it is silent. `None` where the audio is not ours.
type Heard<'a, S> = Option<(&'a [S], bool)>;

impl<S: PayloadElement> CallPlayer<S> {
    /// A caller who has heard nothing yet.
    #[must_use]
    pub fn new(plan: &TonePlan<S>) -> Self {
        let format = plan.format();
        let playing = Playing {
            player: None,
            place: CallState::Silence,
            plan: plan.clone(),
            joint: vec![S::default(); format.payload_len()].into(),
            late: 0,
        };
        let samples_per_frame = format.samples_per_frame() as u32;
        Self { playing, timestamp: 0, samples_per_frame, silent: false }
    }

    /// The next frame, for the place that the caller is in now. Every call is one ptime, whether
    /// there is a frame or not.
    ///
    /// `None` where the audio is not ours, and the place says whose: the far end's in
    /// [`CallState::EarlyMedia`] and [`CallState::Answered`], the server's in [`CallState::Announcement`] if
    /// the plan has none, nobody's in [`CallState::Over`]. If a tone sounded before, it fades in one
    /// more frame first.
    ///
    /// In [`CallState::Silence`], where a failure has no tone, and behind the end of a tone that ends,
    /// frames are silent. The first frame that sounds after there was none is an onset too. There is
    /// no frame either where the next timestamp would exceed 64 bits.
    #[inline]
    pub fn next_frame(&mut self, place: CallState) -> Option<Frame<'_, S>> {
        let timestamp = self.timestamp;
        self.timestamp = timestamp.checked_add(self.samples_per_frame.into())?;
        let was_silent = core::mem::replace(&mut self.silent, true);
        let (payload, silent) = self.playing.next(place)?;
        self.silent = silent;
        Some(Frame { payload, timestamp, silent, onset: was_silent && !silent })
    }

    /// Whether a tone that ends has come to its end: of a failure, or an announcement. From then on
    /// frames are silent until the place changes.
    #[must_use]
    pub fn tone_is_over(&self) -> bool {
        self.playing.player.as_ref().is_some_and(Player::is_over)
    }

    /// The timestamp of the next frame: samples since the first.
    #[must_use]
    pub fn timestamp(&self) -> u64 {
        self.timestamp
    }

    /// The tones that are heard.
    #[must_use]
    pub fn plan(&self) -> &TonePlan<S> {
        &self.playing.plan
    }

    /// What the frames look like.
    #[must_use]
    pub fn format(&self) -> Format<S> {
        self.playing.plan.format()
    }
}

impl<S: PayloadElement> Playing<S> {
    #[inline]
    fn next(&mut self, place: CallState) -> Heard<'_, S> {
        if place == self.place { self.go_on() } else { self.turn_to(place) }
    }

    #[inline]
    fn go_on(&mut self) -> Heard<'_, S> {
        self.late = 0;
        heard(&mut self.player, &self.plan, self.place)
    }

    /// Goes to another place, unless a burst is waited for.
    fn turn_to(&mut self, place: CallState) -> Heard<'_, S> {
        let sound = self.plan.audio(place);
        if let (Audio::Tone(tone), Some(player)) = (&sound, &self.player) {
            if player.tone().is(tone) {
                self.place = place;
                return self.go_on();
            }
        }
        let rest = self.player.as_ref().map(Player::rest).filter(|rest| rest.sounds());
        let for_tones = !matches!(sound, Audio::Elsewhere);
        let waited_for = rest.filter(|_| for_tones && self.waits());
        let frame = self.plan.format().samples_per_frame() as u64;
        if waited_for.is_some_and(|rest| rest.samples >= frame) {
            self.late = self.late.saturating_add(1);
            return heard(&mut self.player, &self.plan, self.place);
        }
        let player = match sound {
            Audio::Tone(tone) => Some(tone.player()),
            Audio::Silence | Audio::Elsewhere => None,
        };
        (self.place, self.late) = (place, 0);
        let old = core::mem::replace(&mut self.player, player);
        match waited_for {
            Some(rest) => self.finish(old, rest),
            None => self.join(old, rest),
        }
    }

    /// Whether the plan lets a burst come to its end, and it is worth to wait for that.
    fn waits(&self) -> bool {
        self.plan.tone_change() == ToneChange::AfterBurst
            && self.plan.format().ptime().saturating_mul(self.late) < ToneChange::LONGEST
            && self.player.as_ref().is_some_and(Player::pauses_later)
    }

    /// The frame in which a burst ends that was waited for, without what begins after it. The next
    /// tone begins in the frame after this one.
    fn finish(&mut self, mut old: Option<Player<S>>, rest: Rest) -> Heard<'_, S> {
        let old = old.as_mut().and_then(Player::next_frame)?;
        let silence = self.plan.silence();
        finish(old.payload, rest, silence, self.plan.format(), &mut self.joint);
        Some((&self.joint, *self.joint == *silence))
    }

    /// The first frame in a place, in which the sound fades of which that `rest` is left, if any is.
    fn join(&mut self, mut old: Option<Player<S>>, rest: Option<Rest>) -> Heard<'_, S> {
        let format = self.plan.format();
        let new = heard(&mut self.player, &self.plan, self.place);
        let old = old.as_mut().and_then(Player::next_frame);
        let (Some(old), Some(rest)) = (old, rest) else { return new };
        let sounding = new.filter(|(_, silent)| !silent).map(|(payload, _)| payload);
        join(old.payload, rest, sounding, self.plan.fade(), format, &mut self.joint);
        let silent = *self.joint == *self.plan.silence();
        // The last samples of a sound may be silent already: then nothing is left to close.
        if silent && new.is_none() { None } else { Some((&self.joint, silent)) }
    }
}

/// The next frame of what is heard in a place.
#[inline]
fn heard<'a, S: PayloadElement>(
    player: &'a mut Option<Player<S>>,
    plan: &'a TonePlan<S>,
    place: CallState,
) -> Heard<'a, S> {
    match player.as_mut().map(Player::next_frame) {
        Some(Some(frame)) => Some((frame.payload, frame.silent)),
        None if matches!(plan.audio(place), Audio::Elsewhere) => None,
        None | Some(None) => Some((plan.silence(), true)),
    }
}
