//! The nearest of some names.

use alloc::vec::Vec;

/// The longest text that is compared. No name is longer.
const MAX: usize = 32;

/// Returns the first of the names that differ least from `name`, if it is at most two letters away:
/// a letter missing, too many or wrong. Short names have to be nearer.
pub(super) fn nearest(
    name: &str,
    names: impl IntoIterator<Item = &'static str>,
) -> Option<&'static str> {
    let most = match name.len() {
        0..=2 => 0,
        3..=4 => 1,
        5..=MAX => 2,
        _ => return None,
    };
    let near = names.into_iter().map(|known| (distance(name.as_bytes(), known.as_bytes()), known));
    near.filter(|(far, _)| *far <= most).min_by_key(|(far, _)| *far).map(|(_, known)| known)
}

/// Returns Levenshtein's distance of two texts, without case. A colon is a hyphen.
fn distance(one: &[u8], other: &[u8]) -> usize {
    let plain = |byte: &u8| if *byte == b':' { b'-' } else { byte.to_ascii_lowercase() };
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, left) in one.iter().enumerate() {
        let mut diagonal = index;
        let mut before = index + 1;
        for (cell, right) in row.iter_mut().skip(1).zip(other) {
            let replaced = diagonal + usize::from(plain(left) != plain(right));
            diagonal = *cell;
            before = replaced.min(before + 1).min(diagonal + 1);
            *cell = before;
        }
        if let Some(first) = row.first_mut() {
            *first = index + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_or_two_is_near() {
        assert_eq!(nearest("ansm", ["ans", "ansam"]), Some("ans"));
        assert_eq!(nearest("kitten", ["sitting"]), None);
        assert_eq!(nearest("sit:intercpt", ["sit-intercept"]), Some("sit-intercept"));
    }
}
