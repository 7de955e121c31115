//! The nearest of some names, for a name that is misspelt.

/// Returns the name that differs least from `name`, if it is at most two letters away: a letter
/// missing, too many, wrong, or swapped with its neighbour. Case does not matter. Returns the first
/// of several.
///
/// ```
/// use ringback_tools::nearest::nearest;
///
/// assert_eq!(nearest("tring", ["ring", "trying", "busy"]), Some("ring"));
/// assert_eq!(nearest("congetsion", ["busy", "congestion"]), Some("congestion"));
/// assert_eq!(nearest("x", ["ring", "busy"]), None);
/// ```
#[must_use]
pub fn nearest<'n>(name: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let name = name.to_lowercase();
    // Every name of two letters is two letters away from every other.
    let most = match name.chars().count() {
        0..=2 => 0,
        3..=4 => 1,
        _ => 2,
    };
    let far = |known: &str| strsim::osa_distance(&name, &known.to_lowercase());
    let near = names.into_iter().map(|known| (far(known), known));
    near.filter(|(far, _)| *far <= most).min_by_key(|(far, _)| *far).map(|(_, known)| known)
}
