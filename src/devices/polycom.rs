//! Polycom's override files.
//!
//! ```text
//! settings  = "<PHONE_CONFIG>" "<OVERRIDES " *( key "=" quote value quote ) "/>" "</PHONE_CONFIG>"
//! ```
//!
//! The keys are those of [`polycom`](crate::notation::polycom). The reader takes them from any element.
//!
//! | pattern | reads as |
//! | --- | --- |
//! | a chord with a `param` | that long |
//! | a chord without one, and with an `onDur` of 0 | without end |
//! | a chord without one | `onDur`, then `offDur`, `repeat` times; without end for a `repeat` of 0 |
//! | an instruction without a `type` | a chord; without a `value` that of the pattern's name |
//! | a `branch` back | the instructions from there repeat without end |
//! | no pattern | its chord |
//!
//! A telephone takes each key that a file lacks from its own configuration, which this reader does not
//! know. A tone that needs one is an error. `repeat` is an exception: without it, it is taken as 0.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use roxmltree::Node;

use super::names::{Names, named, tone_name};
use super::reader::{Place, ReadSettingsError, Reader};
use super::writer::WrittenSettings;
use super::xml;
use crate::notation::WrittenTone;
use crate::notation::polycom::Override;
use crate::tone::{Component, Segment, Sound, Tail, Tone, ToneError};
use crate::units::{Dbm0, Frequency};
use crate::zones::ToneZone;

const NAMES: &Names = &[
    ("dialTone", "dial"),
    ("ringback", "ring"),
    ("busyTone", "busy"),
    ("reorder", "congestion"),
    ("callWaiting", "callwaiting"),
    ("stutter_3", "stutter"),
    ("recWarning", "record"),
    ("confirmation", "confirm"),
    ("howler", "howler"),
];

/// The beginning of a name that is only a further chord of a tone.
const SPARE: &str = "spare";

pub(super) fn write(settings: &mut WrittenSettings, zones: &[&ToneZone]) {
    for zone in zones {
        settings.text.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        settings.heading(zone, "<!-- ", " -->");
        let mut element = Override::default();
        let tones = named(zone, NAMES);
        for (parameter, name, tone) in tones.tones {
            let (tone, losses) = element.add(tone, parameter);
            settings.add(zone, name, parameter, WrittenTone { text: String::new(), tone, losses });
        }
        settings.lacking(zone, tones.kept, tones.left_out);
        settings.text += &["<PHONE_CONFIG>\n", &element.finish(), "</PHONE_CONFIG>\n"].concat();
    }
}

/// The values of keys, each with its line.
#[derive(Default)]
struct Keys<'a> {
    /// By the name of the chord and the rest of the key.
    chords: BTreeMap<&'a str, BTreeMap<&'a str, &'a str>>,
    /// By the name of the pattern, the number of the instruction and the rest of the key.
    patterns: BTreeMap<&'a str, BTreeMap<u32, BTreeMap<&'a str, &'a str>>>,
    /// The line in which each name is first.
    lines: BTreeMap<&'a str, usize>,
}

pub(super) fn read(reader: &mut Reader, text: &str) -> Result<(), ReadSettingsError> {
    xml::with_document(text, |document, lines| {
        let mut keys = Keys::default();
        for node in document.descendants().filter(Node::is_element) {
            for attribute in node.attributes() {
                let line = lines.line(attribute.range().start);
                keys.add(attribute.name(), attribute.value().trim(), line);
            }
        }
        for (&parameter, &line) in &keys.lines {
            if parameter.starts_with(SPARE) && !keys.patterns.contains_key(parameter) {
                continue;
            }
            let name = tone_name(NAMES, parameter);
            let place = Place { line, parameter, zone: None, name: &name };
            match keys.tone(parameter) {
                Ok(tone) => reader.made(place, tone),
                Err(message) => reader.incomplete(place, message),
            }
        }
    })
}

impl<'a> Keys<'a> {
    fn add(&mut self, key: &'a str, value: &'a str, line: usize) {
        let named = |set: &str| key.strip_prefix(set)?.strip_prefix(".callProg.")?.split_once('.');
        if let Some((name, rest)) = named("tone.chord") {
            self.chords.entry(name).or_default().entry(rest).or_insert(value);
            self.lines.entry(name).or_insert(line);
        } else if let Some((name, rest)) = named("se.pat") {
            let numbered = rest.strip_prefix("inst.").and_then(|rest| rest.split_once('.'));
            let Some((number, rest)) = numbered else { return };
            let Ok(number) = number.parse() else { return };
            let pattern = self.patterns.entry(name).or_default();
            pattern.entry(number).or_default().entry(rest).or_insert(value);
            self.lines.entry(name).or_insert(line);
        }
    }

    /// Returns the tone of a name, or what is missing.
    fn tone(&self, name: &str) -> Result<Result<Tone, ToneError>, &'static str> {
        let Some(pattern) = self.patterns.get(name) else {
            return Ok(match self.chord(name)? {
                Chord::Held(sound) => Ok(Tone::hold(sound)),
                Chord::Repeats(cycle) => Tone::new(Vec::new(), Tail::Cycle(cycle)),
                Chord::Ends(segments) => Tone::new(segments, Tail::End),
            });
        };
        let mut segments: Vec<Segment> = Vec::new();
        // The number of segments before each instruction.
        let mut before = Vec::new();
        for (index, (&number, keys)) in pattern.iter().enumerate() {
            if number as usize != index + 1 {
                return Err("the pattern lacks an instruction");
            }
            before.push(segments.len());
            let value = keys.get("value").copied();
            match keys.get("type").copied().unwrap_or("chord") {
                "silence" => segments.push(silence(value)?),
                "chord" => {
                    let chord = value.unwrap_or(name);
                    if let Some(millis) = keys.get("param") {
                        let millis = millis.parse().map_err(|_| DURATION)?;
                        let segment = Segment::new(self.sound(chord)?, millis);
                        segments.push(segment.map_err(|_| DURATION)?);
                        continue;
                    }
                    match self.chord(chord)? {
                        Chord::Held(sound) => return Ok(Tone::new(segments, Tail::Hold(sound))),
                        Chord::Repeats(cycle) => {
                            return Ok(Tone::new(segments, Tail::Cycle(cycle)));
                        }
                        Chord::Ends(more) => segments.extend(more),
                    }
                }
                "branch" => {
                    let by: i64 = value.and_then(|by| by.parse().ok()).ok_or(BRANCH)?;
                    let to =
                        usize::try_from(by.saturating_add(index as i64)).map_err(|_| BRANCH)?;
                    let begin = *before.get(to).filter(|_| by < 0).ok_or(BRANCH)?;
                    let cycle = segments.split_off(begin);
                    return Ok(Tone::new(segments, Tail::Cycle(cycle)));
                }
                _ => return Err("expected `chord`, `silence` or `branch`: a recording is no tone"),
            }
            if segments.len() > Tone::MAX_SEGMENTS {
                return Ok(Err(ToneError::TooManySegments));
            }
        }
        Ok(Tone::new(segments, Tail::End))
    }

    fn chord(&self, name: &str) -> Result<Chord, &'static str> {
        let sound = self.sound(name)?;
        let millis = |key| -> Result<u32, &'static str> {
            self.value(name, key).ok_or(TIMES)?.parse().map_err(|_| DURATION)
        };
        let on = millis("onDur")?;
        if on == 0 {
            return Ok(Chord::Held(sound));
        }
        let repeat: u32 = self.value(name, "repeat").unwrap_or("0").parse().map_err(|_| TIMES)?;
        let off = if repeat == 1 { millis("offDur").unwrap_or(0) } else { millis("offDur")? };
        let mut once = Vec::from([Segment::new(sound, on).map_err(|_| DURATION)?]);
        if off > 0 {
            once.push(Segment::silence(off).map_err(|_| DURATION)?);
        }
        Ok(match repeat {
            0 => Chord::Repeats(once),
            times => {
                let times = (times as usize).min(Tone::MAX_SEGMENTS + 1);
                Chord::Ends(once.repeat(times))
            }
        })
    }

    fn sound(&self, name: &str) -> Result<Sound, &'static str> {
        let mut components = Vec::new();
        for index in ["1", "2", "3", "4", "5", "6", "7", "8"] {
            let key = |key: &str| self.value(name, &[key, index].concat());
            let hertz: u32 = match key("freq.") {
                Some(hertz) => hertz.parse().map_err(|_| FREQUENCY)?,
                None => continue,
            };
            if hertz == 0 {
                continue;
            }
            let millihertz = hertz.checked_mul(1000).ok_or(FREQUENCY)?;
            let frequency = Frequency::from_millihertz(millihertz).map_err(|_| FREQUENCY)?;
            let level = match key("level.") {
                Some(level) => {
                    let tenths = level.parse::<i16>().ok().and_then(|level| level.checked_mul(10));
                    let level = tenths.and_then(|tenths| Dbm0::from_tenths(tenths).ok());
                    Some(level.ok_or("expected a level in whole dBm0, -57 to 3")?)
                }
                None => None,
            };
            components.push(Component { frequency, level });
        }
        Sound::sum(components).map_err(|_| FREQUENCY)
    }

    fn value(&self, chord: &str, key: &str) -> Option<&str> {
        self.chords.get(chord)?.get(key).copied()
    }
}

/// How a chord plays by itself.
enum Chord {
    Held(Sound),
    Repeats(Vec<Segment>),
    Ends(Vec<Segment>),
}

fn silence(value: Option<&str>) -> Result<Segment, &'static str> {
    let millis = value.and_then(|millis| millis.parse().ok()).ok_or(DURATION)?;
    Segment::silence(millis).map_err(|_| DURATION)
}

const FREQUENCY: &str = "the chord needs a `freq` of one to four whole frequencies in hertz";
const DURATION: &str = "expected a duration in whole milliseconds, 1 to 3600000";
const TIMES: &str =
    "the file lacks `onDur` or `offDur` of the chord; the telephone has values of its own";
const BRANCH: &str = "expected a branch back to an instruction before it, such as -2";
