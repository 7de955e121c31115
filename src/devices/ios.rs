//! Cisco IOS's classes of call-progress tones.
//!
//! ```text
//! settings  = *class
//! class     = "voice class custom-cptone " zone newline *tone
//! tone      = " dualtone " KIND newline [frequency] [cadence]
//! frequency = "  frequency " hertz [ " " hertz ] newline
//! cadence   = "  cadence " ( "continuous" / 1*4( on " " off ) ) newline      in milliseconds
//! ```
//!
//! Without a cadence the sound never ends, and without a frequency it has 300 Hz: the defaults of the
//! router. Of several cadences, which a router detects all, the first one is read.

use alloc::string::String;
use alloc::vec::Vec;

use super::names::{Names, named, tone_name};
use super::reader::{Place, Reader, lines};
use super::writer::WrittenSettings;
use crate::notation::ios;
use crate::tone::{Component, Segment, Sound, Tail, Tone};
use crate::units::Frequency;
use crate::zones::ToneZone;

const NAMES: &Names = &[
    ("ringback", "ring"),
    ("busy", "busy"),
    ("reorder", "congestion"),
    ("number-unobtainable", "unobtainable"),
    ("disconnect", "disconnect"),
];

/// The frequency of a dual tone without `frequency`.
const DEFAULT_HERTZ: u32 = 300;

pub(super) fn write(settings: &mut WrittenSettings, zones: &[&ToneZone]) {
    for zone in zones {
        settings.heading(zone, "! ", "");
        let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '-' };
        let class: String = zone.name().chars().map(plain).collect();
        settings.text += &["voice class custom-cptone ", &class, "\n"].concat();
        let tones = named(zone, NAMES);
        for (kind, name, tone) in tones.tones {
            let text = settings.add(zone, name, kind, ios::write_dual_tone(tone, kind));
            settings.text.push_str(&text);
        }
        settings.lacking(zone, tones.kept, tones.left_out);
        settings.text.push_str("!\n");
    }
}

/// A dual tone, as far as it is read.
struct DualTone<'a> {
    line: usize,
    class: &'a str,
    kind: &'a str,
    hertz: Option<Vec<&'a str>>,
    cadence: Option<Vec<&'a str>>,
}

pub(super) fn read(reader: &mut Reader, text: &str) {
    let mut class = None;
    let mut tone: Option<DualTone<'_>> = None;
    for (line, text) in lines(text) {
        let words: Vec<&str> = text.split_ascii_whitespace().collect();
        match words[..] {
            ["voice", "class", "custom-cptone", name] => {
                finish(reader, tone.take());
                class = Some(name);
            }
            ["dualtone", kind] => {
                finish(reader, tone.take());
                tone =
                    class.map(|class| DualTone { line, class, kind, hertz: None, cadence: None });
            }
            ["frequency", ref hertz @ ..] => {
                if let Some(tone) = &mut tone {
                    tone.hertz.get_or_insert_with(|| hertz.to_vec());
                }
            }
            ["cadence", ref millis @ ..] => {
                if let Some(tone) = &mut tone {
                    tone.cadence.get_or_insert_with(|| millis.to_vec());
                }
            }
            [] | ["no", "frequency" | "cadence", ..] => {}
            [first, ..] if first.starts_with('!') => {}
            _ => {
                finish(reader, tone.take());
                class = None;
            }
        }
    }
    finish(reader, tone);
}

fn finish(reader: &mut Reader, tone: Option<DualTone<'_>>) {
    let Some(DualTone { line, class, kind, hertz, cadence }) = tone else { return };
    let name = tone_name(NAMES, kind);
    let place = Place { line, parameter: kind, zone: Some(class), name: &name };
    let Some(sound) = sound(hertz.as_deref()) else {
        return reader.incomplete(place, "expected `frequency` with one or two whole frequencies");
    };
    let continuous = [["continuous"].as_slice(), &[]];
    match cadence {
        None => reader.tone(place, Tone::hold(sound)),
        Some(words) if continuous.contains(&words.as_slice()) => {
            reader.tone(place, Tone::hold(sound));
        }
        Some(words) => match pairs(sound, &words) {
            Some(cycle) => reader.made(place, Tone::new(Vec::new(), Tail::Cycle(cycle))),
            None => reader.incomplete(
                place,
                "expected `cadence continuous`, or `cadence` with pairs of on and off in milliseconds",
            ),
        },
    }
}

/// Returns the sum of one or two frequencies. The same frequency twice is one.
fn sound(words: Option<&[&str]>) -> Option<Sound> {
    let hertz = |word: &&str| word.parse().ok().filter(|hertz| *hertz != 0);
    let hertz: Vec<u32> = match words {
        None | Some([]) => [DEFAULT_HERTZ].into(),
        Some([one, "0"]) => [hertz(one)?].into(),
        Some([low, high]) if low == high => [hertz(low)?].into(),
        Some(words @ ([_] | [_, _])) => words.iter().map(hertz).collect::<Option<_>>()?,
        Some(_) => return None,
    };
    let frequency = |hertz: u32| Frequency::from_millihertz(hertz.checked_mul(1000)?).ok();
    let frequencies: Option<Vec<Frequency>> = hertz.into_iter().map(frequency).collect();
    Sound::sum(frequencies?.into_iter().map(Component::from)).ok()
}

fn pairs(sound: Sound, words: &[&str]) -> Option<Vec<Segment>> {
    if words.len() % 2 != 0 {
        return None;
    }
    let mut cycle = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let sound = if index % 2 == 0 { sound } else { Sound::Silence };
        let millis: u32 = word.parse().ok()?;
        if millis > 0 {
            cycle.push(Segment::new(sound, millis).ok()?);
        }
    }
    Some(cycle)
}
