//! The named signals of telephony: DTMF, the registers' MF, special information tones, the tones of
//! fax machines and modems, and those that test a line.
//!
//! ```
//! use ringback::signals::{self, Dtmf};
//! use ringback::Gain;
//!
//! let digits = signals::dtmf("123#")?;
//! assert_eq!(digits.duration().unwrap().as_millis(), 800);
//! let brief = Dtmf::new().with_duration(50).with_pause(50).with_twist(Gain::from_tenths(20)?);
//! assert_eq!(brief.tone("5")?.to_string(), "!770@-12+1336@-10/50,!0/50");
//! assert_eq!(signals::named("cng")?.to_string(), "1100@-11/500,0/3000");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Names
//!
//! | text | tone |
//! | --- | --- |
//! | `dtmf:123#` | DTMF digits ([`dtmf`]) |
//! | `mf:KP123ST`, `r1:…` | digits of Signalling System R1 ([`mf`]) |
//! | `fax-cng`, `r2-forward-3` | a signal of [`all`] |
//! | `sit:ic`, `r2-forward:3` | the same, with a colon for one hyphen |
//! | `cng`, `ced`, `ct`, `ans`, `ans-pr`, `ansam`, `ansam-pr` | `fax-cng`, `fax-ced`, `v25-ct`, `v25-ans`, `v25-ans-pr`, `v8-ansam`, `v8-ansam-pr` |
//! | `sit`, `sit:intercept`, `sit:vacant`, `sit:reorder`, `sit:no-circuit` | `sit-itu`, `sit-ic`, `sit-vc`, `sit-ro`, `sit-nc` |
//! | `stutter`, `mwi`, `howler`, `milliwatt`, `quiet` | `dial-stutter-na`, `dial-mwi-na`, `roh-na`, `milliwatt-1004`, `quiet-termination` |
//!
//! Case does not matter. No name is a valid tone list.

mod digits;
mod error;
mod name;
mod nearest;
mod signal;
mod table;

pub use digits::{Dtmf, MAX_DIGITS, dtmf, mf};
pub use error::{SignalError, SignalErrorKind, ToneTextError};
pub(crate) use name::meant;
pub use name::{named, signal, tone};
pub use signal::{Group, Signal, all};
