//! The properties that users expect of every value: it is `Send` and `Sync`, it can be printed, and
//! it returns the number that it was created from.

use std::fmt::Debug;
use std::time::Duration;

use ringback::asterisk::{
    Diagnostic, IncludeError, LoadError, Loader, Reading, Severity, Source, WriteError,
};
use ringback::detector::{
    Detector, Identified, KnownTone, Match, ToneId, ToneSet, ToneSetError, ToneUse,
};
use ringback::progress::{
    Branch, CallState, DialogId, DialogRef, Failure, FailureTones, Policy, Response,
    ResponseAction, RingbackMode, Upstream,
};
use ringback::telephone_event::{
    DigitError, Digits, Event, EventChange, EventGroup, EventPayload, EventReader, EventReport,
    EventSequence, EventSet, EventSetError, EventSource, PayloadError, Volume, VolumeError,
};
use ringback::zones::NameError;
use ringback::{
    BankError, CallPlayer, Codec, Component, Components, CycleLimit, Dbm0, Format, FormatError,
    Frame, Frames, Frequency, G711, Gain, Linear, ModulationDepth, ParseToneError, Playback,
    PlaybackError, Player, Progress, Ramp, RenderError, RenderedTone, SampleRate, Segment,
    SequenceError, Sound, Synth, SynthError, Tail, Tone, ToneBank, ToneChange, ToneError, TonePlan,
    TonePlanError, ToneZone, ToneZones,
};

fn tone() -> Tone {
    "440+480/20,0/20".parse().unwrap()
}

fn rendered() -> RenderedTone {
    RenderedTone::new(&tone(), Format::PCMU).unwrap()
}

fn plan() -> TonePlan {
    TonePlan::new(rendered(), rendered(), rendered()).unwrap()
}

#[test]
fn whatever_there_is_goes_from_thread_to_thread_and_can_be_printed_and_cloned() {
    fn value<T: Clone + Debug + Send + Sync + Unpin + 'static>() {}
    fn plain<T: Copy + Debug + Eq + std::hash::Hash + Send + Sync + Unpin + 'static>() {}
    fn error<T: std::error::Error + Send + Sync + Unpin + 'static>() {}

    plain::<(Frequency, Dbm0, SampleRate, Codec, Linear, Format, Format<i16>, G711)>();
    plain::<(Segment, Sound, Component, Components, CycleLimit)>();
    plain::<(Playback, Ramp, ModulationDepth, Gain)>();
    plain::<(Event, EventGroup, EventPayload, Volume, EventSet, EventChange)>();
    value::<(EventSource, EventSequence<Digits<'static>>, EventReader, EventReport)>();
    error::<DigitError>();
    error::<EventSetError>();
    error::<PayloadError>();
    error::<VolumeError>();
    plain::<(Branch, DialogRef<'static>, DialogId, Failure, CallState, Upstream, ResponseAction)>();
    plain::<(Response<'static>, Policy, RingbackMode, ToneChange, Severity)>();

    value::<(Tone, Tail, Synth, Frames, Frames<i16>, RenderedTone, RenderedTone<i16>)>();
    value::<(Player, Player<i16>, ToneBank, ToneBank<i16>)>();
    value::<(ToneZones, ToneZone, Loader, Reading, Source, Diagnostic)>();
    value::<(
        Frame<'static, u8>,
        Progress,
        FailureTones,
        TonePlan,
        TonePlan<i16>,
        CallPlayer,
        CallPlayer<i16>,
    )>();

    plain::<(ringback::detector::Event, Match, ToneId)>();
    value::<(ToneSet, KnownTone, ToneUse, Detector, Identified)>();
    error::<ToneSetError>();
    error::<ParseToneError>();
    error::<FormatError>();
    error::<ToneError>();
    error::<PlaybackError>();
    error::<SynthError>();
    error::<RenderError>();
    error::<SequenceError>();
    error::<BankError>();
    error::<TonePlanError>();
    error::<LoadError>();
    error::<IncludeError>();
    error::<NameError>();
    error::<WriteError>();
}

#[test]
fn numbers_are_printed_with_their_units() {
    let frequency = Frequency::from_millihertz(913_800).unwrap();
    assert_eq!(format!("{frequency} {frequency:?}"), "913.8 Frequency(913.8 Hz)");
    let level = Dbm0::from_tenths(-135).unwrap();
    assert_eq!(format!("{level} {level:?}"), "-13.5 Dbm0(-13.5)");
    let rate = SampleRate::HZ_16000;
    assert_eq!(format!("{rate} {rate:?}"), "16000 SampleRate(16000 Hz)");
    let signal: Sound = "440+480@-13".parse().unwrap();
    assert_eq!(
        format!("{signal} {signal:?}"),
        "440+480@-13 Sum([Component { frequency: Frequency(440 Hz), level: None }, \
         Component { frequency: Frequency(480 Hz), level: Some(Dbm0(-13)) }])"
    );
}

#[test]
fn codecs_are_printed_as_sdp_names_them() {
    let codecs = [Codec::Pcmu, Codec::Pcma, Codec::L16];
    assert_eq!(codecs.map(|codec| codec.to_string()), ["PCMU", "PCMA", "L16"]);
    for codec in codecs {
        let name = codec.to_string();
        assert_eq!(name.parse(), Ok(codec));
        assert_eq!(name.to_lowercase().parse(), Ok(codec));
    }
    for name in ["", "PCM", "PCMU ", "G722"] {
        assert_eq!(name.parse::<Codec>(), Err(FormatError::Codec), "{name}");
    }
}

#[test]
fn static_payload_types_are_those_of_rfc_3551() {
    assert_eq!(Codec::Pcmu.payload_type(), Some(0));
    assert_eq!(Codec::Pcma.payload_type(), Some(8));
    assert_eq!(Codec::L16.payload_type(), None);
    for number in 0..=u8::MAX {
        let codec = Codec::from_payload_type(number);
        assert!(codec.is_some() == matches!(number, 0 | 8), "{number}");
        assert!(codec.is_none_or(|codec| codec.payload_type() == Some(number)), "{number}");
    }
}

#[test]
fn long_things_are_printed_shortly() {
    let printed = format!("{:?}", rendered());
    assert!(printed.starts_with("RenderedTone { format: Format {"), "{printed}");
    assert!(printed.ends_with(", intro: 0, cycle: 320, outro: 0 }"), "{printed}");
    let printed = format!("{:?}", Synth::new(&tone(), SampleRate::HZ_8000).unwrap());
    assert!(printed.starts_with("Synth { rate: "), "{printed}");
    assert!(printed.ends_with(", position: 0, .. }"), "{printed}");
    assert!(format!("{:?}", CallPlayer::new(&plan())).len() < 4000);
}

#[test]
fn what_was_given_comes_back() {
    let ramp = Duration::from_micros(2500);
    assert_eq!(Ramp::new(ramp).unwrap().duration(), ramp);
    assert_eq!(ModulationDepth::from_percent(25).unwrap().percent(), 25);
    let frequency = Frequency::from_millihertz(913_800).unwrap();
    assert_eq!(format!("{}", frequency.hz()), "913.8");
    assert_eq!(format!("{}", Dbm0::from_tenths(-135).unwrap().dbm0()), "-13.5");
    let (rate, ptime) = (SampleRate::HZ_16000, Duration::from_millis(30));
    let format = Format::new(Codec::L16, rate, ptime).unwrap();
    assert_eq!((format.codec(), format.rate(), format.ptime()), (Codec::L16, rate, ptime));
    assert_eq!((format.samples_per_frame(), format.payload_len()), (480, 960));
    assert_eq!(Dbm0::ZERO.to_string(), "0");
    let dialog = Branch(7).dialog("tag");
    assert_eq!((dialog.branch(), dialog.to_tag()), (Branch(7), "tag"));
}

#[test]
fn all_that_plays_tells_its_format_and_where_it_is() {
    let frames = Frames::new(&tone(), Format::PCMA).unwrap();
    assert_eq!(frames.format(), Format::PCMA);
    let wide = Format::linear(SampleRate::HZ_48000, Format::PTIME).unwrap();
    let mut player = RenderedTone::new(&tone(), wide).unwrap().player();
    assert_eq!(player.format(), wide);
    player.next_frame();
    assert_eq!(player.timestamp(), 960);
    let mut ringback = CallPlayer::new(&plan());
    assert_eq!((ringback.format(), ringback.plan().format()), (Format::PCMU, Format::PCMU));
    ringback.next_frame(CallState::Trying);
    assert_eq!(ringback.timestamp(), 160);
    let quiet = Playback { level: Dbm0::from_tenths(-200).unwrap(), ..Playback::default() };
    let bank = ToneBank::with_playback(ToneZones::builtin().clone(), wide, quiet);
    assert_eq!((bank.format(), bank.playback()), (wide, quiet));
    assert_eq!(Synth::new(&tone(), SampleRate::HZ_16000).unwrap().rate(), SampleRate::HZ_16000);
}

#[test]
fn a_plan_tells_how_it_was_set() {
    let tones = FailureTones::new(Some("busy"));
    let fade = Ramp::new(Duration::from_millis(3)).unwrap();
    assert_eq!(plan().failure_tones(), &FailureTones::default());
    assert_eq!(
        (plan().fade().duration(), plan().tone_change()),
        (TonePlan::<u8>::FADE, ToneChange::Immediate)
    );
    let plan = plan().with_failure_tones(tones.clone()).with_fade(fade);
    let plan = plan.with_tone_change(ToneChange::AfterBurst);
    assert_eq!(plan.failure_tones(), &tones);
    assert_eq!((plan.fade(), plan.tone_change()), (fade, ToneChange::AfterBurst));
}

#[test]
fn indications_are_a_collection_of_zones_by_name() {
    let zone = |name: &str| ToneZone::new(name).unwrap();
    let mut zones = ToneZones::from_zones([zone("fr"), zone("de")]).unwrap();
    assert!(zones.default_zone().is_none());
    zones.set_default(Some("fr")).unwrap();
    let mut other = zone("FR");
    other.set_description("France");
    zones.try_extend([other.clone(), zone("gb")]).unwrap();
    assert_eq!(zones.default_zone(), Some(&other));
    assert_eq!(zones.into_iter().collect::<Vec<_>>(), [zone("de"), other, zone("gb")]);
}

#[test]
fn a_plan_lists_every_tone_that_may_be_heard_once() {
    let one = |list: &str| RenderedTone::new(&list.parse().unwrap(), Format::PCMU).unwrap();
    let plan = TonePlan::new(one("425/90,0/75"), one("440/100,0/100"), one("480/50,0/50")).unwrap();
    assert_eq!(plan.tones().count(), 3);
    let plan = plan.with_queued(one("400/20,0/20")).unwrap();
    let plan = plan.with_announcement(one("!400/20")).unwrap();
    let plan = plan.with_failure("info", one("!950/330")).unwrap();
    assert_eq!(plan.tones().count(), 6);
    for place in [CallState::Trying, CallState::Ring, CallState::Queued, CallState::Announcement] {
        let parts = |tone: &RenderedTone| (tone.intro().to_vec(), tone.cycle().to_vec());
        let heard = parts(plan.tone(place).unwrap());
        assert!(plan.tones().any(|tone| parts(tone) == heard), "{place}");
    }
}

#[test]
fn a_call_and_all_tones_of_the_world_take_as_little_memory_as_is_said() {
    assert!(size_of::<Player>() <= 32 && size_of::<Player<i16>>() <= 32);
    assert!(size_of::<CallPlayer>() <= 104 && size_of::<CallPlayer<i16>>() <= 104);
    assert!(size_of::<Frames>() <= 160 && size_of::<Frames<i16>>() <= 160);
    assert!(size_of::<Progress>() <= 248, "{}", size_of::<Progress>());
    let bank = ToneBank::new(ToneZones::builtin().clone(), Format::PCMU);
    assert_eq!(bank.render_all(), []);
    assert!((14_000_000..15_000_000).contains(&bank.memory()), "{}", bank.memory());
}
