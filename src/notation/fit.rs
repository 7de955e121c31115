//! What a notation can express, and the nearest tone that it can.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::tone::{Component, CycleLimit, Segment, Sound, Tail, Tone, millis};
use crate::units::{Dbm0, Frequency};

/// Something of a tone that a notation cannot express. `Display` describes it, such as
/// `a modulation`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Loss {
    /// More frequencies in a sum than the notation has. The first ones remain; of three or four, if
    /// only two can, the lowest and the highest.
    Frequencies,
    /// A frequency outside the range of the notation. The nearest one within it remains.
    FrequencyRange,
    /// A fraction of a hertz. The frequency is rounded.
    FractionOfHertz,
    /// The levels. The far end chooses one.
    Levels,
    /// A level outside the range of the notation. The nearest one within it remains.
    LevelRange,
    /// A fraction of a decibel. The level is rounded.
    FractionOfLevel,
    /// A modulation. The carrier remains.
    Modulation,
    /// The depth of a modulation. The far end chooses one.
    ModulationDepth,
    /// A phase reversal. The sound continues without it.
    PhaseReversal,
    /// An intro. Only what follows it remains.
    Intro,
    /// The end of the tone: it repeats without end, or as long as the far end wants.
    End,
    /// A duration that is not a multiple of the notation's unit. It is rounded.
    FractionOfDuration,
    /// A duration that is too long. The longest one remains.
    Duration,
    /// More segments than the notation has. The first ones remain.
    Segments,
    /// More different sounds in one cadence than the notation has. The first ones remain in place of
    /// the others.
    Sounds,
    /// A pause at the start of a cycle. The cycle begins after it.
    LeadingPause,
    /// Silence without a sound: alone, or without end after what plays once. Alone it becomes the
    /// quietest and shortest sound with the longest pauses; after what plays once it is left out.
    Silence,
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Frequencies => "more frequencies in a sound",
            Self::FrequencyRange => "a frequency outside its range",
            Self::FractionOfHertz => "a fraction of a hertz",
            Self::Levels => "levels",
            Self::LevelRange => "a level outside its range",
            Self::FractionOfLevel => "a fraction of a decibel",
            Self::Modulation => "a modulation",
            Self::ModulationDepth => "a modulation's depth",
            Self::PhaseReversal => "a phase reversal",
            Self::Intro => "an intro before what repeats",
            Self::End => "the end of the tone",
            Self::FractionOfDuration => "a duration between its steps",
            Self::Duration => "a duration as long as this",
            Self::Segments => "more segments",
            Self::Sounds => "different sounds in one cadence",
            Self::LeadingPause => "a pause at the start",
            Self::Silence => "silence without a sound",
        })
    }
}

/// A tone that was written in a notation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WrittenTone {
    /// The text.
    pub text: String,
    /// The tone that the text means: what [`Notation::read`](super::Notation::read) returns for it, if
    /// the notation can be read. Without losses it sounds like the tone that was written.
    pub tone: Tone,
    /// What the notation cannot express, each once.
    pub losses: Vec<Loss>,
}

/// A tone that a notation cannot express.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteToneError {
    /// The name of the notation.
    pub notation: &'static str,
    /// What it cannot express, each once.
    pub losses: Vec<Loss>,
}

impl core::error::Error for WriteToneError {}

impl fmt::Display for WriteToneError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} cannot express ", self.notation)?;
        for (index, loss) in self.losses.iter().enumerate() {
            let separator = if index == 0 { "" } else { ", " };
            write!(f, "{separator}{loss}")?;
        }
        Ok(())
    }
}

/// What was lost so far, each once.
#[derive(Debug, Default)]
pub(super) struct Losses(Vec<Loss>);

impl Losses {
    pub(super) fn add(&mut self, loss: Loss) {
        if !self.0.contains(&loss) {
            self.0.push(loss);
        }
    }

    pub(super) fn finish(mut self) -> Vec<Loss> {
        self.0.sort_unstable();
        self.0
    }
}

/// What a notation can express of a sound and its duration.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// The most frequencies in a sum.
    pub(super) frequencies: usize,
    /// The lowest and the highest frequency, in millihertz.
    pub(super) millihertz: (u32, u32),
    /// The step of a frequency, in millihertz.
    pub(super) step: u32,
    /// The lowest and the highest level, in tenths, if there are levels.
    pub(super) tenths: Option<(i16, i16)>,
    pub(super) modulation: bool,
    /// The longest duration, in milliseconds.
    pub(super) longest: u32,
}

impl Limits {
    /// Returns the nearest sound within the limits.
    pub(super) fn sound(&self, sound: &Sound, losses: &mut Losses) -> Sound {
        match *sound {
            Sound::Silence => Sound::Silence,
            Sound::Sum(ref sum) => {
                if sum.len() > self.frequencies {
                    losses.add(Loss::Frequencies);
                }
                let outer = [
                    sum.iter().min_by_key(|component| component.frequency),
                    sum.iter().max_by_key(|component| component.frequency),
                ];
                let kept: Vec<&Component> = match self.frequencies {
                    2 if sum.len() > 2 => outer.into_iter().flatten().collect(),
                    most => sum.iter().take(most).collect(),
                };
                let kept = kept.into_iter().map(|&component| self.component(component, losses));
                Sound::sum(kept).unwrap_or(Sound::Silence)
            }
            Sound::Modulated { carrier, modulator, depth } if self.modulation => {
                let carrier = self.component(carrier, losses);
                if depth.is_some() {
                    losses.add(Loss::ModulationDepth);
                }
                Sound::Modulated {
                    carrier,
                    modulator: self.frequency(modulator, losses),
                    depth: None,
                }
            }
            Sound::Modulated { carrier, .. } => {
                losses.add(Loss::Modulation);
                self.component(carrier, losses).into()
            }
        }
    }

    fn component(&self, component: Component, losses: &mut Losses) -> Component {
        Component {
            frequency: self.frequency(component.frequency, losses),
            level: component.level.and_then(|level| self.level(level, losses)),
        }
    }

    fn frequency(&self, frequency: Frequency, losses: &mut Losses) -> Frequency {
        let (lowest, highest) = self.millihertz;
        let exact = frequency.millihertz();
        let within = exact.clamp(lowest, highest);
        if within != exact {
            losses.add(Loss::FrequencyRange);
        }
        let rounded = (within.saturating_add(self.step / 2) / self.step).saturating_mul(self.step);
        if rounded != within {
            losses.add(Loss::FractionOfHertz);
        }
        Frequency::from_millihertz(rounded).unwrap_or(frequency)
    }

    fn level(&self, level: Dbm0, losses: &mut Losses) -> Option<Dbm0> {
        let Some((lowest, highest)) = self.tenths else {
            losses.add(Loss::Levels);
            return None;
        };
        let within = level.tenths().clamp(lowest, highest);
        if within != level.tenths() {
            losses.add(Loss::LevelRange);
        }
        Dbm0::from_tenths(within).ok()
    }

    /// Returns the nearest segments within the limits. Neighbours that a phase reversal parted stay
    /// apart.
    pub(super) fn segments(&self, segments: &[Segment], losses: &mut Losses) -> Vec<Segment> {
        let fitting = segments.iter().filter_map(|segment| {
            if segment.has_phase_reversal() {
                losses.add(Loss::PhaseReversal);
            }
            if segment.millis() > self.longest {
                losses.add(Loss::Duration);
            }
            let sound = self.sound(segment.sound(), losses);
            Segment::new(sound, segment.millis().min(self.longest)).ok()
        });
        fitting.collect()
    }

    /// Returns the nearest tail within the limits.
    pub(super) fn tail(&self, tail: &Tail, losses: &mut Losses) -> Tail {
        match tail {
            Tail::Hold(sound) => Tail::Hold(self.sound(sound, losses)),
            tail => tail.with_cycle(|cycle| self.segments(cycle, losses)),
        }
    }
}

/// Returns the nearest intro and tail of a notation that has a cycle with a number of times, but only
/// without an intro. Another cycle that ends is written out; if it is too long for that, its intro is
/// lost, and it ends with a whole cycle.
pub(super) fn with_whole_cycles(
    mut intro: Vec<Segment>,
    tail: Tail,
    losses: &mut Losses,
) -> (Vec<Segment>, Tail) {
    let (cycle, limit) = match &tail {
        Tail::FiniteCycle(_, CycleLimit::Times(_)) if intro.is_empty() => return (intro, tail),
        Tail::FiniteCycle(cycle, limit) => (cycle, *limit),
        Tail::End | Tail::Cycle(_) | Tail::Hold(_) => return (intro, tail),
    };
    if let Ok(all) = Tone::new(intro.clone(), tail.clone()).and_then(Tone::written_out) {
        return (all.intro().to_vec(), Tail::End);
    }
    if !intro.is_empty() {
        losses.add(Loss::Intro);
        intro.clear();
    }
    (intro, within_whole_cycles(cycle, limit, losses))
}

/// Returns a cycle that plays as often as it is whole within a limit.
fn within_whole_cycles(cycle: &[Segment], limit: CycleLimit, losses: &mut Losses) -> Tail {
    let one = millis(cycle);
    let times = match limit {
        CycleLimit::Times(times) => times,
        CycleLimit::Millis(millis) => {
            let times = u64::from(millis).checked_div(one).unwrap_or(1);
            if times.saturating_mul(one) != u64::from(millis) {
                losses.add(Loss::Duration);
            }
            u32::try_from(times).unwrap_or(u32::MAX)
        }
    };
    if times > CycleLimit::MAX_TIMES {
        losses.add(Loss::Duration);
    }
    Tail::FiniteCycle(cycle.to_vec(), CycleLimit::Times(times.clamp(1, CycleLimit::MAX_TIMES)))
}
