//! The timeline of one sound.

use std::collections::VecDeque;
use std::sync::Arc;

use ringback::detector::{Detector, Event, KnownTone, Match, ToneSet};

use super::clicks::Clicks;
use super::entry::Entry;
use crate::rtp::GapReason;

/// Listens to one sound at 8 kHz, and describes it.
///
/// ```
/// use std::sync::Arc;
/// use ringback::detector::ToneSet;
/// use ringback::{Format, RenderedTone, SampleRate, ToneZones};
/// use ringback_tools::listen::SoundListener;
///
/// let zone = ToneZones::builtin().zone("us").ok_or("no zone")?;
/// let set = Arc::new(ToneSet::from_zone(zone, SampleRate::HZ_8000)?);
/// let mut listener = SoundListener::new("a.wav", &set, 0.0);
/// let mut ring = RenderedTone::new(zone.tone("ring").ok_or("no ring")?, Format::PCM)?.player();
/// for _ in 0..450 {
///     listener.push(ring.next_frame().ok_or("no frame")?.payload, None);
/// }
/// listener.finish();
/// let heard = listener.poll().ok_or("nothing")?;
/// assert!(heard.is_called("ring") && heard.from < 0.02);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct SoundListener {
    stream: String,
    start: f64,
    detector: Detector,
    clicks: Clicks,
    open: Option<Open>,
    entries: VecDeque<Entry>,
}

/// What is heard now.
#[derive(Debug)]
struct Open {
    from: u64,
    sound: Sound,
}

#[derive(Debug)]
enum Sound {
    Tone(Match),
    Silence,
    Other,
}

impl SoundListener {
    /// Creates a listener. `start` is the time of the first sample, in seconds.
    #[must_use]
    pub fn new(stream: impl Into<String>, set: &Arc<ToneSet>, start: f64) -> Self {
        Self {
            stream: stream.into(),
            start,
            detector: Detector::new(set),
            clicks: Clicks::default(),
            open: None,
            entries: VecDeque::new(),
        }
    }

    /// Takes samples, and the number of their packet.
    pub fn push(&mut self, samples: &[i16], packet: Option<u64>) {
        for sample in samples {
            if let Some((at, size)) = self.clicks.push(*sample, false) {
                let text = format!("a step of {size} that the sounds around it do not explain");
                self.fault("click", at, at, packet, text);
            }
        }
        self.detect(samples);
    }

    /// Takes a gap, which sounds like silence.
    pub fn gap(&mut self, samples: u64, packet: u64, reason: GapReason) {
        let from = self.detector.position();
        let text = format!("{reason}: {} ms", samples / 8);
        self.fault("gap", from, from + samples, Some(packet), text);
        let mut left = samples;
        while left > 0 {
            let count = left.min(160);
            for _ in 0..count {
                self.clicks.push(0, true);
            }
            self.detect(&[0; 160][..count as usize]);
            left -= count;
        }
    }

    /// Ends the sound. [`poll`](Self::poll) then returns what is left.
    pub fn finish(&mut self) {
        while let Some(event) = self.detector.finish() {
            self.happens(event);
        }
        let end = self.detector.position();
        self.close(end, None);
    }

    /// Returns the next entry.
    pub fn poll(&mut self) -> Option<Entry> {
        self.entries.pop_front()
    }

    fn detect(&mut self, mut samples: &[i16]) {
        while let Some(event) = self.detector.next_event(&mut samples) {
            self.happens(event);
        }
    }

    fn happens(&mut self, event: Event) {
        let sound = match event {
            Event::Began { tone, .. } | Event::Corrected { tone, .. } => Sound::Tone(tone),
            Event::Ended { at, cycles, .. } => return self.close(at, Some(cycles)),
            Event::Silence { .. } => Sound::Silence,
            Event::Other { .. } => Sound::Other,
            _ => return,
        };
        if matches!(event, Event::Corrected { .. }) {
            self.open = None;
        }
        self.close(event.at(), None);
        self.open = Some(Open { from: event.at(), sound });
    }

    fn close(&mut self, to: u64, cycles: Option<u32>) {
        let Some(Open { from, sound }) = self.open.take().filter(|open| open.from < to) else {
            return;
        };
        let mut entry = self.entry(from, to);
        match sound {
            Sound::Silence => entry.what = "silence".into(),
            Sound::Other => entry.what = "other".into(),
            Sound::Tone(tone) => {
                let set = self.detector.set();
                entry.what = set.names(&tone).join("/");
                let known = set.get(tone.tone());
                entry.list = known.map(|known| known.tone().to_string());
                let uses = known.map(KnownTone::uses).unwrap_or_default();
                for zone in uses.iter().filter_map(|usage| usage.zone()) {
                    if !entry.zones.iter().any(|known| known == zone) {
                        entry.zones.push(zone.to_owned());
                    }
                }
                entry.level = Some(f64::from(tone.level().tenths()) / 10.0);
                entry.cycles = Some(cycles.unwrap_or(tone.cycles()));
            }
        }
        self.entries.push_back(entry);
    }

    fn fault(&mut self, what: &str, from: u64, to: u64, packet: Option<u64>, text: String) {
        let entry = self.entry(from, to);
        let entry = Entry { what: what.into(), packet, text: Some(text), ..entry };
        self.entries.push_back(entry);
    }

    fn entry(&self, from: u64, to: u64) -> Entry {
        let time = |at: u64| self.start + at as f64 / 8_000.0;
        let stream = self.stream.clone();
        Entry { stream, from: time(from), to: time(to), ..Entry::default() }
    }
}
