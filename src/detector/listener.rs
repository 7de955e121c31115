//! The detector of one call.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use alloc::sync::Arc;

use super::cadence::Fits;
use super::decide::{Decider, Found, Named};
use super::event::{Event, Match, ToneId};
use super::pattern::Pattern;
use super::rate::Resampler;
use super::set::ToneSet;
use super::sound::Measured;
use super::spectrum::{HOP, RATE, WINDOW};
use super::track::{Change, ORIGIN, Tracker};
use crate::codec::Codec;
use crate::units::{Dbm0, Frequency};

/// Recognises tones in the audio of one call.
#[derive(Clone, Debug)]
pub struct Detector {
    set: Arc<ToneSet>,
    eager: bool,
    heard: Heard,
    resampler: Resampler,
    /// The last samples at the rate of the analysis.
    window: [i16; WINDOW],
    /// The number of samples of the next hop, at the end of the window.
    filled: usize,
    /// The number of hops analysed.
    hops: u64,
    /// The number of samples consumed.
    position: u64,
    tracker: Tracker,
    decider: Decider,
    /// The frequencies of the last burst, the strongest first; 0 for none.
    hertz: [f32; 4],
    events: [Option<Event>; 2],
}

/// What was reported last, when no tone is heard.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Heard {
    Nothing,
    Silence,
    Other,
    Tone,
}

/// By how much of the tolerance a sound must be nearer than another to be the best.
const CLEARLY: f32 = 0.3;
/// The greatest variation of a constant amplitude: a note of an instrument fades more.
const STEADY: f32 = 0.03;
/// The windows of silence, and of something else, after which they are reported.
const SILENCE: u16 = 30;
const OTHER: u16 = 20;

impl Detector {
    /// Creates a detector at sample 0 of a call.
    #[must_use]
    pub fn new(set: &Arc<ToneSet>) -> Self {
        Self {
            set: Arc::clone(set),
            eager: false,
            heard: Heard::Nothing,
            resampler: Resampler::new(set.rate()),
            window: [0; WINDOW],
            filled: 0,
            hops: 0,
            position: 0,
            tracker: Tracker::new(),
            decider: Decider::new(),
            hertz: [0.0; 4],
            events: [None; 2],
        }
    }

    /// Returns the same detector, that names the most likely tone before all others are ruled out
    /// and corrects itself by an [`Event::Corrected`]. Default: false.
    #[must_use]
    pub fn with_eager(self, eager: bool) -> Self {
        Self { eager, ..self }
    }

    /// Returns the set whose tones it recognises.
    #[must_use]
    pub fn set(&self) -> &Arc<ToneSet> {
        &self.set
    }

    /// Returns the number of samples that it has consumed.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Consumes samples up to the next event and returns it. Returns `None` after consuming all of
    /// them. Call it again with the rest until then.
    pub fn next_event(&mut self, samples: &mut &[i16]) -> Option<Event> {
        loop {
            if let Some(event) = self.reported() {
                return Some(event);
            }
            let hop = self.window.get_mut(WINDOW.saturating_sub(HOP)..)?;
            let space = hop.get_mut(self.filled..)?;
            let before = samples.len();
            let written = self.resampler.fill(samples, space);
            let consumed = before.saturating_sub(samples.len());
            self.position = self.position.saturating_add(consumed as u64);
            self.filled = self.filled.saturating_add(written);
            if self.filled < HOP {
                return None;
            }
            self.filled = 0;
            self.hear();
            self.window.copy_within(HOP.., 0);
        }
    }

    /// Consumes a payload like [`next_event`](Self::next_event) consumes samples. An odd octet at
    /// the end of L16 is ignored.
    pub fn next_event_in(&mut self, codec: Codec, payload: &mut &[u8]) -> Option<Event> {
        let size = codec.octets_per_sample();
        loop {
            let mut decoded = [0; HOP];
            let octets = payload.get(..payload.len().min(HOP.saturating_mul(size)))?;
            let count = octets.len().checked_div(size)?;
            codec.decode(octets, &mut decoded);
            let decoded = decoded.get(..count)?;
            let mut rest = decoded;
            let event = self.next_event(&mut rest);
            let consumed = decoded.len().saturating_sub(rest.len());
            *payload = payload.get(consumed.saturating_mul(size)..)?;
            if event.is_some() {
                return event;
            }
            if consumed == 0 {
                *payload = &[];
                return None;
            }
        }
    }

    /// Reports what can still be said at the end of the audio, one event at a time, then `None`.
    pub fn finish(&mut self) -> Option<Event> {
        if let Some(event) = self.reported() {
            return Some(event);
        }
        let now = self.tracker.now();
        if let Change::Ended(end) = self.tracker.finish() {
            self.decider.end_burst(end, self.set.shortest(), now);
            self.decide();
            if let Some(event) = self.reported() {
                return Some(event);
            }
        }
        if let Some(named) = self.decider.finish() {
            self.report(self.ended(named));
        }
        self.reported()
    }

    fn reported(&mut self) -> Option<Event> {
        let [first, second] = &mut self.events;
        let event = first.take();
        *first = second.take();
        event
    }

    fn report(&mut self, event: Event) {
        let [first, second] = &mut self.events;
        *(if first.is_none() { first } else { second }) = Some(event);
    }

    /// Analyses the window.
    fn hear(&mut self) {
        self.hops = self.hops.saturating_add(1);
        let is_expecting = self.decider.is_alive();
        let noisy = self.tracker.pause_is_noisy();
        if self.tracker.has_burst() && self.decider.is_due(self.tracker.now()) {
            self.measure();
        }
        let change = self.tracker.next(&self.set, &self.window, is_expecting);
        let now = self.tracker.now();
        match change {
            Change::Began(start) => self.decider.begin_burst(start, noisy),
            Change::Ended(end) => self.decider.end_burst(end, self.set.shortest(), now),
            Change::Nothing => {}
        }
        if self.decider.is_due(now) {
            self.decide();
        }
        self.notice(now);
    }

    /// Measures the frequencies of the burst, and returns the sounds that it may be.
    fn measure(&mut self) -> Option<Fits> {
        let measured = self.tracker.measured(&self.set)?;
        for (hertz, peak) in self.hertz.iter_mut().zip(&measured.peaks) {
            *hertz = if peak.power > 0.0 { peak.hertz } else { 0.0 };
        }
        Some(self.fits(&measured))
    }

    fn decide(&mut self) {
        let now = self.tracker.now();
        let fits = self.measure();
        let noisy = self.tracker.pause_is_noisy();
        let verdict =
            self.decider.decide(&self.set, now, self.tracker.until(), fits, noisy, self.eager);
        if let Some(named) = verdict.ended {
            self.report(self.ended(named));
            self.heard = Heard::Nothing;
        }
        if let Some(found) = verdict.began {
            let tone = self.matched(found);
            let at = self.position_of(found.start);
            self.report(if found.corrects {
                Event::Corrected { at, tone }
            } else {
                Event::Began { at, tone }
            });
            self.heard = Heard::Tone;
        }
    }

    /// Reports silence and other sounds.
    fn notice(&mut self, now: u32) {
        if self.decider.is_alive() {
            return;
        }
        let (quiet, other) = self.tracker.without_burst();
        let since = |windows: u16| now.wrapping_sub(u32::from(windows).wrapping_mul(HOP as u32));
        if quiet >= SILENCE && self.heard != Heard::Silence {
            self.heard = Heard::Silence;
            self.report(Event::Silence { at: self.position_of(since(quiet)) });
        } else if other >= OTHER && self.heard != Heard::Other {
            self.heard = Heard::Other;
            self.report(Event::Other { at: self.position_of(since(other)) });
        }
    }

    fn fits(&self, measured: &Measured) -> Fits {
        let is_steady = measured.unsteadiness < STEADY;
        let mut fits = Fits::default();
        fits.is_steady = is_steady;
        let (mut best, mut second) = (f32::MAX, f32::MAX);
        for (index, sound) in (0_u8..).zip(self.set.sounds()) {
            if let Some(deviation) = sound.deviation(measured) {
                fits.add(index);
                second = second.min(best.max(deviation));
                if deviation < best {
                    best = deviation;
                    fits.best = Some(index);
                }
            }
        }
        if second < best + CLEARLY {
            fits.best = None;
        }
        fits
    }

    fn ended(&self, named: Named) -> Event {
        let in_cycle = self.set.pattern(named.tone).map_or(1, Pattern::bursts_in_cycle);
        Event::Ended {
            at: self.position_of(named.last),
            tone: ToneId(named.tone),
            cycles: named.bursts.checked_div(in_cycle).unwrap_or(0),
        }
    }

    fn matched(&self, found: Found) -> Match {
        let fit = found.fit;
        let in_cycle = self.set.pattern(found.tone).map_or(1, Pattern::bursts_in_cycle);
        let mut frequencies = [None; 4];
        for (frequency, hertz) in frequencies.iter_mut().zip(self.hertz) {
            *frequency = Frequency::from_millihertz((hertz * 1000.0) as u32).ok();
        }
        let (burst, pause) = self.decider.durations();
        // Each part halves what is in doubt, and a deviation takes up to 40 %.
        let doubt = 0.5 / fit.bursts.saturating_add(fit.pauses).saturating_add(1) as f32;
        let off = (fit.deviation * 3.0 + 0.1 * fit.strange as f32).min(0.4);
        Match {
            tone: ToneId(found.tone),
            confidence: (100.0 * (1.0 - doubt) * (1.0 - off)) as u8,
            cycles: fit.bursts.min(fit.pauses).checked_div(in_cycle).unwrap_or(0),
            frequencies,
            level: level(self.tracker.power()),
            burst: self.to_rate(u64::from(burst)),
            pause: self.to_rate(u64::from(pause)),
        }
    }

    /// Returns the position in samples of the audio of a position of the analysis.
    fn position_of(&self, position: u32) -> u64 {
        let now = self.hops.saturating_mul(HOP as u64).saturating_sub(WINDOW as u64 / 2);
        let ago = self.tracker.now().wrapping_sub(position);
        // A difference beyond half the range is negative.
        let at = if ago < u32::MAX / 2 {
            now.saturating_sub(u64::from(ago))
        } else {
            now.saturating_add(u64::from(ago.wrapping_neg()))
        };
        self.to_rate(at)
    }

    fn to_rate(&self, samples: u64) -> u64 {
        let rate = u64::from(self.set.rate().hz());
        let seconds = samples.checked_div(RATE.into()).unwrap_or(0);
        let rest = samples.checked_rem(RATE.into()).unwrap_or(0).saturating_mul(rate);
        let rest = rest.checked_div(RATE.into()).unwrap_or(0);
        seconds.saturating_mul(rate).saturating_add(rest)
    }
}

/// Returns the level of a mean square.
fn level(mean_square: f32) -> Dbm0 {
    let (mut low, mut high) = (Dbm0::MIN.tenths(), Dbm0::MAX.tenths());
    while low < high {
        let middle = low.saturating_add(high).saturating_add(1) >> 1;
        let peak = Dbm0::from_tenths(middle).unwrap_or_default().peak();
        if peak * peak / 2.0 <= f64::from(mean_square) {
            low = middle;
        } else {
            high = middle.saturating_sub(1);
        }
    }
    Dbm0::from_tenths(low).unwrap_or_default()
}

const _: () = assert!(ORIGIN as usize >= WINDOW, "the first window is at a position");
