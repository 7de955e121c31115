//! Comparisons of what the caller heard with tones, sample by sample.

use ringback::{Format, Frames, G711, Tone};
use ringback_asterisk::Heard;

/// One tone from its start, and another from that time on, of which so many samples are compared.
#[track_caller]
pub(crate) fn assert_stages(
    heard: &Heard,
    first: &Tone,
    seconds: f64,
    second: &Tone,
    count: usize,
) {
    let samples = heard.samples();
    let change = assert_tone_until_change(&samples, first);
    assert_near(heard, change, seconds);
    assert_tone(&samples[change..][..count], second);
    assert_no_click(&samples, change, &[first, second]);
}

/// That no step near a sample is steeper than the steepest of the tones, within the error of G.711.
#[track_caller]
pub(crate) fn assert_no_click(samples: &[i16], change: usize, tones: &[&Tone]) {
    let steepest = |samples: &[i16]| samples.windows(2).map(|two| two[0].abs_diff(two[1])).max();
    let bound = tones.iter().filter_map(|tone| steepest(&expected(tone, 40_000))).max().unwrap();
    let joint = steepest(&samples[change - 160..change + 320]).unwrap();
    assert!(
        f64::from(joint) <= 1.05 * f64::from(bound),
        "a step of {joint}, the tones' are {bound}"
    );
}

/// The sounding parts: where each begins, and for how many samples it lasts.
pub(crate) fn bursts(samples: &[i16]) -> Vec<(usize, usize)> {
    let mut bursts: Vec<(usize, usize)> = Vec::new();
    for (at, _) in samples.iter().enumerate().filter(|(_, sample)| sample.unsigned_abs() > 30) {
        match bursts.last_mut() {
            // A tone crosses zero, but not for 5 ms.
            Some((begin, len)) if at - (*begin + *len) < 40 => *len = at + 1 - *begin,
            _ => bursts.push((at, 1)),
        }
    }
    bursts
}

/// A sine of 1 kHz: it repeats after eight samples.
pub(crate) fn is_sine(samples: &[i16]) -> bool {
    samples.windows(9).all(|nine| nine[0] == nine[8])
        && samples.iter().any(|sample| *sample > 1_000)
}

/// The sample that was sent at that time.
pub(crate) fn sample_at(heard: &Heard, seconds: f64) -> usize {
    let first = heard.packets[0].timestamp;
    let packet = heard.packets.iter().find(|packet| packet.at.as_secs_f64() >= seconds).unwrap();
    packet.timestamp.wrapping_sub(first) as usize
}

/// The samples of a tone, as they sound after µ-law.
pub(crate) fn expected(tone: &Tone, len: usize) -> Vec<i16> {
    let mut frames = Frames::new(tone, Format::PCMU).unwrap();
    let mut samples = Vec::new();
    while samples.len() < len {
        let frame = frames.next_frame().unwrap();
        samples.extend(frame.payload.iter().map(|octet| G711::Ulaw.decode(*octet)));
    }
    samples.truncate(len);
    samples
}

/// The tone from its start, exact to the sample, until another sound. Returns where that begins.
#[track_caller]
pub(crate) fn assert_tone_until_change(samples: &[i16], tone: &Tone) -> usize {
    let expected = expected(tone, samples.len());
    let change = samples.iter().zip(&expected).position(|(heard, wanted)| heard != wanted);
    let change = change.expect("another sound after it");
    // A tone changes in the first sample of a frame, but the new one may begin with zeros.
    let frame = change / 160 * 160;
    assert!(frame >= 2_000, "another tone from sample {change} on");
    frame
}

/// The tone from its start. In its first frame the sound before it may fade.
#[track_caller]
pub(crate) fn assert_tone(samples: &[i16], tone: &Tone) {
    let expected = expected(tone, samples.len());
    let differs = (160..samples.len()).find(|n| samples[*n] != expected[*n]);
    assert_eq!(differs, None, "the first sample that differs");
}

/// That a sample was heard within 60 ms of that time.
#[track_caller]
pub(crate) fn assert_near(heard: &Heard, sample: usize, seconds: f64) {
    let packet = heard.packets.iter().position(|packet| {
        packet.timestamp.wrapping_sub(heard.packets[0].timestamp) as usize >= sample
    });
    let at = heard.packets[packet.unwrap()].at.as_secs_f64();
    assert!((seconds - 0.005..seconds + 0.06).contains(&at), "{at} s, and not {seconds} s");
}
