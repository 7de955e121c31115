//! The named signals in a table.

use std::fmt::Write as _;

use ringback::signals;

use super::cadence::{LEGEND, cut, drawing};
use super::{COLUMNS, DRAWING};

/// The width of a signal's name, in columns.
const NAME: usize = 20;
/// The width of a list, in columns.
const LIST: usize = COLUMNS - 2 - NAME - 1 - DRAWING / 2 - 1;

/// Formats all signals, with a line for each, by group.
pub(super) fn table() -> String {
    let mut text = format!("{LEGEND}? before a list: a part of it is not verified.\n");
    let mut group = None;
    for signal in signals::all() {
        if group != Some(signal.group()) {
            group = Some(signal.group());
            writeln!(text, "\n{}", signal.group()).unwrap_or_default();
        }
        let mark = if signal.unverified().is_some() { "?" } else { "" };
        let list = cut(&format!("{mark}{}", signal.list()), LIST);
        let (name, width) = (signal.name(), DRAWING / 2);
        let drawn = drawing(&signal.tone(), width);
        writeln!(text, "  {name:NAME$} {drawn:width$} {list}").unwrap_or_default();
    }
    text
}
