//! What a timeline should be.

use std::fmt::Write as _;
use std::str::FromStr;

use super::entry::Entry;

/// The sounds that should be heard, such as `trying@0 ring@4.0 silence@10`: names and the seconds at
/// which they begin. `*` is whatever sounds until the next item.
///
/// Silence before the first item and after the last one need not be written.
///
/// ```
/// use ringback_tools::listen::Expectation;
///
/// let expected: Expectation = "trying@0 ring@4.0 silence@10".parse()?;
/// assert!(expected.difference(&[], 0.1).is_some());
/// # Ok::<(), ringback_tools::listen::ExpectationError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    items: Vec<(String, f64)>,
}

/// Why a text is no expectation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExpectationError {
    /// There are no items.
    #[error("expected NAME@SECONDS, such as ring@4.0")]
    Empty,
    /// An item has no name or no time.
    #[error("`{0}`: expected NAME@SECONDS, such as ring@4.0")]
    Item(String),
    /// An item begins before the one that it follows.
    #[error("`{0}`: it must begin after the item before it")]
    Order(String),
}

impl FromStr for Expectation {
    type Err = ExpectationError;

    fn from_str(text: &str) -> Result<Self, ExpectationError> {
        let mut items: Vec<(String, f64)> = Vec::new();
        for item in text.split_whitespace() {
            let wrong = || ExpectationError::Item(item.to_owned());
            let (name, at) = item.rsplit_once('@').ok_or_else(wrong)?;
            let at: f64 = at.parse().map_err(|_| wrong())?;
            if name.is_empty() || !at.is_finite() || at < 0.0 {
                return Err(wrong());
            }
            if items.last().is_some_and(|(_, before)| *before >= at) {
                return Err(ExpectationError::Order(item.to_owned()));
            }
            items.push((name.to_owned(), at));
        }
        if items.is_empty() { Err(ExpectationError::Empty) } else { Ok(Self { items }) }
    }
}

impl Expectation {
    /// Compares the sounds of a timeline, which must be in order. A time may differ by the
    /// tolerance, in seconds. Returns `None` if all are as expected, or else both timelines as text.
    #[must_use]
    pub fn difference(&self, entries: &[Entry], tolerance: f64) -> Option<String> {
        let mut sounds: Vec<_> = entries.iter().filter(|entry| entry.is_sound()).collect();
        let silence = |expected: Option<&(String, f64)>| expected.is_some_and(|e| e.0 == "silence");
        if !silence(self.items.first()) && sounds.first().is_some_and(|s| s.is_silence()) {
            sounds.remove(0);
        }
        if !silence(self.items.last()) && sounds.last().is_some_and(|s| s.is_silence()) {
            sounds.pop();
        }
        let (mut text, mut same) = (String::from("  expected             heard\n"), true);
        let mut heard = sounds.into_iter().peekable();
        for (index, (name, at)) in self.items.iter().enumerate() {
            let next = self.items.get(index + 1).map_or(f64::INFINITY, |(_, at)| at - tolerance);
            let expected = format!("{name}@{at}");
            if name == "*" {
                let mut any = Vec::new();
                while let Some(sound) = heard.next_if(|sound| sound.from < next) {
                    any.push(shown(sound));
                }
                let _ = writeln!(text, "  {expected:20} {}", any.join(" "));
                continue;
            }
            let fits = |sound: &&Entry| {
                sound.is_called(name) && (sound.from - at).abs() <= tolerance + 1e-9
            };
            // What begins clearly before the next item belongs to this one.
            let sound = heard.next_if(|sound| fits(sound) || sound.from < next);
            let right = sound.as_ref().is_some_and(fits);
            same &= right;
            let mark = if right { ' ' } else { '!' };
            let sound = sound.map_or_else(|| "nothing".into(), shown);
            let _ = writeln!(text, "{mark} {expected:20} {sound}");
            while let Some(sound) = heard.next_if(|sound| sound.from < next) {
                same = false;
                let _ = writeln!(text, "! {:20} {}", "", shown(sound));
            }
        }
        (!same).then_some(text)
    }
}

fn shown(entry: &Entry) -> String {
    format!("{}@{:.3}", entry.what, entry.from)
}
