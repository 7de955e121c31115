//! Octets or samples: Rust has one type for each, C has one handle for both.

/// Either type of a Rust pair: the one for octets or the one for samples.
pub(crate) enum Coded<O, S> {
    Octets(O),
    Samples(S),
}

/// Evaluates the same expression for either variant.
macro_rules! each {
    ($coded:expr, $one:ident => $done:expr) => {
        match $coded {
            $crate::coded::Coded::Octets($one) => $done,
            $crate::coded::Coded::Samples($one) => $done,
        }
    };
}
pub(crate) use each;

/// Maps either variant to the same variant of another pair.
macro_rules! map_each {
    ($coded:expr, $one:ident => $made:expr) => {
        match $coded {
            $crate::coded::Coded::Octets($one) => $crate::coded::Coded::Octets($made),
            $crate::coded::Coded::Samples($one) => $crate::coded::Coded::Samples($made),
        }
    };
}
pub(crate) use map_each;
