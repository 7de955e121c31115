//! Calls through a real Asterisk with the module, and what the caller hears.
//!
//! They need an Asterisk as `examples/asterisk/chroot` makes one, so they run on request:
//! `RINGBACK_ASTERISK=DIR cargo test -p ringback-asterisk -- --ignored --test-threads=1`.
//! Those in `load` also need sipp. `RINGBACK_ASTERISK_UNDER` is a command that Asterisk runs under, such as
//! `env LD_PRELOAD=libasan.so`.

mod asterisk;
mod hearing;
mod lives;
mod load;
mod options;
mod queues;
mod recipe;
mod stages;

/// The ports of the phones, as `pjsip.conf` has them.
mod phones {
    pub(crate) const FIRST: u16 = 5072;
    pub(crate) const SECOND: u16 = 5073;
    pub(crate) const THIRD: u16 = 5074;
    pub(crate) const FOURTH: u16 = 5075;
    pub(crate) const LOAD: u16 = 5076;
}
