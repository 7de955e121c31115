//! AudioCodes' CPT files.
//!
//! ```text
//! settings  = "[NUMBER OF CALL PROGRESS TONES]" newline count *section
//! section   = "[CALL PROGRESS TONE #" number "]" newline *( key "=" value newline )
//! value     = 1*DIGIT [ "." 1*DIGIT ] *any
//! ```
//!
//! The keys are those of [`audiocodes`](crate::notation::audiocodes). The reader ignores case, `#` and
//! `;` comments, and what follows the number of a value, as in `14 (-14dbm)`.
//!
//! | key | without it |
//! | --- | --- |
//! | `Tone Form` | continuous, if only the first on-time is above 0; otherwise a cadence |
//! | a level | the default level of playback |
//! | `Tone Modulation Type` | 0 |
//! | a time | 0; a pair of 0 and 0 is unused |
//!
//! An amplitude modulation is read from `Carrier Freq [Hz]`, `Modulation Freq [Hz]` and `Signal Level
//! [-dBm]`. Its factor is not read. These names are not verified.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::names::{Names, named, own, tone_name};
use super::reader::{Place, Reader, key_and_value, lines};
use super::writer::WrittenSettings;
use crate::notation::audiocodes;
use crate::tone::{Component, Segment, Sound, Tail, Tone, ToneError};
use crate::units::{Dbm0, Frequency};
use crate::zones::ToneZone;

const NAMES: &Names = &[
    ("Tone Type=1", "dial"),
    ("Tone Type=2", "ring"),
    ("Tone Type=3", "busy"),
    ("Tone Type=4", "congestion"),
    ("Tone Type=5", "info"),
    ("Tone Type=7", "congestion"),
    ("Tone Type=8", "confirm"),
    ("Tone Type=9", "callwaiting"),
    ("Tone Type=15", "stutter"),
    ("Tone Type=16", "howler"),
    ("Tone Type=23", "holding"),
];

/// A gateway plays this type where North America has its reorder tone.
const REORDER: (&str, &str) = ("Tone Type=7", "reorder");

/// Types that are only read.
const ONLY_READ: &Names =
    &[("Tone Type=6", "warning"), REORDER, ("Tone Type=17", "callwaiting-ring")];

const TONE_TYPE: &str = "Tone Type=";

const ORDINALS: [&str; 4] = ["first", "second", "third", "fourth"];

pub(super) fn write(settings: &mut WrittenSettings, zones: &[&ToneZone]) {
    for zone in zones {
        settings.heading(zone, "# ", "");
        let tones = named(zone, NAMES);
        let count = tones.tones.len().to_string();
        settings.text +=
            &["[NUMBER OF CALL PROGRESS TONES]\nNumber of Call Progress Tones=", &count, "\n"]
                .concat();
        for (number, (kind, name, tone)) in (1..).zip(tones.tones) {
            // A zone may have a tone of its own for reorder.
            let reorder = (kind == REORDER.0).then(|| own(zone, REORDER.1)).flatten();
            let (name, tone) = reorder.unwrap_or((name, tone));
            let number_of_kind = kind.strip_prefix(TONE_TYPE).and_then(|kind| kind.parse().ok());
            let written = audiocodes::write(tone, number, number_of_kind.unwrap_or_default());
            let text = settings.add(zone, name, kind, written);
            settings.text += &["\n# ", name, "\n", &text].concat();
        }
        settings.lacking(zone, tones.kept, tones.left_out);
    }
}

/// The keys of a section.
#[derive(Default)]
struct Section {
    line: usize,
    /// Keys in lower case without blanks and units, and their numbers in thousandths.
    keys: Vec<(String, u32)>,
}

pub(super) fn read(reader: &mut Reader, text: &str) {
    let mut section: Option<Section> = None;
    for (line, text) in lines(text) {
        if text.starts_with('[') {
            finish(reader, section.take());
            let is_tone = text.to_ascii_lowercase().starts_with("[call progress tone #");
            section = is_tone.then(|| Section { line, ..Section::default() });
        } else if let (Some(section), Some((key, value))) = (&mut section, key_and_value(text)) {
            if !key.starts_with(['#', ';']) {
                let key = key.split(['[', ':']).next().unwrap_or(key);
                let key = key.to_ascii_lowercase().replace(char::is_whitespace, "");
                section.keys.extend(thousandths(value).map(|number| (key, number)));
            }
        }
    }
    finish(reader, section);
    // The writer wrote it twice.
    reader.remove_equal(REORDER.1, "congestion");
}

fn finish(reader: &mut Reader, section: Option<Section>) {
    let Some(section) = section else { return };
    let kind = (section.number("tonetype") / 1000).to_string();
    let parameter = [TONE_TYPE, &kind].concat();
    let is_known = |names: &&Names| names.iter().any(|(known, _)| *known == parameter);
    let name = match [ONLY_READ, NAMES].into_iter().find(is_known) {
        Some(names) => tone_name(names, &parameter),
        None => ["type-", &kind].concat(),
    };
    let place = Place { line: section.line, parameter: &parameter, zone: None, name: &name };
    match section.sound() {
        Some(sound) => reader.made(place, section.tone(sound)),
        None => reader.incomplete(place, "expected a frequency and levels that are in range"),
    }
}

impl Section {
    /// Returns the number of a key in thousandths, or 0.
    fn number(&self, key: &str) -> u32 {
        self.optional(key).unwrap_or_default()
    }

    fn optional(&self, key: &str) -> Option<u32> {
        self.keys.iter().find(|(known, _)| known == key).map(|&(_, number)| number)
    }

    fn sound(&self) -> Option<Sound> {
        if self.number("tonemodulationtype") > 0 {
            let carrier = self.component("carrierfreq", "signallevel")?;
            let modulator = Frequency::from_millihertz(self.number("modulationfreq")).ok()?;
            return Some(Sound::Modulated { carrier, modulator, depth: None });
        }
        let low = self.component("lowfreq", "lowfreqlevel")?;
        let high = match self.number("highfreq") {
            0 => None,
            _ => Some(self.component("highfreq", "highfreqlevel")?),
        };
        Sound::sum(core::iter::once(low).chain(high)).ok()
    }

    fn component(&self, frequency: &str, level: &str) -> Option<Component> {
        let level = match self.optional(level) {
            Some(thousandths) => {
                let tenths = i16::try_from(thousandths / 100).ok()?;
                Some(Dbm0::from_tenths(-tenths).ok()?)
            }
            None => None,
        };
        Some(Component {
            frequency: Frequency::from_millihertz(self.number(frequency)).ok()?,
            level,
        })
    }

    fn tone(&self, sound: Sound) -> Result<Tone, ToneError> {
        let time = |ordinal: &str, side: &str| {
            // Units of 10 ms.
            self.number(&[ordinal, "signal", side, "time"].concat()) / 100
        };
        let times = ORDINALS
            .map(|ordinal| [(sound, time(ordinal, "on")), (Sound::Silence, time(ordinal, "off"))]);
        let times = times.as_flattened();
        let segment =
            |&(sound, millis): &(Sound, u32)| (millis > 0).then(|| Segment::new(sound, millis));
        let mut segments = Vec::new();
        for segment in times.iter().filter_map(segment) {
            segments.push(segment?);
        }
        let is_held = times.iter().skip(1).all(|(_, millis)| *millis == 0);
        match self.number("toneform") / 1000 {
            1 => Ok(Tone::hold(sound)),
            0 if is_held => Ok(Tone::hold(sound)),
            3 => Tone::new(segments, Tail::End),
            _ => Tone::new(Vec::new(), Tail::Cycle(segments)),
        }
    }
}

/// Returns the number at the start of a value, in thousandths.
fn thousandths(value: &str) -> Option<u32> {
    let end = value.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(value.len());
    let (whole, decimals) = value.get(..end)?.split_once('.').unwrap_or((value.get(..end)?, ""));
    let decimals: String = decimals.chars().chain("000".chars()).take(3).collect();
    let whole: u32 = whole.parse().ok()?;
    whole.checked_mul(1000)?.checked_add(decimals.parse().ok()?)
}
