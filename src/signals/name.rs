//! Signals by their names.

use super::digits::{dtmf, mf};
use super::error::{SignalError, SignalErrorKind, ToneTextError};
use super::nearest::nearest;
use super::signal::{Signal, all};
use super::table::ALIASES;
use crate::tone::Tone;

/// The words before a colon, with the colon.
const PREFIXES: [&str; 11] = [
    "dtmf:",
    "mf:",
    "r1:",
    "sit:",
    "fax:",
    "r2-forward:",
    "r2-backward:",
    "v25:",
    "v8:",
    "milliwatt:",
    "coin:",
];

/// Returns the signal with a name, or `None`.
///
/// ```
/// assert_eq!(ringback::signals::signal("sit:intercept").unwrap().name(), "sit-ic");
/// ```
#[must_use]
pub fn signal(name: &str) -> Option<&'static Signal> {
    let is = |known: &str| {
        let same = |(known, written): (u8, u8)| {
            known.eq_ignore_ascii_case(&written) || (known == b'-' && written == b':')
        };
        let colons = name.bytes().filter(|byte| *byte == b':').count();
        known.len() == name.len() && colons <= 1 && known.bytes().zip(name.bytes()).all(same)
    };
    let meant = ALIASES.iter().find(|(alias, _)| is(alias)).map(|(_, meant)| *meant);
    all().find(|signal| meant == Some(signal.name) || is(signal.name))
}

/// Returns the tone of a name, as the [module](super) lists them.
///
/// ```
/// use ringback::signals;
///
/// assert_eq!(signals::named("dtmf:123#"), signals::dtmf("123#"));
/// let error = signals::named("sit:intercpt").unwrap_err();
/// assert_eq!(error.to_string(), "byte 4: no signal has this name; the nearest is `sit-intercept`");
/// ```
///
/// # Errors
/// [`SignalError`] with the position of the unknown name or digit, and the nearest name.
pub fn named(name: &str) -> Result<Tone, SignalError> {
    for (prefix, digits) in [("dtmf:", dtmf as fn(&str) -> _), ("mf:", mf), ("r1:", mf)] {
        if let Some(text) = after(prefix, name) {
            return digits(text).map_err(|error: SignalError| SignalError {
                offset: prefix.len() + error.offset,
                ..error
            });
        }
    }
    if let Some(signal) = signal(name) {
        return Ok(signal.tone());
    }
    let known = || all().map(|signal| signal.name).chain(ALIASES.iter().map(|(alias, _)| *alias));
    let prefix = name.find(':').and_then(|at| name.get(..=at));
    let is_known = |prefix: &&str| PREFIXES.iter().any(|known| known.eq_ignore_ascii_case(prefix));
    let offset = prefix.filter(is_known).map_or(0, str::len);
    let near = nearest(name, known()).or_else(|| match prefix {
        Some(prefix) if offset == 0 => nearest(prefix, PREFIXES),
        _ => None,
    });
    Err(near.map_or(SignalErrorKind::Unknown, SignalErrorKind::Nearest).at(offset))
}

/// Returns the tone of a text: the name of a signal, or a list in the notation of
/// [`asterisk`](crate::notation::asterisk).
///
/// ```
/// use ringback::signals;
///
/// assert_eq!(signals::tone("cng")?, signals::named("cng")?);
/// assert_eq!(signals::tone("440/500,0/500")?, "440/500,0/500".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`ToneTextError::Signal`] if the text begins with a letter and not with a note,
/// [`ToneTextError::List`] otherwise.
pub fn tone(text: &str) -> Result<Tone, ToneTextError> {
    let error = match text.parse() {
        Ok(tone) => return Ok(tone),
        Err(error) => error,
    };
    let blanks = text.len() - text.trim_start().len();
    let mut bytes = text.trim_start().bytes();
    let (first, second) = (bytes.next(), bytes.next());
    let is_note = first == Some(b'M') && second.is_some_and(|byte| byte.is_ascii_digit());
    if is_note || !first.is_some_and(|byte| byte.is_ascii_alphabetic()) {
        return Err(error.into());
    }
    let within = |error: SignalError| SignalError { offset: blanks + error.offset, ..error };
    named(text.trim()).map_err(|error| within(error).into())
}

/// Returns the tone of a name, or the error of a text that is meant to be a name. Returns `None` for
/// any other text.
pub(crate) fn meant(text: &str) -> Option<Result<Tone, SignalError>> {
    match named(text) {
        Err(SignalError { kind: SignalErrorKind::Unknown, offset: 0 }) => None,
        named => Some(named),
    }
}

/// Returns the text after a prefix, in any case.
fn after<'t>(prefix: &str, text: &'t str) -> Option<&'t str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}
