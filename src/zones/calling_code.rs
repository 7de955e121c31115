//! Finds the country of a telephone number by the codes at its start.
//!
//! The country calling codes come from the ITU-T's list of assigned E.164 codes. The area codes of
//! +1 come from their administrator, NANPA, and include Canada's non-geographic codes. Where
//! countries share a code, a number leads to the country of its area code, or else to a default;
//! [`ToneZones::zone_for_number`](crate::ToneZones::zone_for_number) lists both. Western Sahara
//! (eh), Diego Garcia (dg), the Antarctic bases (aq), bl and mf have no digits of their own.
//!
//! Codes that belong to no country (+800, +882 and similar) lead to no country.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

/// Returns the ISO 3166 code, in lower case, of the country with the longest matching prefix.
/// Returns `None` if there are too few digits.
pub(crate) fn by_prefix(digits: &str) -> Option<&'static str> {
    let mut prefix = 0_u32;
    for byte in digits.bytes().take(LONGEST_PREFIX) {
        prefix = prefix.saturating_mul(10).saturating_add(u32::from(byte & 0x0F));
    }
    while prefix > 0 {
        if let Ok(index) = PREFIXES.binary_search_by_key(&prefix, |&(prefix, _)| prefix) {
            return PREFIXES.get(index).map(|&(_, country)| country);
        }
        prefix /= 10;
    }
    None
}

/// Returns the prefixes that lead to a country.
pub(crate) fn of(country: &str) -> impl Iterator<Item = u32> {
    PREFIXES.iter().filter(move |&&(_, other)| other == country).map(|&(prefix, _)| prefix)
}

/// The number of digits of the longest entry of [`PREFIXES`].
const LONGEST_PREFIX: usize = 7;

/// Country calling codes, some followed by area codes, sorted.
#[rustfmt::skip]
#[allow(clippy::unreadable_literal, reason = "digits of telephone numbers, not amounts")]
const PREFIXES: [(u32, &str); 313] = [
    (1, "us"),
    (7, "ru"),
    (20, "eg"), (27, "za"),
    (30, "gr"), (31, "nl"), (32, "be"), (33, "fr"), (34, "es"), (36, "hu"), (39, "it"),
    (40, "ro"), (41, "ch"), (43, "at"), (44, "gb"), (45, "dk"), (46, "se"), (47, "no"), (48, "pl"),
    (49, "de"),
    (51, "pe"), (52, "mx"), (53, "cu"), (54, "ar"), (55, "br"), (56, "cl"), (57, "co"), (58, "ve"),
    (60, "my"), (61, "au"), (62, "id"), (63, "ph"), (64, "nz"), (65, "sg"), (66, "th"),
    (76, "kz"), (77, "kz"),
    (81, "jp"), (82, "kr"), (84, "vn"), (86, "cn"),
    (90, "tr"), (91, "in"), (92, "pk"), (93, "af"), (94, "lk"), (95, "mm"), (98, "ir"),
    (211, "ss"), (212, "ma"), (213, "dz"), (216, "tn"), (218, "ly"), (220, "gm"), (221, "sn"),
    (222, "mr"), (223, "ml"), (224, "gn"), (225, "ci"), (226, "bf"), (227, "ne"), (228, "tg"),
    (229, "bj"), (230, "mu"), (231, "lr"), (232, "sl"), (233, "gh"), (234, "ng"), (235, "td"),
    (236, "cf"), (237, "cm"), (238, "cv"), (239, "st"), (240, "gq"), (241, "ga"), (242, "cg"),
    (243, "cd"), (244, "ao"), (245, "gw"), (246, "io"), (247, "ac"), (248, "sc"), (249, "sd"),
    (250, "rw"), (251, "et"), (252, "so"), (253, "dj"), (254, "ke"), (255, "tz"), (256, "ug"),
    (257, "bi"), (258, "mz"), (260, "zm"), (261, "mg"), (262, "re"), (263, "zw"), (264, "na"),
    (265, "mw"), (266, "ls"), (267, "bw"), (268, "sz"), (269, "km"), (290, "sh"), (291, "er"),
    (297, "aw"), (298, "fo"), (299, "gl"),
    (350, "gi"), (351, "pt"), (352, "lu"), (353, "ie"), (354, "is"), (355, "al"), (356, "mt"),
    (357, "cy"), (358, "fi"), (359, "bg"), (370, "lt"), (371, "lv"), (372, "ee"), (373, "md"),
    (374, "am"), (375, "by"), (376, "ad"), (377, "mc"), (378, "sm"), (379, "va"), (380, "ua"),
    (381, "rs"), (382, "me"), (383, "xk"), (385, "hr"), (386, "si"), (387, "ba"), (389, "mk"),
    (420, "cz"), (421, "sk"), (423, "li"),
    (500, "fk"), (501, "bz"), (502, "gt"), (503, "sv"), (504, "hn"), (505, "ni"), (506, "cr"),
    (507, "pa"), (508, "pm"), (509, "ht"), (590, "gp"), (591, "bo"), (592, "gy"), (593, "ec"),
    (594, "gf"), (595, "py"), (596, "mq"), (597, "sr"), (598, "uy"), (599, "cw"),
    (670, "tl"), (672, "nf"), (673, "bn"), (674, "nr"), (675, "pg"), (676, "to"), (677, "sb"),
    (678, "vu"), (679, "fj"), (680, "pw"), (681, "wf"), (682, "ck"), (683, "nu"), (685, "ws"),
    (686, "ki"), (687, "nc"), (688, "tv"), (689, "pf"), (690, "tk"), (691, "fm"), (692, "mh"),
    (850, "kp"), (852, "hk"), (853, "mo"), (855, "kh"), (856, "la"), (880, "bd"), (886, "tw"),
    (960, "mv"), (961, "lb"), (962, "jo"), (963, "sy"), (964, "iq"), (965, "kw"), (966, "sa"),
    (967, "ye"), (968, "om"), (970, "ps"), (971, "ae"), (972, "il"), (973, "bh"), (974, "qa"),
    (975, "bt"), (976, "mn"), (977, "np"), (992, "tj"), (993, "tm"), (994, "az"), (995, "ge"),
    (996, "kg"), (998, "uz"),
    (1204, "ca"), (1226, "ca"), (1236, "ca"), (1242, "bs"), (1246, "bb"), (1249, "ca"),
    (1250, "ca"), (1257, "ca"), (1263, "ca"), (1264, "ai"), (1268, "ag"), (1273, "ca"),
    (1284, "vg"), (1289, "ca"),
    (1306, "ca"), (1340, "vi"), (1343, "ca"), (1345, "ky"), (1354, "ca"), (1365, "ca"),
    (1367, "ca"), (1368, "ca"), (1382, "ca"),
    (1403, "ca"), (1416, "ca"), (1418, "ca"), (1428, "ca"), (1431, "ca"), (1437, "ca"),
    (1438, "ca"), (1441, "bm"), (1450, "ca"), (1468, "ca"), (1473, "gd"), (1474, "ca"),
    (1506, "ca"), (1514, "ca"), (1519, "ca"), (1548, "ca"), (1579, "ca"), (1581, "ca"),
    (1584, "ca"), (1587, "ca"),
    (1600, "ca"), (1604, "ca"), (1613, "ca"), (1622, "ca"), (1633, "ca"), (1639, "ca"),
    (1644, "ca"), (1647, "ca"), (1649, "tc"), (1655, "ca"), (1658, "jm"), (1664, "ms"),
    (1670, "mp"), (1671, "gu"), (1672, "ca"), (1677, "ca"), (1683, "ca"), (1684, "as"),
    (1688, "ca"),
    (1705, "ca"), (1709, "ca"), (1721, "sx"), (1742, "ca"), (1753, "ca"), (1758, "lc"),
    (1767, "dm"), (1778, "ca"), (1780, "ca"), (1782, "ca"), (1784, "vc"), (1787, "pr"),
    (1807, "ca"), (1809, "do"), (1819, "ca"), (1825, "ca"), (1829, "do"), (1849, "do"),
    (1867, "ca"), (1868, "tt"), (1869, "kn"), (1873, "ca"), (1876, "jm"), (1879, "ca"),
    (1902, "ca"), (1905, "ca"), (1939, "pr"), (1942, "ca"),
    (2908, "ta"),
    (4779, "sj"),
    (5993, "bq"), (5994, "bq"), (5997, "bq"),
    (35818, "ax"),
    (262269, "yt"), (262639, "yt"),
    (441481, "gg"), (441534, "je"), (441624, "im"),
    (3906698, "va"),
    (6189162, "cc"), (6189164, "cx"),
];

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, reason = "a test may panic")]
mod tests {
    extern crate std;

    use super::super::dialled::country_of;
    use super::*;
    use proptest::prelude::*;
    use std::string::String;

    #[track_caller]
    fn assert_countries(numbers: &[(&str, &str)]) {
        for &(number, country) in numbers {
            assert_eq!(country_of(number), Some(country), "{number}");
        }
    }

    #[test]
    fn the_table_is_sorted_and_fits_its_limits() {
        assert!(PREFIXES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for (prefix, country) in PREFIXES {
            assert!((1..10_u32.pow(LONGEST_PREFIX as u32)).contains(&prefix), "{prefix}");
            assert!(country.len() == 2 && country.bytes().all(|b| b.is_ascii_lowercase()));
        }
    }

    #[test]
    fn the_longest_prefix_wins() {
        assert_countries(&[
            ("+12025550123", "us"),
            ("+15145550123", "ca"),
            ("+18765550123", "jm"),
            ("+17875550123", "pr"),
            ("+18005550123", "us"),
            ("+74955550123", "ru"),
            ("+77272550123", "kz"),
            ("+390669812345", "va"),
            ("+390612345678", "it"),
            ("+61891641234", "cx"),
            ("+61891621234", "cc"),
            ("+61891231234", "au"),
            ("+262269601234", "yt"),
            ("+262262161234", "re"),
            ("+5997151234", "bq"),
            ("+59994351234", "cw"),
        ]);
    }

    #[test]
    fn separators_the_scheme_and_parameters_do_not_matter() {
        assert_countries(&[
            ("+33 1 70 18 99 00", "fr"),
            ("tel:+44-(0)20.7946-0123", "gb"),
            ("TEL:+1-604-555-0123;ext=5;phone-context=+49", "ca"),
            ("+4(4) 1481 555123", "gg"),
            ("+33;isub=é", "fr"),
        ]);
    }

    #[test]
    fn a_code_alone_is_enough() {
        assert_countries(&[("+33", "fr"), ("+1", "us"), ("+44148", "gb"), ("+441481", "gg")]);
        for too_short in ["", "+", "+3", "+35", "+99", "tel:", "tel:+", "+;33"] {
            assert_eq!(country_of(too_short), None, "{too_short}");
        }
    }

    #[test]
    fn codes_of_no_country_lead_nowhere() {
        for number in ["+80012345678", "+87012345678", "+882161234567", "+97912345678", "+033"] {
            assert_eq!(country_of(number), None, "{number}");
        }
    }

    #[test]
    fn anything_else_is_no_number() {
        for text in ["33170189900", "0033170", "+33x", "++33", "sip:+33@b", "té:+33"] {
            assert_eq!(country_of(text), None, "{text}");
        }
        assert_eq!(country_of("+331234567890123"), Some("fr"));
        assert_eq!(country_of("+3312345678901234"), None, "sixteen digits");
    }

    proptest! {
        #[test]
        fn no_text_panics(text in any::<String>(), tail in "[-+0-9.() ;]{0,20}") {
            let _ = country_of(&text);
            let _ = country_of(&(String::from("tel:+") + &tail));
        }
    }
}
