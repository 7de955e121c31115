//! Tones, rendered once for all calls.

use std::ffi::c_void;
use std::ptr;

use ringback::{RenderedTone, SequenceError};

use crate::answer::{Failed, ringback_error, ringback_status};
use crate::border::{ask, copied, elements, free, given, make, octets_of};
use crate::coded::{Coded, each, map_each};
use crate::format::{playback_or_default, ringback_codec, ringback_format, ringback_playback};
use crate::text::Text;
use crate::tone_zones::{ringback_tone_zones, tone_in};

/// A tone in one format, rendered once for all calls. It is immutable, so any number of threads may
/// play it simultaneously.
pub struct ringback_rendered_tone(pub(crate) Coded<RenderedTone<u8>, RenderedTone<i16>>);

/// The whole payload of a rendered tone. It is borrowed: it stays valid while the tone or a clone
/// of it exists. Never write to it.
#[repr(C)]
pub struct ringback_payload {
    /// The intro, played once: octets, or `int16_t` samples in `RINGBACK_CODEC_LINEAR`.
    pub intro: *const c_void,
    /// The size of the intro, in octets; 0 without an intro.
    pub intro_octets: usize,
    /// The cycle, repeated after the intro.
    pub cycle: *const c_void,
    /// The size of the cycle, in octets; 0 if nothing repeats.
    pub cycle_octets: usize,
    /// How many times the cycle plays; `UINT64_MAX` if it repeats without end.
    pub cycles: u64,
    /// The outro, played once after the cycles.
    pub outro: *const c_void,
    /// The size of the outro, in octets; 0 unless the cycle plays a number of times.
    pub outro_octets: usize,
}

/// Renders a tone list, such as `425/90,0/75,525/90,0/3000`. `NULL` for `playback` means the
/// defaults.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_rendered_tone_from_list(
    list: Text,
    format: *const ringback_format,
    playback: *const ringback_playback,
    tone: *mut *mut ringback_rendered_tone,
    error: *mut ringback_error,
) -> ringback_status {
    make(tone, error, || {
        ringback_rendered_tone::render(
            &list.get()?.parse()?,
            &copied(format)?,
            playback_or_default(playback)?,
        )
    })
}

/// Renders the tone with that name or alias from a zone. `zone` is the zone's name or alias, or
/// `NULL` for the default zone. `NULL` for `playback` means the defaults.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_rendered_tone_from_zones(
    zones: Option<&ringback_tone_zones>,
    zone: Text,
    name: Text,
    format: *const ringback_format,
    playback: *const ringback_playback,
    tone: *mut *mut ringback_rendered_tone,
    error: *mut ringback_error,
) -> ringback_status {
    make(tone, error, || {
        let tone = tone_in(given(zones)?.find(zone)?, name)?;
        ringback_rendered_tone::render(&tone, &copied(format)?, playback_or_default(playback)?)
    })
}

/// Makes a rendered tone from samples at the format's rate. `intro` plays once, then `cycle`
/// repeats. Both lengths count samples. An empty part may be `NULL`. Without a cycle the tone ends.
/// Copies the samples.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_rendered_tone_from_samples(
    intro: *const i16,
    intro_length: usize,
    cycle: *const i16,
    cycle_length: usize,
    format: *const ringback_format,
    tone: *mut *mut ringback_rendered_tone,
    error: *mut ringback_error,
) -> ringback_status {
    make(tone, error, || {
        // SAFETY: the caller guarantees these lengths, which C can't check.
        let (intro, cycle) =
            unsafe { (elements(intro, intro_length)?, elements(cycle, cycle_length)?) };
        Ok(ringback_rendered_tone(
            map_each!(copied(format)?.read()?, format => RenderedTone::from_samples(intro, cycle, format)?),
        ))
    })
}

/// Joins tones without a gap, for example an announcement and then a tone that repeats. All but the
/// last must end, and all must have the same format. `parts` has `count` tones, which remain yours.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_rendered_tone_sequence(
    parts: *const *const ringback_rendered_tone,
    count: usize,
    tone: *mut *mut ringback_rendered_tone,
    error: *mut ringback_error,
) -> ringback_status {
    make(tone, error, || {
        // SAFETY: the caller guarantees the count, which C can't check, and that each handle is
        // valid or `NULL`.
        let parts = unsafe { elements(parts.cast::<Option<&ringback_rendered_tone>>(), count) }?;
        let mut octets = Vec::new();
        let mut samples = Vec::new();
        for part in parts {
            match &given(*part)?.0 {
                Coded::Octets(part) => octets.push(part.clone()),
                Coded::Samples(part) => samples.push(part.clone()),
            }
        }
        Ok(ringback_rendered_tone(match (octets.is_empty(), samples.is_empty()) {
            (_, true) => Coded::Octets(RenderedTone::sequence(&octets)?),
            (true, false) => Coded::Samples(RenderedTone::sequence(&samples)?),
            (false, false) => {
                let last_is_octets = matches!(parts.last(), Some(Some(part)) if part.is_octets());
                let mut parts = parts.iter().flatten();
                let part = parts.position(|part| part.is_octets() != last_is_octets);
                return Err(SequenceError::Format { part: part.unwrap_or_default() }.into());
            }
        }))
    })
}

/// Creates another handle to the same tone, which you free separately. Both share the samples.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_rendered_tone_clone(
    tone: Option<&ringback_rendered_tone>,
    clone: *mut *mut ringback_rendered_tone,
) -> ringback_status {
    make(clone, ptr::null_mut(), || Ok(given(tone)?.clone()))
}

/// Gets the format of the tone's frames.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_rendered_tone_format(
    tone: Option<&ringback_rendered_tone>,
    format: *mut ringback_format,
) -> ringback_status {
    ask(format, || {
        Ok(Some(match &given(tone)?.0 {
            Coded::Octets(tone) => ringback_format::of_octets(tone.format()),
            Coded::Samples(tone) => ringback_format::of(tone.format(), ringback_codec::Linear),
        }))
    })
}

/// Gets the whole payload, for a media server that plays by itself.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_rendered_tone_payload(
    tone: Option<&ringback_rendered_tone>,
    payload: *mut ringback_payload,
) -> ringback_status {
    ask(payload, || {
        let ([intro, cycle, outro], cycles) = each!(&given(tone)?.0, tone => (
            [octets_of(tone.intro()), octets_of(tone.cycle()), octets_of(tone.outro())],
            tone.cycles().unwrap_or(u64::MAX)
        ));
        Ok(Some(ringback_payload {
            intro: intro.0,
            intro_octets: intro.1,
            cycle: cycle.0,
            cycle_octets: cycle.1,
            cycles,
            outro: outro.0,
            outro_octets: outro.1,
        }))
    })
}

/// Frees a rendered tone. Does nothing with `NULL`. Clones, players, tone plans and banks keep what
/// they need.
///
/// Thread rule: from any thread, once no other uses this handle.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_rendered_tone_free(tone: Option<Box<ringback_rendered_tone>>) {
    free(tone);
}

impl ringback_rendered_tone {
    fn render(
        tone: &ringback::Tone,
        format: &ringback_format,
        playback: ringback::Playback,
    ) -> Result<Self, Failed> {
        Ok(Self(
            map_each!(format.read()?, format => RenderedTone::with_playback(tone, format, playback)?),
        ))
    }

    fn is_octets(&self) -> bool {
        matches!(self.0, Coded::Octets(_))
    }

    fn clone(&self) -> Self {
        Self(map_each!(&self.0, tone => tone.clone()))
    }
}
