//! The player of one call: its state and tone plan → the next frame, joined without a click.

use alloc::boxed::Box;
use alloc::vec;

use super::joint::{finish, join};
use super::tone_plan::{Audio, ToneChange, TonePlan};
use crate::codec::{Format, PayloadElement};
use crate::play::{Frame, Player, Rest};
use crate::progress::CallState;

/// A player of what one caller hears: the frames of the tone for each [`CallState`].
///
/// A tone change takes effect in the very next frame: there the old tone fades while the new one
/// begins, at its start. Only the current sound fades: a later burst or frequency of the old tone
/// never sounds. Between two states with the same tone, the tone continues. Playing and tone
/// changes allocate nothing.
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
    /// Whether the last frame was silent or missing.
    silent: bool,
}

/// The current tone and state.
#[derive(Clone, Debug)]
struct Playing<S: PayloadElement> {
    /// The player of the tone, if one is heard.
    player: Option<Player<S>>,
    /// The state of the last frame.
    state: CallState,
    plan: TonePlan<S>,
    /// The buffer for the frame of a joint.
    joint: Box<[S]>,
    /// How many frames the tone change has waited for the end of a burst.
    frames_waited: u32,
}

/// A payload of a frame. Without one the audio comes from elsewhere.
struct Payload<'a, S> {
    elements: &'a [S],
    silent: bool,
}

impl<S: PayloadElement> CallPlayer<S> {
    /// Creates a player for a caller who has heard nothing yet.
    #[must_use]
    pub fn new(plan: &TonePlan<S>) -> Self {
        let format = plan.format();
        let playing = Playing {
            player: None,
            state: CallState::Silence,
            plan: plan.clone(),
            joint: vec![S::default(); format.payload_len()].into(),
            frames_waited: 0,
        };
        let samples_per_frame = format.samples_per_frame() as u32;
        Self { playing, timestamp: 0, samples_per_frame, silent: false }
    }

    /// Returns the next frame, for the current state of the caller. Every call advances the time by
    /// one ptime, with or without a frame.
    ///
    /// Returns `None` if the audio comes from elsewhere: from the far end in
    /// [`CallState::EarlyMedia`] and [`CallState::Answered`], from the server in
    /// [`CallState::Announcement`] if the tone plan has no announcement. In [`CallState::Over`]
    /// nothing sounds. If a tone sounded before, it fades in one more frame first.
    ///
    /// Frames are silent in [`CallState::Silence`], for a failure without a tone, and after the end
    /// of a tone. The first frame that sounds after `None` is an onset too. The function also
    /// returns `None` once the next timestamp would exceed 64 bits.
    #[inline]
    pub fn next_frame(&mut self, state: CallState) -> Option<Frame<'_, S>> {
        let timestamp = self.timestamp;
        self.timestamp = timestamp.checked_add(self.samples_per_frame.into())?;
        if state == self.playing.state {
            self.playing.frames_waited = 0;
            // The usual case, and fast: the tone goes on, and sounds or is silent as before.
            let like_before = |player: &&mut Player<S>| player.range_is_silent() == self.silent;
            let player = self.playing.player.as_mut().filter(like_before);
            if let Some(step) = player.and_then(Player::step) {
                let payload = self.playing.player.as_ref()?.payload(step);
                return Some(Frame { payload, timestamp, silent: step.silent, onset: false });
            }
        }
        self.other_frame(state, timestamp)
    }

    /// Returns the next frame if no tone goes on.
    #[cold]
    fn other_frame(&mut self, state: CallState, timestamp: u64) -> Option<Frame<'_, S>> {
        let was_silent = core::mem::replace(&mut self.silent, true);
        let Payload { elements: payload, silent } = self.playing.next(state)?;
        self.silent = silent;
        Some(Frame { payload, timestamp, silent, onset: was_silent && !silent })
    }

    /// Returns whether a tone that ends has ended: the tone of a failure, or an announcement. After
    /// that, frames are silent until the state changes.
    #[must_use]
    pub fn tone_is_over(&self) -> bool {
        self.playing.player.as_ref().is_some_and(Player::is_over)
    }

    /// Returns the timestamp of the next frame, in samples since the first.
    #[must_use]
    pub fn timestamp(&self) -> u64 {
        self.timestamp
    }

    /// Returns the tone plan.
    #[must_use]
    pub fn plan(&self) -> &TonePlan<S> {
        &self.playing.plan
    }

    /// Returns the format of the frames.
    #[must_use]
    pub fn format(&self) -> Format<S> {
        self.playing.plan.format()
    }
}

impl<S: PayloadElement> Playing<S> {
    fn next(&mut self, state: CallState) -> Option<Payload<'_, S>> {
        if state == self.state { self.go_on() } else { self.change_to(state) }
    }

    fn go_on(&mut self) -> Option<Payload<'_, S>> {
        self.frames_waited = 0;
        next_payload(&mut self.player, &self.plan, self.state)
    }

    /// Changes to another state, unless the tone plan waits for the end of a burst.
    fn change_to(&mut self, state: CallState) -> Option<Payload<'_, S>> {
        let audio = self.plan.audio(state);
        if let (Audio::Tone(tone), Some(player)) = (&audio, &self.player) {
            if player.tone().is(tone) {
                self.state = state;
                return self.go_on();
            }
        }
        let rest = self.player.as_ref().map(Player::rest).filter(|rest| rest.sounds());
        let may_wait = !matches!(audio, Audio::Elsewhere);
        let awaited_rest = rest.filter(|_| may_wait && self.waits());
        let frame = self.plan.format().samples_per_frame() as u64;
        if awaited_rest.is_some_and(|rest| rest.samples >= frame) {
            self.frames_waited = self.frames_waited.saturating_add(1);
            return next_payload(&mut self.player, &self.plan, self.state);
        }
        let player = match audio {
            Audio::Tone(tone) => Some(tone.player()),
            Audio::Silence | Audio::Elsewhere => None,
        };
        (self.state, self.frames_waited) = (state, 0);
        let old = core::mem::replace(&mut self.player, player);
        match awaited_rest {
            Some(rest) => self.finish(old, rest),
            None => self.join(old, rest),
        }
    }

    /// Returns whether to wait for the end of a burst: the tone plan asks for it, the wait is not
    /// too long, and a pause follows.
    fn waits(&self) -> bool {
        self.plan.tone_change() == ToneChange::AfterBurst
            && self.plan.format().ptime().saturating_mul(self.frames_waited)
                < ToneChange::LONGEST_BURST
            && self.player.as_ref().is_some_and(Player::pauses_later)
    }

    /// Returns the frame in which an awaited burst ends, without the sound that follows it. The
    /// next tone begins in the frame after this one.
    fn finish(&mut self, mut old: Option<Player<S>>, rest: Rest) -> Option<Payload<'_, S>> {
        let old = old.as_mut().and_then(Player::next_frame)?;
        let silence = self.plan.silence();
        finish(old.payload, rest, silence, self.plan.format(), &mut self.joint);
        Some(Payload { elements: &self.joint, silent: *self.joint == *silence })
    }

    /// Returns the first frame in a state. The `rest` of the old sound, if any, fades in it.
    fn join(&mut self, mut old: Option<Player<S>>, rest: Option<Rest>) -> Option<Payload<'_, S>> {
        let format = self.plan.format();
        let new = next_payload(&mut self.player, &self.plan, self.state);
        let old = old.as_mut().and_then(Player::next_frame);
        let (Some(old), Some(rest)) = (old, rest) else { return new };
        let sounding =
            new.as_ref().filter(|payload| !payload.silent).map(|payload| payload.elements);
        join(old.payload, rest, sounding, self.plan.fade(), format, &mut self.joint);
        let silent = *self.joint == *self.plan.silence();
        // The last samples of a sound may already be silent. Then there is nothing to fade.
        if silent && new.is_none() { None } else { Some(Payload { elements: &self.joint, silent }) }
    }
}

/// Returns the next payload in a state.
fn next_payload<'a, S: PayloadElement>(
    player: &'a mut Option<Player<S>>,
    plan: &'a TonePlan<S>,
    state: CallState,
) -> Option<Payload<'a, S>> {
    match player.as_mut().map(Player::next_frame) {
        Some(Some(frame)) => Some(Payload { elements: frame.payload, silent: frame.silent }),
        None if matches!(plan.audio(state), Audio::Elsewhere) => None,
        None | Some(None) => Some(Payload { elements: plan.silence(), silent: true }),
    }
}
