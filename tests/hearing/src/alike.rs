//! Which tones sound alike: whether a detector that names one of two tones may have heard the other.
//!
//! This is the judges' own opinion. It does not ask the detector.

use ringback::{Sound, Tail, Tone};

/// Frequencies of one sound may differ by this part: two tolerances of 1.5 %, and a little more for
/// what a codec or a short burst hides.
const FREQUENCY: f64 = 0.035;
/// Durations may differ by this ratio: tolerances of ±10 % meet at 11:9. The rest is for edges that
/// a line displaces.
const DURATION: f64 = 1.25;
/// Durations may also differ by this, in milliseconds.
const EDGES: f64 = 20.0;

/// Returns whether two sounds are the same within the tolerance.
#[must_use]
pub fn is_same_sound(one: &Sound, other: &Sound) -> bool {
    match (one, other) {
        (Sound::Silence, Sound::Silence) => true,
        (
            Sound::Modulated { carrier: one, modulator, .. },
            Sound::Modulated { carrier: other, modulator: by, .. },
        ) => {
            is_close(one.frequency.hz(), other.frequency.hz())
                && (modulator.hz() / by.hz()).ln().abs() < 0.5
        }
        (Sound::Sum(one), Sound::Sum(other)) if one.len() == other.len() => {
            let sorted = |sum: &ringback::Components| {
                let mut all: Vec<f64> = sum.iter().map(|one| one.frequency.hz()).collect();
                all.sort_by(f64::total_cmp);
                all
            };
            sorted(one).iter().zip(sorted(other)).all(|(&one, other)| is_close(one, other))
        }
        // A modulation is a carrier with two sidebands; over a line that loses them it is a sine,
        // and two close frequencies beat.
        (Sound::Modulated { carrier, .. }, Sound::Sum(sum))
        | (Sound::Sum(sum), Sound::Modulated { carrier, .. }) => {
            let mean = sum.iter().map(|one| one.frequency.hz()).sum::<f64>() / sum.len() as f64;
            sum.len() == 2 && is_close(carrier.frequency.hz(), mean)
        }
        _ => false,
    }
}

fn is_close(one: f64, other: f64) -> bool {
    (one - other).abs() <= FREQUENCY * one.min(other)
}

/// Returns whether two tones cannot be told apart by what a line with tolerances delivers. The
/// cycles may begin anywhere. A tone with an intro is like another that has a like intro.
#[must_use]
pub fn are_alike(one: &Tone, other: &Tone) -> bool {
    let (one, other) = (Shape::of(one), Shape::of(other));
    let intros = one.intro.len() == other.intro.len()
        && one.intro.iter().zip(&other.intro).all(|(one, other)| one.is_like(other));
    // A cycle that is written twice is the same cycle.
    let (len, least) = (one.cycle.len(), other.cycle.len());
    let (len, least) = (len.max(least), len.min(least));
    let whole = if least == 0 { len == 0 } else { len % least == 0 };
    let tails = whole
        && (0..len.max(1)).any(|turn| {
            let turned = other.cycle.iter().cycle().skip(turn);
            one.cycle.iter().cycle().zip(turned).take(len).all(|(one, other)| one.is_like(other))
        });
    intros && tails
}

/// A sound and its duration in milliseconds; infinite if it is held.
#[derive(Clone, Copy, Debug)]
struct Piece {
    sound: Sound,
    millis: f64,
}

impl Piece {
    fn is_like(&self, other: &Self) -> bool {
        let (short, long) = (self.millis.min(other.millis), self.millis.max(other.millis));
        let lasts = long <= short * DURATION
            || long - short <= EDGES
            || !long.is_finite() && !short.is_finite();
        lasts && is_same_sound(&self.sound, &other.sound)
    }
}

/// A tone whose neighbouring equal sounds are one.
struct Shape {
    intro: Vec<Piece>,
    cycle: Vec<Piece>,
}

impl Shape {
    fn of(tone: &Tone) -> Self {
        let pieces = |segments: &[ringback::Segment]| {
            let mut all: Vec<Piece> = Vec::new();
            for segment in segments {
                let millis = f64::from(segment.millis());
                match all.last_mut() {
                    Some(last) if last.sound == *segment.sound() => last.millis += millis,
                    _ => all.push(Piece { sound: *segment.sound(), millis }),
                }
            }
            all
        };
        let intro = pieces(tone.intro());
        let mut cycle = match tone.tail() {
            Tail::Hold(sound) => vec![Piece { sound: *sound, millis: f64::INFINITY }],
            tail => pieces(tail.cycle()),
        };
        if let [only] = &mut cycle[..] {
            only.millis = f64::INFINITY;
        }
        // Across the seam of the cycle.
        if cycle.len() > 1 && cycle[0].sound == cycle[cycle.len() - 1].sound {
            let last = cycle.pop().map_or(0.0, |last| last.millis);
            cycle[0].millis += last;
            // What was first plays from the seam on.
            if let [only] = &mut cycle[..] {
                only.millis = f64::INFINITY;
            }
        }
        // A finite tone is like one that repeats: a detector cannot know how often.
        if cycle.is_empty() {
            Self { intro: Vec::new(), cycle: intro }
        } else {
            Self { intro, cycle }
        }
    }
}
