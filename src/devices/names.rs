//! The names of parameters and tones.

use alloc::string::String;
use alloc::vec::Vec;

use crate::tone::Tone;
use crate::zones::ToneZone;

/// Parameters, each with the name of its tone in a zone.
pub(super) type Names = [(&'static str, &'static str)];

/// The tones of a zone by the parameters of a device.
pub(super) struct Named<'z> {
    /// Parameter, name in the zone, tone.
    pub(super) tones: Vec<(&'static str, &'z str, &'z Tone)>,
    /// The parameters without a tone.
    pub(super) kept: Vec<&'static str>,
    /// The tones without a parameter.
    pub(super) left_out: Vec<&'z str>,
}

/// Finds a tone for each parameter.
pub(super) fn named<'z>(zone: &'z ToneZone, names: &Names) -> Named<'z> {
    let mut tones = Vec::new();
    let mut kept = Vec::new();
    for &(parameter, name) in names {
        match own(zone, name) {
            Some((name, tone)) => tones.push((parameter, name, tone)),
            None => kept.push(parameter),
        }
    }
    let is_written = |name: &&str| tones.iter().any(|(_, written, _)| written == name);
    let left_out = zone.tones().map(|(name, _)| name).filter(|name| !is_written(name)).collect();
    Named { tones, kept, left_out }
}

/// Returns the tone with that name or an alias, and its name in the zone.
pub(super) fn own<'z>(zone: &'z ToneZone, name: &str) -> Option<(&'z str, &'z Tone)> {
    let found = zone.tone(name)?;
    zone.tones().find(|(_, tone)| core::ptr::eq(*tone, found))
}

/// Returns the name of the tone of a parameter: that of the list, or else the parameter in lower
/// case, with hyphens.
pub(super) fn tone_name(names: &Names, parameter: &str) -> String {
    let known = names.iter().find(|(known, _)| *known == parameter);
    match known {
        Some(&(_, name)) => name.into(),
        None => parameter.to_ascii_lowercase().replace('_', "-"),
    }
}
