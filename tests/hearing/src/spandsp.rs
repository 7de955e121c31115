//! spandsp: its detector and its generator of tones, and its codecs.
#![allow(unsafe_code, reason = "spandsp's functions are declared and called")]

use std::ffi::{c_float, c_int, c_void};
use std::ptr::null_mut;

use ringback::{Segment, Sound, Tail, Tone};

use crate::cases::{Zone, held, hertz, segments};
use crate::listener::{Heard, Listener};

type Handle = *mut c_void;
type Report = extern "C" fn(*mut c_void, c_int, c_int, c_int);

/// The samples between two decisions of the detector: `BINS` of `super_tone_rx.c`.
const BLOCK: usize = 128;
/// The number of segments that the detector remembers.
const MAX_SEGMENTS: usize = 10;

/// `tone_gen_tone_descriptor_t` of `spandsp/private/tone_generate.h`.
#[repr(C)]
struct Descriptor {
    phase_rate: i32,
    gain: c_float,
}

/// `super_tone_tx_step_t` of `spandsp/private/super_tone_tx.h`.
#[repr(C)]
struct Step {
    tones: [Descriptor; 4],
    tone_on: c_int,
    length: c_int,
    cycles: c_int,
    next: *mut Self,
    nested: *mut Self,
}

// `spandsp/super_tone_rx.h`, `super_tone_tx.h`, `gsm0610.h` and `g726.h`.
#[link(name = "spandsp")]
unsafe extern "C" {
    fn super_tone_rx_make_descriptor(descriptor: Handle) -> Handle;
    fn super_tone_rx_free_descriptor(descriptor: Handle) -> c_int;
    fn super_tone_rx_add_tone(descriptor: Handle) -> c_int;
    fn super_tone_rx_add_element(
        descriptor: Handle,
        tone: c_int,
        frequency_1: c_int,
        frequency_2: c_int,
        min_millis: c_int,
        max_millis: c_int,
    ) -> c_int;
    fn super_tone_rx_init(
        state: Handle,
        descriptor: Handle,
        callback: Option<Report>,
        data: *mut c_void,
    ) -> Handle;
    fn super_tone_rx_free(state: Handle) -> c_int;
    fn super_tone_rx(state: Handle, samples: *const i16, len: c_int) -> c_int;
    fn super_tone_tx_make_step(
        step: *mut Step,
        frequency_1: c_float,
        level_1: c_float,
        frequency_2: c_float,
        level_2: c_float,
        millis: c_int,
        cycles: c_int,
    ) -> *mut Step;
    fn super_tone_tx_init(state: Handle, step: *mut Step) -> Handle;
    fn super_tone_tx_free(state: Handle) -> c_int;
    fn super_tone_tx(state: Handle, samples: *mut i16, max: c_int) -> c_int;
    fn gsm0610_init(state: Handle, packing: c_int) -> Handle;
    fn gsm0610_free(state: Handle) -> c_int;
    fn gsm0610_encode(state: Handle, code: *mut u8, samples: *const i16, len: c_int) -> c_int;
    fn gsm0610_decode(state: Handle, samples: *mut i16, code: *const u8, len: c_int) -> c_int;
    fn g726_init(state: Handle, bit_rate: c_int, coding: c_int, packing: c_int) -> Handle;
    fn g726_free(state: Handle) -> c_int;
    fn g726_encode(state: Handle, code: *mut u8, samples: *const i16, len: c_int) -> c_int;
    fn g726_decode(state: Handle, samples: *mut i16, code: *const u8, len: c_int) -> c_int;
}

/// The tones of a zone for `super_tone_rx`.
#[derive(Debug)]
pub struct SuperToneSet {
    descriptor: Handle,
    /// The name of each tone, by spandsp's number.
    names: Vec<String>,
}

// SAFETY: after `new` nothing writes to the descriptor.
unsafe impl Send for SuperToneSet {}
// SAFETY: as above; each detector has a state of its own.
unsafe impl Sync for SuperToneSet {}

impl SuperToneSet {
    /// Creates a set of a zone's tones. Each duration may differ by 15 % and a block, and a held tone
    /// needs as long as no other tone of the zone can last. It lacks `trying`, which no country
    /// specifies: with its frequencies, 425 and 525 Hz, spandsp names half as many tones.
    #[must_use]
    pub fn new(zone: &Zone) -> Self {
        // SAFETY: with a null pointer the function allocates the descriptor.
        let descriptor = unsafe { super_tone_rx_make_descriptor(null_mut()) };
        let tones = || zone.tones.iter().filter(|(name, _)| name != "trying");
        let sounds = tones().flat_map(|(_, tone)| tone.sounds());
        register_frequencies(descriptor, sounds);
        // The tone that registers the frequencies has no name.
        let mut names = vec![String::new()];
        for (name, tone) in tones() {
            let elements = elements(zone, tone);
            if elements.is_empty() || elements.len() > MAX_SEGMENTS {
                continue;
            }
            // SAFETY: the descriptor is valid.
            let number = unsafe { super_tone_rx_add_tone(descriptor) };
            for (one, other, min, max) in elements {
                // SAFETY: the descriptor is valid and has the tone.
                unsafe { super_tone_rx_add_element(descriptor, number, one, other, min, max) };
            }
            names.push(name.clone());
        }
        Self { descriptor, names }
    }

    /// Creates a detector of these tones.
    #[must_use]
    pub fn detector(&self) -> SuperToneDetector<'_> {
        let reports: *mut Vec<c_int> = Box::into_raw(Box::default());
        // SAFETY: the state is allocated by the function; the descriptor and the reports outlive it.
        let state = unsafe {
            super_tone_rx_init(null_mut(), self.descriptor, Some(report), reports.cast())
        };
        SuperToneDetector { state, reports, set: self }
    }
}

impl Drop for SuperToneSet {
    fn drop(&mut self) {
        // SAFETY: nothing uses the descriptor any more.
        unsafe { super_tone_rx_free_descriptor(self.descriptor) };
    }
}

/// Adds a tone that nobody plays, with all frequencies in ascending order. `super_tone_rx`
/// reports frequencies in the order in which it got to know them, and a tone in another order would
/// never match. It also needs two frequencies to recognise one.
fn register_frequencies<'a>(descriptor: Handle, sounds: impl Iterator<Item = &'a Sound>) {
    const HOUR: c_int = 3_600_000;
    let mut all: Vec<c_int> = sounds
        .flat_map(|sound| <[c_int; 2]>::from(frequencies(sound)))
        .filter(|&hertz| hertz > 0)
        .chain([3_000])
        .collect();
    all.sort_unstable();
    all.dedup();
    // SAFETY: the descriptor is valid.
    let number = unsafe { super_tone_rx_add_tone(descriptor) };
    for pair in all.chunks(2).take(MAX_SEGMENTS) {
        let other = pair.get(1).copied().unwrap_or(0);
        // SAFETY: the descriptor is valid and has the tone.
        unsafe { super_tone_rx_add_element(descriptor, number, pair[0], other, HOUR, 2 * HOUR) };
    }
}

/// Returns the frequencies and the limits in milliseconds of each sound of a tone.
fn elements(zone: &Zone, tone: &Tone) -> Vec<(c_int, c_int, c_int, c_int)> {
    if let Some(sound) = held(tone) {
        let (one, other) = frequencies(sound);
        let min = zone.longest_burst_like(sound).map_or(500, |burst| burst * 23 / 20 + 100);
        return if one == 0 { Vec::new() } else { vec![(one, other, min as c_int, 0)] };
    }
    let mut merged: Vec<(Sound, u32)> = Vec::new();
    let cycle = match tone.tail() {
        Tail::Cycle(cycle) | Tail::FiniteCycle(cycle, _) => cycle.iter().collect(),
        Tail::Hold(_) | Tail::End => segments(tone).collect::<Vec<&Segment>>(),
    };
    for segment in cycle {
        match merged.last_mut() {
            Some((sound, millis)) if sound == segment.sound() => *millis += segment.millis(),
            _ => merged.push((*segment.sound(), segment.millis())),
        }
    }
    let element = |(sound, millis): (Sound, u32)| {
        let (one, other) = frequencies(&sound);
        let slack = millis * 3 / 20 + 16;
        (one, other, millis.saturating_sub(slack) as c_int, (millis + slack) as c_int)
    };
    merged.into_iter().map(element).collect()
}

/// Returns the first two frequencies in whole hertz. It is 0 where there is none.
fn frequencies(sound: &Sound) -> (c_int, c_int) {
    let mut hertz = hertz(sound);
    hertz.sort_by(f64::total_cmp);
    let whole = |index: usize| hertz.get(index).map_or(0, |hertz| hertz.round() as c_int);
    (whole(0), whole(1))
}

extern "C" fn report(data: *mut c_void, code: c_int, _level: c_int, _delay: c_int) {
    // SAFETY: this is the box of `SuperToneDetector`, which outlives the state.
    unsafe { (*data.cast::<Vec<c_int>>()).push(code) };
}

/// One call's `super_tone_rx`.
#[derive(Debug)]
pub struct SuperToneDetector<'a> {
    state: Handle,
    /// A box of its own, since spandsp keeps its address.
    reports: *mut Vec<c_int>,
    set: &'a SuperToneSet,
}

impl SuperToneDetector<'_> {
    /// Listens to samples, and returns the names of the tones that begin.
    pub fn hear(&mut self, samples: &[i16]) -> impl Iterator<Item = &str> {
        // SAFETY: the state is valid, and there are that many samples.
        unsafe { super_tone_rx(self.state, samples.as_ptr(), samples.len() as c_int) };
        let names = &self.set.names;
        // SAFETY: only `report` writes to it, and spandsp calls that only in the call above.
        let reports = unsafe { &mut *self.reports };
        let named = |code: c_int| usize::try_from(code).ok().and_then(|code| names.get(code));
        reports.drain(..).filter_map(named).filter(|name| !name.is_empty()).map(String::as_str)
    }
}

impl Drop for SuperToneDetector<'_> {
    fn drop(&mut self) {
        // SAFETY: nothing uses the state and the reports any more. They come from a box.
        unsafe {
            super_tone_rx_free(self.state);
            drop(Box::from_raw(self.reports));
        }
    }
}

impl Listener for SuperToneSet {
    fn listen(&self, samples: &[i16]) -> Vec<Heard> {
        let mut detector = self.detector();
        let mut heard = Vec::new();
        for (index, block) in samples.chunks(BLOCK).enumerate() {
            let after = index * BLOCK + block.len();
            let names = detector.hear(block);
            heard.extend(names.map(|name| Heard { after, since: None, names: vec![name.into()] }));
        }
        heard
    }
}

/// Plays a tone by `super_tone_tx`, at −10 dBm0 for each frequency. Returns `None` if it cannot play
/// the tone: it has no phase reversal and at most two frequencies.
#[must_use]
pub fn super_tone(tone: &Tone, millis: u32) -> Option<Vec<i16>> {
    // A step without a duration never ends.
    let held = match tone.tail() {
        Tail::Hold(sound) => Some((*sound, 0)),
        _ => None,
    };
    let once = tone.intro().iter().map(|segment| (*segment.sound(), segment.millis()));
    let cycle = tone.tail().cycle().iter().map(|segment| (*segment.sound(), segment.millis()));
    let all: Vec<(Sound, u32)> = once.chain(cycle).chain(held).collect();
    let mut steps: Vec<*mut Step> = Vec::new();
    for (sound, millis) in &all {
        steps.push(step(sound, *millis)?);
    }
    let intro = tone.intro().len();
    let repeats = !tone.tail().cycle().is_empty();
    for (index, &step) in steps.iter().enumerate() {
        let after =
            if index + 1 < steps.len() { Some(index + 1) } else { repeats.then_some(intro) };
        // SAFETY: spandsp made the steps, and has the same idea of a step.
        unsafe { (*step).next = after.map_or(null_mut(), |after| steps[after]) };
    }
    let mut samples = vec![0; millis as usize * 8];
    // SAFETY: the steps stay valid until the program ends, and there is room for the samples.
    let len = unsafe {
        let state = super_tone_tx_init(null_mut(), steps[0]);
        let len = super_tone_tx(state, samples.as_mut_ptr(), samples.len() as c_int);
        super_tone_tx_free(state);
        len
    };
    samples.truncate(len as usize);
    Some(samples)
}

fn step(sound: &Sound, millis: u32) -> Option<*mut Step> {
    let (one, other) = match sound {
        Sound::Silence => (0.0, 0.0),
        Sound::Sum(sum) if sum.len() <= 2 => {
            let hertz = hertz(sound);
            (hertz[0] as c_float, hertz.get(1).map_or(0.0, |&hertz| hertz as c_float))
        }
        Sound::Modulated { carrier, modulator, .. } => {
            (carrier.frequency.hz() as c_float, modulator.hz() as c_float)
        }
        Sound::Sum(_) => return None,
    };
    let millis = millis as c_int;
    // SAFETY: with a null pointer the function allocates the step.
    let step = unsafe { super_tone_tx_make_step(null_mut(), one, -10.0, other, -10.0, millis, 1) };
    if matches!(sound, Sound::Modulated { .. }) {
        // SAFETY: spandsp made the step, and has the same idea of it.
        let [carrier, modulator, ..] = unsafe { &mut (*step).tones };
        // A negative rate modulates the first by the second, whose gain is the depth.
        carrier.phase_rate = -carrier.phase_rate;
        modulator.gain = 0.9;
    }
    Some(step)
}

/// Encodes and decodes by GSM 06.10 full rate. A part of a frame at the end is lost.
///
/// # Panics
/// If spandsp returns another number of samples.
#[must_use]
pub fn gsm(samples: &[i16]) -> Vec<i16> {
    /// `GSM0610_PACKING_VOIP`: 33 octets for 160 samples.
    const PACKING: c_int = 2;
    let frames = samples.len() / 160;
    let mut code = vec![0; frames * 33];
    let mut decoded = vec![0; frames * 160];
    // SAFETY: the states are valid, and the buffers have room for whole frames.
    unsafe {
        let (encoder, decoder) =
            (gsm0610_init(null_mut(), PACKING), gsm0610_init(null_mut(), PACKING));
        let len = decoded.len() as c_int;
        let octets = gsm0610_encode(encoder, code.as_mut_ptr(), samples.as_ptr(), len);
        assert_eq!(octets as usize, code.len());
        let len = gsm0610_decode(decoder, decoded.as_mut_ptr(), code.as_ptr(), octets);
        assert_eq!(len as usize, decoded.len());
        gsm0610_free(encoder);
        gsm0610_free(decoder);
    }
    decoded
}

/// Encodes and decodes by G.726 with this bit rate.
///
/// # Panics
/// If spandsp returns another number of samples.
#[must_use]
pub fn g726(samples: &[i16], bit_rate: i32) -> Vec<i16> {
    /// `G726_ENCODING_LINEAR`.
    const LINEAR: c_int = 0;
    /// `G726_PACKING_NONE`: an octet for each sample.
    const PACKING: c_int = 0;
    let mut code = vec![0; samples.len()];
    let mut decoded = vec![0; samples.len()];
    // SAFETY: the states are valid, and the buffers have an element for each sample.
    unsafe {
        let encoder = g726_init(null_mut(), bit_rate, LINEAR, PACKING);
        let decoder = g726_init(null_mut(), bit_rate, LINEAR, PACKING);
        let octets =
            g726_encode(encoder, code.as_mut_ptr(), samples.as_ptr(), samples.len() as c_int);
        let len = g726_decode(decoder, decoded.as_mut_ptr(), code.as_ptr(), octets);
        assert_eq!(len as usize, samples.len());
        g726_free(encoder);
        g726_free(decoder);
    }
    decoded
}
