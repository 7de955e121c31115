//! Tools over [`ringback`] for testers and administrators: call scripts, the timeline of a scripted
//! call, and repairs of an `indications.conf`.
//!
//! They are functions of their arguments: nothing here opens a file, reads a clock or knows a
//! terminal, so they also work in a browser. The command `ringback` is thin over them.

pub mod capture;
pub mod fixes;
pub mod listen;
pub mod nearest;
pub mod rtp;
pub mod script;
pub mod sip;
pub mod timeline;

pub use fixes::{Fixed, fix};
pub use script::{Script, ScriptError};
pub use timeline::{Entry, Timeline, play};
