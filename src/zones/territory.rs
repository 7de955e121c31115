//! Territories that share the network of an administration.

/// The territories whose missing tones, or whose zone, come from another country: the one whose
/// network, plan or regulator they share. Sorted. The documentation of [`zones`](super) has the
/// reasons.
const TERRITORIES: [(&str, &str); 38] = [
    ("ai", "us"),
    ("as", "us"),
    ("ax", "fi"),
    ("bl", "gp"),
    ("bm", "us"),
    ("cc", "au"),
    ("ck", "nz"),
    ("cx", "au"),
    ("eh", "ma"),
    ("gf", "fr"),
    ("gg", "gb"),
    ("gp", "fr"),
    ("gu", "us"),
    ("im", "gb"),
    ("je", "gb"),
    ("ky", "us"),
    ("kz", "ru"),
    ("mf", "gp"),
    ("mp", "us"),
    ("mq", "fr"),
    ("ms", "us"),
    ("nc", "fr"),
    ("nf", "au"),
    ("nu", "nz"),
    ("pf", "fr"),
    ("pm", "fr"),
    ("pr", "us"),
    ("re", "fr"),
    ("sj", "no"),
    ("sx", "us"),
    ("ta", "sh"),
    ("tc", "us"),
    ("um", "us"),
    ("va", "it"),
    ("vg", "us"),
    ("vi", "us"),
    ("wf", "fr"),
    ("yt", "fr"),
];

/// Returns the country whose network a territory shares.
pub(super) fn administration(territory: &str) -> Option<&'static str> {
    let index = TERRITORIES.binary_search_by_key(&territory, |&(territory, _)| territory).ok()?;
    TERRITORIES.get(index).map(|&(_, country)| country)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_territories_are_in_order_and_lead_to_no_circle() {
        assert!(TERRITORIES.is_sorted());
        for (territory, _) in TERRITORIES {
            let first = administration(territory).unwrap();
            let second = administration(first);
            assert_eq!(second.and_then(administration), None, "{territory}");
        }
    }
}
