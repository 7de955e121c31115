//! Call progress × a plan → the next frame, joined without a click.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod join;
mod plan;

use alloc::boxed::Box;
use alloc::vec;

use join::{begins_in_sound, join};
use plan::Sound;

use crate::format::{Format, Sample};
use crate::frame::Frame;
use crate::progress::Place;
use crate::rendered::Player;

pub use plan::{Plan, PlanError, Switch};

/// What one caller hears: frames of the tone for each [`Place`] that he comes to.
///
/// A change of tone takes effect in the very next frame: there the old tone fades while the new
/// one begins, at its start. Places that have the same tone are one, so the tone goes on. Playing
/// allocates nothing, nor does a switch.
///
/// ```
/// use std::time::Duration;
/// use ringback::progress::{Branch, Place, Progress, Response};
/// use ringback::{Format, Indications, Plan, Ringback};
///
/// let plan = Plan::from_zone(Indications::builtin().zone("fr").unwrap(), Format::PCMA)?;
/// let mut call = Progress::new(plan.policy());
/// let mut ringback = Ringback::new(&plan);
///
/// call.invite(Branch(1), Duration::ZERO);
/// for tick in 0..100 {
///     let now = tick * Format::PTIME;
///     if tick == 50 {
///         call.response(Branch(1), Response::new(180), now);
///     }
///     call.handle_timeout(now);
///     let frame = ringback.next_frame(call.place()).expect("a tone or silence");
///     assert_eq!(frame.timestamp, u64::from(tick) * 160);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Ringback<S: Sample = u8> {
    plan: Plan<S>,
    /// Where the last frame was.
    place: Place,
    /// Of the tone that is heard there, if one is.
    player: Option<Player<S>>,
    /// How long the tone of the place before has been going on, in samples.
    late: u64,
    /// For the frame of a joint.
    joint: Box<[S]>,
    timestamp: u64,
    /// Whether the last frame was, or there was none.
    silent: bool,
}

impl<S: Sample> Ringback<S> {
    /// A caller who has heard nothing yet.
    #[must_use]
    pub fn new(plan: &Plan<S>) -> Self {
        Self {
            plan: plan.clone(),
            place: Place::Silence,
            player: None,
            late: 0,
            joint: vec![S::default(); plan.format().payload_len()].into(),
            timestamp: 0,
            silent: false,
        }
    }

    /// The next frame, for the place that the caller is in now. Every call is one ptime, whether
    /// there is a frame or not.
    ///
    /// `None` where the audio is not ours, and the place says whose: the far end's in
    /// [`Place::EarlyMedia`] and [`Place::Answered`], the server's in [`Place::Announcement`] if
    /// the plan has none, nobody's in [`Place::Over`]. If a tone sounded before, it fades in one
    /// more frame first.
    ///
    /// In [`Place::Silence`], where a failure has no tone, and behind the end of a tone that ends,
    /// frames are silent. The onset of a frame is that of [`Frame::onset`]; the first that sounds
    /// after there was none is one too.
    pub fn next_frame(&mut self, place: Place) -> Option<Frame<'_, S>> {
        let mut old = self.turn_to(place);
        let Self { plan, player, joint, .. } = self;
        let format = plan.format();
        let new = match player.as_mut().map(Player::next_frame) {
            Some(Some(frame)) => Some((frame.payload, frame.silent)),
            None if matches!(plan.sound(self.place), Sound::Elsewhere) => None,
            None | Some(None) => Some((plan.silence(), true)),
        };
        let old = old.as_mut().and_then(Player::next_frame);
        let heard = match old.filter(|old| begins_in_sound(old.payload, format)) {
            None => new,
            Some(old) => {
                let sounding = new.filter(|(_, silent)| !silent).map(|(payload, _)| payload);
                join(old.payload, sounding, plan.fade(), format, joint);
                Some((&**joint, **joint == *plan.silence()))
            }
        };

        let timestamp = self.timestamp;
        self.timestamp = timestamp.saturating_add(format.samples_per_frame() as u64);
        let was_silent = core::mem::replace(&mut self.silent, heard.is_none_or(|heard| heard.1));
        let (payload, silent) = heard?;
        Some(Frame { payload, timestamp, silent, onset: was_silent && !silent })
    }

    /// Goes to a place; the player of another tone that was heard until now is to fade.
    fn turn_to(&mut self, place: Place) -> Option<Player<S>> {
        if place == self.place {
            self.late = 0;
            return None;
        }
        let sound = self.plan.sound(place);
        if let (Sound::Tone(tone), Some(player)) = (&sound, &self.player) {
            if player.tone().is(tone) {
                (self.place, self.late) = (place, 0);
                return None;
            }
        }
        if !matches!(sound, Sound::Elsewhere) && self.burst_goes_on() {
            self.late = self.late.saturating_add(self.plan.format().samples_per_frame() as u64);
            return None;
        }
        let player = match sound {
            Sound::Tone(tone) => Some(tone.player()),
            Sound::Silence | Sound::Elsewhere => None,
        };
        (self.place, self.late) = (place, 0);
        core::mem::replace(&mut self.player, player)
    }

    /// Whether the plan lets it, and it is worth to wait for its end.
    fn burst_goes_on(&self) -> bool {
        let Some(player) = &self.player else { return false };
        let rate = u64::from(self.plan.format().rate().hz());
        self.plan.switch() == Switch::AfterBurst
            && self.late < Switch::LONGEST.as_secs().saturating_mul(rate)
            && player.tone().pauses()
            && !player.is_silent()
    }

    /// Whether a tone that ends has come to its end: of a failure, or an announcement. From then on
    /// frames are silent until the place changes.
    #[must_use]
    pub fn tone_is_over(&self) -> bool {
        self.player.as_ref().is_some_and(Player::is_over)
    }

    /// The timestamp of the next frame: samples since the first.
    #[must_use]
    pub fn timestamp(&self) -> u64 {
        self.timestamp
    }

    /// The tones that are heard.
    #[must_use]
    pub fn plan(&self) -> &Plan<S> {
        &self.plan
    }

    /// What the frames look like.
    #[must_use]
    pub fn format(&self) -> Format<S> {
        self.plan.format()
    }
}
