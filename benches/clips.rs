//! The cost of converting a recording to a tone. An element is a second of sound, so `elem/s` is
//! seconds of sound converted per second.
//!
//! `read/{ours,hound}`: a stereo WAV file of 16 bits at 48 kHz, from memory; `hound` only adds up
//! its samples. `resample/{ours,rubato}/{16000,44100,48000}`: to 8 kHz and into µ-law, and the
//! resampler alone. `whole/{8000,48000}`: from such a file to a rendered tone, at 8 and 48 kHz.
//!
//! Before these, the program prints the peak memory of a clip of ten minutes.

#![allow(missing_docs, reason = "criterion's macro makes a public function")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::io::Cursor;
use std::sync::atomic::{AtomicUsize, Ordering};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use ringback::{Clip, ClipPlayback, Codec, Format, Repeat, SampleRate};
use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Fft, FixedSync, Resampler, WindowFunction};

/// The length of the recording, in seconds.
const LENGTH: u32 = 10;
const LOOP: ClipPlayback = ClipPlayback {
    level: ringback::ClipLevel::AsRecorded,
    repeat: Repeat::LOOP,
    ramp: ringback::Ramp::NONE,
};

fn clips(c: &mut Criterion) {
    print_memory();
    let file = file(48_000, LENGTH);
    let mut group = c.benchmark_group("read");
    group.throughput(Throughput::Elements(LENGTH.into())).sample_size(20);
    group.bench_function("ours", |b| {
        b.iter(|| Clip::from_wav(Cursor::new(black_box(&file))).unwrap());
    });
    group.bench_function("hound", |b| {
        b.iter(|| {
            let mut wav = hound::WavReader::new(Cursor::new(black_box(&file))).unwrap();
            wav.samples::<i32>().map(|sample| i64::from(sample.unwrap())).sum::<i64>()
        });
    });
    group.finish();

    let mut group = c.benchmark_group("resample");
    group.throughput(Throughput::Elements(LENGTH.into())).sample_size(20);
    for rate in [16_000, 44_100, 48_000] {
        let clip = Clip::from_samples(noise(rate, LENGTH), rate).unwrap();
        group.bench_function(BenchmarkId::new("ours", rate), |b| {
            b.iter(|| clip.render_with_playback(Format::PCMU, LOOP).unwrap());
        });
        group.bench_function(BenchmarkId::new("rubato", rate), |b| {
            b.iter(|| rubato(black_box(clip.samples()), rate as usize));
        });
    }
    group.finish();

    let wide = Format::new(Codec::L16, SampleRate::HZ_48000, Format::PTIME).unwrap();
    let mut group = c.benchmark_group("whole");
    group.throughput(Throughput::Elements(LENGTH.into())).sample_size(20);
    for format in [Format::PCMU, wide] {
        group.bench_function(BenchmarkId::from_parameter(format.rate()), |b| {
            b.iter(|| {
                let clip = Clip::from_wav(Cursor::new(black_box(&file))).unwrap();
                clip.render_with_playback(format, LOOP).unwrap()
            });
        });
    }
    group.finish();
}

fn rubato(samples: &[f32], from: usize) -> Vec<f32> {
    let window = WindowFunction::BlackmanHarris2;
    let mut fft = Fft::new_custom(from, 8_000, 6_144, 1, 1, window, FixedSync::Both).unwrap();
    let samples = InterleavedSlice::new(samples, 1, samples.len()).unwrap();
    fft.process_all(&samples, LENGTH as usize * from, None).unwrap().take_data()
}

fn noise(rate: u32, seconds: u32) -> Vec<f32> {
    let mut state = 1_u32;
    let sample = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / 33_554_432.0 - 0.25
    };
    (0..rate * seconds).map(sample).collect()
}

/// Returns a WAV file: stereo, 16 bits.
fn file(rate: u32, seconds: u32) -> Vec<u8> {
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: rate,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut file = Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut file, spec).unwrap();
    for sample in noise(rate, seconds) {
        writer.write_sample((sample * 32_768.0) as i16).unwrap();
        writer.write_sample((sample * 16_384.0) as i16).unwrap();
    }
    writer.finalize().unwrap();
    file.into_inner()
}

fn print_memory() {
    let file = file(48_000, 600);
    let mut clip = None;
    let reading = peak(|| clip = Clip::from_wav(Cursor::new(&file)).ok());
    let clip = clip.unwrap();
    let rendering = peak(|| drop(clip.render_with_playback(Format::PCMU, LOOP).unwrap()));
    let mebibytes = |bytes: usize| bytes as f64 / f64::from(1 << 20);
    println!(
        "memory of ten minutes at 48 kHz: the clip {:.0} MiB, reading it {:.0} MiB at most, \
         rendering it in µ-law {:.0} MiB more at most",
        mebibytes(size_of_val(clip.samples())),
        mebibytes(reading),
        mebibytes(rendering),
    );
}

static NOW: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

/// Returns the peak memory of a call beyond the memory already in use, in bytes.
fn peak(during: impl FnOnce()) -> usize {
    let before = NOW.load(Ordering::Relaxed);
    PEAK.store(before, Ordering::Relaxed);
    during();
    PEAK.load(Ordering::Relaxed) - before
}

struct Counting;

// SAFETY: every call goes to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let now = NOW.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        PEAK.fetch_max(now, Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

criterion_group!(benches, clips);
criterion_main!(benches);
