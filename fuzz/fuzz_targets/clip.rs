//! Reads any octets as a WAV file. A readable file must be playable in every way, with frames of
//! the right length. The first octets choose the way.
#![no_main]

use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use ringback::{
    Clip, ClipLevel, ClipPlayback, Dbm0, Format, Gain, Ramp, RenderedTone, Repeat, SampleRate,
};

fuzz_target!(|input: (u8, u8, u16, &[u8])| {
    let (way, level, millis, file) = input;
    let clip = match Clip::from_wav(file) {
        Ok(clip) => clip,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    assert!(!clip.samples().is_empty());
    assert!(clip.samples().iter().all(|sample| sample.is_finite()));
    let duration = Duration::from_millis(millis.into());
    let tenths = i16::from(level) * 2 - 480;
    let playback = ClipPlayback {
        repeat: match way % 3 {
            0 => Repeat::Once,
            1 => Repeat::Loop { crossfade: duration },
            _ => Repeat::Cadence { pause: duration },
        },
        level: match way / 3 % 4 {
            0 => ClipLevel::AsRecorded,
            1 => ClipLevel::Rms(Dbm0::from_tenths(tenths).unwrap()),
            2 => ClipLevel::Peak(Dbm0::from_tenths(tenths).unwrap()),
            _ => ClipLevel::Gain(Gain::from_tenths(tenths).unwrap()),
        },
        ramp: Ramp::new(duration.min(Duration::from_secs(1))).unwrap(),
    };
    // Planning the resampler for unrelated rates takes about a second, and would find no errors.
    let rates = [8_000, 16_000, 48_000];
    if rates.iter().all(|rate| clip.rate() % rate != 0 && rate % clip.rate() != 0) {
        return;
    }
    let rate = SampleRate::new(rates[usize::from(way / 12) % 3]).unwrap();
    let format = Format::linear(rate, Format::PTIME).unwrap();
    let Ok(tone): Result<RenderedTone<i16>, _> = clip.render_with_playback(format, playback) else {
        return;
    };
    let mut player = tone.player();
    for n in 0..20 {
        let Some(frame) = player.next_frame() else {
            assert_eq!(playback.repeat, Repeat::Once);
            break;
        };
        assert_eq!(frame.payload.len(), format.payload_len());
        assert_eq!(frame.timestamp, n * format.payload_len() as u64);
        assert_eq!(frame.silent, frame.payload.iter().all(|sample| *sample == 0));
    }
});
