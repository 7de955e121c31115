//! The C API, called from Rust as a C program would: the audio must equal what Rust plays.
//!
//! `tests/programs.rs` has the programs in C, which use the installed header and library.
//!
//! Each call is sound because the declarations at the end match the header, every handle has the
//! right type and is alive, and texts end in a zero.

#![allow(unsafe_code, reason = "the tests declare and call C functions")]

use std::ffi::{CStr, c_char, c_int, c_void};
use std::fmt::Write;
use std::mem::MaybeUninit;
use std::ptr::{null, null_mut};
use std::slice;
use std::time::{Duration, Instant};

use ringback::progress::{Branch, Failure, FailureTones, Policy, Response, RingbackMode};
use ringback::telephone_event::{
    Event, EventPacket, EventReader, EventSequence, EventSource, Volume,
};
use ringback::{
    CallPlayer, CallState, Codec, Dbm0, Format, ModulationDepth, PayloadElement, Playback,
    Progress, Ramp, RenderedTone, SampleRate, ToneBank, ToneChange, TonePlan, ToneZones,
};
// Links the functions, which the tests call by their C names.
use ringback_c as _;

/// Calls a check with each telephony format, in C and in Rust.
macro_rules! in_every_codec {
    ($check:ident) => {
        $check(&PCMU, Format::PCMU);
        $check(&CFormat { codec: 1, ..PCMU }, Format::PCMA);
        let l16 = Format::new(Codec::L16, SampleRate::HZ_8000, Format::PTIME).unwrap();
        $check(&CFormat { codec: 2, ..PCMU }, l16);
        $check(&LINEAR, Format::PCM);
    };
}

#[test]
fn each_status_has_words_of_its_own_and_the_version_is_the_crates() {
    let words = |status| unsafe { CStr::from_ptr(ringback_status_text(status)) }.to_str().unwrap();
    let mut all: Vec<_> = (-14..=5).map(words).collect();
    all.extend([words(6)]);
    assert_eq!((words(-15), words(c_int::MAX)), (words(6), words(6)));
    assert_eq!((words(0), words(-4)), ("success", "a tone list can't be parsed"));
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 21);
    let version = unsafe { CStr::from_ptr(ringback_version()) };
    assert_eq!(version.to_str(), Ok(env!("CARGO_PKG_VERSION")));
}

#[test]
fn packets_of_events_and_their_reports_are_rusts() {
    let packet = |packet: EventPacket<'_>| {
        (packet.timestamp, packet.marker, <[u8; 4]>::try_from(packet.payload).unwrap())
    };
    for (c, duration_us) in [(&PCMU, 100_000), (&LINEAR, 20_000_000), (&PCMU, 1)] {
        let source = Owned::new(ringback_event_source_free, |source| unsafe {
            ringback_event_source_new(c, 70, 13, 4_294_900_000, duration_us, source)
        });
        let (event, volume) = (Event::RINGING_TONE, Volume::new(13).unwrap());
        let duration = Duration::from_micros(duration_us);
        let mut ours = EventSource::lasting(Format::PCMU, event, volume, 4_294_900_000, duration);
        assert_eq!(sent_in_c(&source), sent_in_rust(|| ours.next_packet().map(packet).map(Some)));
    }
    let digits = Owned::new(ringback_event_source_free, |source| unsafe {
        let number = c"112#".as_ptr();
        ringback_event_source_new_digits(&PCMU, number, 0, 7, 90_000, 90_000, source, null_mut())
    });
    let duration = Duration::from_millis(90);
    let mut ours = EventSequence::new(Format::PCMU, Event::digits("112#").unwrap(), 7)
        .with_durations(duration, duration)
        .with_volume(Volume::MAX);
    let rusts = sent_in_rust(|| (!ours.is_over()).then(|| ours.next_packet().map(packet)));
    assert!(rusts.0.contains(&"pause".into()) && rusts.1.len() > 8);
    assert_eq!(sent_in_c(&digits), rusts);
}

#[test]
fn a_tone_of_each_origin_is_rusts() {
    fn check<S: PayloadElement>(c: &CFormat, format: Format<S>) {
        let zones = builtin_zones();
        let bank = bank(&zones, c);
        let gb = ToneZones::builtin().zone("gb").unwrap();
        let ours = ToneBank::new(ToneZones::builtin().clone(), format);

        let from_zone = tone(|tone| unsafe {
            let (gb, ring) = (c"gb".as_ptr(), c"ring".as_ptr());
            ringback_rendered_tone_from_zones(*zones, gb, ring, c, None, tone, null_mut())
        });
        let ring = RenderedTone::new(gb.tone("ring").unwrap(), format).unwrap();
        assert_eq!(heard(&from_zone), played(&ring));
        let from_bank = tone(|tone| unsafe {
            ringback_tone_bank_tone(*bank, c"fr".as_ptr(), c"busy".as_ptr(), tone, null_mut())
        });
        assert_eq!(heard(&from_bank), played(&ours.tone("fr", "busy").unwrap()));
        let of_default = tone(|tone| unsafe {
            ringback_tone_bank_tone(*bank, null(), c"dial".as_ptr(), tone, null_mut())
        });
        assert_eq!(heard(&of_default), played(&ours.default_tone("dial").unwrap()));
        let clone = tone(|tone| unsafe { ringback_rendered_tone_clone(*of_default, tone) });
        drop(of_default);
        assert_eq!(heard(&clone), played(&ours.default_tone("dial").unwrap()));
        let mut of_clone = CFormat { codec: -1, rate_hz: 0, ptime_ms: 0 };
        assert_eq!(unsafe { ringback_rendered_tone_format(*clone, &mut of_clone) }, 0);
        assert_eq!(of_clone, *c);
    }
    in_every_codec!(check);
}

#[test]
fn a_bank_takes_as_much_memory_as_in_rust() {
    fn check<S: PayloadElement>(c: &CFormat, format: Format<S>) {
        let text = "[xx]\nring = 440/100,0/100\nbusy = 400/50,0/50\n";
        let zones = Owned::new(ringback_tone_zones_free, |made| unsafe {
            let (text, length) = (text.as_ptr().cast(), text.len());
            ringback_tone_zones_read_text(text, length, None, null_mut(), made, null_mut())
        });
        let bank = bank(&zones, c);
        let ours = ToneBank::new(text.parse().unwrap(), format);
        let memory = || unsafe { ringback_tone_bank_memory(*bank) };
        assert_eq!(memory(), 0);
        drop(tone(|tone| unsafe {
            ringback_tone_bank_tone(*bank, c"xx".as_ptr(), c"ring".as_ptr(), tone, null_mut())
        }));
        ours.tone("xx", "ring").unwrap();
        assert_eq!(memory(), ours.memory());
        let all =
            unsafe { ringback_tone_bank_render_all(*bank, null_mut(), null_mut(), null_mut()) };
        assert_eq!(all, 0);
        assert_eq!(ours.render_all(), []);
        assert_eq!(memory(), ours.memory());
    }
    in_every_codec!(check);
}

#[test]
fn playback_is_heard_in_level_depth_and_ramp() {
    let list = "400*25/300,425/100,0/100";
    let c = CPlayback { level_tenths: -223, depth_percent: 40, ramp_us: 17_500 };
    let ours = Playback {
        level: Dbm0::from_tenths(-223).unwrap(),
        depth: ModulationDepth::from_percent(40).unwrap(),
        ramp: Ramp::new(Duration::from_micros(17_500)).unwrap(),
    };
    let c = tone(|tone| unsafe {
        ringback_rendered_tone_from_list(
            c"400*25/300,425/100,0/100".as_ptr(),
            &LINEAR,
            Some(&c),
            tone,
            null_mut(),
        )
    });
    let ours = RenderedTone::with_playback(&list.parse().unwrap(), Format::PCM, ours).unwrap();
    assert_eq!(heard(&c), played(&ours));
}

#[test]
fn samples_and_sequences_are_heard_in_their_order() {
    fn check<S: PayloadElement>(c: &CFormat, format: Format<S>) {
        let (intro, cycle) = ([100, -200, 300], [4_000, 5_000, -6_000, -7_000, 0]);
        let samples = |intro: &[i16], cycle: &[i16]| {
            tone(|tone| unsafe {
                let (first, then) = (intro.as_ptr(), cycle.as_ptr());
                let (count, counts) = (intro.len(), cycle.len());
                ringback_rendered_tone_from_samples(first, count, then, counts, c, tone, null_mut())
            })
        };
        let ours = |intro, cycle| RenderedTone::from_samples(intro, cycle, format).unwrap();
        assert_eq!(heard(&samples(&intro, &cycle)), played(&ours(&intro, &cycle)));
        let (once, again) = (samples(&intro, &[]), samples(&[], &cycle));
        let parts = [*once, *once, *again];
        let sequence = tone(|tone| unsafe {
            ringback_rendered_tone_sequence(parts.as_ptr(), parts.len(), tone, null_mut())
        });
        drop((once, again));
        let (once, again) = (ours(&intro, &[]), ours(&[], &cycle));
        let ours = RenderedTone::sequence(&[once.clone(), once, again]).unwrap();
        assert_eq!(heard(&sequence), played(&ours));
    }
    in_every_codec!(check);
}

#[test]
fn a_plan_is_heard_as_it_was_set() {
    fn check<S: PayloadElement>(c: &CFormat, format: Format<S>) {
        let lists =
            [c"425/90,0/75", c"440+480/200,0/400", c"480+620/250,0/250", c"350+440"].map(|list| {
                (list, RenderedTone::new(&list.to_str().unwrap().parse().unwrap(), format).unwrap())
            });
        let [trying, ring, busy, other] = lists.clone().map(|(_, ours)| ours);
        let [c_trying, c_ring, c_busy, c_other] = lists.map(|(list, _)| {
            tone(|tone| unsafe {
                ringback_rendered_tone_from_list(list.as_ptr(), c, None, tone, null_mut())
            })
        });
        let new = || {
            Owned::new(ringback_tone_plan_free, |plan| unsafe {
                ringback_tone_plan_new(*c_trying, *c_ring, *c_busy, plan, null_mut())
            })
        };
        let plain = TonePlan::new(trying, ring, busy).unwrap();
        assert_eq!(heard_of_plan(&new()), played_of_plan(&plain));

        let set = |set: &dyn Fn(Handle) -> c_int| {
            let plan = new();
            assert_eq!(set(*plan), 0);
            heard_of_plan(&plan)
        };
        let of_kind = |kind| {
            set(&|plan| unsafe { ringback_tone_plan_set_tone(plan, kind, *c_other, null_mut()) })
        };
        let names = FailureTones::default;
        let (busy, none) = (c"busy".as_ptr(), null());
        for (c, ours) in [
            (of_kind(1), plain.clone().with_trying(other.clone()).unwrap()),
            (of_kind(2), plain.clone().with_ring(other.clone()).unwrap()),
            (of_kind(3), plain.clone().with_queued(other.clone()).unwrap()),
            (of_kind(5), plain.clone().with_announcement(other.clone()).unwrap()),
            (
                set(&|plan| unsafe {
                    ringback_tone_plan_set_failure(plan, busy, *c_other, null_mut())
                }),
                plain.clone().with_failure("busy", other).unwrap(),
            ),
            (
                set(&|plan| unsafe { ringback_tone_plan_name_failure(plan, 486, none) }),
                plain.clone().with_failure_tones(names().with_status(486, None)),
            ),
            (
                set(&|plan| unsafe { ringback_tone_plan_name_failure(plan, 1, none) }),
                plain.clone().with_failure_tones(names().with_cause(1, None)),
            ),
            (
                set(&|plan| unsafe {
                    // The second name leaves the first as it is.
                    ringback_tone_plan_name_failure(plan, 486, none)
                        + ringback_tone_plan_name_failure(plan, 1, none)
                }),
                plain
                    .clone()
                    .with_failure_tones(names().with_status(486, None).with_cause(1, None)),
            ),
            (
                set(&|plan| unsafe { ringback_tone_plan_name_failure(plan, 0, none) }),
                plain.clone().with_failure_tones(names().with_rest(None)),
            ),
            (
                set(&|plan| unsafe { ringback_tone_plan_set_fade(plan, 3_000) }),
                plain.clone().with_fade(Ramp::new(Duration::from_millis(3)).unwrap()),
            ),
            (
                set(&|plan| unsafe { ringback_tone_plan_set_tone_change(plan, 1) }),
                plain.clone().with_tone_change(ToneChange::AfterBurst),
            ),
        ] {
            let ours = played_of_plan(&ours);
            assert_eq!(c, ours);
            assert_ne!(c, played_of_plan(&plain), "the change is inaudible");
        }
    }
    in_every_codec!(check);
}

#[test]
fn a_plan_of_a_bank_is_that_of_its_zone() {
    fn check<S: PayloadElement>(c: &CFormat, format: Format<S>) {
        let bank = bank(&builtin_zones(), c);
        let plan = Owned::new(ringback_tone_plan_free, |plan| unsafe {
            ringback_tone_plan_from_bank(*bank, c"fr".as_ptr(), plan, null_mut())
        });
        drop(bank);
        let zone = ToneZones::builtin().zone("fr").unwrap();
        let ours = TonePlan::from_zone(zone, format).unwrap();
        assert_eq!(heard_of_plan(&plan), played_of_plan(&ours));

        let ring = tone(|tone| unsafe {
            ringback_tone_plan_tone(*plan, &CCallState { kind: 2, ..CCallState::NONE }, tone)
        });
        assert_eq!(heard(&ring), played(ours.tone(CallState::Ring).unwrap()));
    }
    in_every_codec!(check);
}

#[test]
fn memory_of_ones_own_is_used_again_and_again() {
    let tone = tone(|tone| unsafe {
        ringback_rendered_tone_from_list(c"425/90,0/75".as_ptr(), &PCMU, None, tone, null_mut())
    });
    let plan = Owned::new(ringback_tone_plan_free, |plan| unsafe {
        ringback_tone_plan_new(*tone, *tone, *tone, plan, null_mut())
    });
    let mut memory = [const { MaybeUninit::<u64>::uninit() }; 100];
    let (size, at) = (size_of_val(&memory), memory.as_mut_ptr().cast());
    let ring = CCallState { kind: 2, ..CCallState::default() };
    for _ in 0..3 {
        let (mut player, mut call, mut caller) = (null_mut(), null_mut(), null_mut());
        let (mut frame, mut state) = (CFrame::NONE, CCallState::default());
        // SAFETY: the handles use the memory one after the other, and each is ended.
        unsafe {
            assert_eq!(ringback_player_init(at, size, *tone, &mut player), 0);
            assert_eq!(ringback_player_next_frame(player, &mut frame), 0);
            assert_eq!(frame.octets().len(), 160);
            ringback_player_deinit(player);

            assert_eq!(ringback_call_player_init(at, size, *plan, &mut caller), 0);
            assert_eq!(ringback_call_player_next_frame(caller, &ring, &mut frame), 0);
            assert_eq!(frame.octets().len(), 160);
            ringback_call_player_deinit(caller);

            assert_eq!(ringback_progress_init(at, size, None, &mut call), 0);
            assert_eq!(ringback_progress_invite(call, 1, 0), 0);
            assert_eq!(ringback_progress_state(call, &mut state), 0);
            assert_eq!(state.kind, 1);
            ringback_progress_deinit(call);
        }
    }
}

#[test]
fn the_policy_is_rusts_switch_by_switch() {
    let default = Policy::default();
    let mut c = MaybeUninit::uninit();
    // SAFETY: the function initialises all of it.
    let unset = unsafe {
        assert_eq!(ringback_policy_default(c.as_mut_ptr()), 0);
        c.assume_init()
    };
    let (c, ours) = outcome(&unset, default);
    assert_eq!(c, ours);
    for (set, policy) in [
        (CPolicy { hold_off_us: 30_000, ..unset }, Policy { hold_off: MS * 30, ..default }),
        (
            CPolicy { failure_tone_duration_us: 60_000, ..unset },
            Policy { failure_tone_duration: MS * 60, ..default },
        ),
        (
            CPolicy { ring_without_rtp_us: 10_000, ..unset },
            Policy { ring_without_rtp: Some(MS * 10), ..default },
        ),
        (
            CPolicy { ringback_mode: 1, ..unset },
            Policy { ringback_mode: RingbackMode::Local, ..default },
        ),
        (
            CPolicy { ringback_mode: 2, ..unset },
            Policy { ringback_mode: RingbackMode::Answered, ..default },
        ),
        (CPolicy { ring_after_183: 1, ..unset }, Policy { ring_after_183: true, ..default }),
        (CPolicy { ring_on_183: 2, ..unset }, Policy { ring_on_183: true, ..default }),
        (CPolicy { cut_over_at_sdp: 1, ..unset }, Policy { cut_over_at_sdp: true, ..default }),
        (
            CPolicy { latest_early_media: 255, ..unset },
            Policy { latest_early_media: true, ..default },
        ),
        (CPolicy { p_early_media: 0, ..unset }, Policy { p_early_media: false, ..default }),
        (CPolicy { ring_stays: 0, ..unset }, Policy { ring_stays: false, ..default }),
        (CPolicy { has_queue_tone: 1, ..unset }, Policy { has_queue_tone: true, ..default }),
    ] {
        let (of_c, of_rust) = outcome(&set, policy);
        assert_eq!(of_c, of_rust, "{policy:?}");
        assert_ne!(of_c, c, "these responses do not distinguish {policy:?} from the default");

        let progress = Owned::new(ringback_progress_free, |progress| unsafe {
            ringback_progress_new(Some(&set), progress)
        });
        // SAFETY: the function initialises all of it.
        let kept = unsafe {
            let mut kept = MaybeUninit::uninit();
            assert_eq!(ringback_progress_policy(*progress, kept.as_mut_ptr()), 0);
            kept.assume_init()
        };
        let (of_kept, _) = outcome(&kept, policy);
        assert_eq!(of_kept, of_rust, "{policy:?} as the call returns it");
    }
}

#[test]
fn what_cannot_be_played_is_told_by_its_status() {
    let of = |list: &CStr, format: &CFormat| {
        tone(|tone| unsafe {
            ringback_rendered_tone_from_list(list.as_ptr(), format, None, tone, null_mut())
        })
    };
    let sequence = |parts: &[Handle]| {
        let mut tone = null_mut();
        // SAFETY: as with all others; the function creates no tone here.
        unsafe {
            ringback_rendered_tone_sequence(parts.as_ptr(), parts.len(), &mut tone, null_mut())
        }
    };
    let (law, other_law) = (of(c"!0/20", &PCMU), of(c"0", &CFormat { codec: 1, ..PCMU }));
    assert_eq!(sequence(&[*law, *other_law]), FORMAT);
    let long = of(c"!0/2000000", &PCMU);
    assert_eq!(sequence(&[*long; 5]), RENDER);

    let text = "[xx]\nring = 5000\n";
    let zones = Owned::new(ringback_tone_zones_free, |made| unsafe {
        let (text, length) = (text.as_ptr().cast(), text.len());
        ringback_tone_zones_read_text(text, length, None, null_mut(), made, null_mut())
    });
    let bank = bank(&zones, &PCMU);
    let mut none = null_mut();
    let status = unsafe {
        ringback_tone_bank_tone(*bank, c"xx".as_ptr(), c"ring".as_ptr(), &mut none, null_mut())
    };
    assert_eq!(status, RENDER);
    let all = unsafe { ringback_tone_bank_render_all(*bank, null_mut(), null_mut(), null_mut()) };
    assert_eq!(all, FAULTS);
}

#[test]
fn zones_and_tones_are_listed_as_rust_has_them() {
    let zones = builtin_zones();
    let names =
        listed(|at, name, size| unsafe { ringback_tone_zones_zone_name(*zones, at, name, size) });
    let ours: Vec<_> = ToneZones::builtin().zones().map(|zone| zone.name().to_owned()).collect();
    assert_eq!(names, ours);
    let tones = listed(|at, name, size| unsafe {
        ringback_tone_zones_tone_name(*zones, c"gb".as_ptr(), at, name, size)
    });
    let gb = ToneZones::builtin().zone("gb").unwrap();
    assert_eq!(tones, gb.tones().map(|(name, _)| name.to_owned()).collect::<Vec<_>>());
}

/// With a walk through all names before each index, this would take minutes.
#[test]
fn a_whole_list_of_names_takes_linear_time() {
    let mut text = String::from("[x]\ndescription = X\n");
    for key in 0..100_000 {
        writeln!(text, "tone{key} = 425").unwrap();
    }
    let zones = Owned::new(ringback_tone_zones_free, |zones| unsafe {
        let (text, len) = (text.as_ptr().cast(), text.len());
        ringback_tone_zones_read_text(text, len, None, null_mut(), zones, null_mut())
    });
    let begin = Instant::now();
    let names = listed(|at, name, size| unsafe {
        ringback_tone_zones_tone_name(*zones, c"x".as_ptr(), at, name, size)
    });
    assert_eq!(names.len(), 100_000);
    assert!(begin.elapsed() < Duration::from_secs(20), "{:?}", begin.elapsed());
}

#[test]
fn the_text_of_a_number_may_be_where_its_zone_goes() {
    let zones = builtin_zones();
    let mut buffer = [0; 32];
    for (at, octet) in b"+49 30 1234567".iter().enumerate() {
        buffer[at] = *octet as c_char;
    }
    let text = buffer.as_mut_ptr();
    let status = unsafe { ringback_tone_zones_zone_for_number(*zones, text, text, buffer.len()) };
    assert_eq!((status, unsafe { CStr::from_ptr(text) }), (0, c"de"));
}

const FAULTS: c_int = 5;
const RENDER: c_int = -7;
const FORMAT: c_int = -8;
const MS: Duration = Duration::from_millis(1);
const PCMU: CFormat = CFormat { codec: 0, rate_hz: 8_000, ptime_ms: 20 };
const LINEAR: CFormat = CFormat { codec: 3, rate_hz: 8_000, ptime_ms: 20 };

/// A handle that is freed on drop.
struct Owned {
    handle: Handle,
    free: unsafe extern "C" fn(Handle),
}

impl Owned {
    #[track_caller]
    fn new(free: unsafe extern "C" fn(Handle), make: impl FnOnce(&mut Handle) -> c_int) -> Self {
        let mut handle = null_mut();
        assert_eq!(make(&mut handle), 0);
        Self { handle, free }
    }
}

impl std::ops::Deref for Owned {
    type Target = Handle;

    fn deref(&self) -> &Handle {
        &self.handle
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        // SAFETY: the handle is valid, nobody else has it, and `free` matches its type.
        unsafe { (self.free)(self.handle) };
    }
}

fn builtin_zones() -> Owned {
    Owned::new(ringback_tone_zones_free, |made| unsafe {
        ringback_tone_zones_builtin(made, null_mut())
    })
}

fn bank(zones: &Owned, format: &CFormat) -> Owned {
    Owned::new(ringback_tone_bank_free, |bank| unsafe {
        ringback_tone_bank_new(**zones, format, None, bank, null_mut())
    })
}

#[track_caller]
fn tone(make: impl FnOnce(&mut Handle) -> c_int) -> Owned {
    Owned::new(ringback_rendered_tone_free, make)
}

/// Returns forty frames of a tone, played through C.
fn heard(tone: &Owned) -> Vec<u8> {
    let player =
        Owned::new(ringback_player_free, |made| unsafe { ringback_player_new(**tone, made) });
    let mut heard = Vec::new();
    for _ in 0..40 {
        let mut frame = CFrame::NONE;
        // SAFETY: the player is alive, and the frame is read before the next.
        unsafe {
            if ringback_player_next_frame(*player, &mut frame) == 1 {
                break;
            }
            heard.extend(frame.octets());
        }
    }
    heard
}

/// Returns forty frames of a tone, played in Rust.
fn played<S: PayloadElement>(tone: &RenderedTone<S>) -> Vec<u8> {
    let mut player = tone.player();
    let mut heard = Vec::new();
    for _ in 0..40 {
        let Some(frame) = player.next_frame() else { break };
        heard.extend(native(frame.payload));
    }
    heard
}

fn native<S: PayloadElement>(payload: &[S]) -> &[u8] {
    // SAFETY: octets and samples have no padding, and every bit pattern is a valid octet.
    unsafe { slice::from_raw_parts(payload.as_ptr().cast(), size_of_val(payload)) }
}

/// The call states of one caller, each for a number of frames.
const STATES: [(CCallState, u32); 8] = [
    (CCallState { kind: 1, ..CCallState::NONE }, 3),
    (CCallState { kind: 2, ..CCallState::NONE }, 30),
    (CCallState { kind: 3, ..CCallState::NONE }, 5),
    (CCallState { kind: 5, ..CCallState::NONE }, 5),
    (CCallState { kind: 4, status: 486, ..CCallState::NONE }, 5),
    (CCallState { kind: 4, status: 404, cause: 1, ..CCallState::NONE }, 5),
    (CCallState { kind: 4, status: 503, ..CCallState::NONE }, 5),
    (CCallState { kind: 6, dialog: 0, branch: 1, ..CCallState::NONE }, 2),
];

/// Returns the frames in those states, played through C; empty where the audio comes from
/// elsewhere.
fn heard_of_plan(plan: &Owned) -> Vec<Vec<u8>> {
    let caller = Owned::new(ringback_call_player_free, |caller| unsafe {
        ringback_call_player_new(**plan, caller)
    });
    let mut heard = Vec::new();
    for (state, frames) in &STATES {
        for _ in 0..*frames {
            let mut frame = CFrame::NONE;
            // SAFETY: the call player is alive, and the frame is read before the next.
            unsafe {
                assert!(
                    [0, 2].contains(&ringback_call_player_next_frame(*caller, state, &mut frame))
                );
                heard.push(frame.octets().to_vec());
            }
        }
    }
    heard
}

/// Returns the frames in those states, played in Rust.
fn played_of_plan<S: PayloadElement>(plan: &TonePlan<S>) -> Vec<Vec<u8>> {
    let mut call = Progress::new(Policy::default());
    call.invite(Branch(1), Duration::ZERO);
    call.rtp_begins(Branch(1), Duration::ZERO);
    let failure = |status| Failure::from_status(status).unwrap();
    let states = [
        CallState::Trying,
        CallState::Ring,
        CallState::Queued,
        CallState::Announcement,
        CallState::Failure(failure(486)),
        CallState::Failure(failure(404).with_cause(Some(1))),
        CallState::Failure(failure(503)),
        call.state(),
    ];
    let mut caller = CallPlayer::new(plan);
    let mut heard = Vec::new();
    for (state, (_, frames)) in states.into_iter().zip(STATES) {
        for _ in 0..frames {
            heard.push(
                caller.next_frame(state).map_or(Vec::new(), |frame| native(frame.payload).to_vec()),
            );
        }
    }
    heard
}

/// Returns the packets of a handle, and the reports of a reader in C that receives them.
fn sent_in_c(source: &Owned) -> (Vec<String>, Vec<String>) {
    let reader =
        Owned::new(ringback_event_reader_free, |at| unsafe { ringback_event_reader_new(0, at) });
    let (mut packets, mut reports) = (Vec::new(), Vec::new());
    let mut packet = CEventPacket { payload: null(), octets: 0, timestamp: 0, marker: false };
    let mut changes = [CEventReport::default(); 3];
    loop {
        // SAFETY: the handles are alive, and the arguments match the header.
        match unsafe { ringback_event_source_next_packet(**source, &mut packet) } {
            0 => {}
            4 => {
                assert!(packet.payload.is_null());
                packets.push("pause".into());
                continue;
            }
            status => {
                assert_eq!(status, 1);
                return (packets, reports);
            }
        }
        // SAFETY: the payload is valid until the next packet.
        let payload = unsafe { slice::from_raw_parts(packet.payload, packet.octets) };
        packets.push(format!("{} {} {payload:?}", packet.timestamp, packet.marker));
        let mut count = 0;
        // SAFETY: as above.
        let status = unsafe {
            let (octets, changes) = (packet.octets, changes.as_mut_ptr());
            let CEventPacket { payload, timestamp, marker, .. } = packet;
            ringback_event_reader_receive(
                *reader, timestamp, marker, payload, octets, changes, 3, &mut count,
            )
        };
        assert_eq!(status, 0);
        reports.extend(changes[..count].iter().map(|report| format!("{report:?}")));
    }
}

/// Returns the same in Rust.
fn sent_in_rust<'a>(
    mut next: impl FnMut() -> Option<Option<(u32, bool, [u8; 4])>> + 'a,
) -> (Vec<String>, Vec<String>) {
    let mut reader = EventReader::new();
    let (mut packets, mut reports) = (Vec::new(), Vec::new());
    while let Some(packet) = next() {
        let Some((timestamp, marker, payload)) = packet else {
            packets.push("pause".into());
            continue;
        };
        packets.push(format!("{timestamp} {marker} {payload:?}"));
        for report in reader.receive(timestamp, marker, &payload).unwrap() {
            let report = CEventReport {
                change: report.change as c_int,
                event: report.event.code(),
                volume: report.volume.below_0_dbm0(),
                end_received: report.end_received,
                timestamp: report.timestamp,
                duration: report.duration,
            };
            reports.push(format!("{report:?}"));
        }
    }
    (packets, reports)
}

/// Responses: branch, status, SDP, P-Early-Media. A status of 0 means that RTP begins.
const SCENE: [(u64, u16, bool, Option<&CStr>); 14] = [
    (3, 183, true, None),
    (1, 183, false, None),
    (2, 182, false, None),
    (1, 180, false, None),
    (2, 183, true, Some(c"inactive")),
    (2, 0, false, None),
    (1, 183, true, None),
    (1, 180, false, None),
    (1, 0, false, None),
    (3, 0, false, None),
    (1, 486, false, None),
    (3, 180, false, None),
    (3, 404, false, None),
    (2, 503, false, None),
];

/// Returns the states and the messages to the caller's side after each event, through C and in
/// Rust.
fn outcome(c: &CPolicy, policy: Policy) -> (Vec<String>, Vec<String>) {
    let call =
        Owned::new(ringback_progress_free, |call| unsafe { ringback_progress_new(Some(c), call) });
    let mut ours = Progress::new(policy);
    let (mut of_c, mut of_rust) = (Vec::new(), Vec::new());
    for branch in 1..=3 {
        // SAFETY: the call is alive.
        unsafe { ringback_progress_invite(*call, branch, 0) };
        ours.invite(Branch(branch), Duration::ZERO);
    }
    let events = SCENE.into_iter().map(Some).chain([None; 10]);
    for (now, event) in (10_u64..).step_by(10).zip(events) {
        let us = 1_000 * now;
        // SAFETY: the call is alive, and the arguments match the header.
        unsafe {
            match event {
                Some((branch, 0, ..)) => {
                    ringback_progress_rtp_begins(*call, branch, null(), us);
                }
                Some((branch, status, sdp, header)) => {
                    let p_early_media = header.map_or(null(), CStr::as_ptr);
                    let response = CResponse { status, sdp: sdp.into(), cause: 0, p_early_media };
                    ringback_progress_response(*call, branch, null(), &response, us);
                }
                None => {}
            }
            ringback_progress_handle_timeout(*call, us);
            let (mut state, mut upstream) = (CCallState::default(), CUpstream::default());
            assert_eq!(ringback_progress_state(*call, &mut state), 0);
            let mut text = [0; 80];
            assert_eq!(ringback_call_state_to_string(&state, text.as_mut_ptr(), text.len()), 0);
            of_c.push(CStr::from_ptr(text.as_ptr()).to_str().unwrap().to_owned());
            while ringback_progress_poll_upstream(*call, &mut upstream) == 0 {
                of_c.push(format!("send {}", upstream.status));
            }
        }
        let at = MS * now as u32;
        match event {
            Some((branch, 0, ..)) => ours.rtp_begins(Branch(branch), at),
            Some((branch, status, sdp, header)) => {
                let p_early_media = header.map(|header| header.to_str().unwrap());
                let response = Response { sdp, p_early_media, ..Response::new(status) };
                let _ = ours.response(Branch(branch), response, at);
            }
            None => {}
        }
        ours.handle_timeout(at);
        of_rust.push(ours.state().to_string());
        while let Some(upstream) = ours.poll_upstream() {
            of_rust.push(format!("send {}", upstream.status()));
        }
    }
    (of_c, of_rust)
}

/// Collects names until the function returns an error or nothing.
fn listed(name: impl Fn(usize, *mut c_char, usize) -> c_int) -> Vec<String> {
    let mut names = Vec::new();
    let mut buffer = [0; 80];
    while name(names.len(), buffer.as_mut_ptr(), buffer.len()) == 0 {
        // SAFETY: the function wrote a text that ends in a zero.
        names.push(unsafe { CStr::from_ptr(buffer.as_ptr()) }.to_str().unwrap().to_owned());
    }
    names
}

// These declarations match `ringback.h`.

type Handle = *mut c_void;
type Text = *const c_char;

#[repr(C)]
#[derive(Debug, PartialEq)]
struct CFormat {
    codec: c_int,
    rate_hz: u32,
    ptime_ms: u32,
}

#[repr(C)]
struct CPlayback {
    level_tenths: i16,
    depth_percent: u8,
    ramp_us: u32,
}

#[repr(C)]
struct CFrame {
    payload: *const u8,
    octets: usize,
    timestamp: u64,
    silent: bool,
    onset: bool,
}

impl CFrame {
    const NONE: Self =
        Self { payload: null(), octets: 0, timestamp: 0, silent: false, onset: false };

    /// # Safety
    /// The payload must still be valid.
    unsafe fn octets(&self) -> &[u8] {
        if self.payload.is_null() {
            return &[];
        }
        // SAFETY: the caller guarantees a valid payload of this length.
        unsafe { slice::from_raw_parts(self.payload, self.octets) }
    }
}

#[repr(C)]
struct CEventPacket {
    payload: *const u8,
    octets: usize,
    timestamp: u32,
    marker: bool,
}

#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
struct CEventReport {
    change: c_int,
    event: u8,
    volume: u8,
    end_received: bool,
    timestamp: u32,
    duration: u32,
}

#[repr(C)]
#[derive(Default)]
struct CCallState {
    kind: c_int,
    status: u16,
    cause: u8,
    dialog: u64,
    branch: u64,
}

impl CCallState {
    const NONE: Self = Self { kind: 0, status: 0, cause: 0, dialog: 0, branch: 0 };
}

#[repr(C)]
struct CResponse {
    status: u16,
    sdp: u8,
    cause: u8,
    p_early_media: Text,
}

#[repr(C)]
#[derive(Default)]
struct CUpstream {
    branch: u64,
    status: u16,
    relayed_status: u16,
    cause: u8,
}

#[repr(C)]
#[derive(Clone, Copy)]
struct CPolicy {
    hold_off_us: u64,
    failure_tone_duration_us: u64,
    ring_without_rtp_us: u64,
    ringback_mode: c_int,
    ring_after_183: u8,
    ring_on_183: u8,
    cut_over_at_sdp: u8,
    latest_early_media: u8,
    p_early_media: u8,
    ring_stays: u8,
    has_queue_tone: u8,
}

unsafe extern "C" {
    fn ringback_status_text(status: c_int) -> Text;
    fn ringback_version() -> Text;
    fn ringback_tone_zones_builtin(zones: &mut Handle, error: Handle) -> c_int;
    fn ringback_tone_zones_zone_name(
        of: Handle,
        index: usize,
        name: *mut c_char,
        size: usize,
    ) -> c_int;
    fn ringback_tone_zones_zone_for_number(
        zones: Handle,
        number: Text,
        name: *mut c_char,
        size: usize,
    ) -> c_int;
    fn ringback_tone_zones_tone_name(
        of: Handle,
        zone: Text,
        index: usize,
        name: *mut c_char,
        size: usize,
    ) -> c_int;
    fn ringback_tone_zones_read_text(
        text: Text,
        length: usize,
        diagnose: Option<unsafe extern "C" fn(Handle, Handle)>,
        user: Handle,
        zones: &mut Handle,
        error: Handle,
    ) -> c_int;
    fn ringback_tone_zones_free(zones: Handle);
    fn ringback_rendered_tone_from_list(
        list: Text,
        format: &CFormat,
        playback: Option<&CPlayback>,
        tone: &mut Handle,
        error: Handle,
    ) -> c_int;
    fn ringback_rendered_tone_from_zones(
        zones: Handle,
        zone: Text,
        name: Text,
        format: &CFormat,
        playback: Option<&CPlayback>,
        tone: &mut Handle,
        error: Handle,
    ) -> c_int;
    fn ringback_rendered_tone_from_samples(
        intro: *const i16,
        intro_length: usize,
        cycle: *const i16,
        cycle_length: usize,
        format: &CFormat,
        tone: &mut Handle,
        error: Handle,
    ) -> c_int;
    fn ringback_rendered_tone_sequence(
        parts: *const Handle,
        count: usize,
        tone: &mut Handle,
        error: Handle,
    ) -> c_int;
    fn ringback_rendered_tone_clone(tone: Handle, clone: &mut Handle) -> c_int;
    fn ringback_rendered_tone_format(tone: Handle, format: &mut CFormat) -> c_int;
    fn ringback_rendered_tone_free(tone: Handle);
    fn ringback_tone_bank_new(
        zones: Handle,
        format: &CFormat,
        playback: Option<&CPlayback>,
        bank: &mut Handle,
        error: Handle,
    ) -> c_int;
    fn ringback_tone_bank_tone(
        bank: Handle,
        zone: Text,
        name: Text,
        tone: &mut Handle,
        error: Handle,
    ) -> c_int;
    fn ringback_tone_bank_render_all(
        bank: Handle,
        report: Handle,
        user: Handle,
        error: Handle,
    ) -> c_int;
    fn ringback_tone_bank_memory(bank: Handle) -> usize;
    fn ringback_tone_bank_free(bank: Handle);
    fn ringback_player_new(tone: Handle, player: &mut Handle) -> c_int;
    fn ringback_player_init(at: Handle, size: usize, tone: Handle, player: &mut Handle) -> c_int;
    fn ringback_player_next_frame(player: Handle, frame: &mut CFrame) -> c_int;
    fn ringback_player_deinit(player: Handle);
    fn ringback_player_free(player: Handle);
    fn ringback_policy_default(policy: *mut CPolicy) -> c_int;
    fn ringback_progress_new(policy: Option<&CPolicy>, progress: &mut Handle) -> c_int;
    fn ringback_progress_init(
        at: Handle,
        size: usize,
        policy: Option<&CPolicy>,
        progress: &mut Handle,
    ) -> c_int;
    fn ringback_progress_invite(progress: Handle, branch: u64, now_us: u64) -> c_int;
    fn ringback_progress_response(
        progress: Handle,
        branch: u64,
        to_tag: Text,
        response: &CResponse,
        now_us: u64,
    ) -> c_int;
    fn ringback_progress_rtp_begins(
        progress: Handle,
        branch: u64,
        to_tag: Text,
        now_us: u64,
    ) -> c_int;
    fn ringback_progress_handle_timeout(progress: Handle, now_us: u64) -> c_int;
    fn ringback_progress_state(progress: Handle, state: &mut CCallState) -> c_int;
    fn ringback_progress_poll_upstream(progress: Handle, upstream: &mut CUpstream) -> c_int;
    fn ringback_progress_deinit(progress: Handle);
    fn ringback_progress_policy(progress: Handle, policy: *mut CPolicy) -> c_int;
    fn ringback_progress_free(progress: Handle);
    fn ringback_call_state_to_string(state: &CCallState, text: *mut c_char, size: usize) -> c_int;
    fn ringback_tone_plan_new(
        trying: Handle,
        ring: Handle,
        busy: Handle,
        plan: &mut Handle,
        error: Handle,
    ) -> c_int;
    fn ringback_tone_plan_from_bank(
        bank: Handle,
        zone: Text,
        plan: &mut Handle,
        error: Handle,
    ) -> c_int;
    fn ringback_tone_plan_set_tone(plan: Handle, kind: c_int, tone: Handle, error: Handle)
    -> c_int;
    fn ringback_tone_plan_set_failure(
        plan: Handle,
        name: Text,
        tone: Handle,
        error: Handle,
    ) -> c_int;
    fn ringback_tone_plan_name_failure(plan: Handle, status_or_cause: u16, name: Text) -> c_int;
    fn ringback_tone_plan_set_fade(plan: Handle, fade_us: u32) -> c_int;
    fn ringback_tone_plan_set_tone_change(plan: Handle, switch: c_int) -> c_int;
    fn ringback_tone_plan_tone(plan: Handle, state: &CCallState, tone: &mut Handle) -> c_int;
    fn ringback_tone_plan_free(plan: Handle);
    fn ringback_call_player_new(plan: Handle, player: &mut Handle) -> c_int;
    fn ringback_call_player_init(
        at: Handle,
        size: usize,
        plan: Handle,
        player: &mut Handle,
    ) -> c_int;
    fn ringback_call_player_next_frame(
        player: Handle,
        state: &CCallState,
        frame: &mut CFrame,
    ) -> c_int;
    fn ringback_call_player_deinit(player: Handle);
    fn ringback_call_player_free(player: Handle);
    fn ringback_event_source_new(
        format: &CFormat,
        event: u8,
        volume: u8,
        timestamp: u32,
        duration_us: u64,
        source: &mut Handle,
    ) -> c_int;
    fn ringback_event_source_new_digits(
        format: &CFormat,
        digits: Text,
        volume: u8,
        timestamp: u32,
        on_us: u64,
        off_us: u64,
        source: &mut Handle,
        error: Handle,
    ) -> c_int;
    fn ringback_event_source_next_packet(source: Handle, packet: &mut CEventPacket) -> c_int;
    fn ringback_event_source_free(source: Handle);
    fn ringback_event_reader_new(timeout: u32, reader: &mut Handle) -> c_int;
    fn ringback_event_reader_receive(
        reader: Handle,
        timestamp: u32,
        marker: bool,
        payload: *const u8,
        octets: usize,
        reports: *mut CEventReport,
        room: usize,
        count: &mut usize,
    ) -> c_int;
    fn ringback_event_reader_free(reader: Handle);
}
