//! The largest and the emptiest sound files. `SECURITY.md` contains the table.

#[path = "../../common/soon.rs"]
mod soon;

use std::time::Duration;

use soon::soon;

use ringback::{Clip, ClipPlayback, G711, Repeat, SampleRate};

#[test]
fn clips() {
    assert!(Clip::from_wav(&[][..]).is_err());
    assert!(Clip::from_samples(Vec::new(), 8_000).is_err());
    // A header that promises 4 GiB, followed by nothing or by endless data.
    let header = G711::Ulaw.wav_header(8_000, u32::MAX);
    assert!(soon(|| Clip::from_wav(&header[..])).is_err());
    let endless = std::io::Read::chain(&header[..], std::io::repeat(0));
    assert!(soon(|| Clip::from_wav(endless)).is_err());
    let one = Clip::from_samples(vec![1.0], 4_000).unwrap();
    for repeat in [
        Repeat::Once,
        Repeat::Loop { crossfade: Duration::MAX },
        Repeat::Cadence { pause: Duration::MAX },
    ] {
        let playback = ClipPlayback { repeat, ..ClipPlayback::default() };
        let _ = one.to_pcm(SampleRate::HZ_48000, playback);
    }
}
