//! The audio of every tone in every zone.

use super::*;

const RATES: [SampleRate; 2] = [SampleRate::HZ_8000, SampleRate::HZ_16000];

/// Returns 20 ms of samples from millisecond `at` on, or the rest of the tone.
fn heard(synth: &mut Synth, rate: SampleRate, at: u64) -> Vec<i16> {
    let per_milli = u64::from(rate.hz() / 1000);
    let mut samples = vec![0; 20 * per_milli as usize];
    synth.seek(at * per_milli);
    let count = synth.fill(&mut samples);
    samples.truncate(count);
    samples
}

/// Plays every tone at 8 and 16 kHz.
fn play_all(check: impl Fn(&str, &Tone, &mut dyn FnMut(u64) -> Vec<i16>)) {
    for (zone, name, tone) in all_tones() {
        for rate in RATES {
            let what = format!("{zone} {name} = {tone} at {} Hz", rate.hz());
            let synth = Synth::new(tone, rate);
            let mut synth = synth.unwrap_or_else(|error| panic!("{what}: {error}"));
            check(&what, tone, &mut |at| heard(&mut synth, rate, at));
        }
    }
}

fn millis(segments: &[Segment]) -> u64 {
    segments.iter().map(|segment| u64::from(segment.millis())).sum()
}

/// Returns the cycle of a tone, or nothing if it does not repeat.
fn cycle(tone: &Tone) -> &[Segment] {
    tone.tail().cycle()
}

#[test]
fn is_on_and_off_when_the_list_says() {
    play_all(|what, tone, heard| {
        let mut at = 0;
        // The cycle twice, because neighbours across its seam may be one sound.
        for segment in tone.intro().iter().chain(cycle(tone)).chain(cycle(tone)) {
            let length = u64::from(segment.millis());
            // The first 20 ms of the segment, or all of a shorter segment.
            let mut samples = heard(at);
            samples.truncate(samples.len() * length.min(20) as usize / 20);
            let sounds = samples.iter().any(|&sample| sample != 0);
            assert_eq!(sounds, !segment.sound().is_silence(), "{what}: at {at} ms");
            at += length;
        }
    });
}

#[test]
fn repeats_ends_or_is_held_as_the_list_says() {
    play_all(|what, tone, heard| {
        let intro = millis(tone.intro());
        if let Some(signal) = held(tone) {
            for at in [intro, intro + 3_600_000] {
                let sounds = heard(at).iter().any(|&sample| sample != 0);
                assert_eq!(sounds, !signal.is_silence(), "{what}: at {at} ms");
            }
            return;
        }
        let cycle = millis(cycle(tone));
        if cycle == 0 {
            assert_eq!(tone.duration().unwrap().as_millis(), u128::from(intro), "{what}");
            assert_eq!(heard(intro - 20).len(), heard(0).len(), "{what}");
            assert!(heard(intro).is_empty(), "{what}");
            return;
        }
        assert_eq!(tone.duration(), None, "{what}");
        // A sound across the seam begins in the intro or the first cycle, so compare later cycles.
        let second = intro + cycle;
        for at in [0, cycle / 3, cycle / 2, cycle - 10] {
            let (now, later) = (heard(second + at), heard(second + cycle + at));
            assert_eq!(now, later, "{what}: {at} ms into its cycle");
        }
    });
}

/// Returns the held sound of a tone. A cycle with only one sound counts as held.
fn held(tone: &Tone) -> Option<&Sound> {
    match tone.tail() {
        Tail::Hold(signal) => Some(signal),
        Tail::Cycle(cycle) => {
            let signal = cycle[0].sound();
            cycle.iter().all(|segment| segment.sound() == signal).then_some(signal)
        }
        Tail::End | Tail::FiniteCycle(..) => None,
    }
}
