//! A cadence as a line of characters.

use ringback::{CycleLimit, Segment, Sound, Tail, Tone};

use super::COLUMNS;

// The fonts of terminals have had all these characters since code page 437.
const SOUNDS: [char; 4] = ['█', '▒', '░', '▓'];
const SILENCE: char = '·';
const INTRO_ENDS: char = '│';
const AGAIN: char = '◄';
const HELD: char = '→';
const ENDS: char = '┤';
pub(crate) const LEGEND: &str = "\
One character is 100 ms, or a whole segment that is shorter: █ ▒ ░ ▓ are the sounds of a tone,
· is silence. ◄ repeats from │ or the start (◄x3 three times), → holds a sound,
┤ is the end, … is a cut.
";

/// The time that a character represents, in milliseconds.
const SCALE: u64 = 100;
/// The width of a held sound, in characters.
const HOLD: u64 = 10;

/// Draws a tone in at most `width` characters: the intro, the tail, and a mark for the kind of
/// tail.
pub(crate) fn drawing(tone: &Tone, width: usize) -> String {
    let mut drawing = Drawing::default();
    drawing.segments(tone.intro());
    if !tone.intro().is_empty() && *tone.tail() != Tail::End {
        drawing.text.push(INTRO_ENDS);
    }
    let mark = match tone.tail() {
        Tail::End => ENDS.to_string(),
        Tail::Cycle(cycle) => {
            drawing.segments(cycle);
            AGAIN.to_string()
        }
        Tail::FiniteCycle(cycle, limit) => {
            drawing.segments(cycle);
            match limit {
                CycleLimit::Times(times) => format!("{AGAIN}x{times}"),
                CycleLimit::Millis(millis) => format!("{AGAIN}{millis} ms"),
            }
        }
        Tail::Hold(sound) => {
            drawing.sound(*sound, HOLD * SCALE);
            HELD.to_string()
        }
    };
    format!("{}{mark}", cut(&drawing.text, width - mark.chars().count()))
}

#[derive(Default)]
struct Drawing {
    text: String,
    /// The number of characters that represent time: all but the mark after the intro.
    drawn: u64,
    millis: u64,
    /// The different sounds so far.
    sounds: Vec<Sound>,
}

impl Drawing {
    fn segments(&mut self, segments: &[Segment]) {
        for segment in segments {
            self.sound(*segment.sound(), segment.millis().into());
        }
    }

    /// Draws a sound to scale, as one character at least. Later sounds make up for the difference.
    fn sound(&mut self, sound: Sound, millis: u64) {
        self.millis += millis;
        let end = ((self.millis + SCALE / 2) / SCALE).max(self.drawn + 1);
        // `cut` removes more characters than there are columns.
        let characters = (end - self.drawn).min(COLUMNS as u64);
        let character = self.character(sound);
        self.text.extend((0..characters).map(|_| character));
        self.drawn = end;
    }

    fn character(&mut self, sound: Sound) -> char {
        if sound.is_silence() {
            return SILENCE;
        }
        let known = self.sounds.iter().position(|known| *known == sound);
        let number = known.unwrap_or_else(|| {
            self.sounds.push(sound);
            self.sounds.len() - 1
        });
        SOUNDS[number % SOUNDS.len()]
    }
}

/// Returns at most `width` characters of a text.
pub(crate) fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width - 1).chain(['…']).collect()
}
