//! The writer of tone scripts.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write;

use super::super::fit::{Limits, Loss, Losses, WrittenTone};
use super::lengths::{Lengths, MAX_CHARACTERS, MAX_LISTED, MAX_SEGMENTS, limit};
use crate::tone::{Component, Components, CycleLimit, Segment, Sound, Tail, Tone, millis};
use crate::units::{Dbm0, Frequency};

/// What a script can express of a sound. The device's range of levels is not documented.
const LIMITS: Limits = Limits {
    frequencies: Components::MAX,
    millihertz: (1000, Frequency::MAX.millihertz() / 1000 * 1000),
    step: 1000,
    tenths: Some((Dbm0::MIN.tenths(), Dbm0::MAX.tenths())),
    modulation: false,
    longest: Segment::MAX_MILLIS,
};

/// Writes the nearest tone.
pub(crate) fn write(tone: &Tone, lengths: Lengths) -> WrittenTone {
    let mut writer = Writer { lengths, losses: Losses::default() };
    let intro = LIMITS.segments(tone.intro(), &mut writer.losses);
    let tail = LIMITS.tail(tone.tail(), &mut writer.losses);
    // It is as long as before.
    let tone = Tone::new(intro, tail).unwrap_or_else(|_| tone.clone());
    let mut tone = with_sounds(&tone, with_levels);
    // Each round but the last makes the tone shorter or its sounds fewer.
    loop {
        let sections = writer.sections(&tone);
        let mut list = List::default();
        let fitted: Vec<Tone> =
            sections.iter().map(|section| with_sounds(section, |sound| list.fit(sound))).collect();
        let text = list.text(&fitted, lengths);
        let written = if text.len() > MAX_CHARACTERS {
            joined(writer.shorter(sections))
        } else {
            if list.replaced {
                writer.losses.add(Loss::Sounds);
            }
            joined(fitted)
        };
        match written {
            Some(written) if written != tone => tone = written,
            _ => return WrittenTone { text, tone, losses: writer.losses.finish() },
        }
    }
}

/// Returns a sound with the default level on each frequency without one.
fn with_levels(sound: &Sound) -> Sound {
    let Sound::Sum(sum) = sound else { return *sound };
    let level = |component: &Component| Some(component.level.unwrap_or_default());
    Sound::sum(sum.iter().map(|c| Component { level: level(c), ..*c })).unwrap_or(*sound)
}

/// Returns a tone with each of its sounds replaced.
fn with_sounds(tone: &Tone, mut replace: impl FnMut(&Sound) -> Sound) -> Tone {
    let mut all = |segments: &[Segment]| -> Vec<Segment> {
        let replaced = segments.iter().map(|s| Segment::new(replace(s.sound()), s.millis()));
        replaced.flatten().collect()
    };
    let intro = all(tone.intro());
    let tail = match tone.tail() {
        Tail::Hold(sound) => Tail::Hold(replace(sound)),
        tail => tail.with_cycle(all),
    };
    // It has as many segments as before, and no phase reversal.
    Tone::new(intro, tail).unwrap_or_else(|_| tone.clone())
}

/// Returns the tone that sections make one after another.
fn joined(sections: Vec<Tone>) -> Option<Tone> {
    sections.into_iter().try_fold(None, |before: Option<Tone>, section| match before {
        None => Some(Some(section)),
        Some(before) => before.followed_by(section).ok().map(Some),
    })?
}

struct Writer {
    lengths: Lengths,
    losses: Losses,
}

impl Writer {
    /// Returns the sections of the nearest tone. Each is a tone of its own: segments that play once, a
    /// cycle, or a held sound with or without segments before it.
    fn sections(&mut self, tone: &Tone) -> Vec<Tone> {
        let intro = tone.intro();
        let two = self.lengths.sections() > 1;
        match tone.tail() {
            Tail::End if two && !fits(intro, None) && repetition(intro, self.lengths).is_none() => {
                let (first, second) = intro.split_at(within(intro, None));
                [once(first), self.intro(second)].into_iter().flatten().collect()
            }
            Tail::End => self.intro(intro).into_iter().collect(),
            Tail::Hold(sound) => self.held(intro, sound),
            Tail::Cycle(cycle) => {
                let round = self.round(cycle);
                let cycle = Tone::new(Vec::new(), Tail::Cycle(round.to_vec())).ok();
                self.after_intro(intro, cycle)
            }
            Tail::FiniteCycle(cycle, limit) => {
                let whole = matches!(limit, CycleLimit::Times(_)) && intro.is_empty();
                if !two && !whole {
                    let all = tone.clone().written_out();
                    let all = all.ok().and_then(|all| self.exact(all.intro()));
                    if let Some(all) = all {
                        return [all].into();
                    }
                }
                let cycle = self.finite(cycle, *limit);
                self.after_intro(intro, cycle)
            }
        }
    }

    /// Returns the section of an intro, and another after it. If there can be only one, the intro is
    /// lost.
    fn after_intro(&mut self, intro: &[Segment], section: Option<Tone>) -> Vec<Tone> {
        let intro = if self.lengths.sections() > 1 {
            self.intro(intro)
        } else {
            if !intro.is_empty() {
                self.losses.add(Loss::Intro);
            }
            None
        };
        intro.into_iter().chain(section).collect()
    }

    /// Returns the section of the segments that play once, up to the limit of a section.
    fn intro(&mut self, segments: &[Segment]) -> Option<Tone> {
        self.exact(segments).or_else(|| {
            if !segments.is_empty() {
                self.losses.add(Loss::Segments);
            }
            once(segments.get(..within(segments, None))?)
        })
    }

    /// Returns the section of segments that play once, if it can have all.
    fn exact(&self, segments: &[Segment]) -> Option<Tone> {
        if fits(segments, None) { once(segments) } else { repetition(segments, self.lengths) }
    }

    /// Returns the sections of segments before a held sound.
    fn held(&mut self, segments: &[Segment], sound: &Sound) -> Vec<Tone> {
        let tone = |segments: &[Segment]| Tone::new(segments.to_vec(), Tail::Hold(*sound)).ok();
        let (first, rest) = if fits(segments, Some(sound)) || self.lengths.sections() == 1 {
            (None, segments)
        } else if let Some(repetition) = repetition(segments, self.lengths) {
            (Some(repetition), &[][..])
        } else {
            let (first, rest) = segments.split_at(within(segments, None));
            (once(first), rest)
        };
        let (rest, lost) = rest.split_at(within(rest, Some(sound)));
        if !lost.is_empty() {
            self.losses.add(Loss::Segments);
        }
        first.into_iter().chain(tone(rest)).collect()
    }

    /// Returns the section of a cycle that ends.
    fn finite(&mut self, cycle: &[Segment], end: CycleLimit) -> Option<Tone> {
        let round = self.round(cycle);
        let one = millis(round);
        // A cycle that is itself a repetition has as many rounds more.
        let repeated =
            if is_repetition(cycle, round) { cycle.len() / round.len().max(1) } else { 1 };
        let total = match end {
            CycleLimit::Times(times) => one.saturating_mul(repeated as u64 * u64::from(times)),
            CycleLimit::Millis(millis) => millis.into(),
        };
        let limit = match self.lengths {
            Lengths::Seconds => limit(total.min(CycleLimit::MAX_MILLIS.into()), one),
            Lengths::Rounds => {
                let rounds = total.checked_div(one).and_then(|rounds| u32::try_from(rounds).ok());
                let rounds = rounds.unwrap_or(CycleLimit::MAX_TIMES);
                CycleLimit::Times(rounds.clamp(1, CycleLimit::MAX_TIMES))
            }
        };
        let written = match limit {
            CycleLimit::Times(times) => one.saturating_mul(times.into()),
            CycleLimit::Millis(millis) => millis.into(),
        };
        if written != total {
            self.losses.add(Loss::Duration);
        }
        Tone::new(Vec::new(), Tail::FiniteCycle(round.to_vec(), limit)).ok()
    }

    /// Returns the part of a cycle that a section can have: all of it, a shorter one that repeats, or
    /// its first segments.
    fn round<'a>(&mut self, cycle: &'a [Segment]) -> &'a [Segment] {
        if fits(cycle, None) {
            return cycle;
        }
        let rounds = (1..cycle.len()).filter_map(|length| cycle.get(..length));
        let mut rounds = rounds.take_while(|round| fits(round, None));
        rounds.find(|round| is_repetition(cycle, round)).unwrap_or_else(|| {
            self.losses.add(Loss::Segments);
            cycle.get(..within(cycle, None)).unwrap_or(cycle)
        })
    }

    /// Returns the sections with one segment of a script less. The section before a cycle or before a
    /// held sound becomes shorter first, and is left out before the cycle becomes shorter.
    fn shorter(&mut self, mut sections: Vec<Tone>) -> Vec<Tone> {
        let last = sections.len().saturating_sub(1);
        let repeats = sections.get(last).is_some_and(|section| match section.tail() {
            Tail::End => false,
            Tail::Hold(_) => section.intro().is_empty(),
            Tail::Cycle(_) | Tail::FiniteCycle(..) => true,
        });
        let place = if repeats { 0 } else { last };
        let Some(section) = sections.get_mut(place) else { return sections };
        if let Some(shorter) = without_last(section) {
            self.losses.add(Loss::Segments);
            *section = shorter;
        } else if last > 0 {
            self.losses.add(if repeats { Loss::Intro } else { Loss::Segments });
            sections.remove(place);
        }
        sections
    }
}

/// Returns a section without its last segment of a script, but with its held sound, or `None` if
/// there is only one.
fn without_last(section: &Tone) -> Option<Tone> {
    let most = pairs_of(section).len().checked_sub(1).filter(|most| *most > 0)?;
    let cycle = |cycle| first(cycle, None, most).to_vec();
    let (held, tail) = match section.tail() {
        Tail::End => (None, Tail::End),
        Tail::Hold(sound) => (Some(sound), Tail::Hold(*sound)),
        Tail::Cycle(segments) => (None, Tail::Cycle(cycle(segments))),
        Tail::FiniteCycle(segments, limit) => (None, Tail::FiniteCycle(cycle(segments), *limit)),
    };
    Tone::new(first(section.intro(), held, most).to_vec(), tail).ok()
}

fn once(segments: &[Segment]) -> Option<Tone> {
    Tone::new(segments.to_vec(), Tail::End).ok()
}

/// Returns the shortest cycle that plays these segments, if a section can have it. The last segment
/// may be cut short, unless lengths are rounds.
fn repetition(segments: &[Segment], lengths: Lengths) -> Option<Tone> {
    let total = millis(segments);
    let rounds = (1..segments.len()).filter_map(|length| segments.get(..length));
    let mut rounds = rounds.take_while(|round| fits(round, None));
    let (round, limit) = rounds.find_map(|round| {
        let limit = limit(total, millis(round));
        let possible = match lengths {
            Lengths::Seconds => total <= CycleLimit::MAX_MILLIS.into(),
            Lengths::Rounds => matches!(limit, CycleLimit::Times(_)),
        };
        (possible && is_cut_repetition(segments, round)).then_some((round, limit))
    })?;
    Tone::new(Vec::new(), Tail::FiniteCycle(round.to_vec(), limit)).ok()
}

/// Returns whether segments are a number of whole rounds.
fn is_repetition(segments: &[Segment], round: &[Segment]) -> bool {
    segments.chunks(round.len().max(1)).all(|other| other == round)
}

/// Returns whether segments are rounds, of which the last may be cut short.
fn is_cut_repetition(segments: &[Segment], round: &[Segment]) -> bool {
    let Some((last, before)) = segments.split_last() else { return false };
    let mut expected = round.iter().cycle();
    before.iter().all(|segment| expected.next() == Some(segment))
        && expected.next().is_some_and(|segment| {
            segment.sound() == last.sound() && segment.millis() >= last.millis()
        })
}

/// A segment of a script: a sound and the silence after it. `None` is without end.
struct Pair {
    sound: Sound,
    on: Option<u32>,
    off: Option<u32>,
}

/// Returns the segments of a script.
fn pairs(segments: &[Segment], held: Option<&Sound>) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let mut segments = segments.iter().peekable();
    while let Some(segment) = segments.next() {
        pairs.push(if segment.sound().is_silence() {
            Pair { sound: Sound::Silence, on: Some(0), off: Some(segment.millis()) }
        } else {
            let silence = segments.next_if(|next| next.sound().is_silence());
            let off = silence.map_or(0, Segment::millis);
            Pair { sound: *segment.sound(), on: Some(segment.millis()), off: Some(off) }
        });
    }
    match (held, pairs.last_mut()) {
        (None, _) => {}
        (Some(Sound::Silence), Some(last)) if last.off == Some(0) => last.off = None,
        (Some(Sound::Silence), _) => {
            pairs.push(Pair { sound: Sound::Silence, on: Some(0), off: None });
        }
        (Some(sound), _) => pairs.push(Pair { sound: *sound, on: None, off: Some(0) }),
    }
    pairs
}

fn pairs_of(section: &Tone) -> Vec<Pair> {
    match section.tail() {
        Tail::End => pairs(section.intro(), None),
        Tail::Hold(sound) => pairs(section.intro(), Some(sound)),
        Tail::Cycle(cycle) | Tail::FiniteCycle(cycle, _) => pairs(cycle, None),
    }
}

fn fits(segments: &[Segment], held: Option<&Sound>) -> bool {
    pairs(segments, held).len() <= MAX_SEGMENTS
}

/// Returns how many of the segments a section can have.
fn within(segments: &[Segment], held: Option<&Sound>) -> usize {
    first(segments, held, MAX_SEGMENTS).len()
}

/// Returns the first segments, in at most this number of segments of a script.
fn first<'a>(segments: &'a [Segment], held: Option<&Sound>, most: usize) -> &'a [Segment] {
    let all = (0..=segments.len()).rev().filter_map(|length| segments.get(..length));
    let mut all = all.skip_while(|first| pairs(first, held).len() > most);
    all.next().unwrap_or_default()
}

/// The list of frequencies at the start of a script.
#[derive(Default)]
struct List {
    all: Vec<Component>,
    /// Whether there were too many, and others replace them.
    replaced: bool,
}

impl List {
    /// Returns the places of a sum in the list. Adds its frequencies, or chooses the nearest ones if
    /// the list is full. Equal frequencies in a sum have different places.
    fn places(&mut self, sum: &[Component]) -> Vec<usize> {
        let mut places: Vec<usize> = Vec::new();
        for component in sum {
            let mut unused =
                self.all.iter().enumerate().filter(|(place, _)| !places.contains(place));
            let listed = unused.find(|(_, listed)| *listed == component).map(|(place, _)| place);
            let place = match listed {
                Some(place) => place,
                None if self.all.len() < MAX_LISTED => {
                    self.all.push(*component);
                    self.all.len() - 1
                }
                None => {
                    self.replaced = true;
                    let unused =
                        self.all.iter().enumerate().filter(|(place, _)| !places.contains(place));
                    let nearest = unused.min_by_key(|(_, listed)| distance(**listed, *component));
                    // A sum has fewer frequencies than the list.
                    nearest.map(|(place, _)| place).unwrap_or_default()
                }
            };
            places.push(place);
        }
        places
    }

    /// Returns the sound with frequencies of the list.
    fn fit(&mut self, sound: &Sound) -> Sound {
        let Sound::Sum(sum) = sound else { return *sound };
        let places = self.places(sum);
        let components = places.iter().filter_map(|&place| self.all.get(place).copied());
        Sound::sum(components).unwrap_or(*sound)
    }

    /// Writes the list and sections that consist of its frequencies.
    fn text(&mut self, sections: &[Tone], lengths: Lengths) -> String {
        let mut cadence = String::new();
        for section in sections {
            cadence.push(';');
            write_length(&mut cadence, section, lengths);
            for (index, Pair { sound, on, off }) in pairs_of(section).into_iter().enumerate() {
                cadence.push(if index == 0 { '(' } else { ',' });
                write_seconds(&mut cadence, on);
                cadence.push('/');
                write_seconds(&mut cadence, off);
                cadence.push('/');
                if let Sound::Sum(sum) = sound {
                    for (index, place) in self.places(&sum).into_iter().enumerate() {
                        let plus = if index == 0 { "" } else { "+" };
                        // Writing to a string cannot fail.
                        let _ = write!(cadence, "{plus}{}", place + 1);
                    }
                } else {
                    cadence.push('0');
                }
            }
            cadence.push(')');
        }
        // The list cannot be empty. In silence its frequency is never heard.
        if self.all.is_empty() {
            let silent = Frequency::from_hz(440).map(Component::from);
            self.all.extend(silent.map(|c| Component { level: Some(Dbm0::default()), ..c }));
        }
        let mut text = String::new();
        for Component { frequency, level } in &self.all {
            let comma = if text.is_empty() { "" } else { "," };
            let level = level.unwrap_or_default();
            let _ = write!(text, "{comma}{frequency}@{level}");
        }
        text + &cadence
    }
}

/// Returns how far two frequencies are apart, then their levels.
fn distance(one: Component, other: Component) -> (u32, u16) {
    let tenths = |component: Component| component.level.unwrap_or_default().tenths();
    let millihertz = one.frequency.millihertz().abs_diff(other.frequency.millihertz());
    (millihertz, tenths(one).abs_diff(tenths(other)))
}

fn write_length(text: &mut String, section: &Tone, lengths: Lengths) {
    let Some(duration) = section.duration() else {
        text.push('*');
        return;
    };
    match (lengths, section.tail()) {
        (Lengths::Seconds, _) => {
            write_seconds(text, Some(u32::try_from(duration.as_millis()).unwrap_or(u32::MAX)));
        }
        (Lengths::Rounds, Tail::FiniteCycle(_, CycleLimit::Times(times))) => {
            // Writing to a string cannot fail.
            let _ = write!(text, "{times}");
        }
        (Lengths::Rounds, _) => text.push('1'),
    }
}

/// Writes milliseconds as seconds: `0`, `.25`, `1.5`. `None` is without end.
fn write_seconds(text: &mut String, millis: Option<u32>) {
    let Some(millis) = millis else {
        text.push('*');
        return;
    };
    let (whole, decimals) = (millis / 1000, millis % 1000);
    // Writing to a string cannot fail.
    if whole > 0 || decimals == 0 {
        let _ = write!(text, "{whole}");
    }
    if decimals > 0 {
        let _ = write!(text, ".{decimals:03}");
        text.truncate(text.trim_end_matches('0').len());
    }
}
