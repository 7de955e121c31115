//! Octets or samples: Rust has a type for each, and C one handle for both.

/// One of each pair in Rust, which has a type for octets and one for samples.
pub(crate) enum Coded<O, S> {
    Octets(O),
    Samples(S),
}

/// Does the same with either.
macro_rules! each {
    ($coded:expr, $one:ident => $done:expr) => {
        match $coded {
            $crate::coded::Coded::Octets($one) => $done,
            $crate::coded::Coded::Samples($one) => $done,
        }
    };
}
pub(crate) use each;

/// Makes one of either of the other, of the same kind.
macro_rules! map_each {
    ($coded:expr, $one:ident => $made:expr) => {
        match $coded {
            $crate::coded::Coded::Octets($one) => $crate::coded::Coded::Octets($made),
            $crate::coded::Coded::Samples($one) => $crate::coded::Coded::Samples($made),
        }
    };
}
pub(crate) use map_each;
