//! The steps of a joint.

use super::*;

fn largest(samples: &[i16]) -> i32 {
    let steps = samples.windows(2).map(|pair| i32::from(pair[1]) - i32::from(pair[0]));
    steps.map(i32::abs).max().unwrap_or(0)
}

/// Returns the levels of a codec, in order.
fn levels(codec: Codec) -> Vec<i16> {
    let octets: Vec<u8> = (0..=255).collect();
    let mut levels = vec![0; 256];
    codec.decode(&octets, &mut levels);
    levels.sort_unstable();
    levels.dedup();
    levels
}

/// Returns the distance between a level and the farther of its neighbours.
fn interval(levels: &[i16], sample: i16) -> i32 {
    let Ok(at) = levels.binary_search(&sample) else { return 1 };
    largest(&levels[at.saturating_sub(1)..levels.len().min(at + 2)])
}

fn sample_of(ringback: &mut CallPlayer<u8>, place: CallState, codec: Codec) -> Vec<i16> {
    let payload = next(ringback, place).unwrap().0;
    let mut samples = vec![0; payload.len() / codec.octets_per_sample()];
    codec.decode(&payload, &mut samples);
    samples
}

/// Returns the samples at which the phase of a tone is reversed, up to sample `end`, at 8 kHz.
fn reversals(tone: &Tone, end: usize) -> Vec<usize> {
    let mut at = 0;
    let mut reversals = Vec::new();
    for segment in tone.intro().iter().chain(tone.tail().cycle().iter().cycle()) {
        if at >= end {
            break;
        }
        if segment.has_phase_reversal() {
            reversals.push(at);
        }
        at += 8 * segment.millis() as usize;
    }
    reversals
}

fn without_reversals(tone: &Tone) -> Tone {
    tone.to_string().replace('~', "").parse().unwrap()
}

/// Checks that no step exceeds the largest step of the old sound plus the largest step of the new
/// sound, plus one interval in G.711. A phase reversal is exempt: it is a step by definition.
fn assert_joins(codec: Codec, ptime: u64, old: &Tone, new: Option<&Tone>, before: usize) {
    let ptime = Duration::from_millis(ptime);
    let format = Format::new(codec, SampleRate::HZ_8000, ptime).unwrap();
    let tone = |tone: &Tone| RenderedTone::new(tone, format).unwrap();
    let silence = "0".parse().unwrap();
    let new = new.unwrap_or(&silence);
    let plan = TonePlan::new(tone(old), tone(new), tone(old)).unwrap();
    let own = |tone: &RenderedTone<u8>| {
        let mut samples = vec![0; 1];
        for octets in [tone.intro(), tone.cycle(), tone.cycle()] {
            let mut part = vec![0; octets.len() / codec.octets_per_sample()];
            codec.decode(octets, &mut part);
            samples.extend(part);
        }
        largest(&samples)
    };
    let bound = own(&tone(&without_reversals(old))) + own(&tone(&without_reversals(new)));
    let levels = if codec == Codec::L16 { Vec::new() } else { levels(codec) };
    let mut ringback = CallPlayer::new(&plan);
    let mut samples = Vec::new();
    for _ in 0..before {
        if ringback.tone_is_over() {
            return;
        }
        samples = sample_of(&mut ringback, CallState::Trying, codec);
    }
    for _ in 0..2 {
        samples.extend(sample_of(&mut ringback, CallState::Ring, codec));
    }
    let frame = format.samples_per_frame();
    // The samples begin with the last frame of the old tone, which goes on in the next frame.
    let first = (before - 1) * frame;
    let of_old =
        reversals(old, first + 2 * frame).into_iter().filter_map(|at| at.checked_sub(first));
    let of_new = reversals(new, 2 * frame).into_iter().map(|at| at + frame);
    let exempt: Vec<usize> = of_old.chain(of_new).collect();
    for (n, pair) in (1..).zip(samples.windows(2)) {
        if exempt.contains(&n) {
            continue;
        }
        let step = (i32::from(pair[1]) - i32::from(pair[0])).abs();
        let interval = interval(&levels, pair[0]).max(interval(&levels, pair[1]));
        assert!(
            step <= bound + interval,
            "{old} to {new}, {codec}, {ptime:?}: {step} > {bound} + {interval}"
        );
    }
}

/// Returns the lowest frequency of a tone, in hertz.
fn lowest(tone: &Tone) -> f64 {
    let all = tone.sounds().flat_map(|signal| match signal {
        Sound::Silence => vec![],
        Sound::Sum(sum) => sum.iter().map(|component| component.frequency.hz()).collect(),
        Sound::Modulated { carrier, modulator, .. } => {
            let (carrier, modulator) = (carrier.frequency.hz(), modulator.hz());
            vec![carrier, (carrier - modulator).abs()]
        }
    });
    all.fold(f64::INFINITY, f64::min)
}

const CODECS: [Codec; 3] = [Codec::Pcmu, Codec::Pcma, Codec::L16];

#[test]
fn the_tones_of_every_zone_join() {
    for zone in ToneZones::builtin().zones() {
        let trying = zone.tone_or_default("trying").unwrap();
        let ring = zone.tone_or_default("ring").unwrap();
        for (n, codec) in CODECS.into_iter().enumerate() {
            assert_joins(codec, 20, &trying, Some(&ring), 1 + n);
            assert_joins(codec, 20, &ring, None, 2 + n);
        }
    }
}

#[test]
fn a_tone_with_phase_reversals_joins() {
    let answer: Tone = "!2100*15%20/450,~2100*15%20/450".parse().unwrap();
    let ring: Tone = "440+480/2000,0/4000".parse().unwrap();
    for before in 1..90 {
        for codec in CODECS {
            assert_joins(codec, 20, &answer, Some(&ring), before);
            assert_joins(codec, 20, &ring, Some(&answer), before);
        }
    }
}

/// Generates tones with short cycles, so that many can be tested.
fn any_tone() -> impl Strategy<Value = Tone> {
    let component = (20..=3_400_u32, -300..=30_i32)
        .prop_map(|(hz, tenths)| format!("{hz}@{}", f64::from(tenths) / 10.0));
    let sound = prop_oneof![
        4 => prop::collection::vec(component, 1..=4).prop_map(|sum| sum.join("+")),
        1 => (300..=2_000_u32, 20..=250_u32).prop_map(|(c, m)| format!("{c}*{m}")),
        1 => Just("0".to_string()),
    ];
    crate::tone_of(sound, 400, 4, 4_000)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2 * ProptestConfig::default().cases))]

    #[test]
    fn no_joint_is_steeper_than_its_sounds(
        (old, new) in (any_tone(), prop::option::of(any_tone())),
        codec in prop::sample::select(&CODECS[..]),
        ptime in prop::sample::select(&[5_u64, 10, 20, 30, 60, 120][..]),
        before in 1..40_usize,
    ) {
        // A lower sound cannot fade in a frame without steps greater than its own.
        prop_assume!(lowest(&old) >= 1_000.0 / (8.0_f64.sqrt() * ptime.min(20) as f64));
        assert_joins(codec, ptime, &old, new.as_ref(), before);
    }
}
