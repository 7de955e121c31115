//! The detector: which tone is this?

use std::ffi::{c_char, c_int, c_void};
use std::ptr;
use std::sync::Arc;

use ringback::detector::{
    Detector, Event, Identified, KnownTone, Match, ToneSet, ToneSetError, ToneUse,
};
use ringback::{Codec, SampleRate};

use crate::answer::{Failed, ringback_error, ringback_status};
use crate::border::{
    answer, ask, ask_text, copied, elements, end, free, given, make, make_in, play,
};
use crate::text::{Text, without_zeros};
use crate::tone_zones::ringback_tone_zones;

/// The tones that detectors know. It is immutable, so any number of threads and detectors may use
/// it simultaneously.
pub struct ringback_tone_set(Arc<ToneSet>);

/// A detector: it recognises the tones of a set in the audio of one call.
pub struct ringback_detector(Detector);

/// A tone with a name of your own.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ringback_named_tone {
    /// The name.
    pub name: *const c_char,
    /// The tone list.
    pub list: *const c_char,
}

/// What a detector reports.
#[repr(C)]
#[derive(Clone, Copy)]
pub enum ringback_detector_event_kind {
    /// A tone began, and every tone that is not alike is ruled out.
    Began = 0,
    /// The tone that the last event named is another one. Only an eager detector reports this.
    Corrected = 1,
    /// The tone ended.
    Ended = 2,
    /// Silence, longer than the pauses of any tone that it may belong to.
    Silence = 3,
    /// A sound that belongs to no tone of the set: speech, music, noise, or another signal.
    Other = 4,
}

/// What a detector reports, and what it measured. Fields that an event does not have are 0.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ringback_detector_event {
    /// What it is.
    pub kind: ringback_detector_event_kind,
    /// The tone, as an index in the set, if it began, was corrected or ended. If tones are alike,
    /// it is the most likely one; `ringback_tone_set_alike` has the others.
    pub tone: u32,
    /// Where it began, or where the tone ended, in samples from the first that the detector got.
    pub at: u64,
    /// The number of complete cycles.
    pub cycles: u32,
    /// The measured frequencies in millihertz, the strongest first.
    pub frequencies_mhz: [u32; 4],
    /// The measured level of all frequencies together, in tenths of a dBm0.
    pub level_tenths: i16,
    /// How well the measurements fit the tone, in percent.
    pub confidence: u8,
    /// The duration of the last burst, in samples.
    pub burst: u64,
    /// The duration of its pause, in samples. 0 if there was none.
    pub pause: u64,
}

/// A tone that a recording may have. Its pointers are valid only during the callback.
#[repr(C)]
pub struct ringback_identified {
    /// The tone list.
    pub list: *const c_char,
    /// The tone, its names and its zones, on one line.
    pub description: *const c_char,
    /// Where the tone begins, in samples.
    pub at: u64,
    /// How well the measurements fit the tone, in percent.
    pub confidence: u8,
}

/// A callback for each tone that a recording may have. It gets the `user` pointer, and it must
/// return.
pub type ringback_report_identified =
    Option<extern "C" fn(identified: &ringback_identified, user: *mut c_void)>;

/// Creates a set of all tones of a zone, found by name or alias. `NULL` for `zone` means the default
/// zone. `rate_hz` is the sample rate of the audio, 8000 to 48000.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_set_from_zone(
    zones: Option<&ringback_tone_zones>,
    zone: Text,
    rate_hz: u32,
    set: *mut *mut ringback_tone_set,
    error: *mut ringback_error,
) -> ringback_status {
    make(set, error, || {
        let zone = given(zones)?.find(zone)?;
        ringback_tone_set::of(ToneSet::from_zone(zone, SampleRate::new(rate_hz)?))
    })
}

/// Creates a set of all tones of all zones.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_set_from_zones(
    zones: Option<&ringback_tone_zones>,
    rate_hz: u32,
    set: *mut *mut ringback_tone_set,
    error: *mut ringback_error,
) -> ringback_status {
    make(set, error, || {
        ringback_tone_set::of(ToneSet::from_zones(&given(zones)?.0, SampleRate::new(rate_hz)?))
    })
}

/// Creates a set of `count` tones with names of your own.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_set_from_tones(
    tones: *const ringback_named_tone,
    count: usize,
    rate_hz: u32,
    set: *mut *mut ringback_tone_set,
    error: *mut ringback_error,
) -> ringback_status {
    make(set, error, || {
        // SAFETY: the caller guarantees that many tones.
        let tones = unsafe { elements(tones, count) }?;
        let mut named = Vec::with_capacity(tones.len());
        for &ringback_named_tone { name, list } in tones {
            named.push((Text(name).get()?.to_owned(), Text(list).get()?.parse()?));
        }
        ringback_tone_set::of(ToneSet::from_tones(named, SampleRate::new(rate_hz)?))
    })
}

/// Returns the number of different tones in a set. A tone has an index below this. Returns 0 for
/// `NULL`.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_set_count(set: Option<&ringback_tone_set>) -> usize {
    set.map_or(0, |set| set.0.tones().len())
}

/// Writes the tone list of the tone at an index to `list`, a buffer of `size` octets. Returns
/// `RINGBACK_STATUS_NOTHING` if the set has no such tone.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_set_list(
    set: Option<&ringback_tone_set>,
    tone: u32,
    list: *mut c_char,
    size: usize,
) -> ringback_status {
    ask_text(list, size, || Ok(given(set)?.tone(tone).map(|known| known.tone().to_string())))
}

/// Writes a name of a tone to `name`, a buffer of `size` octets. Equal tones are one and have
/// several names, each perhaps in several zones; `index` counts these from 0. Returns
/// `RINGBACK_STATUS_NOTHING` after the last.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_set_name(
    set: Option<&ringback_tone_set>,
    tone: u32,
    index: usize,
    name: *mut c_char,
    size: usize,
) -> ringback_status {
    ask_text(name, size, || {
        let known = given(set)?.tone(tone);
        Ok(known.and_then(|known| known.uses().get(index)).map(ToneUse::name))
    })
}

/// Writes the name of the zone in which a tone has its name at `index` to `zone`, a buffer of
/// `size` octets: an empty text if the tone was given without a zone. Returns
/// `RINGBACK_STATUS_NOTHING` after the last name.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_set_zone(
    set: Option<&ringback_tone_set>,
    tone: u32,
    index: usize,
    zone: *mut c_char,
    size: usize,
) -> ringback_status {
    ask_text(zone, size, || {
        let known = given(set)?.tone(tone);
        let usage = known.and_then(|known| known.uses().get(index));
        Ok(usage.map(|usage| usage.zone().unwrap_or_default()))
    })
}

/// Gets a tone that no detector can tell from another one, because their tolerances overlap.
/// `index` counts these from 0. Returns `RINGBACK_STATUS_NOTHING` after the last.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_set_alike(
    set: Option<&ringback_tone_set>,
    tone: u32,
    index: usize,
    other: *mut u32,
) -> ringback_status {
    ask(other, || {
        let set = given(set)?;
        let Some(known) = set.tone(tone) else { return Ok(None) };
        let other = set.0.alike(known.id()).nth(index);
        Ok(other.map(|other| other.id().index() as u32))
    })
}

/// Frees a set. Does nothing with `NULL`. Its detectors remain valid.
///
/// Thread rule: from any thread, once no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_set_free(set: Option<Box<ringback_tone_set>>) {
    free(set);
}

/// Creates a detector at sample 0 of a call. An eager detector names the most likely tone before all
/// others are ruled out, and corrects itself.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_detector_new(
    set: Option<&ringback_tone_set>,
    eager: bool,
    detector: *mut *mut ringback_detector,
) -> ringback_status {
    make(detector, ptr::null_mut(), || ringback_detector::of(set, eager))
}

/// Returns the number of bytes that a detector needs in memory of your own.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_detector_size() -> usize {
    size_of::<ringback_detector>()
}

/// Returns the alignment that such memory needs. Memory from `malloc` has it.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_detector_alignment() -> usize {
    align_of::<ringback_detector>()
}

/// Creates a detector like `ringback_detector_new`, but in your own memory of `size` bytes, which
/// must not move. End it with `ringback_detector_deinit`; never pass it to
/// `ringback_detector_free`. Allocates nothing.
///
/// Thread rule: from any thread, at any time, while no other uses that memory.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_detector_init(
    memory: *mut c_void,
    size: usize,
    set: Option<&ringback_tone_set>,
    eager: bool,
    detector: *mut *mut ringback_detector,
) -> ringback_status {
    make_in(memory, size, detector, || ringback_detector::of(set, eager))
}

/// Listens to samples up to the next event. Moves `samples` and `count` past those that it heard.
/// Returns `RINGBACK_STATUS_NOTHING` once it has heard all of them without another event; until then
/// call it again with the rest. Allocates nothing.
///
/// Thread rule: one thread at a time for each detector.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_detector_next_event(
    detector: Option<&mut ringback_detector>,
    samples: *mut *const i16,
    count: *mut usize,
    event: *mut ringback_detector_event,
) -> ringback_status {
    hear(detector, samples, count, event, Detector::next_event)
}

/// Listens to a payload of a `ringback_codec` like `ringback_detector_next_event` to samples.
/// `octets` counts its octets. `RINGBACK_CODEC_LINEAR` is not a payload. An odd octet at the end of
/// L16 is ignored.
///
/// Thread rule: one thread at a time for each detector.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_detector_next_event_in(
    detector: Option<&mut ringback_detector>,
    codec: c_int,
    payload: *mut *const u8,
    octets: *mut usize,
    event: *mut ringback_detector_event,
) -> ringback_status {
    let codec = match codec {
        0 => Codec::Pcmu,
        1 => Codec::Pcma,
        2 => Codec::L16,
        _ => {
            return ask(event, || {
                Err(Failed::new(ringback_status::Value, "the codec must be a ringback_codec"))
            });
        }
    };
    hear(detector, payload, octets, event, |detector, rest| detector.next_event_in(codec, rest))
}

/// Gets what can still be said at the end of the audio. Call it until it returns
/// `RINGBACK_STATUS_NOTHING`. Allocates nothing.
///
/// Thread rule: one thread at a time for each detector.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_detector_finish(
    detector: Option<&mut ringback_detector>,
    event: *mut ringback_detector_event,
) -> ringback_status {
    play(detector, event, |detector, out| match detector.0.finish() {
        None => ringback_status::Nothing,
        Some(event) => {
            out.write(ringback_detector_event::of(&event));
            ringback_status::Ok
        }
    })
}

/// Returns the number of samples that a detector has heard. Returns 0 for `NULL`.
///
/// Thread rule: one thread at a time for each detector.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_detector_position(detector: Option<&ringback_detector>) -> u64 {
    detector.map_or(0, |detector| detector.0.position())
}

/// Frees a detector from `ringback_detector_new`. Does nothing with `NULL`.
///
/// Thread rule: from any thread, once no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_detector_free(detector: Option<Box<ringback_detector>>) {
    free(detector);
}

/// Ends a detector from `ringback_detector_init`. Its memory is yours again. Does nothing with
/// `NULL`.
///
/// Thread rule: from any thread, once no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_detector_deinit(detector: Option<&mut ringback_detector>) {
    end(detector);
}

/// Calls `report` with `user` for each tone of the zones that a recording may have, the most likely
/// first.
///
/// Thread rule: from any thread, at any time; `report` is called before it returns, in the same one.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_identify(
    zones: Option<&ringback_tone_zones>,
    samples: *const i16,
    count: usize,
    rate_hz: u32,
    report: ringback_report_identified,
    user: *mut c_void,
    error: *mut ringback_error,
) -> ringback_status {
    answer(error, || {
        let report = given(report)?;
        // SAFETY: the caller guarantees that many samples.
        let samples = unsafe { elements(samples, count) }?;
        let rate = SampleRate::new(rate_hz)?;
        let found = ringback::detector::identify(&given(zones)?.0, samples, rate);
        for identified in found.map_err(failed)? {
            tell(&identified, report, user);
        }
        Ok(ringback_status::Ok)
    })
}

fn failed(error: ToneSetError) -> Failed {
    Failed::of_error(ringback_status::Value, error)
}

impl ringback_tone_set {
    fn of(set: Result<ToneSet, ToneSetError>) -> Result<Self, Failed> {
        set.map(|set| Self(Arc::new(set))).map_err(failed)
    }

    fn tone(&self, index: u32) -> Option<&KnownTone> {
        self.0.tones().get(index as usize)
    }
}

impl ringback_detector {
    fn of(set: Option<&ringback_tone_set>, eager: bool) -> Result<Self, Failed> {
        Ok(Self(Detector::new(&given(set)?.0).with_eager(eager)))
    }
}

/// Hears the elements up to an event, and moves the caller's pointer and count past them.
fn hear<T>(
    detector: Option<&mut ringback_detector>,
    elements: *mut *const T,
    count: *mut usize,
    event: *mut ringback_detector_event,
    next: impl FnOnce(&mut Detector, &mut &[T]) -> Option<Event>,
) -> ringback_status {
    play(detector, event, |detector, out| {
        let (Ok(pointer), Ok(len)) = (copied(elements), copied(count)) else {
            return ringback_status::Null;
        };
        // SAFETY: the caller guarantees that many elements.
        let mut rest: &[T] = match unsafe { self::elements(pointer, len) } {
            Ok(rest) => rest,
            Err(failed) => return failed.status(),
        };
        let heard = next(&mut detector.0, &mut rest);
        let left = rest.len();
        // SAFETY: both are not null, and the caller guarantees that they are valid.
        unsafe {
            elements.write(pointer.wrapping_add(len - left));
            count.write(left);
        }
        match heard {
            None => ringback_status::Nothing,
            Some(heard) => {
                out.write(ringback_detector_event::of(&heard));
                ringback_status::Ok
            }
        }
    })
}

impl ringback_detector_event {
    fn of(event: &Event) -> Self {
        use ringback_detector_event_kind as Kind;
        match event {
            Event::Began { at, tone } => Self::with(Kind::Began, *at, tone),
            Event::Corrected { at, tone } => Self::with(Kind::Corrected, *at, tone),
            Event::Ended { at, tone, cycles } => {
                Self { tone: tone.index() as u32, cycles: *cycles, ..Self::at(Kind::Ended, *at) }
            }
            Event::Silence { at } => Self::at(Kind::Silence, *at),
            other => Self::at(Kind::Other, other.at()),
        }
    }

    fn at(kind: ringback_detector_event_kind, at: u64) -> Self {
        Self {
            kind,
            tone: 0,
            at,
            cycles: 0,
            frequencies_mhz: [0; 4],
            level_tenths: 0,
            confidence: 0,
            burst: 0,
            pause: 0,
        }
    }

    fn with(kind: ringback_detector_event_kind, at: u64, tone: &Match) -> Self {
        let mut frequencies_mhz = [0; 4];
        for (to, frequency) in frequencies_mhz.iter_mut().zip(tone.frequencies()) {
            *to = frequency.millihertz();
        }
        Self {
            tone: tone.tone().index() as u32,
            cycles: tone.cycles(),
            frequencies_mhz,
            level_tenths: tone.level().tenths(),
            confidence: tone.confidence(),
            burst: tone.burst(),
            pause: tone.pause(),
            ..Self::at(kind, at)
        }
    }
}

fn tell(
    identified: &Identified,
    report: extern "C" fn(&ringback_identified, *mut c_void),
    user: *mut c_void,
) {
    let list = identified.tone.tone().to_string();
    let description = without_zeros(identified.to_string());
    let list = without_zeros(list);
    let for_c = ringback_identified {
        list: list.as_ptr(),
        description: description.as_ptr(),
        at: identified.at,
        confidence: identified.measured.confidence(),
    };
    report(&for_c, user);
}
