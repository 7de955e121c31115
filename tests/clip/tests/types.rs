//! Properties of the public types of clips.

use std::fmt::Debug;
use std::time::Duration;

use ringback::{Clip, ClipError, ClipLevel, ClipPlayback, Pcm, Repeat};

#[test]
fn whatever_there_is_goes_from_thread_to_thread_and_can_be_printed_and_cloned() {
    fn value<T: Clone + Debug + Send + Sync + Unpin + 'static>() {}
    fn plain<T: Copy + Debug + Eq + std::hash::Hash + Send + Sync + Unpin + 'static>() {}
    fn error<T: std::error::Error + Send + Sync + Unpin + 'static>() {}

    plain::<(ClipPlayback, ClipLevel, Repeat)>();
    value::<(Clip, Pcm)>();
    error::<ClipError>();
}

#[test]
fn a_long_clip_is_printed_shortly() {
    let second = Clip::from_samples(vec![0.5; 8000], 8000).unwrap();
    assert_eq!(format!("{second:?}"), "Clip { samples: 8000, rate: 8000 }");
}

#[test]
fn what_was_given_comes_back() {
    let clip = Clip::from_samples(vec![0.0; 4], 8000).unwrap();
    assert_eq!((clip.rate(), clip.duration()), (8000, Duration::from_micros(500)));
}
